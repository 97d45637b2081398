/* test-two-window.c - acts that take two people, through the real window
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* By keys alone, seen as a screen reader sees it. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "cot-atspi.h"
#include "e2e-place.h"
#include "e2e-window.h"

#define SEED   11
#define SECOND "6" /* another coordinator */
#define NUMBER "Número de la segunda persona"
#define SECRET "Contraseña de la segunda persona"

static void
enrol (E2ePlace *place, const char *number, const char *roles)
{
  g_autofree char *election = e2e_place_path (place, "election");
  g_autofree char *desk = e2e_place_path (place, "desk");
  g_autofree char *password = e2e_place_path (place, "second-password");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (password, "luz-de-luna", -1, &error);
  g_assert_no_error (error);
  e2e_place_run (place, "cotejoctl", "person", "enrol", "--election", election, "--journal", desk, "--number", number, "--name", "Segunda",
                 "--roles", roles, "--password-file", password, NULL);
}

/* The window of a place with another coordinator and a reader, person 4 signed in. */
static CotAtspi *
start (E2ePlace *place)
{
  CotAtspi *window = NULL;

  enrol (place, SECOND, "coordinador");
  enrol (place, "7", "capturista");
  e2e_place_start_service (place);
  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "4", E2E_PASSWORD_4);
  g_free (cot_atspi_wait_text (window, "Esperadas"));
  cot_atspi_key (window, "F2");
  g_free (cot_atspi_wait_text (window, "Mesas y servicios"));

  return window;
}

static void
answer (CotAtspi *window, const char *number, const char *password)
{
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, NUMBER);
  cot_atspi_type (window, number);
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, SECRET);
  cot_atspi_type (window, password);
  cot_atspi_key (window, "Return");
}

/* Everything that goes wrong is said in place; Esc leaves; then the desk is closed. */
static void
test_a_desk_is_closed_by_two (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start (place);

  cot_atspi_assert_names (window);
  cot_atspi_key (window, "c");
  g_free (cot_atspi_wait_text (window, "Cerrar esta mesa. Aún pendiente"));
  cot_atspi_wait_any_focus (window);
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, NUMBER);
  cot_atspi_assert_names (window);
  answer (window, "4", E2E_PASSWORD_4);
  g_free (cot_atspi_wait_text (window, "Esa es la persona que trabaja aquí"));
  answer (window, "7", "luz-de-luna");
  g_free (cot_atspi_wait_text (window, "La persona 7 no puede confirmarlo"));
  answer (window, SECOND, "clavemala");
  g_free (cot_atspi_wait_text (window, "La contraseña no es correcta"));
  cot_atspi_assert_nowhere (window, "clavemala");
  cot_atspi_key (window, "Escape");
  g_free (cot_atspi_wait_text (window, "Mesas y servicios"));
  cot_atspi_wait_any_focus (window);

  cot_atspi_key (window, "c");
  g_free (cot_atspi_wait_text (window, "Cerrar esta mesa. Aún pendiente"));
  cot_atspi_wait_any_focus (window);
  cot_atspi_key (window, "Return");
  answer (window, SECOND, "luz-de-luna");
  g_free (cot_atspi_wait_text (window, "Esta mesa está cerrada"));
  cot_atspi_wait_any_focus (window);
  cot_atspi_assert_names (window);
}

static void
test_a_person_is_revoked_by_two (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start (place);

  /* The first of the list is person 1. */
  cot_atspi_key (window, "r");
  g_free (cot_atspi_wait_text (window, "¿Por qué?"));
  cot_atspi_wait_any_focus (window);
  cot_atspi_key (window, "2");
  answer (window, SECOND, "luz-de-luna");
  g_free (cot_atspi_wait_text (window, "La persona 1 quedó revocada"));
  cot_atspi_key (window, "F12");
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  g_free (cot_atspi_wait_text (window, "La llave de esta persona fue revocada"));
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  g_test_add_func ("/app/two/a-desk-is-closed", test_a_desk_is_closed_by_two);
  g_test_add_func ("/app/two/a-person-is-revoked", test_a_person_is_revoked_by_two);

  return g_test_run ();
}
