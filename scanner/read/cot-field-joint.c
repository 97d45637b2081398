/* cot-field-joint.c - what two readers of a field say, weighed together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readers that learnt from the same hands err alike: their probabilities must not
 * be multiplied as if they knew nothing of each other.  The weighted sum of their
 * logarithms makes one probability that was fitted to what came out right.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-joint.h"

#include <math.h>

#define LEAST  1e-6 /* nothing is impossible */
#define SECOND 0.1  /* of what the line's reader leaves: any one other number */

/**
 * cot_field_joint_number:
 * @line: what the reader of lines told
 * @number: (out): the number
 *
 * Returns: whether @line is a number that a field may have
 */
gboolean
cot_field_joint_number (const CotFieldLstmRead *line, gint32 *number)
{
  *number = 0;
  for (guint i = 0; i < line->n; i++) {
    if (!g_ascii_isdigit (line->text[i]) || *number * 10 + (line->text[i] - '0') > COT_VALUE_MAX)
      return FALSE;
    *number = *number * 10 + (line->text[i] - '0');
  }

  return line->n > 0;
}

static double
log_of (double probability)
{
  return log (fmax (LEAST, fmin (1, probability)));
}

static void
add_number (GArray *candidates, gint32 number)
{
  CotFieldCandidate candidate = { { COT_VALUE_NUMBER, number }, 0 };

  for (guint i = 0; i < candidates->len; i++)
    if (cot_value_equal (g_array_index (candidates, CotFieldCandidate, i).value, candidate.value))
      return;
  g_array_append_val (candidates, candidate);
}

/**
 * cot_field_joint_weigh:
 * @self: the weights
 * @boxes: what the reader of boxes told
 * @line: what the reader of lines told
 * @candidates: (element-type CotFieldCandidate): (out): what either tells
 *
 * Returns: how likely it is that none of @candidates is right
 */
double
cot_field_joint_weigh (const CotFieldJoint *self, const CotFieldBoxes *boxes, const CotFieldLstmRead *line, GArray *candidates)
{
  gint32 number = 0;
  gboolean has_number = cot_field_joint_number (line, &number);
  double left = 1, none, sum, largest;

  g_array_set_size (candidates, 0);
  g_array_append_vals (candidates, boxes->candidates->data, boxes->candidates->len);
  for (guint i = 0; i < candidates->len; i++)
    left -= g_array_index (candidates, CotFieldCandidate, i).probability;
  if (has_number)
    add_number (candidates, number);

  none = self->boxes * log_of (left) + self->line * log_of (1 - line->probability) + self->none;
  largest = none;
  for (guint i = 0; i < candidates->len; i++) {
    CotFieldCandidate *one = &g_array_index (candidates, CotFieldCandidate, i);
    gboolean told = has_number && one->value.kind == COT_VALUE_NUMBER && one->value.number == number;

    one->probability = self->boxes * log_of (one->probability) + self->line * log_of (told ? line->probability : SECOND * (1 - line->probability));
    largest = fmax (largest, one->probability);
  }

  sum = exp (none - largest);
  for (guint i = 0; i < candidates->len; i++) {
    CotFieldCandidate *one = &g_array_index (candidates, CotFieldCandidate, i);

    one->probability = exp (one->probability - largest);
    sum += one->probability;
  }
  for (guint i = 0; i < candidates->len; i++)
    g_array_index (candidates, CotFieldCandidate, i).probability /= sum;
  g_array_sort (candidates, cot_field_candidate_compare);

  return exp (none - largest) / sum;
}

/**
 * cot_field_joint_agrees:
 * @boxes: what the reader of boxes told
 * @line: what the reader of lines told
 * @strip: what both read
 *
 * A digit that the reader of lines drops without a word is missed by no other means
 * than by counting the boxes that bear ink.
 *
 * Returns: whether both tell one number
 */
gboolean
cot_field_joint_agrees (const CotFieldBoxes *boxes, const CotFieldLstmRead *line, const CotFieldStrip *strip)
{
  const CotFieldCandidate *first = boxes->candidates->len > 0 ? &g_array_index (boxes->candidates, CotFieldCandidate, 0) : NULL;
  gint32 number;

  return first != NULL && boxes->in_order && cot_field_joint_number (line, &number) &&
         first->value.kind == COT_VALUE_NUMBER && first->value.number == number &&
         line->n == strip->n_inked && boxes->n_digits == strip->n_inked;
}
