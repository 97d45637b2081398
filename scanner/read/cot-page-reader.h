/* cot-page-reader.h - what is on a page: which form, where, its codes and figures
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"
#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* Called between the steps, so that a watchdog sees that things go on. */
typedef void (*CotPageProgress) (gpointer user_data);

typedef struct _CotPageReader CotPageReader; /* one thread only */

/* @folder: (nullable): an election folder; without one no form is known. */
CotPageReader *cot_page_reader_new (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotPageReader *cot_page_reader_new_for_form (CotForm *form);
void cot_page_reader_free (CotPageReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPageReader, cot_page_reader_free)

/* Fills codes, form, transform, fields and problems of @out; transform and
 * boxes in pixels of @raster, @out->orientation from @raster to upright. */
void cot_page_reader_read (CotPageReader *self, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *out);

/* Reads a spooled page (when @reader is not NULL), makes the published image and
 * finishes the page in its spool. */
gboolean cot_page_process (CotPageReader *reader, const char *spool, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The second half of it, for a page that was read. */
gboolean cot_page_finish (const char *spool, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The form of that name among the reader's (transfer none); NULL: none. */
const CotForm *cot_page_reader_get_form (const CotPageReader *self, const char *tipo_acta);
/* Quarter turns of a finished page, clockwise: its published image is made anew. */
gboolean cot_page_turn (const char *spool, const CotRaster *raster, guint quarters, CotScannedPage *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
