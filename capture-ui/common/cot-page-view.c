/* cot-page-view.c - the paper: pan, zoom, and the row in focus framed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The paper lies a little askew in its picture.  The view turns it back by @angle, so
 * that rows are level: level coordinates are image pixels turned about the image's
 * corner.  A level point (x, y) is shown at (x - left) * zoom, (y - top) * zoom.
 *
 * While it follows a frame, zoom and place are computed from the frame; a hand on
 * the page (wheel, drag, keys) stays in force until the next field. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-view.h"

#include <glib/gi18n.h>
#include <math.h>

#define FOLLOW_US  150000 /* screens.md, principle 7 */
#define FRAME_PX   2.0
#define FRAME_PAD  5.0
#define MIN_ZOOM   0.05
#define MAX_ZOOM   8.0
#define ZOOM_STEP  1.25
#define MARGIN_PX  12.0
#define FIT_SHARE  0.76 /* of the width for the row; the rest for its name, left of it */
#define RIGHT_EDGE 0.96

typedef struct {
  double left, top; /* level px at the view's corner */
  double zoom;      /* screen px per image px */
} Place;

struct _CotPageView {
  GtkWidget parent_instance;
  CotPageImage *image;
  GCancellable *loading;
  char *path;
  gboolean failed;

  gboolean has_frame;
  CotBoxMm frame;       /* image px, upright around the row */
  CotBoxMm level;       /* the same row in level px */
  double angle;         /* rad, clockwise: how far the paper lies askew */
  double level_y;       /* view px, negative: middle */
  double reading_width; /* image px, 0: whole page */
  double user_zoom;     /* factor on top of the fitting zoom */
  gboolean whole;

  Place now, from, to;
  gint64 started_us; /* frame clock; 0: at rest */
  guint tick;
  double drag_left, drag_top;
};

G_DEFINE_FINAL_TYPE (CotPageView, cot_page_view, GTK_TYPE_WIDGET)

/* What a test, or a screen reader, can ask of the picture. */
static void
tell_place (CotPageView *self)
{
  g_autofree char *text = NULL;

  if (self->image == NULL)
    text = g_strdup (self->failed ? _ ("The picture cannot be shown") : "");
  else if (self->has_frame)
    text = g_strdup_printf ("zoom=%d.%02d frame=%d,%d,%d,%d",
                            (int) self->to.zoom, (int) (self->to.zoom * 100) % 100,
                            (int) lround (self->frame.x), (int) lround (self->frame.y),
                            (int) lround (self->frame.w), (int) lround (self->frame.h));
  else
    text = g_strdup_printf ("zoom=%d.%02d", (int) self->to.zoom, (int) (self->to.zoom * 100) % 100);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static CotPoint
to_level (double angle, double x, double y)
{
  return (CotPoint){ x * cos (angle) + y * sin (angle), y * cos (angle) - x * sin (angle) };
}

/* The upright box around four image points, in level coordinates. */
static CotBoxMm
level_box (double angle, const CotPoint points[4])
{
  double x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y1 = -G_MAXDOUBLE;

  for (guint i = 0; i < 4; i++) {
    CotPoint p = to_level (angle, points[i].x, points[i].y);

    x0 = MIN (x0, p.x);
    y0 = MIN (y0, p.y);
    x1 = MAX (x1, p.x);
    y1 = MAX (y1, p.y);
  }

  return (CotBoxMm){ x0, y0, x1 - x0, y1 - y0 };
}

static CotBoxMm
page_box (CotPageView *self)
{
  double w = cot_page_image_get_width (self->image), h = cot_page_image_get_height (self->image);
  const CotPoint corners[4] = { { 0, 0 }, { w, 0 }, { w, h }, { 0, h } };

  return level_box (self->angle, corners);
}

static double
fitting_zoom (CotPageView *self, double width, double height)
{
  CotBoxMm page = page_box (self);

  return MIN ((width - 2 * MARGIN_PX) / page.w, (height - 2 * MARGIN_PX) / page.h);
}

static Place
place_whole (CotPageView *self, double width, double height)
{
  Place place = { .zoom = CLAMP (fitting_zoom (self, width, height) * self->user_zoom, MIN_ZOOM, MAX_ZOOM) };

  CotBoxMm page = page_box (self);

  place.left = page.x + (page.w - width / place.zoom) / 2;
  place.top = page.y + (page.h - height / place.zoom) / 2;

  return place;
}

static Place
place_reading (CotPageView *self, double width, double height)
{
  double fit = width * FIT_SHARE / MAX (self->reading_width, 1.0);
  double zoom = MAX (fit, fitting_zoom (self, width, height));
  Place place = { .zoom = CLAMP (MIN (zoom, 2.0) * self->user_zoom, MIN_ZOOM, MAX_ZOOM) };
  double half = self->level.h / 2 * place.zoom + FRAME_PAD + MARGIN_PX;
  double level = self->level_y < 0 || height < 2 * half ? height / 2 : CLAMP (self->level_y, half, height - half);
  CotBoxMm page = page_box (self);

  /* What names the row stands left of it. */
  place.left = self->level.x + self->level.w - width * RIGHT_EDGE / place.zoom;
  place.top = self->level.y + self->level.h / 2 - level / place.zoom;
  /* Sideways no grey is shown where there is paper to show instead. */
  if (width / place.zoom < page.w)
    place.left = CLAMP (place.left, page.x - MARGIN_PX / place.zoom,
                        page.x + page.w + MARGIN_PX / place.zoom - width / place.zoom);

  return place;
}

static Place
wanted_place (CotPageView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->whole || !self->has_frame || self->reading_width <= 0)
    return place_whole (self, width, height);

  return place_reading (self, width, height);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CotPageView *self = COT_PAGE_VIEW (widget);
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);
  double t;

  if (self->started_us == 0)
    self->started_us = now_us;
  t = CLAMP ((double) (now_us - self->started_us) / FOLLOW_US, 0, 1);
  t = t * t * (3 - 2 * t);

  self->now.left = self->from.left + (self->to.left - self->from.left) * t;
  self->now.top = self->from.top + (self->to.top - self->from.top) * t;
  self->now.zoom = self->from.zoom * pow (self->to.zoom / self->from.zoom, t);
  gtk_widget_queue_draw (widget);
  if (t < 1)
    return G_SOURCE_CONTINUE;

  self->now = self->to;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
stop_moving (CotPageView *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

static void
go_to (CotPageView *self, Place place, gboolean smooth)
{
  gboolean animate = FALSE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animate, NULL);
  stop_moving (self);
  self->to = place;
  self->from = self->now;
  if (!smooth || !animate || self->now.zoom <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->now = place;
  else {
    self->started_us = 0;
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  }
  tell_place (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
settle (CotPageView *self, gboolean smooth)
{
  if (self->image == NULL || gtk_widget_get_width (GTK_WIDGET (self)) <= 0) {
    tell_place (self);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    return;
  }
  go_to (self, wanted_place (self), smooth);
}

static void
draw_page (CotPageView *self, cairo_t *cr)
{
  double own = 1.0;
  cairo_surface_t *surface = cot_page_image_get_level (self->image, self->now.zoom, &own);
  double scale = self->now.zoom / own;

  cairo_save (cr);
  cairo_translate (cr, -self->now.left * self->now.zoom, -self->now.top * self->now.zoom);
  cairo_rotate (cr, -self->angle);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  cairo_restore (cr);
}

static void
draw_frame (CotPageView *self, cairo_t *cr)
{
  GdkRGBA colour = { 0.1f, 0.37f, 0.71f, 1 };
  double zoom = self->now.zoom;
  double x = (self->level.x - self->now.left) * zoom - FRAME_PAD;
  double y = (self->level.y - self->now.top) * zoom - FRAME_PAD;

  /* Always on white paper, so the accent's dark shade in both themes. */
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, FRAME_PX);
  cairo_rectangle (cr, floor (x) + 0.5, floor (y) + 0.5,
                   round (self->level.w * zoom + 2 * FRAME_PAD),
                   round (self->level.h * zoom + 2 * FRAME_PAD));
  cairo_stroke (cr);
}

static void
draw_words (CotPageView *self, GtkSnapshot *snapshot, const char *words)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);
  int w = 0, h = 0;
  GdkRGBA colour;

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, &w, &h);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((gtk_widget_get_width (widget) - w) / 2.0f,
                                                          (gtk_widget_get_height (widget) - h) / 2.0f));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
cot_page_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CotPageView *self = COT_PAGE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->image == NULL) {
    if (self->failed)
      draw_words (self, snapshot, _ ("The picture cannot be shown.\nPress F9 to send the sheet back."));
    else if (self->loading != NULL)
      draw_words (self, snapshot, _ ("Opening the picture…"));
    return;
  }
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_page (self, cr);
  if (self->has_frame)
    draw_frame (self, cr);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

static void
cot_page_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  settle (COT_PAGE_VIEW (widget), FALSE);
}

static void
cot_page_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *min_baseline, int *nat_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 500;
}

/* --- A hand on the page ------------------------------------------------------ */

static void
zoom_at (CotPageView *self, double factor, double x, double y)
{
  Place place = self->to;
  double zoom = CLAMP (place.zoom * factor, MIN_ZOOM, MAX_ZOOM);

  if (self->image == NULL)
    return;
  self->user_zoom = CLAMP (self->user_zoom * zoom / place.zoom, 0.1, 20);
  place.left += x / place.zoom - x / zoom;
  place.top += y / place.zoom - y / zoom;
  place.zoom = zoom;
  go_to (self, place, FALSE);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, CotPageView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  Place place = self->to;
  double step = gtk_widget_get_height (GTK_WIDGET (self)) / 10.0;

  if (self->image == NULL)
    return FALSE;
  if ((state & GDK_CONTROL_MASK) != 0) {
    zoom_at (self, dy < 0 ? ZOOM_STEP : 1 / ZOOM_STEP,
             gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
             gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
    return TRUE;
  }
  if ((state & GDK_SHIFT_MASK) != 0)
    place.left += dy * step / place.zoom;
  else
    place.top += dy * step / place.zoom;
  place.left += dx * step / place.zoom;
  go_to (self, place, FALSE);

  return TRUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, CotPageView *self)
{
  self->drag_left = self->to.left;
  self->drag_top = self->to.top;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, CotPageView *self)
{
  Place place = self->to;

  if (self->image == NULL)
    return;
  place.left = self->drag_left - dx / place.zoom;
  place.top = self->drag_top - dy / place.zoom;
  go_to (self, place, FALSE);
}

/* --- Life -------------------------------------------------------------------- */

static void
cot_page_view_dispose (GObject *object)
{
  CotPageView *self = COT_PAGE_VIEW (object);

  stop_moving (self);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->image, cot_page_image_unref);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (cot_page_view_parent_class)->dispose (object);
}

static void
cot_page_view_class_init (CotPageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_page_view_dispose;
  widget_class->snapshot = cot_page_view_snapshot;
  widget_class->size_allocate = cot_page_view_size_allocate;
  widget_class->measure = cot_page_view_measure;
  gtk_widget_class_set_css_name (widget_class, "cot-page");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
cot_page_view_init (CotPageView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->user_zoom = 1;
  self->level_y = -1;
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Picture of the acta"), -1);
}

GtkWidget *
cot_page_view_new (void)
{
  return g_object_new (COT_TYPE_PAGE_VIEW, NULL);
}

void
cot_page_view_set_image (CotPageView *self, CotPageImage *image)
{
  g_return_if_fail (COT_IS_PAGE_VIEW (self));

  if (image != NULL)
    cot_page_image_ref (image);
  g_clear_pointer (&self->image, cot_page_image_unref);
  self->image = image;
  self->failed = FALSE;
  self->user_zoom = 1;
  self->now.zoom = 0;
  settle (self, FALSE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotPageImage) image = cot_page_image_load_finish (result, &error);
  CotPageView *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  cot_page_view_set_image (self, image);
  if (error != NULL) {
    g_warning ("%s", error->message);
    self->failed = TRUE;
    tell_place (self);
  }
}

void
cot_page_view_set_path (CotPageView *self, const char *path)
{
  g_return_if_fail (COT_IS_PAGE_VIEW (self));

  if (path != NULL && g_strcmp0 (path, self->path) == 0 && (self->image != NULL || self->loading != NULL))
    return;
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_free (self->path);
  self->path = g_strdup (path);
  self->has_frame = FALSE;
  self->angle = 0;
  cot_page_view_set_image (self, NULL);
  if (path == NULL)
    return;

  self->loading = g_cancellable_new ();
  cot_page_image_load_async (path, self->loading, loaded_cb, self);
}

gboolean
cot_page_view_has_image (CotPageView *self)
{
  return self->image != NULL;
}

void
cot_page_view_set_frame (CotPageView *self, const CotBoxMm *box, const CotTransform *transform, double level_y)
{
  gboolean had = self->has_frame;

  g_return_if_fail (COT_IS_PAGE_VIEW (self));
  g_return_if_fail (box == NULL || transform != NULL);

  self->has_frame = box != NULL;
  if (box != NULL) {
    const CotPoint corners[4] = {
      cot_transform_point (transform, (CotPoint){ box->x, box->y }),
      cot_transform_point (transform, (CotPoint){ box->x + box->w, box->y }),
      cot_transform_point (transform, (CotPoint){ box->x + box->w, box->y + box->h }),
      cot_transform_point (transform, (CotPoint){ box->x, box->y + box->h }),
    };

    self->frame = cot_transform_box (transform, box);
    self->angle = atan2 (corners[1].y - corners[0].y, corners[1].x - corners[0].x);
    self->level = level_box (self->angle, corners);
  }
  self->level_y = level_y;
  settle (self, had);
}

void
cot_page_view_set_reading_width (CotPageView *self, double width_px)
{
  self->reading_width = width_px;
  settle (self, FALSE);
}

void
cot_page_view_set_whole (CotPageView *self, gboolean whole)
{
  if (self->whole == whole)
    return;
  self->whole = whole;
  self->user_zoom = 1;
  settle (self, TRUE);
}

gboolean
cot_page_view_get_whole (CotPageView *self)
{
  return self->whole;
}

void
cot_page_view_zoom_by (CotPageView *self, double factor)
{
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  /* What is being read stays where the eye is. */
  if (self->has_frame && !self->whole && self->image != NULL) {
    x = (self->level.x + self->level.w / 2 - self->to.left) * self->to.zoom;
    y = (self->level.y + self->level.h / 2 - self->to.top) * self->to.zoom;
  }
  zoom_at (self, factor, x, y);
}

void
cot_page_view_zoom_reset (CotPageView *self)
{
  self->user_zoom = 1;
  settle (self, TRUE);
}

void
cot_page_view_pan (CotPageView *self, int dx, int dy)
{
  Place place = self->to;

  if (self->image == NULL)
    return;
  place.left += dx * gtk_widget_get_width (GTK_WIDGET (self)) / 8.0 / place.zoom;
  place.top += dy * gtk_widget_get_height (GTK_WIDGET (self)) / 8.0 / place.zoom;
  go_to (self, place, TRUE);
}
