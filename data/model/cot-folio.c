/* cot-folio.c - the number that a label gives to one sheet of paper
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-folio"

#include "config.h"

#include "cot-value.h"

#include <string.h>

#include "cot-error.h"

#define N_DIGITS   9 /* four of the centre, five of the sheet */
#define MAX_CENTRE 9999
#define MAX_NUMBER 99999

/* ISO/IEC 7064, hybrid system MOD 37,36, over the nine digits. */
static char
check_character (const char digits[N_DIGITS])
{
  static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  guint product = 36;

  for (guint i = 0; i < N_DIGITS; i++) {
    guint sum = (product + (guint) (digits[i] - '0')) % 36;

    product = (sum == 0 ? 36 : sum) * 2 % 37;
  }

  return alphabet[(37 - product) % 36];
}

static void
write_canonical (const char digits[N_DIGITS], char out[COT_FOLIO_LENGTH + 1])
{
  memcpy (out, digits, 4);
  out[4] = '-';
  memcpy (out + 5, digits + 4, 5);
  out[10] = '-';
  out[11] = check_character (digits);
  out[12] = '\0';
}

/**
 * cot_folio_format:
 * @centre: 1 to 9999, the CATD
 * @number: 1 to 99999, the sheet's number there
 *
 * Returns: (transfer full): the folio, such as "0142-00317-K" in form
 */
char *
cot_folio_format (guint centre, guint number)
{
  g_autofree char *digits = NULL;
  char canonical[COT_FOLIO_LENGTH + 1];

  g_return_val_if_fail (centre >= 1 && centre <= MAX_CENTRE, NULL);
  g_return_val_if_fail (number >= 1 && number <= MAX_NUMBER, NULL);

  digits = g_strdup_printf ("%04u%05u", centre, number);
  write_canonical (digits, canonical);

  return g_strdup (canonical);
}

static gboolean
set_invalid (GError **error, const char *message)
{
  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, message);
  return FALSE;
}

/**
 * cot_folio_parse:
 * @text: a folio as keyed or decoded; lower case, spaces and missing hyphens
 *   are forgiven
 * @canonical: (out): the folio as labels print it
 * @error: return location for %COT_DATA_ERROR_INVALID
 *
 * Returns: %FALSE when @text is no folio or its check character is wrong
 */
gboolean
cot_folio_parse (const char *text, char canonical[COT_FOLIO_LENGTH + 1], GError **error)
{
  char kept[N_DIGITS + 1];
  guint n = 0;

  g_return_val_if_fail (text != NULL && canonical != NULL, FALSE);

  for (const char *c = text; *c != '\0'; c++) {
    if (*c == ' ' || *c == '-')
      continue;
    if (n > N_DIGITS || (n < N_DIGITS && !g_ascii_isdigit (*c)))
      return set_invalid (error, "a folio is nine digits and a check character, like 0142-00317-K");
    kept[n++] = g_ascii_toupper (*c);
  }
  if (n != N_DIGITS + 1)
    return set_invalid (error, "a folio is nine digits and a check character, like 0142-00317-K");
  if (memcmp (kept, "0000", 4) == 0 || memcmp (kept + 4, "00000", 5) == 0)
    return set_invalid (error, "the centre and the number of a folio begin at 1");
  if (kept[N_DIGITS] != check_character (kept))
    return set_invalid (error, "the folio's check character does not fit its digits");

  write_canonical (kept, canonical);
  return TRUE;
}
