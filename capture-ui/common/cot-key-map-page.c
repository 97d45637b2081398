/* cot-key-map-page.c - the map of the keys on one page of paper
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "cot-key-map.h"

/* All in points. */
#define LARGEST_TEXT  10.5
#define SMALLEST_TEXT 6.0
#define TEXT_STEP     0.25
#define MARGIN        40.0
#define GUTTER        22.0
#define KEYS_SHARE    0.30 /* of a column's width */
#define N_COLUMNS     2

typedef struct {
  cairo_t *cr;
  PangoLayout *layout;
  double text; /* size */
  double top, bottom, left, column;
  double x, y;
  gboolean draw;
} Page;

static void
set_font (Page *page, double size, gboolean bold)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (bold ? "Cantarell Bold" : "Cantarell");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (page->layout, font);
}

/* Height of @text in @width; drawn at (@x, y) of the page when it draws. */
static double
put (Page *page, const char *text, double x, double width)
{
  PangoRectangle extents;

  pango_layout_set_width (page->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (page->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (page->layout, text, -1);
  pango_layout_get_extents (page->layout, NULL, &extents);
  if (page->draw) {
    cairo_move_to (page->cr, x, page->y);
    pango_cairo_show_layout (page->cr, page->layout);
  }

  return (double) extents.height / PANGO_SCALE;
}

/* TRUE while @height fits below; else the next column begins. */
static gboolean
make_room (Page *page, double height)
{
  if (page->y + height <= page->bottom)
    return TRUE;
  page->x += page->column + GUTTER;
  page->y = page->top;

  return page->x + page->column <= page->left + N_COLUMNS * page->column + (N_COLUMNS - 1) * GUTTER + 1;
}

static gboolean
put_heading (Page *page, CotKeyScope scope)
{
  double height = page->text * 1.25;

  /* Never the last thing in a column. */
  if (!make_room (page, height * 4))
    return FALSE;
  if (page->y > page->top)
    page->y += page->text * 0.9;
  set_font (page, page->text * 1.15, TRUE);
  page->y += put (page, cot_key_scope_title (scope), page->x, page->column) + 2;
  if (page->draw) {
    cairo_set_line_width (page->cr, 0.6);
    cairo_move_to (page->cr, page->x, page->y);
    cairo_line_to (page->cr, page->x + page->column, page->y);
    cairo_stroke (page->cr);
  }
  page->y += 3;

  return TRUE;
}

static gboolean
put_line (Page *page, const CotKeyLine *line)
{
  double keys = page->column * KEYS_SHARE;
  double height, other;

  if (!make_room (page, page->text * 3))
    return FALSE;
  set_font (page, page->text, TRUE);
  height = put (page, line->keys, page->x, keys);
  set_font (page, page->text, FALSE);
  other = put (page, cot_key_line_what (line), page->x + keys, page->column - keys);
  page->y += MAX (height, other) + page->text * 0.2;

  return TRUE;
}

/* FALSE: it does not fit at this size of text. */
static gboolean
put_all (Page *page)
{
  guint n;
  const CotKeyLine *lines = cot_key_map_get_lines (&n);
  CotKeyScope scope = COT_SCOPE_N;

  page->x = page->left;
  page->y = MARGIN;
  set_font (page, page->text * 1.7, TRUE);
  page->y += put (page, _ ("Cotejo: the keys"), page->left, N_COLUMNS * page->column + GUTTER) + page->text;
  page->top = page->y;
  for (guint i = 0; i < n; i++) {
    if (lines[i].scope != scope && !put_heading (page, lines[i].scope))
      return FALSE;
    scope = lines[i].scope;
    if (!put_line (page, &lines[i]))
      return FALSE;
  }

  return TRUE;
}

/**
 * cot_key_map_draw:
 * @cr: where to
 * @width: of the page, in points
 * @height: of the page, in points
 *
 * Draws in black, with the largest text with which all of it fits.
 *
 * Returns: the size of that text in points
 */
double
cot_key_map_draw (cairo_t *cr, double width, double height)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  Page page = {
    .cr = cr,
    .layout = layout,
    .text = LARGEST_TEXT,
    .bottom = height - MARGIN,
    .left = MARGIN,
    .column = (width - 2 * MARGIN - GUTTER) / N_COLUMNS,
  };

  while (page.text > SMALLEST_TEXT && !put_all (&page))
    page.text -= TEXT_STEP;
  page.draw = TRUE;
  cairo_set_source_rgb (cr, 0, 0, 0);
  put_all (&page);

  return page.text;
}

/**
 * cot_key_map_write_pdf:
 * @path: file to be written
 * @error: return location for a %GIOErrorEnum
 *
 * Returns: %FALSE when it cannot be written
 */
gboolean
cot_key_map_write_pdf (const char *path, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create (path, COT_KEY_MAP_WIDTH_PT, COT_KEY_MAP_HEIGHT_PT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, _ ("Cotejo: the keys"));
  cot_key_map_draw (cr, COT_KEY_MAP_WIDTH_PT, COT_KEY_MAP_HEIGHT_PT);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, cairo_status_to_string (status));

  return status == CAIRO_STATUS_SUCCESS;
}
