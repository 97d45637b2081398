/* ctl-amend.c - cotejoctl election amend and journal amend
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-second.h"
#include "ctl-act.h"
#include "ctl-enrol.h"
#include "ctl-place.h"

#define MAX_AMENDMENT_BYTES 65536

typedef struct {
  CtlAct act;
  char *row, *contest, *ballot, *colour, *reason, *replaces, *out; /* to make one */
  char **set;                                                      /* NAME=VALUE */
  gboolean present, absent;
  char *sign; /* a key, to sign one */
  char **files;
} Amendment;

static void
amendment_clear (Amendment *self)
{
  ctl_act_clear (&self->act);
  g_free (self->row);
  g_free (self->contest);
  g_free (self->ballot);
  g_free (self->colour);
  g_free (self->reason);
  g_free (self->replaces);
  g_free (self->out);
  g_strfreev (self->set);
  g_free (self->sign);
  g_strfreev (self->files);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Amendment, amendment_clear)

/* --- The file ------------------------------------------------------------------------ */

static gboolean
write_amendment (const char *path, const json_t *amendment)
{
  g_autoptr (GError) error = NULL;
  char *text = json_dumps (amendment, JSON_INDENT (2) | JSON_SORT_KEYS);
  gboolean written = g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, &error);

  free (text);
  if (!written)
    cot_cli_usage ("%s", error->message);

  return written;
}

static json_t *
read_amendment (const char *path)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  json_t *root = NULL;

  if (!ctl_read_some (path, MAX_AMENDMENT_BYTES, &data, &length))
    return NULL;
  root = json_loadb (data, length, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_object (root) || !json_is_array (json_object_get (root, "signatures")) || !json_is_array (json_object_get (root, "chains")) ||
      (json_object_get (root, "row") == NULL) == (json_object_get (root, "ballot") == NULL)) {
    json_decref (root);
    cot_cli_usage (_ ("%s is no amendment"), path);
    return NULL;
  }
  return root;
}

/* --- Making one ------------------------------------------------------------------------ */

static gboolean
set_member (json_t *members, const char *word)
{
  static const char *const numbers[] = { "seccion", "ubicacion", "lista_nominal", "representantes", "max_ballots", "catd", NULL };
  static const char *const texts[] = { "clave_casilla", "casilla", "municipio", "distrito", "traslado", "tipo_acta", NULL };
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : NULL;
  guint64 number = 0;

  if (name != NULL && g_strv_contains (numbers, name) && g_ascii_string_to_unsigned (equals + 1, 10, 0, G_MAXUINT16, &number, NULL))
    return json_object_set_new (members, name, json_integer ((json_int_t) number)) == 0;
  if (name != NULL && g_strv_contains (numbers, name)) {
    cot_cli_usage (_ ("%s takes a whole number up to %u"), name, (guint) G_MAXUINT16);
    return FALSE;
  }
  if (name != NULL && g_strv_contains (texts, name) && g_utf8_validate (equals + 1, -1, NULL))
    return json_object_set_new (members, name, json_string (equals + 1)) == 0;

  cot_cli_usage (_ ("%s: --set takes NAME=VALUE of a row: seccion, casilla, municipio, distrito, ubicacion, lista_nominal, representantes, max_ballots, catd, clave_casilla, traslado, tipo_acta"), word);
  return FALSE;
}

static json_t *
make_row (Amendment *self)
{
  const CotRow *sealed = cot_fold_find_row (cot_journal_get_fold (self->act.journal), self->row);
  const char *contest = self->contest != NULL ? self->contest : sealed != NULL ? sealed->contest->id
                                                                               : NULL;
  json_t *members = NULL;

  if (self->set == NULL && self->replaces == NULL) {
    cot_cli_usage (_ ("--row takes what is to be otherwise: at least one --set; with --replaces, none takes the row back to what was sealed"));
    return NULL;
  }
  if (contest == NULL) {
    cot_cli_usage (_ ("%s is no row of the catalogue: a new one needs --contest and every --set"), self->row);
    return NULL;
  }
  members = json_pack ("{s:s, s:s}", "clave_acta", self->row, "contest", contest);
  for (guint i = 0; self->set != NULL && self->set[i] != NULL; i++) {
    if (!set_member (members, self->set[i])) {
      json_decref (members);
      return NULL;
    }
  }
  return members;
}

/* CONTEST:AREA:COLUMN */
static json_t *
make_ballot (Amendment *self)
{
  g_auto (GStrv) words = g_strsplit (self->ballot, ":", -1);
  json_t *members = NULL;

  if (g_strv_length (words) != 3 || self->present == self->absent) {
    cot_cli_usage (_ ("--ballot takes CONTEST:AREA:COLUMN with --present or --absent"));
    return NULL;
  }
  members = json_pack ("{s:s, s:s, s:s, s:b}", "contest", words[0], "area", words[1], "column", words[2], "present", self->present);
  if (self->colour != NULL)
    json_object_set_new (members, "colour", json_string (self->colour));

  return members;
}

static int
make_amendment (Amendment *self)
{
  g_autoptr (GError) error = NULL;
  CotId replaces;
  json_t *members = NULL;
  json_t *amendment = NULL;
  gboolean written;

  if ((self->row == NULL) == (self->ballot == NULL))
    return cot_cli_usage (_ ("give either --row or --ballot"));
  if (!ctl_require ("--reason", self->reason) || !ctl_require ("--out", self->out) || !ctl_act_open_to_read (&self->act))
    return COT_EXIT_USAGE;
  if (g_file_test (self->out, G_FILE_TEST_EXISTS))
    return cot_cli_usage (_ ("%s exists already"), self->out);
  if (self->replaces != NULL && !cot_id_from_hex (self->replaces, &replaces))
    return cot_cli_usage (_ ("--replaces takes the 64 hexadecimal digits of an amendment"));
  members = self->row != NULL ? make_row (self) : make_ballot (self);
  if (members == NULL)
    return COT_EXIT_USAGE;

  amendment = cot_desk_new_amendment (self->act.desk, self->row != NULL ? "row" : "ballot", members, self->replaces != NULL ? &replaces : NULL, self->reason, &error);
  json_decref (members);
  if (amendment == NULL)
    return ctl_fail (error);
  written = write_amendment (self->out, amendment);
  json_decref (amendment);
  if (!written)
    return COT_EXIT_USAGE;

  printf (_ ("%s waits for the signatures of two authorities\n"), self->out);
  return COT_EXIT_OK;
}

/* --- Signing one ------------------------------------------------------------------------- */

static int
sign_amendment (Amendment *self)
{
  g_autoptr (GError) error = NULL;
  json_t *amendment = NULL;
  guint authority = 0;
  int code = COT_EXIT_USAGE;

  if (self->files == NULL || g_strv_length (self->files) != 1)
    return cot_cli_usage (_ ("name one amendment to sign"));
  self->act.election = ctl_load_election (self->act.election_folder);
  if (self->act.election == NULL || !ctl_load_secret (self->sign, self->act.secret))
    return COT_EXIT_USAGE;
  amendment = read_amendment (self->files[0]);
  if (amendment == NULL)
    return COT_EXIT_USAGE;

  if (!cot_amendment_sign (self->act.election, amendment, self->act.secret, &authority, &error))
    code = ctl_fail (error);
  else if (write_amendment (self->files[0], amendment))
    code = COT_EXIT_OK;
  if (code == COT_EXIT_OK)
    printf (_ ("Signed by authority %u; %u signatures\n"), authority, (guint) json_array_size (json_object_get (amendment, "signatures")));
  json_decref (amendment);

  return code;
}

int
ctl_election_amend (int argc, char **argv)
{
  g_auto (Amendment) amendment = { 0 };
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&amendment.act),
    { "row", 0, 0, G_OPTION_ARG_STRING, &amendment.row, NULL, NULL },
    { "contest", 0, 0, G_OPTION_ARG_STRING, &amendment.contest, NULL, NULL },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &amendment.set, NULL, NULL },
    { "ballot", 0, 0, G_OPTION_ARG_STRING, &amendment.ballot, NULL, NULL },
    { "present", 0, 0, G_OPTION_ARG_NONE, &amendment.present, NULL, NULL },
    { "absent", 0, 0, G_OPTION_ARG_NONE, &amendment.absent, NULL, NULL },
    { "colour", 0, 0, G_OPTION_ARG_STRING, &amendment.colour, NULL, NULL },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &amendment.reason, NULL, NULL },
    { "replaces", 0, 0, G_OPTION_ARG_STRING, &amendment.replaces, NULL, NULL },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &amendment.out, NULL, NULL },
    { "sign", 0, 0, G_OPTION_ARG_FILENAME, &amendment.sign, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &amendment.files, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;

  return amendment.sign != NULL ? sign_amendment (&amendment) : make_amendment (&amendment);
}

/* --- Writing one, and the list ------------------------------------------------------------ */

static json_t *
describe_amendment (const CotDeskAmendment *amendment)
{
  json_t *json = json_copy (amendment->body);
  g_autofree char *digest = NULL;
  CotId id;

  cot_authority_digest (amendment->body, &id);
  digest = cot_id_to_hex (&id);
  json_object_del (json, "salt");
  json_object_set_new (json, "amendment", json_string (digest));
  json_object_set_new (json, "station", json_integer (amendment->station));
  json_object_set_new (json, "counts", json_boolean (amendment->reason == COT_VOID_NONE));
  json_object_set_new (json, "why_not", amendment->reason == COT_VOID_NONE ? json_null () : json_string (cot_void_to_string (amendment->reason)));

  return json;
}

static int
list_amendments (Amendment *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = cot_desk_list_amendments (self->act.desk, &error);
  json_t *items = json_array ();

  if (list == NULL) {
    json_decref (items);
    return ctl_fail (error);
  }
  for (guint i = 0; i < list->len; i++)
    json_array_append_new (items, describe_amendment (g_ptr_array_index (list, i)));
  ctl_print_json (json_pack ("{s:o}", "amendments", items));

  return COT_EXIT_OK;
}

int
ctl_journal_amend (int argc, char **argv)
{
  g_auto (Amendment) self = { 0 };
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&self.act),
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self.files, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  json_t *amendment = NULL;
  gboolean done;

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;
  if (self.files == NULL && self.act.json)
    return ctl_act_open_to_read (&self.act) ? list_amendments (&self) : COT_EXIT_USAGE;
  if (self.files == NULL || g_strv_length (self.files) != 1)
    return cot_cli_usage (_ ("name one amendment, or --json for the list"));
  if (!ctl_act_open (&self.act))
    return COT_EXIT_USAGE;
  amendment = read_amendment (self.files[0]);
  if (amendment == NULL)
    return COT_EXIT_USAGE;

  done = cot_desk_amend_catalogue (self.act.desk, amendment, &error);
  json_decref (amendment);
  if (!done)
    return ctl_fail (error);

  printf (_ ("The amendment stands on record\n"));
  return COT_EXIT_OK;
}
