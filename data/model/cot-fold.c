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
  "same-person", "body", "incomplete", "not-read", "sealed"
};

static const char *const state_names[] = {
  "received", "digitised", "identified", "read-once", "differs", "third", "to-decide", "clarify",
  "settled", "outside", "empty"
};

static const char *const clarify_names[] = {
  "none", "two-rows", "written", "two-decisions", "two-carriers", "wrong-contest"
};

G_STATIC_ASSERT (G_N_ELEMENTS (void_names) == COT_VOID_SEALED + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == COT_SHEET_N_STATES);
G_STATIC_ASSERT (G_N_ELEMENTS (clarify_names) == COT_CLARIFY_WRONG_CONTEST + 1);

const char *
cot_void_to_string (CotVoid reason)
{
  g_return_val_if_fail ((guint) reason < G_N_ELEMENTS (void_names), NULL);

  return void_names[reason];
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

/* --- Life --------------------------------------------------------------------------- */

static void
free_sheet (gpointer data)
{
  CotFoldSheet *sheet = data;

  cot_sheet_clear (&sheet->sheet);
  g_clear_pointer (&sheet->awaited, g_array_unref);
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

  return self;
}

void
cot_fold_free (CotFold *self)
{
  if (self == NULL)
    return;

  cot_fold_rows_clear (self);
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
  if (sheet->dirty)
    return;
  sheet->dirty = TRUE;
  g_ptr_array_add (self->dirty, sheet);
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
static CotFoldEntry *
index_event (CotFold *self, CotFoldSheet *sheet, const CotId *id, CotKind kind, gboolean has_body)
{
  CotFoldEntry *entry = cot_fold_index_find (&self->index, id);
  guint32 at;

  if (entry != NULL) {
    if (entry->has_body || !has_body)
      return NULL;
    entry->has_body = TRUE;
    return entry;
  }

  at = cot_fold_index_add (&self->index, &(CotFoldEntry){
                                           .id = *id,
                                           .sheet = sheet == NULL ? COT_FOLD_NOWHERE : sheet->index,
                                           .next = sheet == NULL ? COT_FOLD_NOWHERE : sheet->first_entry,
                                           .kind = (guint8) kind,
                                           .has_body = has_body,
                                         });
  if (sheet != NULL) {
    sheet->first_entry = at;
    sheet->n_entries++;
  }
  cot_fold_mark_awaiting (self, id);

  return cot_fold_index_get (&self->index, at);
}

static gboolean
add_event (CotFold *self, CotEvent *event, CotFoldEntry **entry)
{
  CotFoldSheet *sheet = event->folio[0] == '\0' ? NULL : cot_fold_ensure_sheet (self, event->folio);

  *entry = index_event (self, sheet, &event->id, event->kind, event->body != NULL);
  if (event->kind == COT_KIND_SET_ASIDE)
    cot_fold_standing_add (self, event);
  if (*entry == NULL)
    return FALSE;

  if (sheet == NULL)
    cot_fold_roster_add (self, event);
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
static void
sort_events (GPtrArray *events)
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
static GPtrArray *
load_events (CotFold *self, CotFoldSheet *sheet)
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
  sort_events (events);

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

static void
set_awaited (CotFold *self, CotFoldSheet *sheet, GArray *awaited)
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
static void
reset_sheet (CotFold *self, CotFoldSheet *sheet)
{
  char folio[COT_FOLIO_LENGTH + 1];

  cot_fold_row_detach (self, sheet);
  memcpy (folio, sheet->sheet.folio, sizeof folio);
  cot_sheet_clear (&sheet->sheet);
  memcpy (sheet->sheet.folio, folio, sizeof folio);
}

static void
clear_pending (CotFold *self, CotFoldSheet *sheet)
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

  reset_sheet (self, sheet);
  cot_fold_compute_sheet (self, events, &sheet->sheet, awaited);
  set_awaited (self, sheet, awaited);
  sheet->own_state = sheet->sheet.state;
  sheet->own_cause = sheet->sheet.cause;
  sheet->own_digest = digest_of (sheet);
  sheet->sheet.state_digest = sheet->own_digest;
  sheet->computed = TRUE;
  sheet->changed = TRUE;
  clear_pending (self, sheet);
  cot_fold_row_attach (self, sheet);
  cot_fold_queue_sheet (self, sheet);
}

static void
compute_dirty (CotFold *self, CotFoldSheet *sheet)
{
  g_autoptr (GPtrArray) events = load_events (self, sheet);

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
  while (self->roster.dirty || self->standing.dirty || self->dirty->len > 0) {
    cot_fold_roster_flush (self);
    cot_fold_standing_flush (self);
    flush_sheets (self);
  }
  cot_fold_rows_flush (self);
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

/* --- Would it count? --------------------------------------------------------------------- */

static const CotReader *
find_reader (const CotSheet *sheet, guint32 person)
{
  for (guint i = 0; sheet != NULL && i < sheet->n_readers; i++)
    if (sheet->readers[i].person == person)
      return &sheet->readers[i];

  return NULL;
}

/* A draft's id is a matter of luck: who has read already reads again only by
 * amending, even where the lower id would count. */
static gboolean
reads_twice (CotFold *self, const CotEvent *event)
{
  const CotFoldSheet *sheet = cot_fold_find_sheet (self, event->folio);
  const CotReader *reader = find_reader (sheet == NULL ? NULL : &sheet->sheet, event->person);

  if (event->kind != COT_KIND_CAPTURED || reader == NULL)
    return FALSE;

  return event->n_refs < 3 || !cot_id_equal (&event->refs[2], &reader->tip);
}

static CotVoid
check_on_sheet (CotFold *self, const CotEvent *event)
{
  CotFoldSheet *sheet = cot_fold_find_sheet (self, event->folio);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GArray) awaited = g_array_new (FALSE, FALSE, sizeof (CotId));
  CotSheet trial = { 0 };
  CotVoid reason = COT_VOID_NONE;

  events = sheet != NULL ? load_events (self, sheet) : g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  cot_fold_standing_flush (self);
  g_ptr_array_add (events, cot_event_ref ((CotEvent *) event));
  sort_events (events);
  cot_fold_compute_sheet (self, events, &trial, awaited);
  for (guint i = 0; i < trial.n_voided; i++)
    if (cot_id_equal (&trial.voided[i].id, &event->id))
      reason = trial.voided[i].reason;
  cot_sheet_clear (&trial);

  return reason == COT_VOID_NONE && reads_twice (self, event) ? COT_VOID_SAME_PERSON : reason;
}

static CotVoid
check_person_enrolled (CotFold *self, const CotEvent *event)
{
  const CotStation *station = g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (event->station));
  CotSpan body = { COT_SPAN_NONE };
  guint64 person;

  if (station == NULL || !station->by_authority)
    return COT_VOID_STATION;
  if (event->body != NULL)
    body = cot_span_of_bytes (event->body);
  if (!cot_span_to_uint (cot_span_member (body, "person"), G_MAXUINT32, &person) || person == 0 ||
      g_hash_table_contains (self->roster.persons, GUINT_TO_POINTER ((guint32) person)))
    return COT_VOID_BODY; /* numbers are never given twice */

  return COT_VOID_NONE;
}

/* Events without folio that are not computed with a sheet. */
static CotVoid
check_alone (CotFold *self, const CotEvent *event)
{
  const CotKindInfo *info = cot_kind_info (event->kind);
  CotVoid reason = cot_fold_roster_check (self, event, NULL);

  for (guint i = 0; i < event->n_refs && reason == COT_VOID_NONE; i++) {
    const CotFoldEntry *target = cot_fold_index_find (&self->index, &event->refs[i]);

    if (target == NULL)
      reason = COT_VOID_UNKNOWN_REF;
    else if ((info->ref_kinds[MIN (i, 2)] & COT_KIND_BIT (target->kind)) == 0)
      reason = COT_VOID_WRONG_REF;
    else if (cot_fold_is_set_aside (self, &target->id))
      reason = COT_VOID_REF_VOID;
  }

  return reason;
}

/**
 * cot_fold_check:
 * @self: a fold
 * @event: an encoded draft that was not added
 *
 * Returns: %COT_VOID_NONE when it would count now, or why not
 */
CotVoid
cot_fold_check (CotFold *self, const CotEvent *event)
{
  CotObservation cause;
  guint32 row;

  g_return_val_if_fail (self != NULL && event != NULL, COT_VOID_BODY);

  cot_fold_flush (self);
  if (event->kind == COT_KIND_SET_ASIDE)
    return cot_fold_check_set_aside (self, event);
  if (event->kind == COT_KIND_WITHOUT_ACTA)
    return cot_fold_check_without_acta (self, event, &row, &cause);
  if (event->kind == COT_KIND_STATION_ENROLLED)
    return g_hash_table_contains (self->roster.stations, GUINT_TO_POINTER (event->station)) ? COT_VOID_BODY : COT_VOID_NONE;
  if (event->kind == COT_KIND_PERSON_ENROLLED)
    return check_person_enrolled (self, event);

  return event->folio[0] == '\0' ? check_alone (self, event) : check_on_sheet (self, event);
}

/* --- Kept views ---------------------------------------------------------------------------- */

gboolean
cot_fold_wants_at_start (CotKind kind)
{
  const CotKindInfo *info = cot_kind_info (kind);

  return info == NULL || !info->has_folio || info->folio_optional;
}

GPtrArray *
cot_fold_take_changed (CotFold *self)
{
  GPtrArray *folios = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (self != NULL, folios);

  cot_fold_flush (self);
  for (guint i = 0; i < self->sheets->len; i++) {
    CotFoldSheet *sheet = self->sheets->pdata[i];

    if (sheet->changed)
      g_ptr_array_add (folios, g_strdup (sheet->sheet.folio));
    sheet->changed = FALSE;
  }

  return folios;
}

/* A view: version, digest, length of the state, state, entries, awaited ids. */
#define VIEW_STATE_AT 40
#define VIEW_ENTRY    (sizeof (CotId) + 2)

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 bytes = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &bytes, 4);
}

static guint32
get_u32 (const guint8 *at)
{
  guint32 bytes;

  memcpy (&bytes, at, 4);
  return GUINT32_FROM_BE (bytes);
}

static void
put_entries (CotFold *self, const CotFoldSheet *sheet, GByteArray *out)
{
  put_u32 (out, sheet->n_entries);
  for (guint32 at = sheet->first_entry; at != COT_FOLD_NOWHERE; at = cot_fold_index_get (&self->index, at)->next) {
    const CotFoldEntry *entry = cot_fold_index_get (&self->index, at);
    guint8 rest[2] = { entry->kind, entry->has_body };

    g_byte_array_append (out, entry->id.bytes, sizeof entry->id.bytes);
    g_byte_array_append (out, rest, sizeof rest);
  }
  put_u32 (out, sheet->awaited == NULL ? 0 : sheet->awaited->len);
  if (sheet->awaited != NULL)
    g_byte_array_append (out, (const guint8 *) sheet->awaited->data, sheet->awaited->len * (guint) sizeof (CotId));
}

/**
 * cot_fold_save_sheet:
 * @self: a fold
 * @folio: a sheet's
 *
 * Returns: (transfer full) (nullable): its view; %NULL when it is unknown
 */
GBytes *
cot_fold_save_sheet (CotFold *self, const char *folio)
{
  GByteArray *out;
  CotFoldSheet *sheet;
  guint32 length;

  g_return_val_if_fail (self != NULL && folio != NULL, NULL);

  cot_fold_flush (self);
  sheet = cot_fold_find_sheet (self, folio);
  if (sheet == NULL)
    return NULL;

  out = g_byte_array_new ();
  put_u32 (out, COT_FOLD_VERSION);
  g_byte_array_append (out, sheet->own_digest.bytes, sizeof sheet->own_digest.bytes);
  put_u32 (out, 0);
  cot_fold_write_state (sheet, out);
  length = GUINT32_TO_BE (out->len - VIEW_STATE_AT);
  memcpy (out->data + VIEW_STATE_AT - 4, &length, 4);
  put_entries (self, sheet, out);

  return g_byte_array_free_to_bytes (out);
}

/* Where the entries and the awaited ids of a view begin; FALSE when it does not
 * hold together. */
static gboolean
find_parts (const guint8 *data, gsize length, gsize *entries, guint32 *n_entries, gsize *awaited, guint32 *n_awaited)
{
  gsize left;

  if (length < VIEW_STATE_AT || get_u32 (data) != COT_FOLD_VERSION)
    return FALSE;
  left = length - VIEW_STATE_AT;
  *entries = get_u32 (data + VIEW_STATE_AT - 4);
  if (*entries > left || left - *entries < 4)
    return FALSE;
  *entries += VIEW_STATE_AT + 4;
  *n_entries = get_u32 (data + *entries - 4);
  if (*n_entries > (length - *entries) / VIEW_ENTRY || length - *entries - *n_entries * VIEW_ENTRY < 4)
    return FALSE;
  *awaited = *entries + *n_entries * VIEW_ENTRY + 4;
  *n_awaited = get_u32 (data + *awaited - 4);

  return *n_awaited == (length - *awaited) / sizeof (CotId) && (length - *awaited) % sizeof (CotId) == 0;
}

static void
load_entries (CotFold *self, CotFoldSheet *sheet, const guint8 *data, guint32 n)
{
  for (guint32 i = n; i > 0; i--) {
    const guint8 *at = data + (i - 1) * VIEW_ENTRY;
    CotId id;

    memcpy (id.bytes, at, sizeof id.bytes);
    index_event (self, sheet, &id, (CotKind) at[sizeof id.bytes], at[sizeof id.bytes + 1] != 0);
  }
}

/**
 * cot_fold_load_sheet:
 * @self: a fold with a source
 * @folio: a sheet's
 * @view: what cot_fold_save_sheet () gave
 *
 * Takes a sheet's state as it was kept, instead of computing it.
 *
 * Returns: %FALSE when the view is of another version or damaged, or when the
 *   sheet was computed already
 */
gboolean
cot_fold_load_sheet (CotFold *self, const char *folio, GBytes *view)
{
  gsize length, entries, awaited;
  guint32 n_entries, n_awaited;
  const guint8 *data;
  CotFoldSheet *sheet;
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (self != NULL && folio != NULL && view != NULL, FALSE);
  g_return_val_if_fail (self->has_source, FALSE);

  data = g_bytes_get_data (view, &length);
  if (data == NULL || strlen (folio) != COT_FOLIO_LENGTH || !find_parts (data, length, &entries, &n_entries, &awaited, &n_awaited))
    return FALSE;
  cot_fold_roster_flush (self); /* what is enrolled later is seen as a change */
  sheet = cot_fold_ensure_sheet (self, folio);
  if (sheet->computed || !cot_fold_read_state (self, sheet, data + VIEW_STATE_AT, entries - 4 - VIEW_STATE_AT)) {
    if (!sheet->computed) {
      reset_sheet (self, sheet);
      sheet->view_refused = TRUE;
      cot_fold_mark_sheet (self, sheet);
    }
    return FALSE;
  }

  load_entries (self, sheet, data + entries, n_entries);
  ids = g_array_new (FALSE, FALSE, sizeof (CotId));
  g_array_append_vals (ids, data + awaited, n_awaited);
  set_awaited (self, sheet, ids);
  memcpy (sheet->own_digest.bytes, data + 4, sizeof sheet->own_digest.bytes);
  sheet->sheet.state_digest = sheet->own_digest;
  sheet->computed = TRUE;
  /* Set-asides are added before; any other event of the sheet is newer than the view. */
  sheet->dirty = sheet->dirty && sheet->n_entries > n_entries;
  if (!sheet->dirty)
    clear_pending (self, sheet);
  cot_fold_row_attach (self, sheet);
  cot_fold_queue_sheet (self, sheet);

  return TRUE;
}

/* --- Digest -------------------------------------------------------------------------------- */

static void
put_row (GByteArray *out, const CotRowState *state)
{
  put_u32 (out, state->row->index);
  put_u32 (out, state->phase);
  put_u32 (out, state->cause);
  put_u32 (out, state->n_companions);
  put_u32 (out, state->without_cause);
  put_u32 (out, state->legal.observation);
  put_u32 (out, state->legal.contabilizada);
  put_u32 (out, state->legal.inconsistent);
  put_u32 (out, state->legal.votes);
  g_byte_array_append (out, state->without_acta.bytes, sizeof state->without_acta.bytes);
  if (state->carrier != NULL)
    g_byte_array_append (out, (const guint8 *) state->carrier->folio, COT_FOLIO_LENGTH);
}

static void
put_roster (CotFold *self, GByteArray *out)
{
  g_autoptr (GPtrArray) persons = cot_fold_list_persons (self);
  g_autoptr (GPtrArray) stations = cot_fold_list_stations (self);

  for (guint i = 0; i < persons->len; i++) {
    const CotPerson *person = persons->pdata[i];

    put_u32 (out, person->person);
    put_u32 (out, person->roles);
    put_u32 (out, person->catd);
    g_byte_array_append (out, person->key, 32);
  }
  for (guint i = 0; i < stations->len; i++) {
    const CotStation *station = stations->pdata[i];

    put_u32 (out, station->station);
    put_u32 (out, station->role);
    put_u32 (out, station->catd);
    put_u32 (out, station->by_authority);
    put_u32 (out, cot_fold_station_is_open (self, station->station));
    g_byte_array_append (out, station->key, 32);
  }
}

/**
 * cot_fold_digest:
 * @self: a fold
 * @out: (out): SHA-256 over every sheet, row and enrolment
 *
 * Equal sets of events give equal digests, in whatever order they came.
 */
void
cot_fold_digest (CotFold *self, CotId *out)
{
  g_autoptr (GPtrArray) sheets = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  g_return_if_fail (self != NULL && out != NULL);

  sheets = cot_fold_list_sheets (self);
  bytes = g_byte_array_new ();
  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = sheets->pdata[i];

    g_byte_array_append (bytes, (const guint8 *) sheet->folio, COT_FOLIO_LENGTH);
    g_byte_array_append (bytes, sheet->state_digest.bytes, sizeof sheet->state_digest.bytes);
  }
  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i].state.phase != COT_ROW_EXPECTED || !cot_id_is_zero (&self->rows[i].state.without_acta))
      put_row (bytes, &self->rows[i].state);
  put_roster (self, bytes);
  crypto_hash_sha256 (out->bytes, bytes->data, bytes->len);
}
