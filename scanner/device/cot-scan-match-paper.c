/* cot-scan-match-paper.c - how large the paper is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match-private.h"

#include <math.h>
#include <string.h>

/* How far a device's largest area may stay below a size that people know by name. */
#define SIZE_TOLERANCE_MM 5
/* Feeders that know no end offer metres, and give them: no acta is longer. */
#define LONGEST_PAPER_MM 440

static double
largest (const CotScanOption *option)
{
  if (option == NULL)
    return 0;
  if (option->has_range)
    return option->max;

  double max = 0;

  for (guint i = 0; i < option->numbers->len; i++)
    max = fmax (max, g_array_index (option->numbers, double, i));

  return max;
}

typedef struct {
  double width, height; /* mm */
  gboolean fits;
} Size;

/* The paper as this device takes it: turned where it is too narrow for it.  Of paper that
 * is too large either way it shows as much as it can: it is scanned in parts. */
static Size
size_on (const CotScanOption *across, const CotScanOption *along, const CotScanProfile *profile)
{
  double max_width = largest (across), max_height = largest (along);
  double width = profile->width_mm, height = profile->height_mm;
  gboolean any = !(width > 0) || !(height > 0);

  if (width > max_width + SIZE_TOLERANCE_MM && height <= max_width + SIZE_TOLERANCE_MM && width <= max_height + SIZE_TOLERANCE_MM) {
    width = profile->height_mm;
    height = profile->width_mm;
  }
  if (any || width > max_width + SIZE_TOLERANCE_MM || height > max_height + SIZE_TOLERANCE_MM)
    return (Size){ fmin (max_width, LONGEST_PAPER_MM), fmin (max_height, LONGEST_PAPER_MM), any };

  return (Size){ fmin (width, max_width), fmin (height, max_height), TRUE };
}

static gboolean
is_length (const CotScanOption *option)
{
  return option != NULL && (option->has_range || option->numbers->len > 0) && strcmp (option->unit, "px") != 0;
}

/* The size by its name, else the word for sizes without one. */
static const char *
pick_paper (const CotScanOption *option, const char *paper)
{
  static const char *const own[] = { "user", "custom", NULL };

  for (guint i = 0; i < option->strings->len; i++)
    if (g_ascii_strcasecmp (option->strings->pdata[i], paper) == 0)
      return option->strings->pdata[i];

  return cot_match_pick_word (option, own);
}

static CotScanOption *
find_either (const GPtrArray *options, const char *name, const char *other)
{
  CotScanOption *option = cot_match_find_usable (options, name);

  return option != NULL ? option : cot_match_find_usable (options, other);
}

/* The first of a list that is no smaller, else the largest. */
static double
enough (const CotScanOption *option, double wanted)
{
  double best = largest (option);

  for (guint i = 0; i < option->numbers->len; i++) {
    double value = g_array_index (option->numbers, double, i);

    if (value >= wanted && value < best)
      best = value;
  }

  return option->has_range ? wanted : best;
}

static gboolean
has_ends (const CotScanOption *option)
{
  return option != NULL && (option->has_range || option->numbers->len > 0);
}

/* Feeders that centre their paper must hear its size first. */
gboolean
cot_match_paper (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *width = find_either (options, "page-width", "pagewidth"), *height = find_either (options, "page-height", "pageheight");
  const CotScanOption *named = cot_match_find_usable (options, "paper-size");
  const char *name = named != NULL ? pick_paper (named, profile->paper) : NULL;
  Size size;

  if (name != NULL)
    cot_match_add (out, named, name);
  if (!is_length (width) || !is_length (height))
    return TRUE;

  size = size_on (width, height, profile);
  cot_match_add_number (out, width, size.width);
  cot_match_add_number (out, height, size.height);

  return size.fits;
}

gboolean
cot_match_origin (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const names[] = { "tl-x", "tl-y" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const CotScanOption *option = cot_match_find_usable (options, names[i]);

    if (option != NULL && option->has_range)
      cot_match_add_number (out, option, option->min);
  }

  return TRUE;
}

gboolean
cot_match_area (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *right = cot_match_find_usable (options, "br-x"), *bottom = cot_match_find_usable (options, "br-y");
  Size size;

  if (!has_ends (right) || !has_ends (bottom))
    return TRUE;
  /* Pixels are not millimetres: then the whole of it. */
  size = is_length (right) ? size_on (right, bottom, profile) : (Size){ largest (right), largest (bottom), TRUE };
  cot_match_add_number (out, right, enough (right, size.width));
  cot_match_add_number (out, bottom, enough (bottom, size.height));

  return size.fits;
}
