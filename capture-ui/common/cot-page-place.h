/* cot-page-place.h - where the paper lies under the view: plain geometry
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-form.h"
#include "cot-transform.h"

G_BEGIN_DECLS

/* The paper lies a little askew in its picture.  The view turns it back by an angle,
 * so that rows are level: level coordinates are image pixels turned about the image's
 * corner.  A level point (x, y) is shown at (x - left) * zoom, (y - top) * zoom. */
typedef struct {
  double left, top; /* level px at the view's corner */
  double zoom;      /* screen px per image px */
} CotPagePlace;

#define COT_PAGE_MIN_ZOOM 0.05
#define COT_PAGE_MAX_ZOOM 8.0

/* What a place is found from. */
typedef struct {
  double width, height;             /* of the view, px */
  double image_width, image_height; /* px */
  double angle;                     /* rad, clockwise: how far the paper lies askew */
  CotBoxMm level;                   /* the row to be read, in level px */
  double level_y;                   /* view px where its middle belongs; negative: the middle */
  double reading_width;             /* image px that fit across the view */
  double user_zoom;                 /* factor on top of the fitting zoom */
} CotPageSight;

/* A box of the form as it lies in level px, and the angle of its upper edge. */
CotBoxMm cot_page_place_level_box (const CotTransform *transform, const CotBoxMm *box, double angle);
double cot_page_place_angle (const CotTransform *transform, const CotBoxMm *box);

/* All of the image, in level px. */
CotBoxMm cot_page_place_page_box (const CotPageSight *sight);

/* All of the page; the row to be read, framed; a page as it is when a hand has moved it. */
CotPagePlace cot_page_place_whole (const CotPageSight *sight);
CotPagePlace cot_page_place_reading (const CotPageSight *sight);
CotPagePlace cot_page_place_keep_near (const CotPageSight *sight, CotPagePlace place);
/* What lies at @from_x, @from_y of the view lies at @to_x, @to_y then. */
CotPagePlace cot_page_place_zoom_about (CotPagePlace place, double zoom, double from_x, double from_y, double to_x, double to_y);
/* By notches of a wheel, or pixels of the view. */
CotPagePlace cot_page_place_scroll (const CotPageSight *sight, CotPagePlace place, double dx, double dy, gboolean by_notch);
/* On the way between two: @t from 0 to 1, slow at both ends. */
CotPagePlace cot_page_place_between (const CotPagePlace *from, const CotPagePlace *to, double t);

G_END_DECLS
