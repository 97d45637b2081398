/* test-scan-kinds.c - pages that are not what was expected, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* No form of this election, no code, a repeated sheet, a casilla outside the catalogue:
 * each is told as what it is, is in the spool, and changes nothing of the sheet after it.
 * What a person then does with it is tried through the window. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#include "cot-election.h"
#include "cot-image-file.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER "cotejo:feeder"

typedef struct {
  CotScanFixture *f;
  char *election; /* with one contest and 20 casillas */
} Place;

static Place *
place_new (void)
{
  Place *self = g_new0 (Place, 1);

  self->f = cot_scan_fixture_new ();
  self->election = g_build_filename (self->f->root, "election", NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "20", "--municipios", "2", "--contests", "ayun", "--seed", "9", self->election, NULL);

  return self;
}

static void
place_free (Place *self)
{
  cot_scan_fixture_free (self->f);
  g_free (self->election);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

/* Actas of @election, the place's own when NULL, into @folder of the root (transfer full). */
static char *
make_actas (Place *self, const char *election, const char *folder, const char *count, const char *seed)
{
  char *path = g_build_filename (self->f->root, folder, NULL);

  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election != NULL ? election : self->election, "--count", count, "--seed", seed, "--damage", "none", "--out", path, NULL);
  return path;
}

static json_t *
load_truth (const char *folder, guint number)
{
  g_autofree char *path = g_strdup_printf ("%s/%05u.json", folder, number);
  json_t *truth = json_load_file (path, 0, NULL);

  g_assert_nonnull (truth);
  return truth;
}

static const char *
text_of (const json_t *truth, const char *key)
{
  return json_string_value (json_object_get (truth, key));
}

static const char *
code_of (const json_t *truth, const char *purpose)
{
  const json_t *codes = json_object_get (truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (text_of (json_array_get (codes, i), "purpose"), purpose) == 0)
      return text_of (json_array_get (codes, i), "text");

  return NULL;
}

/* A sheet is laid into the tray. */
static void
lay (Place *self, const char *folder, guint number, const char *as)
{
  g_autofree char *from = g_strdup_printf ("%s/%05u.pgm", folder, number);
  g_autofree char *to = g_build_filename (self->f->tray, as, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

static CotScannedPage *
next_page (CotScanRun *run)
{
  g_autoptr (GError) error = NULL;
  CotScannedPage *page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (cot_spool_is_finished (cot_scan_run_get_spool (run), page->spool));

  return page;
}

static void
assert_is (const CotScannedPage *page, const json_t *truth)
{
  g_assert_true (page->registered);
  g_assert_cmpstr (page->tipo_acta, ==, text_of (truth, "form"));
  g_assert_cmpstr (page->folio, ==, text_of (truth, "folio"));
  g_assert_cmpstr (page->qr, ==, code_of (truth, "casilla"));
  g_assert_false (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FORM));
}

/* The first acta of @form among @n; fails when there is none. */
static guint
find_form (const char *folder, guint n, const char *form)
{
  for (guint i = 1; i <= n; i++) {
    json_t *truth = load_truth (folder, i);
    gboolean found = g_strcmp0 (text_of (truth, "form"), form) == 0;

    json_decref (truth);
    if (found)
      return i;
  }
  g_error ("there is no acta of form %s", form);
}

/* An acta of a contest that this election has not, laid out like one that it has. */
static void
test_acta_of_another_contest (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *other = g_build_filename (place->f->root, "other", NULL);
  g_autofree char *theirs = NULL;
  g_autofree char *ours = make_actas (place, NULL, "ours", "1", "21");
  json_t *truth, *own = load_truth (ours, 1);

  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "20", "--municipios", "2", "--contests", "ayun,dip", "--seed", "9", other, NULL);
  theirs = make_actas (place, other, "theirs", "8", "22");
  lay (place, theirs, find_form (theirs, 8, "3"), "1.pgm");
  lay (place, ours, 1, "2.pgm");
  truth = load_truth (theirs, find_form (theirs, 8, "3"));

  g_autoptr (CotScanRun) run = cot_scan_fixture_run (place->f, FEEDER, NULL, place->election);
  g_autoptr (CotScannedPage) foreign = next_page (run);
  g_autoptr (CotScannedPage) good = next_page (run);

  g_assert_true (cot_scanned_page_has_problem (foreign, COT_PROBLEM_NO_FORM));
  g_assert_false (foreign->registered);
  g_assert_null (foreign->tipo_acta);
  /* Whoever decides about it sees which paper it is. */
  g_assert_cmpstr (foreign->folio, ==, text_of (truth, "folio"));
  assert_is (good, own);
  json_decref (truth);
  json_decref (own);
}

/* A letter that lay in the packet. */
static void
test_letter (void)
{
  const guint width = 1700, height = 2200;
  g_autoptr (Place) place = place_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", width, height);
  g_autofree char *path = g_build_filename (place->f->tray, "1.pgm", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint at;

  g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head));
  at = bytes->len;
  g_byte_array_set_size (bytes, at + width * height);
  memset (bytes->data + at, 240, (gsize) width * height);
  for (guint y = 200; y + 200 < height; y += 40)
    for (guint x = 200; x + 260 < width; x += (guint) g_rand_int_range (rand, 12, 30))
      for (guint row = 0; row < 18; row++)
        memset (bytes->data + at + (gsize) (y + row) * width + x, 40, 4);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));

  g_autoptr (CotScanRun) run = cot_scan_fixture_run (place->f, FEEDER, NULL, place->election);
  g_autoptr (CotScannedPage) page = next_page (run);

  g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FORM));
  g_assert_false (cot_scanned_page_has_problem (page, COT_PROBLEM_BLANK));
  g_assert_null (page->folio);
  g_assert_null (page->qr);
}

/* A sheet whose label and code were torn off, after one that has them and before one:
 * nothing is carried over. */
static void
test_no_code (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *actas = make_actas (place, NULL, "actas", "3", "23");
  g_autofree char *path = g_strdup_printf ("%s/00002.pgm", actas);
  json_t *truth = load_truth (actas, 2), *codes = json_object_get (truth, "codes"), *matrix = json_object_get (truth, "matrix");
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0, header;
  guint width, height;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpint (sscanf (bytes, "P5 %u %u 255", &width, &height), ==, 2);
  header = length - (gsize) width * height;
  for (gsize i = 0; i < json_array_size (codes); i++) {
    const json_t *box = json_object_get (json_array_get (codes, i), "box_mm");
    double side[4], m[9];

    for (guint k = 0; k < 4; k++)
      side[k] = json_number_value (json_array_get (box, k));
    for (guint k = 0; k < 9; k++)
      m[k] = json_number_value (json_array_get (json_array_get (matrix, k / 3), k % 3));
    for (double y = side[1] - 2; y < side[1] + side[3] + 2; y += 0.06)
      for (double x = side[0] - 2; x < side[0] + side[2] + 2; x += 0.06) {
        guint px = (guint) CLAMP (m[0] * x + m[1] * y + m[2], 0, width - 1), py = (guint) CLAMP (m[3] * x + m[4] * y + m[5], 0, height - 1);

        bytes[header + (gsize) py * width + px] = (char) 245;
      }
  }
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *name = g_strdup_printf ("%u.pgm", i);

    lay (place, actas, i, name);
  }

  g_autoptr (CotScanRun) run = cot_scan_fixture_run (place->f, FEEDER, NULL, place->election);

  for (guint i = 1; i <= 3; i++) {
    g_autoptr (CotScannedPage) page = next_page (run);
    json_t *own = load_truth (actas, i);

    if (i != 2) {
      assert_is (page, own);
    } else {
      g_assert_true (page->registered);
      g_assert_null (page->folio);
      g_assert_null (page->qr);
      g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FOLIO));
      g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_QR));
    }
    json_decref (own);
  }
  json_decref (truth);
}

/* Once more through the feeder: two pages, each whole, of the same paper. */
static void
test_repeated (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *actas = make_actas (place, NULL, "actas", "2", "24");
  json_t *first = load_truth (actas, 1), *second = load_truth (actas, 2);

  lay (place, actas, 1, "1.pgm");
  lay (place, actas, 1, "2.pgm");
  lay (place, actas, 2, "3.pgm");

  g_autoptr (CotScanRun) run = cot_scan_fixture_run (place->f, FEEDER, NULL, place->election);
  g_autoptr (CotScannedPage) one = next_page (run);
  g_autoptr (CotScannedPage) again = next_page (run);
  g_autoptr (CotScannedPage) other = next_page (run);
  g_auto (GStrv) ids = cot_spool_list (place->f->spool, NULL);

  assert_is (one, first);
  assert_is (again, first);
  assert_is (other, second);
  g_assert_cmpstr (one->spool, !=, again->spool);
  g_assert_cmpuint (g_strv_length (ids), ==, 3);
  json_decref (first);
  json_decref (second);
}

/* A casilla that the catalogue has not, on a form of this election. */
static void
test_outside_the_catalogue (void)
{
  const guint n = 12;
  g_autoptr (Place) place = place_new ();
  g_autofree char *larger = g_build_filename (place->f->root, "larger", NULL);
  g_autofree char *actas = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (place->election, FALSE, NULL, &error);
  guint outside = 0;

  g_assert_no_error (error);
  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "400", "--municipios", "2", "--contests", "ayun", "--seed", "9", larger, NULL);
  actas = make_actas (place, larger, "actas", "12", "25");
  for (guint i = 1; i <= n && outside == 0; i++) {
    json_t *truth = load_truth (actas, i);

    if (cot_election_find_row (election, text_of (truth, "CLAVE_ACTA")) == NULL)
      outside = i;
    json_decref (truth);
  }
  g_assert_cmpuint (outside, >, 0);
  lay (place, actas, outside, "1.pgm");

  g_autoptr (CotScanRun) run = cot_scan_fixture_run (place->f, FEEDER, NULL, place->election);
  g_autoptr (CotScannedPage) page = next_page (run);
  json_t *truth = load_truth (actas, outside);
  const CotRow *row = NULL;

  assert_is (page, truth);
  g_assert_cmpint (cot_election_parse_qr (election, page->qr, &row), ==, COT_QR_OUTSIDE);
  json_decref (truth);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/kinds/acta-of-another-contest", test_acta_of_another_contest);
  g_test_add_func ("/scanner/kinds/letter", test_letter);
  g_test_add_func ("/scanner/kinds/no-code", test_no_code);
  g_test_add_func ("/scanner/kinds/repeated", test_repeated);
  g_test_add_func ("/scanner/kinds/outside-the-catalogue", test_outside_the_catalogue);

  return g_test_run ();
}
