/* cot-fold-view.c - a sheet's state as bytes, for its digest and for kept views
 *
 * Views are of this machine and this version; what does not read well is refused
 * and computed again.  Numbers are big endian.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

#define NO_STRING 0xffffu
#define NO_ID     0xffffu

/* --- Writing ---------------------------------------------------------------------- */

static void
put (GByteArray *out, guint64 value, guint n_bytes)
{
  guint8 bytes[8];

  for (guint i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (value >> (8 * (n_bytes - 1 - i)));
  g_byte_array_append (out, bytes, n_bytes);
}

static void
put_id (GByteArray *out, const CotId *id)
{
  g_byte_array_append (out, id->bytes, sizeof id->bytes);
}

static void
put_string (GByteArray *out, const char *text)
{
  gsize length = text == NULL ? NO_STRING : MIN (strlen (text), NO_STRING - 1);

  put (out, length, 2);
  if (text != NULL)
    g_byte_array_append (out, (const guint8 *) text, (guint) length);
}

static void
put_values (GByteArray *out, const CotValue *values, guint n)
{
  for (guint i = 0; i < n; i++) {
    put (out, values[i].kind, 1);
    if (values[i].kind == COT_VALUE_NUMBER)
      put (out, (guint32) values[i].number, 4);
  }
}

/* Most fields settle with the same event: each id once, then its place. */
static void
put_settled_by (GByteArray *out, const CotSheet *sheet)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (CotId));
  g_autofree guint16 *places = g_new (guint16, MAX (sheet->n_fields, 1));

  for (guint i = 0; i < sheet->n_fields; i++) {
    guint at = 0;

    while (at < ids->len && !cot_id_equal (&g_array_index (ids, CotId, at), &sheet->settled_by[i]))
      at++;
    if (cot_id_is_zero (&sheet->settled_by[i]))
      at = NO_ID;
    else if (at == ids->len)
      g_array_append_val (ids, sheet->settled_by[i]);
    places[i] = (guint16) at;
  }
  put (out, ids->len, 2);
  for (guint i = 0; i < ids->len; i++)
    put_id (out, &g_array_index (ids, CotId, i));
  for (guint i = 0; i < sheet->n_fields; i++)
    put (out, places[i], 2);
}

static void
put_reader (GByteArray *out, const CotReader *reader, guint n_fields)
{
  put (out, reader->person, 4);
  put_id (out, &reader->root);
  put_id (out, &reader->tip);
  put (out, (guint64) reader->time_us, 8);
  put (out, reader->n_amendments, 4);
  put (out, (guint8) reader->claim, 1);
  put (out, reader->sealed != FALSE, 1);
  put_values (out, reader->values, n_fields);
  g_byte_array_append (out, reader->aided, n_fields);
}

/* Numbers of rows that were added depend on what else was. */
static void
put_row (GByteArray *out, const CotFoldSheet *from)
{
  const CotRow *row = from->sheet.row;

  put_string (out, row == NULL ? NULL : row->clave_acta);
}

void
cot_fold_write_state (const CotFoldSheet *from, GByteArray *out)
{
  const CotSheet *sheet = &from->sheet;

  put (out, from->own_state, 1);
  put (out, from->own_cause, 1);
  put (out, sheet->alerts & ~COT_FOLD_FOREIGN_ALERTS, 4);
  put_id (out, &sheet->received);
  put_id (out, &sheet->digitised);
  put_id (out, &sheet->identified);
  put_row (out, from);
  put_string (out, sheet->outside_cause);
  put_string (out, sheet->contest_hint);
  put (out, sheet->typed_identification != FALSE, 1);
  put (out, (guint64) sheet->acopio_us, 8);
  put (out, (guint64) sheet->captura_us, 8);
  put (out, (guint64) sheet->verificacion_us, 8);
  put_string (out, sheet->origen);
  put_string (out, sheet->digitalizacion);
  put_string (out, sheet->tipo_documento);
  put_string (out, sheet->published_sha256);
  put_string (out, sheet->master_sha256);
  put_string (out, sheet->tipo_acta);
  put (out, sheet->digitised_by, 4);
  put (out, sheet->n_fields, 2);
  put (out, sheet->n_readers, 4);
  for (guint i = 0; i < sheet->n_readers; i++)
    put_reader (out, &sheet->readers[i], sheet->n_fields);
  put_values (out, sheet->settled, sheet->n_fields);
  if (sheet->n_fields > 0)
    g_byte_array_append (out, sheet->disputed, sheet->n_fields);
  put_settled_by (out, sheet);
  put (out, sheet->n_decisions, 4);
  for (guint i = 0; i < sheet->n_decisions; i++)
    put_id (out, &sheet->decisions[i]);
  put (out, sheet->n_decided_fields, 2);
  put (out, sheet->agreed != FALSE, 1);
  put (out, sheet->needs_matched != FALSE, 1);
  put_id (out, &sheet->match_a);
  put_id (out, &sheet->match_b);
  put (out, sheet->n_voided, 4);
  for (guint i = 0; i < sheet->n_voided; i++) {
    put_id (out, &sheet->voided[i].id);
    put (out, sheet->voided[i].reason, 1);
  }
  put (out, sheet->unknown_actor != FALSE, 1);
  put_string (out, sheet->box);
  put_id (out, &sheet->packed);
  put_id (out, &sheet->cotejo);
  put (out, sheet->cotejada, 1);
  put (out, sheet->row_decided != FALSE, 1);
}

/* --- Reading ------------------------------------------------------------------------ */

typedef struct {
  const guint8 *at, *end;
  gboolean bad;
} Cursor;

/* The next @n bytes, or NULL for ever after the end. */
static const guint8 *
take (Cursor *cursor, gsize n)
{
  const guint8 *at = cursor->at;

  if (cursor->bad || (gsize) (cursor->end - at) < n) {
    cursor->bad = TRUE;
    return NULL;
  }
  cursor->at += n;

  return at;
}

static guint64
get (Cursor *cursor, guint n_bytes)
{
  const guint8 *at = take (cursor, n_bytes);
  guint64 value = 0;

  for (guint i = 0; at != NULL && i < n_bytes; i++)
    value = value << 8 | at[i];

  return value;
}

static CotId
get_id (Cursor *cursor)
{
  const guint8 *at = take (cursor, sizeof (CotId));
  CotId id = { { 0 } };

  if (at != NULL)
    memcpy (id.bytes, at, sizeof id.bytes);

  return id;
}

static char *
get_string (Cursor *cursor)
{
  gsize length = (gsize) get (cursor, 2);
  const guint8 *at;

  if (cursor->bad || length == NO_STRING)
    return NULL;
  at = take (cursor, length);

  return at == NULL ? NULL : g_strndup ((const char *) at, length);
}

/* A number of things of at least @size bytes each that can still follow. */
static guint
get_count (Cursor *cursor, guint n_bytes, gsize size)
{
  guint64 n = get (cursor, n_bytes);

  if (n > (gsize) (cursor->end - cursor->at) / size) {
    cursor->bad = TRUE;
    return 0;
  }

  return (guint) n;
}

static guint
get_enum (Cursor *cursor, guint n_values)
{
  guint value = (guint) get (cursor, 1);

  if (value < n_values)
    return value;
  cursor->bad = TRUE;

  return 0;
}

static CotValue *
get_values (Cursor *cursor, guint n)
{
  CotValue *values = g_new0 (CotValue, n);

  for (guint i = 0; i < n; i++) {
    values[i].kind = (CotValueKind) get_enum (cursor, COT_VALUE_NO_DATA + 1);
    if (values[i].kind == COT_VALUE_NUMBER)
      values[i].number = (gint32) get (cursor, 4);
  }

  return values;
}

static guint8 *
get_flags (Cursor *cursor, guint n)
{
  guint8 *flags = g_new0 (guint8, n);
  const guint8 *at = take (cursor, n);

  if (at != NULL && n > 0)
    memcpy (flags, at, n);

  return flags;
}

static void
get_readers (Cursor *cursor, CotSheet *sheet)
{
  guint n = get_count (cursor, 4, 2 * sizeof (CotId));

  sheet->readers = g_new0 (CotReader, n);
  for (guint i = 0; i < n; i++) {
    CotReader *reader = &sheet->readers[sheet->n_readers++];

    reader->person = (guint32) get (cursor, 4);
    reader->root = get_id (cursor);
    reader->tip = get_id (cursor);
    reader->time_us = (gint64) get (cursor, 8);
    reader->n_amendments = (guint) get (cursor, 4);
    reader->claim = (char) get (cursor, 1);
    reader->sealed = get (cursor, 1) != 0;
    reader->values = get_values (cursor, sheet->n_fields);
    reader->aided = get_flags (cursor, sheet->n_fields);
  }
}

static void
get_settled_by (Cursor *cursor, CotSheet *sheet)
{
  guint n = get_count (cursor, 2, sizeof (CotId));
  const guint8 *ids = take (cursor, n * sizeof (CotId));

  sheet->settled_by = g_new0 (CotId, sheet->n_fields);
  for (guint i = 0; i < sheet->n_fields; i++) {
    guint place = (guint) get (cursor, 2);

    if (ids != NULL && place < n)
      memcpy (sheet->settled_by[i].bytes, ids + place * sizeof (CotId), sizeof (CotId));
    else if (place != NO_ID)
      cursor->bad = TRUE;
  }
}

static void
get_voided (Cursor *cursor, CotSheet *sheet)
{
  guint n = get_count (cursor, 4, sizeof (CotId));

  sheet->voided = g_new0 (CotVoided, n);
  for (guint i = 0; i < n; i++) {
    sheet->voided[i].id = get_id (cursor);
    sheet->voided[i].reason = (CotVoid) get_enum (cursor, COT_VOID_LAST + 1);
  }
  sheet->n_voided = n;
}

static void
get_decisions (Cursor *cursor, CotSheet *sheet)
{
  sheet->n_decisions = get_count (cursor, 4, sizeof (CotId));
  sheet->decisions = g_new0 (CotId, sheet->n_decisions);
  for (guint i = 0; i < sheet->n_decisions; i++)
    sheet->decisions[i] = get_id (cursor);
  sheet->n_decided_fields = (guint) get (cursor, 2);
}

static void
get_row (CotFold *self, Cursor *cursor, CotSheet *sheet)
{
  g_autofree char *clave = get_string (cursor);

  if (clave == NULL)
    return;
  sheet->row = cot_fold_lookup_row (self, clave);
  cursor->bad |= sheet->row == NULL;
}

static void
get_n_fields (Cursor *cursor, CotSheet *sheet)
{
  guint n_fields = (guint) get (cursor, 2);

  if (n_fields == (sheet->row == NULL ? 0 : sheet->row->ballot->n_fields))
    sheet->n_fields = n_fields;
  else
    cursor->bad = TRUE;
}

static gboolean
states_fit (const CotSheet *sheet)
{
  gboolean with_row = sheet->state == COT_SHEET_IDENTIFIED || sheet->state == COT_SHEET_READ_ONCE ||
                      sheet->state == COT_SHEET_DIFFERS || sheet->state == COT_SHEET_THIRD ||
                      sheet->state == COT_SHEET_TO_DECIDE || sheet->state == COT_SHEET_SETTLED;

  if (sheet->state == COT_SHEET_CLARIFY)
    return TRUE;

  return with_row == (sheet->row != NULL);
}

/* Fills a sheet that holds nothing but its folio. */
gboolean
cot_fold_read_state (CotFold *self, CotFoldSheet *into, const guint8 *data, gsize length)
{
  Cursor cursor = { data, data + length, FALSE };
  CotSheet *sheet = &into->sheet;

  sheet->state = (CotSheetState) get_enum (&cursor, COT_SHEET_N_STATES);
  sheet->cause = (CotClarify) get_enum (&cursor, COT_CLARIFY_LAST + 1);
  sheet->alerts = (guint) get (&cursor, 4) & ~COT_FOLD_FOREIGN_ALERTS;
  sheet->received = get_id (&cursor);
  sheet->digitised = get_id (&cursor);
  sheet->identified = get_id (&cursor);
  get_row (self, &cursor, sheet);
  sheet->outside_cause = get_string (&cursor);
  sheet->contest_hint = get_string (&cursor);
  sheet->typed_identification = get (&cursor, 1) != 0;
  sheet->acopio_us = (gint64) get (&cursor, 8);
  sheet->captura_us = (gint64) get (&cursor, 8);
  sheet->verificacion_us = (gint64) get (&cursor, 8);
  sheet->origen = get_string (&cursor);
  sheet->digitalizacion = get_string (&cursor);
  sheet->tipo_documento = get_string (&cursor);
  sheet->published_sha256 = get_string (&cursor);
  sheet->master_sha256 = get_string (&cursor);
  sheet->tipo_acta = get_string (&cursor);
  sheet->digitised_by = (guint32) get (&cursor, 4);
  get_n_fields (&cursor, sheet);
  get_readers (&cursor, sheet);
  sheet->settled = get_values (&cursor, sheet->n_fields);
  sheet->disputed = get_flags (&cursor, sheet->n_fields);
  get_settled_by (&cursor, sheet);
  get_decisions (&cursor, sheet);
  sheet->agreed = get (&cursor, 1) != 0;
  sheet->needs_matched = get (&cursor, 1) != 0;
  sheet->match_a = get_id (&cursor);
  sheet->match_b = get_id (&cursor);
  get_voided (&cursor, sheet);
  sheet->unknown_actor = get (&cursor, 1) != 0;
  sheet->box = get_string (&cursor);
  sheet->packed = get_id (&cursor);
  sheet->cotejo = get_id (&cursor);
  sheet->cotejada = (guint8) get_enum (&cursor, 4);
  sheet->row_decided = get (&cursor, 1) != 0;
  into->own_state = sheet->state;
  into->own_cause = sheet->cause;

  return !cursor.bad && cursor.at == cursor.end && states_fit (sheet);
}
