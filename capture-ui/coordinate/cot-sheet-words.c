/* cot-sheet-words.c - why a sheet is on the coordinator's list, and what to do next
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-words.h"

#include <glib/gi18n.h>

#include "cot-words.h"

/* In the order in which they are to be looked at. */
static const struct {
  CotAlert alert;
  const char *words, *next;
} alerts[] = {
  { COT_ALERT_UNDONE_ALONE, N_ ("one person alone undid it"), N_ ("Look in its history at what was set aside, and why. If it should stand, set that aside with another coordinator.") },
  { COT_ALERT_SAME_IMAGE, N_ ("the same picture as another sheet"), N_ ("Find the other sheet and look at both papers. Set aside the picture of the one that has the wrong one.") },
  { COT_ALERT_COTEJO, N_ ("the paper says something else"), N_ ("Look at the paper with another coordinator. If what is published is wrong, set aside the readings: it is read again.") },
  { COT_ALERT_LATE_READING, N_ ("a later reading differs"), N_ ("Look at the picture. If what is published is wrong, set aside the readings: it is read again.") },
  { COT_ALERT_MACHINE, N_ ("the machine reads something else"), N_ ("Look at the picture. If what is published is wrong, set aside the readings: it is read again.") },
  { COT_ALERT_LETTERS, N_ ("figures and letters seem to differ"), N_ ("Look at the picture: where they differ, what is in letters counts. If what is published is wrong, set aside the readings: it is read again.") },
  { COT_ALERT_SAME_VOTES, N_ ("the same figures as another casilla"), N_ ("Find the other sheet and compare the pictures: two papers are seldom alike.") },
  { COT_ALERT_OUT_OF_WINDOW, N_ ("a time outside the period of operation"), N_ ("Look at the desks' clocks (F2) and call the technician. What was read counts all the same.") },
  { COT_ALERT_AIDED_WRONG, N_ ("a proposed value was wrong"), N_ ("Nothing is to be done here: what two people agreed on stands.") },
};

G_STATIC_ASSERT (1 << (G_N_ELEMENTS (alerts) - 1) == COT_ALERT_LAST);

static void
add (GString *text, const char *words)
{
  if (*words == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, words);
}

char *
cot_sheet_words_remarks (const CotSheet *sheet)
{
  GString *text = g_string_new (NULL);

  add (text, cot_words_clarify (sheet->cause));
  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++)
    if ((sheet->alerts & alerts[i].alert) != 0)
      add (text, _ (alerts[i].words));

  return g_string_free (text, FALSE);
}

static const char *
next_of_cause (CotClarify cause)
{
  switch (cause) {
  case COT_CLARIFY_TWO_ROWS:
    return _ ("Look at the picture: whose acta is it? Set aside the casilla that is not; it is identified again.");
  case COT_CLARIFY_WRITTEN:
    return _ ("Look at section and casilla on the picture. Decide them, or set aside the casilla if it is another one's acta.");
  case COT_CLARIFY_TWO_DECISIONS:
    return _ ("Look at the picture and decide once more: that decision names both others.");
  case COT_CLARIFY_TWO_CARRIERS:
    return _ ("Find the other sheet of this casilla and compare both. Set aside the one that does not stand.");
  case COT_CLARIFY_WRONG_CONTEST:
    return _ ("Look at the picture: set aside the casilla, and have it identified for the contest that it is of.");
  case COT_CLARIFY_REPEATED:
    return _ ("Find the other sheet of this casilla. If it is the same paper, set aside the picture of this one.");
  case COT_CLARIFY_NONE:
  default:
    return NULL;
  }
}

const char *
cot_sheet_words_next (const CotSheet *sheet)
{
  const char *next = next_of_cause (sheet->cause);

  if (next != NULL)
    return next;
  if (sheet->state == COT_SHEET_TO_DECIDE)
    return _ ("Look at the picture, choose what it shows for each field, and give a reason.");
  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++)
    if ((sheet->alerts & alerts[i].alert) != 0)
      return _ (alerts[i].next);

  return "";
}

char *
cot_sheet_words_people (const CotSheet *sheet)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sheet->n_readers; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? ", " : "", sheet->readers[i].person);

  return g_string_free (text, FALSE);
}
