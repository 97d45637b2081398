/* test-sealed-bundle.c - bundles for one receiver, and what they would bring
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>

#include "cot-error.h"
#include "journal-fixture.h"

#define DESK        21
#define CENTRE      1
#define OTHER       23
#define AT_CHUNKS   152 /* of a sealed bundle */
#define CHUNK_BYTES (65536 + 17)

typedef struct {
  CotJournal *desk, *centre, *other;
  char *path;
} World;

static void
world_clear (World *self)
{
  g_clear_object (&self->desk);
  g_clear_object (&self->centre);
  g_clear_object (&self->other);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

/* A captured of a sheet that has not settled: nobody else may read its values. */
static CotEvent *
read_once (Fixture *self, CotJournal *journal, guint number)
{
  g_autoptr (CotEvent) received = fixture_receive (self, journal, number);
  g_autofree char *content = g_strnfill (90000, 'a' + (char) (number % 20));
  g_autoptr (CotEvent) digitised = fixture_digitise (self, journal, received, content, NULL);
  g_autoptr (CotEvent) identified = NULL;
  g_autoptr (GError) error = NULL;
  guint n_rows;
  CotId refs[2];
  json_t *body = json_pack ("{s:s, s:{s:i}}", "claim", "first", "fields", COT_FIELD_NAME_NULL, 7);
  CotJournalDraft draft = { .kind = COT_KIND_CAPTURED, .folio = received->folio, .person = FIXTURE_PERSON, .person_secret = self->person_secret, .refs = refs, .n_refs = 2, .body = body };
  CotEvent *captured;

  identified = fixture_append (self, journal, COT_KIND_IDENTIFIED, received->folio, FIXTURE_PERSON, &digitised->id, json_pack ("{s:s, s:s}", "row", cot_election_get_rows (self->place->election, &n_rows)[number].clave_acta, "method", "qr"), FALSE, &error);
  g_assert_no_error (error);
  refs[0] = digitised->id;
  refs[1] = identified->id;
  captured = cot_journal_append (journal, &draft, FALSE, &error);
  json_decref (body);
  g_assert_no_error (error);

  return captured;
}

static World
new_world (Fixture *self)
{
  World world = {
    fixture_new_journal (self, "desk", DESK),
    cot_test_election_create_journal (self->place, "centre", CENTRE, COT_STATION_CENTRE, 0),
    cot_test_election_create_journal (self->place, "other", OTHER, COT_STATION_DESK, COT_TEST_CATD),
    cot_test_election_path (self->place, "bundle"),
  };

  /* Whoever exports knows whom it is for. */
  cot_test_copy_events (world.centre, world.desk);
  cot_test_copy_events (world.other, world.desk);
  for (guint i = 1; i <= 3; i++) {
    g_autoptr (CotEvent) captured = read_once (self, world.desk, i);

    g_assert_nonnull (captured);
  }
  return world;
}

static void export(World *world, guint32 receiver, CotBundleReport *report)
{
  g_autoptr (GError) error = NULL;

  g_unlink (world->path);
  g_assert_true (cot_journal_export_bundle_to (world->desk, world->path, receiver, TRUE, report, &error));
  g_assert_no_error (error);
}

static GError *
import (CotJournal *journal, const char *path, CotBundleReport *report)
{
  GError *error = NULL;
  gboolean good = cot_journal_import_bundle (journal, path, report, &error);

  g_assert_true (good == (error == NULL));
  return error;
}

static void
check_same (World *world)
{
  CotId one, other;

  fixture_digest (world->desk, &one);
  fixture_digest (world->centre, &other);
  fixture_assert_same_digest (&one, &other);
}

/* --- For whom ------------------------------------------------------------------------ */

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  CotBundleReport written, taken, again;
  g_autofree char *bytes = NULL;
  gsize length;

  export(&world, CENTRE, &written);
  g_assert_true (written.is_sealed);
  g_assert_cmpuint (written.n_without_body, ==, 0);
  g_assert_true (g_file_get_contents (world.path, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, "COT1", 4));
  g_assert_null (memmem (bytes, length, "manifest", 8));

  g_assert_no_error (import (world.centre, world.path, &taken));
  g_assert_cmpuint (taken.sender, ==, DESK);
  g_assert_cmpuint (taken.receiver, ==, CENTRE);
  g_assert_cmpuint (taken.n_refused, ==, 0);
  g_assert_cmpuint (taken.n_new + taken.n_held, ==, written.n_events);
  g_assert_cmpuint (taken.n_files, ==, 3);
  check_same (&world);
  g_assert_no_error (import (world.centre, world.path, &again));
  g_assert_cmpuint (again.n_new, ==, 0);
  g_assert_cmpuint (again.n_files, ==, 0);
  g_assert_cmpuint (again.n_files_held, ==, 3);
  cot_bundle_report_clear (&written);
  cot_bundle_report_clear (&taken);
  cot_bundle_report_clear (&again);
}

static void
test_wrong_receiver (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  CotBundleReport report;
  g_autoptr (GError) error = NULL, none = NULL, nobody = NULL;

  export(&world, CENTRE, &report);
  cot_bundle_report_clear (&report);
  error = import (world.other, world.path, &report);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "for station 1; this is station 23"));
  g_assert_cmpint (cot_journal_get_last_seq (world.other), ==, 1);
  cot_bundle_report_clear (&report);
  /* And nothing is sealed for who is not known. */
  g_unlink (world.path);
  g_assert_false (cot_journal_export_bundle_to (world.desk, world.path, 77, TRUE, &report, &nobody));
  g_assert_error (nobody, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (world.path, G_FILE_TEST_EXISTS));
  cot_bundle_report_clear (&report);
}

/* Somebody writes another number over the receiver's. */
static void
test_changed_receiver (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  CotBundleReport report;
  gsize length;

  export(&world, CENTRE, &report);
  cot_bundle_report_clear (&report);
  g_assert_true (g_file_get_contents (world.path, &bytes, &length, NULL));
  bytes[43] = OTHER;
  g_assert_true (g_file_set_contents (world.path, bytes, (gssize) length, NULL));
  error = import (world.other, world.path, &report);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  cot_bundle_report_clear (&report);
}

/* Readings go to a service; to a desk, and to whoever finds it, only when the sheet has
 * settled.  They come later, and the state is the same. */
static void
test_reach (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  CotBundleReport report;

  export(&world, 0, &report);
  g_assert_false (report.is_sealed);
  g_assert_cmpuint (report.n_without_body, ==, 3);
  cot_bundle_report_clear (&report);
  g_assert_no_error (import (world.centre, world.path, &report));
  g_assert_cmpuint (report.n_refused, ==, 0);
  cot_bundle_report_clear (&report);
  export(&world, OTHER, &report);
  g_assert_cmpuint (report.n_without_body, ==, 3);
  cot_bundle_report_clear (&report);
  export(&world, DESK, &report);
  g_assert_cmpuint (report.n_without_body, ==, 0);
  cot_bundle_report_clear (&report);

  export(&world, CENTRE, &report);
  g_assert_cmpuint (report.n_without_body, ==, 0);
  cot_bundle_report_clear (&report);
  g_assert_true (cot_journal_preview_bundle (world.centre, world.path, &report, NULL));
  g_assert_cmpuint (report.n_bodies, ==, 3);
  g_assert_cmpuint (report.n_new, ==, 0);
  cot_bundle_report_clear (&report);
  g_assert_no_error (import (world.centre, world.path, &report));
  cot_bundle_report_clear (&report);
  check_same (&world);
}

/* --- Changed, cut off -------------------------------------------------------------------- */

static void
check_refused (World *world, const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  CotBundleReport report;

  g_assert_true (g_file_set_contents (world->path, bytes, (gssize) length, NULL));
  error = import (world->centre, world->path, &report);
  g_assert_nonnull (error);
  g_assert_true (error->domain == COT_DATA_ERROR && (error->code == COT_DATA_ERROR_INVALID || error->code == COT_DATA_ERROR_CORRUPT || error->code == COT_DATA_ERROR_CONFLICT));
  cot_bundle_report_clear (&report);
}

static void
check_completed (World *world, const char *bytes, gsize length)
{
  CotBundleReport report;

  g_assert_true (g_file_set_contents (world->path, bytes, (gssize) length, NULL));
  g_assert_no_error (import (world->centre, world->path, &report));
  g_assert_cmpuint (report.n_refused, ==, 0);
  cot_bundle_report_clear (&report);
  check_same (world);
}

static void
load_bundle (World *world, guint32 receiver, char **bytes, gsize *length)
{
  CotBundleReport report;

  export(world, receiver, &report);
  cot_bundle_report_clear (&report);
  g_assert_true (g_file_get_contents (world->path, bytes, length, NULL));
}

static void
test_any_prefix_then_the_whole (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree char *bytes = NULL;
  gsize length;

  load_bundle (&world, CENTRE, &bytes, &length);
  g_assert_cmpuint (length, >, AT_CHUNKS + 4 * CHUNK_BYTES);
  for (gsize n = 0; n < length; n += n < 300 ? 7 : length / 61)
    check_refused (&world, bytes, n);
  for (guint chunk = 0; AT_CHUNKS + chunk * CHUNK_BYTES < length; chunk++)
    check_refused (&world, bytes, AT_CHUNKS + chunk * CHUNK_BYTES);
  check_refused (&world, bytes, length - 1);
  check_completed (&world, bytes, length);
}

static void
test_changed_bytes (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autofree char *bytes = NULL, *longer = NULL;
  gsize length;

  load_bundle (&world, CENTRE, &bytes, &length);
  for (guint i = 0; i < 100; i++) {
    gsize at = i < 152 / 4 ? i * 4 : (gsize) g_rand_int_range (random, 0, (gint32) length);
    char bit = (char) (1 << g_rand_int_range (random, 0, 8));

    bytes[at] ^= bit;
    check_refused (&world, bytes, length);
    bytes[at] ^= bit;
  }
  longer = g_malloc0 (length + 1);
  memcpy (longer, bytes, length);
  check_refused (&world, longer, length + 1);
  check_completed (&world, bytes, length);
}

static void
test_moved_chunks (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree char *bytes = NULL, *moved = NULL;
  gsize length;

  load_bundle (&world, CENTRE, &bytes, &length);
  moved = g_memdup2 (bytes, length);
  memcpy (moved + AT_CHUNKS + CHUNK_BYTES, bytes + AT_CHUNKS + 2 * CHUNK_BYTES, CHUNK_BYTES);
  memcpy (moved + AT_CHUNKS + 2 * CHUNK_BYTES, bytes + AT_CHUNKS + CHUNK_BYTES, CHUNK_BYTES);
  check_refused (&world, moved, length);
  memcpy (moved, bytes, length);
  memcpy (moved + AT_CHUNKS + 2 * CHUNK_BYTES, bytes + AT_CHUNKS + CHUNK_BYTES, CHUNK_BYTES);
  check_refused (&world, moved, length);
  memcpy (moved, bytes, length);
  memmove (moved + AT_CHUNKS + CHUNK_BYTES, bytes + AT_CHUNKS + 2 * CHUNK_BYTES, length - AT_CHUNKS - 2 * CHUNK_BYTES);
  check_refused (&world, moved, length - CHUNK_BYTES);
  check_completed (&world, bytes, length);
}

/* A plain one that was cut off between two members is not whole either. */
static void
test_plain_prefixes (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree char *bytes = NULL;
  gsize length;

  load_bundle (&world, 0, &bytes, &length);
  /* Behind the last member there are only zeros, which nobody misses. */
  for (gsize n = 0; n + 20480 < length; n += 512 * (n < 20480 ? 1 : 37))
    check_refused (&world, bytes, n);
}

/* --- What it would bring -------------------------------------------------------------------- */

static void
test_preview (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree char *folder = g_strdup (cot_journal_get_folder (world.centre));
  g_autoptr (CotJournal) reader = NULL;
  CotBundleReport preview, taken;
  g_autoptr (GError) error = NULL;
  gint64 last = cot_journal_get_last_seq (world.centre);

  export(&world, CENTRE, &preview);
  cot_bundle_report_clear (&preview);
  g_assert_true (cot_journal_preview_bundle (world.centre, world.path, &preview, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cot_journal_get_last_seq (world.centre), ==, last);
  g_assert_cmpuint (preview.n_new, ==, preview.n_events - 1);
  g_assert_cmpuint (preview.n_held, ==, 1);
  g_assert_cmpuint (preview.n_files, ==, 3);
  /* Beside the program that has the journal open. */
  reader = cot_journal_open_to_read (folder, self->place->election, &self->place->clock, &error);
  g_assert_no_error (error);
  cot_bundle_report_clear (&preview);
  g_assert_true (cot_journal_preview_bundle (reader, world.path, &preview, &error));
  g_assert_no_error (error);

  g_assert_no_error (import (world.centre, world.path, &taken));
  g_assert_cmpuint (taken.n_new, ==, preview.n_new);
  g_assert_cmpuint (taken.n_held, ==, preview.n_held);
  g_assert_cmpuint (taken.n_files, ==, preview.n_files);
  cot_bundle_report_clear (&preview);
  cot_bundle_report_clear (&taken);
}

/* Why some would not come: by reason, with the first of each; and which would fork. */
static void
test_preview_says_why (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree char *copy = cot_test_election_path (self->place, "copy");
  g_autoptr (CotJournal) twin = NULL;
  CotBundleReport preview;
  const CotBundleRefusal *refusal;
  const char *argv[] = { "/bin/cp", "-a", cot_journal_get_folder (world.desk), copy, NULL };
  g_autoptr (GError) error = NULL;

  /* The same station goes on twice. */
  cot_journal_close (world.desk);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL));
  g_clear_object (&world.desk);
  world.desk = fixture_open_journal (self, "desk");
  twin = fixture_open_journal (self, "copy");
  g_clear_pointer (&error, g_error_free);
  {
    g_autoptr (CotEvent) one = fixture_receive (self, world.desk, 50), other = fixture_receive (self, twin, 60);

    g_assert_cmpuint (one->number, ==, other->number);
  }
  cot_test_copy_events (twin, world.centre);
  export(&world, CENTRE, &preview);
  cot_bundle_report_clear (&preview);
  g_assert_true (cot_journal_preview_bundle (world.centre, world.path, &preview, &error));
  g_assert_cmpuint (preview.n_forks, ==, 1);
  g_assert_cmpuint (preview.n_new, ==, 1);
  cot_bundle_report_clear (&preview);

  /* One that knows nothing of the desk's person, and a bundle without the enrolment. */
  {
    g_autofree char *bytes = NULL;
    gsize length;
    char *at;

    g_unlink (world.path);
    g_assert_true (cot_journal_export_bundle (world.desk, world.path, FALSE, &preview, &error));
    cot_bundle_report_clear (&preview);
    g_assert_true (g_file_get_contents (world.path, &bytes, &length, NULL));
    at = memmem (bytes, length, "certificate", 11);
    g_assert_nonnull (at);
    at[0] = 'C';
    g_assert_true (g_file_set_contents (world.path, bytes, (gssize) length, NULL));
  }
  g_assert_true (cot_journal_preview_bundle (world.other, world.path, &preview, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (preview.n_refused, >, 5);
  g_assert_nonnull (preview.refusals);
  g_assert_cmpuint (preview.refusals->len, <=, 6);
  refusal = preview.refusals->pdata[preview.refusals->len - 1];
  g_assert_cmpuint (refusal->station, ==, DESK);
  g_assert_cmpuint (refusal->n_events, >, 0);
  g_assert_nonnull (refusal->reason);
  cot_bundle_report_clear (&preview);
}

/* --- In any order with the network ---------------------------------------------------------- */

/* Events and bodies come by push in any prefix, and by bundle, in any order. */
static void
test_mixed_with_the_network (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autoptr (GPtrArray) events = fixture_list (world.desk);
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autofree char *open_path = g_strconcat (world.path, "-open", NULL);
  CotBundleReport report;

  g_assert_true (cot_journal_export_bundle (world.desk, open_path, TRUE, &report, NULL));
  cot_bundle_report_clear (&report);
  export(&world, CENTRE, &report);
  cot_bundle_report_clear (&report);
  for (guint i = 0; i < 12; i++) {
    g_autoptr (GPtrArray) some = g_ptr_array_new ();
    g_autofree CotIngestResult *results = g_new0 (CotIngestResult, events->len);
    guint n = (guint) g_rand_int_range (random, 1, (gint32) events->len + 1);

    switch (i == 11 ? 0 : g_rand_int_range (random, 0, 3)) {
    case 0:
      g_assert_no_error (import (world.centre, world.path, &report));
      cot_bundle_report_clear (&report);
      break;
    case 1:
      g_assert_no_error (import (world.centre, open_path, &report));
      cot_bundle_report_clear (&report);
      break;
    default:
      for (guint k = 0; k < n; k++)
        g_ptr_array_add (some, events->pdata[k]);
      g_assert_true (cot_journal_ingest (world.centre, some, results, NULL));
      cot_ingest_results_clear (results, some->len);
      break;
    }
  }
  check_same (&world);
  g_assert_cmpint (cot_journal_get_last_seq (world.centre), ==, (gint64) events->len);
}

/* A bundle of many images goes through a few hundred kilobytes. */
static void
test_bounded_memory (Fixture *self, gconstpointer data)
{
  g_auto (World) world = new_world (self);
  g_autofree guint8 *content = g_malloc (4 * 1024 * 1024);
  struct rusage before, after;
  CotBundleReport report;

  for (guint i = 0; i < 16; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, world.desk, 500 + i), digitised = NULL;
    g_autofree char *digest = NULL;

    randombytes_buf (content, 4 * 1024 * 1024);
    digest = cot_journal_put_file (world.desk, content, 4 * 1024 * 1024, NULL);
    digitised = fixture_append (self, world.desk, COT_KIND_DIGITISED, received->folio, FIXTURE_PERSON, &received->id,
                                json_pack ("{s:s, s:i, s:i, s:i, s:s, s:[{s:s, s:n}], s:i, s:[], s:[]}", "published", digest, "bytes", 1, "width", 10, "height", 10, "digitalizacion", "ESCANER",
                                           "parts", "master", digest, "transform", "orientation", 0, "codes", "problems"),
                                TRUE, NULL);
    g_assert_nonnull (digitised);
  }
  getrusage (RUSAGE_SELF, &before);
  export(&world, CENTRE, &report);
  cot_bundle_report_clear (&report);
  g_assert_no_error (import (world.centre, world.path, &report));
  g_assert_cmpuint (report.n_files, ==, 19);
  cot_bundle_report_clear (&report);
  getrusage (RUSAGE_SELF, &after);
  /* Of 64 MB; sanitizers keep what was freed. */
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 24 * 1024);
}

#define ADD(path, test) fixture_add_case ("/data/journal/sealed-bundle/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("round-trip", test_round_trip);
  ADD ("wrong-receiver", test_wrong_receiver);
  ADD ("changed-receiver", test_changed_receiver);
  ADD ("reach", test_reach);
  ADD ("any-prefix-then-the-whole", test_any_prefix_then_the_whole);
  ADD ("changed-bytes", test_changed_bytes);
  ADD ("moved-chunks", test_moved_chunks);
  ADD ("plain-prefixes", test_plain_prefixes);
  ADD ("preview", test_preview);
  ADD ("preview-says-why", test_preview_says_why);
  ADD ("mixed-with-the-network", test_mixed_with_the_network);
  ADD ("bounded-memory", test_bounded_memory);

  return g_test_run ();
}
