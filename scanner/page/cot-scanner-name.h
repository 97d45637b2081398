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

G_END_DECLS
