/* test-field-column.c - forty-nine fields beside their picture, at every text size
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <string.h>

#include "cot-field-column.h"

#define N_FIELDS 49
#define HEIGHT   500 /* what a window of 768 leaves to the fields, at the least */

static CotField fields[N_FIELDS];
static const CotBallot ballot = { fields, N_FIELDS };

static void
make_fields (void)
{
  static const char *const first[] = { "SECCION", "CASILLA", "TOTAL_BOLETAS_SOBRANTES", "TOTAL_PERSONAS_VOTARON", "TOTAL_REP_PARTIDO_CI_VOTARON", "TOTAL_VOTOS_SACADOS" };

  for (guint i = 0; i + 1 < N_FIELDS; i++)
    fields[i] = (CotField){ i < G_N_ELEMENTS (first) ? (char *) first[i] : g_strdup_printf ("C_PARTIDO_%u", i), COT_FIELD_COALITION, (char *) "#1a5fb4" };
  fields[0].kind = COT_FIELD_SECCION;
  fields[1].kind = COT_FIELD_CASILLA;
  for (guint i = 2; i < G_N_ELEMENTS (first); i++)
    fields[i].kind = COT_FIELD_COUNT;
  fields[N_FIELDS - 1] = (CotField){ (char *) "TOTAL_VOTOS_ASENTADO", COT_FIELD_TOTAL, NULL };
}

/* Until the column has drawn the focus into sight, some frames later at most. */
static void
settle (GtkWidget *window)
{
  for (guint i = 0; i < 3; i++)
    gtk_test_widget_wait_for_draw (window);
}

static void
assert_in_sight (CotFieldColumn *column, guint position)
{
  double y = -1;

  g_assert_true (cot_field_column_get_level (column, GTK_WIDGET (column), &y));
  if (y < 0 || y > gtk_widget_get_height (GTK_WIDGET (column)))
    g_error ("field %u of %u is at %.0f of %d px", position, N_FIELDS, y, gtk_widget_get_height (GTK_WIDGET (column)));
}

/* At the end the sums speak of the totals; other pages of it are a key away. */
static void
assert_shows (CotFieldColumn *column, guint position, gboolean shown)
{
  GtkWidget *row = cot_field_column_get_value_widget (column, position);
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (row, GTK_WIDGET (column), &bounds));
  if ((bounds.origin.y >= 0 && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (GTK_WIDGET (column)) + 1) != shown)
    g_error ("field %u is at %.0f, %.0f px high, of %d px", position, bounds.origin.y, bounds.size.height, gtk_widget_get_height (GTK_WIDGET (column)));
}

static void
test_the_focus_is_never_out_of_sight (gconstpointer data)
{
  static const guint keys[] = { GDK_KEY_1, GDK_KEY_Return };
  g_autofree guint8 *wanted = g_malloc (N_FIELDS);
  g_autoptr (CotSheetEntry) entry = NULL;
  GtkWidget *window = gtk_window_new ();
  CotFieldColumn *column = COT_FIELD_COLUMN (cot_field_column_new ());

  memset (wanted, 1, N_FIELDS);
  entry = cot_sheet_entry_new (&ballot, wanted);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", GPOINTER_TO_INT (data) * 96 * 1024 / 100, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 420, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (column));
  cot_field_column_set_entry (column, entry);
  gtk_window_present (GTK_WINDOW (window));
  cot_field_column_refresh (column);
  settle (window);

  for (guint position = 0; position < N_FIELDS; position++) {
    assert_in_sight (column, position);
    if (position == 1)
      cot_sheet_entry_key (entry, cot_key_from_event (GDK_KEY_b, 0));
    for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
      cot_sheet_entry_key (entry, cot_key_from_event (keys[i], 0));
    cot_field_column_refresh (column);
    settle (window);
  }
  g_assert_true (cot_sheet_entry_is_complete (entry));
  assert_shows (column, N_FIELDS - 1, TRUE);
  /* What is below takes more room. */
  gtk_window_set_default_size (GTK_WINDOW (window), 420, HEIGHT - 100);
  settle (window);
  assert_shows (column, N_FIELDS - 1, TRUE);
  for (guint i = 0; i < N_FIELDS; i++)
    cot_field_column_page (column, -1);
  settle (window);
  assert_shows (column, 0, TRUE);
  assert_shows (column, N_FIELDS - 1, FALSE);
  for (guint position = N_FIELDS - 1; position >= 7; position -= 7) {
    cot_sheet_entry_set_focus (entry, position);
    cot_field_column_refresh (column);
    settle (window);
    assert_in_sight (column, position);
  }
  cot_field_column_set_entry (column, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Nothing of one acta is left in the rows that the next one takes over. */
static void
test_rows_are_empty_between_actas (void)
{
  g_autofree guint8 *wanted = g_malloc (N_FIELDS);
  g_autoptr (CotSheetEntry) one = NULL;
  g_autoptr (CotSheetEntry) other = NULL;
  CotFieldColumn *column = COT_FIELD_COLUMN (g_object_ref_sink (cot_field_column_new ()));
  g_autofree CotValue *proposed = g_new0 (CotValue, N_FIELDS);
  GtkWidget *row, *text;

  memset (wanted, 1, N_FIELDS);
  proposed[9] = (CotValue){ COT_VALUE_NUMBER, 147 };
  one = cot_sheet_entry_new (&ballot, wanted);
  other = cot_sheet_entry_new (&ballot, wanted);
  cot_sheet_entry_set_proposals (one, proposed);
  cot_sheet_entry_key (one, cot_key_from_event (GDK_KEY_7, 0));
  cot_field_column_set_entry (column, one);
  cot_field_column_refresh (column);
  row = cot_field_column_get_value_widget (column, 0);
  text = cot_field_column_get_value_widget (column, 9);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "7");
  g_assert_nonnull (gtk_entry_get_placeholder_text (GTK_ENTRY (text)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (text)), ==, "");

  cot_field_column_set_entry (column, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  cot_field_column_set_entry (column, other);
  cot_field_column_refresh (column);
  g_assert_true (cot_field_column_get_value_widget (column, 0) == row);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  g_assert_cmpstr (gtk_entry_get_placeholder_text (GTK_ENTRY (text)), ==, "");
  cot_field_column_set_entry (column, NULL);
  g_object_unref (column);
}

int
main (int argc, char **argv)
{
  GtkCssProvider *style;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  make_fields ();
  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (style, "/mx/cotejo/ui/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (style);
  g_test_add_data_func ("/capture-ui/field-column/focus-in-sight/100", GINT_TO_POINTER (100), test_the_focus_is_never_out_of_sight);
  g_test_add_data_func ("/capture-ui/field-column/focus-in-sight/200", GINT_TO_POINTER (200), test_the_focus_is_never_out_of_sight);
  g_test_add_func ("/capture-ui/field-column/rows-are-empty-between-actas", test_rows_are_empty_between_actas);

  return g_test_run ();
}
