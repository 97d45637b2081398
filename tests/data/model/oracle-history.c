/* oracle-history.c - random sets of events, right ones and wrong ones
 *
 * Most of what is written is what a desk would write, so that sheets get far; a share
 * that differs from history to history is odd: wrong people, wrong names, bodies with
 * too little or too much, the same number twice.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "oracle-history-private.h"

#include <string.h>

#define MAX_EVENTS 200

static const char *const claves[] = { COT_TEST_ROW, COT_TEST_OTHER_ROW, "142573B010002", "142571B010003" };

/* --- Names ---------------------------------------------------------------------- */

GPtrArray *
oracle_list (Maker *self, guint64 kinds, const char *folio)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->events->len; i++) {
    CotEvent *event = self->events->pdata[i];

    if ((kinds & COT_KIND_BIT (event->kind)) != 0 && (folio == NULL || strcmp (event->folio, folio) == 0))
      g_ptr_array_add (found, event);
  }

  return found;
}

/* One of a kind of a sheet: the first one rather; now and then anything. */
const CotEvent *
oracle_pick_event (Maker *self, guint64 kinds, const char *folio)
{
  g_autoptr (GPtrArray) found = oracle_list (self, kinds, folio);

  if (is_odd (self) && self->events->len > 0)
    return self->events->pdata[pick (self, (int) self->events->len)];
  if (found->len == 0)
    return NULL;

  return chance (self, 60) ? found->pdata[0] : found->pdata[pick (self, (int) found->len)];
}

const CotId *
oracle_id_of (Maker *self, const CotEvent *event)
{
  static const CotId nobody = { { 0xba, 0xd0 } };

  (void) self;
  return event == NULL ? &nobody : &event->id;
}

/* --- Writing -------------------------------------------------------------------- */

guint32
oracle_pick_desk (Maker *self)
{
  if (!is_odd (self))
    return WORLD_DESK + (guint32) pick (self, WORLD_N_DESKS);

  return (guint32[]){ WORLD_CENTRE, WORLD_CATD, ORACLE_LATE_DESK, ORACLE_DESKS_CHILD, ORACLE_OTHER_CATD, ORACLE_OTHER_DESK }[pick (self, 6)];
}

guint32
oracle_pick_person (Maker *self, guint32 right)
{
  if (!is_odd (self))
    return right;

  return (guint32[]){ WORLD_ACOPIADOR, WORLD_DIGITISER, WORLD_READER, WORLD_COORDINATOR, WORLD_COORDINATOR + 1, ORACLE_LATECOMER, ORACLE_TWICE, ORACLE_NO_ROLES, ORACLE_NOBODY, ORACLE_FAR_COORDINATOR }[pick (self, 10)];
}

void
oracle_add (Maker *self, CotKind kind, const char *folio, guint32 station, guint32 person, const CotId *const *refs, guint n_refs, json_t *body)
{
  guint64 number = self->world->numbers[station];
  CotId previous = self->world->previous[station];
  gint64 now_us = self->world->now_us;

  if (chance (self, 1)) /* told two days early */
    self->world->now_us -= 2 * 86400 * (gint64) G_USEC_PER_SEC;
  g_ptr_array_add (self->events, world_write (self->world, kind, folio, station, cot_kind_info (kind)->has_person ? person : 0, refs, n_refs, body));
  self->world->now_us = now_us + G_USEC_PER_SEC;
  if (chance (self, 3)) { /* a cloned disk: the next event has this number again */
    self->world->numbers[station] = number;
    self->world->previous[station] = previous;
  }
  if (chance (self, 3)) /* a clock that is behind; never twice the same salt */
    self->world->now_us = now_us - 50 * G_USEC_PER_SEC + 7 * (gint64) self->events->len;
}

static const char *
pick_folio (Maker *self)
{
  return self->folios[pick (self, (int) self->n_sheets)];
}

static void
write_received (Maker *self, const char *folio)
{
  json_t *body = world_body_received ((const char *[]){ "ACTA PREP", "CC", "RPP", "?" }[pick (self, 4)], chance (self, 60) ? "CATD" : "CASILLA");

  oracle_add (self, COT_KIND_RECEIVED, folio, oracle_pick_desk (self), oracle_pick_person (self, WORLD_ACOPIADOR), NULL, 0, body);
}

static void
write_digitised (Maker *self, const char *folio)
{
  const CotId *refs[] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_RECEIVED), folio)) };
  json_t *body = world_body_digitised ();
  g_autofree char *published = g_strdup_printf ("%064x", pick (self, 6));

  json_object_set_new (body, "published", json_string (published));
  if (is_odd (self))
    json_object_set_new (body, "tipo_acta", json_string (chance (self, 50) ? "3" : "9Z"));
  else if (chance (self, 10))
    json_object_del (body, "tipo_acta");
  if (chance (self, 5))
    json_object_set_new (body, "problems", json_pack ("[{s:s, s:s}]", "code", chance (self, 70) ? "which-form" : "residual", "message", "m"));
  oracle_add (self, COT_KIND_DIGITISED, folio, oracle_pick_desk (self), oracle_pick_person (self, WORLD_DIGITISER), refs, 1, body);
}

static void
write_identified (Maker *self, const char *folio)
{
  const CotId *refs[] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_DIGITISED), folio)) };
  int sheet = folio[strlen (folio) - 3] - '0';
  json_t *body;

  if (is_odd (self))
    body = chance (self, 70) ? world_body_outside (chance (self, 80) ? "AYUN" : "NONE") : world_body_identified ("000000X000000");
  else if (chance (self, 3))
    body = world_body_identified (ORACLE_ADDED_ROW);
  else
    body = world_body_identified (claves[chance (self, 96) ? sheet / 2 % 2 : pick (self, 4)]);
  if (chance (self, 20))
    json_object_set_new (body, "method", json_string (chance (self, 50) ? "typed" : "decision"));
  oracle_add (self, COT_KIND_IDENTIFIED, folio, oracle_pick_desk (self), oracle_pick_person (self, chance (self, 50) ? WORLD_ACOPIADOR : WORLD_DIGITISER), refs, 1, body);
}

/* --- Readings -------------------------------------------------------------------- */

static const CotRow *
row_of (Maker *self, const CotEvent *identified)
{
  g_autofree char *clave = NULL;
  json_t *body = identified == NULL || identified->kind != COT_KIND_IDENTIFIED ? NULL : cot_event_load_body (identified);
  const CotRow *row;

  clave = g_strdup (json_string_value (json_object_get (body, "row")));
  json_decref (body);
  row = clave == NULL ? NULL : cot_election_find_row (self->world->election, clave);

  return row == NULL ? world_row (self->world, claves[0]) : row;
}

static json_t *
value_of (Maker *self, const CotRow *row, const CotField *field)
{
  if (!chance (self, self->misreads))
    return NULL;
  if (chance (self, 25))
    return json_string (chance (self, 60) ? "ilegible" : "sin dato");
  if (field->kind == COT_FIELD_CASILLA)
    return json_string (row->casilla->key.type == 'B' ? "C01" : "B01");

  return json_integer (8 + pick (self, 2));
}

static json_t *
whole_reading (Maker *self, const CotRow *row)
{
  json_t *fields = world_fields (row, 7);

  if (self->votes_differ)
    json_object_set_new (fields, "MC", json_integer (5));
  if (self->without_pan && chance (self, 50))
    json_object_del (fields, "PAN");
  for (guint f = 0; f < row->ballot->n_fields; f++) {
    json_t *other = value_of (self, row, &row->ballot->fields[f]);

    if (other != NULL && json_object_get (fields, row->ballot->fields[f].name) != NULL)
      json_object_set_new (fields, row->ballot->fields[f].name, other);
    else
      json_decref (other);
  }

  return fields;
}

static void
drop_fields (Maker *self, json_t *fields, const CotRow *row, int percent)
{
  for (guint f = 0; f < row->ballot->n_fields; f++)
    if (chance (self, percent))
      json_object_del (fields, row->ballot->fields[f].name);
}

static void
aid_some (Maker *self, json_t *body, const CotRow *row)
{
  json_t *aided = json_array ();

  for (guint f = 0; f < row->ballot->n_fields; f++)
    if (chance (self, 50) && (is_odd (self) || json_object_get (json_object_get (body, "fields"), row->ballot->fields[f].name) != NULL))
      json_array_append_new (aided, json_string (row->ballot->fields[f].name));
  json_object_set_new (body, "aided", aided);
}

static const CotEvent *
pick_amended (Maker *self, const char *folio, guint32 person)
{
  g_autoptr (GPtrArray) found = oracle_list (self, COT_KIND_BIT (COT_KIND_CAPTURED), folio);

  for (guint i = found->len; i > 0; i--)
    if (((CotEvent *) found->pdata[i - 1])->person == person && chance (self, 70))
      return found->pdata[i - 1];

  return NULL;
}

static void
write_captured (Maker *self, const char *folio)
{
  guint32 person = oracle_pick_person (self, WORLD_READER + (guint32) pick (self, self->n_readers));
  const CotEvent *identified = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_IDENTIFIED), folio);
  const CotEvent *amended = chance (self, 75) || is_odd (self) ? pick_amended (self, folio, person) : NULL;
  const CotRow *row = row_of (self, identified);
  const CotId *refs[3] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_DIGITISED), folio)), oracle_id_of (self, identified), NULL };
  const char *claim = (const char *[]){ "first", "second", "third" }[pick (self, 3)];
  json_t *fields = whole_reading (self, row);
  json_t *body;

  if (is_odd (self))
    amended = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_CAPTURED), folio);
  if (amended != NULL)
    refs[2] = &amended->id;
  if (amended != NULL ? chance (self, 60) : strcmp (claim, "third") == 0 ? chance (self, 85)
                                                                         : is_odd (self))
    drop_fields (self, fields, row, (int[]){ 10, 60, 90, 100 }[pick (self, 4)]);
  if (is_odd (self) && chance (self, 30))
    json_object_set_new (fields, "PARTY_OF_NOBODY", json_integer (1));
  body = world_body_captured (claim, fields);
  if (strcmp (claim, "first") == 0 ? chance (self, 40) : is_odd (self))
    aid_some (self, body, row);
  oracle_add (self, COT_KIND_CAPTURED, folio, oracle_pick_desk (self), person, refs, amended == NULL ? 2 : 3, body);
}

static void
write_matched (Maker *self, const char *folio)
{
  const CotEvent *a = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_CAPTURED), folio), *b = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_CAPTURED), folio);
  gboolean turned = a != NULL && b != NULL && cot_id_compare (&a->id, &b->id) > 0 && !is_odd (self);
  const CotId *refs[] = { oracle_id_of (self, turned ? b : a), oracle_id_of (self, turned ? a : b) };
  json_t *x = a == NULL ? NULL : cot_event_load_body (a), *y = b == NULL ? NULL : cot_event_load_body (b);
  json_t *differ = json_array (), *fields = json_object_get (x, "fields"), *value;
  const char *name;

  json_object_foreach (fields, name, value)
  {
    json_t *other = json_object_get (json_object_get (y, "fields"), name);

    if (is_odd (self) ? chance (self, 50) : other != NULL && !json_equal (value, other))
      json_array_append_new (differ, json_string (name));
  }
  json_decref (x);
  json_decref (y);
  oracle_add (self, COT_KIND_MATCHED, folio, chance (self, 50) ? WORLD_CATD : oracle_pick_desk (self), 0, refs, 2, json_pack ("{s:o}", "differ", differ));
}

/* --- Decisions and undoing ---------------------------------------------------------- */

static json_t *
decide_fields (Maker *self, const GPtrArray *readings, const CotRow *row)
{
  json_t *fields = json_object ();

  for (guint f = 0; f < row->ballot->n_fields; f++) {
    const char *name = row->ballot->fields[f].name;
    json_t *body = readings->len == 0 ? NULL : cot_event_load_body (readings->pdata[pick (self, (int) readings->len)]);
    json_t *read = json_object_get (json_object_get (body, "fields"), name);

    if (chance (self, 40) && read != NULL)
      json_object_set (fields, name, read);
    else if (chance (self, 3))
      json_object_set_new (fields, name, json_string ("ilegible"));
    else if (is_odd (self))
      json_object_set_new (fields, name, row->ballot->fields[f].kind == COT_FIELD_CASILLA ? json_string ("E01") : json_integer (4000));
    json_decref (body);
  }

  return fields;
}

static void
write_decided (Maker *self, const char *folio)
{
  g_autoptr (GPtrArray) readings = oracle_list (self, COT_KIND_BIT (COT_KIND_CAPTURED), folio);
  g_autoptr (GPtrArray) decisions = oracle_list (self, COT_KIND_BIT (COT_KIND_DECIDED), folio);
  const CotEvent *identified = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_IDENTIFIED), folio);
  const CotId *refs[MAX_REFS] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_DIGITISED), folio)), oracle_id_of (self, identified) };
  guint n_refs = 2;
  json_t *body;

  for (guint i = 0; i < readings->len && n_refs < MAX_REFS / 2; i++)
    if (chance (self, 75))
      refs[n_refs++] = oracle_id_of (self, readings->pdata[i]);
  for (guint i = 0; i < decisions->len && n_refs < MAX_REFS - 1; i++)
    if (chance (self, 50))
      refs[n_refs++] = oracle_id_of (self, decisions->pdata[i]);
  if (is_odd (self))
    refs[n_refs++] = oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_DECIDED), NULL));
  body = json_pack ("{s:o, s:s}", "fields", decide_fields (self, readings, row_of (self, identified)), "reason", "reads so");
  oracle_add (self, COT_KIND_DECIDED, folio, oracle_pick_desk (self), oracle_pick_person (self, WORLD_COORDINATOR + (guint32) pick (self, 2)), refs, n_refs, body);
}

static void
write_set_aside (Maker *self, const char *folio)
{
  const CotId *refs[3];
  guint n_refs = 1 + (guint) (chance (self, 30) ? pick (self, 2) + 1 : 0);
  guint64 kinds = chance (self, 35)   ? COT_KIND_BIT (COT_KIND_SET_ASIDE)
                  : chance (self, 70) ? COT_KIND_BIT (COT_KIND_CAPTURED) | COT_KIND_BIT (COT_KIND_DECIDED) | COT_KIND_BIT (COT_KIND_IDENTIFIED)
                                      : ~(guint64) 0;
  gboolean everywhere = chance (self, 15);

  for (guint i = 0; i < n_refs; i++)
    refs[i] = oracle_id_of (self, oracle_pick_event (self, everywhere ? kinds | COT_KIND_BIT (COT_KIND_WITHOUT_ACTA) : kinds, everywhere ? NULL : folio));
  oracle_add (self, COT_KIND_SET_ASIDE, everywhere ? NULL : folio, oracle_pick_desk (self), oracle_pick_person (self, WORLD_COORDINATOR), refs, n_refs,
              oracle_with_second (self, json_pack ("{s:s, s:s}", "reason", "blurred", "cause", "image"), 25));
}

/* --- Rows, stations and people ------------------------------------------------------- */

static void
write_without_acta (Maker *self)
{
  static const char *const causes[] = { "not-delivered", "not-installed", "no-bag" };
  const char *clave = is_odd (self) ? "000000X000000" : claves[pick (self, 4)];

  oracle_add (self, COT_KIND_WITHOUT_ACTA, NULL, oracle_pick_desk (self), oracle_pick_person (self, WORLD_ACOPIADOR), NULL, 0, oracle_with_second (self, json_pack ("{s:s, s:s}", "row", clave, "cause", causes[pick (self, 3)]), 80));
}

static void
write_opening (Maker *self)
{
  const CotId *refs[] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_ZERO), NULL)) };

  if (chance (self, 50))
    oracle_add (self, COT_KIND_ZERO, NULL, oracle_pick_desk (self), oracle_pick_person (self, WORLD_COORDINATOR), NULL, 0, json_pack ("{s:i, s:{}}", "events", 0, "digests"));
  else
    oracle_add (self, COT_KIND_OPENED, NULL, oracle_pick_desk (self), oracle_pick_person (self, WORLD_COORDINATOR), refs, 1, json_object ());
}

static void
write_roster (Maker *self)
{
  static const char *const issuers[] = { "authority:0", "station:10", "station:11", "station:16", "station:98" };
  guint32 person = (guint32[]){ ORACLE_LATECOMER, ORACLE_TWICE, ORACLE_NO_ROLES }[pick (self, 3)];
  guint roles = person == ORACLE_NO_ROLES ? 0 : 1u << pick (self, 6) | 1u << pick (self, 6);

  if (chance (self, 70))
    g_ptr_array_add (self->events, oracle_enrol_person (self->world, chance (self, 70) ? WORLD_CATD : oracle_pick_desk (self), person, roles));
  else
    g_ptr_array_add (self->events, oracle_enrol_station (self->world, chance (self, 50) ? ORACLE_LATE_DESK : ORACLE_DESKS_CHILD, chance (self, 80) ? COT_STATION_DESK : COT_STATION_CATD, issuers[pick (self, 5)]));
}

/* What the machine says of one field: its figures, its letters, or both. */
static json_t *
machine_field (Maker *self)
{
  json_t *field = json_pack ("{s:i, s:i, s:b}", "value", 7, "probability", 9000, "sure", pick (self, 2));

  switch (pick (self, 6)) {
  case 0:
    json_object_set_new (field, "letters", json_pack ("[i, i]", 8, 7));
    break;
  case 1:
    json_object_set_new (field, "letters", json_pack ("[i]", 6 + (int) pick (self, 3)));
    json_object_set_new (field, "differs", json_boolean (pick (self, 2)));
    break;
  case 2:
    json_object_set_new (field, "letters", json_array ());
    json_object_set_new (field, "differs", json_boolean (pick (self, 2)));
    break;
  case 3:
    json_object_del (field, "value");
    json_object_set_new (field, "letters", json_pack ("[i]", 9));
    break;
  default:
    break;
  }

  return field;
}

static void
write_other (Maker *self, const char *folio)
{
  const CotId *refs[] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_DIGITISED), folio)) };

  switch (pick (self, 4)) {
  case 0:
    oracle_add (self, COT_KIND_READ, folio, oracle_pick_desk (self), 0, refs, 1, json_pack ("{s:s, s:{s:o}}", "reader", "r", "fields", "MC", machine_field (self)));
    break;
  case 1:
    oracle_add (self, COT_KIND_SIGNED_IN, NULL, oracle_pick_desk (self), oracle_pick_person (self, WORLD_READER), NULL, 0, json_pack ("{s:[]}", "roles"));
    break;
  case 2:
    refs[0] = oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_SIGNED_IN), NULL));
    oracle_add (self, COT_KIND_SIGNED_OUT, NULL, oracle_pick_desk (self), oracle_pick_person (self, WORLD_READER), refs, 1, json_object ());
    break;
  default:
    oracle_add (self, COT_KIND_ACCEPTED, NULL, oracle_pick_desk (self), 0, NULL, 0, json_pack ("{s:[], s:[]}", "chains", "images"));
  }
}

static void
write_next (Maker *self)
{
  const char *folio = pick_folio (self);
  int die = pick (self, 100);

  if (chance (self, self->acts))
    oracle_write_act (self, folio);
  else if (die < 5)
    write_received (self, folio);
  else if (die < 10)
    write_digitised (self, folio);
  else if (die < 15)
    write_identified (self, folio);
  else if (die < 62)
    write_captured (self, folio);
  else if (die < 72)
    write_decided (self, folio);
  else if (die < 82)
    write_set_aside (self, folio);
  else if (die < 88)
    write_matched (self, folio);
  else if (die < 91)
    write_without_acta (self);
  else if (die < 94)
    write_opening (self);
  else if (die < 96)
    write_roster (self);
  else if (die < 98)
    oracle_write_act (self, folio);
  else
    write_other (self, folio);
}

/* --- Public ----------------------------------------------------------------------------- */

CotEvent *
oracle_enrol_station (World *world, guint32 station, CotStationRole role, const char *issuer)
{
  int catd = station == ORACLE_OTHER_CATD || station == ORACLE_OTHER_DESK ? COT_TEST_OTHER_CATD : COT_TEST_CATD;
  static const guint8 seal[32] = { 0x5e, 0xa1 }, secret[64] = { 3 };
  guint8 key[32] = { (guint8) station };
  json_t *certificate = cot_certificate_new (seal, station, key, role, (guint) catd, "station", issuer, secret);

  return world_write (world, COT_KIND_STATION_ENROLLED, NULL, station, 0, NULL, 0, json_pack ("{s:o}", "certificate", certificate));
}

CotEvent *
oracle_enrol_person (World *world, guint32 at_station, guint32 person, guint roles)
{
  json_t *names = json_array ();

  for (guint bit = 1; bit <= COT_ROLE_COTEJADOR; bit <<= 1)
    if (roles & bit)
      json_array_append_new (names, json_string (cot_role_to_string ((CotRole) bit)));

  return world_write (world, COT_KIND_PERSON_ENROLLED, NULL, at_station, 0, NULL, 0,
                      json_pack ("{s:I, s:s, s:o, s:i}", "person", (json_int_t) person, "key", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "roles", names, "catd", at_station == ORACLE_OTHER_CATD ? COT_TEST_OTHER_CATD : COT_TEST_CATD));
}

GPtrArray *
oracle_history_new (World *world, guint32 seed)
{
  Maker self = { .world = world, .random = g_rand_new_with_seed (seed), .events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref) };
  guint n_events;

  world_rewind (world);
  for (guint i = 0; i < world->roster->len; i++)
    g_ptr_array_add (self.events, cot_event_ref (world->roster->pdata[i]));
  self.n_sheets = 1 + (guint) pick (&self, MAX_SHEETS);
  for (guint i = 0; i < MAX_SHEETS; i++)
    self.folios[i] = cot_folio_format (COT_TEST_CATD, i + 1);
  self.oddness = (int[]){ 0, 1, 4, 15 }[pick (&self, 4)];
  self.misreads = (int[]){ 0, 2, 10, 30 }[pick (&self, 4)];
  self.n_readers = 2 + pick (&self, 5);
  self.acts = (int[]){ 0, 8, 30 }[pick (&self, 3)];
  self.votes_differ = chance (&self, 60);
  /* The other CATD's service, a desk of it, its coordinator; and who compares. */
  g_ptr_array_add (self.events, oracle_enrol_station (world, ORACLE_OTHER_CATD, COT_STATION_CATD, "authority:0"));
  g_ptr_array_add (self.events, oracle_enrol_station (world, ORACLE_OTHER_DESK, COT_STATION_DESK, "station:18"));
  g_ptr_array_add (self.events, oracle_enrol_person (world, ORACLE_OTHER_CATD, ORACLE_FAR_COORDINATOR, COT_ROLE_COORDINADOR));
  g_ptr_array_add (self.events, oracle_enrol_person (world, WORLD_CATD, ORACLE_COTEJADOR, COT_ROLE_COTEJADOR));

  for (guint i = 0; i < self.n_sheets; i++) {
    write_received (&self, self.folios[i]);
    write_digitised (&self, self.folios[i]);
    write_identified (&self, self.folios[i]);
  }
  n_events = (guint) pick (&self, chance (&self, 30) ? MAX_EVENTS : 60);
  while (self.events->len < n_events + world->roster->len)
    write_next (&self);
  for (guint i = 0; i < MAX_SHEETS; i++)
    g_free (self.folios[i]);
  g_rand_free (self.random);

  return self.events;
}

void
oracle_history_print (GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    g_autofree char *hex = cot_id_to_hex (&event->id);
    json_t *body = NULL;
    char *text;

    if (event->kind == COT_KIND_STATION_ENROLLED && event->number == 1 && event->station < ORACLE_LATE_DESK)
      continue; /* these are always there */
    body = cot_event_load_body (event);
    json_object_del (body, "salt");
    text = body == NULL ? NULL : json_dumps (body, JSON_COMPACT);
    g_printerr ("# %.8s %s %s station %u person %u time %" G_GINT64_FORMAT " names", hex, cot_kind_info (event->kind)->name, event->folio, event->station, event->person, event->time_us / G_USEC_PER_SEC);
    for (guint k = 0; k < event->n_refs; k++) {
      g_autofree char *ref = cot_id_to_hex (&event->refs[k]);

      g_printerr (" %.8s", ref);
    }
    g_printerr (" %.400s\n", text == NULL ? "sealed" : text);
    free (text);
    json_decref (body);
  }
}
