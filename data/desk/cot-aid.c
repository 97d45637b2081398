/* cot-aid.c - how people deal with what the machine proposes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-aid"

#include "config.h"

#include "cot-aid.h"

#include "cot-desk-private.h"
#include "cot-proposal.h"

typedef struct {
  CotDesk *desk;
  CotAidBy by;
  GArray *counts; /* CotAidCount */
  guint percent;  /* of proposals that are planted */
} Counting;

static CotAidCount *
count_for (Counting *self, guint32 person, const char *field)
{
  CotAidCount fresh = { 0 };

  if (self->by == COT_AID_BY_PERSON)
    fresh.person = person;
  else
    fresh.field = field;
  for (guint i = 0; i < self->counts->len; i++) {
    CotAidCount *count = &g_array_index (self->counts, CotAidCount, i);

    if (count->person == fresh.person && g_strcmp0 (count->field, fresh.field) == 0)
      return count;
  }
  g_array_append_val (self->counts, fresh);

  return &g_array_index (self->counts, CotAidCount, self->counts->len - 1);
}

static void
count_field (Counting *self, const CotSheet *sheet, const CotReader *reader, guint field)
{
  CotAidCount *count = count_for (self, reader->person, sheet->row->ballot->fields[field].name);

  count->n_aided++;
  if (sheet->settled[field].kind == COT_VALUE_NONE)
    return;
  count->n_settled++;
  count->n_wrong += !cot_value_equal (sheet->settled[field], reader->values[field]);
}

/* What was planted is known from the machine's own reading: where the two differ. */
static void
count_planted (Counting *self, const CotSheet *sheet, const CotReader *reader)
{
  g_autofree CotValue *read = cot_proposal_list_offered (self->desk->journal, sheet, reader->person);

  for (guint i = 0; read != NULL && i < sheet->n_fields; i++) {
    CotValue planted = cot_proposal_plant (self->percent, &sheet->digitised, i, read[i]);
    CotAidCount *count;

    if (cot_value_equal (planted, read[i]))
      continue;
    count = count_for (self, reader->person, sheet->row->ballot->fields[i].name);
    count->n_planted++;
    count->n_missed += reader->aided[i] && cot_value_equal (planted, reader->values[i]);
  }
}

static void
count_sheet (Counting *self, const CotSheet *sheet)
{
  for (guint r = 0; r < sheet->n_readers; r++) {
    const CotReader *reader = &sheet->readers[r];

    if (reader->claim != '1' || reader->sealed)
      continue;
    for (guint i = 0; i < sheet->n_fields; i++)
      if (reader->aided[i])
        count_field (self, sheet, reader, i);
    if (self->percent > 0)
      count_planted (self, sheet, reader);
  }
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  guint32 left = ((const CotAidCount *) a)->person, right = ((const CotAidCount *) b)->person;

  return (left > right) - (left < right);
}

/**
 * cot_desk_count_aided:
 * @self: a desk
 * @by: what to count by
 *
 * How often what the machine proposed was accepted, and how often that was wrong
 * once two people had agreed on something else; in a practice also how many of the
 * planted proposals were let through.  For the coordinator and for a practice's score.
 *
 * Returns: (transfer full) (element-type CotAidCount): nobody who was never aided
 */
GArray *
cot_desk_count_aided (CotDesk *self, CotAidBy by)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (cot_journal_get_fold (self->journal));
  Counting counting = {
    .desk = self,
    .by = by,
    .counts = g_array_new (FALSE, TRUE, sizeof (CotAidCount)),
    .percent = cot_election_get_planted (cot_journal_get_election (self->journal)),
  };

  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);

    if (sheet->row != NULL)
      count_sheet (&counting, sheet);
  }
  if (by == COT_AID_BY_PERSON)
    g_array_sort (counting.counts, compare_people);

  return counting.counts;
}
