/* bench-read-hands.h - whose digits the pages of bench-read have
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-idx.h"

G_BEGIN_DECLS

/* As the model cards split them. */
typedef enum {
  BENCH_HANDS_KEPT_OUT,
  BENCH_HANDS_LEARNT,
} BenchHandsPart;

typedef struct {
  char *folder;
  CotIdxImages *images[2]; /* American, European */
  guint8 *labels[2];
  GStrv writers; /* of the European ones */
} BenchHands;

/* NULL: there is no handwriting; @folder: (nullable): else beside the source tree. */
BenchHands *bench_hands_new (const char *folder);
void bench_hands_free (BenchHands *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchHands, bench_hands_free)

/* American (0) or European (1); MNIST names no writers: its last sixth is kept out. */
gboolean bench_hands_is_of (const BenchHands *self, guint set, guint32 index, BenchHandsPart part);
/* A writers file for "cotejo-simulacro actas": those images of @part that @index_from <= i < @index_to. */
void bench_hands_write_list (const BenchHands *self, guint set, BenchHandsPart part, guint32 from, guint32 to, const char *path);
/* The European writers that are kept out, NULL-terminated. */
const char *const *bench_hands_kept_out (void);

G_END_DECLS
