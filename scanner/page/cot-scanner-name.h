/* cot-scanner-name.h - a scanner's name that stays when it is plugged in elsewhere
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @device: (nullable): a SANE name, or "file".  (transfer full) (nullable) */
char *cot_scanner_name_without_address (const char *device);

/* Which of @names (element-type utf8) is the scanner @wanted (nullable), at whatever socket
 * it is now; their number when none is. */
guint cot_scanner_name_find (const GPtrArray *names, const char *wanted);

G_END_DECLS
