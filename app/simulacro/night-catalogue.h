/* night-catalogue.h - the election's CSV files, read apart from data/model
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  char *clave_casilla, *clave_acta;
  char *contest, *area; /* AYUN, "001" */
  char *seccion, *id_casilla, *tipo_casilla, *ext_contigua, *tipo_acta;
  guint lista_nominal, representantes, limit; /* limit: more votes than that are too many */
  gboolean special;
  GHashTable *votes; /* set of the vote columns of its ballot */
} CotNightRow;

typedef struct {
  GPtrArray *contests;      /* char*, in the order of the file */
  GHashTable *rows;         /* CLAVE_ACTA -> CotNightRow */
  GHashTable *vote_columns; /* contest -> GPtrArray of char*, published order, without NO_REGISTRADOS and NULOS */
  char *abbreviation;
  guint year;
} CotNightCatalogue;

CotNightCatalogue *cot_night_catalogue_load (const char *folder, GError **error);
void cot_night_catalogue_free (CotNightCatalogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotNightCatalogue, cot_night_catalogue_free)

G_END_DECLS
