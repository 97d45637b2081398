/* cot-service-talk.c - challenge, token, status, cut
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include "cot-error.h"
#include "cot-service-private.h"
#include "cot-wire.h"

/* A newcomer's own enrolment, and that of whoever signed it. */
#define MAX_ENROLMENTS 4

void
cot_service_get_challenge (CotRequest *request)
{
  guint64 station;
  guint8 nonce[32];
  g_autofree char *hex = NULL;

  if (!cot_request_get_uint (request, "station", G_MAXUINT32, &station) || station == 0) {
    cot_answer_problem (request, 400, "invalid", "station: a number from 1");
    return;
  }

  cot_service_auth_challenge (request->service->auth, (guint32) station, nonce);
  hex = cot_wire_to_hex (nonce, sizeof nonce);
  cot_answer_json (request, 200, json_pack ("{s:s}", "nonce", hex));
}

static CotEvent *
parse_enrolment (const json_t *json)
{
  const char *text = json_string_value (json);
  g_autofree guint8 *frame = NULL;
  g_autoptr (CotEvent) event = NULL;
  gsize length = 0, offset = 0;

  frame = text != NULL && *text != '\0' ? g_base64_decode (text, &length) : NULL;
  if (frame == NULL || length == 0)
    return NULL;
  event = cot_event_read_frame (frame, length, &offset, NULL);
  if (event == NULL || offset != length || event->kind != COT_KIND_STATION_ENROLLED || event->number != 1)
    return NULL;

  return g_steal_pointer (&event);
}

/* A station that is not known here brings its enrolment; the certificate in it
 * proves it, and the journal checks that. */
static gboolean
take_enrolments (CotRequest *request, const json_t *list)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  CotIngestResult results[MAX_ENROLMENTS] = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  if (json_array_size (list) > MAX_ENROLMENTS) {
    cot_answer_problem (request, 400, "invalid", "enrolment: too many events");
    return FALSE;
  }
  for (gsize i = 0; i < json_array_size (list); i++) {
    CotEvent *event = parse_enrolment (json_array_get (list, i));

    if (event == NULL) {
      cot_answer_problem (request, 400, "invalid", "enrolment: a station-enrolled event in base64");
      return FALSE;
    }
    g_ptr_array_add (events, event);
  }
  if (events->len == 0)
    return TRUE;

  ok = cot_journal_ingest (request->service->journal, events, results, &error);
  for (guint i = 0; ok && i < events->len; i++)
    if (results[i].error != NULL) {
      cot_answer_error (request, results[i].error);
      ok = FALSE;
    }
  if (error != NULL)
    cot_answer_error (request, error);
  cot_ingest_results_clear (results, events->len);

  return ok;
}

static void
prove (CotRequest *request, const json_t *json)
{
  json_int_t station = json_integer_value (json_object_get (json, "station"));
  guint8 nonce[32], signature[64];
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  if (station < 1 || station > G_MAXUINT32 ||
      !cot_wire_from_hex (json_string_value (json_object_get (json, "nonce")), nonce, sizeof nonce) ||
      !cot_wire_from_hex (json_string_value (json_object_get (json, "signature")), signature, sizeof signature)) {
    cot_answer_problem (request, 400, "invalid", "station, nonce and signature");
    return;
  }
  if (!take_enrolments (request, json_object_get (json, "enrolment")))
    return;

  token = cot_service_auth_prove (request->service->auth, (guint32) station, nonce, signature, &error);
  if (token == NULL)
    cot_answer_error (request, error);
  else
    cot_answer_json (request, 200, json_pack ("{s:s, s:i, s:I, s:s, s:i}", "token", token, "life_s", (int) request->service->limits.token_life_s, "station", (json_int_t) request->service->own.station, "role", cot_station_role_to_string (request->service->own.role), "catd", (int) request->service->own.catd));
}

void
cot_service_post_token (CotRequest *request)
{
  json_t *json = cot_request_parse (request);

  if (json == NULL)
    return;

  prove (request, json);
  json_decref (json);
}

void
cot_service_get_status (CotRequest *request)
{
  CotService *service = request->service;
  CotElection *election = cot_journal_get_election (service->journal);
  g_autofree char *seal = cot_wire_to_hex (cot_election_get_seal (election), 32);
  g_autofree char *manifest = NULL;
  gint64 cut_time_s;
  guint64 cut = cot_centre_get_last_cut (service->centre, &cut_time_s, &manifest);
  gboolean is_open;
  json_t *json;

  cot_journal_lock (service->journal);
  is_open = cot_fold_station_is_open (cot_journal_get_fold (service->journal), service->own.station);
  cot_journal_unlock (service->journal);

  json = json_pack ("{s:I, s:s, s:i, s:s, s:s, s:b, s:b, s:I, s:I, s:i, s:I}",
                    "station", (json_int_t) service->own.station, "role", cot_station_role_to_string (service->own.role), "catd", (int) service->own.catd,
                    "election", seal, "name", cot_election_get_name (election), "practice", cot_election_is_practice (election), "open", is_open,
                    "time_us", (json_int_t) cot_clock_now_us (cot_journal_get_clock (service->journal)),
                    "last_seq", (json_int_t) cot_journal_get_last_seq (service->journal),
                    "images", (int) cot_centre_count_images (service->centre), "cut", (json_int_t) cut);
  if (cut > 0) {
    json_object_set_new (json, "cut_time_utc_s", json_integer (cut_time_s));
    json_object_set_new (json, "cut_manifest", json_string (manifest));
  }
  cot_answer_json (request, 200, json);
}

/* A cut asked for from outside is for whoever holds this station's own key: the
 * command line on the same machine, and rehearsals. */
void
cot_service_post_cut (CotRequest *request)
{
  CotService *service = request->service;
  g_autoptr (GError) error = NULL;
  g_autofree char *manifest = NULL;
  gint64 time_s;
  guint64 number;
  gboolean last;
  json_t *json;

  if (request->caller.station != service->own.station) {
    cot_answer_problem (request, 403, "refused", "only the centre's own station has it cut");
    return;
  }
  json = cot_request_parse (request);
  if (json == NULL)
    return;
  last = json_is_true (json_object_get (json, "last"));
  json_decref (json);

  if (!cot_centre_cut (service->centre, last, &error)) {
    cot_answer_error (request, error);
    return;
  }
  number = cot_centre_get_last_cut (service->centre, &time_s, &manifest);
  cot_answer_json (request, 200, json_pack ("{s:I, s:I, s:s}", "cut", (json_int_t) number, "time_utc_s", (json_int_t) time_s, "manifest", manifest));
}
