/* test-publish.c - what a cut says, and that it can be computed again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-publish"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-cut-check.h"
#include "cot-merkle.h"
#include "cot-replay.h"
#include "cot-row-text.h"
#include "cot-wire.h"
#include "cot-zip.h"
#include "sync-fixture.h"

#define FIRST_ROW 6

static const char names_line[] =
  "ACTAS_ESPERADAS,ACTAS_REGISTRADAS,ACTAS_FUERA_CATALOGO,ACTAS_CAPTURADAS,PORCENTAJE_ACTAS_CAPTURADAS,ACTAS_CONTABILIZADAS,"
  "PORCENTAJE_ACTAS_CONTABILIZADAS,PORCENTAJE_ACTAS_INCONSISTENCIAS,ACTAS_NO_CONTABILIZADAS,LISTA_NOMINAL_ACTAS_CONTABILIZADAS,"
  "TOTAL_VOTOS_C_CS,TOTAL_VOTOS_S_CS,PORCENTAJE_PARTICIPACION_CIUDADANA";

static void
assert_cell (char **lines, const char *row, const char *column, const char *expected)
{
  g_autofree char *cell = get_cell (lines, row, column);

  g_assert_cmpstr (cell, ==, expected);
}

static void
test_zero_cut (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_auto (GStrv) lines = NULL;

  sync_fixture_init (&f);
  cut (&f, FALSE);
  lines = load_results (&f, "AYUN");
  g_assert_cmpstr (lines[0], ==, "AYUNTAMIENTOS");
  g_assert_true (g_regex_match_simple ("^\\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d \\(UTC-5\\)$", lines[1], 0, 0));
  g_assert_cmpstr (lines[2], ==, names_line);
  g_assert_cmpstr (lines[3], ==, "8,0,0,0,0,0,0,0,0,,,0,");
  g_assert_cmpstr (lines[4], ==, "");
  g_assert_cmpstr (lines[FIRST_ROW], ==, "'142571B0100,'142571B010002,'14,JALISCO,'001,ARROYO SECO,'2571,01,B,00,1,2,,,,,,,,,,,,,,600,,,,,,,,,,,");
  g_assert_cmpuint (g_strv_length (lines), ==, FIRST_ROW + 8);
}

/* --- The amended catalogue ---------------------------------------------------- */

/* Consumes @members. */
static void
amend (SyncFixture *f, const char *what, json_t *members)
{
  CotElection *election = f->desk.election->election;
  g_autoptr (GError) error = NULL;
  json_t *amendment = cot_desk_new_amendment (f->desk.desk, what, members, NULL, "ruling", &error);
  const guint8 *secrets[] = { f->desk.election->authority_secret, f->desk.election->other_authority_secret };
  guint authority;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++) {
    cot_amendment_sign (election, amendment, secrets[i], &authority, &error);
    g_assert_no_error (error);
  }
  cot_desk_amend_catalogue (f->desk.desk, amendment, &error);
  g_assert_no_error (error);
  json_decref (amendment);
  json_decref (members);
}

/* A row that was added is expected like any other, and in its place. */
static void
test_amended_catalogue (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), "142571C010002", 10);
  push_all (f.client);
  cut (&f, FALSE);
  before = load_results (&f, "AYUN");
  amend (&f, "row", json_pack ("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:s}", "clave_acta", "142571C020002", "contest", "AYUN", "clave_casilla", "142571C0200", "seccion", 2571, "casilla", "C02", "municipio", "001", "distrito", "001", "ubicacion", 1, "lista_nominal", 612, "representantes", 20, "catd", COT_TEST_CATD, "tipo_acta", "2"));
  amend (&f, "row", json_pack ("{s:s, s:s, s:i}", "clave_acta", "142571B010002", "contest", "AYUN", "lista_nominal", 777));
  push_all (f.client);
  cut (&f, FALSE);
  after = load_results (&f, "AYUN");

  g_assert_true (g_str_has_prefix (before[3], "8,1,"));
  g_assert_true (g_str_has_prefix (after[3], "9,1,"));
  g_assert_cmpuint (g_strv_length (after), ==, g_strv_length (before) + 1);
  g_assert_true (g_str_has_prefix (after[FIRST_ROW + 2], "'142571C0200,'142571C020002,"));
  assert_cell (after, "142571C020002", "LISTA_NOMINAL", "612");
  assert_cell (before, "142571B010002", "LISTA_NOMINAL", "600");
  assert_cell (after, "142571B010002", "LISTA_NOMINAL", "777");
  /* What was published stays as it was. */
  g_assert_cmpstr (after[FIRST_ROW + 1], ==, before[FIRST_ROW + 1]);
  settle_sheet (&f, folio (1), "142571B010002", 10);
  push_all (f.client);
  cut (&f, FALSE);
  g_strfreev (after);
  after = load_results (&f, "AYUN");
  assert_cell (after, "142571B010002", "LISTA_NOMINAL", "777");
  assert_cell (after, "142571B010002", "CONTABILIZADA", "1");
}

/* Values that the rules have something to say of, one row each. */
static void
fill_illegible (const CotClaim *claim, CotValue *values)
{
  read_values (claim, 0, values);
  values[field_index (claim, "PAN")].kind = COT_VALUE_ILLEGIBLE;
  values[field_index (claim, "TOTAL_VOTOS_ASENTADO")].kind = COT_VALUE_NO_DATA;
}

static void
fill_no_data (const CotClaim *claim, CotValue *values)
{
  read_values (claim, 0, values);
  values[field_index (claim, "MC")].kind = COT_VALUE_NO_DATA;
}

static void
fill_all (const CotClaim *claim, CotValue *values, CotValueKind kind)
{
  read_values (claim, 0, values);
  for (guint i = 0; i < claim->ballot->n_fields; i++)
    if (cot_field_kind_is_vote (claim->ballot->fields[i].kind))
      values[i].kind = kind;
}

static void
fill_all_illegible (const CotClaim *claim, CotValue *values)
{
  fill_all (claim, values, COT_VALUE_ILLEGIBLE);
}

static void
fill_all_empty (const CotClaim *claim, CotValue *values)
{
  fill_all (claim, values, COT_VALUE_NO_DATA);
}

static void
fill_exceeds (const CotClaim *claim, CotValue *values)
{
  read_values (claim, 0, values);
  values[field_index (claim, "PAN")].number = 1200;
}

static void
fill_plain (const CotClaim *claim, CotValue *values)
{
  read_values (claim, 0, values);
  for (guint i = 2; i < claim->ballot->n_fields; i++)
    values[i].number = 10;
}

static void
settle_all_kinds (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  settle_sheet_with (f, folio (0), "142571B010002", fill_plain);
  settle_sheet_with (f, folio (1), "142571C010002", fill_illegible);
  settle_sheet_with (f, folio (2), "142572B010002", fill_no_data);
  settle_sheet_with (f, folio (3), "142572C010002", fill_all_illegible);
  settle_sheet_with (f, folio (4), "142573B010002", fill_all_empty);
  settle_sheet_with (f, folio (5), "142573C010002", fill_exceeds);
  without_acta (&f->desk, f->desk.coordinator, "142574B010002", "no-bag", &error);
  g_assert_no_error (error);
  receive (&f->desk, folio (6));
  digitise (&f->desk, folio (6));
  cot_desk_identify_outside (f->desk.desk, f->desk.scanner, folio (6), "AYUN", "sin código", &error);
  g_assert_no_error (error);
}

/* The clock of the tests, the images and the folios are always the same, so that
 * the rows are.  Compared by eye with domain.md 6 and 8. */
static const char *const golden[] = {
  "'142571B0100,'142571B010002,'14,JALISCO,'001,ARROYO SECO,'2571,01,B,00,1,2,10,10,10,10,10,10,10,-,10,10,10,10,60,600,6,,1,,1703ae758ee2cfa0c1e6676f01c1644c6bd905d8c1648fcc07aa5939468c07c4,13/09/2020 08:26:40,13/09/2020 08:26:40,13/09/2020 08:26:40,CATD,ESCANER,ACTA PREP",
  "'142571C0100,'142571C010002,'14,JALISCO,'001,ARROYO SECO,'2571,01,C,00,1,2,2,3,4,5,ILEGIBLE,7,8,-,9,10,11,SIN DATO,45,601,6,ILEGIBLE,1,,582880a9c9bd37a7109722cbd8db7d6a443131731c379caf3b2b35e3dddf5be7,13/09/2020 08:26:40,13/09/2020 08:26:40,13/09/2020 08:26:40,CATD,ESCANER,ACTA PREP",
  "'142572B0100,'142572B010002,'14,JALISCO,'001,ARROYO SECO,'2572,01,B,00,1,2,2,3,4,5,6,7,SIN DATO,-,9,10,11,12,43,600,6,SIN DATO,1,,8854f8b8906845350e759de5cd6029a2dbb2d5ecc3da2556a97540d66e23ff0c,13/09/2020 08:26:40,13/09/2020 08:26:40,13/09/2020 08:26:40,CATD,ESCANER,ACTA PREP",
  "'142572C0100,'142572C010002,'14,JALISCO,'001,ARROYO SECO,'2572,01,C,00,1,2,2,3,4,5,ILEGIBLE,ILEGIBLE,ILEGIBLE,-,ILEGIBLE,ILEGIBLE,ILEGIBLE,12,0,601,6,TODOS LOS CAMPOS ILEGIBLES,0,,ac2b988c2c77dea8d643f7a61e43c5b9cebc400c9df89e542f6ea6006f2ad344,13/09/2020 08:26:40,13/09/2020 08:26:40,13/09/2020 08:26:40,CATD,ESCANER,ACTA PREP",
  "'142573B0100,'142573B010002,'14,JALISCO,'002,PUERTO ALTO,'2573,01,B,00,1,2,2,3,4,5,SIN DATO,-,SIN DATO,SIN DATO,-,SIN DATO,SIN DATO,11,0,600,6,TODOS LOS CAMPOS VACIOS,0,,68de7b1eda27151858d0da95b63441356e065db81243170108565990dd5c6906,13/09/2020 08:26:40,13/09/2020 08:26:40,13/09/2020 08:26:40,CATD,ESCANER,ACTA PREP",
  "'142573C0100,'142573C010002,'14,JALISCO,'002,PUERTO ALTO,'2573,01,C,00,1,2,2,3,4,5,1200,-,7,8,-,9,10,11,1234,601,6,EXCEDE LISTA NOMINAL,0,,c8628b37d80ec1f7174315a3aedef7f98d9386025cd726cc76b16afb3b705871,13/09/2020 08:26:40,13/09/2020 08:26:40,13/09/2020 08:26:40,CATD,ESCANER,ACTA PREP",
  "'142574B0100,'142574B010002,'14,JALISCO,'002,PUERTO ALTO,'2574,01,B,00,1,2,0,0,0,0,0,-,0,0,-,0,0,0,0,600,6,SIN ACTA POR PAQUETE ENTREGADO SIN BOLSA,0,,,,13/09/2020 08:26:40,13/09/2020 08:26:40,,,",
  "'142574C0100,'142574C010002,'14,JALISCO,'002,PUERTO ALTO,'2574,01,C,00,1,2,,,,,,,,,,,,,,601,,,,,,,,,,,",
  ",,,,,,,,,,,,,,,,,,,,,,,,,,,FUERA DE CATALOGO,0,,9af7b905ff499be7a783be275ad2942cd9c5227916dca6a6305c40967ba2fbea,13/09/2020 08:26:40,,,CATD,ESCANER,ACTA PREP",
};

static void
test_all_observations (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_auto (GStrv) lines = NULL;
  g_autofree char *sha = NULL, *acopio = NULL;
  guint last;

  sync_fixture_init (&f);
  settle_all_kinds (&f);
  push_all (f.client);
  cut (&f, FALSE);

  lines = load_results (&f, "AYUN");
  /* 600 + 601 + 600 of the three that count; 50 + 0 1 2.. */
  g_assert_true (g_str_has_prefix (lines[3], "8,8,1,7,87.5000,3,37.5000,62.5000,4,1801,"));
  assert_cell (lines, "142571B010002", "OBSERVACIONES", "");
  assert_cell (lines, "142571B010002", "CONTABILIZADA", "1");
  assert_cell (lines, "142571B010002", "TOTAL_VOTOS_CALCULADO", "60");
  assert_cell (lines, "142571B010002", "CAND_IND_1", "-");
  assert_cell (lines, "142571B010002", "REPRESENTANTES_PP_CI", "6");
  assert_cell (lines, "142571B010002", "ORIGEN", "CATD");
  assert_cell (lines, "142571B010002", "DIGITALIZACION", "ESCANER");
  assert_cell (lines, "142571B010002", "TIPO_DOCUMENTO", "ACTA PREP");
  assert_cell (lines, "142571C010002", "PAN", "ILEGIBLE");
  assert_cell (lines, "142571C010002", "TOTAL_VOTOS_ASENTADO", "SIN DATO");
  assert_cell (lines, "142571C010002", "OBSERVACIONES", "ILEGIBLE");
  assert_cell (lines, "142572B010002", "OBSERVACIONES", "SIN DATO");
  assert_cell (lines, "142572C010002", "OBSERVACIONES", "TODOS LOS CAMPOS ILEGIBLES");
  assert_cell (lines, "142572C010002", "CONTABILIZADA", "0");
  assert_cell (lines, "142572C010002", "TOTAL_VOTOS_CALCULADO", "0");
  assert_cell (lines, "142573B010002", "OBSERVACIONES", "TODOS LOS CAMPOS VACIOS");
  assert_cell (lines, "142573B010002", "PRI", "-");
  assert_cell (lines, "142573C010002", "OBSERVACIONES", "EXCEDE LISTA NOMINAL");
  assert_cell (lines, "142573C010002", "PAN", "1200");
  assert_cell (lines, "142574B010002", "OBSERVACIONES", "SIN ACTA POR PAQUETE ENTREGADO SIN BOLSA");
  assert_cell (lines, "142574B010002", "SHA", "");
  assert_cell (lines, "142574C010002", "CONTABILIZADA", "");

  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    g_assert_cmpstr (lines[FIRST_ROW + i], ==, golden[i]);
  last = g_strv_length (lines) - 1;
  g_assert_cmpuint (last, ==, FIRST_ROW + 8);
  g_assert_true (g_str_has_prefix (lines[last], ",,,,"));
  sha = get_cell_at (lines, last, "SHA");
  acopio = get_cell_at (lines, last, "FECHA_HORA_ACOPIO");
  g_assert_true (cot_wire_is_sha256 (sha));
  g_assert_cmpuint (strlen (acopio), ==, strlen ("06/06/2021 20:00:00"));
}

static void
test_participation_of_last_cut (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_init (&f);
  settle_sheet_with (&f, folio (0), "142571B010002", fill_plain);
  push_all (f.client);
  cut (&f, TRUE);
  lines = load_results (&f, "AYUN");
  g_assert_cmpstr (lines[3], ==, "8,1,0,1,12.5000,1,12.5000,0.0000,0,600,60,60,10.0000");

  g_assert_false (cot_service_cut_now (f.service, FALSE, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_percentages_are_cut_off (void)
{
  CotTestElection *election = cot_test_election_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CotProfile) profile = cot_profile_load (election->election, "opl-2021", &error);
  /* 2,687,769 * 100 / 4,169,515 = 64.46238..., published 64.4623. */
  CotCounters counters = { .esperadas = 3, .registradas = 2, .capturadas = 2, .contabilizadas = 2, .lista_nominal_contabilizadas = 4169515, .votos_c_cs = 2687769, .votos_s_cs = 2000000 };
  g_autofree char *last = NULL, *other = NULL;

  g_assert_no_error (error);
  last = cot_row_text_summary_values (profile, &counters, TRUE);
  other = cot_row_text_summary_values (profile, &counters, FALSE);
  g_assert_cmpstr (last, ==, "3,2,0,2,66.6666,2,66.6666,0.0000,0,4169515,2687769,2000000,64.4623");
  g_assert_cmpstr (other, ==, "3,2,0,2,66.6666,2,66.6666,0.0000,0,4169515,2687769,2000000,47.9672");
  cot_test_election_free (election);
}

/* What was published and is open again stays as it was. */
static void
test_reopened_row_stays (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_auto (GStrv) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  CotId digitised;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), COT_TEST_ROW, 3);
  push_all (f.client);
  cut (&f, FALSE);
  before = load_results (&f, "AYUN");

  cot_journal_lock (f.desk.journal);
  digitised = cot_fold_get_sheet (cot_journal_get_fold (f.desk.journal), folio (0))->digitised;
  cot_journal_unlock (f.desk.journal);
  set_aside_by_two (&f.desk, folio (0), &digitised, &error);
  g_assert_no_error (error);
  push_all (f.client);
  cut (&f, FALSE);
  after = load_results (&f, "AYUN");
  g_assert_cmpint (state_of (&f.desk, folio (0)), !=, COT_SHEET_SETTLED);
  g_assert_cmpstr (before[3], ==, after[3]);
  g_assert_cmpstr (before[FIRST_ROW], ==, after[FIRST_ROW]);
}

/* --- Rebuilding ----------------------------------------------------------------- */

typedef struct {
  GPtrArray *manifests; /* of each cut, rebuilt */
  GPtrArray *expected;  /* as the cut events say */
} Rebuilt;

static gboolean
rebuild_cb (CotReplay *replay, const CotCutSpec *spec, CotEvent *event, gpointer user_data, GError **error)
{
  Rebuilt *rebuilt = user_data;
  g_autoptr (CotPackage) package = cot_package_build (cot_replay_get_publisher (replay), spec, error);
  const char *manifest;

  g_assert_nonnull (package);
  cot_replay_get_last_cut (replay, &manifest);
  g_ptr_array_add (rebuilt->manifests, g_strdup (package->manifest_sha256));
  g_ptr_array_add (rebuilt->expected, g_strdup (manifest));

  return TRUE;
}

static void
test_rebuilt_elsewhere (void)
{
  g_auto (SyncFixture) f = { 0 };
  CotJournal *auditor = NULL;
  Rebuilt rebuilt = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (CotReplay) replay = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_init (&f);
  cut (&f, FALSE);
  settle_sheet (&f, folio (0), "142571B010002", 3);
  settle_sheet (&f, folio (1), "142571C010002", 5);
  push_all (f.client);
  cut (&f, FALSE);
  settle_sheet (&f, folio (2), "142572B010002", 1);
  push_all (f.client);
  cut (&f, TRUE);

  auditor = cot_test_election_create_journal (f.desk.election, "auditor", 99, COT_STATION_CENTRE, 0);
  cot_test_copy_events (f.centre, auditor);
  replay = cot_replay_new (auditor, CENTRE, "opl-2021", &error);
  g_assert_no_error (error);
  cot_replay_run (replay, rebuild_cb, &rebuilt, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rebuilt.manifests->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (g_ptr_array_index (rebuilt.manifests, i), ==, g_ptr_array_index (rebuilt.expected, i));

  g_clear_pointer (&replay, cot_replay_free);
  g_ptr_array_unref (rebuilt.manifests);
  g_ptr_array_unref (rebuilt.expected);
  cot_journal_close (auditor);
  g_object_unref (auditor);
}

/* A cut whose event was written and whose files were lost appears again. */
static void
test_lost_files_come_back (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autofree char *other = NULL, *old = NULL;
  g_auto (GStrv) before = NULL, after = NULL;

  sync_fixture_init (&f);
  settle_sheet (&f, folio (0), COT_TEST_ROW, 3);
  push_all (f.client);
  cut (&f, FALSE);
  before = load_results (&f, "AYUN");
  sync_fixture_stop (&f);

  old = f.site;
  f.site = cot_test_election_path (f.desk.election, "site-again");
  sync_fixture_start (&f);
  after = load_results (&f, "AYUN");
  g_assert_cmpuint (g_strv_length (before), ==, g_strv_length (after));
  for (guint i = 0; before[i] != NULL; i++)
    g_assert_cmpstr (before[i], ==, after[i]);
}

static void
test_two_cuts_in_one_minute (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *cuts = NULL;
  g_autoptr (GDir) dir = NULL;
  guint n = 0;

  sync_fixture_init (&f);
  for (guint i = 0; i < 3; i++) {
    cot_service_cut_now (f.service, FALSE, &error);
    g_assert_no_error (error);
  }
  cuts = g_build_filename (f.site, "cuts", NULL);
  dir = g_dir_open (cuts, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 3);
}

/* --- The official shape --------------------------------------------------------- */

static char *
shared_file (const char *name)
{
  const char *given = g_getenv ("COT_SHARED_DIR");
  const char *tests = g_getenv ("COT_TEST_SOURCE_DIR");

  if (given != NULL)
    return g_build_filename (given, "official", name, NULL);

  return g_build_filename (tests != NULL ? tests : ".", "..", "..", "shared", "official", name, NULL);
}

/* The columns of parties are those of the contest; all others are compared. */
static char *
without_votes (const char *header)
{
  const char *from = strstr (header, "TOTAL_VOTOS_SACADOS,") + strlen ("TOTAL_VOTOS_SACADOS,");
  const char *to = strstr (header, "NO_REGISTRADOS");

  return g_strdup_printf ("%.*s%s", (int) (from - header), header, to);
}

static void
compare_with_official (SyncFixture *f, const char *contest, const char *file)
{
  g_autofree char *path = shared_file (file);
  g_autofree char *text = NULL, *ours = NULL, *theirs = NULL;
  g_auto (GStrv) lines = NULL, official = NULL;
  g_auto (GStrv) cells = NULL, official_cells = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL)) {
    g_test_skip ("the official files are not here");
    return;
  }
  official = g_strsplit (text, "\n", -1);
  lines = load_results (f, contest);
  g_assert_cmpstr (lines[0], ==, official[0]);
  g_assert_cmpuint (strlen (lines[1]), ==, strlen (official[1]));
  g_assert_cmpstr (lines[2], ==, official[2]);
  g_assert_cmpstr (strchr (lines[3], ','), ==, strchr (official[3], ','));
  g_assert_cmpstr (lines[4], ==, official[4]);
  ours = without_votes (lines[5]);
  theirs = without_votes (official[5]);
  g_assert_cmpstr (ours, ==, theirs);

  /* Every cell of a pending row is of the same kind as the official one. */
  cells = g_strsplit (lines[FIRST_ROW], ",", -1);
  official_cells = g_strsplit (official[FIRST_ROW], ",", -1);
  for (guint i = 0; i < 16; i++) {
    g_assert_cmpint (cells[i][0] == '\0', ==, official_cells[i][0] == '\0');
    g_assert_cmpint (cells[i][0] == '\'', ==, official_cells[i][0] == '\'');
  }
  for (guint i = 1; i <= 14; i++) {
    const char *a = cells[g_strv_length (cells) - i], *b = official_cells[g_strv_length (official_cells) - i];

    g_assert_cmpint (*a == '\0', ==, *b == '\0');
  }
}

static void
test_official_shape (void)
{
  g_auto (SyncFixture) f = { 0 };

  sync_fixture_init (&f);
  cut (&f, FALSE);
  compare_with_official (&f, "AYUN", "CAMP_AYUN_2021.csv");
  compare_with_official (&f, "DIP_LOC", "CAMP_DIP_LOC_2021.csv");
}

/* Cuts come by themselves, at whole multiples of the interval. */
static void
test_interval (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autofree char *latest = NULL;

  sync_fixture_init_without_service (&f);
  f.cut_interval_s = 900;
  sync_fixture_start (&f);
  latest = g_build_filename (f.site, "latest.json", NULL);
  for (guint n = 1; n <= 2; n++) {
    gint64 number = 0, time_s = 0;

    cot_test_election_advance_s (f.desk.election, 900);
    while (number < n) {
      json_t *json = json_load_file (latest, 0, NULL);

      number = json_integer_value (json_object_get (json, "number"));
      time_s = json_integer_value (json_object_get (json, "time_utc_s"));
      json_decref (json);
      g_usleep (1000);
    }
    g_assert_cmpint (number, ==, n);
    g_assert_cmpint (f.desk.election->now_us / G_USEC_PER_SEC - time_s, <, 60);
  }
}

/* A name of an election with a comma stays one cell of its line. */
static void
test_lines_of_one_cell (void)
{
  CotTestElection *election = cot_test_election_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CotProfile) profile = cot_profile_load (election->election, "opl-2021", &error);
  g_autofree char *plain = NULL;
  g_autofree char *quoted = NULL;

  g_assert_no_error (error);
  plain = cot_row_text_line (profile, "DIPUTACIONES LOCALES (INCLUYE RP)");
  g_assert_cmpstr (plain, ==, "DIPUTACIONES LOCALES (INCLUYE RP)");
  quoted = cot_row_text_line (profile, "AYUNTAMIENTOS, \"UNO\"");
  g_assert_cmpstr (quoted, ==, "\"AYUNTAMIENTOS, \"\"UNO\"\"\"");
  cot_test_election_free (election);
}

/* --- Hostile input ---------------------------------------------------------------- */

/* Whatever becomes of a profile, it is parsed or refused. */
static void
test_spoilt_profiles (void)
{
  CotTestElection *election = cot_test_election_new ();
  const char *text = cot_election_get_profile (election->election, "opl-2021");
  gsize length = strlen (text);
  GRand *random = g_rand_new_with_seed (3);
  guint n_refused = 0;

  for (guint i = 0; i < 2000; i++) {
    g_autofree char *copy = g_strdup (text);
    g_autoptr (GError) error = NULL;
    g_autoptr (CotProfile) profile = NULL;

    for (gint k = g_rand_int_range (random, 1, 4); k > 0; k--)
      copy[g_rand_int_range (random, 0, (gint32) length)] = (char) g_rand_int_range (random, 1, 256);
    if (i % 7 == 0)
      copy[g_rand_int_range (random, 0, (gint32) length)] = '\0';
    profile = cot_profile_parse (copy, "opl-2021", &error);
    g_assert_true ((profile == NULL) == (error != NULL));
    n_refused += profile == NULL;
  }
  g_assert_cmpuint (n_refused, >, 500);
  g_rand_free (random);
  cot_test_election_free (election);
}

static char *
only_cut (SyncFixture *f)
{
  g_autofree char *cuts = g_build_filename (f->site, "cuts", NULL);
  g_autoptr (GDir) dir = g_dir_open (cuts, 0, NULL);

  return g_build_filename (cuts, g_dir_read_name (dir), NULL);
}

/* One byte of any file of a cut changed, or the file cut short: the check lists it. */
static void
test_spoilt_cuts (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autofree char *folder = NULL;
  GRand *random = g_rand_new_with_seed (5);
  const char *name;
  g_autoptr (GDir) dir = NULL;

  sync_fixture_init (&f);
  cut (&f, FALSE);
  sync_fixture_stop (&f);
  folder = only_cut (&f);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *good = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (path, &good, &length, NULL));
    for (guint i = 0; i < 100; i++) {
      g_autofree char *bad = g_memdup2 (good, length);
      g_auto (CotCutReport) report = { 0 };
      g_autoptr (GError) error = NULL;
      gsize at = (gsize) g_rand_int_range (random, 0, (gint32) length);

      bad[at] = (char) (bad[at] ^ g_rand_int_range (random, 1, 256));
      g_assert_true (g_file_set_contents (path, bad, (gssize) (i % 10 == 0 ? at : length), NULL));
      g_assert_true (cot_cut_check (folder, f.desk.election->election, &report, &error));
      g_assert_no_error (error);
      if (report.problems->len == 0)
        g_error ("byte %" G_GSIZE_FORMAT " of %s may be changed unseen", at, name);
    }
    g_assert_true (g_file_set_contents (path, good, (gssize) length, NULL));
  }
  g_rand_free (random);
}

/* A file of a cut that is gone is a difference; without a manifest there is no cut. */
static void
test_cuts_with_a_file_gone (void)
{
  g_auto (SyncFixture) f = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  sync_fixture_init (&f);
  cut (&f, FALSE);
  sync_fixture_stop (&f);
  folder = only_cut (&f);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *away = g_build_filename (f.site, "away", NULL);
    g_auto (CotCutReport) report = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean is_manifest = strcmp (name, "manifest.json") == 0;

    g_assert_cmpint (g_rename (path, away), ==, 0);
    g_assert_true (cot_cut_check (folder, NULL, &report, &error) == !is_manifest);
    g_assert_true (is_manifest || report.problems->len > 0);
    g_assert_cmpint (g_rename (away, path), ==, 0);
  }
}

/* RFC 9162: the tree of leaves by its definition, without the short way. */
static void
root_by_definition (const guint8 leaves[][1], guint n, guint8 root[32])
{
  guint8 left[32], right[32], bytes[65] = { 1 };
  guint k = 1;
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  if (n == 1) {
    const guint8 leaf[2] = { 0, leaves[0][0] };

    g_checksum_update (sum, leaf, 2);
  } else if (n > 1) {
    while (2 * k < n)
      k *= 2;
    root_by_definition (leaves, k, left);
    root_by_definition (leaves + k, n - k, right);
    memcpy (bytes + 1, left, 32);
    memcpy (bytes + 33, right, 32);
    g_checksum_update (sum, bytes, sizeof bytes);
  }
  g_checksum_get_digest (sum, root, &length);
  g_checksum_free (sum);
}

static void
test_merkle (void)
{
  guint8 leaves[40][1], expected[32], root[32];

  for (guint i = 0; i < 40; i++)
    leaves[i][0] = (guint8) (i * 7);
  for (guint n = 0; n <= 40; n++) {
    g_autoptr (CotMerkle) tree = cot_merkle_new ();

    for (guint i = 0; i < n; i++)
      cot_merkle_add (tree, leaves[i], 1);
    cot_merkle_root (tree, root);
    root_by_definition (leaves, n, expected);
    g_assert_cmpmem (root, 32, expected, 32);
    g_assert_cmpuint (cot_merkle_get_n_leaves (tree), ==, n);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/publish/zero-cut", test_zero_cut);
  g_test_add_func ("/publish/amended-catalogue", test_amended_catalogue);
  g_test_add_func ("/publish/all-observations", test_all_observations);
  g_test_add_func ("/publish/participation-of-last-cut", test_participation_of_last_cut);
  g_test_add_func ("/publish/percentages", test_percentages_are_cut_off);
  g_test_add_func ("/publish/reopened-row-stays", test_reopened_row_stays);
  g_test_add_func ("/publish/rebuilt-elsewhere", test_rebuilt_elsewhere);
  g_test_add_func ("/publish/lost-files-come-back", test_lost_files_come_back);
  g_test_add_func ("/publish/two-cuts-in-one-minute", test_two_cuts_in_one_minute);
  g_test_add_func ("/publish/official-shape", test_official_shape);
  g_test_add_func ("/publish/interval", test_interval);
  g_test_add_func ("/publish/spoilt-profiles", test_spoilt_profiles);
  g_test_add_func ("/publish/spoilt-cuts", test_spoilt_cuts);
  g_test_add_func ("/publish/lines-of-one-cell", test_lines_of_one_cell);
  g_test_add_func ("/publish/cuts-with-a-file-gone", test_cuts_with_a_file_gone);
  g_test_add_func ("/publish/merkle", test_merkle);

  return g_test_run ();
}
