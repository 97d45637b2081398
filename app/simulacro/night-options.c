/* night-options.c - what a rehearsed night is asked to be
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-options.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-election.h"
#include "cot-paths.h"

#define MAX_SHEETS    99999
#define NEW_FOLDER    "simulacro-XXXXXX"
#define MADE_ELECTION "made"
/* Two contests a casilla; an election has no fewer casillas than this. */
#define LEAST_CASILLAS 20

void
cot_night_options_clear (CotNightOptions *self)
{
  g_free (self->election);
  g_free (self->out);
}

/* One option with its value; FALSE after a line on stderr. */
static gboolean
parse_option (CotNightOptions *self, const char *name, const char *value)
{
  if (value == NULL) {
    cot_cli_usage (_ ("%s needs a value, or is no option of this command"), name);
    return FALSE;
  }
  if (strcmp (name, "--sheets") == 0)
    return cot_cli_parse_uint (name, value, 1, MAX_SHEETS, &self->sheets);
  if (strcmp (name, "--seed") == 0)
    return cot_cli_parse_uint (name, value, 0, G_MAXUINT64, &self->seed);
  if (strcmp (name, "--damage") == 0) {
    if (cot_acta_damage_parse (value, &self->damage))
      return TRUE;
    cot_cli_usage (_ ("--damage takes none, usual or hard"));
    return FALSE;
  }
  if (strcmp (name, "--out") == 0) {
    g_free (self->out);
    self->out = g_strdup (value);
    return TRUE;
  }
  if (strcmp (name, "--handwriting") == 0) {
    self->handwriting = value;
    return TRUE;
  }
  if (strcmp (name, "--writers") == 0) {
    self->writers = value;
    return TRUE;
  }

  cot_cli_usage (_ ("%s needs a value, or is no option of this command"), name);
  return FALSE;
}

static gboolean
parse_words (CotNightOptions *self, int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    if (strcmp (argv[i], "--json") == 0) {
      self->json = TRUE;
    } else if (argv[i][0] != '-' && self->election == NULL) {
      self->election = g_strdup (argv[i]);
    } else if (argv[i][0] != '-') {
      cot_cli_usage (_ ("one election folder, not two: %s"), argv[i]);
      return FALSE;
    } else if (!parse_option (self, argv[i], argv[i + 1])) {
      return FALSE;
    } else {
      i++;
    }
  }
  if (self->sheets == 0) {
    cot_cli_usage (_ ("night needs --sheets N"));
    return FALSE;
  }
  if (self->writers != NULL && self->handwriting == NULL) {
    cot_cli_usage (_ ("--writers goes with --handwriting"));
    return FALSE;
  }

  return TRUE;
}

/* The folder is to be this night's alone; nothing in it is ever overwritten. */
static gboolean
claim_folder (CotNightOptions *self)
{
  g_autoptr (GDir) dir = self->out != NULL ? g_dir_open (self->out, 0, NULL) : NULL;

  if (self->out == NULL) {
    self->out = g_strdup (NEW_FOLDER);
    if (g_mkdtemp_full (self->out, 0755) == NULL) {
      cot_cli_usage ("%s: %s", NEW_FOLDER, g_strerror (errno));
      return FALSE;
    }
    g_printerr (_ ("The night is kept in %s\n"), self->out);
    return TRUE;
  }
  if (dir == NULL || g_dir_read_name (dir) == NULL)
    return TRUE;

  cot_cli_usage (_ ("%s is not empty; a night needs a folder of its own"), self->out);
  return FALSE;
}

static gboolean
make_election (CotNightOptions *self)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro");
  g_autofree char *casillas = g_strdup_printf ("%u", MAX ((guint) self->sheets / 2 + 1, LEAST_CASILLAS));
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->seed);
  g_autofree char *folder = g_build_filename (self->out, MADE_ELECTION, NULL);
  const char *argv[] = { program, "election", "--casillas", casillas, "--municipios", "3", "--contests", "ayun,dip", "--seed", seed, folder, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (g_mkdir_with_parents (self->out, 0755) != 0) {
    cot_cli_usage ("%s: %s", self->out, g_strerror (errno));
    return FALSE;
  }
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error)) {
    cot_cli_usage (_ ("no election could be made: %s"), error->message);
    return FALSE;
  }
  self->election = g_steal_pointer (&folder);
  g_printerr (_ ("No election was given: one of %s casillas is made\n"), casillas);

  return TRUE;
}

static gboolean
rows_suffice (const CotNightOptions *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (self->election, FALSE, NULL, &error);
  guint n;

  if (election == NULL) {
    cot_cli_usage ("%s", error->message);
    return FALSE;
  }
  cot_election_get_rows (election, &n);
  if (self->sheets <= n)
    return TRUE;

  cot_cli_usage (_ ("the election has %u actas, fewer than --sheets %u"), n, (guint) self->sheets);
  return FALSE;
}

/* A night plays through all of them; one that is missing shows before anything is made. */
static gboolean
programs_are_there (void)
{
  static const char *const names[] = { "cotejo-simulacro", "cotejo-scan", "cotejod", "cotejoctl" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *program = cot_paths_program (names[i]);

    if (program == NULL) {
      cot_cli_usage (_ ("a night needs %s, which is not beside this program: install Cotejo whole"), names[i]);
      return FALSE;
    }
  }

  return TRUE;
}

gboolean
cot_night_options_parse (CotNightOptions *self, int argc, char **argv)
{
  *self = (CotNightOptions){ .damage = COT_ACTA_DAMAGE_USUAL };

  return parse_words (self, argc, argv) && programs_are_there () && claim_folder (self) && (self->election != NULL || make_election (self)) && rows_suffice (self);
}
