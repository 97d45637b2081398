/* ctl-act.c - acting at a desk from the command line: one person, two, or an authority
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-act.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>

#include "cot-cli.h"
#include "ctl-place.h"

#define MAX_INDEX 15

void
ctl_act_clear (CtlAct *self)
{
  g_clear_pointer (&self->confirmation, cot_confirmation_free);
  g_clear_pointer (&self->session, cot_session_unref);
  g_clear_object (&self->desk);
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->election, cot_election_unref);
  sodium_memzero (self->secret, sizeof self->secret);
  g_free (self->election_folder);
  g_free (self->journal_folder);
  g_free (self->person);
  g_free (self->password_file);
  g_free (self->second);
  g_free (self->second_password_file);
  g_free (self->authority_key);
  g_free (self->authority_index);
}

static gboolean
open_with (CtlAct *self, CotJournal *(*open_journal) (const char *folder, CotElection *election))
{
  self->election = ctl_load_election (self->election_folder);
  self->journal = self->election != NULL ? open_journal (self->journal_folder, self->election) : NULL;
  if (self->journal == NULL)
    return FALSE;

  self->desk = cot_desk_new (self->journal, NULL);
  return TRUE;
}

gboolean
ctl_act_open (CtlAct *self)
{
  return open_with (self, ctl_open_journal);
}

gboolean
ctl_act_open_to_read (CtlAct *self)
{
  return open_with (self, ctl_open_journal_to_read);
}

/* What was wrong before is told on stderr, beside whatever the command says. */
static void
tell_wrong_passwords (const CotSession *session)
{
  gint64 since_us = 0;
  guint n = cot_session_get_wrong_passwords (session, &since_us);
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_utc (since_us / G_USEC_PER_SEC);
  g_autofree char *text = since != NULL ? g_date_time_format (since, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  if (n > 0)
    fprintf (stderr, ngettext ("%u wrong password of person %u since %s\n", "%u wrong passwords of person %u since %s\n", n),
             n, cot_session_get_person (session), text != NULL ? text : "?");
}

int
ctl_act_sign_in (CtlAct *self)
{
  g_autoptr (GError) error = NULL;
  guint64 person = 0;
  char *password = NULL;

  if (!ctl_require ("--person", self->person) || !ctl_require ("--password-file", self->password_file) ||
      !cot_cli_parse_uint ("--person", self->person, 1, G_MAXUINT32, &person))
    return COT_EXIT_USAGE;
  password = ctl_read_password (self->password_file);
  if (password == NULL)
    return COT_EXIT_USAGE;

  self->session = cot_desk_sign_in (self->desk, (guint32) person, password, &error);
  ctl_free_password (password);
  if (self->session == NULL)
    return ctl_fail (error);

  tell_wrong_passwords (self->session);
  return COT_EXIT_OK;
}

int
ctl_act_confirm (CtlAct *self)
{
  g_autoptr (GError) error = NULL;
  guint64 person = 0;
  char *password = NULL;

  if (!ctl_require ("--second", self->second) || !ctl_require ("--second-password-file", self->second_password_file) ||
      !cot_cli_parse_uint ("--second", self->second, 1, G_MAXUINT32, &person))
    return COT_EXIT_USAGE;
  password = ctl_read_password (self->second_password_file);
  if (password == NULL)
    return COT_EXIT_USAGE;

  self->confirmation = cot_desk_confirm (self->desk, self->session, (guint32) person, password, &error);
  ctl_free_password (password);

  return self->confirmation != NULL ? COT_EXIT_OK : ctl_fail (error);
}

static gboolean
take_authority (CtlAct *self)
{
  guint64 index = 0;

  if (self->authority_index != NULL && !cot_cli_parse_uint ("--authority-index", self->authority_index, 0, MAX_INDEX, &index))
    return FALSE;
  if (!ctl_load_secret (self->authority_key, self->secret))
    return FALSE;
  self->authority = (guint) index;
  self->by_authority = TRUE;

  return TRUE;
}

int
ctl_act_take_two_or_authority (CtlAct *self)
{
  int code;

  if ((self->authority_key != NULL) == (self->person != NULL))
    return cot_cli_usage (_ ("give either --authority-key, or --person and --second"));
  if (self->authority_key != NULL)
    return take_authority (self) ? COT_EXIT_OK : COT_EXIT_USAGE;

  code = ctl_act_sign_in (self);
  if (code == COT_EXIT_OK)
    code = ctl_act_confirm (self);
  if (code != COT_EXIT_OK)
    ctl_act_finish (self, NULL);

  return code;
}

int
ctl_act_finish (CtlAct *self, const GError *error)
{
  g_autoptr (GError) out_error = NULL;

  if (self->session != NULL && !cot_desk_sign_out (self->desk, self->session, &out_error))
    g_info ("cannot sign out: %s", out_error->message);

  return error == NULL ? COT_EXIT_OK : ctl_fail (error);
}

void
ctl_print_json (json_t *object)
{
  json_dumpf (object, stdout, JSON_INDENT (2));
  putchar ('\n');
  json_decref (object);
}
