/* e2e-keys.c - what a hand on the numeric pad presses for a value
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "e2e-keys.h"

#include <string.h>

static void
add_number (GPtrArray *keys, gint64 number)
{
  static const char *const digits[] = { "KP_0", "KP_1", "KP_2", "KP_3", "KP_4", "KP_5", "KP_6", "KP_7", "KP_8", "KP_9" };
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  for (const char *c = text; *c != '\0'; c++)
    g_ptr_array_add (keys, (gpointer) digits[*c - '0']);
}

/* "C01", "E01C02": the point steps through the types. */
static void
add_casilla (GPtrArray *keys, const char *casilla)
{
  const char *types = "BCES";
  long type = strchr (types, casilla[0]) - types;

  for (long i = 0; i <= type; i++)
    g_ptr_array_add (keys, (gpointer) "KP_Decimal");
  if (type > 0)
    add_number (keys, g_ascii_strtoll (casilla + 1, NULL, 10));
  if (strlen (casilla) > 4) {
    g_ptr_array_add (keys, (gpointer) "KP_Decimal");
    add_number (keys, g_ascii_strtoll (casilla + 4, NULL, 10));
  }
}

void
e2e_keys_of_value (GPtrArray *keys, const char *field, const json_t *value)
{
  const char *text = json_string_value (value);

  if (json_is_integer (value))
    add_number (keys, json_integer_value (value));
  else if (g_strcmp0 (text, "ilegible") == 0)
    g_ptr_array_add (keys, (gpointer) "KP_Multiply");
  else if (g_strcmp0 (text, "sin dato") == 0)
    g_ptr_array_add (keys, (gpointer) "KP_Divide");
  else if (strcmp (field, "CASILLA") == 0)
    add_casilla (keys, text);
  else
    g_error ("%s has no value that can be keyed", field);
}
