/* cot-problem-text.c - what is wrong with a scanned page, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-problem-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-scan-error.h"

static const struct {
  const char *code;
  gboolean decide; /* worth stopping the feeder for */
  const char *text;
} problems[] = {
  { COT_PROBLEM_NO_FORM, TRUE, N_ ("No acta of this election can be seen on the page.") },
  { COT_PROBLEM_WHICH_FORM, TRUE, N_ ("It looks like an acta, but no code says which form.") },
  { COT_PROBLEM_FEW_MARKS, FALSE, N_ ("Some of the corner marks cannot be seen.") },
  { COT_PROBLEM_RESIDUAL, FALSE, N_ ("The paper was not flat.") },
  { COT_PROBLEM_NO_FOLIO, FALSE, N_ ("The label with the folio cannot be read.") },
  { COT_PROBLEM_FOLIO_CONFLICT, FALSE, N_ ("There are two labels with different folios.") },
  { COT_PROBLEM_NO_QR, FALSE, N_ ("The QR code of the casilla cannot be read.") },
  { COT_PROBLEM_QR_CONFLICT, FALSE, N_ ("There are two QR codes of different casillas.") },
  { COT_PROBLEM_FORM_CONFLICT, TRUE, N_ ("The page looks like one form and says another.") },
  { COT_PROBLEM_SHORT_PAGE, TRUE, N_ ("The scanner gave a part of the page alone.") },
  { COT_PROBLEM_CROPPED, TRUE, N_ ("A part of the acta is outside the picture.") },
  { COT_PROBLEM_DARK, TRUE, N_ ("The picture is too dark.") },
  { COT_PROBLEM_AMBIGUOUS, TRUE, N_ ("It fits a form in more than one way.") },
  { COT_PROBLEM_FAINT, FALSE, N_ ("What is written is faint.") },
  { COT_PROBLEM_BLUR, FALSE, N_ ("The picture is blurred.") },
  { COT_PROBLEM_BLANK, TRUE, N_ ("There is nothing on the page.") },
  { COT_PROBLEM_STREAK, FALSE, N_ ("A streak of dirt. Clean the glass.") },
  { COT_PROBLEM_MARK_MISSING, FALSE, N_ ("A mark of the acta does not show.") },
  { COT_PROBLEM_COVERED, FALSE, N_ ("Something lies over a field.") },
  { COT_PROBLEM_DOUBLE_FEED, TRUE, N_ ("There is another sheet beside or under this one.") },
  { COT_PROBLEM_LARGE, FALSE, N_ ("The picture is larger than usual.") },
  { COT_PROBLEM_PRINTED, FALSE, N_ ("What is printed on the acta does not go with its codes.") },
  { COT_PROBLEM_UNREAD, TRUE, N_ ("The page was stored without being read.") },
};

static const char *
words_of (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (strcmp (problems[i].code, code) == 0)
      return _ (problems[i].text);

  return _ ("Something is wrong with the page.");
}

gboolean
cot_problem_needs_decision (const CotScannedPage *page)
{
  for (guint i = 0; i < page->problems->len; i++)
    if (g_array_index (page->problems, CotScannedProblem, i).serious)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (problems[i].decide && cot_scanned_page_has_problem (page, problems[i].code))
      return TRUE;

  return FALSE;
}

guint
cot_problem_notes (const CotScannedPage *page, CotBoxMm *boxes, const char **words, guint n_max)
{
  guint n = 0;

  for (guint i = 0; i < page->problems->len && n < n_max; i++) {
    const CotScannedProblem *problem = &g_array_index (page->problems, CotScannedProblem, i);

    if (!problem->placed || problem->px.w <= 0)
      continue;
    boxes[n] = problem->px;
    words[n] = words_of (problem->code);
    /* What is said once need not be said again beside it. */
    for (guint before = 0; before < n; before++)
      if (strcmp (words[before], words[n]) == 0)
        words[n] = "";
    n++;
  }

  return n;
}

char *
cot_problem_text (const CotScannedPage *page, guint *n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  *n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++) {
    if (!cot_scanned_page_has_problem (page, problems[i].code))
      continue;
    if (text->len > 0)
      g_string_append_c (text, '\n');
    g_string_append (text, _ (problems[i].text));
    (*n)++;
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
cot_problem_text_of_file (const GError *error)
{
  if (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_CRASHED) || g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_STALLED))
    return _ ("reading it ended the program; it is not safe");

  switch (cot_scan_error_get_file (error).trouble) {
  case COT_FILE_TROUBLE_LOCKED:
    return _ ("a password locks it: save it without one");
  case COT_FILE_TROUBLE_TOO_LARGE:
    return _ ("it is larger than any sheet, or takes too long to draw");
  case COT_FILE_TROUBLE_TOO_MANY:
    return _ ("it has too many pages: divide it into parts");
  case COT_FILE_TROUBLE_GONE:
    return _ ("it cannot be opened; is the stick still in?");
  case COT_FILE_TROUBLE_NONE:
  case COT_FILE_TROUBLE_DAMAGED:
  default:
    return _ ("it is no picture that can be read");
  }
}
