/* fold-world.h - an election, stations, people, and events made by hand
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold.h"
#include "cot-test-election.h"

G_BEGIN_DECLS

#define WORLD_CENTRE  1
#define WORLD_CATD    10
#define WORLD_DESK    11 /* to WORLD_DESK + WORLD_N_DESKS - 1 */
#define WORLD_N_DESKS 5

/* People by what they may do; COORDINATOR + 1 is another one. */
#define WORLD_ACOPIADOR   1
#define WORLD_DIGITISER   2
#define WORLD_READER      10 /* to 15 */
#define WORLD_COORDINATOR 20 /* and 21, who is also a capturista */

#define WORLD_MAX_STATIONS 32

typedef struct {
  CotTestElection *place;
  CotElection *election;
  guint64 numbers[WORLD_MAX_STATIONS]; /* last of each station */
  CotId previous[WORLD_MAX_STATIONS];
  gint64 now_us;
  GPtrArray *roster; /* enrolments, owned */
  struct {
    guint64 numbers[WORLD_MAX_STATIONS];
    CotId previous[WORLD_MAX_STATIONS];
    gint64 now_us;
  } start;
} World;

World *world_new (void);
/* Back to where only the roster is written: the same events get the same ids. */
void world_rewind (World *self);
void world_free (World *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* A fold that knows stations and people. */
CotFold *world_fold (World *self);
CotEvent *world_enrol_person (World *self, guint32 person, guint roles);

/* Writes by hand, unsigned: the bytes are laid out here once more, apart from
 * cot-event.c.  @body is consumed.  The time moves on by a second. */
CotEvent *world_write (World *self, CotKind kind, const char *folio, guint32 station, guint32 person, const CotId *const *refs, guint n_refs, json_t *body);
/* The same event without its body. */
CotEvent *world_seal (const CotEvent *event);

/* Bodies. */
json_t *world_body_received (const char *documento, const char *origen);
json_t *world_body_digitised (void);
json_t *world_body_identified (const char *clave_acta);
json_t *world_body_outside (const char *contest);
/* Every field of @row: SECCION and CASILLA as the row has them, all else @number. */
json_t *world_fields (const CotRow *row, int number);
json_t *world_body_captured (const char *claim, json_t *fields);
/* @body with the signature of @second, each another one; consumed. */
json_t *world_with_second (World *self, json_t *body, guint32 second);
const CotRow *world_row (World *self, const char *clave_acta);

G_END_DECLS
