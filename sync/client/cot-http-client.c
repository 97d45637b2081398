/* cot-http-client.c - one HTTPS connection to a service whose key is pinned
 *
 * curl lives here alone.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-client"

#include "config.h"

#include "cot-http-client.h"

#include <curl/curl.h>
#include <string.h>

#include "cot-sync-error.h"
#include "cot-wire.h"

struct _CotHttpClient {
  CURL *curl;
  char *url;
  char *pinned; /* as curl wants it */
  CotHttpClientLimits limits;
};

/* Where an answer is going while it comes in. */
typedef struct {
  CotHttpReply *reply;
  gsize max;
} Sink;

static size_t
body_cb (char *data, size_t size, size_t n, void *user_data)
{
  Sink *sink = user_data;

  if (sink->reply->body->len + size * n > sink->max)
    return 0; /* stops the transfer */
  g_byte_array_append (sink->reply->body, (const guint8 *) data, (guint) (size * n));

  return size * n;
}

static size_t
header_cb (char *data, size_t size, size_t n, void *user_data)
{
  static const char name[] = COT_WIRE_CURSOR_HEADER ":";
  Sink *sink = user_data;
  gsize length = size * n;
  g_autofree char *value = NULL;
  guint64 cursor;

  if (length > strlen (name) && g_ascii_strncasecmp (data, name, strlen (name)) == 0) {
    value = g_strndup (data + strlen (name), length - strlen (name));
    if (g_ascii_string_to_unsigned (g_strstrip (value), 10, 0, G_MAXINT64, &cursor, NULL))
      sink->reply->cursor = (gint64) cursor;
  }

  return length;
}

/* Every handle comes from here: nothing but HTTPS, to nobody but the holder of
 * the pinned key, and no silence without end.  The names in the certificate are
 * not looked at because the key itself is. */
static void
configure (CotHttpClient *self)
{
  CURL *curl = self->curl;

  curl_easy_reset (curl);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_PINNEDPUBLICKEY, self->pinned);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) self->limits.connect_timeout_ms);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME, (long) self->limits.silence_timeout_s);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, body_cb);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, header_cb);
}

CotHttpClient *
cot_http_client_new (const char *url, const guint8 pin[32], const CotHttpClientLimits *limits, GError **error)
{
  static gsize ready = 0;
  CotHttpClient *self;
  g_autofree char *base64 = g_base64_encode (pin, 32);

  if (g_once_init_enter (&ready))
    g_once_init_leave (&ready, curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
  if (!g_str_has_prefix (url, "https://") || strlen (url) > 256 || strpbrk (url + strlen ("https://"), "/?#@ \t\r\n") != NULL) {
    g_set_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "\"%s\" is no address of a service: https://HOST:PORT", url);
    return NULL;
  }

  self = g_new0 (CotHttpClient, 1);
  self->curl = curl_easy_init ();
  self->url = g_strdup (url);
  self->pinned = g_strconcat ("sha256//", base64, NULL);
  self->limits = *limits;
  g_assert (self->curl != NULL);

  return self;
}

void
cot_http_client_free (CotHttpClient *self)
{
  if (self == NULL)
    return;

  curl_easy_cleanup (self->curl);
  g_free (self->url);
  g_free (self->pinned);
  g_free (self);
}

void
cot_http_reply_clear (CotHttpReply *reply)
{
  g_clear_pointer (&reply->body, g_byte_array_unref);
}

static struct curl_slist *
make_headers (const char *token, const char *type)
{
  g_autofree char *authorization = token != NULL ? g_strconcat ("Authorization: Bearer ", token, NULL) : NULL;
  g_autofree char *content = g_strconcat ("Content-Type: ", type != NULL ? type : "application/octet-stream", NULL);
  struct curl_slist *headers = curl_slist_append (NULL, content);

  /* Without this curl waits a second before it sends a larger body. */
  headers = curl_slist_append (headers, "Expect:");
  if (authorization != NULL)
    headers = curl_slist_append (headers, authorization);

  return headers;
}

static CotSyncError
error_code (CURLcode status)
{
  switch ((int) status) {
  case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
    return COT_SYNC_ERROR_NOT_TRUSTED;
  case CURLE_OPERATION_TIMEDOUT:
    return COT_SYNC_ERROR_TIMEOUT;
  case CURLE_WRITE_ERROR:
  case CURLE_UNSUPPORTED_PROTOCOL:
    return COT_SYNC_ERROR_PROTOCOL;
  default:
    return COT_SYNC_ERROR_OFFLINE;
  }
}

gboolean
cot_http_client_send (CotHttpClient *self, const char *method, const char *path, const char *token, const char *type, gconstpointer body, gsize length, CotHttpReply *reply, GError **error)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  struct curl_slist *headers = make_headers (token, type);
  Sink sink = { reply, self->limits.max_answer_bytes };
  CURLcode status;
  long code = 0;

  *reply = (CotHttpReply){ 0, g_byte_array_new (), -1 };
  configure (self);
  curl_easy_setopt (self->curl, CURLOPT_URL, url);
  curl_easy_setopt (self->curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (self->curl, CURLOPT_WRITEDATA, &sink);
  curl_easy_setopt (self->curl, CURLOPT_HEADERDATA, &sink);
  if (body != NULL) {
    curl_easy_setopt (self->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt (self->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) length);
  }
  curl_easy_setopt (self->curl, CURLOPT_CUSTOMREQUEST, method);

  status = curl_easy_perform (self->curl);
  curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &code);
  curl_slist_free_all (headers);
  if (status != CURLE_OK) {
    g_set_error (error, COT_SYNC_ERROR, error_code (status), "%s: %s", self->url, curl_easy_strerror (status));
    cot_http_reply_clear (reply);
    return FALSE;
  }
  reply->status = (guint) code;

  return TRUE;
}
