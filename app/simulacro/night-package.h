/* night-package.h - the files of a published package, unpacked in memory
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The newest cut of SITE: every member of its zip and of the zips inside it,
 * by name. (element-type utf8 GBytes) (transfer full) */
GHashTable *cot_night_package_load_newest (const char *site, GError **error);

G_END_DECLS
