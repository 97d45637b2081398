/* cot-file-index.h - which files the held events name, and who may have them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

typedef enum {
  COT_NAMED_NOT,   /* no event names it */
  COT_NAMED_IMAGE, /* a published image: goes everywhere */
  COT_NAMED_CARD,  /* a person's: stays within the CATD */
} CotNamedKind;

typedef struct {
  CotNamedKind kind;
  guint catd; /* of a card */
} CotNaming;

/* Follows the journal; any thread. */
typedef struct _CotFileIndex CotFileIndex;

CotFileIndex *cot_file_index_new (CotJournal *journal);
void cot_file_index_free (CotFileIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFileIndex, cot_file_index_free)

/* Takes in what came since the last time. */
gboolean cot_file_index_update (CotFileIndex *self, GError **error);
CotNaming cot_file_index_find (CotFileIndex *self, const char *sha256);
/* Names found since the last call. (transfer full) (element-type utf8) */
GPtrArray *cot_file_index_take_new (CotFileIndex *self);

G_END_DECLS
