/* slow-fold-catalogue.c - the rows that amendments leave
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "slow-fold-private.h"

#include <string.h>

#include "cot-second.h"

static json_t *
member (SlowFold *self, int i, const char *what, const char *name)
{
  return json_object_get (json_object_get (slow_body (self, i), what), name);
}

static const char *
text (SlowFold *self, int i, const char *what, const char *name)
{
  return json_string_value (member (self, i, what, name));
}

static gboolean
is_amendment (SlowFold *self, int i)
{
  return slow_event (self, i)->kind == COT_KIND_CATALOGUE_AMENDED && slow_body (self, i) != NULL;
}

static gboolean
is_of_row (SlowFold *self, int i)
{
  return json_object_get (slow_body (self, i), "row") != NULL;
}

/* What two authorities signed is the amendment; the events only bring it. */
static CotId
digest_of (SlowFold *self, int i)
{
  CotId digest;

  cot_authority_digest (slow_body (self, i), &digest);
  return digest;
}

static gboolean
is_signed (SlowFold *self, int i)
{
  json_t *signatures = json_object_get (slow_body (self, i), "signatures");
  guint n = 0;

  for (json_int_t authority = 0; authority < 16; authority++) {
    gboolean has = FALSE;

    for (size_t k = 0; k < json_array_size (signatures); k++)
      has = has || json_integer_value (json_object_get (json_array_get (signatures, k), "authority")) == authority;
    n += has && cot_election_get_authority_key (self->election, (guint) authority) != NULL;
  }

  return n >= 2;
}

/* --- Rows ------------------------------------------------------------------------------ */

static const CotRow *
sealed_row (SlowFold *self, int i)
{
  const char *clave = text (self, i, "row", "clave_acta");

  return clave == NULL ? NULL : cot_election_find_row (self->election, clave);
}

static const CotCasilla *
casilla_of (SlowFold *self, const char *id, gboolean distrito)
{
  guint n;
  const CotCasilla *casillas = cot_election_get_casillas (self->election, &n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (distrito ? casillas[i].id_distrito : casillas[i].id_municipio, id) == 0)
      return &casillas[i];

  return NULL;
}

/* A number of the amendment within its limits, or of the sealed row. */
static gboolean
take (SlowFold *self, int i, const char *name, gint low, gint high, gint sealed, gint *out)
{
  json_t *given = member (self, i, "row", name);

  *out = given == NULL ? sealed : (gint) json_integer_value (given);

  return (given == NULL || json_is_integer (given)) && *out >= low && *out <= high;
}

static CotRow *
make_row (SlowFold *self, int i)
{
  const CotRow *sealed = sealed_row (self, i);
  const CotContest *contest = cot_election_find_contest (self->election, text (self, i, "row", "contest") == NULL ? "" : text (self, i, "row", "contest"));
  const char *municipio = sealed != NULL && member (self, i, "row", "municipio") == NULL ? sealed->casilla->id_municipio : text (self, i, "row", "municipio");
  const char *distrito = sealed != NULL && member (self, i, "row", "distrito") == NULL ? sealed->casilla->id_distrito : text (self, i, "row", "distrito");
  const char *tipo = sealed != NULL && member (self, i, "row", "tipo_acta") == NULL ? sealed->tipo_acta : text (self, i, "row", "tipo_acta");
  CotCasilla *casilla = g_new0 (CotCasilla, 1);
  CotRow *row = g_new0 (CotRow, 1);
  gint seccion, ubicacion, lista, representantes, catd;
  CotCasillaKey key = sealed == NULL ? (CotCasillaKey){ 0 } : sealed->casilla->key;

  g_ptr_array_add (self->made, casilla);
  g_ptr_array_add (self->made, row);
  if (contest == NULL || casilla_of (self, municipio, FALSE) == NULL || casilla_of (self, distrito, TRUE) == NULL || tipo == NULL || text (self, i, "row", "clave_acta") == NULL)
    return NULL;
  if (!take (self, i, "seccion", 1, 9999, sealed == NULL ? -1 : sealed->casilla->seccion, &seccion) ||
      !take (self, i, "ubicacion", 1, 2, sealed == NULL ? -1 : sealed->casilla->ubicacion, &ubicacion) ||
      !take (self, i, "lista_nominal", 0, 65535, sealed == NULL ? -1 : sealed->casilla->lista_nominal, &lista) ||
      !take (self, i, "representantes", 0, 65535, sealed == NULL ? -1 : sealed->casilla->representantes, &representantes) ||
      !take (self, i, "catd", 1, 9999, sealed == NULL ? -1 : sealed->catd, &catd))
    return NULL;
  if ((member (self, i, "row", "casilla") != NULL || sealed == NULL) && (text (self, i, "row", "casilla") == NULL || !cot_casilla_key_parse (text (self, i, "row", "casilla"), &key)))
    return NULL;
  *casilla = *casilla_of (self, municipio, FALSE);
  casilla->id_distrito = casilla_of (self, distrito, TRUE)->id_distrito;
  casilla->seccion = (guint16) seccion;
  casilla->key = key;
  casilla->lista_nominal = (guint16) lista;
  casilla->representantes = (guint16) representantes;
  row->clave_acta = (char *) text (self, i, "row", "clave_acta");
  row->casilla = casilla;
  row->contest = contest;
  row->catd = (guint16) catd;
  row->tipo_acta = (char *) tipo;
  for (guint a = 0; a < contest->n_areas; a++)
    if (strcmp (contest->areas[a].id, contest->by_distrito ? casilla->id_distrito : casilla->id_municipio) == 0)
      row->area = &contest->areas[a];
  if (row->area == NULL || (sealed != NULL && (sealed->contest != contest || sealed->area != row->area)))
    return NULL;
  row->ballot = row->area->ballot;

  return row;
}

static const CotArea *
area_of_ballot (SlowFold *self, int i, const CotContest **contest)
{
  const char *id = text (self, i, "ballot", "contest");

  *contest = id == NULL ? NULL : cot_election_find_contest (self->election, id);
  for (guint a = 0; *contest != NULL && a < (*contest)->n_areas; a++)
    if (g_strcmp0 ((*contest)->areas[a].id, text (self, i, "ballot", "area")) == 0)
      return &(*contest)->areas[a];

  return NULL;
}

static gboolean
makes_sense (SlowFold *self, int i)
{
  const CotContest *contest;

  if (is_of_row (self, i))
    return make_row (self, i) != NULL;
  if (area_of_ballot (self, i, &contest) == NULL || !json_is_boolean (member (self, i, "ballot", "present")))
    return FALSE;

  return g_strv_contains ((const char *const *) contest->columns, text (self, i, "ballot", "column"));
}

/* --- Which count ---------------------------------------------------------------------------- */

static gboolean
is_same_target (SlowFold *self, int a, int b)
{
  static const char *const names[] = { "contest", "area", "column" };

  if (is_of_row (self, a) != is_of_row (self, b))
    return FALSE;
  if (is_of_row (self, a))
    return strcmp (text (self, a, "row", "clave_acta"), text (self, b, "row", "clave_acta")) == 0;
  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    if (strcmp (text (self, a, "ballot", names[n]), text (self, b, "ballot", names[n])) != 0)
      return FALSE;

  return TRUE;
}

static gboolean
was_seen (SlowFold *self, int i, const CotEvent *reading)
{
  json_t *chains = json_object_get (slow_body (self, i), "chains");

  for (size_t k = 0; k < json_array_size (chains); k++)
    if (json_integer_value (json_object_get (json_array_get (chains, k), "station")) == reading->station &&
        (guint64) json_integer_value (json_object_get (json_array_get (chains, k), "number")) >= reading->number)
      return TRUE;

  return FALSE;
}

static gboolean
is_about (SlowFold *self, int i, const char *clave)
{
  const CotContest *contest;
  const CotArea *area;
  const CotRow *row = slow_row (self, clave);

  if (is_of_row (self, i))
    return strcmp (text (self, i, "row", "clave_acta"), clave) == 0;
  area = area_of_ballot (self, i, &contest);

  return row->contest == contest && row->area == area;
}

static gboolean
has_readings (SlowFold *self, int i)
{
  for (int k = 0; k < (int) self->events->len; k++)
    if (slow_event (self, k)->kind == COT_KIND_CAPTURED && was_seen (self, i, slow_event (self, k)) && slow_reading_stands (self, k) &&
        is_about (self, i, json_string_value (json_object_get (slow_body (self, slow_find (self, &slow_event (self, k)->refs[1])), "row"))))
      return TRUE;

  return FALSE;
}

static gboolean
replaces (SlowFold *self, int i, int other)
{
  const char *hex = json_string_value (json_object_get (slow_body (self, i), "replaces"));
  CotId digest = digest_of (self, other);
  g_autofree char *its = cot_id_to_hex (&digest);

  return g_strcmp0 (hex, its) == 0 && is_same_target (self, i, other);
}

/* Of the events that bring the same amendment the lowest id. */
static gboolean
is_first_copy (SlowFold *self, int i)
{
  CotId digest = digest_of (self, i);

  for (int k = 0; k < (int) self->events->len; k++) {
    CotId other;

    if (k == i || !is_amendment (self, k) || !is_signed (self, k))
      continue;
    other = digest_of (self, k);
    if (cot_id_equal (&digest, &other) && cot_id_compare (&slow_event (self, k)->id, &slow_event (self, i)->id) < 0)
      return FALSE;
  }

  return TRUE;
}

static void
judge (SlowFold *self, gboolean *could)
{
  g_autofree gboolean *replaced = g_new0 (gboolean, self->events->len + 1);

  for (int i = 0; i < (int) self->events->len; i++)
    for (int k = 0; could[i] && k < (int) self->events->len; k++)
      replaced[i] = replaced[i] || (k != i && could[k] && replaces (self, k, i));
  for (int i = 0; i < (int) self->events->len; i++) {
    CotId digest;

    if (!is_amendment (self, i))
      continue;
    self->holds[i] = could[i] && !replaced[i];
    if (!self->holds[i])
      continue;
    digest = digest_of (self, i);
    for (int k = 0; k < (int) self->events->len; k++) {
      CotId other;

      if (k == i || !could[k] || replaced[k] || !is_same_target (self, k, i))
        continue;
      other = digest_of (self, k);
      if (cot_id_compare (&other, &digest) < 0)
        self->holds[i] = FALSE;
    }
  }
}

/* --- The rows ------------------------------------------------------------------------------------ */

static CotRow *
find_made (SlowFold *self, const char *clave)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (strcmp (((CotRow *) self->rows->pdata[i])->clave_acta, clave) == 0)
      return self->rows->pdata[i];

  return NULL;
}

const CotRow *
slow_row (SlowFold *self, const char *clave)
{
  const CotRow *row = find_made (self, clave);

  return row != NULL ? row : cot_election_find_row (self->election, clave);
}

static gint
column_place (const CotContest *contest, const CotField *field)
{
  for (gint c = 0; contest->columns[c] != NULL; c++)
    if (strcmp (contest->columns[c], field->name) == 0)
      return c;

  return field->kind < COT_FIELD_PARTY ? -1 : G_MAXINT;
}

/* Without the column, or with it at its place among the contest's. */
static const CotBallot *
with_column (SlowFold *self, const CotBallot *ballot, const CotContest *contest, const char *column, gboolean present)
{
  CotBallot *amended = g_new0 (CotBallot, 1);
  CotField *fields = g_new0 (CotField, ballot->n_fields + 1);
  gint place = 0;
  gboolean put = cot_ballot_find (ballot, column) >= 0 || !present;

  g_ptr_array_add (self->made, amended);
  g_ptr_array_add (self->made, fields);
  while (strcmp (contest->columns[place], column) != 0)
    place++;
  for (guint f = 0; f < ballot->n_fields; f++) {
    if (!put && column_place (contest, &ballot->fields[f]) > place) {
      fields[amended->n_fields++] = (CotField){ contest->columns[place], contest->column_kinds[place], NULL };
      put = TRUE;
    }
    if (present || strcmp (ballot->fields[f].name, column) != 0)
      fields[amended->n_fields++] = ballot->fields[f];
  }
  amended->fields = fields;

  return amended;
}

static void
amend_ballots (SlowFold *self, int i)
{
  const CotContest *contest;
  const CotArea *area = area_of_ballot (self, i, &contest);
  guint n;
  const CotRow *rows = cot_election_get_rows (self->election, &n);

  for (guint r = 0; r < n; r++)
    if (rows[r].contest == contest && rows[r].area == area && find_made (self, rows[r].clave_acta) == NULL)
      g_ptr_array_add (self->rows, g_memdup2 (&rows[r], sizeof rows[r]));
  for (guint r = 0; r < self->rows->len; r++) {
    CotRow *row = self->rows->pdata[r];

    if (row->contest == contest && row->area == area)
      row->ballot = with_column (self, row->ballot, contest, text (self, i, "ballot", "column"), json_is_true (member (self, i, "ballot", "present")));
  }
}

static void
add_row (SlowFold *self, int i)
{
  CotRow *row = make_row (self, i);

  if (find_made (self, row->clave_acta) == NULL)
    g_ptr_array_add (self->rows, g_memdup2 (row, sizeof *row));
}

/* The lowest digest among the amendments that @wanted says. */
static int
next_amendment (SlowFold *self, const gboolean *wanted, const gboolean *done)
{
  int found = SLOW_NOBODY;
  CotId lowest = { { 0 } };

  for (int i = 0; i < (int) self->events->len; i++) {
    CotId digest;

    if (!wanted[i] || done[i])
      continue;
    digest = digest_of (self, i);
    if (found == SLOW_NOBODY || cot_id_compare (&digest, &lowest) < 0) {
      found = i;
      lowest = digest;
    }
  }

  return found;
}

static void
add_rows (SlowFold *self, const gboolean *wanted, gboolean only_new)
{
  g_autofree gboolean *done = g_new0 (gboolean, self->events->len + 1);
  int i;

  while ((i = next_amendment (self, wanted, done)) != SLOW_NOBODY) {
    done[i] = TRUE;
    if (is_of_row (self, i) && !(only_new && sealed_row (self, i) != NULL))
      add_row (self, i);
  }
}

void
slow_catalogue_fold (SlowFold *self)
{
  g_autofree gboolean *known = g_new0 (gboolean, self->events->len + 1);
  g_autofree gboolean *could = g_new0 (gboolean, self->events->len + 1);
  g_autofree gboolean *counts = g_new0 (gboolean, self->events->len + 1);

  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->made = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < (int) self->events->len; i++)
    known[i] = is_amendment (self, i) && is_signed (self, i) && makes_sense (self, i) && is_first_copy (self, i);
  /* A row is there as soon as it was added, or nothing could be read of it. */
  add_rows (self, known, TRUE);
  for (int i = 0; i < (int) self->events->len; i++)
    could[i] = known[i] && !has_readings (self, i);
  judge (self, could);
  for (int i = 0; i < (int) self->events->len; i++)
    counts[i] = is_amendment (self, i) && self->holds[i] == 1;
  for (int i = 0; i < (int) self->events->len; i++)
    if (!is_amendment (self, i) && slow_event (self, i)->kind != COT_KIND_STATION_REVOKED && slow_event (self, i)->kind != COT_KIND_PERSON_REVOKED)
      self->holds[i] = -1; /* asked again with the catalogue that is left */
  g_ptr_array_set_size (self->rows, 0);
  add_rows (self, counts, FALSE);
  add_rows (self, known, TRUE);
  for (int i = 0; i < (int) self->events->len; i++)
    if (counts[i] && !is_of_row (self, i))
      amend_ballots (self, i);
}

void
slow_catalogue_clear (SlowFold *self)
{
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->made);
}
