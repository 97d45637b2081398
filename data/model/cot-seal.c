/* cot-seal.c - an election's seal as people read and type it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-seal.h"

#include <sodium.h>
#include <string.h>

#define BLOCK_BYTES (COT_SEAL_BLOCK_DIGITS / 2)
#define MAX_TYPED   256

void
cot_seal_get_block (const guint8 *seal, guint number, char block[COT_SEAL_BLOCK_DIGITS + 1])
{
  g_return_if_fail (number >= 1 && number <= COT_SEAL_BLOCKS);

  sodium_bin2hex (block, COT_SEAL_BLOCK_DIGITS + 1, seal + (gsize) (number - 1) * BLOCK_BYTES, BLOCK_BYTES);
}

void
cot_seal_choose (guint asked[COT_SEAL_ASKED])
{
  gboolean chosen[COT_SEAL_BLOCKS + 1] = { FALSE };
  guint n = 0;

  while (n < COT_SEAL_ASKED) {
    guint number = randombytes_uniform (COT_SEAL_BLOCKS) + 1;

    if (!chosen[number])
      n++;
    chosen[number] = TRUE;
  }
  n = 0;
  for (guint i = 1; i <= COT_SEAL_BLOCKS; i++)
    if (chosen[i])
      asked[n++] = i;
}

/* The digits alone, in lower case; FALSE when something else stands there. */
static gboolean
take_digits (const char *typed, GString *digits)
{
  if (strnlen (typed, MAX_TYPED) == MAX_TYPED)
    return FALSE;
  for (const char *p = typed; *p != '\0'; p++) {
    if (g_ascii_isspace (*p) || *p == '-')
      continue;
    if (!g_ascii_isxdigit (*p))
      return FALSE;
    g_string_append_c (digits, g_ascii_tolower (*p));
  }

  return TRUE;
}

char *
cot_seal_to_text (const guint8 *seal)
{
  GString *text = g_string_new (NULL);
  char block[COT_SEAL_BLOCK_DIGITS + 1];

  for (guint i = 1; i <= COT_SEAL_BLOCKS; i++) {
    cot_seal_get_block (seal, i, block);
    g_string_append_printf (text, "%s%s", i > 1 ? " " : "", block);
  }

  return g_string_free (text, FALSE);
}

guint
cot_seal_count_typed (const guint8 *seal, const guint asked[COT_SEAL_ASKED], const char *typed)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  g_autoptr (GString) right = g_string_new (NULL);
  char block[COT_SEAL_BLOCK_DIGITS + 1];
  gboolean all;
  guint n;

  if (!take_digits (typed, digits))
    return 0;
  all = digits->len == COT_SEAL_BLOCKS * COT_SEAL_BLOCK_DIGITS;
  n = all ? COT_SEAL_BLOCKS : COT_SEAL_ASKED;
  for (guint i = 0; i < n; i++) {
    cot_seal_get_block (seal, all ? i + 1 : asked[i], block);
    g_string_append (right, block);
  }

  return g_string_equal (digits, right) ? n : 0;
}
