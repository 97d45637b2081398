/* cot-cut-recount.c - the counters of a cut, counted from its rows alone
 *
 * Uses nothing of the code that publishes: it reads the file as any reader would.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include <string.h>

#include "cot-cut-check.h"

#define MAX_PREAMBLE 20

/* Where the columns are that count. */
typedef struct {
  char delimiter;
  guint n_cells;
  int clave_acta, tipo_casilla, lista_nominal, calculado, observaciones, contabilizada, first_vote, end_votes;
} Layout;

typedef struct {
  guint64 esperadas, fuera_catalogo, capturadas, contabilizadas, inconsistencias, lista_nominal, votos_c_cs, votos_s_cs;
} Count;

/* RFC 4180: quotes protect delimiters; two quotes are one. */
static char **
split_cells (const char *line, char delimiter)
{
  GPtrArray *cells = g_ptr_array_new ();
  GString *cell = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *at = line; *at != '\0'; at++) {
    if (quoted && *at == '"' && at[1] == '"') {
      g_string_append_c (cell, *at++);
    } else if (*at == '"') {
      quoted = !quoted;
    } else if (*at == delimiter && !quoted) {
      g_ptr_array_add (cells, g_string_free (cell, FALSE));
      cell = g_string_new (NULL);
    } else {
      g_string_append_c (cell, *at);
    }
  }
  g_ptr_array_add (cells, g_string_free (cell, FALSE));
  g_ptr_array_add (cells, NULL);

  return (char **) g_ptr_array_free (cells, FALSE);
}

static int
find (char **cells, const char *name)
{
  for (int i = 0; cells[i] != NULL; i++)
    if (strcmp (cells[i], name) == 0)
      return i;

  return -1;
}

static gboolean
read_layout (const char *header, Layout *layout)
{
  const char *at = header + strcspn (header, ",|;\t");
  g_auto (GStrv) cells = NULL;

  if (*at == '\0')
    return FALSE;
  layout->delimiter = *at;
  cells = split_cells (header, *at);
  layout->n_cells = g_strv_length (cells);
  layout->clave_acta = find (cells, "CLAVE_ACTA");
  layout->tipo_casilla = find (cells, "TIPO_CASILLA");
  layout->lista_nominal = find (cells, "LISTA_NOMINAL");
  layout->calculado = find (cells, "TOTAL_VOTOS_CALCULADO");
  layout->observaciones = find (cells, "OBSERVACIONES");
  layout->contabilizada = find (cells, "CONTABILIZADA");
  layout->first_vote = find (cells, "TOTAL_VOTOS_SACADOS") + 1;
  layout->end_votes = find (cells, "TOTAL_VOTOS_ASENTADO");

  return layout->clave_acta >= 0 && layout->tipo_casilla >= 0 && layout->lista_nominal >= 0 && layout->calculado >= 0 &&
         layout->observaciones >= 0 && layout->contabilizada >= 0 && layout->first_vote > 0 && layout->end_votes > layout->first_vote;
}

static guint64
number_of (const char *cell)
{
  guint64 value = 0;

  return g_ascii_string_to_unsigned (cell, 10, 0, G_MAXUINT32, &value, NULL) ? value : 0;
}

/* Words and dashes count as nothing. */
static guint64
sum_votes (char **cells, const Layout *layout)
{
  guint64 sum = 0;

  for (int i = layout->first_vote; i < layout->end_votes; i++)
    sum += number_of (cells[i]);

  return sum;
}

static void
count_captured (char **cells, const Layout *layout, Count *count, GPtrArray *problems)
{
  guint64 votes = number_of (cells[layout->calculado]);
  const char *observation = cells[layout->observaciones];

  count->capturadas++;
  if (*observation != '\0' && !g_str_has_prefix (observation, "SIN ACTA"))
    count->inconsistencias++;
  if (votes != sum_votes (cells, layout))
    g_ptr_array_add (problems, g_strdup_printf ("row %s: the votes do not add up to TOTAL_VOTOS_CALCULADO", cells[layout->clave_acta]));
  if (strcmp (cells[layout->contabilizada], "1") != 0)
    return;

  count->contabilizadas++;
  count->lista_nominal += number_of (cells[layout->lista_nominal]);
  count->votos_c_cs += votes;
  if (strcmp (cells[layout->tipo_casilla], "S") != 0)
    count->votos_s_cs += votes;
}

static void
count_row (const char *line, const Layout *layout, Count *count, GPtrArray *problems)
{
  g_auto (GStrv) cells = split_cells (line, layout->delimiter);

  if (g_strv_length (cells) != layout->n_cells) {
    g_ptr_array_add (problems, g_strdup ("a row has another number of cells than the header"));
    return;
  }
  if (*cells[layout->clave_acta] == '\0') {
    count->fuera_catalogo++;
    return;
  }
  count->esperadas++;
  if (*cells[layout->contabilizada] != '\0')
    count_captured (cells, layout, count, problems);
}

static json_t *
to_json (const Count *count)
{
  return json_pack ("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
                    "esperadas", (json_int_t) count->esperadas, "registradas", (json_int_t) (count->capturadas + count->fuera_catalogo),
                    "fuera_catalogo", (json_int_t) count->fuera_catalogo, "capturadas", (json_int_t) count->capturadas,
                    "contabilizadas", (json_int_t) count->contabilizadas, "no_contabilizadas", (json_int_t) (count->capturadas - count->contabilizadas),
                    "inconsistencias", (json_int_t) count->inconsistencias, "lista_nominal", (json_int_t) count->lista_nominal,
                    "votos_c_cs", (json_int_t) count->votos_c_cs, "votos_s_cs", (json_int_t) count->votos_s_cs);
}

json_t *
cot_cut_recount (const char *text, gsize length, GPtrArray *rows, GPtrArray *problems)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit_set (copy, "\n", -1);
  Layout layout;
  Count count = { 0 };
  guint at = 0;

  while (lines[at] != NULL && at < MAX_PREAMBLE && !read_layout (g_strchomp (lines[at]), &layout))
    at++;
  if (lines[at] == NULL || at == MAX_PREAMBLE)
    return NULL;

  for (at++; lines[at] != NULL; at++) {
    g_strchomp (lines[at]);
    if (*lines[at] == '\0')
      continue;
    count_row (lines[at], &layout, &count, problems);
    g_ptr_array_add (rows, g_strdup (lines[at]));
  }

  return to_json (&count);
}
