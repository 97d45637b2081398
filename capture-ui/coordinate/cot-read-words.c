/* cot-read-words.c - what the coordinator is told of the machine's reading
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-read-words.h"

#include <glib/gi18n.h>

#define PERCENT 100.0

CotReadVerdict
cot_read_judge (const CotReadSummary *summary)
{
  if (summary->n_sheets == 0)
    return COT_READ_NOTHING;
  if (summary->n_sure > 0 && summary->upper * COT_PROBABILITY_ONE <= summary->accepted)
    return COT_READ_KEPT;

  return cot_error_is_above (summary->n_wrong, summary->n_sure, summary->accepted) ? COT_READ_ABOVE : COT_READ_TOO_FEW;
}

static char *
verdict_words (const CotReadSummary *summary)
{
  double accepted = summary->accepted / PERCENT;

  switch (cot_read_judge (summary)) {
  case COT_READ_KEPT:
    return g_strdup_printf (_ ("it keeps the accepted error of %.2f %%"), accepted);
  case COT_READ_ABOVE:
    return g_strdup_printf (_ ("more errors than the accepted %.2f %%: check its proposals"), accepted);
  case COT_READ_NOTHING:
  case COT_READ_TOO_FEW:
  default:
    return g_strdup_printf (_ ("too little has settled to tell about the accepted error of %.2f %%"), accepted);
  }
}

static char *
threshold_words (const CotReadSummary *summary)
{
  double lowest = summary->lowest / PERCENT, highest = summary->highest / PERCENT;
  g_autofree char *where = summary->lowest == summary->highest ? g_strdup_printf (_ ("threshold %.2f %%"), lowest)
                                                               : g_strdup_printf (_ ("threshold %.2f %% to %.2f %%"), lowest, highest);

  if (summary->n_raised > 0 && summary->n_lowered > 0)
    return g_strdup_printf (_ ("%s, moved by what settled"), where);
  if (summary->n_raised > 0)
    return g_strdup_printf (_ ("%s, raised by what settled"), where);
  if (summary->n_lowered > 0)
    return g_strdup_printf (_ ("%s, lowered by what settled"), where);

  return g_steal_pointer (&where);
}

/**
 * cot_read_words:
 * @summary: of what settled
 *
 * Returns: (transfer full): whether the accepted error is kept, from what that is
 *   known, what became of the proposals, and the threshold in force
 */
char *
cot_read_words (const CotReadSummary *summary)
{
  g_autofree char *verdict = verdict_words (summary);
  g_autofree char *threshold = threshold_words (summary);
  g_autofree char *sure = NULL;
  g_autofree char *wrong = NULL;

  if (cot_read_judge (summary) == COT_READ_NOTHING)
    return g_strdup (_ ("Machine's reading: no settled sheet to compare it with yet"));
  sure = g_strdup_printf (ngettext ("sure of %u field", "sure of %u fields", summary->n_sure), summary->n_sure);
  wrong = g_strdup_printf (_ ("%u wrong, error at most %.2f %% (95 %% certain)"), summary->n_wrong, PERCENT * summary->upper);

  return g_strdup_printf (_ ("Machine's reading: %s\n%s on %u settled sheets, %s · offered %u, accepted %u, %u of them wrong · %s"),
                          verdict, sure, summary->n_sheets, wrong, summary->n_offered, summary->n_aided, summary->n_aided_wrong, threshold);
}
