/* cot-key-map.h - every key and what it does, for people to read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>

#include "cot-keys.h"

G_BEGIN_DECLS

typedef enum {
  COT_SCOPE_EVERYWHERE,
  COT_SCOPE_SIGN_IN,
  COT_SCOPE_ACOPIO,
  COT_SCOPE_DIGITISE,
  COT_SCOPE_CAPTURE,
  COT_SCOPE_BOARD,
  COT_SCOPE_HELP,
  COT_SCOPE_N,
} CotKeyScope;

/* One line of the map.  What a key means is decided by cot_key_from_event () and by
 * the window's shortcuts; @keyval with @modifiers is the key that stands for it. */
typedef struct {
  CotKeyScope scope;
  const char *keys; /* as it stands on the keyboard: "Ctrl B" */
  const char *what; /* untranslated; see cot_key_line_what () */
  guint keyval;
  GdkModifierType modifiers;
  CotKeyCommand command; /* NONE: a shortcut of the window, or of one desk */
} CotKeyLine;

const CotKeyLine *cot_key_map_get_lines (guint *n);
const char *cot_key_line_what (const CotKeyLine *line); /* translated */
const char *cot_key_scope_title (CotKeyScope scope);    /* translated */

/* US letter in points, upright. */
#define COT_KEY_MAP_WIDTH_PT  612.0
#define COT_KEY_MAP_HEIGHT_PT 792.0
/* Draws the whole map on one page of @width by @height points.
 * Returns: the size of its text in points, at least 8 on a letter page. */
double cot_key_map_draw (cairo_t *cr, double width, double height);
/* The same as a PDF file. */
gboolean cot_key_map_write_pdf (const char *path, GError **error);

G_END_DECLS
