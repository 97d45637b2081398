/* cot-stopwatch.h - time that nobody sets, and which run of the machine it is of
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-clock.h"

G_BEGIN_DECLS

#define COT_STOPWATCH_BOOT 64

typedef struct {
  CotClock clock;                    /* microseconds since the machine was started */
  char boot[COT_STOPWATCH_BOOT + 1]; /* the name of this run of the machine; "": not known */
} CotStopwatch;

/* The machine's own. */
void cot_stopwatch_init (CotStopwatch *self);

static inline gint64
cot_stopwatch_now_us (const CotStopwatch *self)
{
  return cot_clock_now_us (&self->clock);
}

G_END_DECLS
