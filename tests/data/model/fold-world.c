/* fold-world.c - an election, stations, people, and events made by hand
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fold-world.h"

#include <sodium.h>
#include <string.h>

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* The same ids at each run: the fold does not look at seal or signatures. */
static const guint8 fixed_seal[32] = { 0x5e, 0xa1 };

static void
enrol_station (World *self, guint32 station, CotStationRole role, const char *issuer)
{
  guint8 key[32] = { (guint8) station };
  static const guint8 secret[64] = { 3 };
  json_t *certificate = cot_certificate_new (fixed_seal, station, key, role, COT_TEST_CATD, "station", issuer, secret);

  g_ptr_array_add (self->roster, world_write (self, COT_KIND_STATION_ENROLLED, NULL, station, 0, NULL, 0, json_pack ("{s:o}", "certificate", certificate)));
}

World *
world_new (void)
{
  World *self = g_new0 (World, 1);

  self->place = cot_test_election_new ();
  self->election = self->place->election;
  self->now_us = self->place->now_us;
  self->roster = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  enrol_station (self, WORLD_CENTRE, COT_STATION_CENTRE, "authority:0");
  enrol_station (self, WORLD_CATD, COT_STATION_CATD, "authority:0");
  for (guint i = 0; i < WORLD_N_DESKS; i++)
    enrol_station (self, WORLD_DESK + i, COT_STATION_DESK, "station:10");
  g_ptr_array_add (self->roster, world_enrol_person (self, WORLD_ACOPIADOR, COT_ROLE_ACOPIADOR));
  g_ptr_array_add (self->roster, world_enrol_person (self, WORLD_DIGITISER, COT_ROLE_DIGITALIZADOR));
  for (guint i = 0; i < 6; i++)
    g_ptr_array_add (self->roster, world_enrol_person (self, WORLD_READER + i, i % 2 == 0 ? COT_ROLE_CAPTURISTA : COT_ROLE_VERIFICADOR));
  g_ptr_array_add (self->roster, world_enrol_person (self, WORLD_COORDINATOR, COT_ROLE_COORDINADOR));
  g_ptr_array_add (self->roster, world_enrol_person (self, WORLD_COORDINATOR + 1, COT_ROLE_COORDINADOR | COT_ROLE_CAPTURISTA));

  memcpy (self->start.numbers, self->numbers, sizeof self->numbers);
  memcpy (self->start.previous, self->previous, sizeof self->previous);
  self->start.now_us = self->now_us;

  return self;
}

void
world_rewind (World *self)
{
  memcpy (self->numbers, self->start.numbers, sizeof self->numbers);
  memcpy (self->previous, self->start.previous, sizeof self->previous);
  self->now_us = self->start.now_us;
}

void
world_free (World *self)
{
  g_ptr_array_unref (self->roster);
  cot_test_election_free (self->place);
  g_free (self);
}

CotFold *
world_fold (World *self)
{
  CotFold *fold = cot_fold_new (self->election, NULL);

  for (guint i = 0; i < self->roster->len; i++)
    g_assert_true (cot_fold_add (fold, self->roster->pdata[i]));

  return fold;
}

CotEvent *
world_enrol_person (World *self, guint32 person, guint roles)
{
  json_t *names = json_array ();

  for (guint bit = 1; bit <= COT_ROLE_COTEJADOR; bit <<= 1)
    if (roles & bit)
      json_array_append_new (names, json_string (cot_role_to_string ((CotRole) bit)));

  return world_write (self, COT_KIND_PERSON_ENROLLED, NULL, WORLD_CATD, 0, NULL, 0,
                      json_pack ("{s:I, s:s, s:o, s:i}", "person", (json_int_t) person, "key", HEX_A, "roles", names, "catd", COT_TEST_CATD));
}

/* --- Bytes --------------------------------------------------------------------- */

static void
append_number (GByteArray *out, guint64 value, int n_bytes)
{
  for (int shift = 8 * (n_bytes - 1); shift >= 0; shift -= 8) {
    guint8 byte = (guint8) (value >> shift);

    g_byte_array_append (out, &byte, 1);
  }
}

static GBytes *
salted (World *self, json_t *body)
{
  g_autofree char *salt = g_strdup_printf ("%032" G_GINT64_MODIFIER "x", (guint64) self->now_us);
  json_t *whole = json_pack ("{s:s}", "salt", salt);
  char *text;

  json_object_update (whole, body);
  text = json_dumps (whole, JSON_COMPACT);
  json_decref (whole);
  json_decref (body);

  return g_bytes_new_with_free_func (text, strlen (text), free, text);
}

CotEvent *
world_write (World *self, CotKind kind, const char *folio, guint32 station, guint32 person, const CotId *const *refs, guint n_refs, json_t *body)
{
  static const guint8 none[64];
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint8 hash[32];
  CotEvent *event;

  g_assert_nonnull (body);
  self->now_us += G_USEC_PER_SEC;
  bytes = salted (self, body);
  crypto_hash_sha256 (hash, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_byte_array_append (out, (const guint8 *) "COT1", 4);
  g_byte_array_append (out, fixed_seal, 32);
  append_number (out, kind, 2);
  g_byte_array_append (out, folio == NULL ? none : (const guint8 *) folio, 12);
  append_number (out, station, 4);
  append_number (out, self->numbers[station] + 1, 8);
  g_byte_array_append (out, self->previous[station].bytes, 32);
  append_number (out, (guint64) self->now_us, 8);
  append_number (out, person, 4);
  g_byte_array_append (out, hash, 32);
  append_number (out, n_refs, 2);
  for (guint i = 0; i < n_refs; i++)
    g_byte_array_append (out, refs[i]->bytes, 32);

  header = g_byte_array_free_to_bytes (out);
  event = cot_event_parse (header, bytes, none, none, &error);
  g_assert_no_error (error);
  self->numbers[station]++;
  self->previous[station] = event->id;

  return event;
}

CotEvent *
world_seal (const CotEvent *event)
{
  g_autoptr (GError) error = NULL;
  CotEvent *sealed = cot_event_parse (event->header, NULL, event->station_signature, event->person_signature, &error);

  g_assert_no_error (error);
  return sealed;
}

/* --- Bodies --------------------------------------------------------------------- */

json_t *
world_body_received (const char *documento, const char *origen)
{
  return json_pack ("{s:s, s:s, s:i}", "origen", origen, "documento", documento, "catd", COT_TEST_CATD);
}

json_t *
world_body_digitised (void)
{
  return json_pack ("{s:s, s:i, s:i, s:i, s:s, s:s, s:[{s:s, s:n}], s:i, s:[], s:[]}",
                    "published", HEX_A, "bytes", 1000, "width", 10, "height", 10, "tipo_acta", "2", "digitalizacion", "ESCANER",
                    "parts", "master", HEX_B, "transform", "orientation", 0, "codes", "problems");
}

json_t *
world_body_identified (const char *clave_acta)
{
  return json_pack ("{s:s, s:s}", "row", clave_acta, "method", "qr");
}

json_t *
world_body_outside (const char *contest)
{
  return json_pack ("{s:s, s:s, s:s}", "outside", "casilla unknown", "contest", contest, "method", "decision");
}

json_t *
world_fields (const CotRow *row, int number)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < row->ballot->n_fields; i++) {
    const CotField *field = &row->ballot->fields[i];
    g_autofree char *casilla = cot_casilla_key_to_string (row->casilla->key);
    json_t *value = json_integer (field->kind == COT_FIELD_SECCION ? row->casilla->seccion : number);

    if (field->kind == COT_FIELD_CASILLA) {
      json_decref (value);
      value = json_string (casilla);
    }
    json_object_set_new (fields, field->name, value);
  }

  return fields;
}

json_t *
world_body_captured (const char *claim, json_t *fields)
{
  return json_pack ("{s:s, s:o}", "claim", claim, "fields", fields);
}

json_t *
world_with_second (World *self, json_t *body, guint32 second)
{
  g_autofree char *signature = g_strdup_printf ("%0128" G_GINT64_MODIFIER "x", (guint64) self->now_us);

  json_object_set_new (body, "second", json_pack ("{s:I, s:s}", "person", (json_int_t) second, "signature", signature));
  return body;
}

const CotRow *
world_row (World *self, const char *clave_acta)
{
  const CotRow *row = cot_election_find_row (self->election, clave_acta);

  g_assert_nonnull (row);
  return row;
}
