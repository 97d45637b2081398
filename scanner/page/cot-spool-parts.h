/* cot-spool-parts.h - what cot-spool.c needs of sheets in parts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pages that are parts of others (element-type utf8, a set; transfer full). */
GHashTable *cot_spool_list_parts (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
/* Parts whose sheet was removed and that a crash left. */
void cot_spool_finish_removals (const char *folder);
/* The other parts of a sheet whose own files are gone. */
gboolean cot_spool_remove_parts (const char *folder, char **ids, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
