/* cot-client.c - one machine's talk with a service: who it is, single requests
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-client"

#include "config.h"

#include <string.h>

#include "cot-client-private.h"
#include "cot-error.h"
#include "cot-wire.h"

#define MAX_ENROLMENTS 4

G_DEFINE_FINAL_TYPE (CotClient, cot_client, G_TYPE_OBJECT)

static void
cot_client_finalize (GObject *object)
{
  CotClient *self = COT_CLIENT (object);

  cot_http_client_free (self->http);
  cot_file_index_free (self->files);
  g_clear_pointer (&self->heads, g_hash_table_unref);
  g_hash_table_unref (self->to_send);
  g_hash_table_unref (self->sealed);
  g_clear_object (&self->journal);
  g_free (self->token);
  g_free (self->cursor_key);
  g_mutex_clear (&self->request_lock);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (cot_client_parent_class)->finalize (object);
}

static void
cot_client_class_init (CotClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_client_finalize;
}

static void
cot_client_init (CotClient *self)
{
  g_mutex_init (&self->request_lock);
  g_mutex_init (&self->lock);
  self->to_send = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sealed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
fill_limits (CotClientLimits *limits)
{
  if (limits->connect_timeout_ms == 0)
    limits->connect_timeout_ms = 5000;
  if (limits->silence_timeout_s == 0)
    limits->silence_timeout_s = 20;
  if (limits->max_push_bytes == 0)
    limits->max_push_bytes = 1024 * 1024;
  if (limits->max_pull_events == 0)
    limits->max_pull_events = 500;
  if (limits->max_answer_bytes == 0)
    limits->max_answer_bytes = 64 * 1024 * 1024;
}

/**
 * cot_client_new:
 * @journal: what is pushed from and pulled into
 * @url: "https://host:port"
 * @pin: SHA-256 of the service's TLS public key, 64 hex digits
 * @limits: (nullable): zeros take the defaults
 * @error: %COT_SYNC_ERROR_PROTOCOL when @url or @pin is malformed
 *
 * Returns: (transfer full): a client that has not talked to anybody yet
 */
CotClient *
cot_client_new (CotJournal *journal, const char *url, const char *pin, const CotClientLimits *limits, GError **error)
{
  g_autoptr (CotClient) self = g_object_new (COT_TYPE_CLIENT, NULL);
  CotHttpClientLimits http;

  g_return_val_if_fail (COT_IS_JOURNAL (journal), NULL);

  if (limits != NULL)
    self->limits = *limits;
  fill_limits (&self->limits);
  if (!cot_wire_from_hex (pin, self->pin, sizeof self->pin)) {
    g_set_error_literal (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the pin of a service has 64 hex digits");
    return NULL;
  }
  http = (CotHttpClientLimits){ self->limits.connect_timeout_ms, self->limits.silence_timeout_s, self->limits.max_answer_bytes };
  self->http = cot_http_client_new (url, self->pin, &http, error);
  if (self->http == NULL)
    return NULL;

  self->journal = g_object_ref (journal);
  self->files = cot_file_index_new (journal);
  self->cursor_key = g_strconcat ("sync/cursor/", pin, NULL);

  return g_steal_pointer (&self);
}

void
cot_transfer_clear (CotTransfer *transfer)
{
  g_clear_pointer (&transfer->first_refusal, g_free);
}

void
cot_transfer_refuse (CotTransfer *transfer, const char *why)
{
  if (transfer == NULL)
    return;

  transfer->n_refused++;
  if (transfer->first_refusal == NULL)
    transfer->first_refusal = g_strdup (why);
}

guint
cot_client_own_catd (CotClient *self)
{
  const CotStation *station;
  guint catd;

  cot_journal_lock (self->journal);
  station = cot_fold_get_station (cot_journal_get_fold (self->journal), cot_journal_get_station (self->journal));
  catd = station != NULL ? station->catd : 0;
  cot_journal_unlock (self->journal);

  return catd;
}

/* --- Requests ------------------------------------------------------------------ */

static gboolean
set_refusal (const CotHttpReply *reply, GError **error)
{
  json_t *json = cot_wire_parse_object ((const char *) reply->body->data, reply->body->len, NULL);
  const json_t *problem = json_object_get (json, "error");
  const char *message = json_string_value (json_object_get (problem, "message"));
  CotSyncError code = COT_SYNC_ERROR_PROTOCOL;

  if (reply->status == 401 || reply->status == 403 || reply->status == 404)
    code = COT_SYNC_ERROR_REFUSED;
  else if (reply->status == 409)
    code = COT_SYNC_ERROR_CONFLICT;
  else if (reply->status >= 500)
    code = COT_SYNC_ERROR_OFFLINE;
  g_set_error (error, COT_SYNC_ERROR, code, "the service answered %u: %s", reply->status, message != NULL ? message : "nothing more");
  json_decref (json);

  return FALSE;
}

static json_t *
parse_reply (const CotHttpReply *reply, GError **error)
{
  g_autoptr (GError) local = NULL;
  json_t *json = cot_wire_parse_object ((const char *) reply->body->data, reply->body->len, &local);

  if (json == NULL)
    g_set_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the service's answer: %s", local->message);

  return json;
}

static json_t *
send_json (CotClient *self, const char *method, const char *path, json_t *body, guint *status, GError **error)
{
  g_autoptr (GBytes) bytes = body != NULL ? cot_wire_dump (body) : NULL;
  g_auto (CotHttpReply) reply = { 0 };
  gsize length = 0;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (!cot_http_client_send (self->http, method, path, NULL, "application/json", data, length, &reply, error))
    return NULL;
  *status = reply.status;
  if (reply.status != 200) {
    set_refusal (&reply, error);
    return NULL;
  }

  return parse_reply (&reply, error);
}

/* --- Who this is --------------------------------------------------------------- */

static CotEvent *
first_event (CotClient *self, guint32 station)
{
  g_autoptr (GPtrArray) chain = cot_journal_list_chain (self->journal, station, 0, 1, NULL);

  return chain != NULL && chain->len > 0 ? cot_event_ref (g_ptr_array_index (chain, 0)) : NULL;
}

/* The station whose key signed @enrolment, or 0. */
static guint32
issuer_of (CotEvent *enrolment)
{
  json_t *body = cot_event_load_body (enrolment);
  const char *issuer = json_string_value (json_object_get (json_object_get (body, "certificate"), "issuer"));
  guint64 number = 0;

  if (issuer == NULL || !g_str_has_prefix (issuer, "station:") ||
      !g_ascii_string_to_unsigned (issuer + strlen ("station:"), 10, 1, G_MAXUINT32, &number, NULL))
    number = 0;
  json_decref (body);

  return (guint32) number;
}

/* This station's enrolment and, before it, those that it rests on. */
static json_t *
enrolments (CotClient *self)
{
  json_t *list = json_array ();
  guint32 station = cot_journal_get_station (self->journal);

  for (guint i = 0; i < MAX_ENROLMENTS && station != 0; i++) {
    g_autoptr (CotEvent) event = first_event (self, station);
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    g_autofree char *text = NULL;

    if (event == NULL)
      break;
    cot_event_append_frame (event, TRUE, frame);
    text = g_base64_encode (frame->data, frame->len);
    json_array_insert_new (list, 0, json_string (text));
    station = issuer_of (event);
  }

  return list;
}

/* @request_lock is held. */
static gboolean
read_token (CotClient *self, const json_t *json, GError **error)
{
  const char *token = json_string_value (json_object_get (json, "token"));
  const char *role = json_string_value (json_object_get (json, "role"));

  if (!cot_wire_is_sha256 (token) || role == NULL || !cot_station_role_from_string (role, &self->peer_role)) {
    g_set_error_literal (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the service gave no token");
    return FALSE;
  }
  g_free (self->token);
  self->token = g_strdup (token);
  self->peer = (guint32) json_integer_value (json_object_get (json, "station"));
  self->peer_catd = (guint) json_integer_value (json_object_get (json, "catd"));

  return TRUE;
}

/* @request_lock is held. */
static gboolean
prove_once (CotClient *self, gboolean with_enrolment, guint *status, GError **error)
{
  guint32 station = cot_journal_get_station (self->journal);
  g_autofree char *path = g_strdup_printf ("/v1/challenge?station=%u", station);
  g_autofree char *hex = NULL;
  g_autoptr (GByteArray) challenge = NULL;
  json_t *answer = send_json (self, "GET", path, NULL, status, error), *request;
  const char *nonce_hex = json_string_value (json_object_get (answer, "nonce"));
  guint8 nonce[32], signature[64];
  gboolean ok;

  if (answer == NULL)
    return FALSE;
  if (!cot_wire_from_hex (nonce_hex, nonce, sizeof nonce)) {
    json_decref (answer);
    g_set_error_literal (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the service gave no challenge");
    return FALSE;
  }

  challenge = cot_wire_challenge (station, nonce, self->pin);
  cot_journal_sign (self->journal, challenge->data, challenge->len, signature);
  hex = cot_wire_to_hex (signature, sizeof signature);
  request = json_pack ("{s:I, s:s, s:s}", "station", (json_int_t) station, "nonce", nonce_hex, "signature", hex);
  json_decref (answer);
  if (with_enrolment)
    json_object_set_new (request, "enrolment", enrolments (self));

  answer = send_json (self, "POST", "/v1/token", request, status, error);
  ok = answer != NULL && read_token (self, answer, error);
  json_decref (answer);

  return ok;
}

/* @request_lock is held. */
static gboolean
prove (CotClient *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint status = 0;

  if (prove_once (self, FALSE, &status, &local))
    return TRUE;
  if (status != 404) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  /* Not known there: the enrolment goes along. */
  return prove_once (self, TRUE, &status, error);
}

gboolean
cot_client_connect (CotClient *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->request_lock);

  return self->token != NULL || prove (self, error);
}

gboolean
cot_client_request (CotClient *self, const char *method, const char *path, const char *type, gconstpointer body, gsize length, CotHttpReply *reply, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->request_lock);

  for (guint attempt = 0;; attempt++) {
    if ((self->token == NULL && !prove (self, error)) ||
        !cot_http_client_send (self->http, method, path, self->token, type, body, length, reply, error))
      return FALSE;
    if (reply->status != 401 || attempt > 0)
      break;
    /* The token has lapsed, or the service was started anew. */
    g_clear_pointer (&self->token, g_free);
    cot_http_reply_clear (reply);
  }
  if (reply->status == 200)
    return TRUE;

  set_refusal (reply, error);
  cot_http_reply_clear (reply);
  return FALSE;
}

json_t *
cot_client_request_json (CotClient *self, const char *method, const char *path, json_t *body, GError **error)
{
  g_autoptr (GBytes) bytes = body != NULL ? cot_wire_dump (body) : NULL;
  g_auto (CotHttpReply) reply = { 0 };
  gsize length = 0;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (!cot_client_request (self, method, path, "application/json", data, length, &reply, error))
    return NULL;

  return parse_reply (&reply, error);
}

/* --- Single questions ---------------------------------------------------------- */

json_t *
cot_client_status (CotClient *self, GError **error)
{
  return cot_client_request_json (self, "GET", "/v1/status", NULL, error);
}

gboolean
cot_client_cut (CotClient *self, gboolean last, GError **error)
{
  json_t *answer = cot_client_request_json (self, "POST", "/v1/cut", json_pack ("{s:b}", "last", last), error);

  if (answer == NULL)
    return FALSE;

  json_decref (answer);
  return TRUE;
}

static gboolean
read_item (const json_t *answer, CotWorkItem *item, GError **error)
{
  static const char *const kinds[] = { "first", "second", "rekey", "third" };
  const char *folio = json_string_value (json_object_get (answer, "folio"));
  const char *kind = json_string_value (json_object_get (answer, "kind"));

  for (guint i = 0; folio != NULL && kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i], kind) == 0 && cot_folio_parse (folio, item->folio, NULL)) {
      item->kind = (CotClaimKind) i;
      item->proposals = i == COT_CLAIM_FIRST ? json_incref (json_object_get (answer, "proposals")) : NULL;
      return TRUE;
    }

  g_set_error_literal (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the service gave no piece of work");
  return FALSE;
}

/**
 * cot_client_claim:
 * @person: who asks
 * @roles: #CotRole mask
 * @item: (out): filled when %TRUE
 * @error: #CotSyncError
 *
 * Returns: %FALSE without @error when nothing waits
 */
gboolean
cot_client_claim (CotClient *self, guint32 person, guint roles, CotWorkItem *item, GError **error)
{
  json_t *request = json_pack ("{s:I, s:I}", "person", (json_int_t) person, "roles", (json_int_t) roles);
  json_t *answer = cot_client_request_json (self, "POST", "/v1/claims", request, error);
  gboolean found = answer != NULL && json_object_size (answer) > 0 && read_item (answer, item, error);

  json_decref (answer);
  return found;
}

/**
 * cot_client_peek:
 * @person: who reads
 * @roles: #CotRole mask
 * @in_hand: (nullable): folio of what they read now
 * @item: (out): filled when %TRUE
 * @error: #CotSyncError
 *
 * What the person would be given next; nothing is claimed.
 *
 * Returns: %FALSE without @error when nothing waits
 */
gboolean
cot_client_peek (CotClient *self, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error)
{
  json_t *request = json_pack ("{s:I, s:I, s:s}", "person", (json_int_t) person, "roles", (json_int_t) roles,
                               "ahead_of", in_hand != NULL ? in_hand : "");
  json_t *answer = cot_client_request_json (self, "POST", "/v1/claims", request, error);
  gboolean found = answer != NULL && json_object_size (answer) > 0 && read_item (answer, item, error);

  json_decref (answer);
  return found;
}

gboolean
cot_client_release (CotClient *self, guint32 person, const char *folio, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/v1/claims/%s?person=%u", folio, person);
  json_t *answer = cot_client_request_json (self, "DELETE", path, NULL, error);

  if (answer == NULL)
    return FALSE;

  json_decref (answer);
  return TRUE;
}
