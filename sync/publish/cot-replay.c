/* cot-replay.c - what the centre had accepted before each of its cuts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-replay.h"

#include <string.h>

#include "cot-error.h"
#include "cot-wire.h"

#define CHAIN_STEP 512

struct _CotReplay {
  CotJournal *journal;
  guint32 centre;
  CotPublisher *publisher;
  GHashTable *covered; /* station to guint64 */
  GHashTable *images;
  guint64 own_number;  /* of the centre's chain, gone through */
  GPtrArray *own_news; /* the centre's events since its last `accepted` */
  CotCutSpec last;
  char *last_previous, *last_manifest;
};

/* What the fold may see of a sheet: the covered part of its events. */
static GPtrArray *
load_sheet_cb (gpointer user_data, const char *folio)
{
  CotReplay *self = user_data;
  g_autoptr (GPtrArray) all = cot_journal_list_of_folio (self->journal, folio, NULL);
  GPtrArray *covered = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);

  for (guint i = 0; all != NULL && i < all->len; i++) {
    CotEvent *event = g_ptr_array_index (all, i);

    if (event->number <= cot_replay_get_covered (self, event->station))
      g_ptr_array_add (covered, cot_event_ref (event));
  }

  return covered;
}

static gboolean
take_station_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  *(guint32 *) user_data = event->station;
  return FALSE;
}

static gboolean
is_centre (CotJournal *journal, guint32 number)
{
  const CotStation *station;
  gboolean centre;

  cot_journal_lock (journal);
  station = cot_fold_get_station (cot_journal_get_fold (journal), number);
  centre = station != NULL && station->role == COT_STATION_CENTRE;
  cot_journal_unlock (journal);

  return centre;
}

/* Whoever cut; before the first cut, whoever could. */
static gboolean
find_centre (CotJournal *journal, guint32 *centre, GError **error)
{
  g_autoptr (GArray) heads = NULL;

  if (!cot_store_foreach_of_kind (cot_journal_get_store (journal), COT_KIND_CUT, take_station_cb, centre, error))
    return FALSE;
  heads = *centre == 0 ? cot_journal_list_heads (journal, error) : NULL;
  for (guint i = 0; heads != NULL && *centre == 0 && i < heads->len; i++) {
    guint32 station = g_array_index (heads, CotChainHead, i).station;

    if (is_centre (journal, station))
      *centre = station;
  }
  if (*centre == 0 && (error == NULL || *error == NULL))
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "the journal holds no events of a centre");

  return *centre != 0;
}

/**
 * cot_replay_new:
 * @journal: holds the centre's chain and what it accepted
 * @centre: station number; 0 for the only one
 * @profile: (nullable): of publication; %NULL follows the coverage alone
 * @error: %COT_DATA_ERROR_NOT_FOUND, %COT_DATA_ERROR_INVALID
 *
 * Returns: (transfer full): a replay at the beginning of the centre's chain
 */
CotReplay *
cot_replay_new (CotJournal *journal, guint32 centre, const char *profile, GError **error)
{
  g_autoptr (CotReplay) self = NULL;
  CotEventSource source = { load_sheet_cb, NULL };

  if (centre == 0 && !find_centre (journal, &centre, error))
    return NULL;

  self = g_new0 (CotReplay, 1);
  self->journal = g_object_ref (journal);
  self->centre = centre;
  self->covered = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->own_news = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  source.user_data = self;
  if (profile != NULL) {
    self->publisher = cot_publisher_new (cot_journal_get_election (journal), profile, &source, error);
    if (self->publisher == NULL)
      return NULL;
  }

  return g_steal_pointer (&self);
}

void
cot_replay_free (CotReplay *self)
{
  if (self == NULL)
    return;

  cot_publisher_free (self->publisher);
  g_hash_table_unref (self->covered);
  g_hash_table_unref (self->images);
  g_ptr_array_unref (self->own_news);
  g_free (self->last_previous);
  g_free (self->last_manifest);
  g_object_unref (self->journal);
  g_free (self);
}

CotPublisher *
cot_replay_get_publisher (CotReplay *self)
{
  return self->publisher;
}

guint32
cot_replay_get_centre (const CotReplay *self)
{
  return self->centre;
}

guint64
cot_replay_get_covered (const CotReplay *self, guint32 station)
{
  const guint64 *number = g_hash_table_lookup (self->covered, GUINT_TO_POINTER (station));

  return number != NULL ? *number : 0;
}

gboolean
cot_replay_has_image (const CotReplay *self, const char *sha256)
{
  return g_hash_table_contains (self->images, sha256);
}

gboolean
cot_replay_has_own_news (const CotReplay *self)
{
  return self->own_news->len > 0;
}

const CotCutSpec *
cot_replay_get_last_cut (const CotReplay *self, const char **manifest_sha256)
{
  if (manifest_sha256 != NULL)
    *manifest_sha256 = self->last_manifest;
  return &self->last;
}

/* Coverage first: the fold may read the sheet again while an event is added. */
static void
set_covered (CotReplay *self, guint32 station, guint64 number)
{
  g_hash_table_insert (self->covered, GUINT_TO_POINTER (station), g_memdup2 (&number, sizeof number));
}

static gboolean
cover_chain (CotReplay *self, guint32 station, guint64 number, GError **error)
{
  guint64 at = cot_replay_get_covered (self, station);

  while (at < number) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (self->journal, station, at, CHAIN_STEP, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0) {
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "the journal lacks events of station %u that were accepted", station);
      return FALSE;
    }
    for (guint i = 0; i < events->len; i++) {
      CotEvent *event = g_ptr_array_index (events, i);

      if (event->number > number)
        break;
      at = event->number;
      set_covered (self, station, at);
      if (self->publisher != NULL)
        cot_publisher_add_event (self->publisher, event);
    }
    if (((CotEvent *) g_ptr_array_index (events, events->len - 1))->number > number)
      break;
  }

  return TRUE;
}

static gboolean
apply_accepted (CotReplay *self, CotEvent *accepted, GError **error)
{
  json_t *body = cot_event_load_body (accepted);
  const json_t *chains = json_object_get (body, "chains");
  const json_t *images = json_object_get (body, "images");
  gboolean ok = TRUE;

  for (guint i = 0; self->publisher != NULL && i < self->own_news->len; i++)
    cot_publisher_add_event (self->publisher, g_ptr_array_index (self->own_news, i));
  g_ptr_array_set_size (self->own_news, 0);
  set_covered (self, self->centre, accepted->number);

  for (gsize i = 0; ok && i < json_array_size (chains); i++) {
    const json_t *chain = json_array_get (chains, i);
    json_int_t station = json_integer_value (json_object_get (chain, "station"));
    json_int_t number = json_integer_value (json_object_get (chain, "number"));

    if (station > 0 && station <= G_MAXUINT32 && (guint32) station != self->centre)
      ok = cover_chain (self, (guint32) station, (guint64) number, error);
  }
  for (gsize i = 0; ok && i < json_array_size (images); i++) {
    const char *sha256 = json_string_value (json_array_get (images, i));

    if (!cot_wire_is_sha256 (sha256))
      continue;
    g_hash_table_add (self->images, g_strdup (sha256));
    if (self->publisher != NULL)
      cot_publisher_add_image (self->publisher, sha256);
  }
  json_decref (body);

  return ok;
}

static gboolean
apply_cut (CotReplay *self, CotEvent *cut, CotReplayFunc func, gpointer user_data, gboolean *stop, GError **error)
{
  json_t *body = cot_event_load_body (cut);
  gboolean go_on = TRUE;
  g_autoptr (GError) local = NULL;

  if (body == NULL) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "a cut without its body");
    return FALSE;
  }

  g_free (self->last_previous);
  g_free (self->last_manifest);
  self->last_previous = g_strdup (json_string_value (json_object_get (body, "previous")));
  self->last_manifest = g_strdup (json_string_value (json_object_get (body, "manifest")));
  self->last.number = (guint64) json_integer_value (json_object_get (body, "number"));
  self->last.time_s = json_integer_value (json_object_get (body, "time"));
  self->last.last = json_is_true (json_object_get (body, "last"));
  self->last.station = self->centre;
  self->last.previous = self->last_previous;
  json_decref (body);

  if (self->publisher != NULL)
    cot_publisher_cut (self->publisher);
  if (func != NULL)
    go_on = func (self, &self->last, cut, user_data, &local);
  *stop = !go_on;
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  return TRUE;
}

static gboolean
apply_own (CotReplay *self, CotEvent *event, CotReplayFunc func, gpointer user_data, gboolean *stop, GError **error)
{
  if (event->kind == COT_KIND_ACCEPTED)
    return apply_accepted (self, event, error);
  if (event->kind == COT_KIND_CUT)
    return apply_cut (self, event, func, user_data, stop, error);

  g_ptr_array_add (self->own_news, cot_event_ref (event));
  return TRUE;
}

/**
 * cot_replay_run:
 * @self: the replay
 * @func: (nullable): called at each cut
 * @user_data: for @func
 * @error: %COT_DATA_ERROR_NOT_FOUND when the journal lacks what was accepted
 *
 * Returns: %FALSE on error; %TRUE at the end of the chain, or when @func stopped
 */
gboolean
cot_replay_run (CotReplay *self, CotReplayFunc func, gpointer user_data, GError **error)
{
  gboolean stop = FALSE;

  while (!stop) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (self->journal, self->centre, self->own_number, CHAIN_STEP, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return TRUE;
    for (guint i = 0; !stop && i < events->len; i++) {
      CotEvent *event = g_ptr_array_index (events, i);

      if (!apply_own (self, event, func, user_data, &stop, error))
        return FALSE;
      self->own_number = event->number;
    }
  }

  return TRUE;
}

json_t *
cot_cut_to_body (const CotCutSpec *spec, const CotPackage *package, const char *profile)
{
  json_t *body = json_pack ("{s:I, s:b, s:s, s:s, s:O, s:I}",
                            "number", (json_int_t) spec->number, "last", spec->last, "profile", profile,
                            "manifest", package->manifest_sha256, "digests", package->digests, "time", (json_int_t) spec->time_s);

  g_assert (body != NULL);
  if (spec->previous != NULL)
    json_object_set_new (body, "previous", json_string (spec->previous));

  return body;
}
