/* night-plan.c - what happens to every sheet of a rehearsed night, by its seed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-plan.h"

#include <string.h>

#include "cot-error.h"

/* Of each field that a person keys: misread or mistyped, without meaning to. */
#define SHARE_MISREAD 0.003
/* Of the sheets that are not placed to show a path. */
#define SHARE_SIN_ACTA 0.04
#define SHARE_OUTSIDE  0.015
#define SHARE_RESCAN   0.01

static const char *const path_names[COT_NIGHT_N_PATHS] = {
  "agree", "mended", "third", "decision", "alike", "rescan", "sin acta", "outside"
};

static const char *const causes[] = { "not-delivered", "not-installed", "no-bag" };

const char *
cot_night_path_to_string (CotNightPath path)
{
  return path_names[path];
}

static void
shuffle (gpointer *things, guint n, CotActaRng *rng)
{
  for (guint i = n; i > 1; i--) {
    guint k = cot_acta_rng_below (rng, i);
    gpointer swap = things[k];

    things[k] = things[i - 1];
    things[i - 1] = swap;
  }
}

/* One digit read as another, or a value where there is none: never the same. */
static CotValue
misread (CotValue value, CotActaRng *rng)
{
  static const char confused[] = "6778960134"; /* 0 as 6, 1 as 7, 2 as 7 ... */
  int digits[4], n = 0, place, factor = 1;

  if (value.kind != COT_VALUE_NUMBER)
    return (CotValue){ COT_VALUE_NUMBER, cot_acta_rng_int (rng, 1, 400) };
  if (cot_acta_rng_chance (rng, 0.1))
    return (CotValue){ COT_VALUE_ILLEGIBLE, 0 };

  for (int rest = value.number; n == 0 || (rest > 0 && n < 4); rest /= 10)
    digits[n++] = rest % 10;
  place = (int) cot_acta_rng_below (rng, (guint) n);
  for (int i = 0; i < place; i++)
    factor *= 10;
  value.number += factor * ((confused[digits[place]] - '0') - digits[place]);

  return value;
}

/* A misreading unlike @value and @other. */
static CotValue
misread_unlike (CotValue value, CotValue other, CotActaRng *rng)
{
  CotValue read;

  do
    read = value.kind == COT_VALUE_NUMBER && cot_acta_rng_chance (rng, 0.5)
             ? (CotValue){ COT_VALUE_NUMBER, cot_acta_rng_int (rng, 0, 700) }
             : misread (value, rng);
  while (cot_value_equal (read, other) || cot_value_equal (read, value));

  return read;
}

/* A field to go wrong: not section and casilla, which are clarified apart. */
static guint
choose_field (const CotNightItem *item, CotActaRng *rng)
{
  return 2 + cot_acta_rng_below (rng, item->row->ballot->n_fields - 2);
}

static void
copy_truth (CotNightItem *item)
{
  guint n = item->script->n_entries;

  for (guint turn = 0; turn < COT_NIGHT_N_TURNS; turn++)
    item->turns[turn] = g_new0 (CotValue, n);
  item->decided = g_new0 (CotValue, n);
  for (guint i = 0; i < n; i++) {
    for (guint turn = 0; turn < COT_NIGHT_N_TURNS; turn++)
      item->turns[turn][i] = item->script->entries[i].value;
    item->decided[i] = item->script->entries[i].value;
  }
}

/* The coordinator may only take a value that somebody read, or ilegible. */
static void
settle_decisions (CotNightItem *item)
{
  for (guint i = 0; i < item->script->n_entries; i++) {
    gboolean read = FALSE;

    for (guint turn = 0; turn < COT_NIGHT_N_TURNS; turn++)
      read = read || (turn != COT_NIGHT_SECOND && cot_value_equal (item->turns[turn][i], item->decided[i]));
    if (!read)
      item->decided[i] = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
  }
}

static void
misread_by_chance (CotNightItem *item, CotActaRng *rng)
{
  for (guint i = 2; i < item->script->n_entries; i++) {
    CotValue truth = item->script->entries[i].value;

    if (cot_acta_rng_chance (rng, SHARE_MISREAD))
      item->turns[COT_NIGHT_FIRST][i] = misread (truth, rng);
    if (cot_acta_rng_chance (rng, SHARE_MISREAD))
      item->turns[COT_NIGHT_SECOND][i] = misread (truth, rng);
    /* Most look again and see it; some are sure of what they saw. */
    if (cot_acta_rng_chance (rng, 0.2))
      item->turns[COT_NIGHT_REKEY][i] = item->turns[COT_NIGHT_SECOND][i];
    if (cot_acta_rng_chance (rng, SHARE_MISREAD))
      item->turns[COT_NIGHT_THIRD_TURN][i] = misread (truth, rng);
  }
}

/* Puts the difference of its path into one field of the sheet. */
static void
plan_difference (CotNightItem *item, CotActaRng *rng)
{
  guint i = choose_field (item, rng);
  CotValue truth = item->script->entries[i].value;
  CotValue wrong = misread_unlike (truth, truth, rng);

  switch (item->path) {
  case COT_NIGHT_MENDED:
    item->turns[COT_NIGHT_SECOND][i] = wrong;
    break;
  case COT_NIGHT_THIRD:
    item->turns[COT_NIGHT_SECOND][i] = wrong;
    item->turns[COT_NIGHT_REKEY][i] = wrong;
    break;
  case COT_NIGHT_DECISION:
    item->turns[COT_NIGHT_FIRST][i] = wrong;
    item->turns[COT_NIGHT_SECOND][i] = misread_unlike (truth, wrong, rng);
    item->turns[COT_NIGHT_REKEY][i] = item->turns[COT_NIGHT_SECOND][i];
    break;
  case COT_NIGHT_ALIKE:
    item->turns[COT_NIGHT_FIRST][i] = wrong;
    item->turns[COT_NIGHT_SECOND][i] = wrong;
    break;
  case COT_NIGHT_AGREE:
  case COT_NIGHT_RESCAN:
  case COT_NIGHT_SIN_ACTA:
  case COT_NIGHT_OUTSIDE:
    break;
  }
}

/* A casilla like @like of a section that the catalogue does not have. */
static CotRow *
make_stranger (CotNightPlan *self, CotElection *election, const CotRow *like, guint *last_section)
{
  CotCasilla *casilla = g_new0 (CotCasilla, 1);
  CotRow *row = g_new0 (CotRow, 1);
  guint section = *last_section;
  g_autofree char *key = NULL;

  while (cot_election_find_row_as_written (election, like->contest->id, section, like->casilla->key, NULL) != NULL)
    section--;
  *last_section = section - 1;
  *casilla = *like->casilla;
  casilla->seccion = (guint16) section;
  key = g_strdup_printf ("%s%04u%s", cot_election_get_id_entidad (election), section, like->casilla->clave_casilla + 6);
  casilla->clave_casilla = g_steal_pointer (&key);
  *row = *like;
  row->casilla = casilla;
  row->clave_acta = g_strconcat (casilla->clave_casilla, like->clave_acta + 11, NULL);
  g_ptr_array_add (self->strangers, row);

  return row;
}

static void
stranger_free (gpointer data)
{
  CotRow *row = data;
  CotCasilla *casilla = (CotCasilla *) row->casilla;

  g_free (casilla->clave_casilla);
  g_free (casilla);
  g_free (row->clave_acta);
  g_free (row);
}

static void
item_free (gpointer data)
{
  CotNightItem *item = data;

  g_clear_pointer (&item->script, cot_acta_script_free);
  for (guint turn = 0; turn < COT_NIGHT_N_TURNS; turn++)
    g_free (item->turns[turn]);
  g_free (item->decided);
  g_free (item);
}

/* One of each path first, then by share; the order is shuffled. */
static CotNightPath *
draw_paths (guint n_sheets, CotActaRng *rng)
{
  static const CotNightPath placed[] = {
    COT_NIGHT_MENDED, COT_NIGHT_THIRD, COT_NIGHT_DECISION, COT_NIGHT_RESCAN,
    COT_NIGHT_SIN_ACTA, COT_NIGHT_OUTSIDE, COT_NIGHT_ALIKE, COT_NIGHT_AGREE
  };
  CotNightPath *paths = g_new0 (CotNightPath, n_sheets);

  for (guint i = 0; i < n_sheets; i++) {
    double chance = cot_acta_rng_real (rng);

    if (i < G_N_ELEMENTS (placed))
      paths[i] = placed[i];
    else if (chance < SHARE_SIN_ACTA)
      paths[i] = COT_NIGHT_SIN_ACTA;
    else if (chance < SHARE_SIN_ACTA + SHARE_OUTSIDE)
      paths[i] = COT_NIGHT_OUTSIDE;
    else if (chance < SHARE_SIN_ACTA + SHARE_OUTSIDE + SHARE_RESCAN)
      paths[i] = COT_NIGHT_RESCAN;
  }
  for (guint i = n_sheets; i > 1; i--) {
    guint k = cot_acta_rng_below (rng, i);
    CotNightPath swap = paths[k];

    paths[k] = paths[i - 1];
    paths[i - 1] = swap;
  }

  return paths;
}

static GPtrArray *
draw_rows (CotElection *election, CotActaRng *rng)
{
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);
  GPtrArray *drawn = g_ptr_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (drawn, (gpointer) &rows[i]);
  shuffle (drawn->pdata, drawn->len, rng);

  return drawn;
}

static CotNightItem *
make_item (const CotRow *row, CotNightPath path, guint number, guint64 seed)
{
  CotNightItem *item = g_new0 (CotNightItem, 1);
  g_autofree char *folio = cot_folio_format (row->catd, number);
  CotActaRng rng = cot_acta_rng_for (seed, "night-item", folio);

  item->number = number;
  item->path = path;
  item->row = row;
  g_strlcpy (item->folio, folio, sizeof item->folio);
  item->script = cot_acta_script_new_random (row, cot_acta_rng_next (&rng));
  copy_truth (item);
  if (path == COT_NIGHT_AGREE || path == COT_NIGHT_RESCAN)
    misread_by_chance (item, &rng);
  plan_difference (item, &rng);
  settle_decisions (item);
  item->cause = causes[cot_acta_rng_below (&rng, G_N_ELEMENTS (causes))];

  return item;
}

/**
 * cot_night_plan_new:
 * @election: what is voted on; must outlive the plan
 * @n_sheets: 1 to the number of rows
 * @seed: gives the same night again
 *
 * Draws a night: which rows arrive, in what order, what their actas say, and
 * what each practice person is made to key.
 *
 * Returns: (transfer full): the plan
 */
CotNightPlan *
cot_night_plan_new (CotElection *election, guint n_sheets, guint64 seed)
{
  CotNightPlan *self = g_new0 (CotNightPlan, 1);
  CotActaRng rng = cot_acta_rng_for (seed, "night", NULL);
  g_autofree CotNightPath *paths = draw_paths (n_sheets, &rng);
  g_autoptr (GPtrArray) rows = draw_rows (election, &rng);
  guint last_section = 9999;

  g_return_val_if_fail (n_sheets > 0 && n_sheets <= rows->len, NULL);

  self->items = g_ptr_array_new_with_free_func (item_free);
  self->strangers = g_ptr_array_new_with_free_func (stranger_free);
  for (guint i = 0; i < n_sheets; i++) {
    const CotRow *row = rows->pdata[i];

    if (paths[i] == COT_NIGHT_OUTSIDE)
      row = make_stranger (self, election, row, &last_section);
    g_ptr_array_add (self->items, make_item (row, paths[i], i + 1, seed));
  }
  if (n_sheets >= 24) {
    self->kill_desk_after = 3 + cot_acta_rng_below (&rng, n_sheets / 2);
    self->kill_service_after = 3 + cot_acta_rng_below (&rng, n_sheets / 2);
  }

  return self;
}

void
cot_night_plan_free (CotNightPlan *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->strangers);
  g_free (self);
}

CotNightItem *
cot_night_plan_find (const CotNightPlan *self, const char *folio)
{
  for (guint i = 0; i < self->items->len; i++) {
    CotNightItem *item = self->items->pdata[i];

    if (strcmp (item->folio, folio) == 0)
      return item;
  }

  return NULL;
}

gboolean
cot_night_item_is_plain (const CotNightItem *item, guint field)
{
  for (guint turn = 0; turn < COT_NIGHT_N_TURNS; turn++)
    if (!cot_value_equal (item->turns[turn][field], item->script->entries[field].value))
      return FALSE;

  return TRUE;
}

gboolean
cot_night_plan_accept (CotNightPlan *self, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  CotNightItem *item = g_strv_length (words) == 3 ? cot_night_plan_find (self, words[0]) : NULL;
  int field = item != NULL ? cot_ballot_find (item->row->ballot, words[1]) : -1;
  guint64 number;

  if (field < 0 || !g_ascii_string_to_unsigned (words[2], 10, 0, COT_VALUE_MAX, &number, NULL)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the desk accepted what is not of this night: %s", line);
    return FALSE;
  }
  item->turns[COT_NIGHT_FIRST][field] = (CotValue){ COT_VALUE_NUMBER, (gint32) number };

  return TRUE;
}

static json_t *
field_to_json (const CotNightItem *item, guint i)
{
  gboolean is_casilla = item->script->entries[i].field->kind == COT_FIELD_CASILLA;
  json_t *values = json_array ();

  json_array_append_new (values, cot_value_to_json (item->script->entries[i].value, is_casilla));
  for (guint turn = 0; turn < COT_NIGHT_N_TURNS; turn++)
    json_array_append_new (values, cot_value_to_json (item->turns[turn][i], is_casilla));
  json_array_append_new (values, cot_value_to_json (item->decided[i], is_casilla));

  return values;
}

static json_t *
item_to_json (const CotNightItem *item)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < item->script->n_entries; i++)
    json_object_set_new (fields, item->script->entries[i].field->name, field_to_json (item, i));

  return json_pack ("{si ss ss ss ss ss so}",
                    "number", (int) item->number,
                    "path", path_names[item->path],
                    "folio", item->folio,
                    "CLAVE_ACTA", item->row->clave_acta,
                    "contest", item->row->contest->id,
                    "cause", item->cause,
                    "fields", fields);
}

/**
 * cot_night_plan_to_json:
 * @self: a plan
 *
 * For each sheet its path and for each field six values: what the paper says,
 * what the first, the second, the second again and the third person key, and
 * what the coordinator decides where that is asked.
 *
 * Returns: (transfer full): {"sheets": [...], "kill_desk_after", ...}
 */
json_t *
cot_night_plan_to_json (const CotNightPlan *self)
{
  json_t *sheets = json_array ();

  for (guint i = 0; i < self->items->len; i++)
    json_array_append_new (sheets, item_to_json (self->items->pdata[i]));

  return json_pack ("{so si si}", "sheets", sheets,
                    "kill_desk_after", (int) self->kill_desk_after,
                    "kill_service_after", (int) self->kill_service_after);
}
