/* cot-field-looks.c - a line read once, and again where the readers differ
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader of lines drops and doubles signs by where they happen to lie.  Where it
 * differs from the reader of boxes it looks at the line narrower and wider, too, and
 * tells what the three looks together hold likeliest.  It does not know what the
 * boxes said, only that it was not this.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-looks.h"

#include <string.h>

#include "cot-field-joint.h"
#include "cot-field-line.h"

static const double WIDE[] = { 1, 0.88, 1.13 };

static void
look (CotFieldLstm *lstm, const CotFieldStrip *strip, double wide, CotFieldLstmRead *out)
{
  g_autoptr (CotRaster) line = cot_field_line_new (strip, wide);

  cot_field_lstm_read (lstm, line, out);
}

/* What the looks together hold likeliest: each gives its share to what it told. */
static void
choose (const CotFieldLstmRead looks[G_N_ELEMENTS (WIDE)], CotFieldLstmRead *out)
{
  *out = (CotFieldLstmRead){ .n = 0 };
  for (guint i = 0; i < G_N_ELEMENTS (WIDE); i++) {
    double sum = 0;

    for (guint k = 0; k < G_N_ELEMENTS (WIDE); k++)
      if (strcmp (looks[k].text, looks[i].text) == 0)
        sum += looks[k].probability / G_N_ELEMENTS (WIDE);
    if (looks[i].n > 0 && sum > out->probability) {
      *out = looks[i];
      out->probability = sum;
    }
  }
}

/**
 * cot_field_looks_read:
 * @lstm: reads lines
 * @strip: a row of boxes
 * @boxes: what the reader of boxes told of it
 * @out: (out): what is written there
 */
void
cot_field_looks_read (CotFieldLstm *lstm, const CotFieldStrip *strip, const CotFieldBoxes *boxes, CotFieldLstmRead *out)
{
  CotFieldLstmRead looks[G_N_ELEMENTS (WIDE)];

  look (lstm, strip, WIDE[0], &looks[0]);
  if (cot_field_joint_agrees (boxes, &looks[0], strip)) {
    *out = looks[0];
    return;
  }
  for (guint i = 1; i < G_N_ELEMENTS (WIDE); i++)
    look (lstm, strip, WIDE[i], &looks[i]);
  choose (looks, out);
}
