/* cot-keys.c - what a key means at a desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-keys.h"

typedef struct {
  guint keyval;
  CotKeyCommand command;
  guint digit;
} KeyRow;

/* The numeric pad gives other key values while NumLock is off; a hand on the
 * pad must not have to know, so both rows mean the same. */
static const KeyRow plain_keys[] = {
  { GDK_KEY_KP_0, COT_KEY_DIGIT, 0 },
  { GDK_KEY_KP_Insert, COT_KEY_DIGIT, 0 },
  { GDK_KEY_KP_1, COT_KEY_DIGIT, 1 },
  { GDK_KEY_KP_End, COT_KEY_DIGIT, 1 },
  { GDK_KEY_KP_2, COT_KEY_DIGIT, 2 },
  { GDK_KEY_KP_Down, COT_KEY_DIGIT, 2 },
  { GDK_KEY_KP_3, COT_KEY_DIGIT, 3 },
  { GDK_KEY_KP_Next, COT_KEY_DIGIT, 3 },
  { GDK_KEY_KP_4, COT_KEY_DIGIT, 4 },
  { GDK_KEY_KP_Left, COT_KEY_DIGIT, 4 },
  { GDK_KEY_KP_5, COT_KEY_DIGIT, 5 },
  { GDK_KEY_KP_Begin, COT_KEY_DIGIT, 5 },
  { GDK_KEY_KP_6, COT_KEY_DIGIT, 6 },
  { GDK_KEY_KP_Right, COT_KEY_DIGIT, 6 },
  { GDK_KEY_KP_7, COT_KEY_DIGIT, 7 },
  { GDK_KEY_KP_Home, COT_KEY_DIGIT, 7 },
  { GDK_KEY_KP_8, COT_KEY_DIGIT, 8 },
  { GDK_KEY_KP_Up, COT_KEY_DIGIT, 8 },
  { GDK_KEY_KP_9, COT_KEY_DIGIT, 9 },
  { GDK_KEY_KP_Prior, COT_KEY_DIGIT, 9 },
  { GDK_KEY_KP_Enter, COT_KEY_ENTER, 0 },
  { GDK_KEY_Return, COT_KEY_ENTER, 0 },
  { GDK_KEY_ISO_Enter, COT_KEY_ENTER, 0 },
  { GDK_KEY_Tab, COT_KEY_ENTER, 0 },
  { GDK_KEY_Down, COT_KEY_ENTER, 0 },
  { GDK_KEY_KP_Subtract, COT_KEY_BACK, 0 },
  { GDK_KEY_minus, COT_KEY_BACK, 0 },
  { GDK_KEY_ISO_Left_Tab, COT_KEY_BACK, 0 },
  { GDK_KEY_Up, COT_KEY_BACK, 0 },
  { GDK_KEY_KP_Multiply, COT_KEY_ILLEGIBLE, 0 },
  { GDK_KEY_asterisk, COT_KEY_ILLEGIBLE, 0 },
  { GDK_KEY_KP_Divide, COT_KEY_NO_DATA, 0 },
  { GDK_KEY_slash, COT_KEY_NO_DATA, 0 },
  { GDK_KEY_KP_Add, COT_KEY_WHOLE, 0 },
  { GDK_KEY_plus, COT_KEY_WHOLE, 0 },
  { GDK_KEY_KP_Decimal, COT_KEY_POINT, 0 },
  { GDK_KEY_KP_Separator, COT_KEY_POINT, 0 },
  { GDK_KEY_KP_Delete, COT_KEY_POINT, 0 },
  { GDK_KEY_period, COT_KEY_POINT, 0 },
  { GDK_KEY_comma, COT_KEY_POINT, 0 },
  { GDK_KEY_BackSpace, COT_KEY_ERASE, 0 },
  { GDK_KEY_Delete, COT_KEY_ERASE, 0 },
  { GDK_KEY_Escape, COT_KEY_ESCAPE, 0 },
  { GDK_KEY_F1, COT_KEY_HELP, 0 },
  { GDK_KEY_F4, COT_KEY_CONTRAST, 0 },
  { GDK_KEY_F8, COT_KEY_REST, 0 },
  { GDK_KEY_F9, COT_KEY_CANNOT, 0 },
  { GDK_KEY_End, COT_KEY_FINISH, 0 },
};

static const KeyRow control_keys[] = {
  { GDK_KEY_plus, COT_KEY_ZOOM_IN, 0 },
  { GDK_KEY_equal, COT_KEY_ZOOM_IN, 0 },
  { GDK_KEY_KP_Add, COT_KEY_ZOOM_IN, 0 },
  { GDK_KEY_minus, COT_KEY_ZOOM_OUT, 0 },
  { GDK_KEY_KP_Subtract, COT_KEY_ZOOM_OUT, 0 },
  { GDK_KEY_0, COT_KEY_ZOOM_RESET, 0 },
  { GDK_KEY_KP_0, COT_KEY_ZOOM_RESET, 0 },
  { GDK_KEY_KP_Insert, COT_KEY_ZOOM_RESET, 0 },
  { GDK_KEY_KP_Multiply, COT_KEY_CONTRAST, 0 },
  { GDK_KEY_asterisk, COT_KEY_CONTRAST, 0 },
  { GDK_KEY_KP_Divide, COT_KEY_REST, 0 },
  { GDK_KEY_KP_Enter, COT_KEY_FINISH, 0 },
  { GDK_KEY_Return, COT_KEY_FINISH, 0 },
  { GDK_KEY_b, COT_KEY_ONE_BEFORE, 0 },
  { GDK_KEY_B, COT_KEY_ONE_BEFORE, 0 },
};

static const KeyRow alt_keys[] = {
  { GDK_KEY_Left, COT_KEY_PAN_LEFT, 0 },
  { GDK_KEY_KP_Left, COT_KEY_PAN_LEFT, 0 },
  { GDK_KEY_KP_4, COT_KEY_PAN_LEFT, 0 },
  { GDK_KEY_Right, COT_KEY_PAN_RIGHT, 0 },
  { GDK_KEY_KP_Right, COT_KEY_PAN_RIGHT, 0 },
  { GDK_KEY_KP_6, COT_KEY_PAN_RIGHT, 0 },
  { GDK_KEY_Up, COT_KEY_PAN_UP, 0 },
  { GDK_KEY_KP_Up, COT_KEY_PAN_UP, 0 },
  { GDK_KEY_KP_8, COT_KEY_PAN_UP, 0 },
  { GDK_KEY_Down, COT_KEY_PAN_DOWN, 0 },
  { GDK_KEY_KP_Down, COT_KEY_PAN_DOWN, 0 },
  { GDK_KEY_KP_2, COT_KEY_PAN_DOWN, 0 },
};

static CotKey
look_up (const KeyRow *rows, guint n, guint keyval)
{
  for (guint i = 0; i < n; i++)
    if (rows[i].keyval == keyval)
      return (CotKey){ rows[i].command, rows[i].digit, 0 };

  return (CotKey){ COT_KEY_NONE, 0, 0 };
}

/**
 * cot_key_from_event:
 * @keyval: as GDK gives it, after the layout
 * @state: modifiers; Lock and NumLock are ignored
 *
 * Returns: what the key means, %COT_KEY_NONE when a desk has no use for it
 */
CotKey
cot_key_from_event (guint keyval, GdkModifierType state)
{
  if ((state & GDK_CONTROL_MASK) != 0)
    return look_up (control_keys, G_N_ELEMENTS (control_keys), keyval);
  if ((state & GDK_ALT_MASK) != 0)
    return look_up (alt_keys, G_N_ELEMENTS (alt_keys), keyval);
  if ((state & (GDK_SUPER_MASK | GDK_META_MASK)) != 0)
    return (CotKey){ COT_KEY_NONE, 0, 0 };

  if (keyval >= GDK_KEY_0 && keyval <= GDK_KEY_9)
    return (CotKey){ COT_KEY_DIGIT, keyval - GDK_KEY_0, 0 };
  if (keyval >= GDK_KEY_a && keyval <= GDK_KEY_z)
    return (CotKey){ COT_KEY_LETTER, 0, (char) ('a' + (keyval - GDK_KEY_a)) };
  if (keyval >= GDK_KEY_A && keyval <= GDK_KEY_Z)
    return (CotKey){ COT_KEY_LETTER, 0, (char) ('a' + (keyval - GDK_KEY_A)) };

  return look_up (plain_keys, G_N_ELEMENTS (plain_keys), keyval);
}
