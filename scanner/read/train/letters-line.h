/* letters-line.h - lines of letters on paper, and which column is which letter
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <pango/pangocairo.h>

#include "cot-letters-net.h"
#include "train-rng.h"

#define LETTERS_NO_LABEL 255

typedef enum {
  LETTERS_PART_LEARN,
  LETTERS_PART_TRY,   /* kept out; choices were made after a look at them */
  LETTERS_PART_CLEAN, /* kept out and never looked at before the model was done */
} LettersPart;

typedef struct {
  const char *family; /* as fontconfig names it */
  const char *package;
  LettersPart part;
} LettersFace;

extern const LettersFace letters_faces[];
extern const guint letters_n_faces;

typedef struct {
  char *text;
  CotLettersInk *ink;
  guint8 labels[COT_LETTERS_MAX_COLUMNS]; /* CotLettersSign of each answer's column, or LETTERS_NO_LABEL */
} LettersLine;

/* NULL: nothing that could be read came of it. */
LettersLine *letters_line_new (PangoContext *pango, const LettersFace *face, const char *text, TrainRng *rng);
void letters_line_free (LettersLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LettersLine, letters_line_free)

/* A number and how somebody might write it, with slips now and then; @plain: without. */
char *letters_text_pick (TrainRng *rng, gboolean plain, guint *number);
