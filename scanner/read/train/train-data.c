/* train-data.c - whose digits are learnt, chosen by and tried on
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-data.h"

#include <math.h>
#include <string.h>

#include "cot-image-error.h"

#define N_SETS       2
#define MAX_TEXT     (16 * 1024 * 1024)
#define INK_SHARE    0.25
#define MIN_CONTRAST 20

static const char *const set_names[N_SETS] = { "mnist", "european" };

static void
writer_free (TrainWriter *writer)
{
  g_free (writer->name);
  g_array_unref (writer->indices);
  g_free (writer);
}

void
train_data_free (TrainData *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->writers);
  for (guint i = 0; i < N_SETS; i++) {
    g_clear_pointer (&self->tiles[i], g_ptr_array_unref);
    cot_idx_images_free (self->images[i]);
    g_free (self->labels[i]);
  }
  g_free (self);
}

/* NAME.gz, or NAME where that is not there. */
static char *
find_file (const char *folder, const char *set, const char *rest)
{
  g_autofree char *name = g_strconcat (set, rest, NULL);
  g_autofree char *packed_name = g_strconcat (name, ".gz", NULL);
  g_autofree char *packed = g_build_filename (folder, packed_name, NULL);

  return g_file_test (packed, G_FILE_TEST_EXISTS) ? g_steal_pointer (&packed) : g_build_filename (folder, name, NULL);
}

static gboolean
load_set (TrainData *self, guint set, const char *folder, GError **error)
{
  g_autofree char *images = find_file (folder, set_names[set], "-images-idx3-ubyte");
  g_autofree char *labels = find_file (folder, set_names[set], "-labels-idx1-ubyte");

  self->images[set] = cot_idx_images_load (images, error);
  if (self->images[set] == NULL)
    return FALSE;
  self->labels[set] = cot_idx_labels_load (labels, self->images[set]->n, error);
  if (self->labels[set] == NULL)
    return FALSE;

  for (guint32 i = 0; i < self->images[set]->n; i++)
    if (self->labels[set][i] > 9) {
      g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "%s: a label beyond 9", labels);
      return FALSE;
    }

  return TRUE;
}

static TrainWriter *
get_writer (TrainData *self, guint set, const char *name, TrainPart part)
{
  TrainWriter *writer;

  for (guint i = 0; i < self->writers->len; i++) {
    writer = g_ptr_array_index (self->writers, i);
    if (strcmp (writer->name, name) == 0)
      return writer;
  }

  writer = g_new0 (TrainWriter, 1);
  writer->name = g_strdup (name);
  writer->part = part;
  writer->images = self->images[set];
  writer->labels = self->labels[set];
  writer->indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_ptr_array_add (self->writers, writer);

  return writer;
}

static void
share_out_americans (TrainData *self)
{
  guint32 n = self->images[0]->n, try_from = n - n / 6, choose_from = try_from - n / 24;

  for (guint32 i = 0; i < n; i++) {
    TrainPart part = i >= try_from ? TRAIN_PART_TRY : i >= choose_from ? TRAIN_PART_CHOOSE
                                                                       : TRAIN_PART_LEARN;
    const char *name = part == TRAIN_PART_TRY ? "MNIST, kept out" : part == TRAIN_PART_CHOOSE ? "MNIST, chosen by"
                                                                                              : "MNIST";

    g_array_append_val (get_writer (self, 0, name, part)->indices, i);
  }
}

static gboolean
share_out_europeans (TrainData *self, const char *folder, char **choose, char **try_on, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "european-writers.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) names = NULL;
  gsize n_bytes = 0;

  if (!g_file_get_contents (path, &text, &n_bytes, error))
    return FALSE;
  names = g_strsplit (n_bytes < MAX_TEXT ? g_strchomp (text) : "", "\n", -1);
  if (g_strv_length (names) != self->images[1]->n) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "%s does not name one writer for each image", path);
    return FALSE;
  }

  for (guint32 i = 0; i < self->images[1]->n; i++) {
    TrainPart part = g_strv_contains ((const char *const *) try_on, names[i]) ? TRAIN_PART_TRY : g_strv_contains ((const char *const *) choose, names[i]) ? TRAIN_PART_CHOOSE
                                                                                                                                                          : TRAIN_PART_LEARN;

    g_array_append_val (get_writer (self, 1, names[i], part)->indices, i);
  }

  return TRUE;
}

/* Cut to the ink and shrunk where it is large; NULL: nothing is written. */
static TrainTile *
make_tile (const CotIdxImages *images, guint32 index, guint8 label)
{
  const guint8 *image = cot_idx_image (images, index);
  int width = (int) images->columns, height = (int) images->rows, strongest = 0;
  int left = width, top = height, right = -1, bottom = -1;
  TrainTile *tile;
  double step;

  for (int i = 0; i < width * height; i++)
    strongest = MAX (strongest, image[i]);
  if (strongest < MIN_CONTRAST)
    return NULL;
  for (int i = 0; i < width * height; i++)
    if (image[i] >= strongest * INK_SHARE) {
      left = MIN (left, i % width);
      right = MAX (right, i % width);
      top = MIN (top, i / width);
      bottom = MAX (bottom, i / width);
    }

  tile = g_new0 (TrainTile, 1);
  step = fmax (1, MAX (right - left + 1, bottom - top + 1) / (double) TRAIN_TILE_MAX);
  tile->width = (guint8) MIN (TRAIN_TILE_MAX, (int) ceil ((right - left + 1) / step));
  tile->height = (guint8) MIN (TRAIN_TILE_MAX, (int) ceil ((bottom - top + 1) / step));
  tile->label = label;
  for (int y = 0; y < tile->height; y++)
    for (int x = 0; x < tile->width; x++) {
      int from_x = left + (int) (x * step), to_x = MIN (right, left + (int) ceil ((x + 1) * step) - 1);
      int from_y = top + (int) (y * step), to_y = MIN (bottom, top + (int) ceil ((y + 1) * step) - 1);
      int sum = 0, n = 0;

      for (int v = from_y; v <= to_y; v++)
        for (int u = from_x; u <= to_x; u++, n++)
          sum += image[v * width + u];
      tile->ink[y * tile->width + x] = (guint8) MIN (255, n > 0 ? sum * 255 / (n * strongest) : 0);
    }

  return tile;
}

GPtrArray *
train_data_tiles (const TrainData *self, guint set, TrainPart part)
{
  GPtrArray *tiles = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (self->writers, i);

    for (guint k = 0; writer->part == part && writer->images == self->images[set] && k < writer->indices->len; k++) {
      guint32 index = g_array_index (writer->indices, guint32, k);
      TrainTile *tile = make_tile (writer->images, index, writer->labels[index]);

      if (tile != NULL)
        g_ptr_array_add (tiles, tile);
    }
  }

  return tiles;
}

static gboolean
make_tiles (TrainData *self, GError **error)
{
  for (guint i = 0; i < N_SETS; i++)
    self->tiles[i] = train_data_tiles (self, i, TRAIN_PART_LEARN);
  if (self->tiles[0]->len > 0 && self->tiles[1]->len > 0)
    return TRUE;

  g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "nothing is left to learn from");
  return FALSE;
}

TrainData *
train_data_load (const char *folder, char **choose, char **try_on, GError **error)
{
  g_autoptr (TrainData) self = g_new0 (TrainData, 1);

  self->writers = g_ptr_array_new_with_free_func ((GDestroyNotify) writer_free);
  for (guint i = 0; i < N_SETS; i++)
    if (!load_set (self, i, folder, error))
      return NULL;
  share_out_americans (self);
  if (!share_out_europeans (self, folder, choose, try_on, error) || !make_tiles (self, error))
    return NULL;

  return g_steal_pointer (&self);
}
