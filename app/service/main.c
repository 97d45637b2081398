/* main.c - cotejod: a CATD's local server and the centre
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejod"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cot-cli.h"
#include "cot-paths.h"
#include "cot-service.h"
#include "cot-sync-loop.h"

#define DEFAULT_PROFILE        "opl-2021"
#define DEFAULT_ADDRESS        "127.0.0.1:0"
#define DEFAULT_CUT_INTERVAL_S 900
#define MAX_INTERVAL_S         (7 * 24 * 3600)
#define SERVICE_FILE           "service.json"

typedef struct {
  char *journal, *election, *listen, *tls, *site, *profile, *upstream, *upstream_pin;
  char *cut_interval, *accept_interval;
  gboolean practice, version;
  guint64 cut_interval_s, accept_interval_ms;
} Options;

typedef struct {
  GMainLoop *loop;
  CotService *service;
} Running;

static void
options_clear (Options *options)
{
  g_free (options->journal);
  g_free (options->election);
  g_free (options->listen);
  g_free (options->tls);
  g_free (options->site);
  g_free (options->profile);
  g_free (options->upstream);
  g_free (options->upstream_pin);
  g_free (options->cut_interval);
  g_free (options->accept_interval);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int argc, char **argv, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &options->journal, N_ ("the journal of this service's station"), N_ ("FOLDER") },
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &options->election, N_ ("the sealed election"), N_ ("FOLDER") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen, N_ ("where to listen; port 0 takes a free one"), N_ ("ADDRESS:PORT") },
    { "tls", 0, 0, G_OPTION_ARG_FILENAME, &options->tls, N_ ("key and certificate, made at the first start"), N_ ("FOLDER") },
    { "site", 0, 0, G_OPTION_ARG_FILENAME, &options->site, N_ ("where a centre publishes its cuts"), N_ ("FOLDER") },
    { "cut-interval", 0, 0, G_OPTION_ARG_STRING, &options->cut_interval, N_ ("seconds between two cuts; 0: only when asked"), N_ ("SECONDS") },
    { "accept-interval", 0, 0, G_OPTION_ARG_STRING, &options->accept_interval, N_ ("milliseconds between two receipts"), N_ ("MS") },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &options->profile, N_ ("profile of publication"), N_ ("NAME") },
    { "practice", 0, 0, G_OPTION_ARG_NONE, &options->practice, N_ ("refuse to serve anything but a practice election"), NULL },
    { "upstream", 0, 0, G_OPTION_ARG_STRING, &options->upstream, N_ ("the service that this one delivers to"), N_ ("URL") },
    { "upstream-pin", 0, 0, G_OPTION_ARG_STRING, &options->upstream_pin, N_ ("SHA-256 of its TLS public key"), N_ ("HEX") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("print the program's own SHA-256"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  *exit_code = COT_EXIT_USAGE;
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    cot_cli_usage ("%s", error->message);
    return FALSE;
  }
  if (argc > 1) {
    cot_cli_usage (_ ("%s is one argument too many"), argv[1]);
    return FALSE;
  }
  if (options->version) {
    g_autofree char *digest = cot_paths_own_digest ();

    printf ("cotejod %s\n%s\n", COT_VERSION, digest);
    *exit_code = COT_EXIT_OK;
    return FALSE;
  }

  return TRUE;
}

static gboolean
complete_options (Options *options)
{
  if (options->journal == NULL || options->election == NULL) {
    cot_cli_usage (_ ("%s is missing"), options->journal == NULL ? "--journal" : "--election");
    return FALSE;
  }
  if ((options->upstream != NULL) != (options->upstream_pin != NULL)) {
    cot_cli_usage (_ ("--upstream and --upstream-pin go together"));
    return FALSE;
  }
  options->cut_interval_s = DEFAULT_CUT_INTERVAL_S;
  if (options->cut_interval != NULL && !cot_cli_parse_uint ("--cut-interval", options->cut_interval, 0, MAX_INTERVAL_S, &options->cut_interval_s))
    return FALSE;
  if (options->accept_interval != NULL && !cot_cli_parse_uint ("--accept-interval", options->accept_interval, 1, G_MAXUINT16, &options->accept_interval_ms))
    return FALSE;
  if (options->listen == NULL)
    options->listen = g_strdup (DEFAULT_ADDRESS);
  if (options->profile == NULL)
    options->profile = g_strdup (DEFAULT_PROFILE);
  if (options->tls == NULL)
    options->tls = g_build_filename (options->journal, "tls", NULL);

  return TRUE;
}

/* Where the service is, for programs on the same machine; the line on stdout is
 * the same for a person. */
static gboolean
announce (const Options *options, CotService *service, GError **error)
{
  g_autofree char *path = g_build_filename (options->journal, SERVICE_FILE, NULL);
  json_t *json = json_pack ("{s:s, s:s, s:i}", "url", cot_service_get_url (service), "pin", cot_service_get_pin (service), "pid", (int) getpid ());
  char *text = json_dumps (json, JSON_INDENT (1));
  gboolean ok = g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);

  free (text);
  json_decref (json);
  if (!ok)
    return FALSE;

  printf ("listening %s pin %s\n", cot_service_get_url (service), cot_service_get_pin (service));
  fflush (stdout);

  return TRUE;
}

static gboolean
stop_cb (gpointer data)
{
  g_main_loop_quit (((Running *) data)->loop);
  return G_SOURCE_CONTINUE;
}

static void
cut (Running *running, gboolean last)
{
  g_autoptr (GError) error = NULL;

  if (!cot_service_cut_now (running->service, last, &error))
    g_warning ("No cut: %s", error->message);
}

static gboolean
cut_cb (gpointer data)
{
  cut (data, FALSE);
  return G_SOURCE_CONTINUE;
}

static gboolean
last_cut_cb (gpointer data)
{
  cut (data, TRUE);
  return G_SOURCE_CONTINUE;
}

/* SIGTERM, SIGINT: answer what is under way and end.  SIGUSR1: cut now.
 * SIGUSR2: the last cut. */
static void
watch_signals (Running *running)
{
  g_unix_signal_add (SIGTERM, stop_cb, running);
  g_unix_signal_add (SIGINT, stop_cb, running);
  g_unix_signal_add (SIGUSR1, cut_cb, running);
  g_unix_signal_add (SIGUSR2, last_cut_cb, running);
}

/* The way upward, when there is one: @loop is NULL otherwise. */
static gboolean
start_upstream (const Options *options, CotJournal *journal, CotSyncLoop **loop, GError **error)
{
  g_autoptr (CotClient) client = NULL;

  if (options->upstream == NULL)
    return TRUE;
  client = cot_client_new (journal, options->upstream, options->upstream_pin, NULL, error);
  if (client == NULL)
    return FALSE;
  *loop = cot_sync_loop_new (client, journal, NULL);
  cot_sync_loop_start (*loop);

  return TRUE;
}

static gboolean
serve (const Options *options, CotJournal *journal, GError **error)
{
  CotServiceOptions service_options = {
    .journal = journal,
    .tls_folder = options->tls,
    .site_folder = options->site,
    .profile = options->profile,
    .address = options->listen,
    .cut_interval_s = (guint) options->cut_interval_s,
    .accept_interval_ms = (guint) options->accept_interval_ms,
  };
  g_autoptr (CotService) service = cot_service_new (&service_options, error);
  g_autoptr (CotSyncLoop) upstream = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Running running = { loop, service };

  if (service == NULL || !cot_service_start (service, error) || !start_upstream (options, journal, &upstream, error))
    return FALSE;

  /* Before anybody can know that there is something to signal. */
  watch_signals (&running);
  if (!announce (options, service, error))
    return FALSE;

  g_main_loop_run (loop);
  if (upstream != NULL)
    cot_sync_loop_stop (upstream);
  cot_service_stop (service);

  return TRUE;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (CotElection) election = NULL;
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;
  gboolean ok;

  g_log_writer_default_set_use_stderr (TRUE);
  cot_cli_init ("cotejod");
  if (!parse_options (&options, argc, argv, &exit_code))
    return exit_code;
  if (!complete_options (&options))
    return COT_EXIT_USAGE;

  election = cot_election_load (options.election, TRUE, NULL, &error);
  if (election == NULL)
    return cot_cli_usage ("%s", error->message);
  if (options.practice && !cot_election_is_practice (election))
    return cot_cli_usage (_ ("--practice: this is no practice election"));
  journal = cot_journal_open (options.journal, election, &cot_clock_system, &error);
  if (journal == NULL)
    return cot_cli_usage ("%s", error->message);

  ok = serve (&options, journal, &error);
  cot_journal_close (journal);
  if (!ok)
    return cot_cli_usage ("%s", error->message);

  return COT_EXIT_OK;
}
