/* cot-scan-match.c - from what is wished to what a driver calls it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every driver has words of its own: "ADF Front", "Automatic Document Feeder(left
 * aligned)", "Normal"; "True Gray" beside "Gray[Error Diffusion]"; duplex as a
 * source, as a mode of the feeder or as a switch.  The dumps in
 * tests/scanner/drivers show what each of these rules is for. */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match.h"

#include <math.h>
#include <string.h>

/* In the order of CotScanWish. */
static const char *const wishes[] = {
  "source",
  "duplex",
  "mode",
  "depth",
  "resolution",
  "paper",
  "origin",
  "area",
  "double-feed",
  "dropout",
  "endorser",
  "endorser-text",
  "brightness",
  "threshold",
};
G_STATIC_ASSERT (G_N_ELEMENTS (wishes) == COT_N_WISHES);

/* How far a device's largest area may stay below a size that people know by name. */
#define SIZE_TOLERANCE_MM 5
/* Feeders that know no end offer metres, and give them: no acta is longer. */
#define LONGEST_PAPER_MM 440

/**
 * cot_scan_wish_to_string:
 * @wish: a wish
 *
 * Returns: (transfer none): its word
 */
const char *
cot_scan_wish_to_string (CotScanWish wish)
{
  g_return_val_if_fail ((guint) wish < COT_N_WISHES, "");

  return wishes[wish];
}

static gboolean
has_part (const char *text, const char *part)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  return strstr (folded, part) != NULL;
}

static gboolean
has_any (const char *text, const char *const *parts)
{
  for (guint i = 0; parts[i] != NULL; i++)
    if (has_part (text, parts[i]))
      return TRUE;

  return FALSE;
}

static CotScanOption *
find_usable (const GPtrArray *options, const char *name)
{
  CotScanOption *option = cot_scan_options_find (options, name);

  return option != NULL && option->usable ? option : NULL;
}

static void
add (GPtrArray *out, const CotScanOption *option, const char *value)
{
  g_ptr_array_add (out, g_strdup_printf ("%s=%s", option->name, value));
}

static void
add_number (GPtrArray *out, const CotScanOption *option, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (option->type == COT_OPTION_INT)
    number = round (number);
  add (out, option, g_ascii_formatd (text, sizeof text, "%.6g", number));
}

static const char *
pick_word (const CotScanOption *option, const char *const *words)
{
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < option->strings->len; i++)
      if (has_part (option->strings->pdata[i], words[w]))
        return option->strings->pdata[i];

  return NULL;
}

/* --- Source ---------------------------------------------------------------------- */

static const char *const feeder_words[] = { "adf", "feeder", "sheetfeed", "sheet-feed", NULL };
static const char *const glass_words[] = { "flatbed", "flat bed", "normal", "platen", "glass", "fb", NULL };
static const char *const back_words[] = { "back", "card", "transparency", "negative", "slide", "film", NULL };

/**
 * cot_scan_source_is_feeder:
 * @source: a source's name in some driver's words
 *
 * Returns: whether paper is drawn in
 */
gboolean
cot_scan_source_is_feeder (const char *source)
{
  return has_any (source, feeder_words) || has_part (source, "duplex");
}

static gboolean
source_fits (const char *name, CotScanSource wanted)
{
  gboolean duplex = has_part (name, "duplex");

  if (has_any (name, back_words))
    return FALSE;
  if (wanted == COT_SOURCE_FLATBED)
    return has_any (name, glass_words);

  return cot_scan_source_is_feeder (name) && duplex == (wanted == COT_SOURCE_DUPLEX);
}

static const char *
pick_source (const CotScanOption *option, CotScanSource wanted)
{
  for (guint i = 0; i < option->strings->len; i++)
    if (source_fits (option->strings->pdata[i], wanted))
      return option->strings->pdata[i];

  return NULL;
}

/* Some say "Auto" and mean: the feeder when there is paper in it. */
static const char *
pick_automatic (const CotScanOption *option)
{
  for (guint i = 0; i < option->strings->len; i++)
    if (g_ascii_strcasecmp (option->strings->pdata[i], "auto") == 0)
      return option->strings->pdata[i];

  return NULL;
}

static gboolean
match_source (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = find_usable (options, "source");
  const char *source;

  /* A device without the option has one source, whatever it is. */
  if (option == NULL || option->strings->len == 0)
    return TRUE;

  source = pick_source (option, profile->source);
  /* Duplex may be asked for in another place; one side is better than none. */
  if (source == NULL && profile->source == COT_SOURCE_DUPLEX)
    source = pick_source (option, COT_SOURCE_ADF);
  if (source == NULL && profile->source != COT_SOURCE_FLATBED)
    source = pick_automatic (option);
  if (source != NULL) {
    add (out, option, source);
    return TRUE;
  }

  /* A flat bed alone is a scanner too: one sheet at a time. */
  source = pick_source (option, COT_SOURCE_FLATBED);
  if (source != NULL)
    add (out, option, source);

  return FALSE;
}

static gboolean
match_duplex (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *source = cot_scan_options_find (options, "source");
  const CotScanOption *feeding = find_usable (options, "adf-mode");
  const CotScanOption *sides = find_usable (options, "duplex");
  gboolean wanted = profile->source == COT_SOURCE_DUPLEX;

  if (feeding != NULL)
    for (guint i = 0; i < feeding->strings->len; i++)
      if (has_part (feeding->strings->pdata[i], "duplex") == wanted) {
        add (out, feeding, feeding->strings->pdata[i]);
        return TRUE;
      }
  if (sides != NULL && sides->type == COT_OPTION_BOOL) {
    add (out, sides, wanted ? "yes" : "no");
    return TRUE;
  }

  return !wanted || (source != NULL && has_part (source->value, "duplex")) ||
         (source != NULL && source->strings->len > 0 && pick_source (source, COT_SOURCE_DUPLEX) != NULL);
}

/* --- Mode and resolution ------------------------------------------------------------ */

/* Words that a name must have, in the order of liking, and those it must not. */
static const char *const grey_words[] = { "true gray", "true grey", "gray", "grey", NULL };
static const char *const grey_never[] = { "diffusion", "16", "12", "halftone", "dither", NULL };
static const char *const colour_words[] = { "color", "colour", "rgb", NULL };
static const char *const colour_never[] = { "48", "16", "12", "infrared", NULL };
static const char *const line_words[] = { "lineart", "line art", "black & white", "black and white", "binary", "monochrome", "bw", NULL };
static const char *const line_never[] = { "diffusion", "dither", NULL };

static const char *
pick_mode (const CotScanOption *option, const char *const *words, const char *const *never)
{
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < option->strings->len; i++)
      if (has_part (option->strings->pdata[i], words[w]) && !has_any (option->strings->pdata[i], never))
        return option->strings->pdata[i];

  return NULL;
}

static gboolean
match_mode (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = find_usable (options, "mode");
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
    add (out, option, mode);
    return TRUE;
  }

  /* Pages are kept grey: whatever has the most of it will do. */
  mode = pick_mode (option, grey_words, grey_never);
  if (mode == NULL)
    mode = pick_mode (option, colour_words, colour_never);
  if (mode != NULL) {
    add (out, option, mode);
    return profile->mode == COT_MODE_GREY;
  }
  mode = pick_mode (option, line_words, line_never);
  if (mode != NULL)
    add (out, option, mode);

  return FALSE;
}

static gboolean
match_depth (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = find_usable (options, "depth");
  const CotScanOption *mode = cot_scan_options_find (options, "mode");
  /* Where black and white is a mode of its own, its depth is not to be asked. */
  gboolean lineart = profile->mode == COT_MODE_LINEART && (mode == NULL || pick_mode (mode, line_words, line_never) == NULL);
  double wanted = lineart ? 1 : 8;

  if (option == NULL || option->type != COT_OPTION_INT)
    return TRUE;
  for (guint i = 0; i < option->numbers->len; i++)
    if (g_array_index (option->numbers, double, i) == wanted) {
      add_number (out, option, wanted);
      return TRUE;
    }
  if (option->numbers->len == 0)
    add_number (out, option, wanted);

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

static gboolean
match_resolution (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const names[] = { "resolution", "x-resolution", "y-resolution" };
  gboolean exact = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const CotScanOption *option = find_usable (options, names[i]);
    double value = option != NULL ? nearest (option, profile->dpi) : profile->dpi;

    if (option == NULL || option->type == COT_OPTION_STRING)
      continue;
    add_number (out, option, value);
    exact = exact && fabs (value - profile->dpi) < 1;
  }

  return exact;
}

/* --- Paper ------------------------------------------------------------------------- */

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

/* The paper as this device takes it: turned where it is too narrow for it. */
static Size
size_on (const CotScanOption *across, const CotScanOption *along, const CotScanProfile *profile)
{
  double max_width = largest (across), max_height = largest (along);
  double width = profile->width_mm, height = profile->height_mm;

  if (!(width > 0) || !(height > 0))
    return (Size){ fmin (max_width, LONGEST_PAPER_MM), fmin (max_height, LONGEST_PAPER_MM), TRUE };
  if (width > max_width + SIZE_TOLERANCE_MM && height <= max_width + SIZE_TOLERANCE_MM && width <= max_height + SIZE_TOLERANCE_MM) {
    width = profile->height_mm;
    height = profile->width_mm;
  }

  return (Size){ fmin (width, max_width), fmin (height, max_height),
                 width <= max_width + SIZE_TOLERANCE_MM && height <= max_height + SIZE_TOLERANCE_MM };
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

  return pick_word (option, own);
}

/* Feeders that centre their paper must hear its size first. */
static gboolean
match_paper (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *width = find_usable (options, "page-width"), *height = find_usable (options, "page-height");
  const CotScanOption *named = find_usable (options, "paper-size");
  const char *name = named != NULL ? pick_paper (named, profile->paper) : NULL;
  Size size;

  if (name != NULL)
    add (out, named, name);
  if (!is_length (width) || !is_length (height))
    return TRUE;

  size = size_on (width, height, profile);
  add_number (out, width, size.width);
  add_number (out, height, size.height);

  return size.fits;
}

static gboolean
match_origin (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const names[] = { "tl-x", "tl-y" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const CotScanOption *option = find_usable (options, names[i]);

    if (option != NULL && option->has_range)
      add_number (out, option, option->min);
  }

  return TRUE;
}

static gboolean
match_area (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *right = find_usable (options, "br-x"), *bottom = find_usable (options, "br-y");
  Size size;

  if (right == NULL || bottom == NULL || !right->has_range || !bottom->has_range)
    return TRUE;
  /* Pixels are not millimetres: then the whole of it. */
  size = is_length (right) ? size_on (right, bottom, profile) : (Size){ right->max, bottom->max, TRUE };
  add_number (out, right, size.width);
  add_number (out, bottom, size.height);

  return size.fits;
}

/* --- What few devices have ----------------------------------------------------------- */

static gboolean
is_double_feed (const CotScanOption *option)
{
  static const char *const words[] = { "double feed", "double-feed", "doublefeed", "multi-feed", "multifeed", "multi feed", "multi-pick",
                                       "multi pick", "multipick", "dfeed", NULL };

  return option->usable && (has_any (option->name, words) || has_any (option->title, words));
}

static gboolean
match_double_feed (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const stops[] = { "stop", "on", "enable", "yes", NULL };
  const CotScanOption *action = find_usable (options, "df-action");
  const CotScanOption *thickness = find_usable (options, "df-thickness");
  /* Lengths differ where sheets do; it is the worse sign of the two. */
  const CotScanOption *sensor = thickness != NULL ? thickness : find_usable (options, "df-length");
  gboolean found = sensor != NULL;

  if (!profile->double_feed)
    return TRUE;
  if (action != NULL && pick_word (action, stops) != NULL)
    add (out, action, pick_word (action, stops));
  if (sensor != NULL)
    add (out, sensor, "yes");
  for (guint i = 0; i < options->len && !found; i++) {
    const CotScanOption *option = options->pdata[i];
    const char *value = option->type == COT_OPTION_BOOL ? "yes" : pick_word (option, stops);

    if (!is_double_feed (option) || g_str_has_prefix (option->name, "df-") || value == NULL)
      continue;
    add (out, option, value);
    found = TRUE;
  }

  return found;
}

static gboolean
match_dropout (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const names[] = { "dropout", "color-filter", "colour-filter", NULL };
  static const char *const colours[] = { "", "red", "green", "blue" };
  const char *const word[] = { colours[profile->dropout], NULL };
  gboolean found = FALSE;

  if (profile->dropout == COT_DROPOUT_NONE)
    return TRUE;
  for (guint i = 0; i < options->len; i++) {
    const CotScanOption *option = options->pdata[i];
    const char *value = NULL;

    if (!option->usable || option->type != COT_OPTION_STRING || !has_any (option->name, names))
      continue;
    /* "Enhance Red" is the opposite of what is meant. */
    for (guint s = 0; s < option->strings->len && value == NULL; s++)
      if (g_ascii_strcasecmp (option->strings->pdata[s], word[0]) == 0)
        value = option->strings->pdata[s];
    if (value == NULL)
      value = has_part (option->name, "enhance") ? NULL : pick_word (option, word);
    if (value == NULL)
      continue;
    add (out, option, value);
    found = TRUE;
  }

  return found;
}

static const char *const endorser_words[] = { "endors", "imprint", NULL };

static gboolean
match_endorser (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  gboolean found = FALSE;

  for (guint i = 0; i < options->len && !found; i++) {
    const CotScanOption *option = options->pdata[i];

    if (!option->usable || option->type != COT_OPTION_BOOL || !has_any (option->name, endorser_words))
      continue;
    add (out, option, profile->endorser != NULL ? "yes" : "no");
    found = TRUE;
  }

  return found || profile->endorser == NULL;
}

static gboolean
match_endorser_text (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const text_words[] = { "string", "text", NULL };

  if (profile->endorser == NULL)
    return TRUE;
  for (guint i = 0; i < options->len; i++) {
    const CotScanOption *option = options->pdata[i];

    if (!option->usable || option->type != COT_OPTION_STRING || option->strings->len > 0 || !has_any (option->name, endorser_words) ||
        !has_any (option->name, text_words))
      continue;
    add (out, option, profile->endorser);
    return TRUE;
  }

  return FALSE;
}

static gboolean
match_brightness (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = find_usable (options, "brightness");

  if (profile->brightness == 0)
    return TRUE;
  if (option == NULL || !option->has_range)
    return FALSE;

  double middle = (option->min + option->max) / 2;

  add_number (out, option, middle + (option->max - middle) * profile->brightness / 100);
  return TRUE;
}

static gboolean
match_threshold (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = find_usable (options, "threshold");

  if (profile->threshold < 0)
    return TRUE;
  if (option == NULL || !option->has_range)
    return FALSE;

  add_number (out, option, option->min + (option->max - option->min) * profile->threshold / 100);
  return TRUE;
}

typedef gboolean (*Matcher) (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);

/* In the order of CotScanWish. */
static const Matcher matchers[] = {
  match_source,
  match_duplex,
  match_mode,
  match_depth,
  match_resolution,
  match_paper,
  match_origin,
  match_area,
  match_double_feed,
  match_dropout,
  match_endorser,
  match_endorser_text,
  match_brightness,
  match_threshold,
};
G_STATIC_ASSERT (G_N_ELEMENTS (matchers) == COT_N_WISHES);

/**
 * cot_scan_match:
 * @options: (element-type CotScanOption): the device's options as they are now
 * @profile: what is wished
 * @wish: the part of it to match
 * @has: (out): %FALSE when the device cannot do what the profile asks for
 *
 * Finds a driver's words for one wish.
 *
 * Returns: (transfer full) (element-type utf8): "name=value", in order; empty
 *   when there is nothing to set
 */
GPtrArray *
cot_scan_match (const GPtrArray *options, const CotScanProfile *profile, CotScanWish wish, gboolean *has)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);

  *has = matchers[wish](options, profile, out);
  return g_steal_pointer (&out);
}
