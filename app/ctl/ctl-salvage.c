/* ctl-salvage.c - cotejoctl journal salvage
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cot-cli.h"
#include "cot-error.h"
#include "ctl-journal.h"
#include "ctl-place.h"

/* Macros for formats would end the strings that are translated. */
#define ULL(number) ((unsigned long long) (number))

static gboolean
is_gap (const CotSalvageLeft *left)
{
  static const CotId none = { { 0 } };

  return left->station != 0 && cot_id_equal (&left->id, &none);
}

/* --- As JSON ------------------------------------------------------------------ */

static json_t *
left_to_json (const CotSalvageLeft *left)
{
  g_autofree char *id = cot_id_to_hex (&left->id);

  if (is_gap (left))
    return json_pack ("{s:I, s:I, s:I, s:s}", "station", (json_int_t) left->station, "first", (json_int_t) left->number,
                      "last", (json_int_t) left->last_number, "reason", left->reason);
  if (left->station != 0)
    return json_pack ("{s:s, s:I, s:I, s:s}", "event", id, "station", (json_int_t) left->station, "number", (json_int_t) left->number, "reason", left->reason);
  return json_pack ("{s:s, s:s}", "event", id, "reason", left->reason);
}

static void
print_json (const CotSalvageReport *report)
{
  json_t *left = json_array ();
  json_t *object;

  for (guint i = 0; i < report->left->len; i++)
    json_array_append_new (left, left_to_json (report->left->pdata[i]));
  object = json_pack ("{s:I, s:I, s:I, s:b, s:o}",
                      "events", (json_int_t) report->n_events,
                      "files", (json_int_t) (report->n_files - report->n_files_left),
                      "files_left", (json_int_t) report->n_files_left,
                      "has_key", report->has_key,
                      "left", left);
  json_dumpf (object, stdout, JSON_INDENT (2));
  putchar ('\n');
  json_decref (object);
}

/* --- For people --------------------------------------------------------------- */

static void
print_left (const CotSalvageLeft *left)
{
  g_autofree char *id = cot_id_to_hex (&left->id);

  if (is_gap (left))
    printf (_ ("station %u: numbers %llu to %llu were not found\n"), left->station, ULL (left->number), ULL (left->last_number));
  else if (left->station != 0)
    printf (_ ("left: event %s, number %llu of station %u: %s\n"), id, ULL (left->number), left->station, left->reason);
  else
    printf (_ ("left: bytes of an event: %s\n"), left->reason);
}

static void
print_report (const CotSalvageReport *report)
{
  printf (_ ("%llu events copied\n"), ULL (report->n_events));
  printf (_ ("%llu files copied, %llu missing or damaged\n"), ULL (report->n_files - report->n_files_left), ULL (report->n_files_left));
  for (guint i = 0; i < report->left->len; i++)
    print_left (report->left->pdata[i]);
  if (report->has_key)
    printf (_ ("before this station writes again, let it fetch its own events from its service: damage may have taken the last ones\n"));
  else
    printf (_ ("the station's key was not found: the new journal can be checked, but not opened\n"));
}

int
ctl_journal_salvage (int argc, char **argv)
{
  g_auto (CtlJournalArguments) args = { 0 };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;
  int code;

  if (!ctl_journal_arguments_read (&args, 2, "FROM TO --election ELECTION", argc, argv))
    return COT_EXIT_USAGE;
  election = ctl_load_election (args.election);
  if (election == NULL)
    return COT_EXIT_USAGE;

  if (!cot_journal_salvage (args.places[0], args.places[1], election, &report, &error)) {
    cot_cli_usage ("%s", error->message);
    code = COT_EXIT_USAGE;
  } else {
    code = report.left->len + report.n_files_left > 0 ? COT_EXIT_DIFFERENCE : COT_EXIT_OK;
    if (args.json)
      print_json (&report);
    else
      print_report (&report);
  }
  cot_salvage_report_clear (&report);

  return code;
}
