/* fuzz-form.c - descriptions of printed forms
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sodium.h>

#include "cot-form.h"
#include "fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  return 0;
}

/* Either a form with something on it, or an error that says why not. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (CotForm) form = cot_form_parse (text, size, "form.json", &error);
  guint n = 0;

  g_assert_true ((form == NULL) == (error != NULL));
  if (form == NULL)
    return 0;
  g_assert_nonnull (cot_form_get_tipo_acta (form));
  cot_form_get_fields (form, &n);
  g_assert_cmpuint (n, >, 0);
  return 0;
}
