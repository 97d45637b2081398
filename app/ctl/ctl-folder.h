/* ctl-folder.h - an election folder checked whole, before it is sealed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"

G_BEGIN_DECLS

/* The election, which needs no seal, or NULL with @problems (CotElectionProblem):
 * those of cot_election_load () and those of the profiles of publication.  A seal
 * that is there must hold when @with_seal. */
CotElection *ctl_check_folder (const char *folder, gboolean with_seal, GPtrArray *problems, GError **error);

G_END_DECLS
