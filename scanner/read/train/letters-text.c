/* letters-text.c - what people write on the line for letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include <string.h>

#include "cot-letters-words.h"
#include "letters-line.h"

#define SHARE_DIGITS  0.08 /* digit by digit */
#define SHARE_CASILLA 0.04
#define SHARE_JUMBLE  0.15 /* words in any order: the letters count, not the number */
#define SHARE_SLIP    0.03 /* of letters */
#define SHARE_ACCENTS 0.5

static char *
pick_spelling (const char *spellings, TrainRng *rng)
{
  g_auto (GStrv) all = g_strsplit (spellings, "/", 8);
  guint n = g_strv_length (all);

  return g_strdup (all[train_rng_chance (rng, 0.7) ? 0 : train_rng_below (rng, n)]);
}

/* Each size of number gets its share: most actas have small ones. */
static guint
pick_number (TrainRng *rng)
{
  double which = train_rng_unit (rng);

  if (which < 0.25)
    return train_rng_below (rng, 30);
  if (which < 0.5)
    return train_rng_below (rng, 100);
  if (which < 0.9)
    return train_rng_below (rng, 1000);
  return train_rng_below (rng, 10000);
}

static char *
spell_digits (guint number, TrainRng *rng)
{
  GString *out = g_string_new (NULL);
  g_autofree char *figures = g_strdup_printf ("%0*u", (int) train_rng_below (rng, 4) + 1, number % 1000);

  for (const char *at = figures; *at != '\0'; at++) {
    g_autofree char *word = pick_spelling (cot_letters_below_thirty[*at - '0'], rng);

    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", word);
  }

  return g_string_free (out, FALSE);
}

static char *
spell_jumble (TrainRng *rng)
{
  GString *out = g_string_new (NULL);
  guint n = 1 + train_rng_below (rng, 4);

  for (guint i = 0; i < n; i++) {
    guint which = train_rng_below (rng, 52);
    const char *spellings = which < 30 ? cot_letters_below_thirty[which] : which < 37 ? cot_letters_tens[which - 27]
                                                                         : which < 46 ? cot_letters_hundreds[which - 36]
                                                                         : which < 48 ? "mil"
                                                                         : which < 50 ? "votos"
                                                                                      : "y";
    g_autofree char *word = pick_spelling (spellings, rng);

    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", word);
  }

  return g_string_free (out, FALSE);
}

static char *
add_slips (const char *words, TrainRng *rng)
{
  char *out = g_strdup (words);

  for (gsize i = 0; out[i] != '\0'; i++) {
    const char *written = cot_letters_written_for (out[i], out[i + 1]);

    if (written != NULL && train_rng_chance (rng, SHARE_SLIP))
      out[i] = written[1 + train_rng_below (rng, (guint) strlen (written) - 1)];
  }

  return out;
}

static char *
replace_all (char *text, const char *from, const char *to)
{
  GString *out = g_string_new (text);

  g_string_replace (out, from, to, 0);
  g_free (text);
  return g_string_free (out, FALSE);
}

static char *
in_some_case (char *words, TrainRng *rng)
{
  double which = train_rng_unit (rng);
  g_autofree char *first = NULL;
  char *out;

  if (train_rng_chance (rng, SHARE_ACCENTS)) {
    words = replace_all (words, "seis", "séis");
    words = replace_all (words, "veintidos", "veintidós");
    words = replace_all (words, "veintitres", "veintitrés");
    if (train_rng_chance (rng, 0.7))
      words = replace_all (words, " séis", " seis");
  }
  if (which < 0.38)
    return words;
  if (which < 0.72) {
    out = g_utf8_strup (words, -1);
    g_free (words);
    return out;
  }
  first = g_utf8_strup (words, 1);
  out = g_strconcat (first, words + 1, NULL);
  g_free (words);
  return out;
}

char *
letters_text_pick (TrainRng *rng, gboolean plain, guint *number)
{
  static const char *const casillas[] = { "basica", "contigua", "extraordinaria", "especial", "extraordinaria contigua", "mesa de escrutinio y computo", "voto anticipado", "prision preventiva" };
  g_autofree char *words = NULL;

  *number = pick_number (rng);
  if (plain)
    return in_some_case (cot_letters_spell (*number), rng);

  if (train_rng_chance (rng, SHARE_CASILLA))
    words = g_strdup (casillas[train_rng_below (rng, G_N_ELEMENTS (casillas))]);
  else if (train_rng_chance (rng, SHARE_DIGITS))
    words = spell_digits (*number, rng);
  else if (train_rng_chance (rng, SHARE_JUMBLE))
    words = spell_jumble (rng);
  else
    words = cot_letters_spell (*number);

  return in_some_case (add_slips (words, rng), rng);
}
