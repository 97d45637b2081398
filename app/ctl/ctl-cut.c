/* ctl-cut.c - cotejoctl cut rebuild and verify
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-cut.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-cut-check.h"
#include "cot-error.h"
#include "cot-replay.h"
#include "cot-site.h"
#include "ctl-place.h"

/* --- Rebuild --------------------------------------------------------------------- */

typedef struct {
  guint64 number;
  char *profile; /* of the cut, once found */
  const char *out;
  CotJournal *journal;
  char *said, *found; /* digests of the manifest */
} Rebuild;

static char *
dup_text (CotEvent *event, const char *name)
{
  json_t *body = cot_event_load_body (event);
  char *text = g_strdup (json_string_value (json_object_get (body, name)));

  json_decref (body);
  return text;
}

static gboolean
find_profile_cb (CotReplay *replay, const CotCutSpec *spec, CotEvent *cut, gpointer user_data, GError **error)
{
  Rebuild *rebuild = user_data;

  if (spec->number != rebuild->number)
    return TRUE;

  rebuild->profile = dup_text (cut, "profile");
  return FALSE;
}

static json_t *
load_certificate (CotJournal *journal, guint32 station)
{
  g_autoptr (GPtrArray) chain = cot_journal_list_chain (journal, station, 0, 1, NULL);
  json_t *body = chain != NULL && chain->len > 0 ? cot_event_load_body (g_ptr_array_index (chain, 0)) : NULL;
  json_t *certificate = json_incref (json_object_get (body, "certificate"));

  json_decref (body);
  return certificate != NULL ? certificate : json_null ();
}

static gboolean
write_cut_cb (CotReplay *replay, const CotCutSpec *spec, CotEvent *cut, gpointer user_data, GError **error)
{
  Rebuild *rebuild = user_data;
  g_autoptr (CotPackage) package = NULL;
  json_t *certificate;

  if (spec->number != rebuild->number)
    return TRUE;
  package = cot_package_build (cot_replay_get_publisher (replay), spec, error);
  if (package == NULL)
    return FALSE;

  certificate = load_certificate (rebuild->journal, cut->station);
  rebuild->said = dup_text (cut, "manifest");
  rebuild->found = g_strdup (package->manifest_sha256);
  cot_site_write_cut (rebuild->out, package, cut, certificate, error);
  json_decref (certificate);

  return FALSE;
}

static gboolean
replay (Rebuild *rebuild, const char *profile, CotReplayFunc func, GError **error)
{
  g_autoptr (CotReplay) self = cot_replay_new (rebuild->journal, 0, profile, error);

  return self != NULL && cot_replay_run (self, func, rebuild, error);
}

static int
report_rebuilt (const Rebuild *rebuild)
{
  printf ("%s  manifest.json\n", rebuild->found);
  if (g_strcmp0 (rebuild->said, rebuild->found) == 0)
    return COT_EXIT_OK;

  printf (_ ("the cut was published with the manifest %s\n"), rebuild->said != NULL ? rebuild->said : "-");
  return COT_EXIT_DIFFERENCE;
}

static int
rebuild_cut (Rebuild *rebuild)
{
  g_autoptr (GError) error = NULL;

  if (!replay (rebuild, NULL, find_profile_cb, &error))
    return ctl_fail (error);
  if (rebuild->profile == NULL)
    return cot_cli_usage (_ ("the journal holds no cut %u"), (guint) rebuild->number);
  if (!replay (rebuild, rebuild->profile, write_cut_cb, &error))
    return ctl_fail (error);

  return report_rebuilt (rebuild);
}

int
ctl_cut_rebuild (int argc, char **argv)
{
  g_autofree char *journal_folder = NULL, *election_folder = NULL, *number = NULL, *out = NULL;
  const GOptionEntry entries[] = {
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &journal_folder, N_ ("a journal that holds what the centre accepted"), N_ ("FOLDER") },
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &election_folder, N_ ("the sealed election"), N_ ("FOLDER") },
    { "number", 0, 0, G_OPTION_ARG_STRING, &number, N_ ("number of the cut"), N_ ("K") },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, N_ ("where to write; must not exist"), N_ ("FOLDER") },
    { NULL }
  };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (CotJournal) journal = NULL;
  Rebuild rebuild = { 0 };
  int exit_code;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--journal", journal_folder) || !ctl_require ("--election", election_folder) ||
      !ctl_require ("--out", out) || !ctl_require ("--number", number) || !cot_cli_parse_uint ("--number", number, 1, G_MAXUINT32, &rebuild.number))
    return COT_EXIT_USAGE;
  if (g_file_test (out, G_FILE_TEST_EXISTS))
    return cot_cli_usage (_ ("%s exists already"), out);
  election = ctl_load_election (election_folder);
  journal = election != NULL ? ctl_open_journal_to_read (journal_folder, election) : NULL;
  if (journal == NULL)
    return COT_EXIT_USAGE;

  rebuild.journal = journal;
  rebuild.out = out;
  exit_code = rebuild_cut (&rebuild);
  cot_journal_close (journal);
  g_free (rebuild.profile);
  g_free (rebuild.said);
  g_free (rebuild.found);

  return exit_code;
}

/* --- Verify ---------------------------------------------------------------------- */

static void
print_json (const CotCutReport *report)
{
  json_t *problems = json_array ();
  char *text;

  for (guint i = 0; i < report->problems->len; i++)
    json_array_append_new (problems, json_string (g_ptr_array_index (report->problems, i)));
  problems = json_pack ("{s:b, s:I, s:i, s:i, s:o}", "ok", report->problems->len == 0, "cut", (json_int_t) report->number,
                        "members", (int) report->n_members, "rows", (int) report->n_rows, "problems", problems);
  text = json_dumps (problems, JSON_INDENT (1));
  puts (text);
  free (text);
  json_decref (problems);
}

static void
print_text (const CotCutReport *report, gboolean with_election)
{
  for (guint i = 0; i < report->problems->len; i++)
    puts (g_ptr_array_index (report->problems, i));
  if (report->problems->len > 0)
    return;

  printf (_ ("cut %u: %u members and %u rows are right\n"), (guint) report->number, report->n_members, report->n_rows);
  if (!with_election)
    printf (_ ("the key that signed was not compared with an election: give --election\n"));
}

int
ctl_cut_verify (int argc, char **argv)
{
  g_autofree char *election_folder = NULL;
  g_auto (GStrv) folders = NULL;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &election_folder, N_ ("the sealed election, to check the centre's key too"), N_ ("FOLDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("one JSON object"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &folders, NULL, NULL },
    { NULL }
  };
  g_autoptr (CotElection) election = NULL;
  g_auto (CotCutReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;
  if (folders == NULL || folders[0] == NULL || folders[1] != NULL)
    return cot_cli_usage (_ ("give the folder of one cut"));
  if (election_folder != NULL && (election = ctl_load_election (election_folder)) == NULL)
    return COT_EXIT_USAGE;

  if (!cot_cut_check (folders[0], election, &report, &error))
    return cot_cli_usage ("%s", error->message);
  if (as_json)
    print_json (&report);
  else
    print_text (&report, election != NULL);

  return report.problems->len == 0 ? COT_EXIT_OK : COT_EXIT_DIFFERENCE;
}
