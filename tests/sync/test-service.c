/* test-service.c - who may call a service, and what it does with what it gets
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-service"

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-client-private.h"
#include "cot-wire.h"
#include "sync-fixture.h"

/* --- Requests by hand ------------------------------------------------------------- */

static CotHttpClient *
raw_client (SyncFixture *f)
{
  CotHttpClientLimits limits = { 2000, 20, 16 * 1024 * 1024 };
  guint8 pin[32];
  g_autoptr (GError) error = NULL;
  CotHttpClient *http;

  g_assert_true (cot_wire_from_hex (cot_service_get_pin (f->service), pin, sizeof pin));
  http = cot_http_client_new (cot_service_get_url (f->service), pin, &limits, &error);
  g_assert_no_error (error);

  return http;
}

static guint
send_raw (CotHttpClient *http, const char *method, const char *path, const char *token, gconstpointer body, gsize length, json_t **answer)
{
  g_auto (CotHttpReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  cot_http_client_send (http, method, path, token, "application/json", body, length, &reply, &error);
  g_assert_no_error (error);
  if (answer != NULL) {
    *answer = cot_wire_parse_object ((const char *) reply.body->data, reply.body->len, &error);
    g_assert_no_error (error);
  }

  return reply.status;
}

static void
ask_nonce (CotHttpClient *http, guint32 station, guint8 nonce[32])
{
  g_autofree char *path = g_strdup_printf ("/v1/challenge?station=%u", station);
  json_t *answer = NULL;

  g_assert_cmpuint (send_raw (http, "GET", path, NULL, NULL, 0, &answer), ==, 200);
  g_assert_true (cot_wire_from_hex (json_string_value (json_object_get (answer, "nonce")), nonce, 32));
  json_decref (answer);
}

static char *
token_request (guint32 station, const guint8 nonce[32], const guint8 signature[64])
{
  g_autofree char *nonce_hex = cot_wire_to_hex (nonce, 32);
  g_autofree char *signature_hex = cot_wire_to_hex (signature, 64);

  return g_strdup_printf ("{\"station\":%u,\"nonce\":\"%s\",\"signature\":\"%s\"}", station, nonce_hex, signature_hex);
}

static char *
signed_request (SyncFixture *f, CotJournal *signer, guint32 station, const guint8 nonce[32])
{
  guint8 pin[32], signature[64];
  g_autoptr (GByteArray) challenge = NULL;

  g_assert_true (cot_wire_from_hex (cot_service_get_pin (f->service), pin, sizeof pin));
  challenge = cot_wire_challenge (station, nonce, pin);
  cot_journal_sign (signer, challenge->data, challenge->len, signature);

  return token_request (station, nonce, signature);
}

/* A token of the desk, which the centre knows after a push. */
static char *
get_token (SyncFixture *f, CotHttpClient *http)
{
  guint8 nonce[32];
  g_autofree char *request = NULL;
  json_t *answer = NULL;
  char *token;

  ask_nonce (http, STATION, nonce);
  request = signed_request (f, f->desk.journal, STATION, nonce);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, request, strlen (request), &answer), ==, 200);
  token = g_strdup (json_string_value (json_object_get (answer, "token")));
  json_decref (answer);

  return token;
}

/* --- Who calls ------------------------------------------------------------------ */

static void
test_proof (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  guint8 nonce[32];
  g_autofree char *wrong = NULL, *right = NULL, *token = NULL;

  sync_fixture_init (&f);
  push_all (f.client);
  http = raw_client (&f);

  /* Another station's key. */
  ask_nonce (http, STATION, nonce);
  wrong = signed_request (&f, f.centre, STATION, nonce);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, wrong, strlen (wrong), NULL), ==, 403);
  /* That nonce is used up, even for the right key. */
  right = signed_request (&f, f.desk.journal, STATION, nonce);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, right, strlen (right), NULL), ==, 403);

  token = get_token (&f, http);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/status", token, NULL, 0, NULL), ==, 200);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/status", NULL, NULL, 0, NULL), ==, 401);
  token[0] = token[0] == 'a' ? 'b' : 'a';
  g_assert_cmpuint (send_raw (http, "GET", "/v1/status", token, NULL, 0, NULL), ==, 401);
  cot_http_client_free (http);
}

static void
test_nonce_of_another_station (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  guint8 nonce[32];
  g_autofree char *request = NULL;

  sync_fixture_init (&f);
  push_all (f.client);
  http = raw_client (&f);
  ask_nonce (http, CENTRE, nonce);
  request = signed_request (&f, f.desk.journal, STATION, nonce);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, request, strlen (request), NULL), ==, 403);
  cot_http_client_free (http);
}

static void
test_lapses (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  guint8 nonce[32];
  g_autofree char *token = NULL, *late = NULL;

  sync_fixture_init (&f);
  push_all (f.client);
  http = raw_client (&f);
  token = get_token (&f, http);
  cot_test_election_advance_s (f.desk.election, 3599);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/heads", token, NULL, 0, NULL), ==, 200);
  cot_test_election_advance_s (f.desk.election, 2);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/heads", token, NULL, 0, NULL), ==, 401);

  ask_nonce (http, STATION, nonce);
  cot_test_election_advance_s (f.desk.election, 61);
  late = signed_request (&f, f.desk.journal, STATION, nonce);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, late, strlen (late), NULL), ==, 403);
  cot_http_client_free (http);

  /* The client proves itself anew by itself. */
  push_all (f.client);
}

static void
test_wrong_pin (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autofree char *pin = NULL;
  g_autoptr (CotClient) client = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_init (&f);
  pin = g_strdup (cot_service_get_pin (f.service));
  pin[5] = pin[5] == '0' ? '1' : '0';
  client = cot_client_new (f.desk.journal, cot_service_get_url (f.service), pin, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cot_client_push_events (client, NULL, &error));
  g_assert_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_NOT_TRUSTED);
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "http://127.0.0.1:1", "https://127.0.0.1:1/x", "file:///etc/passwd", "https://a@127.0.0.1:1", "" };
  g_auto (SyncFixture) f = { 0 };

  sync_fixture_init (&f);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_client_new (f.desk.journal, bad[i], cot_service_get_pin (f.service), NULL, &error));
    g_assert_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL);
  }
}

/* Two services on one port would share its callers between them. */
static void
test_port_in_use (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autofree char *tls = NULL;
  g_autoptr (GError) error = NULL;
  CotServiceOptions options = { .accept_interval_ms = 1, .limits = { .drain_ms = 1 } };
  g_autoptr (CotService) second = NULL;

  sync_fixture_init (&f);
  tls = g_build_filename (f.site, "tls-of-another", NULL);
  options.journal = f.desk.journal;
  options.tls_folder = tls;
  options.address = cot_service_get_url (f.service) + strlen ("https://");
  second = cot_service_new (&options, &error);
  g_assert_no_error (error);

  g_assert_false (cot_service_start (second, &error));
  g_assert_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_FAILED);
  cot_service_stop (second);
}

/* --- Bodies --------------------------------------------------------------------- */

static GByteArray *
frames_of (CotJournal *journal)
{
  gint64 last;
  g_autoptr (GPtrArray) events = cot_journal_list_after (journal, 0, G_MAXUINT, &last, NULL);
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < events->len; i++)
    cot_event_append_frame (g_ptr_array_index (events, i), TRUE, frames);

  return frames;
}

static guint
count_status (const json_t *answer, const char *status)
{
  const json_t *results = json_object_get (answer, "results");
  guint n = 0;

  for (gsize i = 0; i < json_array_size (results); i++)
    n += g_strcmp0 (json_string_value (json_object_get (json_array_get (results, i), "status")), status) == 0;

  return n;
}

static void
test_push_is_idempotent (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_auto (CotTransfer) first = { 0 }, second = { 0 };
  g_autoptr (CotClient) again = NULL;
  g_autoptr (GError) error = NULL;
  CotHttpClient *http;
  g_autofree char *token = NULL;
  g_autoptr (GByteArray) frames = NULL;
  json_t *answer = NULL;
  guint64 n;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), COT_TEST_ROW, 3);
  cot_client_push_all (f.client, &first, &error);
  g_assert_no_error (error);
  n = (guint64) cot_journal_get_last_seq (f.desk.journal);
  /* The desk's own enrolment went along with its first proof. */
  g_assert_cmpuint (first.n_events, ==, n - 1);
  g_assert_cmpuint (first.n_files, ==, 1);

  again = sync_fixture_client (&f, f.desk.journal);
  cot_client_push_all (again, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second.n_events, ==, 0);
  g_assert_cmpuint (second.n_files, ==, 0);

  http = raw_client (&f);
  token = get_token (&f, http);
  frames = frames_of (f.desk.journal);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/events", token, frames->data, frames->len, &answer), ==, 200);
  g_assert_cmpuint (count_status (answer, "held"), ==, n);
  json_decref (answer);
  cot_http_client_free (http);
}

/* One event is spoilt: it is refused, and with it what comes after it in its
 * chain; what came before is stored. */
static void
test_refused_beside_stored (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  g_autofree char *token = NULL;
  g_autoptr (GByteArray) frames = NULL;
  json_t *answer = NULL;
  gsize at = 0, length = 0;
  guint stored, refused;

  sync_fixture_init (&f);
  push_all (f.client);
  receive (&f.desk, folio (0));
  receive (&f.desk, folio (1));
  receive (&f.desk, folio (2));
  frames = frames_of (f.desk.journal);
  http = raw_client (&f);
  token = get_token (&f, http);

  /* The last byte of the middle one's signature. */
  for (guint i = 0; i + 1 < (guint) count_events (&f.desk); i++) {
    g_assert_true (cot_wire_frame_length (frames->data, frames->len, at, &length));
    at += length;
  }
  frames->data[at - 65] ^= 1;
  g_assert_cmpuint (send_raw (http, "POST", "/v1/events", token, frames->data, frames->len, &answer), ==, 200);
  stored = count_status (answer, "stored");
  refused = count_status (answer, "refused");
  g_assert_cmpuint (stored, ==, 1);
  g_assert_cmpuint (refused, ==, 2);
  json_decref (answer);
  cot_http_client_free (http);

  push_all (f.client);
}

static void
test_malformed_bodies (void)
{
  static const char *const not_json[] = { "", "[]", "{", "{\"a\":1,\"a\":2}", "nul\0l", "{\"station\":-1}", "{\"station\":1,\"nonce\":\"00\",\"signature\":7}" };
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  g_autofree char *token = NULL, *big = NULL;
  g_autoptr (GByteArray) frames = NULL;
  const gsize too_much = 300 * 1024;

  sync_fixture_init (&f);
  push_all (f.client);
  http = raw_client (&f);
  token = get_token (&f, http);
  for (guint i = 0; i < G_N_ELEMENTS (not_json); i++) {
    g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, not_json[i], strlen (not_json[i]), NULL), ==, 400);
    g_assert_cmpuint (send_raw (http, "POST", "/v1/claims", token, not_json[i], strlen (not_json[i]), NULL), ==, 400);
  }

  /* Every prefix of a push that ends within a frame is no push. */
  frames = frames_of (f.desk.journal);
  for (gsize n = 1; n < 200; n += 13)
    g_assert_cmpuint (send_raw (http, "POST", "/v1/events", token, frames->data, n, NULL), ==, 400);
  for (guint i = 0; i < 300; i++) {
    guint8 noise[64];

    randombytes_buf_deterministic (noise, sizeof noise, (guint8[32]){ (guint8) i, (guint8) (i >> 8) });
    g_assert_cmpuint (send_raw (http, "POST", "/v1/events", token, noise, sizeof noise, NULL), ==, 400);
  }
  g_assert_cmpuint (send_raw (http, "POST", "/v1/events", token, "", 0, NULL), ==, 200);

  big = g_malloc0 (too_much);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/events", token, big, too_much, NULL), ==, 413);
  g_assert_cmpuint (send_raw (http, "POST", "/v1/token", NULL, big, too_much, NULL), ==, 413);
  g_assert_cmpuint (send_raw (http, "DELETE", "/v1/events", token, NULL, 0, NULL), ==, 405);
  g_assert_cmpuint (send_raw (http, "GET", "/v2/events", token, NULL, 0, NULL), ==, 404);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/events?after=-1", token, NULL, 0, NULL), ==, 400);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/events", token, NULL, 0, NULL), ==, 400);
  g_assert_cmpuint (send_raw (http, "GET", "/v1/challenge?station=0", NULL, NULL, 0, NULL), ==, 400);
  cot_http_client_free (http);
}

/* --- Files ---------------------------------------------------------------------- */

static void
test_files (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  g_autofree char *token = NULL, *sha256 = NULL, *path = NULL, *unnamed = NULL, *unnamed_path = NULL, *card_path = NULL;
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *bytes;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), COT_TEST_ROW, 3);
  cot_client_push_events (f.client, NULL, &error);
  g_assert_no_error (error);
  cot_journal_lock (f.desk.journal);
  sha256 = g_strdup (cot_fold_get_sheet (cot_journal_get_fold (f.desk.journal), folio (0))->published_sha256);
  card_path = g_strconcat ("/v1/files/", cot_fold_get_person (cot_journal_get_fold (f.desk.journal), SCANNER)->card_sha256, NULL);
  cot_journal_unlock (f.desk.journal);
  image = cot_journal_load_file (f.desk.journal, sha256, &error);
  g_assert_no_error (error);
  bytes = g_bytes_get_data (image, &length);
  path = g_strconcat ("/v1/files/", sha256, NULL);
  unnamed = cot_wire_sha256 ("x", 1);
  unnamed_path = g_strconcat ("/v1/files/", unnamed, NULL);

  http = raw_client (&f);
  token = get_token (&f, http);
  g_assert_cmpuint (send_raw (http, "GET", path, token, NULL, 0, NULL), ==, 404);
  g_assert_cmpuint (send_raw (http, "PUT", path, token, bytes, length - 1, NULL), ==, 422);
  g_assert_false (cot_journal_has_file (f.centre, sha256));
  g_assert_cmpuint (send_raw (http, "PUT", unnamed_path, token, "x", 1, NULL), ==, 404);
  g_assert_cmpuint (send_raw (http, "PUT", "/v1/files/..%2f..%2fx", token, "x", 1, NULL), ==, 400);
  /* A person's card does not leave its CATD, in either direction. */
  g_assert_cmpuint (send_raw (http, "PUT", card_path, token, "x", 1, NULL), ==, 404);
  g_assert_cmpuint (send_raw (http, "GET", card_path, token, NULL, 0, NULL), ==, 404);

  g_assert_cmpuint (send_raw (http, "PUT", path, token, bytes, length, NULL), ==, 200);
  g_assert_cmpuint (send_raw (http, "PUT", path, token, bytes, length, NULL), ==, 200);
  g_assert_true (cot_journal_has_file (f.centre, sha256));
  g_assert_cmpuint (send_raw (http, "GET", path, token, NULL, 0, NULL), ==, 200);
  cot_http_client_free (http);
}

/* --- Receipts ------------------------------------------------------------------- */

static void
test_accepted_is_a_receipt (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  guint n_accepted = 0, n_images = 0;
  guint64 covered = 0, before;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), COT_TEST_ROW, 3);
  push_all (f.client);
  cot_service_accept_now (f.service, &error);
  g_assert_no_error (error);
  before = (guint64) cot_journal_get_last_seq (f.centre);
  cot_service_accept_now (f.service, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((guint64) cot_journal_get_last_seq (f.centre), ==, before);

  pull_all (f.client);
  chain = cot_journal_list_chain (f.desk.journal, CENTRE, 0, G_MAXUINT, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < chain->len; i++) {
    CotEvent *event = g_ptr_array_index (chain, i);
    json_t *body = cot_event_load_body (event);
    const json_t *chains = json_object_get (body, "chains");

    if (event->kind == COT_KIND_ACCEPTED) {
      n_accepted++;
      n_images += json_array_size (json_object_get (body, "images"));
      for (gsize k = 0; k < json_array_size (chains); k++)
        if (json_integer_value (json_object_get (json_array_get (chains, k), "station")) == STATION)
          covered = (guint64) json_integer_value (json_object_get (json_array_get (chains, k), "number"));
    }
    json_decref (body);
  }
  g_assert_cmpuint (n_accepted, >=, 1);
  g_assert_cmpuint (n_images, ==, 1);
  /* Every event in the desk's journal that is not the centre's is its own. */
  g_assert_cmpuint (covered, ==, (guint64) cot_journal_get_last_seq (f.desk.journal) - chain->len);
}

/* Two machines that give each other receipts come to rest. */
static void
test_receipts_end (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 before;

  sync_fixture_init (&f);
  receive (&f.desk, folio (0));
  push_all (f.client);
  cot_service_accept_now (f.service, &error);
  pull_all (f.client);
  push_all (f.client);
  before = cot_journal_get_last_seq (f.centre);
  for (guint i = 0; i < 3; i++) {
    push_all (f.client);
    cot_service_accept_now (f.service, &error);
    g_assert_no_error (error);
    pull_all (f.client);
  }
  g_assert_cmpint (cot_journal_get_last_seq (f.centre), ==, before);
}

static void
test_pull_in_steps (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotHttpClient *http;
  g_autofree char *token = NULL;
  gint64 cursor = 0;
  guint n = 0;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), COT_TEST_ROW, 3);
  push_all (f.client);
  http = raw_client (&f);
  token = get_token (&f, http);
  for (;;) {
    g_autofree char *path = g_strdup_printf ("/v1/events?after=%" G_GINT64_FORMAT "&limit=3", cursor);
    g_auto (CotHttpReply) reply = { 0 };
    g_autoptr (GError) error = NULL;
    gsize at = 0, length;

    cot_http_client_send (http, "GET", path, token, NULL, NULL, 0, &reply, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (reply.status, ==, 200);
    for (; at < reply.body->len; at += length, n++)
      g_assert_true (cot_wire_frame_length (reply.body->data, reply.body->len, at, &length));
    if (reply.cursor == cursor)
      break;
    g_assert_cmpint (reply.cursor, <=, cursor + 3);
    cursor = reply.cursor;
  }
  g_assert_cmpuint (n, ==, (guint) cot_journal_get_last_seq (f.centre));
  cot_http_client_free (http);
}

static void
test_cut_is_for_the_centre_alone (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autoptr (CotClient) own = NULL;
  g_autoptr (GError) error = NULL;
  json_t *status;

  sync_fixture_init (&f);
  push_all (f.client);
  g_assert_false (cot_client_cut (f.client, FALSE, &error));
  g_assert_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_REFUSED);
  g_clear_error (&error);

  own = sync_fixture_client (&f, f.centre);
  g_assert_true (cot_client_cut (own, FALSE, &error));
  g_assert_no_error (error);
  status = cot_client_status (own, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_integer_value (json_object_get (status, "cut")), ==, 1);
  g_assert_true (json_is_true (json_object_get (status, "open")));
  json_decref (status);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/proof", test_proof);
  g_test_add_func ("/service/nonce-of-another-station", test_nonce_of_another_station);
  g_test_add_func ("/service/lapses", test_lapses);
  g_test_add_func ("/service/wrong-pin", test_wrong_pin);
  g_test_add_func ("/service/addresses", test_addresses);
  g_test_add_func ("/service/port-in-use", test_port_in_use);
  g_test_add_func ("/service/push-is-idempotent", test_push_is_idempotent);
  g_test_add_func ("/service/refused-beside-stored", test_refused_beside_stored);
  g_test_add_func ("/service/malformed-bodies", test_malformed_bodies);
  g_test_add_func ("/service/files", test_files);
  g_test_add_func ("/service/accepted-is-a-receipt", test_accepted_is_a_receipt);
  g_test_add_func ("/service/receipts-end", test_receipts_end);
  g_test_add_func ("/service/pull-in-steps", test_pull_in_steps);
  g_test_add_func ("/service/cut-is-for-the-centre-alone", test_cut_is_for_the_centre_alone);

  return g_test_run ();
}
