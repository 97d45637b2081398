/* cot-page-image.c - a published page, decoded, at every scale
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-image.h"

#include "cot-jpeg.h"

#define MAX_LEVELS    6
#define SMALLEST_SIDE 300
#define PAPER_STEP    7
#define DARKEST_PAPER 96
/* Far above what cotejo-scan publishes (700,000 bytes), below what would hurt. */
#define MAX_FILE_BYTES (16 * 1024 * 1024)

struct _CotPageImage {
  gatomicrefcount ref_count;
  cairo_surface_t *levels[MAX_LEVELS];
  guint n_levels;
  guint8 paper; /* grey of the blank paper */
};

/* The grey that most of the page has, among the lighter ones. */
static guint8
find_paper (const CotRaster *raster)
{
  guint counts[256] = { 0 }, best = 255;

  for (guint y = 0; y < raster->height; y += PAPER_STEP) {
    const guint8 *row = cot_raster_row (raster, y);

    for (guint x = 0; x < raster->width; x += PAPER_STEP)
      counts[row[x]]++;
  }
  for (guint grey = 255; grey >= DARKEST_PAPER; grey--)
    if (counts[grey] > counts[best])
      best = grey;

  return (guint8) best;
}

static cairo_surface_t *
surface_from_raster (const CotRaster *raster)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) raster->width, (int) raster->height);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS) {
    cairo_surface_destroy (surface);
    return NULL;
  }

  for (guint y = 0; y < raster->height; y++) {
    const guint8 *from = cot_raster_row (raster, y);
    guint32 *to = (guint32 *) (gpointer) (pixels + y * stride);

    for (guint x = 0; x < raster->width; x++)
      to[x] = (guint32) from[x] * 0x010101u;
  }
  cairo_surface_mark_dirty (surface);

  return surface;
}

static gboolean
add_level (CotPageImage *self, const CotRaster *raster, GError **error)
{
  cairo_surface_t *surface = surface_from_raster (raster);

  if (surface == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no memory for the picture");
    return FALSE;
  }
  self->levels[self->n_levels++] = surface;

  return TRUE;
}

static CotPageImage *
build_pyramid (CotRaster *first, GError **error)
{
  g_autoptr (CotPageImage) self = g_new0 (CotPageImage, 1);
  g_autoptr (CotRaster) raster = first;

  g_atomic_ref_count_init (&self->ref_count);
  self->paper = find_paper (raster);
  if (!add_level (self, raster, error))
    return NULL;

  while (self->n_levels < MAX_LEVELS && MIN (raster->width, raster->height) / 2 >= SMALLEST_SIDE) {
    CotRaster *half = cot_raster_shrink (raster, raster->width / 2, raster->height / 2);

    if (half == NULL)
      break;
    cot_raster_free (raster);
    raster = half;
    if (!add_level (self, raster, error))
      return NULL;
  }

  return g_steal_pointer (&self);
}

/**
 * cot_page_image_load:
 * @path: a JPEG, grey or colour
 * @error: %G_IO_ERROR, %G_FILE_ERROR or a %COT_IMAGE_ERROR
 *
 * Threads: any; takes tens of milliseconds, so not the main one.
 */
CotPageImage *
cot_page_image_load (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  CotRaster *raster;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &data, &length, error))
    return NULL;
  if (length > MAX_FILE_BYTES) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%" G_GSIZE_FORMAT " bytes are too many for a page", length);
    return NULL;
  }
  raster = cot_jpeg_decode ((const guint8 *) data, length, error);
  if (raster == NULL)
    return NULL;

  return build_pyramid (raster, error);
}

CotPageImage *
cot_page_image_ref (CotPageImage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
cot_page_image_unref (CotPageImage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_levels; i++)
    cairo_surface_destroy (self->levels[i]);
  g_free (self);
}

int
cot_page_image_get_width (const CotPageImage *self)
{
  return cairo_image_surface_get_width (self->levels[0]);
}

int
cot_page_image_get_height (const CotPageImage *self)
{
  return cairo_image_surface_get_height (self->levels[0]);
}

guint8
cot_page_image_get_paper (const CotPageImage *self)
{
  return self->paper;
}

cairo_surface_t *
cot_page_image_get_level (const CotPageImage *self, double zoom, double *scale)
{
  guint level = 0;
  double own = 1.0;

  while (level + 1 < self->n_levels && own / 2 >= zoom) {
    own /= 2;
    level++;
  }
  *scale = (double) cairo_image_surface_get_width (self->levels[level]) / cot_page_image_get_width (self);

  return self->levels[level];
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  CotPageImage *image;

  if (g_task_return_error_if_cancelled (task))
    return;
  image = cot_page_image_load (task_data, &error);
  if (image == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, image, (GDestroyNotify) cot_page_image_unref);
}

void
cot_page_image_load_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, cot_page_image_load_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
}

CotPageImage *
cot_page_image_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
