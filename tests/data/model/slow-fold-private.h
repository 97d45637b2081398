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
#define SLOW_MAX_EVENTS 100000 /* more than any set has */

struct _SlowFold {
  CotElection *election;
  GPtrArray *events;  /* each id once */
  GPtrArray *bodies;  /* json_t or NULL, beside each event */
  GHashTable *places; /* id -> place in events, + 1 */
  int *holds;         /* -1 not asked yet */
  int stations[SLOW_MAX_NUMBER], persons[SLOW_MAX_NUMBER];
  guint64 station_last[SLOW_MAX_NUMBER]; /* the last number that counts */
  guint64 person_last[SLOW_MAX_NUMBER][SLOW_MAX_NUMBER];
  gboolean trusts_two; /* what one person alone set aside stands */
  GPtrArray *rows;     /* CotRow, owned: amended and added ones */
  GPtrArray *made;     /* memory of these */
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
  gboolean late, machine, aided_wrong, out_of_window, undone_alone, same_image, same_votes, letters;
  guint cotejada; /* as published */
  int cotejo, packed;
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

/* The roster: who is enrolled and up to which number what they wrote counts. */
void slow_roster_fold (SlowFold *self);
int slow_lower_of (const SlowFold *self, int a, int b);
gboolean slow_writer_may (SlowFold *self, int i);
gboolean slow_second_may (SlowFold *self, int i);
gboolean slow_is_of_two (SlowFold *self, int i);
gboolean slow_is_set_aside (SlowFold *self, int i);
gboolean slow_reading_stands (SlowFold *self, int i);
guint slow_count_forks (SlowFold *self, guint32 station, guint64 *lowest);
gboolean slow_clock_offset (SlowFold *self, guint32 station, gint64 *offset_ms);

/* The catalogue as amended. */
void slow_catalogue_fold (SlowFold *self);
void slow_catalogue_clear (SlowFold *self);
const CotRow *slow_row (SlowFold *self, const char *clave);

void slow_look_for_alerts (SlowFold *self, SlowSheet *sheet);
void slow_look_for_twins (SlowFold *self, GArray *sheets);
gboolean slow_is_repeated (SlowFold *self, const GArray *sheets, guint which);
gboolean slow_carries_before (SlowFold *self, const SlowSheet *a, const SlowSheet *b);
gboolean slow_row_is_decided (SlowFold *self, const SlowSheet *sheet);
void slow_sheet_compute (SlowFold *self, const char *folio, SlowSheet *sheet);

G_END_DECLS
