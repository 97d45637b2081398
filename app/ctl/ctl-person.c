/* ctl-person.c - cotejoctl person enrol|list and station zero|open
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-desk.h"
#include "ctl-enrol.h"
#include "ctl-place.h"
#include "ctl-seal.h"

typedef struct {
  char *election, *journal, *password_file; /* of every command here */
  char *number, *name, *roles, *seal_blocks;
  gboolean json;
} Arguments;

/* What a command works on. */
typedef struct {
  Arguments args;
  CotElection *election;
  CotJournal *journal;
  CotDesk *desk;
} Place;

static void
place_clear (Place *self)
{
  g_clear_object (&self->desk);
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->election, cot_election_unref);
  g_free (self->args.election);
  g_free (self->args.journal);
  g_free (self->args.password_file);
  g_free (self->args.number);
  g_free (self->args.name);
  g_free (self->args.roles);
  g_free (self->args.seal_blocks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
open_place (Place *self, gboolean to_read)
{
  self->election = ctl_load_election (self->args.election);
  if (self->election != NULL)
    self->journal = to_read ? ctl_open_journal_to_read (self->args.journal, self->election) : ctl_open_journal (self->args.journal, self->election);
  if (self->journal == NULL)
    return FALSE;

  self->desk = cot_desk_new (self->journal, NULL);
  return TRUE;
}

/* --- People ------------------------------------------------------------------ */

static gboolean
parse_roles (const char *text, guint *roles)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  CotRole role;

  *roles = 0;
  for (guint i = 0; words[i] != NULL; i++) {
    if (!cot_role_from_string (g_strstrip (words[i]), &role)) {
      cot_cli_usage (_ ("%s is no role: acopiador, digitalizador, capturista, verificador, coordinador, cotejador"), words[i]);
      return FALSE;
    }
    *roles |= role;
  }
  return TRUE;
}

static int
enrol_person (Place *place, guint32 person, guint roles)
{
  char *password = ctl_read_password (place->args.password_file);
  g_autoptr (GError) error = NULL;
  gboolean enrolled = FALSE;

  if (password == NULL)
    return COT_EXIT_USAGE;
  enrolled = cot_desk_enrol_person (place->desk, person, place->args.name, roles, password, &error);
  ctl_free_password (password);
  if (!enrolled)
    return ctl_fail (error);

  printf (_ ("Person %u enrolled\n"), person);
  return COT_EXIT_OK;
}

int
ctl_person_enrol (int argc, char **argv)
{
  g_auto (Place) place = { 0 };
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &place.args.election, NULL, NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &place.args.journal, NULL, NULL },
    { "number", 0, 0, G_OPTION_ARG_STRING, &place.args.number, NULL, NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &place.args.name, NULL, NULL },
    { "roles", 0, 0, G_OPTION_ARG_STRING, &place.args.roles, NULL, NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &place.args.password_file, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  guint64 number = 0;
  guint roles = 0;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--number", place.args.number) || !ctl_require ("--name", place.args.name) ||
      !ctl_require ("--roles", place.args.roles) || !ctl_require ("--password-file", place.args.password_file) ||
      !cot_cli_parse_uint ("--number", place.args.number, 1, G_MAXUINT32, &number) ||
      !parse_roles (place.args.roles, &roles) || !open_place (&place, FALSE))
    return COT_EXIT_USAGE;

  return enrol_person (&place, (guint32) number, roles);
}

static json_t *
roles_to_json (guint roles)
{
  json_t *array = json_array ();

  for (guint bit = COT_ROLE_ACOPIADOR; bit <= COT_ROLE_COTEJADOR; bit <<= 1) {
    if ((roles & bit) != 0)
      json_array_append_new (array, json_string (cot_role_to_string ((CotRole) bit)));
  }
  return array;
}

static void
print_people_json (GPtrArray *people)
{
  json_t *list = json_array ();
  json_t *root = json_pack ("{s:o}", "people", list);

  for (guint i = 0; i < people->len; i++) {
    const CotDeskPerson *person = g_ptr_array_index (people, i);

    json_array_append_new (list, json_pack ("{s:I, s:s, s:o, s:b, s:b, s:i, s:i}", "person", (json_int_t) person->person, "name", person->name,
                                            "roles", roles_to_json (person->roles), "can_sign_in", person->can_sign_in,
                                            "revoked", person->revoked, "wrong_passwords", (int) person->tries.n, "wait_s", (int) person->tries.wait_s));
  }
  json_dumpf (root, stdout, JSON_INDENT (2));
  putchar ('\n');
  json_decref (root);
}

static void
print_people (GPtrArray *people)
{
  for (guint i = 0; i < people->len; i++) {
    const CotDeskPerson *person = g_ptr_array_index (people, i);
    g_autoptr (GString) roles = g_string_new (NULL);

    for (guint bit = COT_ROLE_ACOPIADOR; bit <= COT_ROLE_COTEJADOR; bit <<= 1) {
      if ((person->roles & bit) != 0)
        g_string_append_printf (roles, "%s%s", roles->len > 0 ? "," : "", cot_role_to_string ((CotRole) bit));
    }
    printf ("%u\t%s\t%s", person->person, person->name, roles->str);
    if (person->revoked)
      printf ("\trevoked");
    if (person->tries.n > 0)
      printf ("\twrong passwords %u", person->tries.n);
    putchar ('\n');
  }
}

int
ctl_person_list (int argc, char **argv)
{
  g_auto (Place) place = { 0 };
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &place.args.election, NULL, NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &place.args.journal, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &place.args.json, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) people = NULL;

  if (!ctl_parse (entries, argc, argv) || !open_place (&place, TRUE))
    return COT_EXIT_USAGE;

  people = cot_desk_list_people (place.desk);
  if (place.args.json)
    print_people_json (people);
  else
    print_people (people);

  return COT_EXIT_OK;
}

/* --- Opening ----------------------------------------------------------------- */

typedef gboolean (*SessionAct) (CotDesk *desk, CotSession *session, GError **error);

/* Signs in, acts, signs out. */
static int
act_as (Place *place, guint32 person, SessionAct act)
{
  char *password = ctl_read_password (place->args.password_file);
  g_autoptr (CotSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) out_error = NULL;
  gboolean done = FALSE;

  if (password == NULL)
    return COT_EXIT_USAGE;
  session = cot_desk_sign_in (place->desk, person, password, &error);
  ctl_free_password (password);
  if (session == NULL)
    return ctl_fail (error);

  done = act (place->desk, session, &error);
  if (!cot_desk_sign_out (place->desk, session, &out_error))
    g_warning ("cannot sign out: %s", out_error->message);

  return done ? COT_EXIT_OK : ctl_fail (error);
}

static int
run_as_person (int argc, char **argv, SessionAct act, guint32 *station)
{
  g_auto (Place) place = { 0 };
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &place.args.election, NULL, NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &place.args.journal, NULL, NULL },
    { "person", 0, 0, G_OPTION_ARG_STRING, &place.args.number, NULL, NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &place.args.password_file, NULL, NULL },
    { "seal-blocks", 0, act == cot_desk_zero ? 0 : G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &place.args.seal_blocks, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  guint64 number = 0;
  int code = COT_EXIT_OK;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--person", place.args.number) || !ctl_require ("--password-file", place.args.password_file) ||
      !cot_cli_parse_uint ("--person", place.args.number, 1, G_MAXUINT32, &number) || !open_place (&place, FALSE))
    return COT_EXIT_USAGE;

  *station = cot_journal_get_station (place.journal);
  if (act == cot_desk_zero)
    code = ctl_confirm_seal (place.desk, place.args.seal_blocks);
  if (code != COT_EXIT_OK)
    return code;

  return act_as (&place, (guint32) number, act);
}

int
ctl_station_zero (int argc, char **argv)
{
  guint32 station = 0;
  int code = run_as_person (argc, argv, cot_desk_zero, &station);

  if (code == COT_EXIT_OK)
    printf (_ ("Station %u is at zero\n"), station);

  return code;
}

int
ctl_station_open (int argc, char **argv)
{
  guint32 station = 0;
  int code = run_as_person (argc, argv, cot_desk_open, &station);

  if (code == COT_EXIT_OK)
    printf (_ ("Station %u is open\n"), station);

  return code;
}
