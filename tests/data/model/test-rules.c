/* test-rules.c - observations, hints, statuses and counters, from tables
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cot-fold.h"

#include <string.h>

#define ILL  -2
#define NON  -3
#define OPEN -1 /* not keyed yet */

#define N_FIELDS 11

/* SECCION, CASILLA, sobrantes, personas, representantes, sacados, PAN, MC, no
 * registrados, nulos, total. */
static CotField fields[N_FIELDS] = {
  { (char *) COT_FIELD_NAME_SECCION, COT_FIELD_SECCION },
  { (char *) COT_FIELD_NAME_CASILLA, COT_FIELD_CASILLA },
  { (char *) COT_FIELD_NAME_SOBRANTES, COT_FIELD_COUNT },
  { (char *) COT_FIELD_NAME_PERSONAS, COT_FIELD_COUNT },
  { (char *) COT_FIELD_NAME_REPS, COT_FIELD_COUNT },
  { (char *) COT_FIELD_NAME_SACADOS, COT_FIELD_COUNT },
  { (char *) "PAN", COT_FIELD_PARTY },
  { (char *) "MC", COT_FIELD_COALITION },
  { (char *) COT_FIELD_NAME_UNREGISTERED, COT_FIELD_UNREGISTERED },
  { (char *) COT_FIELD_NAME_NULL, COT_FIELD_NULL },
  { (char *) COT_FIELD_NAME_TOTAL, COT_FIELD_TOTAL },
};

static const CotBallot ballot = { fields, N_FIELDS };
static const CotCasilla basica = { .seccion = 2571, .key = { 'B', 1, 0 }, .lista_nominal = 600, .representantes = 20 };
static const CotCasilla especial = { .seccion = 2571, .key = { 'S', 1, 0 }, .lista_nominal = 0, .representantes = 20, .max_ballots = 1000 };
static const CotRow row_basica = { .casilla = &basica, .ballot = &ballot };
static const CotRow row_especial = { .casilla = &especial, .ballot = &ballot };

static void
fill (const int *numbers, CotValue *values)
{
  for (guint i = 0; i < N_FIELDS; i++)
    switch (numbers[i]) {
    case ILL:
      values[i] = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
      break;
    case NON:
      values[i] = (CotValue){ COT_VALUE_NO_DATA, 0 };
      break;
    case OPEN:
      values[i] = COT_VALUE_INIT;
      break;
    default:
      values[i] = (CotValue){ COT_VALUE_NUMBER, numbers[i] };
    }
}

/* --- The law ------------------------------------------------------------------------- */

static const struct {
  const char *name;
  gboolean especial;
  int votes[4];
  int others;
  CotObservation observation;
  gboolean contabilizada, inconsistent;
  guint sum;
} legal[] = {
  { "clean", FALSE, { 100, 200, 0, 5 }, 305, COT_OBSERVATION_NONE, TRUE, FALSE, 305 },
  { "all-zero", FALSE, { 0, 0, 0, 0 }, 0, COT_OBSERVATION_NONE, TRUE, FALSE, 0 },
  { "exactly-the-limit", FALSE, { 620, 0, 0, 0 }, 620, COT_OBSERVATION_NONE, TRUE, FALSE, 620 },
  { "one-above", FALSE, { 620, 0, 0, 1 }, 621, COT_OBSERVATION_EXCEEDS, FALSE, TRUE, 621 },
  { "exceeds-prevails", FALSE, { 9999, ILL, 0, NON }, 0, COT_OBSERVATION_EXCEEDS, FALSE, TRUE, 9999 },
  { "some-illegible", FALSE, { 100, ILL, 0, NON }, 0, COT_OBSERVATION_ILLEGIBLE, TRUE, TRUE, 100 },
  { "some-empty", FALSE, { 100, NON, 0, 2 }, 0, COT_OBSERVATION_NO_DATA, TRUE, TRUE, 102 },
  { "all-illegible", FALSE, { ILL, ILL, ILL, ILL }, 7, COT_OBSERVATION_ALL_ILLEGIBLE, FALSE, TRUE, 0 },
  { "all-bad-mixed", FALSE, { ILL, NON, NON, NON }, 7, COT_OBSERVATION_ALL_ILLEGIBLE, FALSE, TRUE, 0 },
  { "all-empty", FALSE, { NON, NON, NON, NON }, 7, COT_OBSERVATION_ALL_EMPTY, FALSE, TRUE, 0 },
  { "counts-never-observed", FALSE, { 1, 1, 1, 1 }, ILL, COT_OBSERVATION_NONE, TRUE, FALSE, 4 },
  { "especial-at-its-limit", TRUE, { 1020, 0, 0, 0 }, 0, COT_OBSERVATION_NONE, TRUE, FALSE, 1020 },
  { "especial-above", TRUE, { 1020, 1, 0, 0 }, 0, COT_OBSERVATION_EXCEEDS, FALSE, TRUE, 1021 },
};

static void
test_legal (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  int o = legal[i].others;
  const int *v = legal[i].votes;
  int numbers[N_FIELDS] = { 2571, 0, o, o, o, o, v[0], v[1], v[2], v[3], o };
  CotValue values[N_FIELDS];
  CotLegal found;

  fill (numbers, values);
  found = cot_rules_legal (legal[i].especial ? &row_especial : &row_basica, values);

  g_assert_cmpint (found.observation, ==, legal[i].observation);
  g_assert_cmpint (found.contabilizada, ==, legal[i].contabilizada);
  g_assert_cmpint (found.inconsistent, ==, legal[i].inconsistent);
  g_assert_cmpuint (found.votes, ==, legal[i].sum);
}

/* --- Hints ------------------------------------------------------------------------------ */

static const struct {
  const char *name;
  int numbers[N_FIELDS];
  const char *codes; /* in order */
} remarks[] = {
  { "clean", { 2571, 0, 300, 310, 10, 320, 100, 200, 0, 20, 320 }, "" },
  { "sum", { 2571, 0, 300, 310, 10, 320, 100, 200, 0, 11, 320 }, "SUM_TOTAL" },
  { "people", { 2571, 0, 300, 310, 11, 320, 100, 200, 0, 20, 320 }, "PEOPLE_URN" },
  { "urn", { 2571, 0, 299, 311, 10, 321, 100, 200, 0, 20, 320 }, "URN_TOTAL" },
  { "ballots", { 2571, 0, 301, 310, 10, 320, 100, 200, 0, 20, 320 }, "BALLOTS" },
  { "all-at-once", { 2571, 0, 1, 2, 3, 4, 500, 200, 0, 20, 8 }, "SUM_TOTAL PEOPLE_URN URN_TOTAL BALLOTS EXCEEDS" },
  { "an-illegible-vote-adds-up-to-nothing", { 2571, 0, 300, 310, 10, 320, 100, ILL, 0, 20, 320 }, "" },
  { "half-keyed", { 2571, 0, 300, 310, OPEN, 321, 100, OPEN, OPEN, OPEN, OPEN }, "BALLOTS" },
  { "exceeds-though-half-keyed", { 2571, 0, OPEN, OPEN, OPEN, OPEN, 700, OPEN, OPEN, OPEN, OPEN }, "EXCEEDS FIELD_LIMIT" },
  { "one-field-above-the-ballots-beside-an-illegible-one", { 2571, 0, OPEN, OPEN, OPEN, OPEN, 621, ILL, OPEN, OPEN, OPEN }, "EXCEEDS FIELD_LIMIT" },
  { "one-count-above-the-ballots", { 2571, 0, 621, OPEN, OPEN, OPEN, 1, ILL, OPEN, OPEN, OPEN }, "FIELD_LIMIT" },
  { "as-many-as-the-ballots", { 2571, 0, OPEN, OPEN, OPEN, OPEN, 620, ILL, OPEN, OPEN, OPEN }, "" },
  { "nothing-keyed", { OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN }, "" },
};

static void
test_remarks (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GString) codes = g_string_new (NULL);
  g_autoptr (GArray) found = NULL;
  CotValue values[N_FIELDS];

  fill (remarks[i].numbers, values);
  found = cot_rules_evaluate (&ballot, &row_basica, values);
  for (guint k = 0; k < found->len; k++) {
    const CotRemark *remark = &g_array_index (found, CotRemark, k);

    g_string_append_printf (codes, "%s%s", k == 0 ? "" : " ", remark->code);
    g_assert_nonnull (remark->text);
    g_assert_nonnull (remark->coordinator_text);
    for (guint f = 0; f < remark->n_fields; f++)
      g_assert_cmpuint (remark->fields[f], <, N_FIELDS);
  }

  g_assert_cmpstr (codes->str, ==, remarks[i].codes);
}

static void
test_remark_sides (void)
{
  const int numbers[N_FIELDS] = { 2571, 0, 300, 310, 10, 320, 100, 200, 0, 11, 320 };
  CotValue values[N_FIELDS];
  g_autoptr (GArray) found = NULL;
  const CotRemark *remark;

  fill (numbers, values);
  found = cot_rules_evaluate (&ballot, NULL, values);
  g_assert_cmpuint (found->len, ==, 1);
  remark = &g_array_index (found, CotRemark, 0);

  g_assert_cmpint (remark->left, ==, 311);
  g_assert_cmpint (remark->right, ==, 320);
  g_assert_cmpuint (remark->n_fields, ==, 1);
  g_assert_cmpuint (remark->fields[0], ==, N_FIELDS - 1);
  g_assert_cmpint (remark->level, ==, COT_RULE_HINT);
}

/* --- Statuses and counters ----------------------------------------------------------------- */

static const struct {
  const char *name;
  CotRowPhase phase;
  CotObservation observation;
  gboolean especial;
  guint statuses;
  CotCounters counters;
} rows[] = {
  { "expected", COT_ROW_EXPECTED, COT_OBSERVATION_NONE, FALSE, COT_STATUS_ESPERADA, { .esperadas = 1 } },
  { "received", COT_ROW_RECEIVED, COT_OBSERVATION_NONE, FALSE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA, { .esperadas = 1 } },
  { "reading", COT_ROW_READING, COT_OBSERVATION_NONE, FALSE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA | COT_STATUS_DIGITALIZADA, { .esperadas = 1 } },
  { "clarify", COT_ROW_CLARIFY, COT_OBSERVATION_NONE, FALSE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA | COT_STATUS_DIGITALIZADA, { .esperadas = 1 } },
  { "sin-acta", COT_ROW_WITHOUT_ACTA, COT_OBSERVATION_SIN_ACTA_NO_BAG, FALSE, COT_STATUS_ESPERADA | COT_STATUS_CAPTURADA | COT_STATUS_NO_CONTABILIZADA, { .esperadas = 1, .registradas = 1, .capturadas = 1, .no_contabilizadas = 1 } },
  { "clean", COT_ROW_SETTLED, COT_OBSERVATION_NONE, FALSE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA | COT_STATUS_DIGITALIZADA | COT_STATUS_CAPTURADA | COT_STATUS_VERIFICADA | COT_STATUS_CONTABILIZADA, { .esperadas = 1, .registradas = 1, .capturadas = 1, .contabilizadas = 1, .lista_nominal_contabilizadas = 600, .votos_c_cs = 300, .votos_s_cs = 300 } },
  { "especial", COT_ROW_SETTLED, COT_OBSERVATION_NONE, TRUE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA | COT_STATUS_DIGITALIZADA | COT_STATUS_CAPTURADA | COT_STATUS_VERIFICADA | COT_STATUS_CONTABILIZADA, { .esperadas = 1, .registradas = 1, .capturadas = 1, .contabilizadas = 1, .votos_c_cs = 300 } },
  { "illegible", COT_ROW_SETTLED, COT_OBSERVATION_ILLEGIBLE, FALSE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA | COT_STATUS_DIGITALIZADA | COT_STATUS_CAPTURADA | COT_STATUS_VERIFICADA | COT_STATUS_CONTABILIZADA, { .esperadas = 1, .registradas = 1, .capturadas = 1, .contabilizadas = 1, .inconsistencias = 1, .lista_nominal_contabilizadas = 600, .votos_c_cs = 300, .votos_s_cs = 300 } },
  { "exceeds", COT_ROW_SETTLED, COT_OBSERVATION_EXCEEDS, FALSE, COT_STATUS_ESPERADA | COT_STATUS_ACOPIADA | COT_STATUS_DIGITALIZADA | COT_STATUS_CAPTURADA | COT_STATUS_VERIFICADA | COT_STATUS_NO_CONTABILIZADA, { .esperadas = 1, .registradas = 1, .capturadas = 1, .no_contabilizadas = 1, .inconsistencias = 1 } },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  CotRowState state = {
    .row = rows[i].especial ? &row_especial : &row_basica,
    .phase = rows[i].phase,
    .legal = { .observation = rows[i].observation, .votes = rows[i].phase == COT_ROW_SETTLED ? 300 : 0 },
  };
  CotCounters counters = { 0 };

  cot_counters_add_row (&counters, &state);

  g_assert_cmpuint (cot_row_state_statuses (&state), ==, rows[i].statuses);
  g_assert_cmpmem (&counters, sizeof counters, &rows[i].counters, sizeof counters);
}

static void
test_outside (void)
{
  CotCounters counters = { 0 };

  cot_counters_add_outside (&counters);
  g_assert_cmpuint (counters.fuera_catalogo, ==, 1);
  g_assert_cmpuint (counters.registradas, ==, 1);
  g_assert_cmpuint (counters.capturadas, ==, 0);
  g_assert_cmpuint (counters.esperadas, ==, 0);
}

static const struct {
  guint64 num, den;
  const char *text;
} percentages[] = {
  { 2687769, 4169515, "64.4623" },
  { 0, 7, "0.0000" },
  { 7, 7, "100.0000" },
  { 2, 3, "66.6666" },
  { 1, 0, NULL },
  { G_MAXUINT64, G_MAXUINT64, "100.0000" },
};

static void
test_percentages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (percentages); i++) {
    g_autofree char *text = cot_percentage_truncated (percentages[i].num, percentages[i].den);

    g_assert_cmpstr (text, ==, percentages[i].text);
  }
}

#define ADD_TABLE(prefix, table, test)                                 \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {                   \
    g_autofree char *path = g_strconcat (prefix, table[i].name, NULL); \
                                                                       \
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test);           \
  }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_TABLE ("/model/rules/legal/", legal, test_legal)
  ADD_TABLE ("/model/rules/remarks/", remarks, test_remarks)
  ADD_TABLE ("/model/status/row/", rows, test_row)
  g_test_add_func ("/model/rules/remark-sides", test_remark_sides);
  g_test_add_func ("/model/status/outside", test_outside);
  g_test_add_func ("/model/status/percentages", test_percentages);

  return g_test_run ();
}
