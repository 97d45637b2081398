/* main.c - cotejo-scan: drives a scanner and reads pages, in a process of its own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cot-cli.h"
#include "cot-scanner.h"
#include "scan-service.h"

#define DEFAULT_RESERVE_MB 200
#define DEFAULT_STALL_MS   60000
/* Feeders have said "empty" while the next sheet was still on its way.  SANE's
 * test device alone deals its ten sheets anew when it is asked twice. */
#define EMPTY_RETRY_MS    500
#define DEALS_ANEW        "test:"
#define DEFAULT_MEMORY_MB 1500

#if defined(__SANITIZE_ADDRESS__)
#define RESERVES_ADDRESS_SPACE 1 /* by the terabyte, so it cannot be limited */
#else
#define RESERVES_ADDRESS_SPACE 0
#endif

static void
limit_memory (guint megabytes)
{
  rlim_t bytes = (rlim_t) megabytes * 1024 * 1024;

  if (megabytes > 0 && !RESERVES_ADDRESS_SPACE)
    setrlimit (RLIMIT_AS, &(struct rlimit){ bytes, bytes });
  /* A core would hold the page, and pages hold votes. */
  setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

static int
print_devices (const GPtrArray *devices, gboolean as_json)
{
  json_t *list = json_array ();

  for (guint i = 0; i < devices->len; i++) {
    const CotScanDevice *d = devices->pdata[i];

    json_array_append_new (list, json_pack ("{s:s, s:s, s:s, s:s}", "name", d->name, "vendor", d->vendor, "model", d->model, "type", d->type));
    if (!as_json)
      printf ("%s\t%s %s\t%s\n", d->name, d->vendor, d->model, d->type);
  }

  json_t *root = json_pack ("{s:o}", "devices", list);
  char *text = json_dumps (root, JSON_COMPACT);

  if (as_json)
    printf ("%s\n", text);
  free (text);
  json_decref (root);

  return COT_EXIT_OK;
}

static int
list_devices (int argc, char **argv)
{
  gboolean as_json = argc == 2 && strcmp (argv[1], "--json") == 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = NULL;

  if (argc > 1 && !as_json)
    return cot_cli_usage (_ ("unknown argument %s; see %s --help"), argv[1], "cotejo-scan");

  limit_memory (DEFAULT_MEMORY_MB);
  devices = cot_scanner_list (&error);
  if (devices == NULL)
    return cot_cli_usage ("%s", error->message);

  return print_devices (devices, as_json);
}

static gboolean
are_assignments (char **options)
{
  for (guint i = 0; options != NULL && options[i] != NULL; i++) {
    const char *equals = strchr (options[i], '=');

    if (equals == NULL || equals == options[i])
      return FALSE;
  }

  return TRUE;
}

static gboolean
parse_run (int argc, char **argv, ScanSettings *settings, guint *memory_mb, GError **error)
{
  int dpi = 0, reserve_mb = DEFAULT_RESERVE_MB, stall_ms = -1, retry_ms = -1, memory = DEFAULT_MEMORY_MB;
  g_autofree char *profile = NULL;
  GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &settings->device, NULL, NULL },
    { "spool", 0, 0, G_OPTION_ARG_FILENAME, &settings->spool, NULL, NULL },
    { "forms", 0, 0, G_OPTION_ARG_FILENAME, &settings->forms, NULL, NULL },
    { "source", 0, 0, G_OPTION_ARG_STRING, &settings->source, NULL, NULL },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings->options, NULL, NULL },
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &profile, NULL, NULL },
    { "reserve-mb", 0, 0, G_OPTION_ARG_INT, &reserve_mb, NULL, NULL },
    { "dpi", 0, 0, G_OPTION_ARG_INT, &dpi, NULL, NULL },
    { "stall-ms", 0, 0, G_OPTION_ARG_INT, &stall_ms, NULL, NULL },
    { "empty-retry-ms", 0, 0, G_OPTION_ARG_INT, &retry_ms, NULL, NULL },
    { "memory-mb", 0, 0, G_OPTION_ARG_INT, &memory, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1 || settings->spool == NULL || (dpi != 0 && (dpi < 50 || dpi > 1200)) || reserve_mb < 0 || stall_ms < -1 || retry_ms < -1 || retry_ms > 60000 ||
      memory < 0) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("run needs --spool DIR, and a resolution from 50 to 1200"));
    return FALSE;
  }

  if (!are_assignments (settings->options)) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--option takes NAME=VALUE"));
    return FALSE;
  }

  if (profile != NULL) {
    settings->profile = cot_scan_profile_load (profile, error);
    if (settings->profile == NULL)
      return FALSE;
    if (settings->device == NULL)
      settings->device = g_strdup (settings->profile->device);
  }

  if (stall_ms < 0)
    stall_ms = settings->profile != NULL && settings->profile->patience_s > 0 ? settings->profile->patience_s * 1000 : DEFAULT_STALL_MS;
  settings->dpi = (guint) dpi;
  settings->reserve_mb = (guint) reserve_mb;
  settings->stall_ms = (guint) stall_ms;
  if (retry_ms < 0)
    retry_ms = settings->device != NULL && g_str_has_prefix (settings->device, DEALS_ANEW) ? 0 : EMPTY_RETRY_MS;
  settings->empty_retry_ms = (guint) retry_ms;
  *memory_mb = (guint) memory;

  return TRUE;
}

static int
run (int argc, char **argv)
{
  ScanSettings settings = { 0 };
  g_autoptr (GError) error = NULL;
  guint memory_mb = 0;
  int result;

  if (parse_run (argc, argv, &settings, &memory_mb, &error)) {
    limit_memory (memory_mb);
    result = scan_service_run (&settings);
  } else {
    result = cot_cli_usage ("%s", error->message);
  }
  g_free (settings.device);
  g_free (settings.spool);
  g_free (settings.forms);
  g_free (settings.source);
  g_strfreev (settings.options);
  cot_scan_profile_free (settings.profile);

  return result;
}

/* --- Settings -------------------------------------------------------------------------- */

static int
print_json (json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT | JSON_REAL_PRECISION (6));

  printf ("%s\n", text);
  free (text);
  json_decref (json);

  return COT_EXIT_OK;
}

static int
print_options (json_t *device)
{
  const json_t *options = json_object_get (device, "options"), *missing = json_object_get (device, "missing");

  for (guint i = 0; i < json_array_size (options); i++) {
    const json_t *option = json_array_get (options, i);
    char *choices = json_dumps (json_object_get (option, json_object_get (option, "range") != NULL ? "range" : "choices"),
                                JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION (6));

    printf ("%s=%s\t%s\t%s\n", json_string_value (json_object_get (option, "name")), json_string_value (json_object_get (option, "value")),
            json_string_value (json_object_get (option, "unit")), choices != NULL ? choices : "");
    free (choices);
  }
  for (guint i = 0; i < json_array_size (missing); i++)
    printf (_ ("not on this scanner: %s\n"), json_string_value (json_array_get (missing, i)));
  json_decref (device);

  return COT_EXIT_OK;
}

static int
list_options (int argc, char **argv)
{
  g_autofree char *device = NULL;
  g_autofree char *profile_path = NULL;
  gboolean as_json = FALSE;
  GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, NULL, NULL },
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &profile_path, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (CotScanProfile) profile = NULL;
  g_autoptr (CotScanner) scanner = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return cot_cli_usage ("%s", error->message);
  if (profile_path != NULL && (profile = cot_scan_profile_load (profile_path, &error)) == NULL)
    return cot_cli_usage ("%s", error->message);
  if (device == NULL && profile != NULL)
    device = g_strdup (profile->device);
  if (argc > 1 || device == NULL)
    return cot_cli_usage (_ ("options needs --device NAME, or a profile that names one"));

  limit_memory (DEFAULT_MEMORY_MB);
  scanner = cot_scanner_open (device, &(CotScannerSettings){ .profile = profile }, &error);
  if (scanner == NULL)
    return cot_cli_usage ("%s", error->message);

  return as_json ? print_json (cot_scanner_to_json (scanner)) : print_options (cot_scanner_to_json (scanner));
}

static int
keep_profile (int argc, char **argv)
{
  gboolean lock = FALSE, unlock = FALSE, as_json = FALSE;
  GOptionEntry entries[] = {
    { "lock", 0, 0, G_OPTION_ARG_NONE, &lock, NULL, NULL },
    { "unlock", 0, 0, G_OPTION_ARG_NONE, &unlock, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (CotScanProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return cot_cli_usage ("%s", error->message);
  if (argc != 2 || (lock && unlock))
    return cot_cli_usage (_ ("profile takes one file, and --lock or --unlock"));
  profile = cot_scan_profile_load (argv[1], &error);
  if (profile == NULL)
    return cot_cli_usage ("%s", error->message);
  if (lock || unlock) {
    profile->locked = lock;
    if (!cot_scan_profile_save (profile, argv[1], &error))
      return cot_cli_usage ("%s", error->message);
  }
  if (as_json)
    return print_json (cot_scan_profile_to_json (profile));

  printf ("%s\n", profile->locked ? _ ("locked") : _ ("not locked"));
  return COT_EXIT_OK;
}

static const CotCliCommand commands[] = {
  { "--list", "[--json]", N_ ("List the scanners that SANE knows now"), list_devices },
  { "options", "--device NAME [--profile FILE] [--json]", N_ ("Show what a scanner lets be set, after a profile's wishes"), list_options },
  { "profile", "FILE [--lock | --unlock] [--json]", N_ ("Check a profile of settings; a locked one is not changed at the desk"), keep_profile },
  { "run", "--spool DIR [--device NAME] [--profile FILE] [--forms ELECTION] [--dpi N] [--source NAME] [--option NAME=VALUE]... [--stall-ms N] [--empty-retry-ms N] [--memory-mb N] [--reserve-mb N]", N_ ("Scan and read pages as told on standard input, answering with JSON lines"), run },
};

/* Tesseract's threads of one page cost more than they bring.  OpenMP reads its
 * limit before main (), so the program starts once more with it. */
static void
limit_threads (char **argv)
{
  if (g_getenv ("OMP_THREAD_LIMIT") != NULL)
    return;

  g_setenv ("OMP_THREAD_LIMIT", "1", TRUE);
  execv ("/proc/self/exe", argv);
  /* Slower, not wrong. */
  g_warning ("the number of threads could not be limited");
}

int
main (int argc, char **argv)
{
  limit_threads (argv);
  cot_cli_init ("cotejo-scan");

  return cot_cli_dispatch ("cotejo-scan", commands, G_N_ELEMENTS (commands), argc, argv);
}
