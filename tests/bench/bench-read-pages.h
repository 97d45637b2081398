/* bench-read-pages.h - pages filled with people's digits, read, and how well
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-read-hands.h"
#include "bench-read-tally.h"
#include "cot-form.h"

G_BEGIN_DECLS

#define BENCH_READ_MAX_DIGITS 4

typedef struct {
  guint n_pages, n_unread; /* unread: the form was not found */
  BenchTally *all, *length[BENCH_READ_MAX_DIGITS + 1], *carbon, *pen;
  guint n_empty, n_empty_sure;       /* fields with nothing written; that became a sure number */
  guint n_scribble, n_scribble_sure; /* the same of scribbled ones */
  GArray *seconds;                   /* double: of one core, for 25 fields */
} BenchReadPages;

BenchReadPages *bench_read_pages_new (void);
void bench_read_pages_free (BenchReadPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchReadPages, bench_read_pages_free)

typedef struct {
  const char *root, *election;
  const BenchHands *hands;
  GPtrArray *forms; /* CotForm */
  CotFieldReader *fields;
} BenchReadTools;

/* Fills pages with the images of a writers file until they are used up, at most @count,
 * and reads them; each image stands in one field only.  Where @errors is not NULL, what
 * was read wrong is kept there as pictures. */
void bench_read_pages_run (const BenchReadTools *tools, const char *list, guint count, guint seed, const char *damage, const char *errors, BenchReadPages *out);

G_END_DECLS
