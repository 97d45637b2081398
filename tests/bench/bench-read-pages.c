/* bench-read-pages.c - pages filled with people's digits, read, and how well
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-read-pages.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cot-acta-read.h"
#include "cot-image-file.h"
#include "cot-paths.h"
#include "cot-registration.h"
#include "cot-test-files.h"

#define ACTA_FIELDS 25.0

BenchReadPages *
bench_read_pages_new (void)
{
  BenchReadPages *self = g_new0 (BenchReadPages, 1);

  self->all = bench_tally_new ();
  self->carbon = bench_tally_new ();
  self->pen = bench_tally_new ();
  for (guint i = 0; i <= BENCH_READ_MAX_DIGITS; i++)
    self->length[i] = bench_tally_new ();
  self->seconds = g_array_new (FALSE, FALSE, sizeof (double));

  return self;
}

void
bench_read_pages_free (BenchReadPages *self)
{
  if (self == NULL)
    return;
  bench_tally_free (self->all);
  bench_tally_free (self->carbon);
  bench_tally_free (self->pen);
  for (guint i = 0; i <= BENCH_READ_MAX_DIGITS; i++)
    bench_tally_free (self->length[i]);
  g_array_unref (self->seconds);
  g_free (self);
}

static double
processor_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static gboolean
is_carbon (const json_t *truth)
{
  const json_t *damage = json_object_get (truth, "damage");

  for (gsize i = 0; i < json_array_size (damage); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (damage, i), "kind")), "carbon copy") == 0)
      return TRUE;

  return FALSE;
}

static const CotFieldRead *
find_reading (const GArray *fields, const char *name)
{
  for (guint i = 0; fields != NULL && i < fields->len; i++)
    if (strcmp (g_array_index (fields, CotActaField, i).name, name) == 0)
      return &g_array_index (fields, CotActaField, i).reading;

  return NULL;
}

/* What was read wrong, as a picture whose name says what was taken for what. */
static void
keep_error (const char *folder, const CotRaster *raster, const json_t *field, const char *figures, const CotFieldRead *reading)
{
  static guint n = 0;
  const json_t *box = json_object_get (field, "box_px");
  g_autofree char *what = reading->has_value && reading->candidates[0].value.kind == COT_VALUE_NUMBER ? g_strdup_printf ("%d", reading->candidates[0].value.number) : g_strdup ("nothing");
  g_autofree char *path = g_strdup_printf ("%s/%04u-%s-as-%s%s.pgm", folder, n++, figures, what, reading->sure ? "-sure" : "");
  guint left = (guint) CLAMP (json_number_value (json_array_get (box, 0)) - 20, 0, raster->width - 1.0);
  guint top = (guint) CLAMP (json_number_value (json_array_get (box, 1)) - 20, 0, raster->height - 1.0);
  guint width = MIN (raster->width - left, (guint) json_number_value (json_array_get (box, 2)) + 40);
  guint height = MIN (raster->height - top, (guint) json_number_value (json_array_get (box, 3)) + 40);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", width, height);

  g_byte_array_append (file, (const guint8 *) head, (guint) strlen (head));
  for (guint y = 0; y < height; y++)
    g_byte_array_append (file, cot_raster_row (raster, top + y) + left, width);
  g_file_set_contents (path, (const char *) file->data, file->len, NULL);
}

static void
add_number (BenchReadPages *out, const char *figures, const CotFieldRead *reading, gboolean carbon)
{
  guint64 number = 0;
  gsize length = strlen (figures);

  if (!g_ascii_string_to_unsigned (figures, 10, 0, COT_VALUE_MAX, &number, NULL))
    g_error ("the truth has %s for figures", figures);
  bench_tally_add (out->all, (gint32) number, reading);
  bench_tally_add (out->length[MIN (length, BENCH_READ_MAX_DIGITS)], (gint32) number, reading);
  bench_tally_add (carbon ? out->carbon : out->pen, (gint32) number, reading);
}

static void
compare (json_t *truth, const GArray *fields, const CotRaster *raster, const char *errors, BenchReadPages *out)
{
  gboolean carbon = is_carbon (truth);
  const char *name;
  json_t *field;

  json_object_foreach (json_object_get (truth, "fields"), name, field)
  {
    const char *figures = json_string_value (json_object_get (field, "figures"));
    const CotFieldRead *reading = find_reading (fields, name);
    gboolean sure_number = reading != NULL && reading->sure && reading->candidates[0].value.kind == COT_VALUE_NUMBER;

    if (fields != NULL && reading == NULL)
      continue;
    if (figures == NULL || *figures == '\0') {
      out->n_empty++;
      out->n_empty_sure += sure_number;
    } else if (!g_ascii_isdigit (*figures)) {
      out->n_scribble++;
      out->n_scribble_sure += sure_number;
    } else {
      guint n_right = out->all->n_right;

      add_number (out, figures, reading, carbon);
      if (errors != NULL && reading != NULL && out->all->n_right == n_right)
        keep_error (errors, raster, field, figures, reading);
    }
  }
}

/* Where the form lies that the page is of, as pages are registered; FALSE: not found. */
static gboolean
find_form (const BenchReadTools *tools, const CotRaster *raster, const json_t *truth, CotRegistration *out)
{
  const char *name = json_string_value (json_object_get (truth, "form"));
  g_autoptr (GArray) ways = cot_registration_find (raster, tools->forms);

  for (guint i = 0; i < ways->len; i++) {
    *out = g_array_index (ways, CotRegistration, i);
    if (g_strcmp0 (cot_form_get_tipo_acta (out->form), name) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
run_page (const BenchReadTools *tools, const char *path, json_t *truth, const char *errors, BenchReadPages *out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = cot_image_file_read (path, &error);
  g_autoptr (GArray) fields = NULL;
  CotRegistration way;

  g_assert_no_error (error);
  raster->dpi = 300;
  out->n_pages++;
  if (find_form (tools, raster, truth, &way)) {
    double start = processor_s (), seconds;

    fields = cot_acta_read (tools->fields, raster, &way.transform, way.form, NULL, NULL, NULL);
    seconds = (processor_s () - start) * ACTA_FIELDS / MAX (fields->len, 1);
    g_array_append_val (out->seconds, seconds);
  } else {
    out->n_unread++;
  }
  compare (truth, fields, raster, errors, out);
}

/* Ends by itself when no digit is left. */
static void
make_pages (const BenchReadTools *tools, const char *list, guint count, guint seed, const char *damage, const char *folder)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro"), *n = g_strdup_printf ("%u", count), *s = g_strdup_printf ("%u", seed);
  const char *argv[] = { program, "actas", tools->election, "--count", n, "--seed", s, "--damage", damage, "--handwriting", tools->hands->folder, "--writers", list, "--out", folder, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &complaint, &status, &error))
    g_error ("%s", error->message);
  if (!g_spawn_check_wait_status (status, &error) && !g_error_matches (error, G_SPAWN_EXIT_ERROR, 1))
    g_error ("%s: %s", error->message, complaint);
}

void
bench_read_pages_run (const BenchReadTools *tools, const char *list, guint count, guint seed, const char *damage, const char *errors, BenchReadPages *out)
{
  g_autofree char *folder = g_build_filename (tools->root, "pages", NULL);

  make_pages (tools, list, count, seed, damage, folder);
  for (guint i = 1; i <= count; i++) {
    g_autofree char *image = g_strdup_printf ("%s/%05u.pgm", folder, i), *path = g_strdup_printf ("%s/%05u.json", folder, i);
    json_t *truth = json_load_file (path, 0, NULL);

    if (truth == NULL)
      break;
    run_page (tools, image, truth, errors, out);
    json_decref (truth);
  }
  cot_test_files_remove (folder);
}
