/* night-people.c - the practice people of a rehearsed night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-people.h"

#include "cot-error.h"

const CotNightPerson cot_night_people[] = {
  { COT_NIGHT_SCANS, "Practice 1", "acopiador,digitalizador" },
  { COT_NIGHT_READS_A, "Practice 2", "capturista" },
  { COT_NIGHT_READS_B, "Practice 3", "capturista,verificador" },
  { COT_NIGHT_READS_C, "Practice 4", "verificador" },
  { COT_NIGHT_DECIDES, "Practice 5", "coordinador,acopiador" },
  { COT_NIGHT_CONFIRMS, "Practice 6", "coordinador" },
  { 0 },
};

static CotNightTurn
turn_of (CotClaimKind kind)
{
  static const CotNightTurn turns[] = {
    [COT_CLAIM_FIRST] = COT_NIGHT_FIRST,
    [COT_CLAIM_SECOND] = COT_NIGHT_SECOND,
    [COT_CLAIM_REKEY] = COT_NIGHT_REKEY,
    [COT_CLAIM_THIRD] = COT_NIGHT_THIRD_TURN,
  };

  return turns[kind];
}

/* What was keyed and set aside before stays in the sheet's history. */
static gboolean
was_set_aside (CotDesk *desk, const char *folio)
{
  CotJournal *journal = cot_desk_get_journal (desk);
  gboolean found = FALSE;
  const CotSheet *sheet;

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  for (guint i = 0; sheet != NULL && i < sheet->n_voided; i++)
    found = found || sheet->voided[i].reason == COT_VOID_SET_ASIDE;
  cot_journal_unlock (journal);

  return found;
}

/* Of wrong proposals: taken over without a look, as tired people do. */
#define SHARE_UNSEEN 0.1

static gboolean
is_unseen (const CotNightItem *item, guint field)
{
  CotActaRng rng = cot_acta_rng_for (field, "unseen", item->folio);

  return cot_night_item_is_plain (item, field) && cot_acta_rng_chance (&rng, SHARE_UNSEEN);
}

/* A proposal is confirmed where it says what the person sees on the paper, else
 * overwritten; now and then nobody looks. */
static void
take_proposals (const CotClaim *claim, const CotNightItem *item, CotNightAccepted accepted, CotValue *values, guint8 *aided)
{
  for (guint i = 0; claim->proposals != NULL && i < claim->ballot->n_fields; i++) {
    CotValue proposed = claim->proposals[i];

    if (proposed.kind == COT_VALUE_NONE || claim->wanted[i] == 0)
      continue;
    if (!cot_value_equal (proposed, values[i]) && is_unseen (item, i)) {
      /* Told before it is on record: a desk that is killed in between does it again. */
      accepted (claim->folio, claim->ballot->fields[i].name, (guint) proposed.number);
      values[i] = proposed;
    }
    aided[i] = cot_value_equal (proposed, values[i]);
  }
}

/* Keys a claim as the plan says, and the differing fields again if it is told to. */
static gboolean
key_claim (CotDesk *desk, CotSession *session, CotClaim *first, const CotNightItem *item, CotNightAccepted accepted, GError **error)
{
  g_autoptr (CotClaim) claim = cot_claim_ref (first);

  while (claim != NULL) {
    const CotValue *keyed = item->turns[turn_of (claim->kind)];
    g_autofree CotValue *values = g_new0 (CotValue, claim->ballot->n_fields);
    g_autofree guint8 *aided = g_new0 (guint8, claim->ballot->n_fields);
    g_autoptr (CotClaim) next = NULL;
    CotCaptureOutcome outcome;

    for (guint i = 0; i < claim->ballot->n_fields; i++)
      if (claim->wanted[i])
        values[i] = keyed[i];
    take_proposals (claim, item, accepted, values, aided);
    if (!cot_desk_capture (desk, session, claim, values, aided, NULL, &outcome, &next, error))
      return FALSE;
    cot_claim_unref (claim);
    claim = g_steal_pointer (&next);
  }

  return TRUE;
}

/* One piece of work, if there is one. */
static gboolean
read_one (CotDesk *desk, CotSession *session, const CotNightPlan *plan, CotNightAccepted accepted, gboolean *worked, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CotClaim) claim = cot_desk_claim_next (desk, session, &local);
  const CotNightItem *item;

  *worked = claim != NULL;
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (claim == NULL)
    return TRUE;

  item = cot_night_plan_find (plan, claim->folio);
  if (item == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "folio %s is not of this night", claim->folio);
    return FALSE;
  }
  if (item->path == COT_NIGHT_RESCAN && claim->kind == COT_CLAIM_FIRST && !was_set_aside (desk, claim->folio))
    return cot_desk_cannot_capture (desk, session, claim, "image", "the picture is blurred", error);

  return key_claim (desk, session, claim, item, accepted, error);
}

static gboolean
decide_one (CotDesk *desk, CotSession *session, const CotNightPlan *plan, const char *folio, GError **error)
{
  const CotNightItem *item = cot_night_plan_find (plan, folio);
  CotJournal *journal = cot_desk_get_journal (desk);
  g_autofree CotValue *values = NULL;
  const CotSheet *sheet;

  if (item == NULL)
    return TRUE;
  values = g_new0 (CotValue, item->row->ballot->n_fields);
  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  for (guint i = 0; i < sheet->n_fields; i++)
    if (sheet->settled[i].kind == COT_VALUE_NONE)
      values[i] = item->decided[i];
  cot_journal_unlock (journal);

  return cot_desk_decide (desk, session, folio, values, "as the paper shows", error);
}

static GPtrArray *
list_folios_to_decide (CotDesk *desk)
{
  CotJournal *journal = cot_desk_get_journal (desk);
  GPtrArray *folios = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) sheets = NULL;

  cot_journal_lock (journal);
  sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), COT_SHEET_TO_DECIDE);
  for (guint i = 0; i < sheets->len; i++)
    g_ptr_array_add (folios, g_strdup (((const CotSheet *) sheets->pdata[i])->folio));
  cot_journal_unlock (journal);

  return folios;
}

/**
 * cot_night_people_read:
 * @desk: an open desk
 * @sessions: by number of the person; those of the readers and of the coordinator
 * @plan: what each keys
 * @accepted: told of each wrong proposal that is taken over, before it is on record
 * @n_readings: (inout): counts pieces of work done
 * @error: the first refusal
 *
 * Returns: %FALSE when the desk refused something
 */
gboolean
cot_night_people_read (CotDesk *desk, CotSession *const *sessions, const CotNightPlan *plan, CotNightAccepted accepted, guint *n_readings, GError **error)
{
  static const guint32 readers[] = { COT_NIGHT_READS_A, COT_NIGHT_READS_B, COT_NIGHT_READS_C };
  g_autoptr (GPtrArray) to_decide = NULL;
  gboolean any = TRUE;

  while (any) {
    any = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
      gboolean worked;

      if (!read_one (desk, sessions[readers[i]], plan, accepted, &worked, error))
        return FALSE;
      any = any || worked;
      *n_readings += worked;
    }
  }

  to_decide = list_folios_to_decide (desk);
  for (guint i = 0; i < to_decide->len; i++)
    if (!decide_one (desk, sessions[COT_NIGHT_DECIDES], plan, to_decide->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* What one says another confirms. */
static gboolean
report_one (CotDesk *desk, CotSession *coordinator, const char *password, const CotNightItem *item, GError **error)
{
  g_autoptr (CotConfirmation) second = cot_desk_confirm (desk, coordinator, COT_NIGHT_CONFIRMS, password, error);

  return second != NULL && cot_desk_without_acta (desk, coordinator, second, item->row->clave_acta, item->cause, error);
}

gboolean
cot_night_people_report_missing (CotDesk *desk, CotSession *coordinator, const char *password, const CotNightPlan *plan, GError **error)
{
  CotJournal *journal = cot_desk_get_journal (desk);

  for (guint i = 0; i < plan->items->len; i++) {
    const CotNightItem *item = plan->items->pdata[i];
    gboolean done;

    if (item->path != COT_NIGHT_SIN_ACTA)
      continue;
    cot_journal_lock (journal);
    done = !cot_id_is_zero (&cot_fold_get_row (cot_journal_get_fold (journal), item->row->index)->without_acta);
    cot_journal_unlock (journal);
    if (!done && !report_one (desk, coordinator, password, item, error))
      return FALSE;
  }

  return TRUE;
}
