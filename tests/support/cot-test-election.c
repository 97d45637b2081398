/* cot-test-election.c - a small sealed election, its keys and journals, in a temporary folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test-election"

#include "config.h"

#include "cot-test-election.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-test-files.h"

#define HOUR_S   3600
#define WINDOW_H 26
/* The clock of the tests is their own: this is where it begins. */
#define EPOCH_S G_GINT64_CONSTANT (1600000000)

#define PAPER_W_MM 430
#define PAPER_H_MM 280

static const char contests_csv[] =
  "CONTEST,NAME,AREA,TIPO_ACTA,CLASE,CLAVE\n"
  "AYUN,AYUNTAMIENTOS,MUNICIPIO,2,ordinaria,02\n"
  "DIP_LOC,DIPUTACIONES LOCALES,DISTRITO_LOCAL,3,ordinaria,03\n";

static const char areas_csv[] =
  "CONTEST,ID_AREA,AREA\n"
  "AYUN,001,ARROYO SECO\n"
  "AYUN,002,PUERTO ALTO\n"
  "DIP_LOC,001,DISTRITO 1\n";

static const char catds_csv[] =
  "ID_CATD,CATD\n"
  "142,CENTRO ARROYO\n"
  "143,CENTRO PUERTO\n";

static const char ballots_csv[] =
  "CONTEST,ID_AREA,ORDEN,COLUMNA,TIPO,COLOR\n"
  "AYUN,001,1,PAN,party,#0055aa\n"
  "AYUN,001,2,PRI,party,#00aa55\n"
  "AYUN,001,3,MC,party,#ff8800\n"
  "AYUN,001,5,C_PAN_PRI,coalition,\n"
  "AYUN,002,1,PAN,party,#0055aa\n"
  "AYUN,002,3,MC,party,#ff8800\n"
  "AYUN,002,4,CAND_IND_1,independent,\n"
  "DIP_LOC,001,1,PAN,party,#0055aa\n"
  "DIP_LOC,001,2,PRI,party,#00aa55\n"
  "DIP_LOC,001,3,MC,party,#ff8800\n";

static const char *const columns_of_form[][16] = {
  { "2", "SECCION", "CASILLA", "TOTAL_BOLETAS_SOBRANTES", "TOTAL_PERSONAS_VOTARON", "TOTAL_REP_PARTIDO_CI_VOTARON",
    "TOTAL_VOTOS_SACADOS", "PAN", "PRI", "MC", "CAND_IND_1", "C_PAN_PRI", "NO_REGISTRADOS", "NULOS", "TOTAL_VOTOS_ASENTADO", NULL },
  { "3", "SECCION", "CASILLA", "TOTAL_BOLETAS_SOBRANTES", "TOTAL_PERSONAS_VOTARON", "TOTAL_REP_PARTIDO_CI_VOTARON",
    "TOTAL_VOTOS_SACADOS", "PAN", "PRI", "MC", "NO_REGISTRADOS", "NULOS", "TOTAL_VOTOS_ASENTADO", NULL },
};

/* --- The election folder ------------------------------------------------------ */

static void
write_text (CotTestElection *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
write_json (CotTestElection *self, const char *name, json_t *root)
{
  char *text = json_dumps (root, JSON_INDENT (2));

  g_assert_nonnull (text);
  write_text (self, name, text);
  free (text);
  json_decref (root);
}

static void
write_casillas (CotTestElection *self)
{
  g_autoptr (GString) text = g_string_new ("ID_MUNICIPIO,MUNICIPIO,ID_DISTRITO_LOCAL,DISTRITO_LOCAL,SECCION,TIPO_CASILLA,ID_CASILLA,EXT_CONTIGUA,"
                                           "UBICACION_CASILLA,LISTA_NOMINAL,REPRESENTANTES_PP_CI,CATD_AYUN,CATD_DIP_LOC\n");

  for (guint seccion = 2571; seccion <= 2574; seccion++) {
    gboolean first = seccion <= 2572;

    for (guint i = 0; i < 2; i++)
      g_string_append_printf (text, "%s,%s,001,DISTRITO 1,%u,%s,1,0,1,%u,6,%u,%u\n", first ? "001" : "002",
                              first ? "ARROYO SECO" : "PUERTO ALTO", seccion, i == 0 ? "B" : "C", 600 + i,
                              first ? COT_TEST_CATD : COT_TEST_OTHER_CATD, first ? COT_TEST_CATD : COT_TEST_OTHER_CATD);
  }
  write_text (self, "casillas.csv", text->str);
}

static json_t *
make_box (double x, double y, double w, double h)
{
  return json_pack ("[f, f, f, f]", x, y, w, h);
}

/* Fields in one column down the page; only positions that do not overlap matter. */
static json_t *
make_fields (const char *const *names)
{
  json_t *fields = json_array ();

  for (guint i = 0; names[i] != NULL; i++) {
    json_t *digits = json_array ();
    double y = 30 + 12.0 * i;

    for (guint k = 0; k < 4; k++)
      json_array_append_new (digits, make_box (300 + 8.0 * k, y, 5.4, 6.2));
    json_array_append_new (fields, json_pack ("{s:s, s:o, s:o}", "name", names[i], "digits", digits, "letters", make_box (180, y, 100, 6.2)));
  }
  return fields;
}

static void
write_form (CotTestElection *self, const char *const *names)
{
  g_autofree char *file = g_strdup_printf ("forms/%s.json", names[0]);
  g_autofree char *literal = g_strdup_printf ("TEST-%s", names[0]);
  json_t *marks = json_array ();

  for (guint i = 0; i < 4; i++)
    json_array_append_new (marks, json_pack ("{s:s, s:o}", "kind", "square", "box", make_box (i % 2 == 0 ? 7.1 : 412.9, i < 2 ? 4.6 : 263.4, 10, 10)));
  write_json (self, file,
              json_pack ("{s:s, s:s, s:{s:i, s:i}, s:o, s:[{s:s, s:s, s:o}, {s:s, s:s, s:o, s:s}], s:o, s:[]}",
                         "tipo_acta", names[0], "title", "ACTA DE PRUEBA", "paper", "width", PAPER_W_MM, "height", PAPER_H_MM,
                         "marks", marks, "codes",
                         "purpose", "casilla", "symbology", "qr", "box", make_box (82, 6, 20, 18),
                         "purpose", "form", "symbology", "code128", "box", make_box (20, 6, 40, 8), "template", literal,
                         "fields", make_fields (names + 1), "printed"));
}

static char *
format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

static void
write_settings (CotTestElection *self, const guint8 key[32], const guint8 other_key[32])
{
  g_autofree char *opens = format_time (EPOCH_S);
  g_autofree char *closes = format_time (EPOCH_S + (gint64) WINDOW_H * HOUR_S);
  char hex[65], other_hex[65];

  sodium_bin2hex (hex, sizeof hex, key, 32);
  sodium_bin2hex (other_hex, sizeof other_hex, other_key, 32);
  write_json (self, "election.json",
              json_pack ("{s:i, s:s, s:s, s:s, s:s, s:i, s:b, s:s, s:s, s:s, s:[s, s], s:s, s:i, s:[s, s, s], s:[s, s], s:{s:i, s:i, s:i}}",
                         "format", 1, "name", "ELECCION DE PRUEBA", "id_entidad", "14", "entidad", "JALISCO", "abbreviation", "JAL",
                         "year", 2021, "practice", 1, "zone", "UTC-5", "opens", opens, "closes", closes, "authority_keys", hex, other_hex,
                         "qr_casilla", "ENTIDAD|DISTRITO|TIPO_ACTA|SECCION|ID_CASILLA|TIPO_CASILLA|EXT_CONTIGUA|CONTEST", "threshold", 9900,
                         "documents", "ACTA PREP", "CC", "RPP", "origins", "CATD", "CASILLA",
                         "reading", "accepted_error", 1000, "lowest", 9000, "highest", 10000));
}

static void
write_profile (CotTestElection *self)
{
  g_autofree char *path = cot_paths_share_file ("profile/opl-2021.json");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  write_text (self, "profile/opl-2021.json", text);
}

static gint64
read_clock (gpointer user_data)
{
  CotTestElection *self = user_data;

  return self->now_us;
}

/**
 * cot_test_election_new:
 *
 * Returns: (transfer full): the election, sealed and loaded
 */
CotTestElection *
cot_test_election_new (void)
{
  CotTestElection *self = g_new0 (CotTestElection, 1);
  const guint8 *secrets[] = { self->authority_secret, self->other_authority_secret };
  g_autoptr (GError) error = NULL;
  guint8 key[crypto_sign_PUBLICKEYBYTES], other_key[crypto_sign_PUBLICKEYBYTES];

  g_assert_cmpint (sodium_init (), >=, 0);
  self->root = g_dir_make_tmp ("cotejo-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->folder = g_build_filename (self->root, "election", NULL);
  self->now_us = (EPOCH_S + HOUR_S) * G_USEC_PER_SEC;
  self->clock = (CotClock){ read_clock, self };
  crypto_sign_keypair (key, self->authority_secret);
  crypto_sign_keypair (other_key, self->other_authority_secret);

  write_settings (self, key, other_key);
  write_text (self, "contests.csv", contests_csv);
  write_text (self, "areas.csv", areas_csv);
  write_text (self, "catds.csv", catds_csv);
  write_text (self, "ballots.csv", ballots_csv);
  write_casillas (self);
  write_profile (self);
  for (guint i = 0; i < G_N_ELEMENTS (columns_of_form); i++)
    write_form (self, columns_of_form[i]);

  g_assert_true (cot_election_seal (self->folder, secrets, G_N_ELEMENTS (secrets), &error) || error != NULL);
  g_assert_no_error (error);
  self->election = cot_election_load (self->folder, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->election);

  return self;
}

void
cot_test_election_free (CotTestElection *self)
{
  if (self == NULL)
    return;

  cot_election_unref (self->election);
  cot_test_files_remove (self->root);
  g_free (self->root);
  g_free (self->folder);
  g_free (self);
}

void
cot_test_election_advance_s (CotTestElection *self, gint64 seconds)
{
  self->now_us += seconds * G_USEC_PER_SEC;
}

/* --- Journals ---------------------------------------------------------------- */

char *
cot_test_election_path (CotTestElection *self, const char *name)
{
  return g_build_filename (self->root, name, NULL);
}

static CotJournal *
create_journal (CotTestElection *self, const char *name, guint32 station, const guint8 secret[64], json_t *certificate)
{
  g_autofree char *folder = cot_test_election_path (self, name);
  g_autoptr (GError) error = NULL;
  CotJournal *journal = NULL;

  g_assert_nonnull (certificate);
  journal = cot_journal_create (folder, self->election, station, secret, certificate, &self->clock, &error);
  json_decref (certificate);
  g_assert_no_error (error);
  g_assert_nonnull (journal);

  return journal;
}

CotJournal *
cot_test_election_create_journal (CotTestElection *self, const char *name, guint32 station, CotStationRole role, guint catd)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret[crypto_sign_SECRETKEYBYTES];

  crypto_sign_keypair (key, secret);
  return create_journal (self, name, station, secret,
                         cot_certificate_new (cot_election_get_seal (self->election), station, key, role, catd, name, "authority:0", self->authority_secret));
}

CotJournal *
cot_test_election_create_journal_under (CotTestElection *self, CotJournal *issuer, const char *name, guint32 station, CotStationRole role, guint catd)
{
  g_autofree char *issuer_name = g_strdup_printf ("station:%u", cot_journal_get_station (issuer));
  g_autofree char *key_path = g_build_filename (cot_journal_get_folder (issuer), "station.key", NULL);
  g_autofree char *issuer_hex = NULL;
  g_autoptr (GError) error = NULL;
  CotJournal *journal = NULL;
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  guint8 issuer_secret[crypto_sign_SECRETKEYBYTES];

  g_file_get_contents (key_path, &issuer_hex, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sodium_hex2bin (issuer_secret, sizeof issuer_secret, issuer_hex, 2 * sizeof issuer_secret, NULL, NULL, NULL), ==, 0);
  crypto_sign_keypair (key, secret);
  journal = create_journal (self, name, station, secret,
                            cot_certificate_new (cot_election_get_seal (self->election), station, key, role, catd, name, issuer_name, issuer_secret));
  cot_test_copy_events (issuer, journal);

  return journal;
}

CotJournal *
cot_test_election_open_journal (CotTestElection *self, const char *name)
{
  g_autofree char *folder = cot_test_election_path (self, name);
  g_autoptr (GError) error = NULL;
  CotJournal *journal = cot_journal_open (folder, self->election, &self->clock, &error);

  g_assert_no_error (error);
  g_assert_nonnull (journal);

  return journal;
}

/* As a service gives it to a desk: its own events whole. */
static CotEvent *
seal_event (CotEvent *event, guint32 reader)
{
  g_autoptr (GError) error = NULL;
  CotEvent *sealed = NULL;

  if (cot_kind_info (event->kind)->reach != COT_REACH_SETTLED || event->station == reader)
    return cot_event_ref (event);

  sealed = cot_event_parse (event->header, NULL, event->station_signature, event->person_signature, &error);
  g_assert_no_error (error);

  return sealed;
}

static void
copy_events (CotJournal *from, CotJournal *to, gboolean is_sealed)
{
  g_autoptr (GError) error = NULL;
  gint64 last = 0;
  g_autoptr (GPtrArray) events = cot_journal_list_after (from, 0, G_MAXUINT, &last, &error);
  g_autoptr (GPtrArray) given = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autofree CotIngestResult *results = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++) {
    CotEvent *event = g_ptr_array_index (events, i);

    g_ptr_array_add (given, is_sealed ? seal_event (event, cot_journal_get_station (to)) : cot_event_ref (event));
  }
  if (given->len == 0)
    return;

  results = g_new0 (CotIngestResult, given->len);
  g_assert_true (cot_journal_ingest (to, given, results, &error) || error != NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < given->len; i++) {
    g_assert_no_error (results[i].error);
    g_assert_true (results[i].stored);
  }
  cot_ingest_results_clear (results, given->len);
}

void
cot_test_copy_events (CotJournal *from, CotJournal *to)
{
  copy_events (from, to, FALSE);
}

void
cot_test_copy_events_sealed (CotJournal *from, CotJournal *to)
{
  copy_events (from, to, TRUE);
}

void
cot_test_copy_file (CotJournal *from, CotJournal *to, const char *sha256)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cot_journal_load_file (from, sha256, &error);
  g_autofree char *digest = NULL;

  g_assert_no_error (error);
  digest = cot_journal_put_file (to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (digest, ==, sha256);
}

char *
cot_test_election_write_image (CotTestElection *self, const char *text)
{
  g_autofree char *name = g_strdup_printf ("image-%08x.jpg", g_random_int ());
  g_autofree char *data = g_strconcat ("\xff\xd8\xff", text, NULL);
  g_autoptr (GError) error = NULL;
  char *path = cot_test_election_path (self, name);

  g_file_set_contents (path, data, -1, &error);
  g_assert_no_error (error);

  return path;
}
