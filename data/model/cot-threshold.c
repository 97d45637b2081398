/* cot-threshold.c - from which probability on the machine's reading may be trusted
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thresholds are tried from a strict one downwards, each with the whole confidence,
 * and the first that fails ends it: so the confidence holds for the one that is
 * chosen, though many were tried.  Where to begin depends on how many fields there
 * are and never on how many of them are wrong.
 */

#define G_LOG_DOMAIN "cot-threshold"

#include "config.h"

#include "cot-threshold.h"

#include <math.h>

/* To begin with, so many times the fields that suffice without an error: one wrong
 * field among the surest is then no end of it. */
#define BEGIN_WITH 2
/* A wrong proposal costs more than ten missing ones: what is likelier than not by four
 * to one raises the threshold, what is certain lowers it. */
#define CONFIDENCE_TO_RAISE 0.80
#define MAX_FIELDS          100000000u

/* --- Bounds of an error ----------------------------------------------------------- */

static double
log_gamma (double x)
{
  int sign;

  return lgamma_r (x, &sign);
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double
beta_fraction (double a, double b, double x)
{
  const double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1), value;

  d = 1 / (fabs (d) < tiny ? tiny : d);
  value = d;
  for (int m = 1; m <= 10000; m++) {
    double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change;

    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (fabs (d) < tiny ? tiny : d);
    c = fabs (c) < tiny ? tiny : c;
    value *= d * c;
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (fabs (d) < tiny ? tiny : d);
    c = fabs (c) < tiny ? tiny : c;
    change = d * c;
    value *= change;
    if (fabs (change - 1) < 1e-14)
      break;
  }

  return value;
}

/* The regularised incomplete beta function, for x in (0, 1). */
static double
beta_share (double a, double b, double x)
{
  double front = exp (log_gamma (a + b) - log_gamma (a) - log_gamma (b) + a * log (x) + b * log1p (-x));

  if (x < (a + 1) / (a + b + 2))
    return front * beta_fraction (a, b, x) / a;

  return 1 - front * beta_fraction (b, a, 1 - x) / b;
}

/* How likely at most @wrong of @n are wrong when each is with probability @error. */
static double
at_most (guint wrong, guint n, double error)
{
  if (wrong >= n || error <= 0)
    return 1;
  if (error >= 1)
    return 0;

  return beta_share (n - wrong, wrong + 1.0, 1 - error);
}

/**
 * cot_error_upper:
 * @wrong: seen to be wrong
 * @n: seen at all
 * @confidence: between 0 and 1
 *
 * Returns: the largest error, 0 to 1, that seeing so few does not speak against
 */
double
cot_error_upper (guint wrong, guint n, double confidence)
{
  double low = 0, high = 1;

  if (wrong >= n)
    return 1;
  for (int i = 0; i < 60; i++) {
    double middle = (low + high) / 2;

    if (at_most (wrong, n, middle) > 1 - confidence)
      low = middle;
    else
      high = middle;
  }

  return high;
}

/**
 * cot_error_lower:
 * @wrong: seen to be wrong
 * @n: seen at all
 * @confidence: between 0 and 1
 *
 * Returns: the smallest error, 0 to 1, that seeing so many does not speak against
 */
double
cot_error_lower (guint wrong, guint n, double confidence)
{
  return wrong == 0 ? 0 : 1 - cot_error_upper (n - MIN (wrong, n), n, confidence);
}

static gboolean
is_below (guint wrong, guint n, guint accepted)
{
  return n > 0 && at_most (wrong, n, accepted / (double) COT_PROBABILITY_ONE) <= 1 - COT_CONFIDENCE;
}

/**
 * cot_error_is_above:
 * @wrong: seen to be wrong
 * @n: seen at all
 * @accepted: the accepted error, in 1/10000
 *
 * Returns: whether the error is likelier than four to one above the accepted one; one
 *   wrong field among few tells nothing yet
 */
gboolean
cot_error_is_above (guint wrong, guint n, guint accepted)
{
  return wrong > 0 && 1 - at_most (wrong - 1, n, accepted / (double) COT_PROBABILITY_ONE) <= 1 - CONFIDENCE_TO_RAISE;
}

/**
 * cot_error_needed:
 * @wrong: of them that may be wrong
 * @error: the error to be shown, above 0
 * @confidence: between 0 and 1
 *
 * Returns: how many fields are needed, at the least
 */
guint
cot_error_needed (guint wrong, double error, double confidence)
{
  guint low = wrong, high = wrong + 1;

  g_return_val_if_fail (error > 0, MAX_FIELDS);

  while (high < MAX_FIELDS && at_most (wrong, high, error) > 1 - confidence)
    high *= 2;
  high = MIN (high, MAX_FIELDS);
  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (at_most (wrong, middle, error) > 1 - confidence)
      low = middle;
    else
      high = middle;
  }

  return high;
}

/* --- Thresholds ----------------------------------------------------------------------- */

/**
 * cot_read_evidence_count:
 * @self: evidence
 * @threshold: 1/10000
 * @n: (out): fields at the threshold or above
 * @wrong: (out): of them, wrong ones
 */
void
cot_read_evidence_count (const CotReadEvidence *self, guint threshold, guint *n, guint *wrong)
{
  *n = *wrong = 0;
  for (guint p = threshold; p <= COT_PROBABILITY_ONE; p++) {
    *n += self->n[p];
    *wrong += self->wrong[p];
  }
}

/* From @from, which holds, down to @lowest or to the first that does not hold. */
static guint
go_down (const CotReadEvidence *evidence, const CotReadingBounds *bounds, guint from)
{
  guint n, wrong, held = from;

  cot_read_evidence_count (evidence, from, &n, &wrong);
  for (guint p = from; p > bounds->lowest; p--) {
    n += evidence->n[p - 1];
    wrong += evidence->wrong[p - 1];
    if (!is_below (wrong, n, bounds->accepted))
      return held;
    /* Below the last field that was seen nothing is known. */
    if (evidence->n[p - 1] > 0)
      held = p - 1;
  }

  return held;
}

/**
 * cot_threshold_calibrate:
 * @evidence: of one form and scanner
 * @bounds: of the election; an accepted error above 0
 * @out: (out): the lowest threshold whose error is below the accepted one with
 *   %COT_CONFIDENCE, if there is one
 */
void
cot_threshold_calibrate (const CotReadEvidence *evidence, const CotReadingBounds *bounds, CotThresholdChoice *out)
{
  double accepted = bounds->accepted / (double) COT_PROBABILITY_ONE;
  guint enough = cot_error_needed (0, accepted, COT_CONFIDENCE);
  guint n = 0, wrong = 0, start;

  *out = (CotThresholdChoice){ 0 };
  cot_read_evidence_count (evidence, bounds->lowest, &out->n_possible, &wrong);
  cot_read_evidence_count (evidence, bounds->highest, &n, &wrong);
  for (start = bounds->highest; start > bounds->lowest && n < BEGIN_WITH * enough; start--) {
    n += evidence->n[start - 1];
    wrong += evidence->wrong[start - 1];
  }

  out->found = is_below (wrong, n, bounds->accepted);
  out->threshold = out->found ? go_down (evidence, bounds, start) : start;
  cot_read_evidence_count (evidence, out->threshold, &out->n, &out->wrong);
  out->upper = cot_error_upper (out->wrong, out->n, COT_CONFIDENCE);
  out->n_needed = cot_error_needed (out->wrong, accepted, COT_CONFIDENCE);
}

/**
 * cot_threshold_follow:
 * @evidence: of one form and scanner, of the sheets that settled so far
 * @bounds: of the election
 * @start: the sealed threshold of that form and scanner
 *
 * Depends on what settled alone, never on the order in which it did: machines that
 * hold the same sheets agree.
 *
 * Returns: the threshold in force, within the bounds
 */
guint
cot_threshold_follow (const CotReadEvidence *evidence, const CotReadingBounds *bounds, guint start)
{
  guint n, wrong, at = CLAMP (start, bounds->lowest, bounds->highest);

  cot_read_evidence_count (evidence, at, &n, &wrong);
  if (!cot_error_is_above (wrong, n, bounds->accepted))
    return is_below (wrong, n, bounds->accepted) ? go_down (evidence, bounds, at) : at;

  while (at < bounds->highest && cot_error_is_above (wrong, n, bounds->accepted)) {
    n -= evidence->n[at];
    wrong -= evidence->wrong[at];
    at++;
  }

  return at;
}
