/* cot-sheet-entry.c - keying one acta: fields, focus and what a key does
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-words.h"

#define MAX_DIGITS 4

/* A casilla while it is keyed; complete only with type and number. */
typedef struct {
  char type; /* 0: not chosen */
  guint number, ext;
  gboolean has_number, in_ext;
} CasillaDraft;

struct _CotSheetEntry {
  const CotBallot *ballot;
  guint *order; /* ballot index of each wanted field */
  guint n_wanted;
  CotValue *values;    /* one per field of the ballot */
  CotValue *proposals; /* the same; NULL: none */
  guint focus;
  guint n_digits; /* keyed since the field got the focus; 0: the next digit replaces */
  CasillaDraft casilla;
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

static CasillaDraft
casilla_draft_of (CotValue value)
{
  CasillaDraft draft = { 0 };
  CotCasillaKey key;

  if (value.kind != COT_VALUE_NUMBER)
    return draft;
  key = cot_casilla_key_unpack (value.number);
  draft.type = key.type;
  draft.number = key.number;
  draft.has_number = TRUE;
  draft.ext = key.ext;

  return draft;
}

/* Básica and Especial without a number are the first, as people say them. */
static gboolean
casilla_is_whole (const CasillaDraft *draft)
{
  return draft->type != 0 && (draft->has_number || draft->type == 'B' || draft->type == 'S');
}

static void
store_casilla (CotSheetEntry *self)
{
  const CasillaDraft *draft = &self->casilla;
  CotCasillaKey key = { draft->type, (guint8) (draft->has_number ? draft->number : 1), (guint8) draft->ext };
  CotValue *value = value_at (self, self->focus);

  if (!casilla_is_whole (draft) || key.number == 0)
    *value = COT_VALUE_INIT;
  else
    *value = (CotValue){ COT_VALUE_NUMBER, cot_casilla_key_pack (key) };
}

static CotEntryResult
step_casilla (CotSheetEntry *self)
{
  CasillaDraft *draft = &self->casilla;
  static const char next[][2] = { { 0, 'B' }, { 'B', 'C' }, { 'C', 'E' }, { 'E', 'S' }, { 'S', 'B' } };

  if (draft->type == 'E' && draft->has_number && !draft->in_ext) {
    draft->in_ext = TRUE;
  } else {
    for (guint i = 0; i < G_N_ELEMENTS (next); i++)
      if (next[i][0] == draft->type) {
        draft->type = next[i][1];
        break;
      }
    draft->in_ext = FALSE;
    draft->ext = 0;
  }
  self->n_digits = 0;
  store_casilla (self);

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
casilla_letter (CotSheetEntry *self, char letter)
{
  CasillaDraft *draft = &self->casilla;
  char type = g_ascii_toupper (letter);

  if (strchr ("BCESMVPA", type) == NULL)
    return COT_ENTRY_IGNORED;
  /* "E1C2": the contigua of an extraordinaria. */
  if (type == 'C' && draft->type == 'E' && draft->has_number && self->n_digits > 0) {
    draft->in_ext = TRUE;
  } else {
    *draft = (CasillaDraft){ .type = type };
  }
  self->n_digits = 0;
  store_casilla (self);

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
casilla_digit (CotSheetEntry *self, guint digit)
{
  CasillaDraft *draft = &self->casilla;
  guint *number = draft->in_ext ? &draft->ext : &draft->number;
  guint grown = self->n_digits == 0 ? digit : *number * 10 + digit;

  if (draft->type == 0)
    return COT_ENTRY_TYPE;
  if (grown > 99)
    return COT_ENTRY_FULL;
  *number = grown;
  if (!draft->in_ext) {
    draft->has_number = TRUE;
    draft->ext = 0;
  }
  self->n_digits++;
  store_casilla (self);

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
casilla_erase (CotSheetEntry *self)
{
  CasillaDraft *draft = &self->casilla;

  if (draft->in_ext) {
    draft->in_ext = draft->ext > 9;
    draft->ext /= 10;
  } else if (draft->has_number && draft->number > 9) {
    draft->number /= 10;
  } else if (draft->has_number) {
    draft->has_number = FALSE;
    draft->number = 0;
  } else {
    draft->type = 0;
  }
  self->n_digits = draft->has_number ? 1 : 0;
  store_casilla (self);

  return COT_ENTRY_CHANGED;
}

static char *
casilla_text (const CasillaDraft *draft)
{
  const char *type = cot_words_casilla_type (draft->type);

  if (draft->type == 0)
    return g_strdup ("");
  if (!draft->has_number)
    return g_strdup (type);
  if (draft->in_ext && draft->ext == 0)
    return g_strdup_printf (_ ("%s %u contigua"), type, draft->number);
  if (draft->ext > 0)
    return g_strdup_printf (_ ("%s %u contigua %u"), type, draft->number, draft->ext);

  return g_strdup_printf ("%s %u", type, draft->number);
}

/* --- Focus --------------------------------------------------------------------- */

static void
enter_field (CotSheetEntry *self, guint position)
{
  self->focus = position;
  self->n_digits = 0;
  self->casilla = (CasillaDraft){ 0 };
  if (position < self->n_wanted && is_casilla (self, position))
    self->casilla = casilla_draft_of (*value_at (self, position));
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
  return self->n_digits == 0;
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

  if (is_casilla (self, self->focus))
    return casilla_digit (self, digit);
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
  if (is_casilla (self, self->focus))
    return casilla_erase (self);
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
  self->casilla = (CasillaDraft){ 0 };

  return COT_ENTRY_CHANGED;
}

static CotEntryResult
key_in_field (CotSheetEntry *self, CotKey key)
{
  if (key.command == COT_KEY_DIGIT)
    return add_digit (self, key.digit);
  if (key.command == COT_KEY_ERASE)
    return erase (self);
  if (key.command == COT_KEY_ILLEGIBLE)
    return put_word (self, COT_VALUE_ILLEGIBLE);
  if (key.command == COT_KEY_NO_DATA)
    return value_at (self, self->focus)->kind == COT_VALUE_NO_DATA ? COT_ENTRY_REST : put_word (self, COT_VALUE_NO_DATA);
  if (is_casilla (self, self->focus) && key.command == COT_KEY_POINT)
    return step_casilla (self);
  if (is_casilla (self, self->focus) && key.command == COT_KEY_LETTER)
    return casilla_letter (self, key.letter);

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
    return casilla_text (&self->casilla);

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
