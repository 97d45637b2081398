/* cot-page-view-hand.c - a hand on the page: wheel, touchpad, drag and keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include <math.h>

#include "cot-page-view-private.h"

#define MIN_USER_ZOOM   0.1
#define MAX_USER_ZOOM   20.0
#define ZOOM_STEP       1.25 /* of a notch of the wheel */
#define MAX_NOTCHES     4.0  /* at once */
#define PIXELS_OF_NOTCH 60.0 /* of a touchpad's way */

/* By hand, the page never leaves the view. */
static void
move_to (CotPageView *self, CotPagePlace place, gboolean smooth)
{
  cot_page_view_go_to (self, cot_page_place_keep_near (cot_page_view_look (self), place), smooth);
}

/* By hand to a place of another zoom, which also fits the next page. */
static void
zoom_to (CotPageView *self, CotPagePlace place)
{
  self->sight.user_zoom = CLAMP (self->sight.user_zoom * place.zoom / self->to.zoom, MIN_USER_ZOOM, MAX_USER_ZOOM);
  move_to (self, place, FALSE);
}

/* What lies at @x, @y stays there. */
static void
zoom_at (CotPageView *self, double factor, double x, double y)
{
  if (self->image != NULL)
    zoom_to (self, cot_page_place_zoom_about (self->to, self->to.zoom * factor, x, y, x, y));
}

/* --- Wheel and two fingers ----------------------------------------------------------- */

static void
zoom_by_wheel (CotPageView *self, double dy, gboolean by_notch)
{
  double notches = by_notch ? dy : dy / PIXELS_OF_NOTCH;
  double x = self->pointer_x, y = self->pointer_y;

  if (x < 0 || y < 0) {
    x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
    y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  }
  zoom_at (self, pow (ZOOM_STEP, -CLAMP (notches, -MAX_NOTCHES, MAX_NOTCHES)), x, y);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, CotPageView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean by_notch = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  gboolean sideways = (state & GDK_SHIFT_MASK) != 0;

  if (self->image == NULL)
    return FALSE;
  if ((state & GDK_CONTROL_MASK) != 0)
    zoom_by_wheel (self, dy, by_notch);
  else
    cot_page_view_go_to (self, cot_page_place_scroll (cot_page_view_look (self), self->to, sideways ? dx + dy : dx, sideways ? 0 : dy, by_notch), FALSE);

  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, CotPageView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
leave_cb (GtkEventControllerMotion *controller, CotPageView *self)
{
  self->pointer_x = self->pointer_y = -1;
}

/* Between the fingers; the middle of the view where the device does not tell. */
static void
find_fingers (CotPageView *self, GtkGesture *gesture, double *x, double *y)
{
  if (gtk_gesture_is_active (gesture) && gtk_gesture_get_bounding_box_center (gesture, x, y))
    return;
  *x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  *y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, CotPageView *self)
{
  /* The first finger began a drag; with two it is over. */
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
  self->pinched = self->to;
  find_fingers (self, gesture, &self->pinch_x, &self->pinch_y);
}

/* The paper sticks to both fingers. */
static void
pinch_cb (GtkGestureZoom *gesture, double scale, CotPageView *self)
{
  double x, y;

  if (self->image == NULL || self->pinched.zoom <= 0)
    return;
  find_fingers (self, GTK_GESTURE (gesture), &x, &y);
  zoom_to (self, cot_page_place_zoom_about (self->pinched, self->pinched.zoom * scale, self->pinch_x, self->pinch_y, x, y));
}

/* --- Drag ------------------------------------------------------------------------------ */

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

static void
watch_pinch (CotPageView *self)
{
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

static void
watch_pointer (CotPageView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->pointer_x = self->pointer_y = -1;
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

void
cot_page_view_watch_hand (CotPageView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  self->drag = gtk_gesture_drag_new ();
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  watch_pinch (self);
  watch_pointer (self);
}

/* --- Keys -------------------------------------------------------------------------- */

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
  cot_page_view_settle (self, TRUE);
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

gboolean
cot_page_view_key (CotPageView *self, CotKey key)
{
  switch ((guint) key.command) {
  case COT_KEY_ZOOM_IN:
    cot_page_view_zoom_by (self, ZOOM_STEP);
    return TRUE;
  case COT_KEY_ZOOM_OUT:
    cot_page_view_zoom_by (self, 1 / ZOOM_STEP);
    return TRUE;
  case COT_KEY_ZOOM_RESET:
    cot_page_view_zoom_reset (self);
    return TRUE;
  case COT_KEY_PAN_LEFT:
    cot_page_view_pan (self, -1, 0);
    return TRUE;
  case COT_KEY_PAN_RIGHT:
    cot_page_view_pan (self, 1, 0);
    return TRUE;
  case COT_KEY_PAN_UP:
    cot_page_view_pan (self, 0, -1);
    return TRUE;
  case COT_KEY_PAN_DOWN:
    cot_page_view_pan (self, 0, 1);
    return TRUE;
  case COT_KEY_CONTRAST:
    cot_page_view_next_contrast (self);
    return TRUE;
  default:
    return FALSE;
  }
}
