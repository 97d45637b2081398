/* test-acta.c - the numbers of an acta weighed together, and what is printed on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-acta"

#include "config.h"

#include <string.h>

#include "cot-acta-read.h"
#include "cot-paths.h"

/* --- What the tests make --------------------------------------------------------- */

static CotActaField
field_of (const char *name, gint32 number, double probability)
{
  CotActaField field = { .name = name };

  field.reading.candidates[0] = (CotFieldCandidate){ { number < 0 ? COT_VALUE_NO_DATA : COT_VALUE_NUMBER, MAX (number, 0) }, probability };
  field.reading.n_candidates = 1;
  field.reading.has_value = TRUE;
  field.reading.sure = TRUE;
  return field;
}

static void
or_else (CotActaField *field, gint32 number, double probability)
{
  CotFieldCandidate *next = &field->reading.candidates[field->reading.n_candidates++];

  *next = (CotFieldCandidate){ { COT_VALUE_NUMBER, number }, probability };
}

static gint32
best_of (const CotActaField *field)
{
  return field->reading.candidates[0].value.number;
}

static CotElection *
load_sample (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = cot_paths_share_file ("sample");
  CotElection *election = cot_election_load (folder, FALSE, NULL, &error);

  g_assert_no_error (error);
  return election;
}

/* --- Weighing ---------------------------------------------------------------------- */

static void
test_mends (void)
{
  CotActaField fields[] = { field_of ("PAN", 45, 0.6), field_of ("PRI", 30, 0.9999), field_of ("NULOS", -1, 0.9999), field_of (COT_FIELD_NAME_TOTAL, 125, 0.9999) };

  or_else (&fields[0], 95, 0.39);
  cot_acta_weigh (fields, G_N_ELEMENTS (fields), NULL);
  g_assert_cmpint (best_of (&fields[0]), ==, 95);
  g_assert_cmpfloat (fields[0].reading.candidates[0].probability, >, 0.95);
  g_assert_true (fields[0].changed);
  g_assert_false (fields[0].reading.sure);
  g_assert_cmpint (fields[0].alone.candidates[0].value.number, ==, 45);
  g_assert_true (fields[1].reading.sure);
  g_assert_cmpint (fields[2].reading.candidates[0].value.kind, ==, COT_VALUE_NO_DATA);
}

/* A written total that is wrong changes nothing that was read well. */
static void
test_is_no_command (void)
{
  static const gint32 totals[] = { 126, 135, 225, 512, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (totals); i++) {
    CotActaField fields[] = { field_of ("PAN", 95, 0.99999), field_of ("PRI", 30, 0.99999), field_of ("NULOS", 0, 0.99999),
                              field_of (COT_FIELD_NAME_SACADOS, 125, 0.99999), field_of (COT_FIELD_NAME_TOTAL, totals[i], 0.99999) };

    or_else (&fields[0], 95 + totals[i] - 125 >= 0 ? 95 + totals[i] - 125 : 7, 1e-6);
    cot_acta_weigh (fields, G_N_ELEMENTS (fields), NULL);
    g_assert_cmpint (best_of (&fields[0]), ==, 95);
    g_assert_cmpint (best_of (&fields[4]), ==, totals[i]);
    for (guint k = 0; k < G_N_ELEMENTS (fields); k++) {
      g_assert_false (fields[k].changed);
      g_assert_true (fields[k].reading.sure);
    }
  }
}

/* A field that two readers are sure of is doubted when another candidate makes both
 * sums right. */
static void
test_objects (void)
{
  CotActaField fields[] = { field_of ("PAN", 71, 0.997), field_of ("PRI", 30, 0.9999), field_of (COT_FIELD_NAME_SACADOS, 41, 0.9999), field_of (COT_FIELD_NAME_TOTAL, 41, 0.9999) };

  or_else (&fields[0], 11, 0.003);
  cot_acta_weigh (fields, G_N_ELEMENTS (fields), NULL);
  g_assert_true (fields[0].objected);
  g_assert_false (fields[0].reading.sure);
  g_assert_cmpint (best_of (&fields[0]), ==, 11);
  g_assert_true (fields[1].reading.sure);
}

static void
test_people_and_ballots (void)
{
  g_autoptr (CotElection) election = load_sample ();
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n), *row = NULL;
  CotActaField fields[4];
  gint32 limit;

  for (guint i = 0; i < n && row == NULL; i++)
    if (rows[i].casilla->lista_nominal > 300)
      row = &rows[i];
  g_assert_nonnull (row);
  limit = row->casilla->lista_nominal + row->casilla->representantes;
  fields[0] = field_of (COT_FIELD_NAME_PERSONAS, 241, 0.5);
  or_else (&fields[0], 247, 0.49);
  fields[1] = field_of (COT_FIELD_NAME_REPS, 5, 0.999);
  fields[2] = field_of (COT_FIELD_NAME_SACADOS, 252, 0.999);
  fields[3] = field_of (COT_FIELD_NAME_SOBRANTES, limit + 20, 0.6);
  or_else (&fields[3], limit - 252, 0.39);
  cot_acta_weigh (fields, G_N_ELEMENTS (fields), row);
  g_assert_cmpint (best_of (&fields[0]), ==, 247);
  g_assert_cmpint (best_of (&fields[3]), ==, limit - 252);
}

/* Whatever is read, probabilities stay such, nothing becomes sure, and the same
 * readings give the same. */
static void
test_any_readings (void)
{
  static const char *const names[] = { "PAN", "PRI", "PRD", "NULOS", COT_FIELD_NAME_TOTAL, COT_FIELD_NAME_SACADOS, COT_FIELD_NAME_PERSONAS, COT_FIELD_NAME_REPS, COT_FIELD_NAME_SOBRANTES, COT_FIELD_NAME_SECCION };
  g_autoptr (CotElection) election = load_sample ();
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  for (guint round = 0; round < 60; round++) {
    CotActaField fields[G_N_ELEMENTS (names)], again[G_N_ELEMENTS (names)];
    const CotRow *row = round % 3 == 0 ? NULL : &rows[round % n];

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      guint n_candidates = g_test_rand_int_range (0, COT_FIELD_MAX_CANDIDATES + 1);
      double left = 1;

      fields[i] = (CotActaField){ .name = names[i] };
      for (guint c = 0; c < n_candidates; c++) {
        double share = left * g_test_rand_double ();

        or_else (&fields[i], g_test_rand_bit () ? g_test_rand_int_range (0, 60) : g_test_rand_int_range (0, COT_VALUE_MAX + 1), share);
        left -= share;
      }
      fields[i].reading.has_value = n_candidates > 0;
      fields[i].reading.sure = n_candidates > 0 && g_test_rand_bit ();
    }
    memcpy (again, fields, sizeof fields);
    cot_acta_weigh (fields, G_N_ELEMENTS (names), row);
    cot_acta_weigh (again, G_N_ELEMENTS (names), row);
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      double sum = 0;

      for (guint c = 0; c < fields[i].reading.n_candidates; c++) {
        double p = fields[i].reading.candidates[c].probability;

        g_assert_true (p >= 0 && p <= 1);
        g_assert_true (p == again[i].reading.candidates[c].probability);
        g_assert_true (c == 0 || i == G_N_ELEMENTS (names) - 1 || p <= fields[i].reading.candidates[c - 1].probability);
        sum += p;
      }
      g_assert_cmpfloat (sum, <=, 1.000001);
      g_assert_true (!fields[i].reading.sure || fields[i].alone.sure);
      g_assert_true (!fields[i].reading.sure || !fields[i].changed);
    }
  }
}

static void
test_nothing_read (void)
{
  g_autofree CotActaField *fields = g_new0 (CotActaField, 150);

  cot_acta_weigh (NULL, 0, NULL);
  for (guint i = 0; i < 150; i++)
    fields[i] = i % 2 == 0 ? (CotActaField){ .name = "PAN" } : field_of (i == 149 ? COT_FIELD_NAME_TOTAL : "PRI", COT_VALUE_MAX, 1);
  cot_acta_weigh (fields, 150, NULL);
  g_assert_cmpuint (fields[0].reading.n_candidates, ==, 0);
  g_assert_cmpint (best_of (&fields[149]), ==, COT_VALUE_MAX);
}

/* --- Print ------------------------------------------------------------------------ */

static void
test_likeness (void)
{
  int n_alike;

  g_assert_cmpfloat (cot_printed_likeness ("MUNICIPIO 039 GUADALAJARA", "Guadalajara", &n_alike), ==, 1);
  g_assert_cmpint (n_alike, ==, 11);
  g_assert_cmpfloat (cot_printed_likeness ("Municipio: 039 GUAOALAJARA.", "GUADALAJARA", &n_alike), >, 0.9);
  g_assert_cmpint (n_alike, ==, 9);
  g_assert_cmpfloat (cot_printed_likeness ("TLAJOMULCO DE ZUÑIGA", "Tlajomulco de Zúñiga", NULL), ==, 1);
  g_assert_cmpfloat (cot_printed_likeness ("ZAPOPAN", "GUADALAJARA", NULL), <, 0.5);
  g_assert_cmpfloat (cot_printed_likeness ("", "GUADALAJARA", NULL), ==, 0);
  g_assert_cmpfloat (cot_printed_likeness ("GUADALAJARA", "", NULL), ==, 0);
}

static void
add_zone (GArray *zones, const char *name, const char *text)
{
  CotPrintedZone zone = { .name = g_strdup (name), .text = g_strdup (text), .confidence = 0.9 };

  g_array_append_val (zones, zone);
}

static void
clear_zone (gpointer data)
{
  CotPrintedZone *zone = data;

  g_free (zone->name);
  g_free (zone->text);
  g_free (zone->match);
}

static GArray *
new_zones (void)
{
  GArray *zones = g_array_new (FALSE, TRUE, sizeof (CotPrintedZone));

  g_array_set_clear_func (zones, clear_zone);
  return zones;
}

static const CotRow *
row_of_another_place (const CotElection *election, const CotRow *row)
{
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  for (guint i = 0; i < n; i++)
    if (strcmp (rows[i].casilla->municipio, row->casilla->municipio) != 0)
      return &rows[i];

  g_assert_not_reached ();
}

static void
test_check (void)
{
  g_autoptr (CotElection) election = load_sample ();
  guint n;
  const CotRow *row = cot_election_get_rows (election, &n), *other = row_of_another_place (election, row);
  g_autoptr (GArray) zones = new_zones ();
  g_autofree char *slip = g_strdup (row->casilla->municipio);
  CotPrintedZone *zone;

  slip[2] = '#';
  add_zone (zones, "MUNICIPIO", slip);
  add_zone (zones, "ENTIDAD", "xq9");
  zone = &g_array_index (zones, CotPrintedZone, 0);

  cot_printed_check (zones, election, row->tipo_acta, row);
  g_assert_cmpint (zone->verdict, ==, COT_PRINTED_AGREES);
  g_assert_cmpstr (zone->match, ==, row->casilla->municipio);
  g_assert_cmpint (g_array_index (zones, CotPrintedZone, 1).verdict, ==, COT_PRINTED_NOTHING);
  cot_printed_check (zones, election, row->tipo_acta, other);
  g_assert_cmpint (zone->verdict, ==, COT_PRINTED_DIFFERS);
  cot_printed_check (zones, election, row->tipo_acta, NULL);
  g_assert_cmpint (zone->verdict, ==, COT_PRINTED_FOUND);
  /* The same without a slip and with its number. */
  g_free (zone->text);
  zone->text = g_strdup_printf ("MUNICIPIO %s %s", row->casilla->id_municipio, row->casilla->municipio);
  cot_printed_check (zones, election, row->tipo_acta, row);
  g_assert_cmpint (zone->verdict, ==, COT_PRINTED_AGREES);
  g_assert_cmpstr (zone->match, ==, row->casilla->municipio);
  cot_printed_check (zones, election, row->tipo_acta, other);
  g_assert_cmpint (zone->verdict, ==, COT_PRINTED_DIFFERS);
  cot_printed_check (zones, election, row->tipo_acta, NULL);
  g_assert_cmpfloat (cot_printed_support (zones, row), >, 0);
  g_assert_cmpfloat (cot_printed_support (zones, other), <, 0);
}

/* A section that has one casilla of its number is proposed, and a section that is
 * nowhere is not. */
static void
test_proposes (void)
{
  g_autoptr (CotElection) election = load_sample ();
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n), *lone = NULL;
  g_autoptr (GArray) fields = g_array_new (FALSE, TRUE, sizeof (CotActaField));
  CotActaField section, casilla;
  double probability;

  for (guint i = 0; i < n && lone == NULL; i++) {
    guint n_alike = 0;

    for (guint k = 0; k < n; k++)
      n_alike += strcmp (rows[k].tipo_acta, rows[i].tipo_acta) == 0 && rows[k].casilla->seccion == rows[i].casilla->seccion && rows[k].casilla->key.number == rows[i].casilla->key.number;
    if (n_alike == 1)
      lone = &rows[i];
  }
  g_assert_nonnull (lone);

  section = field_of (COT_FIELD_NAME_SECCION, lone->casilla->seccion, 0.95);
  casilla = field_of (COT_FIELD_NAME_CASILLA, lone->casilla->key.number, 0.95);
  g_array_append_val (fields, section);
  g_array_append_val (fields, casilla);
  g_assert_true (cot_acta_propose_row (election, lone->tipo_acta, fields, NULL, NULL, &probability) == lone);
  g_assert_cmpfloat (probability, >, 0.8);

  /* That no other section of the few that the reader thought of exists is no reason. */
  g_array_index (fields, CotActaField, 0) = field_of (COT_FIELD_NAME_SECCION, lone->casilla->seccion, 0.69);
  g_assert_null (cot_acta_propose_row (election, lone->tipo_acta, fields, NULL, NULL, &probability));
  g_array_index (fields, CotActaField, 0) = field_of (COT_FIELD_NAME_SECCION, 9999, 0.95);
  g_assert_null (cot_acta_propose_row (election, lone->tipo_acta, fields, NULL, NULL, &probability));
  g_array_set_size (fields, 0);
  g_assert_null (cot_acta_propose_row (election, lone->tipo_acta, fields, NULL, NULL, &probability));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/acta/weigh/mends", test_mends);
  g_test_add_func ("/acta/weigh/is-no-command", test_is_no_command);
  g_test_add_func ("/acta/weigh/objects", test_objects);
  g_test_add_func ("/acta/weigh/people-and-ballots", test_people_and_ballots);
  g_test_add_func ("/acta/weigh/any-readings", test_any_readings);
  g_test_add_func ("/acta/weigh/nothing-read", test_nothing_read);
  g_test_add_func ("/acta/printed/likeness", test_likeness);
  g_test_add_func ("/acta/printed/check", test_check);
  g_test_add_func ("/acta/printed/proposes", test_proposes);

  return g_test_run ();
}
