/* test-client.c - desks that work through a CATD's service
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-client"

#include "config.h"

#include "cot-person-card.h"
#include "cot-service-work.h"
#include "cot-sync-loop.h"
#include "sync-fixture.h"

#define N_DESKS 2
#define PAN     6

/* The fixture's station serves; the desks were enrolled by it and know nothing
 * of each other. */
typedef struct {
  DeskFixture catd;
  CotService *service;
  DeskFixture desks[N_DESKS];
  CotClient *clients[N_DESKS];
} World;

static CotService *
serve (CotTestElection *election, CotJournal *journal, const char *tls_name)
{
  g_autofree char *tls = cot_test_election_path (election, tls_name);
  CotServiceOptions options = { .journal = journal, .tls_folder = tls, .address = "127.0.0.1:0", .accept_interval_ms = 1, .limits = { .drain_ms = 1 } };
  g_autoptr (GError) error = NULL;
  CotService *service = cot_service_new (&options, &error);

  g_assert_no_error (error);
  cot_service_start (service, &error);
  g_assert_no_error (error);

  return service;
}

static CotSession *
sign_in (DeskFixture *desk, guint32 person)
{
  g_autoptr (GError) error = NULL;
  CotSession *session = cot_desk_sign_in (desk->desk, person, PASSWORD, &error);

  g_assert_no_error (error);
  return session;
}

static void
set_up_desk (World *w, guint i)
{
  DeskFixture *desk = &w->desks[i];
  g_autofree char *name = g_strdup_printf ("desk-%u", i);
  g_autoptr (CotWork) fallback = NULL, work = NULL;
  g_autoptr (GError) error = NULL;

  desk->election = w->catd.election;
  desk->journal = cot_test_election_create_journal_under (desk->election, w->catd.journal, name, STATION + 1 + i, COT_STATION_DESK, COT_TEST_CATD);
  w->clients[i] = cot_client_new (desk->journal, cot_service_get_url (w->service), cot_service_get_pin (w->service), NULL, &error);
  g_assert_no_error (error);
  /* People and their cards come over the connection. */
  pull_all (w->clients[i]);

  fallback = cot_local_work_new (desk->journal, 600);
  work = cot_service_work_new (w->clients[i], desk->journal, fallback);
  desk->desk = cot_desk_new (desk->journal, work);
  desk->coordinator = sign_in (desk, COORDINATOR);
  desk->scanner = sign_in (desk, SCANNER);
  desk->readers[0] = sign_in (desk, FIRST_READER + i);
  desk_fixture_confirm_seal (desk->desk);
  cot_desk_zero (desk->desk, desk->coordinator, &error);
  g_assert_no_error (error);
  cot_desk_open (desk->desk, desk->coordinator, &error);
  g_assert_no_error (error);
}

static void
world_init (World *w)
{
  desk_fixture_init_closed (&w->catd);
  w->service = serve (w->catd.election, w->catd.journal, "tls");
  for (guint i = 0; i < N_DESKS; i++)
    set_up_desk (w, i);
}

static void
world_clear (World *w)
{
  for (guint i = 0; i < N_DESKS; i++) {
    g_clear_pointer (&w->desks[i].coordinator, cot_session_unref);
    g_clear_pointer (&w->desks[i].scanner, cot_session_unref);
    g_clear_pointer (&w->desks[i].readers[0], cot_session_unref);
    g_clear_object (&w->desks[i].desk);
    g_clear_object (&w->clients[i]);
    cot_journal_close (w->desks[i].journal);
    g_clear_object (&w->desks[i].journal);
  }
  if (w->service != NULL)
    cot_service_stop (w->service);
  g_clear_object (&w->service);
  desk_fixture_clear (&w->catd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
synchronise (World *w)
{
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < N_DESKS; i++) {
      push_all (w->clients[i]);
      pull_all (w->clients[i]);
    }
}

static guint
count_sealed (CotJournal *journal, const char *of)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (journal, of, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    n += ((const CotEvent *) g_ptr_array_index (events, i))->body == NULL;

  return n;
}

/* Two readers at two desks; the second mends one field; nobody sees the other's
 * values before the sheet settles, and everybody has them afterwards. */
static void
test_blind_then_whole (void)
{
  g_auto (World) w = { 0 };
  CotValue values[MAX_FIELDS];
  g_autoptr (CotClaim) first = NULL, second = NULL, again = NULL;
  CotId digests[N_DESKS + 1];

  world_init (&w);
  prepare_sheet (&w.desks[0], folio (0));
  first = claim_expecting (&w.desks[0], w.desks[0].readers[0], folio (0), COT_CLAIM_FIRST);
  read_values (first, 5, values);
  capture (&w.desks[0], w.desks[0].readers[0], first, values, NULL);
  /* While that is still under way from the first desk, nothing waits. */
  push_all (w.clients[0]);

  second = claim_expecting (&w.desks[1], w.desks[1].readers[0], folio (0), COT_CLAIM_SECOND);
  g_assert_nonnull (second->image_path);
  g_assert_true (g_file_test (second->image_path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_sealed (w.desks[1].journal, folio (0)), ==, 1);
  read_values (second, 5, values);
  values[PAN].number++;
  capture (&w.desks[1], w.desks[1].readers[0], second, values, NULL);
  synchronise (&w);
  g_assert_cmpuint (count_sealed (w.desks[0].journal, folio (0)), ==, 1);

  again = claim_expecting (&w.desks[1], w.desks[1].readers[0], folio (0), COT_CLAIM_REKEY);
  for (guint i = 0; i < again->ballot->n_fields; i++)
    g_assert_cmpint (again->wanted[i] != 0, ==, i == PAN);
  read_wanted (again, 5, values);
  capture (&w.desks[1], w.desks[1].readers[0], again, values, NULL);
  synchronise (&w);

  for (guint i = 0; i < N_DESKS; i++) {
    g_assert_cmpint (state_of (&w.desks[i], folio (0)), ==, COT_SHEET_SETTLED);
    g_assert_cmpuint (count_sealed (w.desks[i].journal, folio (0)), ==, 0);
  }
  for (guint i = 0; i <= N_DESKS; i++) {
    CotJournal *journal = i < N_DESKS ? w.desks[i].journal : w.catd.journal;

    cot_journal_lock (journal);
    digests[i] = cot_fold_get_sheet (cot_journal_get_fold (journal), folio (0))->state_digest;
    cot_journal_unlock (journal);
    g_assert_true (cot_id_equal (&digests[i], &digests[0]));
  }
}

/* Without the service a desk goes on with what it has. */
static void
test_goes_on_alone (void)
{
  g_auto (World) w = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  CotValue values[MAX_FIELDS];

  world_init (&w);
  prepare_sheet (&w.desks[0], folio (0));
  push_all (w.clients[0]);
  cot_service_stop (w.service);
  claim = claim_expecting (&w.desks[0], w.desks[0].readers[0], folio (0), COT_CLAIM_FIRST);
  read_values (claim, 5, values);
  capture (&w.desks[0], w.desks[0].readers[0], claim, values, NULL);
}

/* The service knows what was read at a desk before it hands out more. */
static void
test_nothing_twice (void)
{
  g_auto (World) w = { 0 };
  g_autoptr (CotClaim) claim = NULL, none = NULL;
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS];

  world_init (&w);
  prepare_sheet (&w.desks[0], folio (0));
  claim = claim_expecting (&w.desks[0], w.desks[0].readers[0], folio (0), COT_CLAIM_FIRST);
  /* Leased: not for another desk. */
  none = cot_desk_claim_next (w.desks[1].desk, w.desks[1].readers[0], &error);
  g_assert_no_error (error);
  g_assert_null (none);
  read_values (claim, 5, values);
  capture (&w.desks[0], w.desks[0].readers[0], claim, values, NULL);
  none = cot_desk_claim_next (w.desks[0].desk, w.desks[0].readers[0], &error);
  g_assert_no_error (error);
  g_assert_null (none);
}

/* The CATD delivers upward; the centre's receipt comes back to its desks. */
static void
test_upward (void)
{
  g_auto (World) w = { 0 };
  CotJournal *centre = NULL, *other = NULL;
  g_autoptr (CotService) above = NULL;
  g_autoptr (CotClient) upward = NULL, elsewhere = NULL;
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS];
  g_autofree char *card = NULL, *image = NULL;

  world_init (&w);
  centre = cot_test_election_create_journal (w.catd.election, "above", CENTRE, COT_STATION_CENTRE, 0);
  above = serve (w.catd.election, centre, "tls-above");
  upward = cot_client_new (w.catd.journal, cot_service_get_url (above), cot_service_get_pin (above), NULL, &error);
  g_assert_no_error (error);

  prepare_sheet (&w.desks[0], folio (0));
  for (guint i = 0; i < N_DESKS; i++) {
    g_autoptr (CotClaim) claim = NULL;

    push_all (w.clients[0]);
    claim = claim_expecting (&w.desks[i], w.desks[i].readers[0], folio (0), i == 0 ? COT_CLAIM_FIRST : COT_CLAIM_SECOND);
    read_values (claim, 5, values);
    capture (&w.desks[i], w.desks[i].readers[0], claim, values, NULL);
  }
  synchronise (&w);
  push_all (upward);
  cot_service_accept_now (above, &error);
  g_assert_no_error (error);
  pull_all (upward);
  synchronise (&w);

  cot_journal_lock (centre);
  {
    CotFold *fold = cot_journal_get_fold (centre);
    const CotSheet *sheet = cot_fold_get_sheet (fold, folio (0));

    g_assert_cmpint (sheet->state, ==, COT_SHEET_SETTLED);
    image = g_strdup (sheet->published_sha256);
    card = g_strdup (cot_fold_get_person (fold, SCANNER)->card_sha256);
  }
  cot_journal_unlock (centre);
  g_assert_true (cot_journal_has_file (centre, image));
  g_assert_false (cot_journal_has_file (centre, card));
  g_assert_true (cot_journal_has_file (w.desks[1].journal, card));
  for (guint i = 0; i < N_DESKS; i++) {
    g_autoptr (GPtrArray) chain = cot_journal_list_chain (w.desks[i].journal, CENTRE, 0, G_MAXUINT, NULL);
    guint n = 0;

    for (guint k = 0; k < chain->len; k++)
      n += ((const CotEvent *) g_ptr_array_index (chain, k))->kind == COT_KIND_ACCEPTED;
    g_assert_cmpuint (n, >=, 1);
  }

  /* Another CATD gets nothing of this one. */
  other = cot_test_election_create_journal (w.catd.election, "other", 50, COT_STATION_CATD, COT_TEST_OTHER_CATD);
  elsewhere = cot_client_new (other, cot_service_get_url (above), cot_service_get_pin (above), NULL, &error);
  g_assert_no_error (error);
  pull_all (elsewhere);
  cot_journal_lock (other);
  g_assert_null (cot_fold_get_sheet (cot_journal_get_fold (other), folio (0)));
  cot_journal_unlock (other);

  g_clear_object (&elsewhere);
  g_clear_object (&upward);
  cot_service_stop (above);
  g_clear_object (&above);
  cot_journal_close (other);
  g_object_unref (other);
  cot_journal_close (centre);
  g_object_unref (centre);
}

/* --- The loop ------------------------------------------------------------------- */

typedef struct {
  CotSyncLoop *loop;
  gboolean (*is_reached) (const CotSyncState *state);
} Waiting;

static gboolean
is_delivered (const CotSyncState *state)
{
  return state->online && state->n_events_waiting == 0 && state->n_files_waiting == 0 && state->error == NULL;
}

static gboolean
is_offline (const CotSyncState *state)
{
  return !state->online && state->error != NULL && state->n_events_waiting > 0;
}

static gboolean
has_compared_clocks (const CotSyncState *state)
{
  return state->has_clock_offset && ABS (state->clock_offset_us) < G_USEC_PER_SEC;
}

static void
wait_until (CotSyncLoop *loop, gboolean (*is_reached) (const CotSyncState *state))
{
  for (;;) {
    g_auto (CotSyncState) state = { 0 };

    cot_sync_loop_get_state (loop, &state);
    if (is_reached (&state))
      return;
    g_main_context_iteration (NULL, TRUE);
  }
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_sync_loop_stop_finish (COT_SYNC_LOOP (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static guint
count_own (DeskFixture *desk, CotKind kind)
{
  g_autoptr (GPtrArray) events = cot_journal_list_chain (desk->journal, STATION, 0, 10000, NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    n += ((const CotEvent *) g_ptr_array_index (events, i))->kind == kind;

  return n;
}

static void
test_loop (void)
{
  g_auto (SyncFixture) f = { 0 };
  const CotSyncLoopOptions options = { .interval_ms = 5, .backoff_ms = 1, .max_backoff_ms = 5, .files_per_round = 1 };
  g_autoptr (CotSyncLoop) loop = NULL;
  gboolean stopped = FALSE;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), "142571B010002", 3);
  settle_sheet (&f, folio (1), "142571C010002", 3);
  loop = cot_sync_loop_new (f.client, f.desk.journal, &options);
  cot_sync_loop_start (loop);
  wait_until (loop, is_delivered);
  wait_until (loop, has_compared_clocks);

  cot_service_stop (f.service);
  receive (&f.desk, folio (2));
  wait_until (loop, is_offline);

  cot_sync_loop_stop_async (loop, NULL, stopped_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  /* The measurement stands on record, once. */
  g_assert_cmpuint (count_own (&f.desk, COT_KIND_CLOCK_OFFSET), ==, 1);
  /* What the loop and the journal still have to tell. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/blind-then-whole", test_blind_then_whole);
  g_test_add_func ("/client/goes-on-alone", test_goes_on_alone);
  g_test_add_func ("/client/nothing-twice", test_nothing_twice);
  g_test_add_func ("/client/upward", test_upward);
  g_test_add_func ("/client/loop", test_loop);

  return g_test_run ();
}
