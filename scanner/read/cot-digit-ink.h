/* cot-digit-ink.h - one handwritten box made ready for the network
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The network sees 28 x 28 pixels, the ink within the middle 22 x 22. */
#define COT_DIGIT_SIDE     28
#define COT_DIGIT_INK_SIDE 22
#define COT_DIGIT_PIXELS   (COT_DIGIT_SIDE * COT_DIGIT_SIDE)
#define COT_DIGIT_MAX_SIDE 1024
/* In an image with a side below this a digit may be a few pale pixels. */
#define COT_DIGIT_SMALL_SIDE 24

typedef enum {
  COT_DIGIT_INK_WRITTEN, /* something is there: @out holds it */
  COT_DIGIT_INK_NONE,    /* paper alone */
  COT_DIGIT_INK_UNFIT,   /* no sides, too large, ink all over, or too few pixels to tell */
} CotDigitInk;

/* @pixels: @width x @height, ink bright on dark paper (or the other way round,
 * which is seen); @out: 0 paper to 1 ink. */
CotDigitInk cot_digit_ink_normalise (const guint8 *pixels, guint width, guint height, float out[COT_DIGIT_PIXELS]);

/* The same leaning: each row moves by @across of its distance from the middle, each
 * column by @down of its own. */
void cot_digit_ink_lean (const float ink[COT_DIGIT_PIXELS], double across, double down, float out[COT_DIGIT_PIXELS]);

G_END_DECLS
