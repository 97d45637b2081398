/* sync-fixture.h - a desk, a centre that serves, and the way between them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-client.h"
#include "cot-service.h"
#include "desk-fixture.h"

G_BEGIN_DECLS

#define CENTRE        1
#define CENTRE_PERSON 90

typedef struct {
  DeskFixture desk; /* station STATION, a CATD that stands alone */
  CotJournal *centre;
  CotDesk *centre_desk;
  CotSession *centre_session;
  CotService *service;
  CotClient *client; /* of the desk, to the centre */
  char *site;
  guint cut_interval_s; /* set before the start */
} SyncFixture;

void sync_fixture_init (SyncFixture *self);
void sync_fixture_clear (SyncFixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyncFixture, sync_fixture_clear)

/* The centre's journal, its coordinator signed in, opened; no service. */
void sync_fixture_init_without_service (SyncFixture *self);
void sync_fixture_start (SyncFixture *self);
void sync_fixture_stop (SyncFixture *self);
CotClient *sync_fixture_client (SyncFixture *self, CotJournal *journal);

void push_all (CotClient *client);
void pull_all (CotClient *client);
/* Cuts; advances the clock by a minute first, so that each has its own. */
void cut (SyncFixture *self, gboolean last);
/* A sheet of @row that two people read alike, each vote field @votes + its index. */
void settle_sheet (SyncFixture *self, const char *of, const char *row, gint votes);
/* The same with every value chosen: @values is copied for both readers. */
void settle_sheet_with (SyncFixture *self, const char *of, const char *row, void (*fill) (const CotClaim *claim, CotValue *values));

/* The results of a contest in the newest cut, lines without ends (transfer full). */
char **load_results (SyncFixture *self, const char *contest);
/* Cell of @column in the line of @clave_acta, or in line @n (transfer full). */
char *get_cell (char **lines, const char *clave_acta, const char *column);
char *get_cell_at (char **lines, guint n, const char *column);

G_END_DECLS
