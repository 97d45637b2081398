/* slow-fold.c - which events hold: roster, naming, set-asides
 *
 * Every question walks the whole set.  Nothing is kept but where an id is, who is
 * enrolled and whether an event holds, so that long chains of names end in time.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "slow-fold-private.h"

#include <string.h>

static gboolean
is_kind (const SlowFold *self, int i, CotKind kind)
{
  return slow_event (self, i)->kind == kind;
}

const CotEvent *
slow_event (const SlowFold *self, int i)
{
  return self->events->pdata[i];
}

json_t *
slow_body (const SlowFold *self, int i)
{
  return self->bodies->pdata[i];
}

int
slow_find (const SlowFold *self, const CotId *id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->places, id)) - 1;
}

SlowFold *
slow_fold_new (CotElection *election, GPtrArray *events)
{
  SlowFold *self = g_new0 (SlowFold, 1);

  self->election = election;
  self->events = g_ptr_array_new ();
  self->places = g_hash_table_new (cot_id_hash, cot_id_equal);
  self->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) json_decref);
  for (guint i = 0; i < events->len; i++) {
    CotEvent *event = events->pdata[i];
    int known = slow_find (self, &event->id);

    if (known == SLOW_NOBODY) {
      g_ptr_array_add (self->events, event);
      g_hash_table_insert (self->places, &event->id, GINT_TO_POINTER ((int) self->events->len));
      g_ptr_array_add (self->bodies, cot_event_load_body (event));
    } else if (slow_body (self, known) == NULL) {
      self->events->pdata[known] = event;
      self->bodies->pdata[known] = cot_event_load_body (event);
    }
  }
  self->holds = g_new (int, self->events->len + 1);
  for (guint i = 0; i < self->events->len; i++)
    self->holds[i] = -1;
  slow_roster_fold (self);
  slow_catalogue_fold (self);

  return self;
}

void
slow_fold_free (SlowFold *self)
{
  slow_catalogue_clear (self);
  g_ptr_array_unref (self->bodies);
  g_ptr_array_unref (self->events);
  g_hash_table_unref (self->places);
  g_free (self->holds);
  g_free (self);
}

/* --- What it names ------------------------------------------------------------------ */

/* A bad image or a wrong row is set aside by whoever sees it; all else by a
 * coordinator. */
static gboolean
may_set_aside (SlowFold *self, int i, CotKind named)
{
  guint roles = slow_person_roles (self, slow_person (self, slow_event (self, i)->person));

  return (roles & COT_ROLE_COORDINADOR) != 0 || named == COT_KIND_DIGITISED || named == COT_KIND_IDENTIFIED;
}

/* Every name is of an event that is here, of the right kind and of the same sheet.
 * A set-aside without folio names events of any sheet. */
static gboolean
names_are_right (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);
  const CotKindInfo *info = cot_kind_info (event->kind);

  if (event->n_refs < info->min_refs || event->n_refs > info->max_refs)
    return FALSE;
  for (guint k = 0; k < event->n_refs; k++) {
    int ref = slow_find (self, &event->refs[k]);

    if (ref == SLOW_NOBODY || (info->ref_kinds[MIN (k, 2)] & COT_KIND_BIT (slow_event (self, ref)->kind)) == 0)
      return FALSE;
    if (!(event->kind == COT_KIND_SET_ASIDE && event->folio[0] == '\0') && strcmp (slow_event (self, ref)->folio, event->folio) != 0)
      return FALSE;
    if (event->kind == COT_KIND_SET_ASIDE && !may_set_aside (self, i, slow_event (self, ref)->kind))
      return FALSE;
    if ((event->kind == COT_KIND_OPENED || event->kind == COT_KIND_CLOSED) && slow_event (self, ref)->station != event->station)
      return FALSE;
  }

  return TRUE;
}

gboolean
slow_is_set_aside (SlowFold *self, int i)
{
  for (int k = 0; k < (int) self->events->len; k++) {
    const CotEvent *other = slow_event (self, k);

    if (other->kind != COT_KIND_SET_ASIDE)
      continue;
    for (guint r = 0; r < other->n_refs; r++)
      if (cot_id_equal (&other->refs[r], &slow_event (self, i)->id) && slow_event_holds (self, k) && (!self->trusts_two || slow_is_of_two (self, k)))
        return TRUE;
  }

  return FALSE;
}

/* What is done under an event that does not hold, does not hold either.  What a
 * decision weighs needs but to stand: somebody's later reading takes no decision back;
 * nor is it asked whether who signs out was let in. */
static gboolean
named_hold (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);

  if (event->kind == COT_KIND_SET_ASIDE || event->kind == COT_KIND_CLOSED)
    return TRUE;
  for (guint k = 0; k < event->n_refs && !(event->kind == COT_KIND_COTEJO && k >= 2); k++) {
    int ref = slow_find (self, &event->refs[k]);

    if ((event->kind == COT_KIND_DECIDED && k >= 2) || event->kind == COT_KIND_SIGNED_OUT ? slow_is_set_aside (self, ref) : !slow_event_holds (self, ref))
      return FALSE;
    if (event->kind == COT_KIND_MATCHED && !slow_event_counts (self, ref))
      return FALSE;
  }

  return TRUE;
}

/* A reading that stands, whatever it says and whatever the ballot is. */
gboolean
slow_reading_stands (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);

  return is_kind (self, i, COT_KIND_CAPTURED) && slow_writer_may (self, i) && names_are_right (self, i) && !slow_is_set_aside (self, i) &&
         slow_event_holds (self, slow_find (self, &event->refs[0])) && slow_event_holds (self, slow_find (self, &event->refs[1])) &&
         slow_identified_row (self, slow_find (self, &event->refs[1])) != NULL;
}

/* --- What it says ---------------------------------------------------------------- */

const CotRow *
slow_identified_row (SlowFold *self, int identified)
{
  const char *clave = json_string_value (json_object_get (slow_body (self, identified), "row"));

  return clave == NULL ? NULL : slow_row (self, clave);
}

gboolean
slow_names_string (json_t *array, const char *text)
{
  for (size_t i = 0; i < json_array_size (array); i++)
    if (g_strcmp0 (json_string_value (json_array_get (array, i)), text) == 0)
      return TRUE;

  return FALSE;
}

gboolean
slow_value_at (SlowFold *self, int i, const CotRow *row, guint field, CotValue *out)
{
  const CotField *known = &row->ballot->fields[field];
  json_t *given = json_object_get (json_object_get (slow_body (self, i), "fields"), known->name);

  return given != NULL && cot_value_from_json (given, known->kind == COT_FIELD_CASILLA, out, NULL);
}

static gboolean
fields_are_of (SlowFold *self, int i, const CotRow *row)
{
  const char *name;
  json_t *value;

  json_object_foreach (json_object_get (slow_body (self, i), "fields"), name, value) if (cot_ballot_find (row->ballot, name) < 0) return FALSE;

  return TRUE;
}

/* Of several identifications the one with the lowest id says what is read. */
static gboolean
is_row_of_sheet (SlowFold *self, int i, const CotRow *row)
{
  int lowest = SLOW_NOBODY;

  for (int k = 0; k < (int) self->events->len; k++)
    if (is_kind (self, k, COT_KIND_IDENTIFIED) && strcmp (slow_event (self, k)->folio, slow_event (self, i)->folio) == 0 && slow_event_holds (self, k))
      lowest = slow_lower_of (self, lowest, k);

  return slow_identified_row (self, lowest) == row;
}

static gboolean
is_claim (SlowFold *self, int i, const char *claim)
{
  return g_strcmp0 (json_string_value (json_object_get (slow_body (self, i), "claim")), claim) == 0;
}

static gboolean
is_own_of_row (SlowFold *self, int amended, guint32 person, const CotRow *row)
{
  const CotEvent *event = slow_event (self, amended);

  return event->person == person && slow_identified_row (self, slow_find (self, &event->refs[1])) == row;
}

static gboolean
captured_is_right (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);
  const CotRow *row = slow_identified_row (self, slow_find (self, &event->refs[1]));
  json_t *aided;

  if (row == NULL)
    return FALSE;
  if (event->n_refs == 3 && !is_own_of_row (self, slow_find (self, &event->refs[2]), event->person, row))
    return FALSE;
  if (slow_body (self, i) == NULL)
    return TRUE;
  if (!fields_are_of (self, i, row))
    return FALSE;
  aided = json_object_get (slow_body (self, i), "aided");
  for (size_t k = 0; k < json_array_size (aided); k++)
    if (cot_ballot_find (row->ballot, json_string_value (json_array_get (aided, k))) < 0)
      return FALSE;
  if (json_array_size (aided) > 0 && !is_claim (self, i, "first"))
    return FALSE;
  if (event->n_refs < 3 && !is_claim (self, i, "third") && json_object_size (json_object_get (slow_body (self, i), "fields")) < row->ballot->n_fields)
    return FALSE;

  return TRUE;
}

/* Did somebody read this, in a reading of that row that holds? */
static gboolean
was_read (SlowFold *self, int decided, const CotRow *row, guint field, CotValue value)
{
  for (int i = 0; i < (int) self->events->len; i++) {
    CotValue read;

    if (is_kind (self, i, COT_KIND_CAPTURED) && strcmp (slow_event (self, i)->folio, slow_event (self, decided)->folio) == 0 && slow_event_holds (self, i) &&
        slow_identified_row (self, slow_find (self, &slow_event (self, i)->refs[1])) == row && slow_value_at (self, i, row, field, &read) && cot_value_equal (read, value))
      return TRUE;
  }

  return FALSE;
}

static gboolean
decided_is_right (SlowFold *self, int i)
{
  const CotRow *row = slow_identified_row (self, slow_find (self, &slow_event (self, i)->refs[1]));

  if (row == NULL)
    return FALSE;
  if (slow_body (self, i) == NULL || !is_row_of_sheet (self, i, row))
    return TRUE;
  if (!fields_are_of (self, i, row))
    return FALSE;
  for (guint f = 0; f < row->ballot->n_fields; f++) {
    CotValue value;

    if (slow_value_at (self, i, row, f, &value) && value.kind != COT_VALUE_ILLEGIBLE && !was_read (self, i, row, f, value))
      return FALSE;
  }

  return TRUE;
}

static int
amended_by (SlowFold *self, int captured)
{
  const CotEvent *event = slow_event (self, captured);

  return event->n_refs == 3 ? slow_find (self, &event->refs[2]) : SLOW_NOBODY;
}

/* The reading itself, or what it amends, was not given to this machine. */
static gboolean
is_sealed (SlowFold *self, int captured)
{
  for (int at = captured; at != SLOW_NOBODY; at = amended_by (self, at))
    if (slow_body (self, at) == NULL)
      return TRUE;

  return FALSE;
}

/* The last value that a reading gives a field, over what it amends. */
static gboolean
merged_value (SlowFold *self, int captured, const CotRow *row, guint field, CotValue *out)
{
  for (int at = captured; at != SLOW_NOBODY; at = amended_by (self, at))
    if (slow_value_at (self, at, row, field, out))
      return TRUE;

  return FALSE;
}

/* Two readings of two people, the lower id first; and where they can be read, they
 * differ where it says so. */
static gboolean
matched_is_right (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);
  int a = slow_find (self, &event->refs[0]), b = slow_find (self, &event->refs[1]);
  const CotRow *row = slow_identified_row (self, slow_find (self, &slow_event (self, a)->refs[1]));
  json_t *differ = json_object_get (slow_body (self, i), "differ");

  if (cot_id_compare (&event->refs[0], &event->refs[1]) >= 0 || slow_event (self, a)->person == slow_event (self, b)->person)
    return FALSE;
  if (!is_row_of_sheet (self, i, row) || slow_identified_row (self, slow_find (self, &slow_event (self, b)->refs[1])) != row)
    return TRUE; /* read under another identification */
  for (size_t k = 0; k < json_array_size (differ); k++)
    if (cot_ballot_find (row->ballot, json_string_value (json_array_get (differ, k))) < 0)
      return FALSE;
  if (is_sealed (self, a) || is_sealed (self, b))
    return TRUE;
  for (guint f = 0; f < row->ballot->n_fields; f++) {
    CotValue x, y;
    gboolean do_differ = merged_value (self, a, row, f, &x) && merged_value (self, b, row, f, &y) && !cot_value_equal (x, y);

    if (slow_names_string (differ, row->ballot->fields[f].name) != do_differ)
      return FALSE;
  }

  return TRUE;
}

/* Something else was found exactly when fields are named. */
static gboolean
cotejo_is_right (SlowFold *self, int i)
{
  const CotRow *row = slow_identified_row (self, slow_find (self, &slow_event (self, i)->refs[1]));
  gboolean differs = g_strcmp0 (json_string_value (json_object_get (slow_body (self, i), "result")), "differs") == 0;

  return row != NULL && slow_body (self, i) != NULL && fields_are_of (self, i, row) &&
         differs == (json_object_size (json_object_get (slow_body (self, i), "fields")) > 0);
}

static gboolean
body_is_right (SlowFold *self, int i)
{
  json_t *body = slow_body (self, i);
  const char *clave = json_string_value (json_object_get (body, "row"));
  const char *contest = json_string_value (json_object_get (body, "contest"));

  if (is_kind (self, i, COT_KIND_IDENTIFIED))
    return clave != NULL ? slow_row (self, clave) != NULL : cot_election_find_contest (self->election, contest) != NULL;
  if (is_kind (self, i, COT_KIND_WITHOUT_ACTA))
    return slow_row (self, clave) != NULL;
  if (is_kind (self, i, COT_KIND_CAPTURED))
    return captured_is_right (self, i);
  if (is_kind (self, i, COT_KIND_MATCHED))
    return matched_is_right (self, i);
  if (is_kind (self, i, COT_KIND_COTEJO))
    return cotejo_is_right (self, i);
  if (is_kind (self, i, COT_KIND_PACKED))
    return *json_string_value (json_object_get (body, "box")) != '\0';

  return !is_kind (self, i, COT_KIND_DECIDED) || decided_is_right (self, i);
}

gboolean
slow_event_holds (SlowFold *self, int i)
{
  if (self->holds[i] < 0) {
    if (is_kind (self, i, COT_KIND_STATION_ENROLLED) || is_kind (self, i, COT_KIND_PERSON_ENROLLED))
      self->holds[i] = slow_roster_counts (self, i);
    else
      self->holds[i] = slow_writer_may (self, i) && names_are_right (self, i) && slow_second_may (self, i) && !slow_is_set_aside (self, i) && named_hold (self, i) && body_is_right (self, i);
  }

  return self->holds[i];
}

/* --- One reading a person --------------------------------------------------------- */

/* The reading with the lowest id among those that amend @amended, or that amend nothing. */
static int
lowest_reading (SlowFold *self, const char *folio, guint32 person, int amended)
{
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++) {
    const CotEvent *event = slow_event (self, i);
    int amends;

    if (event->kind != COT_KIND_CAPTURED || event->person != person || strcmp (event->folio, folio) != 0 || !slow_event_holds (self, i))
      continue;
    amends = event->n_refs == 3 ? slow_find (self, &event->refs[2]) : SLOW_NOBODY;
    if (amends == amended)
      found = slow_lower_of (self, found, i);
  }

  return found;
}

GArray *
slow_chain_of (SlowFold *self, const char *folio, guint32 person)
{
  GArray *chain = g_array_new (FALSE, FALSE, sizeof (int));

  for (int at = lowest_reading (self, folio, person, SLOW_NOBODY); at != SLOW_NOBODY; at = lowest_reading (self, folio, person, at))
    g_array_append_val (chain, at);

  return chain;
}

gboolean
slow_event_counts (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);
  g_autoptr (GArray) chain = NULL;

  if (!slow_event_holds (self, i))
    return FALSE;
  if (event->kind != COT_KIND_CAPTURED)
    return TRUE;
  chain = slow_chain_of (self, event->folio, event->person);
  for (guint k = 0; k < chain->len; k++)
    if (g_array_index (chain, int, k) == i)
      return TRUE;

  return FALSE;
}

static gboolean
is_closed (SlowFold *self, int opened)
{
  for (int i = 0; i < (int) self->events->len; i++)
    for (guint k = 0; is_kind (self, i, COT_KIND_CLOSED) && k < slow_event (self, i)->n_refs; k++)
      if (cot_id_equal (&slow_event (self, i)->refs[k], &slow_event (self, opened)->id) && slow_event_holds (self, i))
        return TRUE;

  return FALSE;
}

gboolean
slow_station_is_open (SlowFold *self, guint32 station)
{
  for (int i = 0; i < (int) self->events->len; i++)
    if (is_kind (self, i, COT_KIND_OPENED) && slow_event (self, i)->station == station && slow_event_holds (self, i) &&
        slow_event (self, slow_find (self, &slow_event (self, i)->refs[0]))->station == station && !is_closed (self, i))
      return TRUE;

  return FALSE;
}
