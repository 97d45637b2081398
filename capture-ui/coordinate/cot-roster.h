/* cot-roster.h - people, desks and amendments as the coordinator sees them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

typedef enum {
  COT_ROSTER_PERSON,
  COT_ROSTER_STATION,
  COT_ROSTER_AMENDMENT,
  COT_ROSTER_LATE, /* what came after a revocation */
} CotRosterKind;

typedef struct {
  CotRosterKind kind;
  guint32 number;      /* of the person or station */
  char *title, *note;  /* shown */
  gboolean can_revoke; /* by two coordinators of this centre */
  gboolean look_again;
} CotRosterEntry;

/* Goes through the record: a worker thread's.  (element-type CotRosterEntry), or NULL. */
GPtrArray *cot_roster_load (CotDesk *desk, CotSession *session, GError **error);

/* What an amendment is about, in words. (transfer full) */
char *cot_roster_dup_target (const json_t *amendment);

G_END_DECLS
