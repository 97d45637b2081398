/* cot-letters-views.c - a line of letters looked at several times
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Upright, leant to either side, lower and higher: a hand that none of the faces is
 * like is read better by all of them than by one.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <math.h>

#include "cot-letters.h"

#define MIDDLE  ((COT_LETTERS_HEIGHT - 1) / 2.0)
#define N_VIEWS G_N_ELEMENTS (views)
#define LEAST   1e-4 /* chance of any sign, so that no view rules one out */

static const struct {
  double lean, high; /* columns to a row; of the height */
} views[] = { { 0, 1 }, { -0.15, 1 }, { 0.15, 1 }, { 0, 0.88 }, { 0, 1.13 } };

static float
ink_at (const CotLettersInk *ink, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int v = y0; v <= y0 + 1; v++)
    for (int u = x0; u <= x0 + 1; u++)
      if (u >= 0 && v >= 0 && u < (int) ink->width && v < COT_LETTERS_HEIGHT)
        sum += (u > x0 ? fx : 1 - fx) * (v > y0 ? fy : 1 - fy) * ink->ink[v * (int) ink->width + u];

  return (float) sum;
}

static CotLettersInk *
look_from (const CotLettersInk *ink, double lean, double high)
{
  CotLettersInk *view = g_memdup2 (ink, sizeof *ink);

  view->ink = g_new (float, (gsize) ink->width *COT_LETTERS_HEIGHT);
  for (guint y = 0; y < COT_LETTERS_HEIGHT; y++)
    for (guint x = 0; x < ink->width; x++)
      view->ink[y * ink->width + x] = ink_at (ink, x + lean * (y - MIDDLE), (y - MIDDLE) / high + MIDDLE);

  return view;
}

static void
add_answers (float *together, const float *answers, gsize n)
{
  for (gsize k = 0; k < n; k++)
    together[k] += expf (answers[k]) / N_VIEWS;
}

/**
 * cot_letters_look_again:
 * @net: reads letters
 * @ink: a line
 * @upright: what cot_letters_net_read() gave for @ink, which is the first view
 *
 * Returns: (transfer full): as cot_letters_net_read(), of all views together
 */
float *
cot_letters_look_again (const CotLettersNet *net, const CotLettersInk *ink, const float *upright)
{
  gsize n = (gsize) ink->width / COT_LETTERS_STEP * COT_LETTERS_N_SIGNS;
  float *together = g_new0 (float, n);

  add_answers (together, upright, n);
  for (guint i = 1; i < N_VIEWS; i++) {
    g_autoptr (CotLettersInk) view = look_from (ink, views[i].lean, views[i].high);
    g_autofree float *answers = cot_letters_net_read (net, view);

    add_answers (together, answers, n);
  }
  for (gsize k = 0; k < n; k++)
    together[k] = logf (together[k] + (float) LEAST);

  return together;
}

/**
 * cot_letters_look:
 * @net: reads letters
 * @ink: a line
 *
 * Returns: (transfer full): as cot_letters_net_read(), of all views together
 */
float *
cot_letters_look (const CotLettersNet *net, const CotLettersInk *ink)
{
  g_autofree float *upright = cot_letters_net_read (net, ink);

  return cot_letters_look_again (net, ink, upright);
}
