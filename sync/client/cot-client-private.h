/* cot-client-private.h - what the files of the client share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-client.h"
#include "cot-file-index.h"
#include "cot-http-client.h"

G_BEGIN_DECLS

struct _CotClient {
  GObject parent_instance;

  CotJournal *journal;
  CotClientLimits limits;
  char *cursor_key; /* of the work state: where the pull goes on */
  guint8 pin[32];

  GMutex request_lock; /* one request at a time; guards what follows */
  CotHttpClient *http;
  char *token;
  guint32 peer; /* station number of the service, 0: not known yet */
  CotStationRole peer_role;
  guint peer_catd;

  GMutex lock;       /* guards what follows */
  GHashTable *heads; /* of the service: station to guint64; NULL: to be asked */
  gint64 push_seq;   /* of this journal: everything up to here is there */
  CotFileIndex *files;
  GHashTable *to_send; /* SHA-256 of files not known to be there */
  gboolean heads_are_fresh;
  GHashTable *sealed;  /* folios of which a body is missing here */
  gint64 sealed_seq;   /* of this journal: looked through for them */
  gint64 unsealed_seq; /* the journal's last event when bodies were asked for */
};

/* A request with a token, got anew when it has lapsed.  Any status but 2xx is an
 * error: %COT_SYNC_ERROR_REFUSED, _CONFLICT, _PROTOCOL. */
gboolean cot_client_request (CotClient *self, const char *method, const char *path, const char *type, gconstpointer body, gsize length, CotHttpReply *reply, GError **error);
/* The same with JSON both ways. @body: (nullable), taken. (transfer full) */
json_t *cot_client_request_json (CotClient *self, const char *method, const char *path, json_t *body, GError **error);

/* Proves this station to the service, unless that was done. */
gboolean cot_client_connect (CotClient *self, GError **error);
guint cot_client_own_catd (CotClient *self);
void cot_transfer_refuse (CotTransfer *transfer, const char *why);
/* Frames of an answer into the journal. */
gboolean cot_client_take_frames (CotClient *self, const GByteArray *frames, CotTransfer *transfer, GError **error);

G_END_DECLS
