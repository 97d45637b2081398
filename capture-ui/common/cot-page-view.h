/* cot-page-view.h - the paper: pan, zoom, and the row in focus framed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-form.h"
#include "cot-keys.h"
#include "cot-page-image.h"
#include "cot-transform.h"

G_BEGIN_DECLS

#define COT_TYPE_PAGE_VIEW (cot_page_view_get_type ())
G_DECLARE_FINAL_TYPE (CotPageView, cot_page_view, COT, PAGE_VIEW, GtkWidget)

GtkWidget *cot_page_view_new (void);

/* Loads @path on a worker thread; NULL empties the view. */
void cot_page_view_set_path (CotPageView *self, const char *path);
void cot_page_view_set_image (CotPageView *self, CotPageImage *image);
/* The same with the picture decoded already (transfer full). */
void cot_page_view_take_image (CotPageView *self, const char *path, CotPageImage *image);
gboolean cot_page_view_has_image (CotPageView *self);

/* Whether the picture is shown, its row framed, and nothing moves. */
gboolean cot_page_view_is_at_rest (CotPageView *self);

/* Frames @box of the form (mm; NULL: no frame) and brings it level with @level_y,
 * in the view's own coordinates; a negative one: the middle.  @transform: form mm
 * to pixels of the published image; rows are shown as level as the form has them. */
void cot_page_view_set_frame (CotPageView *self, const CotBoxMm *box, const CotTransform *transform, double level_y);
/* Shows the page upright while it is seen whole: by @transform, form mm to pixels; NULL:
 * as it lies in its picture, which a new path brings back. */
void cot_page_view_set_level (CotPageView *self, const CotTransform *transform);
/* Thin frames around @n boxes of the form (mm), beside the one that is followed. */
void cot_page_view_set_marks (CotPageView *self, const CotBoxMm *boxes, guint n, const CotTransform *transform);
/* The same in pixels of the picture, with a card of @words beside each. */
void cot_page_view_set_notes (CotPageView *self, const CotBoxMm *boxes_px, const char *const *words, guint n);
/* Width in image pixels that the view fits across itself while it follows. */
void cot_page_view_set_reading_width (CotPageView *self, double width_px);
void cot_page_view_set_whole (CotPageView *self, gboolean whole);
gboolean cot_page_view_get_whole (CotPageView *self);

void cot_page_view_zoom_by (CotPageView *self, double factor);
void cot_page_view_zoom_reset (CotPageView *self);
/* In steps of an eighth of the view. */
void cot_page_view_pan (CotPageView *self, int dx, int dy);
/* The keys for zoom, pan and contrast; FALSE: it is none of them. */
gboolean cot_page_view_key (CotPageView *self, CotKey key);
/* Darker ink at each call, then as the paper is again: 0.  The file stays as it is. */
guint cot_page_view_next_contrast (CotPageView *self);
/* The page jumps to the next row instead of sliding. */
void cot_page_view_set_still (CotPageView *self, gboolean still);

G_END_DECLS
