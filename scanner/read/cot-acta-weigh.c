/* cot-acta-weigh.c - the numbers of an acta weighed together
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

#include "cot-acta-weigh.h"

#include <math.h>
#include <string.h>

#define LEAST_TO_TELL 0.3  /* as for a field alone */
#define LEAST_OTHER   1e-3 /* chance that it is none of the candidates */
#define OBJECTION     0.9 /* what stands lower after weighing is objected to */
#define LOSS          0.98 /* ... when it lost more than this leaves of it */
#define N_SUMS        10000
#define N_CHOICES     (COT_FIELD_MAX_CANDIDATES + 1)
#define MAX_VOTES     120

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

typedef enum {
  CHOICE_NUMBER,
  CHOICE_EMPTY,
  CHOICE_OTHER, /* none of the candidates */
} ChoiceKind;

typedef struct {
  ChoiceKind kind;
  gint32 number;
  double before, after; /* weight, without and with the arithmetic */
} Choice;

typedef struct {
  Choice choices[N_CHOICES]; /* in the order of the candidates, the other one last */
  guint n;
  CotActaField *field; /* (nullable) */
} Part;

typedef enum {
  COUNT_TOTAL,
  COUNT_URN,
  COUNT_PERSONAS,
  COUNT_REPS,
  COUNT_SOBRANTES,
  N_COUNTS,
} Count;

typedef struct {
  Part votes[MAX_VOTES];
  guint n_votes;
  Part counts[N_COUNTS];
  gint32 limit;    /* ballots that the casilla can have; 0 unknown */
  gint32 n_sums;   /* no sum of candidates is as large as this */
  double *forward; /* n_votes + 1 rows: weight of each sum of the first votes */
  double other[MAX_VOTES + 1];
  double hub[N_SUMS + 1]; /* weight of all else given the sum; the last: sum unknown */
} Acta;

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
weigh_within (const Acta *acta, gint32 number)
{
  return acta->limit > 0 && number > acta->limit ? BEYOND_LIMIT : 1;
}

/* --- From readings to choices --------------------------------------------------------- */

static void
fill_part (Part *part, CotActaField *field)
{
  double other = 1;

  part->field = field;
  part->n = 0;
  for (guint i = 0; field != NULL && i < field->reading.n_candidates; i++) {
    const CotFieldCandidate *candidate = &field->reading.candidates[i];
    Choice choice = { CHOICE_EMPTY, 0, fmax (0, candidate->probability), 0 };

    if (candidate->value.kind == COT_VALUE_NUMBER) {
      choice.kind = CHOICE_NUMBER;
      choice.number = candidate->value.number;
    }
    other -= choice.before;
    part->choices[part->n++] = choice;
  }
  part->choices[part->n++] = (Choice){ CHOICE_OTHER, 0, fmax (other, LEAST_OTHER), 0 };
}

static int
count_of (const char *name)
{
  static const char *const names[N_COUNTS] = { COT_FIELD_NAME_TOTAL, COT_FIELD_NAME_SACADOS, COT_FIELD_NAME_PERSONAS, COT_FIELD_NAME_REPS, COT_FIELD_NAME_SOBRANTES };

  for (guint i = 0; i < N_COUNTS; i++)
    if (strcmp (names[i], name) == 0)
      return (int) i;

  return -1;
}

/* A form has a place for every column; the row's ballot says which are printed. */
static gboolean
is_vote (const char *name, const CotRow *row)
{
  int at;

  if (strcmp (name, COT_FIELD_NAME_SECCION) == 0 || strcmp (name, COT_FIELD_NAME_CASILLA) == 0)
    return FALSE;
  if (row == NULL)
    return TRUE;
  at = cot_ballot_find (row->ballot, name);

  return at >= 0 && cot_field_kind_is_vote (row->ballot->fields[at].kind);
}

static gint32
limit_of (const CotRow *row)
{
  const CotCasilla *casilla = row->casilla;

  return (casilla->key.type == 'S' ? casilla->max_ballots : casilla->lista_nominal) + casilla->representantes;
}

static gint32
count_sums (const Acta *acta)
{
  gint32 sum = 0;

  for (guint i = 0; i < acta->n_votes; i++) {
    gint32 largest = 0;

    for (guint c = 0; c < acta->votes[i].n; c++)
      largest = MAX (largest, acta->votes[i].choices[c].number);
    sum = MIN (sum + largest, N_SUMS - 1);
  }

  return sum + 1;
}

/* FALSE: there is nothing to weigh. */
static gboolean
fill_acta (Acta *acta, CotActaField *fields, guint n, const CotRow *row)
{
  acta->limit = row != NULL ? limit_of (row) : 0;
  for (guint i = 0; i < N_COUNTS; i++)
    fill_part (&acta->counts[i], NULL);
  for (guint i = 0; i < n; i++) {
    int count = count_of (fields[i].name);

    if (count >= 0)
      fill_part (&acta->counts[count], &fields[i]);
    else if (is_vote (fields[i].name, row) && acta->n_votes < MAX_VOTES)
      fill_part (&acta->votes[acta->n_votes++], &fields[i]);
  }
  acta->n_sums = count_sums (acta);
  for (guint i = 0; i < N_COUNTS; i++)
    if (acta->counts[i].field != NULL)
      return TRUE;

  return acta->n_votes > 0 && acta->limit > 0;
}

/* --- The counts, given the sum of the votes --------------------------------------------- */

/* What the sum weighs beside one total and one urn; @sum below 0: unknown. */
static double
weigh_sum (const Acta *acta, gint32 sum, const Choice *total, const Choice *urn)
{
  double weight = 1;

  if (sum < 0)
    return total->kind == CHOICE_NUMBER && urn->kind == CHOICE_NUMBER ? weigh_equal (HOLDS_TOTAL, urn->number, total->number) : 1;
  if (total->kind == CHOICE_NUMBER)
    weight *= weigh_equal (HOLDS_TOTAL, sum, total->number);
  if (urn->kind == CHOICE_NUMBER)
    weight *= weigh_equal (HOLDS_URN, sum, urn->number);

  return weight * weigh_within (acta, sum);
}

/* What people, representatives and what was left over weigh beside one urn; adds
 * @share of it to their choices when @share is not 0. */
static double
weigh_urn (Acta *acta, const Choice *urn, double share)
{
  Part *people = &acta->counts[COUNT_PERSONAS], *reps = &acta->counts[COUNT_REPS], *left = &acta->counts[COUNT_SOBRANTES];
  double both = 0, spare = 0;
  double weights[N_CHOICES][N_CHOICES], left_weights[N_CHOICES];

  for (guint p = 0; p < people->n; p++)
    for (guint r = 0; r < reps->n; r++) {
      const Choice *a = &people->choices[p], *b = &reps->choices[r];

      weights[p][r] = a->before * b->before;
      if (a->kind == CHOICE_NUMBER)
        weights[p][r] *= weigh_within (acta, a->number);
      if (a->kind == CHOICE_NUMBER && b->kind != CHOICE_OTHER && urn->kind == CHOICE_NUMBER)
        weights[p][r] *= weigh_equal (HOLDS_PEOPLE, a->number + b->number, urn->number);
      both += weights[p][r];
    }
  for (guint l = 0; l < left->n; l++) {
    const Choice *a = &left->choices[l];

    left_weights[l] = a->before * (a->kind == CHOICE_NUMBER ? weigh_within (acta, a->number) : 1);
    if (a->kind == CHOICE_NUMBER && urn->kind == CHOICE_NUMBER && acta->limit > 0)
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
weigh_pair (Acta *acta, const Choice *total, const Choice *urn)
{
  double weight = total->before * urn->before;

  if (total->kind == CHOICE_NUMBER)
    weight *= weigh_within (acta, total->number);
  if (urn->kind == CHOICE_NUMBER)
    weight *= weigh_within (acta, urn->number);

  return weight;
}

/* What everything but the votes weighs, for each sum. */
static void
fill_hub (Acta *acta)
{
  const Part *totals = &acta->counts[COUNT_TOTAL], *urns = &acta->counts[COUNT_URN];

  memset (acta->hub, 0, sizeof acta->hub);
  for (guint u = 0; u < urns->n; u++) {
    double weight = weigh_urn (acta, &urns->choices[u], 0);

    for (guint t = 0; t < totals->n; t++) {
      double share = weight * weigh_pair (acta, &totals->choices[t], &urns->choices[u]);

      for (gint32 sum = 0; sum < acta->n_sums; sum++)
        acta->hub[sum] += share * weigh_sum (acta, sum, &totals->choices[t], &urns->choices[u]);
      acta->hub[N_SUMS] += share * weigh_sum (acta, -1, &totals->choices[t], &urns->choices[u]);
    }
  }
}

/* Gives totals, urns and what hangs on them their weights, from all sums. */
static void
settle_counts (Acta *acta)
{
  Part *totals = &acta->counts[COUNT_TOTAL], *urns = &acta->counts[COUNT_URN];
  const double *sums = acta->forward + (gsize) acta->n_votes * N_SUMS;

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
go_forward (Acta *acta)
{
  acta->forward[0] = 1;
  acta->other[0] = 0;
  for (guint i = 0; i < acta->n_votes; i++) {
    const double *from = acta->forward + (gsize) i * N_SUMS;
    double *to = acta->forward + (gsize) (i + 1) * N_SUMS;
    double known = 0, lost;

    for (gint32 sum = 0; sum < acta->n_sums; sum++)
      known += from[sum];
    lost = 0;
    for (guint c = 0; c < acta->votes[i].n; c++) {
      const Choice *choice = &acta->votes[i].choices[c];

      lost += acta->other[i] * choice->before;
      if (choice->kind == CHOICE_OTHER) {
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
go_backward (Acta *acta)
{
  g_autofree double *behind = g_memdup2 (acta->hub, sizeof acta->hub);
  g_autofree double *next = g_new (double, N_SUMS + 1);

  for (guint i = acta->n_votes; i > 0; i--) {
    Part *part = &acta->votes[i - 1];
    const double *from = acta->forward + (gsize) (i - 1) * N_SUMS;
    double known = 0;

    for (gint32 sum = 0; sum < acta->n_sums; sum++)
      known += from[sum];
    memset (next, 0, sizeof *next * (N_SUMS + 1));
    for (guint c = 0; c < part->n; c++) {
      Choice *choice = &part->choices[c];
      gint32 n_sums = choice->kind == CHOICE_OTHER ? 0 : MAX (0, acta->n_sums - choice->number);
      double weight = acta->other[i - 1] * behind[N_SUMS];

      if (choice->kind == CHOICE_OTHER)
        weight += known * behind[N_SUMS];
      for (gint32 sum = 0; sum < n_sums; sum++) {
        weight += from[sum] * behind[sum + choice->number];
        next[sum] += choice->before * behind[sum + choice->number];
      }
      for (gint32 sum = n_sums; sum < acta->n_sums && choice->kind == CHOICE_OTHER; sum++)
        next[sum] += choice->before * behind[N_SUMS];
      next[N_SUMS] += choice->before * behind[N_SUMS];
      choice->after = choice->before * weight;
    }
    memcpy (behind, next, sizeof *behind * (N_SUMS + 1));
  }
}

/* --- Back to readings ---------------------------------------------------------------------- */

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const CotFieldCandidate *one = a, *other = b;

  if (one->probability != other->probability)
    return one->probability > other->probability ? -1 : 1;
  return one->value.number - other->value.number;
}

static void
tell_field (const Part *part)
{
  CotActaField *field = part->field;
  CotFieldRead *reading = field != NULL ? &field->reading : NULL;
  CotValue thought;
  double sum = 0, before, after;

  if (reading == NULL || reading->n_candidates == 0)
    return;
  for (guint i = 0; i < part->n; i++)
    sum += part->choices[i].after;
  if (!(sum > 0) || !isfinite (sum))
    return;

  thought = reading->candidates[0].value;
  before = reading->candidates[0].probability;
  after = part->choices[0].after / sum;
  for (guint i = 0; i < reading->n_candidates; i++)
    reading->candidates[i].probability = part->choices[i].after / sum;
  qsort (reading->candidates, reading->n_candidates, sizeof *reading->candidates, compare_candidates);

  field->changed = !cot_value_equal (thought, reading->candidates[0].value);
  field->objected = field->changed || (after < OBJECTION && after < LOSS * before);
  reading->has_value = reading->candidates[0].probability >= LEAST_TO_TELL;
  reading->sure = reading->sure && reading->has_value && !field->objected;
}

/**
 * cot_acta_weigh:
 * @fields: the fields of one acta; readings are changed
 * @n: how many
 * @row: (nullable): whose acta it is
 *
 * SECCION and CASILLA are left alone.  Cost is linear in the number of fields and of
 * possible sums: some milliseconds.
 */
void
cot_acta_weigh (CotActaField *fields, guint n, const CotRow *row)
{
  g_autofree Acta *acta = g_new0 (Acta, 1);

  for (guint i = 0; i < n; i++) {
    fields[i].alone = fields[i].reading;
    fields[i].changed = fields[i].objected = FALSE;
  }
  if (!fill_acta (acta, fields, n, row))
    return;

  acta->forward = g_new0 (double, (gsize) (acta->n_votes + 1) * N_SUMS);
  go_forward (acta);
  fill_hub (acta);
  go_backward (acta);
  settle_counts (acta);
  g_free (acta->forward);

  for (guint i = 0; i < acta->n_votes; i++)
    tell_field (&acta->votes[i]);
  for (guint i = 0; i < N_COUNTS; i++)
    tell_field (&acta->counts[i]);
}
