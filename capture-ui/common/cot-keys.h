/* cot-keys.h - what a key means at a desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* One table for the whole map (screens.md, "One hand"). */
typedef enum {
  COT_KEY_NONE, /* not ours: let it pass */
  COT_KEY_DIGIT,
  COT_KEY_LETTER,
  COT_KEY_ENTER,
  COT_KEY_BACK,
  COT_KEY_ILLEGIBLE,
  COT_KEY_NO_DATA,
  COT_KEY_WHOLE,
  COT_KEY_POINT,
  COT_KEY_ERASE,
  COT_KEY_ESCAPE,
  COT_KEY_HELP,
  COT_KEY_CANNOT,
  COT_KEY_ONE_BEFORE,
  COT_KEY_FINISH,
  COT_KEY_REST,
  COT_KEY_CONTRAST,
  COT_KEY_ZOOM_IN,
  COT_KEY_ZOOM_OUT,
  COT_KEY_ZOOM_RESET,
  COT_KEY_PAN_LEFT,
  COT_KEY_PAN_RIGHT,
  COT_KEY_PAN_UP,
  COT_KEY_PAN_DOWN,
} CotKeyCommand;

typedef struct {
  CotKeyCommand command;
  guint digit; /* DIGIT: 0-9 */
  char letter; /* LETTER: 'a'-'z' */
} CotKey;

CotKey cot_key_from_event (guint keyval, GdkModifierType state);

G_END_DECLS
