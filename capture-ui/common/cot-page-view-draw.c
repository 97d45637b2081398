/* cot-page-view-draw.c - the page, its frames and the notes on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define FRAME_PX      2.0
#define FRAME_PAD     5.0
#define NOTE_PAD      6
#define NOTE_WIDTH_PX 260

/* On the paper, which is white in every theme. */
static const GdkRGBA note_paper = { 1, 0.97f, 0.87f, 0.96f };
static const GdkRGBA note_edge = { 0.72f, 0.36f, 0, 1 };
static const GdkRGBA note_ink = { 0.13f, 0.13f, 0.13f, 1 };

/* --- Frames and words -------------------------------------------------------------- */

static void
draw_box (CotPageView *self, cairo_t *cr, const CotBoxMm *box, double pad)
{
  double zoom = self->now.zoom;

  cairo_rectangle (cr, floor ((box->x - self->now.left) * zoom - pad) + 0.5, floor ((box->y - self->now.top) * zoom - pad) + 0.5,
                   round (box->w * zoom + 2 * pad), round (box->h * zoom + 2 * pad));
  cairo_stroke (cr);
}

/* On white paper in both themes: dark shades.  Dashes tell the two kinds apart
 * without their colour. */
static void
draw_frames (CotPageView *self, cairo_t *cr)
{
  static const double dashes[] = { 7, 4 };

  cairo_set_line_width (cr, FRAME_PX);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_source_rgb (cr, 0.72, 0.36, 0);
  for (guint i = 0; i < self->marks->len; i++)
    draw_box (self, cr, &g_array_index (self->marks, CotBoxMm, i), FRAME_PAD - 2 * FRAME_PX);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_source_rgb (cr, 0.1, 0.37, 0.71);
  if (self->has_frame)
    draw_box (self, cr, &self->sight.level, FRAME_PAD);
}

static void
draw_words (CotPageView *self, GtkSnapshot *snapshot, const char *words)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);
  int w = 0, h = 0;
  GdkRGBA colour;

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, &w, &h);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((gtk_widget_get_width (widget) - w) / 2.0f,
                                                          (gtk_widget_get_height (widget) - h) / 2.0f));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

/* A card beside each mark that has words; never outside the view, never on another. */
static void
draw_notes (CotPageView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double below = 0;

  for (guint i = 0; i < self->notes->len && i < self->marks->len; i++) {
    const CotBoxMm *box = &g_array_index (self->marks, CotBoxMm, i);
    const char *words = g_ptr_array_index (self->notes, i);
    g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);
    double x = (box->x - self->now.left) * self->now.zoom, y = (box->y + box->h - self->now.top) * self->now.zoom + FRAME_PAD;
    int w = 0, h = 0;

    if (*words == '\0')
      continue;
    pango_layout_set_width (layout, NOTE_WIDTH_PX * PANGO_SCALE);
    pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_get_pixel_size (layout, &w, &h);
    x = CLAMP (x, NOTE_PAD, MAX (NOTE_PAD, width - w - 3 * NOTE_PAD));
    y = CLAMP (y, NOTE_PAD, MAX (NOTE_PAD, height - h - 3 * NOTE_PAD));
    if (below > 0 && y < below && y + h + 2 * NOTE_PAD > below - h)
      y = below;
    below = y + h + 3 * NOTE_PAD;
    gtk_snapshot_append_color (snapshot, &note_edge, &GRAPHENE_RECT_INIT ((float) x - 3, (float) y, 3, (float) h + 2 * NOTE_PAD));
    gtk_snapshot_append_color (snapshot, &note_paper, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w + 2 * NOTE_PAD, (float) h + 2 * NOTE_PAD));
    gtk_snapshot_save (snapshot);
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x + NOTE_PAD, (float) y + NOTE_PAD));
    gtk_snapshot_append_layout (snapshot, layout, &note_ink);
    gtk_snapshot_restore (snapshot);
  }
}

/* --- The page -------------------------------------------------------------------- */

/* What moves from here on is drawn before it moves: a strip at a time, so that no
 * frame and no key waits for it. */
static gboolean
prepare_cb (gpointer data)
{
  CotPageView *self = data;

  if (self->image != NULL && self->now.zoom == self->to.zoom &&
      cot_page_strips_prepare (self->strips, &self->to, gtk_widget_get_height (GTK_WIDGET (self))))
    return G_SOURCE_CONTINUE;
  self->preparing = 0;

  return G_SOURCE_REMOVE;
}

static void
prepare_soon (CotPageView *self)
{
  if (self->preparing == 0)
    self->preparing = g_idle_add_full (G_PRIORITY_LOW, prepare_cb, self, NULL);
}

void
cot_page_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CotPageView *self = COT_PAGE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->image == NULL) {
    if (self->failed)
      draw_words (self, snapshot, _ ("The picture cannot be shown.\nPress F9 to send the sheet back."));
    else if (self->loading != NULL)
      draw_words (self, snapshot, _ ("Opening the picture…"));
    return;
  }
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (!cot_page_strips_draw (self->strips, cr, self->image, self->sight.angle, self->tone, &self->now, width, height) &&
      self->now.zoom == self->to.zoom)
    prepare_soon (self);
  draw_frames (self, cr);
  cairo_destroy (cr);
  draw_notes (self, snapshot);
  gtk_snapshot_pop (snapshot);
}
