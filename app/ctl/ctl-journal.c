/* ctl-journal.c - cotejoctl journal export and import
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-journal.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cot-cli.h"
#include "cot-error.h"
#include "ctl-place.h"

/* Macros for formats would end the strings that are translated. */
#define ULL(number) ((unsigned long long) (number))

typedef struct {
  char *election;
  char **places; /* FOLDER, BUNDLE */
  gboolean json, without_files;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->election);
  g_strfreev (self->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
read_arguments (Arguments *self, guint n_places, const char *wanted, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &self->election, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { "without-files", 0, 0, G_OPTION_ARG_NONE, &self->without_files, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->places, NULL, NULL },
    { NULL }
  };

  if (!ctl_parse (entries, argc, argv))
    return FALSE;
  if (self->places == NULL || g_strv_length (self->places) != n_places) {
    cot_cli_usage (_ ("this command takes %s"), wanted);
    return FALSE;
  }

  return ctl_require ("--election", self->election);
}

static void
print_json (json_t *object)
{
  json_dumpf (object, stdout, JSON_INDENT (2));
  putchar ('\n');
  json_decref (object);
}

static json_t *
json_text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

/* --- export and import -------------------------------------------------------- */

int
ctl_journal_export (int argc, char **argv)
{
  g_auto (Arguments) args = { 0 };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  CotBundleReport report;

  if (!read_arguments (&args, 2, "FOLDER BUNDLE --election ELECTION", argc, argv))
    return COT_EXIT_USAGE;
  if (g_file_test (args.places[1], G_FILE_TEST_EXISTS))
    return cot_cli_usage (_ ("%s exists already"), args.places[1]);
  election = ctl_load_election (args.election);
  if (election == NULL)
    return COT_EXIT_USAGE;
  journal = ctl_open_journal (args.places[0], election);
  if (journal == NULL)
    return COT_EXIT_USAGE;
  if (!cot_journal_export_bundle (journal, args.places[1], !args.without_files, &report, &error))
    return ctl_fail (error);

  if (args.json)
    print_json (json_pack ("{s:I, s:I}", "events", (json_int_t) report.n_events, "files", (json_int_t) report.n_files));
  else
    printf (_ ("%llu events and %llu files written\n"), ULL (report.n_events), ULL (report.n_files));
  return COT_EXIT_OK;
}

static void
print_import (const CotBundleReport *report)
{
  printf (_ ("%llu events in the bundle, %llu new, %llu refused\n"),
          ULL (report->n_events), ULL (report->n_new), ULL (report->n_refused));
  printf (_ ("%llu files taken, %llu that no event names\n"), ULL (report->n_files), ULL (report->n_files_ignored));
  if (report->first_refused_text != NULL)
    printf (_ ("first refusal: %s\n"), report->first_refused_text);
}

static json_t *
import_to_json (const CotBundleReport *report)
{
  return json_pack ("{s:I, s:I, s:I, s:I, s:I, s:o}",
                    "events", (json_int_t) report->n_events,
                    "new", (json_int_t) report->n_new,
                    "refused", (json_int_t) report->n_refused,
                    "files", (json_int_t) report->n_files,
                    "files_ignored", (json_int_t) report->n_files_ignored,
                    "first_refusal", json_text_or_null (report->first_refused_text));
}

int
ctl_journal_import (int argc, char **argv)
{
  g_auto (Arguments) args = { 0 };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  CotBundleReport report;
  int code;

  if (!read_arguments (&args, 2, "FOLDER BUNDLE --election ELECTION", argc, argv))
    return COT_EXIT_USAGE;
  election = ctl_load_election (args.election);
  if (election == NULL)
    return COT_EXIT_USAGE;
  journal = ctl_open_journal (args.places[0], election);
  if (journal == NULL)
    return COT_EXIT_USAGE;

  if (!cot_journal_import_bundle (journal, args.places[1], &report, &error))
    code = ctl_fail (error);
  else
    code = report.n_refused > 0 ? COT_EXIT_DIFFERENCE : COT_EXIT_OK;
  if (error == NULL && args.json)
    print_json (import_to_json (&report));
  else if (error == NULL)
    print_import (&report);
  cot_bundle_report_clear (&report);

  return code;
}
