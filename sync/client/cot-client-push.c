/* cot-client-push.c - events and images that the service lacks
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

/* One pass over the journal in the order of arrival: in that order everything
 * that an event rests on comes before it. */
typedef struct {
  GByteArray *frames;
  GPtrArray *events; /* those in @frames */
  gint64 seq;        /* gone through */
  gint64 good_seq;   /* up to here all is there */
  gboolean is_clean; /* nothing was refused so far */
} Pass;

static guint64
head_of (CotClient *self, guint32 station)
{
  const guint64 *number = g_hash_table_lookup (self->heads, GUINT_TO_POINTER (station));

  return number != NULL ? *number : 0;
}

static void
set_head (GHashTable *heads, guint32 station, guint64 number)
{
  g_hash_table_insert (heads, GUINT_TO_POINTER (station), g_memdup2 (&number, sizeof number));
}

static gboolean
ask_heads (CotClient *self, GError **error)
{
  json_t *answer = cot_client_request_json (self, "GET", "/v1/heads", NULL, error);
  const json_t *list = json_object_get (answer, "heads");
  GHashTable *heads;

  if (answer == NULL)
    return FALSE;
  heads = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *head = json_array_get (list, i);
    json_int_t station = json_integer_value (json_object_get (head, "station"));
    json_int_t number = json_integer_value (json_object_get (head, "number"));

    if (station > 0 && station <= G_MAXUINT32 && number > 0)
      set_head (heads, (guint32) station, (guint64) number);
  }
  json_decref (answer);

  g_clear_pointer (&self->heads, g_hash_table_unref);
  self->heads = heads;
  self->heads_are_fresh = TRUE;
  return TRUE;
}

/* What is personal stays within the CATD: the peer gets header and signatures. */
static gboolean
with_body (CotClient *self, const CotEvent *event, guint own_catd)
{
  const CotKindInfo *info = cot_kind_info (event->kind);

  return info == NULL || info->reach != COT_REACH_CATD || (self->peer_role != COT_STATION_CENTRE && self->peer_catd == own_catd);
}

/* A body that was not given to this machine is for its own station to deliver,
 * and what follows in that chain too. */
static gboolean
is_ours_to_send (CotClient *self, const CotEvent *event)
{
  const CotKindInfo *info = cot_kind_info (event->kind);

  return event->station != self->peer &&
         (event->body != NULL || (info != NULL && info->reach == COT_REACH_CATD) || event->station == cot_journal_get_station (self->journal));
}

static void
note_results (CotClient *self, Pass *pass, const json_t *results, CotTransfer *transfer)
{
  for (guint i = 0; i < pass->events->len; i++) {
    const CotEvent *event = g_ptr_array_index (pass->events, i);
    const json_t *result = json_array_get (results, i);
    const char *status = json_string_value (json_object_get (result, "status"));

    if (g_strcmp0 (status, "stored") == 0 || g_strcmp0 (status, "held") == 0) {
      if (event->number > head_of (self, event->station))
        set_head (self->heads, event->station, event->number);
      if (transfer != NULL && strcmp (status, "stored") == 0)
        transfer->n_events++;
    } else {
      const char *message = json_string_value (json_object_get (result, "message"));

      pass->is_clean = FALSE;
      cot_transfer_refuse (transfer, message != NULL ? message : "no reason was given");
    }
  }
}

static gboolean
send_batch (CotClient *self, Pass *pass, CotTransfer *transfer, GError **error)
{
  g_auto (CotHttpReply) reply = { 0 };
  json_t *answer;

  if (pass->events->len > 0) {
    if (!cot_client_request (self, "POST", "/v1/events", "application/octet-stream", pass->frames->data, pass->frames->len, &reply, error))
      return FALSE;
    answer = cot_wire_parse_object ((const char *) reply.body->data, reply.body->len, error);
    if (answer == NULL)
      return FALSE;
    note_results (self, pass, json_object_get (answer, "results"), transfer);
    json_decref (answer);
  }

  g_byte_array_set_size (pass->frames, 0);
  g_ptr_array_set_size (pass->events, 0);
  if (pass->is_clean)
    pass->good_seq = pass->seq;

  return TRUE;
}

static void
add_to_batch (CotClient *self, Pass *pass, CotEvent *event, guint own_catd, GHashTable *cut_off)
{
  if (event->number <= head_of (self, event->station) || g_hash_table_contains (cut_off, GUINT_TO_POINTER (event->station)))
    return;
  if (!is_ours_to_send (self, event)) {
    g_hash_table_add (cut_off, GUINT_TO_POINTER (event->station));
    return;
  }

  cot_event_append_frame (event, with_body (self, event, own_catd), pass->frames);
  g_ptr_array_add (pass->events, cot_event_ref (event));
}

static gboolean
push_pass (CotClient *self, Pass *pass, CotTransfer *transfer, GError **error)
{
  g_autoptr (GHashTable) cut_off = g_hash_table_new (g_direct_hash, g_direct_equal);
  guint own_catd = cot_client_own_catd (self);

  for (;;) {
    gint64 last = pass->seq;
    g_autoptr (GPtrArray) events = cot_journal_list_after (self->journal, pass->seq, STEP, &last, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return send_batch (self, pass, transfer, error);
    for (guint i = 0; i < events->len; i++) {
      add_to_batch (self, pass, g_ptr_array_index (events, i), own_catd, cut_off);
      /* Sent in the middle of a step: what is good so far is the step before. */
      if (pass->frames->len >= self->limits.max_push_bytes && !send_batch (self, pass, transfer, error))
        return FALSE;
    }
    pass->seq = last;
  }
}

static guint64
count_events (CotClient *self)
{
  g_autoptr (GArray) heads = cot_journal_list_heads (self->journal, NULL);
  guint64 n = 0;

  for (guint i = 0; heads != NULL && i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);
    guint64 there = self->heads != NULL ? head_of (self, head->station) : 0;

    if (head->station == cot_journal_get_station (self->journal) && head->number > there)
      n += head->number - there;
  }

  return n;
}

/**
 * cot_client_push_events:
 * @transfer: (nullable): added to
 * @error: #CotSyncError, or of the journal
 *
 * Sends what the service lacks, own and others', in an order in which nothing
 * comes before what it rests on.  An interrupted push is resumed by pushing again.
 *
 * Returns: %TRUE when the service has answered for every event; what it refused
 *   is counted in @transfer
 */
gboolean
cot_client_push_events (CotClient *self, CotTransfer *transfer, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  Pass pass;
  gboolean ok;

  g_return_val_if_fail (COT_IS_CLIENT (self), FALSE);

  if (!cot_client_connect (self, error))
    return FALSE;
  locker = g_mutex_locker_new (&self->lock);
  if (!self->heads_are_fresh && !ask_heads (self, error))
    return FALSE;

  pass = (Pass){ g_byte_array_new (), g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref), self->push_seq, self->push_seq, TRUE };
  ok = push_pass (self, &pass, transfer, error);
  self->push_seq = pass.good_seq;
  self->heads_are_fresh = ok && pass.is_clean; /* else asked again next time */
  g_byte_array_unref (pass.frames);
  g_ptr_array_unref (pass.events);

  return ok;
}

/* --- Files --------------------------------------------------------------------- */

/* What is named, is here and is not known to be there. */
static gboolean
note_files (CotClient *self, GError **error)
{
  g_autoptr (GPtrArray) fresh = NULL;
  guint own_catd = cot_client_own_catd (self);

  if (!cot_file_index_update (self->files, error))
    return FALSE;
  fresh = cot_file_index_take_new (self->files);
  for (guint i = 0; i < fresh->len; i++) {
    const char *sha256 = g_ptr_array_index (fresh, i);
    CotNaming naming = cot_file_index_find (self->files, sha256);

    if (naming.kind == COT_NAMED_IMAGE || (naming.catd == own_catd && naming.catd == self->peer_catd))
      g_hash_table_add (self->to_send, g_strdup (sha256));
  }

  return TRUE;
}

/* Those of @names that the service lacks; the others are ticked off. */
static gboolean
ask_missing (CotClient *self, GPtrArray *names, GHashTable *missing, GError **error)
{
  json_t *list = json_array (), *answer;
  const json_t *found;

  for (guint i = 0; i < names->len; i++)
    json_array_append_new (list, json_string (g_ptr_array_index (names, i)));
  answer = cot_client_request_json (self, "POST", "/v1/missing", json_pack ("{s:o}", "files", list), error);
  if (answer == NULL)
    return FALSE;

  found = json_object_get (answer, "missing");
  for (gsize i = 0; i < json_array_size (found); i++) {
    const char *sha256 = json_string_value (json_array_get (found, i));

    if (sha256 != NULL && g_hash_table_contains (self->to_send, sha256))
      g_hash_table_add (missing, g_strdup (sha256));
  }
  for (guint i = 0; i < names->len; i++)
    if (!g_hash_table_contains (missing, g_ptr_array_index (names, i)))
      g_hash_table_remove (self->to_send, g_ptr_array_index (names, i));
  json_decref (answer);

  return TRUE;
}

static int
compare_newest_cb (gconstpointer a, gconstpointer b)
{
  const CotSheet *first = *(const CotSheet *const *) a, *second = *(const CotSheet *const *) b;

  return (first->verificacion_us < second->verificacion_us) - (first->verificacion_us > second->verificacion_us);
}

/* Images of settled sheets, newest first, then whatever else there is. */
static GPtrArray *
order_files (CotClient *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) settled = NULL;
  GHashTableIter iter;
  gpointer sha256;

  cot_journal_lock (self->journal);
  settled = cot_fold_list_in_state (cot_journal_get_fold (self->journal), COT_SHEET_SETTLED);
  g_ptr_array_sort (settled, compare_newest_cb);
  for (guint i = 0; i < settled->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (settled, i);
    gpointer name;

    if (sheet->published_sha256 != NULL && g_hash_table_lookup_extended (self->to_send, sheet->published_sha256, &name, NULL) && g_hash_table_add (listed, name))
      g_ptr_array_add (names, g_strdup (name));
  }
  cot_journal_unlock (self->journal);

  g_hash_table_iter_init (&iter, self->to_send);
  while (g_hash_table_iter_next (&iter, &sha256, NULL))
    if (!g_hash_table_contains (listed, sha256))
      g_ptr_array_add (names, g_strdup (sha256));

  return names;
}

/* A file that is not here cannot be sent; its own desk sends it. */
static GPtrArray *
take_present (CotClient *self, GPtrArray *ordered, guint limit)
{
  GPtrArray *present = g_ptr_array_new ();

  for (guint i = 0; i < ordered->len && present->len < limit; i++)
    if (cot_journal_has_file (self->journal, g_ptr_array_index (ordered, i)))
      g_ptr_array_add (present, g_ptr_array_index (ordered, i));
    else
      g_hash_table_remove (self->to_send, g_ptr_array_index (ordered, i));

  return present;
}

static gboolean
send_file (CotClient *self, const char *sha256, CotTransfer *transfer, GError **error)
{
  g_autofree char *path = g_strconcat ("/v1/files/", sha256, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) data = cot_journal_load_file (self->journal, sha256, &local);
  g_auto (CotHttpReply) reply = { 0 };
  gsize length;
  const void *bytes;

  /* One damaged image must not hold up the others. */
  if (data == NULL) {
    cot_transfer_refuse (transfer, local->message);
    g_warning ("An image cannot be sent: %s", local->message);
    g_hash_table_remove (self->to_send, sha256);
    return TRUE;
  }
  bytes = g_bytes_get_data (data, &length);
  if (!cot_client_request (self, "PUT", path, NULL, bytes, length, &reply, &local)) {
    if (!g_error_matches (local, COT_SYNC_ERROR, COT_SYNC_ERROR_REFUSED) && !g_error_matches (local, COT_SYNC_ERROR, COT_SYNC_ERROR_PROTOCOL)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    cot_transfer_refuse (transfer, local->message);
    return TRUE;
  }

  g_hash_table_remove (self->to_send, sha256);
  if (transfer != NULL)
    transfer->n_files++;
  return TRUE;
}

/**
 * cot_client_push_files:
 * @limit: how many at most
 * @left: (out) (nullable): how many more there are to send
 * @transfer: (nullable): added to
 * @error: #CotSyncError, or of the journal
 *
 * Returns: %TRUE when every file that was tried was answered for
 */
gboolean
cot_client_push_files (CotClient *self, guint limit, guint *left, CotTransfer *transfer, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autoptr (GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) ordered = NULL, present = NULL;

  g_return_val_if_fail (COT_IS_CLIENT (self), FALSE);

  if (!cot_client_connect (self, error))
    return FALSE;
  locker = g_mutex_locker_new (&self->lock);
  if (!note_files (self, error))
    return FALSE;

  ordered = order_files (self);
  present = take_present (self, ordered, MIN (limit, COT_WIRE_MAX_NAMES));
  if (present->len > 0 && !ask_missing (self, present, missing, error))
    return FALSE;
  for (guint i = 0; i < present->len; i++)
    if (g_hash_table_contains (missing, g_ptr_array_index (present, i)) &&
        !send_file (self, g_ptr_array_index (present, i), transfer, error))
      return FALSE;
  if (left != NULL)
    *left = g_hash_table_size (self->to_send);

  return TRUE;
}

gboolean
cot_client_push_all (CotClient *self, CotTransfer *transfer, GError **error)
{
  guint left = 0, before;

  if (!cot_client_push_events (self, transfer, error))
    return FALSE;
  do {
    before = left;
    if (!cot_client_push_files (self, COT_WIRE_MAX_NAMES, &left, transfer, error))
      return FALSE;
  } while (left > 0 && left != before);

  return TRUE;
}

void
cot_client_count_waiting (CotClient *self, guint64 *n_events, guint64 *n_files)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *n_events = count_events (self);
  *n_files = g_hash_table_size (self->to_send);
}
