/* night-table.h - a CSV file as rows of named cells, read apart from data/model
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  GPtrArray *lines; /* char **: cells of each line, the header left out */
  char **header;
  GHashTable *columns; /* name -> index */
} CotNightTable;

/* @skip: lines before the header. */
CotNightTable *cot_night_table_parse (const char *text, guint skip, const char *name, GError **error);
CotNightTable *cot_night_table_load (const char *path, GError **error);
void cot_night_table_free (CotNightTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotNightTable, cot_night_table_free)

/* The cell, or "" where the column or the cell is not there. */
const char *cot_night_table_get (const CotNightTable *self, guint line, const char *column);

G_END_DECLS
