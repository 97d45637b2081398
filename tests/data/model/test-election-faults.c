/* test-election-faults.c - each fault of an election folder, and no other, at its place
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-problem.h"
#include "election-copy.h"

/* What is changed, and all that must be listed: places and words, one a line. */
typedef struct {
  const char *name, *file, *from, *to;
  const char *listed;
} Fault;

static const Fault faults[] = {
  /* encodings */
  { "latin-1", "areas.csv", "SAN VENANCIO", "SAN VE\xd1"
                                            "ANCIO",
    "areas.csv:4:16: not UTF-8: the byte 0xd1 is Ñ in Latin-1\ncasillas.csv:37:5: another name" },
  { "latin-1-json", "election.json", "FICTICIO", "FICTICI\xd3", "election.json:3:43: not UTF-8: the byte 0xd3 is Ó" },
  { "nfd", "catds.csv", "CATD MUNICIPAL 001", "CATD MUNICIPA\xc3\x81N\xcc\x83 001", "catds.csv:2:3: NFC" },
  { "nul", "catds.csv", "CATD MUNICIPAL 001", "CATD\x01 001", "catds.csv:2:7: control character, the byte 0x01" },
  { "no-width-space", "catds.csv", "CATD MUNICIPAL 001", "CATD\xe2\x80\x8b 001", "catds.csv:2:3: U+200B" },
  { "space-at-end", "catds.csv", "DULCE\n", "DULCE \n", "catds.csv:3:3: begin or end with a space" },
  { "cr-alone", "contests.csv", "\nAYUN", "\rAYUN", "contests.csv:1:40: control character" },
  { "semicolons", "catds.csv", "ID_CATD,CATD\n", "ID_CATD;CATD\n", "catds.csv:1:8: separated by ;" },
  { "tabs", "catds.csv", "ID_CATD,CATD\n", "ID_CATD\tCATD\n", "catds.csv:1:8: separated by tabs" },
  /* one fault of one file is told once, and hides nothing */
  { "area-lost", "areas.csv", "AYUN,002,", "AYUN,02,", "areas.csv:3:6: 3 digits, not all zero (there: \"02\")" },
  { "area-unreadable", "areas.csv", "AYUN,002,", "AYUN,002,\"", "areas.csv:3:10: not closed" },
  { "contests-header", "contests.csv", "CLASE", "KLASE", "contests.csv:1:1: \"CLASE\" is missing\ncontests.csv:1:29: \"KLASE\" is unknown" },
  { "contest-line-bad", "contests.csv", "AYUN,AYUNTAMIENTOS,MUNICIPIO,2,ordinaria,02", "AYUN,AYUNTAMIENTOS,MUNICIPIO,2,ordinaria,2", "contests.csv:2:42: 2 digits" },
  { "catd-line-bad", "catds.csv", "\n2,", "\n2.0,", "catds.csv:3:1: from 1 to 9999 (there: \"2.0\")" },
  { "catd-missing", "catds.csv", "\n3,", "\n4,", "casillas.csv:37:87: catds.csv has no centre 3 (there: \"3\"), and on 4 more lines" },
  /* election.json */
  { "duplicate", "election.json", "\"year\": 2021", "\"year\": 2021, \"year\": 2022", "election.json:7:17: duplicate: the object has the key \"year\"" },
  { "nan", "election.json", "9990", "NaN", "election.json:14:16: not NaN" },
  { "trailing-comma", "election.json", "\"CASILLA\"\n", "\"CASILLA\",\n", "election.json:25:3: not JSON: a value is" },
  { "big-number", "election.json", "9990", "99999999999999999999", "election.json:14:16: too large" },
  { "real-number", "election.json", "2021,", "2021.0,", "election.json:7:3: whole number from 2000 to 2999 (there: 2021.0)" },
  { "lone-surrogate", "election.json", "FICTICIO", "\\ud834", "election.json:3:36: surrogate" },
  { "wrong-surrogate", "election.json", "FICTICIO", "\\ud834\\u0041", "election.json:3:36: surrogate" },
  { "nul-escape", "election.json", "FICTICIO", "\\u0000", "election.json:3:36: \\u0000 is not allowed" },
  { "open-text", "election.json", "\"JALISCO\"", "\"JALISCO", "election.json:5:23: not closed on its line" },
  { "unknown-member", "election.json", "\"year\"", "\"jahr\"", "election.json:1:1: \"year\" is missing\nelection.json:7:3: unknown key; those allowed here: " },
  { "zone-far", "election.json", "UTC-5", "UTC-15", "election.json:9:3: from UTC-14 to UTC+14" },
  { "zone-14-30", "election.json", "UTC-5", "UTC+14:30", "election.json:9:3: from UTC-14" },
  { "code-misspelt", "election.json", "DISTRITO|", "DISTRTO|", "election.json:13:3: is DISTRITO meant?" },
  { "code-ambiguous", "election.json", "SECCION|", "SECCION0", "election.json:13:3: could be a part of it" },
  { "code-of-two-forms", "election.json", "|TIPO_ACTA", "", "election.json:13:3: DIP_LOC has two actas for a casilla especial" },
  { "total-casillas", "election.json", "\"year\"", "\"totals\": {\"casillas\": 41}, \"year\"", "election.json:7:14: the files have 40, election.json says 41" },
  { "total-lista", "election.json", "\"year\"", "\"totals\": {\"lista_nominal\": 1}, \"year\"", "election.json:7:14: election.json says 1" },
  { "total-actas", "election.json", "\"year\"", "\"totals\": {\"actas\": {\"AYUN\": 40, \"DIP_LOC\": 40}}, \"year\"", "election.json:7:36: the files have 41" },
  { "total-of-nothing", "election.json", "\"year\"", "\"totals\": {\"actas\": {\"GUB\": 1}}, \"year\"", "election.json:7:24: contests.csv has no such contest" },
  /* references and sums */
  { "area-twice", "areas.csv", "AYUN,002,TIERRA MANSA DEL PALO DULCE", "AYUN,002,TIERRA MANSA DEL PALO DULCE\nAYUN,002,OTRA", "areas.csv:4:6: already (line 3)" },
  { "area-without-casilla", "areas.csv", "", "AYUN,099,NADIE\n", "areas.csv:7:1: no casilla in the area 099\nballots.csv:1:1: no ballot for the area 099" },
  { "area-name", "areas.csv", "AYUN,002,TIERRA", "AYUN,002,TIERA", "casillas.csv:13:5: another name" },
  { "section-in-two", "casillas.csv", "001,SAN GAUDENCIO DE LA LOMA ALTA,001,SAN GAUDENCIO DE LA LOMA ALTA,0001,C", "002,TIERRA MANSA DEL PALO DULCE,001,SAN GAUDENCIO DE LA LOMA ALTA,0001,C",
    "casillas.csv:3:67: 0001 is in the municipio 002 here and in 001 on line 2\ncasillas.csv:4:69: 0001 is in the municipio 001 here and in 002 on line 3" },
  { "no-lista", "casillas.csv", ",2,492,", ",2,0,", "casillas.csv:2:84: must be from 1 to 9999" },
  { "several-of-a-line", "casillas.csv", "0001,B,01,00,2,492,26,0,I,1,201", "001,X,100,7,3,x,,,Q,0,9",
    "casillas.csv:2:69: 4 digits\ncasillas.csv:2:73: must be one of\ncasillas.csv:2:75: from 1 to 99\ncasillas.csv:2:81: from 1 to 2\ncasillas.csv:2:83: from 0 to 9999\n"
    "casillas.csv:2:87: D, F, I\ncasillas.csv:2:89: from 1 to 9999\ncasillas.csv:2:91: no centre 9" },
  { "coalition-unknown", "ballots.csv", "C_PRI_PRD", "C_PRI_XXX",
    "ballots.csv:18:1: AYUN has no party XXX\ncandidaturas.csv:18:10: no such column\nforms/2.json:17:3: C_PRI_XXX of AYUN is missing\nforms/2.json:41:7: C_PRI_PRD is no column\n"
    "forms/2E.json:17:3: C_PRI_XXX of AYUN is missing\nforms/2E.json:41:7: C_PRI_PRD is no column" },
  { "coalition-not-here", "ballots.csv", "AYUN,001,3,PRD,party,#ffcb01\n", "",
    "ballots.csv:14:1: PRD is not on the ballot of the area 001\nballots.csv:16:1: PRD is not\nballots.csv:17:1: PRD is not\ncandidaturas.csv:4:10: no such column" },
  { "ballot-column-twice", "ballots.csv", "AYUN,002,2,PRI,", "AYUN,002,1,PAN,party,#0055a5\nAYUN,002,2,PRI,", "ballots.csv:20:12: already (line 19)" },
  { "candidature-of-no-area", "candidaturas.csv", "AYUN,003,PAN", "AYUN,007,PAN", "candidaturas.csv:29:6: areas.csv has no such area of AYUN" },
  /* forms */
  { "form-unused", "contests.csv", "DIP_LOC,DIPUTACIONES LOCALES,DISTRITO_LOCAL,3ERP,especial RP,13\n", "", "forms/3ERP.json:0:0: no line with the TIPO_ACTA 3ERP" },
  { "form-code-of-another", "forms/2.json", "COTEJO-2", "COTEJO-3", "forms/3.json:12:87: code of forms/2.json says the same" },
  { "form-code-39", "forms/2.json", "\"code128\", \"box\": [20.00, 13.00, 56.00, 10.00], \"template\": \"COTEJO-2\"", "\"code39\", \"box\": [20.00, 13.00, 56.00, 10.00], \"template\": \"cotejo\"", "forms/2.json:12:86: Code 39 holds" },
  { "form-fields-overlap", "forms/2.json", "[55.10, 55.60", "[55.10, 67.60", "forms/2.json:19:5: the fields SECCION and CASILLA overlap" },
  { "form-field-on-mark", "forms/2.json", "[48.00, 55.60, 5.40", "[8.00, 5.60, 5.40", "forms/2.json:18:5: SECCION lies on the mark" },
  { "form-field-on-code", "forms/2.json", "[48.00, 55.60, 5.40", "[21.00, 14.60, 5.40", "forms/2.json:18:5: SECCION lies on the code" },
  { "form-box-of-text", "forms/2.json", "[48.00, 55.60, 5.40, 6.20]", "[\"48\", 55.60, 5.40]", "forms/2.json:18:37: a box is [x, y, width, height]" },
  { "form-two-boxes", "forms/2.json", "[48.00, 55.60, 5.40, 6.20], [55.10, 55.60, 5.40, 6.20]", "[-1, 55.60, 5.40, 6.20], [55.10, 55.60, 0, 6.20]", "forms/2.json:18:38: from 0 to 1000 (there: -1)\nforms/2.json:18:77: from 2 to 1000" },
  { "form-paper", "forms/2.json", "\"width\": 430.0", "\"width\": 43", "forms/2.json:4:14: from 50 to 1000" },
  { "form-digits", "forms/2.json", ", [69.30, 55.60, 5.40, 6.20]]", "]", "forms/2.json:18:26: has 3 digit boxes; it needs 4 to 6" },
  { "form-marks", "forms/2.json", "[413.70, 4.60", "[7.70, 4.60", "forms/2.json:7:25: the mark lies on the mark" },
  { "form-not-json", "forms/2.json", "\"paper\"", "paper", "forms/2.json:4:3: the name of a member in \"" },
};

static gboolean
line_holds (const char *line, const CotElectionProblem *problem)
{
  g_autofree char *place = g_strdup_printf ("%s:%u:%u: ", problem->file, problem->line, problem->column);

  return g_str_has_prefix (line, place) && strstr (problem->message, line + strlen (place)) != NULL;
}

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_auto (ElectionCopy) copy = { 0 };
  g_auto (GStrv) lines = g_strsplit (fault->listed, "\n", -1);
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *all = NULL;

  election_copy_init (&copy);
  election_copy_change (&copy, fault->file, fault->from, fault->to);
  problems = election_copy_problems (&copy);
  all = election_copy_describe (problems);
  g_test_message ("%s", all);
  for (guint i = 0; i < problems->len && i < g_strv_length (lines); i++)
    if (!line_holds (lines[i], g_ptr_array_index (problems, i)))
      g_error ("not \"%s\" in:\n%s", lines[i], all);
  g_assert_cmpuint (problems->len, ==, g_strv_length (lines));
}

static gboolean
has (const GPtrArray *problems, const char *line)
{
  for (guint i = 0; i < problems->len; i++)
    if (line_holds (line, g_ptr_array_index (problems, i)))
      return TRUE;

  return FALSE;
}

/* A file that is missing, no file, or cannot be read does not hide what is wrong in the others. */
static void
test_what_is_no_file (void)
{
  static const struct {
    const char *name;
    const char *message;
  } kinds[] = {
    { "missing", "casillas.csv:0:0: the file is missing" },
    { "folder", "casillas.csv:0:0: must be a file, not a folder" },
    { "pipe", "casillas.csv:0:0: must be a regular file" },
    { "link", "casillas.csv:0:0: not a symbolic link" },
    { "empty", "casillas.csv:1:1: the file is empty" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_auto (ElectionCopy) copy = { 0 };
    g_autofree char *path = NULL;
    g_autoptr (GPtrArray) problems = NULL;
    g_autofree char *all = NULL;

    election_copy_init (&copy);
    path = g_build_filename (copy.folder, "casillas.csv", NULL);
    g_assert_cmpint (g_unlink (path), ==, 0);
    if (i == 1)
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    else if (i == 2)
      g_assert_cmpint (mkfifo (path, 0600), ==, 0);
    else if (i == 3)
      g_assert_cmpint (symlink ("areas.csv", path), ==, 0);
    else if (i == 4)
      election_copy_write (&copy, "casillas.csv", "", 0);
    election_copy_change (&copy, "ballots.csv", "AYUN,001,1,PAN,party", "AYUN,001,1,PAN,partido");
    problems = election_copy_problems (&copy);
    all = election_copy_describe (problems);
    g_test_message ("%s", all);

    g_assert_true (has (problems, kinds[i].message));
    g_assert_true (has (problems, "ballots.csv:2:16: party, independent, coalition"));
    /* PAN of that ballot is doubted, not missed. */
    g_assert_cmpuint (problems->len, ==, 2);
  }
}

/* Contests that cannot be read leave the rest to be judged. */
static void
test_broken_contests_hide_nothing (void)
{
  g_auto (ElectionCopy) copy = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *all = NULL;

  election_copy_init (&copy);
  election_copy_write (&copy, "contests.csv", "\xff\xfe\0C\0", 6);
  election_copy_change (&copy, "casillas.csv", ",0002,B,01,00,1,705", ",0002,B,02,00,1,70500");
  election_copy_change (&copy, "areas.csv", "AYUN,002", "AYUN,000");
  election_copy_change (&copy, "ballots.csv", "AYUN,001,2,PRI", "AYUN,009,2,PRI");
  election_copy_change (&copy, "candidaturas.csv", "AYUN,001,PRI,", "AYUN,001,NADIE,");
  problems = election_copy_problems (&copy);
  all = election_copy_describe (problems);
  g_test_message ("%s", all);

  g_assert_true (has (problems, "contests.csv:1:1: UTF-16LE"));
  g_assert_true (has (problems, "casillas.csv:6:76: number 01"));
  g_assert_true (has (problems, "casillas.csv:6:84: from 0 to 9999"));
  g_assert_true (has (problems, "areas.csv:3:6: not all zero"));
  g_assert_true (has (problems, "ballots.csv:3:6: no such area"));
  g_assert_true (has (problems, "candidaturas.csv:3:10: no such column"));
}

/* UTF-16 is named, and what else is wrong in the file is told as well. */
static void
test_utf_16 (void)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-16BE", "UTF-32LE" };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++) {
    g_auto (ElectionCopy) copy = { 0 };
    g_autoptr (GPtrArray) problems = NULL;
    g_autofree char *marked = NULL;
    g_autofree char *wide = NULL;
    g_autofree char *expected = g_strdup_printf ("catds.csv:1:1: %s", charsets[i]);
    gsize length = 0;

    election_copy_init (&copy);
    marked = g_strconcat ("\xef\xbb\xbf", election_copy_text (&copy, "catds.csv"), "0,X\n", NULL);
    wide = g_convert (marked, -1, charsets[i], "UTF-8", NULL, &length, NULL);
    election_copy_write (&copy, "catds.csv", wide, (gssize) length);
    problems = election_copy_problems (&copy);
    g_assert_true (has (problems, expected));
    g_assert_true (has (problems, "catds.csv:7:1: from 1 to 9999"));
    g_assert_cmpuint (problems->len, ==, 2);
  }
}

/* A mark at the beginning, CR LF and quoted fields are no fault. */
static void
test_what_is_allowed (void)
{
  g_auto (ElectionCopy) copy = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf");

  election_copy_init (&copy);
  for (const char *p = election_copy_text (&copy, "casillas.csv"); *p != '\0'; p++)
    g_string_append_printf (text, "%s%c", *p == '\n' ? "\r" : "", *p);
  election_copy_write (&copy, "casillas.csv", text->str, (gssize) text->len);
  election_copy_change (&copy, "catds.csv", "\n2,CATD MUNICIPAL 002 TIERRA MANSA DEL PALO DULCE", "\n\"2\",\"CATD, \"\"2\"\"\"");
  g_string_assign (text, "\xef\xbb\xbf");
  g_string_append (text, election_copy_text (&copy, "election.json"));
  election_copy_write (&copy, "election.json", text->str, (gssize) text->len);
  problems = election_copy_problems (&copy);
  g_assert_cmpuint (problems->len, ==, 0);
}

/* Of many faults of one file a thousand are listed and the others counted; the next file's are listed. */
static void
test_many_faults (void)
{
  g_auto (ElectionCopy) copy = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GString) text = NULL;
  const CotElectionProblem *rest;
  guint lines = 2;

  election_copy_init (&copy);
  text = g_string_new (election_copy_text (&copy, "areas.csv"));
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "AYUN,\"\n");
  election_copy_write (&copy, "areas.csv", text->str, (gssize) text->len);
  election_copy_change (&copy, "ballots.csv", "AYUN,001,1,PAN,party", "AYUN,001,1,PAN,partido");
  problems = election_copy_problems (&copy);

  g_assert_cmpuint (problems->len, ==, COT_PROBLEMS_MAX + 2);
  rest = g_ptr_array_index (problems, COT_PROBLEMS_MAX);
  g_assert_cmpstr (rest->file, ==, "areas.csv");
  g_assert_cmpuint (rest->more, ==, 100000 - COT_PROBLEMS_MAX);
  g_assert_true (g_str_has_prefix (rest->message, "and 99000 more"));
  g_assert_true (has (problems, "ballots.csv:2:16: party, independent, coalition"));
  for (guint i = 0; i < COT_PROBLEMS_MAX; i++) {
    const CotElectionProblem *one = g_ptr_array_index (problems, i);

    g_assert_cmpuint (one->line, ==, 5 + lines++);
  }
}

/* Deep nesting, huge lines and huge numbers of members are told and not suffered. */
static void
test_hostile_sizes (void)
{
  g_auto (ElectionCopy) copy = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GString) text = g_string_new ("{\"a\": ");

  election_copy_init (&copy);
  for (guint i = 0; i < 200000; i++)
    g_string_append_c (text, '[');
  election_copy_write (&copy, "election.json", text->str, (gssize) text->len);
  g_string_assign (text, "{\n");
  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text, "\"m%u\": %u,\n", i, i);
  g_string_append (text, "\"name\": 1}");
  election_copy_write (&copy, "profile/opl-2021.json", text->str, (gssize) text->len);
  g_string_assign (text, election_copy_text (&copy, "catds.csv"));
  g_string_append (text, "9,");
  for (guint i = 0; i < 3000000; i++)
    g_string_append_c (text, 'X');
  g_string_append (text, "\n10,\"");
  election_copy_write (&copy, "catds.csv", text->str, (gssize) text->len);
  problems = election_copy_problems (&copy);
  for (guint i = 0; i < MIN (problems->len, 30); i++) {
    const CotElectionProblem *one = g_ptr_array_index (problems, i);

    g_test_message ("%s:%u:%u: %.100s", one->file, one->line, one->column, one->message);
  }

  g_assert_true (has (problems, "election.json:1:39: nested deeper than 32"));
  g_assert_true (has (problems, "profile/opl-2021.json:50002:1: must be a text"));
  g_assert_true (has (problems, "catds.csv:7:1: the line is too long; 16384 bytes are allowed"));
  g_assert_true (has (problems, "catds.csv:8:4: not closed"));
  g_assert_cmpuint (problems->len, ==, 4);
}

/* Files that are named nearly like those that are read: told, but no reason not to load. */
static void
test_strangers (void)
{
  g_auto (ElectionCopy) copy = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);

  election_copy_init (&copy);
  election_copy_write (&copy, "casilla.csv", "x", 1);
  election_copy_write (&copy, "forms/4.JSON", "x", 1);
  election_copy_write (&copy, "notes.txt", "x", 1);
  problems = election_copy_problems (&copy);
  g_assert_cmpuint (problems->len, ==, 0);
  cot_election_list_strangers (copy.folder, told);
  cot_problems_sort (told, 0);
  g_assert_cmpuint (told->len, ==, 2);
  g_assert_true (has (told, "casilla.csv:0:0: no file of an election"));
  g_assert_true (has (told, "forms/4.JSON:0:0: no file of an election"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strdup_printf ("/election/faults/%s", faults[i].name);

    g_test_add_data_func (path, &faults[i], test_fault);
  }
  g_test_add_func ("/election/faults/what-is-no-file", test_what_is_no_file);
  g_test_add_func ("/election/faults/broken-contests-hide-nothing", test_broken_contests_hide_nothing);
  g_test_add_func ("/election/faults/utf-16", test_utf_16);
  g_test_add_func ("/election/faults/what-is-allowed", test_what_is_allowed);
  g_test_add_func ("/election/faults/many-faults", test_many_faults);
  g_test_add_func ("/election/faults/hostile-sizes", test_hostile_sizes);
  g_test_add_func ("/election/faults/strangers", test_strangers);

  return g_test_run ();
}
