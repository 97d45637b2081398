/* bench-read-hands.c - whose digits the pages of bench-read have
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-read-hands.h"

#include <string.h>

/* As data/share/recogniser/digits.md has it. */
static const char *const kept_out[] = { "0003_CH3M", "0008_CH3F", "0013_CH3M", NULL };
static const char *const chosen_by[] = { "0005_CH3M", "0010_CH3M", NULL };

const char *const *
bench_hands_kept_out (void)
{
  return kept_out;
}

static void
load_set (BenchHands *self, guint set, const char *name)
{
  g_autofree char *images = g_strdup_printf ("%s/%s-images-idx3-ubyte.gz", self->folder, name);
  g_autofree char *labels = g_strdup_printf ("%s/%s-labels-idx1-ubyte.gz", self->folder, name);
  g_autoptr (GError) error = NULL;

  self->images[set] = cot_idx_images_load (images, &error);
  g_assert_no_error (error);
  self->labels[set] = cot_idx_labels_load (labels, self->images[set]->n, &error);
  g_assert_no_error (error);
}

BenchHands *
bench_hands_new (const char *folder)
{
  const char *source = g_getenv ("COT_TEST_SOURCE_DIR");
  g_autoptr (BenchHands) self = g_new0 (BenchHands, 1);
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  if (folder == NULL && source == NULL)
    return NULL;
  self->folder = folder != NULL ? g_strdup (folder) : g_build_filename (source, "..", "..", "shared", "handwriting", NULL);
  path = g_build_filename (self->folder, "european-writers.txt", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  load_set (self, 0, "mnist");
  load_set (self, 1, "european");
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  self->writers = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (self->writers), ==, self->images[1]->n);

  return g_steal_pointer (&self);
}

void
bench_hands_free (BenchHands *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < 2; i++) {
    g_clear_pointer (&self->images[i], cot_idx_images_free);
    g_free (self->labels[i]);
  }
  g_strfreev (self->writers);
  g_free (self->folder);
  g_free (self);
}

gboolean
bench_hands_is_of (const BenchHands *self, guint set, guint32 index, BenchHandsPart part)
{
  guint32 n = self->images[set]->n, kept_from = n - n / 6;

  if (set == 0)
    return part == BENCH_HANDS_KEPT_OUT ? index >= kept_from : index < kept_from - n / 24;
  if (part == BENCH_HANDS_KEPT_OUT)
    return g_strv_contains (kept_out, self->writers[index]);

  return !g_strv_contains (kept_out, self->writers[index]) && !g_strv_contains (chosen_by, self->writers[index]);
}

void
bench_hands_write_list (const BenchHands *self, guint set, BenchHandsPart part, guint32 from, guint32 to, const char *path)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint32 i = 0; i < self->images[set]->n; i++) {
    const char *name = set == 0 ? "American" : self->writers[i];

    g_string_append_printf (list, "%s\n", i >= from && i < to && bench_hands_is_of (self, set, i, part) ? name : "-");
  }
  g_assert_true (g_file_set_contents (path, list->str, -1, NULL));
}
