/* cot-acta-read.c - every handwritten number of an acta, weighed together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-acta-read.h"

#include <math.h>
#include <string.h>

#define UNREAD          1e-4 /* chance of a value that no reader thought of */
#define LEAST_TO_SAY    0.8  /* of all rows together, for one to be proposed */
#define SUPPORT_POWER   4.0  /* what a printed zone weighs, as a logarithm */
#define LEAST_OF_NUMBER 0.8  /* of the section as read: with less it may be one that the reader did not think of */

/**
 * cot_acta_read:
 * @reader: reads fields
 * @page: a page
 * @transform: from form mm to px of @page
 * @form: the form that lies on it
 * @row: (nullable): whose acta it is, for the bounds of its casilla
 * @progress: (nullable): called after each field
 * @user_data: for @progress
 *
 * Returns: (transfer full) (element-type CotActaField): each field with boxes
 */
GArray *
cot_acta_read (CotFieldReader *reader, const CotRaster *page, const CotTransform *transform, const CotForm *form, const CotRow *row, void (*progress) (gpointer user_data), gpointer user_data)
{
  GArray *fields = g_array_new (FALSE, TRUE, sizeof (CotActaField));
  guint n;
  const CotFormField *all = cot_form_get_fields (form, &n);

  for (guint i = 0; i < n; i++) {
    CotActaField field = { .name = all[i].name };

    if (all[i].n_digits == 0)
      continue;
    cot_field_reader_read (reader, page, transform, &all[i], &field.reading);
    g_array_append_val (fields, field);
    if (progress != NULL)
      progress (user_data);
  }
  cot_acta_weigh ((CotActaField *) (void *) fields->data, fields->len, row);

  return fields;
}

/* --- Whose acta ---------------------------------------------------------------------- */

const CotFieldRead *
cot_acta_find_reading (const GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (g_array_index (fields, CotActaField, i).name, name) == 0)
      return &g_array_index (fields, CotActaField, i).reading;

  return NULL;
}

/* How likely @number was written there; without a reading all are alike. */
static double
chance_of (const CotFieldRead *reading, gint32 number)
{
  if (reading == NULL || reading->n_candidates == 0 || reading->candidates[0].value.kind != COT_VALUE_NUMBER)
    return 1;
  for (guint i = 0; i < reading->n_candidates; i++)
    if (reading->candidates[i].value.kind == COT_VALUE_NUMBER && reading->candidates[i].value.number == number)
      return fmax (UNREAD, reading->candidates[i].probability);

  return UNREAD;
}

gboolean
cot_acta_read_kinds (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotForm *form, CotActaKinds *out)
{
  static const char *const words[] = { "basica", "contigua", "extraordinaria/extraordinaria contigua", "especial" };
  const CotFormField *field = cot_form_find_field (form, COT_FIELD_NAME_CASILLA);
  double probabilities[G_N_ELEMENTS (words)];

  if (field == NULL || !field->has_letters || !cot_letters_choose (net, page, transform, &field->letters, words, G_N_ELEMENTS (words), probabilities))
    return FALSE;
  *out = (CotActaKinds){ probabilities[0], probabilities[1], probabilities[2], probabilities[3] };

  return TRUE;
}

static double
chance_of_kind (const CotActaKinds *kinds, char type)
{
  switch (type) {
  case 'B':
    return fmax (UNREAD, kinds->basica);
  case 'C':
    return fmax (UNREAD, kinds->contigua);
  case 'E':
    return fmax (UNREAD, kinds->extraordinaria);
  case 'S':
    return fmax (UNREAD, kinds->especial);
  default:
    return UNREAD;
  }
}

static gboolean
tells_section (const CotFieldRead *reading, const GArray *zones)
{
  if (reading != NULL && reading->n_candidates > 0 && reading->candidates[0].value.kind == COT_VALUE_NUMBER && reading->candidates[0].probability >= LEAST_OF_NUMBER)
    return TRUE;
  for (guint i = 0; zones != NULL && i < zones->len; i++) {
    const CotPrintedZone *zone = &g_array_index (zones, CotPrintedZone, i);

    if (strcmp (zone->name, COT_FIELD_NAME_SECCION) == 0 && zone->match != NULL)
      return TRUE;
  }

  return FALSE;
}

/**
 * cot_acta_propose_row:
 * @election: whose catalogue
 * @tipo_acta: the form that lies on the page
 * @fields: (element-type CotActaField): as read, with section and casilla
 * @kinds: (nullable): what the letters of the casilla say
 * @zones: (nullable) (element-type CotPrintedZone): as read and checked
 * @probability: (out): of the row among all of the catalogue
 *
 * For a page without a code.  Several casillas of one section often have the same
 * number and differ in a word only: without that word there is no proposal.
 *
 * Returns: (transfer none) (nullable): the one row that is likely
 */
const CotRow *
cot_acta_propose_row (const CotElection *election, const char *tipo_acta, const GArray *fields, const CotActaKinds *kinds, const GArray *zones, double *probability)
{
  const CotFieldRead *section = cot_acta_find_reading (fields, COT_FIELD_NAME_SECCION), *casilla = cot_acta_find_reading (fields, COT_FIELD_NAME_CASILLA);
  const CotRow *best = NULL;
  double sum = 0, largest = 0;
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  *probability = 0;
  if (!tells_section (section, zones))
    return NULL;

  for (guint i = 0; i < n; i++) {
    double weight;

    if (strcmp (rows[i].tipo_acta, tipo_acta) != 0)
      continue;
    weight = chance_of (section, rows[i].casilla->seccion) * chance_of (casilla, rows[i].casilla->key.number);
    if (kinds != NULL)
      weight *= chance_of_kind (kinds, rows[i].casilla->key.type);
    if (zones != NULL)
      weight *= exp (SUPPORT_POWER * cot_printed_support (zones, &rows[i]));
    sum += weight;
    if (weight > largest) {
      largest = weight;
      best = &rows[i];
    }
  }
  if (best == NULL || largest < LEAST_TO_SAY * sum || chance_of (section, best->casilla->seccion) <= UNREAD)
    return NULL;
  *probability = largest / sum;

  return best;
}
