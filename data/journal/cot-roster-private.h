/* cot-roster-private.h - whose keys the journal takes events from
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"
#include "cot-event.h"

G_BEGIN_DECLS

/* The keys of all enrolments held.  Which of them counts is the fold's affair:
 * here they only tell a forged event from one to be kept.  Any thread. */
typedef struct _CotRoster CotRoster;

/* @parent: (nullable): looked into as well; must outlive this one. */
CotRoster *cot_roster_new (CotRoster *parent);
void cot_roster_free (CotRoster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotRoster, cot_roster_free)

/* Takes the key of an enrolment that was checked before; ignores other kinds. */
void cot_roster_admit (CotRoster *self, const CotEvent *event);

/* Seal, certificate of an enrolment, and signatures (also those of a second person
 * and of authorities in the body), but not the chain.  INVALID,
 * CONFLICT (another election), NOT_FOUND (station, person or issuer is not
 * enrolled here yet), CORRUPT (a signature is wrong). */
gboolean cot_roster_check (CotRoster *self, CotElection *election, const CotEvent *event, GError **error);

/* Only what is signed in the body: for a body that comes after its header. */
gboolean cot_roster_check_body (CotRoster *self, CotElection *election, const CotEvent *event, GError **error);

/* The key of a station that was enrolled once; FALSE with NOT_FOUND, or CONFLICT when
 * two were enrolled with that number. */
gboolean cot_roster_get_station_key (CotRoster *self, guint32 station, guint8 key[32], GError **error);
gboolean cot_roster_has_station_key (CotRoster *self, guint32 station, const guint8 key[32]);

G_END_DECLS
