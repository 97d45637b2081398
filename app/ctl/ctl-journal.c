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
  char *to;      /* station */
  gboolean json, without_files, preview;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->election);
  g_free (self->to);
  g_strfreev (self->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
read_arguments (Arguments *self, gboolean is_export, int argc, char **argv)
{
  const GOptionEntry of_export[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &self->election, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { "to", 0, 0, G_OPTION_ARG_STRING, &self->to, NULL, NULL },
    { "without-files", 0, 0, G_OPTION_ARG_NONE, &self->without_files, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->places, NULL, NULL },
    { NULL }
  };
  const GOptionEntry of_import[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &self->election, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { "preview", 0, 0, G_OPTION_ARG_NONE, &self->preview, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->places, NULL, NULL },
    { NULL }
  };

  if (!ctl_parse (is_export ? of_export : of_import, argc, argv))
    return FALSE;
  if (self->places == NULL || g_strv_length (self->places) != 2) {
    cot_cli_usage (_ ("this command takes %s"), "FOLDER BUNDLE --election ELECTION");
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

static json_t *
export_to_json (const CotBundleReport *report)
{
  return json_pack ("{s:I, s:I, s:I, s:o}",
                    "events", (json_int_t) report->n_events,
                    "files", (json_int_t) report->n_files,
                    "without_body", (json_int_t) report->n_without_body,
                    "to", report->receiver > 0 ? json_integer ((json_int_t) report->receiver) : json_null ());
}

static void
print_export (const CotBundleReport *report)
{
  printf (_ ("%llu events and %llu files written\n"), ULL (report->n_events), ULL (report->n_files));
  if (report->n_without_body > 0)
    printf (_ ("%llu of the events without their body, which is not for the receiver, or not yet\n"), ULL (report->n_without_body));
  if (report->receiver > 0)
    printf (_ ("sealed for station %u: nobody else can read it\n"), report->receiver);
}

int
ctl_journal_export (int argc, char **argv)
{
  g_auto (Arguments) args = { 0 };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  CotBundleReport report;
  guint64 receiver = 0;

  if (!read_arguments (&args, TRUE, argc, argv) || (args.to != NULL && !cot_cli_parse_uint ("--to", args.to, 1, G_MAXUINT32, &receiver)))
    return COT_EXIT_USAGE;
  if (g_file_test (args.places[1], G_FILE_TEST_EXISTS))
    return cot_cli_usage (_ ("%s exists already"), args.places[1]);
  election = ctl_load_election (args.election);
  if (election == NULL)
    return COT_EXIT_USAGE;
  journal = ctl_open_journal_to_read (args.places[0], election);
  if (journal == NULL)
    return COT_EXIT_USAGE;
  if (!cot_journal_export_bundle_to (journal, args.places[1], (guint32) receiver, !args.without_files, &report, &error))
    return ctl_fail (error);

  if (args.json)
    print_json (export_to_json (&report));
  else
    print_export (&report);
  cot_bundle_report_clear (&report);

  return COT_EXIT_OK;
}

/* --- import --------------------------------------------------------------------- */

static void
print_refusals (const CotBundleReport *report)
{
  for (guint i = 0; report->refusals != NULL && i < report->refusals->len; i++) {
    const CotBundleRefusal *refusal = report->refusals->pdata[i];

    if (refusal->station > 0)
      printf (_ ("refused: %llu events of station %u, from number %llu on: %s\n"), ULL (refusal->n_events), refusal->station, ULL (refusal->number), refusal->reason);
    else
      printf (_ ("refused: %llu frames that are no events: %s\n"), ULL (refusal->n_events), refusal->reason);
  }
}

static void
print_import (const CotBundleReport *report, gboolean is_preview)
{
  printf (is_preview ? _ ("%llu events in the bundle, %llu would be new, %llu would be refused\n") : _ ("%llu events in the bundle, %llu new, %llu refused\n"),
          ULL (report->n_events), ULL (report->n_new), ULL (report->n_refused));
  printf (is_preview ? _ ("%llu files would be taken, %llu that no event names\n") : _ ("%llu files taken, %llu that no event names\n"), ULL (report->n_files), ULL (report->n_files_ignored));
  if (report->n_held > 0)
    printf (_ ("%llu events and %llu files are held already\n"), ULL (report->n_held), ULL (report->n_files_held));
  if (report->n_bodies > 0)
    printf (_ ("%llu held events would get their body\n"), ULL (report->n_bodies));
  if (report->n_forks > 0)
    printf (_ ("%llu of the new events have a number that another event of their station has: a fork\n"), ULL (report->n_forks));
  print_refusals (report);
}

static json_t *
refusals_to_json (const CotBundleReport *report)
{
  json_t *list = json_array ();

  for (guint i = 0; report->refusals != NULL && i < report->refusals->len; i++) {
    const CotBundleRefusal *refusal = report->refusals->pdata[i];
    g_autofree char *id = cot_id_to_hex (&refusal->id);
    json_t *item = json_pack ("{s:s, s:I}", "reason", refusal->reason, "events", (json_int_t) refusal->n_events);

    if (refusal->station > 0)
      json_object_update_new (item, json_pack ("{s:I, s:I, s:s}", "station", (json_int_t) refusal->station, "number", (json_int_t) refusal->number, "id", id));
    json_array_append_new (list, item);
  }

  return list;
}

static json_t *
import_to_json (const CotBundleReport *report, gboolean is_preview)
{
  return json_pack ("{s:b, s:o, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
                    "preview", is_preview,
                    "from", report->sender > 0 ? json_integer ((json_int_t) report->sender) : json_null (),
                    "sealed", report->is_sealed,
                    "events", (json_int_t) report->n_events,
                    "new", (json_int_t) report->n_new,
                    "held", (json_int_t) report->n_held,
                    "bodies", (json_int_t) report->n_bodies,
                    "forks", (json_int_t) report->n_forks,
                    "refused", (json_int_t) report->n_refused,
                    "files", (json_int_t) report->n_files,
                    "files_held", (json_int_t) report->n_files_held,
                    "files_ignored", (json_int_t) report->n_files_ignored,
                    "first_refusal", json_text_or_null (report->first_refused_text),
                    "refusals", refusals_to_json (report));
}

/* A preview only looks: also beside the program that has the journal open. */
static gboolean
take_bundle (const Arguments *args, CotJournal *journal, CotBundleReport *report, GError **error)
{
  return args->preview ? cot_journal_preview_bundle (journal, args->places[1], report, error) : cot_journal_import_bundle (journal, args->places[1], report, error);
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

  if (!read_arguments (&args, FALSE, argc, argv))
    return COT_EXIT_USAGE;
  election = ctl_load_election (args.election);
  if (election == NULL)
    return COT_EXIT_USAGE;
  journal = args.preview ? ctl_open_journal_to_read (args.places[0], election) : ctl_open_journal (args.places[0], election);
  if (journal == NULL)
    return COT_EXIT_USAGE;

  if (!take_bundle (&args, journal, &report, &error))
    code = ctl_fail (error);
  else
    code = report.n_refused > 0 ? COT_EXIT_DIFFERENCE : COT_EXIT_OK;
  if (error == NULL && args.json)
    print_json (import_to_json (&report, args.preview));
  else if (error == NULL)
    print_import (&report, args.preview);
  cot_bundle_report_clear (&report);

  return code;
}
