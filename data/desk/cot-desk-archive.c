/* cot-desk-archive.c - comparing with the paper, and packing it into boxes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-archive"

#include "config.h"

#include "cot-desk-private.h"

#define MAX_BOX_BYTES 40

/* --- Cotejo ------------------------------------------------------------------- */

/**
 * cot_desk_list_to_compare:
 * @self: a desk
 *
 * Returns: (transfer full) (element-type utf8): folios of settled sheets that nobody
 *   has compared with the paper since they settled, by folio
 */
GPtrArray *
cot_desk_list_to_compare (CotDesk *self)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (cot_journal_get_fold (self->journal));
  GPtrArray *folios = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);

    if (sheet->state == COT_SHEET_SETTLED && cot_id_is_zero (&sheet->cotejo))
      g_ptr_array_add (folios, g_strdup (sheet->folio));
  }
  return folios;
}

/* What the paper says where it differs; nothing when it is as settled. */
static json_t *
differing_fields (const CotSheet *sheet, const CotValue *paper)
{
  json_t *fields = json_object ();

  for (guint i = 0; paper != NULL && i < sheet->n_fields; i++) {
    const CotField *field = &sheet->row->ballot->fields[i];

    if (paper[i].kind != COT_VALUE_NONE && !cot_value_equal (paper[i], sheet->settled[i]))
      json_object_set_new (fields, field->name, cot_value_to_json (paper[i], field->kind == COT_FIELD_CASILLA));
  }
  return fields;
}

static gboolean
plan_cotejo (CotDesk *self, const char *folio, const CotValue *paper, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);
  g_autoptr (GArray) by = NULL;
  json_t *fields = NULL;

  if (sheet == NULL)
    return FALSE;
  if (sheet->state != COT_SHEET_SETTLED)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s is not settled: there is nothing to compare yet", event->folio);
  if (!cot_desk_event_add_ref (event, &sheet->digitised, error) || !cot_desk_event_add_ref (event, &sheet->identified, error))
    return FALSE;
  by = cot_sheet_list_settled_by (sheet);
  for (guint i = 0; i < by->len; i++) {
    if (!cot_desk_event_add_ref (event, &g_array_index (by, CotId, i), error))
      return FALSE;
  }

  fields = differing_fields (sheet, paper);
  json_object_set_new (event->body, "result", json_string (json_object_size (fields) > 0 ? "differs" : "equal"));
  if (json_object_size (fields) > 0)
    json_object_set_new (event->body, "fields", fields);
  else
    json_decref (fields);

  return TRUE;
}

/**
 * cot_desk_cotejo:
 * @self: an open desk
 * @session: a cotejador's
 * @folio: of a settled sheet
 * @paper: (nullable): one value per field as the paper says, NONE where it was not
 *   looked at or is the same; %NULL: everything is the same
 * @differs: (out) (nullable): whether a field differs from what settled
 * @error: return location for a %COT_DATA_ERROR
 *
 * Compares what settled with the paper.  A difference changes nothing by itself: it
 * goes to the coordinator's list.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_CONFLICT when the sheet is not settled,
 *   _NOT_FOUND, _REFUSED or _NOT_OPEN
 */
gboolean
cot_desk_cotejo (CotDesk *self, CotSession *session, const char *folio, const CotValue *paper, gboolean *differs, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_COTEJO);
  if (!cot_desk_check_act (self, session, event.kind, error) || !plan_cotejo (self, folio, paper, &event, error))
    return FALSE;
  if (differs != NULL)
    *differs = json_object_get (event.body, "fields") != NULL;

  return cot_desk_write (self, session, &event, NULL, error);
}

/* --- Boxes -------------------------------------------------------------------- */

static gboolean
plan_pack (CotDesk *self, const char *folio, const char *box, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);

  if (sheet == NULL)
    return FALSE;
  if (cot_id_is_zero (&sheet->received))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s was not received here", event->folio);
  if (sheet->box != NULL && g_str_equal (sheet->box, box))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s is in box %s already", event->folio, box);
  if (sheet->box != NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s is in box %s: set that aside first", event->folio, sheet->box);
  json_object_set_new (event->body, "box", json_string (box));

  return cot_desk_event_add_ref (event, &sheet->received, error);
}

/**
 * cot_desk_pack:
 * @self: an open desk
 * @session: who packs
 * @folio: of a sheet that was received
 * @box: what is written on the box, at most 40 bytes
 * @error: return location for a %COT_DATA_ERROR
 *
 * Puts on record in which box the paper lies.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_CONFLICT when it lies in one already,
 *   _NOT_FOUND, _INVALID, _REFUSED or _NOT_OPEN
 */
gboolean
cot_desk_pack (CotDesk *self, CotSession *session, const char *folio, const char *box, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_PACKED);
  if (!cot_desk_text_is_clean (box, MAX_BOX_BYTES))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a box has a name of 1 to %d bytes", MAX_BOX_BYTES);

  return cot_desk_check_act (self, session, event.kind, error) && plan_pack (self, folio, box, &event, error) &&
         cot_desk_write (self, session, &event, NULL, error);
}
