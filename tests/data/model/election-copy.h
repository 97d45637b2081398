/* election-copy.h - a copy of the sample election that a test may spoil
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"

G_BEGIN_DECLS

#define ELECTION_COPY_FILES 13

extern const char *const election_copy_files[ELECTION_COPY_FILES];

typedef struct {
  char *folder;
  char *texts[ELECTION_COPY_FILES]; /* as they are in the sample */
} ElectionCopy;

void election_copy_init (ElectionCopy *self);
void election_copy_clear (ElectionCopy *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ElectionCopy, election_copy_clear)

/* The sample's text of a file (borrowed). */
const char *election_copy_text (const ElectionCopy *self, const char *name);
void election_copy_write (const ElectionCopy *self, const char *name, const char *text, gssize length);
/* The file as in the sample again. */
void election_copy_restore (const ElectionCopy *self, const char *name);
/* Replaces the first @from of the sample's text; an empty one stands for its end. */
void election_copy_change (const ElectionCopy *self, const char *name, const char *from, const char *to);

/* The problems of the folder, sorted; none when it loads (transfer full). */
GPtrArray *election_copy_problems (const ElectionCopy *self);
/* All of them in one text, for messages (transfer full). */
char *election_copy_describe (const GPtrArray *problems);

G_END_DECLS
