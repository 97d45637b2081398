/* cot-sheet-entry.c - keying one acta: fields, focus and what a key does
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-entry.h"

#include <string.h>

#include "cot-casilla-entry.h"
#include "cot-words.h"

#define MAX_DIGITS 4

struct _CotSheetEntry {
  const CotBallot *ballot;
  guint *order; /* ballot index of each wanted field */
  guint n_wanted;
  CotValue *values;    /* one per field of the ballot */
  CotValue *proposals; /* the same; NULL: none */
  guint focus;
  guint n_digits; /* keyed since the field got the focus; 0: the next digit replaces */
  CotCasillaEntry casilla;
};

CotSheetEntry *
cot_sheet_entry_new (const CotBallot *ballot, const guint8 *wanted)
{
  CotSheetEntry *self = g_new0 (CotSheetEntry, 1);

  self->ballot = ballot;
  self->order = g_new0 (guint, ballot->n_fields);
  self->values = g_new0 (CotValue, ballot->n_fields);
  for (guint i = 0; i < ballot->n_fields; i++)
    if (wanted[i])
      self->order[self->n_wanted++] = i;

  return self;
}

void
cot_sheet_entry_free (CotSheetEntry *self)
{
  g_free (self->order);
  g_free (self->values);
  g_free (self->proposals);
  g_free (self);
}

void
cot_sheet_entry_set_proposals (CotSheetEntry *self, const CotValue *proposals)
{
  g_free (self->proposals);
  self->proposals = proposals != NULL ? g_memdup2 (proposals, sizeof *proposals * self->ballot->n_fields) : NULL;
}

const CotBallot *
cot_sheet_entry_get_ballot (const CotSheetEntry *self)
{
  return self->ballot;
}

guint
cot_sheet_entry_get_n_wanted (const CotSheetEntry *self)
{
  return self->n_wanted;
}

guint
cot_sheet_entry_get_field (const CotSheetEntry *self, guint position)
{
  g_return_val_if_fail (position < self->n_wanted, 0);

  return self->order[position];
}

static CotValue *
value_at (const CotSheetEntry *self, guint position)
{
  return &self->values[self->order[position]];
}

static gboolean
is_casilla (const CotSheetEntry *self, guint position)
{
  return self->ballot->fields[self->order[position]].kind == COT_FIELD_CASILLA;
}

CotValue
cot_sheet_entry_get_proposal (const CotSheetEntry *self, guint position)
{
  g_return_val_if_fail (position < self->n_wanted, COT_VALUE_INIT);

  if (self->proposals == NULL || value_at (self, position)->kind != COT_VALUE_NONE)
    return COT_VALUE_INIT;

  return self->proposals[self->order[position]];
}

guint8 *
cot_sheet_entry_list_aided (const CotSheetEntry *self)
{
  guint8 *aided;

  if (self->proposals == NULL)
    return NULL;
  aided = g_new0 (guint8, self->ballot->n_fields);
  for (guint i = 0; i < self->ballot->n_fields; i++)
    aided[i] = self->proposals[i].kind != COT_VALUE_NONE && cot_value_equal (self->proposals[i], self->values[i]);

  return aided;
}

guint
cot_sheet_entry_get_n_done (const CotSheetEntry *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_wanted; i++)
    if (value_at (self, i)->kind != COT_VALUE_NONE)
      n++;

  return n;
}

gboolean
cot_sheet_entry_is_complete (const CotSheetEntry *self)
{
  return cot_sheet_entry_get_n_done (self) == self->n_wanted;
}

guint
cot_sheet_entry_get_focus (const CotSheetEntry *self)
{
  return self->focus;
}

const CotValue *
cot_sheet_entry_get_values (const CotSheetEntry *self)
{
  return self->values;
}

/* --- Casilla ------------------------------------------------------------------- */

static CotEntryResult
key_in_casilla (CotSheetEntry *self, CotKey key)
{
  CotEntryResult result;

  switch ((int) key.command) {
  case COT_KEY_DIGIT:
    result = cot_casilla_entry_digit (&self->casilla, key.digit);
    break;
  case COT_KEY_ERASE:
    result = cot_casilla_entry_erase (&self->casilla);
    break;
  case COT_KEY_POINT:
    result = cot_casilla_entry_step (&self->casilla);
    break;
  case COT_KEY_LETTER:
    result = cot_casilla_entry_letter (&self->casilla, key.letter);
    break;
  default:
    return COT_ENTRY_IGNORED;
  }
  if (result == COT_ENTRY_CHANGED)
    *value_at (self, self->focus) = cot_casilla_entry_get_value (&self->casilla);

  return result;
}

/* --- Focus --------------------------------------------------------------------- */

static void
enter_field (CotSheetEntry *self, guint position)
{
  self->focus = position;
  self->n_digits = 0;
  self->casilla = (CotCasillaEntry){ 0 };
  if (position < self->n_wanted && is_casilla (self, position))
    self->casilla = cot_casilla_entry_of (*value_at (self, position));
}

void
cot_sheet_entry_set_focus (CotSheetEntry *self, guint position)
{
  guint target = MIN (position, self->n_wanted);

  for (guint i = 0; i < target; i++)
    if (value_at (self, i)->kind == COT_VALUE_NONE) {
      target = i;
      break;
    }
  enter_field (self, target);
}

void
cot_sheet_entry_load (CotSheetEntry *self, const CotValue *values, guint focus)
{
  for (guint i = 0; i < self->n_wanted; i++)
    *value_at (self, i) = values[self->order[i]];
  cot_sheet_entry_set_focus (self, focus);
}

static CotEntryResult
go_next (CotSheetEntry *self)
{
  if (self->focus == self->n_wanted)
    return cot_sheet_entry_is_complete (self) ? COT_ENTRY_DELIVER : COT_ENTRY_EMPTY;
  if (cot_sheet_entry_get_proposal (self, self->focus).kind != COT_VALUE_NONE)
    *value_at (self, self->focus) = cot_sheet_entry_get_proposal (self, self->focus);
  if (value_at (self, self->focus)->kind == COT_VALUE_NONE) {
    if (!is_casilla (self, self->focus))
      return COT_ENTRY_EMPTY;
    return self->casilla.type == 0 ? COT_ENTRY_TYPE : COT_ENTRY_NUMBER;
  }
  enter_field (self, self->focus + 1);

  return COT_ENTRY_MOVED;
}

gboolean
cot_sheet_entry_is_fresh (const CotSheetEntry *self)
{
  return self->n_digits == 0 && self->casilla.n_digits == 0;
}

gboolean
cot_sheet_entry_finish (CotSheetEntry *self)
{
  guint before = self->focus;

  cot_sheet_entry_set_focus (self, self->n_wanted);

  return self->focus != before;
}

guint
cot_sheet_entry_count_rest (const CotSheetEntry *self)
{
  return self->n_wanted - cot_sheet_entry_get_n_done (self);
}

void
cot_sheet_entry_fill_rest (CotSheetEntry *self)
{
  for (guint i = 0; i < self->n_wanted; i++)
    if (value_at (self, i)->kind == COT_VALUE_NONE)
      *value_at (self, i) = (CotValue){ COT_VALUE_NO_DATA, 0 };
  enter_field (self, self->n_wanted);
}

static CotEntryResult
go_back (CotSheetEntry *self)
{
  if (self->focus == 0)
    return COT_ENTRY_IGNORED;
  enter_field (self, self->focus - 1);

  return COT_ENTRY_MOVED;
}

/* --- Values -------------------------------------------------------------------- */

static CotEntryResult
add_digit (CotSheetEntry *self, guint digit)
{
  CotValue *value = value_at (self, self->focus);

  if (self->n_digits >= MAX_DIGITS)
    return COT_ENTRY_FULL;
  if (self->n_digits == 0 || value->kind != COT_VALUE_NUMBER)
    value->number = 0;
  value->kind = COT_VALUE_NUMBER;
  value->number = value->number * 10 + (gint32) digit;
  self->n_digits++;

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
erase (CotSheetEntry *self)
{
  CotValue *value = value_at (self, self->focus);

  if (value->kind != COT_VALUE_NONE && value->kind != COT_VALUE_NUMBER) {
    enter_field (self, self->focus);
    *value = COT_VALUE_INIT;
    return COT_ENTRY_CHANGED;
  }
  if (value->kind == COT_VALUE_NONE)
    return COT_ENTRY_IGNORED;
  if (self->n_digits == 0 || value->number < 10) {
    *value = COT_VALUE_INIT;
    self->n_digits = 0;
  } else {
    value->number /= 10;
    self->n_digits--;
  }

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
put_word (CotSheetEntry *self, CotValueKind kind)
{
  *value_at (self, self->focus) = (CotValue){ kind, 0 };
  self->n_digits = 0;
  self->casilla = (CotCasillaEntry){ 0 };

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
key_in_field (CotSheetEntry *self, CotKey key)
{
  CotValue value = *value_at (self, self->focus);
  gboolean is_word = value.kind != COT_VALUE_NONE && value.kind != COT_VALUE_NUMBER;

  if (key.command == COT_KEY_ILLEGIBLE)
    return put_word (self, COT_VALUE_ILLEGIBLE);
  if (key.command == COT_KEY_NO_DATA)
    return value.kind == COT_VALUE_NO_DATA ? COT_ENTRY_REST : put_word (self, COT_VALUE_NO_DATA);
  if (is_casilla (self, self->focus) && !(is_word && key.command == COT_KEY_ERASE))
    return key_in_casilla (self, key);
  if (key.command == COT_KEY_DIGIT)
    return add_digit (self, key.digit);
  if (key.command == COT_KEY_ERASE)
    return erase (self);

  return COT_ENTRY_IGNORED;
}

/**
 * cot_sheet_entry_key:
 * @key: from cot_key_from_event ()
 *
 * Returns: what it led to; nothing was changed by a refusal
 */
CotEntryResult
cot_sheet_entry_key (CotSheetEntry *self, CotKey key)
{
  CotEntryResult result = COT_ENTRY_IGNORED;

  if (key.command == COT_KEY_ENTER)
    return go_next (self);
  if (key.command == COT_KEY_BACK)
    return go_back (self);
  if (self->focus < self->n_wanted)
    result = key_in_field (self, key);
  if (result == COT_ENTRY_IGNORED && key.command == COT_KEY_POINT)
    return COT_ENTRY_SO;

  return result;
}

/* --- What is shown --------------------------------------------------------------- */

char *
cot_sheet_entry_dup_text (const CotSheetEntry *self, guint position)
{
  CotValue value = *value_at (self, position);

  if (position == self->focus && is_casilla (self, position) &&
      (value.kind == COT_VALUE_NONE || value.kind == COT_VALUE_NUMBER))
    return cot_casilla_entry_dup_text (&self->casilla);

  return cot_words_value (value, is_casilla (self, position));
}

gboolean
cot_sheet_entry_set_text (CotSheetEntry *self, guint position, const char *text)
{
  guint64 number = 0;
  CotCasillaKey key;

  g_return_val_if_fail (position < self->n_wanted, FALSE);

  if (is_casilla (self, position)) {
    if (!cot_casilla_key_parse (text, &key))
      return FALSE;
    number = (guint64) cot_casilla_key_pack (key);
  } else if (!g_ascii_string_to_unsigned (text, 10, 0, COT_VALUE_MAX, &number, NULL)) {
    return FALSE;
  }
  *value_at (self, position) = (CotValue){ COT_VALUE_NUMBER, (gint32) number };
  if (position == self->focus)
    enter_field (self, position);

  return TRUE;
}

guint
cot_sheet_entry_sum (const CotSheetEntry *self)
{
  guint sum = 0;

  for (guint i = 0; i < self->ballot->n_fields; i++)
    if (cot_field_kind_is_vote (self->ballot->fields[i].kind) && self->values[i].kind == COT_VALUE_NUMBER)
      sum += (guint) self->values[i].number;

  return sum;
}

gboolean
cot_sheet_entry_get_casilla (const CotSheetEntry *self, CotValue *seccion, CotValue *casilla)
{
  guint n = 0;

  *seccion = COT_VALUE_INIT;
  *casilla = COT_VALUE_INIT;
  for (guint i = 0; i < self->n_wanted; i++) {
    CotFieldKind kind = self->ballot->fields[self->order[i]].kind;

    if (kind != COT_FIELD_SECCION && kind != COT_FIELD_CASILLA)
      continue;
    if (value_at (self, i)->kind == COT_VALUE_NONE || self->focus <= i)
      return FALSE;
    *(kind == COT_FIELD_SECCION ? seccion : casilla) = *value_at (self, i);
    n++;
  }

  return n == 2;
}
