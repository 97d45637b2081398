/* cot-reach.c - to whom the body of an event may be given
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-reach.h"

/* Nobody sees another's values before the sheet settles.  When it cannot settle any
 * more by reading, the coordinator needs them. */
static gboolean
sheet_is_read (CotJournal *journal, const char *folio)
{
  const CotSheet *sheet;
  gboolean read;

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  read = sheet != NULL && (sheet->state == COT_SHEET_SETTLED || sheet->state == COT_SHEET_OUTSIDE ||
                           sheet->state == COT_SHEET_TO_DECIDE || sheet->state == COT_SHEET_CLARIFY);
  cot_journal_unlock (journal);

  return read;
}

/**
 * cot_reach_may_have_body:
 * @journal: that holds @event
 * @receiver: who would get it
 *
 * Returns: whether the body may go with it; otherwise it goes sealed
 */
gboolean
cot_reach_may_have_body (CotJournal *journal, const CotReceiver *receiver, const CotEvent *event)
{
  const CotKindInfo *info = cot_kind_info (event->kind);

  if (info == NULL || info->reach == COT_REACH_ALL)
    return TRUE;
  if (receiver->station != 0 && (event->station == receiver->station || receiver->station == cot_journal_get_station (journal)))
    return TRUE;
  if (info->reach == COT_REACH_CATD)
    return receiver->station != 0 && receiver->catd == cot_journal_get_catd (journal);

  return (receiver->station != 0 && receiver->role != COT_STATION_DESK) || sheet_is_read (journal, event->folio);
}
