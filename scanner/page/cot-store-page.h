/* cot-store-page.h - a scanned page into the record: received, digitised, identified, read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"
#include "cot-scanned-page.h"

G_BEGIN_DECLS

typedef struct {
  gboolean already;    /* this very page was stored before: nothing was written */
  gboolean taken;      /* another picture stands under this folio: nothing was written */
  gboolean identified; /* by its code: a row, or outside the catalogue */
} CotStoredPage;

/* Blocking, for a worker thread.  Each step is left out when the record has it,
 * so that a page can be given again after a crash. */
gboolean cot_store_page (CotDesk *desk, CotSession *session, CotScannedPage *page, const char *spool, const char *folio, CotStoredPage *stored, GError **error);

G_END_DECLS
