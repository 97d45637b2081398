/* bench-report.c - what was measured, on what, and whether it is within its bounds
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-report.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

typedef struct {
  char *name, *unit;
  char *words; /* (nullable): instead of a value */
  double value, bound, reference, peak_mb;
} Line;

typedef struct {
  char *what;
  guint64 n; /* of a check: whether it holds */
} Note;

struct _BenchReport {
  char *name;
  GPtrArray *lines;
  GPtrArray *sizes;
  GPtrArray *checks;
};

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->name);
  g_free (line->unit);
  g_free (line->words);
  g_free (line);
}

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->what);
  g_free (note);
}

static void
add_note (GPtrArray *notes, const char *what, guint64 n)
{
  Note *note = g_new0 (Note, 1);

  note->what = g_strdup (what);
  note->n = n;
  g_ptr_array_add (notes, note);
}

BenchReport *
bench_report_new (const char *name)
{
  BenchReport *self = g_new0 (BenchReport, 1);

  self->name = g_strdup (name);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->sizes = g_ptr_array_new_with_free_func (note_free);
  self->checks = g_ptr_array_new_with_free_func (note_free);

  return self;
}

void
bench_report_free (BenchReport *self)
{
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->sizes);
  g_ptr_array_unref (self->checks);
  g_free (self->name);
  g_free (self);
}

void
bench_report_set_size (BenchReport *self, const char *what, guint64 n)
{
  add_note (self->sizes, what, n);
}

void
bench_report_add (BenchReport *self, const BenchRow *row)
{
  Line *line = g_new0 (Line, 1);

  line->name = g_strdup (row->measure);
  line->unit = g_strdup (row->unit != NULL ? row->unit : "");
  line->value = row->value;
  line->bound = row->bound;
  line->reference = row->reference;
  line->peak_mb = row->peak_mb;
  g_ptr_array_add (self->lines, line);
}

void
bench_report_say (BenchReport *self, const char *measure, const char *words)
{
  Line *line = g_new0 (Line, 1);

  line->name = g_strdup (measure);
  line->unit = g_strdup ("");
  line->words = g_strdup (words);
  g_ptr_array_add (self->lines, line);
}

void
bench_report_check (BenchReport *self, const char *what, gboolean holds)
{
  add_note (self->checks, what, holds ? 1 : 0);
}

static gboolean
is_within (const Line *line)
{
  return line->bound == 0 || line->value <= line->bound;
}

static double
ratio_of (const Line *line)
{
  double against = line->bound != 0 ? line->bound : line->reference;

  return against != 0 ? line->value / against : 0;
}

static gboolean
all_hold (const BenchReport *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (!is_within (self->lines->pdata[i]))
      return FALSE;
  for (guint i = 0; i < self->checks->len; i++)
    if (((const Note *) self->checks->pdata[i])->n == 0)
      return FALSE;

  return TRUE;
}

/* --- The machine ---------------------------------------------------------------- */

/* The value behind "NAME : value" in a file of /proc (transfer full). */
static char *
read_proc (const char *file, const char *name)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return g_strdup ("unknown");
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *colon = strchr (lines[i], ':');

    if (colon != NULL && g_str_has_prefix (lines[i], name))
      return g_strstrip (g_strdup (colon + 1));
  }

  return g_strdup ("unknown");
}

/* What git says in the source folder, or NULL (transfer full). */
static char *
ask_git (const char *const *words)
{
  const char *source = g_getenv ("COT_TEST_SOURCE_DIR");
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *output = NULL;
  int status = 1;

  g_ptr_array_add (argv, (gpointer) "git");
  g_ptr_array_add (argv, (gpointer) "-C");
  g_ptr_array_add (argv, (gpointer) (source != NULL ? source : BENCH_SOURCE_ROOT));
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (gpointer) *words);
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, &status, NULL) ||
      !g_spawn_check_wait_status (status, NULL))
    return NULL;

  return g_strdup (g_strstrip (output));
}

/* What is checked out, "+" behind it when tracked files differ from it (transfer full). */
static char *
read_commit (void)
{
  const char *const head[] = { "rev-parse", "--short=12", "HEAD", NULL };
  const char *const changes[] = { "status", "--porcelain", "--untracked-files=no", NULL };
  g_autofree char *commit = ask_git (head);
  g_autofree char *changed = NULL;

  if (commit == NULL)
    return g_strdup ("unknown");
  changed = ask_git (changes);

  return g_strconcat (commit, changed != NULL && changed[0] != '\0' ? "+" : "", NULL);
}

static json_t *
machine_to_json (void)
{
  g_autofree char *cpu = read_proc ("/proc/cpuinfo", "model name");
  double memory_mb = (double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE) / 1048576;
  double load = 0;
  struct utsname system_name;

  if (uname (&system_name) != 0)
    g_strlcpy (system_name.release, "unknown", sizeof system_name.release);
  if (getloadavg (&load, 1) != 1)
    load = -1;

  return json_pack ("{s:s, s:i, s:i, s:s, s:f}", "cpu", cpu, "cores", (int) g_get_num_processors (),
                    "memory_mb", (int) memory_mb, "kernel", system_name.release, "load", load);
}

/* --- Printing ---------------------------------------------------------------------- */

static json_t *
line_to_json (const Line *line)
{
  json_t *json;

  if (line->words != NULL)
    return json_pack ("{s:s, s:s}", "measure", line->name, "words", line->words);

  json = json_pack ("{s:s, s:s, s:f}", "measure", line->name, "unit", line->unit, "value", line->value);

  if (line->bound != 0)
    json_object_set_new (json, "bound", json_real (line->bound));
  if (line->reference != 0)
    json_object_set_new (json, "reference", json_real (line->reference));
  if (ratio_of (line) != 0)
    json_object_set_new (json, "ratio", json_real (ratio_of (line)));
  if (line->peak_mb != 0)
    json_object_set_new (json, "peak_mb", json_real (line->peak_mb));
  json_object_set_new (json, "within", json_boolean (is_within (line)));

  return json;
}

static json_t *
report_to_json (const BenchReport *self, json_t *machine, const char *commit)
{
  json_t *sizes = json_object (), *rows = json_array (), *checks = json_object ();

  for (guint i = 0; i < self->sizes->len; i++) {
    const Note *note = self->sizes->pdata[i];

    json_object_set_new (sizes, note->what, json_integer ((json_int_t) note->n));
  }
  for (guint i = 0; i < self->lines->len; i++)
    json_array_append_new (rows, line_to_json (self->lines->pdata[i]));
  for (guint i = 0; i < self->checks->len; i++) {
    const Note *note = self->checks->pdata[i];

    json_object_set_new (checks, note->what, json_boolean (note->n != 0));
  }

  return json_pack ("{s:s, s:O, s:s, s:o, s:o, s:o, s:b}", "bench", self->name, "machine", machine, "commit", commit,
                    "sizes", sizes, "rows", rows, "checks", checks, "within", all_hold (self));
}

static void
print_number (double value, int width)
{
  if (value == 0)
    printf ("%*s", width, "");
  else
    printf ("%*.*f", width, value < 10 ? 3 : value < 1000 ? 1
                                                          : 0,
            value);
}

static void
print_line (const Line *line)
{
  printf ("%-46s ", line->name);
  if (line->words != NULL) {
    printf ("%10s\n", line->words);
    return;
  }
  if (line->value == 0)
    printf ("%10d", 0);
  else
    print_number (line->value, 10);
  printf (" %-8s", line->unit);
  printf ("%s", line->bound != 0 ? " <=" : "   ");
  print_number (line->bound != 0 ? line->bound : line->reference, 9);
  print_number (ratio_of (line), 8);
  print_number (line->peak_mb, 10);
  puts (is_within (line) ? "" : "  OVER");
}

static void
print_table (const BenchReport *self, const json_t *machine, const char *commit)
{
  printf ("%s\nmachine  %s, %d cores, %d MB, Linux %s, load %.1f\ncommit   %s\n", self->name,
          json_string_value (json_object_get (machine, "cpu")), (int) json_integer_value (json_object_get (machine, "cores")),
          (int) json_integer_value (json_object_get (machine, "memory_mb")), json_string_value (json_object_get (machine, "kernel")),
          json_real_value (json_object_get (machine, "load")), commit);
  for (guint i = 0; i < self->sizes->len; i++) {
    const Note *note = self->sizes->pdata[i];

    printf ("%s%" G_GUINT64_FORMAT " %s", i == 0 ? "of       " : ", ", note->n, note->what);
  }
  printf ("%s\n%-46s %10s %-8s %11s%8s%10s\n", self->sizes->len > 0 ? "\n" : "", "measure", "value", "", "bound, ref.", "ratio", "peak, MB");
  for (guint i = 0; i < self->lines->len; i++)
    print_line (self->lines->pdata[i]);
  for (guint i = 0; i < self->checks->len; i++) {
    const Note *note = self->checks->pdata[i];

    printf ("%-46s %10s\n", note->what, note->n != 0 ? "yes" : "NO");
  }
  printf ("%s\n", all_hold (self) ? "within bounds" : "NOT within bounds");
}

int
bench_report_print (const BenchReport *self, gboolean as_json)
{
  g_autofree char *commit = read_commit ();
  json_t *machine = machine_to_json ();

  if (as_json) {
    json_t *object = report_to_json (self, machine, commit);

    json_dumpf (object, stdout, JSON_INDENT (1) | JSON_REAL_PRECISION (6));
    putchar ('\n');
    json_decref (object);
  } else {
    print_table (self, machine, commit);
  }
  json_decref (machine);

  return all_hold (self) ? 0 : 1;
}
