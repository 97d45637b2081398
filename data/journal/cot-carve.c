/* cot-carve.c - events found in the bytes of a damaged database
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A row of events lies in a page as SQLite's record: the sizes of its columns, then
 *
 *   id | station | number | folio | kind | header | body | station_sig | person_sig
 *
 * A row larger than a page goes on in others, each with the number of the next in
 * its first four bytes.  The search is for the header's first 36 bytes, which are
 * the same in all events of an election. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-carve-private.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"

#define NEEDLE_BYTES     36
#define USUAL_PAGE_BYTES 4096
#define LOG_HEADER_BYTES 32
#define FRAME_BYTES      24
#define N_COLUMNS        10
#define MAX_ROW_BYTES    (COT_EVENT_MAX_BODY + COT_EVENT_HEADER_MIN + 32 * COT_EVENT_MAX_REFS + 512)
/* From the sizes of a row to its header: sizes, id, four short columns. */
#define MIN_BEFORE 44
#define MAX_BEFORE 96

/* Offsets in a header. */
#define AT_PERSON 102
#define AT_BODY   106
#define AT_N_REFS 138

/* Columns of a row. */
#define COLUMN_SEQ         0
#define COLUMN_ID          1
#define COLUMN_HEADER      6
#define COLUMN_BODY        7
#define COLUMN_STATION_SIG 8
#define COLUMN_PERSON_SIG  9

typedef struct {
  const guint8 *bytes;
  gsize length; /* less than a page where the file was cut */
  guint number;
  guint64 offset;
} Page;

typedef struct {
  GArray *pages;      /* of the file, then of the log */
  GHashTable *newest; /* number -> index + 1 in pages */
  gsize page_bytes;
  guint8 needle[NEEDLE_BYTES];
  GPtrArray *found;
} Carve;

typedef struct {
  gsize sizes[N_COLUMNS];
  gboolean is_null[N_COLUMNS];
  gsize n_bytes; /* of the whole row */
  gsize n_head;  /* of the sizes */
} RowForm;

static void
carved_free (gpointer data)
{
  CotCarved *carved = data;

  g_clear_pointer (&carved->event, cot_event_unref);
  g_clear_error (&carved->error);
  g_free (carved);
}

static guint64
get_be (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

/* --- Pages -------------------------------------------------------------------- */

static gboolean
is_page_size (guint64 size)
{
  return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

/* As file or log say; what journals have when both are damaged. */
static gsize
find_page_bytes (const guint8 *file, gsize n_file, const guint8 *log, gsize n_log)
{
  guint64 of_file = n_file >= 18 ? get_be (file + 16, 2) : 0;
  guint64 of_log = n_log >= 12 ? get_be (log + 8, 4) : 0;

  if (of_file == 1)
    of_file = 65536;
  /* A file that begins as it should is believed. */
  if (is_page_size (of_file) && memcmp (file, "SQLite format 3", 16) == 0)
    return of_file;
  return is_page_size (of_log) ? of_log : USUAL_PAGE_BYTES;
}

static void
add_page (Carve *self, const guint8 *bytes, gsize length, guint number, guint64 offset)
{
  Page page = { bytes, length, number, offset };

  g_array_append_val (self->pages, page);
  g_hash_table_insert (self->newest, GUINT_TO_POINTER (number), GUINT_TO_POINTER (self->pages->len));
}

static void
list_pages (Carve *self, const guint8 *file, gsize n_file, const guint8 *log, gsize n_log)
{
  gsize size = self->page_bytes;

  for (gsize at = 0; at < n_file; at += size)
    add_page (self, file + at, MIN (size, n_file - at), (guint) (at / size) + 1, at);
  for (gsize at = LOG_HEADER_BYTES; n_log > FRAME_BYTES && at < n_log - FRAME_BYTES; at += FRAME_BYTES + size)
    add_page (self, log + at + FRAME_BYTES, MIN (size, n_log - at - FRAME_BYTES), (guint) get_be (log + at, 4), n_file + at + FRAME_BYTES);
}

/* --- Rows --------------------------------------------------------------------- */

/* SQLite's number of 1 to 9 bytes; only short ones stand before a row's columns. */
static gboolean
read_varint (const guint8 **at, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < 5 && *at < end; i++) {
    guint8 byte = *(*at)++;

    *value = *value << 7 | (byte & 0x7f);
    if ((byte & 0x80) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
read_size (guint64 type, gsize *size)
{
  static const guint8 sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0 };

  if (type == 10 || type == 11)
    return FALSE;
  *size = type < G_N_ELEMENTS (sizes) ? sizes[type] : (gsize) (type - 12) / 2;
  return *size <= MAX_ROW_BYTES;
}

static gboolean
is_form_of_event (const RowForm *form)
{
  return form->is_null[COLUMN_SEQ] && form->sizes[COLUMN_ID] == 32 && form->sizes[COLUMN_HEADER] >= COT_EVENT_HEADER_MIN &&
         form->sizes[COLUMN_STATION_SIG] == 64 && (form->is_null[COLUMN_PERSON_SIG] || form->sizes[COLUMN_PERSON_SIG] == 64);
}

/* The sizes that stand at @at, if the column of the header then begins at @header. */
static gboolean
read_form (const guint8 *at, const guint8 *header, RowForm *form)
{
  const guint8 *end = at + at[0];
  const guint8 *next = at + 1;
  gsize before;

  *form = (RowForm){ .n_bytes = at[0], .n_head = at[0] };
  if (at[0] >= 0x80 || end > header)
    return FALSE;
  before = at[0];
  for (guint i = 0; i < N_COLUMNS; i++) {
    guint64 type;

    if (!read_varint (&next, end, &type) || !read_size (type, &form->sizes[i]))
      return FALSE;
    form->is_null[i] = type == 0;
    form->n_bytes += form->sizes[i];
    if (i < COLUMN_HEADER)
      before += form->sizes[i];
  }

  return next == end && at + before == header && is_form_of_event (form);
}

static const guint8 *
find_row (const Page *page, const guint8 *header, RowForm *form)
{
  for (gsize n = MIN_BEFORE; n <= MAX_BEFORE && n <= (gsize) (header - page->bytes); n++)
    if (read_form (header - n, header, form))
      return header - n;

  return NULL;
}

/* The place of arrival stands right before the row. */
static gint64
read_seq (const Page *page, const guint8 *row)
{
  const guint8 *at = row - 1;
  guint64 seq = 0;

  if (row == page->bytes || (*at & 0x80) != 0)
    return G_MAXINT64;
  while (at > page->bytes && (at[-1] & 0x80) != 0 && row - at < 5)
    at--;
  return read_varint (&at, row, &seq) && seq > 0 ? (gint64) seq : G_MAXINT64;
}

/* How much of a row is in its own page, by SQLite's rule. */
static gsize
local_bytes (gsize page_bytes, gsize n_row)
{
  gsize most = page_bytes - 35;
  gsize least = (page_bytes - 12) * 32 / 255 - 23;
  gsize n;

  if (n_row <= most)
    return n_row;
  n = least + (n_row - least) % (page_bytes - 4);
  return n <= most ? n : least;
}

/* All bytes of a row, also those in further pages; fewer where they end. */
static GByteArray *
gather_row (Carve *self, const Page *page, const guint8 *row, gsize n_row)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize there = page->length - (gsize) (row - page->bytes);
  gsize n = local_bytes (self->page_bytes, n_row);
  const guint8 *link = row + n;

  g_byte_array_append (bytes, row, (guint) MIN (n, there));
  if (n + 4 > there)
    return bytes;
  while (bytes->len < n_row) {
    guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->newest, GUINT_TO_POINTER ((guint) get_be (link, 4))));
    const Page *next = index > 0 ? &g_array_index (self->pages, Page, index - 1) : NULL;

    if (next == NULL || next->length <= 4)
      break;
    g_byte_array_append (bytes, next->bytes + 4, (guint) MIN (n_row - bytes->len, next->length - 4));
    link = next->bytes;
  }

  return bytes;
}

static CotEvent *
event_of_row (Carve *self, const Page *page, const guint8 *row, const RowForm *form, GError **error)
{
  static const guint8 no_signature[64] = { 0 };
  g_autoptr (GByteArray) gathered = gather_row (self, page, row, form->n_bytes);
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) header = NULL, body = NULL;
  gsize at = form->n_head;
  const guint8 *signature;

  if (gathered->len < form->n_bytes) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "its bytes end early");
    return NULL;
  }
  for (guint i = 0; i < COLUMN_HEADER; i++)
    at += form->sizes[i];
  all = g_byte_array_free_to_bytes (g_steal_pointer (&gathered));
  header = g_bytes_new_from_bytes (all, at, form->sizes[COLUMN_HEADER]);
  at += form->sizes[COLUMN_HEADER];
  if (!form->is_null[COLUMN_BODY])
    body = g_bytes_new_from_bytes (all, at, form->sizes[COLUMN_BODY]);
  signature = (const guint8 *) g_bytes_get_data (all, NULL) + at + form->sizes[COLUMN_BODY];

  return cot_event_parse (header, body, signature, form->is_null[COLUMN_PERSON_SIG] ? no_signature : signature + 64, error);
}

/* --- Without the sizes -------------------------------------------------------- */

/* Where the body ends that has the hash of the header; NULL: nowhere in this page. */
static const guint8 *
find_end_of_body (const guint8 *header, const guint8 *body, const guint8 *end)
{
  crypto_hash_sha256_state hash, here;
  guint8 digest[crypto_hash_sha256_BYTES];
  const guint8 *done = body;

  crypto_hash_sha256_init (&hash);
  while (done < end) {
    const guint8 *brace = memchr (done, '}', (gsize) (end - done));

    if (brace == NULL)
      return NULL;
    crypto_hash_sha256_update (&hash, done, (gsize) (brace + 1 - done));
    here = hash;
    crypto_hash_sha256_final (&here, digest);
    if (memcmp (digest, header + AT_BODY, sizeof digest) == 0)
      return brace + 1;
    done = brace + 1;
  }

  return NULL;
}

/* The row's sizes are damaged: what follows the header shows by its own hash. */
static CotEvent *
event_of_bytes (const Page *page, const guint8 *header, GError **error)
{
  static const guint8 no_signature[64] = { 0 };
  const guint8 *end = page->bytes + page->length;
  gsize n_header = (gsize) (end - header) >= COT_EVENT_HEADER_MIN ? COT_EVENT_HEADER_MIN + 32 * (gsize) get_be (header + AT_N_REFS, 2) : G_MAXSIZE;
  gboolean has_person = n_header != G_MAXSIZE && get_be (header + AT_PERSON, 4) != 0;
  g_autoptr (GBytes) header_bytes = NULL, body_bytes = NULL;
  const guint8 *body, *body_end;

  if (n_header > (gsize) (end - header)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "its bytes end early");
    return NULL;
  }
  body = header + n_header;
  body_end = find_end_of_body (header, body, end);
  header_bytes = g_bytes_new (header, n_header);
  if (body_end != NULL)
    body_bytes = g_bytes_new (body, (gsize) (body_end - body));
  else
    body_end = body;
  if ((gsize) (end - body_end) < (has_person ? 128 : 64)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "its bytes end early");
    return NULL;
  }

  return cot_event_parse (header_bytes, body_bytes, body_end, has_person ? body_end + 64 : no_signature, error);
}

static void
note_id (CotCarved *carved, const Page *page, const guint8 *header)
{
  gsize there = page->length - (gsize) (header - page->bytes);
  gsize n = there >= COT_EVENT_HEADER_MIN ? COT_EVENT_HEADER_MIN + 32 * (gsize) get_be (header + AT_N_REFS, 2) : G_MAXSIZE;

  if (n <= there)
    crypto_hash_sha256 (carved->id.bytes, header, n);
}

/* --- All of them -------------------------------------------------------------- */

static void
carve_one (Carve *self, const Page *page, const guint8 *header)
{
  CotCarved *carved = g_new0 (CotCarved, 1);
  RowForm form;
  const guint8 *row = find_row (page, header, &form);

  carved->seq = row != NULL ? read_seq (page, row) : G_MAXINT64;
  carved->offset = page->offset + (guint64) (header - page->bytes);
  note_id (carved, page, header);
  if (row != NULL)
    carved->event = event_of_row (self, page, row, &form, &carved->error);
  if (carved->event == NULL) {
    g_autoptr (GError) ignored = NULL;

    carved->event = event_of_bytes (page, header, carved->error == NULL ? &carved->error : &ignored);
    /* What has sizes and another body is no event without a body. */
    if (row != NULL && carved->event != NULL && carved->event->body == NULL)
      g_clear_pointer (&carved->event, cot_event_unref);
    if (carved->event != NULL)
      g_clear_error (&carved->error);
  }
  g_ptr_array_add (self->found, carved);
}

static void
carve_page (Carve *self, const Page *page)
{
  const guint8 *at = page->bytes, *end = page->bytes + page->length;

  while ((at = memmem (at, (gsize) (end - at), self->needle, NEEDLE_BYTES)) != NULL) {
    carve_one (self, page, at);
    at += NEEDLE_BYTES;
  }
}

GPtrArray *
cot_carve (GBytes *file, GBytes *log, const guint8 seal[32])
{
  g_autoptr (GArray) pages = g_array_new (FALSE, FALSE, sizeof (Page));
  g_autoptr (GHashTable) newest = g_hash_table_new (NULL, NULL);
  Carve self = { .pages = pages, .newest = newest, .found = g_ptr_array_new_with_free_func (carved_free) };
  gsize n_file = 0, n_log = 0;
  const guint8 *file_bytes = g_bytes_get_data (file, &n_file);
  const guint8 *log_bytes = log != NULL ? g_bytes_get_data (log, &n_log) : NULL;

  memcpy (self.needle, "COT1", 4);
  memcpy (self.needle + 4, seal, 32);
  self.page_bytes = find_page_bytes (file_bytes, n_file, log_bytes, n_log);
  list_pages (&self, file_bytes, n_file, log_bytes, n_log);
  for (guint i = 0; i < pages->len; i++)
    carve_page (&self, &g_array_index (pages, Page, i));

  return self.found;
}
