/* simulacro-actas.c - cotejo-simulacro actas: filled actas as scanned pages
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#include "acta-maker.h"
#include "acta-spoil.h"
#include "cot-cli.h"
#include "cot-error.h"
#include "simulacro.h"

#define MAX_COUNT           99999
#define ROWS_TO_CHOOSE_FROM 200

typedef struct {
  const char *election, *out, *form, *handwriting, *writers;
  guint64 count, seed, catd, start_folio;
  CotActaDamage damage;
  CotActaSpoil spoil;
} Options;

static gboolean
parse_damage (const char *text, CotActaDamage *out)
{
  if (cot_acta_damage_parse (text, out))
    return TRUE;

  cot_cli_usage (_ ("--damage takes none, usual or hard"));
  return FALSE;
}

static gboolean
parse_spoil (const char *text, CotActaSpoil *out)
{
  if (cot_acta_spoil_parse (text, out))
    return TRUE;

  cot_cli_usage (_ ("--spoil takes nothing, blank, double, cropped, blur, dark, faint, streak, corner, marks or codes"));
  return FALSE;
}

/* One option with its value; FALSE after a line on stderr. */
static gboolean
parse_option (Options *options, const char *name, const char *value)
{
  static const struct {
    const char *name;
    gsize offset;
  } texts[] = {
    { "--out", G_STRUCT_OFFSET (Options, out) },
    { "--form", G_STRUCT_OFFSET (Options, form) },
    { "--handwriting", G_STRUCT_OFFSET (Options, handwriting) },
    { "--writers", G_STRUCT_OFFSET (Options, writers) },
  };

  if (value == NULL) {
    cot_cli_usage (_ ("%s needs a value, or is no option of this command"), name);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (name, texts[i].name) == 0) {
      G_STRUCT_MEMBER (const char *, options, texts[i].offset) = value;
      return TRUE;
    }
  if (strcmp (name, "--damage") == 0)
    return parse_damage (value, &options->damage);
  if (strcmp (name, "--spoil") == 0)
    return parse_spoil (value, &options->spoil);
  if (strcmp (name, "--count") == 0)
    return cot_cli_parse_uint (name, value, 1, MAX_COUNT, &options->count);
  if (strcmp (name, "--seed") == 0)
    return cot_cli_parse_uint (name, value, 0, G_MAXUINT64, &options->seed);
  if (strcmp (name, "--catd") == 0)
    return cot_cli_parse_uint (name, value, 1, 9999, &options->catd);
  if (strcmp (name, "--start-folio") == 0)
    return cot_cli_parse_uint (name, value, 1, 99999, &options->start_folio);

  cot_cli_usage (_ ("%s needs a value, or is no option of this command"), name);
  return FALSE;
}

static gboolean
parse_options (Options *options, int argc, char **argv)
{
  *options = (Options){ .damage = COT_ACTA_DAMAGE_USUAL, .start_folio = 1 };
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] != '-') {
      if (options->election != NULL) {
        cot_cli_usage (_ ("one election folder, not two: %s"), argv[i]);
        return FALSE;
      }
      options->election = argv[i];
      continue;
    }
    if (!parse_option (options, argv[i], argv[i + 1]))
      return FALSE;
    i++;
  }

  if (options->election == NULL || options->out == NULL || options->count == 0) {
    cot_cli_usage (_ ("actas needs ELECTION, --count N and --out DIR"));
    return FALSE;
  }
  if (options->writers != NULL && options->handwriting == NULL) {
    cot_cli_usage (_ ("--writers goes with --handwriting"));
    return FALSE;
  }
  if (options->start_folio + options->count - 1 > 99999) {
    cot_cli_usage (_ ("folio numbers end at 99999"));
    return FALSE;
  }
  return TRUE;
}

/* The rows that are asked for, in an order of the seed. */
static GPtrArray *
choose_rows (const CotElection *election, const Options *options)
{
  CotActaRng rng = cot_acta_rng_for (options->seed, "rows", NULL);
  GPtrArray *chosen = g_ptr_array_new ();
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  for (guint i = 0; i < n; i++)
    if ((options->catd == 0 || rows[i].catd == options->catd) &&
        (options->form == NULL || strcmp (rows[i].tipo_acta, options->form) == 0))
      g_ptr_array_add (chosen, (gpointer) &rows[i]);
  for (guint i = chosen->len; i > 1; i--) {
    guint k = cot_acta_rng_below (&rng, i);
    gpointer swap = chosen->pdata[k];

    chosen->pdata[k] = chosen->pdata[i - 1];
    chosen->pdata[i - 1] = swap;
  }

  return chosen;
}

/* What stands in figures on most forms for one entry. */
static char *
usual_figures (const CotActaEntry *entry)
{
  if (entry->value.kind != COT_VALUE_NUMBER)
    return g_strdup ("");
  if (entry->field->kind == COT_FIELD_CASILLA)
    return g_strdup_printf ("%02u", cot_casilla_key_unpack (entry->value.number).number);

  return g_strdup_printf (entry->field->kind == COT_FIELD_SECCION ? "%04d" : "%d", entry->value.number);
}

/* How scarce the digits of an acta are on the average. */
static double
scarcity_of (const CotActaScript *script, const double scarcity[10])
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < script->n_entries; i++) {
    g_autofree char *figures = usual_figures (&script->entries[i]);

    for (const char *at = figures; *at != '\0'; at++, n++)
      sum += scarcity[*at - '0'];
  }

  return n > 0 ? sum / n : 1;
}

/* Numbers begin with a 1 more often than with a 9: were the rows taken as they come,
 * half of all images would be left when the last 1 is used.  The next row is the one,
 * of some, that asks for what there is most of. */
static void
spare_scarce_digits (GPtrArray *rows, guint first, const CotActaHandwriting *handwriting, guint64 seed)
{
  double scarcity[10], least = G_MAXDOUBLE;
  guint best = first;
  gpointer swap = rows->pdata[first];

  for (guint i = 0; i < G_N_ELEMENTS (scarcity); i++)
    scarcity[i] = 1.0 / (1 + cot_acta_handwriting_count_left (handwriting, i));

  for (guint i = first; i < MIN (rows->len, first + ROWS_TO_CHOOSE_FROM); i++) {
    g_autoptr (CotActaScript) script = cot_acta_script_new_random (rows->pdata[i], seed);
    double mean = scarcity_of (script, scarcity);

    if (mean < least) {
      least = mean;
      best = i;
    }
  }
  rows->pdata[first] = rows->pdata[best];
  rows->pdata[best] = swap;
}

/* More actas than rows: another copy of the same acta, so with the same values. */
static gboolean
make_one (CotActaMaker *maker, const GPtrArray *rows, const Options *options, guint i, GError **error)
{
  const CotRow *row = rows->pdata[i % rows->len];
  guint centre = options->catd != 0 ? (guint) options->catd : row->catd;
  g_autofree char *folio = cot_folio_format (centre, (guint) options->start_folio + i);
  g_autoptr (CotActaScript) script = cot_acta_script_new_random (row, options->seed);
  g_autoptr (CotActaPage) page = cot_acta_maker_make (maker, script, folio, options->seed, options->damage, error);
  CotActaRng rng = cot_acta_rng_for (options->seed, "spoil", folio);

  if (page == NULL)
    return FALSE;

  cot_acta_spoil_apply (options->spoil, page, &rng);
  return cot_acta_page_write (page, options->out, i + 1, error);
}

static int
make_all (CotElection *election, CotActaHandwriting *handwriting, const Options *options)
{
  g_autoptr (GPtrArray) rows = choose_rows (election, options);
  g_autoptr (CotActaMaker) maker = cot_acta_maker_new (election, handwriting);

  if (rows->len == 0)
    return cot_cli_usage (_ ("the election has no row of that form and centre"));
  for (guint i = 0; i < options->count; i++) {
    g_autoptr (GError) error = NULL;

    if (handwriting != NULL)
      spare_scarce_digits (rows, i % rows->len, handwriting, options->seed);
    if (make_one (maker, rows, options, i, &error))
      continue;
    g_printerr ("cotejo-simulacro: %s\n", error->message);
    g_printerr (_ ("%u of %u pages were made\n"), i, (guint) options->count);
    return g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND) ? COT_EXIT_DIFFERENCE : COT_EXIT_USAGE;
  }

  g_printerr (_ ("%u pages in %s\n"), (guint) options->count, options->out);
  return COT_EXIT_OK;
}

/**
 * simulacro_actas:
 * @argc: number of words
 * @argv: "actas" and its arguments
 *
 * Writes 00001.pgm with 00001.json and so on.  The form is drawn from its
 * description; the rows are chosen by the seed, each once before any twice.
 *
 * Returns: 0; 1 when the handwritten digits were used up before the last page;
 *   2 on wrong use or files that cannot be read or written
 */
int
simulacro_actas (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  g_autoptr (CotActaHandwriting) handwriting = NULL;
  Options options;

  if (!parse_options (&options, argc, argv))
    return COT_EXIT_USAGE;

  election = cot_election_load (options.election, FALSE, NULL, &error);
  if (election == NULL)
    return cot_cli_usage ("%s: %s", options.election, error->message);
  if (options.handwriting != NULL) {
    handwriting = cot_acta_handwriting_load (options.handwriting, options.writers, options.seed, &error);
    if (handwriting == NULL)
      return cot_cli_usage ("%s: %s", options.handwriting, error->message);
  }
  if (g_mkdir_with_parents (options.out, 0755) != 0)
    return cot_cli_usage ("%s: %s", options.out, g_strerror (errno));

  return make_all (election, handwriting, &options);
}
