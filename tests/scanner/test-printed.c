/* test-printed.c - a code stuck on the acta of another casilla, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With -m slow on ten times as many pages, which tells how often a doubt is right.
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "cot-election.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER     "cotejo:feeder"
#define PATCH_MM   1.0 /* around a code, that goes with it */
#define FEW_PAGES  5
#define MANY_PAGES 40

typedef struct {
  json_t *truth;
  char *content; /* of the PGM */
  gsize length, width, height;
  CotTransform transform; /* form mm to px */
} Sheet;

static void
clear_sheet (gpointer data)
{
  Sheet *sheet = data;

  json_decref (sheet->truth);
  g_free (sheet->content);
}

static const char *
text_of (const Sheet *sheet, const char *key)
{
  return json_string_value (json_object_get (sheet->truth, key));
}

static guint8 *
pixel (const Sheet *sheet, gsize x, gsize y)
{
  return (guint8 *) sheet->content + sheet->length - sheet->width * sheet->height + y * sheet->width + x;
}

static Sheet
load_sheet (const char *folder, guint index)
{
  g_autofree char *truth = g_strdup_printf ("%s/%05u.json", folder, index + 1), *picture = g_strdup_printf ("%s/%05u.pgm", folder, index + 1);
  Sheet sheet = { .truth = json_load_file (truth, 0, NULL) };
  const json_t *matrix = json_object_get (sheet.truth, "matrix");

  g_assert_nonnull (sheet.truth);
  g_assert_true (g_file_get_contents (picture, &sheet.content, &sheet.length, NULL));
  sheet.width = (gsize) json_integer_value (json_object_get (sheet.truth, "width"));
  sheet.height = (gsize) json_integer_value (json_object_get (sheet.truth, "height"));
  for (guint i = 0; i < 9; i++)
    sheet.transform.m[i] = json_number_value (json_array_get (json_array_get (matrix, i / 3), i % 3));

  return sheet;
}

static GArray *
make_sheets (CotScanFixture *f, const char *election, guint n)
{
  g_autofree char *folder = g_build_filename (f->root, "actas", NULL), *count = g_strdup_printf ("%u", n);
  GArray *sheets = g_array_new (FALSE, TRUE, sizeof (Sheet));

  g_array_set_clear_func (sheets, clear_sheet);
  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", count, "--damage", "usual", g_test_slow () ? "--seed" : "--form", g_test_slow () ? "77" : "2", "--out", folder, NULL);
  for (guint i = 0; i < n; i++) {
    Sheet sheet = load_sheet (folder, i);

    g_array_append_val (sheets, sheet);
  }

  return sheets;
}

static const json_t *
code_of (const Sheet *sheet)
{
  const json_t *codes = json_object_get (sheet->truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (strcmp (json_string_value (json_object_get (json_array_get (codes, i), "purpose")), "casilla") == 0)
      return json_array_get (codes, i);

  g_assert_not_reached ();
}

/* @from's code of the casilla over @onto's, as a label that was mistaken. */
static void
stick_code (Sheet *onto, const Sheet *from)
{
  const json_t *sides = json_object_get (code_of (onto), "box_mm");
  CotBoxMm box = { json_number_value (json_array_get (sides, 0)) - PATCH_MM, json_number_value (json_array_get (sides, 1)) - PATCH_MM,
                   json_number_value (json_array_get (sides, 2)) + 2 * PATCH_MM, json_number_value (json_array_get (sides, 3)) + 2 * PATCH_MM };
  CotBoxMm px = cot_transform_box (&onto->transform, &box);
  CotTransform back;

  g_assert_true (cot_transform_invert (&onto->transform, &back));
  for (gsize y = (gsize) px.y; y < MIN (onto->height, (gsize) (px.y + px.h)); y++)
    for (gsize x = (gsize) px.x; x < MIN (onto->width, (gsize) (px.x + px.w)); x++) {
      CotPoint mm = cot_transform_point (&back, (CotPoint){ (double) x, (double) y });
      CotPoint at = cot_transform_point (&from->transform, mm);

      *pixel (onto, x, y) = *pixel (from, (gsize) CLAMP (lround (at.x), 0, (long) from->width - 1), (gsize) CLAMP (lround (at.y), 0, (long) from->height - 1));
    }
}

static CotScannedPage *
scan_one (CotScanFixture *f, CotScanRun *run, const Sheet *sheet, const char *name)
{
  g_autofree char *path = g_build_filename (f->tray, name, NULL);
  g_autoptr (GError) error = NULL;
  CotScannedPage *page;

  g_assert_true (g_file_set_contents (path, sheet->content, (gssize) sheet->length, NULL));
  page = cot_scan_run_next (run, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cot_spool_remove (f->spool, page->spool, NULL));

  return page;
}

static const CotRow *
row_of (const CotElection *election, const Sheet *sheet)
{
  const CotRow *row = cot_election_find_row (election, text_of (sheet, "CLAVE_ACTA"));

  g_assert_nonnull (row);
  return row;
}

static const Sheet *
find_donor (const CotElection *election, GArray *sheets, guint index, gboolean same_place)
{
  const CotRow *row = row_of (election, &g_array_index (sheets, Sheet, index));

  for (guint i = 1; i < sheets->len; i++) {
    const Sheet *sheet = &g_array_index (sheets, Sheet, (index + i) % sheets->len);
    const CotRow *other = row_of (election, sheet);

    if (other != row && strcmp (other->tipo_acta, row->tipo_acta) == 0 && (strcmp (other->casilla->municipio, row->casilla->municipio) == 0) == same_place)
      return sheet;
  }

  return NULL;
}

typedef struct {
  guint n, n_doubted, n_proposed, n_proposed_wrong;
} Tally;

static void
count (Tally *tally, const CotScannedPage *page, const Sheet *truth)
{
  tally->n++;
  tally->n_doubted += cot_scanned_page_has_problem (page, COT_PROBLEM_PRINTED);
  tally->n_proposed += page->proposed != NULL;
  tally->n_proposed_wrong += page->proposed != NULL && strcmp (page->proposed, text_of (truth, "CLAVE_ACTA")) != 0;
}

static void
scan_with_code_of (CotScanFixture *f, CotScanRun *run, const Sheet *sheet, const Sheet *donor, Tally *tally)
{
  Sheet wrong = *sheet;
  g_autoptr (CotScannedPage) page = NULL;

  wrong.content = g_memdup2 (sheet->content, sheet->length);
  stick_code (&wrong, donor);
  page = scan_one (f, run, &wrong, "wrong.pgm");
  g_free (wrong.content);
  /* A donor's code may be crossed out. */
  if (g_strcmp0 (page->qr, json_string_value (json_object_get (code_of (donor), "text"))) == 0)
    count (tally, page, sheet);
}

/* Nothing is doubted that is right; a code of another place always is where the print
 * can be read. */
static void
test_a_code_of_another_casilla (void)
{
  guint n_pages = g_test_slow () ? MANY_PAGES : FEW_PAGES;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *folder = g_build_filename (f->root, "election", NULL);
  Tally right = { 0 }, far = { 0 }, near = { 0 };

  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", g_test_slow () ? "400" : "12", "--municipios", g_test_slow () ? "12" : "6", "--contests", "ayun,dip", "--seed", "9", folder, NULL);

  g_autoptr (CotElection) election = cot_election_load (folder, FALSE, NULL, NULL);
  g_autoptr (GArray) sheets = make_sheets (f, folder, n_pages);
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, folder);

  g_assert_nonnull (election);
  for (guint i = 0; i < sheets->len; i++) {
    const Sheet *sheet = &g_array_index (sheets, Sheet, i), *donor;
    g_autoptr (CotScannedPage) page = scan_one (f, run, sheet, "right.pgm");

    if (page->qr != NULL)
      count (&right, page, sheet);
    donor = find_donor (election, sheets, i, FALSE);
    if (donor != NULL)
      scan_with_code_of (f, run, sheet, donor, &far);
    donor = find_donor (election, sheets, i, TRUE);
    if (donor != NULL)
      scan_with_code_of (f, run, sheet, donor, &near);
  }
  g_test_message ("right codes: %u of %u doubted; of another municipio: %u of %u, %u proposed, %u wrong; of the same: %u of %u, %u proposed, %u wrong",
                  right.n_doubted, right.n, far.n_doubted, far.n, far.n_proposed, far.n_proposed_wrong,
                  near.n_doubted, near.n, near.n_proposed, near.n_proposed_wrong);
  g_assert_cmpuint (right.n, >=, n_pages / 2);
  g_assert_cmpuint (right.n_doubted, ==, 0);
  g_assert_cmpuint (far.n, >=, 2);
  g_assert_cmpuint (far.n_doubted * 10, >=, far.n * (g_test_slow () ? 9 : 7));
  g_assert_cmpuint (20 * (far.n_proposed_wrong + near.n_proposed_wrong), <=, far.n_proposed + near.n_proposed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/printed/a-code-of-another-casilla", test_a_code_of_another_casilla);

  return g_test_run ();
}
