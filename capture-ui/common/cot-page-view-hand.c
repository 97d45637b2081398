/* cot-page-view-hand.c - a hand on the page: wheel, drag and keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-view-private.h"

#define ZOOM_STEP 1.25

/* By hand, the page never leaves the view. */
static void
move_to (CotPageView *self, CotPagePlace place, gboolean smooth)
{
  cot_page_view_go_to (self, cot_page_place_keep_near (cot_page_view_look (self), place), smooth);
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

void
cot_page_view_watch_hand (CotPageView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
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
