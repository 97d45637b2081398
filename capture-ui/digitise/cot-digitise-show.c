/* cot-digitise-show.c - what the digitising desk shows
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-spool.h"
#include "cot-wait-words.h"
#include "cot-words.h"

#define N_FOLIOS_SHOWN 6
#define FOLIO_OF_CHIP  "cot-folio"
#define FIGURES_SHARE  0.6 /* of the width, beside the chips of the batch */
/* As cotejo-scan keeps it free, and how many sheets are beyond counting. */
#define DISK_RESERVE_BYTES (200 * 1024 * 1024)
#define ROOM_IS_PLENTY     2000

static const char *
hints_of_idle (CotDigitiseDesk *self)
{
  gboolean waits = self->n_unidentified > 0 || cot_digitise_count_put_off (self) > 0;

  if (self->n_batch > 0)
    return waits ? _ ("Enter go on   N new batch   C cancel batch   F files   E scanner   I what waits")
                 : _ ("Enter go on   N new batch   C cancel batch   F files   E scanner");
  if (waits)
    return _ ("Enter scan   I what waits   F files   E scanner   F12 change person");

  return _ ("Enter scan   F files   E scanner   F12 change person");
}

static const char *
hints_of_look (CotDigitiseDesk *self)
{
  if (cot_digitise_can_add_part (self))
    return _ ("Enter keep   P another part   R again   G turn   L later   Esc set aside");
  if (self->current != NULL && self->current->parts->len > 1)
    return _ ("Enter keep   - last part away   G turn   L later   Esc set aside");

  return _ ("Enter keep   R again   G turn   L later   Esc set aside");
}

static const char *
hints_of (CotDigitiseDesk *self)
{
  switch (self->state) {
  case COT_DIGITISE_IDLE:
    return hints_of_idle (self);
  case COT_DIGITISE_FEEDING:
  case COT_DIGITISE_STORING:
    return _ ("Esc stop after this sheet   G look at the next one");
  case COT_DIGITISE_LOOK:
    return hints_of_look (self);
  case COT_DIGITISE_PART:
    return _ ("Enter scan the part   - last one back   Esc leave it as it is");
  case COT_DIGITISE_REASON:
    return _ ("1 to 3 the reason   Esc back");
  case COT_DIGITISE_FOLIO:
    return _ ("Enter store   F6 later   F7 turn   Esc set aside");
  case COT_DIGITISE_CASILLA:
    return cot_casilla_asker_proposes (self->asker) ? _ ("Enter next   . type of casilla   + the proposed one   Esc later")
                                                    : _ ("Enter next   . type of casilla   - back   Esc later");
  case COT_DIGITISE_ORIGIN:
    return _ ("1 or 2 where they are from   Esc leave them");
  case COT_DIGITISE_CANCEL:
    return _ ("Enter cancel the batch   Esc keep it");
  case COT_DIGITISE_SCANNER:
    return _ ("Tab next   Space choose   Esc close");
  case COT_DIGITISE_FAULT:
  default:
    return _ ("Enter go on   E scanner   Esc stop");
  }
}

static const char *
condition_of (CotDigitiseState state)
{
  switch (state) {
  case COT_DIGITISE_FEEDING:
  case COT_DIGITISE_STORING:
    return _ ("Scanner at work");
  case COT_DIGITISE_FAULT:
    return _ ("Scanner stopped");
  case COT_DIGITISE_IDLE:
  case COT_DIGITISE_LOOK:
  case COT_DIGITISE_REASON:
  case COT_DIGITISE_PART:
  case COT_DIGITISE_FOLIO:
  case COT_DIGITISE_CASILLA:
  case COT_DIGITISE_ORIGIN:
  case COT_DIGITISE_CANCEL:
  case COT_DIGITISE_SCANNER:
  default:
    return _ ("Scanner ready");
  }
}

void
cot_digitise_show_words (CotDigitiseDesk *self, const char *headline, const char *words, gboolean fault)
{
  gtk_stack_set_visible_child_name (self->panel, "words");
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->words, words);
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (self->headline), "cot-fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->headline), "cot-fault");
}

/* The feeder goes on while its person works at another desk: the focus stays there. */
void
cot_digitise_take_focus (CotDigitiseDesk *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  switch (self->state) {
  case COT_DIGITISE_IDLE:
  case COT_DIGITISE_FAULT:
    gtk_widget_grab_focus (GTK_WIDGET (self->scan));
    break;
  case COT_DIGITISE_FOLIO:
    gtk_widget_grab_focus (GTK_WIDGET (self->folio_entry));
    break;
  case COT_DIGITISE_CASILLA:
    cot_casilla_asker_take_focus (self->asker);
    break;
  case COT_DIGITISE_SCANNER:
    cot_scanner_panel_take_focus (self->scanner);
    break;
  case COT_DIGITISE_FEEDING:
  case COT_DIGITISE_LOOK:
  case COT_DIGITISE_REASON:
  case COT_DIGITISE_PART:
  case COT_DIGITISE_STORING:
  case COT_DIGITISE_ORIGIN:
  case COT_DIGITISE_CANCEL:
  default:
    gtk_widget_grab_focus (GTK_WIDGET (self->page));
    break;
  }
}

static void
show_label (GtkLabel *label, gboolean is_of_sheet, gboolean keeps_room)
{
  gtk_widget_set_visible (GTK_WIDGET (label), is_of_sheet && (keeps_room || *gtk_label_get_label (label) != '\0'));
}

/* While sheets come the room of their names is kept, so that nothing jumps.  A question
 * needs it, in large text all of it, and so do the scanner's settings, which are of no
 * sheet. */
static void
show_sheet_labels (CotDigitiseDesk *self, CotDigitiseState state)
{
  gboolean is_of_sheet = state != COT_DIGITISE_SCANNER;
  gboolean keeps_room = state == COT_DIGITISE_FEEDING || state == COT_DIGITISE_STORING;

  show_label (self->folio, is_of_sheet, keeps_room);
  show_label (self->casilla, is_of_sheet, keeps_room);
  show_label (self->area, is_of_sheet, keeps_room);
  show_label (self->how, is_of_sheet, keeps_room);
  gtk_widget_set_visible (GTK_WIDGET (self->rule), is_of_sheet && (keeps_room || *gtk_label_get_label (self->folio) != '\0'));
}

void
cot_digitise_set_state (CotDigitiseDesk *self, CotDigitiseState state)
{
  self->state = state;
  show_sheet_labels (self, state);
  gtk_widget_set_visible (GTK_WIDGET (self->scan), state == COT_DIGITISE_IDLE || state == COT_DIGITISE_FAULT);
  cot_desk_page_set_hints (COT_DESK_PAGE (self), hints_of (self));
  cot_desk_page_set_condition_bad (COT_DESK_PAGE (self), state == COT_DIGITISE_FAULT);
  cot_desk_page_set_condition (COT_DESK_PAGE (self), condition_of (state));
  cot_digitise_take_focus (self);
}

void
cot_digitise_show_picture (CotDigitiseDesk *self, const char *path, const CotTransform *transform)
{
  cot_page_view_set_frame (self->page, NULL, NULL, -1);
  cot_page_view_set_notes (self->page, NULL, NULL, 0);
  cot_page_view_set_path (self->page, path);
  cot_page_view_set_level (self->page, transform);
}

void
cot_digitise_show_current (CotDigitiseDesk *self)
{
  cot_digitise_show_picture (self, self->current->published.file, self->current->registered ? &self->current->transform : NULL);
}

void
cot_digitise_clear_labels (CotDigitiseDesk *self)
{
  gtk_label_set_label (self->folio, "");
  gtk_label_set_label (self->casilla, "");
  gtk_label_set_label (self->area, "");
  gtk_label_set_label (self->how, "");
  cot_desk_page_set_where (COT_DESK_PAGE (self), "");
}

/* What is on the right stays: it is the sheet stored last, until the next one. */
void
cot_digitise_forget_current (CotDigitiseDesk *self)
{
  g_clear_pointer (&self->current, cot_scanned_page_unref);
  *self->current_folio = '\0';
  self->adding_part = FALSE;
}

void
cot_digitise_clear_sheet (CotDigitiseDesk *self)
{
  cot_digitise_forget_current (self);
  cot_digitise_clear_labels (self);
}

void
cot_digitise_show_folio (CotDigitiseDesk *self, const char *folio, gboolean stored)
{
  g_autofree char *text = g_strdup_printf (stored ? _ ("Folio %s ✓") : _ ("Folio %s"), folio);
  g_autofree char *where = g_strdup_printf (_ ("Folio %s"), folio);

  cot_digitise_clear_labels (self);
  gtk_label_set_label (self->folio, text);
  cot_desk_page_set_where (COT_DESK_PAGE (self), where);
}

/* Section above casilla: their room is kept, whatever their names are. */
static char *
dup_in_two_lines (const CotRow *row)
{
  g_autofree char *name = cot_words_row (row);
  g_auto (GStrv) parts = g_strsplit (name, " · ", 2);

  return g_strjoinv ("\n", parts);
}

/* What the record now says of the sheet. */
void
cot_digitise_show_identity (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  const CotSheet *sheet;

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), self->current_folio);
  if (sheet != NULL && sheet->row != NULL) {
    g_autofree char *name = dup_in_two_lines (sheet->row);
    g_autofree char *area = g_strdup_printf ("%s · %s", sheet->row->area->name, cot_words_contest (sheet->row->contest));

    gtk_label_set_label (self->casilla, name);
    gtk_label_set_label (self->area, area);
    gtk_label_set_label (self->how, sheet->typed_identification ? _ ("keyed twice") : _ ("read from the QR code"));
  } else if (sheet != NULL && sheet->state == COT_SHEET_OUTSIDE) {
    gtk_label_set_label (self->casilla, _ ("Outside the catalogue"));
  }
  cot_journal_unlock (journal);
}

/* Dots beside what waits: its colour says so too. */
static void
name_chip (GtkWidget *chip)
{
  const char *folio = g_object_get_data (G_OBJECT (chip), FOLIO_OF_CHIP);
  gboolean waits = gtk_widget_has_css_class (chip, "held");
  g_autofree char *number = folio != NULL ? g_strndup (folio + 5, 5) : g_strdup ("?");
  g_autofree char *text = g_strconcat (number, waits ? " …" : "", NULL);
  g_autofree char *name = g_strdup_printf (waits ? _ ("%s, waits") : _ ("%s, stored"), folio != NULL ? folio : _ ("Without folio"));

  gtk_label_set_label (GTK_LABEL (chip), text);
  gtk_widget_set_tooltip_text (chip, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cot_digitise_add_to_strip (CotDigitiseDesk *self, const char *folio, const char *css_class)
{
  GtkWidget *chip = gtk_label_new (NULL);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->strip_scroll);

  g_object_set_data_full (G_OBJECT (chip), FOLIO_OF_CHIP, g_strdup (folio), g_free);
  gtk_widget_add_css_class (chip, "sheet");
  gtk_widget_add_css_class (chip, css_class);
  name_chip (chip);
  /* Newest first, so that it is in sight without scrolling. */
  gtk_box_prepend (self->strip, chip);
  gtk_adjustment_set_value (adjustment, 0);
}

void
cot_digitise_mark_newest_stored (CotDigitiseDesk *self)
{
  GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->strip));

  if (chip == NULL)
    return;
  gtk_widget_remove_css_class (chip, "held");
  gtk_widget_add_css_class (chip, "stored");
  name_chip (chip);
}

static guint
count_in_state (CotDigitiseDesk *self, CotSheetState state)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  guint n;

  cot_journal_lock (journal);
  n = cot_fold_count_in_state (cot_journal_get_fold (journal), state);
  cot_journal_unlock (journal);

  return n;
}

/* Received and without a picture, files that wait, and how much the disk takes. */
static void
add_what_is_left (CotDigitiseDesk *self, GString *text)
{
  guint n_waiting = count_in_state (self, COT_SHEET_RECEIVED), n_files = self->source != NULL ? cot_sheet_source_count_files (self->source) : 0;
  guint64 room = cot_spool_get_room (cot_ui_context_get_spool (cot_desk_page_get_context (COT_DESK_PAGE (self))), DISK_RESERVE_BYTES);

  if (n_files > 0)
    g_string_append_printf (text, ngettext (" · %u file left", " · %u files left", n_files), n_files);
  else if (n_waiting > 0)
    g_string_append_printf (text, ngettext (" · %u waits", " · %u wait", n_waiting), n_waiting);
  if (room < ROOM_IS_PLENTY) {
    guint n = (guint) room;

    g_string_append_printf (text, ngettext (" · the disk takes %u more", " · the disk takes %u more", n), n);
  } else {
    g_string_append (text, _ (" · the disk takes thousands"));
  }
}

/* In large text the figures take the whole width: the chips stand above them then. */
static void
make_room_for_strip (CotDigitiseDesk *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->page)), natural = 0;
  gboolean beside;

  gtk_widget_measure (GTK_WIDGET (self->batch), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  beside = width <= 0 || self->n_batch == 0 || natural < width * FIGURES_SHARE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->foot), beside ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_label_set_wrap (self->batch, !beside);
}

void
cot_digitise_show_batch (CotDigitiseDesk *self)
{
  gint64 spent_us = MAX (self->run_stored_us - self->run_started_us, 1);
  guint per_minute = (guint) ((gint64) self->n_run * G_TIME_SPAN_MINUTE / spent_us);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_files = self->source != NULL ? cot_sheet_source_count_files (self->source) : 0;

  if (self->n_batch > 0)
    g_string_append_printf (text, ngettext ("%u sheet", "%u sheets", self->n_batch), self->n_batch);
  /* How fast it went last: what stands still has no pace. */
  if (self->n_run > 1)
    g_string_append_printf (text, _ (" · %u/min"), per_minute);
  add_what_is_left (self, text);
  gtk_label_set_label (self->batch, g_str_has_prefix (text->str, " · ") ? text->str + strlen (" · ") : text->str);
  make_room_for_strip (self);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), n_files > 0);
  if (self->n_files > 0)
    gtk_progress_bar_set_fraction (self->progress, (double) (self->n_files - MIN (n_files, self->n_files)) / self->n_files);
}

void
cot_digitise_clear_strip (CotDigitiseDesk *self)
{
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self->strip))) != NULL)
    gtk_box_remove (self->strip, chip);
}

guint
cot_digitise_count_put_off (CotDigitiseDesk *self)
{
  return self->source != NULL ? cot_sheet_source_count_parked (self->source) : 0;
}

static void
add_waiting (GString *text, CotJournal *journal, const CotSheet *sheet)
{
  g_autofree char *why = cot_wait_words (journal, sheet);

  if (why != NULL)
    g_string_append_printf (text, _ ("\n%s again: %s"), sheet->folio, why);
  else
    g_string_append_printf (text, "\n%s", sheet->folio);
}

/* Received and without a picture: keyed at acopio, or sent back to be scanned again.
 * Those sent back come first: their paper lies somewhere already. */
static char *
dup_waiting_text (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autoptr (GString) folios = g_string_new (NULL);
  g_autoptr (GPtrArray) sheets = NULL;
  guint n, n_shown = 0;

  cot_journal_lock (journal);
  sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), COT_SHEET_RECEIVED);
  n = sheets->len;
  for (int again = 1; again >= 0; again--)
    for (guint i = 0; i < n && n_shown < N_FOLIOS_SHOWN; i++) {
      const CotSheet *sheet = g_ptr_array_index (sheets, i);

      if (cot_wait_is_again (sheet) != again)
        continue;
      add_waiting (folios, journal, sheet);
      n_shown++;
    }
  cot_journal_unlock (journal);
  if (n > N_FOLIOS_SHOWN)
    g_string_append (folios, "\n…");

  return n == 0 ? NULL
                : g_strdup_printf (ngettext ("%u received sheet waits for the scanner:%s",
                                             "%u received sheets wait for the scanner:%s", n),
                                   n, folios->str);
}

void
cot_digitise_show_idle (CotDigitiseDesk *self, const char *headline)
{
  guint n = count_in_state (self, COT_SHEET_DIGITISED), n_put_off = cot_digitise_count_put_off (self);
  g_autoptr (GString) words = g_string_new (_ ("Put the actas in the feeder, face up, each with its label."));
  g_autofree char *waiting = dup_waiting_text (self);

  if (n_put_off > 0) {
    g_string_append (words, "\n\n");
    g_string_append_printf (words, ngettext ("%u sheet was left for later: press I.", "%u sheets were left for later: press I.", n_put_off), n_put_off);
  }
  if (n > 0) {
    g_string_append (words, "\n\n");
    g_string_append_printf (words, ngettext ("%u sheet waits to be identified: press I.", "%u sheets wait to be identified: press I.", n), n);
  }
  if (self->n_kept > 0) {
    g_string_append (words, "\n\n");
    g_string_append_printf (words, ngettext ("%u sheet of it was read already and stays.", "%u sheets of it were read already and stay.", self->n_kept), self->n_kept);
  }
  if (self->refused->len > 0)
    g_string_append_printf (words, "\n\n%s%s", _ ("Not taken in:"), self->refused->str);
  if (waiting != NULL)
    g_string_append_printf (words, "\n\n%s", waiting);
  self->n_unidentified = n;
  cot_digitise_show_words (self, headline != NULL ? headline : _ ("Ready to scan"), words->str, FALSE);
  cot_digitise_show_batch (self);
  cot_digitise_set_state (self, COT_DIGITISE_IDLE);
}
