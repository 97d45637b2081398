/* test-digitise-keys.c - the keys at the digitising desk that lead back to a sheet
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <string.h>

#include "digitise-rig.h"
#include "e2e-window.h"

#define SEED  29
#define EMPTY "Se acabaron las hojas"
#define PAGE  "Hoja recién escaneada"
#define PART  "sólo una parte de la hoja"

static void
wait_text (CotAtspi *window, const char *text)
{
  g_free (cot_atspi_wait_text (window, text));
}

/* What the page tells of itself contains @word (or, negated, does not). */
static void
wait_page_tells (CotAtspi *window, const char *word, gboolean tells)
{
  for (guint i = 0; i < 600; i++) {
    g_autofree char *text = cot_atspi_dup_description (window, ATSPI_ROLE_INVALID, PAGE);

    if (text != NULL && (strstr (text, word) != NULL) == tells)
      return;
    cot_atspi_look (window);
  }
  g_error ("the page %s \"%s\"", tells ? "does not tell" : "still tells", word);
}

/* L leaves a sheet with a remark for later and the feeder goes on; I brings it back. */
static void
test_later_and_back (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 2, 2, SEED);
  g_autoptr (CotAtspi) window = NULL;

  rig_write_tray (place, "feeder.script", "short 00001.pgm 70\npage 00002.pgm\n");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  /* How many remarks, which, and where: told to who does not see the cards. */
  g_object_unref (cot_atspi_wait (window, ATSPI_ROLE_STATUS_BAR, "aviso"));
  g_object_unref (cot_atspi_wait (window, ATSPI_ROLE_STATUS_BAR, PART));
  wait_page_tells (window, "marca del acta", TRUE);
  cot_atspi_assert_names (window);
  cot_atspi_key (window, "l");
  wait_text (window, EMPTY);
  g_object_unref (cot_atspi_wait (window, ATSPI_ROLE_STATUS_BAR, "1 hoja · "));
  cot_atspi_assert_names (window);
  wait_text (window, "1 hoja quedó para luego");
  cot_atspi_key (window, "i");
  wait_text (window, "aviso");
  /* Kept as it is, with a reason. */
  cot_atspi_key (window, "Return");
  wait_text (window, "¿Por qué se conserva");
  cot_atspi_key (window, "3");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
  g_assert_false (cot_atspi_tells (window, "hoja quedó para luego"));
  rig_assert_spool_is_empty (place);
}

/* While the folio is asked letters go to it: F6 is later there and F7 turns the sheet;
 * anywhere else F6 is the state of the desk. */
static void
test_function_keys_at_the_folio (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autofree char *folio = rig_dup_truth_text (place, 1, "folio");
  g_autoptr (CotAtspi) window = NULL;

  rig_hide_codes (place, 1, "folio");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "F6");
  wait_text (window, "El centro respondió");
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");

  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio de la etiqueta");
  wait_page_tells (window, "zoom=", TRUE);

  g_autofree char *before = cot_atspi_dup_description (window, ATSPI_ROLE_INVALID, PAGE);

  cot_atspi_key (window, "F7");
  wait_page_tells (window, before, FALSE);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio de la etiqueta");
  cot_atspi_key (window, "F6");
  wait_text (window, "1 hoja quedó para luego");
  cot_atspi_key (window, "i");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio de la etiqueta");
  cot_atspi_type (window, folio);
  cot_atspi_key (window, "Return");
  wait_text (window, folio);
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
  rig_assert_spool_is_empty (place);
}

/* More ink at each F4, on any page that is shown, and back; Esc stops after the sheet. */
static void
test_contrast_and_new_batch (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  wait_text (window, EMPTY);
  wait_page_tells (window, "zoom=", TRUE);
  cot_atspi_key (window, "F4");
  wait_page_tells (window, "contrast=", TRUE);
  for (guint i = 0; i < 8 && cot_atspi_tells (window, "contrast="); i++)
    cot_atspi_key (window, "F4");
  wait_text (window, "1 hoja");
  /* A new batch begins at nothing. */
  cot_atspi_key (window, "n");
  wait_text (window, "No hay papel");
  g_assert_false (cot_atspi_tells (window, "1 hoja"));
  rig_assert_stored (place, 1, 0);
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  g_test_add_func ("/app/digitise-keys/later-and-back", test_later_and_back);
  g_test_add_func ("/app/digitise-keys/function-keys-at-the-folio", test_function_keys_at_the_folio);
  g_test_add_func ("/app/digitise-keys/contrast-and-new-batch", test_contrast_and_new_batch);

  return g_test_run ();
}
