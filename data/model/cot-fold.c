/* cot-fold.c - state as a pure function of the set of events
 *
 * One thread at a time.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold.h"

#include <sodium.h>
#include <string.h>

#include "cot-fold-private.h"

#define MAX_PENDING 32768 /* events */

static const char *const void_names[] = {
  "counts", "set-aside", "unknown-ref", "wrong-ref", "ref-void", "person-unknown", "role", "station",
  "same-person", "body", "incomplete", "not-read", "sealed",
  "no-second", "same-second", "second-role", "second-used", "station-revoked", "person-revoked",
  "authority", "has-readings", "other-counts"
};

/* For whoever reads a refusal; the screens have their own words. */
static const char *const void_words[] = {
  "it counts",
  "it was set aside",
  "it names a record that has not arrived",
  "it names a record of another kind or of another sheet",
  "what it names no longer stands",
  "the person is not enrolled",
  "the person's roles do not allow it",
  "this station may not write it",
  "another reading of the same person counts",
  "it names a field or a value that is not there",
  "it leaves fields undecided",
  "nobody read that value",
  "its content has not been given to this station",
  "it takes two people, and one alone signed",
  "both signatures are of the same person",
  "the second person is no coordinator",
  "the second signature was given for another record",
  "the station was revoked",
  "the person was revoked",
  "the election's authorities have not signed it",
  "sheets were read already",
  "another one counts in its place",
};

static const char *const state_names[] = {
  "received", "digitised", "identified", "read-once", "differs", "third", "to-decide", "clarify",
  "settled", "outside", "empty"
};

static const char *const alert_names[] = {
  "late-reading", "machine", "aided-wrong", "cotejo", "out-of-window", "undone-alone", "same-image", "same-votes",
  "letters"
};

static const char *const clarify_names[] = {
  "none", "two-rows", "written", "two-decisions", "two-carriers", "wrong-contest", "repeated"
};

G_STATIC_ASSERT (G_N_ELEMENTS (void_names) == COT_VOID_LAST + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (void_words) == COT_VOID_LAST + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == COT_SHEET_N_STATES);
G_STATIC_ASSERT (1u << (G_N_ELEMENTS (alert_names) - 1) == COT_ALERT_LAST);
G_STATIC_ASSERT (G_N_ELEMENTS (clarify_names) == COT_CLARIFY_LAST + 1);

const char *
cot_void_to_string (CotVoid reason)
{
  g_return_val_if_fail ((guint) reason < G_N_ELEMENTS (void_names), NULL);

  return void_names[reason];
}

/**
 * cot_void_describe:
 * @reason: why an event counts for nothing
 *
 * Returns: the same in plain words, in English, as part of a sentence
 */
const char *
cot_void_describe (CotVoid reason)
{
  g_return_val_if_fail ((guint) reason < G_N_ELEMENTS (void_words), NULL);

  return void_words[reason];
}

const char *
cot_sheet_state_to_string (CotSheetState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_names), NULL);

  return state_names[state];
}

const char *
cot_clarify_to_string (CotClarify cause)
{
  g_return_val_if_fail ((guint) cause < G_N_ELEMENTS (clarify_names), NULL);

  return clarify_names[cause];
}

/**
 * cot_alert_to_string:
 * @alert: one alert
 *
 * Returns: its name, the same in all versions
 */
const char *
cot_alert_to_string (CotAlert alert)
{
  for (guint i = 0; i < G_N_ELEMENTS (alert_names); i++)
    if ((guint) alert == 1u << i)
      return alert_names[i];

  g_return_val_if_reached (NULL);
}

/* --- Life --------------------------------------------------------------------------- */

static void
free_sheet (gpointer data)
{
  CotFoldSheet *sheet = data;

  cot_sheet_clear (&sheet->sheet);
  g_clear_pointer (&sheet->awaited, g_array_unref);
  g_clear_pointer (&sheet->readings, g_array_unref);
  g_clear_pointer (&sheet->pending, g_ptr_array_unref);
  g_free (sheet);
}

/**
 * cot_fold_new:
 * @election: the election of the events
 * @source: (nullable): where the events of a sheet can be had again; copied
 *
 * Returns: (transfer full): the fold of no event
 */
CotFold *
cot_fold_new (CotElection *election, const CotEventSource *source)
{
  CotFold *self;

  g_return_val_if_fail (election != NULL, NULL);

  self = g_new0 (CotFold, 1);
  self->election = cot_election_ref (election);
  self->has_source = source != NULL;
  if (source != NULL)
    self->source = *source;
  cot_fold_index_init (&self->index);
  cot_fold_roster_init (&self->roster);
  cot_fold_standing_init (&self->standing);
  self->sheets = g_ptr_array_new_with_free_func (free_sheet);
  self->by_folio = g_hash_table_new (g_str_hash, g_str_equal);
  self->dirty = g_ptr_array_new ();
  self->awaited = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, (GDestroyNotify) g_array_unref);
  cot_fold_rows_init (self);
  cot_fold_amendments_init (self);
  cot_fold_alike_init (self);

  return self;
}

void
cot_fold_free (CotFold *self)
{
  if (self == NULL)
    return;

  cot_fold_rows_clear (self);
  cot_fold_amendments_clear (self);
  cot_fold_alike_clear (self);
  g_hash_table_unref (self->awaited);
  g_ptr_array_unref (self->dirty);
  g_hash_table_unref (self->by_folio);
  g_ptr_array_unref (self->sheets);
  cot_fold_standing_clear (&self->standing);
  cot_fold_roster_clear (&self->roster);
  cot_fold_index_clear (&self->index);
  cot_election_unref (self->election);
  g_free (self);
}

CotFoldSheet *
cot_fold_find_sheet (CotFold *self, const char *folio)
{
  return g_hash_table_lookup (self->by_folio, folio);
}

CotFoldSheet *
cot_fold_ensure_sheet (CotFold *self, const char *folio)
{
  CotFoldSheet *sheet = cot_fold_find_sheet (self, folio);

  if (sheet != NULL)
    return sheet;
  sheet = g_new0 (CotFoldSheet, 1);
  g_strlcpy (sheet->sheet.folio, folio, sizeof sheet->sheet.folio);
  sheet->index = self->sheets->len;
  sheet->first_entry = COT_FOLD_NOWHERE;
  sheet->row = COT_FOLD_NOWHERE;
  g_ptr_array_add (self->sheets, sheet);
  g_hash_table_insert (self->by_folio, sheet->sheet.folio, sheet);

  return sheet;
}

void
cot_fold_mark_sheet (CotFold *self, CotFoldSheet *sheet)
{
  sheet->stamp++;
  self->stamp++;
  if (sheet->dirty)
    return;
  sheet->dirty = TRUE;
  g_ptr_array_add (self->dirty, sheet);
}

guint64
cot_fold_get_stamp (const CotFold *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->stamp;
}

CotVoid
cot_sheet_get_reason (const CotSheet *sheet, const CotId *id)
{
  g_return_val_if_fail (sheet != NULL && id != NULL, COT_VOID_NONE);

  for (guint i = 0; i < sheet->n_voided; i++)
    if (cot_id_equal (&sheet->voided[i].id, id))
      return sheet->voided[i].reason;

  return COT_VOID_NONE;
}

guint32
cot_sheet_get_stamp (const CotSheet *sheet)
{
  g_return_val_if_fail (sheet != NULL, 0);

  return ((const CotFoldSheet *) sheet)->stamp;
}

/* --- Adding --------------------------------------------------------------------------- */

/* Marks what an event with this id changes by being here at all. */
void
cot_fold_mark_awaiting (CotFold *self, const CotId *id)
{
  GArray *sheets = g_hash_table_lookup (self->awaited, id);

  for (guint i = 0; sheets != NULL && i < sheets->len; i++)
    cot_fold_mark_sheet (self, self->sheets->pdata[g_array_index (sheets, guint32, i)]);
  g_hash_table_remove (self->awaited, id);
  if (g_hash_table_contains (self->standing.by_name, id))
    self->standing.dirty = TRUE;
}

/* Puts an id into the index; NULL when it was there with as much. */
CotFoldEntry *
cot_fold_index_event (CotFold *self, CotFoldSheet *sheet, const CotFoldEntry *like)
{
  CotFoldEntry *known = cot_fold_index_find (&self->index, &like->id);
  CotFoldEntry entry = *like;
  guint32 at;

  if (known != NULL) {
    if (known->has_body || !like->has_body)
      return NULL;
    known->has_body = TRUE;
    return known;
  }

  entry.sheet = sheet == NULL ? COT_FOLD_NOWHERE : sheet->index;
  entry.next = sheet == NULL ? COT_FOLD_NOWHERE : sheet->first_entry;
  at = cot_fold_index_add (&self->index, &entry);
  if (sheet != NULL) {
    sheet->first_entry = at;
    sheet->n_entries++;
  }
  cot_fold_mark_awaiting (self, &like->id);

  return cot_fold_index_get (&self->index, at);
}

static gboolean
add_event (CotFold *self, CotEvent *event, CotFoldEntry **entry)
{
  CotFoldSheet *sheet = event->folio[0] == '\0' ? NULL : cot_fold_ensure_sheet (self, event->folio);
  gboolean known = sheet == NULL && cot_fold_index_find (&self->index, &event->id) != NULL;

  *entry = cot_fold_index_event (self, sheet, &(CotFoldEntry){ .id = event->id, .station = event->station, .person = event->person, .number = event->number, .kind = (guint8) event->kind, .has_body = event->body != NULL });
  if (event->kind == COT_KIND_SET_ASIDE)
    cot_fold_standing_add (self, event);
  cot_fold_seconds_add (self, event);
  if (*entry == NULL)
    return FALSE;

  if (sheet == NULL)
    cot_fold_roster_add (self, event, known);
  if (event->kind == COT_KIND_WITHOUT_ACTA) {
    g_ptr_array_add (self->without_acta, cot_event_ref (event));
    self->without_dirty = TRUE;
  }
  if (sheet != NULL)
    cot_fold_mark_sheet (self, sheet);

  return TRUE;
}

/* --- Computing sheets ------------------------------------------------------------------- */

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  const CotEvent *left = *(CotEvent *const *) a;
  const CotEvent *right = *(CotEvent *const *) b;
  int order = cot_id_compare (&left->id, &right->id);

  if (order != 0)
    return order;

  /* Of the same event twice the one with a body comes first. */
  return (left->body == NULL) - (right->body == NULL);
}

/* Sorts by id and drops what is there twice. */
void
cot_fold_sort_events (GPtrArray *events)
{
  guint n = 0;

  g_ptr_array_sort (events, compare_ids);
  for (guint i = 0; i < events->len; i++) {
    CotEvent *event = events->pdata[i];

    if (n > 0 && cot_id_equal (&((CotEvent *) events->pdata[n - 1])->id, &event->id))
      continue;
    events->pdata[i] = events->pdata[n];
    events->pdata[n++] = event;
  }
  g_ptr_array_set_size (events, (gint) n);
}

/* All that there is of it was added and is still pending. */
static gboolean
is_given_whole (const CotFoldSheet *sheet)
{
  return !sheet->computed && !sheet->view_refused;
}

static GPtrArray *
load_from_source (CotFold *self, CotFoldSheet *sheet)
{
  GPtrArray *events = self->source.load_sheet (self->source.user_data, sheet->sheet.folio);
  CotFoldEntry *entry;

  /* Known already, but where a view could not be read. */
  for (guint i = 0; i < events->len; i++)
    if (strcmp (((CotEvent *) events->pdata[i])->folio, sheet->sheet.folio) == 0)
      add_event (self, events->pdata[i], &entry);

  return events;
}

/* All events of a sheet, by id. */
GPtrArray *
cot_fold_load_events (CotFold *self, CotFoldSheet *sheet)
{
  GPtrArray *events;

  if (self->has_source && !is_given_whole (sheet))
    events = load_from_source (self, sheet);
  else
    events = g_ptr_array_new ();
  g_ptr_array_set_free_func (events, (GDestroyNotify) cot_event_unref);
  for (guint i = 0; sheet->pending != NULL && i < sheet->pending->len; i++)
    g_ptr_array_add (events, cot_event_ref (sheet->pending->pdata[i]));
  if (!self->has_source)
    for (guint32 at = sheet->first_entry; at != COT_FOLD_NOWHERE; at = cot_fold_index_get (&self->index, at)->next)
      g_ptr_array_add (events, cot_event_ref (cot_fold_index_get (&self->index, at)->event));
  cot_fold_sort_events (events);

  return events;
}

static void
await (CotFold *self, CotFoldSheet *sheet, const CotId *id)
{
  GArray *sheets = g_hash_table_lookup (self->awaited, id);

  if (sheets == NULL) {
    sheets = g_array_new (FALSE, FALSE, sizeof (guint32));
    g_hash_table_insert (self->awaited, g_memdup2 (id, sizeof *id), sheets);
  }
  for (guint i = 0; i < sheets->len; i++)
    if (g_array_index (sheets, guint32, i) == sheet->index)
      return;
  g_array_append_val (sheets, sheet->index);
}

void
cot_fold_set_awaited (CotFold *self, CotFoldSheet *sheet, GArray *awaited)
{
  g_clear_pointer (&sheet->awaited, g_array_unref);
  if (awaited->len > 0)
    sheet->awaited = g_array_ref (awaited);
  for (guint i = 0; i < awaited->len; i++)
    if (cot_fold_index_find (&self->index, &g_array_index (awaited, CotId, i)) == NULL)
      await (self, sheet, &g_array_index (awaited, CotId, i));
}

static CotId
digest_of (const CotFoldSheet *sheet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  CotId digest;

  g_byte_array_append (bytes, (const guint8 *) sheet->sheet.folio, COT_FOLIO_LENGTH);
  cot_fold_write_state (sheet, bytes);
  crypto_hash_sha256 (digest.bytes, bytes->data, bytes->len);

  return digest;
}

/* Forgets what was computed, but for the folio. */
void
cot_fold_reset_sheet (CotFold *self, CotFoldSheet *sheet)
{
  char folio[COT_FOLIO_LENGTH + 1];

  cot_fold_row_detach (self, sheet);
  cot_fold_alike_detach (self, sheet);
  memcpy (folio, sheet->sheet.folio, sizeof folio);
  cot_sheet_clear (&sheet->sheet);
  memcpy (sheet->sheet.folio, folio, sizeof folio);
}

void
cot_fold_clear_pending (CotFold *self, CotFoldSheet *sheet)
{
  if (sheet->pending == NULL)
    return;
  self->n_pending -= sheet->pending->len;
  g_clear_pointer (&sheet->pending, g_ptr_array_unref);
}

/* Roster and set-asides must be up to date. */
static void
compute_sheet (CotFold *self, CotFoldSheet *sheet, GPtrArray *events)
{
  g_autoptr (GArray) awaited = g_array_new (FALSE, FALSE, sizeof (CotId));

  cot_fold_reset_sheet (self, sheet);
  g_clear_pointer (&sheet->readings, g_array_unref);
  cot_fold_compute_sheet (self, events, &sheet->sheet, awaited, &sheet->readings);
  cot_fold_compute_undone (self, events, &sheet->sheet);
  self->amendments.dirty |= self->amendments.sorted->len > 0;
  cot_fold_set_awaited (self, sheet, awaited);
  sheet->own_state = sheet->sheet.state;
  sheet->own_cause = sheet->sheet.cause;
  sheet->own_digest = digest_of (sheet);
  sheet->sheet.state_digest = sheet->own_digest;
  sheet->computed = TRUE;
  sheet->changed = TRUE;
  cot_fold_clear_pending (self, sheet);
  cot_fold_row_attach (self, sheet);
  cot_fold_alike_attach (self, sheet);
  cot_fold_queue_sheet (self, sheet);
}

static void
compute_dirty (CotFold *self, CotFoldSheet *sheet)
{
  g_autoptr (GPtrArray) events = cot_fold_load_events (self, sheet);

  cot_fold_standing_flush (self); /* the source may have brought a set-aside */
  sheet->dirty = FALSE;
  compute_sheet (self, sheet, events);
}

static void
flush_sheets (CotFold *self)
{
  for (guint i = 0; i < self->dirty->len; i++) {
    CotFoldSheet *sheet = self->dirty->pdata[i];

    if (sheet->dirty)
      compute_dirty (self, sheet);
  }
  g_ptr_array_set_size (self->dirty, 0);
}

void
cot_fold_flush (CotFold *self)
{
  /* Reading a sheet from the source may bring what others wait for. */
  while (self->roster.dirty || self->standing.dirty || self->amendments.dirty || self->dirty->len > 0) {
    cot_fold_roster_flush (self);
    cot_fold_standing_flush (self);
    cot_fold_amendments_flush (self);
    flush_sheets (self);
    cot_fold_amendments_flush (self);
  }
  cot_fold_rows_flush (self);
  cot_fold_alike_flush (self);
}

/* Computes sheets that were never computed, those that came first, so that a cold
 * start does not hold the whole night.  What comes for them later is added to what
 * the source has. */
static void
relieve (CotFold *self)
{
  guint n = 0;

  cot_fold_roster_flush (self);
  cot_fold_standing_flush (self);
  cot_fold_amendments_flush (self);
  for (; n < self->dirty->len && self->n_pending > MAX_PENDING / 2; n++) {
    CotFoldSheet *sheet = self->dirty->pdata[n];

    if (sheet->dirty && !is_given_whole (sheet))
      break;
    if (sheet->dirty)
      compute_dirty (self, sheet);
  }
  if (n > 0)
    g_ptr_array_remove_range (self->dirty, 0, n);
}

/**
 * cot_fold_add:
 * @self: a fold
 * @event: an event that was checked for form
 *
 * Adds an event, in whatever order they come.
 *
 * Returns: %FALSE when it was there already
 */
gboolean
cot_fold_add (CotFold *self, CotEvent *event)
{
  CotFoldEntry *entry;

  g_return_val_if_fail (self != NULL && event != NULL, FALSE);

  if (!add_event (self, event, &entry))
    return FALSE;
  if (event->folio[0] == '\0')
    return TRUE;
  if (self->has_source) {
    CotFoldSheet *sheet = self->sheets->pdata[entry->sheet];

    if (sheet->pending == NULL)
      sheet->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
    g_ptr_array_add (sheet->pending, cot_event_ref (event));
    self->n_pending++;
    if (self->n_pending > MAX_PENDING)
      relieve (self);
    return TRUE;
  }
  g_clear_pointer (&entry->event, cot_event_unref);
  entry->event = cot_event_ref (event);

  return TRUE;
}

/**
 * cot_fold_add_sheet:
 * @self: a fold
 * @folio: a sheet's
 * @events: (element-type CotEvent): all the events with this folio
 *
 * Adds and computes a sheet in one step.  With a source the events are not kept.
 */
void
cot_fold_add_sheet (CotFold *self, const char *folio, GPtrArray *events)
{
  CotFoldSheet *sheet;

  g_return_if_fail (self != NULL && folio != NULL && events != NULL);

  for (guint i = 0; i < events->len; i++)
    if (strcmp (((CotEvent *) events->pdata[i])->folio, folio) == 0)
      cot_fold_add (self, events->pdata[i]);
  sheet = cot_fold_find_sheet (self, folio);
  if (!self->has_source || sheet == NULL || !sheet->dirty)
    return;

  cot_fold_roster_flush (self);
  cot_fold_standing_flush (self);
  cot_fold_amendments_flush (self);
  compute_dirty (self, sheet);
}

/* --- Asking ---------------------------------------------------------------------------- */

/**
 * cot_fold_get_sheet:
 * @self: a fold
 * @folio: a sheet's
 *
 * Returns: (transfer none) (nullable): the sheet, valid until the next event is
 *   added; %NULL when no event names it
 */
const CotSheet *
cot_fold_get_sheet (CotFold *self, const char *folio)
{
  CotFoldSheet *sheet;

  g_return_val_if_fail (self != NULL && folio != NULL, NULL);

  cot_fold_flush (self);
  sheet = cot_fold_find_sheet (self, folio);

  return sheet == NULL ? NULL : &sheet->sheet;
}

static gint
compare_folios (gconstpointer a, gconstpointer b)
{
  const CotSheet *left = *(CotSheet *const *) a;
  const CotSheet *right = *(CotSheet *const *) b;

  return strcmp (left->folio, right->folio);
}

GPtrArray *
cot_fold_list_sheets (CotFold *self)
{
  GPtrArray *list = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL, list);

  cot_fold_flush (self);
  for (guint i = 0; i < self->sheets->len; i++)
    g_ptr_array_add (list, self->sheets->pdata[i]);
  g_ptr_array_sort (list, compare_folios);

  return list;
}
