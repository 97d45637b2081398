/* cot-service-private.h - what the files of the service share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-centre.h"
#include "cot-desk.h"
#include "cot-file-index.h"
#include "cot-service-auth.h"
#include "cot-service.h"
#include "cot-tls.h"

G_BEGIN_DECLS

typedef struct _CotHttp CotHttp;

struct _CotService {
  GObject parent_instance;

  CotJournal *journal;
  CotServiceLimits limits;
  char *address;
  CotTls *tls;
  char *url, *pin;
  CotStation own; /* number, role and CATD of this machine's station */
  CotServiceAuth *auth;
  CotFileIndex *files;
  CotCentre *centre;
  CotWork *work;
  CotDesk *desk;
  GMutex matched_lock;  /* one thread at a time writes `matched` */
  gboolean all_matched; /* under it: no sheet waits from before */
  CotHttp *http;
};

/* What goes back.  A file when @fd is not -1. */
typedef struct {
  guint status;
  GBytes *body;
  const char *type;
  char *cursor; /* X-Cotejo-Cursor, or NULL */
  int fd;
  guint64 fd_bytes;
} CotAnswer;

typedef struct {
  CotService *service;
  const char *rest; /* of the path, after the route's own part */
  GByteArray *body; /* whole */
  CotCaller caller; /* station 0: nobody proved itself */
  CotAnswer answer; /* status 0 until it is given */
  gpointer connection;
} CotRequest;

/* A parameter of the query, borrowed, or NULL. */
const char *cot_request_get_parameter (const CotRequest *request, const char *name);
gboolean cot_request_get_uint (const CotRequest *request, const char *name, guint64 max, guint64 *out);
/* The body as one JSON object; NULL after a 400 was answered. */
json_t *cot_request_parse (CotRequest *request);

/* @json: taken. */
void cot_answer_json (CotRequest *request, guint status, json_t *json);
void cot_answer_bytes (CotRequest *request, guint status, const char *type, GBytes *bytes);
/* {"error": {"code": ..., "message": ...}}, bounded. */
void cot_answer_problem (CotRequest *request, guint status, const char *code, const char *message);
/* The status that fits a %COT_DATA_ERROR. */
void cot_answer_error (CotRequest *request, const GError *error);

/* The requests, each answered in a worker thread. */
void cot_service_get_challenge (CotRequest *request);
void cot_service_post_token (CotRequest *request);
void cot_service_post_events (CotRequest *request);
void cot_service_get_events (CotRequest *request);
void cot_service_post_bodies (CotRequest *request);
void cot_service_get_heads (CotRequest *request);
void cot_service_get_status (CotRequest *request);
void cot_service_get_file (CotRequest *request);
void cot_service_put_file (CotRequest *request);
void cot_service_post_missing (CotRequest *request);
void cot_service_post_claim (CotRequest *request);
void cot_service_delete_claim (CotRequest *request);
void cot_service_post_cut (CotRequest *request);

/* Before a file's bytes are read: whether it may be put at all.  0, or a status
 * with its problem answered. */
gboolean cot_service_may_put_file (CotRequest *request);

CotHttp *cot_http_start (CotService *service, GError **error);
guint16 cot_http_get_port (CotHttp *self);
void cot_http_stop (CotHttp *self);

G_END_DECLS
