/* cot-scan-match-source.c - where the paper comes from, and how many of its sides
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match-private.h"

#include <string.h>

static const char *const feeder_words[] = { "adf", "feeder", "sheetfeed", "sheet-feed", "simplex", NULL };
static const char *const glass_words[] = { "flatbed", "flat bed", "normal", "platen", "glass", "document table", "fb", NULL };
/* Some mean: the feeder when there is paper in it. */
static const char *const automatic_words[] = { "auto", "automatic", NULL };
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
  return cot_match_has_any (source, feeder_words) || cot_match_has_part (source, "duplex");
}

static gboolean
source_fits (const char *name, CotScanSource wanted)
{
  gboolean duplex = cot_match_has_part (name, "duplex");

  if (cot_match_has_any (name, back_words))
    return FALSE;
  if (wanted == COT_SOURCE_FLATBED)
    return cot_match_has_any (name, glass_words);

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

gboolean
cot_match_source (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *option = cot_match_find_usable (options, "source");
  const char *source;

  /* A device without the option has one source, whatever it is. */
  if (option == NULL || option->strings->len == 0)
    return TRUE;

  source = pick_source (option, profile->source);
  /* Duplex may be asked for in another place; one side is better than none. */
  if (source == NULL && profile->source == COT_SOURCE_DUPLEX)
    source = pick_source (option, COT_SOURCE_ADF);
  if (source == NULL && profile->source != COT_SOURCE_FLATBED)
    source = cot_match_pick_exact (option, automatic_words);
  if (source != NULL) {
    cot_match_add (out, option, source);
    return TRUE;
  }

  /* A flat bed alone is a scanner too: one sheet at a time. */
  source = pick_source (option, COT_SOURCE_FLATBED);
  if (source != NULL)
    cot_match_add (out, option, source);

  return FALSE;
}

gboolean
cot_match_duplex (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out)
{
  const CotScanOption *source = cot_scan_options_find (options, "source");
  const CotScanOption *feeding = cot_match_find_usable (options, "adf-mode");
  const CotScanOption *sides = cot_match_find_usable (options, "duplex");
  gboolean wanted = profile->source == COT_SOURCE_DUPLEX;

  if (feeding != NULL)
    for (guint i = 0; i < feeding->strings->len; i++)
      if (cot_match_has_part (feeding->strings->pdata[i], "duplex") == wanted) {
        cot_match_add (out, feeding, feeding->strings->pdata[i]);
        return TRUE;
      }
  if (sides != NULL && sides->type == COT_OPTION_BOOL) {
    cot_match_add (out, sides, wanted ? "yes" : "no");
    return TRUE;
  }

  return !wanted || (source != NULL && cot_match_has_part (source->value, "duplex")) ||
         (source != NULL && source->strings->len > 0 && pick_source (source, COT_SOURCE_DUPLEX) != NULL);
}
