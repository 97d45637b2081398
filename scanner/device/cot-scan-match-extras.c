/* cot-scan-match-extras.c - what only some devices have
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match-private.h"

#include <string.h>

static gboolean
is_double_feed (const CotScanOption *option)
{
  static const char *const words[] = { "double feed", "double-feed", "doublefeed", "multi-feed", "multifeed", "multi feed", "multi-pick",
                                       "multi pick", "multipick", "dfeed", NULL };

  return option->usable && (cot_match_has_any (option->name, words) || cot_match_has_any (option->title, words));
}

/* How a switch, or a choice of words, is turned on; NULL: it is neither.  Sensitivities
 * have no "on": their middle is meant. */
static const char *
word_for_on (const CotScanOption *option)
{
  static const char *const words[] = { "stop", "on", "yes", "enable", "enabled", "normal", "standard", "medium", "low", NULL };

  return option->type == COT_OPTION_BOOL ? "yes" : cot_match_pick_exact (option, words);
}

/* Sensors of these wake when it is said what they are for. */
static gboolean
ask_sensor (const GPtrArray *options, GPtrArray *out)
{
  const CotScanOption *action = cot_match_find_usable (options, "df-action");
  const CotScanOption *stop = cot_match_find_usable (options, "dfstop");
  const CotScanOption *thickness = cot_match_find_usable (options, "df-thickness");
  /* Lengths differ where sheets do; it is the worse sign of the two. */
  const CotScanOption *sensor = thickness != NULL ? thickness : cot_match_find_usable (options, "df-length");

  if (action != NULL && word_for_on (action) != NULL)
    cot_match_add (out, action, word_for_on (action));
  if (stop != NULL && stop->type == COT_OPTION_BOOL)
    cot_match_add (out, stop, "yes");
  if (sensor != NULL)
    cot_match_add (out, sensor, "yes");

  return sensor != NULL;
}

gboolean
cot_match_double_feed (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  gboolean found;

  if (!profile->double_feed)
    return TRUE;
  found = ask_sensor (options, out);
  for (guint i = 0; i < options->len && !found; i++) {
    const CotScanOption *option = options->pdata[i];
    const char *value = word_for_on (option);

    if (!is_double_feed (option) || g_str_has_prefix (option->name, "df-") || value == NULL)
      continue;
    cot_match_add (out, option, value);
    found = TRUE;
  }

  return found;
}

/* "Enhance Red" is the opposite of what is meant; a lamp of that colour is the same. */
gboolean
cot_match_dropout (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const names[] = { "dropout", "drop-out", "color-filter", "colour-filter", "gray-filter", "grayfilter", "lamp-color", NULL };
  static const char *const colours[] = { "", "red", "green", "blue" };
  const char *const word[] = { colours[profile->dropout], NULL };
  gboolean found = FALSE;

  if (profile->dropout == COT_DROPOUT_NONE)
    return TRUE;
  for (guint i = 0; i < options->len; i++) {
    const CotScanOption *option = options->pdata[i];
    const char *value;

    if (!option->usable || option->type != COT_OPTION_STRING || !cot_match_has_any (option->name, names))
      continue;
    value = cot_match_pick_exact (option, word);
    if (value == NULL && !cot_match_has_part (option->name, "enhance"))
      value = cot_match_pick_word (option, word);
    if (value == NULL)
      continue;
    cot_match_add (out, option, value);
    found = TRUE;
  }

  return found;
}

static const char *const endorser_words[] = { "endors", "imprint", NULL };

/* Where there are two, before the lamp and after it, the first will do; no text turns
 * both off. */
gboolean
cot_match_endorser (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  gboolean wanted = profile->endorser != NULL, found = FALSE;

  for (guint i = 0; i < options->len; i++) {
    const CotScanOption *option = options->pdata[i];

    if (!option->usable || option->type != COT_OPTION_BOOL || !cot_match_has_any (option->name, endorser_words))
      continue;
    cot_match_add (out, option, wanted && !found ? "yes" : "no");
    found = TRUE;
  }

  return found || !wanted;
}

/* The text may be the only thing to set. */
gboolean
cot_match_endorser_text (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const text_words[] = { "string", "text", NULL };

  if (profile->endorser == NULL)
    return TRUE;
  for (guint i = 0; i < options->len; i++) {
    const CotScanOption *option = options->pdata[i];

    if (!option->usable || option->type != COT_OPTION_STRING || option->strings->len > 0 || !cot_match_has_any (option->name, endorser_words) ||
        !cot_match_has_any (option->name, text_words))
      continue;
    cot_match_add (out, option, profile->endorser);
    return TRUE;
  }

  return FALSE;
}

/* A feeder that runs ahead holds sheets that nobody has stored when something breaks;
 * and it does not stop when a sheet needs a decision.  Most have no such thing. */
gboolean
cot_match_pull (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  static const char *const ahead[] = { "buffermode", "buffer-mode", "prefeed", "pre-feed", "prepick", "read-ahead", NULL };
  static const char *const off[] = { "off", "no", "disable", "disabled", NULL };
  static const char *const one[] = { "single", NULL };
  const CotScanOption *feeding = cot_match_find_usable (options, "feeder-mode");

  for (guint i = 0; ahead[i] != NULL; i++) {
    const CotScanOption *option = cot_match_find_usable (options, ahead[i]);
    const char *value = option == NULL ? NULL : option->type == COT_OPTION_BOOL ? "no"
                                                                                : cot_match_pick_exact (option, off);

    if (value != NULL)
      cot_match_add (out, option, value);
  }
  if (feeding != NULL && cot_match_pick_exact (feeding, one) != NULL)
    cot_match_add (out, feeding, cot_match_pick_exact (feeding, one));

  return TRUE;
}

gboolean
cot_match_brightness (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = cot_match_find_usable (options, "brightness");

  if (profile->brightness == 0)
    return TRUE;
  if (option == NULL || !option->has_range)
    return FALSE;

  double middle = (option->min + option->max) / 2;

  cot_match_add_number (out, option, middle + (option->max - middle) * profile->brightness / 100);
  return TRUE;
}

gboolean
cot_match_threshold (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = cot_match_find_usable (options, "threshold");

  if (profile->threshold < 0)
    return TRUE;
  if (option == NULL || !option->has_range)
    return FALSE;

  cot_match_add_number (out, option, option->min + (option->max - option->min) * profile->threshold / 100);
  return TRUE;
}
