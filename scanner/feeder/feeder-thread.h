/* feeder-thread.h - a reading thread that is ended as SANE's drivers end theirs
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Starts a thread, cancels it while it holds a lock, and takes the lock: never
 * comes back in a process where threads can be ended at any instruction. */
void feeder_thread_end_one (void);

G_END_DECLS
