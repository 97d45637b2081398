/* train-lstmf.h - lines and their truth as Tesseract's trainer reads them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

typedef struct _TrainLstmf TrainLstmf;

TrainLstmf *train_lstmf_new (void);
void train_lstmf_free (TrainLstmf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainLstmf, train_lstmf_free)

/* @text: what stands in @line. */
void train_lstmf_add (TrainLstmf *self, const CotRaster *line, const char *text);
gboolean train_lstmf_write (const TrainLstmf *self, const char *path, GError **error);
