/* cot-claim.c - a claimed piece of work, with all that is needed for it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-claim"

#include "config.h"

#include "cot-desk-private.h"
#include "cot-proposal.h"
#include "cot-turn.h"

/* Form millimetres to pixels of the published image, as `digitised` says. */
static gboolean
read_transform (CotDesk *self, const CotId *digitised, double transform[9])
{
  g_autoptr (CotEvent) event = cot_journal_get_event (self->journal, digitised);
  json_t *body = event != NULL ? cot_event_load_body (event) : NULL;
  gboolean known = cot_kind_get_transform (body, transform);

  json_decref (body);

  return known;
}

static guint8 *
make_wanted (const CotSheet *sheet, CotClaimKind kind)
{
  guint8 *wanted = g_new0 (guint8, sheet->n_fields);

  for (guint i = 0; i < sheet->n_fields; i++)
    wanted[i] = kind == COT_CLAIM_FIRST || kind == COT_CLAIM_SECOND || sheet->disputed[i] != 0;

  return wanted;
}

CotClaim *
cot_claim_new (CotDesk *self, const CotSheet *sheet, CotClaimKind kind, guint32 person)
{
  CotClaim *claim = g_new0 (CotClaim, 1);
  const CotReader *own = cot_turn_find_reader (sheet, person);

  g_atomic_ref_count_init (&claim->ref_count);
  g_strlcpy (claim->folio, sheet->folio, sizeof claim->folio);
  claim->kind = kind;
  claim->row = sheet->row;
  claim->ballot = sheet->row->ballot;
  claim->wanted = make_wanted (sheet, kind);
  claim->image_path = sheet->published_sha256 != NULL ? cot_journal_get_file_path (self->journal, sheet->published_sha256) : NULL;
  claim->tipo_acta = g_strdup (sheet->tipo_acta != NULL ? sheet->tipo_acta : sheet->row->tipo_acta);
  claim->has_transform = read_transform (self, &sheet->digitised, claim->transform);
  claim->digitised = sheet->digitised;
  claim->identified = sheet->identified;
  if (own != NULL)
    claim->amends = own->tip;
  /* The machine aids a first reading alone: nobody else is told what it read. */
  if (kind == COT_CLAIM_FIRST && own == NULL)
    claim->proposals = cot_proposal_list (self->journal, sheet);

  return claim;
}

CotClaim *
cot_claim_ref (CotClaim *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cot_claim_unref (CotClaim *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->wanted);
  g_free (self->proposals);
  g_free (self->image_path);
  g_free (self->tipo_acta);
  g_free (self);
}

/* --- Claiming ---------------------------------------------------------------- */

static CotClaim *
build_claim (CotDesk *self, const CotWorkItem *item, guint32 person, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), item->folio);
  CotClaim *claim = NULL;
  gboolean has_read = sheet != NULL && cot_turn_find_reader (sheet, person) != NULL;
  gboolean has_disputed = FALSE;

  if (sheet == NULL || sheet->row == NULL) {
    cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "sheet %s is not here yet", item->folio);
    return NULL;
  }
  if (has_read != (item->kind == COT_CLAIM_REKEY)) {
    cot_desk_refuse (error, has_read ? COT_DATA_ERROR_SAME_PERSON : COT_DATA_ERROR_CONFLICT,
                     has_read ? "person %u has read sheet %s already" : "person %u has no reading of sheet %s", person, item->folio);
    return NULL;
  }
  for (guint i = 0; i < sheet->n_fields; i++)
    has_disputed = has_disputed || sheet->disputed[i] != 0;
  if ((item->kind == COT_CLAIM_REKEY || item->kind == COT_CLAIM_THIRD) && !has_disputed) {
    cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s has no field in dispute here", item->folio);
    return NULL;
  }
  claim = cot_claim_new (self, sheet, item->kind, person);
  /* The body of the machine's reading is not given to a desk that only captures. */
  if (item->kind == COT_CLAIM_FIRST && claim->proposals == NULL)
    claim->proposals = cot_proposal_from_json (claim->ballot, item->proposals);

  return claim;
}

/**
 * cot_desk_claim_next:
 * @self: an open desk
 * @session: who asks for work
 * @error: return location for a %COT_DATA_ERROR or an error of the source of work
 *
 * Claims the next sheet for this person and gives all that is needed for it in
 * one step.  Asked again before the sheet is delivered, it gives the same one.
 *
 * Returns: (transfer full) (nullable): the claim; %NULL without an error when
 *   nothing waits for this person's roles
 */
CotClaim *
cot_desk_claim_next (CotDesk *self, CotSession *session, GError **error)
{
  g_autoptr (CotWork) work = cot_desk_ref_work (self);
  CotClaim *claim = NULL;
  g_auto (CotWorkItem) item = { 0 };
  guint32 person = 0;

  if (!cot_desk_check_act (self, session, COT_KIND_SIGNED_IN, error))
    return NULL;

  person = cot_session_get_person (session);
  if (!cot_work_claim (work, person, cot_session_get_roles (session), &item, error))
    return NULL;
  claim = build_claim (self, &item, person, error);
  if (claim == NULL)
    cot_work_release (work, person, item.folio);

  return claim;
}

/**
 * cot_desk_release:
 * @self: a desk
 * @session: whose claim
 * @claim: what will not be read now
 *
 * Gives a claimed sheet back to the queue.
 */
void
cot_desk_release (CotDesk *self, CotSession *session, CotClaim *claim)
{
  g_autoptr (CotWork) work = cot_desk_ref_work (self);

  cot_work_release (work, cot_session_get_person (session), claim->folio);
}

/**
 * cot_desk_peek_image:
 * @self: a desk
 * @session: who reads
 * @in_hand: (nullable): folio of the sheet that is being read
 *
 * The picture that this person will most likely be given next, fetched from the
 * service where it is not here.  To be decoded ahead; nothing is claimed.
 *
 * Returns: (transfer full) (nullable): its path on disk
 */
char *
cot_desk_peek_image (CotDesk *self, CotSession *session, const char *in_hand)
{
  g_autoptr (CotWork) work = cot_desk_ref_work (self);
  g_autoptr (CotFoldLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (CotWorkItem) item = { 0 };
  const CotSheet *sheet = NULL;

  if (!cot_work_peek (work, cot_session_get_person (session), cot_session_get_roles (session), in_hand, &item, &error)) {
    if (error != NULL)
      g_debug ("cannot look ahead: %s", error->message);
    return NULL;
  }
  lock = cot_fold_lock (self->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), item.folio);

  return sheet != NULL && sheet->published_sha256 != NULL ? cot_journal_get_file_path (self->journal, sheet->published_sha256) : NULL;
}
