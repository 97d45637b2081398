/* acta-words.c - numbers in Spanish letters, as an acta writes them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-words.h"

#include <string.h>

static const char *const below_thirty[] = {
  "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
  "diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve",
  "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"
};

static const char *const tens[] = {
  "", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"
};

static const char *const hundreds[] = {
  "", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos", "novecientos"
};

static void
append_below_hundred (GString *out, guint number)
{
  if (number < G_N_ELEMENTS (below_thirty)) {
    g_string_append (out, below_thirty[number]);
    return;
  }

  g_string_append (out, tens[number / 10]);
  if (number % 10 != 0)
    g_string_append_printf (out, " y %s", below_thirty[number % 10]);
}

static void
append_below_thousand (GString *out, guint number)
{
  if (number == 100) {
    g_string_append (out, "cien");
    return;
  }

  if (number >= 100) {
    g_string_append (out, hundreds[number / 100]);
    if (number % 100 == 0)
      return;
    g_string_append_c (out, ' ');
  }
  append_below_hundred (out, number % 100);
}

/**
 * cot_acta_words:
 * @number: 0 to %COT_ACTA_WORDS_MAX
 *
 * The number in Spanish, lower case, with its accents: "ciento cuarenta y siete".
 *
 * Returns: (transfer full): the words
 */
char *
cot_acta_words (guint number)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (number <= COT_ACTA_WORDS_MAX, g_string_free (out, FALSE));

  if (number >= 1000) {
    if (number >= 2000)
      g_string_append_printf (out, "%s ", below_thirty[number / 1000]);
    g_string_append (out, "mil");
    number %= 1000;
    if (number == 0)
      return g_string_free (out, FALSE);
    g_string_append_c (out, ' ');
  }
  append_below_thousand (out, number);

  return g_string_free (out, FALSE);
}

/* Slips that leave no doubt of the number that is meant. */
static const struct {
  const char *right, *wrong;
} slips[] = {
  { "veinti", "beinti" },
  { "veinte", "beinte" },
  { "cinco", "sinco" },
  { "nueve", "nuebe" },
  { "siete", "ciete" },
  { "doce", "dose" },
  { "trece", "trese" },
  { "once", "onse" },
  { "quince", "quinse" },
  { "cuarenta", "quarenta" },
  { "sesenta", "secenta" },
  { "ciento", "siento" },
  { "cientos", "sientos" },
  { "noventa", "nobenta" },
  { "cero", "sero" },
  { "dieci", "diesi" },
  { " y ", " i " },
  { "ó", "o" },
  { "é", "e" },
};

static char *
replace_first (const char *text, const char *right, const char *wrong)
{
  const char *at = strstr (text, right);
  GString *out;

  if (at == NULL)
    return NULL;

  out = g_string_new_len (text, at - text);
  g_string_append (out, wrong);
  g_string_append (out, at + strlen (right));
  return g_string_free (out, FALSE);
}

/**
 * cot_acta_words_misspelt:
 * @words: a number in letters
 * @rng: which slip
 *
 * The same number with one spelling slip that people make; unchanged when no
 * slip fits its words.
 *
 * Returns: (transfer full): the words as written
 */
char *
cot_acta_words_misspelt (const char *words, CotActaRng *rng)
{
  guint first = cot_acta_rng_below (rng, G_N_ELEMENTS (slips));

  for (guint i = 0; i < G_N_ELEMENTS (slips); i++) {
    guint k = (first + i) % G_N_ELEMENTS (slips);
    char *slipped = replace_first (words, slips[k].right, slips[k].wrong);

    if (slipped != NULL)
      return slipped;
  }

  return g_strdup (words);
}
