/* cot-capture-sheet.c - one acta on the desk: its claim, what is keyed, what was answered
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-capture-sheet.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-transform.h"
#include "cot-words.h"

CotCaptureSheet *
cot_capture_sheet_new (CotClaim *claim)
{
  CotCaptureSheet *self = g_new0 (CotCaptureSheet, 1);

  self->claim = cot_claim_ref (claim);
  self->entry = cot_sheet_entry_new (claim->ballot, claim->wanted);
  self->answered = g_array_new (FALSE, FALSE, sizeof (CotRemark));

  return self;
}

CotCaptureSheet *
cot_capture_sheet_new_amending (CotClaim *claim, const CotValue *values)
{
  CotCaptureSheet *self = cot_capture_sheet_new (claim);

  self->amending = TRUE;
  cot_sheet_entry_load (self->entry, values, 0);

  return self;
}

void
cot_capture_sheet_free (CotCaptureSheet *self)
{
  cot_sheet_entry_free (self->entry);
  cot_claim_unref (self->claim);
  g_array_unref (self->answered);
  g_free (self);
}

/* An answer holds for the figures that it was given to: an edit cancels it. */
static gboolean
is_answered (CotCaptureSheet *self, const CotRemark *remark)
{
  for (guint i = 0; i < self->answered->len; i++) {
    const CotRemark *known = &g_array_index (self->answered, CotRemark, i);

    if (strcmp (known->code, remark->code) == 0 && known->left == remark->left && known->right == remark->right)
      return TRUE;
  }

  return FALSE;
}

static gboolean
speaks_of (const CotRemark *remark, guint field)
{
  for (guint i = 0; i < remark->n_fields; i++)
    if (remark->fields[i] == field)
      return TRUE;

  return FALSE;
}

CotRemark
cot_capture_sheet_get_remark (CotCaptureSheet *self)
{
  guint focus = cot_sheet_entry_get_focus (self->entry);
  guint field = focus < cot_sheet_entry_get_n_wanted (self->entry)
                  ? cot_sheet_entry_get_field (self->entry, focus)
                  : G_MAXUINT;
  g_autoptr (GArray) remarks = cot_rules_evaluate (self->claim->ballot, self->claim->row,
                                                   cot_sheet_entry_get_values (self->entry));
  CotRemark found = { .code = "" };

  for (guint i = 0; i < remarks->len; i++) {
    const CotRemark *remark = &g_array_index (remarks, CotRemark, i);

    if (remark->level != COT_RULE_HINT || is_answered (self, remark))
      continue;
    if (speaks_of (remark, field))
      return *remark;
    if (*found.code == '\0')
      found = *remark;
  }

  return found;
}

void
cot_capture_sheet_answer (CotCaptureSheet *self, const CotRemark *remark)
{
  g_array_append_val (self->answered, *remark);
}

const char **
cot_capture_sheet_list_so (CotCaptureSheet *self)
{
  g_autoptr (GArray) remarks = cot_rules_evaluate (self->claim->ballot, self->claim->row,
                                                   cot_sheet_entry_get_values (self->entry));
  GPtrArray *codes = g_ptr_array_new ();

  for (guint i = 0; i < remarks->len; i++) {
    const CotRemark *remark = &g_array_index (remarks, CotRemark, i);

    if (is_answered (self, remark))
      g_ptr_array_add (codes, (gpointer) remark->code);
  }
  g_ptr_array_add (codes, NULL);

  return (const char **) g_ptr_array_free (codes, FALSE);
}

gboolean
cot_capture_sheet_get_box (CotCaptureSheet *self, CotForm *form, guint position, CotBoxMm *box, CotTransform *transform)
{
  const CotFormField *field;

  if (form == NULL || !self->claim->has_transform || position >= cot_sheet_entry_get_n_wanted (self->entry))
    return FALSE;
  field = cot_form_find_field (form, self->claim->ballot->fields[cot_sheet_entry_get_field (self->entry, position)].name);
  if (field == NULL)
    return FALSE;
  memcpy (transform->m, self->claim->transform, sizeof transform->m);
  *box = cot_form_field_bounds (field);

  return TRUE;
}

double
cot_capture_sheet_get_reading_width (CotCaptureSheet *self, CotForm *form)
{
  double width = 0;
  CotTransform transform;
  CotBoxMm box;

  for (guint i = 0; i < cot_sheet_entry_get_n_wanted (self->entry); i++)
    if (cot_capture_sheet_get_box (self, form, i, &box, &transform))
      width = MAX (width, cot_transform_box (&transform, &box).w);

  return width;
}

char *
cot_capture_sheet_dup_where (CotCaptureSheet *self, gboolean *is_casilla)
{
  CotValue seccion, casilla;
  g_autofree char *section = NULL;
  g_autofree char *name = NULL;

  *is_casilla = cot_sheet_entry_get_casilla (self->entry, &seccion, &casilla);
  if (!*is_casilla)
    return g_strdup_printf (_ ("Folio %s"), self->claim->folio);
  section = cot_words_value (seccion, FALSE);
  name = cot_words_value (casilla, TRUE);

  return g_strdup_printf (_ ("Section %s · %s · %s"), section, name,
                          cot_words_contest (self->claim->row->contest));
}

char *
cot_capture_sheet_dup_progress (CotCaptureSheet *self)
{
  /* Of a few fields alone a sum says nothing. */
  if (cot_sheet_entry_get_n_wanted (self->entry) < self->claim->ballot->n_fields)
    return g_strdup_printf (_ ("%u of %u"),
                            cot_sheet_entry_get_n_done (self->entry), cot_sheet_entry_get_n_wanted (self->entry));

  return g_strdup_printf (_ ("%u of %u · sum %u"),
                          cot_sheet_entry_get_n_done (self->entry),
                          cot_sheet_entry_get_n_wanted (self->entry),
                          cot_sheet_entry_sum (self->entry));
}

static const CotValue *
find_value (CotCaptureSheet *self, const char *name)
{
  int index = cot_ballot_find (self->claim->ballot, name);

  return index >= 0 && self->claim->wanted[index] ? &cot_sheet_entry_get_values (self->entry)[index] : NULL;
}

char *
cot_capture_sheet_dup_sums (CotCaptureSheet *self)
{
  const CotValue *total = find_value (self, COT_FIELD_NAME_TOTAL);
  const CotValue *people = find_value (self, COT_FIELD_NAME_PERSONAS);
  const CotValue *representatives = find_value (self, COT_FIELD_NAME_REPS);
  g_autofree char *written = NULL;
  int voted;

  if (total == NULL || people == NULL || representatives == NULL)
    return cot_capture_sheet_dup_progress (self);
  written = cot_words_value (*total, FALSE);
  voted = (people->kind == COT_VALUE_NUMBER ? people->number : 0) +
          (representatives->kind == COT_VALUE_NUMBER ? representatives->number : 0);

  return g_strdup_printf (_ ("voted %d · votes %u · written %s"), voted,
                          cot_sheet_entry_sum (self->entry), written);
}

char *
cot_capture_sheet_dup_notice (CotCaptureSheet *self)
{
  guint n = cot_sheet_entry_get_n_wanted (self->entry);
  g_autofree char *count = cot_words_count (n);

  if (self->amending)
    return g_strdup (_ ("Your reading, opened again. Mend it and deliver it."));
  if (self->claim->kind != COT_CLAIM_REKEY && self->claim->kind != COT_CLAIM_THIRD)
    return NULL;
  if (n == 1)
    return g_strdup (_ ("One field does not match another reading. Read it again in the picture."));

  return g_strdup_printf (_ ("%s fields do not match another reading. Read them again in the picture."), count);
}
