/* simulacro-election.c - cotejo-simulacro election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-election.h"
#include "election-plan.h"
#include "simulacro.h"

/* The night of Jalisco's local elections, from the end of voting, in UTC. */
#define DEFAULT_OPENS  "2021-06-06T23:00:00Z"
#define DEFAULT_CLOSES "2021-06-08T01:00:00Z"
#define KEY_HEX        64

typedef struct {
  const char *casillas, *municipios, *contests, *seed, *folder;
} Words;

static gboolean
is_utc_time (const char *text)
{
  g_autoptr (GDateTime) time = g_str_has_suffix (text, "Z") ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL;
}

static gboolean
take_authority (Plan *plan, const char *value)
{
  if (value == NULL || strlen (value) != KEY_HEX || strspn (value, "0123456789abcdefABCDEF") != KEY_HEX) {
    cot_cli_usage (_ ("--authority takes a public key as 64 hexadecimal digits"));
    return FALSE;
  }
  g_ptr_array_add (plan->authorities, (gpointer) value);

  return TRUE;
}

static gboolean
take_time (const char *option, const char *value, const char **out)
{
  if (value == NULL || !is_utc_time (value)) {
    cot_cli_usage (_ ("%s takes a UTC time like 2021-06-06T23:00:00Z"), option);
    return FALSE;
  }
  *out = value;

  return TRUE;
}

static const char **
find_word (Words *words, const char *option)
{
  if (strcmp (option, "--casillas") == 0)
    return &words->casillas;
  if (strcmp (option, "--municipios") == 0)
    return &words->municipios;
  if (strcmp (option, "--contests") == 0)
    return &words->contests;

  return strcmp (option, "--seed") == 0 ? &words->seed : NULL;
}

static gboolean
read_options (int argc, char **argv, Plan *plan, Words *words)
{
  for (int i = 1; i < argc; i++) {
    const char *option = argv[i];
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    const char **word = find_word (words, option);
    gboolean takes_value = TRUE;

    if (strcmp (option, "--practice") == 0) {
      plan->practice = TRUE;
      takes_value = FALSE;
    } else if (strcmp (option, "--opens") == 0 || strcmp (option, "--closes") == 0) {
      if (!take_time (option, value, strcmp (option, "--opens") == 0 ? &plan->opens : &plan->closes))
        return FALSE;
    } else if (strcmp (option, "--authority") == 0) {
      if (!take_authority (plan, value))
        return FALSE;
    } else if (word != NULL) {
      *word = value != NULL ? value : "";
    } else if (g_str_has_prefix (option, "--") || words->folder != NULL) {
      cot_cli_usage (_ ("unknown argument %s"), option);
      return FALSE;
    } else {
      words->folder = option;
      takes_value = FALSE;
    }
    i += takes_value ? 1 : 0;
  }

  return TRUE;
}

static gboolean
read_contests (const char *text, Plan *plan)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 0);

  for (guint i = 0; words[i] != NULL; i++) {
    const PlanContest *contest = plan_find_contest (words[i]);
    gboolean twice = FALSE;

    for (guint k = 0; k < plan->n_contests; k++)
      twice = twice || plan->contests[k] == contest;
    if (contest == NULL || twice) {
      cot_cli_usage (_ ("--contests takes some of ayun, dip and gub, each once, with commas between"));
      return FALSE;
    }
    plan->contests[plan->n_contests++] = contest;
  }
  if (plan->n_contests == 0)
    cot_cli_usage (_ ("--contests takes some of ayun, dip and gub, each once, with commas between"));

  return plan->n_contests > 0;
}

static gboolean
check_window (const Plan *plan)
{
  g_autoptr (GDateTime) opens = g_date_time_new_from_iso8601 (plan->opens, NULL);
  g_autoptr (GDateTime) closes = g_date_time_new_from_iso8601 (plan->closes, NULL);

  if (g_date_time_compare (opens, closes) < 0)
    return TRUE;

  cot_cli_usage (_ ("the window must open before it closes"));
  return FALSE;
}

static gboolean
read_plan (int argc, char **argv, Plan *plan, Words *words)
{
  guint64 casillas, municipios;

  if (!read_options (argc, argv, plan, words))
    return FALSE;
  if (words->folder == NULL) {
    cot_cli_usage (_ ("name the folder to write"));
    return FALSE;
  }
  if (!cot_cli_parse_uint ("--casillas", words->casillas, 1, PLAN_MAX_CASILLAS, &casillas) ||
      !cot_cli_parse_uint ("--municipios", words->municipios, 1, PLAN_MAX_MUNICIPIOS, &municipios) ||
      !cot_cli_parse_uint ("--seed", words->seed, 0, G_MAXUINT64, &plan->seed) ||
      !read_contests (words->contests, plan) || !check_window (plan))
    return FALSE;
  if (municipios > casillas) {
    cot_cli_usage (_ ("every municipio has a casilla: --municipios cannot be more than --casillas"));
    return FALSE;
  }
  plan->n_casillas = (guint) casillas;
  plan->n_municipios = (guint) municipios;

  return TRUE;
}

/* What was written must load: a fault of ours is told here and not to others. */
static int
check_written (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (folder, FALSE, NULL, &error);
  guint n_casillas, n_rows;

  if (election == NULL) {
    g_printerr ("%s\n", error->message);
    return COT_EXIT_DIFFERENCE;
  }
  cot_election_get_casillas (election, &n_casillas);
  cot_election_get_rows (election, &n_rows);
  g_print (_ ("%u casillas, %u actas expected\n"), n_casillas, n_rows);

  return COT_EXIT_OK;
}

/**
 * simulacro_election:
 * @argc: number of @argv
 * @argv: "election" and its arguments
 *
 * Makes a fictitious election; the same arguments give the same bytes.
 *
 * Returns: an exit code of cot-cli.h
 */
int
simulacro_election (int argc, char **argv)
{
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Plan plan = { .opens = DEFAULT_OPENS, .closes = DEFAULT_CLOSES, .authorities = authorities };
  Words words = { .contests = "ayun,dip", .seed = "1" };
  gboolean written;

  if (!read_plan (argc, argv, &plan, &words))
    return COT_EXIT_USAGE;

  plan_make_territory (&plan);
  plan_make_ballots (&plan);
  written = plan_write (&plan, words.folder, &error);
  plan_clear (&plan);
  if (!written)
    return cot_cli_usage ("%s", error->message);

  return check_written (words.folder);
}
