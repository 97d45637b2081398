/* cot-spool-stream.h - a master that is written while its page still comes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scanned-page.h"
#include "cot-tiff.h"

G_BEGIN_DECLS

/* The feeder stands still from the last row to the end of storing: all that can be
 * done before that is done while the paper moves.  Nothing of it can be seen in the
 * spool before cot_spool_stream_finish (). */
typedef struct _CotSpoolStream CotSpoolStream;

/* @noted: with its id, device and time; @width and @dpi of the page. */
CotSpoolStream *cot_spool_stream_new (const char *folder, const CotScannedPage *noted, guint width, double dpi, const CotTiffTags *tags, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Without having been finished it leaves nothing. */
void cot_spool_stream_free (CotSpoolStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotSpoolStream, cot_spool_stream_free)

/* The first @n_rows of @page are there.  What goes wrong is told at the end. */
void cot_spool_stream_take (CotSpoolStream *self, const CotRaster *page, guint n_rows);
/* The page it was begun with, as cot_spool_store_at () gives it; durable on return. */
CotScannedPage *cot_spool_stream_finish (CotSpoolStream *self, const CotRaster *page, guint n_missing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
