/* cot-capture-private.h - what the parts of the capture desk share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* States of the desk:
 *
 *   waiting ──claim──► sheet ──F9──► question ──1-4──► (sent back) waiting
 *      ▲                │ ▲ ├─F1──► help ──Esc─┘
 *      │                │ │ └─/ /─► rest? ──Enter, -─┘
 *      └──(nothing)── delivering ──differs──► sheet, some fields
 *
 * Claiming and delivering run on a worker thread; keys are not taken meanwhile:
 * nobody can have seen yet what they would be for. */

#pragma once

#include "cot-capture-ahead.h"
#include "cot-capture-desk.h"
#include "cot-capture-foot.h"
#include "cot-capture-sheet.h"
#include "cot-draft-keeper.h"
#include "cot-field-column.h"
#include "cot-page-view.h"

G_BEGIN_DECLS

typedef enum {
  COT_FOOT_SUMS,
  COT_FOOT_HELP,
  COT_FOOT_CANNOT,
  COT_FOOT_REASON,
  COT_FOOT_REST,
} CotFootState;

struct _CotCaptureDesk {
  CotDeskPage parent_instance;
  GtkStack *stack;
  AdwStatusPage *waiting;
  CotPageView *page;
  GtkLabel *notice;
  CotFieldColumn *column;
  CotCaptureFoot *foot;

  CotCaptureSheet *sheet, *parked; /* parked: while the one before is open */
  CotDraftKeeper *drafts;
  CotCaptureAhead *ahead;
  CotRemark shown; /* code NULL or "": none */
  char last_folio[COT_FOLIO_LENGTH + 1];
  char *message; /* until the next key */
  gboolean refused;
  CotFootState foot_state;
  gboolean busy, started, level_queued;
  guint look_again, draft_due, ahead_due;
};

CotDesk *cot_capture_desk_get_desk (CotCaptureDesk *self);
CotSession *cot_capture_desk_get_session (CotCaptureDesk *self);

/* Of the acta on the desk; NULL: not known. */
CotForm *cot_capture_desk_get_form (CotCaptureDesk *self);
CotPreferences *cot_capture_desk_get_preferences (CotCaptureDesk *self);

/* --- cot-capture-show.c -------------------------------------------------------------- */
void cot_capture_desk_show_sheet (CotCaptureDesk *self);
void cot_capture_desk_show_hints (CotCaptureDesk *self);
/* Until the next key; NULL: nothing. */
void cot_capture_desk_say (CotCaptureDesk *self, const char *message, gboolean refused);
void cot_capture_desk_set_foot (CotCaptureDesk *self, CotFootState foot, const char *question);

/* --- cot-capture-desk.c -------------------------------------------------------------- */
/* Makes ready what comes next, once the acta on the desk is shown. */
void cot_capture_desk_look_ahead_soon (CotCaptureDesk *self);
void cot_capture_desk_show_waiting (CotCaptureDesk *self);
/* Takes @sheet over and shows it. */
void cot_capture_desk_put (CotCaptureDesk *self, CotCaptureSheet *sheet);
/* Takes it off the desk. */
void cot_capture_desk_drop (CotCaptureDesk *self);

/* --- cot-capture-work.c: what blocks ------------------------------------------------ */
void cot_capture_desk_claim_next (CotCaptureDesk *self);
void cot_capture_desk_deliver (CotCaptureDesk *self);
void cot_capture_desk_send_back (CotCaptureDesk *self, const char *cause, const char *reason);
/* The draft, at once or once the hand rests. */
void cot_capture_desk_save_draft (CotCaptureDesk *self);
void cot_capture_desk_save_draft_soon (CotCaptureDesk *self);

/* --- cot-capture-before.c: the one before -------------------------------------------- */
void cot_capture_desk_open_before (CotCaptureDesk *self);
void cot_capture_desk_leave_before (CotCaptureDesk *self);

/* --- cot-capture-keys.c ---------------------------------------------------------------- */
void cot_capture_desk_watch_keys (CotCaptureDesk *self);
/* The reason for sending back, in the person's words. */
void cot_capture_desk_take_reason (CotCaptureDesk *self, const char *reason);

G_END_DECLS
