/* test-two-desks.c - two desks of a CATD that do not see each other's readings
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "desk-fixture.h"

#define PAN     6
#define N_DESKS 2

/* The service is the fixture's own station; the desks are enrolled by it. */
typedef struct {
  DeskFixture service;
  CotWork *work; /* of the service, given to both desks */
  DeskFixture desks[N_DESKS];
} Centre;

static void
copy_cards (CotJournal *from, CotJournal *to)
{
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) persons = NULL;

  cot_journal_lock (from);
  persons = cot_fold_list_persons (cot_journal_get_fold (from));
  for (guint i = 0; i < persons->len; i++)
    g_ptr_array_add (cards, g_strdup (((const CotPerson *) g_ptr_array_index (persons, i))->card_sha256));
  cot_journal_unlock (from);
  for (guint i = 0; i < cards->len; i++)
    cot_test_copy_file (from, to, g_ptr_array_index (cards, i));
}

static CotSession *
sign_in (DeskFixture *self, guint32 person)
{
  g_autoptr (GError) error = NULL;
  CotSession *session = cot_desk_sign_in (self->desk, person, PASSWORD, &error);

  g_assert_no_error (error);
  return session;
}

static void
open_desk (Centre *centre, guint i)
{
  DeskFixture *desk = &centre->desks[i];
  g_autofree char *name = g_strdup_printf ("desk-%u", i);
  g_autoptr (GError) error = NULL;

  desk->election = centre->service.election;
  desk->journal = cot_test_election_create_journal_under (desk->election, centre->service.journal, name, STATION + 1 + i, COT_STATION_DESK, COT_TEST_CATD);
  copy_cards (centre->service.journal, desk->journal);
  desk->desk = cot_desk_new (desk->journal, centre->work);
  desk->coordinator = sign_in (desk, COORDINATOR);
  desk->scanner = sign_in (desk, SCANNER);
  desk->readers[i] = sign_in (desk, FIRST_READER + i);
  desk->readers[2] = sign_in (desk, FIRST_READER + 2);
  desk_fixture_confirm_seal (desk->desk);
  cot_desk_zero (desk->desk, desk->coordinator, &error);
  g_assert_no_error (error);
  cot_desk_open (desk->desk, desk->coordinator, &error);
  g_assert_no_error (error);
}

static void
centre_init (Centre *self)
{
  desk_fixture_init_closed (&self->service);
  self->work = cot_local_work_new (self->service.journal, 600);
  for (guint i = 0; i < N_DESKS; i++)
    open_desk (self, i);
}

static void
centre_clear (Centre *self)
{
  for (guint i = 0; i < N_DESKS; i++) {
    g_clear_pointer (&self->desks[i].coordinator, cot_session_unref);
    g_clear_pointer (&self->desks[i].scanner, cot_session_unref);
    for (guint k = 0; k < N_READERS; k++)
      g_clear_pointer (&self->desks[i].readers[k], cot_session_unref);
    g_clear_object (&self->desks[i].desk);
    cot_journal_close (self->desks[i].journal);
    g_clear_object (&self->desks[i].journal);
  }
  g_clear_object (&self->work);
  desk_fixture_clear (&self->service);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Centre, centre_clear)

/* Every desk pushes, the service compares, every desk pulls. */
static void
synchronise (Centre *self, gboolean is_sealed)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (guint i = 0; i < N_DESKS; i++)
    cot_test_copy_events (self->desks[i].journal, self->service.journal);
  cot_desk_write_matched (self->service.desk, &n, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_DESKS; i++) {
    if (is_sealed)
      cot_test_copy_events_sealed (self->service.journal, self->desks[i].journal);
    else
      cot_test_copy_events (self->service.journal, self->desks[i].journal);
  }
}

static void
test_two_desks_settle_blind (void)
{
  g_auto (Centre) c = { 0 };
  g_autoptr (CotClaim) again = NULL;
  CotValue values[MAX_FIELDS];

  centre_init (&c);
  prepare_sheet (&c.desks[0], folio (0));
  synchronise (&c, TRUE);

  g_assert_cmpint (read_sheet (&c.desks[0], c.desks[0].readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL), ==, COT_CAPTURE_STORED);
  synchronise (&c, TRUE);
  g_assert_cmpint (read_sheet (&c.desks[1], c.desks[1].readers[1], folio (0), COT_CLAIM_SECOND, PAN, NULL), ==, COT_CAPTURE_STORED);
  synchronise (&c, TRUE);
  g_assert_cmpint (state_of (&c.service, folio (0)), ==, COT_SHEET_DIFFERS);
  g_assert_cmpint (state_of (&c.desks[1], folio (0)), ==, COT_SHEET_DIFFERS);

  again = claim_expecting (&c.desks[1], c.desks[1].readers[1], folio (0), COT_CLAIM_REKEY);
  for (guint i = 0; i < again->ballot->n_fields; i++)
    g_assert_cmpuint (again->wanted[i], ==, i == PAN);
  read_wanted (again, 100, values);
  capture (&c.desks[1], c.desks[1].readers[1], again, values, NULL);
  synchronise (&c, TRUE);
  g_assert_cmpint (state_of (&c.service, folio (0)), ==, COT_SHEET_SETTLED);

  synchronise (&c, FALSE);
  for (guint i = 0; i < N_DESKS; i++)
    g_assert_cmpint (state_of (&c.desks[i], folio (0)), ==, COT_SHEET_SETTLED);
}

static void
test_a_third_reading_of_sealed_bodies (void)
{
  g_auto (Centre) c = { 0 };
  g_autoptr (CotClaim) again = NULL;
  g_autoptr (CotClaim) third = NULL;
  CotValue values[MAX_FIELDS];

  centre_init (&c);
  prepare_sheet (&c.desks[0], folio (0));
  synchronise (&c, TRUE);
  read_sheet (&c.desks[0], c.desks[0].readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  synchronise (&c, TRUE);
  read_sheet (&c.desks[1], c.desks[1].readers[1], folio (0), COT_CLAIM_SECOND, PAN, NULL);
  synchronise (&c, TRUE);
  again = claim_expecting (&c.desks[1], c.desks[1].readers[1], folio (0), COT_CLAIM_REKEY);
  read_wanted (again, 300, values);
  capture (&c.desks[1], c.desks[1].readers[1], again, values, NULL);
  synchronise (&c, TRUE);
  g_assert_cmpint (state_of (&c.service, folio (0)), ==, COT_SHEET_THIRD);

  third = claim_expecting (&c.desks[0], c.desks[0].readers[2], folio (0), COT_CLAIM_THIRD);
  for (guint i = 0; i < third->ballot->n_fields; i++)
    g_assert_cmpuint (third->wanted[i], ==, i == PAN);
  read_wanted (third, 100, values);
  capture (&c.desks[0], c.desks[0].readers[2], third, values, NULL);
  synchronise (&c, TRUE);

  g_assert_cmpint (state_of (&c.service, folio (0)), ==, COT_SHEET_SETTLED);
}

/* While the service cannot be heard both desks give the sheet to somebody. */
static void
test_two_first_readings_settle_as_well (void)
{
  g_auto (Centre) c = { 0 };

  centre_init (&c);
  prepare_sheet (&c.desks[0], folio (0));
  synchronise (&c, TRUE);
  cot_desk_set_work (c.desks[0].desk, NULL);
  cot_desk_set_work (c.desks[1].desk, NULL);

  read_sheet (&c.desks[0], c.desks[0].readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  read_sheet (&c.desks[1], c.desks[1].readers[1], folio (0), COT_CLAIM_FIRST, -1, NULL);
  synchronise (&c, TRUE);

  g_assert_cmpint (state_of (&c.service, folio (0)), ==, COT_SHEET_SETTLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/two-desks/settle-blind", test_two_desks_settle_blind);
  g_test_add_func ("/desk/two-desks/a-third-reading-of-sealed-bodies", test_a_third_reading_of_sealed_bodies);
  g_test_add_func ("/desk/two-desks/two-first-readings-settle-as-well", test_two_first_readings_settle_as_well);

  return g_test_run ();
}
