/* cot-page-image.h - a published page, decoded, at every scale
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* A pyramid of RGB24 surfaces, each half the size of the one before; built on a
 * worker thread, immutable afterwards. */
typedef struct _CotPageImage CotPageImage;

CotPageImage *cot_page_image_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotPageImage *cot_page_image_ref (CotPageImage *self);
void cot_page_image_unref (CotPageImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPageImage, cot_page_image_unref)

int cot_page_image_get_width (const CotPageImage *self);    /* px of the published image */
int cot_page_image_get_height (const CotPageImage *self);   /* px of the published image */
guint8 cot_page_image_get_paper (const CotPageImage *self); /* grey of the blank paper */
/* The surface to draw at @zoom (screen pixels per image pixel), and its own scale. */
cairo_surface_t *cot_page_image_get_level (const CotPageImage *self, double zoom, double *scale);

void cot_page_image_load_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CotPageImage *cot_page_image_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
