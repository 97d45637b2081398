/* bench-jalisco.c - an election of Jalisco's size and the journal of its night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The people are enrolled and the station is opened as at a desk.  The events of
 * the sheets are then written past the journal, in groups, with the bodies that
 * `cotejo-simulacro night` writes: one by one they would take an hour of fsyncs. */

#include "config.h"

#include "bench-jalisco.h"

#include <sodium.h>
#include <string.h>

#include "bench-report.h"
#include "cot-desk.h"
#include "cot-person-card.h"

#define STATION      21
#define GROUP_EVENTS 1024
#define N_PEOPLE     JALISCO_COORDINATES
#define N_STAGES     10

typedef struct {
  CotElection *election;
  guint8 station_secret[64], person_secrets[N_PEOPLE + 1][64];
  CotStore *store;
  GPtrArray *group;
  CotEvent *last;
} Writer;

/* One sheet; ids of what was written, by stage. */
typedef struct {
  char *folio;
  const CotRow *row;
  guint n_stages;
  CotId ids[N_STAGES];
} Sheet;

/* --- The election ------------------------------------------------------------------- */

CotElection *
jalisco_load_election (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "election", NULL);
  g_autoptr (GError) error = NULL;
  CotElection *election = cot_election_load (path, TRUE, NULL, &error);

  if (election == NULL)
    g_error ("%s", error->message);
  return election;
}

static char *
hours_from_now (int hours)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_hours (now, hours);

  return g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
}

void
jalisco_make_election (const char *folder, int casillas)
{
  g_autofree char *election = g_build_filename (folder, "election", NULL);
  g_autofree char *key = g_build_filename (folder, "authority.key", NULL);
  g_autofree char *n = g_strdup_printf ("%d", casillas);
  g_autofree char *opens = hours_from_now (-1);
  g_autofree char *closes = hours_from_now (23);

  bench_run_program ("cotejo-simulacro", "election", "--casillas", n, "--municipios", "125", "--contests", "ayun,dip", "--seed", "1", election, NULL);
  bench_run_program ("cotejoctl", "election", "keygen", key, NULL);
  bench_run_program ("cotejoctl", "election", "prepare", election, "--key", key, "--practice", "--opens", opens, "--closes", closes, NULL);
  bench_run_program ("cotejoctl", "election", "seal", election, "--key", key, NULL);
}

CotJournal *
jalisco_open_journal (const char *folder, const char *name, CotElection *election)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  CotJournal *journal = cot_journal_open (path, election, &cot_clock_system, &error);

  if (journal == NULL)
    g_error ("%s", error->message);
  return journal;
}

static CotStore *
open_store (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, "journal.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  CotStore *store = cot_sqlite_store_open (path, FALSE, &error);

  if (store == NULL)
    g_error ("%s", error->message);
  return store;
}

void
jalisco_drop_views (const char *folder, const char *name)
{
  g_autoptr (CotStore) store = open_store (folder, name);
  g_autoptr (GError) error = NULL;

  if (!cot_store_drop_views (store, &error))
    g_error ("%s", error->message);
}

/* --- People and opening --------------------------------------------------------------- */

static void
load_person_secret (CotJournal *journal, guint32 person, guint8 secret[64])
{
  g_autofree char *digest = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (CotPersonCard) card = NULL;
  g_autoptr (GError) error = NULL;

  cot_journal_lock (journal);
  digest = g_strdup (cot_fold_get_person (cot_journal_get_fold (journal), person)->card_sha256);
  cot_journal_unlock (journal);
  file = cot_journal_load_file (journal, digest, &error);
  card = file != NULL ? cot_person_card_parse (file, &error) : NULL;
  if (card == NULL || !cot_person_card_open (card, JALISCO_PASSWORD, secret, &error))
    g_error ("%s", error->message);
}

static void
open_desk (Writer *self, CotJournal *journal)
{
  static const guint roles[N_PEOPLE + 1] = {
    [JALISCO_SCANS] = COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR,
    [JALISCO_READS_FIRST] = COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR,
    [JALISCO_READS_SECOND] = COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR,
    [JALISCO_FRESH] = COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR,
    [JALISCO_COORDINATES] = COT_ROLE_COORDINADOR,
  };
  g_autoptr (CotDesk) desk = cot_desk_new (journal, NULL);
  g_autoptr (CotSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *seal = cot_seal_to_text (cot_election_get_seal (cot_journal_get_election (journal)));
  CotCardCost cost = cot_card_cost_least ();

  cot_desk_set_card_cost (desk, cost.ops, cost.memory);
  for (guint32 person = 1; person <= N_PEOPLE; person++) {
    if (!cot_desk_enrol_person (desk, person, "Persona de práctica", roles[person], JALISCO_PASSWORD, &error))
      g_error ("%s", error->message);
    load_person_secret (journal, person, self->person_secrets[person]);
  }
  session = cot_desk_sign_in (desk, JALISCO_COORDINATES, JALISCO_PASSWORD, &error);
  if (session == NULL || !cot_desk_confirm_seal (desk, seal, &error) || !cot_desk_zero (desk, session, &error) || !cot_desk_open (desk, session, &error))
    g_error ("%s", error->message);
}

static void
load_station_secret (const char *journal_folder, guint8 secret[64])
{
  g_autofree char *path = g_build_filename (journal_folder, "station.key", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || sodium_hex2bin (secret, 64, text, 128, NULL, NULL, NULL) != 0)
    g_error ("%s cannot be read", path);
}

/* --- Bodies --------------------------------------------------------------------------- */

static json_t *
value_of (const CotRow *row, guint field, gboolean misread)
{
  CotValue value = { COT_VALUE_NUMBER, (gint32) ((row->index * 7 + field * 13) % 400) };

  switch (row->ballot->fields[field].kind) {
  case COT_FIELD_SECCION:
    value.number = row->casilla->seccion;
    break;
  case COT_FIELD_CASILLA:
    value.number = cot_casilla_key_pack (row->casilla->key);
    return cot_value_to_json (value, TRUE);
  case COT_FIELD_NULL:
    value.number += misread ? 1 : 0;
    break;
  case COT_FIELD_COUNT:
  case COT_FIELD_PARTY:
  case COT_FIELD_INDEPENDENT:
  case COT_FIELD_COALITION:
  case COT_FIELD_UNREGISTERED:
  case COT_FIELD_TOTAL:
  default:
    break;
  }
  return cot_value_to_json (value, FALSE);
}

static json_t *
body_received (void)
{
  return json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", 1);
}

static json_t *
code (const char *purpose, const char *symbology, const char *text)
{
  return json_pack ("{s:s, s:s, s:s, s:[f,f,f,f]}", "purpose", purpose, "symbology", symbology, "text", text,
                    "box", 214.89200312662845, 124.19899150418286, 364.84807681336565, 83.145971510400102);
}

static json_t *
body_digitised (const CotElection *election, const Sheet *sheet)
{
  const CotRow *row = sheet->row;
  g_autofree char *name = g_strdup_printf ("%s image", row->clave_acta);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *qr = cot_election_format_qr (election, row);

  return json_pack ("{s:s, s:i, s:i, s:i, s:s, s:s, s:[{s:s, s:[f,f,f,f,f,f,f,f,f]}], s:i, s:[o, o, o], s:[]}",
                    "published", digest, "bytes", 518144, "width", 3443, "height", 2263, "tipo_acta", row->tipo_acta, "digitalizacion", "ESCANER",
                    "parts", "master", digest, "transform", 7.8984531072251674, 0.042065546668026962, 19.122770925151336,
                    -0.042076480753757473, 7.8948979955210161, 29.058107053259338, 0.0, 0.0, 1.0,
                    "orientation", 0, "codes", code ("form", "code128", "COTEJO-3"), code ("casilla", "qr", qr), code ("folio", "qr", sheet->folio),
                    "problems");
}

static json_t *
body_read (const CotRow *row)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < row->ballot->n_fields; i++)
    if (row->ballot->fields[i].kind != COT_FIELD_CASILLA)
      json_object_set_new (fields, row->ballot->fields[i].name,
                           json_pack ("{s:o, s:i, s:b}", "value", value_of (row, i, FALSE), "probability", 9400, "sure", 0));
  return json_pack ("{s:s, s:o}", "reader", "tesseract", "fields", fields);
}

static json_t *
body_captured (const CotRow *row, const char *claim, gboolean misread)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < row->ballot->n_fields; i++)
    json_object_set_new (fields, row->ballot->fields[i].name, value_of (row, i, misread));
  return json_pack ("{s:s, s:o}", "claim", claim, "fields", fields);
}

/* The one field that the second reader misread, keyed once more. */
static json_t *
body_mended (const CotRow *row, gboolean misread)
{
  guint at = 0;

  while (row->ballot->fields[at].kind != COT_FIELD_NULL)
    at++;
  return json_pack ("{s:s, s:{s:o}}", "claim", "second", "fields", COT_FIELD_NAME_NULL, value_of (row, at, misread));
}

static json_t *
body_matched (gboolean differ)
{
  return differ ? json_pack ("{s:[s]}", "differ", COT_FIELD_NAME_NULL) : json_pack ("{s:[]}", "differ");
}

/* --- Events --------------------------------------------------------------------------- */

static void
flush_group (Writer *self)
{
  g_autofree gint64 *seqs = g_new0 (gint64, self->group->len + 1);
  g_autoptr (GError) error = NULL;

  if (!cot_store_append (self->store, self->group, seqs, &error))
    g_error ("%s", error->message);
  g_ptr_array_set_size (self->group, 0);
}

/* Chained and signed as the journal does it; takes @body. */
static CotId
write_event (Writer *self, CotKind kind, const char *folio, guint32 person, const CotId *refs, guint n_refs, json_t *body)
{
  CotEventDraft draft = {
    .seal = cot_election_get_seal (self->election),
    .kind = kind,
    .folio = folio,
    .station = STATION,
    .number = self->last->number + 1,
    .previous = self->last->id,
    .time_us = self->last->time_us + 1000,
    .person = person,
    .refs = refs,
    .n_refs = n_refs,
    .body = body,
    .station_secret = self->station_secret,
    .person_secret = person != 0 ? self->person_secrets[person] : NULL,
  };
  g_autoptr (GError) error = NULL;
  CotEvent *event = cot_event_new (&draft, &error);

  if (event == NULL)
    g_error ("%s", error->message);
  json_decref (body);
  cot_event_unref (self->last);
  self->last = cot_event_ref (event);
  g_ptr_array_add (self->group, event);
  if (self->group->len == GROUP_EVENTS)
    flush_group (self);

  return self->last->id;
}

static CotId
write_matched (Writer *self, const Sheet *sheet, CotId a, CotId b, gboolean differ)
{
  CotId refs[2] = { a, b };

  if (cot_id_compare (&a, &b) > 0) {
    refs[0] = b;
    refs[1] = a;
  }
  return write_event (self, COT_KIND_MATCHED, sheet->folio, 0, refs, 2, body_matched (differ));
}

static CotId
write_stage (Writer *self, const Sheet *sheet, guint stage)
{
  const CotId *e = sheet->ids;
  const CotId mended_refs[3] = { e[1], e[2], e[6] };
  const CotRow *row = sheet->row;
  gboolean stays = sheet->n_stages == N_STAGES - 1; /* mended to the same: a third reading */

  switch (stage) {
  case 0:
    return write_event (self, COT_KIND_RECEIVED, sheet->folio, JALISCO_SCANS, NULL, 0, body_received ());
  case 1:
    return write_event (self, COT_KIND_DIGITISED, sheet->folio, JALISCO_SCANS, e, 1, body_digitised (self->election, sheet));
  case 2:
    return write_event (self, COT_KIND_IDENTIFIED, sheet->folio, JALISCO_SCANS, e + 1, 1, json_pack ("{s:s, s:s}", "row", row->clave_acta, "method", "qr"));
  case 3:
  case 4:
    return write_event (self, COT_KIND_READ, sheet->folio, 0, e + 1, 1, body_read (row));
  case 5:
    return write_event (self, COT_KIND_CAPTURED, sheet->folio, JALISCO_READS_FIRST, e + 1, 2, body_captured (row, "first", FALSE));
  case 6:
    return write_event (self, COT_KIND_CAPTURED, sheet->folio, JALISCO_READS_SECOND, e + 1, 2, body_captured (row, "second", TRUE));
  case 7:
    return write_matched (self, sheet, e[5], e[6], TRUE);
  case 8:
    return write_event (self, COT_KIND_CAPTURED, sheet->folio, JALISCO_READS_SECOND, mended_refs, 3, body_mended (row, stays));
  default:
    return write_matched (self, sheet, e[5], e[8], FALSE);
  }
}

/* Of the evening: with 5 a sheet waits for a first reading, with 6 for a second, with
 * 8 for the second reader once more, with 9 (few) for a third. */
static guint
stages_of (JaliscoHour hour, guint index)
{
  static const guint8 evening[20] = { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 5, 6, 6, 6, 6, 6, 6, 8, 8 };

  if (hour == JALISCO_NIGHT)
    return N_STAGES;
  return index % 500 == 0 ? 9 : evening[(index * 7) % G_N_ELEMENTS (evening)];
}

static void
write_batch (Writer *self, const CotRow *rows, guint n, JaliscoHour hour)
{
  g_autofree Sheet *sheets = g_new0 (Sheet, n);

  for (guint i = 0; i < n; i++) {
    sheets[i].folio = cot_folio_format (1 + rows[i].index / 90000, 1 + rows[i].index % 90000);
    sheets[i].row = &rows[i];
    sheets[i].n_stages = stages_of (hour, rows[i].index);
  }
  for (guint stage = 0; stage < N_STAGES; stage++)
    for (guint i = 0; i < n; i++)
      if (stage < sheets[i].n_stages)
        sheets[i].ids[stage] = write_stage (self, &sheets[i], stage);
  for (guint i = 0; i < n; i++)
    g_free (sheets[i].folio);
}

static gboolean
keep_last_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  Writer *self = user_data;

  g_clear_pointer (&self->last, cot_event_unref);
  self->last = cot_event_ref (event);
  return TRUE;
}

static void
write_sheets (Writer *self, JaliscoHour hour, guint in_hand)
{
  g_autoptr (GError) error = NULL;
  guint n_rows;
  const CotRow *rows = cot_election_get_rows (self->election, &n_rows);

  if (!cot_store_foreach_event (self->store, 0, keep_last_cb, self, &error))
    g_error ("%s", error->message);
  self->group = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  for (guint i = 0; i < n_rows; i += in_hand)
    write_batch (self, rows + i, MIN (in_hand, n_rows - i), hour);
  flush_group (self);
  g_clear_pointer (&self->group, g_ptr_array_unref);
  g_clear_pointer (&self->last, cot_event_unref);
}

static void
enrol_station (const char *folder, const char *journal_folder)
{
  g_autofree char *election = g_build_filename (folder, "election", NULL);
  g_autofree char *key = g_build_filename (folder, "authority.key", NULL);

  bench_run_program ("cotejoctl", "station", "enrol", "--election", election, "--number", G_STRINGIFY (STATION), "--role", "catd", "--catd", "1",
                     "--name", "bench", "--journal", journal_folder, "--authority-key", key, NULL);
}

void
jalisco_make_journal (const char *folder, const char *name, JaliscoHour hour, guint in_hand)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (CotElection) election = jalisco_load_election (folder);
  g_autoptr (CotJournal) journal = NULL;
  Writer self = { .election = election };

  enrol_station (folder, path);
  load_station_secret (path, self.station_secret);
  journal = jalisco_open_journal (folder, name, election);
  open_desk (&self, journal);
  cot_journal_close (journal);

  self.store = open_store (folder, name);
  write_sheets (&self, hour, in_hand);
  g_clear_object (&self.store);
  jalisco_drop_views (folder, name);
}
