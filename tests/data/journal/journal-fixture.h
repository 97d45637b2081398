/* journal-fixture.h - an election, stations, people and what they write
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-test-election.h"

G_BEGIN_DECLS

#define FIXTURE_PERSON 14

typedef struct {
  CotTestElection *place;
  guint8 person_secret[64];
  guint8 person_key[32];
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);

/* Adds a case that gets a fresh fixture. */
void fixture_add_case (const char *path, void (*test) (Fixture *self, gconstpointer data));

/* A journal of an authority's desk in ROOT/NAME that knows the person. */
CotJournal *fixture_new_journal (Fixture *self, const char *name, guint32 station);
CotJournal *fixture_open_journal (Fixture *self, const char *name);
char *fixture_folio (guint number); /* (transfer full) */

CotEvent *fixture_append (Fixture *self, CotJournal *journal, CotKind kind, const char *folio, guint32 person, const CotId *ref, json_t *body, gboolean check, GError **error); /* takes @body */
CotEvent *fixture_enrol_person (Fixture *self, CotJournal *journal, guint32 person);
CotEvent *fixture_receive (Fixture *self, CotJournal *journal, guint number);
/* With a file put into the journal; its digest goes into *@sha256 (transfer full). */
CotEvent *fixture_digitise (Fixture *self, CotJournal *journal, const CotEvent *received, const char *content, char **sha256);

/* An event of @like's station after @like, signed with @secret; takes @body. */
CotEvent *fixture_forge (Fixture *self, const CotEvent *like, const guint8 secret[64], CotKind kind, json_t *body);
void fixture_load_secret (CotJournal *journal, guint8 secret[64]);

/* All events of a journal, by arrival. */
GPtrArray *fixture_list (CotJournal *journal);
/* Ingests one event; its error, NULL when it was stored. */
GError *fixture_ingest_one (CotJournal *journal, CotEvent *event, gboolean *is_new);
void fixture_digest (CotJournal *journal, CotId *out);
void fixture_assert_same_digest (const CotId *a, const CotId *b);

G_END_DECLS
