/* ctl-folder.h - an election folder checked whole, before it is sealed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"

G_BEGIN_DECLS

/* The election without its seal, or NULL with @problems (CotElectionProblem):
 * those of cot_election_load () and those of the profiles of publication. */
CotElection *ctl_check_folder (const char *folder, GPtrArray *problems, GError **error);

G_END_DECLS
