/* cot-capture-sheet.h - one acta on the desk: its claim, what is keyed, what was answered
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"
#include "cot-rules.h"
#include "cot-sheet-entry.h"
#include "cot-transform.h"

G_BEGIN_DECLS

typedef struct {
  CotClaim *claim;
  CotSheetEntry *entry;
  gboolean amending; /* a former reading, opened again */
  GArray *answered;  /* CotRemark that "so says the acta" was said to */
} CotCaptureSheet;

/* @prefill: what the machine proposes is shown. */
CotCaptureSheet *cot_capture_sheet_new (CotClaim *claim, gboolean prefill);
/* @values: of the reading that is opened again. */
CotCaptureSheet *cot_capture_sheet_new_amending (CotClaim *claim, const CotValue *values);
void cot_capture_sheet_free (CotCaptureSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotCaptureSheet, cot_capture_sheet_free)

/* The first remark not answered, one that speaks of the focused field before
 * others; @code "" for none.  An answer whose figures are no longer so is forgotten. */
CotRemark cot_capture_sheet_get_remark (CotCaptureSheet *self);
void cot_capture_sheet_answer (CotCaptureSheet *self, const CotRemark *remark);
/* Codes that were answered and still hold (transfer container), NULL-terminated. */
const char **cot_capture_sheet_list_so (CotCaptureSheet *self);

/* One per field: what was proposed and stands so (transfer full). */
guint8 *cot_capture_sheet_list_aided (CotCaptureSheet *self);

/* Field's bounds on the form, mm, and the way to the published image's pixels;
 * FALSE when the form or the picture does not tell. */
gboolean cot_capture_sheet_get_box (CotCaptureSheet *self, CotForm *form, guint position, CotBoxMm *box, CotTransform *transform);
/* The same of the fields that @remark speaks of; how many were found. */
guint cot_capture_sheet_list_boxes (CotCaptureSheet *self, CotForm *form, const CotRemark *remark, CotBoxMm boxes[COT_RULE_MAX_FIELDS], CotTransform *transform);
/* Width, in image pixels, of the widest field to be keyed; 0: not known. */
double cot_capture_sheet_get_reading_width (CotCaptureSheet *self, CotForm *form);

/* Folio alone, then the casilla as keyed; *@is_casilla tells which. */
char *cot_capture_sheet_dup_where (CotCaptureSheet *self, gboolean *is_casilla);
char *cot_capture_sheet_dup_progress (CotCaptureSheet *self);
/* At the end of a whole sheet: its sums worked out. */
char *cot_capture_sheet_dup_sums (CotCaptureSheet *self);
/* What a whole sheet will be published with, or NULL (transfer full). */
char *cot_capture_sheet_dup_observation (CotCaptureSheet *self);
/* What kind of reading this is, where it matters, or NULL. */
char *cot_capture_sheet_dup_notice (CotCaptureSheet *self);

G_END_DECLS
