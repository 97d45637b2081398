/* cot-page-view.c - the paper: pan, zoom, and the row in focus framed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* While it follows a frame, zoom and place are computed from the frame; a hand on
 * the page (wheel, drag, keys) stays in force until the next field. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cot-page-place.h"
#include "cot-page-strips.h"
#include "cot-page-tone.h"

#define FOLLOW_US     150000 /* screens.md, principle 7 */
#define FRAME_PX      2.0
#define FRAME_PAD     5.0
#define ZOOM_STEP     1.25
#define NOTE_PAD      6
#define NOTE_WIDTH_PX 260

/* On the paper, which is white in every theme. */
static const GdkRGBA note_paper = { 1, 0.97f, 0.87f, 0.96f };
static const GdkRGBA note_edge = { 0.72f, 0.36f, 0, 1 };
static const GdkRGBA note_ink = { 0.13f, 0.13f, 0.13f, 1 };
#define SAME_ANGLE 0.0005 /* rad: a pixel along a page of 2000 */

struct _CotPageView {
  GtkWidget parent_instance;
  CotPageImage *image;
  GCancellable *loading;
  char *path;
  gboolean failed;

  gboolean has_frame;
  CotBoxMm frame;     /* image px, upright around the row */
  GArray *marks;      /* CotBoxMm, level px: rows that a remark speaks of */
  GPtrArray *notes;   /* words on the page, one for each of the first marks */
  CotPageSight sight; /* size of view and image are filled when it is used */
  gboolean whole, still;
  guint tone;
  CotPageStrips *strips;

  CotPagePlace now, from, to;
  gint64 started_us; /* frame clock; 0: at rest */
  guint tick;
  double drag_left, drag_top;
};

G_DEFINE_FINAL_TYPE (CotPageView, cot_page_view, GTK_TYPE_WIDGET)

/* What a test, or a screen reader, can ask of the picture. */
static void
tell_place (CotPageView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->image == NULL) {
    g_string_append (text, self->failed ? _ ("The picture cannot be shown") : "");
  } else {
    g_string_append_printf (text, "zoom=%d.%02d", (int) self->to.zoom, (int) (self->to.zoom * 100) % 100);
    if (self->has_frame)
      g_string_append_printf (text, " frame=%d,%d,%d,%d", (int) lround (self->frame.x), (int) lround (self->frame.y),
                              (int) lround (self->frame.w), (int) lround (self->frame.h));
    if (self->marks->len > 0)
      g_string_append_printf (text, " marks=%u", self->marks->len);
    if (self->tone > 0)
      g_string_append_printf (text, " contrast=%u", self->tone);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static const CotPageSight *
look (CotPageView *self)
{
  self->sight.width = gtk_widget_get_width (GTK_WIDGET (self));
  self->sight.height = gtk_widget_get_height (GTK_WIDGET (self));
  self->sight.image_width = cot_page_image_get_width (self->image);
  self->sight.image_height = cot_page_image_get_height (self->image);

  return &self->sight;
}

static CotPagePlace
wanted_place (CotPageView *self)
{
  const CotPageSight *sight = look (self);

  if (self->whole || !self->has_frame || sight->reading_width <= 0)
    return cot_page_place_whole (sight);

  return cot_page_place_reading (sight);
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
  self->now = cot_page_place_between (&self->from, &self->to, t);
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
go_to (CotPageView *self, CotPagePlace place, gboolean smooth)
{
  gboolean animate = FALSE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animate, NULL);
  stop_moving (self);
  self->to = place;
  self->from = self->now;
  if (!smooth || !animate || self->still || self->now.zoom <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
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
draw_box (CotPageView *self, cairo_t *cr, const CotBoxMm *box, double pad)
{
  double zoom = self->now.zoom;

  cairo_rectangle (cr, floor ((box->x - self->now.left) * zoom - pad) + 0.5, floor ((box->y - self->now.top) * zoom - pad) + 0.5,
                   round (box->w * zoom + 2 * pad), round (box->h * zoom + 2 * pad));
  cairo_stroke (cr);
}

/* On white paper in both themes: dark shades.  Dashes tell the two kinds apart
 * without their colour. */
static void
draw_frames (CotPageView *self, cairo_t *cr)
{
  static const double dashes[] = { 7, 4 };

  cairo_set_line_width (cr, FRAME_PX);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_source_rgb (cr, 0.72, 0.36, 0);
  for (guint i = 0; i < self->marks->len; i++)
    draw_box (self, cr, &g_array_index (self->marks, CotBoxMm, i), FRAME_PAD - 2 * FRAME_PX);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_source_rgb (cr, 0.1, 0.37, 0.71);
  if (self->has_frame)
    draw_box (self, cr, &self->sight.level, FRAME_PAD);
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

/* A card beside each mark that has words; never outside the view, never on another. */
static void
draw_notes (CotPageView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double below = 0;

  for (guint i = 0; i < self->notes->len && i < self->marks->len; i++) {
    const CotBoxMm *box = &g_array_index (self->marks, CotBoxMm, i);
    const char *words = g_ptr_array_index (self->notes, i);
    g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);
    double x = (box->x - self->now.left) * self->now.zoom, y = (box->y + box->h - self->now.top) * self->now.zoom + FRAME_PAD;
    int w = 0, h = 0;

    if (*words == '\0')
      continue;
    pango_layout_set_width (layout, NOTE_WIDTH_PX * PANGO_SCALE);
    pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_get_pixel_size (layout, &w, &h);
    x = CLAMP (x, NOTE_PAD, MAX (NOTE_PAD, width - w - 3 * NOTE_PAD));
    y = CLAMP (y, NOTE_PAD, MAX (NOTE_PAD, height - h - 3 * NOTE_PAD));
    if (below > 0 && y < below && y + h + 2 * NOTE_PAD > below - h)
      y = below;
    below = y + h + 3 * NOTE_PAD;
    gtk_snapshot_append_color (snapshot, &note_edge, &GRAPHENE_RECT_INIT ((float) x - 3, (float) y, 3, (float) h + 2 * NOTE_PAD));
    gtk_snapshot_append_color (snapshot, &note_paper, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w + 2 * NOTE_PAD, (float) h + 2 * NOTE_PAD));
    gtk_snapshot_save (snapshot);
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x + NOTE_PAD, (float) y + NOTE_PAD));
    gtk_snapshot_append_layout (snapshot, layout, &note_ink);
    gtk_snapshot_restore (snapshot);
  }
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
  cot_page_strips_draw (self->strips, cr, self->image, self->sight.angle, self->tone, &self->now, width, height,
                        self->now.zoom != self->to.zoom);
  draw_frames (self, cr);
  cairo_destroy (cr);
  draw_notes (self, snapshot);
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

/* By hand, the page never leaves the view. */
static void
move_to (CotPageView *self, CotPagePlace place, gboolean smooth)
{
  go_to (self, cot_page_place_keep_near (look (self), place), smooth);
}

static void
zoom_at (CotPageView *self, double factor, double x, double y)
{
  CotPagePlace place = self->to;
  double zoom = CLAMP (place.zoom * factor, COT_PAGE_MIN_ZOOM, COT_PAGE_MAX_ZOOM);

  if (self->image == NULL)
    return;
  self->sight.user_zoom = CLAMP (self->sight.user_zoom * zoom / place.zoom, 0.1, 20);
  place.left += x / place.zoom - x / zoom;
  place.top += y / place.zoom - y / zoom;
  place.zoom = zoom;
  move_to (self, place, FALSE);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, CotPageView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  CotPagePlace place = self->to;
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
  move_to (self, place, FALSE);

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
  CotPagePlace place = self->to;

  if (self->image == NULL)
    return;
  place.left = self->drag_left - dx / place.zoom;
  place.top = self->drag_top - dy / place.zoom;
  move_to (self, place, FALSE);
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
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->strips, cot_page_strips_free);

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

  self->sight.user_zoom = 1;
  self->sight.level_y = -1;
  self->strips = cot_page_strips_new ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (CotBoxMm));
  self->notes = g_ptr_array_new_with_free_func (g_free);
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
  cot_page_strips_clear (self->strips);
  self->failed = FALSE;
  self->sight.user_zoom = 1;
  self->now.zoom = 0;
  settle (self, FALSE);
}

static void
forget (CotPageView *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->path, g_free);
  self->has_frame = FALSE;
  self->sight.angle = 0;
  g_array_set_size (self->marks, 0);
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
  forget (self);
  self->path = g_strdup (path);
  cot_page_view_set_image (self, NULL);
  if (path == NULL)
    return;

  self->loading = g_cancellable_new ();
  cot_page_image_load_async (path, self->loading, loaded_cb, self);
}

void
cot_page_view_take_image (CotPageView *self, const char *path, CotPageImage *image)
{
  g_return_if_fail (COT_IS_PAGE_VIEW (self));

  forget (self);
  self->path = g_strdup (path);
  cot_page_view_set_image (self, image);
  cot_page_image_unref (image);
}

gboolean
cot_page_view_has_image (CotPageView *self)
{
  return self->image != NULL;
}

gboolean
cot_page_view_is_at_rest (CotPageView *self)
{
  return self->image != NULL && self->has_frame && self->tick == 0;
}

/* Rows of one page differ in their angle by less than anybody sees; what is drawn
 * already is level enough for all of them. */
static void
take_angle (CotPageView *self, double angle)
{
  if (fabs (angle - self->sight.angle) > SAME_ANGLE)
    self->sight.angle = angle;
}

void
cot_page_view_set_frame (CotPageView *self, const CotBoxMm *box, const CotTransform *transform, double level_y)
{
  gboolean had = self->has_frame;

  g_return_if_fail (COT_IS_PAGE_VIEW (self));
  g_return_if_fail (box == NULL || transform != NULL);

  self->has_frame = box != NULL;
  if (box != NULL) {
    self->frame = cot_transform_box (transform, box);
    take_angle (self, cot_page_place_angle (transform, box));
    self->sight.level = cot_page_place_level_box (transform, box, self->sight.angle);
  }
  self->sight.level_y = level_y;
  settle (self, had);
}

void
cot_page_view_set_marks (CotPageView *self, const CotBoxMm *boxes, guint n, const CotTransform *transform)
{
  g_return_if_fail (COT_IS_PAGE_VIEW (self));

  if (n == 0 && self->marks->len == 0)
    return;
  g_ptr_array_set_size (self->notes, 0);
  g_array_set_size (self->marks, 0);
  for (guint i = 0; i < n; i++) {
    CotBoxMm level = cot_page_place_level_box (transform, &boxes[i], self->sight.angle);

    g_array_append_val (self->marks, level);
  }
  tell_place (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cot_page_view_set_notes (CotPageView *self, const CotBoxMm *boxes_px, const char *const *words, guint n)
{
  static const CotTransform identity = { { 1, 0, 0, 0, 1, 0, 0, 0, 1 } };

  cot_page_view_set_marks (self, boxes_px, n, &identity);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->notes, g_strdup (words[i]));
}

void
cot_page_view_set_reading_width (CotPageView *self, double width_px)
{
  self->sight.reading_width = width_px;
  settle (self, FALSE);
}

void
cot_page_view_set_whole (CotPageView *self, gboolean whole)
{
  if (self->whole == whole)
    return;
  self->whole = whole;
  self->sight.user_zoom = 1;
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
    x = (self->sight.level.x + self->sight.level.w / 2 - self->to.left) * self->to.zoom;
    y = (self->sight.level.y + self->sight.level.h / 2 - self->to.top) * self->to.zoom;
  }
  zoom_at (self, factor, x, y);
}

void
cot_page_view_zoom_reset (CotPageView *self)
{
  self->sight.user_zoom = 1;
  settle (self, TRUE);
}

void
cot_page_view_pan (CotPageView *self, int dx, int dy)
{
  CotPagePlace place = self->to;

  if (self->image == NULL)
    return;
  place.left += dx * gtk_widget_get_width (GTK_WIDGET (self)) / 8.0 / place.zoom;
  place.top += dy * gtk_widget_get_height (GTK_WIDGET (self)) / 8.0 / place.zoom;
  move_to (self, place, TRUE);
}

guint
cot_page_view_next_contrast (CotPageView *self)
{
  g_return_val_if_fail (COT_IS_PAGE_VIEW (self), 0);

  self->tone = (self->tone + 1) % COT_PAGE_TONE_N;
  tell_place (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  return self->tone;
}

void
cot_page_view_set_still (CotPageView *self, gboolean still)
{
  self->still = still;
}
