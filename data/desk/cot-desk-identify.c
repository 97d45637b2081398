/* cot-desk-identify.c - whose acta a sheet is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-identify"

#include "config.h"

#include <string.h>

#include "cot-desk-private.h"

#define MAX_CAUSE_BYTES 400
#define METHOD_QR       "qr"
#define METHOD_DECISION "decision"
#define OUTSIDE_NO_SUCH "casilla not in the catalogue"

static gboolean
plan_identify (CotDesk *self, const char *folio, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);

  if (sheet == NULL)
    return FALSE;
  if (cot_id_is_zero (&sheet->digitised))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s has no image yet", event->folio);
  if (!cot_id_is_zero (&sheet->identified))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s is identified already", event->folio);

  return cot_desk_event_add_ref (event, &sheet->digitised, error);
}

static gboolean
write_identified (CotDesk *self, CotSession *session, const char *folio, CotDeskEvent *event, GError **error)
{
  COT_DESK_ACT (self);

  return cot_desk_check_act (self, session, event->kind, error) && plan_identify (self, folio, event, error) &&
         cot_desk_write (self, session, event, NULL, error);
}

/* Also one that an amendment added. */
static gboolean
has_row (CotDesk *self, const char *clave_acta)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);

  return cot_fold_find_row (cot_journal_get_fold (self->journal), clave_acta) != NULL;
}

/**
 * cot_desk_identify_row:
 * @self: an open desk
 * @session: who identified the sheet
 * @folio: of its label
 * @clave_acta: the row
 * @method: "qr", "typed" or "decision"
 * @error: return location for a %COT_DATA_ERROR
 *
 * Ties a sheet to the row that it is the acta of.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_FOUND for an unknown row or folio,
 *   _CONFLICT when the sheet has no image or is identified already
 */
gboolean
cot_desk_identify_row (CotDesk *self, CotSession *session, const char *folio, const char *clave_acta, const char *method, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };

  /* The coordinator's word that the paper is wrong about its own casilla. */
  if (strcmp (method, METHOD_DECISION) == 0 && !cot_desk_check_role (self, session, COT_KIND_DECIDED, error))
    return FALSE;
  if (!has_row (self, clave_acta))
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "the catalogue has no such row");

  cot_desk_event_init (&event, COT_KIND_IDENTIFIED);
  json_object_set_new (event.body, "row", json_string (clave_acta));
  json_object_set_new (event.body, "method", json_string (method));

  return write_identified (self, session, folio, &event, error);
}

static gboolean
identify_outside (CotDesk *self, CotSession *session, const char *folio, const char *contest, const char *cause, const char *method, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };

  if (cot_election_find_contest (cot_journal_get_election (self->journal), contest) == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "the election has no such contest");
  if (!cot_desk_text_is_clean (cause, MAX_CAUSE_BYTES))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "outside the catalogue needs a cause");

  cot_desk_event_init (&event, COT_KIND_IDENTIFIED);
  json_object_set_new (event.body, "outside", json_string (cause));
  json_object_set_new (event.body, "contest", json_string (contest));
  json_object_set_new (event.body, "method", json_string (method));

  return write_identified (self, session, folio, &event, error);
}

/**
 * cot_desk_identify_outside:
 * @self: an open desk
 * @session: who looked
 * @folio: of the sheet's label
 * @contest: in whose published file it appears
 * @cause: why it can be tied to no row
 * @error: return location for a %COT_DATA_ERROR
 *
 * Declares a sheet outside the catalogue.
 *
 * Returns: %FALSE with the codes of cot_desk_identify_row ()
 */
gboolean
cot_desk_identify_outside (CotDesk *self, CotSession *session, const char *folio, const char *contest, const char *cause, GError **error)
{
  return identify_outside (self, session, folio, contest, cause, "typed", error);
}

/* The form that was seen on the sheet's picture (transfer full); NULL: none was. */
static char *
dup_form_of_sheet (CotDesk *self, const char *folio)
{
  char canonical[COT_FOLIO_LENGTH + 1];
  const CotSheet *sheet;

  if (!cot_folio_parse (folio, canonical, NULL))
    return NULL;

  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);

  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), canonical);

  return sheet != NULL ? g_strdup (sheet->tipo_acta) : NULL;
}

/* The contest that a code of no known casilla names, or else the one of the picture's
 * form.  A code of a contest that is not held here may be of another election, and one
 * that the form speaks against leaves it open: then a person looks. */
static const CotContest *
find_contest (CotDesk *self, const char *folio, const char *qr_text)
{
  CotElection *election = cot_journal_get_election (self->journal);
  g_autofree char *tipo_acta = dup_form_of_sheet (self, folio);
  const CotContest *seen = tipo_acta != NULL ? cot_election_contest_of_form (election, tipo_acta) : NULL;
  gboolean tells = FALSE;
  const CotContest *told = cot_election_contest_of_qr (election, qr_text, &tells);

  if (!tells)
    return seen;

  return seen == NULL || seen == told ? told : NULL;
}

/**
 * cot_desk_identify_by_code:
 * @self: an open desk
 * @session: who identified the sheet
 * @folio: of its label
 * @qr_text: the code as read from the page
 * @error: return location for a %COT_DATA_ERROR
 *
 * Ties the sheet to the row that its code names; a code that follows the
 * election's template and names no casilla of a contest puts it outside the catalogue
 * of that contest.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_INVALID when the code is none of ours, else
 *   as cot_desk_identify_row ()
 */
gboolean
cot_desk_identify_by_code (CotDesk *self, CotSession *session, const char *folio, const char *qr_text, GError **error)
{
  const CotContest *contest = NULL;
  const CotRow *row = NULL;

  switch (cot_election_parse_qr (cot_journal_get_election (self->journal), qr_text, &row)) {
  case COT_QR_ROW:
    return cot_desk_identify_row (self, session, folio, row->clave_acta, METHOD_QR, error);
  case COT_QR_OUTSIDE:
    contest = find_contest (self, folio, qr_text);
    if (contest == NULL)
      return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the code names no contest of this election");
    return identify_outside (self, session, folio, contest->id, OUTSIDE_NO_SUCH, METHOD_QR, error);
  case COT_QR_NOT_OURS:
  default:
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the code is none of this election");
  }
}
