/* train-joint.c - how two readers of fields are weighed, and how they do together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-joint.h"

#include <math.h>
#include <string.h>

#include "cot-field-looks.h"

#define ACCEPTED_ERROR 0.005 /* of the numbers that are sure */
#define MORE_SIGNS     2000
#define NO_NUMBER      (-1)
#define PASSES         3

typedef struct {
  CotFieldBoxes boxes;
  CotFieldLstmRead line;
  gboolean agrees, stained;
  gint32 truth;
  TrainFields kind;
} Case;

struct _TrainCases {
  GArray *cases;
};

static void
case_clear (gpointer data)
{
  cot_field_boxes_clear (&((Case *) data)->boxes);
}

static gint32
true_number (const char *text)
{
  gint32 number = 0;

  for (; *text != '\0'; text++) {
    if (!g_ascii_isdigit (*text))
      return NO_NUMBER;
    number = number * 10 + (*text - '0');
  }

  return number;
}

static TrainFields
kind_of (const TrainField *field)
{
  if (strchr (field->text, '/') != NULL)
    return TRAIN_FIELDS_SLASHED;
  if (true_number (field->text) == NO_NUMBER)
    return TRAIN_FIELDS_SIGNS;

  return field->set == 0 ? TRAIN_FIELDS_AMERICAN : TRAIN_FIELDS_EUROPEAN;
}

static void
add_case (TrainCases *self, const CotDigitNet *net, CotFieldLstm *lstm, const TrainField *field)
{
  g_autoptr (CotFieldStrip) strip = cot_field_strip_new (field->page, &field->transform, &field->field);
  Case one = { .truth = true_number (field->text) };

  if (strip == NULL || strip->n_inked == 0)
    return;
  cot_field_boxes_read (net, strip, &one.boxes);
  cot_field_looks_read (lstm, strip, &one.boxes, &one.line);
  one.agrees = cot_field_joint_agrees (&one.boxes, &one.line, strip);
  one.stained = strip->stained;
  one.kind = kind_of (field);
  g_array_append_val (self->cases, one);
}

/* Fields with signs are too few among the others to tell of one in a thousand.  Which
 * digits are under the strikes does not matter: they may be used again. */
static void
add_signs (TrainCases *self, const CotDigitNet *net, CotFieldLstm *lstm, const TrainHands *hands, guint n, TrainRng *rng)
{
  for (guint i = 0; i < n;) {
    g_autoptr (TrainField) field = train_field_draw (hands, rng);

    if (kind_of (field) < TRAIN_FIELDS_SIGNS)
      continue;
    add_case (self, net, lstm, field);
    i++;
  }
}

static void
shuffle (GPtrArray *tiles, TrainRng *rng)
{
  for (guint i = tiles->len; i > 1; i--) {
    guint k = train_rng_below (rng, i);
    gpointer swap = tiles->pdata[k];

    tiles->pdata[k] = tiles->pdata[i - 1];
    tiles->pdata[i - 1] = swap;
  }
}

/**
 * train_cases_new:
 * @net: reads boxes
 * @lstm: reads lines
 * @data: who writes
 * @part: whose digits the fields have
 * @n: how many are drawn at most; each image is used once, as one that is labelled
 *   wrongly would else be wrong many times; and as many with signs, up to two thousand
 * @seed: decides them
 *
 * Returns: (transfer full): the fields with something written in them
 */
TrainCases *
train_cases_new (const CotDigitNet *net, CotFieldLstm *lstm, const TrainData *data, TrainPart part, guint n, guint64 seed)
{
  TrainCases *self = g_new0 (TrainCases, 1);
  g_autoptr (GPtrArray) american = train_data_tiles (data, 0, part);
  g_autoptr (GPtrArray) european = train_data_tiles (data, 1, part);
  guint dealt[2] = { 0 };
  TrainHands hands = { { american, european }, FALSE, TRUE, dealt };
  TrainRng rng = { seed };

  shuffle (american, &rng);
  shuffle (european, &rng);

  self->cases = g_array_new (FALSE, FALSE, sizeof (Case));
  g_array_set_clear_func (self->cases, case_clear);
  for (guint i = 0; i < n && (dealt[0] < american->len || dealt[1] < european->len); i++) {
    g_autoptr (TrainField) field = train_field_draw (&hands, &rng);

    add_case (self, net, lstm, field);
  }
  add_signs (self, net, lstm, &(TrainHands){ { american, european }, FALSE, TRUE, NULL }, MIN (n, MORE_SIGNS), &rng);

  return self;
}

void
train_cases_free (TrainCases *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->cases);
  g_free (self);
}

static double
chance_of (const GArray *candidates, gint32 number)
{
  for (guint i = 0; i < candidates->len; i++) {
    const CotFieldCandidate *one = &g_array_index (candidates, CotFieldCandidate, i);

    if (one->value.kind == COT_VALUE_NUMBER && one->value.number == number)
      return one->probability;
  }

  return 0;
}

/* What people write counts, either part as much as the other; signs were drawn by us. */
static double
mean_loss (const TrainCases *self, const CotFieldJoint *joint)
{
  static const double weight[TRAIN_FIELDS_N] = { 1, 1, 0.1, 0.02 };
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate));
  double loss[TRAIN_FIELDS_N] = { 0 }, sum = 0;
  guint n[TRAIN_FIELDS_N] = { 0 };

  for (guint i = 0; i < self->cases->len; i++) {
    const Case *one = &g_array_index (self->cases, Case, i);
    double none = cot_field_joint_weigh (joint, &one->boxes, &one->line, candidates);

    loss[one->kind] -= log (fmax (1e-9, one->truth == NO_NUMBER ? none : fmax (chance_of (candidates, one->truth), 1e-3 * none)));
    n[one->kind]++;
  }
  for (guint i = 0; i < TRAIN_FIELDS_N; i++)
    sum += weight[i] * loss[i] / MAX (n[i], 1);

  return sum;
}

/* The value of @number between @low and @high with the least loss. */
static void
improve (const TrainCases *cases, CotFieldJoint *joint, double *number, double low, double high, guint n_steps)
{
  double best = *number, least = mean_loss (cases, joint);

  for (guint i = 0; i <= n_steps; i++) {
    double loss;

    *number = low + (high - low) * i / n_steps;
    loss = mean_loss (cases, joint);
    if (loss < least) {
      least = loss;
      best = *number;
    }
  }
  *number = best;
}

/* Both hands together, as either has some hundred fields: neither what they count nor
 * what their probabilities promise may be beyond the accepted error. */
static gboolean
is_safe (const TrainJointFigures figures[TRAIN_FIELDS_N])
{
  const TrainJointFigures *american = &figures[TRAIN_FIELDS_AMERICAN], *european = &figures[TRAIN_FIELDS_EUROPEAN], *signs = &figures[TRAIN_FIELDS_SIGNS];
  guint n = american->n_sure + european->n_sure;

  return american->expected_wrong + european->expected_wrong <= ACCEPTED_ERROR * n && american->n_sure_wrong + european->n_sure_wrong <= ACCEPTED_ERROR * n &&
         signs->n_sure_wrong <= ACCEPTED_ERROR * signs->n;
}

/**
 * train_joint_fit:
 * @cases: fields by writers that neither reader learnt from
 *
 * Returns: the weights that make what came out right likeliest, and the lowest
 *   threshold at which of two hundred sure numbers at most one is wrong by their own
 *   probabilities, and at most one was
 */
CotFieldJoint
train_joint_fit (const TrainCases *cases)
{
  CotFieldJoint joint = { 0.7, 0.5, 0, 1 };
  TrainJointFigures figures[TRAIN_FIELDS_N];

  for (guint i = 0; i < PASSES; i++) {
    improve (cases, &joint, &joint.boxes, 0.1, 1.6, 30);
    improve (cases, &joint, &joint.line, 0.05, 1.55, 30);
    improve (cases, &joint, &joint.none, -6, 4, 40);
  }

  /* From nine in ten on, in steps of a tenth of a decade. */
  for (int i = 10; i <= 60; i++) {
    joint.threshold = 1 - pow (10, -i / 10.0);
    train_joint_try (cases, &joint, figures);
    if (is_safe (figures))
      return joint;
  }
  joint.threshold = 1;

  return joint;
}

static gboolean
is_number (const CotValue *value, gint32 number)
{
  return value->kind == COT_VALUE_NUMBER && value->number == number;
}

static void
add_up (const Case *one, const CotFieldJoint *joint, GArray *candidates, TrainJointFigures *out)
{
  const CotFieldCandidate *boxes = one->boxes.candidates->len > 0 ? &g_array_index (one->boxes.candidates, CotFieldCandidate, 0) : NULL;
  const CotFieldCandidate *first;
  gboolean by_boxes, by_line, right, sure;
  gint32 number;

  cot_field_joint_weigh (joint, &one->boxes, &one->line, candidates);
  first = candidates->len > 0 ? &g_array_index (candidates, CotFieldCandidate, 0) : NULL;
  by_boxes = boxes != NULL && is_number (&boxes->value, one->truth);
  by_line = cot_field_joint_number (&one->line, &number) && number == one->truth;
  right = first != NULL && is_number (&first->value, one->truth);
  sure = one->agrees && !one->stained && !one->boxes.maybe_sign && first != NULL && cot_value_equal (first->value, boxes->value) && first->probability >= joint->threshold;

  out->n++;
  out->n_boxes += by_boxes;
  out->n_line += by_line;
  out->n_right += right;
  out->n_both_wrong += !by_boxes && !by_line;
  out->n_agreed += one->agrees;
  out->n_agreed_wrong += one->agrees && !by_boxes;
  out->n_sure += sure;
  out->n_sure_wrong += sure && !right;
  out->expected_wrong += sure ? 1 - first->probability : 0;
}

void
train_joint_try (const TrainCases *cases, const CotFieldJoint *joint, TrainJointFigures out[TRAIN_FIELDS_N])
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate));

  for (guint i = 0; i < TRAIN_FIELDS_N; i++)
    out[i] = (TrainJointFigures){ 0 };
  for (guint i = 0; i < cases->cases->len; i++) {
    const Case *one = &g_array_index (cases->cases, Case, i);

    add_up (one, joint, candidates, &out[one->kind]);
  }
}
