/* test-election-diff.c - what differs between two elections, and what does not
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cot-election-diff.h"
#include "cot-problem.h"
#include "election-copy.h"

#define N_RANDOM 300
#define SEED     30421

static CotElectionDiff *
compare (const ElectionCopy *a, const ElectionCopy *b)
{
  g_autoptr (GError) error = NULL;
  CotElectionDiff *diff = cot_election_diff (a->folder, b->folder, &error);

  g_assert_no_error (error);
  return diff;
}

static char *
describe (const CotElectionDifference *one)
{
  static const char *const kinds[] = { "added", "removed", "changed" };

  return g_strdup_printf ("%s|%s|%s|%s|%s|%s", one->part, kinds[one->kind], one->id != NULL ? one->id : "", one->column != NULL ? one->column : "",
                          one->before != NULL ? one->before : "", one->after != NULL ? one->after : "");
}

/* One change, and all that must be told of it. */
typedef struct {
  const char *name, *file, *from, *to;
  const char *told;
} Change;

static const Change changes[] = {
  { "threshold", "election.json", "9990", "9980", "settings|changed||threshold|9990|9980" },
  { "casilla-lista", "casillas.csv", ",2,492,", ",2,493,", "casillas|changed|140001B0100|LISTA_NOMINAL|492|493" },
  { "casilla-centre", "casillas.csv", "I,1,201", "I,1,202", "casillas|changed|140001B0100|CATD_DIP_LOC|201|202" },
  { "casilla-gone", "casillas.csv", "001,SAN GAUDENCIO DE LA LOMA ALTA,001,SAN GAUDENCIO DE LA LOMA ALTA,0001,B,01,00,2,492,26,0,I,1,201\n", "",
    "casillas|removed|140001B0100||municipio 001, distrito 001, LISTA_NOMINAL 492|" },
  { "casilla-new", "casillas.csv", "", "001,SAN GAUDENCIO DE LA LOMA ALTA,001,SAN GAUDENCIO DE LA LOMA ALTA,0001,C,09,00,2,400,26,0,I,1,201\n",
    "casillas|added|140001C0900|||municipio 001, distrito 001, LISTA_NOMINAL 400" },
  { "colour", "ballots.csv", "AYUN,002,14,CAND_IND_1,independent,#8a8a8a", "AYUN,002,14,CAND_IND_1,independent,", "ballots|removed|AYUN 002 CAND_IND_1|COLOR|#8a8a8a|" },
  { "candidature", "candidaturas.csv", "AYUN,001,PAN,ARMANDO COVARRUBIAS COVARRUBIAS", "AYUN,001,PAN,OTRA", "candidaturas|changed|AYUN 001 PAN|CANDIDATURA_PROPIETARIA|ARMANDO COVARRUBIAS COVARRUBIAS|OTRA" },
  { "substitute", "candidaturas.csv", "ARMANDO COVARRUBIAS COVARRUBIAS,BENIGNO GALINDO OROZCO", "ARMANDO COVARRUBIAS COVARRUBIAS,", "candidaturas|changed|AYUN 001 PAN|CANDIDATURA_SUPLENTE|BENIGNO GALINDO OROZCO|" },
  { "centre-name", "catds.csv", "CATD MUNICIPAL 001", "CATD 001", "centres|changed|1|CATD|CATD MUNICIPAL 001 SAN GAUDENCIO DE LA LOMA ALTA|CATD 001 SAN GAUDENCIO DE LA LOMA ALTA" },
  { "contest-name", "contests.csv", "3ERP,especial RP,13", "3ERP,especial RP,23", "contests|changed|DIP_LOC|CLAVE especial RP|13|23" },
  { "form-box", "forms/2.json", "[48.00, 55.60", "[47.50, 55.60", "forms|changed|2|fields/SECCION/digits/0/0|48.0|47.5" },
  { "form-title", "forms/3.json", "ACTA DE ESCRUTINIO", "ACTA DEL ESCRUTINIO", NULL },
  { "profile", "profile/opl-2021.json", "\"delimiter\": \",\"", "\"delimiter\": \";\"", "profile|changed|opl-2021|format/delimiter|,|;" },
};

static void
test_change (gconstpointer data)
{
  const Change *change = data;
  g_auto (ElectionCopy) a = { 0 };
  g_auto (ElectionCopy) b = { 0 };
  g_autoptr (CotElectionDiff) diff = NULL;
  g_autofree char *first = NULL;

  election_copy_init (&a);
  election_copy_init (&b);
  election_copy_change (&b, change->file, change->from, change->to);
  diff = compare (&a, &b);
  g_assert_cmpuint (diff->differences->len, ==, 1);
  g_assert_false (diff->same_files);
  g_assert_true (diff->same_seal);
  first = describe (g_ptr_array_index (diff->differences, 0));
  if (change->told != NULL)
    g_assert_cmpstr (first, ==, change->told);
}

/* --- What means the same ---------------------------------------------------------- */

/* The lines after the first in another order, ended by CR LF, each field quoted. */
static void
rewrite_csv (const ElectionCopy *copy, const char *name, GRand *random)
{
  g_auto (GStrv) lines = g_strsplit (election_copy_text (copy, name), "\n", -1);
  guint n = g_strv_length (lines);
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf");

  if (n > 0 && *lines[n - 1] == '\0')
    n--;
  for (guint i = n - 1; i > 1; i--) {
    guint k = (guint) g_rand_int_range (random, 1, (gint32) i + 1);
    char *kept = lines[i];

    lines[i] = lines[k];
    lines[k] = kept;
  }
  for (guint i = 0; i < n; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
    g_autofree char *joined = g_strjoinv ("\",\"", fields);

    g_string_append_printf (text, "\"%s\"\r\n", joined);
  }
  election_copy_write (copy, name, text->str, (gssize) text->len);
}

static void
rewrite_json (const ElectionCopy *copy, const char *name)
{
  json_t *root = json_loads (election_copy_text (copy, name), 0, NULL);
  char *text = json_dumps (root, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);

  election_copy_write (copy, name, text, -1);
  free (text);
  json_decref (root);
}

static void
test_same_meaning (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_auto (ElectionCopy) a = { 0 };
  g_auto (ElectionCopy) b = { 0 };
  g_autoptr (CotElectionDiff) diff = NULL;

  election_copy_init (&a);
  election_copy_init (&b);
  diff = compare (&a, &b);
  g_assert_true (diff->same_files);
  for (guint i = 0; i < ELECTION_COPY_FILES; i++) {
    const char *name = election_copy_files[i];

    if (g_str_has_suffix (name, ".csv"))
      rewrite_csv (&b, name, random);
    else
      rewrite_json (&b, name);
  }
  election_copy_change (&b, "forms/2.json", "430.0", "430");
  election_copy_change (&b, "election.json", "UTC-5", "UTC-05:00");
  g_clear_pointer (&diff, cot_election_diff_free);
  diff = compare (&a, &b);
  for (guint i = 0; i < diff->differences->len; i++) {
    g_autofree char *text = describe (g_ptr_array_index (diff->differences, i));

    g_test_message ("%s", text);
  }
  g_assert_cmpuint (diff->differences->len, ==, 0);
  g_assert_false (diff->same_files);
}

static void
test_what_does_not_load (void)
{
  g_auto (ElectionCopy) a = { 0 };
  g_auto (ElectionCopy) b = { 0 };
  g_autoptr (CotElectionDiff) diff = NULL;
  g_autoptr (GError) error = NULL;

  election_copy_init (&a);
  election_copy_init (&b);
  election_copy_change (&b, "catds.csv", "\n2,", "\nx,");
  diff = cot_election_diff (a.folder, b.folder, &error);
  g_assert_null (diff);
  g_assert_nonnull (strstr (error->message, b.folder));
  g_assert_nonnull (strstr (error->message, "catds.csv:3:1"));
}

/* --- Any one change --------------------------------------------------------------- */

/* Which part of a difference a file is. */
static const char *
part_of (const char *file)
{
  static const char *const parts[][2] = {
    { "areas.csv", "areas casillas" },
    { "ballots.csv", "ballots" },
    { "candidaturas.csv", "candidaturas" },
    { "casillas.csv", "casillas" },
    { "catds.csv", "centres" },
    { "contests.csv", "contests areas ballots casillas" },
    { "election.json", "settings casillas" },
    { "forms/", "forms" },
    { "profile/", "profile" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_has_prefix (file, parts[i][0]))
      return parts[i][1];

  g_assert_not_reached ();
}

/* What others than the file itself may have to say when a line of it is gone. */
static const char *
complains (const char *file)
{
  if (strcmp (file, "candidaturas.csv") == 0)
    return "candidaturas.csv";
  if (strcmp (file, "casillas.csv") == 0)
    return "casillas.csv areas.csv";
  if (strcmp (file, "catds.csv") == 0)
    return "catds.csv casillas.csv";

  return NULL; /* anything: the others refer to it */
}

/* A single change by chance: a byte exchanged, put in or left out, or a whole line. */
static GString *
spoil (const char *text, GRand *random)
{
  static const char bytes[] = "\"\\,;\n\r\t 0129AZaz{}[]:-_#|\xc3\xff\x01";
  gsize length = strlen (text);
  gsize at = (gsize) g_rand_int_range (random, 0, (gint32) length);
  GString *changed = g_string_new_len (text, (gssize) length);
  const char *end = strchr (text + at, '\n');
  char byte = bytes[g_rand_int_range (random, 0, sizeof bytes - 1)];

  switch (g_rand_int_range (random, 0, 4)) {
  case 0:
    changed->str[at] = byte;
    break;
  case 1:
    g_string_insert_c (changed, (gssize) at, byte);
    break;
  case 2:
    g_string_erase (changed, (gssize) at, 1);
    break;
  default:
    g_string_erase (changed, (gssize) at, end != NULL ? end - (text + at) + 1 : -1);
    break;
  }

  return changed;
}

static guint
count_lines (const GString *text)
{
  guint n = 1;

  for (gsize i = 0; i < text->len; i++)
    n += text->str[i] == '\n' ? 1 : 0;

  return n;
}

static void
check_reported (const GPtrArray *problems, const char *file, const GString *text)
{
  g_autofree char *all = election_copy_describe (problems);
  guint lines = count_lines (text);
  gboolean there = FALSE;

  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *one = g_ptr_array_index (problems, i);
    const char *others = complains (file);

    there = there || others == NULL || strstr (others, one->file) != NULL;
    if (strcmp (one->file, file) == 0)
      g_assert_cmpuint (one->line, <=, lines);
    g_assert_true (g_utf8_validate (one->message, -1, NULL) && strchr (one->message, '\n') == NULL);
  }
  if (!there)
    g_error ("a change of %s is told as:\n%s", file, all);
}

static void
check_told (const ElectionCopy *a, const ElectionCopy *b, const char *file)
{
  g_autoptr (CotElectionDiff) diff = compare (a, b);

  for (guint i = 0; i < diff->differences->len; i++) {
    const CotElectionDifference *one = g_ptr_array_index (diff->differences, i);

    if (strstr (part_of (file), one->part) == NULL)
      g_error ("a change of %s is told as %s of %s", file, one->column, one->part);
  }
}

static void
test_any_one_change (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_auto (ElectionCopy) a = { 0 };
  g_auto (ElectionCopy) b = { 0 };
  guint loaded = 0;

  election_copy_init (&a);
  election_copy_init (&b);
  for (guint i = 0; i < N_RANDOM; i++) {
    const char *name = election_copy_files[g_rand_int_range (random, 0, ELECTION_COPY_FILES)];
    g_autoptr (GString) text = spoil (election_copy_text (&b, name), random);
    g_autoptr (GPtrArray) problems = NULL;

    election_copy_write (&b, name, text->str, (gssize) text->len);
    problems = election_copy_problems (&b);
    if (problems->len > 0)
      check_reported (problems, name, text);
    else
      check_told (&a, &b, name);
    loaded += problems->len == 0 ? 1 : 0;
    election_copy_restore (&b, name);
  }
  g_test_message ("%u of %d changes left an election", loaded, N_RANDOM);
  g_assert_cmpuint (loaded, >, N_RANDOM / 20);
  g_assert_cmpuint (loaded, <, N_RANDOM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *path = g_strdup_printf ("/election/diff/%s", changes[i].name);

    g_test_add_data_func (path, &changes[i], test_change);
  }
  g_test_add_func ("/election/diff/same-meaning", test_same_meaning);
  g_test_add_func ("/election/diff/what-does-not-load", test_what_does_not_load);
  g_test_add_func ("/election/diff/any-one-change", test_any_one_change);

  return g_test_run ();
}
