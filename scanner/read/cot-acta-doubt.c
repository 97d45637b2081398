/* cot-acta-doubt.c - whether a page is of another casilla than its code says
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A label may be stuck on the wrong acta.  A doubt that is none costs a person a
 * look at each of thousands of sheets, so it takes two things that speak against the
 * code, or a section or a casilla that is read with certainty and that the catalogue
 * has in the place that is printed.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <string.h>

#include "cot-acta-read.h"

#define LEAST_CONFIDENCE 0.6   /* of a name that is printed */
#define CERTAIN_PRINT    0.85  /* of a number that is printed */
#define LEAST_LIKE       0.9   /* of the other name's signs */
#define MOST_LIKE        0.6   /* of the signs that the code's own name has there */
#define LEAST_TO_COUNT   0.9   /* of a handwritten number, beside another thing */
#define CERTAIN_HAND     0.995 /* of what is handwritten, by itself */
#define HARDLY           0.01  /* less than this, the code's number was not read at all */

static const CotPrintedZone *
find_zone (const GArray *zones, const char *name)
{
  for (guint i = 0; i < zones->len; i++)
    if (strcmp (g_array_index (zones, CotPrintedZone, i).name, name) == 0)
      return &g_array_index (zones, CotPrintedZone, i);

  return NULL;
}

/* Another name of the catalogue stands there, and the code's does not. */
static gboolean
names_another (const CotPrintedZone *zone, const char *expected)
{
  return zone != NULL && zone->verdict == COT_PRINTED_DIFFERS && zone->confidence >= LEAST_CONFIDENCE && zone->likeness >= LEAST_LIKE &&
         cot_printed_likeness (zone->text, expected, NULL) <= MOST_LIKE;
}

/* A printed section or casilla that differs, every sign of it. */
static gboolean
numbers_another (const CotPrintedZone *zone)
{
  return zone != NULL && zone->verdict == COT_PRINTED_DIFFERS && zone->confidence >= CERTAIN_PRINT && zone->likeness >= 1;
}

/* -1: none. */
static gint32
best_number (const CotFieldRead *reading)
{
  if (reading == NULL || !reading->has_value || reading->n_candidates == 0 || reading->candidates[0].value.kind != COT_VALUE_NUMBER)
    return -1;

  return reading->candidates[0].value.number;
}

/* What is read in the boxes, where the code's own number is not even a candidate; -1. */
static gint32
other_number (const CotFieldRead *reading, guint expected)
{
  gint32 best = best_number (reading);

  for (guint i = 0; best >= 0 && i < reading->n_candidates; i++) {
    const CotFieldCandidate *candidate = &reading->candidates[i];

    if (candidate->value.kind == COT_VALUE_NUMBER && candidate->value.number == (gint32) expected && (i == 0 || candidate->probability >= HARDLY))
      return -1;
  }

  return best;
}

static gboolean
counts_against (const CotFieldRead *reading, guint expected)
{
  return other_number (reading, expected) >= 0 && reading->candidates[0].probability >= LEAST_TO_COUNT;
}

static gboolean
is_certain (const CotFieldRead *reading)
{
  return reading->sure && reading->candidates[0].probability >= CERTAIN_HAND;
}

/* Whether the catalogue has such a casilla on this form, in that municipio. */
static gboolean
has_casilla (const CotElection *election, const CotRow *row, const char *municipio, gint32 section, gint32 number)
{
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  for (guint i = 0; i < n; i++)
    if (strcmp (rows[i].tipo_acta, row->tipo_acta) == 0 && (gint32) rows[i].casilla->seccion == section && strcmp (rows[i].casilla->municipio, municipio) == 0 &&
        (number < 0 || rows[i].casilla->key.number == number))
      return TRUE;

  return FALSE;
}

/* What is handwritten names another casilla of the place that is printed. */
static const char *
hand_says_another (const CotElection *election, const CotRow *row, const GArray *fields, const char *municipio)
{
  const CotFieldRead *section = cot_acta_find_reading (fields, COT_FIELD_NAME_SECCION), *casilla = cot_acta_find_reading (fields, COT_FIELD_NAME_CASILLA);
  gint32 other = other_number (section, row->casilla->seccion), number = best_number (casilla);

  if (other >= 0 && is_certain (section) && has_casilla (election, row, municipio, other, number))
    return COT_FIELD_NAME_SECCION;
  if (best_number (section) != (gint32) row->casilla->seccion || row->casilla->key.ext > 0)
    return NULL;
  other = other_number (casilla, row->casilla->key.number);

  return other >= 0 && is_certain (casilla) && has_casilla (election, row, municipio, row->casilla->seccion, other) ? COT_FIELD_NAME_CASILLA : NULL;
}

gboolean
cot_acta_needs_district (const CotRow *row, const GArray *fields, const GArray *zones)
{
  const CotPrintedZone *municipio = find_zone (zones, "MUNICIPIO");

  return municipio == NULL || municipio->verdict != COT_PRINTED_AGREES || other_number (cot_acta_find_reading (fields, COT_FIELD_NAME_SECCION), row->casilla->seccion) >= 0;
}

/**
 * cot_acta_doubt_row:
 * @election: whose catalogue
 * @row: what the page's code names
 * @fields: (element-type CotActaField): as read, with section and casilla
 * @zones: (element-type CotPrintedZone): as read, and checked against @row
 *
 * Returns: (transfer none) (nullable): the name of what speaks against the code, or
 *   %NULL when nothing clearly does
 */
const char *
cot_acta_doubt_row (const CotElection *election, const CotRow *row, const GArray *fields, const GArray *zones)
{
  const CotPrintedZone *municipio = find_zone (zones, "MUNICIPIO"), *district = find_zone (zones, "DISTRITO_LOCAL");
  const CotFieldRead *section = cot_acta_find_reading (fields, COT_FIELD_NAME_SECCION);
  gboolean other_municipio = names_another (municipio, row->casilla->municipio), other_district;
  guint n_against;

  if (district == NULL)
    district = find_zone (zones, "DISTRITO");
  other_district = names_another (district, row->casilla->distrito);
  if (numbers_another (find_zone (zones, COT_FIELD_NAME_SECCION)))
    return COT_FIELD_NAME_SECCION;
  if (numbers_another (find_zone (zones, COT_FIELD_NAME_CASILLA)))
    return COT_FIELD_NAME_CASILLA;

  n_against = other_municipio + other_district;
  n_against += counts_against (section, row->casilla->seccion);
  /* The figures of an extraordinaria's contigua may be either of its two numbers. */
  n_against += row->casilla->key.ext == 0 && counts_against (cot_acta_find_reading (fields, COT_FIELD_NAME_CASILLA), row->casilla->key.number);
  if (n_against >= 2)
    return other_municipio ? municipio->name : district != NULL && other_district ? district->name
                                                                                  : COT_FIELD_NAME_SECCION;

  return hand_says_another (election, row, fields, municipio != NULL && municipio->match != NULL ? municipio->match : row->casilla->municipio);
}
