/* cot-threshold.h - from which probability on the machine's reading may be trusted
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_PROBABILITY_ONE 10000 /* probabilities, thresholds and errors are in 1/10000 */
#define COT_CONFIDENCE      0.95  /* one-sided, of every bound that is shown or relied on */

/* What an election fixes in its seal. */
typedef struct {
  guint threshold;       /* where nothing was calibrated */
  guint lowest, highest; /* between which a threshold may move */
  guint accepted;        /* error among what the machine is sure of */
} CotReadingBounds;

/* Fields of settled sheets of which the machine was sure, by its probability. */
typedef struct {
  guint32 n[COT_PROBABILITY_ONE + 1];
  guint32 wrong[COT_PROBABILITY_ONE + 1]; /* of them, those settled to something else */
  guint n_sheets;
} CotReadEvidence;

typedef struct {
  gboolean found;
  guint threshold;  /* where found; else the strictest one that was tried */
  guint n, wrong;   /* at @threshold */
  double upper;     /* bound of the error at @threshold, 0 to 1 */
  guint n_needed;   /* fields that would be enough if none beyond @wrong is wrong */
  guint n_possible; /* fields between the bounds */
} CotThresholdChoice;

/* Fields at @threshold or above. */
void cot_read_evidence_count (const CotReadEvidence *self, guint threshold, guint *n, guint *wrong);

/* Clopper and Pearson's one-sided bounds of an error of which @wrong of @n were seen. */
double cot_error_upper (guint wrong, guint n, double confidence);
double cot_error_lower (guint wrong, guint n, double confidence);
/* Whether it is likely, if not certain, that more than @accepted in 10,000 are wrong. */
gboolean cot_error_is_above (guint wrong, guint n, guint accepted);
/* How many fields show an error of at most @error when @wrong of them are wrong. */
guint cot_error_needed (guint wrong, double error, double confidence);

/* A rehearsal's threshold: the lowest that keeps the accepted error for sure. */
void cot_threshold_calibrate (const CotReadEvidence *evidence, const CotReadingBounds *bounds, CotThresholdChoice *out);
/* The night's: @start unless what settled says otherwise; within the bounds. */
guint cot_threshold_follow (const CotReadEvidence *evidence, const CotReadingBounds *bounds, guint start);

G_END_DECLS
