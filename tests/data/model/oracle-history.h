/* oracle-history.h - random sets of events, right ones and wrong ones
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fold-world.h"

G_BEGIN_DECLS

/* People and stations that only some histories know. */
#define ORACLE_LATECOMER   50
#define ORACLE_TWICE       51
#define ORACLE_NO_ROLES    60
#define ORACLE_NOBODY      99
#define ORACLE_LATE_DESK   16
#define ORACLE_DESKS_CHILD 17
#define ORACLE_OTHER_CATD  18
#define ORACLE_OTHER_DESK  19
/* Of the other CATD; and who compares with the paper. */
#define ORACLE_FAR_COORDINATOR 40
#define ORACLE_COTEJADOR       30
/* A row that only amendments add. */
#define ORACLE_ADDED_ROW "142571C020002"

/* (element-type CotEvent): roster and everything else, in the order of writing. */
GPtrArray *oracle_history_new (World *world, guint32 seed);
/* The enrolment of a station by @issuer, as an event. */
CotEvent *oracle_enrol_station (World *world, guint32 station, CotStationRole role, const char *issuer);
CotEvent *oracle_enrol_person (World *world, guint32 at_station, guint32 person, guint roles);
void oracle_history_print (GPtrArray *events);

G_END_DECLS
