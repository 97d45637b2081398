/* cot-sane-private.h - a SANE handle's options, in and out; for this folder alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sane/sane.h>

G_BEGIN_DECLS

/* What @handle lets be set now (element-type CotScanOption). */
GPtrArray *cot_sane_load_options (SANE_Handle handle) G_GNUC_WARN_UNUSED_RESULT;
/* "name=value"; a %COT_SCAN_ERROR says which one is refused. */
gboolean cot_sane_set (SANE_Handle handle, const char *assignment, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cot_sane_set_error (GError **error, SANE_Status status, const char *doing);

G_END_DECLS
