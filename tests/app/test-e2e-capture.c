/* test-e2e-capture.c - two people, one calm screen, by keys alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Through the real window, as a hand on the numeric pad and a screen reader have it.
 * Of each acta section, casilla and PAN are keyed; "no data" fills the rest. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "cot-atspi.h"
#include "e2e-keys.h"
#include "e2e-place.h"
#include "e2e-sheets.h"
#include "e2e-window.h"

#define SEED       11
#define CASILLAS   12
#define PASSWORD_3 "cedro-alto"
#define PASSWORD_5 "esfera-gris"
/* Numbers that stand nowhere else on a screen or in a file. */
#define RIGHT 7741
#define WRONG 8852
#define THIRD 9963

/* --- People and keys ------------------------------------------------------------------ */

static void
enrol (E2ePlace *place, const char *journal, const char *number, const char *roles, const char *password)
{
  g_autofree char *path = e2e_place_path (place, "password");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, password, -1, &error);
  g_assert_no_error (error);
  e2e_place_run (place, "cotejoctl", "person", "enrol", "--election", "election", "--journal", journal, "--number", number,
                 "--name", "Persona", "--roles", roles, "--password-file", "password", NULL);
}

static void
press (CotAtspi *window, const char *const *keys)
{
  for (; *keys != NULL; keys++)
    cot_atspi_key (window, *keys);
}

static void
key_value (CotAtspi *window, const char *field, const json_t *value)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  e2e_keys_of_value (keys, field, value);
  g_ptr_array_add (keys, (gpointer) "KP_Enter");
  g_ptr_array_add (keys, NULL);
  press (window, (const char *const *) keys->pdata);
}

static void
key_number (CotAtspi *window, const char *field, gint64 number)
{
  json_t *value = json_integer (number);

  key_value (window, field, value);
  json_decref (value);
}

/* The acta on the desk, another than @before (transfer full).  Of this CATD, so that
 * the folio that another screen waits for is none. */
static char *
wait_folio (CotAtspi *window, const char *before)
{
  gint64 until = g_get_monotonic_time () + COT_ATSPI_PATIENCE_MS * 1000;

  for (;;) {
    g_autofree char *header = cot_atspi_wait_text (window, "Folio 0001-");
    const char *folio = strstr (header, "Folio ") + strlen ("Folio ");

    if (g_strcmp0 (folio, before) != 0)
      return g_strdup (folio);
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    cot_atspi_look (window);
  }
}

static void
key_head (CotAtspi *window, E2ePlace *place, const char *folio)
{
  static const char *const head[] = { "SECCION", "CASILLA" };

  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  for (guint i = 0; i < G_N_ELEMENTS (head); i++) {
    json_t *value = e2e_sheets_dup_value (place, folio, head[i]);

    key_value (window, head[i], value);
    json_decref (value);
  }
}

/* All of the acta but the last Enter. */
static void
key_sheet (CotAtspi *window, E2ePlace *place, const char *folio, gint64 pan)
{
  static const char *const counts[] = { "KP_Divide", "KP_Enter", "KP_Divide", "KP_Enter", "KP_Divide", "KP_Enter", "KP_Divide", "KP_Enter", NULL };
  /* "No data" once more asks for the rest, and Enter says yes. */
  static const char *const rest[] = { "KP_Divide", "KP_Divide", "KP_Enter", NULL };

  key_head (window, place, folio);
  press (window, counts);
  key_number (window, "PAN", pan);
  press (window, rest);
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Entregar");
}

/* Whole; its folio (transfer full). */
static char *
read_sheet (CotAtspi *window, E2ePlace *place, const char *before, gint64 pan)
{
  char *folio = wait_folio (window, before);

  key_sheet (window, place, folio, pan);
  cot_atspi_key (window, "KP_Enter");

  return folio;
}

/* The one field that two readings do not share; neither value is told. */
static void
key_again (CotAtspi *window, gint64 pan, const char *one, const char *other)
{
  g_autofree char *stands = NULL;

  g_free (cot_atspi_wait_text (window, "Un campo no coincide"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "PAN");
  stands = cot_atspi_dup_value (window, "PAN");
  g_assert_cmpstr (stands, ==, "");
  g_assert_null (cot_atspi_find (window, ATSPI_ROLE_TEXT, "PRI"));
  g_assert_false (cot_atspi_tells (window, one));
  g_assert_false (cot_atspi_tells (window, other));
  key_number (window, "PAN", pan);
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Entregar");
  cot_atspi_key (window, "KP_Enter");
}

static void
wait_idle (CotAtspi *window)
{
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "No hay actas por capturar");
}

static void
change_person (CotAtspi *window, const char *person, const char *password)
{
  cot_atspi_key (window, "F12");
  e2e_window_sign_in (window, person, password);
}

static void
assert_state (E2ePlace *place, const char *journal, const char *folio, const char *wanted)
{
  g_autofree char *state = e2e_sheets_dup_state (place, journal, folio, NULL);

  g_assert_cmpstr (state, ==, wanted);
}

static E2ePlace *
prepare (guint n_sheets, E2eMachine machine)
{
  E2ePlace *place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), CASILLAS, 1, SEED);

  enrol (place, "desk", "3", "capturista,verificador", PASSWORD_3);
  e2e_sheets_digitise (place, n_sheets, machine);

  return place;
}

/* --- Two people, three people --------------------------------------------------------------- */

static void
test_two_and_three_people (void)
{
  g_autoptr (E2ePlace) place = prepare (4, E2E_MACHINE_READS_NOTHING);
  g_autoptr (CotAtspi) window = NULL;
  g_autofree char *agree = NULL, *mended = NULL, *by_third = NULL, *by_nobody = NULL;

  e2e_place_start_window_of (place, "desk");
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  agree = read_sheet (window, place, NULL, RIGHT);
  mended = read_sheet (window, place, agree, RIGHT);
  by_third = read_sheet (window, place, mended, RIGHT);
  by_nobody = read_sheet (window, place, by_third, RIGHT);
  wait_idle (window);

  change_person (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "alt+3");
  g_free (cot_atspi_wait_text (window, "a ciegas"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  g_assert_false (cot_atspi_tells (window, "7741"));
  g_free (read_sheet (window, place, NULL, RIGHT));
  g_free (read_sheet (window, place, agree, WRONG));
  key_again (window, RIGHT, "7741", "8852");
  g_free (read_sheet (window, place, mended, WRONG));
  key_again (window, WRONG, "7741", "8852");
  g_free (read_sheet (window, place, by_third, WRONG));
  key_again (window, WRONG, "7741", "8852");
  wait_idle (window);

  change_person (window, "3", PASSWORD_3);
  key_again (window, RIGHT, "7741", "8852");
  g_free (cot_atspi_wait_text (window, by_nobody));
  key_again (window, THIRD, "7741", "8852");
  wait_idle (window);
  e2e_place_close_window (place);

  assert_state (place, "desk", agree, "settled");
  assert_state (place, "desk", mended, "settled");
  assert_state (place, "desk", by_third, "settled");
  assert_state (place, "desk", by_nobody, "to-decide");
}

/* --- A power cut, a lapsed lease -------------------------------------------------------------- */

static void
test_a_draft_outlives_the_program (void)
{
  static const char *const few[] = { "KP_Divide", "KP_Enter", "KP_4", "KP_2", NULL };
  g_autoptr (E2ePlace) place = prepare (1, E2E_MACHINE_READS_NOTHING);
  g_autofree char *folio = NULL, *section = NULL, *half = NULL, *fresh = NULL;
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_window_of (place, "desk");
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  folio = wait_folio (window, NULL);
  key_head (window, place, folio);
  press (window, few);
  /* A figure half keyed is on disk once the hand has rested. */
  g_free (cot_atspi_wait_text (window, "4 de "));
  for (guint i = 0; i < 80; i++)
    cot_atspi_look (window);
  e2e_place_kill_window (place);

  e2e_place_start_window_of (place, "desk");
  cot_atspi_follow (window, place->window);
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Personas que votaron");
  half = cot_atspi_dup_value (window, "Personas que votaron");
  g_assert_cmpstr (half, ==, "42");
  section = cot_atspi_dup_value (window, "Sección");
  g_assert_cmpstr (section, !=, "");
  e2e_place_kill_window (place);

  /* The lease lapses: another person reads it first, and what was keyed is not shown
   * again under a reading of another kind. */
  e2e_sheets_lapse_leases (place, "desk");
  e2e_place_start_window_of (place, "desk");
  cot_atspi_follow (window, place->window);
  e2e_window_sign_in (window, "3", PASSWORD_3);
  g_free (read_sheet (window, place, NULL, RIGHT));
  wait_idle (window);
  change_person (window, "2", E2E_PASSWORD_2);
  g_free (cot_atspi_wait_text (window, "a ciegas"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  fresh = cot_atspi_dup_value (window, "Personas que votaron");
  g_assert_cmpstr (fresh, ==, "");
  g_free (read_sheet (window, place, NULL, RIGHT));
  wait_idle (window);
  e2e_place_close_window (place);
  assert_state (place, "desk", folio, "settled");
}

/* --- Proposals ------------------------------------------------------------------------------------ */

static void
test_proposals_are_for_the_first_reader (void)
{
  static const char *const point[] = { "KP_Decimal", NULL };
  g_autoptr (E2ePlace) place = prepare (1, E2E_MACHINE_READS_WRONG);
  g_auto (GStrv) fields = NULL;
  g_autofree char *folio = NULL, *before = NULL;
  g_autoptr (CotAtspi) window = NULL;
  guint n_proposed = 0, n_aided = 0;

  e2e_place_start_window_of (place, "desk");
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  folio = wait_folio (window, NULL);
  fields = e2e_sheets_list_fields (place, folio);
  g_free (cot_atspi_wait_text (window, "Revise cada propuesta"));
  before = cot_atspi_dup_value (window, "PAN");
  g_assert_cmpstr (before, ==, "");
  g_assert_true (cot_atspi_tells (window, "La máquina propone"));
  key_head (window, place, folio);
  for (guint i = 2; fields[i] != NULL; i++) {
    json_t *value = e2e_sheets_dup_value (place, folio, fields[i]);

    /* PAN is proposed one too many: the person looks and keys what is on the paper. */
    if (strcmp (fields[i], "PAN") == 0 || !json_is_integer (value))
      key_value (window, fields[i], value);
    else
      cot_atspi_key (window, "KP_Enter");
    n_proposed += json_is_integer (value) && strcmp (fields[i], "PAN") != 0;
    json_decref (value);
    press (window, point);
  }
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Entregar");
  /* Enter delivers by now: nothing says any more that it takes a proposal. */
  g_free (cot_atspi_wait_text (window, "Ya está leída"));
  g_assert_false (cot_atspi_tells (window, "Revise cada propuesta"));
  cot_atspi_key (window, "KP_Enter");
  wait_idle (window);
  change_person (window, "3", PASSWORD_3);
  g_free (cot_atspi_wait_text (window, "a ciegas"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  g_assert_false (cot_atspi_tells (window, "La máquina propone"));
  g_assert_false (cot_atspi_tells (window, "propuesta"));
  e2e_place_close_window (place);
  g_free (e2e_sheets_dup_state (place, "desk", folio, &n_aided));
  g_assert_cmpuint (n_proposed, >, 5);
  g_assert_cmpuint (n_aided, ==, n_proposed);
}

/* --- Two desks and a service ------------------------------------------------------------------------ */

/* Whether @data holds @digits as a number of its own: digests and stamps hold any four digits by chance. */
static gboolean
holds_number (const char *data, gsize length, const char *digits)
{
  const gsize n = strlen (digits);
  const char *at = data;

  while ((at = memmem (at, length - (gsize) (at - data), digits, n)) != NULL) {
    const gboolean starts = at == data || !g_ascii_isalnum (at[-1]);
    const gboolean ends = at + n == data + length || !g_ascii_isalnum (at[n]);

    if (starts && ends)
      return TRUE;
    at++;
  }

  return FALSE;
}

/* Any file below @path whose bytes hold the number @digits. */
static char *
find_in_files (const char *path, const char *digits)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *data = NULL;
  const char *name;
  gsize length = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    char *found = find_in_files (child, digits);

    if (found != NULL)
      return found;
  }
  if (dir == NULL && g_file_get_contents (path, &data, &length, NULL) && holds_number (data, length, digits))
    return g_strdup (path);

  return NULL;
}

static void
add_second_desk (E2ePlace *place)
{
  e2e_place_run (place, "cotejoctl", "station", "enrol", "--election", "election", "--number", "102", "--role", "desk",
                 "--catd", "1", "--name", "desk2", "--journal", "desk2", "--authority-key", "authority.key", NULL);
  enrol (place, "desk2", "5", "verificador", PASSWORD_5);
  enrol (place, "desk2", "6", "coordinador", "faro-negro");
  e2e_place_open_station (place, "desk2", "6");
}

static void
test_two_desks_and_a_service_that_goes_away (void)
{
  g_autoptr (E2ePlace) place = prepare (1, E2E_MACHINE_READS_NOTHING);
  g_autofree char *folio = NULL, *desk2 = NULL, *leak = NULL;
  g_autoptr (CotAtspi) window = NULL;

  add_second_desk (place);
  e2e_place_start_service (place);
  e2e_place_start_window_of (place, "desk");
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  folio = read_sheet (window, place, NULL, RIGHT);
  wait_idle (window);
  g_free (cot_atspi_wait_text (window, "todo enviado"));
  e2e_place_close_window (place);

  e2e_place_start_window_of (place, "desk2");
  cot_atspi_follow (window, place->window);
  e2e_window_sign_in (window, "5", PASSWORD_5);
  g_free (cot_atspi_wait_text (window, "a ciegas"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  desk2 = e2e_place_path (place, "desk2");
  leak = find_in_files (desk2, "7741");
  g_assert_cmpstr (leak, ==, NULL);
  g_assert_false (cot_atspi_tells (window, "7741"));

  /* It goes away while the acta is read: that is told, and delivering goes on. */
  e2e_place_kill_service (place);
  key_sheet (window, place, folio, RIGHT);
  cot_atspi_key (window, "KP_Enter");
  wait_idle (window);
  g_free (cot_atspi_wait_text (window, "por enviar"));
  e2e_place_restart_service (place);
  g_free (cot_atspi_wait_text (window, "todo enviado"));
  e2e_place_close_window (place);
  kill (place->service, SIGTERM);
  waitpid (place->service, NULL, 0);
  place->service = 0;
  assert_state (place, "centre", folio, "settled");
  /* Once both have read, it is no secret any more: the search above would have seen it. */
  leak = find_in_files (desk2, "7741");
  g_assert_nonnull (leak);
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  g_test_add_func ("/app/capture/two-and-three-people", test_two_and_three_people);
  g_test_add_func ("/app/capture/draft-outlives-the-program", test_a_draft_outlives_the_program);
  g_test_add_func ("/app/capture/proposals-are-for-the-first-reader", test_proposals_are_for_the_first_reader);
  g_test_add_func ("/app/capture/two-desks-and-a-service-that-goes-away", test_two_desks_and_a_service_that_goes_away);

  return g_test_run ();
}
