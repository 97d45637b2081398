/* fold-slow.c - the set rules once more, by simple loops
 *
 * Nothing here is shared with the fold, and nothing is clever: each question walks
 * the whole history.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fold-history.h"

#define NOT_GIVEN  -1
#define MAX_PEOPLE 16

typedef struct {
  const History *history;
  gint8 *stands; /* -1 unknown, 0, 1: only so that long chains end */
  gint8 *counts;
} Slow;

typedef struct {
  int root, tip, n_amendments;
  char claim;
  int values[HISTORY_MAX_FIELDS];
  gboolean aided[HISTORY_MAX_FIELDS];
} Reader;

static gboolean slow_counts (Slow *self, int i);

static const HistoryEvent *
at (const Slow *self, int i)
{
  return history_get (self->history, (guint) i);
}

static int
n_events (const Slow *self)
{
  return (int) self->history->events->len;
}

static gboolean
is_here (const Slow *self, int i)
{
  return i >= 0 && self->history->present[i];
}

static gboolean
is_lower (const Slow *self, int i, int j)
{
  return memcmp (at (self, i)->event->id.bytes, at (self, j)->event->id.bytes, 32) < 0;
}

static const CotEvent *
roster_event_of (const Slow *self, guint32 person, guint *roles)
{
  GPtrArray *roster = self->history->world->roster;
  const CotEvent *found = NULL;

  for (guint i = 0; i < roster->len; i++) {
    const CotEvent *event = roster->pdata[i];
    json_t *body = cot_event_load_body (event);

    if (event->kind == COT_KIND_PERSON_ENROLLED && json_integer_value (json_object_get (body, "person")) == person) {
      json_t *names = json_object_get (body, "roles");
      size_t k;
      json_t *name;
      CotRole role;

      found = event;
      *roles = 0;
      json_array_foreach (names, k, name) if (cot_role_from_string (json_string_value (name), &role))
        *roles |= role;
    }
    json_decref (body);
  }

  return found;
}

/* Of several enrolments of a number the lowest id counts. */
static guint
roles_of (const Slow *self, guint32 person)
{
  guint roles = 0;
  const CotEvent *best = roster_event_of (self, person, &roles);

  for (int i = 0; i < n_events (self); i++) {
    const HistoryEvent *event = at (self, i);

    if (is_here (self, i) && event->kind == COT_KIND_PERSON_ENROLLED && event->enrolled == person &&
        (best == NULL || memcmp (event->event->id.bytes, best->id.bytes, 32) < 0)) {
      best = event->event;
      roles = event->roles;
    }
  }

  return best == NULL ? 0 : roles;
}

static gboolean
actor_may (const Slow *self, int i)
{
  const HistoryEvent *event = at (self, i);
  guint roles = 0;

  switch ((int) event->kind) {
  case COT_KIND_READ:
  case COT_KIND_MATCHED:
    return TRUE; /* any station, nobody acts */
  case COT_KIND_RECEIVED:
  case COT_KIND_IDENTIFIED:
    roles = COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR | COT_ROLE_COORDINADOR;
    break;
  case COT_KIND_DIGITISED:
    roles = COT_ROLE_DIGITALIZADOR | COT_ROLE_COORDINADOR;
    break;
  case COT_KIND_CAPTURED:
    roles = COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR;
    break;
  case COT_KIND_DECIDED:
    roles = COT_ROLE_COORDINADOR;
    break;
  case COT_KIND_SET_ASIDE:
    roles = COT_ROLE_DIGITALIZADOR | COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR | COT_ROLE_COORDINADOR;
    break;
  default:
    return FALSE;
  }

  return event->station != WORLD_CENTRE && (roles_of (self, event->person) & roles) != 0;
}

static gboolean
set_aside_holds (Slow *self, int i)
{
  const HistoryEvent *event = at (self, i);
  gboolean coordinator = (roles_of (self, event->person) & COT_ROLE_COORDINADOR) != 0;

  if (!actor_may (self, i))
    return FALSE;
  for (guint r = 0; r < event->n_refs; r++) {
    int target = event->refs[r];
    CotKind kind;

    if (!is_here (self, target))
      return FALSE;
    kind = at (self, target)->kind;
    if (kind == COT_KIND_PERSON_ENROLLED || kind == COT_KIND_ACCEPTED)
      return FALSE;
    if (event->sheet >= 0 && at (self, target)->sheet != event->sheet)
      return FALSE;
    if (!coordinator && kind != COT_KIND_DIGITISED && kind != COT_KIND_IDENTIFIED)
      return FALSE;
  }

  return TRUE;
}

static gboolean
slow_stands (Slow *self, int i)
{
  if (self->stands[i] >= 0)
    return self->stands[i];
  self->stands[i] = 1;
  for (int j = i + 1; j < n_events (self); j++) {
    const HistoryEvent *event = at (self, j);

    if (!is_here (self, j) || event->kind != COT_KIND_SET_ASIDE)
      continue;
    for (guint r = 0; r < event->n_refs; r++)
      if (event->refs[r] == i && set_aside_holds (self, j) && slow_stands (self, j))
        self->stands[i] = 0;
  }

  return self->stands[i];
}

/* Whether a ref names an event of that kind of the same sheet; @counting: one
 * that counts. */
static gboolean
names (Slow *self, int i, guint r, CotKind kind, gboolean counting)
{
  int ref = at (self, i)->refs[r];

  return is_here (self, ref) && at (self, ref)->sheet == at (self, i)->sheet && at (self, ref)->kind == kind &&
         (!counting || slow_counts (self, ref));
}

static int
n_fields_of (const Slow *self, int i)
{
  int row = at (self, at (self, i)->refs[1])->row;

  return row < 0 ? 0 : (int) self->history->rows[row]->ballot->n_fields;
}

static gboolean
is_complete (const Slow *self, int i)
{
  for (int f = 0; f < n_fields_of (self, i); f++)
    if (at (self, i)->values[f] == NOT_GIVEN)
      return FALSE;

  return TRUE;
}

/* Whether the ballot of the identified that it names is the one it was made for. */
static gboolean
fits_ballot (const Slow *self, int i)
{
  const HistoryEvent *event = at (self, i);

  for (int f = n_fields_of (self, i); f < HISTORY_MAX_FIELDS; f++)
    if (event->values[f] != NOT_GIVEN)
      return FALSE;

  return TRUE;
}

static gboolean
reading_holds (Slow *self, int i)
{
  const HistoryEvent *event = at (self, i);

  if (!names (self, i, 0, COT_KIND_DIGITISED, TRUE) || !names (self, i, 1, COT_KIND_IDENTIFIED, TRUE))
    return FALSE;
  if (at (self, event->refs[1])->row < 0 || event->bad_body || !fits_ballot (self, i))
    return FALSE;
  if (event->n_refs == 3)
    return names (self, i, 2, COT_KIND_CAPTURED, FALSE) && at (self, event->refs[2])->person == event->person;

  return event->claim == '3' || is_complete (self, i);
}

/* For readings: but for what other readings there are. */
static gboolean
slow_counts (Slow *self, int i)
{
  if (self->counts[i] < 0) {
    gboolean good = is_here (self, i) && slow_stands (self, i) && actor_may (self, i);
    const HistoryEvent *event = at (self, i);

    if (event->kind == COT_KIND_DIGITISED)
      good = good && names (self, i, 0, COT_KIND_RECEIVED, TRUE);
    else if (event->kind == COT_KIND_IDENTIFIED)
      good = good && names (self, i, 0, COT_KIND_DIGITISED, TRUE);
    else if (event->kind == COT_KIND_CAPTURED)
      good = good && reading_holds (self, i);
    self->counts[i] = good;
  }

  return self->counts[i];
}

/* The lowest id of a kind that counts on a sheet, or -1. */
static int
lowest (Slow *self, int sheet, CotKind kind)
{
  int found = -1;

  for (int i = 0; i < n_events (self); i++)
    if (at (self, i)->sheet == sheet && at (self, i)->kind == kind && slow_counts (self, i) && (found < 0 || is_lower (self, i, found)))
      found = i;

  return found;
}

static int
row_read (const Slow *self, int i)
{
  return at (self, at (self, i)->refs[1])->row;
}

/* The reading with the lowest id that follows @after (-1: none) of that person. */
static int
next_reading (Slow *self, int sheet, int row, guint32 person, int after)
{
  int found = -1;

  for (int i = 0; i < n_events (self); i++) {
    const HistoryEvent *event = at (self, i);

    if (event->sheet != sheet || event->kind != COT_KIND_CAPTURED || event->person != person || !slow_counts (self, i))
      continue;
    if (row_read (self, i) != row || (after < 0 ? event->n_refs != 2 : event->n_refs != 3 || event->refs[2] != after))
      continue;
    if (found < 0 || is_lower (self, i, found))
      found = i;
  }

  return found;
}

static void
lay_over (Reader *reader, const HistoryEvent *event)
{
  for (guint f = 0; f < HISTORY_MAX_FIELDS; f++)
    if (event->values[f] != NOT_GIVEN) {
      reader->values[f] = event->values[f];
      reader->aided[f] = event->aided[f];
    }
}

static int
list_readers (Slow *self, int sheet, int row, Reader *readers)
{
  static const guint32 people[] = { 10, 11, 12, 13, 14, 15, WORLD_COORDINATOR + 1, HISTORY_LATECOMER, WORLD_ACOPIADOR, WORLD_DIGITISER, WORLD_COORDINATOR };
  int n = 0;

  for (guint p = 0; p < G_N_ELEMENTS (people); p++) {
    int i = next_reading (self, sheet, row, people[p], -1);
    Reader *reader = &readers[n];

    if (i < 0)
      continue;
    n++;
    *reader = (Reader){ .root = i, .claim = at (self, i)->claim };
    for (guint f = 0; f < HISTORY_MAX_FIELDS; f++)
      reader->values[f] = NOT_GIVEN;
    for (; i >= 0; i = next_reading (self, sheet, row, people[p], i)) {
      lay_over (reader, at (self, i));
      reader->tip = i;
      reader->n_amendments++;
    }
    reader->n_amendments--;
  }

  return n;
}

/* Whether a value stands in some reading of the row: one that counts, or that only
 * gives way to another reading of the same person. */
static gboolean
was_read (Slow *self, int sheet, int row, int field, int value, const Reader *readers, int n_readers)
{
  for (int r = 0; r < n_readers; r++)
    for (int i = readers[r].tip; i >= 0; i = at (self, i)->n_refs == 3 ? at (self, i)->refs[2] : -1)
      if (at (self, i)->values[field] == value)
        return TRUE;
  for (int i = 0; i < n_events (self); i++) {
    const HistoryEvent *event = at (self, i);
    gboolean gives_way = FALSE;

    if (event->sheet != sheet || event->kind != COT_KIND_CAPTURED || !slow_counts (self, i) || row_read (self, i) != row || event->values[field] != value)
      continue;
    if (event->n_refs == 2)
      gives_way = TRUE;
    for (int r = 0; r < n_readers && event->n_refs == 3; r++)
      for (int k = readers[r].tip; k >= 0; k = at (self, k)->n_refs == 3 ? at (self, k)->refs[2] : -1)
        if (k == event->refs[2])
          gives_way = TRUE;
    if (gives_way)
      return TRUE;
  }

  return FALSE;
}

static gboolean
decision_holds (Slow *self, int i, int row, const Reader *readers, int n_readers)
{
  const HistoryEvent *event = at (self, i);

  if (!is_here (self, i) || event->kind != COT_KIND_DECIDED || !slow_stands (self, i) || !actor_may (self, i))
    return FALSE;
  if (!names (self, i, 0, COT_KIND_DIGITISED, TRUE) || !names (self, i, 1, COT_KIND_IDENTIFIED, TRUE) || row_read (self, i) != row || row < 0)
    return FALSE;
  for (guint r = 2; r < event->n_refs; r++)
    if ((!names (self, i, r, COT_KIND_CAPTURED, FALSE) && !names (self, i, r, COT_KIND_DECIDED, FALSE)) || !slow_stands (self, event->refs[r]))
      return FALSE;
  if (!fits_ballot (self, i))
    return FALSE;
  for (guint f = 0; f < HISTORY_MAX_FIELDS; f++)
    if (event->values[f] != NOT_GIVEN && event->values[f] != -2 &&
        !was_read (self, event->sheet, row, (int) f, event->values[f], readers, n_readers))
      return FALSE;

  return TRUE;
}

static int
people_settle (const Reader *readers, int n_readers, int field)
{
  int settled = NOT_GIVEN;
  int n_pairs = 0;

  for (int value = -3; value <= 9999; value = value == -2 ? 0 : value + 1) {
    int n = 0;
    gboolean unaided = FALSE;

    for (int r = 0; r < n_readers; r++)
      if (readers[r].values[field] == value) {
        n++;
        unaided |= !readers[r].aided[field];
      }
    if (n < 2)
      continue;
    n_pairs++;
    settled = unaided ? value : NOT_GIVEN;
  }

  return n_pairs == 1 ? settled : NOT_GIVEN;
}

static gboolean
refers (const HistoryEvent *event, int i)
{
  for (guint r = 2; r < event->n_refs; r++)
    if (event->refs[r] == i)
      return TRUE;

  return FALSE;
}

/* The value on which decisions agree; *@conflict: two that differ stand. */
static int
decisions_settle (Slow *self, int sheet, const gboolean *holds, int field, gboolean *conflict)
{
  int settled = NOT_GIVEN;

  for (int y = 0; y < n_events (self); y++) {
    gboolean outranked = FALSE;

    if (!holds[y] || at (self, y)->values[field] == NOT_GIVEN)
      continue;
    for (int x = 0; x < n_events (self); x++)
      for (int z = 0; z < n_events (self); z++)
        for (int w = 0; w < n_events (self); w++)
          if (holds[x] && holds[z] && holds[w] && at (self, x)->values[field] != NOT_GIVEN && at (self, z)->values[field] != NOT_GIVEN &&
              at (self, w)->values[field] != NOT_GIVEN && at (self, z)->values[field] != at (self, w)->values[field] &&
              refers (at (self, x), y) && refers (at (self, x), z) && refers (at (self, x), w))
            outranked = TRUE;
    if (outranked)
      continue;
    if (settled != NOT_GIVEN && settled != at (self, y)->values[field])
      *conflict = TRUE;
    settled = at (self, y)->values[field];
  }

  return settled;
}

static CotSheetState
wait_state (Slow *self, const int *settled, const Reader *readers, int n_readers, int n_fields)
{
  int least = 4;

  for (int f = 0; f < n_fields; f++) {
    int n = 0;

    if (settled[f] != NOT_GIVEN)
      continue;
    for (int r = 0; r < n_readers; r++)
      n += readers[r].values[f] != NOT_GIVEN;
    least = MIN (least, MIN (n, 3));
  }
  if (least == 4)
    return COT_SHEET_SETTLED;
  if (least == 2 && n_readers == 2) {
    const Reader *second = is_lower (self, readers[0].root, readers[1].root) ? &readers[1] : &readers[0];

    for (int r = 0; r < 2; r++)
      if (readers[r].claim == '2' && readers[1 - r].claim != '2')
        second = &readers[r];
    if (second->n_amendments == 0)
      return COT_SHEET_DIFFERS;
  }

  return (CotSheetState[]){ COT_SHEET_IDENTIFIED, COT_SHEET_READ_ONCE, COT_SHEET_THIRD, COT_SHEET_TO_DECIDE }[least];
}

static gboolean
value_is (CotValue value, int expected, CotFieldKind kind)
{
  if (expected == NOT_GIVEN)
    return value.kind == COT_VALUE_NONE;
  if (expected == -2)
    return value.kind == COT_VALUE_ILLEGIBLE;
  if (expected == -3)
    return value.kind == COT_VALUE_NO_DATA;
  if (kind == COT_FIELD_CASILLA) {
    CotCasillaKey key = { expected == 0 ? 'B' : expected == 1 ? 'C'
                                                              : 'E',
                          1, expected == 2 ? 2 : 0 };

    expected = cot_casilla_key_pack (key);
  }

  return value.kind == COT_VALUE_NUMBER && value.number == expected;
}

static gboolean
written_otherwise (const CotRow *row, const int *settled)
{
  if (settled[0] >= 0 && settled[0] != row->casilla->seccion)
    return TRUE;

  return settled[1] >= 0 && settled[1] != (row->casilla->key.type == 'B' ? 0 : 1);
}

typedef struct {
  CotSheetState state;
  CotClarify cause;
  int row, n_readers;
  int settled[HISTORY_MAX_FIELDS];
} SlowSheet;

static gboolean
has_other_row (Slow *self, int sheet, int row)
{
  for (int i = 0; i < n_events (self); i++)
    if (at (self, i)->sheet == sheet && at (self, i)->kind == COT_KIND_IDENTIFIED && slow_counts (self, i) && at (self, i)->row != row)
      return TRUE;

  return FALSE;
}

static void
fold_fields (Slow *self, int sheet, SlowSheet *out, gboolean *conflict)
{
  g_autofree gboolean *holds = g_new0 (gboolean, n_events (self));
  Reader readers[MAX_PEOPLE];
  int n_fields = (int) self->history->rows[out->row]->ballot->n_fields;

  out->n_readers = list_readers (self, sheet, out->row, readers);
  for (int i = 0; i < n_events (self); i++)
    holds[i] = at (self, i)->sheet == sheet && decision_holds (self, i, out->row, readers, out->n_readers);
  for (int f = 0; f < n_fields; f++) {
    gboolean differ = FALSE;
    int decided = decisions_settle (self, sheet, holds, f, &differ);

    out->settled[f] = differ ? NOT_GIVEN : decided != NOT_GIVEN ? decided
                                                                : people_settle (readers, out->n_readers, f);
    *conflict |= differ;
  }
  out->state = wait_state (self, out->settled, readers, out->n_readers, n_fields);
}

static SlowSheet
fold_sheet (Slow *self, int sheet)
{
  SlowSheet out = { .row = -1 };
  int identified = lowest (self, sheet, COT_KIND_IDENTIFIED);
  gboolean conflict = FALSE;

  for (guint f = 0; f < HISTORY_MAX_FIELDS; f++)
    out.settled[f] = NOT_GIVEN;
  if (identified < 0) {
    out.state = lowest (self, sheet, COT_KIND_DIGITISED) >= 0  ? COT_SHEET_DIGITISED
                : lowest (self, sheet, COT_KIND_RECEIVED) >= 0 ? COT_SHEET_RECEIVED
                                                               : COT_SHEET_EMPTY;
    return out;
  }
  out.row = at (self, identified)->row;
  out.state = COT_SHEET_OUTSIDE;
  if (out.row >= 0)
    fold_fields (self, sheet, &out, &conflict);
  if (has_other_row (self, sheet, out.row))
    out.cause = COT_CLARIFY_TWO_ROWS;
  else if (conflict)
    out.cause = COT_CLARIFY_TWO_DECISIONS;
  else if (out.row >= 0 && written_otherwise (self->history->rows[out.row], out.settled))
    out.cause = COT_CLARIFY_WRITTEN;
  if (out.cause != COT_CLARIFY_NONE)
    out.state = COT_SHEET_CLARIFY;

  return out;
}

/* Settled sheets of one row whose figures differ go to clarification together. */
static void
compare_carriers (SlowSheet *sheets)
{
  gboolean differ[HISTORY_N_SHEETS] = { FALSE };

  for (int i = 0; i < HISTORY_N_SHEETS; i++)
    for (int j = 0; j < HISTORY_N_SHEETS; j++)
      for (int k = 0; k < HISTORY_N_SHEETS; k++)
        if (sheets[i].state == COT_SHEET_SETTLED && sheets[j].state == COT_SHEET_SETTLED && sheets[k].state == COT_SHEET_SETTLED &&
            sheets[i].row == sheets[j].row && sheets[j].row == sheets[k].row &&
            memcmp (sheets[j].settled + 2, sheets[k].settled + 2, sizeof sheets[j].settled - 2 * sizeof (int)) != 0)
          differ[i] = TRUE;
  for (int i = 0; i < HISTORY_N_SHEETS; i++)
    if (differ[i]) {
      sheets[i].state = COT_SHEET_CLARIFY;
      sheets[i].cause = COT_CLARIFY_TWO_CARRIERS;
    }
}

static char *
compare_sheet (const History *history, int i, const SlowSheet *slow, const CotSheet *sheet)
{
  if (sheet->state != slow->state || sheet->cause != slow->cause)
    return g_strdup_printf ("sheet %d: the fold says %s/%s, slowly it is %s/%s", i, cot_sheet_state_to_string (sheet->state), cot_clarify_to_string (sheet->cause),
                            cot_sheet_state_to_string (slow->state), cot_clarify_to_string (slow->cause));
  if ((int) sheet->n_readers != slow->n_readers)
    return g_strdup_printf ("sheet %d: %u readers, slowly %d", i, sheet->n_readers, slow->n_readers);
  if (sheet->row != (slow->row < 0 ? NULL : history->rows[slow->row]))
    return g_strdup_printf ("sheet %d: another row", i);
  for (guint f = 0; f < sheet->n_fields; f++)
    if (!value_is (sheet->settled[f], slow->settled[f], sheet->row->ballot->fields[f].kind))
      return g_strdup_printf ("sheet %d, field %u: the fold says %d %d, slowly it is %d", i, f, sheet->settled[f].kind, sheet->settled[f].number, slow->settled[f]);

  return NULL;
}

char *
history_compare (const History *self, CotFold *fold)
{
  g_autofree gint8 *stands = g_malloc (self->events->len);
  g_autofree gint8 *counts = g_malloc (self->events->len);
  Slow slow = { self, stands, counts };
  SlowSheet sheets[HISTORY_N_SHEETS];

  memset (stands, -1, self->events->len);
  memset (counts, -1, self->events->len);
  for (int i = 0; i < HISTORY_N_SHEETS; i++)
    sheets[i] = fold_sheet (&slow, i);
  compare_carriers (sheets);
  for (int i = 0; i < HISTORY_N_SHEETS; i++) {
    const CotSheet *sheet = cot_fold_get_sheet (fold, self->folios[i]);
    char *problem = sheet == NULL ? NULL : compare_sheet (self, i, &sheets[i], sheet);

    if (problem != NULL)
      return problem;
  }

  return NULL;
}
