/* cot-capture-keys.c - what each key does at the capture desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-capture-private.h"
#include "cot-sound.h"
#include "cot-words.h"

#define ZOOM_IN  1.25
#define ZOOM_OUT 0.8

/* --- Questions in place ---------------------------------------------------------- */

static void
show_help (CotCaptureDesk *self)
{
  guint focus = cot_sheet_entry_get_focus (self->sheet->entry);
  const CotField *field;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  /* Once more, or where there is no field: the help of the whole screen. */
  if (self->foot_state == COT_FOOT_HELP || focus >= cot_sheet_entry_get_n_wanted (self->sheet->entry)) {
    cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
    gtk_widget_activate_action (GTK_WIDGET (self), "win.help", NULL);
    return;
  }
  field = &self->sheet->claim->ballot->fields[cot_sheet_entry_get_field (self->sheet->entry, focus)];
  name = cot_words_field (field);
  text = g_strdup_printf ("%s: %s", name, cot_words_field_law (field->kind));
  cot_capture_desk_set_foot (self, COT_FOOT_HELP, text);
}

static void
answer_cannot (CotCaptureDesk *self, guint digit)
{
  static const char *const causes[] = { "image", "form", "casilla" };
  static const char *const reasons[] = { N_ ("the picture cannot be read"),
                                         N_ ("it is another form"),
                                         N_ ("it is another casilla") };

  if (digit >= 1 && digit <= G_N_ELEMENTS (causes))
    cot_capture_desk_send_back (self, causes[digit - 1], _ (reasons[digit - 1]));
  else if (digit == 4)
    cot_capture_desk_set_foot (self, COT_FOOT_REASON, _ ("What is it? Write it in a few words, then press Enter."));
}

void
cot_capture_desk_take_reason (CotCaptureDesk *self, const char *reason)
{
  if (self->foot_state == COT_FOOT_REASON && self->sheet != NULL && !self->busy)
    cot_capture_desk_send_back (self, "other", reason);
}

static void
ask_rest (CotCaptureDesk *self)
{
  guint n = cot_sheet_entry_count_rest (self->sheet->entry);
  g_autofree char *text = NULL;

  g_clear_pointer (&self->message, g_free);
  if (n == 0)
    return;
  text = g_strdup_printf (ngettext ("%u field has no value yet. No data in it?\nEnter yes   - no",
                                    "%u fields have no value yet. No data in all of them?\nEnter yes   - no", n),
                          n);
  cot_capture_desk_set_foot (self, COT_FOOT_REST, text);
}

static void
answer_rest (CotCaptureDesk *self, CotKeyCommand command)
{
  if (command == COT_KEY_ENTER) {
    cot_sheet_entry_fill_rest (self->sheet->entry);
    cot_capture_desk_save_draft (self);
  }
  if (command == COT_KEY_ENTER || command == COT_KEY_BACK)
    cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
}

/* --- The page ----------------------------------------------------------------------- */

static void
step_contrast (CotCaptureDesk *self)
{
  guint step = cot_page_view_next_contrast (self->page);
  g_autofree char *text = step == 0 ? g_strdup (_ ("Picture: as the paper is"))
                                    : g_strdup_printf (_ ("Picture: ink darker, step %u of 3"), step);

  cot_capture_desk_say (self, text, FALSE);
}

static gboolean
key_on_page (CotCaptureDesk *self, CotKeyCommand command)
{
  static const struct {
    CotKeyCommand command;
    int dx, dy;
  } pans[] = { { COT_KEY_PAN_LEFT, -1, 0 }, { COT_KEY_PAN_RIGHT, 1, 0 }, { COT_KEY_PAN_UP, 0, -1 }, { COT_KEY_PAN_DOWN, 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (pans); i++)
    if (pans[i].command == command) {
      cot_page_view_pan (self->page, pans[i].dx, pans[i].dy);
      return TRUE;
    }
  if (command == COT_KEY_ZOOM_IN || command == COT_KEY_ZOOM_OUT)
    cot_page_view_zoom_by (self->page, command == COT_KEY_ZOOM_IN ? ZOOM_IN : ZOOM_OUT);
  else if (command == COT_KEY_ZOOM_RESET)
    cot_page_view_zoom_reset (self->page);
  else if (command == COT_KEY_WHOLE)
    cot_page_view_set_whole (self->page, !cot_page_view_get_whole (self->page));
  else if (command == COT_KEY_CONTRAST)
    step_contrast (self);
  else
    return FALSE;

  return TRUE;
}

/* --- The fields --------------------------------------------------------------------- */

static const char *
refusal_of (CotEntryResult result)
{
  static const struct {
    CotEntryResult result;
    const char *text;
  } refusals[] = {
    { COT_ENTRY_EMPTY, N_ ("Every field needs a value: key it, or * illegible, or / no data.") },
    { COT_ENTRY_TYPE, N_ ("Which type of casilla? Press . until it is right.") },
    { COT_ENTRY_NUMBER, N_ ("The number of the casilla is missing.") },
    { COT_ENTRY_FULL, N_ ("No more digits fit.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (refusals[i].result == result)
      return _ (refusals[i].text);

  return NULL;
}

static void
moved (CotCaptureDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));

  cot_capture_desk_save_draft (self);
  cot_sound_play (GTK_WIDGET (self), cot_ui_context_get_preferences (context), COT_SOUND_FIELD);
}

static void
key_on_entry (CotCaptureDesk *self, CotKey key)
{
  CotEntryResult result = cot_sheet_entry_key (self->sheet->entry, key);

  g_clear_pointer (&self->message, g_free);
  if (result == COT_ENTRY_DELIVER) {
    cot_capture_desk_deliver (self);
    return;
  }
  if (result == COT_ENTRY_REST) {
    ask_rest (self);
    return;
  }
  if (result == COT_ENTRY_MOVED)
    moved (self);
  else if (result == COT_ENTRY_CHANGED)
    cot_capture_desk_save_draft_soon (self);
  else if (result == COT_ENTRY_SO && self->shown.code != NULL && *self->shown.code != '\0')
    cot_capture_sheet_answer (self->sheet, &self->shown);
  if (refusal_of (result) != NULL)
    cot_capture_desk_say (self, refusal_of (result), TRUE);
  cot_capture_desk_show_sheet (self);
}

static void
finish (CotCaptureDesk *self)
{
  g_clear_pointer (&self->message, g_free);
  if (cot_sheet_entry_finish (self->sheet->entry))
    moved (self);
  if (!cot_sheet_entry_is_complete (self->sheet->entry))
    cot_capture_desk_say (self, _ ("This field has no value yet."), TRUE);
  cot_capture_desk_show_sheet (self);
}

/* Esc closes what opened last and never leaves a sheet. */
static void
close_last (CotCaptureDesk *self)
{
  if (self->foot_state != COT_FOOT_SUMS)
    cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
  else if (cot_page_view_get_whole (self->page))
    cot_page_view_set_whole (self->page, FALSE);
}

static void
key_on_sheet (CotCaptureDesk *self, CotKey key)
{
  if (self->foot_state == COT_FOOT_CANNOT) {
    answer_cannot (self, key.command == COT_KEY_DIGIT ? key.digit : 0);
    return;
  }
  if (self->foot_state == COT_FOOT_REST) {
    answer_rest (self, key.command);
    return;
  }
  if (key.command == COT_KEY_HELP) {
    show_help (self);
    return;
  }
  if (self->foot_state == COT_FOOT_HELP)
    cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
  if (key.command == COT_KEY_CANNOT && !self->sheet->amending)
    cot_capture_desk_set_foot (self, COT_FOOT_CANNOT, _ ("Why can it not be captured?\n1 the picture cannot be read\n2 it is another form\n3 it is another casilla\n4 something else"));
  else if (key.command == COT_KEY_REST)
    ask_rest (self);
  else if (key.command == COT_KEY_FINISH)
    finish (self);
  else
    key_on_entry (self, key);
}

/* Of the pad without numbers these are digits; their own keys show the fields of a
 * long acta. */
static gboolean
key_on_column (CotCaptureDesk *self, guint keyval)
{
  if (keyval != GDK_KEY_Page_Up && keyval != GDK_KEY_Page_Down)
    return FALSE;
  cot_field_column_page (self->column, keyval == GDK_KEY_Page_Up ? -1 : 1);

  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, CotCaptureDesk *self)
{
  CotKey key = cot_key_from_event (keyval, state);

  if (key.command == COT_KEY_NONE)
    return self->sheet != NULL && key_on_column (self, keyval);
  if (key.command == COT_KEY_ONE_BEFORE) {
    cot_capture_desk_open_before (self);
    return TRUE;
  }
  if (self->sheet == NULL)
    return FALSE;
  if (key.command == COT_KEY_ESCAPE) {
    close_last (self);
    return TRUE;
  }
  if (self->foot_state == COT_FOOT_REASON)
    return FALSE;
  if (!key_on_page (self, key.command) && !self->busy)
    key_on_sheet (self, key);

  return TRUE;
}

void
cot_capture_desk_watch_keys (CotCaptureDesk *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
