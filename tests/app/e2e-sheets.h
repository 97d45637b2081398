/* e2e-sheets.h - a desk whose sheets are digitised and identified already
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "e2e-place.h"

G_BEGIN_DECLS

/* What the machine read of each sheet, before the window opens. */
typedef enum {
  E2E_MACHINE_READS_NOTHING,
  E2E_MACHINE_READS_TRUTH, /* every number, surely */
  E2E_MACHINE_READS_WRONG, /* the same, and PAN one too many */
} E2eMachine;

/* Puts @n sheets on the desk's record without a scanner: each of a row of its own,
 * with the picture of one of the filled actas in the tray, in turn. */
void e2e_sheets_digitise (E2ePlace *place, guint n, E2eMachine machine);
/* What is to be keyed into @field of @folio: section and casilla are the row's, the
 * others what the acta in its picture says (transfer full). */
json_t *e2e_sheets_dup_value (E2ePlace *place, const char *folio, const char *field);
/* What has become of @folio in the record of @journal, as words of the fold; @fields_aided:
 * (out) (nullable): how many of the first reading's values were proposed (transfer full). */
char *e2e_sheets_dup_state (E2ePlace *place, const char *journal, const char *folio, guint *fields_aided);
/* As if the time of every lease had passed while the window was shut. */
void e2e_sheets_lapse_leases (E2ePlace *place, const char *journal);
/* The fields in the order of keying: what the acta has (transfer full). */
char **e2e_sheets_list_fields (E2ePlace *place, const char *folio);

G_END_DECLS
