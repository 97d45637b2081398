/* cot-page-view.c - the paper: where it lies, and the row in focus
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* While it follows a frame, zoom and place are computed from the frame; a hand on
 * the page (wheel, drag, keys) stays in force until the next field. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cot-page-tone.h"

#define FRAME_US   16667
#define FOLLOW_US  150000 /* screens.md, principle 7 */
#define SAME_ANGLE 0.0005 /* rad: a pixel along a page of 2000 */

G_DEFINE_FINAL_TYPE (CotPageView, cot_page_view, GTK_TYPE_WIDGET)

/* What is said on the page, for who does not see it. */
static void
tell_notes (CotPageView *self, GString *text)
{
  for (guint i = 0; i < self->notes->len; i++)
    if (*(const char *) g_ptr_array_index (self->notes, i) != '\0')
      g_string_append_printf (text, "%s ", (const char *) g_ptr_array_index (self->notes, i));
}

/* What a test, or a screen reader, can ask of the picture. */
static void
tell_place (CotPageView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->image == NULL) {
    g_string_append (text, self->failed ? _ ("The picture cannot be shown") : "");
  } else {
    tell_notes (self, text);
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

const CotPageSight *
cot_page_view_look (CotPageView *self)
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
  const CotPageSight *sight = cot_page_view_look (self);

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

  /* Its first frame moves already: one that shows what was there is lost. */
  if (self->started_us == 0)
    self->started_us = now_us - FRAME_US;
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

void
cot_page_view_go_to (CotPageView *self, CotPagePlace place, gboolean smooth)
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

void
cot_page_view_settle (CotPageView *self, gboolean smooth)
{
  if (self->image == NULL || gtk_widget_get_width (GTK_WIDGET (self)) <= 0) {
    tell_place (self);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    return;
  }
  cot_page_view_go_to (self, wanted_place (self), smooth);
}

static void
cot_page_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  cot_page_view_settle (COT_PAGE_VIEW (widget), FALSE);
}

static void
cot_page_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *min_baseline, int *nat_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 500;
}

/* --- Life -------------------------------------------------------------------- */

static void
cot_page_view_dispose (GObject *object)
{
  CotPageView *self = COT_PAGE_VIEW (object);

  stop_moving (self);
  g_clear_handle_id (&self->preparing, g_source_remove);
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
  self->sight.user_zoom = 1;
  self->sight.level_y = -1;
  self->strips = cot_page_strips_new ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (CotBoxMm));
  self->notes = g_ptr_array_new_with_free_func (g_free);
  cot_page_view_watch_hand (self);
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
  cot_page_view_settle (self, FALSE);
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
  cot_page_view_settle (self, had);
}

void
cot_page_view_set_level (CotPageView *self, const CotTransform *transform)
{
  /* Of a form, which is larger than this whatever it is. */
  static const CotBoxMm middle = { 40, 100, 120, 1 };

  g_return_if_fail (COT_IS_PAGE_VIEW (self));

  take_angle (self, transform != NULL ? cot_page_place_angle (transform, &middle) : 0);
  cot_page_view_settle (self, FALSE);
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
  tell_place (self);
}

void
cot_page_view_set_reading_width (CotPageView *self, double width_px)
{
  self->sight.reading_width = width_px;
  cot_page_view_settle (self, FALSE);
}

void
cot_page_view_set_whole (CotPageView *self, gboolean whole)
{
  if (self->whole == whole)
    return;
  self->whole = whole;
  self->sight.user_zoom = 1;
  cot_page_view_settle (self, TRUE);
}

gboolean
cot_page_view_get_whole (CotPageView *self)
{
  return self->whole;
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
