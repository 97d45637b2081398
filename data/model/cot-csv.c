/* cot-csv.c - strict reading of the CSV files of an election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RFC 4180 with commas, in UTF-8 (a mark at the beginning is forgiven), lines
 * ended by LF or CRLF.  A field never holds a line break, so that one bad
 * quote costs one line and not the rest of the file.
 */

#define G_LOG_DOMAIN "cot-csv"

#include "config.h"

#include "cot-csv.h"

#include <string.h>

#include "cot-problem.h"

#define MAX_LINE_BYTES 16384

static guint
column_of (const CotCsv *self, const char *place)
{
  guint column = 1;

  for (const char *p = self->line_start; p < place; p++)
    if (((guchar) *p & 0xc0) != 0x80)
      column++;

  return column;
}

void
cot_csv_problem (CotCsv *self, guint column, const char *format, ...)
{
  int index = self->map[column];
  guint at = index >= 0 ? column_of (self, self->starts[index]) : 1;
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cot_problems_add (self->problems, self->file, self->line, at, "%s: %s", self->wanted[column].name, message);
}

static gboolean
line_problem (CotCsv *self, const char *place, const char *message)
{
  cot_problems_add (self->problems, self->file, self->line, column_of (self, place), "%s", message);
  return FALSE;
}

/* Cuts the quoted field at @p, which stands after the opening quote.
 * Returns what follows the closing quote, or NULL. */
static char *
cut_quoted (char *p, char *end)
{
  char *out = p;

  while (p < end) {
    if (*p != '"') {
      *out++ = *p++;
    } else if (p + 1 < end && p[1] == '"') {
      *out++ = '"';
      p += 2;
    } else {
      *out = '\0';
      return p + 1;
    }
  }

  return NULL;
}

static gboolean
split_line (CotCsv *self, char *p, char *end)
{
  self->n_fields = 0;
  while (TRUE) {
    char *after;

    if (self->n_fields == COT_CSV_MAX_COLUMNS)
      return line_problem (self, p, "too many fields");
    self->starts[self->n_fields] = p;
    if (p < end && *p == '"') {
      self->fields[self->n_fields++] = p + 1;
      after = cut_quoted (p + 1, end);
      if (after == NULL)
        return line_problem (self, p, "a quoted field is not closed on its line");
      if (after < end && *after != ',')
        return line_problem (self, after, "a comma is missing after a quoted field");
    } else {
      self->fields[self->n_fields++] = p;
      after = memchr (p, ',', (gsize) (end - p));
      if (after == NULL)
        after = end;
      if (memchr (p, '"', (gsize) (after - p)) != NULL)
        return line_problem (self, p, "a field with quotation marks must be quoted");
    }
    if (after >= end) {
      *after = '\0';
      return TRUE;
    }
    *after = '\0';
    p = after + 1;
  }
}

static gboolean
line_is_clean (CotCsv *self, const char *end)
{
  if (end - self->line_start > MAX_LINE_BYTES)
    return line_problem (self, self->line_start, "the line is too long");
  for (const char *p = self->line_start; p < end; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      return line_problem (self, p, "a control character");

  return TRUE;
}

/* FALSE at the end of the file; @good tells whether the line could be cut. */
static gboolean
take_line (CotCsv *self, gboolean *good)
{
  char *end;

  if (self->next >= self->end)
    return FALSE;

  self->line++;
  self->line_start = self->next;
  end = memchr (self->next, '\n', (gsize) (self->end - self->next));
  self->next = end != NULL ? end + 1 : self->end;
  if (end == NULL)
    end = self->end;
  if (end > self->line_start && end[-1] == '\r')
    end--;

  if (end == self->line_start)
    *good = line_problem (self, end, "an empty line");
  else
    *good = line_is_clean (self, end) && split_line (self, self->line_start, end);

  return TRUE;
}

static int
find_wanted (const CotCsv *self, const char *name)
{
  for (guint i = 0; i < self->n_wanted; i++)
    if (strcmp (self->wanted[i].name, name) == 0)
      return (int) i;

  return -1;
}

static gboolean
map_header (CotCsv *self)
{
  gboolean good = TRUE;

  self->n_header = self->n_fields;
  for (guint i = 0; i < self->n_wanted; i++)
    self->map[i] = -1;
  for (guint i = 0; i < self->n_header; i++) {
    int wanted = find_wanted (self, self->fields[i]);
    guint column = column_of (self, self->starts[i]);

    if (wanted < 0 || self->map[wanted] >= 0) {
      cot_problems_add (self->problems, self->file, 1, column, "the column \"%s\" is %s",
                        self->fields[i], wanted < 0 ? "unknown" : "there twice");
      good = FALSE;
      continue;
    }
    self->map[wanted] = (int) i;
  }
  for (guint i = 0; i < self->n_wanted; i++) {
    if (self->map[i] >= 0 || self->wanted[i].optional)
      continue;
    cot_problems_add (self->problems, self->file, 1, 1, "the column \"%s\" is missing", self->wanted[i].name);
    good = FALSE;
  }

  return good;
}

static gboolean
check_encoding (CotCsv *self, const char *data, gsize length)
{
  const char *bad;

  if (g_utf8_validate_len (data, length, &bad))
    return TRUE;

  self->line = 1;
  self->line_start = (char *) data;
  for (char *p = (char *) data; p < bad; p++) {
    if (*p == '\n') {
      self->line++;
      self->line_start = p + 1;
    }
  }

  return line_problem (self, bad, *bad == '\0' ? "a NUL byte" : "not UTF-8");
}

gboolean
cot_csv_open (CotCsv *self, const char *file, char *data, gsize length, const CotCsvColumn *wanted, guint n_wanted, GPtrArray *problems)
{
  gboolean good = FALSE;

  g_assert (n_wanted <= COT_CSV_MAX_COLUMNS);

  memset (self, 0, sizeof *self);
  self->file = file;
  self->problems = problems;
  self->wanted = wanted;
  self->n_wanted = n_wanted;
  self->next = data;
  self->end = data + length;

  if (!check_encoding (self, data, length))
    return FALSE;
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    self->next += 3;
  self->line = 0;
  if (!take_line (self, &good)) {
    cot_problems_add (problems, file, 1, 1, "the file is empty");
    return FALSE;
  }

  return good && map_header (self);
}

gboolean
cot_csv_next (CotCsv *self)
{
  gboolean good = FALSE;

  while (take_line (self, &good)) {
    if (!good)
      continue;
    if (self->n_fields == self->n_header)
      return TRUE;
    cot_problems_add (self->problems, self->file, self->line, 1, "%u fields where the header has %u",
                      self->n_fields, self->n_header);
  }

  return FALSE;
}

const char *
cot_csv_get (const CotCsv *self, guint column)
{
  int index = self->map[column];

  return index >= 0 ? self->fields[index] : "";
}

const char *
cot_csv_get_text (CotCsv *self, guint column, gsize max)
{
  const char *text = cot_csv_get (self, column);

  if (cot_text_is_clean (text, max))
    return text;

  cot_csv_problem (self, column, "must be a text of 1 to %" G_GSIZE_FORMAT " characters", max);
  return NULL;
}

gboolean
cot_csv_get_uint (CotCsv *self, guint column, guint min, guint max, guint *out)
{
  const char *text = cot_csv_get (self, column);
  guint64 value = 0;
  gsize n = 0;

  while (n < 10 && g_ascii_isdigit (text[n]))
    value = value * 10 + (guint64) g_ascii_digit_value (text[n++]);
  if (n == 0 || text[n] != '\0' || value < min || value > max) {
    cot_csv_problem (self, column, "must be a whole number from %u to %u", min, max);
    return FALSE;
  }

  *out = (guint) value;
  return TRUE;
}

const char *
cot_csv_get_key (CotCsv *self, guint column, guint n)
{
  const char *text = cot_csv_get (self, column);

  if (strlen (text) == n && strspn (text, "0123456789") == n && strspn (text, "0") < n)
    return text;

  cot_csv_problem (self, column, "must be %u digits, not all zero", n);
  return NULL;
}
