/* cot-aid.h - how people deal with what the machine proposes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

typedef enum {
  COT_AID_BY_PERSON,
  COT_AID_BY_FIELD,
} CotAidBy;

typedef struct {
  guint32 person;    /* BY_PERSON; else 0 */
  const char *field; /* BY_FIELD: of the election; else NULL */
  guint n_aided;     /* values that were proposed and accepted */
  guint n_settled;   /* of them, those whose field has settled */
  guint n_wrong;     /* of those, settled to something else */
  guint n_planted;   /* a practice: proposals wrong on purpose that were read */
  guint n_missed;    /* of them, those that were accepted */
} CotAidCount;

/* (element-type CotAidCount) (transfer full), by person or in order of the fields. */
GArray *cot_desk_count_aided (CotDesk *self, CotAidBy by);

G_END_DECLS
