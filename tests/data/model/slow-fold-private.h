/* slow-fold-private.h - what the parts of the slow fold know of each other
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "slow-fold.h"

G_BEGIN_DECLS

#define SLOW_MAX_FIELDS 64
#define SLOW_MAX_PEOPLE 64
#define SLOW_MAX_NUMBER 100 /* of stations and people */
#define SLOW_NOBODY     -1

struct _SlowFold {
  CotElection *election;
  GPtrArray *events; /* each id once */
  GPtrArray *bodies; /* json_t or NULL, beside each event */
  int *holds;        /* -1 not asked yet */
  int stations[SLOW_MAX_NUMBER], persons[SLOW_MAX_NUMBER];
};

/* One person's reading, amendments followed.  Places are places in events. */
typedef struct {
  guint32 person;
  int root, tip;
  guint n_amendments;
  CotValue values[SLOW_MAX_FIELDS];
  gboolean aided[SLOW_MAX_FIELDS];
  int by[SLOW_MAX_FIELDS]; /* the event that gave the value */
} SlowReader;

typedef struct {
  const char *folio;
  CotSheetState state;
  CotClarify cause;
  int received, digitised, identified;
  const CotRow *row;
  const char *outside;
  gint64 acopio_us, captura_us, verificacion_us;
  SlowReader readers[SLOW_MAX_PEOPLE];
  guint n_readers;
  guint n_fields;
  CotValue settled[SLOW_MAX_FIELDS];
  int settled_by[SLOW_MAX_FIELDS];
  gboolean decided[SLOW_MAX_FIELDS];
  gboolean disputed[SLOW_MAX_FIELDS];
  gboolean late;
} SlowSheet;

const CotEvent *slow_event (const SlowFold *self, int i);
json_t *slow_body (const SlowFold *self, int i);
int slow_find (const SlowFold *self, const CotId *id);
gboolean slow_event_holds (SlowFold *self, int i);
/* Holds, and is not another reading of somebody of whom one counts. */
gboolean slow_event_counts (SlowFold *self, int i);
const CotRow *slow_identified_row (SlowFold *self, int identified);
/* The reading of @person of @folio that counts: events from the root to the last amendment. */
GArray *slow_chain_of (SlowFold *self, const char *folio, guint32 person);
gboolean slow_value_at (SlowFold *self, int i, const CotRow *row, guint field, CotValue *out);
gboolean slow_names_string (json_t *array, const char *text);

/* Enrolments: places of those that count, or SLOW_NOBODY. */
int slow_station (SlowFold *self, guint32 station);
int slow_person (SlowFold *self, guint32 person);
CotStationRole slow_station_role (SlowFold *self, int enrolled);
guint slow_person_roles (SlowFold *self, int enrolled);
gboolean slow_roster_counts (SlowFold *self, int i);
gboolean slow_station_is_open (SlowFold *self, guint32 station);

void slow_sheet_compute (SlowFold *self, const char *folio, SlowSheet *sheet);

G_END_DECLS
