/* bench-pages.c - generated pages with their truth, run as cotejo-scan runs them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-pages.h"

#include <math.h>
#include <time.h>

#include "bench-report.h"
#include "cot-image-file.h"
#include "cot-spool.h"
#include "cot-test-files.h"

#define DPI            300
#define NOT_REGISTERED 1000 /* mm */
#define FAR_MM         1.0

BenchPages *
bench_pages_new (void)
{
  BenchPages *self = g_new0 (BenchPages, 1);
  g_autoptr (GError) error = NULL;

  self->root = g_dir_make_tmp ("cot-bench-page-XXXXXX", NULL);
  self->election = g_build_filename (self->root, "election", NULL);
  self->folder = g_build_filename (self->root, "pages", NULL);
  self->spool = g_build_filename (self->root, "spool", NULL);
  bench_run_program ("cotejo-simulacro", "election", "--casillas", "60", "--municipios", "3", "--contests", "ayun,dip", "--seed", "9", self->election, NULL);
  g_assert_true (cot_spool_prepare (self->spool, NULL));
  self->reader = cot_page_reader_new (self->election, &error);
  g_assert_no_error (error);

  return self;
}

void
bench_pages_free (BenchPages *self)
{
  cot_test_files_remove (self->root);
  cot_page_reader_free (self->reader);
  g_free (self->root);
  g_free (self->election);
  g_free (self->folder);
  g_free (self->spool);
  g_free (self);
}

void
bench_pages_make (const BenchPages *self, guint count, guint seed, const char *damage, const char *spoil)
{
  g_autofree char *n = g_strdup_printf ("%u", count);
  g_autofree char *s = g_strdup_printf ("%u", seed);

  cot_test_files_remove (self->folder);
  bench_run_program ("cotejo-simulacro", "actas", self->election, "--count", n, "--seed", s, "--damage", damage, "--spoil", spoil, "--out", self->folder, NULL);
}

char *
bench_pages_path (const BenchPages *self, guint number)
{
  return g_strdup_printf ("%s/%05u.pgm", self->folder, number);
}

void
bench_page_run_clear (BenchPageRun *self)
{
  json_decref (self->truth);
  g_clear_pointer (&self->page, cot_scanned_page_unref);
}

static double
processor_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* When each step of a page was over. */
typedef struct {
  GArray *processor, *clock; /* double, s */
  const CotScannedPage *page;
} Steps;

static void
step_cb (gpointer user_data)
{
  Steps *steps = user_data;
  double processor = processor_s (), clock = (double) g_get_monotonic_time () / G_USEC_PER_SEC;

  /* How often the search for a form tells that it goes on depends on the page. */
  if (!steps->page->registered)
    return;
  g_array_append_val (steps->processor, processor);
  g_array_append_val (steps->clock, clock);
}

/* How long the handwriting took: checked; figures, each; all read; made upright,
 * published. */
static double
reading_of (const GArray *times)
{
  return times->len >= 4 ? g_array_index (times, double, times->len - 3) - g_array_index (times, double, 0) : 0;
}

static CotTransform
true_map (const json_t *truth)
{
  const json_t *matrix = json_object_get (truth, "matrix");
  CotTransform map;

  for (guint i = 0; i < 9; i++)
    map.m[i] = json_number_value (json_array_get (json_array_get (matrix, i / 3), i % 3));

  return map;
}

static double
error_mm (const json_t *truth, const CotTransform *to_master, const CotScannedPage *page)
{
  double w = page->master.width, h = page->master.height, worst = 0;
  gboolean swapped = page->orientation % 2 == 1;
  json_t *fields = json_object_get (truth, "fields"), *field;
  CotTransform turn = cot_transform_turn (page->orientation, w, h, page->published.width / (swapped ? h : w), page->published.height / (swapped ? w : h));
  CotTransform right = cot_transform_chain (to_master, &turn);
  const char *name;

  json_object_foreach (fields, name, field)
  {
    const json_t *box = json_object_get (field, "box_mm");
    double x = json_number_value (json_array_get (box, 0)) + json_number_value (json_array_get (box, 2)) / 2;
    double y = json_number_value (json_array_get (box, 1)) + json_number_value (json_array_get (box, 3)) / 2;
    CotPoint a = cot_transform_point (&right, (CotPoint){ x, y }), b = cot_transform_point (&page->transform, (CotPoint){ x, y });

    worst = fmax (worst, hypot (a.x - b.x, a.y - b.y) / cot_transform_scale_at (&right, (CotPoint){ x, y }));
  }

  return worst;
}

static const char *
true_code (const json_t *truth, const char *purpose)
{
  const json_t *codes = json_object_get (truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (codes, i), "purpose")), purpose) == 0)
      return json_string_value (json_object_get (json_array_get (codes, i), "text"));

  return NULL;
}

/* Scribbled over on purpose: no reader is to find it. */
static gboolean
is_covered (const json_t *truth)
{
  const json_t *all = json_object_get (truth, "damage");

  for (gsize i = 0; i < json_array_size (all); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (all, i), "kind")), "code covered") == 0)
      return TRUE;

  return FALSE;
}

static void
compare (BenchPageRun *run, const CotTransform *map)
{
  const CotScannedPage *page = run->page;

  run->error_mm = page->registered ? error_mm (run->truth, map, page) : NOT_REGISTERED;
  run->unread = (page->qr == NULL && !is_covered (run->truth)) || page->folio == NULL;
  run->wrong = (page->qr != NULL && g_strcmp0 (page->qr, true_code (run->truth, "casilla")) != 0) ||
               (page->folio != NULL && g_strcmp0 (page->folio, json_string_value (json_object_get (run->truth, "folio"))) != 0);
}

/* Where COT_BENCH_KEEP says: pages that are far off, to be looked at. */
static void
keep (const CotRaster *raster, const BenchPageRun *run)
{
  const char *folder = g_getenv ("COT_BENCH_KEEP");
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *path = NULL;

  if (folder == NULL || (run->error_mm < FAR_MM && !run->wrong))
    return;
  path = g_strdup_printf ("%s/%s.pgm", folder, json_string_value (json_object_get (run->truth, "folio")));
  g_string_printf (bytes, "P5\n%u %u\n255\n", raster->width, raster->height);
  for (guint y = 0; y < raster->height; y++)
    g_string_append_len (bytes, (const char *) cot_raster_row (raster, y), raster->width);
  g_file_set_contents (path, bytes->str, (gssize) bytes->len, NULL);
}

void
bench_pages_run (const BenchPages *self, guint number, BenchPageChange change, gpointer user_data, BenchPageRun *out)
{
  g_autofree char *image = bench_pages_path (self, number);
  g_autofree char *beside = g_strdup_printf ("%s/%05u.json", self->folder, number);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = cot_image_file_read (image, &error);
  CotTiffTags tags = { "bench-page", NULL, NULL, g_get_real_time (), NULL };
  g_autoptr (GArray) processor = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) clock = g_array_new (FALSE, FALSE, sizeof (double));
  Steps steps = { processor, clock, NULL };
  CotTransform map;
  gint64 start_us;

  g_assert_no_error (error);
  *out = (BenchPageRun){ .truth = json_load_file (beside, 0, NULL) };
  map = true_map (out->truth);
  raster->dpi = DPI;
  if (change != NULL) {
    CotRaster *changed = change (raster, &map, user_data);

    cot_raster_free (raster);
    raster = changed;
  }

  out->processor_s = -processor_s ();
  start_us = g_get_monotonic_time ();
  out->page = cot_spool_store (self->spool, raster, &tags, "bench", &error);
  g_assert_no_error (error);
  steps.page = out->page;
  g_assert_true (cot_page_process (self->reader, self->spool, raster, step_cb, &steps, out->page, &error));
  out->figures_s = reading_of (processor);
  out->clock_s = bench_seconds_since (start_us) - reading_of (clock);
  out->processor_s += processor_s () - out->figures_s;
  g_assert_true (cot_spool_remove (self->spool, out->page->spool, NULL));
  compare (out, &map);
  keep (raster, out);
}
