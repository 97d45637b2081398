/* test-store.c - the SQLite store, without a journal around it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-own-disk.h"
#include "cot-store.h"

typedef struct {
  char *folder, *file;
  CotStore *store;
  guint8 secret[64], seal[32];
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  guint8 key[32];
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("cot-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->file = g_build_filename (self->folder, "journal.sqlite", NULL);
  crypto_sign_keypair (key, self->secret);
  self->store = cot_sqlite_store_open (self->file, TRUE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  static const char *const tails[] = { "", "-wal", "-shm" };

  g_clear_object (&self->store);
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *path = g_strconcat (self->file, tails[i], NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->file);
  g_free (self->folder);
}

static void
reopen (Fixture *self, GError **error)
{
  g_clear_object (&self->store);
  self->store = cot_sqlite_store_open (self->file, FALSE, error);
}

/* The next of a station after @previous, NULL for its first. */
static CotEvent *
make_event (Fixture *self, guint32 station, const CotEvent *previous, guint sheet)
{
  g_autofree char *folio = sheet != 0 ? cot_folio_format (7, sheet) : NULL;
  json_t *body = sheet != 0 ? json_pack ("{s:[]}", "differ") : json_pack ("{s:{}}", "certificate");
  CotId refs[2];
  CotEventDraft draft = {
    .seal = self->seal,
    .kind = sheet != 0 ? COT_KIND_MATCHED : COT_KIND_STATION_ENROLLED,
    .folio = folio,
    .station = station,
    .number = previous != NULL ? previous->number + 1 : 1,
    .refs = refs,
    .n_refs = sheet != 0 ? 2 : 0,
    .body = body,
    .station_secret = self->secret,
  };
  g_autoptr (GError) error = NULL;
  CotEvent *event;

  memset (refs, 7, sizeof refs);
  if (previous != NULL)
    draft.previous = previous->id;
  event = cot_event_new (&draft, &error);
  g_assert_no_error (error);
  json_decref (body);
  return event;
}

static GPtrArray *
make_chain (Fixture *self, guint32 station, guint n)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (chain, make_event (self, station, i > 0 ? chain->pdata[i - 1] : NULL, i % 3));
  return chain;
}

static void
append (Fixture *self, GPtrArray *events, gint64 *seqs)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_store_append (self->store, events, seqs, &error));
  g_assert_no_error (error);
}

static gboolean
count_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  (*(guint *) user_data)++;
  return TRUE;
}

static gboolean
expect_order_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  gint64 *last = user_data;

  g_assert_cmpint (seq, ==, *last + 1);
  g_assert_cmpuint (event->number, ==, (guint64) seq);
  *last = seq;
  return TRUE;
}

static void
test_keeps_order_over_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = make_chain (self, 3, 1000);
  g_autofree gint64 *seqs = g_new0 (gint64, chain->len);
  g_autoptr (GError) error = NULL;
  gint64 last = 0;

  append (self, chain, seqs);
  reopen (self, &error);
  g_assert_no_error (error);

  g_assert_true (cot_store_foreach_event (self->store, 0, expect_order_cb, &last, &error));
  g_assert_cmpint (last, ==, 1000);
  g_assert_cmpint (cot_store_get_last_seq (self->store), ==, 1000);
  last = 700;
  g_assert_true (cot_store_foreach_event (self->store, 700, expect_order_cb, &last, &error));
  g_assert_cmpint (last, ==, 1000);
}

static void
test_skips_what_is_held (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = make_chain (self, 3, 5);
  gint64 seqs[5];

  append (self, chain, seqs);
  append (self, chain, seqs);

  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (seqs[i], ==, 0);
  g_assert_cmpint (cot_store_get_last_seq (self->store), ==, 5);
}

static void
test_finds_by_folio_and_kind (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = make_chain (self, 3, 900);
  g_autofree gint64 *seqs = g_new0 (gint64, chain->len);
  g_autofree char *folio = cot_folio_format (7, 2);
  g_autoptr (GError) error = NULL;
  guint of_folio = 0, of_kind = 0, without = 0, early = 0;

  append (self, chain, seqs);

  cot_store_foreach_of_folio (self->store, folio, count_cb, &of_folio, &error);
  cot_store_foreach_of_kind (self->store, COT_KIND_MATCHED, count_cb, &of_kind, &error);
  cot_store_foreach_without_folio (self->store, G_MAXINT64, count_cb, &without, &error);
  cot_store_foreach_without_folio (self->store, 30, count_cb, &early, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (of_folio, ==, 300);
  g_assert_cmpuint (of_kind, ==, 600);
  g_assert_cmpuint (without, ==, 300);
  g_assert_cmpuint (early, ==, 10);
}

static void
test_lists_forked_chain_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = make_chain (self, 3, 600);
  g_autoptr (CotEvent) twin = make_event (self, 3, chain->pdata[254], 5);
  g_autofree gint64 *seqs = g_new0 (gint64, chain->len + 1);
  g_autoptr (GArray) heads = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_ptr_array_add (chain, cot_event_ref (twin));
  append (self, chain, seqs);

  g_assert_true (cot_store_foreach_of_chain (self->store, 3, 0, count_cb, &n, &error));
  g_assert_cmpuint (n, ==, 601);
  n = 0;
  g_assert_true (cot_store_foreach_of_chain (self->store, 3, 256, count_cb, &n, &error));
  g_assert_cmpuint (n, ==, 344);
  heads = cot_store_list_heads (self->store, &error);
  g_assert_cmpuint (heads->len, ==, 1);
  g_assert_cmpuint (g_array_index (heads, CotChainHead, 0).number, ==, 600);
  g_assert_true (g_array_index (heads, CotChainHead, 0).forked);
}

static void
test_heads_follow_appends (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) first = make_chain (self, 9, 2), second = make_chain (self, 4, 3);
  g_autoptr (GArray) before = NULL, after = NULL;
  CotEvent *tip = second->pdata[2];
  gint64 seqs[3];

  append (self, first, seqs);
  before = cot_store_list_heads (self->store, NULL);
  append (self, second, seqs);
  after = cot_store_list_heads (self->store, NULL);

  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpuint (after->len, ==, 2);
  g_assert_cmpuint (g_array_index (after, CotChainHead, 0).station, ==, 4);
  g_assert_cmpuint (g_array_index (after, CotChainHead, 0).number, ==, 3);
  g_assert_true (cot_id_equal (&g_array_index (after, CotChainHead, 0).id, &tip->id));
  g_assert_false (g_array_index (after, CotChainHead, 0).forked);
}

/* --- Views -------------------------------------------------------------------- */

static void
put_views (Fixture *self, gint64 upto, const char *const *folios)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) views = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; folios[i] != NULL; i++) {
    g_ptr_array_add (names, (gpointer) folios[i]);
    g_ptr_array_add (views, g_bytes_new (folios[i], strlen (folios[i])));
  }
  g_assert_true (cot_store_put_views (self->store, upto, names, views, &error));
}

static gboolean
view_cb (const char *folio, GBytes *view, gpointer user_data)
{
  g_assert_cmpmem (g_bytes_get_data (view, NULL), g_bytes_get_size (view), folio, strlen (folio));
  (*(guint *) user_data)++;
  return TRUE;
}

static void
run_sql (Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
test_views_come_back (Fixture *self, gconstpointer data)
{
  const char *const some[] = { "a", "b", NULL }, *const more[] = { "b", "c", NULL };
  g_autoptr (GError) error = NULL;
  gint64 upto = -1;
  guint n = 0;

  put_views (self, 10, some);
  put_views (self, 12, more);
  g_assert_true (cot_store_foreach_view (self->store, &upto, view_cb, &n, &error));
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (upto, ==, 12);

  g_assert_true (cot_store_drop_views (self->store, &error));
  n = 0;
  g_assert_true (cot_store_foreach_view (self->store, &upto, view_cb, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (upto, ==, 0);
}

static void
test_damaged_views_are_refused (Fixture *self, gconstpointer data)
{
  const char *const damage[] = {
    "UPDATE views SET view = zeroblob (length (view)) WHERE folio = 'b'",
    "DELETE FROM views WHERE folio = 'a'",
  };
  const char *const some[] = { "a", "b", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (damage); i++) {
    g_autoptr (GError) error = NULL;
    gint64 upto;
    guint n = 0;

    put_views (self, 10, some);
    run_sql (self, damage[i]);
    g_assert_false (cot_store_foreach_view (self->store, &upto, view_cb, &n, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  }
}

static void
test_opens_without_table_of_views (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->store);
  run_sql (self, "DROP TABLE views");
  reopen (self, &error);

  g_assert_no_error (error);
}

/* --- Files that are not what they should be ------------------------------------- */

static void
test_missing_file_is_not_made (Fixture *self, gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->folder, "other.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_sqlite_store_open (other, FALSE, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_newer_version_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->store);
  run_sql (self, "PRAGMA user_version = 99");
  reopen (self, &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
}

static void
test_foreign_files_are_refused (Fixture *self, gconstpointer data)
{
  const char *const contents[] = { "", "no database at all, but long enough to look at: 0123456789 0123456789 0123456789 0123456789" };

  g_clear_object (&self->store);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_autofree char *there = NULL;
    g_autoptr (GError) error = NULL;

    g_file_set_contents (self->file, contents[i], -1, NULL);
    reopen (self, &error);
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
    g_file_get_contents (self->file, &there, NULL, NULL);
    g_assert_cmpstr (there, ==, contents[i]);
  }
}

/* A small disk of its own: half of it is written, nothing of that stays, and what was
 * there before is still there. */
static void
fill_up (gpointer data)
{
  Fixture *self = data;
  g_autofree char *file = g_build_filename (self->folder, "small.sqlite", NULL);
  g_autoptr (GPtrArray) first = make_chain (self, 5, 3), chain = make_chain (self, 3, 4000);
  g_autofree gint64 *seqs = g_new0 (gint64, chain->len);
  g_autoptr (CotStore) store = cot_sqlite_store_open (file, TRUE, NULL);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_nonnull (store);
  g_assert_true (cot_store_append (store, first, seqs, NULL));
  g_assert_false (cot_store_append (store, chain, seqs, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL);
  g_assert_true (cot_store_foreach_event (store, 0, count_cb, &n, NULL));
  g_assert_cmpuint (n, ==, first->len);
}

static void
test_full_disk_is_told_and_nothing_stays (Fixture *self, gconstpointer data)
{
  cot_own_disk_run (self->folder, "1m", fill_up, self);
}

static void
test_changed_header_is_not_given_out (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = make_chain (self, 3, 3);
  g_autoptr (GError) error = NULL;
  gint64 seqs[3];
  guint n = 0;

  append (self, chain, seqs);
  run_sql (self, "UPDATE events SET header = CAST (substr (header, 1, 100) || x'ff' || substr (header, 102) AS BLOB) WHERE seq = 2");

  g_assert_false (cot_store_foreach_event (self->store, 0, count_cb, &n, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_cmpuint (n, ==, 1);
}

/* Somebody with the file in hand plants a trigger that drops what comes in. */
static void
test_runs_nothing_that_was_planted (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = make_chain (self, 3, 2);
  gint64 seqs[2];
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_clear_object (&self->store);
  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TRIGGER planted AFTER INSERT ON events BEGIN DELETE FROM events; END", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  reopen (self, &error);
  g_assert_no_error (error);

  append (self, chain, seqs);

  g_assert_cmpint (cot_store_get_last_seq (self->store), ==, 2);
}

#define ADD(path, test) g_test_add ("/data/journal/store/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("runs-nothing-that-was-planted", test_runs_nothing_that_was_planted);
  ADD ("keeps-order-over-pages", test_keeps_order_over_pages);
  ADD ("skips-what-is-held", test_skips_what_is_held);
  ADD ("finds-by-folio-and-kind", test_finds_by_folio_and_kind);
  ADD ("lists-forked-chain-whole", test_lists_forked_chain_whole);
  ADD ("heads-follow-appends", test_heads_follow_appends);
  ADD ("views-come-back", test_views_come_back);
  ADD ("damaged-views-are-refused", test_damaged_views_are_refused);
  ADD ("opens-without-table-of-views", test_opens_without_table_of_views);
  ADD ("missing-file-is-not-made", test_missing_file_is_not_made);
  ADD ("newer-version-is-left-alone", test_newer_version_is_left_alone);
  ADD ("foreign-files-are-refused", test_foreign_files_are_refused);
  ADD ("full-disk-is-told-and-nothing-stays", test_full_disk_is_told_and_nothing_stays);
  ADD ("changed-header-is-not-given-out", test_changed_header_is_not_given_out);

  return g_test_run ();
}
