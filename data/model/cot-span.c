/* cot-span.c - walks JSON that was checked when it came in, without copying it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-span"

#include "config.h"

#include "cot-span.h"

#include <jansson.h>
#include <string.h>

#define MAX_CASILLA 16

static const char *
skip_space (const char *at, const char *end)
{
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
    at++;

  return at;
}

/* From the opening quote to behind the closing one; NULL when there is none. */
static const char *
take_string (const char *at, const char *end, CotSpan *out)
{
  const char *start = ++at;

  out->type = COT_SPAN_STRING;
  out->escaped = FALSE;
  for (; at < end && *at != '"'; at++)
    if (*at == '\\' && at + 1 < end) {
      out->escaped = TRUE;
      at++;
    }
  if (at >= end)
    return NULL;
  out->text = start;
  out->length = (gsize) (at - start);

  return at + 1;
}

/* From an opening bracket to behind the one that closes it. */
static const char *
take_nested (const char *at, const char *end, CotSpan *out)
{
  const char *start = at;
  guint depth = 0;
  CotSpan ignored;

  out->type = *at == '{' ? COT_SPAN_OBJECT : COT_SPAN_ARRAY;
  while (at != NULL && at < end) {
    if (*at == '"') {
      at = take_string (at, end, &ignored);
      continue;
    }
    if (*at == '{' || *at == '[')
      depth++;
    else if (*at == '}' || *at == ']')
      depth--;
    at++;
    if (depth == 0) {
      out->text = start;
      out->length = (gsize) (at - start);
      return at;
    }
  }

  return NULL;
}

static inline gboolean
ends_word (char c)
{
  return c == ',' || c == '}' || c == ']' || c == ':' || c == '\0' || g_ascii_isspace (c);
}

static const char *
take_word (const char *at, const char *end, CotSpan *out)
{
  const char *start = at;

  while (at < end && !ends_word (*at))
    at++;
  out->type = COT_SPAN_WORD;
  out->text = start;
  out->length = (gsize) (at - start);

  return at > start ? at : NULL;
}

static const char *
take_value (const char *at, const char *end, CotSpan *out)
{
  *out = (CotSpan){ COT_SPAN_NONE };
  at = skip_space (at, end);
  if (at >= end)
    return NULL;
  if (*at == '"')
    return take_string (at, end, out);
  if (*at == '{' || *at == '[')
    return take_nested (at, end, out);

  return take_word (at, end, out);
}

/**
 * cot_span_of_bytes:
 * @json: a JSON text that outlives the span
 *
 * Returns: its outermost value
 */
CotSpan
cot_span_of_bytes (GBytes *json)
{
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  CotSpan span = { COT_SPAN_NONE };

  if (text == NULL || take_value (text, text + length, &span) == NULL)
    return (CotSpan){ COT_SPAN_NONE };

  return span;
}

void
cot_span_iter_init (CotSpanIter *iter, CotSpan span)
{
  gboolean nested = span.type == COT_SPAN_OBJECT || span.type == COT_SPAN_ARRAY;

  iter->at = nested ? span.text + 1 : NULL;
  iter->end = nested ? span.text + span.length - 1 : NULL;
}

/* Stops the walk for good. */
static gboolean
stop (CotSpanIter *iter)
{
  iter->at = iter->end = NULL;
  return FALSE;
}

static gboolean
skip_comma (CotSpanIter *iter)
{
  iter->at = skip_space (iter->at, iter->end);
  if (iter->at < iter->end && *iter->at == ',')
    iter->at = skip_space (iter->at + 1, iter->end);

  return iter->at < iter->end;
}

gboolean
cot_span_iter_next_member (CotSpanIter *iter, CotSpan *name, CotSpan *value)
{
  const char *at;

  if (iter->at == NULL || !skip_comma (iter) || *iter->at != '"')
    return stop (iter);
  at = take_string (iter->at, iter->end, name);
  if (at == NULL)
    return stop (iter);
  at = skip_space (at, iter->end);
  if (at >= iter->end || *at != ':')
    return stop (iter);
  at = take_value (at + 1, iter->end, value);
  if (at == NULL)
    return stop (iter);
  iter->at = at;

  return TRUE;
}

gboolean
cot_span_iter_next_item (CotSpanIter *iter, CotSpan *item)
{
  const char *at;

  if (iter->at == NULL || !skip_comma (iter))
    return stop (iter);
  at = take_value (iter->at, iter->end, item);
  if (at == NULL)
    return stop (iter);
  iter->at = at;

  return TRUE;
}

/**
 * cot_span_member:
 * @object: an object, or anything
 * @name: a member's name
 *
 * Returns: its value; of type %COT_SPAN_NONE when there is none
 */
CotSpan
cot_span_member (CotSpan object, const char *name)
{
  CotSpanIter iter;
  CotSpan found, value;

  if (object.type != COT_SPAN_OBJECT)
    return (CotSpan){ COT_SPAN_NONE };
  cot_span_iter_init (&iter, object);
  while (cot_span_iter_next_member (&iter, &found, &value))
    if (cot_span_equal (found, name))
      return value;

  return (CotSpan){ COT_SPAN_NONE };
}

/**
 * cot_span_dup:
 * @span: a string, or anything
 *
 * Returns: (transfer full) (nullable): its text with escapes resolved; %NULL for
 *   what is no string
 */
char *
cot_span_dup (CotSpan span)
{
  json_t *json;
  char *text;

  if (span.type != COT_SPAN_STRING)
    return NULL;
  if (!span.escaped)
    return g_strndup (span.text, span.length);

  json = json_loadb (span.text - 1, span.length + 2, JSON_DECODE_ANY, NULL);
  text = g_strdup (json_string_value (json));
  json_decref (json);

  return text;
}

gboolean
cot_span_equal (CotSpan span, const char *text)
{
  g_autofree char *resolved = NULL;

  if (span.type != COT_SPAN_STRING)
    return FALSE;
  if (!span.escaped)
    return strlen (text) == span.length && memcmp (span.text, text, span.length) == 0;

  resolved = cot_span_dup (span);
  return g_strcmp0 (resolved, text) == 0;
}

gboolean
cot_span_to_uint (CotSpan span, guint64 max, guint64 *out)
{
  char digits[24];

  if (span.type != COT_SPAN_WORD || span.length >= sizeof digits)
    return FALSE;
  memcpy (digits, span.text, span.length);
  digits[span.length] = '\0';
  if (strcmp (digits, "-0") == 0) {
    *out = 0;
    return TRUE;
  }

  return g_ascii_string_to_unsigned (digits, 10, 0, max, out, NULL);
}

gboolean
cot_span_is_true (CotSpan span)
{
  return span.type == COT_SPAN_WORD && span.length == 4 && memcmp (span.text, "true", 4) == 0;
}

/* The commonest of all: one to four digits. */
static gboolean
word_to_value (CotSpan span, CotValue *out)
{
  guint64 number;

  if (!cot_span_to_uint (span, COT_VALUE_MAX, &number))
    return FALSE;
  *out = (CotValue){ COT_VALUE_NUMBER, (gint32) number };

  return TRUE;
}

/**
 * cot_span_to_value:
 * @span: what cot_value_to_json () wrote
 * @is_casilla: whether a casilla stands where others have a number
 * @out: (out): the value
 *
 * Returns: %FALSE when it is none; as cot_value_from_json () would say
 */
gboolean
cot_span_to_value (CotSpan span, gboolean is_casilla, CotValue *out)
{
  char text[MAX_CASILLA];
  CotCasillaKey key;

  if (span.type == COT_SPAN_WORD)
    return !is_casilla && word_to_value (span, out);
  if (cot_span_equal (span, "ilegible")) {
    *out = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
    return TRUE;
  }
  if (cot_span_equal (span, "sin dato")) {
    *out = (CotValue){ COT_VALUE_NO_DATA, 0 };
    return TRUE;
  }
  if (!is_casilla || span.type != COT_SPAN_STRING || span.escaped || span.length >= sizeof text)
    return FALSE;
  memcpy (text, span.text, span.length);
  text[span.length] = '\0';
  if (!cot_casilla_key_parse (text, &key))
    return FALSE;
  *out = (CotValue){ COT_VALUE_NUMBER, cot_casilla_key_pack (key) };

  return TRUE;
}
