/* cot-board-desk.c - the coordinator's board: figures, sheets, delivery
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-board-desk.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-read-words.h"
#include "cot-roster-page.h"
#include "cot-sheet-item.h"
#include "cot-sheet-page.h"
#include "cot-wait-words.h"
#include "cot-words.h"

#define WIDE_DIGITS 120 /* so many stand side by side in a window where all columns have room */
#define RENEW_MS    500 /* at most two looks a second however fast events come */

struct _CotBoardDesk {
  CotDeskPage parent_instance;
  GtkStack *stack;
  GtkLabel *figures, *delivery, *reading, *attention;
  GtkSearchEntry *search;
  GtkColumnView *list;
  GtkColumnViewColumn *columns[COT_SHEET_N_COLUMNS]; /* owned by the list */
  GtkWidget *empty;
  CotSheetPage *sheet;
  CotRosterPage *roster;

  GListStore *store; /* CotSheetItem */
  GtkCustomFilter *filter;
  GtkSingleSelection *selection;
  char *needle;
  guint renew;
};

G_DEFINE_FINAL_TYPE (CotBoardDesk, cot_board_desk, COT_TYPE_DESK_PAGE)

static gboolean
shows (CotBoardDesk *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0;
}

/* --- The list ---------------------------------------------------------------------- */

static const char *const titles[COT_SHEET_N_COLUMNS] = {
  N_ ("Folio"), N_ ("Section"), N_ ("Casilla"), N_ ("Contest"), N_ ("State"), N_ ("Since"), N_ ("Read by"), N_ ("Remarks")
};

static gboolean
is_sentence (int column)
{
  return column == COT_SHEET_COLUMN_STATE || column == COT_SHEET_COLUMN_REMARKS;
}

/* GTK 4.8 has no way to name a row but by its widget, and that is there when the
 * cell is mapped at the earliest. */
static void
name_row (GtkWidget *label, GtkListItem *item)
{
  CotSheetItem *sheet = gtk_list_item_get_item (item);
  const char *remarks = sheet != NULL ? cot_sheet_item_get_text (sheet, COT_SHEET_COLUMN_REMARKS) : "";
  GtkWidget *cell = gtk_widget_get_parent (label);
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *name = NULL;

  if (sheet == NULL || row == NULL)
    return;
  name = g_strjoin (", ", cot_sheet_item_get_folio (sheet),
                    cot_sheet_item_get_text (sheet, COT_SHEET_COLUMN_SECCION),
                    cot_sheet_item_get_text (sheet, COT_SHEET_COLUMN_CASILLA),
                    cot_sheet_item_get_text (sheet, COT_SHEET_COLUMN_STATE),
                    *remarks != '\0' ? remarks : NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Sentences take a second line where they have to; all else is short and whole. */
static void
setup_cell_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (is_sentence (GPOINTER_TO_INT (column))) {
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_lines (GTK_LABEL (label), 2);
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  }
  g_signal_connect_object (label, "map", G_CALLBACK (name_row), item, 0);
  gtk_list_item_set_child (item, label);
}

static void
bind_cell_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer column)
{
  CotSheetItem *sheet = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);

  name_row (label, item);
  gtk_label_set_label (GTK_LABEL (label), cot_sheet_item_get_text (sheet, (CotSheetColumn) GPOINTER_TO_INT (column)));
}

/* The titles and the list inside a column view would be read by their type's name. */
static void
name_parts (GtkWidget *list)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (list)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Titles of the columns"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_last_child (list)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Sheets"), -1);
}

static void
add_columns (CotBoardDesk *self)
{
  for (int i = 0; i < COT_SHEET_N_COLUMNS; i++) {
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    GtkColumnViewColumn *column;

    g_signal_connect (factory, "setup", G_CALLBACK (setup_cell_cb), GINT_TO_POINTER (i));
    g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), GINT_TO_POINTER (i));
    column = gtk_column_view_column_new (_ (titles[i]), factory);
    gtk_column_view_column_set_expand (column, is_sentence (i));
    gtk_column_view_append_column (self->list, column);
    self->columns[i] = column;
    g_object_unref (column);
  }
}

static gboolean
filter_cb (gpointer item, gpointer user_data)
{
  CotBoardDesk *self = user_data;

  return self->needle == NULL || cot_sheet_item_matches (item, self->needle);
}

static char *
share_text (guint n, guint of)
{
  g_autofree char *percentage = cot_percentage_truncated (n, of);
  char *point;

  /* One decimal is enough for the eye; truncated like the published ones. */
  if (percentage == NULL || (point = strchr (percentage, '.')) == NULL)
    return g_strdup ("0 %");
  if (strlen (point) > 2)
    point[2] = '\0';

  return g_strdup_printf ("%s %%", percentage);
}

static void
show_figures (CotBoardDesk *self, CotFold *fold, GPtrArray *sheets)
{
  guint expected = 0, digitised = 0, settled;
  guint to_decide = cot_fold_count_in_state (fold, COT_SHEET_TO_DECIDE);
  guint clarify = cot_fold_count_in_state (fold, COT_SHEET_CLARIFY);
  guint third = cot_fold_count_in_state (fold, COT_SHEET_THIRD);
  guint to_identify = cot_fold_count_in_state (fold, COT_SHEET_DIGITISED);
  guint alerts = 0;
  g_autofree char *digitised_share = NULL;
  g_autofree char *settled_share = NULL;
  g_autofree char *figures = NULL;
  g_autofree char *attention = NULL;

  expected = cot_fold_get_n_rows (fold);
  for (int state = COT_SHEET_DIGITISED; state <= COT_SHEET_SETTLED; state++)
    digitised += cot_fold_count_in_state (fold, (CotSheetState) state);
  settled = cot_fold_count_in_state (fold, COT_SHEET_SETTLED);
  digitised_share = share_text (digitised, expected);
  settled_share = share_text (settled, expected);
  figures = g_strdup_printf (_ ("Expected %u   Scanned %u (%s)   Settled %u (%s)"),
                             expected, digitised, digitised_share, settled, settled_share);
  for (guint i = 0; i < sheets->len; i++)
    alerts += ((const CotSheet *) g_ptr_array_index (sheets, i))->alerts != 0;
  attention = g_strdup_printf (_ ("To decide %u · To clear up %u · Third reading %u · To look at %u"), to_decide, clarify, third, alerts);
  gtk_label_set_label (self->figures, figures);
  if (to_identify > 0) {
    g_autofree char *papers = g_strdup_printf (_ ("To identify %u · %s"), to_identify, attention);

    gtk_label_set_label (self->attention, papers);
  } else {
    gtk_label_set_label (self->attention, attention);
  }
}

/* How far the machine's proposals can be trusted; nothing where it proposes nothing. */
static void
show_reading (CotBoardDesk *self, CotJournal *journal)
{
  gboolean proposes = cot_election_get_proposals (cot_journal_get_election (journal));
  g_autofree char *words = NULL;
  CotReadSummary summary;

  gtk_widget_set_visible (GTK_WIDGET (self->reading), proposes);
  if (!proposes)
    return;
  cot_read_watch_sum_up (cot_read_watch_get (journal), &summary);
  words = cot_read_words (&summary);
  gtk_label_set_label (self->reading, words);
  if (cot_read_judge (&summary) == COT_READ_ABOVE)
    gtk_widget_add_css_class (GTK_WIDGET (self->reading), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->reading), "heading");
}

/* In large text what needs somebody has the room: contest and readers stand at the sheet. */
static void
fit_columns (CotBoardDesk *self)
{
  g_autoptr (PangoLayout) digits = gtk_widget_create_pango_layout (GTK_WIDGET (self->list), "0123456789");
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  int width = root != NULL ? gtk_widget_get_width (GTK_WIDGET (root)) : 0, digits_px = 0;
  gboolean wide;

  pango_layout_get_pixel_size (digits, &digits_px, NULL);
  wide = width <= 0 || width >= WIDE_DIGITS * digits_px / 10;
  gtk_column_view_column_set_visible (self->columns[COT_SHEET_COLUMN_CONTEST], wide);
  gtk_column_view_column_set_visible (self->columns[COT_SHEET_COLUMN_PEOPLE], wide);
}

static char *
dup_selected (CotBoardDesk *self)
{
  CotSheetItem *item = gtk_single_selection_get_selected_item (self->selection);

  return item != NULL ? g_strdup (cot_sheet_item_get_folio (item)) : NULL;
}

/* Enter opens the sheet that the eye is on, wherever the list has moved it. */
static void
select_folio (CotBoardDesk *self, const char *folio)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; folio != NULL && i < n; i++) {
    g_autoptr (CotSheetItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

    if (g_strcmp0 (cot_sheet_item_get_folio (item), folio) != 0)
      continue;
    gtk_single_selection_set_selected (self->selection, i);
    return;
  }
}

static void
fill_list (CotBoardDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  CotJournal *journal = cot_ui_context_get_journal (context);
  gint64 now_us = cot_ui_context_now_us (context);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) sheets = NULL;
  g_autofree char *selected = dup_selected (self);

  cot_journal_lock (journal);
  sheets = cot_fold_list_sheets (cot_journal_get_fold (journal));
  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);
    g_autofree char *why = cot_wait_words (journal, sheet);

    g_ptr_array_add (items, cot_sheet_item_new (sheet, why, now_us));
  }
  show_figures (self, cot_journal_get_fold (journal), sheets);
  show_reading (self, journal);
  cot_journal_unlock (journal);

  g_ptr_array_sort (items, cot_sheet_item_compare);
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)), items->pdata, items->len);
  select_folio (self, selected);
  fit_columns (self);
  gtk_widget_set_visible (self->empty, items->len == 0);
}

static gboolean
renew_cb (gpointer data)
{
  CotBoardDesk *self = data;

  self->renew = 0;
  fill_list (self);
  if (shows (self, "sheet"))
    cot_sheet_page_record_changed (self->sheet);
  if (shows (self, "roster"))
    cot_roster_page_refresh (self->roster);

  return G_SOURCE_REMOVE;
}

static void
show_delivery (CotBoardDesk *self)
{
  gtk_label_set_label (self->delivery, cot_ui_context_get_delivery (cot_desk_page_get_context (COT_DESK_PAGE (self))));
}

/* --- Going to and from a sheet -------------------------------------------------------- */

static void
show_list (CotBoardDesk *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
  cot_desk_page_set_where (COT_DESK_PAGE (self), "");
  cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("Enter open the sheet   Ctrl F search   F2 people and desks   F12 change person"));
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
open_sheet (CotBoardDesk *self, guint position)
{
  g_autoptr (CotSheetItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autofree char *where = NULL;

  if (item == NULL)
    return;
  where = g_strdup_printf (_ ("Folio %s"), cot_sheet_item_get_folio (item));
  cot_desk_page_set_where (COT_DESK_PAGE (self), where);
  gtk_stack_set_visible_child_name (self->stack, "sheet");
  cot_sheet_page_open (self->sheet, cot_desk_page_get_context (COT_DESK_PAGE (self)), cot_sheet_item_get_folio (item));
  cot_desk_page_set_hints (COT_DESK_PAGE (self), cot_sheet_page_get_hints (self->sheet));
}

static void
show_roster (CotBoardDesk *self)
{
  gtk_stack_set_visible_child_name (self->stack, "roster");
  cot_desk_page_set_where (COT_DESK_PAGE (self), _ ("People and desks"));
  cot_roster_page_open (self->roster, cot_desk_page_get_context (COT_DESK_PAGE (self)));
  cot_desk_page_set_hints (COT_DESK_PAGE (self), cot_roster_page_get_hints (self->roster));
}

static void
roster_clicked_cb (CotBoardDesk *self)
{
  show_roster (self);
}

static void
roster_changed_cb (CotBoardDesk *self)
{
  if (shows (self, "roster"))
    cot_desk_page_set_hints (COT_DESK_PAGE (self), cot_roster_page_get_hints (self->roster));
}

static void
row_activated_cb (GtkColumnView *list, guint position, CotBoardDesk *self)
{
  open_sheet (self, position);
}

static void
sheet_closed_cb (CotBoardDesk *self)
{
  fill_list (self);
  show_list (self);
}

static void
sheet_changed_cb (CotBoardDesk *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "sheet") == 0)
    cot_desk_page_set_hints (COT_DESK_PAGE (self), cot_sheet_page_get_hints (self->sheet));
}

static void
search_changed_cb (CotBoardDesk *self)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_stopped_cb (CotBoardDesk *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* The entry tells of a change a moment later; Enter may come before that. */
static void
search_activate_cb (CotBoardDesk *self)
{
  search_changed_cb (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    open_sheet (self, 0);
}

static gboolean
list_key (CotBoardDesk *self, guint keyval, GdkModifierType state)
{
  if (keyval == GDK_KEY_F2) {
    show_roster (self);
    return TRUE;
  }
  if ((state & GDK_CONTROL_MASK) == 0 || (keyval != GDK_KEY_f && keyval != GDK_KEY_F))
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->search));

  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, CotBoardDesk *self)
{
  CotKey key = cot_key_from_event (keyval, state);
  gboolean handled;

  if (shows (self, "list"))
    return list_key (self, keyval, state);
  if (key.command == COT_KEY_NONE)
    return FALSE;
  if (shows (self, "roster"))
    return cot_roster_page_key (self->roster, key);
  handled = cot_sheet_page_key (self->sheet, key);
  if (shows (self, "sheet"))
    cot_desk_page_set_hints (COT_DESK_PAGE (self), cot_sheet_page_get_hints (self->sheet));

  return handled;
}

/* --- Life ------------------------------------------------------------------------------ */

static void
cot_board_desk_start (CotDeskPage *page)
{
  CotBoardDesk *self = COT_BOARD_DESK (page);

  fill_list (self);
  show_delivery (self);
  /* An open sheet stays open while its desk is not the one shown, or is locked. */
  if (shows (self, "sheet")) {
    cot_sheet_page_record_changed (self->sheet);
    sheet_changed_cb (self);
  } else if (shows (self, "roster")) {
    cot_roster_page_refresh (self->roster);
    cot_roster_page_take_focus (self->roster);
    roster_changed_cb (self);
  } else {
    show_list (self);
  }
}

static void
cot_board_desk_record_changed (CotDeskPage *page)
{
  CotBoardDesk *self = COT_BOARD_DESK (page);

  if (self->renew == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->renew = g_timeout_add (RENEW_MS, renew_cb, self);
}

static void
cot_board_desk_constructed (GObject *object)
{
  CotBoardDesk *self = COT_BOARD_DESK (object);

  G_OBJECT_CLASS (cot_board_desk_parent_class)->constructed (object);
  g_signal_connect_object (cot_desk_page_get_context (COT_DESK_PAGE (self)), "delivery-changed",
                           G_CALLBACK (show_delivery), self, G_CONNECT_SWAPPED);
}

static void
cot_board_desk_dispose (GObject *object)
{
  CotBoardDesk *self = COT_BOARD_DESK (object);

  g_clear_handle_id (&self->renew, g_source_remove);
  g_clear_object (&self->store);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (cot_board_desk_parent_class)->dispose (object);
}

static void
cot_board_desk_class_init (CotBoardDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CotDeskPageClass *page_class = COT_DESK_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = cot_board_desk_constructed;
  G_OBJECT_CLASS (klass)->dispose = cot_board_desk_dispose;
  page_class->start = cot_board_desk_start;
  page_class->record_changed = cot_board_desk_record_changed;
  g_type_ensure (COT_TYPE_SHEET_PAGE);
  g_type_ensure (COT_TYPE_ROSTER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-board-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, stack);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, figures);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, delivery);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, reading);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, attention);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, search);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, list);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, empty);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, sheet);
  gtk_widget_class_bind_template_child (widget_class, CotBoardDesk, roster);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sheet_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sheet_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, roster_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, roster_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
}

static void
cot_board_desk_init (CotBoardDesk *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkFilterListModel *filtered;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (COT_TYPE_SHEET_ITEM);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)), GTK_FILTER (self->filter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_column_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
  add_columns (self);
  name_parts (GTK_WIDGET (self->list));
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Board"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
cot_board_desk_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_BOARD_DESK, "context", context, NULL);
}
