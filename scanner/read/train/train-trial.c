/* train-trial.c - how well a network reads those it did not learn from
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-trial.h"

#include <math.h>

#include "train-sample.h"

#define MAX_SURE_ERROR   0.001 /* of the digits that are sure */
#define MAX_SURE_STROKES 0.0005

/* One image to choose by. */
typedef struct {
  float logits[COT_DIGIT_N_CLASSES];
  guint8 label;
  guint8 set; /* 0 American, 1 European, 2 strokes */
} Case;

static void
add_up (TrainFigures *figures, const CotDigitRead *reading, CotDigitClass label)
{
  gboolean sure = reading->sure && (label <= COT_DIGIT_9 || reading->label <= COT_DIGIT_9);

  figures->n++;
  figures->n_right += reading->label == label;
  figures->n_sure += sure;
  figures->n_sure_wrong += sure && reading->label != label;
}

TrainFigures
train_trial_writer (const CotDigitNet *net, const TrainWriter *writer)
{
  TrainFigures figures = { 0 };

  for (guint i = 0; i < writer->indices->len; i++) {
    guint32 index = g_array_index (writer->indices, guint32, i);
    CotDigitRead reading;

    cot_digit_net_read (net, cot_idx_image (writer->images, index), writer->images->columns, writer->images->rows, &reading);
    add_up (&figures, &reading, writer->labels[index]);
  }

  return figures;
}

TrainFigures
train_trial_strokes (const CotDigitNet *net, const TrainData *data, CotDigitClass label, guint n, guint64 seed)
{
  TrainRng rng = { seed };
  TrainFigures figures = { 0 };

  for (guint i = 0; i < n; i++) {
    guint8 scan[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE];
    CotDigitRead reading;

    train_sample_draw (data, label, &rng, scan);
    cot_digit_net_read (net, scan, TRAIN_PAPER_SIDE, TRAIN_PAPER_SIDE, &reading);
    add_up (&figures, &reading, label);
  }

  return figures;
}

/* --- Calibration --------------------------------------------------------------- */

static void
add_case (GArray *cases, const CotDigitNet *net, const guint8 *pixels, guint width, guint height, guint8 label, guint8 set)
{
  Case one = { .label = label, .set = set };
  float ink[COT_DIGIT_PIXELS];

  if (cot_digit_ink_normalise (pixels, width, height, ink) != COT_DIGIT_INK_WRITTEN)
    return;
  cot_digit_net_logits (net, ink, one.logits);
  g_array_append_val (cases, one);
}

static GArray *
gather_cases (const CotDigitNet *net, const TrainData *data, guint n_strokes, guint64 seed)
{
  GArray *cases = g_array_new (FALSE, FALSE, sizeof (Case));
  TrainRng rng = { seed };

  for (guint i = 0; i < data->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (data->writers, i);

    for (guint k = 0; writer->part == TRAIN_PART_CHOOSE && k < writer->indices->len; k++) {
      guint32 index = g_array_index (writer->indices, guint32, k);

      add_case (cases, net, cot_idx_image (writer->images, index), writer->images->columns, writer->images->rows,
                writer->labels[index], writer->images == data->images[0] ? 0 : 1);
    }
  }
  for (guint8 label = COT_DIGIT_EMPTY; label < COT_DIGIT_N_CLASSES; label++)
    for (guint i = 0; i < n_strokes; i++) {
      guint8 scan[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE];

      train_sample_draw (data, label, &rng, scan);
      add_case (cases, net, scan, TRAIN_PAPER_SIDE, TRAIN_PAPER_SIDE, label, 2);
    }

  return cases;
}

/* The probability of @class_of, or of the likeliest class when that is negative. */
static double
probability (const Case *one, double temperature, int class_of, guint *best)
{
  double sum = 0;

  *best = 0;
  for (guint i = 1; i < COT_DIGIT_N_CLASSES; i++)
    if (one->logits[i] > one->logits[*best])
      *best = i;
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    sum += exp ((one->logits[i] - one->logits[*best]) / temperature);

  return exp ((one->logits[class_of < 0 ? (int) *best : class_of] - one->logits[*best]) / temperature) / sum;
}

/* What people wrote counts, not what we drew; either set as much as the other. */
static double
mean_loss (const GArray *cases, double temperature)
{
  double loss[3] = { 0 };
  guint n[3] = { 0 }, best;

  for (guint i = 0; i < cases->len; i++) {
    const Case *one = &g_array_index (cases, Case, i);

    loss[one->set] -= log (fmax (1e-12, probability (one, temperature, one->label, &best)));
    n[one->set]++;
  }

  return loss[0] / MAX (n[0], 1) + loss[1] / MAX (n[1], 1);
}

/* Both hands together: the few writers of one would not show one error in a thousand. */
static gboolean
is_safe (const GArray *cases, double temperature, double threshold)
{
  guint n[3] = { 0 }, n_sure[3] = { 0 }, n_wrong[3] = { 0 }, best;

  for (guint i = 0; i < cases->len; i++) {
    const Case *one = &g_array_index (cases, Case, i);
    gboolean sure = probability (one, temperature, -1, &best) >= threshold && best <= COT_DIGIT_9;

    n[one->set]++;
    n_sure[one->set] += sure;
    n_wrong[one->set] += sure && best != one->label;
  }

  return n_wrong[0] + n_wrong[1] <= MAX_SURE_ERROR * (n_sure[0] + n_sure[1]) && n_wrong[2] <= MAX_SURE_STROKES * n[2];
}

void
train_trial_calibrate (const CotDigitNet *net, const TrainData *data, guint n_strokes, guint64 seed, double *temperature, double *threshold)
{
  g_autoptr (GArray) cases = gather_cases (net, data, n_strokes, seed);
  double least = INFINITY;

  *temperature = 1;
  for (int i = 10; i <= 100; i++) {
    double loss = mean_loss (cases, i / 20.0);

    if (loss < least) {
      least = loss;
      *temperature = i / 20.0;
    }
  }

  /* From nine in ten on, in steps of a tenth of a decade. */
  for (int i = 10; i <= 60; i++) {
    *threshold = 1 - pow (10, -i / 10.0);
    if (is_safe (cases, *temperature, *threshold))
      return;
  }
  *threshold = 1;
}
