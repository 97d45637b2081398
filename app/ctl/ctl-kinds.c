/* ctl-kinds.c - cotejoctl kinds: the one table of all events
 *
 * In three forms: for reading, as JSON, and as the manual page of the kinds has it, in
 * English and Spanish; the manual is compared with it, so that neither says what the
 * other does not.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-event.h"
#include "ctl-kinds.h"
#include "ctl-place.h"

/* --- Words of the table, the same in all forms ----------------------------------------- */

static const char *const type_names[] = {
  [COT_BODY_UINT] = "uint",
  [COT_BODY_STRING] = "string",
  [COT_BODY_HEX32] = "hex64",
  [COT_BODY_BOOL] = "bool",
  [COT_BODY_FIELDS] = "fields",
  [COT_BODY_STRINGS] = "strings",
  [COT_BODY_OBJECT] = "object",
  [COT_BODY_ARRAY] = "array",
  [COT_BODY_PARTS] = "parts",
  [COT_BODY_TRANSFORM] = "transform",
  [COT_BODY_MACHINE_FIELDS] = "machine-fields",
  [COT_BODY_CHAINS] = "chains",
  [COT_BODY_INT] = "int",
  [COT_BODY_LASTS] = "lasts",
  [COT_BODY_COUNTS] = "counts",
  [COT_BODY_SECOND] = "second",
  [COT_BODY_AUTHORITY] = "authority",
  [COT_BODY_AUTHORITIES] = "authorities",
};

static const char *const reach_names[] = {
  [COT_REACH_ALL] = "all",
  [COT_REACH_SETTLED] = "settled",
  [COT_REACH_CATD] = "catd",
};

static const char *const second_names[] = {
  [COT_SECOND_NONE] = "-",
  [COT_SECOND_ALWAYS] = "always",
  [COT_SECOND_OR_AUTHORITY] = "or-authority",
  [COT_SECOND_OF_SETTLED] = "of-settled",
};

static const char *
folio_name (const CotKindInfo *info)
{
  return info->folio_optional ? "optional" : info->has_folio ? "required"
                                                             : "-";
}

static const char *
person_name (const CotKindInfo *info)
{
  return info->second == COT_SECOND_OR_AUTHORITY ? "optional" : info->has_person ? "required"
                                                                                 : "-";
}

static json_t *
list_roles (const CotKindInfo *info)
{
  json_t *list = json_array ();

  for (guint role = COT_ROLE_ACOPIADOR; role <= COT_ROLE_COTEJADOR; role <<= 1)
    if (info->roles & role)
      json_array_append_new (list, json_string (cot_role_to_string ((CotRole) role)));

  return list;
}

static json_t *
list_stations (const CotKindInfo *info)
{
  json_t *list = json_array ();

  for (guint role = COT_STATION_CENTRE; role <= COT_STATION_DESK; role++)
    if (info->station_roles & 1u << role)
      json_array_append_new (list, json_string (cot_station_role_to_string ((CotStationRole) role)));

  return list;
}

static json_t *
list_kinds (guint64 mask)
{
  json_t *list = json_array ();
  guint n;
  const CotKindInfo *table = cot_kind_table (&n);

  for (guint i = 0; i < n; i++)
    if (mask & COT_KIND_BIT (table[i].kind))
      json_array_append_new (list, json_string (table[i].name));

  return list;
}

/* Consumes @list. */
static char *
join (json_t *list, const char *between)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < json_array_size (list); i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : between, json_string_value (json_array_get (list, i)));
  json_decref (list);

  return text->len == 0 ? g_strdup ("-") : g_strdup (text->str);
}

/* "digitised identified [captured]"; dots where the last may stand many times. */
static char *
describe_names (const CotKindInfo *info)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = info->max_refs > 1 && info->ref_kinds[0] == info->ref_kinds[1] && info->ref_kinds[1] == info->ref_kinds[2] ? 1 : MIN (info->max_refs, 3);

  for (guint i = 0; i < n; i++) {
    g_autofree char *kinds = join (list_kinds (info->ref_kinds[i]), "|");
    gboolean optional = i >= info->min_refs;

    g_string_append_printf (text, "%s%s%s%s", i == 0 ? "" : " ", optional ? "[" : "", kinds, optional ? "]" : "");
  }
  if (info->max_refs > 3)
    g_string_append (text, " ...");

  return text->len == 0 ? g_strdup ("-") : g_strdup (text->str);
}

/* "row:string", "[so:strings]", "origen=CATD|CASILLA". */
static char *
describe_body (const CotKindInfo *info)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const CotBodyField *field = info->body; field->name != NULL; field++) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    if (!field->required)
      g_string_append_c (text, '[');
    if (field->choice != 0)
      g_string_append_printf (text, "%u/", field->choice);
    if (field->allowed != NULL)
      g_string_append_printf (text, "%s=%s", field->name, field->allowed);
    else
      g_string_append_printf (text, "%s:%s", field->name, type_names[field->type]);
    if (!field->required)
      g_string_append_c (text, ']');
  }

  return text->len == 0 ? g_strdup ("-") : g_strdup (text->str);
}

/* --- JSON -------------------------------------------------------------------------------- */

static json_t *
body_to_json (const CotKindInfo *info)
{
  json_t *list = json_array ();

  for (const CotBodyField *field = info->body; field->name != NULL; field++)
    json_array_append_new (list, json_pack ("{s:s, s:s, s:b, s:o, s:i}", "name", field->name, "type", type_names[field->type], "required", field->required,
                                            "allowed", field->allowed == NULL ? json_null () : json_string (field->allowed), "choice", (int) field->choice));

  return list;
}

static json_t *
names_to_json (const CotKindInfo *info)
{
  json_t *list = json_array ();

  for (guint i = 0; i < MIN (info->max_refs, 3); i++)
    json_array_append_new (list, list_kinds (info->ref_kinds[i]));

  return json_pack ("{s:s, s:i, s:i, s:o}", "text", info->refs, "min", (int) info->min_refs, "max", (int) info->max_refs, "kinds", list);
}

static int
print_json (void)
{
  json_t *list = json_array (), *root;
  guint n;
  const CotKindInfo *table = cot_kind_table (&n);

  for (guint i = 0; i < n; i++)
    json_array_append_new (list, json_pack ("{s:i, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:o}", "number", (int) table[i].kind, "name", table[i].name,
                                            "folio", folio_name (&table[i]), "person", person_name (&table[i]), "roles", list_roles (&table[i]),
                                            "stations", list_stations (&table[i]), "names", names_to_json (&table[i]), "reach", reach_names[table[i].reach],
                                            "second", second_names[table[i].second], "body", body_to_json (&table[i])));
  root = json_pack ("{s:i, s:o}", "n", (int) n, "kinds", list);
  json_dumpf (root, stdout, JSON_INDENT (2));
  putchar ('\n');
  json_decref (root);

  return COT_EXIT_OK;
}

/* --- For people ----------------------------------------------------------------------------- */

/* What stands before each property; [0] English, [1] Spanish. */
enum {
  LABEL_NUMBER,
  LABEL_FOLIO,
  LABEL_PERSON,
  LABEL_STATION,
  LABEL_NAMES,
  LABEL_REACH,
  LABEL_SECOND,
  LABEL_BODY,
  N_LABELS,
};

static const char *const labels[N_LABELS][2] = {
  [LABEL_NUMBER] = { "number", "número" },
  [LABEL_FOLIO] = { "folio", "folio" },
  [LABEL_PERSON] = { "person", "persona" },
  [LABEL_STATION] = { "station", "estación" },
  [LABEL_NAMES] = { "names", "nombra" },
  [LABEL_REACH] = { "reach", "alcance" },
  [LABEL_SECOND] = { "second person", "segunda persona" },
  [LABEL_BODY] = { "body", "cuerpo" },
};

/* (transfer full): one text for each label */
static char **
describe (const CotKindInfo *info)
{
  char **texts = g_new0 (char *, N_LABELS + 1);
  g_autofree char *roles = join (list_roles (info), ", ");

  texts[LABEL_NUMBER] = g_strdup_printf ("%d", (int) info->kind);
  texts[LABEL_FOLIO] = g_strdup (folio_name (info));
  texts[LABEL_PERSON] = info->roles == 0 ? g_strdup (person_name (info)) : g_strdup_printf ("%s (%s)", person_name (info), roles);
  texts[LABEL_STATION] = join (list_stations (info), ", ");
  texts[LABEL_NAMES] = describe_names (info);
  texts[LABEL_REACH] = g_strdup (reach_names[info->reach]);
  texts[LABEL_SECOND] = g_strdup (second_names[info->second]);
  texts[LABEL_BODY] = describe_body (info);

  return texts;
}

static void
print_kind (const CotKindInfo *info)
{
  g_auto (GStrv) texts = describe (info);

  printf ("%s\n", info->name);
  for (guint i = 0; i < N_LABELS; i++)
    printf ("  %-14s %s\n", labels[i][0], texts[i]);
}

/* Hyphens stand for themselves, and a line may break behind a bar. */
static char *
escape_roff (const char *text)
{
  g_autoptr (GString) out = g_string_new (text);

  g_string_replace (out, "\\", "\\e", 0);
  g_string_replace (out, "-", "\\-", 0);
  g_string_replace (out, "|", "|\\:", 0);

  return g_strdup (out->str);
}

static void
print_kind_for_manual (const CotKindInfo *info, guint language)
{
  g_auto (GStrv) texts = describe (info);
  g_autofree char *name = escape_roff (info->name);

  printf (".SS %s\n", name);
  for (guint i = 0; i < N_LABELS; i++) {
    g_autofree char *text = escape_roff (texts[i]);

    printf ("%s:\n.B \"%s\"\n%s", labels[i][language], text, i + 1 < N_LABELS ? ".br\n" : "");
  }
}

/* cotejoctl kinds */
int
ctl_kinds (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *language = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
    { "man", 0, 0, G_OPTION_ARG_STRING, &language, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  guint n;
  const CotKindInfo *table = cot_kind_table (&n);

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;
  if (language != NULL && (json || (strcmp (language, "en") != 0 && strcmp (language, "es") != 0)))
    return cot_cli_usage ("--man takes en or es, and no --json beside it");
  if (json)
    return print_json ();
  for (guint i = 0; i < n; i++)
    if (language != NULL)
      print_kind_for_manual (&table[i], strcmp (language, "es") == 0);
    else
      print_kind (&table[i]);

  return COT_EXIT_OK;
}
