/* cot-workstation.h - what this workstation works with: election, journal, desk, link
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-desk.h"
#include "cot-practice.h"
#include "cot-sync-loop.h"

G_BEGIN_DECLS

/* From the command line; strings are borrowed by cot_workstation_new (). */
typedef struct {
  char *election, *journal, *service, *pin, *scanner, *practice_people, *practice_truth;
  guint idle_lock_s; /* 0: never */
  gboolean fullscreen;
} CotWorkstationOptions;

void cot_workstation_options_clear (CotWorkstationOptions *options);
/* @to: overwritten. */
void cot_workstation_options_copy (const CotWorkstationOptions *from, CotWorkstationOptions *to);

/* What is missing before anybody can sign in. */
typedef enum {
  COT_WORKSTATION_READY,
  COT_WORKSTATION_NO_ELECTION,
  COT_WORKSTATION_BAD_ELECTION, /* see the error */
  COT_WORKSTATION_NO_JOURNAL,
  COT_WORKSTATION_BAD_JOURNAL, /* see the error */
  COT_WORKSTATION_BAD_LINK,    /* see the error; the station works alone */
} CotWorkstationState;

/* Practice people and their passwords, of a rehearsal alone. */
typedef struct {
  guint32 person;
  char *name, *password;
} CotPracticePerson;

#define COT_TYPE_WORKSTATION (cot_workstation_get_type ())
G_DECLARE_FINAL_TYPE (CotWorkstation, cot_workstation, COT, WORKSTATION, GObject)

/* Blocks: reads the election and opens the journal. Worker thread, then used on the main one. */
CotWorkstation *cot_workstation_new (const CotWorkstationOptions *options);
CotWorkstationState cot_workstation_get_state (CotWorkstation *self);
const GError *cot_workstation_get_error (CotWorkstation *self);
CotElection *cot_workstation_get_election (CotWorkstation *self); /* NULL: none */
CotJournal *cot_workstation_get_journal (CotWorkstation *self);   /* NULL: none */
CotDesk *cot_workstation_get_desk (CotWorkstation *self);         /* NULL: none */
CotSyncLoop *cot_workstation_get_loop (CotWorkstation *self);     /* NULL: stands alone */
const char *cot_workstation_get_scanner (CotWorkstation *self);
const char *cot_workstation_get_spool (CotWorkstation *self);
/* NULL unless the election is a practice and a file was given. */
const CotPracticePerson *cot_workstation_find_practice (CotWorkstation *self, guint32 person);
/* What the generated actas really say: NULL unless the election is a practice and a
 * folder with them was given. */
CotPractice *cot_workstation_get_practice (CotWorkstation *self);
/* Ends the link and closes the journal; waits. */
void cot_workstation_close (CotWorkstation *self);

G_END_DECLS
