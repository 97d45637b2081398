/* cotejo-train-all.c - from handwriting and strokes to every model that is shipped
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Run by developers in the source tree; never installed.  The trainers stand beside
 * it: boxes and letters learn at the same time, then whole fields, as these are
 * weighed together with the boxes.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include <gio/gio.h>
#include <stdio.h>

typedef struct {
  char *handwriting, *out;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->handwriting);
  g_free (self->out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "handwriting", 0, 0, G_OPTION_ARG_FILENAME, &self->handwriting, "idx files to learn from", "FOLDER" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &self->out, "where models and cards go", "FOLDER" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- train every model that is shipped");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (self->handwriting != NULL && self->out != NULL && g_file_test (self->out, G_FILE_TEST_IS_DIR))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--handwriting and --out, a folder that is there, are needed");
  return FALSE;
}

/* A trainer beside this program; what it says goes where ours goes. */
static GSubprocess *
start (const char *self_path, GError **error, const char *name, ...)
{
  g_autofree char *folder = g_path_get_dirname (self_path);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *word;
  va_list more;

  g_ptr_array_add (words, g_build_filename (folder, name, NULL));
  va_start (more, name);
  while ((word = va_arg (more, const char *)) != NULL)
    g_ptr_array_add (words, g_strdup (word));
  va_end (more);
  g_ptr_array_add (words, NULL);

  return g_subprocess_newv ((const char *const *) words->pdata, G_SUBPROCESS_FLAGS_NONE, error);
}

static gboolean
finish (GSubprocess *trainer, const char *name, GError **error)
{
  if (g_subprocess_wait_check (trainer, NULL, error))
    return TRUE;

  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

static gboolean
train (const char *self_path, const Options *options, GError **error)
{
  g_autofree char *digits = g_build_filename (options->out, "digits.cot", NULL), *digits_card = g_build_filename (options->out, "digits.md", NULL);
  g_autofree char *fields = g_build_filename (options->out, "fields.cot", NULL), *fields_card = g_build_filename (options->out, "fields.md", NULL);
  g_autofree char *letters = g_build_filename (options->out, "letters.cot", NULL);
  g_autoptr (GSubprocess) of_letters = NULL, of_boxes = NULL, of_fields = NULL;
  gboolean boxes_done;

  of_letters = start (self_path, error, "cotejo-train-letters", "--out", letters, NULL);
  if (of_letters == NULL)
    return FALSE;
  of_boxes = start (self_path, error, "cotejo-train", "--handwriting", options->handwriting, "--out", digits, "--card", digits_card, NULL);
  boxes_done = of_boxes != NULL && finish (of_boxes, "cotejo-train", error);
  if (boxes_done)
    of_fields = start (self_path, error, "cotejo-train-fields", "--handwriting", options->handwriting, "--net", digits, "--out", fields, "--card", fields_card, NULL);
  if (of_fields == NULL || !finish (of_fields, "cotejo-train-fields", error)) {
    g_subprocess_force_exit (of_letters);
    g_subprocess_wait (of_letters, NULL, NULL);
    return FALSE;
  }

  return finish (of_letters, "cotejo-train-letters", error);
}

int
main (int argc, char **argv)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_auto (Options) options = { NULL };
  g_autoptr (GError) error = NULL;

  if (parse_options (&options, &argc, &argv, &error) && train (self_path != NULL ? self_path : argv[0], &options, &error))
    return 0;

  fprintf (stderr, "cotejo-train-all: %s\n", error->message);
  return 2;
}
