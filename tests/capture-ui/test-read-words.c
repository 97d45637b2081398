/* test-read-words.c - what the coordinator is told of the machine's reading
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-read-words"

#include "config.h"

#include <string.h>

#include "cot-read-words.h"

static CotReadSummary
summary_of (guint n_sheets, guint n_sure, guint n_wrong)
{
  return (CotReadSummary){
    .n_sheets = n_sheets,
    .n_sure = n_sure,
    .n_wrong = n_wrong,
    .upper = cot_error_upper (n_wrong, n_sure, COT_CONFIDENCE),
    .accepted = 50,
    .n_offered = n_sure,
    .n_aided = n_sure - n_wrong,
    .n_aided_wrong = 0,
    .lowest = 9990,
    .highest = 9990,
  };
}

static void
assert_says (const CotReadSummary *summary, const char *what)
{
  g_autofree char *words = cot_read_words (summary);

  if (strstr (words, what) == NULL)
    g_error ("\"%s\" does not say \"%s\"", words, what);
}

static void
test_verdicts (void)
{
  CotReadSummary nothing = summary_of (0, 0, 0), few = summary_of (10, 200, 0), kept = summary_of (60, 1200, 1), above = summary_of (60, 1200, 12);
  CotReadSummary one = summary_of (11, 142, 1);

  g_assert_cmpint (cot_read_judge (&nothing), ==, COT_READ_NOTHING);
  g_assert_cmpint (cot_read_judge (&few), ==, COT_READ_TOO_FEW);
  g_assert_cmpint (cot_read_judge (&kept), ==, COT_READ_KEPT);
  g_assert_cmpint (cot_read_judge (&above), ==, COT_READ_ABOVE);
  /* One wrong field among few is no reason to warn. */
  g_assert_cmpint (cot_read_judge (&one), ==, COT_READ_TOO_FEW);
  assert_says (&nothing, "no settled sheet to compare it with yet");
  assert_says (&few, "too little has settled");
  assert_says (&kept, "it keeps the accepted error of 0.50 %");
  assert_says (&above, "more errors than the accepted 0.50 %");
}

static void
test_figures_are_told (void)
{
  CotReadSummary summary = summary_of (60, 1200, 1);

  assert_says (&summary, "sure of 1200 fields on 60 settled sheets");
  assert_says (&summary, "1 wrong, error at most 0.39 % (95 % certain)");
  assert_says (&summary, "offered 1200, accepted 1199, 0 of them wrong");
  assert_says (&summary, "threshold 99.90 %");
  summary.n_raised = 1;
  summary.highest = 9995;
  assert_says (&summary, "threshold 99.90 % to 99.95 %, raised by what settled");
  summary.n_lowered = 1;
  assert_says (&summary, ", moved by what settled");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coordinate/read-words/verdicts", test_verdicts);
  g_test_add_func ("/coordinate/read-words/figures-are-told", test_figures_are_told);

  return g_test_run ();
}
