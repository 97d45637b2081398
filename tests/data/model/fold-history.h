/* fold-history.h - random histories, to be folded in every way
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fold-world.h"

G_BEGIN_DECLS

#define HISTORY_MAX_REFS   5
#define HISTORY_MAX_FIELDS 16
#define HISTORY_N_SHEETS   5
#define HISTORY_NO_REF     -1 /* names an event that nobody has */

/* One event, and what is known of it without reading its bytes. */
typedef struct {
  CotEvent *event;  /* owned */
  CotEvent *sealed; /* the same without body, or NULL */
  CotKind kind;
  guint32 person, station;
  int sheet;                  /* -1: none */
  int refs[HISTORY_MAX_REFS]; /* places in the history */
  guint n_refs;
  int row; /* identified: place in World rows; -1: outside */
  char claim;
  int values[HISTORY_MAX_FIELDS]; /* -1 not given, -2 ilegible, -3 sin dato */
  gboolean aided[HISTORY_MAX_FIELDS];
  gboolean bad_body; /* names a field that is not there */
  guint roles;       /* person-enrolled: roles of refs[0], a person's number */
  guint32 enrolled;
} HistoryEvent;

typedef struct {
  World *world;
  const CotRow *rows[3];
  char *folios[HISTORY_N_SHEETS];
  GArray *events;    /* of HistoryEvent */
  gboolean *present; /* one for each: shrinking takes events away */
  guint32 seed;
  gboolean has_sealed;
} History;

/* People that never occur in a history. */
#define HISTORY_OUTSIDER (WORLD_READER + 5)
/* Who is enrolled by an event of the history itself, if at all. */
#define HISTORY_LATECOMER 77

History *history_new (World *world, guint32 seed, guint n_events, gboolean with_sealed);
void history_free (History *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (History, history_free)
HistoryEvent *history_get (const History *self, guint i);
void history_print (const History *self);

G_END_DECLS
