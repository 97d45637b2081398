/* cot-election-diff.h - what differs between two elections
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  COT_DIFFERENCE_ADDED,
  COT_DIFFERENCE_REMOVED,
  COT_DIFFERENCE_CHANGED,
} CotDifferenceKind;

/* One thing that the second election has otherwise. */
typedef struct {
  const char *part; /* settings, contests, areas, centres, ballots, casillas, candidaturas, forms, profile; static */
  CotDifferenceKind kind;
  char *id;             /* of what: "14000B0100", "AYUN 001"; NULL for settings */
  char *column;         /* which of its columns or members; NULL: all of it */
  char *before, *after; /* NULL where it is not there */
} CotElectionDifference;

typedef struct {
  GPtrArray *differences; /* CotElectionDifference, by part */
  gboolean same_files;    /* every file but the seal has the same bytes */
  gboolean same_seal;     /* both are sealed alike, or neither is */
  guint8 seals[2][32];    /* zeros: not sealed */
} CotElectionDiff;

/* Order of lines, quoting, spaces and the like mean nothing and are no difference.
 * NULL, with what cot_election_load () says, when one of the folders does not load. */
CotElectionDiff *cot_election_diff (const char *before, const char *after, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_election_diff_free (CotElectionDiff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotElectionDiff, cot_election_diff_free)

G_END_DECLS
