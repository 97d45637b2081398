/* test-fold-acts.c - revocations, acts of two, closing, comparing, packing, forks
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cot-second.h"
#include "fold-world.h"

#define OTHER_COORDINATOR (WORLD_COORDINATOR + 1)
#define COTEJADOR         30
#define FAR_COORDINATOR   40 /* of another CATD */
#define SIGNATURE_A       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

typedef struct {
  World *world;
  GPtrArray *events; /* CotEvent, owned, in the order of writing */
  const CotRow *row;
  char *folio;
  CotEvent *received, *digitised, *identified;
} Fixture;

/* --- Writing -------------------------------------------------------------------------- */

static CotEvent *
keep (Fixture *self, CotEvent *event)
{
  g_ptr_array_add (self->events, event);
  return event;
}

static CotEvent *
put (Fixture *self, CotKind kind, const char *folio, guint32 station, guint32 person, json_t *body, ...)
{
  const CotId *refs[16];
  guint n_refs = 0;
  va_list args;

  va_start (args, body);
  for (const CotEvent *named = va_arg (args, const CotEvent *); named != NULL; named = va_arg (args, const CotEvent *))
    refs[n_refs++] = &named->id;
  va_end (args);

  return keep (self, world_write (self->world, kind, folio, station, person, refs, n_refs, body));
}

static CotEvent *
put_reading (Fixture *self, guint32 station, guint32 reader, int number)
{
  return put (self, COT_KIND_CAPTURED, self->folio, station, reader, world_body_captured ("first", world_fields (self->row, number)), self->digitised, self->identified, NULL);
}

/* Each second signature differs, as real ones do. */
static json_t *
with_second (Fixture *self, json_t *body, guint32 second)
{
  static guint n;
  g_autofree char *signature = g_strdup_printf ("%0128x", ++n);

  json_object_set_new (body, "second", json_pack ("{s:I, s:s}", "person", (json_int_t) second, "signature", signature));
  return body;
}

static json_t *
without_body (void)
{
  return json_pack ("{s:s, s:s}", "row", COT_TEST_ROW, "cause", "no-bag");
}

static json_t *
station_revoked (guint32 station, guint64 last)
{
  return json_pack ("{s:I, s:I, s:s}", "station", (json_int_t) station, "last", (json_int_t) last, "cause", "stolen");
}

static json_t *
person_revoked (guint32 person, guint32 station, guint64 number)
{
  json_t *lasts = json_array ();

  if (station != 0)
    json_array_append_new (lasts, json_pack ("{s:I, s:I}", "station", (json_int_t) station, "number", (json_int_t) number));

  return json_pack ("{s:I, s:o, s:s}", "person", (json_int_t) person, "last", lasts, "cause", "lost");
}

static json_t *
by_authority (json_t *body, guint authority)
{
  json_object_set_new (body, "authority", json_pack ("{s:i, s:s}", "authority", (int) authority, "signature", SIGNATURE_A));
  return body;
}

static CotEvent *
enrol (Fixture *self, guint32 person, guint roles, guint catd)
{
  json_t *names = json_array ();

  for (guint bit = 1; bit <= COT_ROLE_COTEJADOR; bit <<= 1)
    if (roles & bit)
      json_array_append_new (names, json_string (cot_role_to_string ((CotRole) bit)));

  return put (self, COT_KIND_PERSON_ENROLLED, NULL, WORLD_CATD, 0,
              json_pack ("{s:I, s:s, s:o, s:i}", "person", (json_int_t) person, "key", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "roles", names, "catd", (int) catd), NULL);
}

/* --- Asking: forwards and backwards, which must be the same ------------------------------ */

static CotFold *
fold_events (Fixture *self, gboolean backwards)
{
  CotFold *fold = cot_fold_new (self->world->election, NULL);
  guint n = self->events->len;

  for (guint i = 0; i < n; i++)
    cot_fold_add (fold, self->events->pdata[backwards ? n - 1 - i : i]);

  return fold;
}

static CotFold *
fold_of (Fixture *self)
{
  CotFold *fold = fold_events (self, FALSE);
  g_autoptr (CotFold) turned = fold_events (self, TRUE);
  CotId there, back;

  cot_fold_digest (fold, &there);
  cot_fold_digest (turned, &back);
  g_assert_true (cot_id_equal (&there, &back));

  return fold;
}

static CotVoid
reason_of (Fixture *self, const CotEvent *event)
{
  g_autoptr (CotFold) fold = fold_of (self);

  return cot_fold_get_reason (fold, event);
}

#define assert_reason(self, event, expected) \
  g_assert_cmpstr (cot_void_to_string (reason_of (self, event)), ==, cot_void_to_string (expected))

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  for (guint i = 0; i < self->world->roster->len; i++)
    g_ptr_array_add (self->events, cot_event_ref (self->world->roster->pdata[i]));
  self->row = world_row (self->world, COT_TEST_ROW);
  self->folio = cot_folio_format (COT_TEST_CATD, 1);
  enrol (self, COTEJADOR, COT_ROLE_COTEJADOR, COT_TEST_CATD);
  enrol (self, FAR_COORDINATOR, COT_ROLE_COORDINADOR, COT_TEST_OTHER_CATD);
}

static void
put_paper (Fixture *self)
{
  self->received = put (self, COT_KIND_RECEIVED, self->folio, WORLD_DESK, WORLD_ACOPIADOR, world_body_received ("ACTA PREP", "CATD"), NULL);
  self->digitised = put (self, COT_KIND_DIGITISED, self->folio, WORLD_DESK, WORLD_DIGITISER, world_body_digitised (), self->received, NULL);
  self->identified = put (self, COT_KIND_IDENTIFIED, self->folio, WORLD_DESK, WORLD_ACOPIADOR, world_body_identified (COT_TEST_ROW), self->digitised, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_ptr_array_unref (self->events);
  world_free (self->world);
  g_free (self->folio);
}

/* --- Acts of two --------------------------------------------------------------------------- */

static const struct {
  guint32 second; /* 0: none */
  CotVoid reason;
} seconds[] = {
  { OTHER_COORDINATOR, COT_VOID_NONE },
  { WORLD_COORDINATOR, COT_VOID_SAME_SECOND },
  { WORLD_READER, COT_VOID_SECOND_ROLE },
  { 99, COT_VOID_SECOND_ROLE },
};

static void
test_second_of_without_acta (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    assert_reason (self, put (self, COT_KIND_WITHOUT_ACTA, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, without_body (), seconds[i].second), NULL), seconds[i].reason);
  assert_reason (self, put (self, COT_KIND_WITHOUT_ACTA, NULL, WORLD_DESK, WORLD_COORDINATOR, without_body (), NULL), COT_VOID_NO_SECOND);
}

static void
test_second_of_set_aside (Fixture *self, gconstpointer data)
{
  put_paper (self);
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    assert_reason (self, put (self, COT_KIND_SET_ASIDE, self->folio, WORLD_DESK, WORLD_COORDINATOR, with_second (self, json_pack ("{s:s, s:s}", "reason", "dark", "cause", "image"), seconds[i].second), self->identified, NULL), seconds[i].reason);
}

/* A signature serves the event of its station with the lowest number, even when that
 * was taken back: nobody declares the same again alone. */
static void
test_second_serves_once (Fixture *self, gconstpointer data)
{
  json_t *body = with_second (self, without_body (), OTHER_COORDINATOR);
  CotEvent *first = put (self, COT_KIND_WITHOUT_ACTA, NULL, WORLD_DESK, WORLD_COORDINATOR, json_incref (body), NULL);
  CotEvent *again = put (self, COT_KIND_WITHOUT_ACTA, NULL, WORLD_DESK, WORLD_COORDINATOR, body, NULL);

  assert_reason (self, first, COT_VOID_NONE);
  assert_reason (self, again, COT_VOID_SECOND_USED);
  put (self, COT_KIND_SET_ASIDE, NULL, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:s, s:s}", "reason", "found", "cause", "other"), first, NULL);
  assert_reason (self, first, COT_VOID_SET_ASIDE);
  assert_reason (self, again, COT_VOID_SECOND_USED);
}

/* --- Open and closed ------------------------------------------------------------------------ */

static gboolean
is_open (Fixture *self)
{
  g_autoptr (CotFold) fold = fold_of (self);
  g_autoptr (GArray) opened = cot_fold_list_opened (fold, WORLD_DESK);

  g_assert_cmpint (opened->len > 0, ==, cot_fold_station_is_open (fold, WORLD_DESK));
  return opened->len > 0;
}

static json_t *
closed_body (void)
{
  return json_pack ("{s:{s:i}}", "pending", "third", 2);
}

static void
test_closing (Fixture *self, gconstpointer data)
{
  CotEvent *zero = put (self, COT_KIND_ZERO, NULL, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:i, s:{}}", "events", 0, "digests"), NULL);
  CotEvent *opened = put (self, COT_KIND_OPENED, NULL, WORLD_DESK, WORLD_COORDINATOR, json_object (), zero, NULL);
  CotEvent *alone, *elsewhere, *closed, *again;

  g_assert_true (is_open (self));
  alone = put (self, COT_KIND_CLOSED, NULL, WORLD_DESK, WORLD_COORDINATOR, closed_body (), opened, NULL);
  assert_reason (self, alone, COT_VOID_NO_SECOND);
  elsewhere = put (self, COT_KIND_CLOSED, NULL, WORLD_DESK + 1, WORLD_COORDINATOR, with_second (self, closed_body (), OTHER_COORDINATOR), opened, NULL);
  assert_reason (self, elsewhere, COT_VOID_WRONG_REF);
  g_assert_true (is_open (self));

  closed = put (self, COT_KIND_CLOSED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, closed_body (), OTHER_COORDINATOR), opened, NULL);
  assert_reason (self, closed, COT_VOID_NONE);
  g_assert_false (is_open (self));
  again = put (self, COT_KIND_OPENED, NULL, WORLD_DESK, WORLD_COORDINATOR, json_object (), zero, NULL);
  assert_reason (self, again, COT_VOID_NONE);
  g_assert_true (is_open (self));
  put (self, COT_KIND_CLOSED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, closed_body (), OTHER_COORDINATOR), opened, again, NULL);
  g_assert_false (is_open (self));
}

/* --- Revoked stations ------------------------------------------------------------------------ */

static void
test_station_revoked (Fixture *self, gconstpointer data)
{
  CotEvent *before, *after, *revoked;

  put_paper (self);
  before = put_reading (self, WORLD_DESK + 1, WORLD_READER, 7);
  after = put_reading (self, WORLD_DESK + 1, WORLD_READER + 1, 7);
  assert_reason (self, after, COT_VOID_NONE);
  revoked = put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, station_revoked (WORLD_DESK + 1, before->number), OTHER_COORDINATOR), NULL);
  assert_reason (self, revoked, COT_VOID_NONE);
  assert_reason (self, before, COT_VOID_NONE);
  assert_reason (self, after, COT_VOID_STATION_REVOKED);

  /* Of several the least counts, and a set-aside takes none back. */
  put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, station_revoked (WORLD_DESK + 1, 1000), OTHER_COORDINATOR), NULL);
  assert_reason (self, after, COT_VOID_STATION_REVOKED);
  assert_reason (self, put (self, COT_KIND_SET_ASIDE, NULL, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:s, s:s}", "reason", "no", "cause", "other"), revoked, NULL), COT_VOID_WRONG_REF);
  put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, station_revoked (WORLD_DESK + 1, 0), OTHER_COORDINATOR), NULL);
  assert_reason (self, before, COT_VOID_STATION_REVOKED);
}

static void
test_who_revokes_stations (Fixture *self, gconstpointer data)
{
  json_t *centre = station_revoked (WORLD_CENTRE, 0);

  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, station_revoked (WORLD_DESK + 1, 0), NULL), COT_VOID_NO_SECOND);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_READER, with_second (self, station_revoked (WORLD_DESK + 1, 0), OTHER_COORDINATOR), NULL), COT_VOID_ROLE);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, FAR_COORDINATOR, with_second (self, station_revoked (WORLD_DESK + 1, 0), OTHER_COORDINATOR), NULL), COT_VOID_ROLE);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, station_revoked (WORLD_DESK + 1, 0), FAR_COORDINATOR), NULL), COT_VOID_ROLE);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, json_incref (centre), OTHER_COORDINATOR), NULL), COT_VOID_AUTHORITY);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, 0, json_incref (centre), NULL), COT_VOID_AUTHORITY);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, 0, by_authority (json_deep_copy (centre), 15), NULL), COT_VOID_AUTHORITY);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, 0, by_authority (station_revoked (31, 0), 0), NULL), COT_VOID_UNKNOWN_REF);
  assert_reason (self, put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, 0, by_authority (json_deep_copy (centre), 0), NULL), COT_VOID_NONE);
  json_decref (centre);
}

/* A service enrolled people up to its last event that counts; its desks remain. */
static void
test_service_revoked (Fixture *self, gconstpointer data)
{
  CotEvent *late, *reading;
  guint64 last = self->world->numbers[WORLD_CATD];

  put_paper (self);
  late = enrol (self, 50, COT_ROLE_CAPTURISTA, COT_TEST_CATD);
  reading = put_reading (self, WORLD_DESK, 50, 7);
  assert_reason (self, reading, COT_VOID_NONE);
  put (self, COT_KIND_STATION_REVOKED, NULL, WORLD_DESK, 0, by_authority (station_revoked (WORLD_CATD, last), 0), NULL);
  assert_reason (self, late, COT_VOID_STATION_REVOKED);
  assert_reason (self, reading, COT_VOID_PERSON_UNKNOWN);
  assert_reason (self, self->identified, COT_VOID_NONE);
}

/* --- Revoked people ---------------------------------------------------------------------------- */

static void
test_person_revoked (Fixture *self, gconstpointer data)
{
  CotEvent *before, *revoked, *anew;

  put_paper (self);
  before = put_reading (self, WORLD_DESK, WORLD_READER, 7);
  revoked = put (self, COT_KIND_PERSON_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, person_revoked (WORLD_READER, WORLD_DESK, before->number), OTHER_COORDINATOR), NULL);
  assert_reason (self, revoked, COT_VOID_NONE);
  assert_reason (self, before, COT_VOID_NONE);
  assert_reason (self, put (self, COT_KIND_SIGNED_IN, NULL, WORLD_DESK, WORLD_READER, json_pack ("{s:[]}", "roles"), NULL), COT_VOID_PERSON_REVOKED);
  assert_reason (self, put (self, COT_KIND_SIGNED_IN, NULL, WORLD_DESK + 1, WORLD_READER, json_pack ("{s:[]}", "roles"), NULL), COT_VOID_PERSON_REVOKED);

  /* The number is never given again; a new one goes on. */
  assert_reason (self, enrol (self, WORLD_READER, COT_ROLE_CAPTURISTA, COT_TEST_CATD), COT_VOID_OTHER_COUNTS);
  enrol (self, 51, COT_ROLE_CAPTURISTA, COT_TEST_CATD);
  anew = put_reading (self, WORLD_DESK, 51, 7);
  assert_reason (self, anew, COT_VOID_NONE);

  /* Without a number nothing counts any more. */
  put (self, COT_KIND_PERSON_REVOKED, NULL, WORLD_DESK, 0, by_authority (person_revoked (WORLD_READER, 0, 0), 0), NULL);
  assert_reason (self, before, COT_VOID_PERSON_REVOKED);
}

/* Neither takes the other one's force. */
static void
test_two_revoke_each_other (Fixture *self, gconstpointer data)
{
  CotEvent *a, *b;

  enrol (self, 52, COT_ROLE_COORDINADOR, COT_TEST_CATD);
  a = put (self, COT_KIND_PERSON_REVOKED, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, person_revoked (52, 0, 0), OTHER_COORDINATOR), NULL);
  b = put (self, COT_KIND_PERSON_REVOKED, NULL, WORLD_DESK + 1, 52, with_second (self, person_revoked (WORLD_COORDINATOR, 0, 0), OTHER_COORDINATOR), NULL);
  assert_reason (self, a, COT_VOID_NONE);
  assert_reason (self, b, COT_VOID_NONE);
  assert_reason (self, put (self, COT_KIND_ZERO, NULL, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:i, s:{}}", "events", 0, "digests"), NULL), COT_VOID_PERSON_REVOKED);
  /* But an authority takes the force of both. */
  put (self, COT_KIND_PERSON_REVOKED, NULL, WORLD_CENTRE, 0, by_authority (person_revoked (52, 0, 0), 0), NULL);
  assert_reason (self, b, COT_VOID_PERSON_REVOKED);
}

static void
test_revoked_second (Fixture *self, gconstpointer data)
{
  put (self, COT_KIND_PERSON_REVOKED, NULL, WORLD_CENTRE, 0, by_authority (person_revoked (OTHER_COORDINATOR, 0, 0), 0), NULL);
  assert_reason (self, put (self, COT_KIND_WITHOUT_ACTA, NULL, WORLD_DESK, WORLD_COORDINATOR, with_second (self, without_body (), OTHER_COORDINATOR), NULL), COT_VOID_SECOND_ROLE);
}

/* --- Compared and packed ------------------------------------------------------------------------ */

static CotEvent *
put_cotejo (Fixture *self, json_t *body)
{
  g_autoptr (CotFold) fold = fold_of (self);
  g_autoptr (GArray) settled_by = cot_sheet_list_settled_by (cot_fold_get_sheet (fold, self->folio));
  const CotId *refs[16] = { &self->digitised->id, &self->identified->id };

  for (guint i = 0; i < settled_by->len; i++)
    refs[2 + i] = &g_array_index (settled_by, CotId, i);

  return keep (self, world_write (self->world, COT_KIND_COTEJO, self->folio, WORLD_DESK, COTEJADOR, refs, 2 + settled_by->len, body));
}

static void
assert_compared (Fixture *self, guint cotejada)
{
  g_autoptr (CotFold) fold = fold_of (self);
  const CotSheet *sheet = cot_fold_get_sheet (fold, self->folio);
  guint statuses = cot_row_state_statuses (cot_fold_get_row (fold, self->row->index));

  g_assert_cmpuint (sheet->cotejada, ==, cotejada);
  g_assert_cmpint ((sheet->alerts & COT_ALERT_COTEJO) != 0, ==, cotejada == 3);
  g_assert_cmpint ((statuses & COT_STATUS_COTEJADA) != 0, ==, cotejada != 0);
}

static json_t *
differs_body (void)
{
  return json_pack ("{s:s, s:{s:i}}", "result", "differs", "fields", "PAN", 8);
}

static void
test_cotejo (Fixture *self, gconstpointer data)
{
  CotEvent *first, *refused, *fields;

  put_paper (self);
  put_reading (self, WORLD_DESK, WORLD_READER, 7);
  first = put_reading (self, WORLD_DESK, WORLD_READER + 1, 7);
  assert_compared (self, 0);
  refused = put_cotejo (self, differs_body ());
  assert_reason (self, refused, COT_VOID_NONE);
  assert_compared (self, 3);
  {
    g_autoptr (CotFold) fold = fold_of (self);
    const CotSheet *sheet = cot_fold_get_sheet (fold, self->folio);

    /* It changes no value. */
    g_assert_cmpint (sheet->state, ==, COT_SHEET_SETTLED);
    g_assert_cmpint (sheet->settled[cot_ballot_find (self->row->ballot, "PAN")].number, ==, 7);
  }
  put_cotejo (self, json_pack ("{s:s}", "result", "equal"));
  assert_compared (self, 3);

  /* What settles anew is compared anew. */
  fields = put (self, COT_KIND_DECIDED, self->folio, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:{s:s}, s:s}", "fields", "PAN", "ilegible", "reason", "blot"), self->digitised, self->identified, first, NULL);
  assert_reason (self, fields, COT_VOID_NONE);
  assert_compared (self, 0);
  put_cotejo (self, json_pack ("{s:s}", "result", "equal"));
  assert_compared (self, 2);
}

static void
test_cotejo_that_is_wrong (Fixture *self, gconstpointer data)
{
  put_paper (self);
  put_reading (self, WORLD_DESK, WORLD_READER, 7);
  put_reading (self, WORLD_DESK, WORLD_READER + 1, 7);
  assert_reason (self, put_cotejo (self, json_pack ("{s:s}", "result", "differs")), COT_VOID_BODY);
  assert_reason (self, put_cotejo (self, json_pack ("{s:s, s:{s:i}}", "result", "equal", "fields", "PAN", 7)), COT_VOID_BODY);
  assert_reason (self, put_cotejo (self, json_pack ("{s:s, s:{s:i}}", "result", "differs", "fields", "NOBODY", 7)), COT_VOID_BODY);
  assert_compared (self, 0);
  put_cotejo (self, json_pack ("{s:s}", "result", "equal"));
  assert_compared (self, 1);
}

static void
test_packed (Fixture *self, gconstpointer data)
{
  CotEvent *packed;

  put_paper (self);
  packed = put (self, COT_KIND_PACKED, self->folio, WORLD_DESK, WORLD_ACOPIADOR, json_pack ("{s:s}", "box", "142-7"), self->received, NULL);
  assert_reason (self, put (self, COT_KIND_PACKED, self->folio, WORLD_DESK, WORLD_ACOPIADOR, json_pack ("{s:s}", "box", ""), self->received, NULL), COT_VOID_BODY);
  assert_reason (self, put (self, COT_KIND_PACKED, self->folio, WORLD_DESK, WORLD_READER, json_pack ("{s:s}", "box", "1"), self->received, NULL), COT_VOID_ROLE);
  {
    g_autoptr (CotFold) fold = fold_of (self);

    g_assert_cmpstr (cot_fold_get_sheet (fold, self->folio)->box, ==, "142-7");
  }
  put (self, COT_KIND_SET_ASIDE, self->folio, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:s, s:s}", "reason", "fell out", "cause", "other"), packed, NULL);
  {
    g_autoptr (CotFold) fold = fold_of (self);

    g_assert_null (cot_fold_get_sheet (fold, self->folio)->box);
  }
}

/* --- Stations: forks and clocks ------------------------------------------------------------------ */

static void
assert_forked (Fixture *self, guint64 at, guint n)
{
  g_autoptr (CotFold) fold = fold_of (self);
  const CotStation *station = cot_fold_get_station (fold, WORLD_DESK);

  g_assert_cmpuint (station->forked_at, ==, at);
  g_assert_cmpuint (station->n_forked, ==, n);
  g_assert_cmpuint (cot_fold_get_station (fold, WORLD_DESK + 1)->n_forked, ==, 0);
}

/* A station that was copied: both branches count, and it is told. */
static void
test_forks (Fixture *self, gconstpointer data)
{
  guint64 number;
  CotId previous;
  CotEvent *a, *b;

  put_paper (self);
  assert_forked (self, 0, 0);
  number = self->world->numbers[WORLD_DESK];
  previous = self->world->previous[WORLD_DESK];
  a = put_reading (self, WORLD_DESK, WORLD_READER, 7);
  put (self, COT_KIND_SIGNED_IN, NULL, WORLD_DESK, WORLD_READER, json_pack ("{s:[]}", "roles"), NULL);
  self->world->numbers[WORLD_DESK] = number;
  self->world->previous[WORLD_DESK] = previous;
  b = put_reading (self, WORLD_DESK, WORLD_READER + 1, 7);
  g_assert_cmpuint (a->number, ==, b->number);
  assert_forked (self, number + 1, 1);
  assert_reason (self, a, COT_VOID_NONE);
  assert_reason (self, b, COT_VOID_NONE);
  {
    g_autoptr (CotFold) fold = fold_of (self);

    g_assert_cmpint (cot_fold_get_sheet (fold, self->folio)->state, ==, COT_SHEET_SETTLED);
  }
  put (self, COT_KIND_SIGNED_IN, NULL, WORLD_DESK, WORLD_READER + 1, json_pack ("{s:[]}", "roles"), NULL);
  assert_forked (self, number + 1, 2);
}

static void
test_clock_offset (Fixture *self, gconstpointer data)
{
  put (self, COT_KIND_CLOCK_OFFSET, NULL, WORLD_DESK, 0, json_pack ("{s:i, s:i, s:s}", "offset_ms", 900, "uncertainty_ms", 7, "source", "service"), NULL);
  put (self, COT_KIND_CLOCK_OFFSET, NULL, WORLD_DESK, 0, json_pack ("{s:i, s:i, s:s}", "offset_ms", -1250, "uncertainty_ms", 40, "source", "service"), NULL);
  {
    g_autoptr (CotFold) fold = fold_of (self);
    const CotStation *station = cot_fold_get_station (fold, WORLD_DESK);

    g_assert_true (station->has_offset);
    g_assert_cmpint (station->offset_ms, ==, -1250);
    g_assert_cmpuint (station->uncertainty_ms, ==, 40);
    g_assert_false (cot_fold_get_station (fold, WORLD_DESK + 1)->has_offset);
  }
}

/* --- The amended catalogue ----------------------------------------------------------------------- */

#define ADDED_ROW "142571C020002"

static json_t *
added_row (int lista_nominal)
{
  return json_pack ("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:s}", "clave_acta", ADDED_ROW, "contest", "AYUN",
                    "clave_casilla", "142571C0200", "seccion", 2571, "casilla", "C02", "municipio", "001", "distrito", "001",
                    "ubicacion", 1, "lista_nominal", lista_nominal, "representantes", 20, "catd", COT_TEST_CATD, "tipo_acta", "2");
}

static json_t *
signatures (guint n, guint second)
{
  json_t *list = json_array ();

  for (guint i = 0; i < n; i++)
    json_array_append_new (list, json_pack ("{s:i, s:s}", "authority", (int) (i == 1 ? second : 0), "signature", SIGNATURE_A));

  return list;
}

/* Up to where @events go now. */
static json_t *
chains_of (Fixture *self, gboolean seen)
{
  json_t *chains = json_array ();

  for (guint32 station = 1; seen && station < WORLD_MAX_STATIONS; station++)
    if (self->world->numbers[station] > 0)
      json_array_append_new (chains, json_pack ("{s:I, s:I}", "station", (json_int_t) station, "number", (json_int_t) self->world->numbers[station]));

  return chains;
}

static json_t *
amended (Fixture *self, const char *what, json_t *members, gboolean seen)
{
  return json_pack ("{s:o, s:o, s:s, s:o}", what, members, "chains", chains_of (self, seen), "reason", "ruling", "signatures", signatures (2, 1));
}

static CotEvent *
put_amended (Fixture *self, json_t *body)
{
  return put (self, COT_KIND_CATALOGUE_AMENDED, NULL, WORLD_DESK, 0, body, NULL);
}

static json_t *
body_again (const CotEvent *event)
{
  json_t *body = cot_event_load_body (event);

  json_object_del (body, "salt");
  return body;
}

static char *
digest_of (const CotEvent *event)
{
  json_t *body = cot_event_load_body (event);
  CotId digest;

  cot_authority_digest (body, &digest);
  json_decref (body);

  return cot_id_to_hex (&digest);
}

static json_t *
corrected_row (int lista_nominal)
{
  return json_pack ("{s:s, s:s, s:i}", "clave_acta", COT_TEST_ROW, "contest", "AYUN", "lista_nominal", lista_nominal);
}

static guint
lista_nominal_of (Fixture *self, const char *clave)
{
  g_autoptr (CotFold) fold = fold_of (self);
  const CotRow *row = cot_fold_find_row (fold, clave);

  if (row == NULL)
    return 0;
  g_assert_true (cot_fold_get_row (fold, row->index)->row == row);

  return row->casilla->lista_nominal;
}

static void
test_row_added (Fixture *self, gconstpointer data)
{
  CotEvent *before, *added, *again;
  guint n_sealed;
  g_autofree char *folio = cot_folio_format (COT_TEST_CATD, 2);
  CotEvent *received, *digitised;

  cot_election_get_rows (self->world->election, &n_sealed);
  received = put (self, COT_KIND_RECEIVED, folio, WORLD_DESK, WORLD_ACOPIADOR, world_body_received ("ACTA PREP", "CATD"), NULL);
  digitised = put (self, COT_KIND_DIGITISED, folio, WORLD_DESK, WORLD_DIGITISER, world_body_digitised (), received, NULL);
  before = put (self, COT_KIND_IDENTIFIED, folio, WORLD_DESK, WORLD_ACOPIADOR, world_body_identified (ADDED_ROW), digitised, NULL);
  assert_reason (self, before, COT_VOID_BODY);
  g_assert_cmpuint (lista_nominal_of (self, ADDED_ROW), ==, 0);

  added = put_amended (self, amended (self, "row", added_row (612), TRUE));
  assert_reason (self, added, COT_VOID_NONE);
  assert_reason (self, before, COT_VOID_NONE);
  g_assert_cmpuint (lista_nominal_of (self, ADDED_ROW), ==, 612);
  {
    g_autoptr (CotFold) fold = fold_of (self);
    const CotRowState *state = cot_fold_get_row (fold, n_sealed);

    g_assert_cmpuint (cot_fold_get_n_rows (fold), ==, n_sealed + 1);
    g_assert_cmpint (state->phase, ==, COT_ROW_DIGITISED);
    g_assert_cmpstr (state->carrier->folio, ==, folio);
  }

  /* The same once more is the same; another version waits for the first to be replaced. */
  again = put_amended (self, body_again (added));
  assert_reason (self, again, cot_id_compare (&added->id, &again->id) < 0 ? COT_VOID_OTHER_COUNTS : COT_VOID_NONE);
}

static void
test_amended_by_one (Fixture *self, gconstpointer data)
{
  json_t *body = amended (self, "row", corrected_row (500), TRUE);
  guint lista_nominal = self->row->casilla->lista_nominal;

  json_object_set_new (body, "signatures", signatures (1, 0));
  assert_reason (self, put_amended (self, json_deep_copy (body)), COT_VOID_AUTHORITY);
  json_object_set_new (body, "reason", json_string ("the same key twice"));
  json_object_set_new (body, "signatures", signatures (2, 0));
  assert_reason (self, put_amended (self, json_deep_copy (body)), COT_VOID_AUTHORITY);
  json_object_set_new (body, "reason", json_string ("no such key"));
  json_object_set_new (body, "signatures", signatures (2, 7));
  assert_reason (self, put_amended (self, body), COT_VOID_AUTHORITY);
  g_assert_cmpuint (lista_nominal_of (self, COT_TEST_ROW), ==, lista_nominal);
}

static void
test_row_corrected (Fixture *self, gconstpointer data)
{
  CotEvent *first, *second;
  json_t *body;
  g_autofree char *digest = NULL;

  put_paper (self);
  first = put_amended (self, amended (self, "row", corrected_row (501), TRUE));
  assert_reason (self, first, COT_VOID_NONE);
  g_assert_cmpuint (lista_nominal_of (self, COT_TEST_ROW), ==, 501);
  digest = digest_of (first);
  body = amended (self, "row", corrected_row (502), TRUE);
  json_object_set_new (body, "replaces", json_string (digest));
  second = put_amended (self, body);
  assert_reason (self, second, COT_VOID_NONE);
  assert_reason (self, first, COT_VOID_OTHER_COUNTS);
  g_assert_cmpuint (lista_nominal_of (self, COT_TEST_ROW), ==, 502);
}

/* What was read stays what it was read from; what is read later is of the amended. */
static void
test_amended_with_readings (Fixture *self, gconstpointer data)
{
  CotEvent *reading, *late, *unseen;

  put_paper (self);
  reading = put_reading (self, WORLD_DESK, WORLD_READER, 7);
  late = put_amended (self, amended (self, "row", corrected_row (503), TRUE));
  assert_reason (self, late, COT_VOID_HAS_READINGS);
  assert_reason (self, put_amended (self, amended (self, "ballot", json_pack ("{s:s, s:s, s:s, s:b}", "contest", "AYUN", "area", self->row->area->id, "column", "PAN", "present", 0), TRUE)), COT_VOID_HAS_READINGS);
  assert_reason (self, reading, COT_VOID_NONE);
  /* Set aside, it keeps nothing. */
  put (self, COT_KIND_SET_ASIDE, self->folio, WORLD_DESK, WORLD_COORDINATOR, json_pack ("{s:s, s:s}", "reason", "wrong", "cause", "other"), reading, NULL);
  assert_reason (self, late, COT_VOID_NONE);
  unseen = put_reading (self, WORLD_DESK, WORLD_READER + 1, 7);
  assert_reason (self, late, COT_VOID_NONE);
  assert_reason (self, unseen, COT_VOID_BODY); /* it gives PAN, which is not on the ballot any more */
  g_assert_cmpuint (lista_nominal_of (self, COT_TEST_ROW), ==, 503);
}

static void
test_ballot_amended (Fixture *self, gconstpointer data)
{
  CotEvent *amendment, *of_sealed, *of_amended;
  json_t *fields;

  put_paper (self);
  amendment = put_amended (self, amended (self, "ballot", json_pack ("{s:s, s:s, s:s, s:b}", "contest", "AYUN", "area", self->row->area->id, "column", "PAN", "present", 0), TRUE));
  assert_reason (self, amendment, COT_VOID_NONE);
  of_sealed = put_reading (self, WORLD_DESK, WORLD_READER, 7);
  assert_reason (self, of_sealed, COT_VOID_BODY);
  fields = world_fields (self->row, 7);
  json_object_del (fields, "PAN");
  of_amended = put (self, COT_KIND_CAPTURED, self->folio, WORLD_DESK, WORLD_READER + 1, world_body_captured ("first", fields), self->digitised, self->identified, NULL);
  assert_reason (self, of_amended, COT_VOID_NONE);
  assert_reason (self, amendment, COT_VOID_NONE);
  {
    g_autoptr (CotFold) fold = fold_of (self);
    const CotSheet *sheet = cot_fold_get_sheet (fold, self->folio);

    g_assert_cmpuint (sheet->n_fields, ==, self->row->ballot->n_fields - 1);
    g_assert_cmpint (cot_ballot_find (sheet->row->ballot, "PAN"), <, 0);
    g_assert_cmpint (cot_ballot_find (cot_fold_find_row (fold, COT_TEST_OTHER_ROW)->ballot, "PAN"), <, 0);
    g_assert_cmpint (cot_ballot_find (self->row->ballot, "PAN"), >=, 0);
  }
}

/* A sheet that was tied to two rows also shows what becomes of the other one. */
static void
test_ballot_of_the_other_row (Fixture *self, gconstpointer data)
{
  CotEvent *other, *named, *reading;
  const CotRow *row;

  put_paper (self);
  other = put (self, COT_KIND_IDENTIFIED, self->folio, WORLD_DESK, WORLD_ACOPIADOR, world_body_identified ("142571B010003"), self->digitised, NULL);
  named = cot_id_compare (&other->id, &self->identified->id) < 0 ? self->identified : other; /* the sheet is of the lower */
  row = named == other ? world_row (self->world, "142571B010003") : self->row;
  reading = put (self, COT_KIND_CAPTURED, self->folio, WORLD_DESK, WORLD_READER, world_body_captured ("first", world_fields (row, 7)), self->digitised, named, NULL);
  assert_reason (self, reading, COT_VOID_NONE);
  {
    /* Asked once before it is amended, so that the sheet is known as it was. */
    g_autoptr (CotFold) fold = fold_events (self, FALSE);
    CotEvent *amendment;

    cot_fold_get_sheet (fold, self->folio);
    amendment = put_amended (self, amended (self, "ballot", json_pack ("{s:s, s:s, s:s, s:b}", "contest", row->contest->id, "area", row->area->id, "column", "PAN", "present", 0), FALSE));
    g_assert_true (cot_fold_add (fold, amendment));
    g_assert_cmpstr (cot_void_to_string (cot_fold_get_reason (fold, reading)), ==, "body");
  }
  assert_reason (self, reading, COT_VOID_BODY);
}

static const struct {
  const char *name;
  const char *value; /* JSON; NULL: left out */
} wrong_members[] = {
  { "clave_acta", "\"14\"" },
  { "contest", "\"NADA\"" },
  { "contest", NULL },
  { "seccion", "0" },
  { "seccion", "10000" },
  { "casilla", "\"Z99\"" },
  { "casilla", NULL },
  { "municipio", "\"999\"" },
  { "distrito", "7" },
  { "ubicacion", "3" },
  { "lista_nominal", "-1" },
  { "lista_nominal", "\"many\"" },
  { "lista_nominal", "70000" },
  { "representantes", NULL },
  { "catd", "9999" },
  { "tipo_acta", "\"none\"" },
};

static void
test_amended_wrongly (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong_members); i++) {
    json_t *row = added_row (600);

    if (wrong_members[i].value == NULL)
      json_object_del (row, wrong_members[i].name);
    else
      json_object_set_new (row, wrong_members[i].name, json_loads (wrong_members[i].value, JSON_DECODE_ANY, NULL));
    assert_reason (self, put_amended (self, amended (self, "row", row, TRUE)), COT_VOID_BODY);
  }
  /* Another contest or area is another ballot. */
  assert_reason (self, put_amended (self, amended (self, "row", json_pack ("{s:s, s:s, s:s}", "clave_acta", COT_TEST_ROW, "contest", "DIP_LOC", "tipo_acta", "3"), TRUE)), COT_VOID_BODY);
  assert_reason (self, put_amended (self, amended (self, "row", json_pack ("{s:s, s:s, s:s}", "clave_acta", COT_TEST_ROW, "contest", "AYUN", "municipio", "002"), TRUE)), COT_VOID_BODY);
  assert_reason (self, put_amended (self, amended (self, "ballot", json_pack ("{s:s, s:s, s:s, s:b}", "contest", "AYUN", "area", "001", "column", "NOBODY", "present", 1), TRUE)), COT_VOID_BODY);
  assert_reason (self, put_amended (self, amended (self, "ballot", json_pack ("{s:s, s:s, s:s}", "contest", "AYUN", "area", "001", "column", "PAN"), TRUE)), COT_VOID_BODY);
}

static const struct {
  const char *path;
  void (*test) (Fixture *self, gconstpointer data);
} cases[] = {
  { "second/without-acta", test_second_of_without_acta },
  { "second/set-aside", test_second_of_set_aside },
  { "second/serves-once", test_second_serves_once },
  { "second/revoked", test_revoked_second },
  { "closing", test_closing },
  { "station-revoked/last-number", test_station_revoked },
  { "station-revoked/who-may", test_who_revokes_stations },
  { "station-revoked/service", test_service_revoked },
  { "person-revoked/last-number", test_person_revoked },
  { "person-revoked/each-other", test_two_revoke_each_other },
  { "cotejo/results", test_cotejo },
  { "cotejo/wrong", test_cotejo_that_is_wrong },
  { "packed", test_packed },
  { "amended/row-added", test_row_added },
  { "amended/by-one", test_amended_by_one },
  { "amended/row-corrected", test_row_corrected },
  { "amended/with-readings", test_amended_with_readings },
  { "amended/ballot", test_ballot_amended },
  { "amended/ballot-of-the-other-row", test_ballot_of_the_other_row },
  { "amended/wrongly", test_amended_wrongly },
  { "station/forks", test_forks },
  { "station/clock-offset", test_clock_offset },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/model/fold/acts/", cases[i].path, NULL);

    g_test_add (path, Fixture, NULL, set_up, cases[i].test, tear_down);
  }

  return g_test_run ();
}
