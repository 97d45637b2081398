/* bench-fold.c - folding the night of Jalisco: cold, and from kept views
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-fold [--json] [--casillas N]
 *
 * Writes the events of a whole night to a file, then measures each start in a
 * process of its own, so that its memory is its own. */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-report.h"
#include "cot-test-files.h"
#include "fold-world.h"

#define COLD_LIMIT_MS  3000
#define COLD_LIMIT_MB  250
#define VIEWS_LIMIT_MS 300
#define CLAIM_LIMIT_MS 5

/* Nobody seals this election: any public key stands for its authority. */
#define AUTHORITY "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

#define BATCH_ROWS    200 /* sheets that are worked on at the same time */
#define EVENTS_OF_ROW 10

/* --- The file: length and frame, one after the other ------------------------------- */

typedef struct {
  FILE *file;
  guint n;
} Writer;

static void
keep (Writer *self, CotEvent *event)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint32 length;

  cot_event_append_frame (event, TRUE, frame);
  length = frame->len;
  if (fwrite (&length, sizeof length, 1, self->file) != 1 || fwrite (frame->data, frame->len, 1, self->file) != 1)
    g_error ("the events cannot be written");
  self->n++;
}

typedef struct {
  char *folio;
  const CotRow *row;
  CotEvent *events[EVENTS_OF_ROW];
} Sheet;

static json_t *
machine_fields (const CotRow *row)
{
  json_t *fields = json_object ();
  json_t *plain = world_fields (row, 47);
  const char *name;
  json_t *value;

  json_object_foreach (plain, name, value)
    json_object_set_new (fields, name, json_pack ("{s:O, s:i, s:b}", "value", value, "probability", 9321, "sure", 1));
  json_decref (plain);

  return fields;
}

static json_t *
digitised_body (void)
{
  json_t *body = world_body_digitised ();

  json_object_set_new (body, "codes", json_pack ("[{s:s, s:s}, {s:s, s:s}]", "symbology", "qr", "text", "14|1|2|2571|1|B|0|AYUN", "symbology", "code128", "text", "COTEJO-2"));
  json_object_set_new (body, "parts", json_pack ("[{s:s, s:[f,f,f,f,f,f,f,f,f]}]", "master", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "transform", 7.874015748, 0.001234567, 12.3456789, 0.001234567, 7.874015748, 9.87654321, 0.0, 0.0, 1.0));
  return body;
}

static json_t *
differing (const CotRow *row)
{
  json_t *fields = world_fields (row, 47);

  json_object_set_new (fields, COT_FIELD_NAME_NULL, json_integer (41));
  return fields;
}

static json_t *
matched_body (const char *name)
{
  json_t *names = json_array ();

  if (name != NULL)
    json_array_append_new (names, json_string (name));
  return json_pack ("{s:o}", "differ", names);
}

static CotEvent *
write_stage (World *world, const Sheet *sheet, guint stage)
{
  const CotId *e[EVENTS_OF_ROW] = { NULL };
  guint32 desk = WORLD_DESK + sheet->row->index % WORLD_N_DESKS;
  gboolean swap;

  for (guint i = 0; i < stage; i++)
    e[i] = &sheet->events[i]->id;
  switch (stage) {
  case 0:
    return world_write (world, COT_KIND_RECEIVED, sheet->folio, desk, WORLD_ACOPIADOR, NULL, 0, world_body_received ("ACTA PREP", "CATD"));
  case 1:
    return world_write (world, COT_KIND_DIGITISED, sheet->folio, desk, WORLD_DIGITISER, e, 1, digitised_body ());
  case 2:
    return world_write (world, COT_KIND_IDENTIFIED, sheet->folio, desk, WORLD_DIGITISER, e + 1, 1, world_body_identified (sheet->row->clave_acta));
  case 3:
  case 4:
    return world_write (world, COT_KIND_READ, sheet->folio, desk, 0, e + 1, 1, json_pack ("{s:s, s:o}", "reader", "tesseract 5.3.0", "fields", machine_fields (sheet->row)));
  case 5:
    return world_write (world, COT_KIND_CAPTURED, sheet->folio, desk, WORLD_READER, e + 1, 2, world_body_captured ("first", world_fields (sheet->row, 47)));
  case 6:
    return world_write (world, COT_KIND_CAPTURED, sheet->folio, desk, WORLD_READER + 1, e + 1, 2, world_body_captured ("second", differing (sheet->row)));
  case 8:
    return world_write (world, COT_KIND_CAPTURED, sheet->folio, desk, WORLD_READER + 1, (const CotId *[]){ e[1], e[2], e[6] }, 3,
                        world_body_captured ("second", json_pack ("{s:i}", COT_FIELD_NAME_NULL, 47)));
  default:
    swap = cot_id_compare (e[5], stage == 7 ? e[6] : e[8]) > 0;
    return world_write (world, COT_KIND_MATCHED, sheet->folio, WORLD_CATD, 0,
                        (const CotId *[]){ swap ? e[stage - 1] : e[5], swap ? e[5] : e[stage - 1] }, 2, matched_body (stage == 7 ? COT_FIELD_NAME_NULL : NULL));
  }
}

static void
write_batch (World *world, Writer *writer, const CotRow *rows, guint n)
{
  g_autofree Sheet *sheets = g_new0 (Sheet, n);

  for (guint i = 0; i < n; i++) {
    sheets[i].folio = cot_folio_format (1 + rows[i].index / 90000, 1 + rows[i].index % 90000);
    sheets[i].row = &rows[i];
  }
  for (guint stage = 0; stage < EVENTS_OF_ROW; stage++)
    for (guint i = 0; i < n; i++) {
      sheets[i].events[stage] = write_stage (world, &sheets[i], stage);
      keep (writer, sheets[i].events[stage]);
    }
  for (guint i = 0; i < n; i++) {
    for (guint stage = 0; stage < EVENTS_OF_ROW; stage++)
      cot_event_unref (sheets[i].events[stage]);
    g_free (sheets[i].folio);
  }
}

static guint
write_night (CotElection *election, const char *path)
{
  g_autoptr (World) world = world_new ();
  Writer writer = { g_fopen (path, "wb"), 0 };
  guint n_rows;
  const CotRow *rows = cot_election_get_rows (election, &n_rows);

  g_assert_nonnull (writer.file);
  for (guint i = 0; i < world->roster->len; i++)
    keep (&writer, world->roster->pdata[i]);
  for (guint i = 0; i < n_rows; i += BATCH_ROWS)
    write_batch (world, &writer, rows + i, MIN (BATCH_ROWS, n_rows - i));
  g_assert_cmpint (fclose (writer.file), ==, 0);

  return writer.n;
}

/* --- Reading it back as a journal does: bytes copied, headers decoded --------------- */

typedef struct {
  GMappedFile *file;
  GHashTable *offsets; /* folio -> GArray of gsize; made when first asked for */
} Night;

static GBytes *
copy_block (const guint8 *at)
{
  gsize length = (gsize) at[0] << 24 | (gsize) at[1] << 16 | (gsize) at[2] << 8 | at[3];

  return g_bytes_new (at + 4, length);
}

static CotEvent *
read_event (const guint8 *frame)
{
  g_autoptr (GBytes) header = copy_block (frame);
  const guint8 *rest = frame + 4 + g_bytes_get_size (header);
  g_autoptr (GBytes) body = copy_block (rest);
  const guint8 *signatures = rest + 4 + g_bytes_get_size (body);
  CotEvent *event = cot_event_parse_trusted (header, body, signatures, signatures + 64, NULL);

  g_assert_nonnull (event);
  return event;
}

static void
foreach_event (Night *self, void (*func) (CotEvent *event, gsize offset, gpointer data), gpointer data)
{
  const guint8 *bytes = (const guint8 *) g_mapped_file_get_contents (self->file);
  gsize length = g_mapped_file_get_length (self->file);

  for (gsize at = 0; at < length;) {
    guint32 size;
    g_autoptr (CotEvent) event = read_event (bytes + at + sizeof size);

    func (event, at + sizeof size, data);
    memcpy (&size, bytes + at, sizeof size);
    at += sizeof size + size;
  }
}

static void
note_offset (CotEvent *event, gsize offset, gpointer data)
{
  GHashTable *offsets = data;
  GArray *of_folio = g_hash_table_lookup (offsets, event->folio);

  if (of_folio == NULL) {
    of_folio = g_array_new (FALSE, FALSE, sizeof (gsize));
    g_hash_table_insert (offsets, g_strdup (event->folio), of_folio);
  }
  g_array_append_val (of_folio, offset);
}

static GPtrArray *
load_sheet (gpointer user_data, const char *folio)
{
  Night *self = user_data;
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  GArray *offsets;

  if (self->offsets == NULL) {
    self->offsets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
    foreach_event (self, note_offset, self->offsets);
  }
  offsets = g_hash_table_lookup (self->offsets, folio);
  for (guint i = 0; offsets != NULL && i < offsets->len; i++)
    g_ptr_array_add (events, read_event ((const guint8 *) g_mapped_file_get_contents (self->file) + g_array_index (offsets, gsize, i)));

  return events;
}

static void
add_event (CotEvent *event, gsize offset, gpointer data)
{
  cot_fold_add (data, event);
}

/* --- Measuring, each in its own process ------------------------------------------------ */

static double
ms_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / 1000.0;
}

/* What this process alone used: other work on the machine does not count. */
static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static gboolean
accept_any (const CotSheet *sheet, gpointer user_data)
{
  return TRUE;
}

static CotElection *
load_election (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "election", NULL);
  CotElection *election = cot_election_load (path, FALSE, NULL, &error);

  if (election == NULL)
    g_error ("election: %s", error->message);
  return election;
}

static void
write_views (CotFold *fold, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "views", NULL);
  g_autoptr (GPtrArray) folios = cot_fold_take_changed (fold);
  FILE *file = g_fopen (path, "wb");

  g_assert_nonnull (file);
  for (guint i = 0; i < folios->len; i++) {
    g_autoptr (GBytes) view = cot_fold_save_sheet (fold, folios->pdata[i]);
    guint32 length = (guint32) g_bytes_get_size (view);

    if (fwrite (folios->pdata[i], COT_FOLIO_LENGTH, 1, file) != 1 || fwrite (&length, sizeof length, 1, file) != 1 ||
        fwrite (g_bytes_get_data (view, NULL), length, 1, file) != 1)
      g_error ("views cannot be written");
  }
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
print_digest (CotFold *fold, double ms, double cpu, double claim_ms, double mb)
{
  g_autofree char *hex = NULL;
  CotId digest;

  cot_fold_digest (fold, &digest);
  hex = cot_id_to_hex (&digest);
  printf ("{\"ms\": %.3f, \"cpu_ms\": %.3f, \"claim_ms\": %.4f, \"mb\": %.1f, \"settled\": %u, \"digest\": \"%s\"}\n", ms, cpu, claim_ms, mb,
          cot_fold_count_in_state (fold, COT_SHEET_SETTLED), hex);
}

static double
time_claim (CotFold *fold)
{
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < 100; i++) {
    cot_fold_find_in_state (fold, COT_SHEET_READ_ONCE, accept_any, NULL);
    g_assert_nonnull (cot_fold_find_in_state (fold, COT_SHEET_SETTLED, accept_any, NULL));
  }

  return ms_since (start_us) / 100;
}

static int
measure_cold (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "events", NULL);
  g_autoptr (CotElection) election = load_election (folder);
  Night night = { g_mapped_file_new (path, FALSE, NULL), NULL };
  CotEventSource source = { load_sheet, &night };
  g_autoptr (CotFold) fold = cot_fold_new (election, &source);
  gint64 start_us = g_get_monotonic_time ();
  double used_ms = cpu_ms ();
  double ms, mb;

  foreach_event (&night, add_event, fold);
  cot_fold_count_in_state (fold, COT_SHEET_SETTLED);
  ms = ms_since (start_us);
  used_ms = cpu_ms () - used_ms;
  /* The mapped file is the disk's: a journal reads it through SQLite's cache. */
  mb = bench_peak_mb () - (double) g_mapped_file_get_length (night.file) / 1048576;
  print_digest (fold, ms, used_ms, time_claim (fold), mb);
  write_views (fold, folder);

  return 0;
}

static void
add_without_folio (CotEvent *event, gsize offset, gpointer data)
{
  if (event->folio[0] == '\0')
    g_ptr_array_add (data, cot_event_ref (event));
}

static void
load_views (CotFold *fold, const char *views, gsize length)
{
  for (gsize at = 0; at < length;) {
    char folio[COT_FOLIO_LENGTH + 1] = { 0 };
    g_autoptr (GBytes) view = NULL;
    guint32 size;

    memcpy (folio, views + at, COT_FOLIO_LENGTH);
    memcpy (&size, views + at + COT_FOLIO_LENGTH, sizeof size);
    at += COT_FOLIO_LENGTH + sizeof size;
    view = g_bytes_new (views + at, size);
    g_assert_true (cot_fold_load_sheet (fold, folio, view));
    at += size;
  }
}

static int
measure_views (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "events", NULL);
  g_autofree char *views_path = g_build_filename (folder, "views", NULL);
  g_autofree char *views = NULL;
  g_autoptr (CotElection) election = load_election (folder);
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  Night night = { g_mapped_file_new (path, FALSE, NULL), NULL };
  CotEventSource source = { load_sheet, &night };
  g_autoptr (CotFold) fold = NULL;
  gsize length;
  gint64 start_us;
  double ms, used_ms;

  foreach_event (&night, add_without_folio, roster);
  g_assert_true (g_file_get_contents (views_path, &views, &length, NULL));
  used_ms = cpu_ms ();
  start_us = g_get_monotonic_time ();
  fold = cot_fold_new (election, &source);
  for (guint i = 0; i < roster->len; i++)
    cot_fold_add (fold, roster->pdata[i]);
  load_views (fold, views, length);
  cot_fold_count_in_state (fold, COT_SHEET_SETTLED);
  ms = ms_since (start_us);
  used_ms = cpu_ms () - used_ms;
  print_digest (fold, ms, used_ms, time_claim (fold), bench_peak_mb () - (double) g_mapped_file_get_length (night.file) / 1048576);

  return 0;
}

/* --- Together ----------------------------------------------------------------------------- */

static json_t *
run_phase (const char *self, const char *phase, const char *folder)
{
  const char *argv[] = { self, "--phase", phase, folder, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  json_t *result;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error) || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", phase, error->message);
  result = json_loads (output, 0, NULL);
  g_assert_nonnull (result);

  return result;
}

static void
make_election (const char *folder, int n_casillas)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT") == NULL ? COT_BUILD_ROOT : g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejo-simulacro", NULL);
  g_autofree char *election = g_build_filename (folder, "election", NULL);
  g_autofree char *casillas = g_strdup_printf ("%d", n_casillas);
  const char *argv[] = { program, "election", "--casillas", casillas, "--municipios", "125", "--contests", "ayun,dip", "--seed", "7", "--authority", AUTHORITY, election, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error) || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", program, error->message);
}

static double
number_of (const json_t *phase, const char *name)
{
  return json_real_value (json_object_get (phase, name));
}

static int
report (guint n_rows, guint n_events, const json_t *cold, const json_t *views, gboolean as_json)
{
  g_autoptr (BenchReport) report = bench_report_new ("bench-fold");
  const char *digest = json_string_value (json_object_get (cold, "digest"));

  bench_report_set_size (report, "rows", n_rows);
  bench_report_set_size (report, "events", n_events);
  bench_report_add (report, &(BenchRow){ "cold fold, no disk", "ms", number_of (cold, "ms"), COLD_LIMIT_MS, 0, number_of (cold, "mb") });
  bench_report_add (report, &(BenchRow){ "cold fold, of the processor", "ms", number_of (cold, "cpu_ms"), 0, number_of (cold, "ms"), 0 });
  bench_report_add (report, &(BenchRow){ "cold fold, memory", "MB", number_of (cold, "mb"), COLD_LIMIT_MB, 0, 0 });
  bench_report_add (report, &(BenchRow){ "from kept views, no disk", "ms", number_of (views, "ms"), VIEWS_LIMIT_MS, 0, number_of (views, "mb") });
  bench_report_add (report, &(BenchRow){ "from kept views, of the processor", "ms", number_of (views, "cpu_ms"), 0, number_of (views, "ms"), 0 });
  bench_report_add (report, &(BenchRow){ "oldest sheet of a state", "ms", number_of (views, "claim_ms"), CLAIM_LIMIT_MS, 0, 0 });
  bench_report_check (report, "same state both ways", g_strcmp0 (digest, json_string_value (json_object_get (views, "digest"))) == 0);

  return bench_report_print (report, as_json);
}

static int
run (const char *self, int n_casillas, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("cotejo-bench-XXXXXX", &error);
  g_autofree char *events = NULL;
  g_autoptr (CotElection) election = NULL;
  json_t *cold, *views;
  guint n_rows, n_events;
  int result;

  g_assert_no_error (error);
  make_election (folder, n_casillas);
  election = load_election (folder);
  cot_election_get_rows (election, &n_rows);
  events = g_build_filename (folder, "events", NULL);
  n_events = write_night (election, events);
  cold = run_phase (self, "cold", folder);
  views = run_phase (self, "views", folder);
  result = report (n_rows, n_events, cold, views, as_json);
  json_decref (cold);
  json_decref (views);
  cot_test_files_remove (folder);

  return result;
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int n_casillas = 10223;
  g_autofree char *phase = NULL;
  g_autofree char *self = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "casillas", 0, 0, G_OPTION_ARG_INT, &n_casillas, "Casillas of the election", "N" },
    { "phase", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &phase, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || n_casillas < 125 || n_casillas > 40000 || (phase != NULL && argc != 2)) {
    fputs ("bench-fold: --casillas takes a number from 125 to 40000\n", stderr);
    return 2;
  }
  if (g_strcmp0 (phase, "cold") == 0)
    return measure_cold (argv[1]);
  if (g_strcmp0 (phase, "views") == 0)
    return measure_views (argv[1]);

  self = g_file_read_link ("/proc/self/exe", NULL);
  return run (self, n_casillas, as_json);
}
