/* bench-start.c - how long a start takes over a whole night's journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-start [--json] [--casillas N] [--folder FOLDER]
 *
 * Makes an election of Jalisco's size and a journal with ten events for each of its
 * rows: a reading that differs and is mended among them.  Then starts twice, each
 * time in a process of its own: without views (everything is computed from the
 * events) and from the views that the first start left.  With --folder the journal
 * is kept, and used again by the next run. */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-machine.h"
#include "cot-journal.h"
#include "cot-paths.h"

#define COLD_LIMIT_S   3.0
#define COLD_LIMIT_MB  250.0
#define VIEWS_LIMIT_S  0.3
#define STATION        21
#define GROUP_EVENTS   1024
#define EVENTS_PER_ROW 10

typedef struct {
  char *folder, *election_folder, *key_file, *journal_folder;
  CotElection *election;
  guint8 station_secret[64], person_secrets[3][64];
  CotStore *store;
  GPtrArray *group;
  CotEvent *last;
} Bench;

/* --- An election and an empty journal --------------------------------------------- */

static void
run (const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;
  const char *argument;
  va_list args;
  int status = 0;

  g_ptr_array_add (argv, cot_paths_program (program));
  va_start (args, program);
  while ((argument = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (argv, g_strdup (argument));
  va_end (args);
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &complaint, &status, &error) || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s %s", program, error->message, complaint != NULL ? complaint : "");
}

static void
make_places (Bench *self, const char *folder)
{
  self->folder = g_strdup (folder);
  self->election_folder = g_build_filename (folder, "election", NULL);
  self->key_file = g_build_filename (folder, "authority.key", NULL);
  self->journal_folder = g_build_filename (folder, "journal", NULL);
}

static void
load_election (Bench *self)
{
  g_autoptr (GError) error = NULL;

  self->election = cot_election_load (self->election_folder, TRUE, NULL, &error);
  if (self->election == NULL)
    g_error ("%s", error->message);
}

static void
make_election (Bench *self, int casillas)
{
  g_autofree char *n = g_strdup_printf ("%d", casillas);

  run ("cotejo-simulacro", "election", "--casillas", n, "--municipios", "125", "--contests", "ayun,dip", "--seed", "1", self->election_folder, NULL);
  run ("cotejoctl", "election", "keygen", self->key_file, NULL);
  run ("cotejoctl", "election", "prepare", self->election_folder, "--key", self->key_file, "--practice", NULL);
  run ("cotejoctl", "election", "seal", self->election_folder, "--key", self->key_file, NULL);
  run ("cotejoctl", "station", "enrol", "--election", self->election_folder, "--number", G_STRINGIFY (STATION), "--role", "catd", "--catd", "1",
       "--name", "bench", "--journal", self->journal_folder, "--authority-key", self->key_file, NULL);
  load_election (self);
}

/* --- Its events ------------------------------------------------------------------- */

static gboolean
keep_last_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  Bench *self = user_data;

  g_clear_pointer (&self->last, cot_event_unref);
  self->last = cot_event_ref (event);
  return TRUE;
}

static void
flush_group (Bench *self)
{
  g_autofree gint64 *seqs = g_new0 (gint64, self->group->len + 1);
  g_autoptr (GError) error = NULL;

  if (!cot_store_append (self->store, self->group, seqs, &error))
    g_error ("%s", error->message);
  g_ptr_array_set_size (self->group, 0);
}

/* Chained and signed as the journal does it; takes @body. */
static CotId
write_event (Bench *self, CotKind kind, const char *folio, guint32 person, const CotId *refs, guint n_refs, json_t *body)
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
    .person_secret = person != 0 ? self->person_secrets[person - 1] : NULL,
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

  return event->id;
}

static void
enrol_people (Bench *self)
{
  static const char *const roles[] = { "digitalizador", "capturista", "verificador" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    guint8 key[32];
    char hex[65];

    crypto_sign_keypair (key, self->person_secrets[i]);
    sodium_bin2hex (hex, sizeof hex, key, sizeof key);
    write_event (self, COT_KIND_PERSON_ENROLLED, NULL, 0, NULL, 0,
                 json_pack ("{s:i, s:s, s:[s], s:i}", "person", i + 1, "key", hex, "roles", roles[i], "catd", 1));
  }
}

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
captured_body (const CotRow *row, const char *claim, gboolean misread)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < row->ballot->n_fields; i++)
    json_object_set_new (fields, row->ballot->fields[i].name, value_of (row, i, misread));
  return json_pack ("{s:s, s:o}", "claim", claim, "fields", fields);
}

static json_t *
read_body (const CotRow *row)
{
  json_t *fields = json_object ();

  for (guint i = 2; i < row->ballot->n_fields; i++)
    json_object_set_new (fields, row->ballot->fields[i].name,
                         json_pack ("{s:o, s:i, s:b}", "value", value_of (row, i, FALSE), "probability", 9500, "sure", 1));
  return json_pack ("{s:s, s:o}", "reader", "tesseract 5", "fields", fields);
}

static json_t *
digitised_body (const CotElection *election, const CotRow *row)
{
  g_autofree char *name = g_strdup_printf ("%s image", row->clave_acta);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *qr = cot_election_format_qr (election, row);

  return json_pack ("{s:s, s:i, s:i, s:i, s:s, s:s, s:[{s:s, s:[f,f,f,f,f,f,f,f,f]}], s:i, s:[{s:s, s:s}], s:[]}",
                    "published", digest, "bytes", 400000, "width", 3386, "height", 2205, "tipo_acta", row->tipo_acta, "digitalizacion", "ESCANER",
                    "parts", "master", digest, "transform", 7.87, 0.01, 3.2, -0.01, 7.87, 4.1, 0.0, 0.0, 1.0,
                    "orientation", 0, "codes", "symbology", "qr", "text", qr, "problems");
}

static CotId
write_matched (Bench *self, const char *folio, CotId a, CotId b, gboolean differ)
{
  CotId refs[2] = { a, b };

  if (cot_id_compare (&a, &b) > 0) {
    refs[0] = b;
    refs[1] = a;
  }
  return write_event (self, COT_KIND_MATCHED, folio, 0, refs, 2,
                      differ ? json_pack ("{s:[s]}", "differ", COT_FIELD_NAME_NULL) : json_pack ("{s:[]}", "differ"));
}

/* Ten events: the second reader misreads one field, and mends it. */
static void
write_sheet (Bench *self, const CotRow *row)
{
  g_autofree char *folio = cot_folio_format (1 + row->index / 90000, 1 + row->index % 90000);
  CotId refs[3], received, first, second, mended;

  received = write_event (self, COT_KIND_RECEIVED, folio, 1, NULL, 0,
                          json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", 1));
  refs[0] = write_event (self, COT_KIND_DIGITISED, folio, 1, &received, 1, digitised_body (self->election, row));
  refs[1] = write_event (self, COT_KIND_IDENTIFIED, folio, 1, refs, 1, json_pack ("{s:s, s:s}", "row", row->clave_acta, "method", "qr"));
  write_event (self, COT_KIND_READ, folio, 0, refs, 1, read_body (row));
  write_event (self, COT_KIND_READ, folio, 0, refs, 1, read_body (row));
  first = write_event (self, COT_KIND_CAPTURED, folio, 2, refs, 2, captured_body (row, "first", FALSE));
  second = write_event (self, COT_KIND_CAPTURED, folio, 3, refs, 2, captured_body (row, "second", TRUE));
  write_matched (self, folio, first, second, TRUE);
  refs[2] = second;
  mended = write_event (self, COT_KIND_CAPTURED, folio, 3, refs, 3, captured_body (row, "second", FALSE));
  write_matched (self, folio, first, mended, FALSE);
}

static void
load_secret (Bench *self)
{
  g_autofree char *path = g_build_filename (self->journal_folder, "station.key", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || sodium_hex2bin (self->station_secret, 64, text, 128, NULL, NULL, NULL) != 0)
    g_error ("%s cannot be read", path);
}

static void
make_journal (Bench *self)
{
  g_autofree char *file = g_build_filename (self->journal_folder, "journal.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  const CotRow *rows;
  guint n_rows;

  load_secret (self);
  self->store = cot_sqlite_store_open (file, FALSE, &error);
  if (self->store == NULL || !cot_store_foreach_event (self->store, 0, keep_last_cb, self, &error))
    g_error ("%s", error->message);
  self->group = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  enrol_people (self);
  rows = cot_election_get_rows (self->election, &n_rows);
  for (guint i = 0; i < n_rows; i++)
    write_sheet (self, &rows[i]);
  flush_group (self);
  if (!cot_store_drop_views (self->store, &error))
    g_error ("%s", error->message);

  g_clear_pointer (&self->group, g_ptr_array_unref);
  g_clear_pointer (&self->last, cot_event_unref);
  g_clear_object (&self->store);
}

/* --- One start, in a process of its own --------------------------------------------- */

/* Prints seconds to open, to know every row, and of the processor; settled rows,
 * rows and peak MB. */
static int
start (const char *folder)
{
  Bench self = { 0 };
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  guint n_rows, n_settled = 0;
  gint64 start_us;
  double open_s, all_s, cpu_s, peak_mb;
  clock_t start_cpu;

  make_places (&self, folder);
  load_election (&self);
  cot_election_get_rows (self.election, &n_rows);
  start_us = g_get_monotonic_time ();
  start_cpu = clock ();
  journal = cot_journal_open (self.journal_folder, self.election, &cot_clock_system, &error);
  if (journal == NULL)
    g_error ("%s", error->message);
  open_s = (double) (g_get_monotonic_time () - start_us) / 1e6;
  cot_journal_lock (journal);
  for (guint i = 0; i < n_rows; i++)
    n_settled += cot_fold_get_row (cot_journal_get_fold (journal), i)->phase == COT_ROW_SETTLED;
  cot_journal_unlock (journal);
  all_s = (double) (g_get_monotonic_time () - start_us) / 1e6;
  cpu_s = (double) (clock () - start_cpu) / CLOCKS_PER_SEC;
  peak_mb = bench_peak_mb ();
  cot_journal_close (journal);

  printf ("%.6f %.6f %.6f %u %u %.3f\n", open_s, all_s, cpu_s, n_settled, n_rows, peak_mb);
  return 0;
}

typedef struct {
  double open_s, all_s, cpu_s, peak_mb;
  guint n_settled, n_rows;
} Start;

static Start
start_in_child (const char *folder)
{
  char *argv[] = { (char *) "/proc/self/exe", (char *) "--start", (char *) folder, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  Start result = { 0 };

  if (!g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, &output, NULL, &status, &error) || !g_spawn_check_wait_status (status, &error))
    g_error ("start: %s", error->message);
  if (sscanf (output, "%lf %lf %lf %u %u %lf", &result.open_s, &result.all_s, &result.cpu_s, &result.n_settled, &result.n_rows, &result.peak_mb) != 6)
    g_error ("start: %s", output);

  return result;
}

/* --- What is told --------------------------------------------------------------------- */

static json_t *
start_to_json (const Start *start_result)
{
  return json_pack ("{s:f, s:f, s:f, s:i, s:i, s:f}", "open_s", start_result->open_s, "every_row_s", start_result->all_s, "processor_s", start_result->cpu_s,
                    "settled", (int) start_result->n_settled, "rows", (int) start_result->n_rows, "peak_mb", start_result->peak_mb);
}

static void
print_start (const char *what, const Start *result)
{
  printf ("%-20s %9.3f %12.3f %12.3f %9.1f %9u\n", what, result->open_s, result->all_s, result->cpu_s, result->peak_mb, result->n_settled);
}

static void
report (gboolean as_json, const Start *cold, const Start *warm, gboolean good)
{
  json_t *machine = bench_machine ();

  if (as_json) {
    json_t *object = json_pack ("{s:O, s:i, s:o, s:o, s:b}", "machine", machine, "events", (int) (cold->n_rows * EVENTS_PER_ROW),
                                "cold", start_to_json (cold), "from_views", start_to_json (warm), "within_limits", good);

    json_dumpf (object, stdout, JSON_INDENT (2));
    putchar ('\n');
    json_decref (object);
  } else {
    bench_print_machine (machine);
    printf ("%u rows, %u events\n%-20s %9s %12s %12s %9s %9s\n", cold->n_rows, cold->n_rows * EVENTS_PER_ROW, "", "open, s", "every row, s", "processor, s", "peak, MB", "settled");
    print_start ("without views", cold);
    print_start ("from kept views", warm);
    printf ("limits: %.1f s and %.0f MB without views, %.1f s from views\n", COLD_LIMIT_S, COLD_LIMIT_MB, VIEWS_LIMIT_S);
  }
  json_decref (machine);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

static int
measure (const char *kept, int casillas, gboolean as_json)
{
  g_autofree char *folder = kept != NULL ? g_strdup (kept) : g_dir_make_tmp ("bench-start-XXXXXX", NULL);
  Bench self = { 0 };
  Start cold, warm;
  gboolean good;

  if (folder == NULL || g_mkdir_with_parents (folder, 0700) != 0)
    return 2;
  make_places (&self, folder);
  if (!g_file_test (self.journal_folder, G_FILE_TEST_EXISTS)) {
    make_election (&self, casillas);
    make_journal (&self);
  } else {
    g_autofree char *file = g_build_filename (self.journal_folder, "journal.sqlite", NULL);
    g_autoptr (CotStore) store = cot_sqlite_store_open (file, FALSE, NULL);

    if (store == NULL || !cot_store_drop_views (store, NULL))
      return 2;
  }
  cold = start_in_child (folder);
  warm = start_in_child (folder);
  if (kept == NULL)
    remove_tree (folder);
  g_clear_pointer (&self.election, cot_election_unref);

  good = cold.all_s <= COLD_LIMIT_S && cold.peak_mb <= COLD_LIMIT_MB && warm.all_s <= VIEWS_LIMIT_S && cold.n_settled == cold.n_rows && warm.n_settled == warm.n_rows;
  report (as_json, &cold, &warm, good);
  return good ? 0 : 1;
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int casillas = 10250;
  g_autofree char *kept = NULL, *to_start = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "casillas", 0, 0, G_OPTION_ARG_INT, &casillas, "Size of the election", "N" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &kept, "Keep the journal there", "FOLDER" },
    { "start", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &to_start, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || casillas < 125 || casillas > 20000) {
    fputs ("bench-start: --casillas takes a number from 125 to 20000\n", stderr);
    return 2;
  }
  g_assert_cmpint (sodium_init (), >=, 0);

  return to_start != NULL ? start (to_start) : measure (kept, casillas, as_json);
}
