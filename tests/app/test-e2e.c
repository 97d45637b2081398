/* test-e2e.c - from the scanner to the published row, through the real window
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The programs are the real ones; the person is AT-SPI and XTest, the paper comes
 * from cotejo-simulacro through SANE.  Nothing here includes the program's headers:
 * what is expected is computed from the truth beside each page. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cot-atspi.h"
#include "e2e-place.h"
#include "e2e-window.h"

#define N_ACTAS       2
#define SEED          11
#define PAGE          "Acta en captura"
#define PUBLISHED_DPI 200.0
#define SCANNED_DPI   300.0
#define TOLERANCE_PX  (1.5 / 25.4 * PUBLISHED_DPI)

typedef struct {
  double x, y, w, h;
} Box;

static Box
box_from_json (const json_t *json)
{
  return (Box){ json_number_value (json_array_get (json, 0)), json_number_value (json_array_get (json, 1)),
                json_number_value (json_array_get (json, 2)), json_number_value (json_array_get (json, 3)) };
}

/* A box of the scanned page on the published image: turned upright, 200 dpi. */
static Box
published_box (const json_t *truth, const char *field)
{
  Box box = box_from_json (json_object_get (json_object_get (json_object_get (truth, "fields"), field), "box_px"));
  double width = (double) json_integer_value (json_object_get (truth, "width"));
  double height = (double) json_integer_value (json_object_get (truth, "height"));
  double scale = PUBLISHED_DPI / SCANNED_DPI;
  Box turned = box;

  switch (json_integer_value (json_object_get (truth, "orientation"))) {
  case 90:
    turned = (Box){ box.y, width - box.x - box.w, box.h, box.w };
    break;
  case 180:
    turned = (Box){ width - box.x - box.w, height - box.y - box.h, box.w, box.h };
    break;
  case 270:
    turned = (Box){ height - box.y - box.h, box.x, box.h, box.w };
    break;
  default:
    break;
  }

  return (Box){ turned.x * scale, turned.y * scale, turned.w * scale, turned.h * scale };
}

static gboolean
is_near (Box a, Box b)
{
  return fabs (a.x - b.x) <= TOLERANCE_PX && fabs (a.y - b.y) <= TOLERANCE_PX &&
         fabs (a.x + a.w - b.x - b.w) <= TOLERANCE_PX && fabs (a.y + a.h - b.y - b.h) <= TOLERANCE_PX;
}

/* The frame follows after the next drawing, so it is waited for. */
static void
assert_framed (CotAtspi *window, const json_t *truth, const char *field)
{
  Box wanted = published_box (truth, field);
  gint64 until = g_get_monotonic_time () + COT_ATSPI_PATIENCE_MS * 1000;

  for (;;) {
    g_autofree char *text = cot_atspi_dup_description (window, ATSPI_ROLE_IMAGE, PAGE);
    const char *frame = strstr (text, "frame=");
    int x = 0, y = 0, w = 0, h = 0;

    if (frame != NULL && sscanf (frame, "frame=%d,%d,%d,%d", &x, &y, &w, &h) == 4 && is_near ((Box){ x, y, w, h }, wanted))
      return;
    if (g_get_monotonic_time () > until)
      g_error ("%s: framed \"%s\", its box is %.0f,%.0f,%.0f,%.0f", field, text, wanted.x, wanted.y, wanted.w, wanted.h);
    cot_atspi_look (window);
  }
}

/* --- Keys ----------------------------------------------------------------------- */

static void
key_number (CotAtspi *window, gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  for (const char *c = digits; *c != '\0'; c++) {
    g_autofree char *key = g_strdup_printf ("KP_%c", *c);

    cot_atspi_key (window, key);
  }
}

/* "C01", "E01C02": the point steps through the types. */
static void
key_casilla (CotAtspi *window, const char *casilla)
{
  const char *types = "BCES";
  long type = strchr (types, casilla[0]) - types;

  for (long i = 0; i <= type; i++)
    cot_atspi_key (window, "KP_Decimal");
  if (type > 0)
    key_number (window, g_ascii_strtoll (casilla + 1, NULL, 10));
  if (strlen (casilla) > 4) {
    cot_atspi_key (window, "KP_Decimal");
    key_number (window, g_ascii_strtoll (casilla + 4, NULL, 10));
  }
}

static void
key_value (CotAtspi *window, const char *field, const json_t *value)
{
  const char *text = json_string_value (value);

  if (json_is_integer (value))
    key_number (window, json_integer_value (value));
  else if (g_strcmp0 (text, "ilegible") == 0)
    cot_atspi_key (window, "KP_Multiply");
  else if (g_strcmp0 (text, "sin dato") == 0)
    cot_atspi_key (window, "KP_Divide");
  else if (strcmp (field, "CASILLA") == 0)
    key_casilla (window, text);
  else
    g_error ("%s has no value that can be keyed", field);
}

/* --- The way of a sheet ----------------------------------------------------------- */

static void
scan_all (CotAtspi *window)
{
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Se acabaron las hojas"));
}

/* Reads the sheet on the desk with the truth's values; its folio (transfer full). */
static char *
capture_one (CotAtspi *window, E2ePlace *place)
{
  g_autofree char *header = cot_atspi_wait_text (window, "Folio 0");
  char *folio = g_strdup (header + strlen ("Folio "));
  json_t *truth = e2e_place_load_truth (place, folio);
  const char *field;
  json_t *about;

  json_object_foreach (json_object_get (truth, "fields"), field, about)
  {
    assert_framed (window, truth, field);
    key_value (window, field, json_object_get (about, "value"));
    cot_atspi_key (window, "KP_Enter");
  }
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Entregar");
  cot_atspi_key (window, "KP_Enter");
  json_decref (truth);

  return folio;
}

static void
capture_all (CotAtspi *window, E2ePlace *place, char *folios[N_ACTAS])
{
  for (guint i = 0; i < N_ACTAS; i++) {
    g_autofree char *said = NULL;

    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
    folios[i] = capture_one (window, place);
    said = g_strdup_printf ("%s entregada", folios[i]);
    if (i + 1 < N_ACTAS)
      g_free (cot_atspi_wait_text (window, said));
    else
      cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "No hay actas por capturar");
  }
}

/* --- What was published -------------------------------------------------------------- */

static char *
published_text (const char *field, const json_t *value)
{
  if (json_is_integer (value))
    return g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (value));

  return g_ascii_strup (json_string_value (value), -1);
}

static int
column_of (char **header, const char *name)
{
  for (int i = 0; header[i] != NULL; i++)
    if (strcmp (header[i], name) == 0)
      return i;
  g_error ("no column %s is published", name);
}

static gboolean
is_casilla_field (const char *field)
{
  return strcmp (field, "CASILLA") == 0 || strcmp (field, "SECCION") == 0;
}

/* FALSE: the row is there and not captured yet. */
static gboolean
row_is_published (char **lines, const json_t *truth)
{
  const char *clave = json_string_value (json_object_get (truth, "CLAVE_ACTA"));
  g_auto (GStrv) header = g_strsplit (lines[5], ",", -1);
  const char *field;
  json_t *about;

  for (guint i = 6; lines[i] != NULL; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);

    if (strstr (lines[i], clave) == NULL || *cells[column_of (header, "NULOS")] == '\0')
      continue;
    json_object_foreach (json_object_get (truth, "fields"), field, about)
    {
      g_autofree char *wanted = published_text (field, json_object_get (about, "value"));

      if (!is_casilla_field (field))
        g_assert_cmpstr (cells[column_of (header, field)], ==, wanted);
    }
    return TRUE;
  }

  return FALSE;
}

static void
wait_until_published (CotAtspi *window, E2ePlace *place, const char *folio)
{
  json_t *truth = e2e_place_load_truth (place, folio);
  gint64 until = g_get_monotonic_time () + 2 * COT_ATSPI_PATIENCE_MS * 1000;

  for (;;) {
    g_autofree char *csv = e2e_place_dup_csv (place);
    g_auto (GStrv) lines = g_strsplit (csv != NULL ? csv : "", "\n", -1);

    if (g_strv_length (lines) > 6 && row_is_published (lines, truth))
      break;
    if (g_get_monotonic_time () > until)
      g_error ("the row of %s was not published:\n%s", folio, csv);
    cot_atspi_look (window);
  }
  json_decref (truth);
}

static void
test_scanned_sheets_become_published_rows (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), N_ACTAS, SEED);
  g_autoptr (CotAtspi) window = NULL;
  char *first[N_ACTAS] = { NULL }, *second[N_ACTAS] = { NULL };

  e2e_place_start_service (place);
  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);

  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_assert_names (window);
  cot_atspi_key (window, "alt+2");
  scan_all (window);
  cot_atspi_key (window, "alt+3");
  capture_all (window, place, first);

  cot_atspi_key (window, "F12");
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  capture_all (window, place, second);

  g_free (cot_atspi_wait_text (window, "todo enviado"));
  cot_atspi_key (window, "F12");
  e2e_window_sign_in (window, "4", E2E_PASSWORD_4);
  g_free (cot_atspi_wait_text (window, "Asentadas 2"));
  cot_atspi_assert_names (window);

  for (guint i = 0; i < N_ACTAS; i++)
    wait_until_published (window, place, first[i]);

  for (guint i = 0; i < N_ACTAS; i++) {
    g_free (first[i]);
    g_free (second[i]);
  }
}

/* --- What is shown is what is kept -------------------------------------------------- */

static void
wait_for_value (CotAtspi *window, const char *field, const char *wanted)
{
  gint64 until = g_get_monotonic_time () + COT_ATSPI_PATIENCE_MS * 1000;

  for (;;) {
    AtspiAccessible *entry = cot_atspi_wait (window, ATSPI_ROLE_TEXT, field);
    AtspiText *text = ATSPI_TEXT (entry);
    int length = atspi_text_get_character_count (text, NULL);
    g_autofree char *shown = atspi_text_get_text (text, 0, MAX (length, 0), NULL);

    g_object_unref (entry);
    if (g_strcmp0 (shown, wanted) == 0)
      return;
    if (g_get_monotonic_time () > until)
      g_error ("%s shows \"%s\", not \"%s\"", field, shown, wanted);
    cot_atspi_look (window);
  }
}

static void
test_sheet_is_sent_back_in_words (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_service (place);
  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);

  e2e_window_sign_in (window, "7", "nadie-aqui");
  g_free (cot_atspi_wait_text (window, "Nadie con ese número"));
  cot_atspi_key (window, "ctrl+a");
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "alt+2");
  scan_all (window);
  /* The sheet stored last stays in sight. */
  g_free (cot_atspi_wait_text (window, "✓"));

  cot_atspi_key (window, "alt+3");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  for (guint i = 0; i < 3; i++)
    cot_atspi_key (window, "KP_5");
  cot_atspi_key (window, "ctrl+a");
  cot_atspi_key (window, "ctrl+c");
  cot_atspi_key (window, "ctrl+v");
  wait_for_value (window, "Sección", "555");
  /* 555555 is no section: it must not stand where 555 is what gets delivered. */
  cot_atspi_key (window, "ctrl+v");
  wait_for_value (window, "Sección", "555");

  cot_atspi_key (window, "F9");
  cot_atspi_key (window, "4");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Motivo");
  cot_atspi_type (window, "hoja-rota");
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "No hay actas por capturar");
  cot_atspi_key (window, "alt+2");
  g_free (cot_atspi_wait_text (window, "1 hoja recibida espera el escáner"));
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  g_test_add_func ("/app/window/scanned-sheets-become-published-rows", test_scanned_sheets_become_published_rows);
  g_test_add_func ("/app/window/sheet-is-sent-back-in-words", test_sheet_is_sent_back_in_words);

  return g_test_run ();
}
