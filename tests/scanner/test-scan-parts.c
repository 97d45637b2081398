/* test-scan-parts.c - sheets larger than the glass, part by part through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A filled acta is cut into parts that overlap, as they come from a glass that is
 * too small for it; one of them lies upside down. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cot-image-file.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER       "cotejo:feeder"
#define PX_PER_MM    (200 / 25.4)
#define TOLERANCE_MM 0.5

typedef struct {
  CotScanFixture *f;
  CotScanRun *run;
  char *ids[6]; /* what was fed */
  guint n;
} Table;

/* An election and two filled actas, made once. */
static CotScanFixture *shelf;
static char *election;
static json_t *truth; /* of the first */

static CotScanRun *
new_run (CotScanFixture *f)
{
  return cot_scan_run_new (&(CotScanRunSettings){
    .device = FEEDER,
    .spool = f->spool,
    .election = election,
    .environ_ = (const char *const *) f->environ_,
    .empty_retry_ms = 1,
  });
}

/* --- Paper ------------------------------------------------------------------------------ */

typedef struct {
  char *bytes;
  gsize header;
  guint width, height;
} Pgm;

static Pgm
load_pgm (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  Pgm pgm = { 0 };
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &pgm.bytes, &length, NULL));
  g_assert_cmpint (sscanf (pgm.bytes, "P5 %u %u 255", &pgm.width, &pgm.height), ==, 2);
  pgm.header = length - (gsize) pgm.width * pgm.height;

  return pgm;
}

/* Columns @x0 to @x1 of a page, in thousandths of its width, as a sheet of the tray. */
static void
lay (CotScanFixture *f, const char *name, const Pgm *from, guint x0, guint x1, gboolean upside_down)
{
  guint left = from->width * x0 / 1000, width = from->width * x1 / 1000 - left;
  gsize n = (gsize) width * from->height;
  g_autofree char *path = g_build_filename (f->tray, name, NULL);
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", width, from->height);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 *pixels;

  g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_set_size (bytes, (guint) (strlen (head) + n));
  pixels = bytes->data + strlen (head);
  for (guint y = 0; y < from->height; y++)
    memcpy (pixels + (gsize) y * width, from->bytes + from->header + (gsize) y * from->width + left, width);
  for (gsize a = 0, b = n - 1; upside_down && a < b; a++, b--) {
    guint8 pixel = pixels[a];

    pixels[a] = pixels[b];
    pixels[b] = pixel;
  }
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static void
make_paper (void)
{
  g_autofree char *path = NULL;

  shelf = cot_scan_fixture_new ();
  election = g_build_filename (shelf->root, "election", NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "40", "--municipios", "3", "--contests", "ayun", "--seed", "9", election, NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", "2", "--seed", "3", "--damage", "none", "--form", "2", "--out", shelf->tray, NULL);
  path = g_build_filename (shelf->tray, "00001.json", NULL);
  truth = json_load_file (path, 0, NULL);
  g_assert_nonnull (truth);
}

static void
set_up (Table *table, gconstpointer data)
{
  table->f = cot_scan_fixture_new ();
  table->run = new_run (table->f);
}

static void
tear_down (Table *table, gconstpointer data)
{
  g_clear_object (&table->run);
  for (guint i = 0; i < table->n; i++)
    g_free (table->ids[i]);
  cot_scan_fixture_free (table->f);
}

/* Lays a part on the glass; it comes to lie in the spool as a page of its own. */
static void
scan_part (Table *table, const char *acta, guint x0, guint x1, gboolean upside_down, gboolean blank)
{
  Pgm page = load_pgm (shelf->tray, acta);
  g_autoptr (GError) error = NULL;

  if (blank)
    memset (page.bytes + page.header, 240, (gsize) page.width * page.height);
  lay (table->f, "part.pgm", &page, x0, x1, upside_down);
  g_free (page.bytes);
  table->ids[table->n] = cot_scan_run_feed (table->run, NULL, &error);
  g_assert_no_error (error);
  table->n++;
}

static void
scan_both (Table *table)
{
  scan_part (table, "00001.pgm", 0, 620, FALSE, FALSE);
  scan_part (table, "00001.pgm", 380, 1000, TRUE, FALSE);
}

/* --- What came of it ------------------------------------------------------------------------ */

static CotScannedPage *
join (Table *table, guint first, guint second, GError **error)
{
  const char *const ids[] = { table->ids[first], table->ids[second], NULL };

  return cot_scan_run_join (table->run, ids, NULL, error);
}

static const char *
true_code (const char *purpose)
{
  const json_t *codes = json_object_get (truth, "codes");

  for (guint i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (codes, i), "purpose")), purpose) == 0)
      return json_string_value (json_object_get (json_array_get (codes, i), "text"));

  return NULL;
}

/* What the joined picture shows at the form's places is what was on the paper. */
static void
assert_shows_the_sheet (Table *table, const CotScannedPage *page)
{
  g_autofree char *path = g_build_filename (shelf->tray, "00001.pgm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) paper = cot_image_file_read (path, &error);
  g_autoptr (CotRaster) published = cot_image_file_read (page->published.file, &error);
  const json_t *matrix = json_object_get (truth, "matrix");
  json_t *fields = json_object_get (truth, "fields"), *field;
  const char *name;
  CotTransform to_paper;

  g_assert_no_error (error);
  for (guint i = 0; i < 9; i++)
    to_paper.m[i] = json_number_value (json_array_get (json_array_get (matrix, i / 3), i % 3));
  json_object_foreach (fields, name, field)
  {
    const json_t *sides = json_object_get (field, "box_mm");
    CotBoxMm box = { json_number_value (json_array_get (sides, 0)), json_number_value (json_array_get (sides, 1)),
                     json_number_value (json_array_get (sides, 2)), json_number_value (json_array_get (sides, 3)) };
    g_autoptr (CotRaster) there = cot_raster_cut (paper, &to_paper, &box, 2);
    g_autoptr (CotRaster) here = cot_raster_cut (published, &page->transform, &box, 2);
    double sum = 0;

    for (gsize i = 0; i < there->stride * there->height; i++)
      sum += abs (there->data[i] - here->data[i]);
    g_assert_cmpfloat (sum / (double) (there->stride * there->height), <, 14);
  }
}

static void
assert_digest (const CotScannedImage *image)
{
  g_autofree char *bytes = NULL;
  g_autofree char *digest = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (image->file, &bytes, &length, NULL));
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
  g_assert_cmpstr (digest, ==, image->sha256);
}

static guint
count_cropped (const CotScannedPage *page)
{
  guint n = 0;

  for (guint i = 0; i < page->problems->len; i++)
    n += strcmp (g_array_index (page->problems, CotScannedProblem, i).code, COT_PROBLEM_CROPPED) == 0 ? 1 : 0;

  return n;
}

static guint
count_pending (Table *table)
{
  g_auto (GStrv) ids = cot_spool_list (table->f->spool, NULL);

  return g_strv_length (ids);
}

/* --- Cases ---------------------------------------------------------------------------------- */

/* Each part's master is kept as it was scanned, and named with its digest. */
static void
assert_masters_are_kept (Table *table, const CotScannedPage *page)
{
  static const char *const fed[] = { "part.pgm", "2-part.pgm" };

  g_assert_cmpuint (page->parts->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const CotScannedPart *part = &g_array_index (page->parts, CotScannedPart, i);
    g_autofree char *path = g_build_filename (table->f->tray, "fed", fed[i], NULL);
    g_autoptr (CotRaster) master = cot_image_file_read (part->master.file, NULL);
    g_autoptr (CotRaster) sheet = cot_image_file_read (path, NULL);

    g_assert_cmpstr (part->spool, ==, table->ids[i]);
    g_assert_cmpmem (master->data, master->stride * master->height, sheet->data, sheet->stride * sheet->height);
    assert_digest (&part->master);
  }
  assert_digest (&page->published);
}

/* What the machine reads of the joined sheet is what it reads of the whole one. */
static void
assert_reads_like_the_sheet (Table *table, const CotScannedPage *page)
{
  g_autofree char *path = g_build_filename (shelf->tray, "00001.pgm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) whole = cot_scan_run_import (table->run, path, NULL, &error);
  guint n_same = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (page->fields->len, ==, whole->fields->len);
  for (guint i = 0; i < page->fields->len; i++) {
    const CotScannedField *a = &g_array_index (page->fields, CotScannedField, i), *b = &g_array_index (whole->fields, CotScannedField, i);

    g_assert_cmpstr (a->name, ==, b->name);
    n_same += a->has_value == b->has_value && (!a->has_value || cot_value_equal (a->value, b->value)) ? 1 : 0;
  }
  g_assert_cmpuint (n_same * 10, >=, page->fields->len * 9);
}

/* Joined, turned and turned back, and taken apart again. */
static void
test_two_parts_are_a_sheet (Table *table, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  scan_both (table);
  g_assert_cmpuint (count_pending (table), ==, 2);

  g_autoptr (CotScannedPage) page = join (table, 0, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (page->spool, ==, table->ids[0]);
  g_assert_cmpuint (count_cropped (page), ==, 0);
  g_assert_cmpstr (page->tipo_acta, ==, "2");
  g_assert_cmpstr (page->folio, ==, true_code ("folio"));
  g_assert_cmpstr (page->qr, ==, true_code ("casilla"));
  assert_shows_the_sheet (table, page);
  assert_masters_are_kept (table, page);
  assert_reads_like_the_sheet (table, page);
  /* The second is no page of its own any more. */
  g_assert_cmpuint (count_pending (table), ==, 2);

  g_autoptr (CotScannedPage) turned = cot_scan_run_turn (table->run, table->ids[0], 2, NULL, &error);
  g_autoptr (CotScannedPage) back = cot_scan_run_turn (table->run, table->ids[0], 2, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (turned->parts->len, ==, 2);
  g_assert_cmpstr (turned->published.sha256, !=, page->published.sha256);
  g_assert_cmpstr (back->published.sha256, ==, page->published.sha256);
  assert_shows_the_sheet (table, back);

  const char *const alone[] = { table->ids[0], NULL };
  g_autoptr (CotScannedPage) half = cot_scan_run_join (table->run, alone, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (half->parts->len, ==, 0);
  g_assert_cmpuint (count_cropped (half), >, 0);
  g_assert_cmpuint (count_pending (table), ==, 3);
}

/* Parts that do not show all: what is missing is told field by field, and nothing is
 * read there. */
static void
test_missing_part_is_told (Table *table, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  scan_part (table, "00001.pgm", 0, 620, FALSE, FALSE);
  scan_part (table, "00001.pgm", 0, 600, TRUE, FALSE);

  g_autoptr (CotScannedPage) page = join (table, 0, 1, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < page->problems->len; i++) {
    const CotScannedProblem *problem = &g_array_index (page->problems, CotScannedProblem, i);
    g_auto (GStrv) words = g_strsplit (problem->message, " ", 2);
    const CotScannedField *field;

    if (strcmp (problem->code, COT_PROBLEM_CROPPED) != 0)
      continue;
    n++;
    g_assert_true (problem->serious && problem->placed);
    field = cot_scanned_page_find_field (page, words[0]);
    g_assert_true (field == NULL || !field->has_value);
  }
  g_assert_cmpuint (n, >, 0);
}

/* The part of another acta, an empty page, one that is not there: the sheet stays as
 * it was. */
static void
test_wrong_part_changes_nothing (Table *table, gconstpointer data)
{
  static const struct {
    guint part;
    CotScanError code;
  } wrong[] = { { 1, COT_SCAN_ERROR_OTHER_SHEET }, { 2, COT_SCAN_ERROR_UNPLACED }, { 3, COT_SCAN_ERROR_FAILED } };
  g_autoptr (GError) error = NULL;

  scan_part (table, "00001.pgm", 0, 620, FALSE, FALSE);
  scan_part (table, "00002.pgm", 0, 620, FALSE, FALSE);
  scan_part (table, "00001.pgm", 0, 620, FALSE, TRUE);
  table->ids[table->n++] = g_strdup ("20000101T000000-000000-0000");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_null (join (table, 0, wrong[i].part, &error));
    if (wrong[i].code != COT_SCAN_ERROR_FAILED)
      g_assert_error (error, COT_SCAN_ERROR, (int) wrong[i].code);
    g_assert_nonnull (error);
    g_clear_error (&error);
  }

  g_autoptr (CotScannedPage) after = cot_scan_run_read (table->run, table->ids[0], NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (after->parts->len, ==, 0);
  g_assert_cmpuint (count_pending (table), ==, 3);
}

/* Ended before it was finished: the next start finds the sheet, not its parts.  Then
 * all of it is taken away; by half, nobody finds what is left. */
static void
test_next_start_finds_the_sheet (Table *table, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *ids[] = { NULL, NULL, NULL };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  scan_both (table);
  ids[0] = table->ids[0];
  ids[1] = table->ids[1];
  g_assert_true (cot_spool_set_parts (table->f->spool, ids, &error));
  g_clear_object (&table->run);
  table->run = new_run (table->f);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (table->run, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (page->spool, ==, table->ids[0]);
  g_assert_cmpuint (page->parts->len, ==, 2);
  assert_shows_the_sheet (table, page);
  g_assert_null (cot_scan_run_next (table->run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY);
  g_clear_error (&error);

  first = cot_spool_path (table->f->spool, table->ids[0], ".tif");
  second = cot_spool_path (table->f->spool, table->ids[1], ".tif");
  g_assert_cmpint (g_unlink (first), ==, 0);
  g_assert_cmpuint (count_pending (table), ==, 0);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_true (cot_spool_prepare (table->f->spool, &error));
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
}

static void
test_sheet_is_removed_whole (Table *table, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *ids[] = { NULL, NULL, NULL };
  g_autoptr (GDir) dir = NULL;
  const char *name;

  scan_both (table);
  ids[0] = table->ids[0];
  ids[1] = table->ids[1];
  g_assert_true (cot_spool_set_parts (table->f->spool, ids, &error));
  g_assert_true (cot_spool_remove (table->f->spool, ids[0], &error));
  g_assert_true (cot_spool_remove (table->f->spool, ids[0], &error));
  dir = g_dir_open (table->f->spool, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_error ("%s is left", name);
}

/* What is no list of pages is answered, and nothing happens. */
static void
test_ids_are_checked (Table *table, gconstpointer data)
{
  static const char *const bad[][6] = {
    { "a", "a", NULL },
    { "a", "b", "c", "d", "e", NULL },
    { "a", "../b", NULL },
    { NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (cot_spool_set_parts (table->f->spool, bad[i], &error));
    g_assert_nonnull (error);
  }
}

typedef void (*Case) (Table *table, gconstpointer data);

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    Case test;
  } cases[] = {
    { "/scanner/scan-parts/two-are-a-sheet", test_two_parts_are_a_sheet },
    { "/scanner/scan-parts/missing-is-told", test_missing_part_is_told },
    { "/scanner/scan-parts/wrong-part-changes-nothing", test_wrong_part_changes_nothing },
    { "/scanner/scan-parts/next-start-finds-the-sheet", test_next_start_finds_the_sheet },
    { "/scanner/scan-parts/removed-whole", test_sheet_is_removed_whole },
    { "/scanner/scan-parts/ids-are-checked", test_ids_are_checked },
  };
  int result;

  g_test_init (&argc, &argv, NULL);

  make_paper ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Table, NULL, set_up, cases[i].test, tear_down);
  result = g_test_run ();
  json_decref (truth);
  g_free (election);
  cot_scan_fixture_free (shelf);

  return result;
}
