/* cot-capture-foot.h - below the fields: how far, the one remark, questions, Entregar
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  COT_REMARK_QUIET, /* the help of the field, what was done */
  COT_REMARK_LOOK,  /* look again */
  COT_REMARK_REFUSED,
  COT_REMARK_INFORMS /* what the law says of it; nobody's fault */
} CotRemarkStyle;

#define COT_TYPE_CAPTURE_FOOT (cot_capture_foot_get_type ())
G_DECLARE_FINAL_TYPE (CotCaptureFoot, cot_capture_foot, COT, CAPTURE_FOOT, GtkBox)

/* Signals: "deliver" (none); "answered" (char *reason): Enter in the question's field. */

/* @text: one line while keying, several of sums at the end. */
void cot_capture_foot_set_progress (CotCaptureFoot *self, const char *text);
/* The one remark line; its room is always kept. */
void cot_capture_foot_set_remark (CotCaptureFoot *self, const char *text, CotRemarkStyle style);
void cot_capture_foot_set_ready (CotCaptureFoot *self, gboolean ready);
void cot_capture_foot_focus_deliver (CotCaptureFoot *self);
/* A question in place of all that; NULL ends it.  @wants_words: with a field for them. */
void cot_capture_foot_ask (CotCaptureFoot *self, const char *question, gboolean wants_words);

G_END_DECLS
