/* cot-idx.h - sets of small images and their labels in idx files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_IDX_MAX_IMAGES 1000000
#define COT_IDX_MAX_SIDE   16384
#define COT_IDX_MAX_BYTES  (G_GUINT64_CONSTANT (1) << 30)

/* Images of one size, ink bright on 0. */
typedef struct {
  guint32 n, rows, columns;
  guint8 *pixels; /* n x rows x columns, owned */
} CotIdxImages;

CotIdxImages *cot_idx_images_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_idx_images_free (CotIdxImages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotIdxImages, cot_idx_images_free)

static inline const guint8 *
cot_idx_image (const CotIdxImages *self, guint32 i)
{
  return self->pixels + (gsize) i * self->rows * self->columns;
}

/* The labels of @n images: as many bytes (transfer full), or NULL. */
guint8 *cot_idx_labels_load (const char *path, guint32 n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
