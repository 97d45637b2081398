/* cot-clock.h - where the time comes from; tests bring their own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 (*now_us) (gpointer user_data); /* UTC, microseconds since 1970; any thread */
  gpointer user_data;
} CotClock;

/* The machine's own clock. */
extern const CotClock cot_clock_system;

static inline gint64
cot_clock_now_us (const CotClock *clock)
{
  return clock->now_us (clock->user_data);
}

G_END_DECLS
