/* slow-fold-alerts.c - what the coordinator should look at
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "slow-fold-private.h"

#include <string.h>

static gboolean
is_of (SlowFold *self, int i, CotKind kind, const char *folio)
{
  return slow_event (self, i)->kind == kind && strcmp (slow_event (self, i)->folio, folio) == 0;
}

static gboolean
is_out_of_window (SlowFold *self, const char *folio)
{
  for (int i = 0; i < (int) self->events->len; i++) {
    gint64 time_us = slow_event (self, i)->time_us;

    if ((is_of (self, i, COT_KIND_RECEIVED, folio) || is_of (self, i, COT_KIND_CAPTURED, folio) || is_of (self, i, COT_KIND_DECIDED, folio)) && slow_event_counts (self, i) &&
        (time_us < cot_election_get_opens_us (self->election) || time_us > cot_election_get_closes_us (self->election)))
      return TRUE;
  }

  return FALSE;
}

static gboolean
people_agreed (const SlowSheet *sheet, guint field)
{
  return sheet->settled[field].kind != COT_VALUE_NONE && !sheet->decided[field];
}

static gboolean
machine_is_sure_of_else (SlowFold *self, const SlowSheet *sheet)
{
  for (int i = 0; i < (int) self->events->len; i++)
    for (guint f = 0; f < sheet->n_fields && is_of (self, i, COT_KIND_READ, sheet->folio) && slow_event_holds (self, i) && slow_body (self, i) != NULL; f++) {
      const CotField *field = &sheet->row->ballot->fields[f];
      json_t *read = json_object_get (json_object_get (slow_body (self, i), "fields"), field->name);
      CotValue value;

      if (people_agreed (sheet, f) && json_is_true (json_object_get (read, "sure")) &&
          cot_value_from_json (json_object_get (read, "value"), field->kind == COT_FIELD_CASILLA, &value, NULL) && !cot_value_equal (value, sheet->settled[f]))
        return TRUE;
    }

  return FALSE;
}

/* The line for letters, as the machine reads it, is against the figures or against what
 * people agreed on. */
static gboolean
letters_speak_against (SlowFold *self, const SlowSheet *sheet)
{
  for (int i = 0; i < (int) self->events->len; i++)
    for (guint f = 0; f < sheet->n_fields && is_of (self, i, COT_KIND_READ, sheet->folio) && slow_event_holds (self, i) && slow_body (self, i) != NULL; f++) {
      json_t *read = json_object_get (json_object_get (slow_body (self, i), "fields"), sheet->row->ballot->fields[f].name);
      json_t *letters = json_object_get (read, "letters");
      gboolean fits = json_array_size (letters) == 0;

      for (gsize k = 0; k < json_array_size (letters); k++)
        fits = fits || cot_value_equal (sheet->settled[f], (CotValue){ COT_VALUE_NUMBER, (gint32) json_integer_value (json_array_get (letters, k)) });
      if (people_agreed (sheet, f) && (!fits || json_is_true (json_object_get (read, "differs"))))
        return TRUE;
    }

  return FALSE;
}

/* Any value that somebody took from the machine, in a reading that counts. */
static gboolean
aided_was_wrong (SlowFold *self, const SlowSheet *sheet)
{
  for (guint r = 0; r < sheet->n_readers; r++) {
    g_autoptr (GArray) chain = slow_chain_of (self, sheet->folio, sheet->readers[r].person);

    for (guint k = 0; k < chain->len; k++)
      for (guint f = 0; f < sheet->n_fields; f++) {
        int at = g_array_index (chain, int, k);
        CotValue value;

        if (slow_names_string (json_object_get (slow_body (self, at), "aided"), sheet->row->ballot->fields[f].name) &&
            slow_value_at (self, at, sheet->row, f, &value) && sheet->settled[f].kind != COT_VALUE_NONE && !cot_value_equal (value, sheet->settled[f]))
          return TRUE;
      }
  }

  return FALSE;
}

static gboolean
names (SlowFold *self, int i, int named)
{
  for (guint k = 0; k < slow_event (self, i)->n_refs; k++)
    if (cot_id_equal (&slow_event (self, i)->refs[k], &slow_event (self, named)->id))
      return TRUE;

  return FALSE;
}

/* A comparison is of what is settled now when it names all that settles it. */
static gboolean
compares_what_is (SlowFold *self, const SlowSheet *sheet, int cotejo)
{
  if (sheet->row == NULL || slow_identified_row (self, slow_find (self, &slow_event (self, cotejo)->refs[1])) != sheet->row)
    return FALSE;
  for (guint f = 0; f < sheet->n_fields; f++)
    if (sheet->settled[f].kind == COT_VALUE_NONE || !names (self, cotejo, sheet->settled_by[f]))
      return FALSE;

  return TRUE;
}

static int
lower (SlowFold *self, int a, int b)
{
  return slow_lower_of (self, a, b);
}

static void
compare (SlowFold *self, SlowSheet *sheet)
{
  int equal = SLOW_NOBODY, differs = SLOW_NOBODY, earlier = SLOW_NOBODY;

  sheet->packed = SLOW_NOBODY;
  for (int i = 0; i < (int) self->events->len; i++) {
    gboolean found_else = g_strcmp0 (json_string_value (json_object_get (slow_body (self, i), "result")), "differs") == 0;

    if (is_of (self, i, COT_KIND_PACKED, sheet->folio) && slow_event_holds (self, i))
      sheet->packed = lower (self, sheet->packed, i);
    if (!is_of (self, i, COT_KIND_COTEJO, sheet->folio) || !slow_event_holds (self, i))
      continue;
    if (!compares_what_is (self, sheet, i))
      earlier = found_else ? i : earlier;
    else if (found_else)
      differs = lower (self, differs, i);
    else
      equal = lower (self, equal, i);
  }
  sheet->cotejo = differs != SLOW_NOBODY ? differs : equal;
  sheet->cotejada = differs != SLOW_NOBODY ? 3 : equal == SLOW_NOBODY   ? 0
                                               : earlier != SLOW_NOBODY ? 2
                                                                        : 1;
}

/* The sheet if only what two people set aside were set aside. */
static gboolean
is_undone_alone (SlowFold *self, const SlowSheet *sheet)
{
  g_autofree int *holds = g_memdup2 (self->holds, (self->events->len + 1) * sizeof (int));
  g_autofree SlowSheet *would = g_new0 (SlowSheet, 1);
  gboolean alone;

  /* Which set-asides stand is not asked again, nor what was amended or revoked. */
  for (int i = 0; i < (int) self->events->len; i++)
    if (slow_event (self, i)->kind != COT_KIND_SET_ASIDE)
      continue;
    else
      slow_event_holds (self, i);
  memcpy (holds, self->holds, (self->events->len + 1) * sizeof (int));
  for (int i = 0; i < (int) self->events->len; i++)
    if (slow_event (self, i)->folio[0] != '\0' && slow_event (self, i)->kind != COT_KIND_SET_ASIDE)
      self->holds[i] = -1;
  self->trusts_two = TRUE;
  slow_sheet_compute (self, sheet->folio, would);
  self->trusts_two = FALSE;
  memcpy (self->holds, holds, (self->events->len + 1) * sizeof (int));
  if (would->state != COT_SHEET_SETTLED)
    return FALSE;
  alone = sheet->state != COT_SHEET_SETTLED || sheet->n_fields != would->n_fields;
  for (guint f = 0; f < would->n_fields && !alone; f++)
    alone = !cot_value_equal (sheet->settled[f], would->settled[f]);

  return alone;
}

void
slow_look_for_alerts (SlowFold *self, SlowSheet *sheet)
{
  sheet->out_of_window = is_out_of_window (self, sheet->folio);
  compare (self, sheet);
  if (sheet->row != NULL) {
    sheet->machine = sheet->state == COT_SHEET_SETTLED && machine_is_sure_of_else (self, sheet);
    sheet->letters = sheet->state == COT_SHEET_SETTLED && letters_speak_against (self, sheet);
    sheet->aided_wrong = aided_was_wrong (self, sheet);
  }
  if (!self->trusts_two)
    sheet->undone_alone = is_undone_alone (self, sheet);
}

/* --- Against other sheets -------------------------------------------------------------------- */

static const char *
image_of (SlowFold *self, const SlowSheet *sheet)
{
  return sheet->digitised == SLOW_NOBODY ? NULL : json_string_value (json_object_get (slow_body (self, sheet->digitised), "published"));
}

/* Four fields with votes, of which two differ: less may be chance. */
static gboolean
is_telling (const SlowSheet *sheet)
{
  guint n = 0;
  gboolean differ = FALSE;
  gint32 first = 0;

  for (guint f = 0; f < sheet->n_fields; f++) {
    CotValue value = sheet->settled[f];

    if (!cot_field_kind_is_vote (sheet->row->ballot->fields[f].kind) || value.kind != COT_VALUE_NUMBER || value.number == 0)
      continue;
    if (n++ == 0)
      first = value.number;
    differ = differ || value.number != first;
  }

  return n >= 4 && differ;
}

static gboolean
has_votes_of (const SlowSheet *a, const SlowSheet *b)
{
  guint n_a = 0, n_b = 0;

  for (guint f = 0; f < b->n_fields; f++)
    n_b += cot_field_kind_is_vote (b->row->ballot->fields[f].kind);
  for (guint f = 0; f < a->n_fields; f++) {
    const CotField *field = &a->row->ballot->fields[f];
    int there = cot_ballot_find (b->row->ballot, field->name);

    if (!cot_field_kind_is_vote (field->kind))
      continue;
    n_a++;
    if (there < 0 || !cot_value_equal (a->settled[f], b->settled[there]))
      return FALSE;
  }

  return n_a == n_b;
}

static gboolean
are_twins (const SlowSheet *a, const SlowSheet *b)
{
  return a->state == COT_SHEET_SETTLED && b->state == COT_SHEET_SETTLED && a->row != b->row && a->row->contest == b->row->contest && is_telling (a) && has_votes_of (a, b);
}

/* @sheets: as their own events say. */
void
slow_look_for_twins (SlowFold *self, GArray *sheets)
{
  for (guint i = 0; i < sheets->len; i++)
    for (guint k = 0; k < sheets->len; k++) {
      SlowSheet *a = &g_array_index (sheets, SlowSheet, i), *b = &g_array_index (sheets, SlowSheet, k);

      if (i == k)
        continue;
      a->same_image = a->same_image || (image_of (self, a) != NULL && g_strcmp0 (image_of (self, a), image_of (self, b)) == 0);
      a->same_votes = a->same_votes || are_twins (a, b);
    }
}

/* Unread, and the very image of one of the row that stands before it. */
gboolean
slow_is_repeated (SlowFold *self, const GArray *sheets, guint which)
{
  const SlowSheet *sheet = &g_array_index (sheets, SlowSheet, which);

  if (sheet->state != COT_SHEET_IDENTIFIED || sheet->n_readers > 0 || slow_row_is_decided (self, sheet))
    return FALSE;
  for (guint i = 0; i < sheets->len; i++) {
    const SlowSheet *other = &g_array_index (sheets, SlowSheet, i);

    if (i != which && other->row == sheet->row && slow_carries_before (self, other, sheet) && g_strcmp0 (image_of (self, other), image_of (self, sheet)) == 0)
      return TRUE;
  }

  return FALSE;
}
