/* ctl-revoke.c - cotejoctl person revoke, station revoke, and what counts no more
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

typedef struct {
  CtlAct act;
  char *number, *last, *cause;
} Revocation;

static void
revocation_clear (Revocation *self)
{
  ctl_act_clear (&self->act);
  g_free (self->number);
  g_free (self->last);
  g_free (self->cause);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Revocation, revocation_clear)

/* 0: go on, with who acts. */
static int
revocation_open (Revocation *self, guint32 *number, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&self->act),
    CTL_ACT_PERSON (&self->act),
    CTL_ACT_SECOND (&self->act),
    CTL_ACT_AUTHORITY (&self->act),
    { "number", 0, 0, G_OPTION_ARG_STRING, &self->number, NULL, NULL },
    { "last", 0, 0, G_OPTION_ARG_STRING, &self->last, NULL, NULL },
    { "cause", 0, 0, G_OPTION_ARG_STRING, &self->cause, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  guint64 parsed = 0;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--number", self->number) || !ctl_require ("--cause", self->cause) ||
      !cot_cli_parse_uint ("--number", self->number, 1, G_MAXUINT32, &parsed) || !ctl_act_open (&self->act))
    return COT_EXIT_USAGE;
  *number = (guint32) parsed;

  return ctl_act_take_two_or_authority (&self->act);
}

int
ctl_station_revoke (int argc, char **argv)
{
  g_auto (Revocation) revocation = { 0 };
  g_autoptr (GError) error = NULL;
  CtlAct *act = &revocation.act;
  guint64 last = COT_DESK_LAST_HELD;
  guint32 station = 0;
  int code = revocation_open (&revocation, &station, argc, argv);

  if (code != COT_EXIT_OK)
    return code;
  if (revocation.last != NULL && !cot_cli_parse_uint ("--last", revocation.last, 0, G_MAXINT64, &last)) {
    ctl_act_finish (act, NULL);
    return COT_EXIT_USAGE;
  }
  if (act->by_authority)
    cot_desk_revoke_station_by_authority (act->desk, act->authority, act->secret, station, last, revocation.cause, &error);
  else
    cot_desk_revoke_station (act->desk, act->session, act->confirmation, station, last, revocation.cause, &error);
  code = ctl_act_finish (act, error);
  if (code == COT_EXIT_OK)
    printf (_ ("Station %u is revoked; enrol another one under a new number\n"), station);

  return code;
}

int
ctl_person_revoke (int argc, char **argv)
{
  g_auto (Revocation) revocation = { 0 };
  g_autoptr (GError) error = NULL;
  CtlAct *act = &revocation.act;
  guint32 person = 0;
  int code = revocation_open (&revocation, &person, argc, argv);

  if (code != COT_EXIT_OK)
    return code;
  if (act->by_authority)
    cot_desk_revoke_person_by_authority (act->desk, act->authority, act->secret, person, revocation.cause, &error);
  else
    cot_desk_revoke_person (act->desk, act->session, act->confirmation, person, revocation.cause, &error);
  code = ctl_act_finish (act, error);
  if (code == COT_EXIT_OK)
    printf (_ ("Person %u is revoked; enrol them again under a new number\n"), person);

  return code;
}

/* --- What counts no more ---------------------------------------------------------- */

static json_t *
describe_voided (const CotDeskVoided *voided)
{
  const CotKindInfo *info = cot_kind_info (voided->event->kind);
  g_autofree char *id = cot_id_to_hex (&voided->event->id);

  return json_pack ("{s:s, s:I, s:I, s:I, s:s, s:s, s:s}", "id", id, "station", (json_int_t) voided->event->station,
                    "number", (json_int_t) voided->event->number, "person", (json_int_t) voided->event->person,
                    "kind", info != NULL ? info->name : "?", "folio", voided->event->folio,
                    "reason", cot_void_to_string (voided->reason));
}

static void
print_voided (const CotDeskVoided *voided)
{
  const CotKindInfo *info = cot_kind_info (voided->event->kind);

  printf ("%u\t%llu\t%s\t%s\t%s\n", voided->event->station, (unsigned long long) voided->event->number,
          info != NULL ? info->name : "?", *voided->event->folio != '\0' ? voided->event->folio : "-",
          cot_void_to_string (voided->reason));
}

int
ctl_journal_voided (int argc, char **argv)
{
  g_auto (CtlAct) act = { 0 };
  const GOptionEntry entries[] = { CTL_ACT_PLACE (&act), G_OPTION_ENTRY_NULL };
  g_autoptr (CotDesk) desk = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  json_t *events = NULL;

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;
  act.election = ctl_load_election (act.election_folder);
  act.journal = act.election != NULL ? ctl_open_journal_to_read (act.journal_folder, act.election) : NULL;
  if (act.journal == NULL)
    return COT_EXIT_USAGE;
  desk = cot_desk_new (act.journal, NULL);
  list = cot_desk_list_voided (desk, &error);
  if (list == NULL)
    return ctl_fail (error);

  events = act.json ? json_array () : NULL;
  for (guint i = 0; i < list->len; i++) {
    if (act.json)
      json_array_append_new (events, describe_voided (g_ptr_array_index (list, i)));
    else
      print_voided (g_ptr_array_index (list, i));
  }
  if (act.json)
    ctl_print_json (json_pack ("{s:i, s:o}", "n", (int) list->len, "events", events));

  return COT_EXIT_OK;
}
