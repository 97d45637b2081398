/* cot-desk-private.h - what the parts of a desk share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"
#include "cot-error.h"
#include "cot-fold-lock.h"
#include "cot-person-card.h"
#include "cot-session-private.h"

G_BEGIN_DECLS

struct _CotDesk {
  GObject parent_instance;

  CotJournal *journal;
  /* One act at a time: nothing of this desk comes between a check and its event. */
  GMutex acting;
  GMutex mutex;   /* of the following */
  CotWork *work;  /* as given, or NULL */
  CotWork *local; /* made when first needed */
  CotCardCost card_cost;
  CotTriesBook *tries;
  CotStopwatch watch;
  guint seal_asked[COT_SEAL_ASKED]; /* blocks; 0: not chosen yet */
  guint seal_typed;                 /* how many were typed rightly */
};

#define COT_DESK_ACT(self) g_autoptr (GMutexLocker) act = g_mutex_locker_new (&(self)->acting)

/* What an event is to say; fill it under the fold's lock, write it after. */
typedef struct {
  CotKind kind;
  char folio[COT_FOLIO_LENGTH + 1];
  CotId refs[COT_EVENT_MAX_REFS];
  guint n_refs;
  json_t *body; /* owned */
} CotDeskEvent;

void cot_desk_event_init (CotDeskEvent *self, CotKind kind);
void cot_desk_event_clear (CotDeskEvent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotDeskEvent, cot_desk_event_clear)
/* FALSE with _INVALID when there is no room. */
gboolean cot_desk_event_add_ref (CotDeskEvent *self, const CotId *id, GError **error);

/* Sets @error; always FALSE. */
gboolean cot_desk_refuse (GError **error, CotDataError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* The session is live and the person's roles, as the roster has them now, allow @kind. */
gboolean cot_desk_check_role (CotDesk *self, CotSession *session, CotKind kind, GError **error);
/* Now lies in the window of operation. */
gboolean cot_desk_check_window (CotDesk *self, GError **error);
/* The station was neither revoked nor cloned. */
gboolean cot_desk_check_station (CotDesk *self, GError **error);
/* The station is open and now lies in the window of operation. */
gboolean cot_desk_check_open (CotDesk *self, GError **error);
/* Both: what every act on a sheet needs. */
gboolean cot_desk_check_act (CotDesk *self, CotSession *session, CotKind kind, GError **error);
/* Under the fold's lock: the sheet of @folio as typed; the canonical folio goes to @event. */
const CotSheet *cot_desk_find_sheet (CotDesk *self, const char *folio, CotDeskEvent *event, GError **error);
/* This station as the roster has it. Under the fold's lock. */
const CotStation *cot_desk_get_station (CotDesk *self, GError **error);

/* cot-desk-seal.c: the seal was confirmed, and which blocks were typed (transfer full). */
gboolean cot_desk_check_seal (CotDesk *self, GError **error);
json_t *cot_desk_get_typed_seal (CotDesk *self);

/* Writes @event for @session (NULL: nobody acts). */
gboolean cot_desk_write (CotDesk *self, CotSession *session, const CotDeskEvent *event, CotId *id, GError **error);
/* The same with the signature of @second, which is used up; FALSE when it is none. */
gboolean cot_desk_write_confirmed (CotDesk *self, CotSession *session, CotConfirmation *second, const CotDeskEvent *event, CotId *id, GError **error);
/* What can be said before: there is a second person, and another one. */
gboolean cot_desk_check_confirmed (CotSession *session, const CotConfirmation *second, GError **error);
/* Opens a person's key with the password: counted, slowed; no event. */
CotSession *cot_desk_open_card (CotDesk *self, guint32 person, const char *password, GError **error);
/* cot_desk_match () while the desk's lock is held. */
gboolean cot_desk_match_acting (CotDesk *self, const char *folio, GError **error);

/* (transfer full): where work comes from now */
CotWork *cot_desk_ref_work (CotDesk *self);
/* (transfer full) (nullable): this desk itself, when it hands out its own work */
CotWork *cot_desk_ref_own_work (CotDesk *self);

/* A claim of what is on the sheet now. Under the fold's lock. */
CotClaim *cot_claim_new (CotDesk *self, const CotSheet *sheet, CotClaimKind kind, guint32 person);

/* Whether @text is UTF-8 without control characters, of 1 to @max bytes. */
gboolean cot_desk_text_is_clean (const char *text, gsize max);

G_END_DECLS
