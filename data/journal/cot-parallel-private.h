/* cot-parallel-private.h - one loop over all processors
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Calls @func for each number below @n, from several threads and in no order, and
 * returns when all are done. */
void cot_parallel_for (guint n, void (*func) (guint i, gpointer data), gpointer data);

G_END_DECLS
