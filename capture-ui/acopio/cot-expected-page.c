/* cot-expected-page.c - what this centre expects, and what is missing
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A casilla counts as here once a sheet was identified as its acta.  With nothing
 * keyed the list has what is missing; digits of a section bring all of its casillas.
 * Papers of which nobody knows yet which casilla they are come first, with the desk that
 * has them: pictures without identification, and papers that were received and of which
 * no picture has a folio.  A page whose label could not be read is one of these.  What
 * is asked for again says why. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-expected-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-wait-words.h"
#include "cot-words.h"

#define MAX_PAPERS 100 /* of a kind in the list; more are counted */

struct _CotExpectedPage {
  GtkBox parent_instance;
  GtkLabel *counts;
  GtkLabel *papers; /* without identification */
  GtkSearchEntry *search;
  GtkStringList *lines;
  CotUiContext *context; /* of the last showing */
};

G_DEFINE_FINAL_TYPE (CotExpectedPage, cot_expected_page, GTK_TYPE_BOX)

typedef struct {
  guint n_expected, n_here, n_without;
} Counts;

static const char *
words_of (CotRowPhase phase)
{
  if (phase == COT_ROW_EXPECTED)
    return _ ("missing");

  return phase == COT_ROW_WITHOUT_ACTA ? _ ("without acta") : _ ("here");
}

static gboolean
is_wanted (const CotRow *row, CotRowPhase phase, const char *keyed)
{
  g_autofree char *section = g_strdup_printf ("%u", row->casilla->seccion);

  return *keyed == '\0' ? phase == COT_ROW_EXPECTED : g_str_has_prefix (section, keyed);
}

static void
count (Counts *counts, CotRowPhase phase)
{
  counts->n_expected++;
  counts->n_here += phase != COT_ROW_EXPECTED && phase != COT_ROW_WITHOUT_ACTA ? 1 : 0;
  counts->n_without += phase == COT_ROW_WITHOUT_ACTA ? 1 : 0;
}

static char *
dup_paper (const CotSheet *sheet, gboolean has_picture, const char *why, guint desk)
{
  if (has_picture)
    return why != NULL ? g_strdup_printf (_ ("Folio %s · picture to be identified · desk %u · %s"), sheet->folio, desk, why)
                       : g_strdup_printf (_ ("Folio %s · picture to be identified · desk %u"), sheet->folio, desk);
  if (cot_wait_is_again (sheet))
    return why != NULL ? g_strdup_printf (_ ("Folio %s · to be scanned again · desk %u · %s"), sheet->folio, desk, why)
                       : g_strdup_printf (_ ("Folio %s · to be scanned again · desk %u"), sheet->folio, desk);

  return g_strdup_printf (_ ("Folio %s · received at desk %u, no picture yet"), sheet->folio, desk);
}

static void
add_paper (GStrvBuilder *builder, CotJournal *journal, const CotSheet *sheet, gboolean has_picture)
{
  g_autoptr (CotEvent) event = cot_journal_get_event (journal, has_picture ? &sheet->digitised : &sheet->received);
  g_autofree char *why = cot_wait_words (journal, sheet);
  g_autofree char *line = dup_paper (sheet, has_picture, why, event != NULL ? event->station : 0);

  g_strv_builder_add (builder, line);
}

/* Those of this centre; how many.  @builder: (nullable): takes the first ones. */
static guint
add_papers (CotExpectedPage *self, CotJournal *journal, CotSheetState state, GStrvBuilder *builder)
{
  g_autoptr (GPtrArray) sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), state);
  gboolean everywhere = cot_ui_context_get_catd (self->context) == 0;
  guint n = 0;

  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);

    if (!everywhere && cot_ui_context_is_foreign (self->context, sheet->folio))
      continue;
    if (builder != NULL && n < MAX_PAPERS)
      add_paper (builder, journal, sheet, state == COT_SHEET_DIGITISED);
    n++;
  }

  return n;
}

static void
show_papers (CotExpectedPage *self, guint n_to_identify, guint n_without_picture)
{
  g_autofree char *text = g_strdup_printf (_ ("To identify %u · Without a picture %u"), n_to_identify, n_without_picture);

  gtk_label_set_label (self->papers, text);
  gtk_widget_set_visible (GTK_WIDGET (self->papers), n_to_identify + n_without_picture > 0);
}

static void
fill (CotExpectedPage *self)
{
  CotJournal *journal = cot_ui_context_get_journal (self->context);
  guint catd = cot_ui_context_get_catd (self->context), n_rows = 0;
  const CotRow *rows = cot_election_get_rows (cot_ui_context_get_election (self->context), &n_rows);
  const char *keyed = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *text = NULL;
  Counts counts = { 0 };
  guint n_to_identify, n_without_picture;

  cot_journal_lock (journal);
  n_to_identify = add_papers (self, journal, COT_SHEET_DIGITISED, *keyed == '\0' ? builder : NULL);
  n_without_picture = add_papers (self, journal, COT_SHEET_RECEIVED, *keyed == '\0' ? builder : NULL);
  for (guint i = 0; i < n_rows; i++) {
    CotRowPhase phase = cot_fold_get_row (cot_journal_get_fold (journal), i)->phase;
    g_autofree char *name = NULL;
    g_autofree char *line = NULL;

    if (catd != 0 && rows[i].catd != catd)
      continue;
    count (&counts, phase);
    if (!is_wanted (&rows[i], phase, keyed))
      continue;
    name = cot_words_row (&rows[i]);
    line = g_strdup_printf ("%s · %s · %s", name, cot_words_contest (rows[i].contest), words_of (phase));
    g_strv_builder_add (builder, line);
  }
  cot_journal_unlock (journal);

  g_auto (GStrv) lines = g_strv_builder_end (builder);

  gtk_string_list_splice (self->lines, 0, g_list_model_get_n_items (G_LIST_MODEL (self->lines)), (const char *const *) lines);
  text = g_strdup_printf (_ ("%u expected · %u identified · %u without acta · %u missing"), counts.n_expected, counts.n_here, counts.n_without,
                          counts.n_expected - counts.n_here - counts.n_without);
  gtk_label_set_label (self->counts, text);
  show_papers (self, n_to_identify, n_without_picture);
}

static void
search_cb (CotExpectedPage *self)
{
  if (self->context != NULL)
    fill (self);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  const char *line = gtk_string_object_get_string (gtk_list_item_get_item (item));
  GtkWidget *label = gtk_list_item_get_child (item), *row = gtk_widget_get_parent (label);

  gtk_label_set_label (GTK_LABEL (label), line);
  /* The row is what has the focus, and what a screen reader says. */
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, line, -1);
}

static void
cot_expected_page_dispose (GObject *object)
{
  CotExpectedPage *self = COT_EXPECTED_PAGE (object);

  g_clear_object (&self->context);

  G_OBJECT_CLASS (cot_expected_page_parent_class)->dispose (object);
}

static void
cot_expected_page_class_init (CotExpectedPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cot_expected_page_dispose;
}

static void
cot_expected_page_init (CotExpectedPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroll = gtk_scrolled_window_new (), *list;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->counts = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_label_set_xalign (self->counts, 0);
  gtk_label_set_wrap (self->counts, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->counts), "cot-notice");
  self->papers = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_label_set_xalign (self->papers, 0);
  gtk_label_set_wrap (self->papers, TRUE);
  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Section to look for"), -1);
  g_object_set (self->search, "placeholder-text", _ ("Section"), NULL);
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (search_cb), self);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->lines = gtk_string_list_new (NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (self->lines))), factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Casillas of this centre"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), list);
  gtk_widget_set_size_request (scroll, -1, 360);
  gtk_widget_set_vexpand (scroll, TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->counts));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->papers));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->search));
  gtk_box_append (GTK_BOX (self), scroll);
}

void
cot_expected_page_show (CotExpectedPage *self, CotUiContext *context)
{
  g_set_object (&self->context, context);
  fill (self);
}

void
cot_expected_page_take_focus (CotExpectedPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
