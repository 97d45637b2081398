/* oracle-history-acts.c - comparing, packing, closing, revoking, amending, by chance
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "oracle-history-private.h"

#include "cot-second.h"

#define SIGNATURE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* --- Two people ------------------------------------------------------------------------ */

json_t *
oracle_with_second (Maker *self, json_t *body, int percent)
{
  guint32 second = oracle_pick_person (self, WORLD_COORDINATOR + (guint32) pick (self, 2));
  /* One in many was given for something else. */
  g_autofree char *signature = g_strdup_printf ("%0128x", chance (self, 8) ? 1 : pick (self, 1000000));

  if (chance (self, percent))
    json_object_set_new (body, "second", json_pack ("{s:I, s:s}", "person", (json_int_t) second, "signature", signature));

  return body;
}

/* --- The sheet's ------------------------------------------------------------------------- */

static void
write_cotejo (Maker *self, const char *folio)
{
  g_autoptr (GPtrArray) all = oracle_list (self, COT_KIND_BIT (COT_KIND_CAPTURED) | COT_KIND_BIT (COT_KIND_DECIDED), folio);
  const CotId *refs[MAX_REFS] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_DIGITISED), folio)), oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_IDENTIFIED), folio)) };
  gboolean differs = chance (self, 30);
  guint n_refs = 2;
  json_t *body = json_pack ("{s:s}", "result", differs ? "differs" : "equal");

  for (guint i = 0; i < all->len && n_refs < MAX_REFS; i++)
    if (!chance (self, 3))
      refs[n_refs++] = oracle_id_of (self, all->pdata[i]);
  if (n_refs == 2)
    refs[n_refs++] = oracle_id_of (self, NULL);
  if (differs != is_odd (self))
    json_object_set_new (body, "fields", json_pack ("{s:i}", is_odd (self) ? "PARTY_OF_NOBODY" : "MC", 12));
  oracle_add (self, COT_KIND_COTEJO, folio, oracle_pick_desk (self), oracle_pick_person (self, ORACLE_COTEJADOR), refs, n_refs, body);
}

static void
write_packed (Maker *self, const char *folio)
{
  const CotId *refs[] = { oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_RECEIVED), folio)) };

  oracle_add (self, COT_KIND_PACKED, folio, oracle_pick_desk (self), oracle_pick_person (self, WORLD_ACOPIADOR), refs, 1, json_pack ("{s:s}", "box", is_odd (self) ? "" : "142-7"));
}

/* --- The station's ------------------------------------------------------------------------- */

static void
write_closed (Maker *self)
{
  const CotEvent *opened = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_OPENED), NULL);
  const CotId *refs[] = { oracle_id_of (self, opened), oracle_id_of (self, oracle_pick_event (self, COT_KIND_BIT (COT_KIND_OPENED), NULL)) };
  guint32 station = opened == NULL || is_odd (self) ? oracle_pick_desk (self) : opened->station;

  oracle_add (self, COT_KIND_CLOSED, NULL, station, oracle_pick_person (self, WORLD_COORDINATOR), refs, chance (self, 80) ? 1 : 2,
              oracle_with_second (self, json_pack ("{s:{}}", "pending"), 90));
}

static void
write_clock_offset (Maker *self)
{
  oracle_add (self, COT_KIND_CLOCK_OFFSET, NULL, oracle_pick_desk (self), 0, NULL, 0, json_pack ("{s:i, s:i, s:s}", "offset_ms", pick (self, 4000) - 2000, "uncertainty_ms", 30, "source", "service"));
}

/* --- Revocations ------------------------------------------------------------------------------ */

static json_t *
sign_revocation (Maker *self, json_t *body, gboolean *by_authority)
{
  *by_authority = chance (self, 40);
  if (*by_authority)
    json_object_set_new (body, "authority", json_pack ("{s:i, s:s}", "authority", is_odd (self) ? 9 : pick (self, 2), "signature", SIGNATURE));

  return *by_authority ? body : oracle_with_second (self, body, 90);
}

/* Somewhere along what it has written, or a little beyond. */
static json_int_t
last_of (Maker *self, guint32 station)
{
  gint64 last = (gint64) self->world->numbers[station] - pick (self, 12) + 4;

  return MAX (last, 0);
}

static void
write_station_revoked (Maker *self)
{
  guint32 station = chance (self, 15) ? (guint32[]){ WORLD_CENTRE, WORLD_CATD, ORACLE_OTHER_CATD, ORACLE_OTHER_DESK, 31 }[pick (self, 5)] : WORLD_DESK + (guint32) pick (self, WORLD_N_DESKS);
  gboolean by_authority;
  json_t *body = sign_revocation (self, json_pack ("{s:I, s:I, s:s}", "station", (json_int_t) station, "last", last_of (self, station), "cause", "stolen"), &by_authority);

  oracle_add (self, COT_KIND_STATION_REVOKED, NULL, oracle_pick_desk (self), by_authority && chance (self, 80) ? 0 : oracle_pick_person (self, WORLD_COORDINATOR), NULL, 0, body);
}

static void
write_person_revoked (Maker *self)
{
  guint32 person = (guint32[]){ WORLD_ACOPIADOR, WORLD_READER, WORLD_READER + 1, WORLD_READER + 2, WORLD_COORDINATOR, WORLD_COORDINATOR + 1, ORACLE_FAR_COORDINATOR, ORACLE_LATECOMER, ORACLE_NOBODY }[pick (self, 9)];
  json_t *lasts = json_array ();
  gboolean by_authority;
  json_t *body;

  for (guint32 station = WORLD_CENTRE; station < WORLD_MAX_STATIONS; station++)
    if (self->world->numbers[station] > 0 && chance (self, 80))
      json_array_append_new (lasts, json_pack ("{s:I, s:I}", "station", (json_int_t) station, "number", last_of (self, station)));
  if (chance (self, 10)) /* a station twice: the least counts */
    json_array_append_new (lasts, json_pack ("{s:i, s:i}", "station", WORLD_DESK, "number", 3));
  body = sign_revocation (self, json_pack ("{s:I, s:o, s:s}", "person", (json_int_t) person, "last", lasts, "cause", "lost"), &by_authority);
  oracle_add (self, COT_KIND_PERSON_REVOKED, NULL, oracle_pick_desk (self), by_authority && chance (self, 80) ? 0 : oracle_pick_person (self, WORLD_COORDINATOR), NULL, 0, body);
}

/* --- Amendments ---------------------------------------------------------------------------------- */

static json_t *
amended_row (Maker *self)
{
  json_t *row;

  if (chance (self, 50))
    return json_pack ("{s:s, s:s, s:i}", "clave_acta", COT_TEST_ROW, "contest", is_odd (self) ? "NONE" : "AYUN", "lista_nominal", 400 + pick (self, 4));
  row = json_pack ("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:s}", "clave_acta", ORACLE_ADDED_ROW, "contest", "AYUN",
                   "clave_casilla", "142571C0200", "seccion", 2571, "casilla", "C02", "municipio", "001", "distrito", "001",
                   "ubicacion", 1, "lista_nominal", 600 + pick (self, 3), "representantes", 20, "catd", COT_TEST_CATD, "tipo_acta", "2");
  if (is_odd (self))
    json_object_del (row, (const char *[]){ "casilla", "seccion", "catd", "lista_nominal" }[pick (self, 4)]);

  return row;
}

static json_t *
amended_ballot (Maker *self)
{
  self->without_pan = TRUE;

  return json_pack ("{s:s, s:s, s:s, s:b}", "contest", "AYUN", "area", chance (self, 85) ? "001" : "002", "column", is_odd (self) ? "NOBODY" : chance (self, 70) ? "PAN"
                                                                                                                                                                 : "PRI",
                    "present", chance (self, 25));
}

static json_t *
signatures (Maker *self)
{
  json_t *list = json_array ();
  int other = is_odd (self) ? (int[]){ 0, 9 }[pick (self, 2)] : 1;

  json_array_append_new (list, json_pack ("{s:i, s:s}", "authority", 0, "signature", SIGNATURE));
  if (!is_odd (self))
    json_array_append_new (list, json_pack ("{s:i, s:s}", "authority", other, "signature", SIGNATURE));

  return list;
}

/* Up to where it was all seen, or a part, or nothing. */
static json_t *
chains (Maker *self)
{
  json_t *list = json_array ();
  gboolean some = chance (self, 85);

  for (guint32 station = WORLD_CENTRE; some && station < WORLD_MAX_STATIONS; station++) {
    gint64 seen = (gint64) self->world->numbers[station] - pick (self, 3);

    if (seen > 0 && chance (self, 90))
      json_array_append_new (list, json_pack ("{s:I, s:I}", "station", (json_int_t) station, "number", (json_int_t) seen));
  }

  return list;
}

static void
write_amended (Maker *self)
{
  const CotEvent *earlier = oracle_pick_event (self, COT_KIND_BIT (COT_KIND_CATALOGUE_AMENDED), NULL);
  gboolean of_row = chance (self, 60);
  json_t *body = earlier != NULL && earlier->kind == COT_KIND_CATALOGUE_AMENDED ? cot_event_load_body (earlier) : NULL;

  if (body != NULL && chance (self, 20)) { /* the very same, by another event */
    json_object_del (body, "salt");
    oracle_add (self, COT_KIND_CATALOGUE_AMENDED, NULL, oracle_pick_desk (self), 0, NULL, 0, body);
    return;
  }
  json_decref (body);
  body = json_pack ("{s:o, s:o, s:s, s:o}", of_row ? "row" : "ballot", of_row ? amended_row (self) : amended_ballot (self), "chains", chains (self), "reason", "ruling", "signatures", signatures (self));
  if (earlier != NULL && earlier->kind == COT_KIND_CATALOGUE_AMENDED && chance (self, 50)) {
    json_t *its = cot_event_load_body (earlier);
    CotId digest;
    g_autofree char *hex = NULL;

    cot_authority_digest (its, &digest);
    hex = cot_id_to_hex (&digest);
    json_object_set_new (body, "replaces", json_string (hex));
    json_decref (its);
  }
  oracle_add (self, COT_KIND_CATALOGUE_AMENDED, NULL, oracle_pick_desk (self), 0, NULL, 0, body);
}

void
oracle_write_act (Maker *self, const char *folio)
{
  int die = pick (self, 100);

  if (die < 35)
    write_cotejo (self, folio);
  else if (die < 45)
    write_packed (self, folio);
  else if (die < 55)
    write_closed (self);
  else if (die < 62)
    write_clock_offset (self);
  else if (die < 73)
    write_station_revoked (self);
  else if (die < 84)
    write_person_revoked (self);
  else
    write_amended (self);
}
