/* test-work.c - who gets the next piece of work, and for how long
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "desk-fixture.h"

#define LEASE_S 600 /* of a desk that hands out from its own journal */
#define PAN     6

static void
assert_nothing_waits (DeskFixture *f, CotSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) claim = cot_desk_claim_next (f->desk, session, &error);

  g_assert_no_error (error);
  g_assert_null (claim);
}

static void
assert_claims (DeskFixture *f, CotSession *session, const char *of, CotClaimKind kind)
{
  g_autoptr (CotClaim) claim = claim_expecting (f, session, of, kind);

  g_assert_nonnull (claim->image_path);
  g_assert_true (g_file_test (claim->image_path, G_FILE_TEST_IS_REGULAR));
  g_assert_true (claim->has_transform);
  g_assert_cmpfloat (claim->transform[0], ==, 7.874);
  g_assert_cmpstr (claim->tipo_acta, ==, "2");
}

static void
test_a_leased_sheet_is_nobody_else_s (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));

  assert_claims (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  assert_nothing_waits (&f, f.readers[1]);
  assert_claims (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
}

/* Whoever only verifies reads second, and is not handed what the machine proposes. */
static void
test_a_first_reading_is_a_capturista_s (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));

  assert_nothing_waits (&f, f.readers[2]);
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  assert_claims (&f, f.readers[2], folio (0), COT_CLAIM_SECOND);
}

static void
test_a_lease_lapses (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));

  assert_claims (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  cot_test_election_advance_s (f.election, LEASE_S - 1);
  assert_nothing_waits (&f, f.readers[1]);
  cot_test_election_advance_s (f.election, 1);
  assert_claims (&f, f.readers[1], folio (0), COT_CLAIM_FIRST);
  assert_nothing_waits (&f, f.readers[0]);
}

static void
test_a_reading_after_the_lapse_still_counts (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) slow = NULL;
  g_autoptr (CotClaim) quick = NULL;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  slow = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  cot_test_election_advance_s (f.election, LEASE_S);
  quick = claim_expecting (&f, f.readers[1], folio (0), COT_CLAIM_FIRST);
  read_wanted (slow, 100, values);

  g_assert_cmpint (capture (&f, f.readers[1], quick, values, NULL), ==, COT_CAPTURE_STORED);
  g_assert_cmpint (capture (&f, f.readers[0], slow, values, NULL), ==, COT_CAPTURE_SETTLED);
}

static void
test_leases_survive_a_restart (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  assert_claims (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);

  desk_fixture_restart (&f);

  assert_nothing_waits (&f, f.readers[1]);
  assert_claims (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
}

static void
test_a_released_sheet_goes_to_the_next (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);

  cot_desk_release (f.desk, f.readers[0], claim);

  assert_claims (&f, f.readers[1], folio (0), COT_CLAIM_FIRST);
}

static void
test_seconds_come_before_firsts_and_old_before_new (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  for (guint i = 0; i < 3; i++) {
    prepare_sheet (&f, folio (2 - i));
    cot_test_election_advance_s (f.election, 1);
  }

  read_sheet (&f, f.readers[0], folio (2), COT_CLAIM_FIRST, -1, NULL);
  read_sheet (&f, f.readers[0], folio (1), COT_CLAIM_FIRST, -1, NULL);
  read_sheet (&f, f.readers[1], folio (2), COT_CLAIM_SECOND, -1, NULL);
  read_sheet (&f, f.readers[1], folio (1), COT_CLAIM_SECOND, -1, NULL);
  assert_claims (&f, f.readers[1], folio (0), COT_CLAIM_FIRST);
}

/* Sheet 0 waits for a re-keying by the second reader. */
static void
leave_a_difference (DeskFixture *f)
{
  g_autoptr (CotClaim) next = NULL;

  prepare_sheet (f, folio (0));
  read_sheet (f, f->readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  g_assert_cmpint (read_sheet (f, f->readers[1], folio (0), COT_CLAIM_SECOND, PAN, &next), ==, COT_CAPTURE_DIFFERS);
}

static void
test_one_s_own_difference_comes_first (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  leave_a_difference (&f);
  prepare_sheet (&f, folio (1));

  assert_claims (&f, f.readers[0], folio (1), COT_CLAIM_FIRST);
  assert_claims (&f, f.readers[1], folio (0), COT_CLAIM_REKEY);
  assert_nothing_waits (&f, f.readers[2]);
}

static void
test_a_third_person_takes_over_from_who_is_absent (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  leave_a_difference (&f);

  cot_test_election_advance_s (f.election, LEASE_S - 1);
  assert_nothing_waits (&f, f.readers[2]);
  cot_test_election_advance_s (f.election, 1);
  assert_claims (&f, f.readers[2], folio (0), COT_CLAIM_THIRD);
  assert_nothing_waits (&f, f.readers[1]);
  g_assert_cmpint (read_sheet (&f, f.readers[2], folio (0), COT_CLAIM_THIRD, -1, NULL), ==, COT_CAPTURE_SETTLED);
}

/* Work as a service hands it out, wrongly or rightly. */
#define TEST_TYPE_WORK (test_work_get_type ())
G_DECLARE_FINAL_TYPE (TestWork, test_work, TEST, WORK, GObject)

struct _TestWork {
  GObject parent_instance;
  CotWorkItem item;
  guint n_released;
};

static gboolean
test_work_claim (CotWork *work, guint32 person, guint roles, CotWorkItem *item, GError **error)
{
  *item = TEST_WORK (work)->item;
  return TRUE;
}

static void
test_work_release (CotWork *work, guint32 person, const char *of)
{
  TEST_WORK (work)->n_released++;
}

static void
test_work_iface_init (CotWorkInterface *iface)
{
  iface->claim = test_work_claim;
  iface->release = test_work_release;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestWork, test_work, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (COT_TYPE_WORK, test_work_iface_init))

static void
test_work_class_init (TestWorkClass *klass)
{
}

static void
test_work_init (TestWork *self)
{
}

static void
test_a_service_cannot_make_one_person_two (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (TestWork) work = g_object_new (TEST_TYPE_WORK, NULL);
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  g_strlcpy (work->item.folio, folio (0), sizeof work->item.folio);
  work->item.kind = COT_CLAIM_SECOND;
  cot_desk_set_work (f.desk, COT_WORK (work));

  claim = cot_desk_claim_next (f.desk, f.readers[0], &error);
  g_assert_null (claim);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_SAME_PERSON);
  g_assert_cmpuint (work->n_released, ==, 1);
  cot_desk_set_work (f.desk, NULL);
  assert_claims (&f, f.readers[1], folio (0), COT_CLAIM_SECOND);
}

/* The service hears of the reading later than of the release. */
static void
test_what_was_read_is_not_released (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (TestWork) work = g_object_new (TEST_TYPE_WORK, NULL);

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  g_strlcpy (work->item.folio, folio (0), sizeof work->item.folio);
  work->item.kind = COT_CLAIM_FIRST;
  cot_desk_set_work (f.desk, COT_WORK (work));

  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);

  g_assert_cmpuint (work->n_released, ==, 0);
}

typedef struct {
  DeskFixture *f;
  CotSession *session;
} Reader;

/* Reads what there is; the sheets are few, so it ends. */
static gpointer
read_all_thread (gpointer user_data)
{
  const Reader *reader = user_data;

  for (;;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotClaim) claim = cot_desk_claim_next (reader->f->desk, reader->session, &error);
    CotValue values[MAX_FIELDS];

    g_assert_no_error (error);
    if (claim == NULL)
      return NULL;
    read_wanted (claim, 100, values);
    capture (reader->f, reader->session, claim, values, NULL);
  }
}

static void
test_people_read_at_the_same_time (void)
{
  g_auto (DeskFixture) f = { 0 };
  Reader readers[N_READERS];
  GThread *threads[N_READERS];
  const guint n_sheets = 8;

  desk_fixture_init (&f);
  for (guint i = 0; i < n_sheets; i++)
    prepare_sheet (&f, folio (i));

  for (guint i = 0; i < N_READERS; i++) {
    readers[i] = (Reader){ &f, f.readers[i] };
    threads[i] = g_thread_new ("reader", read_all_thread, &readers[i]);
  }
  for (guint i = 0; i < N_READERS; i++)
    g_thread_join (threads[i]);
  /* Whoever found everything leased went away; one of them comes back. */
  for (guint i = 0; i < N_READERS; i++)
    read_all_thread (&readers[i]);

  for (guint i = 0; i < n_sheets; i++)
    g_assert_cmpint (state_of (&f, folio (i)), ==, COT_SHEET_SETTLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/hand-out/a-leased-sheet-is-nobody-else-s", test_a_leased_sheet_is_nobody_else_s);
  g_test_add_func ("/desk/hand-out/a-first-reading-is-a-capturista-s", test_a_first_reading_is_a_capturista_s);
  g_test_add_func ("/desk/hand-out/a-lease-lapses", test_a_lease_lapses);
  g_test_add_func ("/desk/hand-out/a-reading-after-the-lapse-still-counts", test_a_reading_after_the_lapse_still_counts);
  g_test_add_func ("/desk/hand-out/leases-survive-a-restart", test_leases_survive_a_restart);
  g_test_add_func ("/desk/hand-out/a-released-sheet-goes-to-the-next", test_a_released_sheet_goes_to_the_next);
  g_test_add_func ("/desk/hand-out/seconds-before-firsts-and-old-before-new", test_seconds_come_before_firsts_and_old_before_new);
  g_test_add_func ("/desk/hand-out/one-s-own-difference-comes-first", test_one_s_own_difference_comes_first);
  g_test_add_func ("/desk/hand-out/a-third-person-takes-over", test_a_third_person_takes_over_from_who_is_absent);
  g_test_add_func ("/desk/hand-out/a-service-cannot-make-one-person-two", test_a_service_cannot_make_one_person_two);
  g_test_add_func ("/desk/hand-out/what-was-read-is-not-released", test_what_was_read_is_not_released);
  g_test_add_func ("/desk/hand-out/people-read-at-the-same-time", test_people_read_at_the_same_time);

  return g_test_run ();
}
