/* test-salvage.c - damaged databases: told plainly, never replaced, nothing lost that is there
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One journal is made and closed, one is left in its log as by a kill.  Then bits are
 * turned and ends cut off at hundreds of places.  Opening and checking say a typed
 * error or nothing, and change no byte of a file that they refuse; salvaging finds
 * every event whose bytes were not touched. */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "cot-error.h"
#include "journal-fixture.h"

#define STATION     21
#define OTHER       22
#define N_FLIPS     240
#define N_CUTS      100
#define N_MANY_REFS 200 /* a header larger than a page */

typedef struct {
  CotId id;
  guint32 station;
  gsize first, last; /* bytes that it needs, as far as they stand together */
  gboolean is_large; /* in several pages */
} Place;

typedef struct {
  Fixture *fixture;
  char *folder;       /* of the damaged journal */
  char *file, *log;   /* in it */
  GByteArray *bytes;  /* of the file that is damaged, whole */
  GArray *places;     /* Place */
  const char *target; /* that file's path */
} World;

static void
world_clear (World *self)
{
  g_free (self->folder);
  g_free (self->file);
  g_free (self->log);
  g_byte_array_unref (self->bytes);
  g_array_unref (self->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

/* --- A journal ---------------------------------------------------------------- */

static void
set_much_aside (Fixture *self, CotJournal *journal, const CotId *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = NULL;
  g_autofree CotId *refs = g_new (CotId, N_MANY_REFS);
  json_t *body = json_pack ("{s:s, s:s}", "reason", "read again", "cause", "operator");
  CotJournalDraft draft = { .kind = COT_KIND_SET_ASIDE, .person = FIXTURE_PERSON, .person_secret = self->person_secret, .refs = refs, .n_refs = N_MANY_REFS, .body = body };

  for (guint i = 0; i < N_MANY_REFS; i++)
    refs[i] = *id;
  event = cot_journal_append (journal, &draft, FALSE, &error);
  json_decref (body);
  g_assert_no_error (error);
}

static void
fill (Fixture *self, CotJournal *journal, guint first)
{
  for (guint i = first; i < first + 12; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, journal, i);
    g_autoptr (CotEvent) digitised = i % 3 == 0 ? fixture_digitise (self, journal, received, "page", NULL) : NULL;

    if (i % 12 == 5)
      set_much_aside (self, journal, &received->id);
  }
}

/* Where each event stands, in the file that will be damaged. */
static void
find_places (World *self, CotJournal *journal)
{
  g_autoptr (GPtrArray) events = fixture_list (journal);

  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    gsize n_header, n_body = event->body != NULL ? g_bytes_get_size (event->body) : 0;
    const guint8 *header = g_bytes_get_data (event->header, &n_header);
    const guint8 *at = memmem (self->bytes->data, self->bytes->len, header, MIN (n_header, 300));
    Place place = { event->id, event->station, 0, 0, event->n_refs > 100 };

    /* One that is in the log alone, or in the file alone, is not damaged. */
    if (at == NULL)
      continue;
    place.first = (gsize) (at - self->bytes->data);
    place.last = place.first + n_header + n_body + (event->person != 0 ? 128 : 64);
    g_array_append_val (self->places, place);
  }
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (from, &bytes, &length, NULL))
    return;
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

static void
load_target (World *self, CotJournal *journal)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->target, &bytes, &length, NULL));
  g_byte_array_append (self->bytes, (const guint8 *) bytes, (guint) length);
  find_places (self, journal);
  g_assert_cmpuint (self->places->len, >, 10);
}

static void
world_begin (World *self, Fixture *fixture)
{
  self->fixture = fixture;
  self->folder = cot_test_election_path (fixture->place, "a");
  self->file = g_build_filename (self->folder, "journal.sqlite", NULL);
  self->log = g_build_filename (self->folder, "journal.sqlite-wal", NULL);
  self->bytes = g_byte_array_new ();
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
}

/* Two stations' events, closed. */
static void
make_closed (World *self, Fixture *fixture)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (fixture, "a", STATION);
  g_autoptr (CotJournal) other = fixture_new_journal (fixture, "b", OTHER);

  world_begin (self, fixture);
  fill (fixture, journal, 1);
  fill (fixture, other, 101);
  cot_test_copy_events (other, journal);
  g_clear_object (&journal);
  journal = fixture_open_journal (fixture, "a");
  self->target = self->file;
  load_target (self, journal);
}

/* Everything in the log: the files as they are before a close. */
static void
make_open (World *self, Fixture *fixture)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (fixture, "a", STATION);
  g_autofree char *log = cot_test_election_path (fixture->place, "log"), *file = cot_test_election_path (fixture->place, "file");

  world_begin (self, fixture);
  fill (fixture, journal, 1);
  copy_file (self->log, log);
  copy_file (self->file, file);
  self->target = self->log;
  load_target (self, journal);
  g_clear_object (&journal);
  copy_file (log, self->log);
  copy_file (file, self->file);
}

/* --- Damage ------------------------------------------------------------------- */

static void
damage (World *self, gsize at, guint8 bit, gsize length)
{
  g_autofree guint8 *bytes = g_memdup2 (self->bytes->data, self->bytes->len);

  /* Nothing of an earlier round stands beside it. */
  if (self->target == self->file)
    g_unlink (self->log);
  bytes[at] ^= bit;
  g_assert_true (g_file_set_contents (self->target, (const char *) bytes, (gssize) length, NULL));
}

static GHashTable *
ids_of (Fixture *self, const char *name)
{
  g_autoptr (CotJournal) journal = fixture_open_journal (self, name);
  g_autoptr (GPtrArray) events = fixture_list (journal);
  GHashTable *ids = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, NULL);

  for (guint i = 0; i < events->len; i++)
    g_hash_table_add (ids, g_memdup2 (&((CotEvent *) events->pdata[i])->id, sizeof (CotId)));
  return ids;
}

static gboolean
is_enrolment (World *self, gsize at)
{
  for (guint i = 0; i < self->places->len; i++) {
    const Place *place = &g_array_index (self->places, Place, i);
    g_autoptr (GError) error = NULL;
    guint kind = (guint) self->bytes->data[place->first + 36] << 8 | self->bytes->data[place->first + 37];

    if (at >= place->first && at < place->last && (kind == COT_KIND_STATION_ENROLLED || kind == COT_KIND_PERSON_ENROLLED))
      return TRUE;
  }
  return FALSE;
}

/* @at: the byte that was turned; @length: what is left of the file. */
static void
check_salvaged (World *self, gsize at, gsize length)
{
  g_autofree char *to = cot_test_election_path (self->fixture->place, "saved");
  g_autoptr (GHashTable) ids = NULL;
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;

  g_assert_true (cot_journal_salvage (self->folder, to, self->fixture->place->election, &report, &error));
  g_assert_no_error (error);
  g_assert_true (report.has_key);
  ids = ids_of (self->fixture, "saved");
  g_assert_cmpuint (g_hash_table_size (ids), ==, report.n_events);
  for (guint i = 0; i < self->places->len; i++) {
    const Place *place = &g_array_index (self->places, Place, i);
    gboolean is_touched = (at >= place->first && at < place->last) || length < place->last;

    /* Of one in several pages any page may have been met. */
    if (!g_hash_table_contains (ids, &place->id) && !place->is_large)
      g_assert_true (is_touched);
  }
  cot_salvage_report_clear (&report);
}

/* What cannot be copied is listed, with the reason. */
static void
check_told (World *self)
{
  g_autofree char *to = cot_test_election_path (self->fixture->place, "saved");
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;
  gboolean good = cot_journal_salvage (self->folder, to, self->fixture->place->election, &report, &error);

  g_assert_true (good == (error == NULL));
  if (self->target == self->file)
    g_assert_cmpuint (report.left->len, >, 0);
  for (guint i = 0; i < report.left->len; i++)
    g_assert_nonnull (((CotSalvageLeft *) report.left->pdata[i])->reason);
  cot_salvage_report_clear (&report);
}

static void
remove_saved (World *self)
{
  g_autofree char *to = cot_test_election_path (self->fixture->place, "saved");
  const char *argv[] = { "/bin/rm", "-rf", to, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL));
}

static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == COT_DATA_ERROR);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

/* Says what is wrong, or that nothing is.  @hit: (nullable): whose bytes were changed;
 * everything before it is right, so it is the first. */
static gboolean
check_verified (World *self, const Place *hit)
{
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;
  gboolean good = cot_journal_verify (self->folder, self->fixture->place->election, NULL, NULL, &report, &error);

  if (!good)
    check_error (error);
  if (hit != NULL) {
    g_assert_false (good);
    g_assert_true (report.has_first_wrong);
    g_assert_true (cot_id_equal (&report.first_wrong, &hit->id));
    g_assert_nonnull (report.first_wrong_text);
  }
  cot_verify_report_clear (&report);
  return good;
}

/* Opens, or refuses and leaves every byte as it was. */
static void
check_opened (World *self)
{
  g_autofree char *before = NULL, *after = NULL;
  gsize n_before = 0, n_after = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (CotJournal) journal = NULL;

  g_assert_true (g_file_get_contents (self->file, &before, &n_before, NULL));
  journal = cot_journal_open (self->folder, self->fixture->place->election, &self->fixture->place->clock, &error);
  if (journal != NULL) {
    g_assert_cmpint (cot_journal_get_last_seq (journal), >, 0);
    return;
  }
  check_error (error);
  if (self->target != self->file)
    return;
  g_assert_true (g_file_get_contents (self->file, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

/* Opened to be read, everything is there whose bytes were not touched.  @at: the byte
 * that was turned; @length: what is left of the file. */
static void
check_read (World *self, gsize at, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotJournal) journal = cot_journal_open_to_read (self->folder, self->fixture->place->election, &self->fixture->place->clock, &error);
  g_autoptr (GHashTable) ids = g_hash_table_new (cot_id_hash, cot_id_equal);
  g_autoptr (GPtrArray) events = NULL;

  g_assert_no_error (error);
  events = fixture_list (journal);
  for (guint i = 0; i < events->len; i++)
    g_hash_table_add (ids, &((CotEvent *) events->pdata[i])->id);
  for (guint i = 0; i < self->places->len; i++) {
    const Place *place = &g_array_index (self->places, Place, i);
    gboolean is_touched = (at >= place->first && at < place->last) || length < place->last;

    if (!g_hash_table_contains (ids, &place->id) && !place->is_large)
      g_assert_true (is_touched);
  }
}

/* --- Cases -------------------------------------------------------------------- */

static void
flip_everywhere (World *self, guint n_flips)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint n_wrong = 0;

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < n_flips; i++) {
    const Place *place = &g_array_index (self->places, Place, (guint) g_rand_int_range (random, 0, (gint32) self->places->len));
    /* Half of them anywhere, half in an event. */
    gsize at = i % 2 == 0 ? (gsize) g_rand_int_range (random, 0, (gint32) self->bytes->len)
                          : place->first + (gsize) g_rand_int_range (random, 0, (gint32) (place->last - place->first));

    at = MIN (at, self->bytes->len - 1);
    damage (self, at, (guint8) (1u << g_rand_int_range (random, 0, 8)), self->bytes->len);
    n_wrong += !check_verified (self, i % 2 != 0 && self->target == self->file && !place->is_large ? place : NULL);
    /* Without an enrolment nothing of who was enrolled can be proved. */
    if (!is_enrolment (self, at))
      check_salvaged (self, at, self->bytes->len);
    else
      check_told (self);
    remove_saved (self);
    if (!is_enrolment (self, at))
      check_read (self, at, self->bytes->len);
    if (self->target == self->file)
      check_opened (self);
  }
  g_test_message ("%u of %u found wrong", n_wrong, n_flips);
  if (self->target == self->file)
    g_assert_cmpuint (n_wrong, >=, n_flips / 2);
}

static void
test_bits_of_the_file (Fixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  make_closed (&world, fixture);
  flip_everywhere (&world, N_FLIPS);
}

static void
test_bits_of_the_log (Fixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  make_open (&world, fixture);
  flip_everywhere (&world, N_FLIPS / 3);
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };
  gsize last_enrolment = 0;

  make_closed (&world, fixture);
  for (guint i = 0; i < world.places->len; i++) {
    const Place *place = &g_array_index (world.places, Place, i);

    if (is_enrolment (&world, place->first))
      last_enrolment = MAX (last_enrolment, place->last);
  }
  for (guint i = 0; i < N_CUTS; i++) {
    gsize length = world.bytes->len * i / N_CUTS;

    damage (&world, 0, 0, length);
    g_assert_false (check_verified (&world, NULL));
    check_opened (&world);
    if (length <= last_enrolment)
      continue;
    check_salvaged (&world, G_MAXSIZE, length);
    check_read (&world, G_MAXSIZE, length);
    remove_saved (&world);
  }
}

/* Nothing is written where something is, nor into the damaged folder. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };
  g_autofree char *inside = cot_test_election_path (fixture->place, "a/saved"), *other = cot_test_election_path (fixture->place, "b");
  g_autofree char *fresh = cot_test_election_path (fixture->place, "fresh"), *nowhere = cot_test_election_path (fixture->place, "nowhere");
  CotElection *election = fixture->place->election;
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;

  make_closed (&world, fixture);
  g_assert_false (cot_journal_salvage (world.folder, inside, election, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  cot_salvage_report_clear (&report);
  g_clear_error (&error);
  g_assert_false (cot_journal_salvage (world.folder, other, election, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  cot_salvage_report_clear (&report);
  g_clear_error (&error);
  g_assert_false (cot_journal_salvage (nowhere, fresh, election, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  cot_salvage_report_clear (&report);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (world.file, "nothing of it is left", -1, NULL));
  g_assert_false (cot_journal_salvage (world.folder, fresh, election, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  cot_salvage_report_clear (&report);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
}

/* What is whole is copied whole: same state, same files, and it goes on. */
static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };
  g_autofree char *to = cot_test_election_path (fixture->place, "saved");
  g_autoptr (CotJournal) old = NULL, saved = NULL;
  g_autoptr (CotEvent) next = NULL;
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;
  CotVerifyReport verified;
  CotId before, after;

  make_closed (&world, fixture);
  g_assert_true (cot_journal_salvage (world.folder, to, fixture->place->election, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.left->len, ==, 0);
  g_assert_cmpuint (report.n_files, ==, 1);
  g_assert_cmpuint (report.n_files_left, ==, 0);
  cot_salvage_report_clear (&report);
  g_assert_true (cot_journal_verify (to, fixture->place->election, NULL, NULL, &verified, &error));
  g_assert_no_error (error);
  cot_verify_report_clear (&verified);

  old = fixture_open_journal (fixture, "a");
  saved = fixture_open_journal (fixture, "saved");
  fixture_digest (old, &before);
  fixture_digest (saved, &after);
  fixture_assert_same_digest (&before, &after);
  next = fixture_receive (fixture, saved, 500);
  g_assert_nonnull (next);
}

/* Images that are gone or have other bytes: their events are copied all the same. */
static void
test_images (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = cot_test_election_path (fixture->place, "a"), *to = cot_test_election_path (fixture->place, "saved");
  char *sha256[3] = { NULL }, *path[2] = { NULL };
  g_autoptr (CotJournal) journal = fixture_new_journal (fixture, "a", STATION);
  g_autoptr (CotJournal) saved = NULL;
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (CotEvent) received = fixture_receive (fixture, journal, i + 1);
    g_autofree char *content = g_strdup_printf ("page %u", i);
    g_autoptr (CotEvent) digitised = fixture_digitise (fixture, journal, received, content, &sha256[i]);

    g_assert_nonnull (digitised);
  }
  path[0] = cot_journal_get_file_path (journal, sha256[0]);
  path[1] = cot_journal_get_file_path (journal, sha256[1]);
  g_clear_object (&journal);
  g_assert_cmpint (g_unlink (path[0]), ==, 0);
  g_assert_true (g_file_set_contents (path[1], "page 9", -1, NULL));

  g_assert_true (cot_journal_salvage (from, to, fixture->place->election, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, ==, 8);
  g_assert_cmpuint (report.n_files, ==, 3);
  g_assert_cmpuint (report.n_files_left, ==, 2);
  cot_salvage_report_clear (&report);
  saved = fixture_open_journal (fixture, "saved");
  g_assert_true (cot_journal_has_file (saved, sha256[2]));
  g_assert_false (cot_journal_has_file (saved, sha256[0]));
  g_assert_false (cot_journal_has_file (saved, sha256[1]));
  for (guint i = 0; i < 3; i++)
    g_free (sha256[i]);
  g_free (path[0]);
  g_free (path[1]);
}

/* Numbers that were lost: the chain is whole up to before them, and none of those behind
 * them is used again.  When they come back it is whole to its end. */
static void
test_heads_at_a_gap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (fixture, "a", STATION), saved = NULL, again = NULL;
  g_autofree char *from = cot_test_election_path (fixture->place, "a"), *to = cot_test_election_path (fixture->place, "saved");
  g_autofree char *file = g_build_filename (from, "journal.sqlite", NULL);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GArray) heads = NULL, whole = NULL;
  g_autoptr (CotEvent) next = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  const CotChainHead *head;
  CotSalvageReport report;
  gsize length;

  fill (fixture, journal, 1);
  events = fixture_list (journal);
  again = cot_test_election_create_journal (fixture->place, "b", OTHER, COT_STATION_CATD, COT_TEST_CATD);
  cot_test_copy_events (journal, again);
  g_clear_object (&journal);
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  for (guint i = 7; i < 9; i++) {
    gsize n;
    const guint8 *header = g_bytes_get_data (((CotEvent *) events->pdata[i])->header, &n);
    char *at;

    while ((at = memmem (bytes, length, header, n)) != NULL)
      at[60] ^= 1;
  }
  g_assert_true (g_file_set_contents (file, bytes, (gssize) length, NULL));

  g_assert_true (cot_journal_salvage (from, to, fixture->place->election, &report, &error));
  g_assert_no_error (error);
  cot_salvage_report_clear (&report);
  saved = fixture_open_journal (fixture, "saved");
  heads = cot_journal_list_heads (saved, NULL);
  head = &g_array_index (heads, CotChainHead, 0);
  g_assert_cmpuint (head->number, ==, 7);
  g_assert_true (cot_id_equal (&head->id, &((CotEvent *) events->pdata[6])->id));
  g_assert_cmpuint (head->last_number, ==, events->len);
  g_assert_false (head->forked);
  next = fixture_receive (fixture, saved, 600);
  g_assert_cmpuint (next->number, ==, events->len + 1);

  cot_test_copy_events (again, saved);
  whole = cot_journal_list_heads (saved, NULL);
  head = &g_array_index (whole, CotChainHead, 0);
  g_assert_cmpuint (head->number, ==, events->len + 1);
  g_assert_true (cot_id_equal (&head->id, &next->id));
  g_assert_false (head->forked);
  g_clear_pointer (&next, cot_event_unref);
  next = fixture_receive (fixture, saved, 601);
  g_assert_cmpuint (next->number, ==, events->len + 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  /* A journal on a damaged file may warn that its views cannot be kept. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_RECURSION);

  fixture_add_case ("/data/journal/salvage/whole", test_whole);
  fixture_add_case ("/data/journal/salvage/images", test_images);
  fixture_add_case ("/data/journal/salvage/heads-at-a-gap", test_heads_at_a_gap);
  fixture_add_case ("/data/journal/salvage/bits-of-the-file", test_bits_of_the_file);
  fixture_add_case ("/data/journal/salvage/bits-of-the-log", test_bits_of_the_log);
  fixture_add_case ("/data/journal/salvage/truncated", test_truncated);
  fixture_add_case ("/data/journal/salvage/refused", test_refused);

  return g_test_run ();
}
