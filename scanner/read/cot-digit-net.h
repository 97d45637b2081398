/* cot-digit-net.h - reads one handwritten box with a small network
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-digit-ink.h"

G_BEGIN_DECLS

/* What can stand in a box; COT_DIGIT_0 + n is the digit n. */
typedef enum {
  COT_DIGIT_0 = 0,
  COT_DIGIT_9 = 9,
  COT_DIGIT_EMPTY,
  COT_DIGIT_DASH,
  COT_DIGIT_SLASH,
  COT_DIGIT_SCRIBBLE,
  COT_DIGIT_STRUCK,
  COT_DIGIT_N_CLASSES,
  COT_DIGIT_UNSURE = COT_DIGIT_N_CLASSES, /* nothing that can be told */
} CotDigitClass;

typedef struct _CotDigitNet CotDigitNet; /* immutable: any thread may read with it */

typedef struct {
  CotDigitClass label;
  double probability;                       /* calibrated, of @label; 0 when unsure */
  gboolean sure;                            /* a digit or empty, above the model's threshold */
  float probabilities[COT_DIGIT_N_CLASSES]; /* of every class, summing to 1 */
} CotDigitRead;

/* "0" to "9", "empty", "dash", "slash", "scribble", "struck", "unsure". */
const char *cot_digit_class_name (CotDigitClass label);

CotDigitNet *cot_digit_net_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The model shipped with the program. */
CotDigitNet *cot_digit_net_load_shipped (GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotDigitNet *cot_digit_net_new_from_bytes (const guint8 *bytes, gsize n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_digit_net_free (CotDigitNet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotDigitNet, cot_digit_net_free)

/* An image of any size, ink and paper either way round. */
void cot_digit_net_read (const CotDigitNet *self, const guint8 *pixels, guint width, guint height, CotDigitRead *out);
/* What the network says of normalised ink, before calibration. */
void cot_digit_net_logits (const CotDigitNet *self, const float ink[COT_DIGIT_PIXELS], float logits[COT_DIGIT_N_CLASSES]);

G_END_DECLS
