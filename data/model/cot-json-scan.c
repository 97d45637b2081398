/* cot-json-scan.c - whether a text is JSON, and where it is not
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jansson stops at the first fault and names the place where it noticed it.
 * Who mends a file needs the place of the fault itself, and all the members
 * that are there twice; so the text is walked once before it is parsed.
 */

#define G_LOG_DOMAIN "cot-json"

#include "config.h"

#include "cot-json-scan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cot-problem.h"
#include "cot-text.h"

#define MAX_DEPTH  32
#define MAX_NUMBER 64 /* characters */
#define MAX_SHOWN  60

typedef struct {
  const char *file, *text, *end;
  const char *p;
  GPtrArray *problems;
  gboolean twice;
} Scan;

static gboolean scan_value (Scan *self, guint depth);

static gboolean
fail_at (Scan *self, const char *place, const char *format, ...)
{
  g_autofree char *message = NULL;
  guint line, column;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cot_text_position (self->text, place, &line, &column);
  cot_problems_add (self->problems, self->file, line, column, "not JSON: %s", message);

  return FALSE;
}

static void
skip_space (Scan *self)
{
  while (self->p < self->end && (*self->p == ' ' || *self->p == '\t' || *self->p == '\n' || *self->p == '\r'))
    self->p++;
}

static gboolean
is_at (const Scan *self, char c)
{
  return self->p < self->end && *self->p == c;
}

/* What stands at the place, as a message shows it. */
static char *
show_place (const Scan *self)
{
  gunichar c;

  if (self->p >= self->end)
    return g_strdup ("the end of the file");
  c = g_utf8_get_char_validated (self->p, self->end - self->p);
  if (c >= (gunichar) -2 || !g_unichar_isprint (c))
    return g_strdup_printf ("the byte 0x%02x", (guchar) *self->p);

  return g_strdup_printf ("%.*s", (int) (g_utf8_next_char (self->p) - self->p), self->p);
}

static gboolean
expect (Scan *self, char c, const char *what)
{
  g_autofree char *there = NULL;

  skip_space (self);
  if (is_at (self, c)) {
    self->p++;
    return TRUE;
  }
  there = show_place (self);

  return fail_at (self, self->p, "%s must stand here, not %s", what, there);
}

static int
hex4 (const Scan *self, const char *p)
{
  int value = 0;

  if (self->end - p < 4)
    return -1;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (p[i]);

    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }

  return value;
}

/* The escape at the backslash. */
static gboolean
scan_escape (Scan *self)
{
  const char *begin = self->p;
  int code;

  if (begin + 1 >= self->end || strchr ("\"\\/bfnrtu", begin[1]) == NULL || begin[1] == '\0')
    return fail_at (self, begin, "an escape is one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits");
  self->p += 2;
  if (begin[1] != 'u')
    return TRUE;
  code = hex4 (self, self->p);
  if (code <= 0)
    return fail_at (self, begin, code == 0 ? "\\u0000 is not allowed" : "\\u takes four hexadecimal digits");
  self->p += 4;
  if (code < 0xd800 || code > 0xdfff)
    return TRUE;
  if (code < 0xdc00 && self->end - self->p >= 6 && self->p[0] == '\\' && self->p[1] == 'u') {
    int low = hex4 (self, self->p + 2);

    self->p += 6;
    if (low >= 0xdc00 && low <= 0xdfff)
      return TRUE;
  }

  return fail_at (self, begin, "one half of a surrogate pair without the other");
}

/* After the opening quote, to after the closing one. */
static gboolean
scan_string (Scan *self)
{
  const char *begin = self->p++;

  while (self->p < self->end && *self->p != '"') {
    if ((guchar) *self->p < 0x20)
      return fail_at (self, self->p, *self->p == '\n' || *self->p == '\r' ? "a text is not closed on its line" : "a control character in a text");
    if (*self->p != '\\')
      self->p++;
    else if (!scan_escape (self))
      return FALSE;
  }
  if (self->p >= self->end)
    return fail_at (self, begin, "the text is not closed");
  self->p++;

  return TRUE;
}

static gsize
skip_digits (Scan *self)
{
  const char *begin = self->p;

  while (self->p < self->end && g_ascii_isdigit (*self->p))
    self->p++;

  return (gsize) (self->p - begin);
}

static gboolean
number_fits (const char *text, gboolean whole)
{
  char *after = NULL;

  errno = 0;
  if (whole) {
    g_ascii_strtoll (text, &after, 10);
    return errno == 0;
  }

  return isfinite (g_ascii_strtod (text, &after));
}

static gboolean
scan_number (Scan *self)
{
  const char *begin = self->p;
  g_autofree char *copy = NULL;
  gboolean whole = TRUE;
  gsize n;

  if (is_at (self, '-'))
    self->p++;
  n = skip_digits (self);
  if (n == 0)
    return fail_at (self, begin, "a number begins with a digit, or with - and a digit");
  if (n > 1 && self->p[-(gssize) n] == '0')
    return fail_at (self, begin, "a number has no zeros before it");
  if (is_at (self, '.')) {
    self->p++;
    whole = FALSE;
    if (skip_digits (self) == 0)
      return fail_at (self, begin, "a number has digits after its point");
  }
  if (self->p < self->end && (*self->p == 'e' || *self->p == 'E')) {
    self->p++;
    whole = FALSE;
    if (is_at (self, '+') || is_at (self, '-'))
      self->p++;
    if (skip_digits (self) == 0)
      return fail_at (self, begin, "a number has digits in its exponent");
  }
  if (self->p - begin > MAX_NUMBER)
    return fail_at (self, begin, "a number has at most %d characters", MAX_NUMBER);
  copy = g_strndup (begin, (gsize) (self->p - begin));

  return number_fits (copy, whole) || fail_at (self, begin, "the number is too large");
}

static gboolean
scan_word (Scan *self)
{
  static const char *const words[] = { "true", "false", "null" };
  g_autofree char *there = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize n = strlen (words[i]);

    if ((gsize) (self->end - self->p) >= n && memcmp (self->p, words[i], n) == 0) {
      self->p += n;
      return TRUE;
    }
  }
  for (const char *p = self->p; p < self->end && g_ascii_isalpha (*p) && p - self->p < 20; p++)
    if (p + 1 == self->end || !g_ascii_isalpha (p[1]))
      there = g_strndup (self->p, (gsize) (p + 1 - self->p));
  if (there == NULL)
    there = show_place (self);

  return fail_at (self, self->p, "a value is a text in \", a number, an object, a list, true, false or null, not %s", there);
}

static void
tell_twice (Scan *self, const char *place, const char *name)
{
  g_autofree char *shown = cot_text_excerpt (name, MAX_SHOWN);
  guint line = 0, column = 0;

  self->twice = TRUE;
  if (!cot_problems_is_full (self->problems, self->file))
    cot_text_position (self->text, place, &line, &column);
  cot_problems_add (self->problems, self->file, line, column, "duplicate: the object has the key \"%s\" already", shown);
}

static gboolean
scan_member (Scan *self, GHashTable *names, guint depth)
{
  const char *name;
  g_autofree char *copy = NULL;

  skip_space (self);
  if (!is_at (self, '"')) {
    g_autofree char *there = show_place (self);

    return fail_at (self, self->p, "the name of a member in \" must stand here, not %s", there);
  }
  name = self->p;
  if (!scan_string (self))
    return FALSE;
  copy = g_strndup (name + 1, (gsize) (self->p - name - 2));
  if (g_hash_table_contains (names, copy))
    tell_twice (self, name, copy);
  g_hash_table_add (names, g_steal_pointer (&copy));

  return expect (self, ':', "a colon") && scan_value (self, depth);
}

/* After the last element or member: TRUE with *@more for a comma, without for the end. */
static gboolean
scan_separator (Scan *self, char close, const char *what, gboolean *more)
{
  skip_space (self);
  *more = is_at (self, ',');
  if (*more) {
    self->p++;
    return TRUE;
  }

  return expect (self, close, what);
}

static gboolean
scan_object (Scan *self, guint depth)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean more = TRUE;

  self->p++;
  skip_space (self);
  if (is_at (self, '}')) {
    self->p++;
    return TRUE;
  }
  while (more)
    if (!scan_member (self, names, depth) || !scan_separator (self, '}', "a comma or }", &more))
      return FALSE;

  return TRUE;
}

static gboolean
scan_list (Scan *self, guint depth)
{
  gboolean more = TRUE;

  self->p++;
  skip_space (self);
  if (is_at (self, ']')) {
    self->p++;
    return TRUE;
  }
  while (more)
    if (!scan_value (self, depth) || !scan_separator (self, ']', "a comma or ]", &more))
      return FALSE;

  return TRUE;
}

static gboolean
scan_value (Scan *self, guint depth)
{
  skip_space (self);
  if (depth > MAX_DEPTH)
    return fail_at (self, self->p, "nested deeper than %d", MAX_DEPTH);
  if (is_at (self, '{'))
    return scan_object (self, depth + 1);
  if (is_at (self, '['))
    return scan_list (self, depth + 1);
  if (is_at (self, '"'))
    return scan_string (self);
  if (self->p < self->end && (*self->p == '-' || g_ascii_isdigit (*self->p)))
    return scan_number (self);

  return scan_word (self);
}

gboolean
cot_json_scan (const char *file, const char *text, gsize length, GPtrArray *problems, gboolean *twice)
{
  Scan self = { .file = file, .text = text, .end = text + length, .p = text, .problems = problems };
  gboolean good = scan_value (&self, 0);

  *twice = self.twice;
  if (!good)
    return FALSE;
  skip_space (&self);

  return self.p == self.end || fail_at (&self, self.p, "something follows the end of the object");
}
