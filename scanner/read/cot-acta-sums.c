/* cot-acta-sums.c - what the sums of an acta weigh for each choice
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every field is one of its candidates or something else.  The sum of the votes is
 * the hub: the total should be that sum, so should what was taken from the urn,
 * people and representatives should be what was taken from it, and with what was
 * left over it should be what the casilla received.  On real actas each of these
 * fails often (domain.md 6.3), and mostly by a slip, so that each weighs as the
 * chance to see such a difference against the chance of any number: some hundreds
 * for one that holds, some units for a slip, tenths for anything else.
 *
 * The sums are followed exactly, forwards and backwards over the vote fields, so
 * that each candidate gets the weight of all actas in which it stands.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-acta-sums.h"

#include <string.h>

/* How often each holds on real actas. */
#define HOLDS_TOTAL   0.7
#define HOLDS_URN     0.75
#define HOLDS_PEOPLE  0.9
#define HOLDS_BALLOTS 0.8
/* Of those that fail, the share that a slip explains, over so many slips. */
#define SHARE_SLIPS  0.5
#define N_SLIPS      28
#define ANY_NUMBER   1000
#define BEYOND_LIMIT 0.01

/* --- What differences weigh --------------------------------------------------------- */

/* One to three more or less, a ten, a hundred, two figures swapped. */
static gboolean
is_slip (gint32 difference)
{
  gint32 d = ABS (difference);

  return d <= 3 || d == 10 || d == 100 || (d <= 81 && d % 9 == 0);
}

static double
weigh_equal (double holds, gint32 a, gint32 b)
{
  double fails = 1 - holds;

  if (a == b)
    return ANY_NUMBER * holds;
  if (is_slip (a - b))
    return ANY_NUMBER * fails * SHARE_SLIPS / N_SLIPS;

  return fails * (1 - SHARE_SLIPS);
}

static double
weigh_within (const CotActaSums *acta, gint32 number)
{
  return acta->limit > 0 && number > acta->limit ? BEYOND_LIMIT : 1;
}

static gint32
count_sums (const CotActaSums *acta)
{
  gint32 sum = 0;

  for (guint i = 0; i < acta->n_votes; i++) {
    gint32 largest = 0;

    for (guint c = 0; c < acta->votes[i].n; c++)
      largest = MAX (largest, acta->votes[i].choices[c].number);
    sum = MIN (sum + largest, COT_ACTA_N_SUMS - 1);
  }

  return sum + 1;
}

/* --- The counts, given the sum of the votes --------------------------------------------- */

/* What the sum weighs beside one total and one urn; @sum below 0: unknown. */
static double
weigh_sum (const CotActaSums *acta, gint32 sum, const CotActaChoice *total, const CotActaChoice *urn)
{
  double weight = 1;

  if (sum < 0)
    return total->kind == COT_ACTA_CHOICE_NUMBER && urn->kind == COT_ACTA_CHOICE_NUMBER ? weigh_equal (HOLDS_TOTAL, urn->number, total->number) : 1;
  if (total->kind == COT_ACTA_CHOICE_NUMBER)
    weight *= weigh_equal (HOLDS_TOTAL, sum, total->number);
  if (urn->kind == COT_ACTA_CHOICE_NUMBER)
    weight *= weigh_equal (HOLDS_URN, sum, urn->number);

  return weight * weigh_within (acta, sum);
}

/* What people, representatives and what was left over weigh beside one urn; adds
 * @share of it to their choices when @share is not 0. */
static double
weigh_urn (CotActaSums *acta, const CotActaChoice *urn, double share)
{
  CotActaPart *people = &acta->counts[COT_ACTA_COUNT_PERSONAS], *reps = &acta->counts[COT_ACTA_COUNT_REPS], *left = &acta->counts[COT_ACTA_COUNT_SOBRANTES];
  double both = 0, spare = 0;
  double weights[COT_ACTA_N_CHOICES][COT_ACTA_N_CHOICES], left_weights[COT_ACTA_N_CHOICES];

  for (guint p = 0; p < people->n; p++)
    for (guint r = 0; r < reps->n; r++) {
      const CotActaChoice *a = &people->choices[p], *b = &reps->choices[r];

      weights[p][r] = a->before * b->before;
      if (a->kind == COT_ACTA_CHOICE_NUMBER)
        weights[p][r] *= weigh_within (acta, a->number);
      if (a->kind == COT_ACTA_CHOICE_NUMBER && b->kind != COT_ACTA_CHOICE_OTHER && urn->kind == COT_ACTA_CHOICE_NUMBER)
        weights[p][r] *= weigh_equal (HOLDS_PEOPLE, a->number + b->number, urn->number);
      both += weights[p][r];
    }
  for (guint l = 0; l < left->n; l++) {
    const CotActaChoice *a = &left->choices[l];

    left_weights[l] = a->before * (a->kind == COT_ACTA_CHOICE_NUMBER ? weigh_within (acta, a->number) : 1);
    if (a->kind == COT_ACTA_CHOICE_NUMBER && urn->kind == COT_ACTA_CHOICE_NUMBER && acta->limit > 0)
      left_weights[l] *= weigh_equal (HOLDS_BALLOTS, a->number + urn->number, acta->limit);
    spare += left_weights[l];
  }
  if (share > 0)
    for (guint p = 0; p < people->n; p++)
      for (guint r = 0; r < reps->n; r++) {
        people->choices[p].after += share * weights[p][r] * spare;
        reps->choices[r].after += share * weights[p][r] * spare;
      }
  for (guint l = 0; share > 0 && l < left->n; l++)
    left->choices[l].after += share * left_weights[l] * both;

  return both * spare;
}

static double
weigh_pair (CotActaSums *acta, const CotActaChoice *total, const CotActaChoice *urn)
{
  double weight = total->before * urn->before;

  if (total->kind == COT_ACTA_CHOICE_NUMBER)
    weight *= weigh_within (acta, total->number);
  if (urn->kind == COT_ACTA_CHOICE_NUMBER)
    weight *= weigh_within (acta, urn->number);

  return weight;
}

/* What everything but the votes weighs, for each sum. */
static void
fill_hub (CotActaSums *acta)
{
  const CotActaPart *totals = &acta->counts[COT_ACTA_COUNT_TOTAL], *urns = &acta->counts[COT_ACTA_COUNT_URN];

  memset (acta->hub, 0, sizeof acta->hub);
  for (guint u = 0; u < urns->n; u++) {
    double weight = weigh_urn (acta, &urns->choices[u], 0);

    for (guint t = 0; t < totals->n; t++) {
      double share = weight * weigh_pair (acta, &totals->choices[t], &urns->choices[u]);

      for (gint32 sum = 0; sum < acta->n_sums; sum++)
        acta->hub[sum] += share * weigh_sum (acta, sum, &totals->choices[t], &urns->choices[u]);
      acta->hub[COT_ACTA_N_SUMS] += share * weigh_sum (acta, -1, &totals->choices[t], &urns->choices[u]);
    }
  }
}

/* Gives totals, urns and what hangs on them their weights, from all sums. */
static void
settle_counts (CotActaSums *acta)
{
  CotActaPart *totals = &acta->counts[COT_ACTA_COUNT_TOTAL], *urns = &acta->counts[COT_ACTA_COUNT_URN];
  const double *sums = acta->forward + (gsize) acta->n_votes * COT_ACTA_N_SUMS;

  for (guint u = 0; u < urns->n; u++) {
    double hanging = weigh_urn (acta, &urns->choices[u], 0), share = 0;

    for (guint t = 0; t < totals->n; t++) {
      double weight = acta->other[acta->n_votes] * weigh_sum (acta, -1, &totals->choices[t], &urns->choices[u]);

      for (gint32 sum = 0; sum < acta->n_sums; sum++)
        if (sums[sum] > 0)
          weight += sums[sum] * weigh_sum (acta, sum, &totals->choices[t], &urns->choices[u]);
      weight *= weigh_pair (acta, &totals->choices[t], &urns->choices[u]);
      totals->choices[t].after += weight * hanging;
      urns->choices[u].after += weight * hanging;
      share += weight;
    }
    weigh_urn (acta, &urns->choices[u], share);
  }
}

/* --- The votes --------------------------------------------------------------------------- */

static void
go_forward (CotActaSums *acta)
{
  acta->forward[0] = 1;
  acta->other[0] = 0;
  for (guint i = 0; i < acta->n_votes; i++) {
    const double *from = acta->forward + (gsize) i * COT_ACTA_N_SUMS;
    double *to = acta->forward + (gsize) (i + 1) * COT_ACTA_N_SUMS;
    double known = 0, lost;

    for (gint32 sum = 0; sum < acta->n_sums; sum++)
      known += from[sum];
    lost = 0;
    for (guint c = 0; c < acta->votes[i].n; c++) {
      const CotActaChoice *choice = &acta->votes[i].choices[c];

      lost += acta->other[i] * choice->before;
      if (choice->kind == COT_ACTA_CHOICE_OTHER) {
        lost += known * choice->before;
        continue;
      }
      for (gint32 sum = 0; sum + choice->number < acta->n_sums; sum++)
        if (from[sum] > 0)
          to[sum + choice->number] += from[sum] * choice->before;
    }
    acta->other[i + 1] = lost;
  }
}

/* Takes the hub back over the votes; each choice gets the weight of what is on both
 * sides of it. */
static void
go_backward (CotActaSums *acta)
{
  g_autofree double *behind = g_memdup2 (acta->hub, sizeof acta->hub);
  g_autofree double *next = g_new (double, COT_ACTA_N_SUMS + 1);

  for (guint i = acta->n_votes; i > 0; i--) {
    CotActaPart *part = &acta->votes[i - 1];
    const double *from = acta->forward + (gsize) (i - 1) * COT_ACTA_N_SUMS;
    double known = 0;

    for (gint32 sum = 0; sum < acta->n_sums; sum++)
      known += from[sum];
    memset (next, 0, sizeof *next * (COT_ACTA_N_SUMS + 1));
    for (guint c = 0; c < part->n; c++) {
      CotActaChoice *choice = &part->choices[c];
      gint32 n_sums = choice->kind == COT_ACTA_CHOICE_OTHER ? 0 : MAX (0, acta->n_sums - choice->number);
      double weight = acta->other[i - 1] * behind[COT_ACTA_N_SUMS];

      if (choice->kind == COT_ACTA_CHOICE_OTHER)
        weight += known * behind[COT_ACTA_N_SUMS];
      for (gint32 sum = 0; sum < n_sums; sum++) {
        weight += from[sum] * behind[sum + choice->number];
        next[sum] += choice->before * behind[sum + choice->number];
      }
      for (gint32 sum = n_sums; sum < acta->n_sums && choice->kind == COT_ACTA_CHOICE_OTHER; sum++)
        next[sum] += choice->before * behind[COT_ACTA_N_SUMS];
      next[COT_ACTA_N_SUMS] += choice->before * behind[COT_ACTA_N_SUMS];
      choice->after = choice->before * weight;
    }
    memcpy (behind, next, sizeof *behind * (COT_ACTA_N_SUMS + 1));
  }
}

/**
 * cot_acta_sums_weigh:
 * @self: votes, counts and limit of one acta
 *
 * Cost is linear in the number of votes and of possible sums.
 */
void
cot_acta_sums_weigh (CotActaSums *self)
{
  self->n_sums = count_sums (self);
  self->forward = g_new0 (double, (gsize) (self->n_votes + 1) * COT_ACTA_N_SUMS);
  go_forward (self);
  fill_hub (self);
  go_backward (self);
  settle_counts (self);
  g_clear_pointer (&self->forward, g_free);
}
