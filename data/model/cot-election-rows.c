/* cot-election-rows.c - the rows that follow from casillas and contests
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A national election has 170,000 casillas and 600,000 rows, so rows are one
 * array, and their texts lie once in the election's string chunk.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-draft.h"

#include <stdlib.h>
#include <string.h>

/* The rows of a casilla in a contest are adjacent, in the order of TIPO_ACTA. */
static gint
compare_kinds (gconstpointer a, gconstpointer b)
{
  const CotActaKind *one = a, *other = b;

  if (one->contest != other->contest)
    return (gint) one->contest - (gint) other->contest;

  return strcmp (one->tipo_acta, other->tipo_acta);
}

static void
add_row (CotElection *election, const CotCasillaDraft *draft, guint contest, guint casilla, const CotActaKind *kind, guint *n)
{
  CotRow *row = &election->rows[*n];
  char clave[16];

  g_snprintf (clave, sizeof clave, "%s%s", draft->casilla.clave_casilla, kind->clave);
  row->clave_acta = g_string_chunk_insert_len (election->strings, clave, (gssize) strlen (clave));
  row->index = (*n)++;
  row->casilla = &election->casillas[casilla];
  row->contest = &election->contests[contest];
  row->area = &row->contest->areas[draft->area[contest]];
  row->ballot = row->area->ballot;
  row->tipo_acta = (char *) kind->tipo_acta;
  row->catd = draft->catd[contest];
  g_hash_table_insert (election->rows_by_clave, row->clave_acta, row);
}

/* Casillas are sorted already, so those of each area only need to be gathered. */
static void
add_contest_rows (CotElection *election, const GArray *drafts, guint contest, guint *n)
{
  guint n_areas = election->contests[contest].n_areas;
  g_autofree guint *starts = g_new0 (guint, n_areas + 2);
  g_autofree guint *order = g_new (guint, election->n_casillas + 1);

  for (guint i = 0; i < drafts->len; i++)
    starts[g_array_index (drafts, CotCasillaDraft, i).area[contest] + 1]++;
  for (guint i = 0; i < n_areas; i++)
    starts[i + 1] += starts[i];
  for (guint i = 0; i < drafts->len; i++)
    order[starts[g_array_index (drafts, CotCasillaDraft, i).area[contest]]++] = i;

  for (guint i = 0; i < election->n_casillas; i++) {
    guint *first = &election->first_row[(gsize) contest * election->n_casillas + order[i]];

    *first = *n;
    for (guint k = 0; k < election->n_acta_kinds; k++)
      if (cot_acta_kind_is_for (&election->acta_kinds[k], contest, &election->casillas[order[i]]))
        add_row (election, &g_array_index (drafts, CotCasillaDraft, order[i]), contest, order[i], &election->acta_kinds[k], n);
    if (*first == *n)
      *first = G_MAXUINT;
  }
}

void
cot_election_build_rows (CotElection *election, const GArray *drafts)
{
  guint n = 0;

  qsort (election->acta_kinds, election->n_acta_kinds, sizeof (CotActaKind), compare_kinds);
  for (guint contest = 0; contest < election->n_contests; contest++)
    for (guint i = 0; i < election->n_casillas; i++)
      for (guint k = 0; k < election->n_acta_kinds; k++)
        n += cot_acta_kind_is_for (&election->acta_kinds[k], contest, &election->casillas[i]) ? 1 : 0;
  election->n_rows = n;
  election->rows = g_new0 (CotRow, n + 1);
  election->first_row = g_new (guint, (gsize) election->n_contests * election->n_casillas + 1);
  n = 0;
  for (guint contest = 0; contest < election->n_contests; contest++)
    add_contest_rows (election, drafts, contest, &n);
}
