/* cot-fold-kept.c - views that are kept from one start to the next, and the digest
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-fold-private.h"

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

/* A view: version, digest, length of the state, state, entries, awaited ids, readings. */
#define VIEW_STATE_AT   40
#define VIEW_READING    12 /* station, number */
#define UNTOLD_READINGS 0xffffffffu
#define VIEW_ENTRY      (sizeof (CotId) + 18) /* id, kind, whether there is a body, station, person, number */

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 bytes = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &bytes, 4);
}

static void
put_u64 (GByteArray *out, guint64 value)
{
  put_u32 (out, (guint32) (value >> 32));
  put_u32 (out, (guint32) value);
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
    put_u32 (out, entry->station);
    put_u32 (out, entry->person);
    put_u32 (out, (guint32) (entry->number >> 32));
    put_u32 (out, (guint32) entry->number);
  }
  put_u32 (out, sheet->awaited == NULL ? 0 : sheet->awaited->len);
  if (sheet->awaited != NULL)
    g_byte_array_append (out, (const guint8 *) sheet->awaited->data, sheet->awaited->len * (guint) sizeof (CotId));
}

/* Readings of another row than the sheet's are rare: such a sheet is computed anew. */
static void
put_readings (const CotFoldSheet *sheet, GByteArray *out)
{
  guint n = sheet->readings == NULL ? 0 : sheet->readings->len;

  for (guint i = 0; i < n; i++)
    if (g_array_index (sheet->readings, CotFoldReading, i).row != sheet->sheet.row) {
      put_u32 (out, UNTOLD_READINGS);
      return;
    }
  put_u32 (out, n);
  for (guint i = 0; i < n; i++) {
    put_u32 (out, g_array_index (sheet->readings, CotFoldReading, i).station);
    put_u64 (out, g_array_index (sheet->readings, CotFoldReading, i).number);
  }
}

static void
get_readings (CotFoldSheet *sheet, const guint8 *data, guint32 n)
{
  for (guint32 i = 0; i < n; i++) {
    CotFoldReading reading = { .row = sheet->sheet.row, .station = get_u32 (data + i * VIEW_READING) };

    reading.number = (guint64) get_u32 (data + i * VIEW_READING + 4) << 32 | get_u32 (data + i * VIEW_READING + 8);
    if (sheet->readings == NULL)
      sheet->readings = g_array_sized_new (FALSE, TRUE, sizeof (CotFoldReading), n);
    g_array_append_val (sheet->readings, reading);
  }
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
  put_readings (sheet, out);

  return g_byte_array_free_to_bytes (out);
}

/* Where the parts of a view begin, and how many there are of each. */
typedef struct {
  gsize entries, awaited, readings;
  guint32 n_entries, n_awaited, n_readings;
  gboolean untold; /* readings of several rows */
} ViewParts;

/* Reads a count at @at, of things of @size bytes that follow; moves past both. */
static gboolean
skip_part (const guint8 *data, gsize length, gsize *at, gsize size, guint32 *n, gsize *begins)
{
  if (*at > length || length - *at < 4)
    return FALSE;
  *n = get_u32 (data + *at);
  *begins = *at + 4;
  if (*n > (length - *begins) / size)
    return FALSE;
  *at = *begins + *n * size;

  return TRUE;
}

static gboolean
skip_readings (const guint8 *data, gsize length, gsize *at, ViewParts *parts)
{
  parts->untold = length - *at == 4 && get_u32 (data + *at) == UNTOLD_READINGS;
  if (!parts->untold)
    return skip_part (data, length, at, VIEW_READING, &parts->n_readings, &parts->readings);
  *at = length;

  return TRUE;
}

/* FALSE when it does not hold together. */
static gboolean
find_parts (const guint8 *data, gsize length, ViewParts *parts)
{
  gsize at;

  if (length < VIEW_STATE_AT || get_u32 (data) != COT_FOLD_VERSION)
    return FALSE;
  at = get_u32 (data + VIEW_STATE_AT - 4);
  if (at > length - VIEW_STATE_AT)
    return FALSE;
  at += VIEW_STATE_AT;

  return skip_part (data, length, &at, VIEW_ENTRY, &parts->n_entries, &parts->entries) &&
         skip_part (data, length, &at, sizeof (CotId), &parts->n_awaited, &parts->awaited) &&
         skip_readings (data, length, &at, parts) && at == length;
}

static void
load_entries (CotFold *self, CotFoldSheet *sheet, const guint8 *data, guint32 n)
{
  for (guint32 i = n; i > 0; i--) {
    const guint8 *at = data + (i - 1) * VIEW_ENTRY;
    CotFoldEntry entry = { .kind = at[sizeof (CotId)], .has_body = at[sizeof (CotId) + 1] != 0, .station = get_u32 (at + sizeof (CotId) + 2), .person = get_u32 (at + sizeof (CotId) + 6) };

    memcpy (entry.id.bytes, at, sizeof entry.id.bytes);
    entry.number = (guint64) get_u32 (at + sizeof (CotId) + 10) << 32 | get_u32 (at + sizeof (CotId) + 14);
    cot_fold_index_event (self, sheet, &entry);
  }
}

/* The sheet is to be computed from its events. */
static gboolean
refuse_view (CotFold *self, CotFoldSheet *sheet, gboolean taken)
{
  cot_fold_reset_sheet (self, sheet);
  sheet->view_refused = TRUE;
  cot_fold_mark_sheet (self, sheet);

  return taken;
}

static gboolean
has_void_body (const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_voided; i++)
    if (sheet->voided[i].reason == COT_VOID_BODY)
      return TRUE;

  return FALSE;
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
  gsize length;
  ViewParts parts;
  const guint8 *data;
  CotFoldSheet *sheet;
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (self != NULL && folio != NULL && view != NULL, FALSE);
  g_return_val_if_fail (self->has_source, FALSE);

  data = g_bytes_get_data (view, &length);
  if (data == NULL || strlen (folio) != COT_FOLIO_LENGTH || length < VIEW_STATE_AT || get_u32 (data) != COT_FOLD_VERSION)
    return FALSE;
  cot_fold_roster_flush (self); /* what is enrolled later is seen as a change */
  cot_fold_amendments_flush (self);
  sheet = cot_fold_ensure_sheet (self, folio);
  if (sheet->computed)
    return FALSE;
  if (!find_parts (data, length, &parts))
    return refuse_view (self, sheet, FALSE);
  /* Of another ballot than now: which amendments count depends on sheets that are not
   * here yet. */
  if (!cot_fold_read_state (self, sheet, data + VIEW_STATE_AT, parts.entries - 4 - VIEW_STATE_AT))
    return refuse_view (self, sheet, self->amendments.sorted->len > 0);
  if (parts.untold)
    return refuse_view (self, sheet, TRUE);
  if (self->amendments.sorted->len > 0 && (sheet->sheet.row == NULL || cot_fold_is_amended (self, sheet->sheet.row) || has_void_body (&sheet->sheet)))
    return refuse_view (self, sheet, TRUE);

  load_entries (self, sheet, data + parts.entries, parts.n_entries);
  ids = g_array_new (FALSE, FALSE, sizeof (CotId));
  g_array_append_vals (ids, data + parts.awaited, parts.n_awaited);
  cot_fold_set_awaited (self, sheet, ids);
  get_readings (sheet, data + parts.readings, parts.n_readings);
  memcpy (sheet->own_digest.bytes, data + 4, sizeof sheet->own_digest.bytes);
  sheet->sheet.state_digest = sheet->own_digest;
  sheet->computed = TRUE;
  /* Set-asides are added before; any other event of the sheet is newer than the view. */
  sheet->dirty = sheet->dirty && sheet->n_entries > parts.n_entries;
  if (!sheet->dirty)
    cot_fold_clear_pending (self, sheet);
  cot_fold_row_attach (self, sheet);
  cot_fold_alike_attach (self, sheet);
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
    put_u32 (out, person->revoked != FALSE);
    for (guint k = 0; k < person->n_lasts; k++) {
      put_u32 (out, person->lasts[k].station);
      put_u64 (out, person->lasts[k].number);
    }
  }
  for (guint i = 0; i < stations->len; i++) {
    const CotStation *station = stations->pdata[i];

    put_u32 (out, station->station);
    put_u32 (out, station->role);
    put_u32 (out, station->catd);
    put_u32 (out, station->by_authority);
    put_u32 (out, cot_fold_station_is_open (self, station->station));
    g_byte_array_append (out, station->key, 32);
    put_u32 (out, station->revoked != FALSE);
    put_u64 (out, station->last);
    put_u64 (out, station->forked_at);
    put_u32 (out, station->n_forked);
    put_u32 (out, station->has_offset != FALSE);
    put_u64 (out, (guint64) station->offset_ms);
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
    put_u32 (bytes, sheet->alerts);
  }
  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i].state.phase != COT_ROW_EXPECTED || !cot_id_is_zero (&self->rows[i].state.without_acta))
      put_row (bytes, &self->rows[i].state);
  put_roster (self, bytes);
  if (self->amendments.described != NULL)
    g_byte_array_append (bytes, (const guint8 *) self->amendments.described, (guint) strlen (self->amendments.described));
  crypto_hash_sha256 (out->bytes, bytes->data, bytes->len);
}
