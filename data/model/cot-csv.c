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
#include "cot-text.h"

#define MAX_LINE_BYTES 16384
#define MAX_EXCERPT    40 /* characters of a field that is shown */
#define MAX_GROUPS     2000

/* A problem that many lines have in common. */
typedef struct {
  char *message;
  guint line, column, n;
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->message);
  g_free (group);
}

static guint
column_of (const CotCsv *self, const char *place)
{
  guint column = 1;

  for (const char *p = self->line_start; p < place; p++)
    if (((guchar) *p & 0xc0) != 0x80)
      column++;

  return column;
}

/* "COLUMN: what is wrong (there: "field")" (transfer full). */
static char *
describe (const CotCsv *self, guint column, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);
  g_autofree char *field = cot_text_excerpt (cot_csv_get (self, column), MAX_EXCERPT);

  return g_strdup_printf ("%s: %s (there: \"%s\")", self->wanted[column].name, message, field);
}

void
cot_csv_problem (CotCsv *self, guint column, const char *format, ...)
{
  int index = self->map[column];
  g_autofree char *message = NULL;
  va_list args;

  if (index < 0)
    return;
  self->n_problems++;
  if (cot_problems_is_full (self->problems, self->file)) {
    cot_problems_add (self->problems, self->file, 0, 0, "%s", self->file);
    return;
  }
  va_start (args, format);
  message = describe (self, column, format, args);
  va_end (args);
  cot_problems_add (self->problems, self->file, self->line, column_of (self, self->starts[index]), "%s", message);
}

void
cot_csv_problem_once (CotCsv *self, guint column, const char *format, ...)
{
  int index = self->map[column];
  g_autofree char *message = NULL;
  Group *group;
  va_list args;

  if (index < 0)
    return;
  self->n_problems++;
  va_start (args, format);
  message = describe (self, column, format, args);
  va_end (args);
  group = g_hash_table_lookup (self->groups, message);
  if (group == NULL && g_hash_table_size (self->groups) >= MAX_GROUPS) {
    cot_problems_add (self->problems, self->file, self->line, column_of (self, self->starts[index]), "%s", message);
    return;
  }
  if (group == NULL) {
    group = g_new0 (Group, 1);
    group->message = g_steal_pointer (&message);
    group->line = self->line;
    group->column = column_of (self, self->starts[index]);
    g_hash_table_insert (self->groups, group->message, group);
  }
  group->n++;
}

void
cot_csv_problem_at (CotCsv *self, guint line, guint column, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cot_problems_add (self->problems, self->file, line, column, "%s", message);
}

static gboolean
line_problem (CotCsv *self, const char *place, const char *message)
{
  self->n_problems++;
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
      return line_problem (self, p, "more than " G_STRINGIFY (COT_CSV_MAX_COLUMNS) " fields");
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
line_is_clean (CotCsv *self)
{
  char message[64];

  if (self->line_end - self->line_start > MAX_LINE_BYTES)
    return line_problem (self, self->line_start, "the line is too long; " G_STRINGIFY (MAX_LINE_BYTES) " bytes are allowed");
  for (const char *p = self->line_start; p < self->line_end; p++) {
    if ((guchar) *p >= 0x20 && *p != 0x7f)
      continue;
    g_snprintf (message, sizeof message, "a control character, the byte 0x%02x%s", (guchar) *p, *p == '\0' ? " (NUL)" : "");
    return line_problem (self, p, message);
  }

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
  self->n_problems = 0;
  self->line_start = self->next;
  end = memchr (self->next, '\n', (gsize) (self->end - self->next));
  self->next = end != NULL ? end + 1 : self->end;
  if (end == NULL)
    end = self->end;
  if (end > self->line_start && end[-1] == '\r')
    end--;
  self->line_end = end;

  if (end == self->line_start)
    *good = line_problem (self, end, "an empty line");
  else
    *good = line_is_clean (self) && split_line (self, self->line_start, end);

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
is_forgiven (const CotCsv *self, const char *name)
{
  return self->forgiven_prefix != NULL && g_str_has_prefix (name, self->forgiven_prefix) &&
         cot_doubt_has (self->forgiven, name + strlen (self->forgiven_prefix));
}

static void
unknown_column (CotCsv *self, const char *name, guint column, const char *allowed)
{
  g_autofree char *shown = cot_text_excerpt (name, MAX_EXCERPT);

  cot_problems_add (self->problems, self->file, 1, column, "the column \"%s\" is unknown; those allowed: %s", shown, allowed);
}

static void
map_header (CotCsv *self)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->n_wanted; i++) {
    self->map[i] = -1;
    g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", self->wanted[i].name);
  }
  self->n_header = self->n_fields;
  for (guint i = 0; i < self->n_header; i++) {
    int wanted = find_wanted (self, self->fields[i]);
    guint column = column_of (self, self->starts[i]);

    if (wanted >= 0 && self->map[wanted] < 0)
      self->map[wanted] = (int) i;
    else if (wanted >= 0)
      cot_problems_add (self->problems, self->file, 1, column, "the column \"%s\" is there twice", self->fields[i]);
    else if (!is_forgiven (self, self->fields[i]))
      unknown_column (self, self->fields[i], column, all->str);
  }
  for (guint i = 0; i < self->n_wanted; i++) {
    if (self->map[i] >= 0 || self->wanted[i].optional)
      continue;
    cot_problems_add (self->problems, self->file, 1, 1, "the column \"%s\" is missing", self->wanted[i].name);
    if (self->doubt != NULL)
      self->doubt->all = TRUE;
  }
}

/* Spreadsheets of some countries write semicolons: one problem, not one a column. */
static gboolean
check_separator (CotCsv *self)
{
  const char *header = self->starts[0];

  if (self->n_fields > 1 || self->n_wanted < 2 || header == NULL)
    return TRUE;
  for (const char *p = header; p < self->line_end; p++)
    if (*p == ';' || *p == '|')
      return line_problem (self, p, *p == ';' ? "the fields are separated by ;, they must be by commas" : "the fields are separated by |, they must be by commas");

  return TRUE;
}

/* What can be told of a file as a whole, before its first line. */
static gboolean
check_whole (CotCsv *self)
{
  const char *begin = self->next;
  const char *tab = memchr (begin, '\t', (gsize) (self->end - begin));
  const char *cr = memchr (begin, '\r', (gsize) (self->end - begin));
  const char *lf = memchr (begin, '\n', (gsize) (self->end - begin));
  const char *comma = memchr (begin, ',', (gsize) (self->end - begin));

  self->line = 1;
  self->line_start = (char *) begin;
  if (begin >= self->end)
    return line_problem (self, begin, "the file is empty; it must have a header line");
  if (cr != NULL && lf == NULL && cr + 1 < self->end)
    return line_problem (self, cr, "the lines end in CR alone; they must end in LF or CR LF");
  if (tab != NULL && (comma == NULL || tab < comma) && (lf == NULL || tab < lf))
    return line_problem (self, tab, "the fields are separated by tabs, they must be by commas");
  self->line = 0;

  return TRUE;
}

static gboolean
read_header (CotCsv *self)
{
  gboolean good = FALSE;

  if (!check_whole (self) || !take_line (self, &good) || !good || !check_separator (self))
    return FALSE;
  map_header (self);
  self->n_problems = 0;

  return TRUE;
}

gboolean
cot_csv_open (CotCsv *self, const char *file, char *data, gsize length, const CotCsvColumn *wanted, guint n_wanted, GPtrArray *problems)
{
  g_assert (n_wanted <= COT_CSV_MAX_COLUMNS);

  self->file = file;
  self->problems = problems;
  self->wanted = wanted;
  self->n_wanted = n_wanted;
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);
  self->decoded = cot_text_decode (file, data, length, &length, problems);
  self->next = self->decoded != NULL ? self->decoded : data;
  self->end = self->next + length;
  if (length >= 3 && memcmp (self->next, "\xef\xbb\xbf", 3) == 0)
    self->next += 3;
  if (read_header (self))
    return TRUE;

  if (self->doubt != NULL)
    self->doubt->all = TRUE;
  return FALSE;
}

/* Groups come in any order; the list is sorted at the end. */
void
cot_csv_close (CotCsv *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self->groups == NULL)
    return;
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Group *group = value;

    if (group->n > 1)
      cot_problems_add (self->problems, self->file, group->line, group->column, "%s, and on %u more lines", group->message, group->n - 1);
    else
      cot_problems_add (self->problems, self->file, group->line, group->column, "%s", group->message);
  }
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_clear_pointer (&self->decoded, g_free);
}

/* The words of a line that had a problem. */
static void
doubt_line (CotCsv *self)
{
  if (self->doubt != NULL && self->n_problems > 0 && self->line > 1)
    cot_doubt_add (self->doubt, self->line_start, self->line_end);
}

gboolean
cot_csv_next (CotCsv *self)
{
  gboolean good = FALSE;

  doubt_line (self);
  while (take_line (self, &good)) {
    if (good && self->n_fields == self->n_header)
      return TRUE;
    if (good) {
      self->n_problems++;
      cot_problems_add (self->problems, self->file, self->line, 1, "%u fields where the header has %u", self->n_fields, self->n_header);
    }
    doubt_line (self);
  }
  self->n_problems = 0;

  return FALSE;
}

guint
cot_csv_column (const CotCsv *self, guint column)
{
  return self->map[column] >= 0 ? column_of (self, self->starts[self->map[column]]) : 1;
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
  g_autofree char *fault = self->map[column] >= 0 ? cot_text_fault (text, max) : NULL;

  if (fault != NULL)
    cot_csv_problem (self, column, "%s", fault);

  return fault == NULL && self->map[column] >= 0 ? text : NULL;
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
