/* cot-window-desks.c - the desks of the person who is signed in
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window-private.h"

#include "cot-acopio-desk.h"
#include "cot-board-desk.h"
#include "cot-capture-desk.h"
#include "cot-desk-chooser.h"
#include "cot-digitise-desk.h"
#include "cot-opening-page.h"

/* By name, as cot_desk_kinds () has them. */
static GtkWidget *
create_desk (const char *name, CotUiContext *context)
{
  static const struct {
    const char *name;
    GtkWidget *(*create) (CotUiContext *context);
  } desks[] = {
    { "acopio", cot_acopio_desk_new },
    { "digitise", cot_digitise_desk_new },
    { "capture", cot_capture_desk_new },
    { "board", cot_board_desk_new },
  };

  for (guint i = 0; i < G_N_ELEMENTS (desks); i++)
    if (g_str_equal (desks[i].name, name))
      return desks[i].create (context);
  g_assert_not_reached ();
}

#define NAME_KEY "cot-desk-name"

const char *
cot_window_get_desk_name (CotDeskPage *page)
{
  return g_object_get_data (G_OBJECT (page), NAME_KEY);
}

void
cot_window_show_desk (CotWindow *self, guint index)
{
  CotDeskPage *page = g_ptr_array_index (self->pages, index);

  cot_window_close_aside (self);
  self->page = page;
  gtk_stack_set_visible_child (self->desks, GTK_WIDGET (page));
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, (int) index));
  g_signal_group_set_target (self->page_signals, page);
  cot_window_show_page_texts (self);
  cot_desk_page_start (page);
}

void
cot_window_silence_stacks (GtkWidget *widget)
{
  g_autoptr (GtkSelectionModel) pages = GTK_IS_STACK (widget) ? gtk_stack_get_pages (GTK_STACK (widget)) : NULL;

  for (guint i = 0; pages != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++) {
    g_autoptr (GObject) page = g_list_model_get_item (G_LIST_MODEL (pages), i);

    gtk_accessible_update_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    cot_window_silence_stacks (child);
}

static void
add_desk (CotWindow *self, const char *name, GtkWidget *page)
{
  GtkWidget *label = gtk_label_new (cot_desk_page_get_title (COT_DESK_PAGE (page)));
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cot_desk_page_get_title (COT_DESK_PAGE (page)), -1);
  gtk_list_box_append (self->sidebar, row);
  gtk_stack_add_child (self->desks, page);
  g_object_set_data (G_OBJECT (page), NAME_KEY, (gpointer) name);
  g_ptr_array_add (self->pages, page);
  cot_window_silence_stacks (GTK_WIDGET (self->desks));
}

void
cot_window_remove_desks (CotWindow *self)
{
  GtkWidget *child;

  g_signal_group_set_target (self->page_signals, NULL);
  self->page = NULL;
  g_ptr_array_set_size (self->pages, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sidebar))) != NULL)
    gtk_list_box_remove (self->sidebar, child);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->desks))) != NULL)
    gtk_stack_remove (self->desks, child);
}

/* The one that this person chose when signing in, else the first. */
static guint
first_desk (CotWindow *self)
{
  const char *chosen = cot_preferences_get_first_desk (self->preferences);

  for (guint i = 0; i < self->pages->len; i++)
    if (g_strcmp0 (cot_window_get_desk_name (g_ptr_array_index (self->pages, i)), chosen) == 0)
      return i;

  return 0;
}

/* Opened, not closed, and this station's own: the hours of operation are told apart. */
static gboolean
does_work (CotWindow *self)
{
  switch (cot_desk_get_condition (cot_workstation_get_desk (self->station))) {
  case COT_DESK_OPEN:
  case COT_DESK_TOO_EARLY:
  case COT_DESK_TOO_LATE:
    return TRUE;
  case COT_DESK_NOT_OPENED:
  case COT_DESK_CLOSED:
  case COT_DESK_REVOKED:
  case COT_DESK_FORKED:
  case COT_DESK_CLOCK_OFF:
  default:
    return FALSE;
  }
}

void
cot_window_make_desks (CotWindow *self)
{
  guint roles = cot_session_get_roles (self->session);
  gboolean is_open = does_work (self);
  guint n;
  const CotDeskKind *kinds = cot_desk_kinds (&n);
  CotUiContext *context = cot_ui_context_new (cot_workstation_get_desk (self->station), self->session,
                                              cot_workstation_get_scanner (self->station),
                                              cot_workstation_get_spool (self->station));

  cot_window_remove_desks (self);
  g_clear_object (&self->context);
  self->context = context;
  cot_ui_context_set_preferences (context, self->preferences);
  if (!is_open)
    add_desk (self, "opening", cot_opening_page_new (context));
  for (guint i = 0; i < n && is_open; i++)
    if ((roles & kinds[i].roles) != 0)
      add_desk (self, kinds[i].name, create_desk (kinds[i].name, context));
  cot_window_show_link (self);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), self->pages->len > 1);
  if (self->pages->len > 0)
    cot_window_show_desk (self, first_desk (self));
}

static gboolean
shows_opening (CotWindow *self)
{
  return self->pages->len == 1 && COT_IS_OPENING_PAGE (g_ptr_array_index (self->pages, 0));
}

void
cot_window_record_changed (CotWindow *self)
{
  if (self->session == NULL)
    return;
  if (cot_workstation_get_loop (self->station) != NULL)
    cot_sync_loop_kick (cot_workstation_get_loop (self->station));
  cot_window_show_link (self);
  /* The station was opened, or it was closed or revoked: what fits takes the place. */
  if (shows_opening (self) == does_work (self)) {
    for (guint i = 0; i < self->pages->len; i++)
      cot_desk_page_leave (g_ptr_array_index (self->pages, i));
    cot_window_make_desks (self);
    return;
  }
  for (guint i = 0; i < self->pages->len; i++)
    cot_desk_page_record_changed (g_ptr_array_index (self->pages, i));
}
