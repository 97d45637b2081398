/* cot-paths.h - where installed data and the other programs are
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file below data/share: $COTEJO_SHARE_DIR, else the source tree while the
 * program runs from its build folder, else the installed directory.
 * Returns: (transfer full): an absolute path that may not exist. */
char *cot_paths_share_file (const char *relative);

/* Another program of the project, e.g. "cotejo-scan": beside the running one
 * (same folder), else libexec, else bin.  Returns: (transfer full). */
char *cot_paths_program (const char *name);

/* Where the simulated feeder's SANE backend is: for LD_LIBRARY_PATH (transfer full). */
char *cot_paths_feeder_dir (void);

/* Where the compiled translations are: the build folder's po/, else the
 * installed locale directory (transfer full). */
char *cot_paths_locale_dir (void);

/* SHA-256 of the running program's own file, lower-case hex (transfer full). */
char *cot_paths_own_digest (void);

G_END_DECLS
