/* cot-sheet-history.c - what happened to a sheet, as sentences
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-history.h"

#include <glib/gi18n.h>

#include "cot-second.h"
#include "cot-words.h"

static CotVoid
void_reason (const CotSheet *sheet, const CotId *id)
{
  for (guint i = 0; sheet != NULL && i < sheet->n_voided; i++)
    if (cot_id_equal (&sheet->voided[i].id, id))
      return sheet->voided[i].reason;

  return COT_VOID_NONE;
}

/* Who did what, and where. */
static char *
dup_sentence (const CotEvent *event)
{
  guint person = event->person, desk = event->station;

  switch ((int) event->kind) {
  case COT_KIND_RECEIVED:
    return g_strdup_printf (_ ("Person %u received it at desk %u."), person, desk);
  case COT_KIND_DIGITISED:
    return g_strdup_printf (_ ("Person %u scanned it at desk %u."), person, desk);
  case COT_KIND_IDENTIFIED:
    return g_strdup_printf (_ ("Person %u identified it at desk %u."), person, desk);
  case COT_KIND_READ:
    return g_strdup_printf (_ ("The machine of desk %u read it."), desk);
  case COT_KIND_CAPTURED:
    return g_strdup_printf (_ ("Person %u read it at desk %u."), person, desk);
  case COT_KIND_MATCHED:
    return g_strdup_printf (_ ("Desk %u compared the readings."), desk);
  case COT_KIND_DECIDED:
    return g_strdup_printf (_ ("Person %u decided at desk %u."), person, desk);
  case COT_KIND_SET_ASIDE:
    return g_strdup_printf (_ ("Person %u set something aside at desk %u."), person, desk);
  case COT_KIND_COTEJO:
    return g_strdup_printf (_ ("Person %u compared it with the paper at desk %u."), person, desk);
  case COT_KIND_PACKED:
    return g_strdup_printf (_ ("Person %u packed it at desk %u."), person, desk);
  case COT_KIND_WITHOUT_ACTA:
  default:
    return g_strdup_printf (_ ("%s · person %u · desk %u"), cot_words_kind (event->kind), person, desk);
  }
}

static void
add_line (GString *text, CotJournal *journal, const CotSheet *sheet, const CotEvent *event)
{
  g_autofree char *time = cot_words_time (cot_journal_get_election (journal), event->time_us, FALSE);
  CotVoid reason = void_reason (sheet, &event->id);

  g_autofree char *did = dup_sentence (event);
  guint32 second = cot_second_of_event (event);

  g_string_append_printf (text, "%s  %s", time, did);
  if (second != 0)
    g_string_append_printf (text, _ (" Person %u confirmed it."), second);
  if (reason != COT_VOID_NONE)
    g_string_append_printf (text, _ ("\n      does not count: %s"), cot_words_void (reason));
  g_string_append_c (text, '\n');
}

char *
cot_sheet_history (CotJournal *journal, const char *folio)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (journal, folio, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  CotKind before = COT_KIND_RECEIVED;
  const CotSheet *sheet;

  if (events == NULL) {
    g_warning ("the sheet's events cannot be read: %s", error->message);
    return g_strdup ("");
  }
  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);

    /* Every desk that can compares; once told is enough. */
    if (event->kind != COT_KIND_MATCHED || before != COT_KIND_MATCHED)
      add_line (text, journal, sheet, event);
    before = event->kind;
  }
  cot_journal_unlock (journal);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
cot_sheet_transform (CotJournal *journal, const CotSheet *sheet, double transform[9])
{
  g_autoptr (CotEvent) event = NULL;
  json_t *body;
  gboolean known;

  if (cot_id_is_zero (&sheet->digitised))
    return FALSE;
  event = cot_journal_get_event (journal, &sheet->digitised);
  body = event != NULL ? cot_event_load_body (event) : NULL;
  known = cot_kind_get_transform (body, transform);
  json_decref (body);

  return known;
}
