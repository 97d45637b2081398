/* ctl-enrol.h - cotejoctl: stations, people, opening, and the lists of sheets and rows
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each takes the command line from its own last word on and returns an exit code. */
int ctl_station_keygen (int argc, char **argv);
int ctl_station_enrol (int argc, char **argv);
int ctl_station_zero (int argc, char **argv);
int ctl_station_open (int argc, char **argv);
int ctl_person_enrol (int argc, char **argv);
int ctl_person_list (int argc, char **argv);
int ctl_person_revoke (int argc, char **argv);
int ctl_person_give (int argc, char **argv);
int ctl_person_take (int argc, char **argv);
int ctl_station_revoke (int argc, char **argv);
int ctl_station_close (int argc, char **argv);
int ctl_station_list (int argc, char **argv);
int ctl_election_amend (int argc, char **argv);
int ctl_journal_amend (int argc, char **argv);
int ctl_journal_voided (int argc, char **argv);
int ctl_cotejo (int argc, char **argv);
int ctl_pack (int argc, char **argv);
int ctl_sheets (int argc, char **argv);
int ctl_rows (int argc, char **argv);

G_END_DECLS
