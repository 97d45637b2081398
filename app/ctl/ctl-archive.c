/* ctl-archive.c - cotejoctl cotejo and pack: the paper afterwards
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
#include "cot-error.h"
#include "ctl-act.h"
#include "ctl-enrol.h"
#include "ctl-place.h"

typedef struct {
  CtlAct act;
  char *folio, *box;
  char **fields; /* NAME=VALUE */
  gboolean list;
} Archive;

static void
archive_clear (Archive *self)
{
  ctl_act_clear (&self->act);
  g_free (self->folio);
  g_free (self->box);
  g_strfreev (self->fields);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Archive, archive_clear)

/* --- Cotejo ------------------------------------------------------------------------- */

/* "147", "ilegible", "sin dato", or "C01" for the casilla. */
static gboolean
parse_value (const char *text, gboolean is_casilla, CotValue *out)
{
  guint64 number = 0;
  json_t *json = g_ascii_string_to_unsigned (text, 10, 0, 9999, &number, NULL) ? json_integer ((json_int_t) number) : json_string (text);
  gboolean good = json != NULL && cot_value_from_json (json, is_casilla, out, NULL);

  json_decref (json);
  return good;
}

static gboolean
parse_field (const CotBallot *ballot, const char *word, CotValue *paper)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : NULL;
  int index = name != NULL ? cot_ballot_find (ballot, name) : -1;

  if (index < 0) {
    cot_cli_usage (_ ("%s is no FIELD=VALUE of this acta"), word);
    return FALSE;
  }
  if (!parse_value (equals + 1, ballot->fields[index].kind == COT_FIELD_CASILLA, &paper[index])) {
    cot_cli_usage (_ ("%s: a value is 0 to 9999, ilegible or sin dato"), word);
    return FALSE;
  }
  return TRUE;
}

/* The ballot of the sheet; NULL after a line on stderr. */
static const CotBallot *
find_ballot (Archive *self)
{
  CotJournal *journal = self->act.journal;
  char folio[COT_FOLIO_LENGTH + 1];
  const CotSheet *sheet = NULL;
  const CotBallot *ballot = NULL;

  if (!cot_folio_parse (self->folio, folio, NULL)) {
    cot_cli_usage (_ ("%s is no folio"), self->folio);
    return NULL;
  }
  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  ballot = sheet != NULL && sheet->row != NULL ? sheet->row->ballot : NULL;
  cot_journal_unlock (journal);
  if (ballot == NULL)
    cot_cli_usage (_ ("no sheet with folio %s stands for a row"), folio);

  return ballot;
}

static int
compare_sheet (Archive *self)
{
  const CotBallot *ballot = find_ballot (self);
  g_autofree CotValue *paper = NULL;
  g_autoptr (GError) error = NULL;
  gboolean differs = FALSE;
  int code = COT_EXIT_OK;

  if (ballot == NULL)
    return COT_EXIT_USAGE;
  paper = g_new0 (CotValue, ballot->n_fields);
  for (guint i = 0; self->fields != NULL && self->fields[i] != NULL; i++) {
    if (!parse_field (ballot, self->fields[i], paper))
      return COT_EXIT_USAGE;
  }
  code = ctl_act_sign_in (&self->act);
  if (code != COT_EXIT_OK)
    return code;

  cot_desk_cotejo (self->act.desk, self->act.session, self->folio, paper, &differs, &error);
  code = ctl_act_finish (&self->act, error);
  if (code != COT_EXIT_OK)
    return code;
  printf (differs ? _ ("%s: the paper says something else\n") : _ ("%s: as on the paper\n"), self->folio);

  return differs ? COT_EXIT_DIFFERENCE : COT_EXIT_OK;
}

static int
list_to_compare (Archive *self)
{
  g_autoptr (GPtrArray) folios = cot_desk_list_to_compare (self->act.desk);

  for (guint i = 0; i < folios->len; i++)
    printf ("%s\n", (const char *) g_ptr_array_index (folios, i));

  return COT_EXIT_OK;
}

int
ctl_cotejo (int argc, char **argv)
{
  g_auto (Archive) archive = { 0 };
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&archive.act),
    CTL_ACT_PERSON (&archive.act),
    { "folio", 0, 0, G_OPTION_ARG_STRING, &archive.folio, NULL, NULL },
    { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &archive.fields, NULL, NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &archive.list, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!ctl_parse (entries, argc, argv) || (!archive.list && !ctl_require ("--folio", archive.folio)) ||
      !(archive.list ? ctl_act_open_to_read (&archive.act) : ctl_act_open (&archive.act)))
    return COT_EXIT_USAGE;

  return archive.list ? list_to_compare (&archive) : compare_sheet (&archive);
}

/* --- Boxes -------------------------------------------------------------------------- */

int
ctl_pack (int argc, char **argv)
{
  g_auto (Archive) archive = { 0 };
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&archive.act),
    CTL_ACT_PERSON (&archive.act),
    { "folio", 0, 0, G_OPTION_ARG_STRING, &archive.folio, NULL, NULL },
    { "box", 0, 0, G_OPTION_ARG_STRING, &archive.box, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  int code = COT_EXIT_OK;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--folio", archive.folio) || !ctl_require ("--box", archive.box) ||
      !ctl_act_open (&archive.act))
    return COT_EXIT_USAGE;
  code = ctl_act_sign_in (&archive.act);
  if (code != COT_EXIT_OK)
    return code;

  cot_desk_pack (archive.act.desk, archive.act.session, archive.folio, archive.box, &error);
  code = ctl_act_finish (&archive.act, error);
  if (code == COT_EXIT_OK)
    printf (_ ("%s lies in box %s\n"), archive.folio, archive.box);

  return code;
}
