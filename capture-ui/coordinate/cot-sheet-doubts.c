/* cot-sheet-doubts.c - which fields of a settled sheet something speaks against
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The fold tells that there is something to look at; a coordinator who has to look at
 * one field of twenty-four is told at which. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-doubts.h"

#include <glib/gi18n.h>

#include "cot-words.h"

typedef struct {
  guint alerts;     /* of this field */
  CotValue machine; /* with COT_ALERT_MACHINE */
  CotValue paper;   /* with COT_ALERT_COTEJO */
} Doubt;

/* The machine is held against what people agreed on, not against who decided. */
static gboolean
is_decided (const CotSheet *sheet, guint field)
{
  for (guint i = 0; i < sheet->n_decisions; i++)
    if (cot_id_equal (&sheet->decisions[i], &sheet->settled_by[field]))
      return TRUE;

  return FALSE;
}

static void
hold_reading (const CotSheet *sheet, const CotEvent *event, Doubt *doubts)
{
  CotSpan fields = cot_span_member (cot_span_of_bytes (event->body), "fields");

  for (guint i = 0; i < sheet->n_fields; i++) {
    const CotField *field = &sheet->row->ballot->fields[i];
    CotSpan reading = cot_span_member (fields, field->name);
    guint alerts = reading.type != COT_SPAN_NONE && !is_decided (sheet, i) ? cot_alerts_of_field (field, sheet->settled[i], reading) : 0;

    doubts[i].alerts |= alerts;
    if ((alerts & COT_ALERT_MACHINE) != 0)
      cot_span_to_value (cot_span_member (reading, "value"), field->kind == COT_FIELD_CASILLA, &doubts[i].machine);
  }
}

static void
hold_paper (const CotSheet *sheet, const CotEvent *event, Doubt *doubts)
{
  CotSpan fields = cot_span_member (cot_span_of_bytes (event->body), "fields");

  for (guint i = 0; i < sheet->n_fields; i++) {
    const CotField *field = &sheet->row->ballot->fields[i];

    if (cot_span_to_value (cot_span_member (fields, field->name), field->kind == COT_FIELD_CASILLA, &doubts[i].paper) &&
        !cot_value_equal (doubts[i].paper, sheet->settled[i]))
      doubts[i].alerts |= COT_ALERT_COTEJO;
  }
}

static void
add_sentence (GString *text, const CotField *field, const Doubt *doubt)
{
  g_autofree char *name = cot_words_field (field);
  gboolean is_casilla = field->kind == COT_FIELD_CASILLA;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%s: ", name);
  if ((doubt->alerts & COT_ALERT_COTEJO) != 0) {
    g_autofree char *value = cot_words_value (doubt->paper, is_casilla);

    g_string_append_printf (text, _ ("the paper says %s"), value);
  } else if ((doubt->alerts & COT_ALERT_MACHINE) != 0) {
    g_autofree char *value = cot_words_value (doubt->machine, is_casilla);

    g_string_append_printf (text, _ ("the machine reads %s"), value);
  } else {
    g_string_append (text, _ ("figures and letters"));
  }
}

static void
collect (CotJournal *journal, const CotSheet *sheet, Doubt *doubts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (journal, sheet->folio, &error);

  if (events == NULL) {
    g_warning ("the sheet's events cannot be read: %s", error->message);
    return;
  }
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);

    if (event->body == NULL || cot_sheet_get_reason (sheet, &event->id) != COT_VOID_NONE)
      continue;
    if (event->kind == COT_KIND_READ)
      hold_reading (sheet, event, doubts);
    if (event->kind == COT_KIND_COTEJO && cot_id_equal (&event->id, &sheet->cotejo))
      hold_paper (sheet, event, doubts);
  }
}

char *
cot_sheet_doubts (CotJournal *journal, const CotSheet *sheet, GArray *fields)
{
  const guint told = COT_ALERT_MACHINE | COT_ALERT_LETTERS | COT_ALERT_COTEJO;
  g_autofree Doubt *doubts = g_new0 (Doubt, sheet->n_fields + 1);
  g_autoptr (GString) text = g_string_new (NULL);

  if (sheet->state != COT_SHEET_SETTLED || sheet->row == NULL || (sheet->alerts & told) == 0)
    return g_strdup ("");
  collect (journal, sheet, doubts);
  for (guint i = 0; i < sheet->n_fields; i++) {
    if (doubts[i].alerts == 0)
      continue;
    add_sentence (text, &sheet->row->ballot->fields[i], &doubts[i]);
    g_array_append_val (fields, i);
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
