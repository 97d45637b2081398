/* cot-work.h - who hands out the next piece of work
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-journal.h"

G_BEGIN_DECLS

typedef enum {
  COT_CLAIM_FIRST,  /* a whole sheet, nobody has read it */
  COT_CLAIM_SECOND, /* a whole sheet, one other person has */
  COT_CLAIM_REKEY,  /* one's own second reading: the differing fields, once */
  COT_CLAIM_THIRD,  /* the disputed fields alone */
} CotClaimKind;

typedef struct {
  char folio[COT_FOLIO_LENGTH + 1];
  CotClaimKind kind;
  json_t *proposals; /* FIRST, from a service: what the machine proposes; NULL: not told */
} CotWorkItem;
void cot_work_item_clear (CotWorkItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotWorkItem, cot_work_item_clear)

#define COT_TYPE_WORK (cot_work_get_type ())
G_DECLARE_INTERFACE (CotWork, cot_work, COT, WORK, GObject)

/* "Claim the next piece of work".  The lease is work state: it lapses, is
 * never an event, and at worst a sheet gets one reading more than it needed. */
struct _CotWorkInterface {
  GTypeInterface parent;
  /* TRUE with @item filled; FALSE without error: nothing waits for this person. */
  gboolean (*claim) (CotWork *self, guint32 person, guint roles, CotWorkItem *item, GError **error);
  void (*release) (CotWork *self, guint32 person, const char *folio);
  /* Optional. What this person would get after @in_hand, as far as can be told: no
   * lease, but whoever else asks is given something else where there is something. */
  gboolean (*peek) (CotWork *self, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error);
};

gboolean cot_work_claim (CotWork *self, guint32 person, guint roles, CotWorkItem *item, GError **error);
void cot_work_release (CotWork *self, guint32 person, const char *folio);
gboolean cot_work_peek (CotWork *self, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error);

/* Hands out from one journal's own fold, with leases in its work state: a desk
 * that stands alone, and the service on behalf of its desks.  @lease_s: seconds
 * until an unfinished piece returns to the queue. */
CotWork *cot_local_work_new (CotJournal *journal, guint lease_s);

G_END_DECLS
