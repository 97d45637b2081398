/* train-lines.c - the reader of whole fields: what it learns from, and learning
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Single boxes come first: on whole fields alone the network stays for long where it
 * tells nothing.  Which snapshot is kept is decided by writers it did not learn from,
 * as its error on what it learns is lowest where it reads others worst.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cot-field-line.h"
#include "cot-field-lstm.h"
#include "train-lstmf.h"
#include "train-tesseract.h"

#define LINES_PER_FILE 5000
#define FIRST_RATE     0.001
#define LAST_RATE      0.0001348
#define MAX_TRIES      50

typedef struct {
  CotRaster *line;
  char text[TRAIN_FIELD_MAX_TEXT];
  guint set;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  cot_raster_free (line->line);
  g_free (line);
}

/* A field as the reader sees it, something written in it. */
static Line *
draw_line (const TrainHands *hands, TrainRng *rng)
{
  for (guint i = 0; i < MAX_TRIES; i++) {
    g_autoptr (TrainField) field = train_field_draw (hands, rng);
    g_autoptr (CotFieldStrip) strip = cot_field_strip_new (field->page, &field->transform, &field->field);
    CotRaster *image = strip != NULL && field->text[0] != '\0' ? cot_field_line_new (strip, 1) : NULL;
    Line *line;

    if (image == NULL)
      continue;
    line = g_new0 (Line, 1);
    line->line = image;
    line->set = field->set;
    g_strlcpy (line->text, field->text, sizeof line->text);
    return line;
  }
  g_error ("nothing that is drawn can be seen");
}

static gboolean
write_lines (const TrainHands *hands, const TrainLinesPlan *plan, const char *name, guint n, TrainRng *rng, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *list_path = g_strdup_printf ("%s/%s.txt", plan->folder, name);

  for (guint done = 0; done < n; done += LINES_PER_FILE) {
    g_autoptr (TrainLstmf) lines = train_lstmf_new ();
    g_autofree char *file = g_strdup_printf ("%s-%u.lstmf", name, done / LINES_PER_FILE);
    g_autofree char *path = g_build_filename (plan->folder, file, NULL);

    for (guint i = done; i < MIN (n, done + LINES_PER_FILE); i++) {
      Line *line = draw_line (hands, rng);

      train_lstmf_add (lines, line->line, line->text);
      line_free (line);
    }
    if (!train_lstmf_write (lines, path, error))
      return FALSE;
    g_string_append_printf (list, "%s\n", file);
    fprintf (stderr, "%s: %u of %u drawn\n", name, MIN (n, done + LINES_PER_FILE), n);
  }

  return g_file_set_contents (list_path, list->str, -1, error);
}

static GPtrArray *
draw_lines_to_choose_by (const TrainData *data, const TrainLinesPlan *plan)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (GPtrArray) american = train_data_tiles (data, 0, TRAIN_PART_CHOOSE);
  g_autoptr (GPtrArray) european = train_data_tiles (data, 1, TRAIN_PART_CHOOSE);
  TrainHands hands = { { american, european }, FALSE, TRUE };
  TrainRng rng = { plan->seed + 1 };

  for (guint i = 0; i < plan->n_choose; i++)
    g_ptr_array_add (lines, draw_line (&hands, &rng));

  return lines;
}

static gboolean
measure (GBytes *traineddata, const GPtrArray *lines, TrainLinesFigures *out, GError **error)
{
  g_autoptr (CotFieldLstm) reader = cot_field_lstm_new (g_bytes_get_data (traineddata, NULL), g_bytes_get_size (traineddata), error);

  *out = (TrainLinesFigures){ { 0 } };
  for (guint i = 0; reader != NULL && i < lines->len; i++) {
    const Line *line = g_ptr_array_index (lines, i);
    CotFieldLstmRead reading;

    cot_field_lstm_read (reader, line->line, &reading);
    out->n[line->set]++;
    out->n_right[line->set] += strcmp (reading.text, line->text) == 0;
  }

  return reader != NULL;
}

/* Either part counts as much as the other. */
static double
share_right (const TrainLinesFigures *figures)
{
  return figures->n_right[0] / fmax (1, figures->n[0]) + figures->n_right[1] / fmax (1, figures->n[1]);
}

static double
rate_of (guint round, guint n_rounds)
{
  double t = n_rounds > 1 ? round / (double) (n_rounds - 1) : 0;

  return FIRST_RATE * pow (LAST_RATE / FIRST_RATE, t);
}

/* What was learnt so far, packed for use. */
static GBytes *
pack_snapshot (TrainTesseract *tools, GError **error)
{
  g_autofree char *path = g_build_filename (tools->folder, "snapshot.traineddata", NULL);
  char *bytes = NULL;
  gsize n_bytes = 0;

  if (!train_tesseract_pack (tools, "fields", TRUE, "snapshot.traineddata", error) || !g_file_get_contents (path, &bytes, &n_bytes, error))
    return NULL;

  return g_bytes_new_take (bytes, n_bytes);
}

/* Keeps what reads better than anything before. */
static gboolean
try_snapshot (TrainTesseract *tools, const GPtrArray *lines, GBytes **best, TrainLinesFigures *best_figures, GError **error)
{
  g_autoptr (GBytes) snapshot = pack_snapshot (tools, error);
  TrainLinesFigures figures;

  if (snapshot == NULL || !measure (snapshot, lines, &figures, error))
    return FALSE;
  fprintf (stderr, "American %u of %u, European %u of %u\n", figures.n_right[0], figures.n[0], figures.n_right[1], figures.n[1]);
  if (*best == NULL || share_right (&figures) > share_right (best_figures)) {
    g_clear_pointer (best, g_bytes_unref);
    *best = g_steal_pointer (&snapshot);
    *best_figures = figures;
  }

  return TRUE;
}

static gboolean
learn_cells (TrainTesseract *tools, const TrainLinesPlan *plan, GError **error)
{
  return train_tesseract_learn (tools, "cells", NULL, "cells.txt", plan->n_cell_steps, FIRST_RATE, error) &&
         train_tesseract_pack (tools, "cells", FALSE, "cells.traineddata", error) &&
         train_tesseract_extract (tools, "cells.traineddata", "cells.lstm", error);
}

/**
 * train_lines_learn:
 * @data: who writes
 * @plan: how much is learnt
 * @error: return location
 *
 * Takes most of half an hour of one core with the usual plan.
 *
 * Returns: (transfer full): traineddata
 */
GBytes *
train_lines_learn (const TrainData *data, const TrainLinesPlan *plan, GError **error)
{
  g_auto (TrainTesseract) tools = { g_strdup (plan->folder) };
  TrainHands cells = { { data->tiles[0], data->tiles[1] }, TRUE, FALSE }, fields = { { data->tiles[0], data->tiles[1] }, FALSE, FALSE };
  g_autoptr (GPtrArray) lines = draw_lines_to_choose_by (data, plan);
  g_autoptr (GBytes) model = NULL;
  TrainLinesFigures best;
  TrainRng rng = { plan->seed };

  if (!train_tesseract_prepare (&tools, error) ||
      !write_lines (&cells, plan, "cells", plan->n_cells, &rng, error) ||
      !write_lines (&fields, plan, "fields", plan->n_fields, &rng, error) ||
      !learn_cells (&tools, plan, error))
    return NULL;

  for (guint i = 0; i < plan->n_rounds; i++) {
    const char *from = i == 0 ? "cells.lstm" : "fields_checkpoint";

    if (!train_tesseract_learn (&tools, "fields", from, "fields.txt", (i + 1) * plan->round, rate_of (i, plan->n_rounds), error) ||
        !try_snapshot (&tools, lines, &model, &best, error))
      return NULL;
  }

  return g_steal_pointer (&model);
}

gboolean
train_lines_measure (const TrainData *data, const TrainLinesPlan *plan, GBytes *traineddata, TrainLinesFigures *out, GError **error)
{
  g_autoptr (GPtrArray) lines = draw_lines_to_choose_by (data, plan);

  return measure (traineddata, lines, out, error);
}
