/* cot-wait-words.c - why a paper that was here before is asked for again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-wait-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-scanned-page.h"

#define MAX_REASON 80 /* characters; the sheet's history has all of it */

/* Of what the machine found on a picture, the reasons why it names no casilla. */
static const struct {
  const char *problem, *words;
} doubts[] = {
  { COT_PROBLEM_PRINTED, N_ ("what is printed does not go with the code") },
  { COT_PROBLEM_QR_CONFLICT, N_ ("two QR codes of different casillas") },
  { COT_PROBLEM_FORM_CONFLICT, N_ ("the page looks like one form and says another") },
  { COT_PROBLEM_NO_FORM, N_ ("no acta of this election can be seen") },
  { COT_PROBLEM_NO_QR, N_ ("the QR code cannot be read") },
};

/* Whether @event set aside what of @kind this sheet lacks now. */
static gboolean
sets_aside (const CotSheet *sheet, GPtrArray *events, const CotEvent *event, CotKind kind)
{
  if (event->kind != COT_KIND_SET_ASIDE || cot_sheet_get_reason (sheet, &event->id) != COT_VOID_NONE)
    return FALSE;
  for (guint r = 0; r < event->n_refs; r++)
    for (guint i = 0; i < events->len; i++) {
      const CotEvent *named = g_ptr_array_index (events, i);

      if (named->kind == kind && cot_id_equal (&named->id, &event->refs[r]) && cot_sheet_get_reason (sheet, &named->id) == COT_VOID_SET_ASIDE)
        return TRUE;
    }

  return FALSE;
}

/* Whoever gave no words gave a cause of the list. */
static const char *
words_of_cause (const char *reason)
{
  if (g_strcmp0 (reason, "image") == 0)
    return _ ("the picture cannot be read");
  if (g_strcmp0 (reason, "form") == 0)
    return _ ("it is another form");
  if (g_strcmp0 (reason, "casilla") == 0)
    return _ ("it is another casilla");

  return reason != NULL ? reason : "";
}

static char *
dup_reason (const CotEvent *event)
{
  json_t *body = cot_event_load_body (event);
  g_autofree char *line = g_strdup (words_of_cause (json_string_value (json_object_get (body, "reason"))));
  char *text = NULL;

  g_strstrip (g_strdelimit (line, "\r\n\t", ' '));
  if (*line != '\0' && g_utf8_strlen (line, -1) > MAX_REASON) {
    g_autofree char *head = g_utf8_substring (line, 0, MAX_REASON);

    text = g_strconcat (head, "…", NULL);
  } else if (*line != '\0') {
    text = g_strdup (line);
  }
  json_decref (body);

  return text;
}

/* The last one: what was set aside before it was mended meanwhile. */
static char *
dup_set_aside (CotJournal *journal, const CotSheet *sheet, CotKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;

  if (sheet->n_voided == 0)
    return NULL;
  events = cot_journal_list_of_folio (journal, sheet->folio, &error);
  if (events == NULL) {
    g_warning ("the sheet's events cannot be read: %s", error->message);
    return NULL;
  }
  for (guint i = events->len; i > 0; i--) {
    const CotEvent *event = g_ptr_array_index (events, i - 1);

    if (sets_aside (sheet, events, event, kind))
      return dup_reason (event);
    /* What stands came later than whatever was set aside before it. */
    if (cot_id_equal (&event->id, &sheet->digitised))
      return NULL;
  }

  return NULL;
}

static gboolean
has_problem (const json_t *body, const char *code)
{
  const json_t *problems = json_object_get (body, "problems"), *problem;
  gsize i;

  json_array_foreach (problems, i, problem) if (g_strcmp0 (json_string_value (json_object_get (problem, "code")), code) == 0) return TRUE;

  return FALSE;
}

static const char *
doubt_of_picture (CotJournal *journal, const CotSheet *sheet)
{
  g_autoptr (CotEvent) event = cot_journal_get_event (journal, &sheet->digitised);
  json_t *body = event != NULL ? cot_event_load_body (event) : NULL;
  const char *words = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (doubts) && words == NULL; i++)
    if (has_problem (body, doubts[i].problem))
      words = _ (doubts[i].words);
  json_decref (body);

  return words;
}

gboolean
cot_wait_is_again (const CotSheet *sheet)
{
  if (sheet->state != COT_SHEET_RECEIVED)
    return FALSE;
  for (guint i = 0; i < sheet->n_voided; i++)
    if (sheet->voided[i].reason == COT_VOID_SET_ASIDE)
      return TRUE;

  return FALSE;
}

char *
cot_wait_words (CotJournal *journal, const CotSheet *sheet)
{
  g_autofree char *reason = NULL;

  if (sheet->state == COT_SHEET_RECEIVED)
    return dup_set_aside (journal, sheet, COT_KIND_DIGITISED);
  if (sheet->state != COT_SHEET_DIGITISED)
    return NULL;
  reason = dup_set_aside (journal, sheet, COT_KIND_IDENTIFIED);

  return reason != NULL ? g_steal_pointer (&reason) : g_strdup (doubt_of_picture (journal, sheet));
}
