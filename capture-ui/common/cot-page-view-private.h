/* cot-page-view-private.h - what the parts of the page view share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-page-place.h"
#include "cot-page-strips.h"
#include "cot-page-view.h"

G_BEGIN_DECLS

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
  guint preparing; /* idle source: strips of what is at rest */
  double drag_left, drag_top;
  double pointer_x, pointer_y; /* of the view; negative: it is elsewhere */
  GtkGesture *drag;            /* owned by the widget */
  CotPagePlace pinched;        /* when two fingers came down */
  double pinch_x, pinch_y;     /* between them then */
};

/* --- cot-page-view.c ------------------------------------------------------------ */
/* The sizes of now with what is to be seen. */
const CotPageSight *cot_page_view_look (CotPageView *self);
void cot_page_view_go_to (CotPageView *self, CotPagePlace place, gboolean smooth);
/* Where the frame and the zoom want it. */
void cot_page_view_settle (CotPageView *self, gboolean smooth);

/* --- cot-page-view-draw.c -------------------------------------------------------- */
void cot_page_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* --- cot-page-view-hand.c -------------------------------------------------------- */
void cot_page_view_watch_hand (CotPageView *self);

G_END_DECLS
