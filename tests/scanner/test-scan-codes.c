/* test-scan-codes.c - codes that want to pass for another, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A sheet whose code is not to be had is asked about.  None of these becomes another
 * casilla's or takes another folio. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <cairo.h>
#include <jansson.h>
#include <string.h>

#include "cot-codes.h"
#include "cot-election.h"
#include "cot-scan-fixture.h"

#define QUIET_MM  2.0
#define GROUND_MM 90.0 /* of the table beside the sheet */

typedef struct {
  guint width, height;
  guint8 *pixels;
  json_t *truth;
  double px_per_mm;
  double left; /* mm: where the sheet begins */
} Sheet;

typedef struct {
  CotScanFixture *f;
  char *election;
  Sheet own, other;
} Place;

static void
load_sheet (const char *folder, guint number, Sheet *out)
{
  g_autofree char *image = g_strdup_printf ("%s/%05u.pgm", folder, number);
  g_autofree char *truth = g_strdup_printf ("%s/%05u.json", folder, number);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (image, &bytes, &length, NULL));
  g_assert_cmpint (sscanf (bytes, "P5 %u %u 255", &out->width, &out->height), ==, 2);
  out->pixels = g_memdup2 (bytes + length - (gsize) out->width * out->height, (gsize) out->width * out->height);
  out->truth = json_load_file (truth, 0, NULL);
  g_assert_nonnull (out->truth);
  out->px_per_mm = json_number_value (json_array_get (json_array_get (json_object_get (out->truth, "matrix"), 0), 0));
  out->left = 0;
}

static Place *
place_new (void)
{
  Place *self = g_new0 (Place, 1);
  g_autofree char *actas = NULL;

  self->f = cot_scan_fixture_new ();
  self->election = g_build_filename (self->f->root, "election", NULL);
  actas = g_build_filename (self->f->root, "actas", NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "20", "--municipios", "2", "--contests", "ayun", "--seed", "9", self->election, NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", self->election, "--count", "2", "--seed", "21", "--damage", "none", "--out", actas, NULL);
  load_sheet (actas, 1, &self->own);
  load_sheet (actas, 2, &self->other);

  return self;
}

static void
place_free (Place *self)
{
  g_free (self->own.pixels);
  g_free (self->other.pixels);
  json_decref (self->own.truth);
  json_decref (self->other.truth);
  cot_scan_fixture_free (self->f);
  g_free (self->election);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static const json_t *
code_of (const Sheet *sheet, const char *purpose)
{
  const json_t *codes = json_object_get (sheet->truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (codes, i), "purpose")), purpose) == 0)
      return json_array_get (codes, i);
  g_error ("the sheet has no code of its %s", purpose);
}

static const char *
text_of (const Sheet *sheet, const char *purpose)
{
  return json_string_value (json_object_get (code_of (sheet, purpose), "text"));
}

static CotBoxMm
box_at (const json_t *code)
{
  const json_t *box = json_object_get (code, "box_mm");

  return (CotBoxMm){ json_number_value (json_array_get (box, 0)), json_number_value (json_array_get (box, 1)), json_number_value (json_array_get (box, 2)), json_number_value (json_array_get (box, 3)) };
}

static CotBoxMm
box_of (const Sheet *sheet, const char *purpose)
{
  return box_at (code_of (sheet, purpose));
}

static CotSymbology
symbology_of (const Sheet *sheet, const char *purpose)
{
  const char *name = json_string_value (json_object_get (code_of (sheet, purpose), "symbology"));

  return g_ascii_strcasecmp (name, "qr") == 0 ? COT_CODE_QR : g_ascii_strcasecmp (name, "code39") == 0 ? COT_CODE_CODE39
                                                                                                       : COT_CODE_CODE128;
}

/* White paper over @box of the form, and on it what @text says; NULL: nothing. */
static void
stick (Sheet *sheet, CotBoxMm box, CotSymbology symbology, const char *text)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) sheet->width, (int) sheet->height);
  cairo_t *cr = cairo_create (surface);
  const guint8 *ink;
  guint x0, y0, x1, y1;

  box.x += sheet->left;
  x0 = (guint) CLAMP ((box.x - QUIET_MM) * sheet->px_per_mm, 0, sheet->width);
  y0 = (guint) CLAMP ((box.y - QUIET_MM) * sheet->px_per_mm, 0, sheet->height);
  x1 = (guint) CLAMP ((box.x + box.w + QUIET_MM) * sheet->px_per_mm, 0, sheet->width);
  y1 = (guint) CLAMP ((box.y + box.h + QUIET_MM) * sheet->px_per_mm, 0, sheet->height);
  cairo_scale (cr, sheet->px_per_mm, sheet->px_per_mm);
  if (text != NULL)
    g_assert_true (cot_codes_draw (cr, symbology, text, box));
  cairo_surface_flush (surface);
  ink = cairo_image_surface_get_data (surface);
  for (guint y = y0; y < y1; y++)
    for (guint x = x0; x < x1; x++)
      sheet->pixels[(gsize) y * sheet->width + x] = (guint8) (245 - ink[(gsize) y * (gsize) cairo_image_surface_get_stride (surface) + x] * 225 / 255);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* All that tell the same: a label says it twice. */
static void
cover (Sheet *sheet, const char *purpose)
{
  const json_t *codes = json_object_get (sheet->truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (codes, i), "purpose")), purpose) == 0)
      stick (sheet, box_at (json_array_get (codes, i)), COT_CODE_QR, NULL);
}

/* A table of light grey at its right. */
static void
lay_on_table (Sheet *sheet)
{
  guint beside = (guint) (GROUND_MM * sheet->px_per_mm), around = (guint) (10 * sheet->px_per_mm), width = sheet->width + beside + around;
  guint8 *pixels = g_malloc ((gsize) width * sheet->height);

  memset (pixels, 120, (gsize) width * sheet->height);
  for (guint y = 0; y < sheet->height; y++)
    memcpy (&pixels[(gsize) y * width + around], &sheet->pixels[(gsize) y * sheet->width], sheet->width);
  g_free (sheet->pixels);
  sheet->pixels = pixels;
  sheet->width = width;
  sheet->left = 10;
}

static CotScannedPage *
scan (Place *self, const Sheet *sheet)
{
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (self->f, NULL, NULL, self->election);
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", sheet->width, sheet->height);
  gsize length = strlen (head) + (gsize) sheet->width * sheet->height;
  g_autofree char *bytes = g_malloc (length);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  CotScannedPage *page;

  memcpy (bytes, head, strlen (head));
  memcpy (bytes + strlen (head), sheet->pixels, (gsize) sheet->width * sheet->height);
  path = cot_scan_fixture_write (self->f, "sheet.pgm", bytes, (gssize) length);
  page = cot_scan_run_import (run, path, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("form %s, folio %s, qr %s", page->tipo_acta, page->folio, page->qr);

  return page;
}

/* A page on which a code stands that was not found at all proves nothing. */
static gboolean
was_seen (const CotScannedPage *page, const char *text)
{
  for (guint i = 0; i < page->codes->len; i++)
    if (strcmp (g_array_index (page->codes, CotScannedCode, i).text, text) == 0)
      return TRUE;

  return FALSE;
}

static void
assert_untold (const CotScannedPage *page, gboolean folio, const char *problem)
{
  g_assert_true (page->registered);
  g_assert_null (folio ? page->folio : page->qr);
  g_assert_true (cot_scanned_page_has_problem (page, problem));
}

/* --- At the place of the casilla's own code --------------------------------------------- */

static char *
dup_huge (const Place *place)
{
  return g_strnfill (900, 'A');
}

static char *
dup_with_controls (const Place *place)
{
  return g_strconcat (text_of (&place->own, "casilla"), "\n\033[2J", NULL);
}

static char *
dup_not_text (const Place *place)
{
  return g_strconcat (text_of (&place->own, "casilla"), "\377\376\375", NULL);
}

/* Right but for one figure more, which no row has. */
static char *
dup_with_tail (const Place *place)
{
  return g_strconcat (text_of (&place->own, "casilla"), "7", NULL);
}

static char *
dup_markup (const Place *place)
{
  return g_strdup ("<a href='https://example.invalid'>1</a>%s%n$(id);../../etc/passwd");
}

typedef struct {
  const char *name;
  char *(*dup) (const Place *place);
  gboolean is_told; /* as what it is: no casilla of this election */
} Payload;

static const Payload payloads[] = {
  { "huge", dup_huge, FALSE },
  { "control-characters", dup_with_controls, FALSE },
  { "not-text", dup_not_text, TRUE },
  { "one-figure-more", dup_with_tail, TRUE },
  { "markup", dup_markup, TRUE },
};

static void
test_payload (gconstpointer data)
{
  const Payload *c = data;
  g_autoptr (Place) place = place_new ();
  g_autofree char *text = c->dup (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (place->election, FALSE, NULL, &error);
  const CotRow *row = NULL;
  g_autoptr (CotScannedPage) page = NULL;

  g_assert_no_error (error);
  stick (&place->own, box_of (&place->own, "casilla"), COT_CODE_QR, text);
  page = scan (place, &place->own);
  g_assert_cmpstr (page->folio, ==, text_of (&place->own, "folio"));
  if (!c->is_told) {
    assert_untold (page, FALSE, COT_PROBLEM_NO_QR);
    return;
  }
  g_assert_nonnull (page->qr);
  g_assert_cmpint (cot_election_parse_qr (election, page->qr, &row), !=, COT_QR_ROW);
}

/* A figure of the folio read wrongly, or changed. */
static void
test_folio_with_wrong_check (void)
{
  g_autoptr (Place) place = place_new ();
  const CotBoxMm box = box_of (&place->own, "folio");
  const CotSymbology symbology = symbology_of (&place->own, "folio");
  gsize length = strlen (text_of (&place->own, "folio"));

  for (gsize i = length - 3; i < length; i++) {
    g_autofree char *text = g_strdup (text_of (&place->own, "folio"));
    g_autoptr (CotScannedPage) page = NULL;

    text[i] = text[i] == '4' ? '5' : '4';
    cover (&place->own, "folio");
    stick (&place->own, box, symbology, text);
    page = scan (place, &place->own);
    assert_untold (page, TRUE, COT_PROBLEM_NO_FOLIO);
    g_assert_cmpstr (page->qr, ==, text_of (&place->own, "casilla"));
  }
}

/* --- Two that differ ---------------------------------------------------------------------- */

static void
test_two_casillas (void)
{
  g_autoptr (Place) place = place_new ();
  const CotBoxMm box = box_of (&place->own, "casilla");
  g_autoptr (CotScannedPage) page = NULL;

  cover (&place->own, "casilla");
  stick (&place->own, (CotBoxMm){ box.x, box.y, box.w / 2 - QUIET_MM, box.h }, COT_CODE_QR, text_of (&place->own, "casilla"));
  stick (&place->own, (CotBoxMm){ box.x + box.w / 2 + QUIET_MM, box.y, box.w / 2 - QUIET_MM, box.h }, COT_CODE_QR, text_of (&place->other, "casilla"));
  page = scan (place, &place->own);
  assert_untold (page, FALSE, COT_PROBLEM_QR_CONFLICT);
}

static void
test_two_folios (void)
{
  g_autoptr (Place) place = place_new ();
  const CotBoxMm box = box_of (&place->own, "folio");
  const CotSymbology symbology = symbology_of (&place->own, "folio");
  g_autoptr (CotScannedPage) page = NULL;

  cover (&place->own, "folio");
  stick (&place->own, (CotBoxMm){ box.x, box.y, box.w, box.h / 2 - QUIET_MM }, symbology, text_of (&place->own, "folio"));
  stick (&place->own, (CotBoxMm){ box.x, box.y + box.h / 2 + QUIET_MM, box.w, box.h / 2 - QUIET_MM }, symbology, text_of (&place->other, "folio"));
  page = scan (place, &place->own);
  assert_untold (page, TRUE, COT_PROBLEM_FOLIO_CONFLICT);
}

/* --- Of a sheet that lies beside this one -------------------------------------------------- */

/* Whether the sheet's own codes are there or not. */
static void
test_sheet_beside (gconstpointer data)
{
  gboolean has_own = GPOINTER_TO_INT (data);
  g_autoptr (Place) place = place_new ();
  Sheet *own = &place->own;
  double right = own->width / own->px_per_mm + 15;
  g_autoptr (CotScannedPage) page = NULL;

  if (!has_own) {
    cover (own, "casilla");
    cover (own, "folio");
  }
  lay_on_table (own);
  stick (own, (CotBoxMm){ right, 40, 30, 30 }, COT_CODE_QR, text_of (&place->other, "casilla"));
  stick (own, (CotBoxMm){ right, 120, 50, 16 }, symbology_of (own, "folio"), text_of (&place->other, "folio"));
  page = scan (place, own);
  if (has_own) {
    g_assert_true (page->registered);
    g_assert_cmpstr (page->qr, ==, text_of (own, "casilla"));
    g_assert_cmpstr (page->folio, ==, text_of (own, "folio"));
    return;
  }
  g_assert_true (was_seen (page, text_of (&place->other, "casilla")));
  g_assert_true (was_seen (page, text_of (&place->other, "folio")));
  assert_untold (page, FALSE, COT_PROBLEM_NO_QR);
  assert_untold (page, TRUE, COT_PROBLEM_NO_FOLIO);
}

/* Another sheet's corner over this one, where no casilla's code is printed. */
static void
test_sheet_above (void)
{
  g_autoptr (Place) place = place_new ();
  Sheet *own = &place->own;
  CotBoxMm box = box_of (own, "casilla");
  g_autoptr (CotScannedPage) page = NULL;

  cover (own, "casilla");
  box.x = own->width / own->px_per_mm / 2;
  box.y = own->height / own->px_per_mm / 2;
  stick (own, box, COT_CODE_QR, text_of (&place->other, "casilla"));
  page = scan (place, own);
  g_assert_true (was_seen (page, text_of (&place->other, "casilla")));
  g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FORM) || page->qr == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/codes/payload/%s", payloads[i].name);

    g_test_add_data_func (path, &payloads[i], test_payload);
  }
  g_test_add_func ("/scanner/codes/folio-with-wrong-check", test_folio_with_wrong_check);
  g_test_add_func ("/scanner/codes/two-casillas", test_two_casillas);
  g_test_add_func ("/scanner/codes/two-folios", test_two_folios);
  g_test_add_data_func ("/scanner/codes/sheet-beside/own-codes", GINT_TO_POINTER (TRUE), test_sheet_beside);
  g_test_add_data_func ("/scanner/codes/sheet-beside/no-codes", GINT_TO_POINTER (FALSE), test_sheet_beside);
  g_test_add_func ("/scanner/codes/sheet-above", test_sheet_above);

  return g_test_run ();
}
