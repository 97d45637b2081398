/* cot-key-map.c - every key and what it does, for people to read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-key-map.h"

#include <glib/gi18n.h>

#define ALT     GDK_ALT_MASK
#define CONTROL GDK_CONTROL_MASK

static const CotKeyLine lines[] = {
  { COT_SCOPE_EVERYWHERE, "F1", N_ ("Help for the screen at hand"), GDK_KEY_F1, 0, COT_KEY_HELP },
  { COT_SCOPE_EVERYWHERE, "F1 F1", N_ ("This map of the keys"), GDK_KEY_F1, 0, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "Ctrl ?", N_ ("This map of the keys"), GDK_KEY_question, CONTROL, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "F6", N_ ("State of link, delivery, work, scanner and clock"), GDK_KEY_F6, 0, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "Ctrl ,", N_ ("Preferences: text, colours, motion, sound"), GDK_KEY_comma, CONTROL, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "Alt 1 … 5", N_ ("Another of one's desks"), GDK_KEY_1, ALT, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "F12", N_ ("Change person"), GDK_KEY_F12, 0, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "Ctrl L", N_ ("Lock the desk; what was keyed is kept"), GDK_KEY_l, CONTROL, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "F5", N_ ("In a practice: the score"), GDK_KEY_F5, 0, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "F11", N_ ("Full screen and back"), GDK_KEY_F11, 0, COT_KEY_NONE },
  { COT_SCOPE_EVERYWHERE, "Esc", N_ ("Closes what opened last"), GDK_KEY_Escape, 0, COT_KEY_ESCAPE },

  { COT_SCOPE_SIGN_IN, "Enter", N_ ("From the number to the password, then sign in"), GDK_KEY_Return, 0, COT_KEY_ENTER },
  { COT_SCOPE_SIGN_IN, "Alt 1 … 5", N_ ("The desk to begin with, for who has several"), GDK_KEY_1, ALT, COT_KEY_NONE },

  { COT_SCOPE_ACOPIO, "Enter", N_ ("Receive the sheet of this folio"), GDK_KEY_Return, 0, COT_KEY_ENTER },
  { COT_SCOPE_ACOPIO, "F7", N_ ("What this centre expects, and what is missing"), GDK_KEY_F7, 0, COT_KEY_NONE },
  { COT_SCOPE_ACOPIO, "F8", N_ ("A casilla whose acta will not come"), GDK_KEY_F8, 0, COT_KEY_REST },
  { COT_SCOPE_ACOPIO, ".", N_ ("The next type of casilla"), GDK_KEY_period, 0, COT_KEY_POINT },
  { COT_SCOPE_ACOPIO, "-", N_ ("Back"), GDK_KEY_minus, 0, COT_KEY_BACK },

  { COT_SCOPE_DIGITISE, "Enter", N_ ("Scan; go on; keep the sheet"), GDK_KEY_Return, 0, COT_KEY_ENTER },
  { COT_SCOPE_DIGITISE, "R", N_ ("Scan this sheet again"), GDK_KEY_r, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "G", N_ ("Turn the sheet a quarter (F7 while the folio is asked)"), GDK_KEY_g, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "L", N_ ("Leave the sheet for later (F6 while the folio is asked)"), GDK_KEY_l, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "P", N_ ("Add another part of a sheet larger than the glass"), GDK_KEY_p, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "I", N_ ("What was left for later; the casilla of a sheet"), GDK_KEY_i, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "N", N_ ("Begin a new batch"), GDK_KEY_n, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "C", N_ ("Cancel the batch"), GDK_KEY_c, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "F", N_ ("Take in files: a folder or a stick"), GDK_KEY_f, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "E", N_ ("Choose and set the scanner"), GDK_KEY_e, 0, COT_KEY_LETTER },
  { COT_SCOPE_DIGITISE, "+", N_ ("The casilla that the machine proposes"), GDK_KEY_plus, 0, COT_KEY_WHOLE },
  { COT_SCOPE_DIGITISE, "-", N_ ("The last part away; back"), GDK_KEY_minus, 0, COT_KEY_BACK },
  { COT_SCOPE_DIGITISE, "F4", N_ ("More contrast for a faint page, and back"), GDK_KEY_F4, 0, COT_KEY_CONTRAST },
  { COT_SCOPE_DIGITISE, "Ctrl +", N_ ("Larger"), GDK_KEY_plus, CONTROL, COT_KEY_ZOOM_IN },
  { COT_SCOPE_DIGITISE, "Ctrl -", N_ ("Smaller"), GDK_KEY_minus, CONTROL, COT_KEY_ZOOM_OUT },
  { COT_SCOPE_DIGITISE, "Ctrl 0", N_ ("As it was"), GDK_KEY_0, CONTROL, COT_KEY_ZOOM_RESET },
  { COT_SCOPE_DIGITISE, "Alt ←", N_ ("Move the page; Alt with any arrow"), GDK_KEY_Left, ALT, COT_KEY_PAN_LEFT },
  { COT_SCOPE_DIGITISE, "Esc", N_ ("Set the sheet aside; stop after this one"), GDK_KEY_Escape, 0, COT_KEY_ESCAPE },

  { COT_SCOPE_CAPTURE, "0–9", N_ ("The value, four digits at most"), GDK_KEY_7, 0, COT_KEY_DIGIT },
  { COT_SCOPE_CAPTURE, "Enter", N_ ("Next field; confirm a proposal; deliver"), GDK_KEY_KP_Enter, 0, COT_KEY_ENTER },
  { COT_SCOPE_CAPTURE, "-", N_ ("Back to the field before"), GDK_KEY_KP_Subtract, 0, COT_KEY_BACK },
  { COT_SCOPE_CAPTURE, "*", N_ ("Ilegible: it cannot be read"), GDK_KEY_KP_Multiply, 0, COT_KEY_ILLEGIBLE },
  { COT_SCOPE_CAPTURE, "/", N_ ("Sin dato: nothing is written"), GDK_KEY_KP_Divide, 0, COT_KEY_NO_DATA },
  { COT_SCOPE_CAPTURE, "F8", N_ ("All the rest sin dato; it asks first"), GDK_KEY_F8, 0, COT_KEY_REST },
  { COT_SCOPE_CAPTURE, ".", N_ ("So says the acta; in the casilla, the next type"), GDK_KEY_KP_Decimal, 0, COT_KEY_POINT },
  { COT_SCOPE_CAPTURE, "B C E S", N_ ("In the casilla: its type by letter"), GDK_KEY_c, 0, COT_KEY_LETTER },
  { COT_SCOPE_CAPTURE, "Backspace", N_ ("Take the last digit away"), GDK_KEY_BackSpace, 0, COT_KEY_ERASE },
  { COT_SCOPE_CAPTURE, "Ctrl Enter", N_ ("Finish: to the summary of all fields"), GDK_KEY_Return, CONTROL, COT_KEY_FINISH },
  { COT_SCOPE_CAPTURE, "Ctrl B", N_ ("One's last delivered reading again"), GDK_KEY_b, CONTROL, COT_KEY_ONE_BEFORE },
  { COT_SCOPE_CAPTURE, "F9", N_ ("It cannot be captured"), GDK_KEY_F9, 0, COT_KEY_CANNOT },
  { COT_SCOPE_CAPTURE, "+", N_ ("The whole page and back"), GDK_KEY_KP_Add, 0, COT_KEY_WHOLE },
  { COT_SCOPE_CAPTURE, "PgUp PgDn", N_ ("Other fields of a long acta; the focus stays"), GDK_KEY_Page_Down, 0, COT_KEY_NONE },
  { COT_SCOPE_CAPTURE, "F4", N_ ("More contrast for a faint page, and back"), GDK_KEY_F4, 0, COT_KEY_CONTRAST },
  { COT_SCOPE_CAPTURE, "Ctrl +", N_ ("Larger"), GDK_KEY_plus, CONTROL, COT_KEY_ZOOM_IN },
  { COT_SCOPE_CAPTURE, "Ctrl -", N_ ("Smaller"), GDK_KEY_minus, CONTROL, COT_KEY_ZOOM_OUT },
  { COT_SCOPE_CAPTURE, "Ctrl 0", N_ ("As it was"), GDK_KEY_0, CONTROL, COT_KEY_ZOOM_RESET },
  { COT_SCOPE_CAPTURE, "Alt ←", N_ ("Move the page to the left"), GDK_KEY_Left, ALT, COT_KEY_PAN_LEFT },
  { COT_SCOPE_CAPTURE, "Alt →", N_ ("Move the page to the right"), GDK_KEY_Right, ALT, COT_KEY_PAN_RIGHT },
  { COT_SCOPE_CAPTURE, "Alt ↑", N_ ("Move the page up"), GDK_KEY_Up, ALT, COT_KEY_PAN_UP },
  { COT_SCOPE_CAPTURE, "Alt ↓", N_ ("Move the page down"), GDK_KEY_Down, ALT, COT_KEY_PAN_DOWN },

  { COT_SCOPE_BOARD, "Enter", N_ ("Open the sheet; write the decision"), GDK_KEY_Return, 0, COT_KEY_ENTER },
  { COT_SCOPE_BOARD, "Ctrl F", N_ ("Search by section, folio or state"), GDK_KEY_f, CONTROL, COT_KEY_NONE },
  { COT_SCOPE_BOARD, "F2", N_ ("People and desks"), GDK_KEY_F2, 0, COT_KEY_NONE },
  { COT_SCOPE_BOARD, "R", N_ ("There: revoke a person or a desk"), GDK_KEY_r, 0, COT_KEY_LETTER },
  { COT_SCOPE_BOARD, "C", N_ ("There: close this desk"), GDK_KEY_c, 0, COT_KEY_LETTER },
  { COT_SCOPE_BOARD, "I", N_ ("There: amend the catalogue from a signed file"), GDK_KEY_i, 0, COT_KEY_LETTER },
  { COT_SCOPE_BOARD, "1–9", N_ ("One of the values that were read; a cause"), GDK_KEY_1, 0, COT_KEY_DIGIT },
  { COT_SCOPE_BOARD, "*", N_ ("Ilegible"), GDK_KEY_asterisk, 0, COT_KEY_ILLEGIBLE },
  { COT_SCOPE_BOARD, "-", N_ ("Back to the question before"), GDK_KEY_minus, 0, COT_KEY_BACK },
  { COT_SCOPE_BOARD, "A", N_ ("Set the readings of the sheet aside"), GDK_KEY_a, 0, COT_KEY_LETTER },
  { COT_SCOPE_BOARD, "+", N_ ("The whole page and back"), GDK_KEY_plus, 0, COT_KEY_WHOLE },
  { COT_SCOPE_BOARD, "F4", N_ ("More contrast for a faint page, and back"), GDK_KEY_F4, 0, COT_KEY_CONTRAST },
  { COT_SCOPE_BOARD, "Ctrl +", N_ ("Larger"), GDK_KEY_plus, CONTROL, COT_KEY_ZOOM_IN },
  { COT_SCOPE_BOARD, "Ctrl -", N_ ("Smaller"), GDK_KEY_minus, CONTROL, COT_KEY_ZOOM_OUT },
  { COT_SCOPE_BOARD, "Ctrl 0", N_ ("As it was"), GDK_KEY_0, CONTROL, COT_KEY_ZOOM_RESET },
  { COT_SCOPE_BOARD, "Alt ←", N_ ("Move the page; Alt with any arrow"), GDK_KEY_Left, ALT, COT_KEY_PAN_LEFT },
  { COT_SCOPE_BOARD, "Esc", N_ ("Back to the list"), GDK_KEY_Escape, 0, COT_KEY_ESCAPE },

  { COT_SCOPE_HELP, "Esc", N_ ("Back to the very field"), GDK_KEY_Escape, 0, COT_KEY_ESCAPE },
  { COT_SCOPE_HELP, "Tab", N_ ("The next section"), GDK_KEY_Tab, 0, COT_KEY_ENTER },
  { COT_SCOPE_HELP, "Ctrl F", N_ ("Search in all pages"), GDK_KEY_f, CONTROL, COT_KEY_NONE },
  { COT_SCOPE_HELP, "Ctrl P", N_ ("Print the map of the keys"), GDK_KEY_p, CONTROL, COT_KEY_NONE },
};

const CotKeyLine *
cot_key_map_get_lines (guint *n)
{
  *n = G_N_ELEMENTS (lines);

  return lines;
}

const char *
cot_key_line_what (const CotKeyLine *line)
{
  return _ (line->what);
}

const char *
cot_key_scope_title (CotKeyScope scope)
{
  switch (scope) {
  case COT_SCOPE_SIGN_IN:
    return _ ("Signing in");
  case COT_SCOPE_ACOPIO:
    return _ ("Acopio");
  case COT_SCOPE_DIGITISE:
    return _ ("Scanning");
  case COT_SCOPE_CAPTURE:
    return _ ("Capture");
  case COT_SCOPE_BOARD:
    return _ ("Board and clarifications");
  case COT_SCOPE_HELP:
    return _ ("In the help");
  case COT_SCOPE_EVERYWHERE:
  case COT_SCOPE_N:
  default:
    return _ ("Everywhere");
  }
}
