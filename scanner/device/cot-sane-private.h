/* cot-sane-private.h - SANE's devices and their options; for this folder alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sane/sane.h>

#include "cot-scan-match.h"
#include "cot-scanner.h"

G_BEGIN_DECLS

/* Sets SANE up, once. */
gboolean cot_sane_ensure (GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What SANE says of a device (transfer full). */
CotScanDevice *cot_sane_describe (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* The name that a device has since it was plugged in again (transfer full), or NULL. */
char *cot_sane_find_moved (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* What @handle lets be set now (element-type CotScanOption). */
GPtrArray *cot_sane_load_options (SANE_Handle handle) G_GNUC_WARN_UNUSED_RESULT;
/* "name=value"; a %COT_SCAN_ERROR says which one is refused. */
gboolean cot_sane_set (SANE_Handle handle, const char *assignment, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As @profile wishes; @has: of each of the COT_N_WISHES whether the device has it. */
gboolean cot_sane_configure (SANE_Handle handle, CotScanProfile *profile, const CotScannerSettings *settings, gboolean *has, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cot_sane_set_error (GError **error, SANE_Status status, const char *doing);

G_END_DECLS
