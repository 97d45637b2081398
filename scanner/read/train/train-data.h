/* train-data.h - whose digits are learnt, chosen by and tried on
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-idx.h"
#include "train-rng.h"

#define TRAIN_TILE_MAX 44

/* One digit cut to its ink: what augmentation starts from. */
typedef struct {
  guint8 width, height, label;
  guint8 ink[TRAIN_TILE_MAX * TRAIN_TILE_MAX]; /* row by row, @width each */
} TrainTile;

typedef enum {
  TRAIN_PART_LEARN,
  TRAIN_PART_CHOOSE, /* temperature and threshold */
  TRAIN_PART_TRY,    /* the figures of the card */
} TrainPart;

/* The images of one writer, or of a set that names none. */
typedef struct {
  char *name;
  TrainPart part;
  const CotIdxImages *images;
  const guint8 *labels;
  GArray *indices; /* guint32 into @images */
} TrainWriter;

typedef struct {
  GPtrArray *writers;  /* TrainWriter */
  GPtrArray *tiles[2]; /* TrainTile to learn from: American, European */
  CotIdxImages *images[2];
  guint8 *labels[2];
} TrainData;

/* @choose, @try_on: names of European writers.  Of the American images the last
 * sixth is tried on and as much as a 24th before it chosen by. */
TrainData *train_data_load (const char *folder, char **choose, char **try_on, GError **error);
void train_data_free (TrainData *self);
/* The digits of one part, cut to their ink: TrainTile (transfer full); @set: 0 American, 1 European. */
GPtrArray *train_data_tiles (const TrainData *self, guint set, TrainPart part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainData, train_data_free)
