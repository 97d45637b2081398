/* test-sheet-words.c - every alert and cause has words, and a next step
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <string.h>

#include "cot-sheet-words.h"

static void
test_every_alert_has_words_and_a_step (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint alert = 1; alert <= COT_ALERT_LAST; alert <<= 1) {
    CotSheet sheet = { .state = COT_SHEET_SETTLED, .alerts = alert };
    g_autofree char *words = cot_sheet_words_remarks (&sheet);

    g_assert_cmpstr (words, !=, "");
    g_assert_cmpstr (cot_sheet_words_next (&sheet), !=, "");
    g_assert_true (g_hash_table_add (seen, g_steal_pointer (&words)));
  }
}

static void
test_every_cause_has_words_and_a_step (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int cause = COT_CLARIFY_NONE + 1; cause <= COT_CLARIFY_LAST; cause++) {
    CotSheet sheet = { .state = COT_SHEET_CLARIFY, .cause = (CotClarify) cause };
    g_autofree char *words = cot_sheet_words_remarks (&sheet);

    g_assert_cmpstr (words, !=, "");
    g_assert_cmpstr (cot_sheet_words_next (&sheet), !=, "");
    g_assert_true (g_hash_table_add (seen, g_steal_pointer (&words)));
  }
}

/* All of them stand in the list, not the first alone. */
static void
test_several_are_all_told (void)
{
  CotSheet one = { .state = COT_SHEET_SETTLED, .alerts = COT_ALERT_MACHINE };
  CotSheet other = { .state = COT_SHEET_SETTLED, .alerts = COT_ALERT_SAME_IMAGE };
  CotSheet both = { .state = COT_SHEET_SETTLED, .alerts = COT_ALERT_MACHINE | COT_ALERT_SAME_IMAGE };
  g_autofree char *first = cot_sheet_words_remarks (&one);
  g_autofree char *second = cot_sheet_words_remarks (&other);
  g_autofree char *text = cot_sheet_words_remarks (&both);

  g_assert_nonnull (strstr (text, first));
  g_assert_nonnull (strstr (text, second));
}

static void
test_nothing_is_nothing (void)
{
  CotSheet sheet = { .state = COT_SHEET_SETTLED };
  g_autofree char *words = cot_sheet_words_remarks (&sheet);

  g_assert_cmpstr (words, ==, "");
  g_assert_cmpstr (cot_sheet_words_next (&sheet), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/coordinate/words/every-alert", test_every_alert_has_words_and_a_step);
  g_test_add_func ("/coordinate/words/every-cause", test_every_cause_has_words_and_a_step);
  g_test_add_func ("/coordinate/words/several-are-all-told", test_several_are_all_told);
  g_test_add_func ("/coordinate/words/nothing-is-nothing", test_nothing_is_nothing);

  return g_test_run ();
}
