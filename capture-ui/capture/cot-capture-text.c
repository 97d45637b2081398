/* cot-capture-text.c - remarks and sums of an acta in words, the arithmetic written out
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-capture-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-words.h"

static CotValue
value_of (const CotBallot *ballot, const CotValue *values, const char *name)
{
  int index = cot_ballot_find (ballot, name);

  return index >= 0 ? values[index] : COT_VALUE_INIT;
}

static gint
number_of (CotValue value)
{
  return value.kind == COT_VALUE_NUMBER ? value.number : 0;
}

/* "402 + 3 = 405"; what is no number stands there as its word and adds nothing. */
static char *
work_out (CotValue left, CotValue right)
{
  g_autofree char *one = cot_words_value (left, FALSE);
  g_autofree char *other = cot_words_value (right, FALSE);

  return g_strdup_printf ("%s + %s = %d", one, other, number_of (left) + number_of (right));
}

/* Texts of rules whose left side adds two fields; the sum takes the place of %s. */
static const struct {
  const char *code, *left, *right, *text;
} added[] = {
  { "PEOPLE_URN", COT_FIELD_NAME_PERSONAS, COT_FIELD_NAME_REPS, N_ ("Voted: %s, from the box: %d") },
  { "BALLOTS", COT_FIELD_NAME_SOBRANTES, COT_FIELD_NAME_SACADOS, N_ ("Ballots: %s, received: %d") },
};

char *
cot_capture_text_remark (const CotBallot *ballot, const CotValue *values, const CotRemark *remark)
{
  char *text;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    if (strcmp (added[i].code, remark->code) == 0) {
      g_autofree char *sum = work_out (value_of (ballot, values, added[i].left), value_of (ballot, values, added[i].right));

      return g_strdup_printf (_ (added[i].text), sum, remark->right);
    }
  text = g_strdup_printf (_ (remark->text), remark->left, remark->right);
#pragma GCC diagnostic pop
  if (g_str_has_suffix (text, "."))
    text[strlen (text) - 1] = '\0';

  return text;
}

static guint
sum_votes (const CotBallot *ballot, const CotValue *values)
{
  guint sum = 0;

  for (guint i = 0; i < ballot->n_fields; i++)
    if (cot_field_kind_is_vote (ballot->fields[i].kind))
      sum += (guint) number_of (values[i]);

  return sum;
}

/* The mark says what the two numbers of a line do; a word, since colour alone would not do. */
static const char *
mark (gboolean known, gboolean equal)
{
  return !known ? "·" : equal ? "="
                              : "≠";
}

char *
cot_capture_text_sums (const CotBallot *ballot, const CotValue *values)
{
  CotValue total = value_of (ballot, values, COT_FIELD_NAME_TOTAL);
  CotValue people = value_of (ballot, values, COT_FIELD_NAME_PERSONAS);
  CotValue reps = value_of (ballot, values, COT_FIELD_NAME_REPS);
  CotValue sacados = value_of (ballot, values, COT_FIELD_NAME_SACADOS);
  CotValue sobrantes = value_of (ballot, values, COT_FIELD_NAME_SOBRANTES);
  gint votes = (gint) sum_votes (ballot, values);
  g_autofree char *written = cot_words_value (total, FALSE);
  g_autofree char *voted = work_out (people, reps);
  g_autofree char *box = cot_words_value (sacados, FALSE);
  g_autofree char *ballots = work_out (sobrantes, sacados);

  return g_strdup_printf (_ ("Votes: sum %d %s written %s\nVoted: %s %s box %s\nBallots: %s"),
                          votes, mark (total.kind == COT_VALUE_NUMBER, votes == total.number), written,
                          voted, mark (sacados.kind == COT_VALUE_NUMBER, number_of (people) + number_of (reps) == sacados.number), box,
                          ballots);
}

static char *
exceeds_text (const CotRow *row, const CotValue *values)
{
  g_autoptr (GArray) remarks = cot_rules_evaluate (row->ballot, row, values);

  for (guint i = 0; i < remarks->len; i++) {
    const CotRemark *remark = &g_array_index (remarks, CotRemark, i);

    if (strcmp (remark->code, "EXCEEDS") == 0)
      return g_strdup_printf (_ ("For information: %d votes, %d possible here; it is published so."), remark->left, remark->right);
  }
  return NULL;
}

char *
cot_capture_text_observation (const CotRow *row, const CotValue *values)
{
  switch (cot_rules_legal (row, values).observation) {
  case COT_OBSERVATION_ALL_ILLEGIBLE:
    return g_strdup (_ ("For information: no vote can be read; it is published so."));
  case COT_OBSERVATION_ALL_EMPTY:
    return g_strdup (_ ("For information: no vote is written; it is published so."));
  case COT_OBSERVATION_EXCEEDS:
    return exceeds_text (row, values);
  case COT_OBSERVATION_ILLEGIBLE:
    return g_strdup (_ ("For information: published with illegible fields."));
  case COT_OBSERVATION_NO_DATA:
    return g_strdup (_ ("For information: published with fields without data."));
  case COT_OBSERVATION_NONE:
  case COT_OBSERVATION_SIN_ACTA_NOT_DELIVERED:
  case COT_OBSERVATION_SIN_ACTA_NOT_INSTALLED:
  case COT_OBSERVATION_SIN_ACTA_NO_BAG:
  case COT_OBSERVATION_OUTSIDE:
  default:
    return NULL;
  }
}
