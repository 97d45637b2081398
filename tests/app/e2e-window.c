/* e2e-window.c - how every test at the real window begins
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "e2e-window.h"

#include <locale.h>

/* The programs are checked for leaks, each in its own process; the test's is mostly
 * libatspi, which keeps what it learnt until the end. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

void
e2e_window_test_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  g_test_init (argc, argv, NULL);
  /* dbind warns now and then of programs that register; that is not ours. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
}

void
e2e_window_sign_in (CotAtspi *window, const char *person, const char *password)
{
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Número de persona");
  cot_atspi_type (window, person);
  cot_atspi_key (window, "Return");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PASSWORD_TEXT, "Contraseña");
  cot_atspi_type (window, password);
  cot_atspi_key (window, "Return");
}
