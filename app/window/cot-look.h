/* cot-look.h - what is preferred, made to be so on the display
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cot-preferences.h"

G_BEGIN_DECLS

/* Colours, contrast, size of text and motion of everything on a display. */
typedef struct _CotLook CotLook;

/* Follows @preferences, at once and from now on. */
CotLook *cot_look_new (GdkDisplay *display, CotPreferences *preferences);
void cot_look_free (CotLook *self);

G_END_DECLS
