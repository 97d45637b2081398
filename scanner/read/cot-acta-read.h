/* cot-acta-read.h - every handwritten number of an acta, weighed together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-acta-weigh.h"
#include "cot-letters.h"
#include "cot-printed.h"
#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* Reads the fields of @form that have boxes, in its order, and weighs them
 * (element-type CotActaField) (transfer full); names are borrowed from @form.
 * @row: (nullable): whose acta it is; @progress: (nullable): called after each field. */
GArray *cot_acta_read (CotFieldReader *reader, const CotRaster *page, const CotTransform *transform, const CotForm *form, const CotRow *row, void (*progress) (gpointer user_data), gpointer user_data);

/* What was read of a field, by its name; NULL: nothing. */
const CotFieldRead *cot_acta_find_reading (const GArray *fields, const char *name);

/* Reads the line for letters beside each of @fields, where @form has one, and holds it
 * against the figures: what the letters hardly allow is no longer sure, nor is an empty
 * row of boxes whose letters are written.  Nothing becomes sure by it.
 * @thoroughly: every line looked at from all sides; else those alone where it matters. */
void cot_acta_read_letters (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotForm *form, GArray *fields, gboolean thoroughly, void (*progress) (gpointer user_data), gpointer user_data);

/* What the letters of @field may say, likeliest first; @numbers:
 * COT_LETTERS_MAX_CANDIDATES of them.  0: nothing, or it cannot be told. */
guint cot_acta_list_letters (const CotActaField *field, gint32 *numbers);

/* How likely each kind of casilla is, by the word on the line for its letters. */
typedef struct {
  double basica, contigua, extraordinaria, especial;
} CotActaKinds;

/* FALSE: nothing that can be told. */
gboolean cot_acta_read_kinds (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotForm *form, CotActaKinds *out);

/* Whose acta it may be, by section and casilla as read and by what is printed; NULL:
 * several alike, or nothing to go by.  @kinds: (nullable); @zones: (nullable): as
 * cot_printed_read() gave. */
const CotRow *cot_acta_propose_row (const CotElection *election, const char *tipo_acta, const GArray *fields, const CotActaKinds *kinds, const GArray *zones, double *probability);

/* Whether @zones, with the municipio alone, leave it open whose acta it is: then the
 * distrito is worth reading. */
gboolean cot_acta_needs_district (const CotRow *row, const GArray *fields, const GArray *zones);
/* What clearly speaks against @row, which the page's code names; NULL: nothing. */
const char *cot_acta_doubt_row (const CotElection *election, const CotRow *row, const GArray *fields, const GArray *zones);

G_END_DECLS
