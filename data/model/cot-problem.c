/* cot-problem.c - the list of everything that is wrong in an election folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-problem"

#include "config.h"

#include "cot-problem.h"

#include "cot-election.h"

/**
 * cot_election_problem_free:
 * @problem: (nullable) (transfer full): what cot_election_load () listed
 */
void
cot_election_problem_free (CotElectionProblem *problem)
{
  if (problem == NULL)
    return;

  g_free (problem->file);
  g_free (problem->message);
  g_free (problem);
}

void
cot_problems_add_va (GPtrArray *problems, const char *file, guint line, guint column, const char *format, va_list args)
{
  CotElectionProblem *problem;

  if (problems->len > COT_PROBLEMS_MAX)
    return;

  problem = g_new0 (CotElectionProblem, 1);
  if (problems->len == COT_PROBLEMS_MAX) {
    problem->file = g_strdup (file);
    problem->message = g_strdup_printf ("only the first %d problems are listed", COT_PROBLEMS_MAX);
  } else {
    problem->file = g_strdup (file);
    problem->line = line;
    problem->column = column;
    problem->message = g_strdup_vprintf (format, args);
  }
  g_ptr_array_add (problems, problem);
}

void
cot_problems_add (GPtrArray *problems, const char *file, guint line, guint column, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  cot_problems_add_va (problems, file, line, column, format, args);
  va_end (args);
}

char *
cot_problem_to_string (gconstpointer data)
{
  const CotElectionProblem *problem = data;

  if (problem->line == 0)
    return g_strdup_printf ("%s: %s", problem->file, problem->message);

  return g_strdup_printf ("%s:%u:%u: %s", problem->file, problem->line, problem->column, problem->message);
}

gboolean
cot_text_is_clean (const char *text, gsize max)
{
  gsize n = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
    n++;
  }

  return n > 0 && n <= max;
}
