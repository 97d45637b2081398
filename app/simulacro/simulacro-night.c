/* simulacro-night.c - cotejo-simulacro night: plays an election night without a screen
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * This process makes the paper, kills what is to be killed, orders the cuts and
 * compares what was published.  The desk is a process of its own (night-desk.c),
 * the scanner another, the service a third.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acta-maker.h"
#include "cot-cli.h"
#include "cot-paths.h"
#include "night-folder.h"
#include "night-options.h"
#include "night-plan.h"
#include "night-report.h"
#include "simulacro.h"

#define PAGES_AHEAD 3
#define POLL_MS     100

typedef struct {
  const CotNightOptions *options;
  CotElection *election;
  CotNightPlan *plan;
  CotActaHandwriting *handwriting; /* NULL: strokes of our own */
  CotActaMaker *maker;
  char *feeder, *making;
  GQueue to_make; /* CotNightItem: paper that is still to be fed */
  guint n_made;   /* pages, rescans with them */
  GPid service, desk;
  int desk_in, desk_out;
  GString *heard;               /* of the desk, up to the next line end */
  gboolean waiting, went, done; /* went: it has said what it lacks */
  GPtrArray *wanted;            /* folios the desk asked for since it last went */
  guint n_sheets, cut;
  gboolean desk_killed, service_killed, cut_midway;
  CotNightReport report;
} Night;

/* --- The desk's process -------------------------------------------------------- */

static void
prepare_desk_child (gpointer user_data)
{
  /* The scan process, and no other, is to see the backend of this night. */
  const char *const *pair = user_data;

  g_setenv ("SANE_CONFIG_DIR", pair[0], TRUE);
  g_setenv ("LD_LIBRARY_PATH", pair[1], TRUE);
}

static gboolean
start_desk (Night *self, GError **error)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro");
  g_autofree char *sheets = g_strdup_printf ("%" G_GUINT64_FORMAT, self->options->sheets);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->options->seed);
  g_autofree char *sane = g_build_filename (self->options->out, "sane", NULL);
  g_autofree char *backend = cot_paths_feeder_dir ();
  const char *pair[] = { sane, backend };
  const char *argv[] = { program, "night-desk", self->options->out, sheets, seed, NULL };

  g_string_truncate (self->heard, 0);
  self->went = FALSE;
  g_ptr_array_set_size (self->wanted, 0);
  self->waiting = g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                            prepare_desk_child, pair, &self->desk, &self->desk_in, &self->desk_out, NULL, error);

  return self->waiting;
}

static void
reap_desk (Night *self)
{
  close (self->desk_in);
  close (self->desk_out);
  waitpid (self->desk, NULL, 0);
  self->desk = 0;
}

static gboolean
tell_desk (Night *self, const char *word, GError **error)
{
  gsize length = strlen (word);

  self->waiting = FALSE;
  g_ptr_array_set_size (self->wanted, 0);
  if (write (self->desk_in, word, length) == (gssize) length)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "the desk ended by itself");
  return FALSE;
}

/* --- Paper ---------------------------------------------------------------------- */

static guint
count_in_tray (Night *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->feeder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".pgm");

  return n;
}

/* What went through the feeder is of no further use. */
static void
remove_fed (Night *self)
{
  g_autofree char *fed = g_build_filename (self->feeder, "fed", NULL);
  g_autoptr (GDir) dir = g_dir_open (fed, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (fed, name, NULL);

    g_unlink (path);
  }
}

/* Into the tray whole, so that the feeder never sees half a sheet. */
static gboolean
feed (Night *self, const char *name, GError **error)
{
  g_autofree char *page = g_strconcat (name, ".pgm", NULL);
  g_autofree char *truth = g_strconcat (name, ".json", NULL);
  g_autofree char *from = g_build_filename (self->making, page, NULL);
  g_autofree char *to = g_build_filename (self->feeder, page, NULL);
  g_autofree char *json = g_build_filename (self->making, truth, NULL);

  g_unlink (json);
  if (g_rename (from, to) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", to, g_strerror (errno));
  return FALSE;
}

static gboolean
make_page (Night *self, GError **error)
{
  CotNightItem *item = g_queue_pop_head (&self->to_make);
  g_autofree char *name = g_strdup_printf ("%05u", ++self->n_made);
  gint64 start = g_get_monotonic_time ();
  /* Another piece of paper each time: a rescan is not the same picture. */
  g_autoptr (CotActaPage) page = cot_acta_maker_make (self->maker, item->script, item->folio,
                                                      self->options->seed + self->n_made, self->options->damage, error);
  gboolean done = page != NULL && cot_acta_page_write (page, self->making, self->n_made, error) && feed (self, name, error);

  self->report.make_us += g_get_monotonic_time () - start;
  return done;
}

static void
queue_wanted (Night *self)
{
  for (guint i = 0; i < self->wanted->len; i++)
    g_queue_push_tail (&self->to_make, cot_night_plan_find (self->plan, self->wanted->pdata[i]));
}

/* --- What the desk says ------------------------------------------------------------ */

static gboolean
hear_line (Night *self, const char *line, GError **error)
{
  if (g_str_has_prefix (line, "sheet "))
    self->n_sheets++;
  else if (g_str_has_prefix (line, "want "))
    g_ptr_array_add (self->wanted, g_strdup (line + strlen ("want ")));
  else if (g_str_has_prefix (line, "accepted "))
    return cot_night_plan_accept (self->plan, line + strlen ("accepted "), error);
  else if (strcmp (line, "waiting") == 0)
    self->waiting = self->went = TRUE;
  else if (g_str_has_prefix (line, "done ")) {
    self->done = TRUE;
    return cot_night_report_take_desk (&self->report, line + strlen ("done "), error);
  }

  return TRUE;
}

/* Reads what there is; FALSE with an error when the desk ended unasked. */
static gboolean
hear_desk (Night *self, int timeout_ms, GError **error)
{
  struct pollfd ready = { self->desk_out, POLLIN, 0 };
  char block[512];
  gssize n;
  char *end;

  if (poll (&ready, 1, timeout_ms) <= 0)
    return TRUE;
  n = read (self->desk_out, block, sizeof block);
  if (n <= 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "the desk ended by itself");
    return FALSE;
  }
  g_string_append_len (self->heard, block, n);
  while ((end = strchr (self->heard->str, '\n')) != NULL) {
    *end = '\0';
    if (!hear_line (self, self->heard->str, error))
      return FALSE;
    g_string_erase (self->heard, 0, end - self->heard->str + 1);
  }

  return TRUE;
}

/* --- The night ---------------------------------------------------------------------- */

static gboolean
kill_desk (Night *self, GError **error)
{
  self->desk_killed = TRUE;
  self->report.n_kills++;
  kill (self->desk, SIGKILL);
  reap_desk (self);

  return start_desk (self, error);
}

static gboolean
kill_service (Night *self, GError **error)
{
  self->service_killed = TRUE;
  self->report.n_kills++;
  cot_night_service_kill (self->service, &self->report.service_peak_kb);
  self->service = cot_night_service_start (self->options->out, error);

  return self->service != 0;
}

static gboolean
cut (Night *self, gboolean last, GError **error)
{
  self->report.n_cuts++;
  return cot_night_service_cut (self->options->out, self->service, last, self->cut, &self->cut, error);
}

static gboolean
do_what_is_due (Night *self, GError **error)
{
  if (!self->desk_killed && self->plan->kill_desk_after > 0 && self->n_sheets >= self->plan->kill_desk_after)
    return kill_desk (self, error);
  if (!self->service_killed && self->plan->kill_service_after > 0 && self->n_sheets >= self->plan->kill_service_after)
    return kill_service (self, error);
  if (!self->cut_midway && self->n_sheets * 2 >= self->plan->items->len) {
    self->cut_midway = TRUE;
    return cut (self, FALSE, error);
  }

  return TRUE;
}

/* One step: paper, or a word to the desk, or listening. */
static gboolean
step (Night *self, gboolean *finishing, GError **error)
{
  guint in_tray = count_in_tray (self);

  remove_fed (self);
  if (!do_what_is_due (self, error))
    return FALSE;
  if (!g_queue_is_empty (&self->to_make) && in_tray < PAGES_AHEAD) {
    if (!make_page (self, error))
      return FALSE;
    return hear_desk (self, 0, error) && (!self->waiting || tell_desk (self, "go\n", error));
  }
  if (!self->waiting || *finishing)
    return hear_desk (self, POLL_MS, error);
  if (in_tray > 0)
    return tell_desk (self, "go\n", error);

  queue_wanted (self);
  if (!g_queue_is_empty (&self->to_make))
    return TRUE;
  /* A desk that was just started has not said yet what it lacks. */
  if (!self->went)
    return tell_desk (self, "go\n", error);
  *finishing = TRUE;
  return tell_desk (self, "finish\n", error);
}

static gboolean
play (Night *self, GError **error)
{
  gboolean finishing = FALSE;

  for (guint i = 0; i < self->plan->items->len; i++)
    if (((CotNightItem *) self->plan->items->pdata[i])->path != COT_NIGHT_SIN_ACTA)
      g_queue_push_tail (&self->to_make, self->plan->items->pdata[i]);
  if (!cut (self, FALSE, error) || !start_desk (self, error))
    return FALSE;
  while (!self->done)
    if (!step (self, &finishing, error))
      return FALSE;
  reap_desk (self);

  if (!cut (self, TRUE, error))
    return FALSE;
  if (!cot_night_service_stop (self->service, &self->report.service_peak_kb, error))
    return FALSE;
  self->service = 0;

  return TRUE;
}

static gboolean
write_script (Night *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->options->out, "script.json", NULL);
  json_t *script = cot_night_plan_to_json (self->plan);
  gboolean written = json_dump_file (script, path, JSON_INDENT (1)) == 0;

  json_decref (script);
  if (!written)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be written", path);

  return written;
}

static gboolean
prepare (Night *self, GError **error)
{
  const CotNightOptions *options = self->options;
  g_autofree char *election = g_build_filename (options->out, "election", NULL);

  if (options->handwriting != NULL) {
    self->handwriting = cot_acta_handwriting_load (options->handwriting, options->writers, options->seed, error);
    if (self->handwriting == NULL)
      return FALSE;
  }
  if (!cot_night_folder_prepare (options->out, options->election, error))
    return FALSE;
  self->election = cot_election_load (election, TRUE, NULL, error);
  if (self->election == NULL)
    return FALSE;
  self->plan = cot_night_plan_new (self->election, (guint) options->sheets, options->seed);
  self->maker = cot_acta_maker_new (self->election, self->handwriting);
  self->feeder = g_build_filename (options->out, "feeder", NULL);
  self->making = g_build_filename (options->out, "making", NULL);
  g_mkdir_with_parents (self->making, 0755);
  if (!write_script (self, error))
    return FALSE;
  self->service = cot_night_service_start (options->out, error);

  return self->service != 0;
}

static void
clear (Night *self)
{
  if (self->desk > 0) {
    kill (self->desk, SIGKILL);
    reap_desk (self);
  }
  if (self->service > 0)
    cot_night_service_kill (self->service, &self->report.service_peak_kb);
  cot_night_report_clear (&self->report);
  g_queue_clear (&self->to_make);
  g_clear_pointer (&self->maker, cot_acta_maker_free);
  g_clear_pointer (&self->handwriting, cot_acta_handwriting_free);
  g_clear_pointer (&self->plan, cot_night_plan_free);
  g_clear_pointer (&self->election, cot_election_unref);
  g_string_free (self->heard, TRUE);
  g_ptr_array_unref (self->wanted);
  g_free (self->feeder);
  g_free (self->making);
}

/* --- The command ------------------------------------------------------------------- */

static int
compare_and_report (Night *self)
{
  g_auto (CotNightOutcome) outcome = { 0 };
  g_autoptr (GError) error = NULL;

  /* With the wrong proposals that first readers took over. */
  if (!write_script (self, &error))
    return cot_cli_usage ("%s", error->message);
  if (!cot_night_expected_compare (self->options->out, &outcome, &error))
    return cot_cli_usage ("%s", error->message);
  self->report.n_sheets = self->plan->items->len;
  self->report.n_pages = self->n_made;
  self->report.handwriting = self->handwriting != NULL;
  if (!cot_night_report_write (&self->report, &outcome, self->options->out, self->options->json, &error))
    return cot_cli_usage ("%s", error->message);

  return outcome.differences->len > 0 ? COT_EXIT_DIFFERENCE : COT_EXIT_OK;
}

/* What was played of a night that stopped cannot be compared. */
static int
report_stop (const CotNightOptions *options, const GError *error)
{
  cot_cli_usage (_ ("the night stopped: %s"), error->message);
  if (options->json) {
    g_autofree char *why = g_utf8_make_valid (error->message, -1);
    json_t *report = json_pack ("{s:s}", "stopped", why);
    char *text = json_dumps (report, JSON_INDENT (2));

    printf ("%s\n", text);
    free (text);
    json_decref (report);
  }

  return COT_EXIT_DIFFERENCE;
}

/**
 * simulacro_night:
 * @argc: number of words, the command's name with them
 * @argv: [ELECTION] --sheets N [--seed S] [--out DIR] [--damage LEVEL]
 *   [--handwriting DIR [--writers FILE]] [--json]
 *
 * Plays a night through the real parts and compares everything published with
 * what a calculation of its own says must be.
 *
 * Returns: 0 without a difference, 1 with one, 2 when it could not be played
 */
int
simulacro_night (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (CotNightOptions) options = { 0 };
  Night self = { .options = &options };
  int code;

  if (!cot_night_options_parse (&options, argc, argv))
    return COT_EXIT_USAGE;

  self.heard = g_string_new (NULL);
  self.wanted = g_ptr_array_new_with_free_func (g_free);
  self.report.start_us = g_get_monotonic_time ();
  if (!prepare (&self, &error)) {
    code = cot_cli_usage ("%s", error->message);
  } else if (!play (&self, &error)) {
    code = report_stop (&options, error);
  } else {
    self.report.end_us = g_get_monotonic_time ();
    code = compare_and_report (&self);
  }
  clear (&self);

  return code;
}
