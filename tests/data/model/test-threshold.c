/* test-threshold.c - bounds of an error, and the thresholds that follow from them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-threshold"

#include "config.h"

#include <math.h>

#include "cot-threshold.h"

/* --- Bounds ------------------------------------------------------------------------- */

/* How likely at most @wrong of @n are, one term after the other. */
static double
at_most_slowly (guint wrong, guint n, double error)
{
  double sum = 0, term = pow (1 - error, n);

  for (guint i = 0; i <= wrong; i++) {
    sum += term;
    term *= (n - i) / (i + 1.0) * error / (1 - error);
  }

  return sum;
}

static void
test_bounds_are_those_of_the_tables (void)
{
  static const struct {
    guint wrong, n;
    double confidence, upper, lower;
  } cases[] = {
    /* without an error the bound is 1 - 0.05^(1/n) */
    { 0, 598, 0.95, 0.0049970, 0 },
    { 0, 2995, 0.95, 0.00099974, 0 },
    { 1, 100, 0.95, 0.0465598, 0.00051280 },
    { 5, 100, 0.95, 0.1022533, 0.0199056 },
    { 1, 1, 0.95, 1, 0.05 },
    { 10, 10, 0.95, 1, 0.7411344 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpfloat_with_epsilon (cot_error_upper (cases[i].wrong, cases[i].n, cases[i].confidence), cases[i].upper, 1e-6);
    g_assert_cmpfloat_with_epsilon (cot_error_lower (cases[i].wrong, cases[i].n, cases[i].confidence), cases[i].lower, 1e-6);
  }
  g_assert_cmpfloat (cot_error_upper (0, 0, 0.95), ==, 1);
  g_assert_cmpfloat (cot_error_lower (0, 0, 0.95), ==, 0);
}

/* At the bound itself, seeing so few is as unlikely as the confidence says. */
static void
test_bounds_are_exact (void)
{
  for (guint n = 1; n <= 4000; n = n * 5 / 3 + 1)
    for (guint wrong = 0; wrong < n && wrong <= 60; wrong += 1 + wrong / 4) {
      double upper = cot_error_upper (wrong, n, 0.95);

      if (pow (1 - upper, n) > 1e-290) /* else the first term is lost */
        g_assert_cmpfloat_with_epsilon (at_most_slowly (wrong, n, upper), 0.05, 1e-8);
      g_assert_cmpfloat (cot_error_lower (wrong, n, 0.95), <=, (double) wrong / n);
      g_assert_cmpfloat (upper, >, (double) wrong / n);
    }
}

static void
test_how_many_are_needed (void)
{
  g_assert_cmpuint (cot_error_needed (0, 0.005, 0.95), ==, 598);
  g_assert_cmpuint (cot_error_needed (0, 0.001, 0.95), ==, 2995);
  for (guint wrong = 0; wrong <= 20; wrong++) {
    guint n = cot_error_needed (wrong, 0.005, 0.95);

    g_assert_cmpfloat (cot_error_upper (wrong, n, 0.95), <=, 0.005 + 1e-9);
    g_assert_cmpfloat (cot_error_upper (wrong, n - 1, 0.95), >, 0.005);
  }
}

/* --- Thresholds ----------------------------------------------------------------------- */

static const CotReadingBounds bounds = { 9990, 9900, 10000, 50 };

static void
add (CotReadEvidence *evidence, guint probability, guint n, guint wrong)
{
  evidence->n[probability] += n;
  evidence->wrong[probability] += wrong;
}

static void
test_too_few_set_nothing (void)
{
  g_autofree CotReadEvidence *evidence = g_new0 (CotReadEvidence, 1);
  CotThresholdChoice choice;

  cot_threshold_calibrate (evidence, &bounds, &choice);
  g_assert_false (choice.found);
  g_assert_cmpuint (choice.n_needed, ==, 598);

  add (evidence, 9995, 597, 0);
  cot_threshold_calibrate (evidence, &bounds, &choice);
  g_assert_false (choice.found);
  g_assert_cmpuint (choice.n_possible, ==, 597);
  add (evidence, 9995, 1, 0);
  cot_threshold_calibrate (evidence, &bounds, &choice);
  g_assert_true (choice.found);
  g_assert_cmpfloat (choice.upper, <=, 0.005);
}

static void
test_the_lowest_that_keeps_the_error_is_taken (void)
{
  g_autofree CotReadEvidence *evidence = g_new0 (CotReadEvidence, 1);
  CotThresholdChoice choice;

  add (evidence, 9999, 1500, 1);
  add (evidence, 9970, 1000, 2);
  add (evidence, 9950, 500, 40);
  cot_threshold_calibrate (evidence, &bounds, &choice);
  g_assert_true (choice.found);
  g_assert_cmpuint (choice.threshold, ==, 9970);
  g_assert_cmpuint (choice.n, ==, 2500);
  g_assert_cmpuint (choice.wrong, ==, 3);
  g_assert_cmpfloat (choice.upper, <=, 0.005);

  /* Fields below the bounds are not looked at. */
  add (evidence, 9899, 100000, 100000);
  cot_threshold_calibrate (evidence, &bounds, &choice);
  g_assert_cmpuint (choice.threshold, ==, 9970);

  /* Nothing better lower down makes up for surest fields that are wrong. */
  add (evidence, 9999, 0, 30);
  add (evidence, 9960, 50000, 0);
  cot_threshold_calibrate (evidence, &bounds, &choice);
  g_assert_false (choice.found);
  g_assert_cmpuint (choice.n_needed, >, choice.n);
}

static void
test_the_night_s_threshold_follows (void)
{
  g_autofree CotReadEvidence *evidence = g_new0 (CotReadEvidence, 1);

  /* Nothing is known: as sealed, but within the bounds. */
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 9990), ==, 9990);
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 100), ==, 9900);

  /* A little that is right does not move it. */
  add (evidence, 9995, 300, 0);
  add (evidence, 9950, 300, 0);
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 9990), ==, 9990);
  /* Enough does, and as far down as it holds. */
  add (evidence, 9995, 600, 0);
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 9990), ==, 9950);
  add (evidence, 9950, 100, 90);
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 9990), ==, 9990);

  /* Too many wrong ones at the threshold: up, behind them. */
  add (evidence, 9992, 60, 12);
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 9990), ==, 9993);
  /* And never beyond the bound. */
  add (evidence, 10000, 500, 400);
  g_assert_cmpuint (cot_threshold_follow (evidence, &bounds, 9990), ==, 10000);
}

static void
test_what_is_likely_above (void)
{
  g_assert_false (cot_error_is_above (0, 0, 50));
  g_assert_false (cot_error_is_above (0, 10, 50));
  g_assert_false (cot_error_is_above (1, 142, 50));
  g_assert_false (cot_error_is_above (5, 1000, 50));
  g_assert_true (cot_error_is_above (8, 1000, 50));
  g_assert_true (cot_error_is_above (2, 20, 50));
}

/* Whatever settled: within the bounds; without room it does not move. */
static void
test_it_never_leaves_its_bounds (void)
{
  g_autofree CotReadEvidence *evidence = g_new0 (CotReadEvidence, 1);
  const CotReadingBounds fixed = { 9990, 9990, 9990, 50 };

  for (guint i = 0; i < 400; i++) {
    guint n = (guint) g_test_rand_int_range (1, 400);
    guint start = (guint) g_test_rand_int_range (0, COT_PROBABILITY_ONE + 1);
    CotThresholdChoice choice;
    guint followed;

    add (evidence, (guint) g_test_rand_int_range (9850, COT_PROBABILITY_ONE + 1), n, (guint) g_test_rand_int_range (0, (gint32) (n / (1 + i % 100) + 1)));
    followed = cot_threshold_follow (evidence, &bounds, start);
    g_assert_cmpuint (followed, >=, bounds.lowest);
    g_assert_cmpuint (followed, <=, bounds.highest);
    g_assert_cmpuint (cot_threshold_follow (evidence, &fixed, start), ==, 9990);
    cot_threshold_calibrate (evidence, &bounds, &choice);
    g_assert_cmpuint (choice.threshold, >=, bounds.lowest);
    g_assert_cmpuint (choice.threshold, <=, bounds.highest);
    if (choice.found)
      g_assert_cmpfloat (choice.upper, <=, 0.005 + 1e-9);
  }
}

/* Nights of a machine whose error is above the accepted one at every threshold: it is
 * calibrated in no more of them than the confidence allows. */
static void
test_the_confidence_holds_over_many_rehearsals (void)
{
  guint n_calibrated = 0;

  for (guint night = 0; night < 400; night++) {
    g_autofree CotReadEvidence *evidence = g_new0 (CotReadEvidence, 1);
    CotThresholdChoice choice;

    for (guint i = 0; i < 2400; i++)
      add (evidence, (guint) g_test_rand_int_range (9900, COT_PROBABILITY_ONE + 1), 1, g_test_rand_double () < 0.00501);
    cot_threshold_calibrate (evidence, &bounds, &choice);
    n_calibrated += choice.found;
  }
  /* 20 are to be expected at the most; 40 come once in 100,000 times. */
  g_assert_cmpuint (n_calibrated, <, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/threshold/bounds-are-those-of-the-tables", test_bounds_are_those_of_the_tables);
  g_test_add_func ("/model/threshold/bounds-are-exact", test_bounds_are_exact);
  g_test_add_func ("/model/threshold/how-many-are-needed", test_how_many_are_needed);
  g_test_add_func ("/model/threshold/too-few-set-nothing", test_too_few_set_nothing);
  g_test_add_func ("/model/threshold/the-lowest-that-keeps-the-error-is-taken", test_the_lowest_that_keeps_the_error_is_taken);
  g_test_add_func ("/model/threshold/the-nights-threshold-follows", test_the_night_s_threshold_follows);
  g_test_add_func ("/model/threshold/what-is-likely-above", test_what_is_likely_above);
  g_test_add_func ("/model/threshold/it-never-leaves-its-bounds", test_it_never_leaves_its_bounds);
  g_test_add_func ("/model/threshold/the-confidence-holds-over-many-rehearsals", test_the_confidence_holds_over_many_rehearsals);

  return g_test_run ();
}
