/* main.c - cotejo: the workstation
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include <adwaita.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-key-map.h"
#include "cot-paths.h"
#include "cot-window.h"

#define APP_ID      "mx.cotejo.Cotejo"
#define IDLE_LOCK_S 300

static char *keys_path;
static CotWorkstationOptions options = { .idle_lock_s = IDLE_LOCK_S };

static void
add_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/mx/cotejo/ui/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
activate_cb (AdwApplication *application)
{
  add_style ();
  gtk_window_present (GTK_WINDOW (cot_window_new (application, &options)));
}

/* As a click on the window's cross: drafts are kept and claims given back. */
static gboolean
terminate_cb (gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (data));

  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (data));

  return G_SOURCE_CONTINUE;
}

static gboolean
parse (int *argc, char ***argv, gboolean *version, GError **error)
{
  gint idle = IDLE_LOCK_S;
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &options.election, N_ ("Sealed election folder"), N_ ("FOLDER") },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &options.journal, N_ ("Record of this station"), N_ ("FOLDER") },
    { "service", 0, 0, G_OPTION_ARG_STRING, &options.service, N_ ("Service to deliver to"), "URL" },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &options.pin, N_ ("SHA-256 of the service's TLS key"), "PIN" },
    { "scanner", 0, 0, G_OPTION_ARG_STRING, &options.scanner, N_ ("SANE name of the scanner; else the first"), N_ ("NAME") },
    { "practice-people", 0, 0, G_OPTION_ARG_FILENAME, &options.practice_people, N_ ("Practice people and their passwords"), N_ ("FILE") },
    { "practice-actas", 0, 0, G_OPTION_ARG_FILENAME, &options.practice_truth, N_ ("Generated actas with their truth, to score a practice"), N_ ("FOLDER") },
    { "print-keys", 0, 0, G_OPTION_ARG_FILENAME, &keys_path, N_ ("Write the map of the keys, one page, and end"), N_ ("FILE.pdf") },
    { "idle-lock", 0, 0, G_OPTION_ARG_INT, &idle, N_ ("Seconds without a key until the desk locks; 0 never"), N_ ("SECONDS") },
    { "fullscreen", 0, 0, G_OPTION_ARG_NONE, &options.fullscreen, N_ ("Fill the screen"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the program's own SHA-256"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (idle < 0 || *argc > 1) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         idle < 0 ? _ ("--idle-lock takes seconds, 0 or more") : _ ("there is nothing to give but options"));
    return FALSE;
  }
  options.idle_lock_s = (guint) idle;

  return TRUE;
}

static int
print_version (void)
{
  g_autofree char *digest = cot_paths_own_digest ();

  printf ("cotejo %s\n%s\n", COT_VERSION, digest);

  return COT_EXIT_OK;
}

static int
print_keys (void)
{
  g_autoptr (GError) error = NULL;

  return cot_key_map_write_pdf (keys_path, &error) ? COT_EXIT_OK : cot_cli_usage ("%s", error->message);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  gboolean version = FALSE;
  int status;

  cot_cli_init ("cotejo");
  if (!parse (&argc, &argv, &version, &error))
    return cot_cli_usage ("%s", error->message);
  if (version)
    return print_version ();
  if (keys_path != NULL)
    return print_keys ();
  if (!gtk_init_check ())
    return cot_cli_usage (_ ("there is no display: start it in a graphical session, or set DISPLAY"));

  /* Each start is its own window: two desks may stand side by side in a test. */
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  g_unix_signal_add (SIGTERM, terminate_cb, application);
  g_unix_signal_add (SIGINT, terminate_cb, application);
  status = g_application_run (G_APPLICATION (application), 0, NULL);
  cot_workstation_options_clear (&options);

  return status == 0 ? COT_EXIT_OK : COT_EXIT_USAGE;
}
