/* cot-capture-desk.c - the desk where actas are read from their picture
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-capture-desk.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-capture-private.h"

#define LOOK_AGAIN_S 3   /* a lapsed lease gives no signal */
#define AHEAD_MS     400 /* not before the acta that is on the desk is shown */

G_DEFINE_FINAL_TYPE (CotCaptureDesk, cot_capture_desk, COT_TYPE_DESK_PAGE)

CotDesk *
cot_capture_desk_get_desk (CotCaptureDesk *self)
{
  return cot_ui_context_get_desk (cot_desk_page_get_context (COT_DESK_PAGE (self)));
}

CotSession *
cot_capture_desk_get_session (CotCaptureDesk *self)
{
  return cot_ui_context_get_session (cot_desk_page_get_context (COT_DESK_PAGE (self)));
}

CotPreferences *
cot_capture_desk_get_preferences (CotCaptureDesk *self)
{
  return cot_ui_context_get_preferences (cot_desk_page_get_context (COT_DESK_PAGE (self)));
}

CotForm *
cot_capture_desk_get_form (CotCaptureDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  const char *tipo = self->sheet->claim->tipo_acta;

  return tipo != NULL ? cot_election_get_form (cot_ui_context_get_election (context), tipo) : NULL;
}

/* --- The sheet ------------------------------------------------------------------------------ */

static gboolean
ahead_due_cb (gpointer data)
{
  CotCaptureDesk *self = data;

  self->ahead_due = 0;
  if (self->sheet != NULL)
    cot_capture_ahead_look (self->ahead, cot_capture_desk_get_desk (self), cot_capture_desk_get_session (self), self->sheet->claim->folio);

  return G_SOURCE_REMOVE;
}

void
cot_capture_desk_look_ahead_soon (CotCaptureDesk *self)
{
  if (self->ahead_due == 0)
    self->ahead_due = g_timeout_add (AHEAD_MS, ahead_due_cb, self);
}

void
cot_capture_desk_show_waiting (CotCaptureDesk *self)
{
  cot_field_column_set_entry (self->column, NULL);
  cot_page_view_set_path (self->page, NULL);
  cot_desk_page_set_where (COT_DESK_PAGE (self), "");
  cot_desk_page_set_help (COT_DESK_PAGE (self), "capture");
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  cot_capture_desk_show_hints (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->waiting));
}

static const char *
help_of (CotClaimKind kind)
{
  switch (kind) {
  case COT_CLAIM_SECOND:
  case COT_CLAIM_REKEY:
    return "second";
  case COT_CLAIM_THIRD:
    return "third";
  case COT_CLAIM_FIRST:
  default:
    return "capture";
  }
}

static void
show_page (CotCaptureDesk *self)
{
  const char *path = self->sheet->claim->image_path;
  CotPageImage *image = path != NULL ? cot_capture_ahead_take (self->ahead, path) : NULL;

  cot_page_view_set_whole (self->page, FALSE);
  if (image != NULL)
    cot_page_view_take_image (self->page, path, image);
  else
    cot_page_view_set_path (self->page, path);
  cot_page_view_set_reading_width (self->page, cot_capture_sheet_get_reading_width (self->sheet, cot_capture_desk_get_form (self)));
}

void
cot_capture_desk_put (CotCaptureDesk *self, CotCaptureSheet *sheet)
{
  g_autofree char *notice = cot_capture_sheet_dup_notice (sheet);

  cot_field_column_set_entry (self->column, NULL);
  if (self->sheet != NULL && self->sheet != sheet)
    cot_capture_sheet_free (self->sheet);
  self->sheet = sheet;
  self->shown.code = "";
  gtk_label_set_label (self->notice, notice != NULL ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), notice != NULL);
  cot_desk_page_set_help (COT_DESK_PAGE (self), help_of (sheet->claim->kind));
  show_page (self);
  cot_field_column_set_entry (self->column, sheet->entry);
  gtk_stack_set_visible_child_name (self->stack, "sheet");
  cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
  cot_capture_desk_look_ahead_soon (self);
}

void
cot_capture_desk_drop (CotCaptureDesk *self)
{
  g_clear_handle_id (&self->draft_due, g_source_remove);
  cot_field_column_set_entry (self->column, NULL);
  g_clear_pointer (&self->sheet, cot_capture_sheet_free);
}

static void
column_moved_cb (CotCaptureDesk *self)
{
  if (self->sheet == NULL || self->busy)
    return;
  g_clear_pointer (&self->message, g_free);
  cot_capture_desk_save_draft (self);
  cot_capture_desk_show_sheet (self);
}

/* --- Life -------------------------------------------------------------------------------------- */

static gboolean
look_again_cb (gpointer data)
{
  CotCaptureDesk *self = data;

  if (self->sheet == NULL)
    cot_capture_desk_claim_next (self);
  else if (!cot_page_view_has_image (self->page) && self->sheet->claim->image_path != NULL)
    cot_page_view_set_path (self->page, self->sheet->claim->image_path);

  return G_SOURCE_CONTINUE;
}

static void
cot_capture_desk_start (CotDeskPage *page)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (page);

  self->started = TRUE;
  if (self->look_again == 0)
    self->look_again = g_timeout_add_seconds (LOOK_AGAIN_S, look_again_cb, self);
  if (self->sheet != NULL)
    cot_capture_desk_show_sheet (self);
  else
    cot_capture_desk_claim_next (self);
}

static void
cot_capture_desk_leave (CotDeskPage *page)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (page);

  self->started = FALSE;
  g_clear_handle_id (&self->look_again, g_source_remove);
  g_clear_handle_id (&self->ahead_due, g_source_remove);
  if (self->parked != NULL)
    cot_capture_desk_leave_before (self);
  cot_capture_desk_save_draft (self);
  cot_draft_keeper_flush (self->drafts);
  if (self->sheet != NULL && !self->sheet->amending)
    cot_desk_release (cot_capture_desk_get_desk (self), cot_capture_desk_get_session (self), self->sheet->claim);
}

static void
cot_capture_desk_record_changed (CotDeskPage *page)
{
  cot_capture_desk_claim_next (COT_CAPTURE_DESK (page));
}

static void
show_motion (CotCaptureDesk *self)
{
  cot_page_view_set_still (self->page, cot_preferences_get_reduced_motion (cot_capture_desk_get_preferences (self)));
}

static void
cot_capture_desk_constructed (GObject *object)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (object);

  G_OBJECT_CLASS (cot_capture_desk_parent_class)->constructed (object);
  self->drafts = cot_draft_keeper_new (cot_capture_desk_get_desk (self), cot_capture_desk_get_session (self));
  self->ahead = cot_capture_ahead_new (object);
  g_signal_connect_object (cot_capture_desk_get_preferences (self), "notify::reduced-motion", G_CALLBACK (show_motion), self, G_CONNECT_SWAPPED);
  show_motion (self);
}

static void
cot_capture_desk_dispose (GObject *object)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (object);

  g_clear_handle_id (&self->look_again, g_source_remove);
  g_clear_handle_id (&self->draft_due, g_source_remove);
  g_clear_handle_id (&self->ahead_due, g_source_remove);
  if (self->column != NULL)
    cot_field_column_set_entry (self->column, NULL);
  self->column = NULL;
  g_clear_pointer (&self->sheet, cot_capture_sheet_free);
  g_clear_pointer (&self->parked, cot_capture_sheet_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->drafts, cot_draft_keeper_unref);
  g_clear_pointer (&self->ahead, cot_capture_ahead_free);

  G_OBJECT_CLASS (cot_capture_desk_parent_class)->dispose (object);
}

static void
deliver_cb (CotCaptureDesk *self)
{
  cot_capture_desk_deliver (self);
}

static void
answered_cb (CotCaptureDesk *self, const char *reason)
{
  cot_capture_desk_take_reason (self, reason);
}

static void
cot_capture_desk_class_init (CotCaptureDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CotDeskPageClass *page_class = COT_DESK_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = cot_capture_desk_constructed;
  G_OBJECT_CLASS (klass)->dispose = cot_capture_desk_dispose;
  page_class->start = cot_capture_desk_start;
  page_class->leave = cot_capture_desk_leave;
  page_class->record_changed = cot_capture_desk_record_changed;
  g_type_ensure (COT_TYPE_PAGE_VIEW);
  g_type_ensure (COT_TYPE_FIELD_COLUMN);
  g_type_ensure (COT_TYPE_CAPTURE_FOOT);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-capture-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, stack);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, waiting);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, page);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, notice);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, column);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, foot);
  gtk_widget_class_bind_template_callback (widget_class, deliver_cb);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
}

static void
cot_capture_desk_init (CotCaptureDesk *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown.code = "";
  gtk_widget_set_focusable (GTK_WIDGET (self->waiting), TRUE);
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Capture"));
  cot_capture_desk_watch_keys (self);
  g_signal_connect_object (self->column, "moved", G_CALLBACK (column_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->column, "edited", G_CALLBACK (column_moved_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
cot_capture_desk_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_CAPTURE_DESK, "context", context, NULL);
}
