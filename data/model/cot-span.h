/* cot-span.h - walks JSON that was checked when it came in, without copying it
 *
 * The fold looks at every body of the night at its start; a tree of each would
 * cost more than everything else together.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-value.h"

G_BEGIN_DECLS

typedef enum {
  COT_SPAN_NONE,
  COT_SPAN_STRING, /* text is what stands between the quotes */
  COT_SPAN_OBJECT, /* text with its brackets */
  COT_SPAN_ARRAY,
  COT_SPAN_WORD, /* a number, true, false or null */
} CotSpanType;

/* A piece of a text that somebody else owns. */
typedef struct {
  CotSpanType type;
  const char *text;
  gsize length;
  gboolean escaped; /* a string with backslashes */
} CotSpan;

typedef struct {
  /*< private >*/
  const char *at, *end;
} CotSpanIter;

CotSpan cot_span_of_bytes (GBytes *json);
/* Begins with the members of an object or the items of an array; of anything
 * else there are none.  Malformed text ends the walk early, never runs past it. */
void cot_span_iter_init (CotSpanIter *iter, CotSpan span);
gboolean cot_span_iter_next_member (CotSpanIter *iter, CotSpan *name, CotSpan *value);
gboolean cot_span_iter_next_item (CotSpanIter *iter, CotSpan *item);

CotSpan cot_span_member (CotSpan object, const char *name); /* type NONE: not there */
gboolean cot_span_equal (CotSpan span, const char *text);
char *cot_span_dup (CotSpan span); /* a string's text, or NULL */
gboolean cot_span_to_uint (CotSpan span, guint64 max, guint64 *out);
gboolean cot_span_is_true (CotSpan span);
gboolean cot_span_to_value (CotSpan span, gboolean is_casilla, CotValue *out);

G_END_DECLS
