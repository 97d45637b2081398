/* letters-card.h - what anyone should know of the model of letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "letters-line.h"

typedef struct {
  const GByteArray *model;
  const char *date;
  guint64 seed;
  guint n_steps, n_batch, n_lines; /* n_lines: of each face for the figures */
} LettersRun;

typedef struct {
  guint n, n_right, n_said, n_said_wrong;
  double log_loss; /* of the right number, in mean */
} LettersFigures;

/* @lines: of each face, written anew by @seed; @temperature: 0 for the model's own. */
LettersFigures letters_try_face (const CotLettersNet *net, PangoContext *pango, const LettersFace *face, guint n_lines, double temperature, guint64 seed);
/* The temperature that tells best on faces learnt from. */
double letters_choose_temperature (const CotLettersNet *net, PangoContext *pango, const GPtrArray *faces, guint64 seed);
/* @learnt, @kept_out, @clean: (element-type LettersFace).  (transfer full) */
char *letters_card_write (const CotLettersNet *net, PangoContext *pango, const GPtrArray *learnt, const GPtrArray *kept_out, const GPtrArray *clean, const LettersRun *run);
