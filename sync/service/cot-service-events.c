/* cot-service-events.c - events that come in and go out
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include "cot-error.h"
#include "cot-reach.h"
#include "cot-service-private.h"
#include "cot-wire.h"

#define PULL_STEP  100
#define PULL_BYTES (4 * 1024 * 1024)
/* No event is smaller than this, so that a body bounds their number. */
#define OCTETS "application/octet-stream"

/* --- In ------------------------------------------------------------------------ */

/* The frames of a push.  One that this version cannot read leaves NULL and its
 * reason; FALSE when the bytes are no frames at all. */
static gboolean
split (const GByteArray *body, GPtrArray *events, GPtrArray *reasons)
{
  gsize at = 0, length;

  while (at < body->len) {
    GError *error = NULL;
    gsize offset = 0;

    if (!cot_wire_frame_length (body->data, body->len, at, &length))
      return FALSE;
    g_ptr_array_add (events, cot_event_read_frame (body->data + at, length, &offset, &error));
    g_ptr_array_add (reasons, error);
    at += length;
  }

  return TRUE;
}

static void
append_refusal (json_t *list, const char *id, const GError *error)
{
  g_autofree char *message = g_utf8_make_valid (error != NULL ? error->message : "refused", -1);
  json_t *json = json_pack ("{s:s, s:s, s:s}", "status", "refused", "code", cot_wire_error_name (error), "message", message);

  if (id != NULL)
    json_object_set_new (json, "id", json_string (id));
  json_array_append_new (list, json);
}

static void
append_result (json_t *list, const CotIngestResult *result)
{
  g_autofree char *id = cot_id_to_hex (&result->id);

  if (result->stored)
    json_array_append_new (list, json_pack ("{s:s, s:s}", "id", id, "status", result->is_new ? "stored" : "held"));
  else
    append_refusal (list, id, result->error);
}

/* What comes may make older readings count. */
static gboolean
concerns_all (const CotEvent *event)
{
  return event->folio[0] == '\0' &&
         (event->kind == COT_KIND_SET_ASIDE || event->kind == COT_KIND_PERSON_ENROLLED || event->kind == COT_KIND_STATION_ENROLLED);
}

static gboolean
concerns_sheet (const CotEvent *event)
{
  return event->folio[0] != '\0' &&
         (event->kind == COT_KIND_CAPTURED || event->kind == COT_KIND_IDENTIFIED || event->kind == COT_KIND_SET_ASIDE);
}

static gboolean
match_sheets (CotService *service, GHashTable *folios, GError **error)
{
  GHashTableIter iter;
  gpointer folio;

  g_hash_table_iter_init (&iter, folios);
  while (g_hash_table_iter_next (&iter, &folio, NULL)) {
    g_autoptr (GError) cause = NULL;

    if (!cot_desk_match (service->desk, folio, &cause) && cause != NULL) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  }

  return TRUE;
}

/* Both readings of a sheet may be here now; the desk that pulls next is to know.
 * All sheets are looked at once after a start and after a failure. */
static void
write_matched (CotService *service, GHashTable *folios, gboolean all)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->matched_lock);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (all || !service->all_matched)
    service->all_matched = cot_desk_write_matched (service->desk, &n, &error);
  else
    service->all_matched = match_sheets (service, folios, &error);
  if (error != NULL)
    g_warning ("Readings could not be compared: %s", error->message);
}

/* @results: one for each of @events; the folios are the events'. */
static void
compare_readings (CotService *service, GPtrArray *events, const CotIngestResult *results)
{
  g_autoptr (GHashTable) folios = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean all = FALSE;

  for (guint i = 0; i < events->len; i++) {
    CotEvent *event = g_ptr_array_index (events, i);

    if (!results[i].stored)
      continue;
    all = all || concerns_all (event);
    if (concerns_sheet (event))
      g_hash_table_add (folios, event->folio);
  }
  if (all || g_hash_table_size (folios) > 0)
    write_matched (service, folios, all);
}

static gboolean
ingest (CotRequest *request, GPtrArray *all, GPtrArray *reasons)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  g_autofree CotIngestResult *results = NULL;
  g_autoptr (GError) error = NULL;
  json_t *list;
  guint k = 0;

  for (guint i = 0; i < all->len; i++)
    if (all->pdata[i] != NULL)
      g_ptr_array_add (events, all->pdata[i]);
  results = g_new0 (CotIngestResult, events->len + 1);
  if (events->len > 0 && !cot_journal_ingest (request->service->journal, events, results, &error)) {
    cot_ingest_results_clear (results, events->len);
    cot_answer_error (request, error);
    return FALSE;
  }

  list = json_array ();
  for (guint i = 0; i < all->len; i++)
    if (all->pdata[i] != NULL)
      append_result (list, &results[k++]);
    else
      append_refusal (list, NULL, reasons->pdata[i]);
  compare_readings (request->service, events, results);
  cot_ingest_results_clear (results, events->len);
  cot_answer_json (request, 200, json_pack ("{s:o}", "results", list));

  return TRUE;
}

static void
unref_event_cb (gpointer event)
{
  if (event != NULL)
    cot_event_unref (event);
}

static void
free_error_cb (gpointer error)
{
  if (error != NULL)
    g_error_free (error);
}

void
cot_service_post_events (CotRequest *request)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (unref_event_cb);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (free_error_cb);

  if (!split (request->body, events, reasons)) {
    cot_answer_problem (request, 400, "invalid", "the body is no sequence of events");
    return;
  }
  if (ingest (request, events, reasons))
    cot_centre_kick (request->service->centre);
}

/* --- Out ----------------------------------------------------------------------- */

static gboolean
may_have_body (CotService *service, const CotCaller *caller, const CotEvent *event)
{
  CotReceiver receiver = { caller->station, caller->role, caller->catd };

  return cot_reach_may_have_body (service->journal, &receiver, event);
}

/* A CATD needs its own record and the centre's receipts; the centre, and its
 * standby, need everything. */
static gboolean
is_in_scope (CotService *service, const CotCaller *caller, const CotEvent *event)
{
  const CotStation *station;
  gboolean in_scope;

  if (caller->catd == 0 || service->own.role != COT_STATION_CENTRE)
    return TRUE;

  cot_journal_lock (service->journal);
  station = cot_fold_get_station (cot_journal_get_fold (service->journal), event->station);
  in_scope = station == NULL || station->role == COT_STATION_CENTRE || station->catd == caller->catd;
  cot_journal_unlock (service->journal);

  return in_scope;
}

static void
append_event (CotRequest *request, const CotEvent *event, GByteArray *out)
{
  if (is_in_scope (request->service, &request->caller, event))
    cot_event_append_frame (event, may_have_body (request->service, &request->caller, event), out);
}

static void
answer_frames (CotRequest *request, GByteArray *frames)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (frames);

  cot_answer_bytes (request, 200, OCTETS, bytes);
}

void
cot_service_get_events (CotRequest *request)
{
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  guint64 after = 0, limit = request->service->limits.max_pull;
  gint64 cursor;
  guint n = 0;

  if (!cot_request_get_uint (request, "after", G_MAXINT64, &after)) {
    cot_answer_problem (request, 400, "invalid", "after: a cursor, 0 for the beginning");
    return;
  }
  if (cot_request_get_parameter (request, "limit") != NULL && (!cot_request_get_uint (request, "limit", G_MAXUINT, &limit) || limit == 0)) {
    cot_answer_problem (request, 400, "invalid", "limit: a number from 1");
    return;
  }

  limit = MIN (limit, request->service->limits.max_pull);
  cursor = (gint64) after;
  while (n < limit && frames->len < PULL_BYTES) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) events = cot_journal_list_after (request->service->journal, cursor, MIN (PULL_STEP, (guint) limit - n), &cursor, &error);

    if (events == NULL) {
      cot_answer_error (request, error);
      return;
    }
    if (events->len == 0)
      break;
    for (guint i = 0; i < events->len; i++)
      append_event (request, g_ptr_array_index (events, i), frames);
    n += events->len;
  }

  request->answer.cursor = g_strdup_printf ("%" G_GINT64_FORMAT, cursor);
  answer_frames (request, g_steal_pointer (&frames));
}

void
cot_service_post_bodies (CotRequest *request)
{
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  json_t *json = cot_request_parse (request);
  const json_t *ids = json_object_get (json, "ids");

  if (json == NULL)
    return;
  if (!json_is_array (ids) || json_array_size (ids) > COT_WIRE_MAX_IDS) {
    cot_answer_problem (request, 400, "invalid", "ids: a list, not too long");
    json_decref (json);
    return;
  }

  for (gsize i = 0; i < json_array_size (ids); i++) {
    const char *hex = json_string_value (json_array_get (ids, i));
    g_autoptr (CotEvent) event = NULL;
    CotId id;

    if (hex != NULL && cot_id_from_hex (hex, &id))
      event = cot_journal_get_event (request->service->journal, &id);
    if (event != NULL && event->body != NULL && may_have_body (request->service, &request->caller, event))
      append_event (request, event, frames);
  }
  json_decref (json);
  answer_frames (request, g_steal_pointer (&frames));
}

void
cot_service_get_heads (CotRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) heads = cot_journal_list_heads (request->service->journal, &error);
  json_t *list;

  if (heads == NULL) {
    cot_answer_error (request, error);
    return;
  }

  list = json_array ();
  for (guint i = 0; i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);
    g_autofree char *id = cot_id_to_hex (&head->id);

    json_array_append_new (list, json_pack ("{s:I, s:I, s:s, s:b}", "station", (json_int_t) head->station, "number", (json_int_t) head->number, "id", id, "forked", head->forked));
  }
  cot_answer_json (request, 200, json_pack ("{s:o}", "heads", list));
}
