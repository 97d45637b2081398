/* cot-codes.c - Code 128, Code 39 and QR drawn with cairo
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-codes"

#include "config.h"

#include "cot-codes.h"

#include <qrencode.h>
#include <string.h>

/* ISO/IEC 15417: the widths of each symbol character, then the stop character. */
static const char *const code128_widths[] = {
  "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
  "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
  "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
  "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
  "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
  "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
  "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
  "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
  "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
  "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
  "114131", "311141", "411131", "211412", "211214", "211232", "2331112"
};

#define CODE128_CODE_C  99
#define CODE128_CODE_B  100
#define CODE128_START_B 104
#define CODE128_START_C 105
#define CODE128_STOP    106

/* ISO/IEC 16388: narrow and wide elements of each character. */
static const char code39_characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
static const char *const code39_elements[] = {
  "nnnwwnwnn", "wnnwnnnnw", "nnwwnnnnw", "wnwwnnnnn", "nnnwwnnnw", "wnnwwnnnn", "nnwwwnnnn", "nnnwnnwnw",
  "wnnwnnwnn", "nnwwnnwnn", "wnnnnwnnw", "nnwnnwnnw", "wnwnnwnnn", "nnnnwwnnw", "wnnnwwnnn", "nnwnwwnnn",
  "nnnnnwwnw", "wnnnnwwnn", "nnwnnwwnn", "nnnnwwwnn", "wnnnnnnww", "nnwnnnnww", "wnwnnnnwn", "nnnnwnnww",
  "wnnnwnnwn", "nnwnwnnwn", "nnnnnnwww", "wnnnnnwwn", "nnwnnnwwn", "nnnnwnwwn", "wwnnnnnnw", "nwwnnnnnw",
  "wwwnnnnnn", "nwnnwnnnw", "wwnnwnnnn", "nwwnwnnnn", "nwnnnnwnw", "wwnnnnwnn", "nwwnnnwnn", "nwnwnwnnn",
  "nwnwnnnwn", "nwnnnwnwn", "nnnwnwnwn", "nwnnwnwnn"
};

/* Enough for every text of a form; longer ones could not be printed legibly. */
#define MAX_LINEAR_TEXT 80

static guint
digits_from (const char *text)
{
  return (guint) strspn (text, "0123456789");
}

/* The values of the symbol characters, with start and check character. */
static void
code128_values (const char *text, GArray *values)
{
  gboolean in_c = digits_from (text) >= 4;
  guint value = in_c ? CODE128_START_C : CODE128_START_B;
  guint sum;

  g_array_append_val (values, value);
  while (*text != '\0') {
    guint run = digits_from (text);

    /* Two digits in one character pay once the change of set is paid for. */
    if (in_c ? run < 2 : (run >= 6 && run % 2 == 0)) {
      value = in_c ? CODE128_CODE_B : CODE128_CODE_C;
      in_c = !in_c;
    } else if (in_c) {
      value = (guint) (text[0] - '0') * 10 + (guint) (text[1] - '0');
      text += 2;
    } else {
      value = (guint) (*text - ' ');
      text++;
    }
    g_array_append_val (values, value);
  }

  sum = g_array_index (values, guint, 0);
  for (guint i = 1; i < values->len; i++)
    sum += i * g_array_index (values, guint, i);
  value = sum % 103;
  g_array_append_val (values, value);
  value = CODE128_STOP;
  g_array_append_val (values, value);
}

/**
 * cot_codes_code128:
 * @text: printable ASCII, 1 to 80 characters
 *
 * Returns: (transfer full) (nullable): widths in modules, a bar first, without
 *   quiet zones; %NULL when @text cannot be encoded
 */
GByteArray *
cot_codes_code128 (const char *text)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (guint));
  GByteArray *widths;
  gsize length = strlen (text);

  if (length == 0 || length > MAX_LINEAR_TEXT)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (text[i] < ' ' || text[i] > '~')
      return NULL;

  code128_values (text, values);
  widths = g_byte_array_new ();
  for (guint i = 0; i < values->len; i++)
    for (const char *p = code128_widths[g_array_index (values, guint, i)]; *p != '\0'; p++) {
      guint8 width = (guint8) (*p - '0');

      g_byte_array_append (widths, &width, 1);
    }

  return widths;
}

static void
append_code39 (GByteArray *widths, char c)
{
  const char *elements = code39_elements[strchr (code39_characters, c) - code39_characters];
  const guint8 gap = 1;

  if (widths->len > 0)
    g_byte_array_append (widths, &gap, 1);
  for (const char *p = elements; *p != '\0'; p++) {
    guint8 width = *p == 'w' ? 3 : 1;

    g_byte_array_append (widths, &width, 1);
  }
}

/**
 * cot_codes_code39:
 * @text: digits, capitals and "-. $/+%", 1 to 80 characters
 *
 * Returns: (transfer full) (nullable): widths in modules, a bar first, with
 *   start and stop characters; %NULL when @text cannot be encoded
 */
GByteArray *
cot_codes_code39 (const char *text)
{
  GByteArray *widths;
  gsize length = strlen (text);

  if (length == 0 || length > MAX_LINEAR_TEXT || strchr (text, '*') != NULL ||
      strspn (text, code39_characters) != length)
    return NULL;

  widths = g_byte_array_new ();
  append_code39 (widths, '*');
  for (gsize i = 0; i < length; i++)
    append_code39 (widths, text[i]);
  append_code39 (widths, '*');

  return widths;
}

static void
draw_linear (cairo_t *cr, const GByteArray *widths, CotBoxMm box)
{
  guint n_modules = 20; /* ten modules of quiet zone on each side */
  double module, x;

  for (guint i = 0; i < widths->len; i++)
    n_modules += widths->data[i];
  module = box.w / n_modules;
  x = box.x + 10 * module;

  for (guint i = 0; i < widths->len; i++) {
    if (i % 2 == 0)
      cairo_rectangle (cr, x, box.y, widths->data[i] * module, box.h);
    x += widths->data[i] * module;
  }
  cairo_fill (cr);
}

static gboolean
draw_qr (cairo_t *cr, const char *text, CotBoxMm box)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  double side = MIN (box.w, box.h), module, x, y;

  if (code == NULL)
    return FALSE;

  /* Two modules of margin inside the box; the paper around gives the rest. */
  module = side / (code->width + 4);
  x = box.x + (box.w - module * code->width) / 2;
  y = box.y + (box.h - module * code->width) / 2;
  for (int row = 0; row < code->width; row++)
    for (int column = 0; column < code->width; column++)
      if (code->data[row * code->width + column] & 1)
        cairo_rectangle (cr, x + column * module, y + row * module, module, module);
  cairo_fill (cr);
  QRcode_free (code);

  return TRUE;
}

/**
 * cot_codes_draw:
 * @cr: draws in the current source colour; units are millimetres
 * @symbology: which code
 * @text: what it says
 * @box: where, its quiet zone included
 *
 * Returns: %FALSE when @text cannot be encoded; nothing is drawn then
 */
gboolean
cot_codes_draw (cairo_t *cr, CotSymbology symbology, const char *text, CotBoxMm box)
{
  g_autoptr (GByteArray) widths = NULL;

  if (symbology == COT_CODE_QR)
    return draw_qr (cr, text, box);

  widths = symbology == COT_CODE_CODE39 ? cot_codes_code39 (text) : cot_codes_code128 (text);
  if (widths == NULL)
    return FALSE;

  draw_linear (cr, widths, box);
  return TRUE;
}

/**
 * cot_codes_draw_folio_label:
 * @cr: draws in the current source colour; units are millimetres
 * @folio: the folio, canonical
 * @box: the label; at least twice as wide as high
 *
 * Draws the label that is stuck on a sheet at reception: the folio as QR on
 * the left, as Code 128 on the right, in figures below the bars.
 *
 * Returns: %FALSE when @folio cannot be encoded
 */
gboolean
cot_codes_draw_folio_label (cairo_t *cr, const char *folio, CotBoxMm box)
{
  double qr = box.h - 1.0;
  double text_height = MIN (4.2, box.h * 0.24);
  CotBoxMm qr_box = { box.x + 0.5, box.y + 0.5, qr, qr };
  CotBoxMm bars = { box.x + qr + 0.5, box.y + 1.2, box.w - qr - 1.0, box.h - text_height - 2.6 };
  cairo_text_extents_t extents;

  if (!cot_codes_draw (cr, COT_CODE_QR, folio, qr_box) || !cot_codes_draw (cr, COT_CODE_CODE128, folio, bars))
    return FALSE;

  cairo_select_font_face (cr, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, text_height * 1.15);
  cairo_text_extents (cr, folio, &extents);
  if (extents.width > bars.w - 1.0)
    cairo_set_font_size (cr, text_height * 1.15 * (bars.w - 1.0) / extents.width);
  cairo_text_extents (cr, folio, &extents);
  cairo_move_to (cr, bars.x + (bars.w - extents.width) / 2 - extents.x_bearing, box.y + box.h - 0.9);
  cairo_show_text (cr, folio);

  return TRUE;
}
