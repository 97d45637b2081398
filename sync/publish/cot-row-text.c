/* cot-row-text.c - one published line, as a profile wants it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-row-text.h"

#include <string.h>

/* What a line is made of. */
typedef struct {
  const CotProfile *profile;
  CotElection *election;
  const CotContest *contest;
  CotPublishedAs as;
  const CotRow *row;     /* NULL outside the catalogue */
  const CotSheet *sheet; /* NULL: pending, or without acta */
  const CotRowState *state;
  gint64 without_acta_us;
} Line;

static gboolean
column_is_of (const CotColumn *column, const CotContest *contest)
{
  return !(column->municipio_only && contest->by_distrito) && !(column->distrito_only && !contest->by_distrito);
}

/**
 * cot_row_text_append_cell:
 * @profile: gives the delimiter
 * @line: appended to; a delimiter first unless it is empty
 * @text: the cell
 *
 * Quotes what would otherwise break the line (RFC 4180).
 */
void
cot_row_text_append_cell (const CotProfile *profile, GString *line, const char *text)
{
  g_string_append (line, profile->delimiter);
  if (strstr (text, profile->delimiter) == NULL && strpbrk (text, "\"\r\n") == NULL) {
    g_string_append (line, text);
    return;
  }

  g_string_append_c (line, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"')
      g_string_append_c (line, '"');
    g_string_append_c (line, *text);
  }
  g_string_append_c (line, '"');
}

/* Every cell is written with a delimiter before it; the first one goes. */
static char *
finish (GString *line)
{
  g_string_erase (line, 0, line->len > 0 ? 1 : 0);
  return g_string_free (line, FALSE);
}

/* A line that is @text alone. */
char *
cot_row_text_line (const CotProfile *profile, const char *text)
{
  GString *line = g_string_new (NULL);

  cot_row_text_append_cell (profile, line, text);
  return finish (line);
}

char *
cot_row_text_header (const CotProfile *profile, const CotContest *contest)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < profile->n_columns; i++) {
    const CotColumn *column = &profile->columns[i];

    if (!column_is_of (column, contest))
      continue;
    if (column->source == COT_COLUMN_VOTES)
      for (guint k = 0; contest->columns[k] != NULL; k++)
        cot_row_text_append_cell (profile, line, contest->columns[k]);
    else
      cot_row_text_append_cell (profile, line, column->name);
  }

  return finish (line);
}

char *
cot_row_text_time (CotElection *election, gint64 time_us)
{
  g_autoptr (GDateTime) local = NULL;

  if (time_us == 0)
    return g_strdup ("");
  local = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC + cot_election_get_utc_offset_s (election));
  if (local == NULL)
    return g_strdup ("");

  return g_date_time_format (local, "%d/%m/%Y %H:%M:%S");
}

char *
cot_row_text_zone (CotElection *election)
{
  gint offset = cot_election_get_utc_offset_s (election);
  guint minutes = (guint) ABS (offset) / 60;

  if (minutes % 60 != 0)
    return g_strdup_printf ("UTC%c%u:%02u", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);

  return g_strdup_printf ("UTC%c%u", offset < 0 ? '-' : '+', minutes / 60);
}

static char *
field_text (const Line *line, const char *name)
{
  const char *const *words = line->profile->words;
  int index = cot_ballot_find (line->row->ballot, name);

  if (index < 0)
    return g_strdup (words[COT_WORD_NOT_ON_BALLOT]);
  if (line->as == COT_PUBLISHED_WITHOUT)
    return g_strdup (words[COT_WORD_WITHOUT_ACTA]);

  switch (line->sheet->settled[index].kind) {
  case COT_VALUE_NUMBER:
    return g_strdup_printf ("%d", line->sheet->settled[index].number);
  case COT_VALUE_ILLEGIBLE:
    return g_strdup (words[COT_WORD_ILLEGIBLE]);
  case COT_VALUE_NO_DATA:
    return g_strdup (words[COT_WORD_NO_DATA]);
  case COT_VALUE_NONE:
  default:
    return g_strdup ("");
  }
}

static const char *
contabilizada_text (const Line *line)
{
  if (line->as == COT_PUBLISHED_OUTSIDE)
    return line->profile->words[COT_WORD_OUTSIDE_CONTABILIZADA];

  return line->profile->words[line->state->legal.contabilizada ? COT_WORD_CONTABILIZADA : COT_WORD_NO_CONTABILIZADA];
}

static const char *
observation_text (const Line *line)
{
  if (line->as == COT_PUBLISHED_OUTSIDE)
    return line->profile->observations[COT_OBSERVATION_OUTSIDE];
  if (line->as == COT_PUBLISHED_WITHOUT)
    return line->profile->observations[line->state->without_cause];

  return line->profile->observations[line->state->legal.observation];
}

static char *
catalogue_text (const Line *line, const CotColumn *column)
{
  const CotCasilla *casilla = line->row->casilla;

  switch ((int) column->source) {
  case COT_COLUMN_CLAVE_CASILLA:
    return g_strdup (casilla->clave_casilla);
  case COT_COLUMN_CLAVE_ACTA:
    return g_strdup (line->row->clave_acta);
  case COT_COLUMN_ID_AREA:
    return g_strdup (line->row->area->id);
  case COT_COLUMN_AREA:
    return g_strdup (line->row->area->name);
  case COT_COLUMN_SECCION:
    return g_strdup_printf ("%04u", casilla->seccion);
  case COT_COLUMN_ID_CASILLA:
    return g_strdup_printf ("%02u", casilla->key.number);
  case COT_COLUMN_TIPO_CASILLA:
    return g_strdup_printf ("%c", casilla->key.type);
  case COT_COLUMN_EXT_CONTIGUA:
    return g_strdup_printf ("%02u", casilla->key.ext);
  case COT_COLUMN_UBICACION:
    return g_strdup_printf ("%u", casilla->ubicacion);
  case COT_COLUMN_TIPO_ACTA:
    return g_strdup (line->row->tipo_acta);
  case COT_COLUMN_LISTA_NOMINAL:
    return g_strdup_printf ("%u", casilla->lista_nominal);
  case COT_COLUMN_REPRESENTANTES:
    return g_strdup_printf ("%u", casilla->representantes);
  case COT_COLUMN_TRASLADO:
    return g_strdup (casilla->traslado);
  default:
    return NULL;
  }
}

static char *
time_text (const Line *line, CotColumnSource source)
{
  gint64 time_us = line->without_acta_us;

  if (line->sheet != NULL && source == COT_COLUMN_ACOPIO)
    time_us = line->sheet->acopio_us;
  else if (line->sheet != NULL && source == COT_COLUMN_CAPTURA)
    time_us = line->sheet->captura_us;
  else if (line->sheet != NULL)
    time_us = line->sheet->verificacion_us;

  return cot_row_text_time (line->election, time_us);
}

static char *
cell_text (const Line *line, const CotColumn *column)
{
  const CotSheet *sheet = line->sheet;
  char *text = NULL;

  switch ((int) column->source) {
  case COT_COLUMN_ID_ESTADO:
    return g_strdup (cot_election_get_id_entidad (line->election));
  case COT_COLUMN_ESTADO:
    return g_strdup (cot_election_get_entidad (line->election));
  case COT_COLUMN_OBSERVACIONES:
    return g_strdup (observation_text (line));
  case COT_COLUMN_CONTABILIZADA:
    return g_strdup (contabilizada_text (line));
  case COT_COLUMN_ACOPIO:
  case COT_COLUMN_CAPTURA:
  case COT_COLUMN_VERIFICACION:
    return time_text (line, column->source);
  case COT_COLUMN_SHA:
    return g_strdup (sheet != NULL ? sheet->published_sha256 : NULL);
  case COT_COLUMN_ORIGEN:
    return g_strdup (sheet != NULL ? sheet->origen : NULL);
  case COT_COLUMN_DIGITALIZACION:
    return g_strdup (sheet != NULL ? sheet->digitalizacion : NULL);
  case COT_COLUMN_TIPO_DOCUMENTO:
    return g_strdup (sheet != NULL ? sheet->tipo_documento : NULL);
  default:
    break;
  }

  if (line->row == NULL)
    return NULL;
  if (column->source == COT_COLUMN_FIELD)
    return field_text (line, column->name);
  if (column->source == COT_COLUMN_VOTOS_CALCULADO)
    text = g_strdup_printf ("%u", line->as == COT_PUBLISHED_WITHOUT ? 0 : line->state->legal.votes);

  return text != NULL ? text : catalogue_text (line, column);
}

static void
append_column (const Line *line, const CotColumn *column, GString *out)
{
  gboolean filled = (column->rows & line->as) != 0;
  g_autofree char *text = NULL;
  g_autofree char *cell = NULL;

  if (column->source == COT_COLUMN_VOTES) {
    for (guint k = 0; line->contest->columns[k] != NULL; k++) {
      g_autofree char *vote = filled && line->row != NULL ? field_text (line, line->contest->columns[k]) : NULL;

      cot_row_text_append_cell (line->profile, out, vote != NULL ? vote : "");
    }
    return;
  }

  text = filled ? cell_text (line, column) : NULL;
  if (text != NULL && column->prefix)
    cell = g_strconcat (line->profile->prefix, text, NULL);
  cot_row_text_append_cell (line->profile, out, cell != NULL ? cell : (text != NULL ? text : ""));
}

static char *
format_line (const Line *line)
{
  GString *out = g_string_sized_new (512);

  for (guint i = 0; i < line->profile->n_columns; i++)
    if (column_is_of (&line->profile->columns[i], line->contest))
      append_column (line, &line->profile->columns[i], out);

  return finish (out);
}

/**
 * cot_row_text_format:
 * @profile: the profile
 * @election: of the row
 * @state: what the fold says of the row
 * @without_acta_us: when *sin acta* was declared, for such a row
 *
 * Returns: (transfer full): the line, without its end
 */
char *
cot_row_text_format (const CotProfile *profile, CotElection *election, const CotRowState *state, gint64 without_acta_us)
{
  Line line = { profile, election, state->row->contest, COT_PUBLISHED_PENDING, state->row, NULL, state, 0 };

  if (state->phase == COT_ROW_SETTLED && state->carrier != NULL) {
    line.as = COT_PUBLISHED_CAPTURED;
    line.sheet = state->carrier;
  } else if (state->phase == COT_ROW_WITHOUT_ACTA) {
    line.as = COT_PUBLISHED_WITHOUT;
    line.without_acta_us = without_acta_us;
  }

  return format_line (&line);
}

char *
cot_row_text_format_outside (const CotProfile *profile, CotElection *election, const CotContest *contest, const CotSheet *sheet)
{
  Line line = { profile, election, contest, COT_PUBLISHED_OUTSIDE, NULL, sheet, NULL, 0 };

  return format_line (&line);
}

char *
cot_row_text_summary_names (const CotProfile *profile)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < profile->n_summary; i++)
    cot_row_text_append_cell (profile, line, profile->summary[i].name);

  return finish (line);
}

/* domain.md 5.2: four decimals, printed even when zero. */
static char *
percentage (guint64 num, guint64 den)
{
  char *text = den > 0 ? cot_percentage_truncated (num, den) : NULL;

  return text != NULL ? text : g_strdup ("0.0000");
}

static char *
summary_value (CotSummarySource source, const CotCounters *c, gboolean last)
{
  switch (source) {
  case COT_SUMMARY_ESPERADAS:
    return g_strdup_printf ("%u", c->esperadas);
  case COT_SUMMARY_REGISTRADAS:
    return g_strdup_printf ("%u", c->registradas);
  case COT_SUMMARY_FUERA_CATALOGO:
    return g_strdup_printf ("%u", c->fuera_catalogo);
  case COT_SUMMARY_CAPTURADAS:
    return g_strdup_printf ("%u", c->capturadas);
  case COT_SUMMARY_PORCENTAJE_CAPTURADAS:
    return percentage (c->capturadas, c->esperadas);
  case COT_SUMMARY_CONTABILIZADAS:
    return g_strdup_printf ("%u", c->contabilizadas);
  case COT_SUMMARY_PORCENTAJE_CONTABILIZADAS:
    return percentage (c->contabilizadas, c->esperadas);
  case COT_SUMMARY_PORCENTAJE_INCONSISTENCIAS:
    return percentage (c->inconsistencias, c->esperadas);
  case COT_SUMMARY_NO_CONTABILIZADAS:
    return g_strdup_printf ("%u", c->no_contabilizadas);
  case COT_SUMMARY_LISTA_NOMINAL:
    return g_strdup_printf ("%" G_GUINT64_FORMAT, c->lista_nominal_contabilizadas);
  case COT_SUMMARY_VOTOS_C_CS:
    return g_strdup_printf ("%" G_GUINT64_FORMAT, c->votos_c_cs);
  case COT_SUMMARY_VOTOS_S_CS:
    return g_strdup_printf ("%" G_GUINT64_FORMAT, c->votos_s_cs);
  case COT_SUMMARY_PARTICIPACION:
    return percentage (last ? c->votos_c_cs : c->votos_s_cs, c->lista_nominal_contabilizadas);
  default:
    return g_strdup ("");
  }
}

/**
 * cot_row_text_summary_values:
 * @profile: names the values and what a zero cut prints
 * @counters: of one contest
 * @last: whether it is the last cut: participation counts the especiales then
 *
 * Returns: (transfer full): the line of totals
 */
char *
cot_row_text_summary_values (const CotProfile *profile, const CotCounters *counters, gboolean last)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < profile->n_summary; i++) {
    CotSummarySource source = profile->summary[i].source;
    const char *zero = counters->capturadas == 0 ? profile->zero_summary[source] : NULL;
    g_autofree char *value = zero != NULL ? g_strdup (zero) : summary_value (source, counters, last);

    cot_row_text_append_cell (profile, line, value);
  }

  return finish (line);
}
