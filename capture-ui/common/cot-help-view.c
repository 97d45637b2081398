/* cot-help-view.c - the help: pages to read, a search, and the map of the keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-help-view.h"

#include <glib/gi18n.h>

#include "cot-help-text.h"
#include "cot-key-map.h"

struct _CotHelpView {
  AdwBin parent_instance;
  GtkEditable *search;
  GtkListBox *list;
  GtkScrolledWindow *scroll;
  GtkLabel *title, *none;
  GtkWidget *article, *print;
  GPtrArray *names; /* of the pages in the list's order; borrowed, static */
  GPtrArray *texts; /* CotHelpText or NULL, the same order */
  char *page;
};

G_DEFINE_FINAL_TYPE (CotHelpView, cot_help_view, ADW_TYPE_BIN)

static void
text_free (gpointer data)
{
  if (data != NULL)
    cot_help_text_free (data);
}

/* --- What is read ---------------------------------------------------------------- */

static void
empty_article (CotHelpView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->article)) != NULL)
    gtk_box_remove (GTK_BOX (self->article), child);
}

static void
add_blocks (CotHelpView *self, const CotHelpText *text)
{
  GtkWidget *section = NULL;

  for (guint i = 0; i < text->blocks->len; i++) {
    const CotHelpBlock *block = g_ptr_array_index (text->blocks, i);

    if (section == NULL || block->kind == COT_HELP_HEADING) {
      g_autofree char *heading = NULL;

      if (block->kind == COT_HELP_HEADING)
        pango_parse_markup (block->markup, -1, 0, NULL, &heading, NULL, NULL);
      section = cot_help_section_new (heading);
      if (heading == NULL)
        gtk_accessible_update_property (GTK_ACCESSIBLE (section), GTK_ACCESSIBLE_PROPERTY_LABEL, text->title, -1);
      gtk_box_append (GTK_BOX (self->article), section);
    }
    if (block->kind == COT_HELP_ROW)
      cot_help_section_add_row (section, block->markup, block->right);
    else if (block->kind != COT_HELP_HEADING)
      cot_help_section_add_text (section, block->markup, block->kind == COT_HELP_ITEM);
  }
}

static void
add_keys (CotHelpView *self)
{
  guint n;
  const CotKeyLine *lines = cot_key_map_get_lines (&n);
  GtkWidget *section = NULL;

  for (guint i = 0; i < n; i++) {
    g_autofree char *keys = g_markup_escape_text (lines[i].keys, -1);
    g_autofree char *what = g_markup_escape_text (cot_key_line_what (&lines[i]), -1);

    if (i == 0 || lines[i].scope != lines[i - 1].scope) {
      section = cot_help_section_new (cot_key_scope_title (lines[i].scope));
      gtk_box_append (GTK_BOX (self->article), section);
    }
    cot_help_section_add_row (section, keys, what);
  }
}

static int
find_page (CotHelpView *self, const char *page)
{
  for (guint i = 0; i < self->names->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->names, i), page) == 0)
      return (int) i;

  return -1;
}

static void
fill_article (CotHelpView *self, guint index)
{
  const CotHelpText *text = g_ptr_array_index (self->texts, index);

  empty_article (self);
  gtk_label_set_label (self->title, text != NULL ? text->title : _ ("The keys on one page"));
  gtk_widget_set_visible (self->print, text == NULL);
  if (text != NULL)
    add_blocks (self, text);
  else
    add_keys (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroll), 0);
}

void
cot_help_view_show (CotHelpView *self, const char *page)
{
  int index = find_page (self, page);
  GtkWidget *first;

  /* A page that is not there: the first one is better than nothing. */
  index = MAX (index, 0);
  cot_help_view_stop_search (self);
  g_free (self->page);
  self->page = g_strdup (g_ptr_array_index (self->names, index));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, index));
  fill_article (self, (guint) index);
  first = gtk_widget_get_first_child (self->article);
  if (first != NULL)
    gtk_widget_grab_focus (first);
}

const char *
cot_help_view_get_page (CotHelpView *self)
{
  return self->page;
}

/* --- Search ------------------------------------------------------------------------ */

static gboolean
keep_row_cb (GtkListBoxRow *row, gpointer user_data)
{
  CotHelpView *self = user_data;
  const CotHelpText *text = g_ptr_array_index (self->texts, (guint) gtk_list_box_row_get_index (row));
  const char *needle = gtk_editable_get_text (self->search);

  return *needle == '\0' || (text != NULL && cot_help_text_matches (text, needle));
}

static void
search_changed_cb (CotHelpView *self)
{
  gboolean any = FALSE;
  GtkListBoxRow *row;

  gtk_list_box_invalidate_filter (self->list);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    any |= keep_row_cb (row, self);
  gtk_widget_set_visible (GTK_WIDGET (self->none), !any);
}

static void
search_activate_cb (CotHelpView *self)
{
  GtkListBoxRow *row;

  search_changed_cb (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (keep_row_cb (row, self)) {
      cot_help_view_show (self, g_ptr_array_index (self->names, i));
      return;
    }
}

void
cot_help_view_search (CotHelpView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

gboolean
cot_help_view_stop_search (CotHelpView *self)
{
  if (*gtk_editable_get_text (self->search) == '\0')
    return FALSE;
  gtk_editable_set_text (self->search, "");
  search_changed_cb (self);

  return TRUE;
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, CotHelpView *self)
{
  int index = gtk_list_box_row_get_index (row);

  cot_help_view_show (self, g_ptr_array_index (self->names, index));
}

/* --- Paper -------------------------------------------------------------------------- */

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  cot_key_map_draw (gtk_print_context_get_cairo_context (context), gtk_print_context_get_width (context),
                    gtk_print_context_get_height (context));
}

void
cot_help_view_print_keys (CotHelpView *self)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_job_name (operation, _ ("Cotejo: the keys"));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), NULL);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (root), &error) ==
      GTK_PRINT_OPERATION_RESULT_ERROR)
    g_message ("the keys were not printed: %s", error->message);
}

static void
print_clicked_cb (CotHelpView *self)
{
  cot_help_view_print_keys (self);
}

/* --- Life ---------------------------------------------------------------------------- */

static void
add_page (CotHelpView *self, const char *name, CotHelpText *text)
{
  const char *title = text != NULL ? text->title : _ ("The keys on one page");
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_list_box_append (self->list, row);
  g_ptr_array_add (self->names, (gpointer) name);
  g_ptr_array_add (self->texts, text);
}

static void
load_pages (CotHelpView *self)
{
  const char *const *names = cot_help_list_pages ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    CotHelpText *text = cot_help_text_load (names[i], NULL, &error);

    if (text != NULL)
      add_page (self, names[i], text);
    else
      g_message ("a page of help is missing: %s", error->message);
  }
  add_page (self, COT_HELP_KEYS, NULL);
}

static void
cot_help_view_finalize (GObject *object)
{
  CotHelpView *self = COT_HELP_VIEW (object);

  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->texts);
  g_free (self->page);

  G_OBJECT_CLASS (cot_help_view_parent_class)->finalize (object);
}

static void
cot_help_view_class_init (CotHelpViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cot_help_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-help-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, search);
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, list);
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, scroll);
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, title);
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, none);
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, article);
  gtk_widget_class_bind_template_child (widget_class, CotHelpView, print);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_clicked_cb);
}

static void
cot_help_view_init (CotHelpView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->names = g_ptr_array_new ();
  self->texts = g_ptr_array_new_with_free_func (text_free);
  load_pages (self);
  gtk_list_box_set_filter_func (self->list, keep_row_cb, self, NULL);
}

GtkWidget *
cot_help_view_new (void)
{
  return g_object_new (COT_TYPE_HELP_VIEW, NULL);
}
