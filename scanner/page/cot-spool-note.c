/* cot-spool-note.c - what is known of a page and is not on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-spool-private.h"

#include <string.h>

#include "cot-spool.h"

/* What the feeder knew of a page, for whoever reads it: in .fed.  Where a page came from
 * that no scanner of this centre gave: in .origin.  What a person says of a page that is
 * kept in spite of what is wrong with it: in .kept. */

#define ORIGIN_MAX_BYTES 16
#define KEPT_MAX_BYTES   1000

char *
cot_spool_note_text (const CotScannedPage *page, guint n_missing)
{
  json_t *json = json_pack ("{s:s, s:I, s:i, s:i, s:i, s:i}", "device", page->device, "time_us", (json_int_t) page->time_us, "missing", (int) n_missing, "turns", (int) page->orientation, "sheet", (int) page->sheet, "sheets", (int) page->n_sheets);
  char *dumped = json_dumps (json, JSON_COMPACT), *text = g_strdup (dumped);

  free (dumped);
  json_decref (json);

  return text;
}

/**
 * cot_spool_note:
 * @folder: the spool
 * @page: with its id, device and time; its master is stored next
 * @n_missing: lines that the device promised and did not give
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Writes down what only the one who fed the page knows.  Storing the master makes the
 * note's name durable with its own: whoever finds the one finds the other.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_note (const char *folder, const CotScannedPage *page, guint n_missing, GError **error)
{
  g_autofree char *text = cot_spool_note_text (page, n_missing);
  g_autofree char *path = cot_spool_write_file (folder, page->spool, COT_SPOOL_FED, text, strlen (text), FALSE, error);

  return path != NULL;
}

/* The other way; without the note the page is as good as one from a file. */
void
cot_spool_take_note (const char *folder, CotScannedPage *page)
{
  g_autofree char *path = cot_spool_path (folder, page->spool, COT_SPOOL_FED);
  json_error_t where;
  json_t *json = json_load_file (path, JSON_REJECT_DUPLICATES, &where);
  const char *device = json_string_value (json_object_get (json, "device"));
  json_int_t time_us = json_integer_value (json_object_get (json, "time_us"));
  json_int_t n_missing = json_integer_value (json_object_get (json, "missing"));

  if (device != NULL && *device != '\0') {
    g_free (page->device);
    page->device = g_strdup (device);
  }
  if (time_us > 0)
    page->time_us = time_us;
  page->orientation = (guint) json_integer_value (json_object_get (json, "turns")) % 4;
  page->n_sheets = (guint) CLAMP (json_integer_value (json_object_get (json, "sheets")), 1, 10000);
  page->sheet = (guint) CLAMP (json_integer_value (json_object_get (json, "sheet")), 1, page->n_sheets);
  if (n_missing > 0)
    cot_scanned_page_add_problem (page, COT_PROBLEM_SHORT_PAGE, "%d lines are missing", (int) MIN (n_missing, G_MAXINT));
  json_decref (json);
}

static gboolean
write_beside (const char *folder, const char *id, const char *ending, const char *text, GError **error)
{
  g_autofree char *path = cot_spool_write (folder, id, ending, text, strlen (text), error);

  return path != NULL;
}

/**
 * cot_spool_set_origin:
 * @folder: the spool
 * @id: a page
 * @origin: "CATD" or "CASILLA"
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_set_origin (const char *folder, const char *id, const char *origin, GError **error)
{
  return write_beside (folder, id, COT_SPOOL_ORIGIN, origin, error);
}

/**
 * cot_spool_dup_origin:
 * @folder: the spool
 * @id: a page
 *
 * Returns: (transfer full): "CATD" unless "CASILLA" was said
 */
char *
cot_spool_dup_origin (const char *folder, const char *id)
{
  g_autofree char *origin = cot_spool_read_beside (folder, id, COT_SPOOL_ORIGIN, ORIGIN_MAX_BYTES);

  return g_strdup (g_strcmp0 (origin, "CASILLA") == 0 ? "CASILLA" : "CATD");
}

/**
 * cot_spool_set_kept:
 * @folder: the spool
 * @id: a page
 * @reason: why it is kept as it is
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_set_kept (const char *folder, const char *id, const char *reason, GError **error)
{
  return write_beside (folder, id, COT_SPOOL_KEPT, reason, error);
}

/**
 * cot_spool_dup_kept:
 * @folder: the spool
 * @id: a page
 *
 * Returns: (transfer full) (nullable): the reason
 */
char *
cot_spool_dup_kept (const char *folder, const char *id)
{
  return cot_spool_read_beside (folder, id, COT_SPOOL_KEPT, KEPT_MAX_BYTES);
}
