/* cot-field-pieces.c - which box each piece of ink belongs to
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A connected piece belongs to the box that holds most of it, and only pieces that
 * fill two boxes are cut between them.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-strip-private.h"

#define PX_PER_MM     COT_FIELD_STRIP_PX_PER_MM
#define WRITTEN       170  /* of a stretched strip */
#define MIN_INK_MM2   0.25 /* less is dust */
#define MIN_PIECE_MM2 0.06
#define SHARED        0.3 /* of a piece in another box too: two digits that touch */
#define EDGE_PX       1   /* nearer to an edge of the strip goes beyond it */

/* The box whose share of the strip holds column @x: gaps are halved. */
static guint
box_at (const CotFieldStrip *self, int x)
{
  guint i = 0;

  while (i + 1 < self->n_boxes && x > (self->boxes[i].right + self->boxes[i + 1].left) / 2)
    i++;

  return i;
}

/* All pixels of the piece that holds @start; marks them. */
static void
gather_piece (CotFieldStrip *self, guint32 start, GArray *piece)
{
  const CotRaster *image = self->image;

  g_array_set_size (piece, 0);
  g_array_append_val (piece, start);
  self->owner[start] = G_MAXUINT16;
  for (guint i = 0; i < piece->len; i++) {
    int x = (int) (g_array_index (piece, guint32, i) % image->width), y = (int) (g_array_index (piece, guint32, i) / image->width);

    for (int v = y - 1; v <= y + 1; v++)
      for (int u = x - 1; u <= x + 1; u++) {
        guint32 next = (guint32) v * image->width + (guint32) u;

        if (u >= 0 && v >= 0 && u < (int) image->width && v < (int) image->height && image->data[next] < WRITTEN && self->owner[next] == 0) {
          self->owner[next] = G_MAXUINT16;
          g_array_append_val (piece, next);
        }
      }
  }
}

/* It reaches a line of the table, or the edge of the strip: what is seen may be a part of a
 * digit, or of a line through rows or columns of the acta. */
static gboolean
goes_beyond (const CotFieldStrip *self, const GArray *piece)
{
  const CotStripBox *seen = &self->seen;

  for (guint i = 0; i < piece->len; i++) {
    int x = (int) (g_array_index (piece, guint32, i) % self->image->width), y = (int) (g_array_index (piece, guint32, i) / self->image->width);

    if (x <= seen->left + EDGE_PX || y <= seen->top + EDGE_PX || x >= seen->right - EDGE_PX || y >= seen->bottom - EDGE_PX)
      return TRUE;
  }

  return FALSE;
}

/* What is read may be something else: digits grown together are cut where it seems best,
 * and of a stamp across the rows what it covers goes with it. */
static gboolean
is_doubtful (const CotFieldStrip *self, const GArray *piece, guint n_within, gboolean kept, gboolean shared)
{
  if (!kept)
    return n_within >= MIN_INK_MM2 * PX_PER_MM * PX_PER_MM;

  return shared || goes_beyond (self, piece);
}

static void
give_piece (CotFieldStrip *self, const GArray *piece)
{
  guint n[COT_FORM_MAX_DIGITS] = { 0 }, n_within = 0, most = 0;
  gboolean shared, kept;

  for (guint i = 0; i < piece->len; i++) {
    guint32 at = g_array_index (piece, guint32, i);
    guint box = box_at (self, (int) (at % self->image->width));
    int y = (int) (at / self->image->width);

    n[box]++;
    n_within += y >= self->boxes[box].top && y <= self->boxes[box].bottom;
  }
  for (guint i = 1; i < self->n_boxes; i++)
    if (n[i] > n[most])
      most = i;
  shared = piece->len - n[most] > SHARED * piece->len;
  /* Dust, and what belongs to the rows above and below, goes. */
  kept = piece->len >= MIN_PIECE_MM2 * PX_PER_MM * PX_PER_MM && 2 * n_within >= piece->len;
  self->stained = self->stained || is_doubtful (self, piece, n_within, kept, shared);

  for (guint i = 0; i < piece->len; i++) {
    guint32 at = g_array_index (piece, guint32, i);

    if (!kept) {
      self->image->data[at] = 255;
      self->owner[at] = 0;
    } else {
      self->owner[at] = (guint16) (1 + (shared ? box_at (self, (int) (at % self->image->width)) : most));
    }
  }
}

void
cot_field_pieces_share_out (CotFieldStrip *self)
{
  gsize n = (gsize) self->image->width * self->image->height;
  g_autoptr (GArray) piece = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize n_ink[COT_FORM_MAX_DIGITS] = { 0 };

  self->owner = g_new0 (guint16, n);
  for (guint32 i = 0; i < n; i++)
    if (self->owner[i] == 0 && self->image->data[i] < WRITTEN) {
      gather_piece (self, i, piece);
      give_piece (self, piece);
    }

  for (gsize i = 0; i < n; i++)
    if (self->owner[i] > 0)
      n_ink[self->owner[i] - 1]++;
  for (guint i = 0; i < self->n_boxes; i++) {
    self->inked[i] = n_ink[i] >= MIN_INK_MM2 * PX_PER_MM * PX_PER_MM;
    self->n_inked += self->inked[i];
  }
}
