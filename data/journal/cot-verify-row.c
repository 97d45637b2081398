/* cot-verify-row.c - one row of a journal, checked without the others
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-verify-private.h"

#include <string.h>

#define COLUMN_STATION 6 /* behind COT_SQLITE_EVENT_COLUMNS */
#define COLUMN_NUMBER  7
#define COLUMN_FOLIO   8
#define COLUMN_KIND    9

static const guint8 no_signature[64] = { 0 };

static gboolean
has_size (GBytes *bytes, gsize size)
{
  return bytes != NULL && g_bytes_get_size (bytes) == size;
}

static const guint8 *
person_signature (const CotSqliteRow *row)
{
  return has_size (row->person_sig, 64) ? g_bytes_get_data (row->person_sig, NULL) : no_signature;
}

void
cot_verify_row_read (CotVerifyRow *self, sqlite3_stmt *stmt)
{
  *self = (CotVerifyRow){ .station = sqlite3_column_int64 (stmt, COLUMN_STATION), .number = sqlite3_column_int64 (stmt, COLUMN_NUMBER), .kind = sqlite3_column_int64 (stmt, COLUMN_KIND) };
  cot_sqlite_row_read (stmt, &self->row);
  self->folio = g_strdup ((const char *) sqlite3_column_text (stmt, COLUMN_FOLIO));
}

void
cot_verify_row_clear (CotVerifyRow *self)
{
  cot_sqlite_row_clear (&self->row);
  g_clear_pointer (&self->folio, g_free);
  g_clear_pointer (&self->event, cot_event_unref);
  g_clear_pointer (&self->wrong, g_free);
  g_clear_error (&self->unsigned_because);
}

static CotEvent *
read_event (CotVerifyRow *self)
{
  const CotSqliteRow *row = &self->row;
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (GError) error = NULL;

  if (row->header == NULL || !has_size (row->id, 32) || !has_size (row->station_sig, 64) || (row->person_sig != NULL && !has_size (row->person_sig, 64))) {
    self->wrong = g_strdup ("an id, header or signature has another size");
    return NULL;
  }
  event = cot_event_parse (row->header, row->body, g_bytes_get_data (row->station_sig, NULL), person_signature (row), &error);
  if (event == NULL) {
    self->wrong = g_strdup (error->message);
    return NULL;
  }
  if (memcmp (event->id.bytes, g_bytes_get_data (row->id, NULL), 32) != 0) {
    self->wrong = g_strdup ("its header does not match its id");
    return NULL;
  }

  return g_steal_pointer (&event);
}

void
cot_verify_row_check (CotVerifyRow *self)
{
  const CotEvent *event = self->event = read_event (self);

  if (event == NULL)
    return;
  if ((guint64) self->station != event->station || (guint64) self->number != event->number || self->kind != (gint64) event->kind || g_strcmp0 (self->folio, event->folio[0] != '\0' ? event->folio : NULL) != 0)
    self->wrong = g_strdup ("station, number, kind or folio beside it differ from its header");
}

/* When header and stored id do not match, one of them was changed.  A header that its
 * station signed was not. */
CotId
cot_verify_row_name (const CotVerifyRow *self, CotRoster *roster, CotElection *election)
{
  const CotSqliteRow *row = &self->row;
  g_autoptr (CotEvent) event = NULL;
  CotId id = { 0 };

  if (self->event != NULL)
    return self->event->id;
  if (row->header != NULL && has_size (row->station_sig, 64))
    event = cot_event_parse_trusted (row->header, NULL, g_bytes_get_data (row->station_sig, NULL), person_signature (row), NULL);
  if (event != NULL && (!has_size (row->id, 32) || cot_roster_check (roster, election, event, NULL)))
    return event->id;
  if (has_size (row->id, 32))
    memcpy (id.bytes, g_bytes_get_data (row->id, NULL), 32);

  return id;
}
