/* cot-field-read.c - a number written in a row of boxes, by two readers
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One reads box by box, the other the whole line: a number is sure only when both
 * tell it.  Where nothing is written the second is not asked, as it reads something
 * into anything.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-read.h"

#include "cot-field-looks.h"

#define LEAST_TO_TELL 0.3

struct _CotFieldReader {
  CotDigitNet *net;
  CotFieldModel *model; /* (nullable) */
};

/**
 * cot_field_reader_new:
 * @net: (transfer full): reads single boxes
 * @model: (transfer full) (nullable): reads whole lines; without it nothing is sure
 *
 * Returns: (transfer full): a reader of fields
 */
CotFieldReader *
cot_field_reader_new (CotDigitNet *net, CotFieldModel *model)
{
  CotFieldReader *self = g_new0 (CotFieldReader, 1);

  self->net = net;
  self->model = model;
  return self;
}

/**
 * cot_field_reader_load_shipped:
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a reader with the program's own models, or %NULL when
 *   either is missing or was altered
 */
CotFieldReader *
cot_field_reader_load_shipped (GError **error)
{
  g_autoptr (CotDigitNet) net = cot_digit_net_load_shipped (error);
  CotFieldModel *model = net != NULL ? cot_field_model_load_shipped (error) : NULL;

  return model != NULL ? cot_field_reader_new (g_steal_pointer (&net), model) : NULL;
}

/**
 * cot_field_reader_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_field_reader_free (CotFieldReader *self)
{
  if (self == NULL)
    return;
  cot_digit_net_free (self->net);
  cot_field_model_free (self->model);
  g_free (self);
}

static void
take_candidates (const GArray *candidates, CotFieldRead *out)
{
  out->n_candidates = MIN (candidates->len, COT_FIELD_MAX_CANDIDATES);
  for (guint i = 0; i < out->n_candidates; i++)
    out->candidates[i] = g_array_index (candidates, CotFieldCandidate, i);
  out->has_value = out->n_candidates > 0 && out->candidates[0].probability >= LEAST_TO_TELL;
}

/* Nothing is written anywhere: there is nothing to weigh. */
static void
tell_empty (const CotFieldBoxes *boxes, const CotFieldStrip *strip, CotFieldRead *out)
{
  take_candidates (boxes->candidates, out);
  out->by_line.kind = COT_VALUE_NO_DATA;
  out->agrees = out->has_value && out->candidates[0].value.kind == COT_VALUE_NO_DATA;
  out->sure = out->agrees && boxes->all_sure && !strip->stained;
}

static void
weigh (const CotFieldModel *model, const CotFieldBoxes *boxes, const CotFieldStrip *strip, CotFieldRead *out)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate));
  CotFieldLstmRead told;
  gint32 number;

  cot_field_looks_read (model->lstm, strip, boxes, &told);
  if (cot_field_joint_number (&told, &number))
    out->by_line = (CotValue){ COT_VALUE_NUMBER, number };
  cot_field_joint_weigh (&model->joint, boxes, &told, candidates);
  take_candidates (candidates, out);
  out->agrees = out->has_value && cot_field_joint_agrees (boxes, &told, strip) && cot_value_equal (out->by_line, out->candidates[0].value);
  out->sure = out->agrees && !strip->stained && !boxes->maybe_sign && out->candidates[0].probability >= model->joint.threshold;
}

/**
 * cot_field_reader_read:
 * @self: a reader
 * @page: a page
 * @transform: from form mm to px of @page
 * @field: whose boxes are read; outside the page nothing can be told
 * @out: (out): what is there
 */
void
cot_field_reader_read (CotFieldReader *self, const CotRaster *page, const CotTransform *transform, const CotFormField *field, CotFieldRead *out)
{
  g_autoptr (CotFieldStrip) strip = cot_field_strip_new (page, transform, field);
  g_auto (CotFieldBoxes) boxes = { NULL };

  *out = (CotFieldRead){ .by_boxes = { COT_VALUE_ILLEGIBLE, 0 }, .by_line = { COT_VALUE_ILLEGIBLE, 0 } };
  if (strip == NULL)
    return;

  out->stained = strip->stained;
  cot_field_boxes_read (self->net, strip, &boxes);
  if (boxes.candidates->len > 0)
    out->by_boxes = g_array_index (boxes.candidates, CotFieldCandidate, 0).value;
  if (strip->n_inked == 0) {
    tell_empty (&boxes, strip, out);
  } else if (self->model == NULL) {
    take_candidates (boxes.candidates, out);
  } else {
    weigh (self->model, &boxes, strip, out);
  }
}
