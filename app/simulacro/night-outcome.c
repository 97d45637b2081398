/* night-outcome.c - what two, three or four people make of one sheet
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part of the check of a night: the rule of two people once more, in its
 * simplest words, sharing no code with what it checks.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-outcome.h"

#include <gio/gio.h>
#include <string.h>

/* The six values of a field in script.json, in this order. */
enum {
  TRUTH,
  FIRST,
  SECOND,
  REKEY,
  THIRD,
  DECIDED,
  N_VALUES,
};

static void
field_clear (gpointer data)
{
  g_free (((CotNightField *) data)->name);
}

void
cot_night_sheet_free (CotNightSheet *sheet)
{
  g_free (sheet->path);
  g_free (sheet->folio);
  g_free (sheet->clave_acta);
  g_free (sheet->contest);
  g_free (sheet->cause);
  g_array_unref (sheet->fields);
  g_free (sheet);
}

int
cot_night_sheet_get (const CotNightSheet *sheet, const char *name)
{
  for (guint i = 0; i < sheet->fields->len; i++) {
    const CotNightField *field = &g_array_index (sheet->fields, CotNightField, i);

    if (strcmp (field->name, name) == 0)
      return field->value;
  }

  return COT_NIGHT_NO_VALUE;
}

static int
read_value (const json_t *json)
{
  const char *text = json_string_value (json);

  if (json_is_integer (json))
    return (int) json_integer_value (json);
  if (text != NULL && strcmp (text, "ilegible") == 0)
    return COT_NIGHT_ILLEGIBLE;
  if (text != NULL && strcmp (text, "sin dato") == 0)
    return COT_NIGHT_NO_DATA;
  /* The casilla's own key: compared as the catalogue's, never published as a number. */
  return COT_NIGHT_NO_VALUE;
}

/* Two people agree, or the second mends it, or a third is with one of them, or
 * the coordinator says. */
static void
settle_field (CotNightField *field, const int *said)
{
  field->by_two = TRUE;
  field->truth = said[TRUTH];
  if (said[FIRST] == said[SECOND]) {
    field->value = said[FIRST];
    field->how = COT_NIGHT_SETTLED_AGREED;
  } else if (said[FIRST] == said[REKEY]) {
    field->value = said[FIRST];
    field->how = COT_NIGHT_SETTLED_MENDED;
  } else if (said[THIRD] == said[FIRST] || said[THIRD] == said[REKEY]) {
    field->value = said[THIRD];
    field->how = COT_NIGHT_SETTLED_THIRD;
  } else {
    field->value = said[DECIDED];
    field->how = COT_NIGHT_SETTLED_DECIDED;
    field->by_two = FALSE;
  }
}

static CotNightSheet *
settle_sheet (const json_t *json)
{
  CotNightSheet *sheet = g_new0 (CotNightSheet, 1);
  const char *name;
  json_t *values;

  sheet->path = g_strdup (json_string_value (json_object_get (json, "path")));
  sheet->folio = g_strdup (json_string_value (json_object_get (json, "folio")));
  sheet->clave_acta = g_strdup (json_string_value (json_object_get (json, "CLAVE_ACTA")));
  sheet->contest = g_strdup (json_string_value (json_object_get (json, "contest")));
  sheet->cause = g_strdup (json_string_value (json_object_get (json, "cause")));
  sheet->fields = g_array_new (FALSE, TRUE, sizeof (CotNightField));
  g_array_set_clear_func (sheet->fields, field_clear);

  json_object_foreach (json_object_get (json, "fields"), name, values)
  {
    CotNightField field = { .name = g_strdup (name) };
    int said[N_VALUES];

    for (guint i = 0; i < N_VALUES; i++)
      said[i] = read_value (json_array_get (values, i));
    settle_field (&field, said);
    sheet->how = MAX (sheet->how, field.how);
    g_array_append_val (sheet->fields, field);
  }

  return sheet;
}

GPtrArray *
cot_night_script_settle (const char *path, GError **error)
{
  json_error_t problem;
  json_t *script = json_load_file (path, JSON_REJECT_DUPLICATES, &problem);
  GPtrArray *sheets;
  json_t *sheet;
  gsize i;

  if (script == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: line %d: %s", path, problem.line, problem.text);
    return NULL;
  }
  sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_night_sheet_free);
  json_array_foreach (json_object_get (script, "sheets"), i, sheet)
    g_ptr_array_add (sheets, settle_sheet (sheet));
  json_decref (script);

  return sheets;
}
