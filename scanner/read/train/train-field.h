/* train-field.h - filled rows of boxes on paper, drawn by chance
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"
#include "train-data.h"

#define TRAIN_FIELD_MAX_TEXT 8

/* Whose digits are written: TrainTile, American and European. */
typedef struct {
  const GPtrArray *tiles[2];
  gboolean single;     /* one box only, always a single sign */
  gboolean as_written; /* digits as they are, on paper as most of it is: to measure with */
  guint *dealt;        /* (nullable): how many of either were used; then each is used in turn */
} TrainHands;

/* A piece of a scanned page with one field on it. */
typedef struct {
  CotRaster *page;
  CotTransform transform; /* from mm to px of @page */
  CotFormField field;
  char text[TRAIN_FIELD_MAX_TEXT]; /* what stands there: 0-9, - dash, / slash, x scribble or struck; "" nothing */
  guint set;                       /* 0 American, 1 European: who wrote most of it */
} TrainField;

TrainField *train_field_draw (const TrainHands *hands, TrainRng *rng);
void train_field_free (TrainField *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainField, train_field_free)
