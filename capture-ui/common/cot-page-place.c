/* cot-page-place.c - where the paper lies under the view: plain geometry
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-place.h"

#include <math.h>

#define MARGIN_PX     12.0
#define FRAME_PAD     5.0
#define FIT_SHARE     0.76 /* of the width for the row; the rest for its name, left of it */
#define RIGHT_EDGE    0.96
#define READING_LIMIT 2.0  /* larger than this nothing is read better */
#define KEEP_SHARE    0.2  /* of the view that always shows paper */
#define NOTCHES       10.0 /* of a wheel, from one end of the view to the other */

static CotPoint
to_level (double angle, double x, double y)
{
  return (CotPoint){ x * cos (angle) + y * sin (angle), y * cos (angle) - x * sin (angle) };
}

/* The upright box around four image points, in level coordinates. */
static CotBoxMm
box_around (double angle, const CotPoint points[4])
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

CotBoxMm
cot_page_place_page_box (const CotPageSight *sight)
{
  double w = sight->image_width, h = sight->image_height;
  const CotPoint corners[4] = { { 0, 0 }, { w, 0 }, { w, h }, { 0, h } };

  return box_around (sight->angle, corners);
}

static void
find_corners (const CotTransform *transform, const CotBoxMm *box, CotPoint corners[4])
{
  corners[0] = cot_transform_point (transform, (CotPoint){ box->x, box->y });
  corners[1] = cot_transform_point (transform, (CotPoint){ box->x + box->w, box->y });
  corners[2] = cot_transform_point (transform, (CotPoint){ box->x + box->w, box->y + box->h });
  corners[3] = cot_transform_point (transform, (CotPoint){ box->x, box->y + box->h });
}

CotBoxMm
cot_page_place_level_box (const CotTransform *transform, const CotBoxMm *box, double angle)
{
  CotPoint corners[4];

  find_corners (transform, box, corners);

  return box_around (angle, corners);
}

double
cot_page_place_angle (const CotTransform *transform, const CotBoxMm *box)
{
  CotPoint corners[4];

  find_corners (transform, box, corners);

  return atan2 (corners[1].y - corners[0].y, corners[1].x - corners[0].x);
}

static double
fitting_zoom (const CotPageSight *sight, const CotBoxMm *page)
{
  return MIN ((sight->width - 2 * MARGIN_PX) / page->w, (sight->height - 2 * MARGIN_PX) / page->h);
}

CotPagePlace
cot_page_place_whole (const CotPageSight *sight)
{
  CotBoxMm page = cot_page_place_page_box (sight);
  CotPagePlace place = { .zoom = CLAMP (fitting_zoom (sight, &page) * sight->user_zoom, COT_PAGE_MIN_ZOOM, COT_PAGE_MAX_ZOOM) };

  place.left = page.x + (page.w - sight->width / place.zoom) / 2;
  place.top = page.y + (page.h - sight->height / place.zoom) / 2;

  return place;
}

/**
 * cot_page_place_reading:
 * @sight: with the row and where its middle belongs
 *
 * Figures and letters of the row are seen whole and as large as they fit, level
 * with the field that is keyed, its neighbours above and below.
 *
 * Returns: the place
 */
CotPagePlace
cot_page_place_reading (const CotPageSight *sight)
{
  CotBoxMm page = cot_page_place_page_box (sight);
  double fit = sight->width * FIT_SHARE / MAX (sight->reading_width, 1.0);
  double zoom = MIN (MAX (fit, fitting_zoom (sight, &page)), READING_LIMIT);
  CotPagePlace place = { .zoom = CLAMP (zoom * sight->user_zoom, COT_PAGE_MIN_ZOOM, COT_PAGE_MAX_ZOOM) };
  double half = sight->level.h / 2 * place.zoom + FRAME_PAD + MARGIN_PX;
  double level = sight->level_y < 0 || sight->height < 2 * half ? sight->height / 2
                                                                : CLAMP (sight->level_y, half, sight->height - half);

  /* What names the row stands left of it. */
  place.left = sight->level.x + sight->level.w - sight->width * RIGHT_EDGE / place.zoom;
  place.top = sight->level.y + sight->level.h / 2 - level / place.zoom;
  /* Sideways no grey is shown where there is paper to show instead. */
  if (sight->width / place.zoom < page.w)
    place.left = CLAMP (place.left, page.x - MARGIN_PX / place.zoom,
                        page.x + page.w + MARGIN_PX / place.zoom - sight->width / place.zoom);

  return place;
}

/**
 * cot_page_place_keep_near:
 * @sight: the view and the page
 * @place: where a hand would put it
 *
 * A page pushed out of sight is lost to who has only keys: part of it stays.
 *
 * Returns: @place, or the nearest that still shows paper
 */
CotPagePlace
cot_page_place_keep_near (const CotPageSight *sight, CotPagePlace place)
{
  CotBoxMm page = cot_page_place_page_box (sight);
  double w = sight->width / place.zoom, h = sight->height / place.zoom;

  place.left = CLAMP (place.left, page.x - w * (1 - KEEP_SHARE), page.x + page.w - w * KEEP_SHARE);
  place.top = CLAMP (place.top, page.y - h * (1 - KEEP_SHARE), page.y + page.h - h * KEEP_SHARE);

  return place;
}

/**
 * cot_page_place_zoom_about:
 * @place: where the paper lies
 * @zoom: pixels of the view for one of the picture, held within the limits
 * @from_x: of the view, what of the paper is there ...
 * @from_y: likewise
 * @to_x: ... lies here afterwards
 * @to_y: likewise
 *
 * Returns: the place
 */
CotPagePlace
cot_page_place_zoom_about (CotPagePlace place, double zoom, double from_x, double from_y, double to_x, double to_y)
{
  double within = CLAMP (zoom, COT_PAGE_MIN_ZOOM, COT_PAGE_MAX_ZOOM);

  return (CotPagePlace){
    .left = place.left + from_x / place.zoom - to_x / within,
    .top = place.top + from_y / place.zoom - to_y / within,
    .zoom = within,
  };
}

/**
 * cot_page_place_scroll:
 * @sight: the view and the page
 * @place: where the paper lies
 * @dx: to the right: notches of a wheel, or pixels of the view
 * @dy: down, likewise
 * @by_notch: which of them
 *
 * A finger on a touchpad moves the paper as far as it moves itself.
 *
 * Returns: the place, with paper in sight
 */
CotPagePlace
cot_page_place_scroll (const CotPageSight *sight, CotPagePlace place, double dx, double dy, gboolean by_notch)
{
  double step = by_notch ? sight->height / NOTCHES : 1;

  place.left += dx * step / place.zoom;
  place.top += dy * step / place.zoom;

  return cot_page_place_keep_near (sight, place);
}

CotPagePlace
cot_page_place_between (const CotPagePlace *from, const CotPagePlace *to, double t)
{
  double eased = CLAMP (t, 0, 1);

  eased = eased * eased * (3 - 2 * eased);

  return (CotPagePlace){
    .left = from->left + (to->left - from->left) * eased,
    .top = from->top + (to->top - from->top) * eased,
    .zoom = from->zoom * pow (to->zoom / from->zoom, eased),
  };
}
