/* cot-window-aside.c - what opens over the work: help, state, preferences, score
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The work below stays as it is, unmapped; Esc gives the keyboard back to the very
 * widget that had it. */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window-private.h"

#include <glib/gi18n.h>

#include "cot-help-view.h"
#include "cot-preferences-page.h"
#include "cot-score-page.h"

void
cot_window_show_aside (CotWindow *self, const char *name, GtkWidget *content)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (self->aside_name == NULL) {
    g_free (self->aside_from);
    self->aside_from = g_strdup (gtk_stack_get_visible_child_name (self->stack));
    g_weak_ref_set (&self->aside_focus, focus);
  }
  g_free (self->aside_name);
  self->aside_name = g_strdup (name);
  adw_bin_set_child (self->aside, content);
  gtk_stack_set_visible_child_name (self->stack, "aside");
  cot_window_show_page_texts (self);
}

gboolean
cot_window_close_aside (CotWindow *self)
{
  g_autoptr (GtkWidget) focus = NULL;

  if (self->aside_name == NULL)
    return FALSE;
  g_clear_pointer (&self->aside_name, g_free);
  gtk_stack_set_visible_child_name (self->stack, self->aside_from);
  adw_bin_set_child (self->aside, NULL);
  cot_window_show_page_texts (self);
  /* Work that came meanwhile is looked for, then the keyboard goes to its place. */
  focus = g_weak_ref_get (&self->aside_focus);
  if (self->page != NULL && !self->locked && g_strcmp0 (self->aside_from, "work") == 0)
    cot_desk_page_start (self->page);
  if (focus != NULL && gtk_widget_get_root (focus) == GTK_ROOT (self) && gtk_widget_get_mapped (focus))
    gtk_widget_grab_focus (focus);

  return TRUE;
}

/* --- Help ------------------------------------------------------------------------- */

/* The page of help of what is on the screen. */
static const char *
topic_at_hand (CotWindow *self)
{
  const char *below = self->aside_name != NULL ? self->aside_from : gtk_stack_get_visible_child_name (self->stack);
  const char *topic;

  if (g_strcmp0 (self->aside_name, "preferences") == 0 || g_strcmp0 (self->aside_name, "state") == 0)
    return self->aside_name;
  if (g_strcmp0 (self->aside_name, "score") == 0)
    return "practice";
  if (g_strcmp0 (below, "work") != 0 || self->page == NULL)
    return g_strcmp0 (below, "problem") == 0 ? "problem" : "sign-in";
  topic = cot_desk_page_get_help (self->page);

  return *topic != '\0' ? topic : cot_window_get_desk_name (self->page);
}

static CotHelpView *
help_view (CotWindow *self)
{
  return g_strcmp0 (self->aside_name, "help") == 0 ? COT_HELP_VIEW (adw_bin_get_child (self->aside)) : NULL;
}

/* "" for the screen at hand; once more, the keys. */
void
cot_window_show_help (CotWindow *self, const char *topic)
{
  CotHelpView *view = help_view (self);
  g_autofree char *page = g_strdup (*topic != '\0' ? topic : view != NULL ? COT_HELP_KEYS
                                                                          : topic_at_hand (self));

  if (view == NULL) {
    view = COT_HELP_VIEW (cot_help_view_new ());
    cot_window_show_aside (self, "help", GTK_WIDGET (view));
  }
  cot_help_view_show (view, page);
}

/* --- State -------------------------------------------------------------------------- */

static GtkWidget *
make_state_page (CotWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *clamp = g_object_new (ADW_TYPE_CLAMP, "maximum-size", 780, "child", box, NULL);
  guint n;
  const CotStatusWord *words = cot_status_line_get_words (self->status, &n);

  gtk_widget_add_css_class (box, "cot-help");
  for (guint i = 0; i < n; i++) {
    GtkWidget *section;
    g_autofree char *heading = NULL;
    g_autofree char *help = NULL;

    if (words[i].text == NULL)
      continue;
    heading = g_strdup_printf ("%s: %s", words[i].name, words[i].text);
    help = g_markup_escape_text (words[i].help, -1);
    section = cot_help_section_new (heading);
    cot_help_section_add_text (section, help, FALSE);
    gtk_box_append (GTK_BOX (box), section);
  }

  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "child", clamp, NULL);
}

/* Of a choice, what is chosen. */
static gboolean
takes_focus (GtkWidget *widget)
{
  if (GTK_IS_TOGGLE_BUTTON (widget) && !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget)))
    return FALSE;

  return gtk_widget_get_focusable (widget) && !GTK_IS_SCROLLED_WINDOW (widget) && !GTK_IS_VIEWPORT (widget);
}

/* The first thing in @widget that takes the keyboard and has something to say. */
static GtkWidget *
find_first (GtkWidget *widget)
{
  if (takes_focus (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = gtk_widget_get_visible (child) ? find_first (child) : NULL;

    if (found != NULL)
      return found;
  }

  return NULL;
}

/* --- Actions -------------------------------------------------------------------------- */

/* Of the screen at hand; once more, the keys. */
static void
help_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cot_window_show_help (COT_WINDOW (widget), "");
}

static void
help_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cot_window_show_help (COT_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
toggle (CotWindow *self, const char *name, GtkWidget *(*make) (CotWindow *self))
{
  GtkWidget *content, *first;

  if (g_strcmp0 (self->aside_name, name) == 0) {
    cot_window_close_aside (self);
    return;
  }
  content = make (self);
  cot_window_show_aside (self, name, content);
  first = find_first (content);
  if (first != NULL)
    gtk_widget_grab_focus (first);
}

static void
state_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotWindow *self = COT_WINDOW (widget);

  if (self->station != NULL && cot_workstation_get_journal (self->station) != NULL)
    toggle (self, "state", make_state_page);
}

static GtkWidget *
make_preferences (CotWindow *self)
{
  return cot_preferences_page_new (self->preferences, self->options.idle_lock_s, self->session != NULL && !self->locked);
}

static void
preferences_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  toggle (COT_WINDOW (widget), "preferences", make_preferences);
}

static GtkWidget *
make_score (CotWindow *self)
{
  return cot_score_page_new (cot_workstation_get_practice (self->station), cot_workstation_get_desk (self->station), self->session);
}

static void
score_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotWindow *self = COT_WINDOW (widget);

  if (self->session != NULL && !self->locked && cot_workstation_get_practice (self->station) != NULL)
    toggle (self, "score", make_score);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotHelpView *view = help_view (COT_WINDOW (widget));

  if (view != NULL)
    cot_help_view_search (view);
}

static void
print_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotHelpView *view = help_view (COT_WINDOW (widget));

  if (view != NULL)
    cot_help_view_print_keys (view);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotWindow *self = COT_WINDOW (widget);
  CotHelpView *view = help_view (self);

  if (view == NULL || !cot_help_view_stop_search (view))
    cot_window_close_aside (self);
}

void
cot_window_add_aside_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.help", NULL, help_action);
  gtk_widget_class_install_action (widget_class, "win.help-page", "s", help_page_action);
  gtk_widget_class_install_action (widget_class, "win.state", NULL, state_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.score", NULL, score_action);
  gtk_widget_class_install_action (widget_class, "win.search-help", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.print-keys", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F1, 0, "win.help", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_question, GDK_CONTROL_MASK, "win.help-page", "s", COT_HELP_KEYS);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_question, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.help-page", "s", COT_HELP_KEYS);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F6, 0, "win.state", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_comma, GDK_CONTROL_MASK, "win.preferences", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.score", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search-help", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "win.print-keys", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
}
