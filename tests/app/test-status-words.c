/* test-status-words.c - what the status line says, each with its own meaning
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <string.h>

#include "cot-status-words.h"
#include "cot-sync-error.h"
#include "desk-fixture.h"

static void
assert_word (const CotStatusWord *word, CotStatusTone tone, const char *text, const char *help)
{
  g_assert_cmpint (word->tone, ==, tone);
  g_assert_nonnull (word->text);
  g_assert_nonnull (strstr (word->text, text));
  g_assert_nonnull (word->help);
  g_assert_nonnull (strstr (word->help, help));
}

static void
test_link (void)
{
  g_autoptr (CotTestElection) test = cot_test_election_new ();
  CotStatusWord word = { "Link" };
  g_auto (CotSyncState) state = { .online = TRUE, .last_contact_us = test->now_us };

  cot_status_word_link (&word, NULL, test->election);
  assert_word (&word, COT_STATUS_PLAIN, "Works alone", "no service");
  cot_status_word_link (&word, &state, test->election);
  assert_word (&word, COT_STATUS_PLAIN, "Link with the centre", "answered at");
  state.online = FALSE;
  state.error = g_error_new_literal (COT_SYNC_ERROR, COT_SYNC_ERROR_OFFLINE, "connection refused");
  cot_status_word_link (&word, &state, test->election);
  assert_word (&word, COT_STATUS_LOOK_AGAIN, "No link", "Work goes on here");
  g_assert_null (strstr (word.help, "refused"));
  cot_status_word_clear (&word);
}

static void
test_delivery (void)
{
  CotStatusWord word = { "Delivery" };
  CotSyncState state = { .online = TRUE };

  cot_status_word_delivery (&word, NULL);
  g_assert_null (word.text);
  cot_status_word_delivery (&word, &state);
  assert_word (&word, COT_STATUS_GOOD, "all sent", "has everything");
  state.n_events_waiting = 5;
  state.n_files_waiting = 2;
  cot_status_word_delivery (&word, &state);
  assert_word (&word, COT_STATUS_PLAIN, "7 to be sent", "5 records and 2 pictures");
  /* Nothing to send is no receipt while nobody answers. */
  state = (CotSyncState){ .online = FALSE };
  cot_status_word_delivery (&word, &state);
  assert_word (&word, COT_STATUS_PLAIN, "all sent", "");
  cot_status_word_clear (&word);
}

static void
show_work (DeskFixture *f, CotStatusWord *word, guint roles)
{
  cot_journal_lock (f->journal);
  cot_status_word_work (word, cot_journal_get_fold (f->journal), roles);
  cot_journal_unlock (f->journal);
}

/* Each sees what waits for what they do, and nobody sees anything while signed out. */
static void
test_work (void)
{
  g_auto (DeskFixture) f = { 0 };
  CotStatusWord word = { "Work" };

  desk_fixture_init (&f);
  show_work (&f, &word, COT_ROLE_CAPTURISTA);
  assert_word (&word, COT_STATUS_PLAIN, "no work waits", "by itself");
  prepare_sheet (&f, folio (0));
  receive (&f, folio (1));
  receive (&f, folio (2));
  show_work (&f, &word, COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR);
  g_assert_cmpstr (word.text, ==, "1 to capture");
  show_work (&f, &word, COT_ROLE_VERIFICADOR);
  g_assert_cmpstr (word.text, ==, "no work waits");
  show_work (&f, &word, COT_ROLE_DIGITALIZADOR);
  g_assert_cmpstr (word.text, ==, "2 to scan");
  show_work (&f, &word, COT_ROLE_DIGITALIZADOR | COT_ROLE_CAPTURISTA);
  g_assert_cmpstr (word.text, ==, "2 to scan, 1 to capture");
  show_work (&f, &word, COT_ROLE_COORDINADOR);
  assert_word (&word, COT_STATUS_PLAIN, "no work waits", "");
  show_work (&f, &word, 0);
  g_assert_null (word.text);
}

static void
test_scanner (void)
{
  CotStatusWord word = { "Scanner" };

  cot_status_word_scanner (&word, NULL, FALSE);
  assert_word (&word, COT_STATUS_PLAIN, "not in use", "Nobody");
  cot_status_word_scanner (&word, "Scanner ready", FALSE);
  assert_word (&word, COT_STATUS_PLAIN, "Scanner ready", "does now");
  cot_status_word_scanner (&word, "Scanner stopped", TRUE);
  assert_word (&word, COT_STATUS_LOOK_AGAIN, "Scanner stopped", "what to do");
  cot_status_word_clear (&word);
}

static void
test_clock (void)
{
  g_autoptr (CotTestElection) test = cot_test_election_new ();
  CotElection *election = test->election;
  CotStatusWord word = { "Clock" };
  CotSyncState state = { .online = TRUE };

  cot_status_word_clock (&word, election, test->now_us, NULL);
  assert_word (&word, COT_STATUS_PLAIN, ":", "no other to compare");
  cot_status_word_clock (&word, election, test->now_us, &state);
  assert_word (&word, COT_STATUS_PLAIN, ":", "no other to compare");
  state.has_clock_offset = TRUE;
  state.clock_offset_us = 60 * G_USEC_PER_SEC;
  cot_status_word_clock (&word, election, test->now_us, &state);
  assert_word (&word, COT_STATUS_PLAIN, ":", "agrees with the centre");
  state.clock_offset_us = 61 * G_USEC_PER_SEC;
  cot_status_word_clock (&word, election, test->now_us, &state);
  assert_word (&word, COT_STATUS_LOOK_AGAIN, "clock 61 s ahead", "technician");
  state.clock_offset_us = (gint64) -7200 * G_USEC_PER_SEC;
  cot_status_word_clock (&word, election, test->now_us, &state);
  assert_word (&word, COT_STATUS_LOOK_AGAIN, "clock 7200 s behind", "7200 seconds");
  state.clock_offset_us = 0;
  cot_status_word_clock (&word, election, cot_election_get_opens_us (election) - 1, &state);
  assert_word (&word, COT_STATUS_LOOK_AGAIN, "outside the period", "has not begun");
  cot_status_word_clock (&word, election, cot_election_get_closes_us (election), &state);
  assert_word (&word, COT_STATUS_LOOK_AGAIN, "outside the period", "is over");
  cot_status_word_clear (&word);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/status-words/link", test_link);
  g_test_add_func ("/app/status-words/delivery", test_delivery);
  g_test_add_func ("/app/status-words/work", test_work);
  g_test_add_func ("/app/status-words/scanner", test_scanner);
  g_test_add_func ("/app/status-words/clock", test_clock);

  return g_test_run ();
}
