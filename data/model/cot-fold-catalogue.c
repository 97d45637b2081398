/* cot-fold-catalogue.c - the rows and ballots that amendments leave
 *
 * The sealed election is never touched: amended rows and ballots are copies that belong
 * to the fold and live as long as it does.  Added rows follow the sealed ones, by their
 * CLAVE_ACTA, whatever came first.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-amend-private.h"

#include <string.h>

#define CLAVE_ACTA_LENGTH 13
#define MAX_SECCION       9999
#define MAX_TEXT          200

/* --- Memory: everything that was made goes with the fold -------------------------------- */

static gpointer
made (CotFold *fold, gpointer memory)
{
  g_ptr_array_add (fold->amendments.made, memory);
  return memory;
}

void
cot_fold_amendments_clear (CotFold *fold)
{
  CotFoldAmendments *self = &fold->amendments;

  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  g_clear_pointer (&self->by_digest, g_hash_table_unref);
  g_ptr_array_set_free_func (self->made, g_free);
  g_clear_pointer (&self->made, g_ptr_array_unref);
  g_clear_pointer (&self->described, g_free);
}

/* --- A row ------------------------------------------------------------------------------- */

/* A text member, or what the sealed row has; NULL when neither is there. */
static char *
text_member (CotFold *fold, const json_t *members, const char *name, const char *otherwise)
{
  const json_t *json = json_object_get (members, name);
  const char *text = json_string_value (json);

  if (json == NULL)
    return (char *) otherwise;
  if (text == NULL || json_string_length (json) > MAX_TEXT)
    return NULL;

  return made (fold, g_strdup (text));
}

/* A number member up to @max, or @otherwise; -1 when it is wrong. */
static gint
number_member (const json_t *members, const char *name, gint max, gint otherwise)
{
  const json_t *json = json_object_get (members, name);
  json_int_t number = json_integer_value (json);

  if (json == NULL)
    return otherwise;

  return !json_is_integer (json) || number < 0 || number > max ? -1 : (gint) number;
}

/* Any casilla of the same municipio or distrito: it has the name. */
static const CotCasilla *
find_neighbour (CotFold *fold, const char *id, gboolean by_distrito)
{
  guint n;
  const CotCasilla *casillas = cot_election_get_casillas (fold->election, &n);

  for (guint i = 0; id != NULL && i < n; i++)
    if (strcmp (by_distrito ? casillas[i].id_distrito : casillas[i].id_municipio, id) == 0)
      return &casillas[i];

  return NULL;
}

static gboolean
is_catd (CotFold *fold, gint id)
{
  guint n;
  const CotCatd *catds = cot_election_get_catds (fold->election, &n);

  for (guint i = 0; i < n; i++)
    if ((gint) catds[i].id == id)
      return TRUE;

  return FALSE;
}

static gboolean
read_place (CotFold *fold, const json_t *members, const CotCasilla *sealed, CotCasilla *out)
{
  const CotCasilla *municipio = find_neighbour (fold, text_member (fold, members, "municipio", sealed == NULL ? NULL : sealed->id_municipio), FALSE);
  const CotCasilla *distrito = find_neighbour (fold, text_member (fold, members, "distrito", sealed == NULL ? NULL : sealed->id_distrito), TRUE);
  const char *key = json_string_value (json_object_get (members, "casilla"));
  gint seccion = number_member (members, "seccion", MAX_SECCION, sealed == NULL ? -1 : sealed->seccion);

  if (municipio == NULL || distrito == NULL || seccion < 1)
    return FALSE;
  out->id_municipio = municipio->id_municipio;
  out->municipio = municipio->municipio;
  out->id_distrito = distrito->id_distrito;
  out->distrito = distrito->distrito;
  out->seccion = (guint16) seccion;
  if (json_object_get (members, "casilla") == NULL && sealed != NULL)
    out->key = sealed->key;
  else if (key == NULL || !cot_casilla_key_parse (key, &out->key))
    return FALSE;

  return TRUE;
}

static gboolean
read_casilla (CotFold *fold, const json_t *members, const CotRow *sealed, CotCasilla *out)
{
  const CotCasilla *was = sealed == NULL ? NULL : sealed->casilla;
  gint ubicacion = number_member (members, "ubicacion", 2, was == NULL ? -1 : was->ubicacion);
  gint lista = number_member (members, "lista_nominal", G_MAXUINT16, was == NULL ? -1 : was->lista_nominal);
  gint representantes = number_member (members, "representantes", G_MAXUINT16, was == NULL ? -1 : was->representantes);
  gint max_ballots = number_member (members, "max_ballots", G_MAXUINT16, was == NULL ? 0 : was->max_ballots);
  gint catd = number_member (members, "catd", G_MAXUINT16, was == NULL ? -1 : sealed->catd);

  out->clave_casilla = text_member (fold, members, "clave_casilla", was == NULL ? NULL : was->clave_casilla);
  out->traslado = text_member (fold, members, "traslado", was == NULL ? "" : was->traslado);
  if (out->clave_casilla == NULL || out->traslado == NULL || ubicacion < 1 || lista < 0 || representantes < 0 || max_ballots < 0 || !is_catd (fold, catd))
    return FALSE;
  out->ubicacion = (guint8) ubicacion;
  out->lista_nominal = (guint16) lista;
  out->representantes = (guint16) representantes;
  out->max_ballots = (guint16) max_ballots;
  out->catd = (guint16) catd;

  return read_place (fold, members, was, out);
}

static const CotArea *
find_area (const CotContest *contest, const CotCasilla *casilla)
{
  const char *id = contest->by_distrito ? casilla->id_distrito : casilla->id_municipio;

  for (guint i = 0; i < contest->n_areas; i++)
    if (strcmp (contest->areas[i].id, id) == 0)
      return &contest->areas[i];

  return NULL;
}

static gboolean
is_form_of (CotFold *fold, const CotContest *contest, const char *tipo_acta)
{
  guint n;
  const CotRow *rows = cot_election_get_rows (fold->election, &n);

  for (guint i = 0; i < n; i++)
    if (rows[i].contest == contest && strcmp (rows[i].tipo_acta, tipo_acta) == 0)
      return TRUE;

  return FALSE;
}

CotRow *
cot_fold_make_row (CotFold *fold, const json_t *members)
{
  char *clave = text_member (fold, members, "clave_acta", NULL);
  const char *contest = json_string_value (json_object_get (members, "contest"));
  const CotRow *sealed = clave == NULL ? NULL : cot_election_find_row (fold->election, clave);
  CotCasilla *casilla = made (fold, g_new0 (CotCasilla, 1));
  CotRow *row = made (fold, g_new0 (CotRow, 1));

  if (clave == NULL || strlen (clave) != CLAVE_ACTA_LENGTH || !read_casilla (fold, members, sealed, casilla))
    return NULL;
  row->clave_acta = clave;
  row->casilla = casilla;
  row->catd = casilla->catd;
  row->contest = contest == NULL ? NULL : cot_election_find_contest (fold->election, contest);
  row->area = row->contest == NULL ? NULL : find_area (row->contest, casilla);
  row->tipo_acta = text_member (fold, members, "tipo_acta", sealed == NULL ? NULL : sealed->tipo_acta);
  if (row->area == NULL || row->tipo_acta == NULL || !is_form_of (fold, row->contest, row->tipo_acta))
    return NULL;
  /* Another contest or area is another ballot: that is no correction. */
  if (sealed != NULL && (sealed->contest != row->contest || sealed->area != row->area))
    return NULL;
  row->ballot = row->area->ballot;
  row->index = sealed == NULL ? COT_FOLD_NOWHERE : sealed->index;

  return row;
}

/* --- Ballots ------------------------------------------------------------------------------- */

static gint
column_of_field (const CotContest *contest, const CotField *field)
{
  if (!cot_field_kind_is_vote (field->kind) || field->kind == COT_FIELD_UNREGISTERED || field->kind == COT_FIELD_NULL)
    return field->kind < COT_FIELD_PARTY ? -1 : G_MAXINT;
  for (gint i = 0; contest->columns[i] != NULL; i++)
    if (strcmp (contest->columns[i], field->name) == 0)
      return i;

  return -1;
}

static gint
find_field (const GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (g_array_index (fields, CotField, i).name, name) == 0)
      return (gint) i;

  return -1;
}

static void
amend_fields (CotFold *fold, GArray *fields, const CotAmendment *amendment)
{
  const CotContest *contest = amendment->contest;
  gint at = find_field (fields, contest->columns[amendment->column]);
  CotField field = { contest->columns[amendment->column], contest->column_kinds[amendment->column], NULL };

  if (!json_is_true (json_object_get (amendment->members, "present"))) {
    if (at >= 0)
      g_array_remove_index (fields, (guint) at);
    return;
  }
  field.colour = text_member (fold, amendment->members, "colour", at < 0 ? NULL : g_array_index (fields, CotField, at).colour);
  if (at >= 0) {
    g_array_index (fields, CotField, at) = field;
    return;
  }
  for (at = 0; at < (gint) fields->len && column_of_field (contest, &g_array_index (fields, CotField, at)) < amendment->column;)
    at++;
  g_array_insert_val (fields, (guint) at, field);
}

/* The area's ballot with all that is amended of it; the sealed one when nothing is. */
static const CotBallot *
make_ballot (CotFold *fold, const CotContest *contest, const CotArea *area)
{
  g_autoptr (GArray) fields = NULL;
  CotBallot *ballot;

  for (guint i = 0; i < fold->amendments.sorted->len; i++) {
    const CotAmendment *amendment = fold->amendments.sorted->pdata[i];

    if (amendment->reason != COT_VOID_NONE || amendment->is_row || amendment->contest != contest || amendment->area != area)
      continue;
    if (fields == NULL) {
      fields = g_array_new (FALSE, FALSE, sizeof (CotField));
      g_array_append_vals (fields, area->ballot->fields, area->ballot->n_fields);
    }
    amend_fields (fold, fields, amendment);
  }
  if (fields == NULL)
    return area->ballot;
  ballot = made (fold, g_new0 (CotBallot, 1));
  ballot->n_fields = fields->len;
  ballot->fields = made (fold, g_memdup2 (fields->data, fields->len * sizeof (CotField)));

  return ballot;
}

/* --- All of it --------------------------------------------------------------------------------- */

/* A copy of @like in the amended catalogue, or the one that is there. */
static CotRow *
ensure_row (CotFold *fold, const CotRow *like)
{
  CotRow *row = g_hash_table_lookup (fold->amendments.rows, like->clave_acta);

  if (row != NULL)
    return row;
  row = made (fold, g_memdup2 (like, sizeof *like));
  g_hash_table_insert (fold->amendments.rows, row->clave_acta, row);

  return row;
}

/* A row exists as soon as two authorities added it, whichever version of it counts. */
static void
collect_rows (CotFold *fold)
{
  GPtrArray *all = fold->amendments.sorted;

  for (guint i = 0; i < all->len; i++) {
    const CotAmendment *amendment = all->pdata[i];

    if (amendment->is_row && amendment->reason == COT_VOID_NONE)
      ensure_row (fold, amendment->row);
  }
  for (guint i = 0; i < all->len; i++) {
    const CotAmendment *amendment = all->pdata[i];

    if (amendment->is_row && amendment->own_reason == COT_VOID_NONE && amendment->row->index == COT_FOLD_NOWHERE)
      ensure_row (fold, amendment->row);
  }
}

static void
collect_ballots (CotFold *fold)
{
  GPtrArray *all = fold->amendments.sorted;
  guint n;
  const CotRow *rows = cot_election_get_rows (fold->election, &n);

  for (guint i = 0; i < all->len; i++) {
    const CotAmendment *amendment = all->pdata[i];
    const CotBallot *ballot;
    GHashTableIter iter;
    gpointer row;

    if (amendment->is_row || amendment->reason != COT_VOID_NONE)
      continue;
    for (guint k = 0; k < n; k++)
      if (rows[k].contest == amendment->contest && rows[k].area == amendment->area)
        ensure_row (fold, &rows[k]);
    ballot = make_ballot (fold, amendment->contest, amendment->area);
    g_hash_table_iter_init (&iter, fold->amendments.rows);
    while (g_hash_table_iter_next (&iter, NULL, &row))
      if (((CotRow *) row)->contest == amendment->contest && ((CotRow *) row)->area == amendment->area)
        ((CotRow *) row)->ballot = ballot;
  }
}

static gint
compare_claves (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(CotRow *const *) a)->clave_acta, (*(CotRow *const *) b)->clave_acta);
}

/* Added rows by their CLAVE_ACTA. */
static GPtrArray *
number_added (CotFold *fold, guint n_sealed)
{
  GPtrArray *added = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, fold->amendments.rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (cot_election_find_row (fold->election, ((CotRow *) row)->clave_acta) == NULL)
      g_ptr_array_add (added, row);
  g_ptr_array_sort (added, compare_claves);
  for (guint i = 0; i < added->len; i++)
    ((CotRow *) added->pdata[i])->index = n_sealed + i;

  return added;
}

/* Whether what amendments say of rows may make a difference to a sheet. */
static gboolean
is_touched (CotFold *fold, const CotFoldSheet *sheet)
{
  const CotRow *row = sheet->sheet.row;

  if (row == NULL || row->index >= fold->n_sealed_rows || cot_fold_is_amended (fold, row))
    return TRUE;
  for (guint i = 0; sheet->readings != NULL && i < sheet->readings->len; i++) {
    row = g_array_index (sheet->readings, CotFoldReading, i).row;
    if (row->index >= fold->n_sealed_rows || cot_fold_is_amended (fold, row))
      return TRUE;
  }
  for (guint i = 0; i < sheet->sheet.n_voided; i++)
    if (sheet->sheet.voided[i].reason == COT_VOID_BODY)
      return TRUE; /* perhaps it names a row that is there now */

  return FALSE;
}

static void
mark_sheets (CotFold *fold)
{
  for (guint i = 0; i < fold->sheets->len; i++) {
    CotFoldSheet *sheet = fold->sheets->pdata[i];

    if (!sheet->computed || !is_touched (fold, sheet))
      continue;
    cot_fold_row_detach (fold, sheet);
    cot_fold_mark_sheet (fold, sheet);
  }
}

void
cot_fold_catalogue_rebuild (CotFold *fold)
{
  g_autoptr (GPtrArray) added = NULL;
  guint n_sealed;
  const CotRow *rows = cot_election_get_rows (fold->election, &n_sealed);

  mark_sheets (fold);
  g_hash_table_remove_all (fold->amendments.rows);
  collect_rows (fold);
  collect_ballots (fold);
  added = number_added (fold, n_sealed);
  cot_fold_rows_resize (fold, n_sealed + added->len);
  for (guint i = 0; i < n_sealed; i++) {
    const CotRow *amended = g_hash_table_lookup (fold->amendments.rows, rows[i].clave_acta);
    const CotRow *row = amended == NULL ? &rows[i] : amended;

    if (fold->rows[i].state.row == row)
      continue;
    fold->rows[i].state.row = row;
    cot_fold_mark_row (fold, i);
  }
  for (guint i = 0; i < added->len; i++) {
    fold->rows[n_sealed + i].state.row = added->pdata[i];
    cot_fold_mark_row (fold, n_sealed + i);
  }
  fold->without_dirty = TRUE;
}

const CotRow *
cot_fold_lookup_row (CotFold *fold, const char *clave)
{
  const CotRow *amended = fold->amendments.sorted->len == 0 ? NULL : g_hash_table_lookup (fold->amendments.rows, clave);

  return amended != NULL ? amended : cot_election_find_row (fold->election, clave);
}

/**
 * cot_fold_find_row:
 * @self: a fold
 * @clave_acta: a row's
 *
 * Returns: (nullable): the row as amended, valid as long as the fold; %NULL when
 *   neither the sealed catalogue nor an amendment has it
 */
const CotRow *
cot_fold_find_row (CotFold *self, const char *clave_acta)
{
  g_return_val_if_fail (self != NULL && clave_acta != NULL, NULL);

  cot_fold_flush (self);
  return cot_fold_lookup_row (self, clave_acta);
}

/**
 * cot_fold_get_n_rows:
 * @self: a fold
 *
 * Returns: how many rows there are: the sealed ones, then those that were added
 */
guint
cot_fold_get_n_rows (CotFold *self)
{
  g_return_val_if_fail (self != NULL, 0);

  cot_fold_flush (self);
  return self->n_rows;
}
