/* desk-fixture.c - an opened desk with people signed in, and short hands for what they do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "desk-fixture.h"

#include "cot-person-card.h"

#define JOURNAL  "desk"
#define N_FOLIOS 8

static void
enrol (DeskFixture *self, guint32 person, const char *name, guint roles)
{
  g_autoptr (GError) error = NULL;

  cot_desk_enrol_person (self->desk, person, name, roles, PASSWORD, &error);
  g_assert_no_error (error);
}

static CotSession *
sign_in (DeskFixture *self, guint32 person)
{
  g_autoptr (GError) error = NULL;
  CotSession *session = cot_desk_sign_in (self->desk, person, PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);

  return session;
}

static void
make_desk (DeskFixture *self)
{
  CotCardCost cost = cot_card_cost_least ();

  self->desk = cot_desk_new (self->journal, NULL);
  cot_desk_set_card_cost (self->desk, cost.ops, cost.memory);
}

void
desk_fixture_init_closed (DeskFixture *self)
{
  *self = (DeskFixture){ .election = cot_test_election_new () };
  self->journal = cot_test_election_create_journal (self->election, JOURNAL, STATION, COT_STATION_CATD, COT_TEST_CATD);
  make_desk (self);
  enrol (self, COORDINATOR, "Ana Uno", COT_ROLE_COORDINADOR);
  enrol (self, SCANNER, "Beto Dos", COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR);
  enrol (self, OTHER_COORDINATOR, "Delia Tres", COT_ROLE_COORDINADOR);
  for (guint i = 0; i < N_READERS; i++)
    enrol (self, FIRST_READER + i, "Carmen Lee", i < 2 ? COT_ROLE_CAPTURISTA : COT_ROLE_VERIFICADOR);
}

static void
sign_everybody_in (DeskFixture *self)
{
  self->coordinator = sign_in (self, COORDINATOR);
  self->scanner = sign_in (self, SCANNER);
  for (guint i = 0; i < N_READERS; i++)
    self->readers[i] = sign_in (self, FIRST_READER + i);
}

void
desk_fixture_confirm_seal (CotDesk *desk)
{
  g_autofree char *seal = cot_seal_to_text (cot_election_get_seal (cot_journal_get_election (cot_desk_get_journal (desk))));
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_desk_confirm_seal (desk, seal, &error));
  g_assert_no_error (error);
}

void
desk_fixture_init (DeskFixture *self)
{
  g_autoptr (GError) error = NULL;

  desk_fixture_init_closed (self);
  sign_everybody_in (self);
  desk_fixture_confirm_seal (self->desk);
  cot_desk_zero (self->desk, self->coordinator, &error);
  g_assert_no_error (error);
  cot_desk_open (self->desk, self->coordinator, &error);
  g_assert_no_error (error);
}

static void
forget_everybody (DeskFixture *self)
{
  g_clear_pointer (&self->coordinator, cot_session_unref);
  g_clear_pointer (&self->scanner, cot_session_unref);
  for (guint i = 0; i < N_READERS; i++)
    g_clear_pointer (&self->readers[i], cot_session_unref);
}

void
desk_fixture_restart (DeskFixture *self)
{
  forget_everybody (self);
  g_clear_object (&self->desk);
  cot_journal_close (self->journal);
  g_clear_object (&self->journal);

  self->journal = cot_test_election_open_journal (self->election, JOURNAL);
  make_desk (self);
  sign_everybody_in (self);
}

void
desk_fixture_clear (DeskFixture *self)
{
  if (self->election == NULL)
    return;

  forget_everybody (self);
  g_clear_object (&self->desk);
  cot_journal_close (self->journal);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->election, cot_test_election_free);
}

/* --- Two people -------------------------------------------------------------- */

CotConfirmation *
confirm (DeskFixture *self, CotSession *first)
{
  g_autoptr (GError) error = NULL;
  CotConfirmation *second = cot_desk_confirm (self->desk, first, OTHER_COORDINATOR, PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_nonnull (second);

  return second;
}

gboolean
without_acta (DeskFixture *self, CotSession *session, const char *row, const char *cause, GError **error)
{
  g_autoptr (CotConfirmation) second = confirm (self, session);

  return cot_desk_without_acta (self->desk, session, second, row, cause, error);
}

gboolean
set_aside_by_two (DeskFixture *self, const char *of, const CotId *id, GError **error)
{
  g_autoptr (CotConfirmation) second = confirm (self, self->coordinator);

  return cot_desk_set_aside (self->desk, self->coordinator, second, of, id, 1, "mistake", "it was another one", error);
}

void
close_desk (DeskFixture *self)
{
  g_autoptr (CotConfirmation) second = confirm (self, self->coordinator);
  g_autoptr (GError) error = NULL;

  cot_desk_close (self->desk, self->coordinator, second, &error);
  g_assert_no_error (error);
}

/* --- Sheets ------------------------------------------------------------------ */

const char *
folio (guint n)
{
  static char *folios[N_FOLIOS];

  g_assert_cmpuint (n, <, N_FOLIOS);
  if (folios[n] == NULL)
    folios[n] = cot_folio_format (COT_TEST_CATD, n + 1);

  return folios[n];
}

void
receive (DeskFixture *self, const char *of)
{
  g_autoptr (GError) error = NULL;

  cot_desk_receive (self->desk, self->scanner, of, "CATD", "ACTA PREP", &error);
  g_assert_no_error (error);
}

void
digitise (DeskFixture *self, const char *of)
{
  g_autofree char *published = cot_test_election_write_image (self->election, of);
  g_autoptr (GError) error = NULL;
  CotDigitisedPage page = {
    .published_path = published,
    .master_path = published,
    .width = 3386,
    .height = 2205,
    .tipo_acta = "2",
    .digitalizacion = "ESCANER",
    .has_transform = TRUE,
    .transform = { 7.874, 0, 0, 0, 7.874, 0, 0, 0, 1 },
  };

  cot_desk_digitise (self->desk, self->scanner, of, &page, &error);
  g_assert_no_error (error);
}

void
prepare_sheet (DeskFixture *self, const char *of)
{
  g_autoptr (GError) error = NULL;

  receive (self, of);
  digitise (self, of);
  cot_desk_identify_row (self->desk, self->scanner, of, COT_TEST_ROW, "typed", &error);
  g_assert_no_error (error);
}

CotSheetState
state_of (DeskFixture *self, const char *of)
{
  const CotSheet *sheet = NULL;
  CotSheetState state = COT_SHEET_EMPTY;

  cot_journal_lock (self->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), of);
  g_assert_nonnull (sheet);
  state = sheet->state;
  cot_journal_unlock (self->journal);

  return state;
}

guint64
count_events (DeskFixture *self)
{
  return (guint64) cot_journal_get_last_seq (self->journal);
}

/* --- Reading ----------------------------------------------------------------- */

int
field_index (const CotClaim *claim, const char *name)
{
  int index = cot_ballot_find (claim->ballot, name);

  g_assert_cmpint (index, >=, 0);
  return index;
}

void
read_values (const CotClaim *claim, gint votes, CotValue *values)
{
  g_assert_cmpuint (claim->ballot->n_fields, <=, MAX_FIELDS);
  for (guint i = 0; i < claim->ballot->n_fields; i++)
    values[i] = (CotValue){ COT_VALUE_NUMBER, votes + (gint) i };
  values[field_index (claim, "SECCION")].number = claim->row->casilla->seccion;
  values[field_index (claim, "CASILLA")].number = cot_casilla_key_pack (claim->row->casilla->key);
}

void
read_wanted (const CotClaim *claim, gint votes, CotValue *values)
{
  read_values (claim, votes, values);
  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    if (claim->wanted[i] == 0)
      values[i] = COT_VALUE_INIT;
  }
}

CotClaim *
claim_expecting (DeskFixture *self, CotSession *session, const char *of, CotClaimKind kind)
{
  g_autoptr (GError) error = NULL;
  CotClaim *claim = cot_desk_claim_next (self->desk, session, &error);

  g_assert_no_error (error);
  g_assert_nonnull (claim);
  g_assert_cmpstr (claim->folio, ==, of);
  g_assert_cmpint (claim->kind, ==, kind);

  return claim;
}

CotCaptureOutcome
capture (DeskFixture *self, CotSession *session, CotClaim *claim, const CotValue *values, CotClaim **next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) unused = NULL;
  CotCaptureOutcome outcome = COT_CAPTURE_STORED;

  cot_desk_capture (self->desk, session, claim, values, NULL, NULL, &outcome, next != NULL ? next : &unused, &error);
  g_assert_no_error (error);

  return outcome;
}

CotCaptureOutcome
read_sheet (DeskFixture *self, CotSession *session, const char *of, CotClaimKind kind, int differs, CotClaim **next)
{
  g_autoptr (CotClaim) claim = claim_expecting (self, session, of, kind);
  CotValue values[MAX_FIELDS];

  read_wanted (claim, 100, values);
  if (differs >= 0)
    values[differs].number++;

  return capture (self, session, claim, values, next);
}
