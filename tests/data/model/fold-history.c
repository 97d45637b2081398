/* fold-history.c - random histories
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fold-history.h"

#include <string.h>

static const char *const claves[] = { COT_TEST_ROW, COT_TEST_OTHER_ROW, "142573B010002" };

typedef struct {
  History *history;
  GRand *random;
  gboolean with_sealed;
} Maker;

HistoryEvent *
history_get (const History *self, guint i)
{
  return &g_array_index (self->events, HistoryEvent, i);
}

static gboolean
chance (Maker *self, int percent)
{
  return g_rand_int_range (self->random, 0, 100) < percent;
}

static int
pick (Maker *self, int n)
{
  return g_rand_int_range (self->random, 0, n);
}

/* An event of one of @kinds of a sheet, of late ones rather; now and then of
 * any sheet, of any kind, or of none. */
static int
pick_ref (Maker *self, int sheet, guint64 kinds)
{
  guint n = self->history->events->len;

  if (n == 0 || chance (self, 1))
    return HISTORY_NO_REF;
  if (chance (self, 3))
    return pick (self, (int) n);
  for (guint tries = 0; tries < 40; tries++) {
    int at = pick (self, (int) n);
    const HistoryEvent *event = history_get (self->history, (guint) at);

    if ((sheet < 0 || event->sheet == sheet) && (COT_KIND_BIT (event->kind) & kinds) != 0)
      return at;
  }

  return HISTORY_NO_REF;
}

static const CotId *
id_of_ref (Maker *self, int ref)
{
  static const CotId nobody = { { 0xba, 0xd0 } };

  return ref < 0 ? &nobody : &history_get (self->history, (guint) ref)->event->id;
}

static void
finish (Maker *self, HistoryEvent *event, json_t *body)
{
  const CotId *refs[HISTORY_MAX_REFS];
  const char *folio = event->sheet < 0 ? NULL : self->history->folios[event->sheet];

  for (guint i = 0; i < event->n_refs; i++)
    refs[i] = id_of_ref (self, event->refs[i]);
  event->event = world_write (self->history->world, event->kind, folio, event->station, event->person, refs, event->n_refs, body);
  if (self->with_sealed && (event->kind == COT_KIND_CAPTURED || event->kind == COT_KIND_DECIDED) && chance (self, 30)) {
    event->sealed = world_seal (event->event);
    self->history->has_sealed = TRUE;
  }
  g_array_append_vals (self->history->events, event, 1);
}

static json_t *
value_json (const CotBallot *ballot, guint field, int value)
{
  if (value == -2)
    return json_string ("ilegible");
  if (value == -3)
    return json_string ("sin dato");
  if (ballot->fields[field].kind == COT_FIELD_CASILLA)
    return json_string (value == 0 ? "B01" : value == 1 ? "C01"
                                                        : "E01C02");

  return json_integer (value);
}

static json_t *
fields_json (const HistoryEvent *event, const CotBallot *ballot)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < ballot->n_fields; i++)
    if (event->values[i] != -1)
      json_object_set_new (fields, ballot->fields[i].name, value_json (ballot, i, event->values[i]));
  if (event->bad_body)
    json_object_set_new (fields, "PARTY_OF_NOBODY", json_integer (1));

  return fields;
}

/* What the paper says of a field: few values, so that people agree often. */
static int
read_value (Maker *self, const CotRow *row, guint field, int noise)
{
  CotFieldKind kind = row->ballot->fields[field].kind;
  int right = kind == COT_FIELD_SECCION   ? row->casilla->seccion
              : kind == COT_FIELD_CASILLA ? (row->casilla->key.type == 'B' ? 0 : 1)
                                          : 7;

  if (!chance (self, noise))
    return right;

  return (int[]){ 8, 8, 9, -2, -3 }[pick (self, 5)] == 8 ? (kind == COT_FIELD_CASILLA ? 2 : 8) : -2;
}

static const CotRow *
row_of_ref (Maker *self, int ref)
{
  const HistoryEvent *identified;

  if (ref < 0)
    return self->history->rows[0];
  identified = history_get (self->history, (guint) ref);

  return identified->kind == COT_KIND_IDENTIFIED && identified->row >= 0 ? self->history->rows[identified->row] : self->history->rows[0];
}

static void
make_received (Maker *self, HistoryEvent *event)
{
  event->person = chance (self, 95) ? WORLD_ACOPIADOR : WORLD_READER;
  finish (self, event, world_body_received (chance (self, 70) ? "ACTA PREP" : "CC", chance (self, 80) ? "CATD" : "CASILLA"));
}

static void
make_digitised (Maker *self, HistoryEvent *event)
{
  event->person = chance (self, 95) ? WORLD_DIGITISER : WORLD_COORDINATOR;
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_RECEIVED));
  finish (self, event, world_body_digitised ());
}

static void
make_identified (Maker *self, HistoryEvent *event)
{
  event->person = chance (self, 50) ? WORLD_ACOPIADOR : WORLD_DIGITISER;
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_DIGITISED));
  event->row = chance (self, 3) ? -1 : chance (self, 90) ? event->sheet % 3
                                                         : pick (self, 3);
  finish (self, event, event->row < 0 ? world_body_outside ("AYUN") : world_body_identified (claves[event->row]));
}

static void
make_read (Maker *self, HistoryEvent *event)
{
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_DIGITISED));
  finish (self, event, json_pack ("{s:s, s:{s:{s:i, s:i, s:b}}}", "reader", "r", "fields", "MC", "value", 6 + pick (self, 3), "probability", 9000, "sure", pick (self, 2)));
}

static void
make_captured (Maker *self, HistoryEvent *event)
{
  static const char *const claims[] = { "first", "second", "third" };
  int claim = pick (self, 3);
  const CotRow *row;
  gboolean amends = chance (self, 30);
  json_t *body, *aided = json_array ();

  event->person = chance (self, 4) ? HISTORY_LATECOMER : WORLD_READER + (guint32) pick (self, chance (self, 90) ? 5 : 2);
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_DIGITISED));
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_IDENTIFIED));
  if (amends) {
    event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_CAPTURED));
    if (event->refs[2] >= 0 && history_get (self->history, (guint) event->refs[2])->person != 0 && chance (self, 95))
      event->person = history_get (self->history, (guint) event->refs[2])->person;
  }
  row = row_of_ref (self, event->refs[1]);
  event->claim = "123"[claim];
  event->bad_body = chance (self, 2);
  for (guint i = 0; i < row->ballot->n_fields; i++) {
    gboolean gives = (claim == 2 || amends) ? chance (self, 40) : !chance (self, 0);

    event->values[i] = gives ? read_value (self, row, i, 6) : -1;
    event->aided[i] = gives && claim == 0 && chance (self, 10);
    if (event->aided[i])
      json_array_append_new (aided, json_string (row->ballot->fields[i].name));
  }
  if (claim < 2 && !amends && chance (self, 3))
    event->values[3] = -1;
  if (event->values[3] == -1)
    event->aided[3] = FALSE;
  body = world_body_captured (claims[claim], fields_json (event, row->ballot));
  json_object_set_new (body, "aided", aided);
  finish (self, event, body);
}

static void
make_matched (Maker *self, HistoryEvent *event)
{
  json_t *differ = json_array ();

  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_CAPTURED));
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_CAPTURED));
  if (chance (self, 50))
    json_array_append_new (differ, json_string ("PAN"));
  finish (self, event, json_pack ("{s:o}", "differ", differ));
}

static void
make_decided (Maker *self, HistoryEvent *event)
{
  const CotRow *row;
  int n_more = pick (self, 4);

  event->person = WORLD_COORDINATOR + (guint32) pick (self, 2);
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_DIGITISED));
  event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (COT_KIND_IDENTIFIED));
  for (int i = 0; i < n_more; i++)
    if (event->n_refs < HISTORY_MAX_REFS)
      event->refs[event->n_refs++] = pick_ref (self, event->sheet, COT_KIND_BIT (chance (self, 50) ? COT_KIND_DECIDED : COT_KIND_CAPTURED));
  row = row_of_ref (self, event->refs[1]);
  for (guint i = 0; i < row->ballot->n_fields; i++)
    event->values[i] = chance (self, 15) ? read_value (self, row, i, 25) : -1;
  finish (self, event, json_pack ("{s:o, s:s}", "fields", fields_json (event, row->ballot), "reason", "seen"));
}

static void
make_set_aside (Maker *self, HistoryEvent *event)
{
  guint64 any = G_MAXUINT64;
  int sheet = event->sheet;

  event->person = chance (self, 70) ? WORLD_COORDINATOR : (chance (self, 50) ? WORLD_DIGITISER : WORLD_READER);
  if (chance (self, 15))
    event->sheet = -1;
  if (chance (self, 30))
    any = COT_KIND_BIT (COT_KIND_SET_ASIDE);
  else if (event->person != WORLD_COORDINATOR)
    any = COT_KIND_BIT (COT_KIND_DIGITISED) | COT_KIND_BIT (COT_KIND_IDENTIFIED);
  event->refs[event->n_refs++] = pick_ref (self, event->sheet < 0 && chance (self, 50) ? -1 : sheet, any);
  if (chance (self, 15)) /* of any sheet */
    event->refs[event->n_refs++] = pick_ref (self, chance (self, 50) ? sheet : -1, G_MAXUINT64);
  finish (self, event, json_pack ("{s:s, s:s}", "reason", "dark", "cause", "image"));
}

static void
make_without_acta (Maker *self, HistoryEvent *event)
{
  event->person = WORLD_ACOPIADOR;
  event->sheet = -1;
  finish (self, event, world_with_second (self->history->world, json_pack ("{s:s, s:s}", "row", claves[pick (self, 3)], "cause", chance (self, 50) ? "no-bag" : "not-delivered"), chance (self, 95) ? WORLD_COORDINATOR : WORLD_READER));
}

/* Enrols the latecomer, or somebody once more, with other rights. */
static void
make_enrolment (Maker *self, HistoryEvent *event)
{
  History *history = self->history;

  event->sheet = -1;
  event->kind = COT_KIND_PERSON_ENROLLED;
  event->station = WORLD_CATD;
  event->enrolled = chance (self, 60) ? HISTORY_LATECOMER : WORLD_READER;
  event->roles = chance (self, 70) ? COT_ROLE_CAPTURISTA : COT_ROLE_ACOPIADOR;
  event->event = world_enrol_person (history->world, event->enrolled, event->roles);
  g_array_append_vals (history->events, event, 1);
}

static void
make_station_life (Maker *self, HistoryEvent *event)
{
  event->sheet = -1;
  event->person = WORLD_COORDINATOR;
  switch (pick (self, 4)) {
  case 0:
    event->kind = COT_KIND_ZERO;
    finish (self, event, json_pack ("{s:i, s:{}}", "events", 0, "digests"));
    return;
  case 1:
    event->kind = COT_KIND_OPENED;
    event->refs[event->n_refs++] = pick_ref (self, -1, COT_KIND_BIT (COT_KIND_ZERO));
    finish (self, event, json_object ());
    return;
  case 2:
    event->kind = COT_KIND_SIGNED_IN;
    finish (self, event, json_pack ("{s:[s]}", "roles", "coordinador"));
    return;
  default:
    event->kind = COT_KIND_ACCEPTED;
    event->person = 0;
    event->station = WORLD_CENTRE;
    finish (self, event, json_pack ("{s:[], s:[]}", "chains", "images"));
    return;
  }
}

static const struct {
  CotKind kind;
  int weight;
  void (*make) (Maker *self, HistoryEvent *event);
} makers[] = {
  { COT_KIND_RECEIVED, 5, make_received },
  { COT_KIND_DIGITISED, 6, make_digitised },
  { COT_KIND_IDENTIFIED, 6, make_identified },
  { COT_KIND_READ, 4, make_read },
  { COT_KIND_CAPTURED, 50, make_captured },
  { COT_KIND_MATCHED, 6, make_matched },
  { COT_KIND_DECIDED, 9, make_decided },
  { COT_KIND_SET_ASIDE, 7, make_set_aside },
  { COT_KIND_WITHOUT_ACTA, 2, make_without_acta },
  { COT_KIND_PERSON_ENROLLED, 2, make_enrolment },
  { COT_KIND_ZERO, 3, make_station_life },
};

static void
make_one (Maker *self, int which, int sheet)
{
  HistoryEvent event = { .kind = makers[which].kind, .sheet = sheet, .station = WORLD_DESK + (guint32) pick (self, WORLD_N_DESKS) };

  for (guint i = 0; i < HISTORY_MAX_FIELDS; i++)
    event.values[i] = -1;
  if (chance (self, 2))
    event.station = WORLD_CENTRE;
  makers[which].make (self, &event);
}

static int
pick_maker (Maker *self)
{
  int total = 0;
  int at;

  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    total += makers[i].weight;
  at = pick (self, total);
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++) {
    if (at < makers[i].weight)
      return (int) i;
    at -= makers[i].weight;
  }

  return 0;
}

History *
history_new (World *world, guint32 seed, guint n_events, gboolean with_sealed)
{
  History *self = g_new0 (History, 1);
  Maker maker = { self, g_rand_new_with_seed (seed), with_sealed };
  int n_sheets = 1 + pick (&maker, HISTORY_N_SHEETS);

  self->world = world;
  self->seed = seed;
  self->events = g_array_new (FALSE, FALSE, sizeof (HistoryEvent));
  for (guint i = 0; i < HISTORY_N_SHEETS; i++)
    self->folios[i] = cot_folio_format (COT_TEST_CATD, i + 1);
  for (guint i = 0; i < G_N_ELEMENTS (claves); i++)
    self->rows[i] = world_row (world, claves[i]);
  for (int i = 0; i < n_sheets; i++) /* paper first, or little ever holds */
    for (int kind = 0; kind < 3; kind++)
      make_one (&maker, kind, i);
  while (self->events->len < n_events)
    make_one (&maker, pick_maker (&maker), pick (&maker, n_sheets));
  self->present = g_new (gboolean, self->events->len);
  for (guint i = 0; i < self->events->len; i++)
    self->present[i] = TRUE;
  g_rand_free (maker.random);

  return self;
}

void
history_free (History *self)
{
  for (guint i = 0; i < self->events->len; i++) {
    cot_event_unref (history_get (self, i)->event);
    cot_event_unref (history_get (self, i)->sealed);
  }
  g_array_unref (self->events);
  for (guint i = 0; i < HISTORY_N_SHEETS; i++)
    g_free (self->folios[i]);
  g_free (self->present);
  g_free (self);
}

void
history_print (const History *self)
{
  for (guint i = 0; i < self->events->len; i++) {
    const HistoryEvent *event = history_get (self, i);
    g_autoptr (GString) refs = g_string_new (NULL);
    gsize length;
    const char *body = g_bytes_get_data (event->event->body, &length);

    if (!self->present[i])
      continue;
    for (guint r = 0; r < event->n_refs; r++)
      g_string_append_printf (refs, " %d", event->refs[r]);
    g_test_message ("%3u %02x%02x %s sheet %d station %u person %u refs%s%s %.*s", i, event->event->id.bytes[0], event->event->id.bytes[1],
                    cot_kind_info (event->kind)->name, event->sheet, event->station, event->person, refs->str,
                    event->sealed != NULL ? " (sealed at first)" : "", (int) length, body);
  }
}
