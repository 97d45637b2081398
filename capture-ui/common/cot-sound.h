/* cot-sound.h - a soft sound at a field, another at a remark
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-preferences.h"

G_BEGIN_DECLS

typedef enum {
  COT_SOUND_FIELD,  /* one: the next field has the focus */
  COT_SOUND_REMARK, /* two: there is something to read */
} CotSound;

/* The desktop's own bell, as soft or as visible as the person has made it; silent
 * unless @preferences say that sounds are wanted.  Never waits. */
void cot_sound_play (GtkWidget *widget, CotPreferences *preferences, CotSound sound);

G_END_DECLS
