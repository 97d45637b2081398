/* train-tesseract.h - Tesseract's own tools for training, one after the other
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* A folder with what the tools leave there. */
typedef struct {
  char *folder;
} TrainTesseract;

void train_tesseract_clear (TrainTesseract *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrainTesseract, train_tesseract_clear)

/* The set of signs. */
gboolean train_tesseract_prepare (TrainTesseract *self, GError **error);
/* Goes on with @from (NULL: a new network; .lstm or a checkpoint) until @n_lines were
 * learnt in all; the checkpoint is NAME_checkpoint.  @list: file that names .lstmf files. */
gboolean train_tesseract_learn (TrainTesseract *self, const char *name, const char *from, const char *list, guint n_lines, double rate, GError **error);
/* What the checkpoint @name has learnt, as a file of the folder. */
gboolean train_tesseract_pack (TrainTesseract *self, const char *name, gboolean small, const char *out, GError **error);
/* The network of packed @in for going on with other lines. */
gboolean train_tesseract_extract (TrainTesseract *self, const char *in, const char *out, GError **error);
