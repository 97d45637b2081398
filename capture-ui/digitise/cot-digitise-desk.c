/* cot-digitise-desk.c - the desk that receives and scans
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One sheet at a time; the feeder goes on by itself until it is empty and stops
 * where a person has to decide.
 *
 *   idle ─Enter─► feeding ─page─► (look?) ─► (folio?) ─► storing ─► (casilla?) ─┐
 *    ▲  ▲          ▲ │  ▲        R again       keyed                 keyed      │
 *    │  └──empty───│─┘  └───── L later, Esc aside ─────────────────────◄────────┘
 *    │           look ─P─► part ─Enter─► feeding, joined ─► part or look again
 *    └── Esc ─── fault ◄── any error of the scanner; asked again until it is gone
 *
 * What is shown, stored and fed is in files of their own; this one has the keys.     */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define PROFILE_NAME "escaner.json"

G_DEFINE_FINAL_TYPE (CotDigitiseDesk, cot_digitise_desk, COT_TYPE_DESK_PAGE)

/* --- Folio --------------------------------------------------------------------------- */

static void
folio_activate_cb (CotDigitiseDesk *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->folio_entry));
  char folio[COT_FOLIO_LENGTH + 1];

  if (self->folio_taken && *text == '\0') {
    cot_digitise_drop_repeated (self);
    return;
  }
  if (!cot_folio_parse (text, folio, NULL)) {
    gtk_label_set_label (self->folio_error, _ ("That is no folio: its last character does not match. Look at the label again."));
    gtk_editable_select_region (GTK_EDITABLE (self->folio_entry), 0, -1);
    return;
  }
  cot_digitise_store (self, folio);
}

static void
folio_changed_cb (CotDigitiseDesk *self)
{
  gtk_label_set_label (self->folio_error, "");
}

/* --- Scanner's settings ------------------------------------------------------------------ */

static void
open_scanner (CotDigitiseDesk *self)
{
  cot_digitise_stop_polling (self);
  gtk_stack_set_visible_child_name (self->panel, "scanner");
  cot_scanner_panel_open (self->scanner, self->profile_path);
  cot_digitise_set_state (self, COT_DIGITISE_SCANNER);
}

static void
close_scanner (CotDigitiseDesk *self)
{
  cot_scanner_panel_close (self->scanner);
  cot_digitise_show_idle (self, NULL);
}

/* From the next sheet on: another process with other settings, perhaps another device. */
static void
scanner_changed_cb (CotDigitiseDesk *self)
{
  g_autoptr (CotScanProfile) profile = cot_scan_profile_load (self->profile_path, NULL);

  cot_digitise_forget_source (self);
  g_free (self->device);
  self->device = profile != NULL ? g_strdup (profile->device) : NULL;
}

static void
scanner_closed_cb (CotDigitiseDesk *self)
{
  close_scanner (self);
}

/* --- Keys ------------------------------------------------------------------------------ */

static gboolean
is_enter (CotKey key, guint keyval)
{
  return key.command == COT_KEY_ENTER && keyval != GDK_KEY_Tab && keyval != GDK_KEY_Down;
}

static char
letter_of (CotKey key)
{
  return key.command == COT_KEY_LETTER ? key.letter : '\0';
}

/* Sheets that were left for later first, then those without a casilla. */
static void
take_what_waits (CotDigitiseDesk *self)
{
  if (cot_digitise_count_put_off (self) == 0) {
    cot_digitise_identify_waiting (self);
    return;
  }
  cot_sheet_source_take_back (self->source);
  self->taking_files = FALSE;
  cot_digitise_start_batch (self, FALSE);
  self->stop_after = TRUE;
}

static gboolean
key_at_idle (CotDigitiseDesk *self, CotKey key, guint keyval)
{
  char letter = letter_of (key);

  if (is_enter (key, keyval))
    cot_digitise_start_batch (self, FALSE);
  else if (letter == 'n')
    cot_digitise_start_batch (self, TRUE);
  else if (letter == 'c')
    cot_digitise_ask_cancel (self);
  else if (letter == 'i')
    take_what_waits (self);
  else if (letter == 'f')
    cot_digitise_choose_files (self);
  else if (letter == 'e')
    open_scanner (self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_at_fault (CotDigitiseDesk *self, CotKey key, guint keyval)
{
  if (is_enter (key, keyval)) {
    cot_digitise_start_batch (self, FALSE);
  } else if (letter_of (key) == 'e') {
    open_scanner (self);
  } else if (key.command == COT_KEY_ESCAPE && self->adding_part && self->current != NULL) {
    cot_digitise_stop_polling (self);
    cot_digitise_leave_parts (self);
  } else if (key.command == COT_KEY_ESCAPE) {
    cot_digitise_stop_polling (self);
    cot_digitise_show_idle (self, NULL);
  } else {
    return FALSE;
  }

  return TRUE;
}

static gboolean
key_at_look (CotDigitiseDesk *self, CotKey key)
{
  char letter = letter_of (key);

  if (key.command == COT_KEY_ENTER)
    cot_digitise_ask_reason (self);
  else if (letter == 'r')
    cot_digitise_set_aside (self, self->source != NULL && cot_sheet_source_is_glass (self->source) ? _ ("Put the sheet on the glass again")
                                                                                                   : _ ("Put the sheet back in the feeder"));
  else if (letter == 'g')
    cot_digitise_turn (self);
  else if (letter == 'l')
    cot_digitise_put_off (self);
  else if (letter == 'p')
    cot_digitise_ask_part (self);
  else if (key.command == COT_KEY_BACK && self->current->parts->len > 1)
    cot_digitise_part_back (self);
  else if (key.command == COT_KEY_ESCAPE)
    cot_digitise_set_aside (self, _ ("Put the sheet on the pile of those set aside"));
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_at_part (CotDigitiseDesk *self, CotKey key, guint keyval)
{
  if (is_enter (key, keyval))
    cot_digitise_scan_part (self);
  else if (key.command == COT_KEY_BACK)
    cot_digitise_part_back (self);
  else if (key.command == COT_KEY_ESCAPE)
    cot_digitise_leave_parts (self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_at_reason (CotDigitiseDesk *self, CotKey key)
{
  if (key.command == COT_KEY_DIGIT)
    cot_digitise_keep (self, key.digit);
  else if (key.command == COT_KEY_ESCAPE || key.command == COT_KEY_BACK)
    cot_digitise_take_page (self);
  else
    return FALSE;

  return TRUE;
}

/* Letters go to the entry, so that a code reader can type them. */
static gboolean
key_at_folio (CotDigitiseDesk *self, CotKey key, guint keyval)
{
  if (key.command == COT_KEY_ESCAPE)
    cot_digitise_set_aside (self, _ ("Put the sheet on the pile of those set aside"));
  else if (keyval == GDK_KEY_F6)
    cot_digitise_put_off (self);
  else if (keyval == GDK_KEY_F7)
    cot_digitise_turn (self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_at_casilla (CotDigitiseDesk *self, CotKey key)
{
  if (key.command != COT_KEY_ESCAPE)
    return cot_casilla_asker_key (self->asker, key);

  cot_digitise_leave_casilla (self);
  return TRUE;
}

static gboolean
key_at_origin (CotDigitiseDesk *self, CotKey key)
{
  if (key.command == COT_KEY_DIGIT)
    cot_digitise_origin_chosen (self, key.digit);
  else if (key.command == COT_KEY_ESCAPE)
    cot_digitise_show_idle (self, NULL);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_at_cancel (CotDigitiseDesk *self, CotKey key, guint keyval)
{
  if (is_enter (key, keyval))
    cot_digitise_cancel_batch (self);
  else if (key.command == COT_KEY_ESCAPE || key.command == COT_KEY_BACK)
    cot_digitise_show_idle (self, NULL);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_at_work (CotDigitiseDesk *self, CotKey key)
{
  gboolean stop = key.command == COT_KEY_ESCAPE, look = letter_of (key) == 'g';

  self->stop_after |= stop;
  self->look_at_next |= look;

  return stop || look;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType modifiers, CotDigitiseDesk *self)
{
  CotKey key = cot_key_from_event (keyval, modifiers);

  if (self->state != COT_DIGITISE_SCANNER && self->state != COT_DIGITISE_CASILLA && cot_page_view_key (self->page, key))
    return TRUE;
  switch (self->state) {
  case COT_DIGITISE_IDLE:
    return key_at_idle (self, key, keyval);
  case COT_DIGITISE_FAULT:
    return key_at_fault (self, key, keyval);
  case COT_DIGITISE_LOOK:
    return key_at_look (self, key);
  case COT_DIGITISE_REASON:
    return key_at_reason (self, key);
  case COT_DIGITISE_PART:
    return key_at_part (self, key, keyval);
  case COT_DIGITISE_FOLIO:
    return key_at_folio (self, key, keyval);
  case COT_DIGITISE_CASILLA:
    return key_at_casilla (self, key);
  case COT_DIGITISE_ORIGIN:
    return key_at_origin (self, key);
  case COT_DIGITISE_CANCEL:
    return key_at_cancel (self, key, keyval);
  case COT_DIGITISE_SCANNER:
    if (key.command == COT_KEY_ESCAPE)
      close_scanner (self);
    return key.command == COT_KEY_ESCAPE;
  case COT_DIGITISE_FEEDING:
  case COT_DIGITISE_STORING:
  default:
    return key_at_work (self, key);
  }
}

static void
scan_clicked_cb (CotDigitiseDesk *self)
{
  if (self->state == COT_DIGITISE_IDLE || self->state == COT_DIGITISE_FAULT)
    cot_digitise_start_batch (self, FALSE);
}

static void
asker_answered_cb (CotDigitiseDesk *self)
{
  cot_digitise_identify_answered (self);
}

/* --- Life -------------------------------------------------------------------------------- */

static void
show_example (CotDigitiseDesk *self)
{
  g_autofree char *example = cot_ui_context_dup_folio_example (cot_desk_page_get_context (COT_DESK_PAGE (self)));

  gtk_entry_set_placeholder_text (self->folio_entry, example);
}

static void
cot_digitise_desk_start (CotDeskPage *page)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (page);
  CotUiContext *context = cot_desk_page_get_context (page);

  if (self->device == NULL)
    self->device = g_strdup (cot_ui_context_get_scanner (context));
  if (self->profile_path == NULL) {
    g_autofree char *folder = g_path_get_dirname (cot_ui_context_get_spool (context));

    self->profile_path = g_build_filename (folder, PROFILE_NAME, NULL);
  }
  show_example (self);
  if (self->state == COT_DIGITISE_IDLE)
    cot_digitise_show_idle (self, NULL);
  else
    cot_digitise_take_focus (self);
}

static void
cot_digitise_desk_record_changed (CotDeskPage *page)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (page);

  if (self->state == COT_DIGITISE_IDLE && gtk_widget_get_mapped (GTK_WIDGET (self))) {
    g_autofree char *headline = g_strdup (gtk_label_get_label (self->headline));

    cot_digitise_show_idle (self, headline);
  }
}

static void
cot_digitise_desk_dispose (GObject *object)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (object);

  cot_digitise_stop_polling (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  cot_digitise_forget_source (self);
  g_clear_pointer (&self->current, cot_scanned_page_unref);
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->profile_path, g_free);
  g_clear_pointer (&self->dropped, g_ptr_array_unref);
  g_clear_pointer (&self->batch_folios, g_ptr_array_unref);
  if (self->refused != NULL)
    g_string_free (self->refused, TRUE);
  self->refused = NULL;

  G_OBJECT_CLASS (cot_digitise_desk_parent_class)->dispose (object);
}

static void
cot_digitise_desk_class_init (CotDigitiseDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CotDeskPageClass *page_class = COT_DESK_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_digitise_desk_dispose;
  page_class->start = cot_digitise_desk_start;
  page_class->record_changed = cot_digitise_desk_record_changed;
  g_type_ensure (COT_TYPE_PAGE_VIEW);
  g_type_ensure (COT_TYPE_CASILLA_ASKER);
  g_type_ensure (COT_TYPE_SCANNER_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-digitise-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, page);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, strip);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, foot);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, strip_scroll);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, batch);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, casilla);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, area);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, how);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, headline);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, words);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio_words);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio_error);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, rule);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, panel);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, scan);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio_entry);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, asker);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, scanner);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, progress);
  gtk_widget_class_bind_template_callback (widget_class, scan_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, folio_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, folio_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, asker_answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, scanner_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, scanner_closed_cb);
}

static void
cot_digitise_desk_init (CotDigitiseDesk *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->dropped = g_ptr_array_new_with_free_func (g_free);
  self->batch_folios = g_ptr_array_new_with_free_func (g_free);
  self->refused = g_string_new (NULL);
  cot_digitise_accept_drops (self);
  gtk_widget_set_focusable (GTK_WIDGET (self->page), TRUE);
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Scanning"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
cot_digitise_desk_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_DIGITISE_DESK, "context", context, NULL);
}
