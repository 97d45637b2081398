/* cot-http-client.h - one HTTPS connection to a service whose key is pinned
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  guint connect_timeout_ms, silence_timeout_s, max_answer_bytes;
} CotHttpClientLimits;

/* One thread at a time. */
typedef struct _CotHttpClient CotHttpClient;

CotHttpClient *cot_http_client_new (const char *url, const guint8 pin[32], const CotHttpClientLimits *limits, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_http_client_free (CotHttpClient *self);

typedef struct {
  guint status;
  GByteArray *body;
  gint64 cursor; /* X-Cotejo-Cursor, or -1 */
} CotHttpReply;
void cot_http_reply_clear (CotHttpReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotHttpReply, cot_http_reply_clear)

/* @path: with its query.  @token: (nullable).  @body: (nullable), borrowed.
 * %COT_SYNC_ERROR_OFFLINE, _TIMEOUT, _NOT_TRUSTED, _PROTOCOL; any status is a reply. */
gboolean cot_http_client_send (CotHttpClient *self, const char *method, const char *path, const char *token, const char *type, gconstpointer body, gsize length, CotHttpReply *reply, GError **error);

G_END_DECLS
