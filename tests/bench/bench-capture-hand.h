/* bench-capture-hand.h - a fast hand on the keyboard of a window of this process
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keys come from the X server, as a keyboard's do; times are the window's own: from
 * a key event's arrival to the end of the frame that follows it. */
typedef struct _BenchHand BenchHand;

typedef struct {
  double ms;           /* on the clock */
  double processor_ms; /* of the window's thread: on a machine that does nothing else */
} BenchTimes;

/* On the main thread. */
BenchHand *bench_hand_new (GtkWindow *window);
void bench_hand_free (BenchHand *self);

/* The rest on the hand's own thread. */

/* Presses @key ("KP_7", "alt+Right"); @pause_ms before it, as a person has. Returns:
 * from its arrival to the end of the next frame. */
BenchTimes bench_hand_press (BenchHand *self, const char *key, guint pause_ms);
/* Sends it and waits for nothing. */
void bench_hand_send (BenchHand *self, const char *key);
/* The same until the first frame after which @shown says TRUE (main thread). */
BenchTimes bench_hand_press_until (BenchHand *self, const char *key, gboolean (*shown) (gpointer), gpointer data);
/* Waits for it. */
void bench_hand_wait (BenchHand *self, gboolean (*holds) (gpointer), gpointer data);
/* Runs @work on the main thread and waits for its end. */
void bench_hand_ask (BenchHand *self, void (*work) (gpointer), gpointer data);
/* Frame intervals while @key moves the page, @n times (element-type BenchTimes). */
void bench_hand_record (BenchHand *self, GArray *intervals, const char *key, guint n);

G_END_DECLS
