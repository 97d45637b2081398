/* bench-read-tally.c - fields read, and how many of them right and sure
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-read-tally.h"

#include <math.h>

#define CHANCE 0.05
#define Z      1.959964

typedef struct {
  double probability;
  gboolean right;
} Scored;

BenchTally *
bench_tally_new (void)
{
  BenchTally *self = g_new0 (BenchTally, 1);

  self->agreed = g_array_new (FALSE, FALSE, sizeof (Scored));
  return self;
}

void
bench_tally_free (BenchTally *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->agreed);
  g_free (self);
}

static gboolean
is_number (CotValue value, gint32 number)
{
  return value.kind == COT_VALUE_NUMBER && value.number == number;
}

void
bench_tally_add (BenchTally *self, gint32 number, const CotFieldRead *reading)
{
  gboolean right, by_boxes, by_line;

  self->n++;
  if (reading == NULL) {
    self->n_both_wrong++;
    return;
  }

  right = reading->has_value && is_number (reading->candidates[0].value, number);
  by_boxes = is_number (reading->by_boxes, number);
  by_line = is_number (reading->by_line, number);
  self->n_right += right;
  self->n_boxes += by_boxes;
  self->n_line += by_line;
  self->n_both_wrong += !by_boxes && !by_line;
  self->n_sure += reading->sure;
  self->n_sure_wrong += reading->sure && !right;
  if (reading->agrees) {
    Scored scored = { reading->candidates[0].probability, right };

    if (!reading->stained)
      g_array_append_val (self->agreed, scored);
    self->n_agreed++;
    self->n_agreed_wrong += !by_boxes;
  }
}

/* How likely at most @k in @n are, when each is so by @p. */
static double
chance_of_at_most (guint k, guint n, double p)
{
  double sum = 0;

  for (guint i = 0; i <= k; i++)
    sum += exp (lgamma (n + 1.0) - lgamma (i + 1.0) - lgamma (n - i + 1.0) + i * log (p) + (n - i) * log1p (-p));

  return sum;
}

double
bench_upper_bound (guint k, guint n)
{
  double low = 0, high = 1;

  if (k >= n)
    return 1;
  for (guint i = 0; i < 50; i++) {
    double middle = (low + high) / 2;

    if (chance_of_at_most (k, n, middle) > CHANCE)
      low = middle;
    else
      high = middle;
  }

  return high;
}

static int
compare_scored (gconstpointer a, gconstpointer b)
{
  const Scored *one = a, *other = b;

  return (one->probability < other->probability) - (one->probability > other->probability);
}

double
bench_tally_share_sure (BenchTally *self, double limit, gboolean bounded)
{
  guint n_wrong = 0, most = 0;

  g_array_sort (self->agreed, compare_scored);
  for (guint i = 0; i < self->agreed->len; i++) {
    const Scored *one = &g_array_index (self->agreed, Scored, i);
    gboolean tied = i + 1 < self->agreed->len && g_array_index (self->agreed, Scored, i + 1).probability == one->probability;

    n_wrong += !one->right;
    if (!tied && (bounded ? bench_upper_bound (n_wrong, i + 1) : n_wrong / (i + 1.0)) <= limit)
      most = i + 1;
  }

  return self->n > 0 ? most / (double) self->n : 0;
}

void
bench_report_share (BenchReport *report, const char *what, guint part, guint n)
{
  double total = MAX (n, 1), p = part / total;
  double middle = (p + Z * Z / (2 * total)) / (1 + Z * Z / total);
  double reach = Z * sqrt (p * (1 - p) / total + Z * Z / (4 * total * total)) / (1 + Z * Z / total);
  g_autofree char *measure = g_strdup_printf ("%s (%.1f-%.1f, n %u)", what, 100 * fmax (0, middle - reach), 100 * fmin (1, middle + reach), n);

  bench_report_add (report, &(BenchRow){ measure, "%", 100 * p, 0, 0, 0 });
}
