/* cot-window-header.c - the words at the window's edges: where, who, keys, state
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window-private.h"

#include <glib/gi18n.h>

#include "cot-score-page.h"

#define LARGE_TEXT_DPI  130
#define FOOT_SPACING_PX 18

static char *
page_text (CotWindow *self, const char *property)
{
  char *text = NULL;

  if (self->page != NULL && !self->locked)
    g_object_get (self->page, property, &text, NULL);

  return text != NULL ? text : g_strdup ("");
}

/* Where the line breaks, in large text, a key stays with what it does. */
static char *
keep_pairs_together (const char *hints)
{
  g_auto (GStrv) pairs = g_strsplit (hints, "   ", -1);

  for (guint i = 0; pairs[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (pairs[i], " ", -1);

    g_free (pairs[i]);
    pairs[i] = g_strjoinv ("\u00a0", words);
  }

  return g_strjoinv ("   ", pairs);
}

static char *
hints_text (CotWindow *self)
{
  if (self->aside_name != NULL)
    return g_strdup (g_strcmp0 (self->aside_name, "help") == 0 ? _ ("Esc back   F1 the keys   Ctrl F search   Ctrl P print")
                                                               : _ ("Esc back"));
  if (self->locked)
    return g_strdup (_ ("Enter unlock   F12 another person"));
  if (self->session == NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "sign-in") == 0)
    return g_strdup (_ ("Enter next   F1 help   F11 full screen"));

  return page_text (self, "hints");
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
cot_window_show_page_texts (CotWindow *self)
{
  g_autofree char *title = page_text (self, "title");
  g_autofree char *where = page_text (self, "where");
  g_autofree char *hints = hints_text (self);
  g_autofree char *pairs = keep_pairs_together (hints);
  gboolean is_casilla = *where != '\0' && g_strrstr (where, "·") != NULL;

  gtk_label_set_label (self->desk_title, title);
  gtk_label_set_label (self->where, where);
  gtk_label_set_label (self->hints, pairs);
  cot_status_line_show_scanner (self->status, self->pages);
  cot_window_show_title (self);
  set_class (GTK_WIDGET (self->where), "casilla", is_casilla);
}

void
cot_window_arrange_foot (CotWindow *self)
{
  gboolean large;
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  large = dpi >= LARGE_TEXT_DPI * PANGO_SCALE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->foot), large ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->foot, large ? 0 : FOOT_SPACING_PX);
}

void
cot_window_show_who (CotWindow *self)
{
  g_autofree char *text = NULL;
  CotJournal *journal = cot_workstation_get_journal (self->station);

  if (journal == NULL)
    text = g_strdup ("");
  else if (self->session == NULL || self->locked)
    text = g_strdup_printf (_ ("Desk %u"), cot_journal_get_station (journal));
  else
    text = g_strdup_printf (_ ("%s · Desk %u"), cot_session_get_name (self->session), cot_journal_get_station (journal));
  gtk_label_set_label (self->who, text);
}

void
cot_window_show_link (CotWindow *self)
{
  g_autofree char *delivery = NULL;

  if (self->station == NULL || cot_workstation_get_journal (self->station) == NULL)
    return;
  cot_window_show_score (self);
  cot_status_line_show_station (self->status, self->station, self->locked ? NULL : self->session);
  cot_status_line_show_scanner (self->status, self->pages);
  cot_window_show_title (self);
  if (self->context == NULL)
    return;
  delivery = cot_status_line_dup_delivery (self->status);
  cot_ui_context_set_delivery (self->context, delivery);
}

/* A screen reader speaks a new title by itself, which GTK 4.8 can say of nothing else:
 * so what is worth a look stands there too. */
void
cot_window_show_title (CotWindow *self)
{
  CotElection *election = self->station != NULL ? cot_workstation_get_election (self->station) : NULL;
  g_autofree char *alarm = cot_status_line_dup_alarm (self->status);
  const char *name = election != NULL && cot_election_is_practice (election) ? _ ("PRACTICE · Cotejo") : "Cotejo";
  g_autofree char *title = g_strdup_printf ("%s%s%s", name, *alarm != '\0' ? " · " : "", alarm);

  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), title);
}

/* A practice says so at the top and at the foot, in words, in its own colours, and
 * in the name of the window, on every screen. */
void
cot_window_show_band (CotWindow *self)
{
  CotElection *election = cot_workstation_get_election (self->station);
  gboolean practice = election != NULL && cot_election_is_practice (election);

  gtk_label_set_label (self->band, _ ("PRACTICE · PRACTICE · PRACTICE"));
  gtk_widget_set_visible (GTK_WIDGET (self->band), practice);
  gtk_widget_set_visible (GTK_WIDGET (self->band_foot), practice);
  set_class (GTK_WIDGET (self), "practice", practice);
  cot_window_show_title (self);
  cot_window_show_score (self);
}

void
cot_window_show_score (CotWindow *self)
{
  CotPractice *practice = cot_workstation_get_practice (self->station);
  g_autofree char *last = NULL;
  g_autofree char *text = NULL;

  if (practice != NULL && self->session != NULL && !self->locked)
    last = cot_score_dup_last (practice, cot_workstation_get_desk (self->station), self->session);
  text = g_strdup_printf ("%s%s%s", _ ("Nothing of this counts: it is a practice"), last != NULL ? " · " : "", last != NULL ? last : "");
  gtk_label_set_label (self->band_foot, text);
}
