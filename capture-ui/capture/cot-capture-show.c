/* cot-capture-show.c - the acta on the desk as it is seen: remark, sums, keys, page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-capture-private.h"
#include "cot-capture-text.h"
#include "cot-sound.h"
#include "cot-words.h"

static gboolean
is_at_end (CotCaptureDesk *self)
{
  return cot_sheet_entry_get_focus (self->sheet->entry) == cot_sheet_entry_get_n_wanted (self->sheet->entry);
}

static const CotField *
focused_field (CotCaptureDesk *self)
{
  guint focus = cot_sheet_entry_get_focus (self->sheet->entry);

  return is_at_end (self) ? NULL : &self->sheet->claim->ballot->fields[cot_sheet_entry_get_field (self->sheet->entry, focus)];
}

/* --- The one remark ------------------------------------------------------------------ */

static void
show_found (CotCaptureDesk *self)
{
  g_autofree char *found = cot_capture_text_remark (self->sheet->claim->ballot, cot_sheet_entry_get_values (self->sheet->entry), &self->shown);
  g_autofree char *text = g_strdup_printf (_ ("%s · [.] so says the acta"), found);

  cot_capture_foot_set_remark (self->foot, text, COT_REMARK_LOOK);
}

/* The help of the field, or at the end what the law says of the whole. */
static void
show_quiet (CotCaptureDesk *self)
{
  const CotField *field = focused_field (self);
  g_autofree char *observation = field == NULL ? cot_capture_sheet_dup_observation (self->sheet) : NULL;

  if (observation != NULL)
    cot_capture_foot_set_remark (self->foot, observation, COT_REMARK_INFORMS);
  else
    cot_capture_foot_set_remark (self->foot, field != NULL ? cot_words_field_hint (field->kind) : "", COT_REMARK_QUIET);
}

static void
show_marks (CotCaptureDesk *self)
{
  CotBoxMm boxes[COT_RULE_MAX_FIELDS];
  CotTransform transform;
  guint n = *self->shown.code != '\0' ? cot_capture_sheet_list_boxes (self->sheet, cot_capture_desk_get_form (self), &self->shown, boxes, &transform) : 0;

  cot_page_view_set_marks (self->page, boxes, n, &transform);
}

static void
show_remark (CotCaptureDesk *self)
{
  gboolean had = self->shown.code != NULL && *self->shown.code != '\0';

  self->shown = cot_capture_sheet_get_remark (self->sheet);
  if (self->message != NULL)
    cot_capture_foot_set_remark (self->foot, self->message, self->refused ? COT_REMARK_REFUSED : COT_REMARK_QUIET);
  else if (*self->shown.code != '\0')
    show_found (self);
  else
    show_quiet (self);
  if (!had && *self->shown.code != '\0')
    cot_sound_play (GTK_WIDGET (self), cot_capture_desk_get_preferences (self), COT_SOUND_REMARK);
  cot_field_column_set_remarked (self->column, self->shown.fields, self->shown.n_fields);
  show_marks (self);
}

void
cot_capture_desk_say (CotCaptureDesk *self, const char *message, gboolean refused)
{
  g_free (self->message);
  self->message = g_strdup (message);
  self->refused = refused;
  if (self->sheet != NULL)
    show_remark (self);
  else if (message != NULL)
    adw_status_page_set_description (self->waiting, message);
}

/* --- The key map at the bottom edge ---------------------------------------------------- */

static const char *
hints_of_question (CotFootState state)
{
  switch (state) {
  case COT_FOOT_CANNOT:
    return _ ("1 to 4 the cause   Esc back to the acta");
  case COT_FOOT_REASON:
    return _ ("Enter send back   Esc back to the acta");
  case COT_FOOT_REST:
    return _ ("Enter yes   - no   Esc back to the acta");
  case COT_FOOT_HELP:
    return _ ("F1 all of the help   Esc back to the acta");
  case COT_FOOT_SUMS:
  default:
    return "";
  }
}

static const char *
hints_of_sheet (CotCaptureDesk *self)
{
  const CotField *field = focused_field (self);

  if (field == NULL)
    return self->sheet->amending ? _ ("Enter deliver   - back   + whole page   Ctrl B leave it as it was")
                                 : _ ("Enter deliver   - back   + whole page   Ctrl B the one before");
  if (field->kind == COT_FIELD_CASILLA)
    return _ (". type of casilla   Enter next   * illegible   / no data   - back");

  return _ ("Enter next   * illegible   / no data   - back   + whole page");
}

void
cot_capture_desk_show_hints (CotCaptureDesk *self)
{
  const char *hints = self->sheet == NULL                 ? _ ("Ctrl B the one before   F12 change person")
                      : self->foot_state != COT_FOOT_SUMS ? hints_of_question (self->foot_state)
                                                          : hints_of_sheet (self);

  cot_desk_page_set_hints (COT_DESK_PAGE (self), hints);
}

/* --- The page, level with the field ------------------------------------------------------ */

/* The row's place is known once the widgets have theirs, and the page is drawn after
 * that: both go together, in one frame. */
static void
layout_cb (CotCaptureDesk *self, GdkFrameClock *clock)
{
  guint focus;
  double y = -1;
  CotTransform transform;
  CotBoxMm box;

  self->level_queued = FALSE;
  g_signal_handlers_disconnect_by_func (clock, layout_cb, self);
  if (self->sheet == NULL)
    return;
  focus = cot_sheet_entry_get_focus (self->sheet->entry);
  if (!cot_field_column_get_level (self->column, GTK_WIDGET (self->page), &y))
    y = -1;
  if (cot_capture_sheet_get_box (self->sheet, cot_capture_desk_get_form (self), focus, &box, &transform))
    cot_page_view_set_frame (self->page, &box, &transform, y);
  else
    cot_page_view_set_frame (self->page, NULL, NULL, -1);
  show_marks (self);
}

static void
queue_level (CotCaptureDesk *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (clock == NULL || self->level_queued)
    return;
  self->level_queued = TRUE;
  g_signal_connect_object (clock, "layout", G_CALLBACK (layout_cb), self, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

/* --- The sheet ------------------------------------------------------------------ */

/* A line that is there stays there: the fields below it do not move while one keys. */
static void
show_notice (CotCaptureDesk *self)
{
  g_autofree char *notice = cot_capture_sheet_dup_notice (self->sheet);

  if (notice != NULL && gtk_widget_get_visible (GTK_WIDGET (self->notice)))
    gtk_label_set_label (self->notice, notice);
}

void
cot_capture_desk_show_sheet (CotCaptureDesk *self)
{
  gboolean at_end = is_at_end (self), is_casilla = FALSE;
  g_autofree char *where = cot_capture_sheet_dup_where (self->sheet, &is_casilla);
  g_autofree char *progress = at_end ? cot_capture_sheet_dup_sums (self->sheet)
                                     : cot_capture_sheet_dup_progress (self->sheet);

  cot_desk_page_set_where (COT_DESK_PAGE (self), where);
  cot_capture_foot_set_progress (self->foot, progress);
  cot_capture_foot_set_ready (self->foot, at_end && !self->busy);
  cot_field_column_refresh (self->column);
  show_notice (self);
  show_remark (self);
  cot_capture_desk_show_hints (self);
  if (at_end && self->foot_state == COT_FOOT_SUMS && gtk_widget_get_mapped (GTK_WIDGET (self)))
    cot_capture_foot_focus_deliver (self->foot);
  /* What comes next may have changed while this acta was read. */
  if (at_end)
    cot_capture_desk_look_ahead_soon (self);
  queue_level (self);
}

void
cot_capture_desk_set_foot (CotCaptureDesk *self, CotFootState foot, const char *question)
{
  self->foot_state = foot;
  /* The sums are there before the focus can go back to them; a question comes after
   * the column has drawn the focus to its own field. */
  if (question == NULL)
    cot_capture_foot_ask (self->foot, NULL, FALSE);
  if (self->sheet != NULL && foot != COT_FOOT_REASON)
    cot_capture_desk_show_sheet (self);
  if (question != NULL)
    cot_capture_foot_ask (self->foot, question, foot == COT_FOOT_REASON);
  cot_capture_desk_show_hints (self);
}
