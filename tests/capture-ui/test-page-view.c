/* test-page-view.c - fingers on the page: pinch, two-finger scrolling, drag
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <math.h>
#include <string.h>

#include "cot-page-view.h"

#define WIDTH  1700
#define HEIGHT 1100

typedef struct {
  GtkWidget *window;
  CotPageView *view;
  char *path;
} Fixture;

/* As a screen reader gets it. */
static char *
dup_told (CotPageView *view)
{
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "?");
}

static double
zoom_of (CotPageView *view)
{
  g_autofree char *told = dup_told (view);
  const char *zoom = told != NULL ? strstr (told, "zoom=") : NULL;

  return zoom != NULL ? g_ascii_strtod (zoom + strlen ("zoom="), NULL) : 0;
}

static char *
write_page (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("cot-page-XXXXXX.jpg", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  gdk_pixbuf_fill (pixbuf, 0xf0f0f0ff);
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, NULL);
  g_assert_no_error (error);

  return path;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->path = write_page ();
  f->view = COT_PAGE_VIEW (cot_page_view_new ());
  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->view));
  gtk_window_present (GTK_WINDOW (f->window));
  gtk_test_widget_wait_for_draw (f->window);
}

static void
show (Fixture *f)
{
  cot_page_view_set_path (f->view, f->path);
  while (!cot_page_view_has_image (f->view) || zoom_of (f->view) <= 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_remove (f->path);
  g_free (f->path);
}

static GtkEventController *
find_controller (CotPageView *view, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (view));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
      return controller;
  }
  g_error ("the page has no %s", g_type_name (type));
}

static void
pinch (CotPageView *view, double scale)
{
  GtkEventController *gesture = find_controller (view, GTK_TYPE_GESTURE_ZOOM);

  g_signal_emit_by_name (gesture, "begin", NULL);
  g_signal_emit_by_name (gesture, "scale-changed", scale);
}

static gboolean
scroll (CotPageView *view, double dx, double dy)
{
  gboolean handled = FALSE;

  g_signal_emit_by_name (find_controller (view, GTK_TYPE_EVENT_CONTROLLER_SCROLL), "scroll", dx, dy, &handled);

  return handled;
}

/* Twice as far apart, twice as large; and it ends where reading does. */
static void
test_pinch_zooms (Fixture *f, gconstpointer data)
{
  double whole;

  show (f);
  whole = zoom_of (f->view);
  pinch (f->view, 2);
  g_assert_cmpfloat (fabs (zoom_of (f->view) - 2 * whole), <=, 0.02);
  pinch (f->view, 0.5);
  g_assert_cmpfloat (fabs (zoom_of (f->view) - whole), <=, 0.02);
  pinch (f->view, 1e9);
  g_assert_cmpfloat (zoom_of (f->view), <=, 8);
  pinch (f->view, 0);
  g_assert_cmpfloat (zoom_of (f->view), >, 0);
  cot_page_view_zoom_reset (f->view);
  g_assert_cmpfloat (fabs (zoom_of (f->view) - whole), <=, 0.02);
}

/* One gesture of many small steps is as much as one of a single step. */
static void
test_pinch_counts_from_its_beginning (Fixture *f, gconstpointer data)
{
  GtkEventController *gesture = find_controller (f->view, GTK_TYPE_GESTURE_ZOOM);
  double whole;

  show (f);
  whole = zoom_of (f->view);
  g_signal_emit_by_name (gesture, "begin", NULL);
  for (double scale = 1.0; scale <= 1.5; scale += 0.05)
    g_signal_emit_by_name (gesture, "scale-changed", scale);
  g_signal_emit_by_name (gesture, "scale-changed", 1.5);
  g_assert_cmpfloat (fabs (zoom_of (f->view) - 1.5 * whole), <=, 0.02);
}

/* Without a picture nothing is taken from whoever is around the page. */
static void
test_scrolling_is_taken_with_a_picture (Fixture *f, gconstpointer data)
{
  find_controller (f->view, GTK_TYPE_GESTURE_DRAG);
  g_assert_false (scroll (f->view, 0, 1));
  pinch (f->view, 3);
  show (f);
  g_assert_true (scroll (f->view, 0, 1));
  g_assert_true (scroll (f->view, -0.25, 0));
}

/* The card beside a mark is told as well. */
static void
test_notes_are_told (Fixture *f, gconstpointer data)
{
  static const CotBoxMm box = { 100, 100, 300, 60 };
  const char *words = "Something lies over a field.";
  g_autofree char *told = NULL;

  show (f);
  cot_page_view_set_notes (f->view, &box, &words, 1);
  told = dup_told (f->view);
  g_assert_nonnull (strstr (told, words));
  cot_page_view_set_notes (f->view, NULL, NULL, 0);
  g_free (told);
  told = dup_told (f->view);
  g_assert_null (strstr (told, words));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv);
  g_test_add ("/capture-ui/page-view/pinch-zooms", Fixture, NULL, set_up, test_pinch_zooms, tear_down);
  g_test_add ("/capture-ui/page-view/pinch-counts-from-its-beginning", Fixture, NULL, set_up, test_pinch_counts_from_its_beginning, tear_down);
  g_test_add ("/capture-ui/page-view/scrolling-is-taken-with-a-picture", Fixture, NULL, set_up, test_scrolling_is_taken_with_a_picture, tear_down);
  g_test_add ("/capture-ui/page-view/notes-are-told", Fixture, NULL, set_up, test_notes_are_told, tear_down);

  return g_test_run ();
}
