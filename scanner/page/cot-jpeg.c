/* cot-jpeg.c - the published image: grey JPEG within a size
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "cot-image-error.h"

#define QUALITY_STEP 5
/* Pixels a byte, at most: a block of 64 needs some bits even when it is all white. */
#define MOST_PX      2000
#define MAX_SCANS    100
#define FULL_SIZE_PX (40 * 1000 * 1000)

/* libjpeg reports an error by not returning; longjmp is the only way out. */
typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf back;
  char message[JMSG_LENGTH_MAX];
} Errors;

static void
error_exit_cb (j_common_ptr codec)
{
  Errors *errors = (Errors *) codec->err;

  codec->err->format_message (codec, errors->message);
  longjmp (errors->back, 1);
}

static void
no_message_cb (j_common_ptr codec)
{
}

static void
errors_init (Errors *errors)
{
  jpeg_std_error (&errors->base);
  errors->base.error_exit = error_exit_cb;
  errors->base.output_message = no_message_cb;
}

/**
 * cot_jpeg_encode:
 * @page: a page
 * @quality: 1 to 100
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a grey baseline JPEG with the page's resolution
 */
GBytes *
cot_jpeg_encode (const CotRaster *page, int quality, GError **error)
{
  struct jpeg_compress_struct codec;
  Errors errors;
  unsigned char *volatile bytes = NULL;
  unsigned char *buffer = NULL;
  unsigned long length = 0;

  errors_init (&errors);
  codec.err = &errors.base;
  if (setjmp (errors.back)) {
    jpeg_destroy_compress (&codec);
    free (bytes);
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, errors.message);
    return NULL;
  }

  jpeg_create_compress (&codec);
  jpeg_mem_dest (&codec, &buffer, &length);
  codec.image_width = page->width;
  codec.image_height = page->height;
  codec.input_components = 1;
  codec.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults (&codec);
  jpeg_set_quality (&codec, quality, TRUE);
  codec.density_unit = 1;
  codec.X_density = codec.Y_density = (UINT16) (page->dpi + 0.5);
  codec.write_JFIF_header = TRUE;
  jpeg_start_compress (&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = cot_raster_row (page, codec.next_scanline);

    jpeg_write_scanlines (&codec, &row, 1);
  }
  jpeg_finish_compress (&codec);
  jpeg_destroy_compress (&codec);
  bytes = buffer;

  return g_bytes_new_with_free_func (bytes, length, free, bytes);
}

/**
 * cot_jpeg_encode_within:
 * @page: a page
 * @max_bytes: how large the file may be
 * @quality: (out): what was used
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Encodes with the highest quality of the ladder 75, 70 ... 40 that fits.  A
 * lower quality never gives a larger file of the same page by more than a few
 * bytes, so the ladder is searched by halves.
 *
 * Returns: (transfer full): the file
 */
GBytes *
cot_jpeg_encode_within (const CotRaster *page, gsize max_bytes, int *quality, GError **error)
{
  int low = 0, high = (COT_PUBLISHED_QUALITY_MAX - COT_PUBLISHED_QUALITY_MIN) / QUALITY_STEP;
  int probe = high;
  g_autoptr (GBytes) best = NULL;

  /* Steps of the ladder: 0 is 40, the last is 75; most pages fit at once. */
  while (low <= high) {
    g_autoptr (GBytes) bytes = cot_jpeg_encode (page, COT_PUBLISHED_QUALITY_MIN + probe * QUALITY_STEP, error);

    if (bytes == NULL)
      return NULL;
    if (g_bytes_get_size (bytes) <= max_bytes || probe == 0) {
      *quality = COT_PUBLISHED_QUALITY_MIN + probe * QUALITY_STEP;
      g_clear_pointer (&best, g_bytes_unref);
      best = g_steal_pointer (&bytes);
      low = probe + 1;
    } else {
      high = probe - 1;
    }
    probe = (low + high) / 2;
  }

  return g_steal_pointer (&best);
}

/* Each scan of a progressive file goes over the whole picture: thousands of them
 * in a small file would keep a decoder busy for hours. */
static void
progress_cb (j_common_ptr codec)
{
  j_decompress_ptr self = (j_decompress_ptr) codec;

  if (self->input_scan_number > MAX_SCANS) {
    Errors *errors = (Errors *) codec->err;

    g_strlcpy (errors->message, "the JPEG goes over its picture more often than any camera does", sizeof errors->message);
    longjmp (errors->back, 1);
  }
}

/* Pictures of more pixels than any scanner gives are opened at a half, a quarter or
 * an eighth, which costs no memory for the rest. */
static void
choose_scale (struct jpeg_decompress_struct *codec)
{
  guint64 area = (guint64) codec->image_width * codec->image_height;

  codec->scale_num = 1;
  codec->scale_denom = 1;
  while (codec->scale_denom < 8 && area / (codec->scale_denom * codec->scale_denom) > FULL_SIZE_PX)
    codec->scale_denom *= 2;
  jpeg_calc_output_dimensions (codec);
}

/* Four inks, which Adobe writes inverted: the light that they leave. */
static void
inks_to_grey (const guint8 *in, guint8 *out, guint n, gboolean inverted)
{
  for (guint i = 0; i < n; i++, in += 4) {
    guint c = inverted ? in[0] : 255 - in[0], m = inverted ? in[1] : 255 - in[1];
    guint y = inverted ? in[2] : 255 - in[2], k = inverted ? in[3] : 255 - in[3];

    out[i] = (guint8) ((c * 299 + m * 587 + y * 114) * k / 255000);
  }
}

/**
 * cot_jpeg_decode:
 * @data: a file, not trusted
 * @length: bytes
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_FORMAT
 *   or %COT_IMAGE_ERROR_TOO_LARGE
 */
CotRaster *
cot_jpeg_decode (const guint8 *data, gsize length, GError **error)
{
  struct jpeg_decompress_struct codec;
  Errors errors;
  CotRaster *volatile page = NULL;
  struct jpeg_progress_mgr progress = { .progress_monitor = progress_cb };
  JSAMPARRAY inks = NULL;
  gboolean has_inks;
  double density;

  errors_init (&errors);
  codec.err = &errors.base;
  if (setjmp (errors.back)) {
    jpeg_destroy_decompress (&codec);
    cot_raster_free (page);
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, errors.message);
    return NULL;
  }

  jpeg_create_decompress (&codec);
  codec.progress = &progress;
  jpeg_mem_src (&codec, data, length);
  jpeg_read_header (&codec, TRUE);
  has_inks = codec.jpeg_color_space == JCS_CMYK || codec.jpeg_color_space == JCS_YCCK;
  codec.out_color_space = has_inks ? JCS_CMYK : JCS_GRAYSCALE;
  choose_scale (&codec);
  density = codec.density_unit == 1 ? codec.X_density : codec.density_unit == 2 ? codec.X_density * 2.54
                                                                                : 0;
  if ((guint64) codec.image_width * codec.image_height / MOST_PX > length) {
    jpeg_destroy_decompress (&codec);
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the JPEG claims more pixels than are in it");
    return NULL;
  }
  page = cot_raster_new (codec.output_width, codec.output_height, density / codec.scale_denom, error);
  if (page == NULL) {
    jpeg_destroy_decompress (&codec);
    return NULL;
  }
  jpeg_start_decompress (&codec);
  if (has_inks)
    inks = (*codec.mem->alloc_sarray) ((j_common_ptr) &codec, JPOOL_IMAGE, codec.output_width * 4, 1);
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = cot_raster_row (page, codec.output_scanline);

    jpeg_read_scanlines (&codec, has_inks ? inks : &row, 1);
    if (has_inks)
      inks_to_grey (inks[0], row, codec.output_width, codec.saw_Adobe_marker);
  }
  jpeg_finish_decompress (&codec);
  jpeg_destroy_decompress (&codec);

  return page;
}
