/* ctl.h - the commands of cotejoctl election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* Each takes the command line from its own last word on and returns an exit code. */
int ctl_election_check (int argc, char **argv);
int ctl_election_diff (int argc, char **argv);
int ctl_election_seal (int argc, char **argv);
int ctl_election_keygen (int argc, char **argv);
int ctl_election_prepare (int argc, char **argv);
