/* bad-pictures.h - grey pictures that tests make, turn and write
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint width, height;
  guint8 *pixels;
} Picture;

void picture_init (Picture *self, guint width, guint height); /* all black */
void picture_clear (Picture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* PGM, as cotejo-simulacro writes it. */
void picture_read (Picture *self, const char *path);
void picture_write (const Picture *self, const char *path);
/* Clockwise by whole degrees around its middle, on white. */
void picture_turn (const Picture *self, guint degrees, Picture *out);

/* An idx file of @n images, all pixels @value. */
void idx_write (const char *path, guint n, guint side, guint8 value);

G_END_DECLS
