/* cot-problem.c - the list of everything that is wrong in an election folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-problem"

#include "config.h"

#include "cot-problem.h"

#include <string.h>

#include "cot-election.h"

/* Every problem of a list is one of these. */
typedef struct {
  CotElectionProblem problem;
  guint nth; /* of its file, from 1; above COT_PROBLEMS_MAX: it counts the rest */
} Listed;

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

/* The last one of @file; problems of a file mostly come one after another. */
static Listed *
last_of (const GPtrArray *problems, const char *file)
{
  for (guint i = problems->len; i > 0; i--) {
    Listed *one = g_ptr_array_index (problems, i - 1);

    if (strcmp (one->problem.file, file) == 0)
      return one;
  }

  return NULL;
}

gboolean
cot_problems_is_full (const GPtrArray *problems, const char *file)
{
  const Listed *last = last_of (problems, file);

  return last != NULL && last->nth >= COT_PROBLEMS_MAX;
}

static void
count_one_more (Listed *rest)
{
  rest->problem.more++;
  g_free (rest->problem.message);
  rest->problem.message = g_strdup_printf ("and %u more; the first %d of this file are listed", rest->problem.more, COT_PROBLEMS_MAX);
}

gpointer
cot_problems_add_va (GPtrArray *problems, const char *file, guint line, guint column, const char *format, va_list args)
{
  Listed *last = last_of (problems, file);
  Listed *one;

  if (last != NULL && last->nth > COT_PROBLEMS_MAX) {
    count_one_more (last);
    return last;
  }

  one = g_new0 (Listed, 1);
  one->problem.file = g_strdup (file);
  one->nth = last != NULL ? last->nth + 1 : 1;
  if (one->nth > COT_PROBLEMS_MAX) {
    count_one_more (one);
  } else {
    one->problem.line = line;
    one->problem.column = column;
    one->problem.message = g_strdup_vprintf (format, args);
  }
  g_ptr_array_add (problems, one);

  return one;
}

void
cot_problems_add (GPtrArray *problems, const char *file, guint line, guint column, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  cot_problems_add_va (problems, file, line, column, format, args);
  va_end (args);
}

static gint
compare_numbers (guint one, guint other)
{
  return (one > other) - (one < other);
}

/* What counts the rest of a file comes after all that is listed of it. */
static gint
compare_problems (gconstpointer a, gconstpointer b)
{
  const CotElectionProblem *one = *(CotElectionProblem *const *) a, *other = *(CotElectionProblem *const *) b;
  gint order = strcmp (one->file, other->file);

  if (order == 0)
    order = (one->more > 0) - (other->more > 0);
  if (order == 0)
    order = compare_numbers (one->line, other->line);
  if (order == 0)
    order = compare_numbers (one->column, other->column);

  return order != 0 ? order : strcmp (one->message, other->message);
}

void
cot_problems_sort (GPtrArray *problems, guint first)
{
  guint kept = first;

  if (problems->len <= first)
    return;
  qsort (problems->pdata + first, problems->len - first, sizeof (gpointer), compare_problems);
  for (guint i = first; i < problems->len; i++) {
    gpointer one = problems->pdata[i];

    if (kept > first && compare_problems (&problems->pdata[kept - 1], &one) == 0)
      cot_election_problem_free (one);
    else
      problems->pdata[kept++] = one;
  }
  /* What was freed must not be freed again. */
  for (guint i = kept; i < problems->len; i++)
    problems->pdata[i] = NULL;
  g_ptr_array_set_size (problems, (gint) kept);
}

char *
cot_problem_to_string (gconstpointer data)
{
  const CotElectionProblem *problem = data;

  if (problem->line == 0)
    return g_strdup_printf ("%s: %s", problem->file, problem->message);

  return g_strdup_printf ("%s:%u:%u: %s", problem->file, problem->line, problem->column, problem->message);
}
