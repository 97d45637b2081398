/* train-tesseract.c - Tesseract's own tools for training, one after the other
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-tesseract.h"

#define NETWORK "[1,24,0,1 Ct3,3,16 Mp2,2 Ct3,3,32 Mp2,2 Lfys64 Lbx64 O1c1]"
#define SIGNS   "0123456789-/x\n9876543210x/-\n"
#define NAME    "digits"

void
train_tesseract_clear (TrainTesseract *self)
{
  g_clear_pointer (&self->folder, g_free);
}

/* Runs a tool in the folder, its words to a file there. */
static gboolean
run (const TrainTesseract *self, GError **error, const char *program, ...)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *log = g_build_filename (self->folder, "tools.log", NULL);
  g_autoptr (GSubprocess) tool = NULL;
  const char *word = program;
  va_list more;

  va_start (more, program);
  for (; word != NULL; word = va_arg (more, const char *))
    g_ptr_array_add (words, (gpointer) word);
  va_end (more);
  g_ptr_array_add (words, NULL);

  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_subprocess_launcher_setenv (launcher, "OMP_THREAD_LIMIT", "1", TRUE);
  g_subprocess_launcher_set_stdout_file_path (launcher, log);
  tool = g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, error);
  if (tool == NULL)
    return FALSE;
  if (g_subprocess_wait_check (tool, NULL, error))
    return TRUE;

  g_prefix_error (error, "%s, see %s: ", program, log);
  return FALSE;
}

static gboolean
write_text (const TrainTesseract *self, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_set_contents (path, text, -1, error);
}

gboolean
train_tesseract_prepare (TrainTesseract *self, GError **error)
{
  return write_text (self, "signs.txt", SIGNS, error) &&
         write_text (self, "radical-stroke.txt", "# none\n", error) &&
         run (self, error, "unicharset_extractor", "--output_unicharset", "unicharset", "--norm_mode", "1", "signs.txt", NULL) &&
         run (self, error, "combine_lang_model", "--input_unicharset", "unicharset", "--script_dir", ".", "--output_dir", ".", "--lang", NAME, "--pass_through_recoder", NULL);
}

gboolean
train_tesseract_learn (TrainTesseract *self, const char *name, const char *from, const char *list, guint n_lines, double rate, GError **error)
{
  g_autofree char *n = g_strdup_printf ("%u", n_lines);
  char rate_text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (rate_text, sizeof rate_text, "%.7f", rate);
  return run (self, error, "lstmtraining", "--traineddata", NAME "/" NAME ".traineddata", from != NULL ? "--continue_from" : "--net_spec",
              from != NULL ? from : NETWORK, "--model_output", name, "--train_listfile", list, "--max_iterations", n,
              "--learning_rate", rate_text, "--reset_learning_rate", "--target_error_rate", "0.0001", "--max_image_MB", "2000", NULL);
}

gboolean
train_tesseract_pack (TrainTesseract *self, const char *name, gboolean small, const char *out, GError **error)
{
  g_autofree char *checkpoint = g_strconcat (name, "_checkpoint", NULL);

  return run (self, error, "lstmtraining", "--stop_training", "--continue_from", checkpoint, "--traineddata", NAME "/" NAME ".traineddata",
              "--model_output", out, small ? "--convert_to_int" : NULL, NULL);
}

gboolean
train_tesseract_extract (TrainTesseract *self, const char *in, const char *out, GError **error)
{
  return run (self, error, "combine_tessdata", "-e", in, out, NULL);
}
