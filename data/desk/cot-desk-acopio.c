/* cot-desk-acopio.c - receiving, digitising, and actas that never came
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-acopio"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "cot-desk-private.h"

#define MAX_WORDS_BYTES     400
#define MAX_SIDE_PX         20000
#define MAX_PUBLISHED_BYTES (16 * 1024 * 1024)
#define QUARTER_TURNS       4
#define FOLIO_CENTRE_DIGITS 4
#define TRANSFORM_LENGTH    9
#define MAX_PARTS           4
#define BATCH_CAUSE         "batch"

/* --- Receiving --------------------------------------------------------------- */

static guint
folio_centre (const char *folio)
{
  guint centre = 0;

  for (guint i = 0; i < FOLIO_CENTRE_DIGITS; i++)
    centre = centre * 10 + (guint) g_ascii_digit_value (folio[i]);

  return centre;
}

static gboolean
check_centre (CotDesk *self, guint centre, GError **error)
{
  const CotStation *station = cot_desk_get_station (self, error);
  const CotCatd *catds = NULL;
  guint n = 0;

  if (station == NULL)
    return FALSE;
  if (station->role != COT_STATION_CENTRE && station->catd != 0 && station->catd != centre)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the folio is of centre %u, this station is of centre %u", centre, station->catd);

  catds = cot_election_get_catds (cot_journal_get_election (self->journal), &n);
  for (guint i = 0; i < n; i++) {
    if (catds[i].id == centre)
      return TRUE;
  }
  return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "the election has no centre %u", centre);
}

static gboolean
plan_receive (CotDesk *self, const char *folio, const char *origen, const char *documento, CotDeskEvent *event, GError **error)
{
  CotElection *election = cot_journal_get_election (self->journal);
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = NULL;
  guint centre = 0;

  if (!cot_folio_parse (folio, event->folio, error))
    return FALSE;
  if (!cot_desk_text_is_clean (origen, MAX_WORDS_BYTES) || !cot_desk_text_is_clean (documento, MAX_WORDS_BYTES))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "origin and kind of document are short texts");
  /* A kind that the election does not know has the same rank as none at all. */
  if (cot_election_document_rank (election, documento, NULL) == cot_election_document_rank (election, NULL, NULL))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the election knows no such kind of document");

  centre = folio_centre (event->folio);
  if (!check_centre (self, centre, error))
    return FALSE;
  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), event->folio);
  if (sheet != NULL && !cot_id_is_zero (&sheet->received))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "folio %s was received already", event->folio);

  json_object_set_new (event->body, "origen", json_string (origen));
  json_object_set_new (event->body, "documento", json_string (documento));
  json_object_set_new (event->body, "catd", json_integer (centre));

  return TRUE;
}

/**
 * cot_desk_receive:
 * @self: an open desk
 * @session: who received the sheet
 * @folio: of its label, as scanned or typed
 * @origen: "CATD" or "CASILLA"
 * @documento: "ACTA PREP", "CC", "RPP" ...
 * @error: return location for a %COT_DATA_ERROR
 *
 * Puts on record that a sheet arrived.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_INVALID for a bad folio, _CONFLICT when it
 *   was received before, _REFUSED for another centre's
 */
gboolean
cot_desk_receive (CotDesk *self, CotSession *session, const char *folio, const char *origen, const char *documento, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_RECEIVED);

  return cot_desk_check_act (self, session, event.kind, error) &&
         plan_receive (self, folio, origen, documento, &event, error) &&
         cot_desk_write (self, session, &event, NULL, error);
}

/* --- Digitising -------------------------------------------------------------- */

static gboolean
plan_digitise (CotDesk *self, const char *folio, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);

  if (sheet == NULL)
    return FALSE;
  if (sheet->state != COT_SHEET_RECEIVED || cot_id_is_zero (&sheet->received))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s has an image: set that aside first", event->folio);

  return cot_desk_event_add_ref (event, &sheet->received, error);
}

static gboolean
is_finite (const double *transform)
{
  for (guint i = 0; i < TRANSFORM_LENGTH; i++)
    if (!isfinite (transform[i]))
      return FALSE;

  return TRUE;
}

/* A sheet in one piece has its master alone; one in parts has those of the parts. */
static gboolean
check_masters (const CotDigitisedPage *page, GError **error)
{
  if (page->n_parts == 0 && page->master_path == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a page has a published image and a master");
  if (page->n_parts > 0 && (page->n_parts < 2 || page->n_parts > MAX_PARTS || page->parts == NULL || !page->has_transform))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a sheet in parts has 2 to %d of them, and says where its form lies", MAX_PARTS);
  for (guint i = 0; i < page->n_parts; i++)
    if (page->parts[i].master_path == NULL || !is_finite (page->parts[i].transform))
      return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "part %u has no master, or no place", i + 1);

  return TRUE;
}

static gboolean
check_page (CotDesk *self, const CotDigitisedPage *page, GError **error)
{
  if (page->published_path == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a page has a published image and a master");
  if (!check_masters (page, error))
    return FALSE;
  if (page->width == 0 || page->width > MAX_SIDE_PX || page->height == 0 || page->height > MAX_SIDE_PX)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "%u x %u pixels are no page", page->width, page->height);
  if (page->orientation >= QUARTER_TURNS)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "there is no quarter turn %u", page->orientation);
  if (!cot_desk_text_is_clean (page->digitalizacion, MAX_WORDS_BYTES))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a page says how it was digitised");
  if (page->tipo_acta != NULL && cot_election_get_form (cot_journal_get_election (self->journal), page->tipo_acta) == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "the election has no form %s", page->tipo_acta);
  if (page->has_transform && !is_finite (page->transform))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the transform has a number that is none");

  return TRUE;
}

static json_t *
make_transform (const double *numbers)
{
  json_t *transform = json_array ();

  for (guint i = 0; i < TRANSFORM_LENGTH; i++)
    json_array_append_new (transform, json_real (numbers[i]));

  return transform;
}

/* Each part says where the form lies on its own master. */
static gboolean
add_part (CotDesk *self, json_t *parts, const char *path, const double *transform, GError **error)
{
  g_autofree char *master = cot_journal_put_file_from (self->journal, path, error);

  if (master == NULL)
    return FALSE;

  json_array_append_new (parts, json_pack ("{s:s, s:o}", "master", master, "transform", transform != NULL ? make_transform (transform) : json_null ()));
  return TRUE;
}

static gboolean
store_masters (CotDesk *self, const CotDigitisedPage *page, CotDeskEvent *event, GError **error)
{
  json_t *parts = json_array ();

  json_object_set_new (event->body, "parts", parts);
  if (page->n_parts == 0)
    return add_part (self, parts, page->master_path, page->has_transform ? page->transform : NULL, error);

  for (guint i = 0; i < page->n_parts; i++)
    if (!add_part (self, parts, page->parts[i].master_path, page->parts[i].transform, error))
      return FALSE;
  json_object_set_new (event->body, "transform", make_transform (page->transform));

  return TRUE;
}

static gboolean
store_published (CotDesk *self, const CotDigitisedPage *page, CotDeskEvent *event, GError **error)
{
  static const guint8 jpeg_start[] = { 0xff, 0xd8, 0xff };
  g_autofree char *data = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GError) cause = NULL;
  GStatBuf info = { 0 };
  gsize length = 0;

  if (g_stat (page->published_path, &info) != 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "the published image cannot be read: %s", g_strerror (errno));
  if (!S_ISREG (info.st_mode) || info.st_size > MAX_PUBLISHED_BYTES)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the published image is no file of at most %d bytes", MAX_PUBLISHED_BYTES);
  if (!g_file_get_contents (page->published_path, &data, &length, &cause))
    return cot_desk_refuse (error, COT_DATA_ERROR_FAILED, "the published image cannot be read: %s", cause->message);
  if (length < sizeof jpeg_start || memcmp (data, jpeg_start, sizeof jpeg_start) != 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the published image is no JPEG file");

  digest = cot_journal_put_file (self->journal, (const guint8 *) data, length, error);
  if (digest == NULL)
    return FALSE;
  json_object_set_new (event->body, "published", json_string (digest));
  json_object_set_new (event->body, "bytes", json_integer ((json_int_t) length));

  return TRUE;
}

static gboolean
store_page (CotDesk *self, const CotDigitisedPage *page, CotDeskEvent *event, GError **error)
{
  if (!store_published (self, page, event, error) || !store_masters (self, page, event, error))
    return FALSE;

  json_object_set_new (event->body, "width", json_integer (page->width));
  json_object_set_new (event->body, "height", json_integer (page->height));
  if (page->tipo_acta != NULL)
    json_object_set_new (event->body, "tipo_acta", json_string (page->tipo_acta));
  json_object_set_new (event->body, "digitalizacion", json_string (page->digitalizacion));
  json_object_set_new (event->body, "orientation", json_integer (page->orientation));
  json_object_set_new (event->body, "codes", page->codes != NULL ? json_incref (page->codes) : json_array ());
  json_object_set_new (event->body, "problems", page->problems != NULL ? json_incref (page->problems) : json_array ());

  return TRUE;
}

/**
 * cot_desk_digitise:
 * @self: an open desk
 * @session: who scanned the sheet
 * @folio: of its label
 * @page: the page as cotejo-scan left it; its files are copied
 * @error: return location for a %COT_DATA_ERROR
 *
 * Stores the files durably, then puts the image on record.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_FOUND when the sheet was not received,
 *   _CONFLICT when it has an image that stands, _INVALID for a bad page
 */
gboolean
cot_desk_digitise (CotDesk *self, CotSession *session, const char *folio, const CotDigitisedPage *page, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_DIGITISED);

  return cot_desk_check_act (self, session, event.kind, error) &&
         plan_digitise (self, folio, &event, error) && check_page (self, page, error) &&
         store_page (self, page, &event, error) && cot_desk_write (self, session, &event, NULL, error);
}

static CotId
find_image (CotDesk *self, const char *folio)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), folio);

  return sheet != NULL ? sheet->digitised : (CotId){ 0 };
}

/**
 * cot_desk_cancel_batch:
 * @self: an open desk
 * @session: who scanned the batch
 * @folios: (element-type utf8): its sheets
 * @reason: in the person's own words
 * @n_kept: (out): sheets whose image stays, because somebody has read it already or it
 *   takes two people to undo it
 * @error: return location for a %COT_DATA_ERROR
 *
 * Sets the images of a batch aside, sheet by sheet; the sheets stay received and wait
 * for the scanner again.  After an error it can be called once more: what is set aside
 * already is passed over.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_OPEN, _FAILED, ...
 */
gboolean
cot_desk_cancel_batch (CotDesk *self, CotSession *session, const GPtrArray *folios, const char *reason, guint *n_kept, GError **error)
{
  *n_kept = 0;
  for (guint i = 0; i < folios->len; i++) {
    const char *folio = folios->pdata[i];
    CotId image = find_image (self, folio);
    g_autoptr (GError) local = NULL;

    if (cot_id_is_zero (&image) || cot_desk_set_aside (self, session, NULL, folio, &image, 1, BATCH_CAUSE, reason, &local))
      continue;
    if (!g_error_matches (local, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED) && !g_error_matches (local, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    g_debug ("%s stays: %s", folio, local->message);
    (*n_kept)++;
  }

  return TRUE;
}

/* --- The machine's reading --------------------------------------------------- */

static gboolean
plan_machine_read (CotDesk *self, const char *folio, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);

  if (sheet == NULL)
    return FALSE;
  if (cot_id_is_zero (&sheet->digitised))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s has no image yet", event->folio);

  return cot_desk_event_add_ref (event, &sheet->digitised, error);
}

/**
 * cot_desk_machine_read:
 * @self: an open desk
 * @folio: of the sheet
 * @reader: name and version of the recogniser
 * @scanner: (nullable): which scanner made the picture, without where it is plugged in
 * @fields: (transfer none): field name to {value, probability, sure}
 * @error: return location for a %COT_DATA_ERROR
 *
 * Records what the machine read; it is shown to nobody.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_INVALID, _NOT_FOUND or _CONFLICT
 */
gboolean
cot_desk_machine_read (CotDesk *self, const char *folio, const char *reader, const char *scanner, json_t *fields, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  if (!cot_desk_text_is_clean (reader, MAX_WORDS_BYTES) || !json_is_object (fields) ||
      (scanner != NULL && !cot_desk_text_is_clean (scanner, MAX_WORDS_BYTES)))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a machine's reading names its reader and fields");

  cot_desk_event_init (&event, COT_KIND_READ);
  json_object_set_new (event.body, "reader", json_string (reader));
  if (scanner != NULL)
    json_object_set_new (event.body, "scanner", json_string (scanner));
  json_object_set (event.body, "fields", fields);

  return cot_desk_check_open (self, error) && plan_machine_read (self, folio, &event, error) &&
         cot_desk_write (self, NULL, &event, NULL, error);
}

/* --- Actas that never came --------------------------------------------------- */

static gboolean
plan_without_acta (CotDesk *self, const char *clave_acta, const char *cause, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotRow *row = cot_fold_find_row (cot_journal_get_fold (self->journal), clave_acta);
  const CotRowState *state = NULL;

  if (row == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "the catalogue has no such row");

  state = cot_fold_get_row (cot_journal_get_fold (self->journal), row->index);
  if (state->carrier != NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s carries this row", state->carrier->folio);
  if (!cot_id_is_zero (&state->without_acta))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "this row is without acta already");

  json_object_set_new (event->body, "row", json_string (row->clave_acta));
  json_object_set_new (event->body, "cause", json_string (cause));

  return TRUE;
}

/**
 * cot_desk_without_acta:
 * @self: an open desk
 * @session: who says so
 * @second: the coordinator who confirms it; used up
 * @clave_acta: the row
 * @cause: "not-delivered", "not-installed" or "no-bag"
 * @error: return location for a %COT_DATA_ERROR
 *
 * Puts on record that no acta of a row will come.  A sheet that comes all the
 * same beats it.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_CONFLICT when a sheet carries the row
 */
gboolean
cot_desk_without_acta (CotDesk *self, CotSession *session, CotConfirmation *second, const char *clave_acta, const char *cause, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_WITHOUT_ACTA);

  return cot_desk_check_act (self, session, event.kind, error) &&
         plan_without_acta (self, clave_acta, cause, &event, error) &&
         cot_desk_write_confirmed (self, session, second, &event, NULL, error);
}
