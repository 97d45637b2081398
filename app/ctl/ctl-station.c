/* ctl-station.c - cotejoctl station close and station list
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cot-cli.h"
#include "ctl-act.h"
#include "ctl-enrol.h"
#include "ctl-place.h"

/* --- Closing ---------------------------------------------------------------------- */

static json_t *
pending_to_json (const GArray *list, guint n_expected)
{
  json_t *counts = json_object ();

  for (guint i = 0; i < list->len; i++) {
    const CotDeskPending *pending = &g_array_index (list, CotDeskPending, i);

    json_object_set_new (counts, cot_sheet_state_to_string (pending->state), json_integer (pending->n));
  }
  json_object_set_new (counts, "expected", json_integer (n_expected));

  return counts;
}

static void
print_pending (const GArray *list, guint n_expected)
{
  for (guint i = 0; i < list->len; i++) {
    const CotDeskPending *pending = &g_array_index (list, CotDeskPending, i);

    printf ("%s\t%u\n", cot_sheet_state_to_string (pending->state), pending->n);
  }
  if (n_expected > 0)
    printf ("expected\t%u\n", n_expected);
}

int
ctl_station_close (int argc, char **argv)
{
  g_auto (CtlAct) act = { 0 };
  const GOptionEntry entries[] = { CTL_ACT_PLACE (&act), CTL_ACT_PERSON (&act), CTL_ACT_SECOND (&act), G_OPTION_ENTRY_NULL };
  g_autoptr (GArray) pending = NULL;
  g_autoptr (GError) error = NULL;
  guint n_expected = 0;
  int code = COT_EXIT_OK;

  if (!ctl_parse (entries, argc, argv) || !ctl_act_open (&act))
    return COT_EXIT_USAGE;
  code = ctl_act_sign_in (&act);
  if (code != COT_EXIT_OK)
    return code;
  code = ctl_act_confirm (&act);
  if (code != COT_EXIT_OK) {
    ctl_act_finish (&act, NULL);
    return code;
  }

  pending = cot_desk_list_pending (act.desk, &n_expected);
  cot_desk_close (act.desk, act.session, act.confirmation, &error);
  code = ctl_act_finish (&act, error);
  if (code == COT_EXIT_OK && act.json)
    ctl_print_json (json_pack ("{s:I, s:o}", "station", (json_int_t) cot_journal_get_station (act.journal), "pending", pending_to_json (pending, n_expected)));
  else if (code == COT_EXIT_OK) {
    printf (_ ("Station %u is closed\n"), cot_journal_get_station (act.journal));
    print_pending (pending, n_expected);
  }

  return code;
}

/* --- The list ----------------------------------------------------------------------- */

static const char *
state_of (CotFold *fold, const CotStation *station)
{
  if (station->revoked)
    return "revoked";
  if (station->forked_at != 0)
    return station->n_forked > 1 ? "cloned" : "forked";

  if (cot_fold_station_is_closed (fold, station->station))
    return "closed";

  return cot_fold_station_is_open (fold, station->station) ? "open" : "not-open";
}

static json_t *
describe_station (CotFold *fold, const CotStation *station)
{
  json_t *json = json_pack ("{s:I, s:s, s:s, s:i, s:b, s:s}", "station", (json_int_t) station->station,
                            "name", station->name != NULL ? station->name : "", "role", cot_station_role_to_string (station->role),
                            "catd", (int) station->catd, "by_authority", station->by_authority, "state", state_of (fold, station));

  if (station->revoked)
    json_object_set_new (json, "last", json_integer ((json_int_t) station->last));
  if (station->forked_at != 0)
    json_object_set_new (json, "forked_at", json_integer ((json_int_t) station->forked_at));
  if (station->has_offset)
    json_object_set_new (json, "clock_offset_ms", json_integer (station->offset_ms));

  return json;
}

static void
print_station (CotFold *fold, const CotStation *station)
{
  printf ("%u\t%s\t%s\t%u\t%s", station->station, station->name != NULL ? station->name : "", cot_station_role_to_string (station->role),
          station->catd, state_of (fold, station));
  if (station->revoked)
    printf ("\tlast %llu", (unsigned long long) station->last);
  if (station->forked_at != 0)
    printf ("\tsince %llu", (unsigned long long) station->forked_at);
  if (station->has_offset)
    printf ("\tclock %+.1f s", (double) station->offset_ms / 1000);
  putchar ('\n');
}

int
ctl_station_list (int argc, char **argv)
{
  g_auto (CtlAct) act = { 0 };
  const GOptionEntry entries[] = { CTL_ACT_PLACE (&act), G_OPTION_ENTRY_NULL };
  g_autoptr (GPtrArray) stations = NULL;
  json_t *list = NULL;
  CotFold *fold = NULL;

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;
  act.election = ctl_load_election (act.election_folder);
  act.journal = act.election != NULL ? ctl_open_journal_to_read (act.journal_folder, act.election) : NULL;
  if (act.journal == NULL)
    return COT_EXIT_USAGE;

  cot_journal_lock (act.journal);
  fold = cot_journal_get_fold (act.journal);
  stations = cot_fold_list_stations (fold);
  list = act.json ? json_array () : NULL;
  for (guint i = 0; i < stations->len; i++) {
    if (act.json)
      json_array_append_new (list, describe_station (fold, g_ptr_array_index (stations, i)));
    else
      print_station (fold, g_ptr_array_index (stations, i));
  }
  cot_journal_unlock (act.journal);
  if (act.json)
    ctl_print_json (json_pack ("{s:o}", "stations", list));

  return COT_EXIT_OK;
}
