/* cot-scan-match-picture.c - what the picture is made of
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match-private.h"

#include <math.h>
#include <string.h>

/* Words that a name must have, in the order of liking, and those it must not. */
static const char *const grey_words[] = { "true gray", "true grey", "gray", "grey", "8 bit", "8-bit", NULL };
static const char *const grey_never[] = { "diffusion", "16", "12", "4 bit", "4-bit", "gray4", "halftone", "dither", "color", "colour", NULL };
static const char *const colour_words[] = { "color", "colour", "rgb", NULL };
static const char *const colour_never[] = { "48", "16", "12", "infrared", NULL };
static const char *const line_words[] = { "lineart", "line art", "black & white", "black and white", "binary", "monochrome", "bw", NULL };
static const char *const line_never[] = { "diffusion", "dither", NULL };

static const char *
pick_mode (const CotScanOption *option, const char *const *words, const char *const *never)
{
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < option->strings->len; i++)
      if (cot_match_has_part (option->strings->pdata[i], words[w]) && !cot_match_has_any (option->strings->pdata[i], never))
        return option->strings->pdata[i];

  return NULL;
}

gboolean
cot_match_mode (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = cot_match_find_usable (options, "mode");
  const char *mode;

  if (option == NULL || option->strings->len == 0)
    return TRUE;

  if (profile->mode == COT_MODE_LINEART)
    mode = pick_mode (option, line_words, line_never);
  else if (profile->mode == COT_MODE_COLOUR)
    mode = pick_mode (option, colour_words, colour_never);
  else
    mode = pick_mode (option, grey_words, grey_never);
  if (mode != NULL) {
    cot_match_add (out, option, mode);
    return TRUE;
  }

  /* Pages are kept grey: whatever has the most of it will do. */
  mode = pick_mode (option, grey_words, grey_never);
  if (mode == NULL)
    mode = pick_mode (option, colour_words, colour_never);
  if (mode != NULL) {
    cot_match_add (out, option, mode);
    return profile->mode == COT_MODE_GREY;
  }
  mode = pick_mode (option, line_words, line_never);
  if (mode != NULL)
    cot_match_add (out, option, mode);

  return FALSE;
}

gboolean
cot_match_depth (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = cot_match_find_usable (options, "depth");
  const CotScanOption *mode = cot_scan_options_find (options, "mode");
  /* Where black and white is a mode of its own, its depth is not to be asked. */
  gboolean lineart = profile->mode == COT_MODE_LINEART && (mode == NULL || pick_mode (mode, line_words, line_never) == NULL);
  double wanted = lineart ? 1 : 8;

  if (option == NULL || option->type != COT_OPTION_INT)
    return TRUE;
  for (guint i = 0; i < option->numbers->len; i++)
    if (g_array_index (option->numbers, double, i) == wanted) {
      cot_match_add_number (out, option, wanted);
      return TRUE;
    }
  if (option->numbers->len == 0)
    cot_match_add_number (out, option, wanted);

  return TRUE;
}

static double
nearest (const CotScanOption *option, double wanted)
{
  double best = wanted;

  if (option->has_range)
    return CLAMP (wanted, option->min, option->max);
  for (guint i = 0; i < option->numbers->len; i++) {
    double value = g_array_index (option->numbers, double, i);

    if (i == 0 || fabs (value - wanted) < fabs (best - wanted))
      best = value;
  }

  return best;
}

/* "300", "300dpi" and "300 x 300" are words for numbers. */
static const char *
nearest_word (const CotScanOption *option, double wanted, double *out)
{
  const char *best = NULL;

  for (guint i = 0; i < option->strings->len; i++) {
    double value = g_ascii_strtod (option->strings->pdata[i], NULL);

    if (value > 0 && (best == NULL || fabs (value - wanted) < fabs (*out - wanted))) {
      best = option->strings->pdata[i];
      *out = value;
    }
  }

  return best;
}

/* TRUE: just as wished. */
static gboolean
set_resolution (const CotScanOption *option, double wanted, GPtrArray *out)
{
  double value = wanted;

  if (option->type == COT_OPTION_STRING) {
    const char *word = nearest_word (option, wanted, &value);

    if (word != NULL)
      cot_match_add (out, option, word);
  } else {
    value = nearest (option, wanted);
    cot_match_add_number (out, option, value);
  }

  return fabs (value - wanted) < 1;
}

gboolean
cot_match_resolution (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const names[] = { "resolution", "x-resolution", "y-resolution" };
  gboolean exact = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const CotScanOption *option = cot_match_find_usable (options, names[i]);

    if (option != NULL)
      exact = set_resolution (option, profile->dpi, out) && exact;
  }

  return exact;
}
