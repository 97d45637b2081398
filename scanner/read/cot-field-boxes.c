/* cot-field-boxes.c - a number written in a row of boxes, box by box
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every way to read the boxes, blanks first and then digits, is a candidate
 * with the product of what the boxes give it; "047" and "47" are one number.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-boxes.h"

#define N_BEST      3     /* labels of a box that are followed */
#define MAYBE_SLASH 0.003 /* a 1 with this chance of being one */
#define MAYBE_GONE  0.01  /* a digit with this chance of being struck out or scribbled over */
#define BLANK       (-1)  /* a number that is not there (yet) */

typedef struct {
  CotDigitRead read;
  CotDigitClass best[N_BEST]; /* digits or empty, likeliest first */
} Box;

static void
find_best (Box *box)
{
  gboolean taken[COT_DIGIT_N_CLASSES] = { FALSE };

  for (guint i = 0; i < N_BEST; i++) {
    CotDigitClass best = COT_DIGIT_N_CLASSES;

    for (CotDigitClass label = COT_DIGIT_0; label <= COT_DIGIT_EMPTY; label++)
      if (!taken[label] && (best == COT_DIGIT_N_CLASSES || box->read.probabilities[label] > box->read.probabilities[best]))
        best = label;
    box->best[i] = best;
    taken[best] = TRUE;
  }
}

static void
read_box (const CotDigitNet *net, const CotFieldStrip *strip, guint index, Box *box)
{
  g_autoptr (CotRaster) piece = cot_field_strip_cut (strip, index);

  for (gsize i = 0; i < (gsize) piece->width * piece->height; i++)
    piece->data[i] = 255 - piece->data[i];
  cot_digit_net_read (net, piece->data, piece->width, piece->height, &box->read);
  find_best (box);
}

static void
add_candidate (GArray *candidates, gint32 number, double probability)
{
  CotFieldCandidate candidate = { { number == BLANK ? COT_VALUE_NO_DATA : COT_VALUE_NUMBER, MAX (number, 0) }, probability };

  for (guint i = 0; i < candidates->len; i++) {
    CotFieldCandidate *known = &g_array_index (candidates, CotFieldCandidate, i);

    if (cot_value_equal (known->value, candidate.value)) {
      known->probability += probability;
      return;
    }
  }
  g_array_append_val (candidates, candidate);
}

/* Follows the boxes from @at on; @number: what was read so far. */
static void
follow (const Box *boxes, guint n, guint at, gint32 number, double probability, GArray *candidates)
{
  if (at == n) {
    add_candidate (candidates, number, probability);
    return;
  }
  for (guint i = 0; i < N_BEST; i++) {
    CotDigitClass label = boxes[at].best[i];
    double p = probability * boxes[at].read.probabilities[label];

    if (label == COT_DIGIT_EMPTY && number != BLANK)
      continue;
    if (label == COT_DIGIT_EMPTY)
      follow (boxes, n, at + 1, BLANK, p, candidates);
    else if (MAX (number, 0) * 10 + (gint32) label <= COT_VALUE_MAX)
      follow (boxes, n, at + 1, MAX (number, 0) * 10 + (gint32) label, p, candidates);
  }
}

int
cot_field_candidate_compare (gconstpointer a, gconstpointer b)
{
  const CotFieldCandidate *one = a, *other = b;

  if (one->probability != other->probability)
    return one->probability > other->probability ? -1 : 1;
  return one->value.number - other->value.number;
}

static gboolean
may_be_sign (const CotDigitRead *read)
{
  const float *p = read->probabilities;

  return (read->label == COT_DIGIT_0 + 1 && p[COT_DIGIT_SLASH] > MAYBE_SLASH) || p[COT_DIGIT_STRUCK] + p[COT_DIGIT_SCRIBBLE] > MAYBE_GONE;
}

static void
look_at_labels (const Box *boxes, guint n, CotFieldBoxes *out)
{
  out->in_order = out->all_sure = n > 0;
  for (guint i = 0; i < n; i++) {
    gboolean is_digit = boxes[i].read.label <= COT_DIGIT_9;

    out->all_sure = out->all_sure && boxes[i].read.sure;
    out->in_order = out->in_order && (is_digit || (out->n_digits == 0 && boxes[i].read.label == COT_DIGIT_EMPTY));
    out->n_digits += is_digit;
    out->maybe_sign = out->maybe_sign || (is_digit && may_be_sign (&boxes[i].read));
  }
}

/**
 * cot_field_boxes_read:
 * @net: reads the boxes
 * @strip: the boxes
 * @out: (out): what they say
 */
void
cot_field_boxes_read (const CotDigitNet *net, const CotFieldStrip *strip, CotFieldBoxes *out)
{
  Box boxes[COT_FORM_MAX_DIGITS];

  *out = (CotFieldBoxes){ .candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate)) };
  for (guint i = 0; i < strip->n_boxes; i++)
    read_box (net, strip, i, &boxes[i]);
  follow (boxes, strip->n_boxes, 0, BLANK, 1, out->candidates);
  g_array_sort (out->candidates, cot_field_candidate_compare);
  look_at_labels (boxes, strip->n_boxes, out);
}

void
cot_field_boxes_clear (CotFieldBoxes *self)
{
  g_clear_pointer (&self->candidates, g_array_unref);
}
