/* cot-problem.h - the list of everything that is wrong in an election folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A hostile file must not fill the memory with complaints about it, nor hide
 * what is wrong in the others: so many of each file are listed, the rest counted. */
#define COT_PROBLEMS_MAX 1000

/* @problems: (element-type CotElectionProblem); @line and @column from 1, or 0. */
void cot_problems_add (GPtrArray *problems, const char *file, guint line, guint column, const char *format, ...) G_GNUC_PRINTF (5, 6);
/* Returns the problem, or the one that counts those of @file which are not listed (borrowed). */
gpointer cot_problems_add_va (GPtrArray *problems, const char *file, guint line, guint column, const char *format, va_list args) G_GNUC_PRINTF (5, 0);
/* Whether further problems of @file would only be counted. */
gboolean cot_problems_is_full (const GPtrArray *problems, const char *file);
/* Puts those from @first on in the order of file, line and column, and drops what is there twice. */
void cot_problems_sort (GPtrArray *problems, guint first);

/* The problem as one line: "casillas.csv:12:7: what is wrong" (transfer full). */
char *cot_problem_to_string (gconstpointer problem);

G_END_DECLS
