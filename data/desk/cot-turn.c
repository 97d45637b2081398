/* cot-turn.c - whose turn it is to read a sheet
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-turn"

#include "config.h"

#include "cot-turn.h"

gboolean
cot_turn_suits (guint roles, CotClaimKind kind)
{
  return (roles & (kind == COT_CLAIM_FIRST ? COT_ROLE_CAPTURISTA : COT_READING_ROLES)) != 0;
}

const CotReader *
cot_turn_find_reader (const CotSheet *sheet, guint32 person)
{
  for (guint i = 0; i < sheet->n_readers; i++) {
    if (sheet->readers[i].person == person)
      return &sheet->readers[i];
  }
  return NULL;
}

/* A sealed reading does not say which it was; one's own does. */
static guint
claim_rank (const CotReader *reader)
{
  switch (reader->claim) {
  case '1':
    return 0;
  case '2':
    return 2;
  default:
    return 1;
  }
}

static gboolean
is_later (const CotReader *one, const CotReader *other)
{
  guint a = claim_rank (one);
  guint b = claim_rank (other);

  return a != b ? a > b : cot_id_compare (&one->root, &other->root) > 0;
}

/**
 * cot_turn_get_rekeyer:
 * @sheet: a sheet
 *
 * The second reader re-keys.  Two desks that could not hear each other may both
 * have read as first, or both as second: then it is the one whose reading has
 * the higher id, so that every machine names the same person.
 *
 * Returns: the person, or 0 when the sheet waits for no re-keying
 */
guint32
cot_turn_get_rekeyer (const CotSheet *sheet)
{
  const CotReader *found = NULL;

  if (sheet->state != COT_SHEET_DIFFERS)
    return 0;

  for (guint i = 0; i < sheet->n_readers; i++) {
    const CotReader *reader = &sheet->readers[i];

    if (reader->claim == '3')
      continue;
    if (found == NULL || is_later (reader, found))
      found = reader;
  }
  return found != NULL ? found->person : 0;
}

/* Two readings, of which not both are here: it waits for the machine that holds
 * both to say what differs. */
static gboolean
waits_for_matched (const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_readers; i++) {
    if (sheet->readers[i].sealed)
      return sheet->n_readers > 1;
  }
  return FALSE;
}

/**
 * cot_turn_find:
 * @sheet: a sheet
 * @person: who would read it
 * @kind: (out): how
 *
 * Returns: %FALSE when the sheet waits for no reading, or not for this person's
 */
gboolean
cot_turn_find (const CotSheet *sheet, guint32 person, CotClaimKind *kind)
{
  gboolean has_read = cot_turn_find_reader (sheet, person) != NULL;

  switch (sheet->state) {
  case COT_SHEET_IDENTIFIED:
    *kind = COT_CLAIM_FIRST;
    return !has_read;
  case COT_SHEET_READ_ONCE:
    *kind = COT_CLAIM_SECOND;
    return !has_read && !waits_for_matched (sheet);
  case COT_SHEET_DIFFERS:
    *kind = has_read ? COT_CLAIM_REKEY : COT_CLAIM_THIRD;
    return !has_read || cot_turn_get_rekeyer (sheet) == person;
  case COT_SHEET_THIRD:
    *kind = COT_CLAIM_THIRD;
    return !has_read;
  case COT_SHEET_RECEIVED:
  case COT_SHEET_DIGITISED:
  case COT_SHEET_TO_DECIDE:
  case COT_SHEET_CLARIFY:
  case COT_SHEET_SETTLED:
  case COT_SHEET_OUTSIDE:
  case COT_SHEET_EMPTY:
  case COT_SHEET_N_STATES:
  default:
    return FALSE;
  }
}
