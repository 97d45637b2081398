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

#include "cot-capture-text.h"
#include "cot-transform.h"
#include "cot-words.h"

CotCaptureSheet *
cot_capture_sheet_new (CotClaim *claim, gboolean prefill)
{
  CotCaptureSheet *self = g_new0 (CotCaptureSheet, 1);

  self->claim = cot_claim_ref (claim);
  self->entry = cot_sheet_entry_new (claim->ballot, claim->wanted);
  self->answered = g_array_new (FALSE, FALSE, sizeof (CotRemark));
  if (prefill && claim->kind == COT_CLAIM_FIRST)
    cot_sheet_entry_set_proposals (self->entry, claim->proposals);

  return self;
}

CotCaptureSheet *
cot_capture_sheet_new_amending (CotClaim *claim, const CotValue *values)
{
  CotCaptureSheet *self = cot_capture_sheet_new (claim, FALSE);

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

static gboolean
is_same (const CotRemark *one, const CotRemark *other)
{
  return strcmp (one->code, other->code) == 0 && one->left == other->left && one->right == other->right &&
         one->fields[0] == other->fields[0];
}

static gboolean
is_among (GArray *remarks, const CotRemark *remark)
{
  for (guint i = 0; i < remarks->len; i++)
    if (is_same (&g_array_index (remarks, CotRemark, i), remark))
      return TRUE;

  return FALSE;
}

/* An answer was given to figures: any edit that changes them takes it back, even when
 * another edit makes them what they were. */
static GArray *
evaluate (CotCaptureSheet *self)
{
  GArray *remarks = cot_rules_evaluate (self->claim->ballot, self->claim->row, cot_sheet_entry_get_values (self->entry));

  for (guint i = self->answered->len; i > 0; i--)
    if (!is_among (remarks, &g_array_index (self->answered, CotRemark, i - 1)))
      g_array_remove_index (self->answered, i - 1);

  return remarks;
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
  g_autoptr (GArray) remarks = evaluate (self);
  CotRemark found = { .code = "" };

  for (guint i = 0; i < remarks->len; i++) {
    const CotRemark *remark = &g_array_index (remarks, CotRemark, i);

    if (remark->level != COT_RULE_HINT || is_among (self->answered, remark))
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
  g_autoptr (GArray) remarks = evaluate (self);
  GPtrArray *codes = g_ptr_array_new ();

  for (guint i = 0; i < remarks->len; i++) {
    const CotRemark *remark = &g_array_index (remarks, CotRemark, i);

    if (is_among (self->answered, remark) && !g_ptr_array_find_with_equal_func (codes, remark->code, g_str_equal, NULL))
      g_ptr_array_add (codes, (gpointer) remark->code);
  }
  g_ptr_array_add (codes, NULL);

  return (const char **) g_ptr_array_free (codes, FALSE);
}

guint8 *
cot_capture_sheet_list_aided (CotCaptureSheet *self)
{
  return cot_sheet_entry_list_aided (self->entry);
}

static gboolean
find_box (CotCaptureSheet *self, CotForm *form, guint field, CotBoxMm *box, CotTransform *transform)
{
  const CotFormField *found = form != NULL ? cot_form_find_field (form, self->claim->ballot->fields[field].name) : NULL;

  if (found == NULL || !self->claim->has_transform)
    return FALSE;
  memcpy (transform->m, self->claim->transform, sizeof transform->m);
  *box = cot_form_field_bounds (found);

  return TRUE;
}

guint
cot_capture_sheet_list_boxes (CotCaptureSheet *self, CotForm *form, const CotRemark *remark, CotBoxMm boxes[COT_RULE_MAX_FIELDS], CotTransform *transform)
{
  guint n = 0;

  for (guint i = 0; i < remark->n_fields; i++)
    if (find_box (self, form, remark->fields[i], &boxes[n], transform))
      n++;

  return n;
}

gboolean
cot_capture_sheet_get_box (CotCaptureSheet *self, CotForm *form, guint position, CotBoxMm *box, CotTransform *transform)
{
  return position < cot_sheet_entry_get_n_wanted (self->entry) &&
         find_box (self, form, cot_sheet_entry_get_field (self->entry, position), box, transform);
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

static gboolean
is_whole (CotCaptureSheet *self)
{
  return cot_sheet_entry_get_n_wanted (self->entry) == self->claim->ballot->n_fields;
}

char *
cot_capture_sheet_dup_progress (CotCaptureSheet *self)
{
  /* Of a few fields alone a sum says nothing. */
  if (!is_whole (self))
    return g_strdup_printf (_ ("%u of %u"),
                            cot_sheet_entry_get_n_done (self->entry), cot_sheet_entry_get_n_wanted (self->entry));

  return g_strdup_printf (_ ("%u of %u · sum %u"),
                          cot_sheet_entry_get_n_done (self->entry),
                          cot_sheet_entry_get_n_wanted (self->entry),
                          cot_sheet_entry_sum (self->entry));
}

char *
cot_capture_sheet_dup_sums (CotCaptureSheet *self)
{
  if (!is_whole (self))
    return cot_capture_sheet_dup_progress (self);

  return cot_capture_text_sums (self->claim->ballot, cot_sheet_entry_get_values (self->entry));
}

char *
cot_capture_sheet_dup_observation (CotCaptureSheet *self)
{
  if (!is_whole (self) || !cot_sheet_entry_is_complete (self->entry))
    return NULL;

  return cot_capture_text_observation (self->claim->row, cot_sheet_entry_get_values (self->entry));
}

static gboolean
has_proposals (CotCaptureSheet *self)
{
  for (guint i = 0; i < cot_sheet_entry_get_n_wanted (self->entry); i++)
    if (cot_sheet_entry_get_proposal (self->entry, i).kind != COT_VALUE_NONE)
      return TRUE;

  return FALSE;
}

char *
cot_capture_sheet_dup_notice (CotCaptureSheet *self)
{
  guint n = cot_sheet_entry_get_n_wanted (self->entry);
  g_autofree char *count = cot_words_count (n);

  if (self->amending)
    return g_strdup (_ ("Your reading, opened again. Mend it and deliver it."));
  /* Enter delivers by then: it takes no proposal. */
  if (self->claim->kind == COT_CLAIM_FIRST && cot_sheet_entry_is_complete (self->entry))
    return g_strdup (_ ("All of it is read. Look at the sums and deliver."));
  if (self->claim->kind == COT_CLAIM_FIRST)
    return has_proposals (self) ? g_strdup (_ ("Check each proposal: Enter takes it.")) : NULL;
  if (self->claim->kind == COT_CLAIM_SECOND)
    return g_strdup (_ ("Second reading, blind"));
  if (n == 1)
    return g_strdup (_ ("One field does not match another reading. Read it again in the picture."));

  return g_strdup_printf (_ ("%s fields do not match another reading. Read them again in the picture."), count);
}
