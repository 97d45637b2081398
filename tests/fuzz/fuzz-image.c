/* fuzz-image.c - pictures, PDF and what pretends to be one
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cot-foreign.h"
#include "cot-image-error.h"
#include "fuzz.h"

/* poppler and GLib tell of broken files on stderr; that is no news here. */
static void
ignore_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_handler ("Poppler", G_LOG_LEVEL_MASK, ignore_cb, NULL);
  return 0;
}

/* In this process: what a child does, no fuzzer sees. */
static void
draw_pdf (const uint8_t *data, size_t size, guint sheet)
{
  g_autoptr (GError) error = NULL;
  guint n_sheets = 0;
  g_autoptr (CotRaster) page = cot_pdf_render (data, size, sheet, &n_sheets, &error);

  g_assert_true ((page != NULL) != (error != NULL));
  g_assert_true (error == NULL || error->domain == COT_IMAGE_ERROR);
  if (page != NULL)
    g_assert_cmpuint ((guint64) page->width * page->height, <=, COT_RASTER_MAX_AREA_PX);
}

/* A sheet within its bounds, or a typed error; never both, never neither. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (guint sheet = 1; sheet <= 2; sheet++) {
    g_autoptr (GError) error = NULL;
    g_auto (CotForeignSheet) out = { 0 };

    if (size >= 5 && memmem (data, MIN (size, 1024), "%PDF-", 5) != NULL) {
      draw_pdf (data, size, sheet);
      continue;
    }
    if (!cot_foreign_read_bytes (data, size, sheet, &out, &error)) {
      g_assert_nonnull (error);
      g_assert_true (error->domain == COT_IMAGE_ERROR);
      g_assert_null (out.raster);
      g_assert_null (out.master);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint ((guint64) out.raster->width * out.raster->height, <=, COT_RASTER_MAX_AREA_PX);
    g_assert_cmpuint (out.orientation, <, 4);
    g_assert_cmpuint (out.sheet, <=, out.n_sheets);
    g_assert_true ((out.master != NULL) != (out.provenance != NULL));
    if (out.master != NULL)
      g_assert_cmpuint (g_bytes_get_size (out.master), <=, size + 16);
  }

  return 0;
}
