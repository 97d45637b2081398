/* test-fold.c - each sentence of the set rules, by example
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fold-world.h"

/* A sheet that is identified as COT_TEST_ROW, and what happens to it. */
typedef struct {
  World *world;
  CotFold *fold;
  const CotRow *row;
  char *folio, *other_folio;
  CotId received, digitised, identified;
} Fixture;

/* --- Writing ------------------------------------------------------------------------ */

static CotId
add (Fixture *self, CotEvent *event)
{
  CotId id = event->id;

  g_assert_true (cot_fold_add (self->fold, event));
  cot_event_unref (event);

  return id;
}

static CotId
receive (Fixture *self, const char *folio, const char *documento)
{
  return add (self, world_write (self->world, COT_KIND_RECEIVED, folio, WORLD_DESK, WORLD_ACOPIADOR, NULL, 0, world_body_received (documento, "CATD")));
}

static CotId
digitise (Fixture *self, const char *folio, const CotId *received)
{
  json_t *body = world_body_digitised ();
  g_autofree char *published = g_strdup_printf ("%064x", g_str_hash (folio));

  json_object_set_new (body, "published", json_string (published));
  return add (self, world_write (self->world, COT_KIND_DIGITISED, folio, WORLD_DESK, WORLD_DIGITISER, &received, 1, body));
}

static CotId
identify (Fixture *self, const char *folio, const CotId *digitised, json_t *body)
{
  return add (self, world_write (self->world, COT_KIND_IDENTIFIED, folio, WORLD_DESK, WORLD_DIGITISER, &digitised, 1, body));
}

/* Person @reader reads; @amends may be NULL. */
static CotEvent *
reading (Fixture *self, guint32 reader, const char *claim, json_t *fields, const CotId *amends)
{
  const CotId *refs[] = { &self->digitised, &self->identified, amends };

  return world_write (self->world, COT_KIND_CAPTURED, self->folio, WORLD_DESK + reader % WORLD_N_DESKS, reader, refs, amends == NULL ? 2 : 3, world_body_captured (claim, fields));
}

static CotId
capture (Fixture *self, guint32 reader, const char *claim, json_t *fields)
{
  return add (self, reading (self, reader, claim, fields, NULL));
}

static CotId
amend (Fixture *self, guint32 reader, const char *claim, const CotId *amends, json_t *fields)
{
  return add (self, reading (self, reader, claim, fields, amends));
}

/* All fields 7, but one. */
static json_t *
all_but (Fixture *self, const char *name, int number)
{
  json_t *fields = world_fields (self->row, 7);

  if (name != NULL)
    json_object_set_new (fields, name, json_integer (number));

  return fields;
}

static json_t *
all (Fixture *self)
{
  return all_but (self, NULL, 0);
}

static json_t *
one (const char *name, int number)
{
  return json_pack ("{s:i}", name, number);
}

static CotId
set_aside_by (Fixture *self, guint32 person, const char *folio, const CotId *target)
{
  return add (self, world_write (self->world, COT_KIND_SET_ASIDE, folio, WORLD_DESK, person, &target, 1, json_pack ("{s:s, s:s}", "reason", "dark", "cause", "image")));
}

static CotId
set_aside (Fixture *self, const CotId *target)
{
  return set_aside_by (self, WORLD_COORDINATOR, self->folio, target);
}

static CotEvent *
decision (Fixture *self, guint32 person, const CotId *a, const CotId *b, json_t *fields)
{
  const CotId *refs[] = { &self->digitised, &self->identified, a, b };

  return world_write (self->world, COT_KIND_DECIDED, self->folio, WORLD_DESK, person, refs, a == NULL ? 2 : (b == NULL ? 3 : 4),
                      json_pack ("{s:o, s:s}", "fields", fields, "reason", "seen"));
}

static CotId
decide (Fixture *self, const CotId *a, const CotId *b, json_t *fields)
{
  return add (self, decision (self, WORLD_COORDINATOR, a, b, fields));
}

static CotEvent *
match (Fixture *self, const CotId *a, const CotId *b, const char *differs)
{
  const CotId *refs[] = { cot_id_compare (a, b) < 0 ? a : b, cot_id_compare (a, b) < 0 ? b : a };
  json_t *names = json_array ();

  if (differs != NULL)
    json_array_append_new (names, json_string (differs));

  return world_write (self->world, COT_KIND_MATCHED, self->folio, WORLD_CATD, 0, refs, 2, json_pack ("{s:o}", "differ", names));
}

/* --- Asking --------------------------------------------------------------------------- */

static const CotSheet *
sheet_of (Fixture *self)
{
  return cot_fold_get_sheet (self->fold, self->folio);
}

static guint
field_of (Fixture *self, const char *name)
{
  int field = cot_ballot_find (self->row->ballot, name);

  g_assert_cmpint (field, >=, 0);
  return (guint) field;
}

static CotVoid
reason_of (Fixture *self, const CotId *id)
{
  const CotSheet *sheet = sheet_of (self);

  for (guint i = 0; i < sheet->n_voided; i++)
    if (cot_id_equal (&sheet->voided[i].id, id))
      return sheet->voided[i].reason;

  return COT_VOID_NONE;
}

#define assert_state(self, expected) \
  g_assert_cmpstr (cot_sheet_state_to_string (sheet_of (self)->state), ==, cot_sheet_state_to_string (expected))
#define assert_void(self, id, expected) \
  g_assert_cmpstr (cot_void_to_string (reason_of (self, id)), ==, cot_void_to_string (expected))

static void
assert_clarify (Fixture *self, CotClarify cause)
{
  assert_state (self, COT_SHEET_CLARIFY);
  g_assert_cmpstr (cot_clarify_to_string (sheet_of (self)->cause), ==, cot_clarify_to_string (cause));
}

static void
assert_settled (Fixture *self, const char *name, int number)
{
  CotValue value = sheet_of (self)->settled[field_of (self, name)];

  g_assert_cmpint (value.kind, ==, number < 0 ? COT_VALUE_NONE : COT_VALUE_NUMBER);
  if (number >= 0)
    g_assert_cmpint (value.number, ==, number);
}

static gboolean
is_disputed (Fixture *self, const char *name)
{
  return sheet_of (self)->disputed[field_of (self, name)];
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->fold = world_fold (self->world);
  self->row = world_row (self->world, COT_TEST_ROW);
  self->folio = cot_folio_format (COT_TEST_CATD, 1);
  self->other_folio = cot_folio_format (COT_TEST_CATD, 2);
  self->received = receive (self, self->folio, "CC");
  self->digitised = digitise (self, self->folio, &self->received);
  self->identified = identify (self, self->folio, &self->digitised, world_body_identified (COT_TEST_ROW));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  cot_fold_free (self->fold);
  world_free (self->world);
  g_free (self->folio);
  g_free (self->other_folio);
}

#define R(n) (WORLD_READER + (n))

/* --- Paper ------------------------------------------------------------------------------- */

static void
test_states_of_paper (Fixture *self, gconstpointer data)
{
  CotId received = receive (self, self->other_folio, "CC");
  CotId digitised;

  assert_state (self, COT_SHEET_IDENTIFIED);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, self->other_folio)->state, ==, COT_SHEET_RECEIVED);
  digitised = digitise (self, self->other_folio, &received);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, self->other_folio)->state, ==, COT_SHEET_DIGITISED);
  identify (self, self->other_folio, &digitised, world_body_outside ("AYUN"));
  g_assert_cmpint (cot_fold_get_sheet (self->fold, self->other_folio)->state, ==, COT_SHEET_OUTSIDE);
  g_assert_cmpstr (cot_fold_get_sheet (self->fold, self->other_folio)->contest_hint, ==, "AYUN");
  g_assert_null (cot_fold_get_sheet (self->fold, "0001-00001-0"));
}

static void
test_unknown_and_wrong_refs (Fixture *self, gconstpointer data)
{
  CotId other = receive (self, self->other_folio, "CC");
  CotId nobody = { { 1 } };
  CotId unknown = digitise (self, self->folio, &nobody);
  CotId elsewhere = digitise (self, self->folio, &other);
  CotId wrong_kind = digitise (self, self->folio, &self->digitised);
  CotId wrong_row = identify (self, self->folio, &self->digitised, world_body_identified ("990000B010002"));

  assert_void (self, &unknown, COT_VOID_UNKNOWN_REF);
  assert_void (self, &elsewhere, COT_VOID_WRONG_REF);
  assert_void (self, &wrong_kind, COT_VOID_WRONG_REF);
  assert_void (self, &wrong_row, COT_VOID_BODY);
  assert_state (self, COT_SHEET_IDENTIFIED);
}

static void
test_roles_and_stations (Fixture *self, gconstpointer data)
{
  const CotId *refs[] = { &self->digitised, &self->identified };
  CotId role = add (self, world_write (self->world, COT_KIND_CAPTURED, self->folio, WORLD_DESK, WORLD_ACOPIADOR, refs, 2, world_body_captured ("first", all (self))));
  CotId person = add (self, world_write (self->world, COT_KIND_CAPTURED, self->folio, WORLD_DESK, 77, refs, 2, world_body_captured ("first", all (self))));
  CotId station = add (self, world_write (self->world, COT_KIND_CAPTURED, self->folio, WORLD_CENTRE, R (0), refs, 2, world_body_captured ("first", all (self))));

  assert_void (self, &role, COT_VOID_ROLE);
  assert_void (self, &person, COT_VOID_PERSON_UNKNOWN);
  assert_void (self, &station, COT_VOID_STATION);
  g_assert_true (sheet_of (self)->unknown_actor);
  /* The enrolment arrives late. */
  add (self, world_enrol_person (self->world, 77, COT_ROLE_CAPTURISTA));
  assert_void (self, &person, COT_VOID_NONE);
  assert_state (self, COT_SHEET_READ_ONCE);
}

static void
test_image_that_identified_names (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 8; i++)
    digitise (self, self->folio, &self->received);

  g_assert_true (cot_id_equal (&sheet_of (self)->digitised, &self->digitised));
  g_assert_cmpuint (sheet_of (self)->digitised_by, ==, WORLD_DIGITISER);
  g_assert_cmpstr (sheet_of (self)->origen, ==, "CATD");
  g_assert_cmpstr (sheet_of (self)->tipo_documento, ==, "CC");
}

static void
test_two_rows (Fixture *self, gconstpointer data)
{
  CotId same = identify (self, self->folio, &self->digitised, world_body_identified (COT_TEST_ROW));
  CotId other;

  assert_void (self, &same, COT_VOID_NONE);
  assert_state (self, COT_SHEET_IDENTIFIED);
  other = identify (self, self->folio, &self->digitised, world_body_identified (COT_TEST_OTHER_ROW));
  assert_clarify (self, COT_CLARIFY_TWO_ROWS);
  set_aside (self, &other);
  assert_state (self, COT_SHEET_IDENTIFIED);
  identify (self, self->folio, &self->digitised, world_body_outside ("AYUN"));
  assert_clarify (self, COT_CLARIFY_TWO_ROWS);
}

/* --- Readings ------------------------------------------------------------------------------ */

static void
test_two_people_settle (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all (self));
  assert_state (self, COT_SHEET_READ_ONCE);
  capture (self, R (1), "second", all (self));

  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 7);
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->phase, ==, COT_ROW_SETTLED);
}

static void
test_person_counts_once (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (0), "second", all_but (self, "PAN", 8));
  gboolean first_is_lower = cot_id_compare (&a, &b) < 0;

  assert_state (self, COT_SHEET_READ_ONCE);
  assert_void (self, first_is_lower ? &b : &a, COT_VOID_SAME_PERSON);
  assert_void (self, first_is_lower ? &a : &b, COT_VOID_NONE);
  capture (self, R (1), "second", all_but (self, "PAN", first_is_lower ? 7 : 8));
  assert_state (self, COT_SHEET_SETTLED);
}

static void
test_second_reader_amends (Fixture *self, gconstpointer data)
{
  CotId second;

  capture (self, R (0), "first", all (self));
  second = capture (self, R (1), "second", all_but (self, "PAN", 8));
  assert_state (self, COT_SHEET_DIFFERS);
  g_assert_true (is_disputed (self, "PAN"));
  g_assert_false (is_disputed (self, "MC"));
  assert_settled (self, "PAN", -1);
  assert_settled (self, "MC", 7);

  amend (self, R (1), "second", &second, one ("PAN", 7));
  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 7);
}

static void
test_third_then_coordinator (Fixture *self, gconstpointer data)
{
  CotId second, third;

  capture (self, R (0), "first", all (self));
  second = capture (self, R (1), "second", all_but (self, "PAN", 8));
  amend (self, R (1), "second", &second, one ("PAN", 9));
  assert_state (self, COT_SHEET_THIRD);
  third = capture (self, R (2), "third", one ("PAN", 10));
  assert_state (self, COT_SHEET_TO_DECIDE);
  g_assert_true (is_disputed (self, "PAN"));
  amend (self, R (2), "third", &third, one ("PAN", 9));
  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 9);
}

static void
test_third_counts_any_time (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all_but (self, "PAN", 8));
  capture (self, R (2), "third", one ("PAN", 8));

  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 8);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, 0);
}

static void
test_fork_of_amendments (Fixture *self, gconstpointer data)
{
  CotId root, a, b, c;
  gboolean a_is_lower;

  capture (self, R (0), "first", all (self));
  root = capture (self, R (1), "second", all_but (self, "PAN", 8));
  a = amend (self, R (1), "second", &root, one ("PAN", 20));
  b = amend (self, R (1), "second", &root, one ("PAN", 21));
  c = amend (self, R (1), "second", &b, one ("PAN", 22));
  a_is_lower = cot_id_compare (&a, &b) < 0;

  assert_void (self, a_is_lower ? &b : &a, COT_VOID_SAME_PERSON);
  if (a_is_lower)
    assert_void (self, &c, COT_VOID_SAME_PERSON); /* it amends what gives way */
  capture (self, R (2), "third", one ("PAN", a_is_lower ? 20 : 22));
  assert_state (self, COT_SHEET_SETTLED);
  /* Without the one the other counts. */
  set_aside (self, a_is_lower ? &a : &b);
  assert_void (self, a_is_lower ? &b : &a, COT_VOID_NONE);
  assert_settled (self, "PAN", -1);
}

static void
test_amendment_of_another (Fixture *self, gconstpointer data)
{
  CotId first = capture (self, R (0), "first", all (self));
  CotId foreign = amend (self, R (1), "second", &first, one ("PAN", 8));

  assert_void (self, &foreign, COT_VOID_WRONG_REF);
  assert_state (self, COT_SHEET_READ_ONCE);
}

static void
test_incomplete_and_unknown_fields (Fixture *self, gconstpointer data)
{
  CotId incomplete = capture (self, R (0), "first", one ("PAN", 7));
  CotId unknown = capture (self, R (1), "first", all_but (self, "PARTY_OF_NOBODY", 3));

  assert_void (self, &incomplete, COT_VOID_INCOMPLETE);
  assert_void (self, &unknown, COT_VOID_BODY);
  assert_state (self, COT_SHEET_IDENTIFIED);
}

static json_t *
aided (json_t *fields, const char *name)
{
  return json_pack ("{s:s, s:o, s:[s]}", "claim", "first", "fields", fields, "aided", name);
}

static CotId
capture_aided (Fixture *self, guint32 reader, const char *name)
{
  const CotId *refs[] = { &self->digitised, &self->identified };

  return add (self, world_write (self->world, COT_KIND_CAPTURED, self->folio, WORLD_DESK, reader, refs, 2, aided (all (self), name)));
}

static void
test_two_aided_never_settle (Fixture *self, gconstpointer data)
{
  capture_aided (self, R (0), "PAN");
  capture_aided (self, R (1), "PAN");
  assert_settled (self, "PAN", -1);
  assert_settled (self, "MC", 7);
  assert_state (self, COT_SHEET_THIRD); /* they do not differ: nothing to key again */
  capture (self, R (2), "third", one ("PAN", 7));
  assert_state (self, COT_SHEET_SETTLED);
}

static void
test_aided_that_was_wrong (Fixture *self, gconstpointer data)
{
  capture_aided (self, R (0), "PAN");
  capture (self, R (1), "second", all_but (self, "PAN", 8));
  capture (self, R (2), "third", one ("PAN", 8));

  assert_state (self, COT_SHEET_SETTLED);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, COT_ALERT_AIDED_WRONG);
}

static void
test_late_reading_never_unsettles (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  capture (self, R (2), "second", all_but (self, "PAN", 8));

  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 7);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, COT_ALERT_LATE_READING);
}

static void
test_two_and_two (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  capture (self, R (2), "second", all_but (self, "PAN", 8));
  capture (self, R (3), "second", all_but (self, "PAN", 8));

  assert_settled (self, "PAN", -1);
  assert_state (self, COT_SHEET_TO_DECIDE);
}

static void
test_written_otherwise (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all_but (self, "SECCION", 2572));
  capture (self, R (1), "second", all_but (self, "SECCION", 2572));
  assert_clarify (self, COT_CLARIFY_WRITTEN);
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->phase, ==, COT_ROW_CLARIFY);
}

static void
test_written_illegibly (Fixture *self, gconstpointer data)
{
  json_t *a = all (self);
  json_t *b = all (self);

  json_object_set_new (a, "SECCION", json_string ("ilegible"));
  json_object_set_new (b, "SECCION", json_string ("ilegible"));
  json_object_set_new (a, "CASILLA", json_string ("sin dato"));
  json_object_set_new (b, "CASILLA", json_string ("sin dato"));
  capture (self, R (0), "first", a);
  capture (self, R (1), "second", b);

  assert_state (self, COT_SHEET_SETTLED);
}

static void
test_rereads_after_a_new_image (Fixture *self, gconstpointer data)
{
  CotId first = capture (self, R (0), "first", all (self));

  capture (self, R (1), "second", all (self));
  set_aside_by (self, WORLD_DIGITISER, self->folio, &self->digitised);
  assert_state (self, COT_SHEET_RECEIVED);
  assert_void (self, &first, COT_VOID_REF_VOID);
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->phase, ==, COT_ROW_EXPECTED);

  self->digitised = digitise (self, self->folio, &self->received);
  self->identified = identify (self, self->folio, &self->digitised, world_body_identified (COT_TEST_ROW));
  assert_state (self, COT_SHEET_IDENTIFIED);
  capture (self, R (0), "first", all_but (self, "PAN", 9));
  capture (self, R (1), "second", all_but (self, "PAN", 9));
  assert_settled (self, "PAN", 9);
}

/* --- Set-asides ------------------------------------------------------------------------------ */

static void
test_set_aside_of_set_aside (Fixture *self, gconstpointer data)
{
  CotId a = set_aside (self, &self->digitised);
  CotId b;

  assert_state (self, COT_SHEET_RECEIVED);
  b = set_aside (self, &a);
  assert_state (self, COT_SHEET_IDENTIFIED);
  assert_void (self, &a, COT_VOID_SET_ASIDE);
  set_aside (self, &b);
  assert_state (self, COT_SHEET_RECEIVED);
  assert_void (self, &b, COT_VOID_SET_ASIDE);
  assert_void (self, &a, COT_VOID_NONE);
}

static void
test_long_chain_of_set_asides (Fixture *self, gconstpointer data)
{
  CotId last = set_aside (self, &self->digitised);

  for (guint i = 0; i < 20001; i++)
    last = set_aside (self, &last);
  assert_state (self, COT_SHEET_IDENTIFIED);
}

static void
test_who_may_set_aside (Fixture *self, gconstpointer data)
{
  CotId read = capture (self, R (0), "first", all (self));
  CotId by_reader = set_aside_by (self, R (1), self->folio, &read);
  CotId by_nobody = set_aside_by (self, WORLD_ACOPIADOR, self->folio, &self->digitised);
  CotId elsewhere = set_aside_by (self, WORLD_COORDINATOR, self->other_folio, &read);

  assert_void (self, &by_reader, COT_VOID_ROLE);
  assert_void (self, &by_nobody, COT_VOID_ROLE);
  g_assert_cmpuint (cot_fold_get_sheet (self->fold, self->other_folio)->n_voided, ==, 1);
  g_assert_true (cot_id_equal (&cot_fold_get_sheet (self->fold, self->other_folio)->voided[0].id, &elsewhere));
  assert_state (self, COT_SHEET_READ_ONCE);
  set_aside_by (self, R (1), self->folio, &self->identified);
  assert_state (self, COT_SHEET_DIGITISED);
}

static void
test_set_aside_before_its_target (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) read = reading (self, R (0), "first", all (self), NULL);
  CotId set = set_aside (self, &read->id);

  assert_void (self, &set, COT_VOID_UNKNOWN_REF);
  g_assert_true (cot_fold_add (self->fold, read));
  assert_void (self, &set, COT_VOID_NONE);
  assert_void (self, &read->id, COT_VOID_SET_ASIDE);
  assert_state (self, COT_SHEET_IDENTIFIED);
}

/* --- Decisions --------------------------------------------------------------------------------- */

static void
test_decision_outranks (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (1), "second", all_but (self, "PAN", 8));

  decide (self, &a, &b, one ("PAN", 8));
  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 8);
  g_assert_cmpuint (sheet_of (self)->n_decided_fields, ==, 1);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, 0);
  capture (self, R (2), "third", one ("PAN", 7));
  assert_settled (self, "PAN", 8);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, COT_ALERT_LATE_READING);
}

static void
test_decision_for_what_nobody_read (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (1), "second", all_but (self, "PAN", 8));
  CotId bad = decide (self, &a, &b, one ("PAN", 9));
  CotId good = decide (self, &a, &b, json_pack ("{s:s}", "PAN", "ilegible"));

  assert_void (self, &bad, COT_VOID_NOT_READ);
  assert_void (self, &good, COT_VOID_NONE);
  assert_state (self, COT_SHEET_SETTLED);
  g_assert_cmpint (sheet_of (self)->settled[field_of (self, "PAN")].kind, ==, COT_VALUE_ILLEGIBLE);
}

static void
test_two_decisions (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (1), "second", all_but (self, "PAN", 8));
  CotId seven = decide (self, &a, &b, one ("PAN", 7));
  CotId eight = decide (self, &a, &b, one ("PAN", 8));

  assert_clarify (self, COT_CLARIFY_TWO_DECISIONS);
  assert_settled (self, "PAN", -1);
  /* One that names only one of them is one more that differs. */
  add (self, decision (self, WORLD_COORDINATOR + 1, &eight, NULL, one ("PAN", 8)));
  assert_clarify (self, COT_CLARIFY_TWO_DECISIONS);
  add (self, decision (self, WORLD_COORDINATOR + 1, &eight, &seven, one ("PAN", 8)));
  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", 8);
}

static void
test_same_decision_twice (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (1), "second", all_but (self, "PAN", 8));

  decide (self, &a, &b, one ("PAN", 7));
  decide (self, &a, &b, one ("PAN", 7));
  assert_state (self, COT_SHEET_SETTLED);
}

/* --- Times -------------------------------------------------------------------------------------- */

static void
test_times (Fixture *self, gconstpointer data)
{
  gint64 received = sheet_of (self)->acopio_us;
  CotId second;
  gint64 now;

  capture (self, R (0), "first", all (self));
  now = self->world->now_us;
  g_assert_cmpint (sheet_of (self)->captura_us, ==, now);
  g_assert_cmpint (sheet_of (self)->verificacion_us, ==, 0);
  second = capture (self, R (1), "second", all_but (self, "PAN", 8));
  amend (self, R (1), "second", &second, one ("PAN", 7));

  g_assert_cmpint (sheet_of (self)->acopio_us, ==, received);
  g_assert_cmpint (sheet_of (self)->captura_us, ==, now);
  g_assert_cmpint (sheet_of (self)->verificacion_us, ==, self->world->now_us);
  g_assert_true (cot_id_equal (&sheet_of (self)->settled_by[field_of (self, "MC")], &second));
  /* A later reading that agrees changes none of them. */
  now = self->world->now_us;
  capture (self, R (3), "second", all (self));
  g_assert_cmpint (sheet_of (self)->verificacion_us, ==, now);
}

/* --- Rows ----------------------------------------------------------------------------------------- */

static void
other_sheet (Fixture *self, const char *documento)
{
  char *folio = self->folio;

  self->folio = self->other_folio;
  self->other_folio = folio;
  self->received = receive (self, self->folio, documento);
  self->digitised = digitise (self, self->folio, &self->received);
  self->identified = identify (self, self->folio, &self->digitised, world_body_identified (COT_TEST_ROW));
}

static const char *
carrier_of (Fixture *self)
{
  const CotRowState *state = cot_fold_get_row (self->fold, self->row->index);

  return state->carrier == NULL ? NULL : state->carrier->folio;
}

static void
test_carrier (Fixture *self, gconstpointer data)
{
  g_autofree char *first = g_strdup (self->folio);
  g_autofree char *second = g_strdup (self->other_folio);

  g_assert_cmpstr (carrier_of (self), ==, first);
  other_sheet (self, "ACTA PREP"); /* a better document */
  g_assert_cmpstr (carrier_of (self), ==, second);
  g_assert_cmpuint (cot_fold_get_row (self->fold, self->row->index)->n_companions, ==, 1);
}

static void
test_carrier_with_readings (Fixture *self, gconstpointer data)
{
  g_autofree char *first = g_strdup (self->folio);
  g_autofree char *second = g_strdup (self->other_folio);
  CotId a = capture (self, R (0), "first", all (self));

  other_sheet (self, "ACTA PREP");
  g_assert_cmpstr (carrier_of (self), ==, first);
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  g_assert_cmpstr (carrier_of (self), ==, second);
  set_aside_by (self, WORLD_COORDINATOR, first, &a);
  g_assert_cmpstr (carrier_of (self), ==, second);
}

static void
test_lower_folio_carries (Fixture *self, gconstpointer data)
{
  g_autofree char *first = g_strdup (self->folio);

  other_sheet (self, "CC");
  g_assert_cmpstr (carrier_of (self), ==, first);
}

static void
test_two_carriers (Fixture *self, gconstpointer data)
{
  CotId last;

  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  other_sheet (self, "CC");
  capture (self, R (0), "first", all_but (self, "PAN", 8));
  last = capture (self, R (1), "second", all_but (self, "PAN", 8));

  assert_clarify (self, COT_CLARIFY_TWO_CARRIERS);
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->cause, ==, COT_CLARIFY_TWO_CARRIERS);
  g_assert_cmpuint (cot_fold_count_in_state (self->fold, COT_SHEET_CLARIFY), ==, 2);
  set_aside (self, &last);
  assert_state (self, COT_SHEET_READ_ONCE);
  g_assert_cmpuint (cot_fold_count_in_state (self->fold, COT_SHEET_SETTLED), ==, 1);
}

static void
test_two_carriers_that_agree (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  other_sheet (self, "CC");
  capture (self, R (2), "first", all (self));
  capture (self, R (3), "second", all (self));

  assert_state (self, COT_SHEET_SETTLED);
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->phase, ==, COT_ROW_SETTLED);
}

static CotId
without_acta (Fixture *self, const char *row, const char *cause)
{
  return add (self, world_write (self->world, COT_KIND_WITHOUT_ACTA, NULL, WORLD_DESK, WORLD_ACOPIADOR, NULL, 0,
                                 world_with_second (self->world, json_pack ("{s:s, s:s}", "row", row, "cause", cause), WORLD_COORDINATOR)));
}

static void
test_sheet_beats_without_acta (Fixture *self, gconstpointer data)
{
  const CotRow *other = world_row (self->world, COT_TEST_OTHER_ROW);
  CotId without;

  without_acta (self, COT_TEST_ROW, "no-bag");
  without = without_acta (self, COT_TEST_OTHER_ROW, "not-installed");
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->phase, ==, COT_ROW_DIGITISED);
  g_assert_cmpint (cot_fold_get_row (self->fold, other->index)->phase, ==, COT_ROW_WITHOUT_ACTA);
  g_assert_cmpint (cot_fold_get_row (self->fold, other->index)->legal.observation, ==, COT_OBSERVATION_SIN_ACTA_NOT_INSTALLED);

  set_aside (self, &self->identified);
  g_assert_cmpint (cot_fold_get_row (self->fold, self->row->index)->phase, ==, COT_ROW_WITHOUT_ACTA);
  set_aside_by (self, WORLD_COORDINATOR, NULL, &without);
  g_assert_cmpint (cot_fold_get_row (self->fold, other->index)->phase, ==, COT_ROW_EXPECTED);
}

/* --- Sealed bodies, matched ------------------------------------------------------------------------- */

static void
test_matched_is_asked_for (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (1), "second", all_but (self, "PAN", 8));
  json_t *body = cot_sheet_build_matched (sheet_of (self));

  g_assert_true (sheet_of (self)->needs_matched);
  g_assert_cmpuint (json_array_size (json_object_get (body, "differ")), ==, 1);
  g_assert_cmpstr (json_string_value (json_array_get (json_object_get (body, "differ"), 0)), ==, "PAN");
  json_decref (body);
  add (self, match (self, &a, &b, "PAN"));
  g_assert_false (sheet_of (self)->needs_matched);
}

static void
test_matched_that_lies (Fixture *self, gconstpointer data)
{
  CotId a = capture (self, R (0), "first", all (self));
  CotId b = capture (self, R (1), "second", all_but (self, "PAN", 8));
  CotId lie = add (self, match (self, &a, &b, NULL));

  assert_void (self, &lie, COT_VOID_BODY);
  assert_state (self, COT_SHEET_DIFFERS);
}

static void
test_sealed_first_reading (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) first = reading (self, R (0), "first", all (self), NULL);
  CotId second, amended;

  add (self, world_seal (first));
  assert_state (self, COT_SHEET_READ_ONCE);
  second = capture (self, R (1), "second", all_but (self, "PAN", 8));
  assert_state (self, COT_SHEET_READ_ONCE);
  g_assert_false (sheet_of (self)->needs_matched);
  add (self, match (self, &first->id, &second, "PAN"));
  assert_state (self, COT_SHEET_DIFFERS);
  g_assert_true (is_disputed (self, "PAN"));
  assert_settled (self, "MC", -1);

  amended = amend (self, R (1), "second", &second, one ("PAN", 7));
  add (self, match (self, &first->id, &amended, NULL));
  g_assert_true (sheet_of (self)->agreed);
  assert_state (self, COT_SHEET_READ_ONCE);
  assert_settled (self, "PAN", -1);
  /* The body comes. */
  g_assert_true (cot_fold_add (self->fold, first));
  assert_state (self, COT_SHEET_SETTLED);
  g_assert_false (cot_fold_add (self->fold, first));
}

/* --- The machine -------------------------------------------------------------------------------------- */

static CotId
machine_reads (Fixture *self, int number, gboolean sure)
{
  const CotId *refs[] = { &self->digitised };

  return add (self, world_write (self->world, COT_KIND_READ, self->folio, WORLD_CATD, 0, refs, 1,
                                 json_pack ("{s:s, s:{s:{s:i, s:i, s:b}}}", "reader", "r", "fields", "PAN", "value", number, "probability", 9990, "sure", sure)));
}

static void
test_machine_alert (Fixture *self, gconstpointer data)
{
  machine_reads (self, 8, FALSE);
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  g_assert_cmpuint (sheet_of (self)->alerts, ==, 0);
  machine_reads (self, 7, TRUE);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, 0);
  machine_reads (self, 8, TRUE);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, COT_ALERT_MACHINE);
  assert_settled (self, "PAN", 7);
  assert_state (self, COT_SHEET_SETTLED);
}

/* @field: (transfer full): what the machine says of PAN. */
static guint
alerts_for (Fixture *self, json_t *field, gint32 settled)
{
  const CotId *refs[] = { &self->digitised };
  CotId read = add (self, world_write (self->world, COT_KIND_READ, self->folio, WORLD_CATD, 0, refs, 1, json_pack ("{s:s, s:{s:o}}", "reader", "r", "fields", "PAN", field)));
  guint alerts = sheet_of (self)->alerts;

  assert_state (self, COT_SHEET_SETTLED);
  assert_settled (self, "PAN", settled);
  set_aside (self, &read);
  g_assert_cmpuint (sheet_of (self)->alerts, ==, 0);

  return alerts;
}

/* People agreed on 7. */
static void
test_letters_alert (Fixture *self, gconstpointer data)
{
  capture (self, R (0), "first", all (self));
  capture (self, R (1), "second", all (self));
  g_assert_cmpuint (sheet_of (self)->alerts, ==, 0);

  g_assert_cmpuint (alerts_for (self, json_pack ("{s:i, s:i, s:b, s:[i]}", "value", 7, "probability", 9990, "sure", 1, "letters", 7), 7), ==, 0);
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:i, s:i, s:b, s:[i, i]}", "value", 7, "probability", 9990, "sure", 1, "letters", 60, 7), 7), ==, 0);
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:i, s:i, s:b, s:[]}", "value", 7, "probability", 9990, "sure", 1, "letters"), 7), ==, 0);
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:i, s:i, s:b, s:[i]}", "value", 7, "probability", 900, "sure", 0, "letters", 8), 7), ==, COT_ALERT_LETTERS);
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:i, s:b, s:[i]}", "probability", 0, "sure", 0, "letters", 8), 7), ==, COT_ALERT_LETTERS);
  /* The letters are what people settled on, the figures are not. */
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:i, s:i, s:b, s:[i], s:b}", "value", 8, "probability", 9990, "sure", 0, "letters", 7, "differs", 1), 7), ==, COT_ALERT_LETTERS);
  /* Boxes that are sure to be empty, and not a letter beside them. */
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:s, s:i, s:b, s:[]}", "value", "sin dato", "probability", 9990, "sure", 1, "letters"), 7), ==, COT_ALERT_MACHINE);
  g_assert_cmpuint (alerts_for (self, json_pack ("{s:s, s:i, s:b, s:[i]}", "value", "sin dato", "probability", 9990, "sure", 0, "letters", 7), 7), ==, 0);
}

/* --- Asking beforehand ----------------------------------------------------------------------------------- */

static void
test_check_refuses_a_second_reading (Fixture *self, gconstpointer data)
{
  CotId first = capture (self, R (0), "first", all (self));

  for (guint i = 0; i < 8; i++) {
    g_autoptr (CotEvent) again = reading (self, R (0), "second", all (self), NULL);

    g_assert_cmpint (cot_fold_check (self->fold, again), ==, COT_VOID_SAME_PERSON);
  }
  {
    g_autoptr (CotEvent) amendment = reading (self, R (0), "first", one ("PAN", 8), &first);
    g_autoptr (CotEvent) other = reading (self, R (1), "second", all (self), NULL);
    g_autoptr (CotEvent) incomplete = reading (self, R (1), "second", one ("PAN", 7), NULL);

    g_assert_cmpint (cot_fold_check (self->fold, amendment), ==, COT_VOID_NONE);
    g_assert_cmpint (cot_fold_check (self->fold, other), ==, COT_VOID_NONE);
    g_assert_cmpint (cot_fold_check (self->fold, incomplete), ==, COT_VOID_INCOMPLETE);
  }
  assert_state (self, COT_SHEET_READ_ONCE);
}

static void
test_person_enrolled_twice (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) again = world_enrol_person (self->world, R (0), COT_ROLE_COORDINADOR);
  g_autoptr (CotEvent) fresh = world_enrol_person (self->world, 90, COT_ROLE_COORDINADOR);
  const CotEvent *before = NULL;

  for (guint i = 0; i < self->world->roster->len; i++) {
    const CotEvent *event = self->world->roster->pdata[i];
    json_t *body = cot_event_load_body (event);

    if (json_integer_value (json_object_get (body, "person")) == R (0))
      before = event;
    json_decref (body);
  }
  g_assert_cmpint (cot_fold_check (self->fold, again), ==, COT_VOID_BODY);
  g_assert_cmpint (cot_fold_check (self->fold, fresh), ==, COT_VOID_NONE);
  cot_fold_add (self->fold, again);
  g_assert_cmpuint (cot_fold_get_person (self->fold, R (0))->roles, ==,
                    cot_id_compare (&before->id, &again->id) < 0 ? COT_ROLE_CAPTURISTA : COT_ROLE_COORDINADOR);
}

static void
test_opening (Fixture *self, gconstpointer data)
{
  CotId zero = add (self, world_write (self->world, COT_KIND_ZERO, NULL, WORLD_DESK, WORLD_COORDINATOR, NULL, 0, json_pack ("{s:i, s:{}}", "events", 0, "digests")));
  const CotId *refs[] = { &zero };

  g_assert_false (cot_fold_station_is_open (self->fold, WORLD_DESK));
  add (self, world_write (self->world, COT_KIND_OPENED, NULL, WORLD_DESK + 1, WORLD_COORDINATOR, refs, 1, json_object ()));
  g_assert_false (cot_fold_station_is_open (self->fold, WORLD_DESK));
  g_assert_false (cot_fold_station_is_open (self->fold, WORLD_DESK + 1));
  add (self, world_write (self->world, COT_KIND_OPENED, NULL, WORLD_DESK, WORLD_COORDINATOR, refs, 1, json_object ()));
  g_assert_true (cot_fold_station_is_open (self->fold, WORLD_DESK));
}

static void
test_queue_is_oldest_first (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) queue = NULL;

  other_sheet (self, "ACTA PREP");
  queue = cot_fold_list_in_state (self->fold, COT_SHEET_IDENTIFIED);
  g_assert_cmpuint (queue->len, ==, 2);
  g_assert_cmpstr (((const CotSheet *) queue->pdata[0])->folio, ==, self->other_folio);
}

static const struct {
  const char *path;
  void (*test) (Fixture *self, gconstpointer data);
} cases[] = {
  { "paper/states", test_states_of_paper },
  { "paper/unknown-and-wrong-refs", test_unknown_and_wrong_refs },
  { "paper/roles-and-stations", test_roles_and_stations },
  { "paper/image-that-identified-names", test_image_that_identified_names },
  { "paper/two-rows", test_two_rows },
  { "readings/two-people-settle", test_two_people_settle },
  { "readings/person-counts-once", test_person_counts_once },
  { "readings/second-reader-amends", test_second_reader_amends },
  { "readings/third-then-coordinator", test_third_then_coordinator },
  { "readings/third-counts-any-time", test_third_counts_any_time },
  { "readings/fork-of-amendments", test_fork_of_amendments },
  { "readings/amendment-of-another", test_amendment_of_another },
  { "readings/incomplete", test_incomplete_and_unknown_fields },
  { "readings/two-aided-never-settle", test_two_aided_never_settle },
  { "readings/aided-that-was-wrong", test_aided_that_was_wrong },
  { "readings/late-never-unsettles", test_late_reading_never_unsettles },
  { "readings/two-and-two", test_two_and_two },
  { "readings/written-otherwise", test_written_otherwise },
  { "readings/written-illegibly", test_written_illegibly },
  { "readings/new-image", test_rereads_after_a_new_image },
  { "set-aside/of-set-aside", test_set_aside_of_set_aside },
  { "set-aside/long-chain", test_long_chain_of_set_asides },
  { "set-aside/who-may", test_who_may_set_aside },
  { "set-aside/before-its-target", test_set_aside_before_its_target },
  { "decided/outranks", test_decision_outranks },
  { "decided/what-nobody-read", test_decision_for_what_nobody_read },
  { "decided/two-that-differ", test_two_decisions },
  { "decided/the-same-twice", test_same_decision_twice },
  { "times", test_times },
  { "rows/carrier", test_carrier },
  { "rows/carrier-with-readings", test_carrier_with_readings },
  { "rows/lower-folio", test_lower_folio_carries },
  { "rows/two-carriers", test_two_carriers },
  { "rows/two-carriers-that-agree", test_two_carriers_that_agree },
  { "rows/sheet-beats-without-acta", test_sheet_beats_without_acta },
  { "sealed/matched-is-asked-for", test_matched_is_asked_for },
  { "sealed/matched-that-lies", test_matched_that_lies },
  { "sealed/first-reading", test_sealed_first_reading },
  { "machine/alert", test_machine_alert },
  { "machine/letters", test_letters_alert },
  { "check/second-reading", test_check_refuses_a_second_reading },
  { "roster/person-enrolled-twice", test_person_enrolled_twice },
  { "roster/opening", test_opening },
  { "queue/oldest-first", test_queue_is_oldest_first },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/model/fold/", cases[i].path, NULL);

    g_test_add (path, Fixture, NULL, set_up, cases[i].test, tear_down);
  }

  return g_test_run ();
}
