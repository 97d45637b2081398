/* cot-service-http.c - sockets, TLS and routes: libmicrohttpd lives here alone
 *
 * A request is read by one of libmicrohttpd's threads, then its connection is
 * suspended, a worker answers it, and the connection goes on.  Stopping: what is
 * new gets 503; then every request under way is answered and its answer sent;
 * only then the daemon stops (it aborts when a connection is suspended).
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-service-private.h"
#include "cot-wire.h"

#define MAX_MESSAGE 200
#define MAX_URL     1024
/* Memory of one connection: the request line and all its headers. */
#define CONNECTION_MEMORY (32 * 1024)

typedef enum {
  LIMIT_SMALL, /* a question */
  LIMIT_BODY,
  LIMIT_FILE,
} Limit;

#define SMALL_BODY (128 * 1024)

typedef struct {
  const char *method, *path; /* one that ends in / takes the rest as its subject */
  gboolean is_open;          /* without a token */
  Limit limit;
  void (*handle) (CotRequest *request);
} Route;

static const Route routes[] = {
  { "GET", "/v1/challenge", TRUE, LIMIT_SMALL, cot_service_get_challenge },
  { "POST", "/v1/token", TRUE, LIMIT_SMALL, cot_service_post_token },
  { "POST", "/v1/events", FALSE, LIMIT_BODY, cot_service_post_events },
  { "GET", "/v1/events", FALSE, LIMIT_SMALL, cot_service_get_events },
  { "POST", "/v1/bodies", FALSE, LIMIT_SMALL, cot_service_post_bodies },
  { "GET", "/v1/heads", FALSE, LIMIT_SMALL, cot_service_get_heads },
  { "GET", "/v1/status", FALSE, LIMIT_SMALL, cot_service_get_status },
  { "GET", "/v1/files/", FALSE, LIMIT_SMALL, cot_service_get_file },
  { "HEAD", "/v1/files/", FALSE, LIMIT_SMALL, cot_service_get_file },
  { "PUT", "/v1/files/", FALSE, LIMIT_FILE, cot_service_put_file },
  { "POST", "/v1/missing", FALSE, LIMIT_SMALL, cot_service_post_missing },
  { "POST", "/v1/claims", FALSE, LIMIT_SMALL, cot_service_post_claim },
  { "DELETE", "/v1/claims/", FALSE, LIMIT_SMALL, cot_service_delete_claim },
  { "POST", "/v1/cut", FALSE, LIMIT_SMALL, cot_service_post_cut },
};

struct _CotHttp {
  CotService *service;
  struct MHD_Daemon *daemon;
  GThreadPool *workers;
  guint16 port;
  gint is_draining;
  gint n_under_way; /* handed to a worker and not answered yet */
  gint n_open;      /* requests whose answer has not been sent to its end */
};

typedef struct {
  CotRequest request;
  CotHttp *http;
  const Route *route;
  char *url;
  gsize max_body;
  gboolean is_handed, is_too_large;
} Exchange;

/* --- Answers ------------------------------------------------------------------- */

const char *
cot_request_get_parameter (const CotRequest *request, const char *name)
{
  return MHD_lookup_connection_value (request->connection, MHD_GET_ARGUMENT_KIND, name);
}

gboolean
cot_request_get_uint (const CotRequest *request, const char *name, guint64 max, guint64 *out)
{
  const char *text = cot_request_get_parameter (request, name);

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, max, out, NULL);
}

json_t *
cot_request_parse (CotRequest *request)
{
  g_autoptr (GError) error = NULL;
  json_t *json = cot_wire_parse_object ((const char *) request->body->data, request->body->len, &error);

  if (json == NULL)
    cot_answer_error (request, error);

  return json;
}

void
cot_answer_bytes (CotRequest *request, guint status, const char *type, GBytes *bytes)
{
  g_clear_pointer (&request->answer.body, g_bytes_unref);
  request->answer.status = status;
  request->answer.type = type;
  request->answer.body = g_bytes_ref (bytes);
}

void
cot_answer_json (CotRequest *request, guint status, json_t *json)
{
  g_autoptr (GBytes) bytes = cot_wire_dump (json);

  cot_answer_bytes (request, status, "application/json", bytes);
}

void
cot_answer_problem (CotRequest *request, guint status, const char *code, const char *message)
{
  g_autofree char *bounded = g_utf8_make_valid (message, (gssize) strnlen (message, MAX_MESSAGE));

  cot_answer_json (request, status, json_pack ("{s:{s:s, s:s}}", "error", "code", code, "message", bounded));
}

void
cot_answer_error (CotRequest *request, const GError *error)
{
  guint status = MHD_HTTP_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID))
    status = MHD_HTTP_BAD_REQUEST;
  else if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND))
    status = MHD_HTTP_NOT_FOUND;
  else if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT) || g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_OPEN))
    status = MHD_HTTP_CONFLICT;
  else if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED) || g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_SAME_PERSON))
    status = MHD_HTTP_FORBIDDEN;
  else if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL))
    status = MHD_HTTP_INSUFFICIENT_STORAGE;

  cot_answer_problem (request, status, cot_wire_error_name (error), error->message);
}

static enum MHD_Result
send_answer (Exchange *exchange)
{
  CotAnswer *answer = &exchange->request.answer;
  struct MHD_Connection *connection = exchange->request.connection;
  struct MHD_Response *response;
  enum MHD_Result result;
  gsize length = 0;
  const void *data = answer->body != NULL ? g_bytes_get_data (answer->body, &length) : "";

  if (answer->fd != -1) {
    response = MHD_create_response_from_fd64 (answer->fd_bytes, answer->fd);
    if (response != NULL)
      answer->fd = -1; /* the response closes it */
  } else {
    response = MHD_create_response_from_buffer (length, (void *) data, MHD_RESPMEM_MUST_COPY);
  }
  if (response == NULL)
    return MHD_NO;

  if (answer->type != NULL)
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
  if (answer->cursor != NULL)
    MHD_add_response_header (response, COT_WIRE_CURSOR_HEADER, answer->cursor);
  MHD_add_response_header (response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  if (g_atomic_int_get (&exchange->http->is_draining))
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONNECTION, "close");
  result = MHD_queue_response (connection, answer->status, response);
  MHD_destroy_response (response);

  return result;
}

static enum MHD_Result
send_problem (Exchange *exchange, guint status, const char *code, const char *message)
{
  cot_answer_problem (&exchange->request, status, code, message);
  return send_answer (exchange);
}

/* --- Requests ------------------------------------------------------------------ */

static const Route *
find_route (const char *method, const char *url, const char **rest, gboolean *known_path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    gsize length = strlen (routes[i].path);
    gboolean is_prefix = routes[i].path[length - 1] == '/';

    if (is_prefix ? strncmp (url, routes[i].path, length) != 0 : strcmp (url, routes[i].path) != 0)
      continue;
    *known_path = TRUE;
    if (strcmp (method, routes[i].method) != 0)
      continue;
    *rest = url + length;
    return &routes[i];
  }

  return NULL;
}

static gsize
limit_bytes (const CotService *service, Limit limit)
{
  switch (limit) {
  case LIMIT_FILE:
    return service->limits.max_file;
  case LIMIT_BODY:
    return service->limits.max_body;
  case LIMIT_SMALL:
  default:
    return MIN (SMALL_BODY, service->limits.max_body);
  }
}

static gboolean
find_caller (Exchange *exchange)
{
  const char *header = MHD_lookup_connection_value (exchange->request.connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);

  return header != NULL && g_str_has_prefix (header, "Bearer ") && cot_wire_is_sha256 (header + strlen ("Bearer ")) &&
         cot_service_auth_find (exchange->request.service->auth, header + strlen ("Bearer "), &exchange->request.caller);
}

/* What the Content-Length says is checked before a byte of the body is read. */
static gboolean
announces_too_much (const Exchange *exchange)
{
  const char *text = MHD_lookup_connection_value (exchange->request.connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  guint64 length;

  return text != NULL && (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL) || length > exchange->max_body);
}

static Exchange *
exchange_new (CotHttp *self, struct MHD_Connection *connection, const char *url)
{
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->http = self;
  exchange->request.service = self->service;
  exchange->request.connection = connection;
  exchange->request.body = g_byte_array_new ();
  exchange->request.answer.fd = -1;
  exchange->url = g_strndup (url, MAX_URL);
  g_atomic_int_inc (&self->n_open);

  return exchange;
}

static void
exchange_free (Exchange *exchange)
{
  CotAnswer *answer = &exchange->request.answer;

  if (answer->fd != -1)
    close (answer->fd);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_free (answer->cursor);
  g_byte_array_unref (exchange->request.body);
  g_free (exchange->url);
  g_free (exchange);
}

/* The head of a request is here: what can be refused is refused now. */
static enum MHD_Result
begin (CotHttp *self, Exchange *exchange, const char *method)
{
  gboolean known_path = FALSE;

  if (g_atomic_int_get (&self->is_draining))
    return send_problem (exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "stopping", "the service is being stopped");
  exchange->route = find_route (method, exchange->url, &exchange->request.rest, &known_path);
  if (exchange->route == NULL && known_path)
    return send_problem (exchange, MHD_HTTP_METHOD_NOT_ALLOWED, "method", "not with this method");
  if (exchange->route == NULL)
    return send_problem (exchange, MHD_HTTP_NOT_FOUND, "not-found", "there is nothing here");

  exchange->max_body = limit_bytes (self->service, exchange->route->limit);
  if (!exchange->route->is_open && !find_caller (exchange))
    return send_problem (exchange, MHD_HTTP_UNAUTHORIZED, "unauthorized", "no token, or one that has lapsed");
  if (announces_too_much (exchange))
    return send_problem (exchange, MHD_HTTP_CONTENT_TOO_LARGE, "too-large", "the body is larger than allowed");
  if (exchange->route->limit == LIMIT_FILE && !cot_service_may_put_file (&exchange->request))
    return send_answer (exchange);

  return MHD_YES;
}

static void
take_in (Exchange *exchange, const char *data, size_t length)
{
  if (exchange->is_too_large || exchange->request.body->len + length > exchange->max_body) {
    exchange->is_too_large = TRUE;
    g_byte_array_set_size (exchange->request.body, 0);
    return;
  }

  g_byte_array_append (exchange->request.body, (const guint8 *) data, (guint) length);
}

static void
worker_cb (gpointer data, gpointer user_data)
{
  Exchange *exchange = data;
  CotHttp *self = user_data;
  struct MHD_Connection *connection = exchange->request.connection;

  exchange->route->handle (&exchange->request);
  if (exchange->request.answer.status == 0)
    cot_answer_problem (&exchange->request, MHD_HTTP_INTERNAL_SERVER_ERROR, "failed", "no answer");
  g_byte_array_set_size (exchange->request.body, 0);
  MHD_resume_connection (connection);
  g_atomic_int_add (&self->n_under_way, -1);
}

static enum MHD_Result
access_cb (void *user_data, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *data, size_t *length, void **slot)
{
  CotHttp *self = user_data;
  Exchange *exchange = *slot;

  if (exchange == NULL) {
    exchange = exchange_new (self, connection, url);
    *slot = exchange;
    return begin (self, exchange, method);
  }
  if (*length > 0) {
    take_in (exchange, data, *length);
    *length = 0;
    return MHD_YES;
  }
  if (exchange->request.answer.status != 0)
    return send_answer (exchange);
  if (exchange->is_too_large)
    return send_problem (exchange, MHD_HTTP_CONTENT_TOO_LARGE, "too-large", "the body is larger than allowed");
  if (!exchange->is_handed) {
    exchange->is_handed = TRUE;
    g_atomic_int_inc (&self->n_under_way);
    MHD_suspend_connection (connection);
    g_thread_pool_push (self->workers, exchange, NULL);
  }

  return MHD_YES;
}

static void
completed_cb (void *user_data, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode code)
{
  CotHttp *self = user_data;

  if (*slot == NULL)
    return;

  exchange_free (*slot);
  *slot = NULL;
  g_atomic_int_add (&self->n_open, -1);
}

/* --- Beginning and ending ------------------------------------------------------ */

static gboolean
parse_address (const char *text, struct sockaddr_in *address, GError **error)
{
  g_autofree char *host = NULL;
  const char *colon = strrchr (text, ':');
  guint64 port;

  memset (address, 0, sizeof *address);
  host = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;
  address->sin_family = AF_INET;
  if (host == NULL || inet_pton (AF_INET, host, &address->sin_addr) != 1 || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "\"%s\" is no IPv4 address with a port", text);
    return FALSE;
  }
  address->sin_port = htons ((guint16) port);

  return TRUE;
}

static void
log_cb (void *user_data, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  g_debug ("%s", g_strchomp (text));
}

CotHttp *
cot_http_start (CotService *service, GError **error)
{
  const CotServiceLimits *limits = &service->limits;
  CotHttp *self;
  struct sockaddr_in address;
  const union MHD_DaemonInfo *info;

  if (!parse_address (service->address, &address, error))
    return NULL;

  self = g_new0 (CotHttp, 1);
  self->service = service;
  self->workers = g_thread_pool_new (worker_cb, self, (gint) limits->n_workers, TRUE, NULL);
  self->daemon = MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
                                   0, NULL, NULL, access_cb, self,
                                   MHD_OPTION_EXTERNAL_LOGGER, log_cb, NULL,
                                   MHD_OPTION_SOCK_ADDR, &address,
                                   MHD_OPTION_HTTPS_MEM_KEY, service->tls->key_pem,
                                   MHD_OPTION_HTTPS_MEM_CERT, service->tls->certificate_pem,
                                   MHD_OPTION_THREAD_POOL_SIZE, limits->n_threads,
                                   MHD_OPTION_CONNECTION_LIMIT, limits->max_connections,
                                   MHD_OPTION_CONNECTION_TIMEOUT, limits->connection_timeout_s,
                                   MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_MEMORY,
                                   MHD_OPTION_NOTIFY_COMPLETED, completed_cb, self,
                                   MHD_OPTION_END);
  info = self->daemon != NULL ? MHD_get_daemon_info (self->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
  if (info == NULL) {
    g_set_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_FAILED, "cannot listen on %s: %s", service->address, g_strerror (errno));
    cot_http_stop (self);
    return NULL;
  }
  self->port = info->port;

  return self;
}

guint16
cot_http_get_port (CotHttp *self)
{
  return self->port;
}

void
cot_http_stop (CotHttp *self)
{
  const gint64 step_us = 2000;
  gint64 end;

  if (self == NULL)
    return;

  g_atomic_int_set (&self->is_draining, 1);
  if (self->daemon != NULL) {
    MHD_socket listening = MHD_quiesce_daemon (self->daemon);

    while (g_atomic_int_get (&self->n_under_way) > 0)
      g_usleep (step_us);
    /* What was answered is sent; idle connections are not waited for, and a
     * caller that does not read not for long. */
    end = g_get_monotonic_time () + (gint64) self->service->limits.drain_ms * 1000;
    while (g_atomic_int_get (&self->n_open) > 0 && g_get_monotonic_time () < end)
      g_usleep (step_us);
    MHD_stop_daemon (self->daemon);
    if (listening != MHD_INVALID_SOCKET)
      close (listening);
  }
  g_thread_pool_free (self->workers, FALSE, TRUE);
  g_free (self);
}
