/* cot-page-codes.h - which codes are on a page and what each is for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-code-scan.h"
#include "cot-election.h"
#include "cot-registration.h"
#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* The codes of one page while it is read. */
typedef struct _CotPageCodes CotPageCodes;

/* @election: (nullable); @forms: (element-type CotForm). */
CotPageCodes *cot_page_codes_new (const CotRaster *page, const GPtrArray *forms, const CotElection *election);
void cot_page_codes_free (CotPageCodes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPageCodes, cot_page_codes_free)

/* Looks where @registration expects codes of @purpose; TRUE: something was read there. */
gboolean cot_page_codes_look (CotPageCodes *self, const CotRegistration *registration, CotCodePurpose purpose);
/* Restores a damaged code of @purpose where @registration expects it. */
void cot_page_codes_look_closer (CotPageCodes *self, const CotRegistration *registration, CotCodePurpose purpose);
/* Looks everywhere, once. */
void cot_page_codes_look_everywhere (CotPageCodes *self);

/* How well what was read so far lies with @registration; 0: nothing speaks for it. */
guint cot_page_codes_support (const CotPageCodes *self, const CotRegistration *registration);
/* A printed code stands elsewhere than @registration says: that is wrong. */
gboolean cot_page_codes_contradict (const CotPageCodes *self, const CotRegistration *registration);
/* TIPO_ACTA that a form's code, else a casilla's QR, names; NULL none or several. */
const char *cot_page_codes_get_tipo_acta (const CotPageCodes *self);
/* What stands where @registration's form has its own code and names no form of this
 * election: the page is of another one that is laid out alike.  NULL: nothing does. */
const char *cot_page_codes_get_stranger (const CotPageCodes *self, const CotRegistration *registration);
gboolean cot_page_codes_has (const CotPageCodes *self, CotScannedPurpose purpose);
/* The corners of the casilla's QR on @form (mm) and on the page (px); FALSE without one. */
gboolean cot_page_codes_locate (const CotPageCodes *self, CotForm *form, CotPoint from[4], CotPoint to[4]);
/* Quarter turns by the way a QR stands; FALSE without one. */
gboolean cot_page_codes_orientation (const CotPageCodes *self, guint *orientation);

/* Names of the fields of the one casilla that the codes name; NULL: none or several
 * (transfer full) (element-type utf8 gpointer). */
GHashTable *cot_page_codes_get_fields (const CotPageCodes *self);

/* Takes the codes that are another sheet's, beside or under this one, for none. */
void cot_page_codes_keep_own (CotPageCodes *self, const CotRegistration *registration);
/* Puts codes, folio and QR into @out, with the problems that they have. */
void cot_page_codes_report (const CotPageCodes *self, CotScannedPage *out);

G_END_DECLS
