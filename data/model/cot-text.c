/* cot-text.c - what a text of an election file may consist of
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-text"

#include "config.h"

#include "cot-text.h"

#include <string.h>

#include "cot-problem.h"

/* Letters that are made of several characters here are one everywhere else, so
 * a name would differ from itself. */
static gboolean
is_composed (const char *text)
{
  g_autofree char *composed = NULL;
  gboolean marks = FALSE;

  for (const char *c = text; *c != '\0' && !marks; c = g_utf8_next_char (c))
    marks = g_unichar_ismark (g_utf8_get_char (c));
  if (!marks)
    return TRUE;
  composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);

  return g_strcmp0 (composed, text) == 0;
}

/* What nobody sees on paper or screen: controls, marks of direction, spaces of no width, line separators. */
static gboolean
is_hidden (gunichar c)
{
  GUnicodeType type;

  if (c < 0x7f)
    return c < 0x20;
  type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR ||
         type == G_UNICODE_SURROGATE || type == G_UNICODE_UNASSIGNED || c == 0xfffd;
}

char *
cot_text_fault (const char *text, gsize max)
{
  gsize n = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return g_strdup ("must be UTF-8");
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (is_hidden (g_utf8_get_char (c)))
      return g_strdup_printf ("must be a text of 1 to %" G_GSIZE_FORMAT " characters without control characters or others that cannot be seen; U+%04X is there",
                              max, g_utf8_get_char (c));
    n++;
  }
  if (n == 0 || n > max)
    return g_strdup_printf ("must be a text of 1 to %" G_GSIZE_FORMAT " characters without control characters; it has %" G_GSIZE_FORMAT, max, n);
  if (g_unichar_isspace (g_utf8_get_char (text)) || g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (text + strlen (text)))))
    return g_strdup ("must not begin or end with a space");

  return is_composed (text) ? NULL : g_strdup ("must be composed (NFC): a letter is written here as a letter and an accent (NFD)");
}

gboolean
cot_text_is_clean (const char *text, gsize max)
{
  g_autofree char *fault = cot_text_fault (text, max);

  return fault == NULL;
}

char *
cot_text_excerpt (const char *text, gsize max)
{
  g_autofree char *start = NULL;

  if ((gsize) g_utf8_strlen (text, -1) <= max)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, (glong) max);

  return g_strconcat (start, "...", NULL);
}

void
cot_text_position (const char *text, const char *place, guint *line, guint *column)
{
  *line = 1;
  *column = 1;
  for (const char *p = text; p < place; p++) {
    if (*p == '\n') {
      (*line)++;
      *column = 1;
    } else if (((guchar) *p & 0xc0) != 0x80) {
      (*column)++;
    }
  }
}

static char *
decode_wide (const char *data, gsize length, const char *charset, gsize *out_length)
{
  gsize read = 0, written = 0;
  char *text = g_convert_with_fallback (data, length, "UTF-8", charset, "?", &read, &written, NULL);

  /* One half of a character at the end, or worse: nothing to go on with. */
  if (text == NULL)
    text = g_strdup ("");
  *out_length = text[0] != '\0' ? written : 0;

  return text;
}

/* Text without a mark at its beginning, whose every other byte is NUL, is UTF-16 too. */
static const char *
wide_charset (const char *data, gsize length, gsize *skip)
{
  static const struct {
    const char *bytes;
    gsize n, skip;
    const char *charset;
  } beginnings[] = {
    { "\xff\xfe\0\0", 4, 4, "UTF-32LE" },
    { "\0\0\xfe\xff", 4, 4, "UTF-32BE" },
    { "\xff\xfe", 2, 2, "UTF-16LE" },
    { "\xfe\xff", 2, 2, "UTF-16BE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++) {
    *skip = beginnings[i].skip;
    if (length >= beginnings[i].n && memcmp (data, beginnings[i].bytes, beginnings[i].n) == 0)
      return beginnings[i].charset;
  }
  *skip = 0;
  if (length < 4 || length % 2 != 0 || memchr (data, '\0', 4) == NULL)
    return NULL;
  if (data[0] != '\0' && data[1] == '\0' && data[2] != '\0' && data[3] == '\0')
    return "UTF-16LE";

  return data[0] == '\0' && data[1] != '\0' && data[2] == '\0' && data[3] != '\0' ? "UTF-16BE" : NULL;
}

/* Where the next byte stands that is neither UTF-8 nor NUL. */
static const char *
find_bad (const char *p, const char *end)
{
  const char *stop;

  while (p < end && !g_utf8_validate_len (p, (gsize) (end - p), &stop)) {
    if (*stop != '\0')
      return stop;
    p = stop + 1;
  }

  return end;
}

/* Windows takes some of the bytes that Latin-1 leaves unused; those that are letters are the same in both. */
static char *
decode_bytes (const char *data, gsize length, const char *bad, gsize *out_length)
{
  const char *end = data + length;
  GString *text = g_string_sized_new (length + length / 8);

  g_string_append_len (text, data, bad - data);
  while (bad < end) {
    const char *next = bad + 1;

    g_string_append_unichar (text, (guchar) *bad);
    bad = find_bad (next, end);
    g_string_append_len (text, next, bad - next);
  }
  *out_length = text->len;

  return g_string_free (text, FALSE);
}

static char *
decode_latin (const char *file, const char *data, gsize length, const char *bad, gsize *out_length, GPtrArray *problems)
{
  guchar byte = (guchar) *bad;
  char letter[8] = { 0 };
  guint line, column;

  cot_text_position (data, bad, &line, &column);
  if (byte >= 0xa0) {
    g_unichar_to_utf8 (byte, letter);
    cot_problems_add (problems, file, line, column, "not UTF-8: the byte 0x%02x is %s in Latin-1 or Windows-1252; the file must be saved as UTF-8", byte, letter);
  } else {
    cot_problems_add (problems, file, line, column, "not UTF-8: the byte 0x%02x; the file must be saved as UTF-8", byte);
  }

  return decode_bytes (data, length, bad, out_length);
}

char *
cot_text_decode (const char *file, const char *data, gsize length, gsize *out_length, GPtrArray *problems)
{
  const char *end = data + length;
  gsize skip = 0;
  const char *charset = wide_charset (data, length, &skip);
  const char *bad;

  if (charset != NULL) {
    cot_problems_add (problems, file, 1, 1, "not UTF-8: the file is %s; it must be saved as UTF-8", charset);
    return decode_wide (data + skip, length - skip, charset, out_length);
  }
  bad = find_bad (data, end);

  return bad < end ? decode_latin (file, data, length, bad, out_length, problems) : NULL;
}
