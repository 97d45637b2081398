/* digitise-rig.c - a feeder with papers, the digitising window, and what became of them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "digitise-rig.h"

#include <stdio.h>
#include <string.h>

#include "cot-fold.h"
#include "e2e-window.h"

/* --- Paper ---------------------------------------------------------------------------- */

char *
rig_dup_truth_text (E2ePlace *place, guint number, const char *key)
{
  g_autofree char *name = g_strdup_printf ("tray/%05u.json", number);
  g_autofree char *path = e2e_place_path (place, name);
  json_t *truth = json_load_file (path, 0, NULL);
  char *text;

  g_assert_nonnull (truth);
  text = g_strdup (json_string_value (json_object_get (truth, key)));
  json_decref (truth);

  return text;
}

void
rig_write_tray (E2ePlace *place, const char *name, const char *text)
{
  g_autofree char *file = g_strconcat ("tray/", name, NULL);
  g_autofree char *path = e2e_place_path (place, file);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* --- The person at the desk -------------------------------------------------------------- */

static void
sign_in (CotAtspi *window)
{
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "alt+2");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
}

CotAtspi *
rig_open_window (E2ePlace *place)
{
  CotAtspi *window;

  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);
  sign_in (window);

  return window;
}

/* --- What became of it --------------------------------------------------------------------- */

RigRecord
rig_open_record (E2ePlace *place)
{
  g_autofree char *election = e2e_place_path (place, "election");
  g_autofree char *desk = e2e_place_path (place, "desk");
  g_autoptr (GError) error = NULL;
  RigRecord record = { 0 };

  record.election = cot_election_load (election, TRUE, NULL, &error);
  g_assert_no_error (error);
  record.journal = cot_journal_open_to_read (desk, record.election, &cot_clock_system, &error);
  g_assert_no_error (error);

  return record;
}

void
rig_close_record (RigRecord *record)
{
  g_clear_object (&record->journal);
  g_clear_pointer (&record->election, cot_election_unref);
}

/* Sheets 1 to @n are digitised in this order, each once, and identified as the truth
 * says; a sheet whose bit is in @waiting waits for its casilla. */
void
rig_assert_stored (E2ePlace *place, guint n, guint32 waiting)
{
  RigRecord record = rig_open_record (place);
  CotFold *fold = cot_journal_get_fold (record.journal);
  guint64 before = 0;

  for (guint i = 1; i <= n; i++) {
    g_autofree char *folio = rig_dup_truth_text (place, i, "folio");
    g_autofree char *clave = rig_dup_truth_text (place, i, "CLAVE_ACTA");
    const CotSheet *sheet = cot_fold_get_sheet (fold, folio);

    if (sheet == NULL || cot_id_is_zero (&sheet->digitised))
      g_error ("sheet %u, %s, is not stored", i, folio);
    g_autoptr (CotEvent) event = cot_journal_get_event (record.journal, &sheet->digitised);

    g_assert_cmpuint (event->number, >, before);
    before = event->number;
    if ((waiting & (1u << i)) != 0) {
      g_assert_cmpint (sheet->state, ==, COT_SHEET_DIGITISED);
      continue;
    }
    g_assert_nonnull (sheet->row);
    g_assert_cmpstr (sheet->row->clave_acta, ==, clave);
  }
  rig_close_record (&record);
}

void
rig_assert_spool_is_empty (E2ePlace *place)
{
  g_autofree char *path = e2e_place_path (place, "desk/spool");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".tif"))
      g_error ("%s is left in the spool", name);
}

RigPage
rig_load_page (E2ePlace *place, const char *name)
{
  g_autofree char *file = g_strconcat ("tray/", name, NULL);
  g_autofree char *path = e2e_place_path (place, file);
  char *bytes = NULL;
  RigPage pgm = { 0 };

  g_assert_true (g_file_get_contents (path, &bytes, &pgm.length, NULL));
  g_assert_cmpint (sscanf (bytes, "P5 %u %u 255", &pgm.width, &pgm.height), ==, 2);
  pgm.bytes = (guint8 *) bytes;
  pgm.header = pgm.length - (gsize) pgm.width * pgm.height;

  return pgm;
}

void
rig_save_page (E2ePlace *place, const char *name, RigPage *pgm)
{
  g_autofree char *file = g_strconcat ("tray/", name, NULL);
  g_autofree char *path = e2e_place_path (place, file);

  g_assert_true (g_file_set_contents (path, (const char *) pgm->bytes, (gssize) pgm->length, NULL));
  g_clear_pointer (&pgm->bytes, g_free);
}

void
rig_turn_half (E2ePlace *place, guint number)
{
  g_autofree char *name = g_strdup_printf ("%05u.pgm", number);
  RigPage pgm = rig_load_page (place, name);

  for (gsize a = pgm.header, b = pgm.length - 1; a < b; a++, b--) {
    guint8 pixel = pgm.bytes[a];

    pgm.bytes[a] = pgm.bytes[b];
    pgm.bytes[b] = pixel;
  }
  rig_save_page (place, name, &pgm);
}

void
rig_make_no_acta (E2ePlace *place, const char *name)
{
  RigPage pgm = rig_load_page (place, "00001.pgm");

  memset (pgm.bytes + pgm.header, 235, pgm.length - pgm.header);
  rig_save_page (place, name, &pgm);
}

static double
matrix_at (const json_t *matrix, guint row, guint column)
{
  return json_number_value (json_array_get (json_array_get (matrix, row), column));
}

/* Correcting fluid over a box of the form, whatever the page's skew. */
static void
paint_over (RigPage *pgm, const json_t *matrix, const json_t *box_mm)
{
  double x = json_number_value (json_array_get (box_mm, 0)), y = json_number_value (json_array_get (box_mm, 1));
  double w = json_number_value (json_array_get (box_mm, 2)), h = json_number_value (json_array_get (box_mm, 3));

  for (double my = y - 2; my < y + h + 2; my += 0.05)
    for (double mx = x - 2; mx < x + w + 2; mx += 0.05) {
      int px = (int) (matrix_at (matrix, 0, 0) * mx + matrix_at (matrix, 0, 1) * my + matrix_at (matrix, 0, 2));
      int py = (int) (matrix_at (matrix, 1, 0) * mx + matrix_at (matrix, 1, 1) * my + matrix_at (matrix, 1, 2));

      if (px >= 0 && py >= 0 && px < (int) pgm->width && py < (int) pgm->height)
        pgm->bytes[pgm->header + (gsize) py * pgm->width + (gsize) px] = 245;
    }
}

/* The codes of a purpose ("folio", "casilla") cannot be read any more. */
void
rig_hide_codes (E2ePlace *place, guint number, const char *purpose)
{
  g_autofree char *name = g_strdup_printf ("%05u.pgm", number);
  g_autofree char *truth_name = g_strdup_printf ("tray/%05u.json", number);
  g_autofree char *path = e2e_place_path (place, truth_name);
  json_t *truth = json_load_file (path, 0, NULL), *codes = json_object_get (truth, "codes");
  RigPage pgm = rig_load_page (place, name);

  for (guint i = 0; i < json_array_size (codes); i++) {
    const json_t *code = json_array_get (codes, i);

    if (g_strcmp0 (json_string_value (json_object_get (code, "purpose")), purpose) == 0)
      paint_over (&pgm, json_object_get (truth, "matrix"), json_object_get (code, "box_mm"));
  }
  rig_save_page (place, name, &pgm);
  json_decref (truth);
}
