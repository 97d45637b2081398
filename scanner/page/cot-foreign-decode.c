/* cot-foreign-decode.c - PNG, HEIC and PDF as grey pages
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <cairo.h>
#include <libheif/heif.h>
#include <math.h>
#include <png.h>
#include <poppler.h>
#include <string.h>

#include "cot-foreign.h"
#include "cot-image-error.h"

/* Deflate packs a thousand to one, and eight pixels may share a byte. */
#define PNG_MOST_PX    9000
#define PDF_DPI        300.0
#define PDF_MAX_DPI    600.0
#define PDF_MAX_PX     (36 * 1000 * 1000)
#define PDF_MAX_SIDE   24000 /* px of a picture in it */
#define PDF_DICT       400   /* bytes in which a picture tells both of its sides */
#define POINTS         72.0  /* per inch */
#define COVERS         0.80  /* of a page: the picture is the page */
#define HEIF_MAX_SIDE  16384
#define PICTURE_MAX_PX (80 * 1000 * 1000)

static guint8
grey_of (guint r, guint g, guint b)
{
  return (guint8) ((r * 299 + g * 587 + b * 114 + 500) / 1000);
}

static CotRaster *
refuse (CotImageError code, const char *message, GError **error)
{
  g_set_error_literal (error, COT_IMAGE_ERROR, code, message);
  return NULL;
}

/**
 * cot_png_decode:
 * @data: a file, not trusted
 * @length: bytes
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the page on white, or %NULL with
 *   %COT_IMAGE_ERROR_FORMAT or %COT_IMAGE_ERROR_TOO_LARGE
 */
CotRaster *
cot_png_decode (const guint8 *data, gsize length, GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  const png_color white = { 255, 255, 255 };
  g_autoptr (CotRaster) page = NULL;

  if (!png_image_begin_read_from_memory (&image, data, length)) {
    png_image_free (&image);
    return refuse (COT_IMAGE_ERROR_FORMAT, "the PNG is damaged", error);
  }

  image.format = PNG_FORMAT_GRAY;
  if ((guint64) image.width * image.height / PNG_MOST_PX > length) {
    png_image_free (&image);
    return refuse (COT_IMAGE_ERROR_FORMAT, "the PNG claims more pixels than are in it", error);
  }
  page = cot_raster_new (image.width, image.height, 0, error);
  if (page == NULL) {
    png_image_free (&image);
    return NULL;
  }
  if (!png_image_finish_read (&image, &white, page->data, (png_int_32) page->stride, NULL)) {
    png_image_free (&image);
    return refuse (COT_IMAGE_ERROR_FORMAT, "the PNG is damaged", error);
  }

  return g_steal_pointer (&page);
}

static void
free_heif_image (struct heif_image *image)
{
  heif_image_release (image);
}
static void
free_heif_handle (struct heif_image_handle *handle)
{
  heif_image_handle_release (handle);
}
typedef struct heif_context HeifContext;
typedef struct heif_image HeifImage;
typedef struct heif_image_handle HeifHandle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeifContext, heif_context_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeifImage, free_heif_image)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeifHandle, free_heif_handle)

/* Grey of what was decoded; libheif has turned it as the file asks. */
static CotRaster *
heif_to_grey (const HeifImage *image, GError **error)
{
  int width = heif_image_get_width (image, heif_channel_interleaved), height = heif_image_get_height (image, heif_channel_interleaved), stride = 0;
  const guint8 *plane = heif_image_get_plane_readonly (image, heif_channel_interleaved, &stride);
  CotRaster *page;

  if (plane == NULL || width <= 0 || height <= 0 || stride < width * 3)
    return refuse (COT_IMAGE_ERROR_FORMAT, "the HEIC is damaged", error);
  page = cot_raster_new ((guint) width, (guint) height, 0, error);
  for (guint y = 0; page != NULL && y < page->height; y++) {
    const guint8 *in = plane + (gsize) y * (gsize) stride;
    guint8 *row = cot_raster_row (page, y);

    for (guint x = 0; x < page->width; x++)
      row[x] = grey_of (in[3 * x], in[3 * x + 1], in[3 * x + 2]);
  }

  return page;
}

/**
 * cot_heif_decode:
 * @data: a file, not trusted
 * @length: bytes
 * @sheet: which of its pictures, from 1
 * @n_sheets: (out): how many there are
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the picture, upright as the file says, or %NULL with
 *   %COT_IMAGE_ERROR_FORMAT, %COT_IMAGE_ERROR_TOO_LARGE or %COT_IMAGE_ERROR_OUT_OF_PAGE
 */
CotRaster *
cot_heif_decode (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error)
{
  g_autoptr (HeifContext) context = heif_context_alloc ();
  g_autoptr (HeifHandle) handle = NULL;
  g_autoptr (HeifImage) image = NULL;
  heif_item_id ids[COT_FOREIGN_MAX_SHEETS];
  int n;

  heif_context_set_maximum_image_size_limit (context, HEIF_MAX_SIDE);
  if (heif_context_read_from_memory_without_copy (context, data, length, NULL).code != heif_error_Ok)
    return refuse (COT_IMAGE_ERROR_FORMAT, "the HEIC is damaged or of a kind that cannot be opened", error);
  n = heif_context_get_list_of_top_level_image_IDs (context, ids, COT_FOREIGN_MAX_SHEETS);
  *n_sheets = (guint) MAX (n, 0);
  if (sheet < 1 || sheet > *n_sheets)
    return refuse (COT_IMAGE_ERROR_OUT_OF_PAGE, "the HEIC has no such picture", error);
  if (heif_context_get_image_handle (context, ids[sheet - 1], &handle).code != heif_error_Ok)
    return refuse (COT_IMAGE_ERROR_FORMAT, "the HEIC is damaged", error);
  if ((gint64) heif_image_handle_get_width (handle) * heif_image_handle_get_height (handle) > PICTURE_MAX_PX)
    return refuse (COT_IMAGE_ERROR_TOO_LARGE, "the HEIC has more pixels than allowed", error);
  if (heif_decode_image (handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, NULL).code != heif_error_Ok)
    return refuse (COT_IMAGE_ERROR_FORMAT, "the HEIC is damaged or of a kind that cannot be opened", error);

  return heif_to_grey (image, error);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)
typedef GList ImageMapping;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImageMapping, poppler_page_free_image_mapping)

/* A scan in a PDF is one picture over the whole page: it is drawn at its own
 * resolution, so that no pixel is lost or made up. */
static double
resolution_of (PopplerPage *page, double width, double height)
{
  g_autoptr (ImageMapping) mapping = poppler_page_get_image_mapping (page);
  double dpi = PDF_DPI;

  for (GList *l = mapping; l != NULL; l = l->next) {
    const PopplerImageMapping *one = l->data;
    double w = fabs (one->area.x2 - one->area.x1), h = fabs (one->area.y2 - one->area.y1);
    cairo_surface_t *surface;

    if (w * h < COVERS * width * height)
      continue;
    surface = poppler_page_get_image (page, one->image_id);
    if (surface != NULL && cairo_surface_get_type (surface) == CAIRO_SURFACE_TYPE_IMAGE && w > 0)
      dpi = cairo_image_surface_get_width (surface) / w * POINTS;
    if (surface != NULL)
      cairo_surface_destroy (surface);
    break;
  }

  return CLAMP (dpi, 100, PDF_MAX_DPI);
}

/* Poppler draws what it can of a broken page, and says what it could not to the log. */
static void
count_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static gboolean
is_empty (const CotRaster *page)
{
  for (gsize i = 0; i < page->stride * page->height; i++)
    if (page->data[i] != 255)
      return FALSE;

  return TRUE;
}

static CotRaster *
draw_page (PopplerPage *page, double dpi, double width, double height, GError **error)
{
  int w = (int) ceil (width * dpi / POINTS), h = (int) ceil (height * dpi / POINTS);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  cairo_t *cr = cairo_create (surface);
  CotRaster *out = NULL;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, dpi / POINTS, dpi / POINTS);
  poppler_page_render (page, cr);
  cairo_surface_flush (surface);
  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    out = cot_raster_new ((guint) w, (guint) h, dpi, error);
  else
    refuse (COT_IMAGE_ERROR_FORMAT, "the page of the PDF cannot be drawn", error);
  for (guint y = 0; out != NULL && y < out->height; y++) {
    const guint32 *in = (const guint32 *) (const void *) (cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface));
    guint8 *row = cot_raster_row (out, y);

    for (guint x = 0; x < out->width; x++)
      row[x] = grey_of (in[x] >> 16 & 255, in[x] >> 8 & 255, in[x] & 255);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  return out;
}

/* The number behind the next @key in [@from, @end); 0: none.  @from is moved behind it. */
static guint64
number_after (const guint8 **from, const guint8 *end, const char *key)
{
  const guint8 *at = memmem (*from, (gsize) (end - *from), key, strlen (key));
  guint64 n = 0;

  *from = end;
  if (at == NULL)
    return 0;
  at += strlen (key);
  while (at < end && g_ascii_isspace (*at))
    at++;
  for (; at < end && g_ascii_isdigit (*at) && n < G_MAXUINT32; at++)
    n = 10 * n + (guint64) (*at - '0');
  *from = at;

  return n;
}

/* A picture of zeros packs a thousand to one, and drawing it takes as long as its
 * pixels: what a picture says of itself stands in plain text before it.  What is
 * hidden better is ended by the watch over cotejo-scan's progress. */
static gboolean
pdf_claims_too_much (const guint8 *data, gsize length)
{
  const guint8 *end = data + length;

  for (const guint8 *at = data; at < end;) {
    guint64 width = number_after (&at, end, "/Width"), height;
    const guint8 *near = MAX (at - MIN (at - data, PDF_DICT), data), *far = at + MIN (end - at, PDF_DICT);

    height = number_after (&near, far, "/Height");
    if (width > PDF_MAX_SIDE || height > PDF_MAX_SIDE || width * height > PICTURE_MAX_PX)
      return TRUE;
  }

  return FALSE;
}

/* @n_complaints: (inout): what was said of the document as a whole does not count. */
static CotRaster *
render (const guint8 *data, gsize length, guint sheet, guint *n_sheets, guint *n_complaints, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, length);
  g_autoptr (GError) local = NULL;
  g_autoptr (PopplerDocument) document = poppler_document_new_from_bytes (bytes, NULL, &local);
  g_autoptr (PopplerPage) page = NULL;
  double width = 0, height = 0, dpi;

  if (pdf_claims_too_much (data, length))
    return refuse (COT_IMAGE_ERROR_TOO_LARGE, "a picture in the PDF has more pixels than allowed", error);
  if (g_error_matches (local, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    return refuse (COT_IMAGE_ERROR_LOCKED, "the PDF is locked with a password", error);
  if (document == NULL)
    return refuse (COT_IMAGE_ERROR_FORMAT, "the PDF is damaged", error);
  if (poppler_document_get_n_pages (document) > COT_FOREIGN_MAX_SHEETS)
    return refuse (COT_IMAGE_ERROR_TOO_MANY, "the PDF has more than " G_STRINGIFY (COT_FOREIGN_MAX_SHEETS) " pages", error);
  *n_sheets = (guint) MAX (poppler_document_get_n_pages (document), 0);
  if (sheet < 1 || sheet > *n_sheets)
    return refuse (COT_IMAGE_ERROR_OUT_OF_PAGE, "the PDF has no such page", error);
  page = poppler_document_get_page (document, (int) sheet - 1);
  if (page == NULL)
    return refuse (COT_IMAGE_ERROR_FORMAT, "the page of the PDF is damaged", error);

  poppler_page_get_size (page, &width, &height);
  if (!(width >= 18 && height >= 18 && width <= 14400 && height <= 14400))
    return refuse (COT_IMAGE_ERROR_TOO_LARGE, "the page of the PDF has a size that no sheet has", error);
  *n_complaints = 0;
  dpi = fmin (resolution_of (page, width, height), POINTS * sqrt (PDF_MAX_PX / (width * height)));

  return draw_page (page, dpi, width, height, error);
}

/**
 * cot_pdf_render:
 * @data: a file, not trusted
 * @length: bytes
 * @sheet: which of its pages, from 1
 * @n_sheets: (out): how many there are
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the page drawn, or %NULL with %COT_IMAGE_ERROR_FORMAT,
 *   %COT_IMAGE_ERROR_TOO_LARGE, %COT_IMAGE_ERROR_LOCKED, %COT_IMAGE_ERROR_TOO_MANY or
 *   %COT_IMAGE_ERROR_OUT_OF_PAGE; @n_sheets is told where it is known
 */
CotRaster *
cot_pdf_render (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error)
{
  guint n_complaints = 0, handler = g_log_set_handler ("Poppler", G_LOG_LEVEL_MASK, count_cb, &n_complaints);
  g_autoptr (CotRaster) page = render (data, length, sheet, n_sheets, &n_complaints, error);

  g_log_remove_handler ("Poppler", handler);
  if (page == NULL || n_complaints == 0 || !is_empty (page))
    return g_steal_pointer (&page);

  return refuse (COT_IMAGE_ERROR_FORMAT, "the page of the PDF is damaged: nothing of it can be drawn", error);
}
