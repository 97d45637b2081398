/* cot-store-page.c - a scanned page into the record: received, digitised, identified, read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-store-page.h"

#include <string.h>

#include "cot-page-parts.h"
#include "cot-scanner-name.h"
#include "cot-spool.h"

#define DOCUMENT "ACTA PREP"
#define SCANNED  "ESCANER"
#define MOBILE   "MOVIL"
#define CASILLA  "CASILLA"
#define KEPT     "kept"
#define READER   "boxes+lines-1"

typedef struct {
  gboolean received, digitised, identified, same_picture;
} Known;

static Known
look_up (CotDesk *desk, const CotScannedPage *page, const char *folio)
{
  CotJournal *journal = cot_desk_get_journal (desk);
  Known known = { 0 };
  const CotSheet *sheet;

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  if (sheet != NULL) {
    known.received = !cot_id_is_zero (&sheet->received);
    known.digitised = !cot_id_is_zero (&sheet->digitised);
    known.identified = !cot_id_is_zero (&sheet->identified);
    known.same_picture = g_strcmp0 (sheet->published_sha256, page->published.sha256) == 0;
  }
  cot_journal_unlock (journal);

  return known;
}

/* The reason for keeping a page stands beside what is wrong with it. */
static void
add_reason (json_t *problems, const char *spool, const char *id)
{
  g_autofree char *reason = cot_spool_dup_kept (spool, id);

  if (reason != NULL)
    json_array_append_new (problems, json_pack ("{s:s, s:s}", "code", KEPT, "message", reason));
}

static gboolean
digitise (CotDesk *desk, CotSession *session, const CotScannedPage *page, const char *spool, const char *folio, GError **error)
{
  json_t *json = cot_scanned_page_to_json (page);
  g_autofree char *origin = cot_spool_dup_origin (spool, page->spool);
  CotDigitisedPart parts[COT_PAGE_MAX_PARTS] = { 0 };
  CotDigitisedPage digitised = {
    .published_path = page->published.file,
    .master_path = page->master.file,
    .width = page->published.width,
    .height = page->published.height,
    .tipo_acta = page->tipo_acta,
    .digitalizacion = strcmp (origin, CASILLA) == 0 ? MOBILE : SCANNED,
    .has_transform = page->registered,
    .orientation = page->orientation,
    .codes = json_object_get (json, "codes"),
    .problems = json_object_get (json, "problems"),
  };
  gboolean done;

  for (guint i = 0; i < page->parts->len; i++) {
    const CotScannedPart *part = &g_array_index (page->parts, CotScannedPart, i);

    parts[i].master_path = part->master.file;
    memcpy (parts[i].transform, part->transform.m, sizeof parts[i].transform);
  }
  digitised.parts = parts;
  digitised.n_parts = page->parts->len;
  add_reason (digitised.problems, spool, page->spool);
  memcpy (digitised.transform, page->transform.m, sizeof digitised.transform);
  done = cot_desk_digitise (desk, session, folio, &digitised, error);
  json_decref (json);

  return done;
}

static gboolean
identify (CotDesk *desk, CotSession *session, const CotScannedPage *page, const char *folio)
{
  g_autoptr (GError) error = NULL;

  /* Where the page itself speaks against its code, a person looks whose it is. */
  if (page->qr == NULL || cot_scanned_page_has_problem (page, COT_PROBLEM_QR_CONFLICT) || cot_scanned_page_has_problem (page, COT_PROBLEM_PRINTED))
    return FALSE;
  if (cot_desk_identify_by_code (desk, session, folio, page->qr, &error))
    return TRUE;
  g_message ("the code does not identify the sheet: %s", error->message);

  return FALSE;
}

/* What the line for letters says, and whether it speaks against figures that were sure. */
static void
add_letters (json_t *item, const CotScannedField *field)
{
  json_t *numbers = json_array ();

  for (guint i = 0; i < field->n_letters; i++)
    json_array_append_new (numbers, json_integer (field->letters[i]));
  json_object_set_new (item, "letters", numbers);
  if (field->differs)
    json_object_set_new (item, "differs", json_true ());
}

static json_t *
machine_fields (CotDesk *desk, const CotScannedPage *page)
{
  CotReadingBounds bounds;
  json_t *fields = json_object ();

  /* A threshold may sink to here before the sheet is read by people. */
  cot_election_get_reading_bounds (cot_journal_get_election (cot_desk_get_journal (desk)), &bounds);

  for (guint i = 0; i < page->fields->len; i++) {
    const CotScannedField *field = &g_array_index (page->fields, CotScannedField, i);
    gboolean is_casilla = strcmp (field->name, COT_FIELD_NAME_CASILLA) == 0;
    guint probability = (guint) (CLAMP (field->probability, 0, 1) * 10000);
    json_t *item;

    if (!field->has_value && field->n_letters == 0)
      continue;
    item = json_pack ("{s:i, s:b}", "probability", (int) probability, "sure", field->sure && probability >= bounds.lowest);
    if (field->has_value)
      json_object_set_new (item, "value", cot_value_to_json (field->value, is_casilla));
    if (field->has_letters)
      add_letters (item, field);
    json_object_set_new (fields, field->name, item);
  }

  return fields;
}

/* What the machine read is of no use to the sheet's way: its failure stops nothing. */
static void
record_reading (CotDesk *desk, const CotScannedPage *page, const char *folio)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *scanner = cot_scanner_name_without_address (page->device);
  json_t *fields = machine_fields (desk, page);

  if (json_object_size (fields) > 0 && !cot_desk_machine_read (desk, folio, READER, scanner, fields, &error))
    g_warning ("the machine's reading was not recorded: %s", error->message);
  json_decref (fields);
}

/**
 * cot_store_page:
 * @page: with both images in @spool
 * @folio: canonical, of its label or as keyed
 * @stored: (out): what was written
 * @error: a %COT_DATA_ERROR
 *
 * Returns: %FALSE when it could not be stored; the page is still in the spool
 */
gboolean
cot_store_page (CotDesk *desk, CotSession *session, CotScannedPage *page, const char *spool, const char *folio, CotStoredPage *stored, GError **error)
{
  Known known = look_up (desk, page, folio);
  g_autofree char *origin = cot_spool_dup_origin (spool, page->spool);

  *stored = (CotStoredPage){ 0 };
  if (known.digitised && !known.same_picture) {
    stored->taken = TRUE;
    return TRUE;
  }
  if (!known.received && !cot_desk_receive (desk, session, folio, origin, DOCUMENT, error))
    return FALSE;
  if (!known.digitised) {
    if (!digitise (desk, session, page, spool, folio, error))
      return FALSE;
    record_reading (desk, page, folio);
  }
  stored->already = known.digitised;
  stored->identified = known.identified || identify (desk, session, page, folio);

  return cot_spool_remove (spool, page->spool, error);
}
