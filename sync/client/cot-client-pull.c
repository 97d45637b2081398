/* cot-client-pull.c - events, bodies and files that this machine lacks
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

#define STEP 500

/* --- Events -------------------------------------------------------------------- */

static gint64
load_cursor (CotClient *self)
{
  g_autofree char *text = cot_journal_get_work (self->journal, self->cursor_key);
  guint64 cursor;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &cursor, NULL) ? (gint64) cursor : 0;
}

static gboolean
store_cursor (CotClient *self, gint64 cursor, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, cursor);

  return cot_journal_put_work (self->journal, self->cursor_key, text, error);
}

gboolean
cot_client_take_frames (CotClient *self, const GByteArray *frames, CotTransfer *transfer, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autofree CotIngestResult *results = NULL;
  gsize at = 0, length;
  gboolean ok;

  while (at < frames->len) {
    g_autoptr (GError) local = NULL;
    gsize offset = 0;
    CotEvent *event;

    if (!cot_wire_frame_length (frames->data, frames->len, at, &length)) {
      g_set_error_literal (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the service's answer is no sequence of events");
      return FALSE;
    }
    event = cot_event_read_frame (frames->data + at, length, &offset, &local);
    if (event != NULL)
      g_ptr_array_add (events, event);
    else
      cot_transfer_refuse (transfer, local->message);
    at += length;
  }

  results = g_new0 (CotIngestResult, events->len + 1);
  ok = events->len == 0 || cot_journal_ingest (self->journal, events, results, error);
  for (guint i = 0; i < events->len; i++) {
    if (results[i].error != NULL)
      cot_transfer_refuse (transfer, results[i].error->message);
    else if (transfer != NULL && results[i].is_new)
      transfer->n_events++;
  }
  cot_ingest_results_clear (results, events->len);

  return ok;
}

/* A service that was set up anew counts from the beginning. */
static gboolean
check_cursor (CotClient *self, gint64 *cursor, GError **error)
{
  json_t *status;
  gint64 last;

  if (*cursor == 0)
    return TRUE;
  status = cot_client_status (self, error);
  if (status == NULL)
    return FALSE;
  last = json_integer_value (json_object_get (status, "last_seq"));
  json_decref (status);
  if (last < *cursor)
    *cursor = 0;

  return TRUE;
}

static gboolean
pull_from (CotClient *self, gint64 cursor, CotTransfer *transfer, GError **error)
{
  for (;;) {
    g_autofree char *path = g_strdup_printf ("/v1/events?after=%" G_GINT64_FORMAT "&limit=%u", cursor, self->limits.max_pull_events);
    g_auto (CotHttpReply) reply = { 0 };

    if (!cot_client_request (self, "GET", path, NULL, NULL, 0, &reply, error))
      return FALSE;
    if (reply.cursor < cursor) {
      g_set_error_literal (error, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL, "the service gave no cursor to go on with");
      return FALSE;
    }
    if (!cot_client_take_frames (self, reply.body, transfer, error))
      return FALSE;
    if (reply.cursor == cursor)
      return TRUE;
    cursor = reply.cursor;
    if (!store_cursor (self, cursor, error))
      return FALSE;
  }
}

/* --- Bodies that were sealed --------------------------------------------------- */

/* Sheets of which something is sealed here, as the journal grows. */
static gboolean
note_sealed (CotClient *self, GError **error)
{
  for (;;) {
    gint64 last = self->sealed_seq;
    g_autoptr (GPtrArray) events = cot_journal_list_after (self->journal, self->sealed_seq, STEP, &last, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return TRUE;
    for (guint i = 0; i < events->len; i++) {
      const CotEvent *event = g_ptr_array_index (events, i);

      if (event->body == NULL && event->folio[0] != '\0')
        g_hash_table_add (self->sealed, g_strdup (event->folio));
    }
    self->sealed_seq = last;
  }
}

/* Whether the service would give the bodies: nobody is to read it blind any more. */
static gboolean
may_be_known (const CotSheet *sheet)
{
  return sheet->agreed || sheet->n_readers > 2 || sheet->state == COT_SHEET_SETTLED || sheet->state == COT_SHEET_OUTSIDE ||
         sheet->state == COT_SHEET_TO_DECIDE || sheet->state == COT_SHEET_CLARIFY;
}

static GPtrArray *
list_waiting_folios (CotClient *self)
{
  GPtrArray *folios = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer folio;

  cot_journal_lock (self->journal);
  g_hash_table_iter_init (&iter, self->sealed);
  while (g_hash_table_iter_next (&iter, &folio, NULL)) {
    const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), folio);

    if (sheet != NULL && may_be_known (sheet))
      g_ptr_array_add (folios, g_strdup (folio));
  }
  cot_journal_unlock (self->journal);

  return folios;
}

static gboolean
ask_bodies (CotClient *self, json_t *ids, CotTransfer *transfer, GError **error)
{
  g_autoptr (GBytes) bytes = cot_wire_dump (json_pack ("{s:o}", "ids", ids));
  g_auto (CotHttpReply) reply = { 0 };
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return cot_client_request (self, "POST", "/v1/bodies", "application/json", data, length, &reply, error) &&
         cot_client_take_frames (self, reply.body, transfer, error);
}

/* Appends the sealed events of @folio; a sheet that has none is ticked off. */
static void
list_sealed (CotClient *self, const char *folio, json_t *ids)
{
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (self->journal, folio, NULL);
  gsize before = json_array_size (ids);

  for (guint i = 0; events != NULL && i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);
    g_autofree char *hex = event->body == NULL ? cot_id_to_hex (&event->id) : NULL;

    if (hex != NULL)
      json_array_append_new (ids, json_string (hex));
  }
  if (json_array_size (ids) == before)
    g_hash_table_remove (self->sealed, folio);
}

/* What another desk read was sealed until the sheet settled. */
static gboolean
pull_bodies (CotClient *self, CotTransfer *transfer, GError **error)
{
  gint64 last = cot_journal_get_last_seq (self->journal);
  g_autoptr (GPtrArray) folios = NULL;
  json_t *ids;
  gboolean ok = TRUE;

  if (last == self->unsealed_seq)
    return TRUE;
  if (!note_sealed (self, error))
    return FALSE;
  folios = list_waiting_folios (self);
  ids = json_array ();
  for (guint i = 0; ok && i < folios->len; i++) {
    list_sealed (self, g_ptr_array_index (folios, i), ids);
    if (json_array_size (ids) >= COT_WIRE_MAX_IDS / 2) {
      ok = ask_bodies (self, ids, transfer, error);
      ids = json_array ();
    }
  }
  if (ok && json_array_size (ids) > 0)
    ok = ask_bodies (self, json_incref (ids), transfer, error);
  json_decref (ids);
  if (ok)
    self->unsealed_seq = last;

  return ok;
}

/**
 * cot_client_pull_events:
 * @transfer: (nullable): added to
 * @error: #CotSyncError, or of the journal
 *
 * Takes in what the service received after the cursor that the journal's work
 * state keeps, then the bodies that may be known by now.
 *
 * Returns: %TRUE when nothing more is to be had
 */
gboolean
cot_client_pull_events (CotClient *self, CotTransfer *transfer, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  gint64 cursor;

  g_return_val_if_fail (COT_IS_CLIENT (self), FALSE);

  if (!cot_client_connect (self, error))
    return FALSE;
  locker = g_mutex_locker_new (&self->lock);
  cursor = load_cursor (self);

  return check_cursor (self, &cursor, error) && pull_from (self, cursor, transfer, error) && pull_bodies (self, transfer, error);
}

/* --- Files --------------------------------------------------------------------- */

gboolean
cot_client_fetch_file (CotClient *self, const char *sha256, GError **error)
{
  g_autofree char *path = g_strconcat ("/v1/files/", sha256, NULL);
  g_autofree char *found = NULL, *stored = NULL;
  g_auto (CotHttpReply) reply = { 0 };

  if (cot_journal_has_file (self->journal, sha256))
    return TRUE;
  if (!cot_client_request (self, "GET", path, NULL, NULL, 0, &reply, error))
    return FALSE;

  found = cot_wire_sha256 (reply.body->data, reply.body->len);
  if (strcmp (found, sha256) != 0) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the service gave other bytes than those that were asked for");
    return FALSE;
  }
  stored = cot_journal_put_file (self->journal, reply.body->data, reply.body->len, error);

  return stored != NULL;
}

static void
want (CotClient *self, GPtrArray *names, const char *sha256, guint limit)
{
  if (sha256 != NULL && names->len < limit && !cot_journal_has_file (self->journal, sha256))
    g_ptr_array_add (names, g_strdup (sha256));
}

/* Images that a person will look at next, the oldest sheets first. */
static GPtrArray *
list_wanted (CotClient *self, guint limit)
{
  static const CotSheetState states[] = { COT_SHEET_THIRD, COT_SHEET_DIFFERS, COT_SHEET_READ_ONCE, COT_SHEET_IDENTIFIED,
                                          COT_SHEET_TO_DECIDE, COT_SHEET_CLARIFY, COT_SHEET_DIGITISED };
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint own_catd = cot_client_own_catd (self);
  g_autoptr (GPtrArray) persons = NULL;

  cot_journal_lock (self->journal);
  persons = cot_fold_list_persons (cot_journal_get_fold (self->journal));
  for (guint i = 0; own_catd == self->peer_catd && i < persons->len; i++) {
    const CotPerson *person = g_ptr_array_index (persons, i);

    if (person->catd == own_catd)
      want (self, names, person->card_sha256, limit);
  }
  for (guint s = 0; s < G_N_ELEMENTS (states); s++) {
    g_autoptr (GPtrArray) sheets = cot_fold_list_in_state (cot_journal_get_fold (self->journal), states[s]);

    for (guint i = 0; i < sheets->len; i++)
      want (self, names, ((const CotSheet *) g_ptr_array_index (sheets, i))->published_sha256, limit);
  }
  cot_journal_unlock (self->journal);

  return names;
}

gboolean
cot_client_pull_files (CotClient *self, guint limit, CotTransfer *transfer, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  if (!cot_client_connect (self, error))
    return FALSE;
  names = list_wanted (self, limit);
  for (guint i = 0; i < names->len; i++) {
    g_autoptr (GError) local = NULL;

    if (cot_client_fetch_file (self, g_ptr_array_index (names, i), &local)) {
      if (transfer != NULL)
        transfer->n_files++;
    } else if (!g_error_matches (local, COT_SYNC_ERROR, COT_SYNC_ERROR_REFUSED)) {
      /* Refused: it is not there yet either. */
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

gboolean
cot_client_pull_all (CotClient *self, CotTransfer *transfer, GError **error)
{
  return cot_client_pull_events (self, transfer, error) && cot_client_pull_files (self, G_MAXUINT, transfer, error);
}
