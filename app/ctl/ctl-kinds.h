/* ctl-kinds.h - cotejoctl kinds: the one table of all events
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes the command line from its own last word on and returns an exit code. */
int ctl_kinds (int argc, char **argv);

G_END_DECLS
