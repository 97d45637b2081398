/* acta-hand.h - who writes: shapes of digits, slant, size, habits
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "acta-pen.h"

G_BEGIN_DECLS

typedef enum {
  COT_ACTA_CASE_LOWER,
  COT_ACTA_CASE_FIRST, /* first letter a capital */
  COT_ACTA_CASE_UPPER,
} CotActaCase;

/* One person's way of writing on one acta. */
typedef struct {
  const char *name;      /* of the template */
  guint8 shape[10];      /* which shape of each digit */
  double slant;          /* shear, x per y; positive leans right */
  double height;         /* of a digit, share of its box */
  double aspect;         /* width per height */
  double tremor_mm;      /* how far a line wavers */
  double looseness;      /* how much two digits of one kind differ */
  gboolean pads;         /* writes 047 rather than 47 */
  CotActaCase letters;   /* how numbers in letters are written */
  const char *font;      /* family of the handwriting face, or NULL */
  double letter_size_mm; /* size of the letters */
} CotActaHand;

#define COT_ACTA_N_HANDS 8

void cot_acta_hand_pick (CotActaHand *hand, CotActaRng *rng);
CotActaPatch *cot_acta_hand_write_digit (const CotActaHand *hand, const CotActaPen *pen, guint digit, double width_mm, double height_mm, CotActaRng *rng);
CotActaPatch *cot_acta_hand_scribble (const CotActaPen *pen, double width_mm, double height_mm, CotActaRng *rng);
CotActaPatch *cot_acta_hand_sign (const CotActaPen *pen, double width_mm, double height_mm, CotActaRng *rng);

G_END_DECLS
