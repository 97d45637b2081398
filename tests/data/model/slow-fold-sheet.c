/* slow-fold-sheet.c - what a sheet is, by its events that count
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

/* The one of @kind with the lowest id that holds; @naming: that it names, or any. */
static int
lowest (SlowFold *self, CotKind kind, const char *folio)
{
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++)
    if (is_of (self, i, kind, folio) && slow_event_holds (self, i) &&
        (found == SLOW_NOBODY || cot_id_compare (&slow_event (self, i)->id, &slow_event (self, found)->id) < 0))
      found = i;

  return found;
}

static int
first_named (SlowFold *self, int i)
{
  return i == SLOW_NOBODY ? SLOW_NOBODY : slow_find (self, &slow_event (self, i)->refs[0]);
}

static void
choose (SlowFold *self, SlowSheet *sheet)
{
  sheet->identified = lowest (self, COT_KIND_IDENTIFIED, sheet->folio);
  sheet->digitised = sheet->identified != SLOW_NOBODY ? first_named (self, sheet->identified) : lowest (self, COT_KIND_DIGITISED, sheet->folio);
  sheet->received = sheet->digitised != SLOW_NOBODY ? first_named (self, sheet->digitised) : lowest (self, COT_KIND_RECEIVED, sheet->folio);
  if (sheet->received != SLOW_NOBODY)
    sheet->acopio_us = slow_event (self, sheet->received)->time_us;
  if (sheet->identified == SLOW_NOBODY)
    return;
  sheet->row = slow_identified_row (self, sheet->identified);
  sheet->outside = json_string_value (json_object_get (slow_body (self, sheet->identified), "outside"));
  sheet->n_fields = sheet->row == NULL ? 0 : sheet->row->ballot->n_fields;
}

static gboolean
identified_differ (SlowFold *self, const SlowSheet *sheet)
{
  const char *contest = json_string_value (json_object_get (slow_body (self, sheet->identified), "contest"));

  for (int i = 0; i < (int) self->events->len; i++)
    if (is_of (self, i, COT_KIND_IDENTIFIED, sheet->folio) && slow_event_holds (self, i) &&
        (slow_identified_row (self, i) != sheet->row || g_strcmp0 (json_string_value (json_object_get (slow_body (self, i), "contest")), contest) != 0))
      return TRUE;

  return FALSE;
}

/* --- People ------------------------------------------------------------------------- */

static void
follow_chain (SlowFold *self, const SlowSheet *sheet, const GArray *chain, SlowReader *reader)
{
  reader->root = g_array_index (chain, int, 0);
  reader->tip = g_array_index (chain, int, chain->len - 1);
  reader->n_amendments = chain->len - 1;
  for (guint k = 0; k < chain->len; k++) {
    int at = g_array_index (chain, int, k);
    json_t *aided = json_object_get (slow_body (self, at), "aided");

    for (guint f = 0; f < sheet->n_fields; f++) {
      gboolean is_aided = slow_names_string (aided, sheet->row->ballot->fields[f].name);
      CotValue value;

      if (!slow_value_at (self, at, sheet->row, f, &value))
        continue;
      if (reader->values[f].kind == COT_VALUE_NONE || !cot_value_equal (reader->values[f], value) || reader->aided[f] != is_aided)
        reader->by[f] = at; /* else it is held since before */
      reader->values[f] = value;
      reader->aided[f] = is_aided;
    }
  }
}

static gboolean
has_read (SlowFold *self, const SlowSheet *sheet, guint32 person)
{
  for (int i = 0; i < (int) self->events->len; i++)
    if (slow_event (self, i)->person == person && is_of (self, i, COT_KIND_CAPTURED, sheet->folio))
      return TRUE;

  return FALSE;
}

static void
collect_readers (SlowFold *self, SlowSheet *sheet)
{
  for (guint32 person = 1; person < SLOW_MAX_NUMBER; person++) {
    g_autoptr (GArray) chain = has_read (self, sheet, person) ? slow_chain_of (self, sheet->folio, person) : NULL;
    SlowReader *reader = &sheet->readers[sheet->n_readers];

    if (chain == NULL || chain->len == 0 || slow_identified_row (self, slow_find (self, &slow_event (self, g_array_index (chain, int, 0))->refs[1])) != sheet->row)
      continue;
    g_assert_cmpuint (sheet->n_readers, <, SLOW_MAX_PEOPLE);
    reader->person = person;
    follow_chain (self, sheet, chain, reader);
    if (sheet->captura_us == 0 || slow_event (self, reader->root)->time_us < sheet->captura_us)
      sheet->captura_us = slow_event (self, reader->root)->time_us;
    sheet->n_readers++;
  }
}

static guint
count_people (const SlowSheet *sheet, guint field)
{
  guint n = 0;

  for (guint r = 0; r < sheet->n_readers; r++)
    n += sheet->readers[r].values[field].kind != COT_VALUE_NONE;

  return n;
}

static guint
count_supporters (const SlowSheet *sheet, guint field, CotValue value, gboolean unaided_only)
{
  guint n = 0;

  for (guint r = 0; r < sheet->n_readers; r++)
    n += sheet->readers[r].values[field].kind != COT_VALUE_NONE && cot_value_equal (sheet->readers[r].values[field], value) &&
         !(unaided_only && sheet->readers[r].aided[field]);

  return n;
}

/* The values that two people gave, each once. */
static guint
values_of_two (const SlowSheet *sheet, guint field, CotValue *last)
{
  guint n = 0;

  for (guint r = 0; r < sheet->n_readers; r++) {
    CotValue value = sheet->readers[r].values[field];
    gboolean seen = FALSE;

    if (value.kind == COT_VALUE_NONE || count_supporters (sheet, field, value, FALSE) < 2)
      continue;
    for (guint q = 0; q < r; q++)
      seen = seen || (sheet->readers[q].values[field].kind != COT_VALUE_NONE && cot_value_equal (sheet->readers[q].values[field], value));
    if (!seen) {
      n++;
      *last = value;
    }
  }

  return n;
}

static gboolean
is_earlier (SlowFold *self, int a, int b)
{
  const CotEvent *x = slow_event (self, a), *y = slow_event (self, b);

  return x->time_us < y->time_us || (x->time_us == y->time_us && cot_id_compare (&x->id, &y->id) < 0);
}

/* The first event, by time told, with which two people had given the value, one unaided. */
static int
settling_event (SlowFold *self, const SlowSheet *sheet, guint field, CotValue value)
{
  int found = SLOW_NOBODY;

  for (guint r = 0; r < sheet->n_readers; r++) {
    int last = sheet->readers[r].by[field];
    guint people = 0, unaided = 0;

    if (sheet->readers[r].values[field].kind == COT_VALUE_NONE || !cot_value_equal (sheet->readers[r].values[field], value))
      continue;
    for (guint q = 0; q < sheet->n_readers; q++) {
      const SlowReader *other = &sheet->readers[q];

      if (other->values[field].kind == COT_VALUE_NONE || !cot_value_equal (other->values[field], value) || (q != r && !is_earlier (self, other->by[field], last)))
        continue;
      people++;
      unaided += !other->aided[field];
    }
    if (people >= 2 && unaided >= 1 && (found == SLOW_NOBODY || is_earlier (self, last, found)))
      found = last;
  }

  return found;
}

static void
settle_by_people (SlowFold *self, SlowSheet *sheet, guint field)
{
  CotValue value;

  if (values_of_two (sheet, field, &value) != 1 || count_supporters (sheet, field, value, TRUE) == 0)
    return;
  sheet->settled[field] = value;
  sheet->settled_by[field] = settling_event (self, sheet, field, value);
}

/* --- Decisions ------------------------------------------------------------------------ */

static gboolean
decides (SlowFold *self, const SlowSheet *sheet, int i, guint field, CotValue *value)
{
  return is_of (self, i, COT_KIND_DECIDED, sheet->folio) && slow_event_holds (self, i) &&
         slow_identified_row (self, slow_find (self, &slow_event (self, i)->refs[1])) == sheet->row && slow_value_at (self, i, sheet->row, field, value);
}

static gboolean
names (SlowFold *self, int i, int named)
{
  for (guint k = 0; k < slow_event (self, i)->n_refs; k++)
    if (cot_id_equal (&slow_event (self, i)->refs[k], &slow_event (self, named)->id))
      return TRUE;

  return FALSE;
}

/* Does some third decision name @i and another one that differs from it, or name it
 * among two that differ? */
static gboolean
is_decided_again (SlowFold *self, const SlowSheet *sheet, int i, guint field)
{
  CotValue a, b, c;

  for (int third = 0; third < (int) self->events->len; third++) {
    if (!decides (self, sheet, third, field, &c) || !names (self, third, i))
      continue;
    for (int x = 0; x < (int) self->events->len; x++)
      for (int y = 0; y < x; y++)
        if (names (self, third, x) && names (self, third, y) && decides (self, sheet, x, field, &a) && decides (self, sheet, y, field, &b) && !cot_value_equal (a, b))
          return TRUE;
  }

  return FALSE;
}

/* FALSE: two decisions of this field differ. */
static gboolean
settle_by_decision (SlowFold *self, SlowSheet *sheet, guint field)
{
  CotValue value = COT_VALUE_INIT, other = COT_VALUE_INIT;
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++) {
    if (!decides (self, sheet, i, field, &other) || is_decided_again (self, sheet, i, field))
      continue;
    if (found != SLOW_NOBODY && !cot_value_equal (value, other)) {
      sheet->settled[field] = COT_VALUE_INIT;
      sheet->settled_by[field] = SLOW_NOBODY;
      return FALSE;
    }
    value = other;
    if (found == SLOW_NOBODY || is_earlier (self, i, found))
      found = i;
  }
  if (found != SLOW_NOBODY) {
    sheet->settled[field] = value;
    sheet->settled_by[field] = found;
    sheet->decided[field] = TRUE;
  }

  return TRUE;
}

/* --- Who is next ------------------------------------------------------------------------ */

static gboolean
is_written_otherwise (const SlowSheet *sheet)
{
  for (guint f = 0; f < sheet->n_fields; f++) {
    CotFieldKind kind = sheet->row->ballot->fields[f].kind;
    const CotCasilla *casilla = sheet->row->casilla;

    if (sheet->settled[f].kind == COT_VALUE_NONE)
      continue;
    if (kind == COT_FIELD_SECCION && sheet->settled[f].kind == COT_VALUE_NUMBER && sheet->settled[f].number != casilla->seccion)
      return TRUE;
    if (kind == COT_FIELD_CASILLA && sheet->settled[f].kind == COT_VALUE_NUMBER && sheet->settled[f].number != cot_casilla_key_pack (casilla->key))
      return TRUE;
  }

  return FALSE;
}

/* A coordinator tied the sheet to its row, whatever it looks like. */
gboolean
slow_row_is_decided (SlowFold *self, const SlowSheet *sheet)
{
  for (int i = 0; i < (int) self->events->len; i++)
    if (is_of (self, i, COT_KIND_IDENTIFIED, sheet->folio) && slow_event_holds (self, i) &&
        g_strcmp0 (json_string_value (json_object_get (slow_body (self, i), "method")), "decision") == 0 &&
        (slow_person_roles (self, slow_person (self, slow_event (self, i)->person)) & COT_ROLE_COORDINADOR) != 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_form_guessed (SlowFold *self, const SlowSheet *sheet)
{
  json_t *problems = json_object_get (slow_body (self, sheet->digitised), "problems");

  for (size_t i = 0; i < json_array_size (problems); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (problems, i), "code")), "which-form") == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_wrong_contest (SlowFold *self, const SlowSheet *sheet)
{
  const char *tipo = json_string_value (json_object_get (slow_body (self, sheet->digitised), "tipo_acta"));
  gboolean known = FALSE;
  guint n;
  const CotRow *rows = cot_election_get_rows (self->election, &n);

  if (slow_row_is_decided (self, sheet) || is_form_guessed (self, sheet))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (g_strcmp0 (rows[i].tipo_acta, tipo) != 0)
      continue;
    known = TRUE;
    if (rows[i].contest == sheet->row->contest)
      return FALSE;
  }

  return known;
}

static const char *
claim_of (SlowFold *self, const SlowReader *reader)
{
  return json_string_value (json_object_get (slow_body (self, reader->root), "claim"));
}

/* Of two readers the one who claimed the second reading; of two who claimed the same
 * the one with the higher id.  Who claimed a third or, alone, a first is not. */
static const SlowReader *
second_reader (SlowFold *self, const SlowSheet *sheet)
{
  const SlowReader *found = NULL;

  for (guint r = 0; r < sheet->n_readers; r++) {
    const SlowReader *reader = &sheet->readers[r];
    gboolean higher = found == NULL || cot_id_compare (&slow_event (self, reader->root)->id, &slow_event (self, found->root)->id) > 0;

    if (strcmp (claim_of (self, reader), "second") == 0 && (higher || strcmp (claim_of (self, found), "first") == 0))
      found = reader;
    if (strcmp (claim_of (self, reader), "first") == 0 && higher && (found == NULL || strcmp (claim_of (self, found), "first") == 0))
      found = reader;
  }
  if (found != NULL && strcmp (claim_of (self, found), "first") == 0)
    for (guint r = 0; r < sheet->n_readers; r++)
      if (strcmp (claim_of (self, &sheet->readers[r]), "third") == 0)
        return NULL;

  return found;
}

static gboolean
do_differ (const SlowSheet *sheet, guint field)
{
  CotValue value = COT_VALUE_INIT;

  for (guint r = 0; r < sheet->n_readers; r++) {
    if (sheet->readers[r].values[field].kind == COT_VALUE_NONE)
      continue;
    if (value.kind != COT_VALUE_NONE && !cot_value_equal (value, sheet->readers[r].values[field]))
      return TRUE;
    value = sheet->readers[r].values[field];
  }

  return FALSE;
}

static CotSheetState
who_is_next (SlowFold *self, SlowSheet *sheet)
{
  guint fewest = G_MAXUINT;
  const SlowReader *second;
  gboolean differ = FALSE;

  for (guint f = 0; f < sheet->n_fields; f++) {
    guint people = count_people (sheet, f);

    if (sheet->settled[f].kind != COT_VALUE_NONE)
      continue;
    fewest = MIN (fewest, people);
    sheet->disputed[f] = people >= 2;
    differ = differ || do_differ (sheet, f);
  }
  if (fewest == G_MAXUINT)
    return COT_SHEET_SETTLED;
  if (fewest == 0)
    return COT_SHEET_IDENTIFIED;
  if (fewest == 1)
    return COT_SHEET_READ_ONCE;
  if (fewest >= 3)
    return COT_SHEET_TO_DECIDE;

  second = second_reader (self, sheet);

  return sheet->n_readers == 2 && differ && second != NULL && second->n_amendments == 0 ? COT_SHEET_DIFFERS : COT_SHEET_THIRD;
}

/* Without clocks a reading that differs is a later one when two had agreed without a
 * third, when it is the third and two agree all the same, or when there are more
 * that differ; and after a decision, when the decision did not weigh it. */
static gboolean
is_late_for_people (SlowFold *self, const SlowSheet *sheet, guint field)
{
  guint differ = 0, agree = 0, thirds = 0;

  for (guint r = 0; r < sheet->n_readers; r++) {
    gboolean third = strcmp (claim_of (self, &sheet->readers[r]), "third") == 0;

    if (sheet->readers[r].values[field].kind == COT_VALUE_NONE)
      continue;
    if (cot_value_equal (sheet->readers[r].values[field], sheet->settled[field])) {
      agree += !third;
    } else {
      differ++;
      thirds += third;
    }
  }

  return differ > 1 || (differ == 1 && (agree > 1 || thirds == 1));
}

static gboolean
is_weighed (SlowFold *self, const SlowSheet *sheet, guint32 person)
{
  g_autoptr (GArray) chain = slow_chain_of (self, sheet->folio, person);

  for (int i = 0; i < (int) self->events->len; i++) {
    if (!is_of (self, i, COT_KIND_DECIDED, sheet->folio) || !slow_event_holds (self, i) || slow_identified_row (self, slow_find (self, &slow_event (self, i)->refs[1])) != sheet->row)
      continue;
    for (guint k = 0; k < chain->len; k++)
      if (names (self, i, g_array_index (chain, int, k)))
        return TRUE;
  }

  return FALSE;
}

static void
look_for_late (SlowFold *self, SlowSheet *sheet)
{
  for (guint f = 0; f < sheet->n_fields; f++) {
    if (sheet->settled[f].kind == COT_VALUE_NONE)
      continue;
    if (!sheet->decided[f])
      sheet->late = sheet->late || is_late_for_people (self, sheet, f);
    for (guint r = 0; r < sheet->n_readers && sheet->decided[f]; r++)
      if (sheet->readers[r].values[f].kind != COT_VALUE_NONE && !cot_value_equal (sheet->readers[r].values[f], sheet->settled[f]) && !is_weighed (self, sheet, sheet->readers[r].person))
        sheet->late = TRUE;
  }
}

static void
settle (SlowFold *self, SlowSheet *sheet)
{
  gboolean decisions_differ = FALSE;

  for (guint f = 0; f < sheet->n_fields; f++) {
    settle_by_people (self, sheet, f);
    decisions_differ = !settle_by_decision (self, sheet, f) || decisions_differ;
  }
  look_for_late (self, sheet);
  sheet->state = who_is_next (self, sheet);
  for (guint f = 0; f < sheet->n_fields && sheet->state == COT_SHEET_SETTLED; f++)
    sheet->verificacion_us = MAX (sheet->verificacion_us, slow_event (self, sheet->settled_by[f])->time_us);
  if (is_wrong_contest (self, sheet))
    sheet->cause = COT_CLARIFY_WRONG_CONTEST;
  else if (decisions_differ)
    sheet->cause = COT_CLARIFY_TWO_DECISIONS;
  else if (is_written_otherwise (sheet))
    sheet->cause = COT_CLARIFY_WRITTEN;
}

void
slow_sheet_compute (SlowFold *self, const char *folio, SlowSheet *sheet)
{
  memset (sheet, 0, sizeof *sheet);
  sheet->folio = folio;
  for (guint f = 0; f < SLOW_MAX_FIELDS; f++)
    sheet->settled_by[f] = SLOW_NOBODY;
  choose (self, sheet);
  if (sheet->row != NULL) {
    collect_readers (self, sheet);
    settle (self, sheet);
  } else if (sheet->received == SLOW_NOBODY) {
    sheet->state = COT_SHEET_EMPTY;
  } else if (sheet->digitised == SLOW_NOBODY) {
    sheet->state = COT_SHEET_RECEIVED;
  } else if (sheet->identified == SLOW_NOBODY) {
    sheet->state = COT_SHEET_DIGITISED;
  } else {
    sheet->state = COT_SHEET_OUTSIDE;
  }
  if (sheet->identified != SLOW_NOBODY && identified_differ (self, sheet))
    sheet->cause = COT_CLARIFY_TWO_ROWS;
  if (sheet->cause != COT_CLARIFY_NONE)
    sheet->state = COT_SHEET_CLARIFY;
  slow_look_for_alerts (self, sheet);
}
