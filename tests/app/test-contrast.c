/* test-contrast.c - every text stands out from what is behind it, in every look
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Measured on what is drawn: a solid block of text, and the pixels around it. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "cot-look.h"

#define LEAST    4.5
#define BLOCK    "\u2588\u2588\u2588\u2588\u2588\u2588"
#define MAX_SIDE 1024
#define RUN      5 /* pixels */

typedef struct {
  const char *within;        /* classes of the box around, or "" */
  const char *classes;       /* of the text */
  GtkWidget *(*make) (void); /* NULL: a label */
} Case;

static GtkWidget *
make_suggested (void)
{
  GtkWidget *button = gtk_button_new_with_label (BLOCK);

  gtk_widget_add_css_class (button, "suggested-action");

  return button;
}

static GtkWidget *
make_button (void)
{
  return gtk_button_new_with_label (BLOCK);
}

static GtkWidget *
make_chosen (void)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (BLOCK);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);

  return button;
}

static GtkWidget *
make_entry (void)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), BLOCK);

  return entry;
}

static GtkWidget *
make_placeholder (void)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), BLOCK);

  return entry;
}

/* A proposal of the machine, which nobody has confirmed. */
static GtkWidget *
make_proposed (void)
{
  GtkWidget *entry = make_placeholder ();

  gtk_widget_add_css_class (entry, "cot-value");
  gtk_widget_add_css_class (entry, "proposed");

  return entry;
}

/* Title and subtitle of a row: the subtitle is the one that is dimmed. */
static GtkWidget *
make_subtitle (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_action_row_new ();

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), BLOCK);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);

  return list;
}

/* The heading of a column. */
static GtkWidget *
make_heading (void)
{
  GListModel *model = G_LIST_MODEL (gtk_string_list_new (NULL));
  GtkWidget *view = gtk_column_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (model)));
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (BLOCK, gtk_signal_list_item_factory_new ());

  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);

  return view;
}

static const Case cases[] = {
  { "", "", NULL },
  { "", "dim-label", NULL },
  { "", "cot-remark", NULL },
  { "", "cot-remark look-again", NULL },
  { "", "cot-remark refused", NULL },
  { "", "cot-notice", NULL },
  { "", "cot-fault", NULL },
  { "", "cot-band", NULL },
  { "", "cot-practice-password", NULL },
  { "cot-side", "cot-remark look-again", NULL },
  { "cot-side", "cot-remark refused", NULL },
  { "cot-bottom", "", NULL },
  { "cot-bottom", "cot-hints", NULL },
  { "cot-bottom", "delivered", NULL },
  { "cot-bottom", "look-again", NULL },
  { "cot-bottom", "dim", NULL },
  { "cot-strip", "sheet", NULL },
  { "cot-strip", "sheet stored", NULL },
  { "cot-strip", "sheet held", NULL },
  { "cot-row current", "", NULL },
  { "cot-sidebar", "", NULL },
  { "cot-help-pages", "", NULL },
  { "cot-help-section", "", NULL },
  { "", "", make_suggested },
  { "", "", make_button },
  { "", "", make_chosen },
  { "", "", make_entry },
  { "", "", make_placeholder },
  { "", "", make_proposed },
  { "cot-row current", "", make_proposed },
  { "", "", make_subtitle },
  { "cot-board", "", make_heading },
};

static const struct {
  const char *name;
  CotTheme theme;
  gboolean contrast, practice;
} looks[] = {
  { "light", COT_THEME_LIGHT, FALSE, FALSE },
  { "dark", COT_THEME_DARK, FALSE, FALSE },
  { "light, high contrast", COT_THEME_LIGHT, TRUE, FALSE },
  { "dark, high contrast", COT_THEME_DARK, TRUE, FALSE },
  { "light, practice", COT_THEME_LIGHT, FALSE, TRUE },
  { "dark, practice", COT_THEME_DARK, FALSE, TRUE },
};

/* --- Measuring ----------------------------------------------------------------- */

static double
linear (guint8 channel)
{
  double c = channel / 255.0;

  return c <= 0.03928 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
luminance (guint32 pixel)
{
  return 0.2126 * linear ((pixel >> 16) & 0xff) + 0.7152 * linear ((pixel >> 8) & 0xff) + 0.0722 * linear (pixel & 0xff);
}

static double
contrast (guint32 a, guint32 b)
{
  double x = luminance (a), y = luminance (b);

  return (MAX (x, y) + 0.05) / (MIN (x, y) + 0.05);
}

static void
add_classes (GtkWidget *widget, const char *classes)
{
  g_auto (GStrv) names = g_strsplit (classes, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      gtk_widget_add_css_class (widget, names[i]);
}

static GdkTexture *
draw (GtkWidget *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (gtk_window_get_child (GTK_WINDOW (window)));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  g_autoptr (GskRenderNode) node = NULL;
  GdkRGBA colour = { 0 };

  g_assert_true (gtk_style_context_lookup_color (gtk_widget_get_style_context (window), "window_bg_color", &colour));
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);

  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

/* The first widget below @widget that shows the block. */
static GtkWidget *
find_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), BLOCK) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = GTK_IS_TEXT (child) ? child : find_text (child);

    if (found != NULL)
      return found;
  }

  return NULL;
}

/* A line, or the blend at an edge, is narrower. */
static gboolean
is_run (const guint32 *pixels)
{
  for (guint i = 1; i < RUN; i++)
    if (pixels[i] != pixels[0])
      return FALSE;

  return TRUE;
}

/* The least contrast of the block's middle with what is beside it. */
static double
measure (GtkWidget *window)
{
  g_autoptr (GdkTexture) texture = draw (window);
  GtkWidget *child = gtk_window_get_child (GTK_WINDOW (window));
  GtkWidget *text = find_text (child);
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  graphene_rect_t bounds;
  double least = 21;
  int x, y, step;
  guint32 ink;

  g_assert_cmpint (width, <=, MAX_SIDE);
  g_assert_nonnull (text);
  g_assert_true (gtk_widget_compute_bounds (text, child, &bounds));
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  /* Blocks stand side by side from the left: two letters in, in the middle. */
  x = (int) bounds.origin.x + 12;
  y = (int) (bounds.origin.y + bounds.size.height / 2);
  if (GTK_IS_LABEL (text))
    x = (int) (bounds.origin.x + bounds.size.width / 2) + 5; /* past the gap of spaced letters */
  ink = pixels[y * width + x];
  for (step = 0; step + RUN <= width; step++)
    if (is_run (&pixels[y * width + step]) && pixels[y * width + step] != ink)
      least = MIN (least, contrast (ink, pixels[y * width + step]));

  return least;
}

static void
pump (GtkWidget *window)
{
  gint64 until = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (!gtk_widget_get_mapped (window) || gtk_widget_get_width (window) == 0) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, TRUE);
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GtkWidget *
make_window (const Case *what, gboolean practice)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *text = what->make != NULL ? what->make () : gtk_label_new (BLOCK);

  gtk_widget_set_size_request (text, 240, -1);
  add_classes (box, what->within);
  add_classes (text, what->classes);
  if (practice)
    gtk_widget_add_css_class (window, "practice");
  gtk_widget_set_margin_start (outer, 24);
  gtk_widget_set_margin_end (outer, 24);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (outer), box);
  gtk_window_set_child (GTK_WINDOW (window), outer);
  gtk_window_present (GTK_WINDOW (window));
  pump (window);

  return window;
}

static void
test_every_text_stands_out (void)
{
  g_autoptr (CotPreferences) preferences = cot_preferences_new (NULL);
  CotLook *look = cot_look_new (gdk_display_get_default (), preferences);
  guint n_bad = 0;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
    g_object_set (preferences, "theme", (guint) looks[i].theme, "high-contrast", looks[i].contrast, NULL);
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++) {
      GtkWidget *window = make_window (&cases[j], looks[i].practice);
      double least = measure (window);

      if (least < LEAST || least > 20.99) {
        g_test_message ("%s: \"%s\" in \"%s\" (case %u): %.2f to 1", looks[i].name, cases[j].classes, cases[j].within, j, least);
        n_bad++;
      }
      gtk_window_destroy (GTK_WINDOW (window));
    }
  }
  g_assert_cmpuint (n_bad, ==, 0);
  cot_look_free (look);
}

/* A class that colours text has a case above. */
static void
test_no_coloured_class_is_left_out (void)
{
  g_autoptr (GBytes) css = g_resources_lookup_data ("/mx/cotejo/ui/style.css", 0, NULL);
  g_auto (GStrv) rules = g_strsplit (g_bytes_get_data (css, NULL), "}", -1);
  g_autoptr (GRegex) colours = g_regex_new ("[{;]\\s*color\\s*:", 0, 0, NULL);
  g_autoptr (GRegex) last_class = g_regex_new ("\\.([a-z-]+)[^.{]*\\{", 0, 0, NULL);

  for (guint i = 0; rules[i] != NULL; i++) {
    g_autoptr (GMatchInfo) match = NULL;
    g_autofree char *name = NULL;
    gboolean found = FALSE;

    if (!g_regex_match (colours, rules[i], 0, NULL) || !g_regex_match (last_class, rules[i], 0, &match))
      continue;
    name = g_match_info_fetch (match, 1);
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
      found |= strstr (cases[j].classes, name) != NULL || strstr (cases[j].within, name) != NULL ||
               (strcmp (name, "suggested-action") == 0 && cases[j].make == make_suggested) ||
               (strcmp (name, "proposed") == 0 && cases[j].make == make_proposed);
    if (!found)
      g_error ("the class \"%s\" colours text and no case measures it", name);
  }
}

static void
add_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/mx/cotejo/ui/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  add_style ();
  g_test_add_func ("/app/contrast/every-text-stands-out", test_every_text_stands_out);
  g_test_add_func ("/app/contrast/no-coloured-class-is-left-out", test_no_coloured_class_is_left_out);

  return g_test_run ();
}
