/* desk-fixture.h - an opened desk with people signed in, and short hands for what they do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"
#include "cot-error.h"
#include "cot-test-election.h"

G_BEGIN_DECLS

#define STATION           7
#define COORDINATOR       1
#define SCANNER           2
#define OTHER_COORDINATOR 3  /* who confirms */
#define FIRST_READER      11 /* 11 and 12 are capturistas, 13 and 14 verificadores */
#define N_READERS         4
#define PASSWORD          "una clave de prueba"
#define MAX_FIELDS        32

typedef struct {
  CotTestElection *election;
  CotJournal *journal;
  CotDesk *desk;
  CotSession *coordinator;
  CotSession *scanner; /* acopiador and digitalizador */
  CotSession *readers[N_READERS];
} DeskFixture;

/* Not opened and nobody signed in; people are enrolled. */
void desk_fixture_init_closed (DeskFixture *self);
void desk_fixture_init (DeskFixture *self);
void desk_fixture_clear (DeskFixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeskFixture, desk_fixture_clear)

/* Types all blocks of the seal, as zero wants it. */
void desk_fixture_confirm_seal (CotDesk *desk);

/* Closes the journal and opens it again, as a restart of the program does. */
void desk_fixture_restart (DeskFixture *self);

/* The other coordinator's confirmation of what @first does, for one act. */
CotConfirmation *confirm (DeskFixture *self, CotSession *first);
/* These with such a confirmation. */
gboolean without_acta (DeskFixture *self, CotSession *session, const char *row, const char *cause, GError **error);
gboolean set_aside_by_two (DeskFixture *self, const char *of, const CotId *id, GError **error);
void close_desk (DeskFixture *self);

/* Folio number @n of the fixture's centre, one of few (transfer none). */
const char *folio (guint n);
void receive (DeskFixture *self, const char *of);
void digitise (DeskFixture *self, const char *of);
/* Received, digitised and identified as COT_TEST_ROW. */
void prepare_sheet (DeskFixture *self, const char *of);

CotSheetState state_of (DeskFixture *self, const char *of);
guint64 count_events (DeskFixture *self);

/* A whole reading of @claim as the paper of its row would say, all votes @votes. */
void read_values (const CotClaim *claim, gint votes, CotValue *values);
/* The same where it is wanted, NONE elsewhere. */
void read_wanted (const CotClaim *claim, gint votes, CotValue *values);
/* Claims and checks that it is @of in the way of @kind. */
CotClaim *claim_expecting (DeskFixture *self, CotSession *session, const char *of, CotClaimKind kind);
CotCaptureOutcome capture (DeskFixture *self, CotSession *session, CotClaim *claim, const CotValue *values, CotClaim **next);
/* Claims, reads and delivers; the votes of field @differs, or -1, are 1 more. */
CotCaptureOutcome read_sheet (DeskFixture *self, CotSession *session, const char *of, CotClaimKind kind, int differs, CotClaim **next);
int field_index (const CotClaim *claim, const char *name);

G_END_DECLS
