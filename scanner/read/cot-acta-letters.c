/* cot-acta-letters.c - the numbers in letters of an acta, against those in figures
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where letters and figures differ the letters count (Reglamento de Elecciones, Anexo
 * 13): figures that the letters hardly allow are nothing to propose, and boxes without
 * ink are no "sin dato" where the number is written in letters.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <string.h>

#include "cot-acta-read.h"

/* Letters and figures differ where the letters give the figures less than this. */
#define HARDLY 0.01

static const CotFieldCandidate *
find_figures (const CotActaField *field)
{
  return field->reading.has_value ? &field->reading.candidates[0] : NULL;
}

static void
compare (CotActaField *field)
{
  const CotFieldCandidate *figures = find_figures (field);
  gboolean are_empty = figures != NULL && figures->value.kind == COT_VALUE_NO_DATA;
  gboolean are_number = figures != NULL && figures->value.kind == COT_VALUE_NUMBER;

  field->was_sure = field->reading.sure;
  field->differs = are_number && field->letters.has_value && cot_letters_chance (&field->letters, figures->value.number) < HARDLY;
  if (field->differs || (are_empty && field->letters.written))
    field->reading.sure = FALSE;
}

/**
 * cot_acta_read_letters:
 * @net: reads letters
 * @page: a page
 * @transform: from form mm to px of @page
 * @form: the form that lies on it
 * @fields: (element-type CotActaField): as cot_acta_read() gave them
 * @thoroughly: whether candidates and probabilities are for people to see
 * @progress: (nullable): called after each line
 * @user_data: for @progress
 */
void
cot_acta_read_letters (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotForm *form, GArray *fields, gboolean thoroughly, void (*progress) (gpointer user_data), gpointer user_data)
{
  for (guint i = 0; i < fields->len; i++) {
    CotActaField *field = &g_array_index (fields, CotActaField, i);
    const CotFormField *place = cot_form_find_field (form, field->name);
    const CotFieldCandidate *figures = find_figures (field);

    /* A casilla's line says of which kind it is: no number. */
    if (place == NULL || !place->has_letters || strcmp (field->name, COT_FIELD_NAME_CASILLA) == 0)
      continue;
    field->has_letters = TRUE;
    if (thoroughly || figures == NULL || figures->value.kind != COT_VALUE_NUMBER)
      cot_letters_read (net, page, transform, &place->letters, &field->letters);
    else
      cot_letters_read_expecting (net, page, transform, &place->letters, figures->value.number, &field->letters);
    compare (field);
    if (progress != NULL)
      progress (user_data);
  }
}

guint
cot_acta_list_letters (const CotActaField *field, gint32 *numbers)
{
  guint n = 0;

  for (guint i = 0; field->letters.has_value && i < field->letters.n_candidates; i++)
    if (field->letters.candidates[i].probability >= HARDLY)
      numbers[n++] = field->letters.candidates[i].number;

  return n;
}
