/* cot-file-tally.h - which files and pages came, and which did not
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CotFileTally CotFileTally;

CotFileTally *cot_file_tally_new (void);
void cot_file_tally_free (CotFileTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFileTally, cot_file_tally_free)

/* @sheet: from 1, of @n_sheets of the file at @path; 0 of 0: the file as a whole.  @why:
 * a few words that stay valid. */
void cot_file_tally_take (CotFileTally *self, const char *path, guint sheet, guint n_sheets);
void cot_file_tally_refuse (CotFileTally *self, const char *path, guint sheet, guint n_sheets, const char *why);
void cot_file_tally_clear (CotFileTally *self);

/* Files of which at least one page came. */
guint cot_file_tally_count_taken (const CotFileTally *self);
/* For every file that did not come whole: a line's end, which pages did not, why, and
 * which did (transfer full). */
char *cot_file_tally_dup_refused (const CotFileTally *self);

G_END_DECLS
