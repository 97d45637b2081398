/* cot-form-private.h - a form read for somebody who wants every problem
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-form.h"

G_BEGIN_DECLS

#define COT_FORM_MAX_BYTES (1024 * 1024)

/* As cot_form_parse (), with every problem appended to @problems. */
CotForm *cot_form_parse_listing (const char *json, gsize length, const char *origin, GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;

/* TIPO_ACTA is also the name of the form's file: letters, digits, hyphens. */
gboolean cot_tipo_acta_is_valid (const char *text);
/* A published column: a capital, then capitals, digits, _ and -. */
gboolean cot_column_name_is_valid (const char *text);

G_END_DECLS
