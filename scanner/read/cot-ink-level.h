/* cot-ink-level.h - how dark a share of all pixels is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The brightness below which @n_below pixels lie: a quantile, as n * share. */
static inline guint
cot_ink_level (const guint histogram[256], gsize n_below)
{
  gsize sum = 0;
  guint level = 0;

  for (; level < 255 && sum + histogram[level] <= n_below; level++)
    sum += histogram[level];

  return level;
}

G_END_DECLS
