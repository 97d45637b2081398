/* cot-doubt.c - what the faulty lines of a file may have meant
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-csv"

#include "config.h"

#include "cot-doubt.h"

#include <string.h>

#define MAX_WORDS 20000 /* more of them, and the file says nothing that could be relied on */
#define MAX_WORD  64

static gboolean
is_in_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* "007" and "7" are one number. */
static const char *
without_zeros (const char *word)
{
  if (strspn (word, "0123456789") != strlen (word))
    return word;
  while (word[0] == '0' && word[1] != '\0')
    word++;

  return word;
}

void
cot_doubt_add (CotDoubt *self, const char *text, const char *end)
{
  if (self->words == NULL)
    self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (text < end && !self->all) {
    const char *begin = text;

    while (text < end && is_in_word (*text))
      text++;
    if (text > begin && text - begin <= MAX_WORD) {
      g_autofree char *word = g_strndup (begin, (gsize) (text - begin));

      g_hash_table_add (self->words, g_strdup (without_zeros (word)));
    }
    self->all = g_hash_table_size (self->words) > MAX_WORDS;
    text++;
  }
}

gboolean
cot_doubt_has (const CotDoubt *self, const char *word)
{
  return self->all || (self->words != NULL && g_hash_table_contains (self->words, without_zeros (word)));
}

void
cot_doubt_clear (CotDoubt *self)
{
  g_clear_pointer (&self->words, g_hash_table_unref);
  self->all = FALSE;
}
