/* bench-read-signs.h - rows of boxes in which no number stands
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-read-hands.h"
#include "cot-raster.h"

G_BEGIN_DECLS

typedef enum {
  BENCH_SIGNS_EMPTY,
  BENCH_SIGNS_DASHED,
  BENCH_SIGNS_SLASHED,
  BENCH_SIGNS_STRUCK, /* digits of people, struck out */
  BENCH_SIGNS_SCRIBBLED,
  BENCH_SIGNS_N,
} BenchSigns;

#define BENCH_SIGNS_PX_PER_MM 11.811 /* 300 dpi */

/* Three boxes on paper, drawn by other rules than the trainer's (transfer full). */
CotRaster *bench_signs_draw (BenchSigns what, const BenchHands *hands, GRand *rand, CotFormField *field);

G_END_DECLS
