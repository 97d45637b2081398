/* cot-work.c - who hands out the next piece of work
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-work"

#include "config.h"

#include "cot-work.h"

G_DEFINE_INTERFACE (CotWork, cot_work, G_TYPE_OBJECT)

static void
cot_work_default_init (CotWorkInterface *iface)
{
}

void
cot_work_item_clear (CotWorkItem *item)
{
  g_clear_pointer (&item->proposals, json_decref);
}

/**
 * cot_work_claim:
 * @self: a source of work
 * @person: who asks
 * @roles: (type CotRole): what they may do
 * @item: (out): the sheet and how it is to be read; cleared by the caller
 * @error: return location for an error of the source
 *
 * Claims the next piece of work under a lease.  Asked again before the work is
 * delivered, it gives the same piece.  May block on the network; any thread.
 *
 * Returns: %TRUE with @item filled; %FALSE without an error when nothing waits
 */
gboolean
cot_work_claim (CotWork *self, guint32 person, guint roles, CotWorkItem *item, GError **error)
{
  g_return_val_if_fail (COT_IS_WORK (self), FALSE);

  item->proposals = NULL;
  return COT_WORK_GET_IFACE (self)->claim (self, person, roles, item, error);
}

/**
 * cot_work_release:
 * @self: a source of work
 * @person: who had claimed it
 * @folio: the sheet
 *
 * Ends a lease, because the work will not be done.  Work that was done needs no
 * release: its lease fits no longer.  Another person's lease stays as it is.
 */
void
cot_work_release (CotWork *self, guint32 person, const char *folio)
{
  g_return_if_fail (COT_IS_WORK (self));

  COT_WORK_GET_IFACE (self)->release (self, person, folio);
}

/**
 * cot_work_peek:
 * @self: a source of work
 * @person: who will ask
 * @roles: (type CotRole): what they may do
 * @in_hand: (nullable): folio that they are reading now
 * @item: (out): what they would get next; cleared by the caller
 * @error: return location for an error of the source
 *
 * What to make ready while a sheet is being read.  May block on the network; any
 * thread.
 *
 * Returns: %FALSE without an error when nothing can be told
 */
gboolean
cot_work_peek (CotWork *self, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error)
{
  CotWorkInterface *iface;

  g_return_val_if_fail (COT_IS_WORK (self), FALSE);

  item->proposals = NULL;
  iface = COT_WORK_GET_IFACE (self);

  return iface->peek != NULL && iface->peek (self, person, roles, in_hand, item, error);
}
