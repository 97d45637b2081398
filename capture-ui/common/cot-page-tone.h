/* cot-page-tone.h - a faint copy shown darker; the picture itself stays as it is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* 0: as the paper is; each step makes the ink darker. */
#define COT_PAGE_TONE_N 4

typedef struct {
  guint32 map[256]; /* grey to an RGB24 pixel */
} CotPageTone;

/* @paper: the grey of the blank paper. */
void cot_page_tone_init (CotPageTone *self, guint8 paper, guint step);
/* Every pixel of an RGB24 or ARGB32 surface. */
void cot_page_tone_apply (const CotPageTone *self, cairo_surface_t *surface);

G_END_DECLS
