/* cot-form-private.h - a form read for somebody who wants every problem
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-form.h"
#include "cot-json.h"

G_BEGIN_DECLS

#define COT_FORM_MAX_BYTES   (1024 * 1024)
#define COT_FORM_ROUNDING_MM 1e-6

/* As cot_form_parse (), with every problem appended to @problems.  With problems,
 * the form is what could be read of it, for further checks alone, or NULL. */
CotForm *cot_form_parse_listing (const char *json, gsize length, const char *origin, GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;

/* Box @i of a field, digits first; NULL past the last. */
const CotBoxMm *cot_form_field_box (const CotFormField *field, guint i);
/* cot-form-check.c: a problem for each place on the paper that two things claim. */
void cot_form_check_places (const CotForm *self, const CotJson *doc);

/* TIPO_ACTA is also the name of the form's file: letters, digits, hyphens. */
gboolean cot_tipo_acta_is_valid (const char *text);
/* A published column: a capital, then capitals, digits, _ and -. */
gboolean cot_column_name_is_valid (const char *text);

G_END_DECLS
