/* cot-letters.h - the number that is written in letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-letters-net.h"

G_BEGIN_DECLS

#define COT_LETTERS_MAX_CANDIDATES 5

typedef struct {
  gint32 number;
  double probability; /* among all numbers */
} CotLettersCandidate;

typedef struct {
  CotLettersCandidate candidates[COT_LETTERS_MAX_CANDIDATES]; /* likeliest first */
  guint n_candidates;
  double fit;         /* 0-1: how well the likeliest goes with the ink, whatever else it may be */
  gboolean written;   /* there is ink */
  gboolean has_value; /* the first candidate may be told */
} CotLettersRead;

/* @box: of the letters, form mm; @transform: from form mm to px of @page. */
void cot_letters_read (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, CotLettersRead *out);
/* The same, and soon done where one look is enough to see that it says @number. */
void cot_letters_read_expecting (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, gint32 number, CotLettersRead *out);
/* A line that is ready for the network; (nullable): nothing is written. */
void cot_letters_read_ink (const CotLettersNet *net, const CotLettersInk *ink, CotLettersRead *out);
/* How likely the letters say @number; what is not among the candidates is less likely than
 * the last of them. */
double cot_letters_chance (const CotLettersRead *self, gint32 number);
/* What the network answers when it looks at a line from several sides. */
float *cot_letters_look (const CotLettersNet *net, const CotLettersInk *ink) G_GNUC_WARN_UNUSED_RESULT;
/* The same, where @upright has the answers of the first look already. */
float *cot_letters_look_again (const CotLettersNet *net, const CotLettersInk *ink, const float *upright) G_GNUC_WARN_UNUSED_RESULT;
/* @answers: as cot_letters_look() gives them. */
void cot_letters_decode (const float *answers, guint n_columns, double temperature, CotLettersRead *out);
/* How likely the line at @box says each of @words (lower case, without accents), among
 * them; FALSE: nothing is written, or none of them. */
gboolean cot_letters_choose (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, const char *const *words, guint n_words, double *probabilities);
/* How well each of 0 to 9999 goes with the answers, as a logarithm: @scores has 10,000. */
void cot_letters_score (const float *answers, guint n_columns, float *scores);

G_END_DECLS
