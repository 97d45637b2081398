/* cot-reading.h - the values of a reading, checked and put into an event's body
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* Whether @value can stand in @field: 0-9999, a casilla, ilegible or sin dato. */
gboolean cot_reading_value_fits (const CotField *field, CotValue value);
/* Every wanted field is decided, and no other. */
gboolean cot_reading_check (const CotClaim *claim, const CotValue *values, GError **error);
/* Only under a claim that says first, and only what was proposed with it.
 * @aided: (nullable). */
gboolean cot_reading_check_aided (const CotClaim *claim, const CotValue *values, const guint8 *aided, GError **error);
gboolean cot_reading_has_aided (const CotClaim *claim, const guint8 *aided);

/* Name to value of what was wanted; @only: (nullable): and is set there. */
json_t *cot_reading_fields (const CotClaim *claim, const CotValue *values, const guint8 *only);
/* "offered", "aided" and "so", where there are any; @aided: (nullable): nothing was offered. */
void cot_reading_add_remarks (json_t *body, const CotClaim *claim, const guint8 *aided, const char *const *so);

G_END_DECLS
