/* cot-page-join.h - a sheet larger than the glass: read from its parts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-page-reader.h"

G_BEGIN_DECLS

/* Pages of @spool as one sheet, finished under the first one's id (transfer full). */
CotScannedPage *cot_page_join (CotPageReader *reader, const char *spool, const char *const *ids, CotPageProgress progress, gpointer user_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The joined picture of such a sheet once more, as it was read (transfer full). */
CotRaster *cot_page_join_again (CotPageReader *reader, const CotScannedPage *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
