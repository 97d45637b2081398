/* cot-problem.h - the list of everything that is wrong in an election folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A hostile folder must not fill the memory with complaints about it. */
#define COT_PROBLEMS_MAX 1000

/* @problems: (element-type CotElectionProblem); @line and @column from 1, or 0. */
void cot_problems_add (GPtrArray *problems, const char *file, guint line, guint column, const char *format, ...) G_GNUC_PRINTF (5, 6);
void cot_problems_add_va (GPtrArray *problems, const char *file, guint line, guint column, const char *format, va_list args) G_GNUC_PRINTF (5, 0);

/* The problem as one line: "casillas.csv:12:7: what is wrong" (transfer full). */
char *cot_problem_to_string (gconstpointer problem);

/* Whether @text is UTF-8 without control characters, of 1 to @max characters. */
gboolean cot_text_is_clean (const char *text, gsize max);

G_END_DECLS
