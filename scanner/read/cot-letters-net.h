/* cot-letters-net.h - which letter each column of a handwritten line belongs to
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-letters-ink.h"

G_BEGIN_DECLS

/* Nothing, or a letter of either case without its accent. */
typedef enum {
  COT_LETTERS_SPACE = 0,
  COT_LETTERS_A = 1,
  COT_LETTERS_Z = 26,
  COT_LETTERS_N_SIGNS,
} CotLettersSign;

#define COT_LETTERS_STEP        2 /* columns of ink to one of the network's answers */
#define COT_LETTERS_MAX_COLUMNS (COT_LETTERS_MAX_WIDTH / COT_LETTERS_STEP)

typedef struct _CotLettersNet CotLettersNet; /* immutable: any thread may read with it */

CotLettersNet *cot_letters_net_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The model shipped with the program. */
CotLettersNet *cot_letters_net_load_shipped (GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotLettersNet *cot_letters_net_new_from_bytes (const guint8 *bytes, gsize n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_letters_net_free (CotLettersNet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotLettersNet, cot_letters_net_free)

/* What a difference of scores is worth, from the figures of the trainer. */
double cot_letters_net_get_temperature (const CotLettersNet *self);

/* Logarithms of the probability of each sign, column after column
 * (COT_LETTERS_N_SIGNS each; (transfer full)); as many columns as ink->width / 2. */
float *cot_letters_net_read (const CotLettersNet *self, const CotLettersInk *ink) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
