/* cot-casilla-entry.c - a casilla while it is keyed: type, number, contigua of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-casilla-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-words.h"

CotCasillaEntry
cot_casilla_entry_of (CotValue value)
{
  CotCasillaEntry self = { 0 };
  CotCasillaKey key;

  if (value.kind != COT_VALUE_NUMBER)
    return self;
  key = cot_casilla_key_unpack (value.number);
  self.type = key.type;
  self.number = key.number;
  self.has_number = TRUE;
  self.ext = key.ext;

  return self;
}

/* Básica and Especial without a number are the first, as people say them. */
static gboolean
is_whole (const CotCasillaEntry *self)
{
  return self->type != 0 && (self->has_number || self->type == 'B' || self->type == 'S');
}

CotValue
cot_casilla_entry_get_value (const CotCasillaEntry *self)
{
  CotCasillaKey key = { self->type, (guint8) (self->has_number ? self->number : 1), (guint8) self->ext };

  if (!is_whole (self) || key.number == 0)
    return COT_VALUE_INIT;

  return (CotValue){ COT_VALUE_NUMBER, cot_casilla_key_pack (key) };
}

CotEntryResult
cot_casilla_entry_step (CotCasillaEntry *self)
{
  static const char next[][2] = { { 0, 'B' }, { 'B', 'C' }, { 'C', 'E' }, { 'E', 'S' }, { 'S', 'B' } };

  self->n_digits = 0;
  if (self->type == 'E' && self->has_number && !self->in_ext) {
    self->in_ext = TRUE;
    return COT_ENTRY_CHANGED;
  }
  for (guint i = 0; i < G_N_ELEMENTS (next); i++)
    if (next[i][0] == self->type) {
      self->type = next[i][1];
      break;
    }
  self->in_ext = FALSE;
  self->ext = 0;

  return COT_ENTRY_CHANGED;
}

CotEntryResult
cot_casilla_entry_letter (CotCasillaEntry *self, char letter)
{
  char type = g_ascii_toupper (letter);

  if (strchr ("BCESMVPA", type) == NULL)
    return COT_ENTRY_IGNORED;
  /* "E1C2": the contigua of an extraordinaria. */
  if (type == 'C' && self->type == 'E' && self->has_number && self->n_digits > 0)
    self->in_ext = TRUE;
  else
    *self = (CotCasillaEntry){ .type = type };
  self->n_digits = 0;

  return COT_ENTRY_CHANGED;
}

CotEntryResult
cot_casilla_entry_digit (CotCasillaEntry *self, guint digit)
{
  guint *number = self->in_ext ? &self->ext : &self->number;
  guint grown = self->n_digits == 0 ? digit : *number * 10 + digit;

  if (self->type == 0)
    return COT_ENTRY_TYPE;
  if (grown > 99)
    return COT_ENTRY_FULL;
  *number = grown;
  if (!self->in_ext) {
    self->has_number = TRUE;
    self->ext = 0;
  }
  self->n_digits++;

  return COT_ENTRY_CHANGED;
}

CotEntryResult
cot_casilla_entry_erase (CotCasillaEntry *self)
{
  if (self->in_ext) {
    self->in_ext = self->ext > 9;
    self->ext /= 10;
  } else if (self->has_number && self->number > 9) {
    self->number /= 10;
  } else if (self->has_number) {
    self->has_number = FALSE;
    self->number = 0;
  } else {
    self->type = 0;
  }
  self->n_digits = self->has_number ? 1 : 0;

  return COT_ENTRY_CHANGED;
}

char *
cot_casilla_entry_dup_text (const CotCasillaEntry *self)
{
  const char *type = cot_words_casilla_type (self->type);

  if (self->type == 0)
    return g_strdup ("");
  if (!self->has_number)
    return g_strdup (type);
  if (self->in_ext && self->ext == 0)
    return g_strdup_printf (_ ("%s %u contigua"), type, self->number);
  if (self->ext > 0)
    return g_strdup_printf (_ ("%s %u contigua %u"), type, self->number, self->ext);

  return g_strdup_printf ("%s %u", type, self->number);
}
