/* ctl-labels.c - cotejoctl labels: sheets of folio labels to stick on actas
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letter paper with three columns of ten labels of 66.7 x 25.4 mm, as office
 * suppliers sell it.
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-labels.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-codes.h"
#include "cot-value.h"

#define PT_PER_MM      (72.0 / 25.4)
#define PAPER_WIDTH_MM 215.9
#define PAPER_HIGH_MM  279.4
#define N_COLUMNS      3
#define N_ROWS         10
#define LABEL_WIDE_MM  66.7
#define LABEL_HIGH_MM  25.4
#define PITCH_X_MM     69.85
#define LEFT_MM        4.75
#define TOP_MM         12.7
#define INSET_MM       3.0
#define MAX_LABELS     30000
#define MAX_CATD       9999
#define MAX_NUMBER     99999

typedef struct {
  guint64 catd, from, count;
  const char *out;
} Options;

static gboolean
parse_options (Options *options, int argc, char **argv)
{
  *options = (Options){ .from = 1 };
  for (int i = 1; i < argc; i += 2) {
    const char *name = argv[i], *value = argv[i + 1];
    gboolean good = TRUE;

    if (strcmp (name, "--catd") == 0)
      good = cot_cli_parse_uint (name, value, 1, MAX_CATD, &options->catd);
    else if (strcmp (name, "--from") == 0)
      good = cot_cli_parse_uint (name, value, 1, MAX_NUMBER, &options->from);
    else if (strcmp (name, "--count") == 0)
      good = cot_cli_parse_uint (name, value, 1, MAX_LABELS, &options->count);
    else if (strcmp (name, "--out") == 0 && value != NULL)
      options->out = value;
    else
      good = cot_cli_usage (_ ("%s needs a value, or is no option of this command"), name) == COT_EXIT_OK;
    if (!good)
      return FALSE;
  }

  if (options->catd == 0 || options->count == 0 || options->out == NULL) {
    cot_cli_usage (_ ("labels needs --catd ID, --count N and --out FILE.pdf"));
    return FALSE;
  }
  if (options->from + options->count - 1 > MAX_NUMBER) {
    cot_cli_usage (_ ("folio numbers end at %d"), MAX_NUMBER);
    return FALSE;
  }
  return TRUE;
}

static cairo_status_t
write_pdf_cb (void *closure, const unsigned char *data, unsigned int length)
{
  return g_output_stream_write_all (closure, data, length, NULL, NULL, NULL) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void
draw_label (cairo_t *cr, const Options *options, guint i)
{
  g_autofree char *folio = cot_folio_format ((guint) options->catd, (guint) options->from + i);
  guint place = i % (N_COLUMNS * N_ROWS);
  CotBoxMm box = { LEFT_MM + place % N_COLUMNS * PITCH_X_MM + INSET_MM, TOP_MM + place / N_COLUMNS * LABEL_HIGH_MM + INSET_MM,
                   LABEL_WIDE_MM - 2 * INSET_MM, LABEL_HIGH_MM - 2 * INSET_MM };

  cot_codes_draw_folio_label (cr, folio, box);
}

static gboolean
draw_sheets (const Options *options, GOutputStream *stream)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_pdf_cb, stream, PAPER_WIDTH_MM * PT_PER_MM, PAPER_HIGH_MM * PT_PER_MM);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, PT_PER_MM, PT_PER_MM);
  for (guint i = 0; i < options->count; i++) {
    draw_label (cr, options, i);
    if ((i + 1) % (N_COLUMNS * N_ROWS) == 0 || i + 1 == options->count)
      cairo_show_page (cr);
  }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);

  return status == CAIRO_STATUS_SUCCESS;
}

/**
 * ctl_labels:
 * @argc: number of words
 * @argv: "labels" and its options
 *
 * Writes a PDF of labels with consecutive folios: text, Code 128 and QR.
 *
 * Returns: 0, or 2 on wrong use or a file that cannot be written
 */
int
ctl_labels (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Options options;

  if (!parse_options (&options, argc, argv))
    return COT_EXIT_USAGE;

  file = g_file_new_for_path (options.out);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, &error);
  if (stream == NULL)
    return cot_cli_usage ("%s: %s", options.out, error->message);
  if (!draw_sheets (&options, G_OUTPUT_STREAM (stream))) {
    /* A cancelled close keeps what the file held before. */
    g_cancellable_cancel (stop);
    g_output_stream_close (G_OUTPUT_STREAM (stream), stop, NULL);
    return cot_cli_usage (_ ("%s cannot be written"), options.out);
  }
  if (!g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error))
    return cot_cli_usage ("%s: %s", options.out, error->message);

  return COT_EXIT_OK;
}
