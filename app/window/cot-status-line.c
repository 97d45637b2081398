/* cot-status-line.c - link, what is to be sent, work, scanner and clock, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-status-line.h"

#include <glib/gi18n.h>

#include "cot-desk-page.h"
#include "cot-status-words.h"

enum {
  WORD_LINK,
  WORD_DELIVERY,
  WORD_WORK,
  WORD_SCANNER,
  WORD_CLOCK,
  N_WORDS
};

struct _CotStatusLine {
  GtkBox parent_instance;
  CotStatusWord words[N_WORDS];
  GtkButton *buttons[N_WORDS];
  GtkWidget *popover, *explanation;
  GtkLabel *announcement; /* read out, not seen */
};

G_DEFINE_FINAL_TYPE (CotStatusLine, cot_status_line, GTK_TYPE_BOX)

/* --- Explaining ------------------------------------------------------------------ */

static void
explain_cb (GtkButton *button, CotStatusLine *self)
{
  guint word = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "cot-word"));

  gtk_label_set_label (GTK_LABEL (self->explanation), self->words[word].help);
  if (gtk_widget_get_parent (self->popover) != NULL)
    gtk_widget_unparent (self->popover);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (button));
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* A screen reader speaks what appears with the role of an alert, and goes on with
 * what it was saying. */
static void
announce (CotStatusLine *self, const CotStatusWord *word)
{
  g_autofree char *text = g_strdup_printf ("%s: %s. %s", word->name, word->text, word->help);

  gtk_widget_set_visible (GTK_WIDGET (self->announcement), FALSE);
  gtk_label_set_label (self->announcement, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->announcement), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->announcement), TRUE);
}

static void
show_tone (GtkWidget *button, CotStatusTone tone)
{
  static const char *const classes[] = { [COT_STATUS_GOOD] = "delivered", [COT_STATUS_LOOK_AGAIN] = "look-again" };

  for (guint i = COT_STATUS_GOOD; i < G_N_ELEMENTS (classes); i++)
    if (tone == i)
      gtk_widget_add_css_class (button, classes[i]);
    else
      gtk_widget_remove_css_class (button, classes[i]);
}

static void
show_word (CotStatusLine *self, guint index, CotStatusTone before)
{
  const CotStatusWord *word = &self->words[index];
  GtkWidget *button = GTK_WIDGET (self->buttons[index]);
  g_autofree char *name = NULL;

  gtk_widget_set_visible (button, word->text != NULL);
  if (word->text == NULL)
    return;
  name = g_strdup_printf ("%s: %s", word->name, word->text);
  if (g_strcmp0 (gtk_button_get_label (self->buttons[index]), word->text) != 0) {
    gtk_button_set_label (self->buttons[index], word->text);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, word->help, -1);
  }
  show_tone (button, word->tone);
  if (word->tone != before && (word->tone == COT_STATUS_LOOK_AGAIN || before == COT_STATUS_LOOK_AGAIN))
    announce (self, word);
}

/* --- What is shown ------------------------------------------------------------------ */

void
cot_status_line_show_station (CotStatusLine *self, CotWorkstation *station, CotSession *session)
{
  CotSyncLoop *loop = cot_workstation_get_loop (station);
  CotJournal *journal = cot_workstation_get_journal (station);
  CotStatusTone tones[] = { self->words[WORD_LINK].tone, self->words[WORD_DELIVERY].tone, self->words[WORD_WORK].tone };
  g_auto (CotSyncState) state = { 0 };

  if (loop != NULL)
    cot_sync_loop_get_state (loop, &state);
  cot_status_word_link (&self->words[WORD_LINK], loop != NULL ? &state : NULL, cot_workstation_get_election (station));
  cot_status_word_delivery (&self->words[WORD_DELIVERY], loop != NULL ? &state : NULL);
  cot_journal_lock (journal);
  cot_status_word_work (&self->words[WORD_WORK], cot_journal_get_fold (journal), session != NULL ? cot_session_get_roles (session) : 0);
  cot_journal_unlock (journal);
  for (guint i = WORD_LINK; i <= WORD_WORK; i++)
    show_word (self, i, tones[i]);
  cot_status_line_show_clock (self, station);
}

void
cot_status_line_show_scanner (CotStatusLine *self, GPtrArray *pages)
{
  CotStatusTone before = self->words[WORD_SCANNER].tone;
  g_autofree char *condition = NULL;
  gboolean bad = FALSE;

  for (guint i = 0; i < pages->len && (condition == NULL || *condition == '\0'); i++) {
    g_free (condition);
    g_object_get (g_ptr_array_index (pages, i), "condition", &condition, "condition-bad", &bad, NULL);
  }
  cot_status_word_scanner (&self->words[WORD_SCANNER], condition, bad);
  show_word (self, WORD_SCANNER, before);
}

void
cot_status_line_show_clock (CotStatusLine *self, CotWorkstation *station)
{
  CotStatusTone before = self->words[WORD_CLOCK].tone;
  CotJournal *journal = cot_workstation_get_journal (station);
  CotSyncLoop *loop = cot_workstation_get_loop (station);
  g_auto (CotSyncState) state = { 0 };

  if (journal == NULL)
    return;
  if (loop != NULL)
    cot_sync_loop_get_state (loop, &state);
  cot_status_word_clock (&self->words[WORD_CLOCK], cot_workstation_get_election (station),
                         cot_clock_now_us (cot_journal_get_clock (journal)), loop != NULL ? &state : NULL);
  show_word (self, WORD_CLOCK, before);
}

char *
cot_status_line_dup_delivery (CotStatusLine *self)
{
  const CotStatusWord *link = &self->words[WORD_LINK];
  const CotStatusWord *delivery = &self->words[WORD_DELIVERY];

  return g_strdup_printf ("%s · %s", link->text != NULL ? link->text : "",
                          delivery->text != NULL ? delivery->help : link->help != NULL ? link->help
                                                                                       : "");
}

char *
cot_status_line_dup_alarm (CotStatusLine *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  /* The clock is left out: its word changes every second. */
  for (guint i = 0; i < WORD_CLOCK; i++)
    if (self->words[i].text != NULL && self->words[i].tone == COT_STATUS_LOOK_AGAIN)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", self->words[i].text);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

const CotStatusWord *
cot_status_line_get_words (CotStatusLine *self, guint *n)
{
  *n = N_WORDS;

  return self->words;
}

/* --- Life ---------------------------------------------------------------------------- */

static void
cot_status_line_dispose (GObject *object)
{
  CotStatusLine *self = COT_STATUS_LINE (object);

  if (self->popover != NULL && gtk_widget_get_parent (self->popover) != NULL)
    gtk_widget_unparent (self->popover);
  g_clear_object (&self->popover);
  for (guint i = 0; i < N_WORDS; i++)
    cot_status_word_clear (&self->words[i]);

  G_OBJECT_CLASS (cot_status_line_parent_class)->dispose (object);
}

static void
cot_status_line_class_init (CotStatusLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cot_status_line_dispose;
}

static void
add_word (CotStatusLine *self, guint index, const char *name)
{
  GtkWidget *button = gtk_button_new_with_label ("");

  /* Where there is no room the end of a word goes, not the edge of the window. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
  self->words[index].name = name;
  self->buttons[index] = GTK_BUTTON (button);
  gtk_button_set_has_frame (GTK_BUTTON (button), FALSE);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_visible (button, FALSE);
  g_object_set_data (G_OBJECT (button), "cot-word", GUINT_TO_POINTER (index));
  g_signal_connect (button, "clicked", G_CALLBACK (explain_cb), self);
  gtk_box_append (GTK_BOX (self), button);
}

static void
cot_status_line_init (CotStatusLine *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 12);
  add_word (self, WORD_LINK, _ ("Link"));
  add_word (self, WORD_DELIVERY, _ ("Delivery"));
  add_word (self, WORD_WORK, _ ("Work"));
  add_word (self, WORD_SCANNER, _ ("Scanner"));
  add_word (self, WORD_CLOCK, _ ("Clock"));
  self->announcement = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "visible", FALSE,
                                     "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 0, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->announcement), "cot-announcement");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->announcement));
  self->explanation = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->explanation), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->explanation), 44);
  self->popover = g_object_ref_sink (gtk_popover_new ());
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->explanation);
}
