/* acta-script.c - what a simulated acta says, field by field
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-script.h"

#include <math.h>
#include <string.h>

/* Shares of actas, from the municipal election of Puebla 2024 (domain.md 6.3, 6.5). */
#define SHARE_EXCEEDS     0.0034
#define SHARE_ALL_BAD     0.032
#define SHARE_SOME_BAD    0.109
#define SHARE_COUNT_BAD   0.031 /* of each of the four counts */
#define SHARE_TOTAL_BAD   0.125
#define SHARE_TOTAL_WRONG 0.15
#define SHARE_URNA_OTHER  0.07 /* urna differs from personas + representantes */

const char *
cot_acta_manner_to_string (CotActaManner manner)
{
  static const char *const names[] = {
    "agree", "number only", "letters only", "differ",
    "number illegible", "letters illegible", "ilegible", "sin dato"
  };

  return names[manner];
}

/**
 * cot_acta_script_new:
 * @row: the row whose acta it is; must outlive the script
 *
 * A script in which only section and casilla are given, as the row has them.
 *
 * Returns: (transfer full): the script
 */
CotActaScript *
cot_acta_script_new (const CotRow *row)
{
  CotActaScript *self = g_new0 (CotActaScript, 1);

  self->row = row;
  self->n_entries = row->ballot->n_fields;
  self->entries = g_new0 (CotActaEntry, self->n_entries);
  for (guint i = 0; i < self->n_entries; i++) {
    CotActaEntry *entry = &self->entries[i];

    entry->field = &row->ballot->fields[i];
    entry->value = COT_VALUE_INIT;
    if (entry->field->kind == COT_FIELD_SECCION)
      entry->value = (CotValue){ COT_VALUE_NUMBER, row->casilla->seccion };
    else if (entry->field->kind == COT_FIELD_CASILLA)
      entry->value = (CotValue){ COT_VALUE_NUMBER, cot_casilla_key_pack (row->casilla->key) };
  }

  return self;
}

void
cot_acta_script_free (CotActaScript *self)
{
  if (self == NULL)
    return;
  g_free (self->entries);
  g_free (self);
}

static CotActaEntry *
find_entry (const CotActaScript *self, const char *name)
{
  for (guint i = 0; i < self->n_entries; i++)
    if (strcmp (self->entries[i].field->name, name) == 0)
      return &self->entries[i];

  return NULL;
}

const CotActaEntry *
cot_acta_script_find (const CotActaScript *self, const char *name)
{
  return find_entry (self, name);
}

static void
entry_set (CotActaEntry *entry, CotValue value)
{
  entry->value = value;
  entry->manner = COT_ACTA_AGREE;
  if (value.kind == COT_VALUE_ILLEGIBLE)
    entry->manner = COT_ACTA_ILLEGIBLE;
  if (value.kind == COT_VALUE_NO_DATA)
    entry->manner = COT_ACTA_EMPTY;
}

/**
 * cot_acta_script_set:
 * @self: the script
 * @name: a field of the row's ballot
 * @value: what the acta says
 *
 * A number is then written in figures and in letters that agree; another way
 * is set with cot_acta_script_set_manner().
 *
 * Returns: %FALSE when the ballot has no such field
 */
gboolean
cot_acta_script_set (CotActaScript *self, const char *name, CotValue value)
{
  CotActaEntry *entry = find_entry (self, name);

  if (entry == NULL)
    return FALSE;

  entry_set (entry, value);
  return TRUE;
}

/**
 * cot_acta_script_set_manner:
 * @self: the script
 * @name: a field whose value is a number
 * @manner: how that number is written
 * @other: with %COT_ACTA_DIFFER, the number in figures; the value is that of the letters
 *
 * Returns: %FALSE when the ballot has no such field or it has no number
 */
gboolean
cot_acta_script_set_manner (CotActaScript *self, const char *name, CotActaManner manner, gint32 other)
{
  CotActaEntry *entry = find_entry (self, name);

  if (entry == NULL || entry->value.kind != COT_VALUE_NUMBER ||
      manner == COT_ACTA_ILLEGIBLE || manner == COT_ACTA_EMPTY)
    return FALSE;

  entry->manner = manner;
  entry->other = other;
  return TRUE;
}

static void
set_number (CotActaScript *self, const char *name, gint32 number)
{
  cot_acta_script_set (self, name, (CotValue){ COT_VALUE_NUMBER, CLAMP (number, 0, COT_VALUE_MAX) });
}

/* How much an area's people like a column: the same for all its casillas. */
static double
area_weight (const CotRow *row, const CotField *field, guint64 seed)
{
  g_autofree char *whose = g_strdup_printf ("%s/%s/%s", row->contest->id, row->area->id, field->name);
  CotActaRng rng = cot_acta_rng_for (seed, "area", whose);
  double weight = exp (1.3 * cot_acta_rng_normal (&rng));

  if (field->kind == COT_FIELD_COALITION)
    return weight * 0.06;
  if (field->kind == COT_FIELD_INDEPENDENT)
    return weight * 0.4;
  return weight;
}

static double
casilla_weight (const CotRow *row, const CotField *field, guint64 seed, CotActaRng *rng)
{
  double around = exp (0.35 * cot_acta_rng_normal (rng));

  if (field->kind == COT_FIELD_NULL)
    return 0.028 * around;
  if (field->kind == COT_FIELD_UNREGISTERED)
    return cot_acta_rng_chance (rng, 0.25) ? 0.002 * around : 0;
  return area_weight (row, field, seed) * around;
}

/* Shares @n_votes out among the vote fields; the first ones get the remainder. */
static void
share_votes (CotActaScript *self, gint32 n_votes, guint64 seed, CotActaRng *rng)
{
  g_autofree double *weights = g_new0 (double, self->n_entries);
  double sum = 0;
  gint32 left = n_votes;

  for (guint i = 0; i < self->n_entries; i++) {
    CotFieldKind kind = self->entries[i].field->kind;

    if (!cot_field_kind_is_vote (kind))
      continue;
    weights[i] = casilla_weight (self->row, self->entries[i].field, seed, rng);
    if (kind < COT_FIELD_UNREGISTERED)
      sum += weights[i];
  }
  for (guint i = 0; i < self->n_entries; i++) {
    const CotField *field = self->entries[i].field;
    double share = weights[i];

    if (!cot_field_kind_is_vote (field->kind))
      continue;
    if (field->kind < COT_FIELD_UNREGISTERED)
      share = sum > 0 ? 0.97 * weights[i] / sum : 0;
    entry_set (&self->entries[i], (CotValue){ COT_VALUE_NUMBER, MIN (left, (gint32) (share * n_votes)) });
    left -= self->entries[i].value.number;
  }
  for (guint i = 0; left > 0; i = (i + 1) % self->n_entries)
    if (weights[i] > 0 && cot_acta_rng_chance (rng, 0.5)) {
      self->entries[i].value.number++;
      left--;
    }
}

static gint32
sum_of_votes (const CotActaScript *self)
{
  gint32 sum = 0;

  for (guint i = 0; i < self->n_entries; i++)
    if (cot_field_kind_is_vote (self->entries[i].field->kind) && self->entries[i].value.kind == COT_VALUE_NUMBER)
      sum += self->entries[i].value.number;
  return sum;
}

static CotActaEntry *
largest_vote (CotActaScript *self)
{
  CotActaEntry *best = NULL;

  for (guint i = 0; i < self->n_entries; i++) {
    CotActaEntry *entry = &self->entries[i];

    if (cot_field_kind_is_vote (entry->field->kind) && (best == NULL || entry->value.number > best->value.number))
      best = entry;
  }
  return best;
}

static gint32
legal_limit (const CotCasilla *casilla)
{
  gint32 base = casilla->lista_nominal > 0 ? casilla->lista_nominal : casilla->max_ballots;

  return base + casilla->representantes;
}

/* A slip of the pen: one more, one less, two figures swapped, one too many. */
static gint32
slip_of (gint32 number, CotActaRng *rng)
{
  gint32 other = number;

  switch (cot_acta_rng_below (rng, 4)) {
  case 0:
    other = number + cot_acta_rng_int (rng, 1, 3);
    break;
  case 1:
    other = number - cot_acta_rng_int (rng, 1, 3);
    break;
  case 2:
    other = number / 100 * 100 + number % 10 * 10 + number / 10 % 10;
    break;
  default:
    other = number + (cot_acta_rng_chance (rng, 0.5) ? 10 : -10);
  }
  if (other < 0 || other > COT_VALUE_MAX || other == number)
    other = number < COT_VALUE_MAX ? number + 1 : number - 1;

  return other;
}

static void
script_counts (CotActaScript *self, CotActaRng *rng)
{
  const CotCasilla *casilla = self->row->casilla;
  gint32 ballots = legal_limit (casilla);
  gint32 electors = casilla->lista_nominal > 0 ? casilla->lista_nominal : casilla->max_ballots;
  gint32 persons = (gint32) (electors * CLAMP (0.52 + 0.12 * cot_acta_rng_normal (rng), 0.12, 0.93));
  gint32 reps = MIN ((gint32) casilla->representantes, cot_acta_rng_int (rng, 0, 12));
  gint32 urna = persons + reps;

  if (cot_acta_rng_chance (rng, SHARE_URNA_OTHER))
    urna = MIN (slip_of (urna, rng), ballots);
  set_number (self, COT_FIELD_NAME_SOBRANTES, ballots - persons - reps);
  set_number (self, COT_FIELD_NAME_PERSONAS, persons);
  set_number (self, COT_FIELD_NAME_REPS, reps);
  set_number (self, COT_FIELD_NAME_SACADOS, urna);
}

static CotValue
bad_value (double share_illegible, CotActaRng *rng)
{
  CotValue value = { COT_VALUE_NO_DATA, 0 };

  if (cot_acta_rng_chance (rng, share_illegible))
    value.kind = COT_VALUE_ILLEGIBLE;
  return value;
}

static void
spoil_all_votes (CotActaScript *self, CotActaRng *rng)
{
  double which = cot_acta_rng_real (rng);
  double share_illegible = which < 0.6 ? 0.0 : which < 0.8 ? 1.0
                                                           : 0.5;

  for (guint i = 0; i < self->n_entries; i++)
    if (cot_field_kind_is_vote (self->entries[i].field->kind))
      entry_set (&self->entries[i], bad_value (share_illegible, rng));
}

/* The field of a party without votes is the one that people leave empty. */
static void
leave_small_empty (CotActaScript *self, CotActaRng *rng)
{
  gint32 small = cot_acta_rng_int (rng, 2, 30);
  double share = cot_acta_rng_between (rng, 0.6, 1.0);

  for (guint i = 0; i < self->n_entries; i++) {
    CotActaEntry *entry = &self->entries[i];

    if (cot_field_kind_is_vote (entry->field->kind) && entry->value.number <= small && cot_acta_rng_chance (rng, share))
      entry_set (entry, (CotValue){ COT_VALUE_NO_DATA, 0 });
  }
}

static void
spoil_one_vote (CotActaScript *self, double share_illegible, CotActaRng *rng)
{
  guint i = cot_acta_rng_below (rng, self->n_entries);

  while (!cot_field_kind_is_vote (self->entries[i].field->kind))
    i = (i + 1) % self->n_entries;
  entry_set (&self->entries[i], bad_value (share_illegible, rng));
}

static void
spoil_some_votes (CotActaScript *self, CotActaRng *rng)
{
  gboolean empties = cot_acta_rng_chance (rng, 0.55);
  int n = empties ? 0 : cot_acta_rng_int (rng, 0, 5);
  gboolean all_bad = TRUE;

  if (empties)
    leave_small_empty (self, rng);
  spoil_one_vote (self, empties ? 0.0 : 0.9, rng);
  for (int i = 0; i < n; i++)
    spoil_one_vote (self, 0.9, rng);

  /* Some, not all: that is another observation. */
  for (guint i = 0; i < self->n_entries; i++)
    if (cot_field_kind_is_vote (self->entries[i].field->kind) && self->entries[i].value.kind == COT_VALUE_NUMBER)
      all_bad = FALSE;
  if (all_bad)
    set_number (self, COT_FIELD_NAME_NULL, cot_acta_rng_int (rng, 1, 15));
}

static void
script_total (CotActaScript *self, gint32 total, CotActaRng *rng)
{
  double which = cot_acta_rng_real (rng);
  CotActaEntry *entry = find_entry (self, COT_FIELD_NAME_TOTAL);

  if (entry == NULL)
    return;
  if (which < SHARE_TOTAL_BAD)
    entry_set (entry, bad_value (0.3, rng));
  else if (which < SHARE_TOTAL_BAD + SHARE_TOTAL_WRONG)
    set_number (self, COT_FIELD_NAME_TOTAL, slip_of (total, rng));
  else
    set_number (self, COT_FIELD_NAME_TOTAL, total);
}

static void
script_manner (CotActaEntry *entry, CotActaRng *rng)
{
  double which = cot_acta_rng_real (rng);

  if (entry->value.kind != COT_VALUE_NUMBER || entry->field->kind <= COT_FIELD_CASILLA)
    return;
  if (which < 0.035)
    entry->manner = COT_ACTA_NUMBER_ONLY;
  else if (which < 0.045)
    entry->manner = COT_ACTA_LETTERS_ONLY;
  else if (which < 0.052)
    entry->manner = COT_ACTA_DIFFER;
  else if (which < 0.058)
    entry->manner = COT_ACTA_NUMBER_ILLEGIBLE;
  else if (which < 0.066)
    entry->manner = COT_ACTA_LETTERS_ILLEGIBLE;
  if (entry->manner == COT_ACTA_DIFFER)
    entry->other = slip_of (entry->value.number, rng);
}

/**
 * cot_acta_script_new_random:
 * @row: the row whose acta it is; must outlive the script
 * @seed: the same seed and row give the same content
 *
 * A plausible acta: turnout within the lista nominal, votes shared out as the
 * area likes its parties, personas + representantes = urna in most, a total
 * that is right in two of three, and the shares of empty and illegible fields
 * that were seen in real elections (domain.md 6.3 and 6.5).
 *
 * Returns: (transfer full): the script, every field given
 */
CotActaScript *
cot_acta_script_new_random (const CotRow *row, guint64 seed)
{
  CotActaScript *self = cot_acta_script_new (row);
  CotActaRng rng = cot_acta_rng_for (seed, "values", row->clave_acta);
  double fate = cot_acta_rng_real (&rng);
  gint32 total;

  script_counts (self, &rng);
  share_votes (self, cot_acta_script_find (self, COT_FIELD_NAME_SACADOS)->value.number, seed, &rng);
  if (fate < SHARE_EXCEEDS) {
    CotActaEntry *most = largest_vote (self);

    most->value.number += legal_limit (row->casilla) - sum_of_votes (self) + cot_acta_rng_int (&rng, 1, 240);
  }
  total = sum_of_votes (self);
  if (fate >= SHARE_EXCEEDS && fate < SHARE_EXCEEDS + SHARE_ALL_BAD)
    spoil_all_votes (self, &rng);
  else if (fate >= SHARE_EXCEEDS && fate < SHARE_EXCEEDS + SHARE_ALL_BAD + SHARE_SOME_BAD)
    spoil_some_votes (self, &rng);
  script_total (self, total, &rng);

  for (guint i = 0; i < self->n_entries; i++) {
    CotActaEntry *entry = &self->entries[i];

    if (entry->field->kind == COT_FIELD_COUNT && cot_acta_rng_chance (&rng, SHARE_COUNT_BAD))
      entry_set (entry, bad_value (0.3, &rng));
    script_manner (entry, &rng);
  }

  return self;
}
