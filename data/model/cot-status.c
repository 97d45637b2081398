/* cot-status.c - INE's ten statuses and the counters of the published file
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-status"

#include "config.h"

#include "cot-fold.h"

#define ON_PAPER    (COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA)
#define ON_SCREEN   (ON_PAPER | COT_STATUS_DIGITALIZADA)
#define VERIFIED    (ON_SCREEN | COT_STATUS_CAPTURADA | COT_STATUS_VERIFICADA)
#define COUNTED     (VERIFIED | COT_STATUS_CONTABILIZADA)
#define NOT_COUNTED (VERIFIED | COT_STATUS_NO_CONTABILIZADA)
/* Rows without acta count as captured (domain.md 5.2), though nothing was read. */
#define WITHOUT (COT_STATUS_ESPERADA | COT_STATUS_CAPTURADA | COT_STATUS_NO_CONTABILIZADA)

/* Which counters a row adds to. */
typedef enum {
  ADDS_CAPTURADA = 1 << 0,
  ADDS_CONTABILIZADA = 1 << 1,
  ADDS_NO_CONTABILIZADA = 1 << 2,
  ADDS_INCONSISTENTE = 1 << 3,
} Adds;

#define ADDS_COUNTED     (ADDS_CAPTURADA | ADDS_CONTABILIZADA)
#define ADDS_NOT_COUNTED (ADDS_CAPTURADA | ADDS_NO_CONTABILIZADA)

/* The one table from states to statuses and counters. */
static const struct {
  CotRowPhase phase;
  CotObservation observation;
  guint statuses;
  guint adds;
} table[] = {
  { COT_ROW_EXPECTED, COT_OBSERVATION_NONE, COT_STATUS_ESPERADA, 0 },
  { COT_ROW_RECEIVED, COT_OBSERVATION_NONE, ON_PAPER, 0 },
  { COT_ROW_DIGITISED, COT_OBSERVATION_NONE, ON_SCREEN, 0 },
  { COT_ROW_READING, COT_OBSERVATION_NONE, ON_SCREEN, 0 },
  { COT_ROW_CLARIFY, COT_OBSERVATION_NONE, ON_SCREEN, 0 },
  { COT_ROW_WITHOUT_ACTA, COT_OBSERVATION_SIN_ACTA_NOT_DELIVERED, WITHOUT, ADDS_NOT_COUNTED },
  { COT_ROW_WITHOUT_ACTA, COT_OBSERVATION_SIN_ACTA_NOT_INSTALLED, WITHOUT, ADDS_NOT_COUNTED },
  { COT_ROW_WITHOUT_ACTA, COT_OBSERVATION_SIN_ACTA_NO_BAG, WITHOUT, ADDS_NOT_COUNTED },
  { COT_ROW_SETTLED, COT_OBSERVATION_NONE, COUNTED, ADDS_COUNTED },
  { COT_ROW_SETTLED, COT_OBSERVATION_ALL_ILLEGIBLE, NOT_COUNTED, ADDS_NOT_COUNTED | ADDS_INCONSISTENTE },
  { COT_ROW_SETTLED, COT_OBSERVATION_ALL_EMPTY, NOT_COUNTED, ADDS_NOT_COUNTED | ADDS_INCONSISTENTE },
  { COT_ROW_SETTLED, COT_OBSERVATION_EXCEEDS, NOT_COUNTED, ADDS_NOT_COUNTED | ADDS_INCONSISTENTE },
  { COT_ROW_SETTLED, COT_OBSERVATION_ILLEGIBLE, COUNTED, ADDS_COUNTED | ADDS_INCONSISTENTE },
  { COT_ROW_SETTLED, COT_OBSERVATION_NO_DATA, COUNTED, ADDS_COUNTED | ADDS_INCONSISTENTE },
};

static guint
find_line (const CotRowState *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].phase == row->phase && table[i].observation == row->legal.observation)
      return i;

  g_return_val_if_reached (0);
}

/* What it settled at was held against the paper, whatever was found. */
static gboolean
is_compared (const CotRowState *row)
{
  return row->phase == COT_ROW_SETTLED && row->carrier != NULL && row->carrier->cotejada != 0;
}

/**
 * cot_row_state_statuses:
 * @row: a row's state
 *
 * What the fold cannot know, that a row was published, is for the caller to add.
 *
 * Returns: a mask of #CotStatus
 */
guint
cot_row_state_statuses (const CotRowState *row)
{
  g_return_val_if_fail (row != NULL, 0);

  return table[find_line (row)].statuses | (is_compared (row) ? COT_STATUS_COTEJADA : 0);
}

/**
 * cot_counters_add_row:
 * @counters: of the row's contest
 * @row: one of its rows
 *
 * Source: domain.md 5.2 (Anexo 13, numeral 29).
 */
void
cot_counters_add_row (CotCounters *counters, const CotRowState *row)
{
  guint adds;

  g_return_if_fail (counters != NULL && row != NULL);

  adds = table[find_line (row)].adds;
  counters->esperadas++;
  if (adds & ADDS_CAPTURADA) {
    counters->capturadas++;
    counters->registradas++;
  }
  if (adds & ADDS_NO_CONTABILIZADA)
    counters->no_contabilizadas++;
  if (adds & ADDS_INCONSISTENTE)
    counters->inconsistencias++;
  if (!(adds & ADDS_CONTABILIZADA))
    return;

  counters->contabilizadas++;
  counters->lista_nominal_contabilizadas += row->row->casilla->lista_nominal;
  counters->votos_c_cs += row->legal.votes;
  if (row->row->casilla->key.type != 'S')
    counters->votos_s_cs += row->legal.votes;
}

/**
 * cot_counters_add_outside:
 * @counters: of the contest
 *
 * Adds one acta outside the catalogue: registrada, neither captured nor counted.
 */
void
cot_counters_add_outside (CotCounters *counters)
{
  g_return_if_fail (counters != NULL);

  counters->fuera_catalogo++;
  counters->registradas++;
}

/**
 * cot_percentage_truncated:
 * @num: part
 * @den: whole
 *
 * Four decimals, the fourth truncated, in integers alone.
 *
 * Returns: (transfer full) (nullable): "64.4623"; %NULL when @den is 0
 */
char *
cot_percentage_truncated (guint64 num, guint64 den)
{
  unsigned __int128 scaled;
  guint64 whole, rest;

  if (den == 0)
    return NULL;
  scaled = (unsigned __int128) num * 1000000 / den;
  whole = (guint64) (scaled / 10000);
  rest = (guint64) (scaled % 10000);

  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%04" G_GUINT64_FORMAT, whole, rest);
}
