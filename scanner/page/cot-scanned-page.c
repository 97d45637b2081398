/* cot-scanned-page.c - what came of one sheet: images, codes, fields, problems
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-scanned-page.h"

G_DEFINE_BOXED_TYPE (CotScannedPage, cot_scanned_page, cot_scanned_page_ref, cot_scanned_page_unref)

static void
clear_image (CotScannedImage *image)
{
  g_free (image->file);
  g_free (image->sha256);
}

static void
clear_code (gpointer data)
{
  g_free (((CotScannedCode *) data)->text);
}

static void
clear_field (gpointer data)
{
  CotScannedField *field = data;

  g_free (field->name);
}

static void
clear_part (gpointer data)
{
  CotScannedPart *part = data;

  g_free (part->spool);
  clear_image (&part->master);
}

static void
clear_problem (gpointer data)
{
  CotScannedProblem *problem = data;

  g_free (problem->code);
  g_free (problem->message);
}

/**
 * cot_scanned_page_new:
 * @spool: id of the page in its spool
 *
 * Returns: (transfer full): a page of which nothing is known yet
 */
CotScannedPage *
cot_scanned_page_new (const char *spool)
{
  CotScannedPage *self = g_new0 (CotScannedPage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->spool = g_strdup (spool);
  self->transform = COT_TRANSFORM_IDENTITY;
  self->sheet = self->n_sheets = 1;
  self->codes = g_array_new (FALSE, TRUE, sizeof (CotScannedCode));
  self->fields = g_array_new (FALSE, TRUE, sizeof (CotScannedField));
  self->problems = g_array_new (FALSE, TRUE, sizeof (CotScannedProblem));
  g_array_set_clear_func (self->codes, clear_code);
  g_array_set_clear_func (self->fields, clear_field);
  self->parts = g_array_new (FALSE, TRUE, sizeof (CotScannedPart));
  g_array_set_clear_func (self->problems, clear_problem);
  g_array_set_clear_func (self->parts, clear_part);

  return self;
}

/**
 * cot_scanned_page_ref:
 * @self: a page
 *
 * Returns: (transfer full): @self
 */
CotScannedPage *
cot_scanned_page_ref (CotScannedPage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * cot_scanned_page_unref:
 * @self: (nullable) (transfer full): a page
 */
void
cot_scanned_page_unref (CotScannedPage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->spool);
  g_free (self->device);
  clear_image (&self->master);
  clear_image (&self->published);
  g_free (self->tipo_acta);
  g_free (self->folio);
  g_free (self->qr);
  g_free (self->proposed);
  g_array_unref (self->codes);
  g_array_unref (self->fields);
  g_array_unref (self->problems);
  g_array_unref (self->parts);
  g_free (self);
}

/**
 * cot_scanned_page_add_code:
 * @self: a page that is being made
 * @purpose: what the code is for
 * @symbology: how it is printed
 * @text: what it says
 * @box: where it lies, published px
 */
void
cot_scanned_page_add_code (CotScannedPage *self, CotScannedPurpose purpose, CotSymbology symbology, const char *text, CotBoxMm box)
{
  CotScannedCode code = { purpose, symbology, g_strdup (text), box };

  g_array_append_val (self->codes, code);
}

/**
 * cot_scanned_page_add_field:
 * @self: a page that is being made
 * @name: the field
 * @has_value: whether the machine reads anything
 * @value: what it reads
 * @probability: 0 to 1
 * @sure: whether the reader would be believed
 */
void
cot_scanned_page_add_field (CotScannedPage *self, const char *name, gboolean has_value, CotValue value, double probability, gboolean sure)
{
  CotScannedField field = { .name = g_strdup (name), .has_value = has_value, .value = value, .probability = probability, .sure = sure };

  g_array_append_val (self->fields, field);
}

/**
 * cot_scanned_page_add_letters:
 * @self: a page that is being made, with a field
 * @written: whether there is ink on the line for letters of the field added last
 * @numbers: what it may say, likeliest first
 * @n_numbers: how many, at most %COT_SCANNED_MAX_LETTERS; 0 when it cannot be told
 * @differs: whether the figures were sure and the letters hardly allow them
 */
void
cot_scanned_page_add_letters (CotScannedPage *self, gboolean written, const gint32 *numbers, guint n_numbers, gboolean differs)
{
  CotScannedField *field;

  g_return_if_fail (self->fields->len > 0 && n_numbers <= COT_SCANNED_MAX_LETTERS);

  field = &g_array_index (self->fields, CotScannedField, self->fields->len - 1);
  field->has_letters = TRUE;
  field->written = written;
  field->n_letters = n_numbers;
  for (guint i = 0; i < n_numbers; i++)
    field->letters[i] = numbers[i];
  field->differs = differs;
}

/**
 * cot_scanned_page_add_part:
 * @self: a page that is being made
 * @spool: id of the part
 * @master: (inout): its scan; emptied
 * @transform: form mm to px of that scan
 */
void
cot_scanned_page_add_part (CotScannedPage *self, const char *spool, CotScannedImage *master, const CotTransform *transform)
{
  CotScannedPart part = { g_strdup (spool), *master, *transform };

  *master = (CotScannedImage){ 0 };
  g_array_append_val (self->parts, part);
}

/**
 * cot_scanned_page_add_problem:
 * @self: a page that is being made
 * @code: one of COT_PROBLEM_...
 * @format: the English text for logs
 */
void
cot_scanned_page_add_problem (CotScannedPage *self, const char *code, const char *format, ...)
{
  CotScannedProblem problem = { .code = g_strdup (code) };
  va_list args;

  va_start (args, format);
  problem.message = g_strdup_vprintf (format, args);
  va_end (args);
  g_array_append_val (self->problems, problem);
}

static CotScannedProblem *
last_problem (CotScannedPage *self)
{
  g_return_val_if_fail (self->problems->len > 0, NULL);

  return &g_array_index (self->problems, CotScannedProblem, self->problems->len - 1);
}

/**
 * cot_scanned_page_place_problem:
 * @self: a page that is being made
 * @serious: the sheet should be scanned again
 * @mm: (nullable): where, on the form
 * @px: (nullable): where, in the pixels that the page's other boxes are in
 *
 * Says of the problem added last how bad it is and where.
 */
void
cot_scanned_page_place_problem (CotScannedPage *self, gboolean serious, const CotBoxMm *mm, const CotBoxMm *px)
{
  CotScannedProblem *problem = last_problem (self);

  problem->serious = serious;
  problem->placed = px != NULL;
  problem->mm = mm != NULL ? *mm : (CotBoxMm){ 0 };
  problem->px = px != NULL ? *px : (CotBoxMm){ 0 };
}

/**
 * cot_scanned_page_measure_problem:
 * @self: a page that is being made
 * @value: what was measured
 * @limit: what the form allows
 *
 * Says of the problem added last how far it goes.
 */
void
cot_scanned_page_measure_problem (CotScannedPage *self, double value, double limit)
{
  CotScannedProblem *problem = last_problem (self);

  problem->measured = TRUE;
  problem->value = value;
  problem->limit = limit;
}

/**
 * cot_scanned_page_has_problem:
 * @self: a page
 * @code: one of COT_PROBLEM_...
 *
 * Returns: whether the page has it
 */
gboolean
cot_scanned_page_has_problem (const CotScannedPage *self, const char *code)
{
  for (guint i = 0; i < self->problems->len; i++)
    if (g_strcmp0 (g_array_index (self->problems, CotScannedProblem, i).code, code) == 0)
      return TRUE;

  return FALSE;
}

/**
 * cot_scanned_page_find_field:
 * @self: a page
 * @name: a field
 *
 * Returns: (transfer none) (nullable): what the machine read there
 */
const CotScannedField *
cot_scanned_page_find_field (const CotScannedPage *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++) {
    const CotScannedField *field = &g_array_index (self->fields, CotScannedField, i);

    if (g_strcmp0 (field->name, name) == 0)
      return field;
  }

  return NULL;
}
