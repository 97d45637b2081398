/* train-share.h - a share and how well it is known
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <math.h>

/* "98.80 % (98.10-99.25)": a share with its 95 % interval by Wilson (transfer full). */
static inline char *
train_share_text (guint part, guint n)
{
  double z = 1.959964, p = n > 0 ? (double) part / n : 0, total = MAX (n, 1);
  double middle = (p + z * z / (2 * total)) / (1 + z * z / total);
  double reach = z * sqrt (p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total);

  if (n == 0)
    return g_strdup ("none");
  return g_strdup_printf ("%.2f %% (%.2f-%.2f)", 100 * p, 100 * fmax (0, middle - reach), 100 * fmin (1, middle + reach));
}
