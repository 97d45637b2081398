/* e2e-window.h - how every test at the real window begins
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-atspi.h"

G_BEGIN_DECLS

/* Instead of g_test_init(): the locale of the session, and what is fatal. */
void e2e_window_test_init (int *argc, char ***argv);
/* At the window that asks who is there; the person's first screen follows. */
void e2e_window_sign_in (CotAtspi *window, const char *person, const char *password);

G_END_DECLS
