/* e2e-keys.h - what a hand on the numeric pad presses for a value
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* Appends names of keys ("KP_7") to @keys (element-type utf8, static strings). */
void e2e_keys_of_value (GPtrArray *keys, const char *field, const json_t *value);

G_END_DECLS
