/* cot-test-election.h - a small sealed election, its keys and journals, in a temporary folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

/* Two contests (AYUN by municipio, DIP_LOC by distrito local), two municipios
 * with different ballots, two secciones in each with casillas B01 and C01: eight
 * casillas, sixteen rows; municipio 001 belongs to CATD 142, 002 to CATD 143. */
#define COT_TEST_CATD       142
#define COT_TEST_OTHER_CATD 143
/* Rows of seccion 2571 B01 and C01, contest AYUN. */
#define COT_TEST_ROW       "142571B010002"
#define COT_TEST_OTHER_ROW "142571C010002"

typedef struct {
  char *root;   /* everything is in here */
  char *folder; /* of the election */
  CotElection *election;
  guint8 authority_secret[64];       /* index 0 */
  guint8 other_authority_secret[64]; /* index 1 */
  CotClock clock;                    /* give &clock to what wants one; stays valid until the end */
  gint64 now_us;                     /* what it tells: an hour after the opening */
} CotTestElection;

/* Writes, seals and loads it.  Aborts the test when something fails. */
CotTestElection *cot_test_election_new (void);
/* Removes every file. */
void cot_test_election_free (CotTestElection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotTestElection, cot_test_election_free)

void cot_test_election_advance_s (CotTestElection *self, gint64 seconds);

/* The folder ROOT/NAME (transfer full). */
char *cot_test_election_path (CotTestElection *self, const char *name);
/* A journal in ROOT/NAME whose station an authority enrolled. */
CotJournal *cot_test_election_create_journal (CotTestElection *self, const char *name, guint32 station, CotStationRole role, guint catd);
/* The same, enrolled by the station of @issuer, whose enrolment it then holds. */
CotJournal *cot_test_election_create_journal_under (CotTestElection *self, CotJournal *issuer, const char *name, guint32 station, CotStationRole role, guint catd);
CotJournal *cot_test_election_open_journal (CotTestElection *self, const char *name);

/* Gives all events of @from to @to, as a push does; every one must be stored. */
void cot_test_copy_events (CotJournal *from, CotJournal *to);
/* The same without the bodies that are not for other desks before a sheet settles. */
void cot_test_copy_events_sealed (CotJournal *from, CotJournal *to);
/* Gives one file of @from to @to. */
void cot_test_copy_file (CotJournal *from, CotJournal *to, const char *sha256);

/* A file in ROOT that begins as a JPEG does and differs for each @text (transfer full): its path. */
char *cot_test_election_write_image (CotTestElection *self, const char *text);

G_END_DECLS
