/* ctl-verify.c - cotejoctl journal verify
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "cot-cli.h"
#include "cot-error.h"
#include "ctl-journal.h"
#include "ctl-place.h"

/* Macros for formats would end the strings that are translated. */
#define ULL(number) ((unsigned long long) (number))

static void
show_progress (guint64 done, guint64 total, gpointer data)
{
  fprintf (stderr, "\r%llu/%llu", ULL (done), ULL (total));
}

/* --- As JSON ------------------------------------------------------------------ */

static json_t *
text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

static json_t *
number_or_null (guint64 number)
{
  return number > 0 ? json_integer ((json_int_t) number) : json_null ();
}

static void
set_id (json_t *object, const char *key, const CotId *id)
{
  g_autofree char *hex = cot_id_to_hex (id);

  if (!cot_id_is_zero (id))
    json_object_set_new (object, key, json_string (hex));
}

static json_t *
finding_to_json (const CotFinding *finding)
{
  json_t *object = json_pack ("{s:s, s:b, s:s}", "kind", cot_finding_kind_to_string (finding->kind), "failure", !finding->is_note, "reason", finding->text);

  if (finding->station > 0)
    json_object_set_new (object, "station", json_integer ((json_int_t) finding->station));
  if (finding->number > 0)
    json_object_set_new (object, "number", json_integer ((json_int_t) finding->number));
  if (finding->last_number > finding->number)
    json_object_set_new (object, "last_number", json_integer ((json_int_t) finding->last_number));
  if (finding->place > 0)
    json_object_set_new (object, "place", json_integer ((json_int_t) finding->place));
  set_id (object, "id", &finding->id);
  set_id (object, "other_id", &finding->other);
  if (finding->file != NULL)
    json_object_set_new (object, "file", json_string (finding->file));

  return object;
}

static json_t *
report_to_json (const CotVerifyReport *report, gboolean good)
{
  g_autofree char *id = report->has_first_wrong ? cot_id_to_hex (&report->first_wrong) : NULL;
  json_t *findings = json_array ();

  for (guint i = 0; report->findings != NULL && i < report->findings->len; i++)
    json_array_append_new (findings, finding_to_json (report->findings->pdata[i]));

  return json_pack ("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o}",
                    "ok", good,
                    "events", (json_int_t) report->n_events,
                    "stations", (json_int_t) report->n_stations,
                    "files", (json_int_t) report->n_files,
                    "files_missing", (json_int_t) report->n_files_missing,
                    "files_wrong", (json_int_t) report->n_files_wrong,
                    "unproven_enrolments", (json_int_t) report->n_unproven,
                    "unprovable_events", (json_int_t) report->n_unprovable,
                    "sealed_bodies", (json_int_t) report->n_sealed,
                    "first_wrong", text_or_null (id),
                    "first_wrong_station", number_or_null (report->first_wrong_station),
                    "first_wrong_number", number_or_null (report->first_wrong_number),
                    "first_wrong_place", number_or_null ((guint64) report->first_wrong_place),
                    "reason", text_or_null (report->first_wrong_text),
                    "first_wrong_file", text_or_null (report->first_wrong_file),
                    "failures", (json_int_t) report->n_failures,
                    "notes", (json_int_t) report->n_notes,
                    "findings", findings);
}

/* --- For people --------------------------------------------------------------- */

static void
print_finding (const CotFinding *finding)
{
  g_autofree char *id = cot_id_to_hex (&finding->id), *other = cot_id_to_hex (&finding->other);

  printf (finding->is_note ? _ ("note (%s): %s\n") : _ ("wrong (%s): %s\n"), cot_finding_kind_to_string (finding->kind), finding->text);
  if (!cot_id_is_zero (&finding->id) && finding->place > 0)
    printf (_ ("  event %s, number %llu of station %u, place %lld\n"), id, ULL (finding->number), finding->station, (long long) finding->place);
  else if (!cot_id_is_zero (&finding->id))
    printf (_ ("  event %s, number %llu of station %u\n"), id, ULL (finding->number), finding->station);
  if (!cot_id_is_zero (&finding->other))
    printf (_ ("  and event %s\n"), other);
}

static void
print_first (const CotVerifyReport *report)
{
  if (report->has_first_wrong) {
    g_autofree char *id = cot_id_to_hex (&report->first_wrong);

    printf (_ ("first wrong event: %s\n"), id);
    if (report->first_wrong_station > 0)
      printf (_ ("  station %u, number %llu, place %lld\n"), report->first_wrong_station, ULL (report->first_wrong_number), (long long) report->first_wrong_place);
  }
  if (report->first_wrong_text != NULL)
    printf (_ ("what is wrong: %s\n"), report->first_wrong_text);
}

/* Files that may be missing are counted: a service never gets the masters. */
static void
print_findings (const CotVerifyReport *report)
{
  guint64 n_failures = 0, n_files = 0;

  for (guint i = 0; report->findings != NULL && i < report->findings->len; i++) {
    const CotFinding *finding = report->findings->pdata[i];

    n_failures += !finding->is_note;
    n_files += finding->is_note && finding->kind == COT_FINDING_FILE_MISSING;
    if (!finding->is_note || finding->kind != COT_FINDING_FILE_MISSING)
      print_finding (finding);
  }
  if (n_files > 0)
    printf (_ ("note (file-missing): what is missing is held by others, or has not come: --json lists it\n"));
  if (report->n_failures > n_failures)
    printf (_ ("and %llu more\n"), ULL (report->n_failures - n_failures));
}

static void
print_report (const CotVerifyReport *report)
{
  printf (_ ("%llu events of %u stations are right\n"), ULL (report->n_events), report->n_stations);
  printf (_ ("%llu files named, %llu missing, %llu wrong\n"),
          ULL (report->n_files), ULL (report->n_files_missing), ULL (report->n_files_wrong));
  if (report->n_sealed > 0)
    printf (_ ("the bodies of %llu events were not given to this machine; their headers and signatures are right\n"), ULL (report->n_sealed));
  if (report->n_unproven > 0)
    printf (_ ("the issuer of this station's certificate is not in the journal\n"));
  print_first (report);
  print_findings (report);
  if (report->n_unprovable > 0)
    printf (_ ("%llu further events cannot be proved, since who wrote them is not enrolled here\n"), ULL (report->n_unprovable));
}

/* Whether something was checked and found wrong, or nothing could be checked. */
static int
exit_code (const CotVerifyReport *report, gboolean good, const GError *error)
{
  if (good)
    return COT_EXIT_OK;
  if (report->first_wrong_text != NULL)
    return COT_EXIT_DIFFERENCE;

  cot_cli_usage ("%s", error->message);
  return COT_EXIT_USAGE;
}

int
ctl_journal_verify (int argc, char **argv)
{
  g_auto (CtlJournalArguments) args = { 0 };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;
  gboolean good, is_shown = isatty (STDERR_FILENO) == 1;
  int code;

  if (!ctl_journal_arguments_read (&args, 1, "FOLDER --election ELECTION", argc, argv))
    return COT_EXIT_USAGE;
  election = ctl_load_election (args.election);
  if (election == NULL)
    return COT_EXIT_USAGE;

  good = cot_journal_verify (args.places[0], election, is_shown ? show_progress : NULL, NULL, &report, &error);
  if (is_shown && report.n_events > 0)
    fputc ('\n', stderr);
  code = exit_code (&report, good, error);
  if (code != COT_EXIT_USAGE && args.json) {
    json_t *object = report_to_json (&report, good);

    json_dumpf (object, stdout, JSON_INDENT (2));
    putchar ('\n');
    json_decref (object);
  } else if (code != COT_EXIT_USAGE) {
    print_report (&report);
  }
  cot_verify_report_clear (&report);

  return code;
}
