/* test-window.c - the shell around the desks: people, lock, help, preferences
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The real program, by keys alone, seen as a screen reader sees it. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <signal.h>
#include <string.h>

#include "cot-atspi.h"
#include "e2e-place.h"
#include "e2e-window.h"

#define SEED 11

static void
scan_all (CotAtspi *window)
{
  cot_atspi_key (window, "alt+2");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Se acabaron las hojas"));
}

/* The first field of an acta, with two digits in it. */
static void
begin_sheet (CotAtspi *window)
{
  cot_atspi_key (window, "alt+3");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  cot_atspi_key (window, "KP_5");
  cot_atspi_key (window, "KP_7");
  cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Sección", "57");
}

static void
assert_screen (CotAtspi *window)
{
  cot_atspi_wait_any_focus (window);
  cot_atspi_assert_names (window);
}

static CotAtspi *
start_at_work (E2ePlace *place)
{
  CotAtspi *window;

  e2e_place_start_service (place);
  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");

  return window;
}

/* --- Help, keys, state, preferences: over the work, and back to the very field ------ */

static void
test_aside_goes_back_to_the_field (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start_at_work (place);
  static const struct {
    const char *key;
    const char *shows;
  } asides[] = {
    { "ctrl+question", "Las teclas en una página" },
    { "F6", "Enlace: Enlace con el centro" },
    { "ctrl+comma", "Cómo ve usted esta mesa" },
    { "F5", "Resultado de la práctica" },
  };

  scan_all (window);
  begin_sheet (window);
  /* The law at the field in one line; once more, the page of this screen. */
  cot_atspi_key (window, "F1");
  cot_atspi_key (window, "F1");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Captura: primera lectura");
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  for (guint i = 0; i < G_N_ELEMENTS (asides); i++) {
    cot_atspi_key (window, asides[i].key);
    g_free (cot_atspi_wait_text (window, asides[i].shows));
    assert_screen (window);
    cot_atspi_key (window, "Escape");
    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
    cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Sección", "57");
  }
}

static void
test_help_is_of_the_screen_at_hand (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_service (place);
  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Número de persona");
  cot_atspi_key (window, "F1");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Entrar y cambiar de persona");
  assert_screen (window);
  cot_atspi_key (window, "F1");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "En cualquier pantalla");
  assert_screen (window);
  cot_atspi_key (window, "ctrl+f");
  cot_atspi_wait_focused (window, ATSPI_ROLE_ENTRY, "Buscar en la ayuda");
  cot_atspi_type (window, "atascado");
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Digitalización");
  cot_atspi_key (window, "Escape");
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "F1");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Acopio");
  cot_atspi_key (window, "Tab");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Recibir");
  cot_atspi_key (window, "shift+Tab");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Acopio");
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
}

static char *
preferences_text (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "cotejo", "preferences.ini", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text != NULL ? text : g_strdup ("");
}

/* By keys: the size of the text; kept for this person at this desk. */
static void
test_preferences_by_keys (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start_at_work (place);
  gint64 until = g_get_monotonic_time () + COT_ATSPI_PATIENCE_MS * 1000;
  gboolean kept = FALSE;

  cot_atspi_key (window, "ctrl+comma");
  g_free (cot_atspi_wait_text (window, "Tamaño del texto"));
  g_free (cot_atspi_wait_text (window, "2 minutos"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "100 %");
  cot_atspi_key (window, "Tab");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "125 %");
  cot_atspi_key (window, "space");
  while (!kept) {
    g_autofree char *text = preferences_text ();
    const char *group = strstr (text, "[desk 101 person 1]");

    kept = group != NULL && strstr (group, "text-percent=125") != NULL;
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    cot_atspi_look (window);
  }
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
}

/* --- Locking and taking over ----------------------------------------------------------- */

static void
test_lock_keeps_the_draft (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start_at_work (place);

  scan_all (window);
  begin_sheet (window);
  cot_atspi_key (window, "ctrl+a");
  cot_atspi_key (window, "ctrl+c");
  cot_atspi_key (window, "ctrl+l");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
  assert_screen (window);
  /* No key reaches the acta behind, and no desk is opened past the lock. */
  cot_atspi_key (window, "alt+1");
  cot_atspi_key (window, "F5");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
  cot_atspi_type (window, "clavemala");
  cot_atspi_assert_nowhere (window, "clavemala");
  cot_atspi_key (window, "ctrl+a");
  cot_atspi_key (window, "ctrl+c");
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "La contraseña no es correcta"));
  cot_atspi_assert_nowhere (window, "clavemala");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
  cot_atspi_type (window, E2E_PASSWORD_1);
  cot_atspi_assert_nowhere (window, E2E_PASSWORD_1);
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Sección", "57");
  /* Nothing of the password came to the clipboard: it holds what was copied before.
   * (From an empty one GTK 4.8 loses what it asks with.) */
  cot_atspi_key (window, "ctrl+a");
  cot_atspi_key (window, "ctrl+v");
  cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Sección", "57");
}

static void
test_another_takes_the_desk_over (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start_at_work (place);

  scan_all (window);
  begin_sheet (window);
  cot_atspi_key (window, "ctrl+l");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
  cot_atspi_key (window, "F12");
  /* The acta went back to the queue: it is handed to the other, empty. */
  e2e_window_sign_in (window, "2", E2E_PASSWORD_2);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Sección", "");
  cot_atspi_key (window, "F12");
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "alt+3");
  cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Sección", "57");
}

static void
test_idle_desk_locks (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_service (place);
  e2e_place_start_window_locking (place, "2");
  window = cot_atspi_new (place->window);
  e2e_window_sign_in (window, "4", E2E_PASSWORD_4);
  g_free (cot_atspi_wait_text (window, "La mesa está bloqueada"));
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
}

/* --- Signing in ---------------------------------------------------------------------------- */

static void
test_role_is_chosen_and_remembered (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_service (place);
  e2e_place_start_window (place);
  window = cot_atspi_new (place->window);
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Número de persona");
  cot_atspi_key (window, "1");
  cot_atspi_key (window, "alt+2");
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
  assert_screen (window);
  cot_atspi_type (window, E2E_PASSWORD_1);
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
  cot_atspi_key (window, "F12");
  e2e_window_sign_in (window, "1", E2E_PASSWORD_1);
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escanear");
}

/* --- Access ----------------------------------------------------------------------------------- */

/* Every screen that can be had without an acta: everything has a name, and something
 * always has the keyboard. */
static void
test_every_screen_is_understood (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start_at_work (place);
  g_autofree char *practice = cot_atspi_wait_text (window, "PRÁCTICA");

  assert_screen (window);
  cot_atspi_key (window, "F8");
  assert_screen (window);
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "alt+3");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "No hay actas por capturar");
  assert_screen (window);
  scan_all (window);
  assert_screen (window);
  begin_sheet (window);
  assert_screen (window);
  cot_atspi_key (window, "F9");
  assert_screen (window);
  cot_atspi_key (window, "4");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Motivo");
  assert_screen (window);
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Sección");
  cot_atspi_key (window, "F12");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Número de persona");
  assert_screen (window);
  e2e_window_sign_in (window, "4", E2E_PASSWORD_4);
  g_free (cot_atspi_wait_text (window, "Digitalizadas 1"));
  assert_screen (window);
  cot_atspi_key (window, "Return");
  assert_screen (window);
}

/* The word changes, and what appears as an alert is what a screen reader speaks. */
static void
test_lost_link_is_announced (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = start_at_work (place);
  AtspiAccessible *alert;

  g_free (cot_atspi_wait_text (window, "Entrega: todo enviado"));
  kill (place->service, SIGTERM);
  g_object_unref (cot_atspi_wait (window, ATSPI_ROLE_PUSH_BUTTON, "Enlace: Sin enlace con el centro"));
  alert = cot_atspi_wait (window, ATSPI_ROLE_ALERT, "Enlace: Sin enlace con el centro");
  g_object_unref (alert);
  g_object_unref (cot_atspi_wait (window, ATSPI_ROLE_FRAME, "PRÁCTICA · Cotejo · Sin enlace con el centro"));
  /* It takes the keyboard from nobody. */
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_key (window, "F6");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Enlace: Sin enlace con el centro");
}

static void
test_nothing_given_is_no_dead_end (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_bare_window (place);
  window = cot_atspi_new (place->window);
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Abrir la carpeta de una elección");
  assert_screen (window);
  cot_atspi_key (window, "F1");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "Cuando la mesa no puede empezar");
  cot_atspi_key (window, "Escape");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Abrir la carpeta de una elección");
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  g_test_add_func ("/app/window/aside-goes-back-to-the-field", test_aside_goes_back_to_the_field);
  g_test_add_func ("/app/window/help-is-of-the-screen-at-hand", test_help_is_of_the_screen_at_hand);
  g_test_add_func ("/app/window/preferences-by-keys", test_preferences_by_keys);
  g_test_add_func ("/app/window/lock-keeps-the-draft", test_lock_keeps_the_draft);
  g_test_add_func ("/app/window/another-takes-the-desk-over", test_another_takes_the_desk_over);
  g_test_add_func ("/app/window/idle-desk-locks", test_idle_desk_locks);
  g_test_add_func ("/app/window/role-is-chosen-and-remembered", test_role_is_chosen_and_remembered);
  g_test_add_func ("/app/window/every-screen-is-understood", test_every_screen_is_understood);
  g_test_add_func ("/app/window/lost-link-is-announced", test_lost_link_is_announced);
  g_test_add_func ("/app/window/nothing-given-is-no-dead-end", test_nothing_given_is_no_dead_end);

  return g_test_run ();
}
