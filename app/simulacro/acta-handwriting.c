/* acta-handwriting.c - digits of real people from idx files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder holds sets NAME-images-idx3-ubyte(.gz) with NAME-labels-idx1-ubyte(.gz)
 * and, where it is known who wrote, NAME-writers.txt: one name a line, one line
 * an image.  Ink is bright on 0.  Every image is given out once.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-handwriting.h"

#include <math.h>
#include <string.h>

#include "cot-error.h"

#define MAX_IMAGES       1000000
#define MAX_SIDE         256
#define MAX_SET_BYTES    (G_GUINT64_CONSTANT (1) << 30)
#define MAX_WRITERS      100000
#define IMAGES_SUFFIX    "-images-idx3-ubyte"
#define INK_SHARE        0.35 /* of the strongest ink: what is less is paper */
#define MAX_WRITERS_TEXT (16 * 1024 * 1024)

typedef struct {
  char *name;
  guint32 n, rows, columns;
  guint8 *images; /* n x rows x columns */
  guint8 *labels; /* n */
  GStrv writers;  /* n names or NULL */
} DigitSet;

typedef struct {
  const DigitSet *set;
  guint32 index;
} DigitImage;

typedef struct {
  const char *name;    /* borrowed of the set */
  const DigitSet *set; /* of the first image */
  GArray *images[10];  /* DigitImage not yet given out, the next one last */
} Writer;

struct _CotActaHandwriting {
  GPtrArray *sets;    /* DigitSet */
  GPtrArray *writers; /* Writer */
  guint current;      /* who writes this acta */
};

static void
digit_set_free (DigitSet *set)
{
  g_free (set->name);
  g_free (set->images);
  g_free (set->labels);
  g_strfreev (set->writers);
  g_free (set);
}

static void
writer_free (Writer *writer)
{
  for (guint i = 0; i < 10; i++)
    g_array_unref (writer->images[i]);
  g_free (writer);
}

void
cot_acta_handwriting_free (CotActaHandwriting *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->writers);
  g_ptr_array_unref (self->sets);
  g_free (self);
}

/* NAME.gz or NAME in @dir, unpacked as it is read. */
static GInputStream *
open_idx (const char *dir, const char *name, GError **error)
{
  g_autofree char *packed_name = g_strconcat (name, ".gz", NULL);
  g_autoptr (GFile) packed = g_file_new_build_filename (dir, packed_name, NULL);
  g_autoptr (GFile) plain = g_file_new_build_filename (dir, name, NULL);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GConverter) unpack = NULL;

  if (!g_file_query_exists (packed, NULL))
    return G_INPUT_STREAM (g_file_read (plain, NULL, error));

  stream = g_file_read (packed, NULL, error);
  if (stream == NULL)
    return NULL;
  unpack = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (G_INPUT_STREAM (stream), unpack);
}

static gboolean
read_exactly (GInputStream *stream, void *buffer, gsize n_bytes, const char *name, GError **error)
{
  gsize got = 0;

  if (!g_input_stream_read_all (stream, buffer, n_bytes, &got, NULL, error)) {
    g_prefix_error (error, "%s: ", name);
    return FALSE;
  }
  if (got == n_bytes)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s ends too early", name);
  return FALSE;
}

static guint32
big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static gboolean
read_images (DigitSet *set, const char *dir, GError **error)
{
  g_autofree char *name = g_strconcat (set->name, IMAGES_SUFFIX, NULL);
  g_autoptr (GInputStream) stream = open_idx (dir, name, error);
  guint8 header[16];
  guint64 n_bytes;

  if (stream == NULL || !read_exactly (stream, header, sizeof header, name, error))
    return FALSE;

  set->n = big_endian (header + 4);
  set->rows = big_endian (header + 8);
  set->columns = big_endian (header + 12);
  n_bytes = (guint64) set->n * set->rows * set->columns;
  if (big_endian (header) != 0x803 || set->n == 0 || set->n > MAX_IMAGES || set->rows < 8 || set->rows > MAX_SIDE ||
      set->columns < 8 || set->columns > MAX_SIDE || n_bytes > MAX_SET_BYTES) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s is no idx file of images of 8 to %d pixels", name, MAX_SIDE);
    return FALSE;
  }

  set->images = g_try_malloc (n_bytes);
  if (set->images == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL, "%s is too large for this machine", name);
    return FALSE;
  }
  return read_exactly (stream, set->images, n_bytes, name, error);
}

static gboolean
read_labels (DigitSet *set, const char *dir, GError **error)
{
  g_autofree char *name = g_strconcat (set->name, "-labels-idx1-ubyte", NULL);
  g_autoptr (GInputStream) stream = open_idx (dir, name, error);
  guint8 header[8];

  if (stream == NULL || !read_exactly (stream, header, sizeof header, name, error))
    return FALSE;
  if (big_endian (header) != 0x801 || big_endian (header + 4) != set->n) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s does not label the %u images of %s", name, set->n, set->name);
    return FALSE;
  }

  set->labels = g_malloc (set->n);
  return read_exactly (stream, set->labels, set->n, name, error);
}

/* The lines of a text file, without an empty last one. */
static GStrv
read_lines (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  GStrv lines;
  gsize length;
  guint n;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length > MAX_WRITERS_TEXT || !g_utf8_validate_len (text, length, NULL)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s is no list of writers", path);
    return NULL;
  }

  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines);
  if (n > 0 && *lines[n - 1] == '\0')
    g_clear_pointer (&lines[n - 1], g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    g_strstrip (lines[i]);

  return lines;
}

static DigitSet *
load_set (const char *dir, const char *name, GError **error)
{
  DigitSet *set = g_new0 (DigitSet, 1);
  g_autofree char *writers_name = g_strconcat (name, "-writers.txt", NULL);
  g_autofree char *writers_path = g_build_filename (dir, writers_name, NULL);

  set->name = g_strdup (name);
  if (!read_images (set, dir, error) || !read_labels (set, dir, error)) {
    digit_set_free (set);
    return NULL;
  }
  if (g_file_test (writers_path, G_FILE_TEST_EXISTS)) {
    set->writers = read_lines (writers_path, error);
    if (set->writers != NULL && g_strv_length (set->writers) != set->n)
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s does not have one line for each of %u images", writers_path, set->n);
    if (set->writers == NULL || g_strv_length (set->writers) != set->n) {
      digit_set_free (set);
      return NULL;
    }
  }

  return set;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
load_sets (CotActaHandwriting *self, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL) {
    const char *end = strstr (name, IMAGES_SUFFIX);

    if (end != NULL && end != name && (strcmp (end, IMAGES_SUFFIX) == 0 || strcmp (end, IMAGES_SUFFIX ".gz") == 0))
      g_ptr_array_add (names, g_strndup (name, (gsize) (end - name)));
  }
  g_ptr_array_sort (names, compare_names);

  for (guint i = 0; i < names->len; i++) {
    DigitSet *set;

    if (i > 0 && strcmp (g_ptr_array_index (names, i), g_ptr_array_index (names, i - 1)) == 0)
      continue;
    set = load_set (path, g_ptr_array_index (names, i), error);
    if (set == NULL)
      return FALSE;
    g_ptr_array_add (self->sets, set);
  }
  if (self->sets->len > 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s holds no *%s.gz", path, IMAGES_SUFFIX);
  return FALSE;
}

/* A writers file with a line for each image of a set names them and leaves the
 * other sets out; a shorter one lists the writers that may be used. */
static gboolean
apply_writers (CotActaHandwriting *self, const char *path, GHashTable **allowed, GError **error)
{
  g_auto (GStrv) lines = read_lines (path, error);
  guint n;

  if (lines == NULL)
    return FALSE;

  n = g_strv_length (lines);
  for (guint i = 0; i < self->sets->len; i++) {
    DigitSet *set = g_ptr_array_index (self->sets, i);

    if (set->n != n)
      continue;
    g_strfreev (set->writers);
    set->writers = g_steal_pointer (&lines);
    g_ptr_array_index (self->sets, i) = g_ptr_array_index (self->sets, 0);
    g_ptr_array_index (self->sets, 0) = set;
    g_ptr_array_set_size (self->sets, 1);
    return TRUE;
  }

  *allowed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && *lines[i] != '#')
      g_hash_table_add (*allowed, g_strdup (lines[i]));

  return TRUE;
}

static Writer *
writer_of (CotActaHandwriting *self, GHashTable *by_name, const DigitSet *set, const char *name)
{
  Writer *writer = g_hash_table_lookup (by_name, name);

  if (writer != NULL)
    return writer;

  writer = g_new0 (Writer, 1);
  writer->name = name;
  writer->set = set;
  for (guint i = 0; i < 10; i++)
    writer->images[i] = g_array_new (FALSE, FALSE, sizeof (DigitImage));
  g_hash_table_insert (by_name, (gpointer) name, writer);
  g_ptr_array_add (self->writers, writer);

  return writer;
}

static void
shuffle (GArray *images, CotActaRng *rng)
{
  for (guint i = images->len; i > 1; i--) {
    guint k = cot_acta_rng_below (rng, i);
    DigitImage swap = g_array_index (images, DigitImage, k);

    g_array_index (images, DigitImage, k) = g_array_index (images, DigitImage, i - 1);
    g_array_index (images, DigitImage, i - 1) = swap;
  }
}

static gboolean
deal_out (CotActaHandwriting *self, GHashTable *allowed, guint64 seed, GError **error)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint s = 0; s < self->sets->len; s++) {
    const DigitSet *set = g_ptr_array_index (self->sets, s);

    for (guint32 i = 0; i < set->n; i++) {
      const char *name = set->writers != NULL ? set->writers[i] : set->name;
      DigitImage image = { set, i };

      if (set->labels[i] > 9 || *name == '\0' || strcmp (name, "-") == 0 ||
          (allowed != NULL && !g_hash_table_contains (allowed, name)))
        continue;
      g_array_append_val (writer_of (self, by_name, set, name)->images[set->labels[i]], image);
      if (self->writers->len > MAX_WRITERS)
        break;
    }
  }
  if (self->writers->len == 0 || self->writers->len > MAX_WRITERS) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "no image of the writers that are allowed, or more than %d writers", MAX_WRITERS);
    return FALSE;
  }

  for (guint i = 0; i < self->writers->len; i++) {
    Writer *writer = g_ptr_array_index (self->writers, i);
    CotActaRng rng = cot_acta_rng_for (seed, "handwriting", writer->name);

    for (guint digit = 0; digit < 10; digit++)
      shuffle (writer->images[digit], &rng);
  }
  return TRUE;
}

/**
 * cot_acta_handwriting_load:
 * @dir: a folder with idx files
 * @writers_file: (nullable): as long as a set: who wrote each of its images
 *   ("-": leave it out), and only that set is used; shorter: the writers that
 *   may be used
 * @seed: in which order images are given out
 * @error: return location for a %COT_DATA_ERROR or %G_IO_ERROR
 *
 * Returns: (transfer full): the digits, or %NULL
 */
CotActaHandwriting *
cot_acta_handwriting_load (const char *dir, const char *writers_file, guint64 seed, GError **error)
{
  g_autoptr (CotActaHandwriting) self = g_new0 (CotActaHandwriting, 1);
  g_autoptr (GHashTable) allowed = NULL;

  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) digit_set_free);
  self->writers = g_ptr_array_new_with_free_func ((GDestroyNotify) writer_free);
  if (!load_sets (self, dir, error))
    return NULL;
  if (writers_file != NULL && !apply_writers (self, writers_file, &allowed, error))
    return NULL;
  if (!deal_out (self, allowed, seed, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_acta_handwriting_begin_acta:
 * @self: the digits
 * @rng: who
 *
 * Chooses who fills the next acta: one writer, as long as that one's images
 * last.  Each set has the same chance, however many writers it names.
 */
void
cot_acta_handwriting_begin_acta (CotActaHandwriting *self, CotActaRng *rng)
{
  const DigitSet *set = g_ptr_array_index (self->sets, cot_acta_rng_below (rng, self->sets->len));
  guint first = cot_acta_rng_below (rng, self->writers->len);

  self->current = first;
  for (guint i = 0; i < self->writers->len; i++) {
    guint k = (first + i) % self->writers->len;

    if (((Writer *) g_ptr_array_index (self->writers, k))->set == set) {
      self->current = k;
      return;
    }
  }
}

/**
 * cot_acta_handwriting_count_left:
 * @self: the digits
 * @digit: 0 to 9
 *
 * Returns: how many images of @digit, by whomever, were not given out yet
 */
guint
cot_acta_handwriting_count_left (const CotActaHandwriting *self, guint digit)
{
  guint n = 0;

  g_return_val_if_fail (digit < 10, 0);

  for (guint i = 0; i < self->writers->len; i++)
    n += ((const Writer *) g_ptr_array_index (self->writers, i))->images[digit]->len;

  return n;
}

/* How strong ink gets in an image, but for a few pixels. */
static guint8
strength_of (const DigitSet *set, const guint8 *image)
{
  guint n_pixels = set->rows * set->columns, n_stronger = 0;
  guint counts[256] = { 0 };
  int level = 256;

  for (guint i = 0; i < n_pixels; i++)
    counts[image[i]]++;
  while (level > 1 && n_stronger < 8 + n_pixels / 250)
    n_stronger += counts[--level];

  return (guint8) MIN (level, 255);
}

/* The part of an image that bears ink, and how strong its ink is. */
static gboolean
find_ink (const DigitSet *set, const guint8 *image, int *left, int *top, int *right, int *bottom, guint8 *strongest)
{
  *left = *top = MAX_SIDE;
  *right = *bottom = -1;
  *strongest = strength_of (set, image);
  for (int y = 0; y < (int) set->rows; y++)
    for (int x = 0; x < (int) set->columns; x++)
      if (image[y * (int) set->columns + x] >= MAX (1, *strongest * INK_SHARE)) {
        *left = MIN (*left, x);
        *right = MAX (*right, x);
        *top = MIN (*top, y);
        *bottom = MAX (*bottom, y);
      }

  return *right >= *left;
}

static double
ink_at (const DigitSet *set, const guint8 *image, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++) {
      int px = x0 + dx, py = y0 + dy;
      double weight = (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy);

      if (px >= 0 && py >= 0 && px < (int) set->columns && py < (int) set->rows)
        sum += weight * image[py * (int) set->columns + px];
    }

  return sum;
}

static CotActaPatch *
scale_image (const DigitImage *digit, double width_mm, double height_mm)
{
  const DigitSet *set = digit->set;
  const guint8 *image = set->images + (gsize) digit->index * set->rows * set->columns;
  CotActaPatch *patch = cot_acta_patch_new ((int) (2 * width_mm * COT_ACTA_PX_PER_MM), (int) (2 * height_mm * COT_ACTA_PX_PER_MM));
  int left, top, right, bottom;
  guint8 strongest;
  double scale;

  if (!find_ink (set, image, &left, &top, &right, &bottom, &strongest))
    return patch;

  scale = MIN (0.84 * height_mm * COT_ACTA_PX_PER_MM / (bottom - top + 1),
               0.92 * width_mm * COT_ACTA_PX_PER_MM / (right - left + 1));
  for (int y = 0; y < patch->height; y++)
    for (int x = 0; x < patch->width; x++) {
      double sx = (x + 0.5 - patch->width / 2.0) / scale + (left + right) / 2.0;
      double sy = (y + 0.5 - patch->height / 2.0) / scale + (top + bottom) / 2.0;
      double ink = ink_at (set, image, sx, sy) / strongest;

      /* The scanned pens are faint and the enlarged ones have lost their edge. */
      patch->ink[y * patch->width + x] = (guint8) (255 * CLAMP ((ink - 0.2) / 0.4, 0, 1));
    }

  return patch;
}

/**
 * cot_acta_handwriting_take:
 * @self: the digits
 * @digit: 0 to 9
 * @width_mm: width of the box to write in
 * @height_mm: height of the box
 * @source: (out): which image it is
 *
 * Gives out an image that was not given out before: of the acta's writer, or
 * of the next one who still has that digit.
 *
 * Returns: (transfer full) (nullable): the ink in a patch of twice the box's
 *   size, the box in the middle; %NULL when no image of @digit is left
 */
CotActaPatch *
cot_acta_handwriting_take (CotActaHandwriting *self, guint digit, double width_mm, double height_mm, CotActaDigitSource *source)
{
  g_return_val_if_fail (digit < 10, NULL);

  for (guint i = 0; i < self->writers->len; i++) {
    Writer *writer = g_ptr_array_index (self->writers, (self->current + i) % self->writers->len);
    GArray *images = writer->images[digit];
    DigitImage image;

    if (images->len == 0)
      continue;
    image = g_array_index (images, DigitImage, images->len - 1);
    g_array_set_size (images, images->len - 1);
    *source = (CotActaDigitSource){ image.set->name, writer->name, image.index };
    return scale_image (&image, width_mm, height_mm);
  }

  return NULL;
}
