/* ctl-read.c - cotejoctl read cells: what stands in pictures of single boxes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-read.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "cot-cli.h"
#include "cot-digit-net.h"
#include "cot-idx.h"

typedef struct {
  char *out;
  GStrv files; /* images, perhaps labels */
} Options;

static void
options_clear (Options *self)
{
  g_free (self->out);
  g_strfreev (self->files);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *self, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "tsv", 0, 0, G_OPTION_ARG_FILENAME, &self->out, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->files, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n_files;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    cot_cli_usage ("%s", error->message);
    return FALSE;
  }
  n_files = self->files != NULL ? g_strv_length (self->files) : 0;
  if (self->out == NULL || n_files < 1 || n_files > 2) {
    cot_cli_usage (_ ("read cells needs IMAGES, perhaps LABELS, and --tsv FILE"));
    return FALSE;
  }

  return TRUE;
}

/* 0 to 9; a set of other classes goes on as the model counts them. */
static gboolean
are_classes (const guint8 *labels, guint32 n)
{
  for (guint32 i = 0; i < n; i++)
    if (labels[i] >= COT_DIGIT_N_CLASSES)
      return FALSE;

  return TRUE;
}

static gboolean
is_one_of (const char *path, char **files)
{
  GStatBuf a, b;

  for (guint i = 0; files[i] != NULL; i++)
    if (g_stat (path, &a) == 0 && g_stat (files[i], &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
      return TRUE;

  return FALSE;
}

/* A file is replaced as a whole.  A pipe or a device is written to: renaming a file over
 * it would leave a file where it was. */
static gboolean
write_table (const char *path, const GString *table, GError **error)
{
  g_autoptr (GOutputStream) stream = NULL;
  GStatBuf info;
  int fd;

  if (g_stat (path, &info) != 0 || S_ISREG (info.st_mode) || S_ISDIR (info.st_mode))
    return g_file_set_contents (path, table->str, (gssize) table->len, error);

  fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    g_set_error (error, G_FILE_ERROR, (gint) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  stream = g_unix_output_stream_new (fd, TRUE);
  if (g_output_stream_write_all (stream, table->str, table->len, NULL, NULL, error) && g_output_stream_close (stream, NULL, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);

  return FALSE;
}

/* Fills @table; returns the line that sums it up. */
static char *
read_images (const CotDigitNet *net, const CotIdxImages *images, const guint8 *labels, GString *table)
{
  guint n_right = 0, n_sure = 0, n_wrong = 0;

  g_string_append (table, "index\tlabel\tprobability\tsure\n");
  for (guint32 i = 0; i < images->n; i++) {
    CotDigitRead reading;

    cot_digit_net_read (net, cot_idx_image (images, i), images->columns, images->rows, &reading);
    g_string_append_printf (table, "%u\t%s\t%.6f\t%d\n", i, cot_digit_class_name (reading.label), reading.probability, reading.sure ? 1 : 0);
    n_sure += reading.sure;
    if (labels == NULL)
      continue;
    n_right += reading.label == (CotDigitClass) labels[i];
    n_wrong += reading.sure && reading.label != (CotDigitClass) labels[i];
  }

  if (labels == NULL)
    return g_strdup_printf (_ ("%u images, %u sure\n"), images->n, n_sure);
  return g_strdup_printf ("%u images, %u right (%.2f %%), %u sure, %u wrong among them\n", images->n, n_right, 100.0 * n_right / images->n, n_sure, n_wrong);
}

/**
 * ctl_read_cells:
 * @argc: number of words
 * @argv: "cells", an idx file of images, perhaps one of labels, --tsv FILE
 *
 * Reads every image as one box and writes a line for each, counted from 0.
 *
 * Returns: 0, or 2 on wrong use or a file that cannot be read or written
 */
int
ctl_read_cells (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotDigitNet) net = NULL;
  g_autoptr (CotIdxImages) images = NULL;
  g_autofree guint8 *labels = NULL;
  g_autofree char *summary = NULL;
  g_autoptr (GString) table = g_string_new (NULL);

  if (!parse_options (&options, argc, argv))
    return COT_EXIT_USAGE;

  net = cot_digit_net_load_shipped (&error);
  if (net == NULL)
    return cot_cli_usage ("%s", error->message);
  images = cot_idx_images_load (options.files[0], &error);
  if (images == NULL)
    return cot_cli_usage ("%s", error->message);
  if (options.files[1] != NULL) {
    labels = cot_idx_labels_load (options.files[1], images->n, &error);
    if (labels == NULL)
      return cot_cli_usage ("%s", error->message);
    if (!are_classes (labels, images->n))
      return cot_cli_usage (_ ("%s has labels that name nothing"), options.files[1]);
  }

  if (is_one_of (options.out, options.files))
    return cot_cli_usage (_ ("%s would be written over what is read"), options.out);
  summary = read_images (net, images, labels, table);
  if (!write_table (options.out, table, &error))
    return cot_cli_usage ("%s", error->message);

  fputs (summary, stdout);

  return COT_EXIT_OK;
}
