/* bench-pages.h - generated pages with their truth, run as cotejo-scan runs them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <jansson.h>

#include "cot-page-reader.h"
#include "cot-raster.h"

G_BEGIN_DECLS

/* 17 MB each: so many are on disk at a time. */
#define BENCH_PAGES_BATCH 20

typedef struct {
  char *root, *election, *folder, *spool;
  CotPageReader *reader;
} BenchPages;

BenchPages *bench_pages_new (void);
void bench_pages_free (BenchPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchPages, bench_pages_free)

/* @count actas of @seed in the folder, instead of what was there; as
 * "cotejo-simulacro actas" understands @damage and @spoil. */
void bench_pages_make (const BenchPages *self, guint count, guint seed, const char *damage, const char *spoil);
/* 00001.pgm is the first (transfer full). */
char *bench_pages_path (const BenchPages *self, guint number);

/* What came of one page. */
typedef struct {
  json_t *truth;
  CotScannedPage *page;
  double processor_s, clock_s; /* straightened, checked, identified, stored, published */
  double figures_s;            /* besides, of processor: what is written was read */
  double error_mm;             /* over the fields, against the truth; 1000: not registered */
  gboolean unread;             /* folio or casilla */
  gboolean wrong;              /* read, and not what the truth says */
} BenchPageRun;

void bench_page_run_clear (BenchPageRun *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BenchPageRun, bench_page_run_clear)

/* Changes a page before it is run; @map: (inout): form mm to px (transfer full). */
typedef CotRaster *(*BenchPageChange) (const CotRaster *page, CotTransform *map, gpointer user_data);

/* Master written and synced, page read, published image made and hashed.
 * @change: (nullable): between the picture and all that. */
void bench_pages_run (const BenchPages *self, guint number, BenchPageChange change, gpointer user_data, BenchPageRun *out);

G_END_DECLS
