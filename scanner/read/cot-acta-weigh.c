/* cot-acta-weigh.c - the numbers of an acta weighed together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-acta-weigh.h"

#include <math.h>
#include <string.h>

#include "cot-acta-sums.h"

#define LEAST_TO_TELL 0.3  /* as for a field alone */
#define LEAST_OTHER   1e-3 /* chance that it is none of the candidates */
#define OBJECTION     0.9  /* what stands lower after weighing is objected to */
#define LOSS          0.98 /* ... when it lost more than this leaves of it */

/* --- From readings to choices --------------------------------------------------------- */

static void
fill_part (CotActaPart *part, CotActaField *field)
{
  double other = 1;

  part->field = field;
  part->n = 0;
  for (guint i = 0; field != NULL && i < field->reading.n_candidates; i++) {
    const CotFieldCandidate *candidate = &field->reading.candidates[i];
    CotActaChoice choice = { COT_ACTA_CHOICE_EMPTY, 0, fmax (0, candidate->probability), 0 };

    if (candidate->value.kind == COT_VALUE_NUMBER) {
      choice.kind = COT_ACTA_CHOICE_NUMBER;
      choice.number = candidate->value.number;
    }
    other -= choice.before;
    part->choices[part->n++] = choice;
  }
  part->choices[part->n++] = (CotActaChoice){ COT_ACTA_CHOICE_OTHER, 0, fmax (other, LEAST_OTHER), 0 };
}

static int
count_of (const char *name)
{
  static const char *const names[COT_ACTA_N_COUNTS] = { COT_FIELD_NAME_TOTAL, COT_FIELD_NAME_SACADOS, COT_FIELD_NAME_PERSONAS, COT_FIELD_NAME_REPS, COT_FIELD_NAME_SOBRANTES };

  for (guint i = 0; i < COT_ACTA_N_COUNTS; i++)
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

/* FALSE: there is nothing to weigh. */
static gboolean
fill_acta (CotActaSums *acta, CotActaField *fields, guint n, const CotRow *row)
{
  acta->limit = row != NULL ? limit_of (row) : 0;
  for (guint i = 0; i < COT_ACTA_N_COUNTS; i++)
    fill_part (&acta->counts[i], NULL);
  for (guint i = 0; i < n; i++) {
    int count = count_of (fields[i].name);

    if (count >= 0)
      fill_part (&acta->counts[count], &fields[i]);
    else if (is_vote (fields[i].name, row) && acta->n_votes < COT_ACTA_MAX_VOTES)
      fill_part (&acta->votes[acta->n_votes++], &fields[i]);
  }
  for (guint i = 0; i < COT_ACTA_N_COUNTS; i++)
    if (acta->counts[i].field != NULL)
      return TRUE;

  return acta->n_votes > 0 && acta->limit > 0;
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
tell_field (const CotActaPart *part)
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
  g_autofree CotActaSums *acta = g_new0 (CotActaSums, 1);

  for (guint i = 0; i < n; i++) {
    fields[i].alone = fields[i].reading;
    fields[i].changed = fields[i].objected = FALSE;
  }
  if (!fill_acta (acta, fields, n, row))
    return;

  cot_acta_sums_weigh (acta);

  for (guint i = 0; i < acta->n_votes; i++)
    tell_field (&acta->votes[i]);
  for (guint i = 0; i < COT_ACTA_N_COUNTS; i++)
    tell_field (&acta->counts[i]);
}

double
cot_acta_field_probability (const CotActaField *field)
{
  if (!field->reading.has_value)
    return 0;
  if (field->changed || field->objected)
    return field->reading.candidates[0].probability;

  return field->alone.candidates[0].probability;
}
