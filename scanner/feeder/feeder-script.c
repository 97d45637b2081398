/* feeder-script.c - what is to happen in the simulated feeder, line by line
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-feeder"

#include "feeder-script.h"

#include <glib/gstdio.h>
#include <string.h>

#define SCRIPT    "feeder.script"
#define GONE      "gone"
#define STAYS     "stays"
#define STRUCK    "!"
#define MAX_TIMES 1000000

/* In the order of FeederVerb. */
static const struct {
  const char *word;
  guint n_files;
  gboolean has_number;
} verbs[] = {
  { "page", 1, FALSE },
  { "jam", 1, TRUE },
  { "double", 2, FALSE },
  { "sensed", 2, FALSE },
  { "cover", 0, FALSE },
  { "empty", 0, FALSE },
  { "busy", 0, FALSE },
  { "stall", 1, TRUE },
  { "crash", 1, TRUE },
  { "unplug", 1, TRUE },
  { "short", 1, TRUE },
  { "streaks", 1, TRUE },
  { "thread", 1, FALSE },
};
G_STATIC_ASSERT (G_N_ELEMENTS (verbs) == FEEDER_THREAD + 1);

void
feeder_line_free (FeederLine *self)
{
  if (self == NULL)
    return;

  g_free (self->file);
  g_free (self->second);
  g_free (self);
}

static guint
number_of (const char *text, guint otherwise)
{
  guint64 n = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, MAX_TIMES, &n, NULL) ? (guint) n : otherwise;
}

/* Of the tray itself, whatever the script says. */
static char *
take_name (char **words, guint *at)
{
  const char *word = words[*at];

  if (word == NULL || strchr (word, '/') != NULL)
    return NULL;

  (*at)++;
  return g_strdup (word);
}

static FeederLine *
parse (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (FeederLine) self = g_new0 (FeederLine, 1);
  guint v = 0, at = 0;

  self->struck = g_strcmp0 (words[0], STRUCK) == 0;
  at = self->struck ? 1 : 0;
  while (v < G_N_ELEMENTS (verbs) && g_strcmp0 (words[at], verbs[v].word) != 0)
    v++;
  if (v == G_N_ELEMENTS (verbs))
    return NULL;

  at++;
  self->verb = (FeederVerb) v;
  self->file = verbs[v].n_files > 0 ? take_name (words, &at) : NULL;
  self->second = verbs[v].n_files > 1 ? take_name (words, &at) : NULL;
  if ((verbs[v].n_files > 0 && self->file == NULL) || (verbs[v].n_files > 1 && self->second == NULL))
    return NULL;
  if (verbs[v].has_number && words[at] != NULL)
    self->number = number_of (words[at++], 50);
  self->left = 1;
  if (words[at] != NULL && words[at][0] == 'x')
    self->left = number_of (words[at] + 1, 1);
  else if (g_strcmp0 (words[at], STAYS) == 0)
    self->left = 0;

  return g_steal_pointer (&self);
}

static char **
read_lines (const char *folder, char **path)
{
  g_autofree char *text = NULL;

  *path = g_build_filename (folder, SCRIPT, NULL);
  return g_file_get_contents (*path, &text, NULL, NULL) ? g_strsplit (text, "\n", -1) : NULL;
}

static guint
first_line (char **lines)
{
  guint i = 0;

  while (lines[i] != NULL && (*lines[i] == '\0' || *lines[i] == '#'))
    i++;

  return i;
}

/* Puts @texts, which may be empty, in the place of the first line. */
static void
replace_top (const char *folder, const char *texts)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) lines = read_lines (folder, &path);
  guint i = lines != NULL ? first_line (lines) : 0;
  g_autofree char *rest = lines != NULL && lines[i] != NULL ? g_strjoinv ("\n", lines + i + 1) : NULL;
  g_autofree char *text = g_strconcat (texts, rest != NULL ? rest : "", NULL);

  if (!g_file_set_contents (path, text, -1, NULL))
    g_warning ("%s could not be written", path);
}

void
feeder_script_pop (const char *folder)
{
  replace_top (folder, "");
}

/* The sheets of a trouble that is over lie on the stack again. */
static void
put_back (const char *folder, const FeederLine *line)
{
  g_autofree char *first = line->file != NULL ? g_strdup_printf ("page %s\n", line->file) : g_strdup ("");
  g_autofree char *texts = line->second != NULL ? g_strdup_printf ("%spage %s\n", first, line->second) : g_strdup (first);

  replace_top (folder, texts);
}

static gboolean
is_gone (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, GONE, NULL);

  return g_unlink (path) == 0;
}

FeederLine *
feeder_script_top (const char *folder)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) lines = read_lines (folder, &path);
  guint i = lines != NULL ? first_line (lines) : 0;
  g_autoptr (FeederLine) line = lines != NULL && lines[i] != NULL ? parse (lines[i]) : NULL;

  if (line != NULL && line->struck && line->left == 0 && is_gone (folder)) {
    put_back (folder, line);
    return feeder_script_top (folder);
  }

  return g_steal_pointer (&line);
}

void
feeder_script_strike (const char *folder, const FeederLine *line)
{
  g_autoptr (GString) text = g_string_new (STRUCK);

  if (line->left == 1) {
    put_back (folder, line);
    return;
  }
  g_string_append_printf (text, " %s", verbs[line->verb].word);
  if (line->file != NULL)
    g_string_append_printf (text, " %s", line->file);
  if (line->second != NULL)
    g_string_append_printf (text, " %s", line->second);
  if (verbs[line->verb].has_number)
    g_string_append_printf (text, " %u", line->number);
  if (line->left == 0)
    g_string_append_printf (text, " %s\n", STAYS);
  else
    g_string_append_printf (text, " x%u\n", line->left - 1);
  replace_top (folder, text->str);
}
