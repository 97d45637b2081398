/* night-table.c - a CSV file as rows of named cells, read apart from data/model
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part of the check of a night: it shares no code with what it checks.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-table.h"

#include <string.h>

/* One cell from *at on, which is moved past it and its comma. */
static char *
take_cell (const char **at)
{
  GString *cell = g_string_new (NULL);
  const char *p = *at;

  if (*p == '"') {
    for (p++; *p != '\0'; p++) {
      if (*p == '"' && p[1] == '"')
        p++;
      else if (*p == '"')
        break;
      g_string_append_c (cell, *p);
    }
    if (*p == '"')
      p++;
  }
  while (*p != '\0' && *p != ',')
    g_string_append_c (cell, *p++);
  *at = p;

  return g_string_free (cell, FALSE);
}

static char **
split_cells (const char *line)
{
  GPtrArray *cells = g_ptr_array_new ();

  for (;;) {
    g_ptr_array_add (cells, take_cell (&line));
    if (*line != ',')
      break;
    line++;
  }
  g_ptr_array_add (cells, NULL);

  return (char **) g_ptr_array_free (cells, FALSE);
}

static void
lines_free (gpointer data)
{
  g_strfreev (data);
}

CotNightTable *
cot_night_table_parse (const char *text, guint skip, const char *name, GError **error)
{
  g_autoptr (CotNightTable) self = g_new0 (CotNightTable, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);

  self->lines = g_ptr_array_new_with_free_func (lines_free);
  self->columns = g_hash_table_new (g_str_hash, g_str_equal);
  if (g_strv_length (lines) <= skip) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s has no line %u", name, skip + 1);
    return NULL;
  }

  self->header = split_cells (g_strchomp (lines[skip]));
  for (guint i = 0; self->header[i] != NULL; i++)
    g_hash_table_insert (self->columns, self->header[i], GUINT_TO_POINTER (i));
  for (guint i = skip + 1; lines[i] != NULL; i++)
    if (*g_strchomp (lines[i]) != '\0')
      g_ptr_array_add (self->lines, split_cells (lines[i]));

  return g_steal_pointer (&self);
}

CotNightTable *
cot_night_table_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;

  return cot_night_table_parse (text, 0, path, error);
}

void
cot_night_table_free (CotNightTable *self)
{
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->columns, g_hash_table_unref);
  g_strfreev (self->header);
  g_free (self);
}

const char *
cot_night_table_get (const CotNightTable *self, guint line, const char *column)
{
  char **cells = self->lines->pdata[line];
  gpointer index;

  if (!g_hash_table_lookup_extended (self->columns, column, NULL, &index))
    return "";

  for (guint i = 0; cells[i] != NULL; i++)
    if (i == GPOINTER_TO_UINT (index))
      return cells[i];

  return "";
}
