/* cot-rules.c - legal observations and "is this what the paper says?"
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-rules"

#include "config.h"

#include "cot-rules.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- The law ----------------------------------------------------------------------- */

/* How many votes an acta can hold: strictly more is "excede lista nominal". */
static guint32
vote_limit (const CotCasilla *casilla)
{
  guint32 ballots = casilla->key.type == 'S' ? casilla->max_ballots : casilla->lista_nominal;

  return ballots + casilla->representantes;
}

typedef struct {
  guint n, n_illegible, n_no_data;
  guint32 votes;
} VoteCount;

static VoteCount
count_votes (const CotBallot *ballot, const CotValue *values)
{
  VoteCount count = { 0 };

  for (guint i = 0; i < ballot->n_fields; i++) {
    if (!cot_field_kind_is_vote (ballot->fields[i].kind))
      continue;
    count.n++;
    if (values[i].kind == COT_VALUE_NUMBER)
      count.votes += (guint32) values[i].number;
    else if (values[i].kind == COT_VALUE_ILLEGIBLE)
      count.n_illegible++;
    else
      count.n_no_data++;
  }

  return count;
}

/**
 * cot_rules_legal:
 * @row: a row
 * @values: one for each field of its ballot, all given
 *
 * Which of the observations an acta gets, and whether it is contabilizada.
 *
 * Source: domain.md 6.3 (Anexo 13, numeral 31), in its order.
 *
 * Returns: the outcome
 */
CotLegal
cot_rules_legal (const CotRow *row, const CotValue *values)
{
  CotLegal legal = { .contabilizada = TRUE };
  VoteCount count;

  g_return_val_if_fail (row != NULL && values != NULL, legal);

  count = count_votes (row->ballot, values);
  legal.votes = count.votes;
  if (count.n_illegible + count.n_no_data == count.n) {
    legal.observation = count.n_illegible > 0 ? COT_OBSERVATION_ALL_ILLEGIBLE : COT_OBSERVATION_ALL_EMPTY;
    legal.contabilizada = FALSE;
  } else if (count.votes > vote_limit (row->casilla)) {
    legal.observation = COT_OBSERVATION_EXCEEDS;
    legal.contabilizada = FALSE;
  } else if (count.n_illegible > 0) {
    legal.observation = COT_OBSERVATION_ILLEGIBLE;
  } else if (count.n_no_data > 0) {
    legal.observation = COT_OBSERVATION_NO_DATA;
  }
  legal.inconsistent = legal.observation != COT_OBSERVATION_NONE;

  return legal;
}

/* --- Rules --------------------------------------------------------------------------- */

/* What a side of a formula adds up. */
typedef enum {
  TERM_END,
  TERM_SOBRANTES,
  TERM_PERSONAS,
  TERM_REPS,
  TERM_SACADOS,
  TERM_TOTAL,
  TERM_VOTES, /* sum of the vote fields */
  TERM_LIMIT, /* ballots that the casilla can have received */
} Term;

#define MAX_TERMS 2

typedef enum {
  SHOULD_EQUAL,
  SHOULD_NOT_EXCEED,
} Relation;

static const char *const term_fields[] = {
  [TERM_SOBRANTES] = COT_FIELD_NAME_SOBRANTES,
  [TERM_PERSONAS] = COT_FIELD_NAME_PERSONAS,
  [TERM_REPS] = COT_FIELD_NAME_REPS,
  [TERM_SACADOS] = COT_FIELD_NAME_SACADOS,
  [TERM_TOTAL] = COT_FIELD_NAME_TOTAL,
};

typedef struct {
  const char *code;
  CotRuleLevel level;
  Term left[MAX_TERMS];
  Relation relation;
  Term right[MAX_TERMS];
  const char *text;             /* for who keys */
  const char *coordinator_text; /* for who decides */
} Rule;

/* Each text takes two numbers: left and right side. */
static const Rule rules[] = {
  { "SUM_TOTAL", COT_RULE_HINT, { TERM_VOTES }, SHOULD_EQUAL, { TERM_TOTAL }, N_ ("Sum %d, the acta says %d."), N_ ("The votes add up to %d; the total written is %d.") },
  { "PEOPLE_URN", COT_RULE_HINT, { TERM_PERSONAS, TERM_REPS }, SHOULD_EQUAL, { TERM_SACADOS }, N_ ("%d people voted, %d votes from the box."), N_ ("People and representatives who voted: %d; votes taken from the box: %d.") },
  { "URN_TOTAL", COT_RULE_HINT, { TERM_SACADOS }, SHOULD_EQUAL, { TERM_TOTAL }, N_ ("%d votes from the box, total %d."), N_ ("Votes taken from the box: %d; the total written is %d.") },
  { "BALLOTS", COT_RULE_HINT, { TERM_SOBRANTES, TERM_SACADOS }, SHOULD_EQUAL, { TERM_LIMIT }, N_ ("Left over and from the box: %d; the casilla received %d."), N_ ("Ballots left over and votes from the box: %d; ballots for this casilla: %d.") },
  { "EXCEEDS", COT_RULE_LEGAL, { TERM_VOTES }, SHOULD_NOT_EXCEED, { TERM_LIMIT }, N_ ("%d votes, %d are possible here."), N_ ("The votes add up to %d, more than the %d possible here: excede lista nominal.") },
};

typedef struct {
  const CotBallot *ballot;
  const CotRow *row;
  const CotValue *values;
  gboolean lenient; /* what is no number adds nothing; otherwise nothing is said */
  CotRemark *remark;
} Evaluation;

static void
frame (CotRemark *remark, guint field)
{
  if (remark->n_fields < COT_RULE_MAX_FIELDS)
    remark->fields[remark->n_fields++] = field;
}

static gboolean
add_field (Evaluation *evaluation, guint field, gboolean framed, gint32 *sum)
{
  CotValue value = evaluation->values[field];

  if (framed)
    frame (evaluation->remark, field);
  if (value.kind == COT_VALUE_NUMBER)
    *sum += value.number;

  return value.kind == COT_VALUE_NUMBER || evaluation->lenient;
}

static gboolean
add_votes (Evaluation *evaluation, gint32 *sum)
{
  for (guint i = 0; i < evaluation->ballot->n_fields; i++)
    if (cot_field_kind_is_vote (evaluation->ballot->fields[i].kind) && !add_field (evaluation, i, FALSE, sum))
      return FALSE;

  return TRUE;
}

static gboolean
add_term (Evaluation *evaluation, Term term, gint32 *sum)
{
  int field;

  if (term == TERM_VOTES)
    return add_votes (evaluation, sum);
  if (term == TERM_LIMIT) {
    if (evaluation->row == NULL)
      return FALSE;
    *sum += (gint32) vote_limit (evaluation->row->casilla);
    return TRUE;
  }
  field = cot_ballot_find (evaluation->ballot, term_fields[term]);

  return field >= 0 && add_field (evaluation, (guint) field, TRUE, sum);
}

/* FALSE when something that it needs is not there. */
static gboolean
add_side (Evaluation *evaluation, const Term *terms, gint32 *sum)
{
  *sum = 0;
  for (guint i = 0; i < MAX_TERMS && terms[i] != TERM_END; i++)
    if (!add_term (evaluation, terms[i], sum))
      return FALSE;

  return TRUE;
}

static gboolean
has_something_to_say (const Rule *rule, const CotRemark *remark)
{
  if (rule->relation == SHOULD_EQUAL)
    return remark->left != remark->right;

  return remark->left > remark->right;
}

/* One number that is larger than the casilla's ballots: told of the field itself, so
 * that it is seen also while the sums cannot be worked out. */
static void
add_field_limits (GArray *remarks, const CotBallot *ballot, const CotRow *row, const CotValue *values)
{
  for (guint i = 0; row != NULL && i < ballot->n_fields; i++) {
    CotRemark remark = {
      .code = "FIELD_LIMIT",
      .level = COT_RULE_HINT,
      .fields = { i },
      .n_fields = 1,
      .right = (gint32) vote_limit (row->casilla),
      .text = N_ ("%d here, and the casilla received %d ballots."),
      .coordinator_text = N_ ("One field says %d; the casilla received %d ballots."),
    };

    if (ballot->fields[i].kind < COT_FIELD_COUNT || values[i].kind != COT_VALUE_NUMBER || values[i].number <= remark.right)
      continue;
    remark.left = values[i].number;
    g_array_append_val (remarks, remark);
  }
}

/**
 * cot_rules_evaluate:
 * @ballot: the fields
 * @row: (nullable): the row, for what depends on its casilla
 * @values: one for each field; those not keyed yet are of kind NONE
 *
 * All rules in one pass.  None of them blocks anything: what is published is what
 * the paper says.
 *
 * Returns: (transfer full) (element-type CotRemark): what there is to say
 */
GArray *
cot_rules_evaluate (const CotBallot *ballot, const CotRow *row, const CotValue *values)
{
  GArray *remarks = g_array_new (FALSE, TRUE, sizeof (CotRemark));

  g_return_val_if_fail (ballot != NULL && values != NULL, remarks);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    const Rule *rule = &rules[i];
    CotRemark remark = { .code = rule->code, .level = rule->level, .text = rule->text, .coordinator_text = rule->coordinator_text };
    Evaluation evaluation = { ballot, row, values, rule->level == COT_RULE_LEGAL, &remark };

    if (add_side (&evaluation, rule->left, &remark.left) && add_side (&evaluation, rule->right, &remark.right) &&
        has_something_to_say (rule, &remark))
      g_array_append_val (remarks, remark);
  }
  add_field_limits (remarks, ballot, row, values);

  return remarks;
}
