/* cot-client.h - one machine's talk with a service: push and pull
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-journal.h"
#include "cot-sync-error.h"
#include "cot-work.h"

G_BEGIN_DECLS

/* Zero in a member takes the value given in brackets. */
typedef struct {
  guint connect_timeout_ms; /* [5000] */
  guint silence_timeout_s;  /* [20] less than one byte a second for so long */
  guint max_push_bytes;     /* [1 MiB] of events in one request */
  guint max_pull_events;    /* [500] asked for at a time */
  guint max_answer_bytes;   /* [64 MiB] */
} CotClientLimits;

/* Every function may be called from any thread and blocks for its requests;
 * one request is under way at a time. */
#define COT_TYPE_CLIENT (cot_client_get_type ())
G_DECLARE_FINAL_TYPE (CotClient, cot_client, COT, CLIENT, GObject)

/* @url: "https://host:port".  @pin: SHA-256 of the service's TLS public key,
 * 64 hex digits.  @limits: (nullable). */
CotClient *cot_client_new (CotJournal *journal, const char *url, const char *pin, const CotClientLimits *limits, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  guint64 n_events;  /* delivered, or received and new */
  guint64 n_refused; /* that the other side, or this one, did not take */
  guint64 n_files;
  char *first_refusal; /* why, English, or NULL */
} CotTransfer;
void cot_transfer_clear (CotTransfer *transfer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotTransfer, cot_transfer_clear)

/* Events that the service lacks, in chain order. @transfer: (nullable), added to. */
gboolean cot_client_push_events (CotClient *self, CotTransfer *transfer, GError **error);
/* Up to @limit images and cards that the service lacks: those of settled sheets
 * first, newest first.  *left: (nullable): how many are still to go. */
gboolean cot_client_push_files (CotClient *self, guint limit, guint *left, CotTransfer *transfer, GError **error);
/* Events after the cursor kept in the journal's work state, bodies that may be
 * known by now. */
gboolean cot_client_pull_events (CotClient *self, CotTransfer *transfer, GError **error);
/* Images of sheets that wait for a person and cards of people, up to @limit. */
gboolean cot_client_pull_files (CotClient *self, guint limit, CotTransfer *transfer, GError **error);
/* One file by its SHA-256, kept durably; TRUE at once when it is here. */
gboolean cot_client_fetch_file (CotClient *self, const char *sha256, GError **error);

/* Everything: for the command line, rehearsals and tests. */
gboolean cot_client_push_all (CotClient *self, CotTransfer *transfer, GError **error);
gboolean cot_client_pull_all (CotClient *self, CotTransfer *transfer, GError **error);

/* Asks the service for work; see cot_service_work_new () for the CotWork. */
gboolean cot_client_claim (CotClient *self, guint32 person, guint roles, CotWorkItem *item, GError **error);
gboolean cot_client_peek (CotClient *self, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error);
gboolean cot_client_release (CotClient *self, guint32 person, const char *folio, GError **error);
/* GET /v1/status as it is. (transfer full) */
json_t *cot_client_status (CotClient *self, GError **error);
/* Has the service cut now; it allows that to its own station alone. */
gboolean cot_client_cut (CotClient *self, gboolean last, GError **error);

/* What is still to be sent, as of the last exchange. */
void cot_client_count_waiting (CotClient *self, guint64 *n_events, guint64 *n_files);

G_END_DECLS
