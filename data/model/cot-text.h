/* cot-text.h - what a text of an election file may consist of
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @text is UTF-8 of 1 to @max characters, all of which can be seen. */
gboolean cot_text_is_clean (const char *text, gsize max);
/* Why not, and what is allowed (transfer full); NULL for a clean text. */
char *cot_text_fault (const char *text, gsize max);

/* At most @max characters of UTF-8 @text, with ... where there are more (transfer full). */
char *cot_text_excerpt (const char *text, gsize max);

/* Line and column of @place, from 1; columns count characters. */
void cot_text_position (const char *text, const char *place, guint *line, guint *column);

/* A file in another encoding is one problem, not one for each line: NULL when
 * @data is UTF-8 (NUL bytes are left to the reader), else (transfer full) its
 * text in UTF-8 with a NUL, and the problem is listed. */
char *cot_text_decode (const char *file, const char *data, gsize length, gsize *out_length, GPtrArray *problems);

G_END_DECLS
