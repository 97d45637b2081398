/* cot-scan-match-words.c - looking for words among a driver's
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match-private.h"

#include <math.h>
#include <string.h>

gboolean
cot_match_has_part (const char *text, const char *part)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  return strstr (folded, part) != NULL;
}

gboolean
cot_match_has_any (const char *text, const char *const *parts)
{
  for (guint i = 0; parts[i] != NULL; i++)
    if (cot_match_has_part (text, parts[i]))
      return TRUE;

  return FALSE;
}

CotScanOption *
cot_match_find_usable (const GPtrArray *options, const char *name)
{
  CotScanOption *option = cot_scan_options_find (options, name);

  return option != NULL && option->usable ? option : NULL;
}

void
cot_match_add (GPtrArray *out, const CotScanOption *option, const char *value)
{
  g_ptr_array_add (out, g_strdup_printf ("%s=%s", option->name, value));
}

void
cot_match_add_number (GPtrArray *out, const CotScanOption *option, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (option->type == COT_OPTION_INT)
    number = round (number);
  /* All digits of a whole number; of others as many as SANE's fixed point keeps. */
  cot_match_add (out, option, g_ascii_formatd (text, sizeof text, number == round (number) ? "%.0f" : "%.6g", number));
}

const char *
cot_match_pick_exact (const CotScanOption *option, const char *const *words)
{
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < option->strings->len; i++)
      if (g_ascii_strcasecmp (option->strings->pdata[i], words[w]) == 0)
        return option->strings->pdata[i];

  return NULL;
}

const char *
cot_match_pick_word (const CotScanOption *option, const char *const *words)
{
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; i < option->strings->len; i++)
      if (cot_match_has_part (option->strings->pdata[i], words[w]))
        return option->strings->pdata[i];

  return NULL;
}
