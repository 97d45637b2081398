/* cot-findings.c - the report of a check of a whole journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-verify-private.h"

static const char *const kind_names[] = {
  [COT_FINDING_EVENT] = "event",
  [COT_FINDING_GAP] = "gap",
  [COT_FINDING_FORK] = "fork",
  [COT_FINDING_CLONE] = "clone",
  [COT_FINDING_LOST_TAIL] = "lost-tail",
  [COT_FINDING_OLDER_COPY] = "older-copy",
  [COT_FINDING_FILE_WRONG] = "file-wrong",
  [COT_FINDING_FILE_MISSING] = "file-missing",
  [COT_FINDING_STRUCTURE] = "structure",
};

const char *
cot_finding_kind_to_string (CotFindingKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

static void
finding_free (gpointer data)
{
  CotFinding *finding = data;

  g_free (finding->file);
  g_free (finding->text);
  g_free (finding);
}

/* Rows are told in the order of arrival, before anything else. */
static void
note_first (CotVerifyReport *report, const CotFinding *finding)
{
  gboolean is_of_event = finding->kind == COT_FINDING_EVENT || finding->kind == COT_FINDING_GAP;

  if (report->first_wrong_text != NULL)
    return;
  report->first_wrong_text = g_strdup (finding->text);
  if (!is_of_event || cot_id_is_zero (&finding->id))
    return;
  report->has_first_wrong = TRUE;
  report->first_wrong = finding->id;
  report->first_wrong_station = finding->station;
  report->first_wrong_number = finding->kind == COT_FINDING_GAP ? finding->last_number + 1 : finding->number;
  report->first_wrong_place = finding->place;
}

void
cot_verify_report_add (CotVerifyReport *report, const CotFinding *finding)
{
  if (finding->is_note)
    report->n_notes++;
  else
    report->n_failures++;
  if (!finding->is_note)
    note_first (report, finding);
  if (report->findings == NULL)
    report->findings = g_ptr_array_new_with_free_func (finding_free);

  /* A service names the masters that it never gets: notes must not crowd out failures. */
  if (finding->is_note ? report->n_notes <= COT_NOTES_MAX : report->n_failures <= COT_FINDINGS_MAX) {
    g_ptr_array_add (report->findings, g_memdup2 (finding, sizeof *finding));
  } else {
    g_free (finding->file);
    g_free (finding->text);
  }
}

void
cot_verify_report_clear (CotVerifyReport *report)
{
  g_clear_pointer (&report->first_wrong_text, g_free);
  g_clear_pointer (&report->first_wrong_file, g_free);
  g_clear_pointer (&report->findings, g_ptr_array_unref);
}
