/* cot-letters-words.c - Spanish numbers in letters, as they are written by hand
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-letters-words.h"

#include <string.h>

const char *const cot_letters_below_thirty[30] = {
  "cero", "uno/un/una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
  "diez", "once", "doce", "trece", "catorce", "quince",
  "dieciseis/diez y seis", "diecisiete/diez y siete", "dieciocho/diez y ocho", "diecinueve/diez y nueve",
  "veinte/vente", "veintiuno/veintiun/veintiuna/veinte y uno", "veintidos/veinte y dos", "veintitres/veinte y tres", "veinticuatro/veinte y cuatro",
  "veinticinco/veinte y cinco", "veintiseis/veinte y seis", "veintisiete/veinte y siete", "veintiocho/veinte y ocho", "veintinueve/veinte y nueve"
};

const char *const cot_letters_tens[10] = {
  "", "", "", "treinta/trenta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"
};

const char *const cot_letters_hundreds[10] = {
  "", "ciento/cien", "doscientos/doscientas/dos cientos", "trescientos/trescientas/tres cientos", "cuatrocientos/cuatrocientas/cuatro cientos",
  "quinientos/quinientas/quinentos", "seiscientos/seiscientas/seis cientos", "setecientos/setecientas/sietecientos", "ochocientos/ochocientas/ocho cientos",
  "novecientos/novecientas/nuevecientos"
};

const char *
cot_letters_written_for (char letter, char next)
{
  gboolean soft = next == 'e' || next == 'i';

  switch (letter) {
  case 'c':
    return soft ? "csz" : next == 'u' ? "cqk"
                                      : "ck";
  case 's':
    return soft ? "scz" : "sz";
  case 'z':
    return "zs";
  case 'v':
    return "vb";
  case 'q':
    return "qck";
  case 'y':
    return "yi";
  case 'i':
    return "iy";
  default:
    return NULL;
  }
}

/* The first of several spellings. */
static void
append_first (GString *out, const char *spellings)
{
  g_string_append_len (out, spellings, (gssize) strcspn (spellings, "/"));
}

static void
append_below_hundred (GString *out, guint number)
{
  if (number < G_N_ELEMENTS (cot_letters_below_thirty)) {
    append_first (out, cot_letters_below_thirty[number]);
    return;
  }
  append_first (out, cot_letters_tens[number / 10]);
  if (number % 10 > 0) {
    g_string_append (out, " y ");
    append_first (out, cot_letters_below_thirty[number % 10]);
  }
}

/**
 * cot_letters_spell:
 * @number: 0 to 9999
 *
 * Returns: (transfer full): the words, lower case, without accents
 */
char *
cot_letters_spell (guint number)
{
  GString *out = g_string_new (NULL);
  guint rest = number % 1000;

  if (number >= 2000) {
    append_first (out, cot_letters_below_thirty[number / 1000 % 10]);
    g_string_append_c (out, ' ');
  }
  if (number >= 1000)
    g_string_append (out, rest > 0 ? COT_LETTERS_THOUSAND " " : COT_LETTERS_THOUSAND);
  if (number >= 1000 && rest == 0)
    return g_string_free (out, FALSE);

  if (rest == 100) {
    g_string_append (out, "cien");
    return g_string_free (out, FALSE);
  }
  if (rest > 100) {
    append_first (out, cot_letters_hundreds[rest / 100]);
    if (rest % 100 == 0)
      return g_string_free (out, FALSE);
    g_string_append_c (out, ' ');
  }
  append_below_hundred (out, rest % 100);

  return g_string_free (out, FALSE);
}
