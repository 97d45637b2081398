/* oracle-history-private.h - what the parts of a random history share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "oracle-history.h"

G_BEGIN_DECLS

#define MAX_SHEETS 4
#define MAX_REFS   24

typedef struct {
  World *world;
  GRand *random;
  GPtrArray *events;
  char *folios[MAX_SHEETS];
  guint n_sheets;
  int oddness;           /* percent */
  int misreads;          /* percent */
  int n_readers;         /* who read: few people, or many */
  int acts;              /* percent: of two, of authorities, of stations */
  gboolean votes_differ; /* not all fields say the same */
  gboolean without_pan;  /* a ballot was amended */
} Maker;

static inline int
pick (Maker *self, int n)
{
  return g_rand_int_range (self->random, 0, n);
}

static inline gboolean
chance (Maker *self, int percent)
{
  return pick (self, 100) < percent;
}

static inline gboolean
is_odd (Maker *self)
{
  return chance (self, self->oddness);
}

/* Events of @kinds of a sheet, or of any (transfer container). */
GPtrArray *oracle_list (Maker *self, guint64 kinds, const char *folio);
const CotEvent *oracle_pick_event (Maker *self, guint64 kinds, const char *folio);
const CotId *oracle_id_of (Maker *self, const CotEvent *event);
guint32 oracle_pick_desk (Maker *self);
guint32 oracle_pick_person (Maker *self, guint32 right);
void oracle_add (Maker *self, CotKind kind, const char *folio, guint32 station, guint32 person, const CotId *const *refs, guint n_refs, json_t *body);

/* @body, of @percent of them signed by a second person, now and then a wrong one. */
json_t *oracle_with_second (Maker *self, json_t *body, int percent);
/* cotejo, packed, closed, clock-offset, revocations and amendments. */
void oracle_write_act (Maker *self, const char *folio);

G_END_DECLS
