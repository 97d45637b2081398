/* cot-service.h - a CATD's local server and the centre: the HTTP side
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-journal.h"
#include "cot-sync-error.h"

G_BEGIN_DECLS

/* Zero in a member takes the value given in brackets. */
typedef struct {
  gsize max_body;             /* [4 MiB] of a request that is no file */
  gsize max_file;             /* [64 MiB] */
  guint max_pull;             /* [2000] events in one answer */
  guint token_life_s;         /* [3600] */
  guint nonce_life_s;         /* [60] */
  guint max_nonces;           /* [4096] handed out and not used */
  guint max_tokens;           /* [4096] */
  guint n_threads;            /* [2] that read and write sockets */
  guint n_workers;            /* [4] that answer */
  guint max_connections;      /* [1000] */
  guint connection_timeout_s; /* [60] of silence */
  guint drain_ms;             /* [5000] for connections to end when stopping */
  guint lease_s;              /* [600] until a claimed sheet returns */
} CotServiceLimits;

typedef struct {
  CotJournal *journal;
  const char *tls_folder;   /* key.pem and certificate.pem, made when absent */
  const char *site_folder;  /* (nullable): no cuts */
  const char *profile;      /* (nullable): "opl-2021" */
  const char *address;      /* "127.0.0.1:0" */
  guint cut_interval_s;     /* 0: only when asked */
  guint accept_interval_ms; /* at most one `accepted` in so long; 0 takes 1000 */
  CotServiceLimits limits;
} CotServiceOptions;

#define COT_TYPE_SERVICE (cot_service_get_type ())
G_DECLARE_FINAL_TYPE (CotService, cot_service, COT, SERVICE, GObject)

CotService *cot_service_new (const CotServiceOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_service_start (CotService *self, GError **error);
/* After the start. */
const char *cot_service_get_url (CotService *self); /* "https://127.0.0.1:40123" */
const char *cot_service_get_pin (CotService *self); /* 64 hex digits */

/* Writes what this machine holds into an `accepted` event, if that is news. */
gboolean cot_service_accept_now (CotService *self, GError **error);
/* Cuts and publishes; waits for it.  COT_DATA_ERROR_REFUSED when this station is
 * no centre, _NOT_OPEN, _CONFLICT after the last cut. */
gboolean cot_service_cut_now (CotService *self, gboolean last, GError **error);
/* Refuses what is new, answers what is under way, then ends. */
void cot_service_stop (CotService *self);

G_END_DECLS
