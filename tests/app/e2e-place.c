/* e2e-place.c - an election, a centre, a desk and its people, made by the real programs
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "e2e-place.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "cot-test-files.h"

#define MAX_CSV_BYTES (4 * 1024 * 1024)
#define CASILLAS      8

char *
e2e_place_path (E2ePlace *self, const char *name)
{
  return g_build_filename (self->root, name, NULL);
}

static void
run (E2ePlace *self, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  int status = 0;

  g_spawn_sync (self->root, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s %s: %s%s", argv[0], argv[1], out, err);
}

void
e2e_place_run (E2ePlace *self, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = g_build_filename (self->programs, program, NULL);
  va_list args;

  g_ptr_array_add (argv, path);
  va_start (args, program);
  for (char *arg = va_arg (args, char *); arg != NULL; arg = va_arg (args, char *))
    g_ptr_array_add (argv, arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  run (self, (char **) argv->pdata);
}

static char *
hours_from_now (int hours)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_hours (now, hours);

  return g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
}

static void
write_file (E2ePlace *self, const char *name, const char *text)
{
  g_autofree char *path = e2e_place_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
make_election (E2ePlace *self, guint casillas, guint seed)
{
  g_autofree char *n = g_strdup_printf ("%u", casillas);
  g_autofree char *opens = hours_from_now (-2);
  g_autofree char *closes = hours_from_now (24);
  g_autofree char *text = g_strdup_printf ("%u", seed);

  e2e_place_run (self, "cotejo-simulacro", "election", "--casillas", n, "--municipios", "1",
                 "--contests", "ayun", "--seed", text, "election", NULL);
  e2e_place_run (self, "cotejoctl", "election", "keygen", "authority.key", NULL);
  e2e_place_run (self, "cotejoctl", "election", "prepare", "election", "--key", "authority.key",
                 "--opens", opens, "--closes", closes, "--practice", NULL);
  e2e_place_run (self, "cotejoctl", "election", "seal", "election", "--key", "authority.key", NULL);
}

static void
enrol_person (E2ePlace *self, const char *journal, const char *number, const char *roles, const char *password)
{
  write_file (self, "password", password);
  e2e_place_run (self, "cotejoctl", "person", "enrol", "--election", "election", "--journal", journal,
                 "--number", number, "--name", "Persona", "--roles", roles, "--password-file", "password", NULL);
}

/* What stands on the printed seal. */
static char *
seal_blocks (const E2ePlace *self)
{
  g_autofree char *path = g_build_filename (self->root, "election", "seal.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
}

/* Opened by the person who was enrolled last. */
static void
open_station (E2ePlace *self, const char *journal, const char *person)
{
  g_autofree char *seal = seal_blocks (self);

  e2e_place_run (self, "cotejoctl", "station", "zero", "--election", "election", "--journal", journal,
                 "--person", person, "--password-file", "password", "--seal-blocks", seal, NULL);
  e2e_place_run (self, "cotejoctl", "station", "open", "--election", "election", "--journal", journal,
                 "--person", person, "--password-file", "password", NULL);
}

static void
enrol_station (E2ePlace *self, const char *journal, const char *number, const char *role, const char *catd)
{
  e2e_place_run (self, "cotejoctl", "station", "enrol", "--election", "election", "--number", number,
                 "--role", role, "--catd", catd, "--name", journal, "--journal", journal,
                 "--authority-key", "authority.key", NULL);
}

static void
make_stations (E2ePlace *self)
{
  enrol_station (self, "centre", "1", "centre", "0");
  enrol_person (self, "centre", "90", "coordinador", "cerro-azul");
  open_station (self, "centre", "90");
  enrol_station (self, "desk", "101", "desk", "1");
  enrol_person (self, "desk", "1", "acopiador,digitalizador,capturista", E2E_PASSWORD_1);
  enrol_person (self, "desk", "2", "capturista,verificador", E2E_PASSWORD_2);
  enrol_person (self, "desk", "4", "coordinador", E2E_PASSWORD_4);
  open_station (self, "desk", "4");
}

/* The window is to speak Spanish also where the system has no Spanish locale. */
static void
make_locale (E2ePlace *self)
{
  g_autofree char *folder = e2e_place_path (self, "locale");
  g_autofree char *target = g_build_filename (folder, "es_MX.UTF-8", NULL);
  char *argv[] = { (char *) "localedef", (char *) "-i", (char *) "es_MX", (char *) "-f", (char *) "UTF-8", target, NULL };

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  run (self, argv);
}

static void
set_environment (E2ePlace *self, const char *feeder_backend)
{
  g_autofree char *sane = e2e_place_path (self, "sane");
  g_autofree char *locale = e2e_place_path (self, "locale");
  g_autofree char *tray = e2e_place_path (self, "tray");

  g_assert_cmpint (g_mkdir (sane, 0700), ==, 0);
  write_file (self, "sane/dll.conf", "cotejo\n");
  g_setenv ("SANE_CONFIG_DIR", sane, TRUE);
  g_setenv ("LD_LIBRARY_PATH", feeder_backend, TRUE);
  g_setenv ("COTEJO_FEEDER_DIR", tray, TRUE);
  g_setenv ("LOCPATH", locale, TRUE);
}

static E2ePlace *
place_new (const char *feeder_backend, guint casillas, guint count, guint seed, const char *damage)
{
  E2ePlace *self = g_new0 (E2ePlace, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *number = g_strdup_printf ("%u", count);
  g_autofree char *seed_text = g_strdup_printf ("%u", seed);

  self->root = g_dir_make_tmp ("cotejo-e2e-XXXXXX", &error);
  g_assert_no_error (error);
  self->programs = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", NULL);
  make_election (self, casillas, seed);
  make_stations (self);
  e2e_place_run (self, "cotejo-simulacro", "actas", "election", "--count", number, "--seed", seed_text,
                 "--damage", damage, "--out", "tray", NULL);
  make_locale (self);
  set_environment (self, feeder_backend);

  return self;
}

E2ePlace *
e2e_place_new (const char *feeder_backend, guint count, guint seed)
{
  return place_new (feeder_backend, CASILLAS, count, seed, "usual");
}

E2ePlace *
e2e_place_new_of (const char *feeder_backend, guint casillas, guint count, guint seed)
{
  return place_new (feeder_backend, casillas, count, seed, "none");
}

static void
end (GPid *pid)
{
  int status = 0;

  if (*pid == 0)
    return;
  kill (*pid, SIGTERM);
  g_assert_cmpint (waitpid (*pid, &status, 0), ==, *pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_spawn_close_pid (*pid);
  *pid = 0;
}

void
e2e_place_free (E2ePlace *self)
{
  end (&self->window);
  end (&self->service);
  cot_test_files_remove (self->root);
  g_free (self->root);
  g_free (self->programs);
  g_free (self);
}

/* A failed test must not leave its programs behind. */
static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GPid
start (E2ePlace *self, char **argv, char **environment)
{
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async (self->root, argv, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                 die_with_parent, NULL, &pid, &error);
  g_assert_no_error (error);

  return pid;
}

void
e2e_place_start_service (E2ePlace *self)
{
  g_autofree char *program = g_build_filename (self->programs, "cotejod", NULL);
  g_autofree char *told = e2e_place_path (self, "centre/service.json");
  char *argv[] = { program, (char *) "--journal", (char *) "centre", (char *) "--election", (char *) "election",
                   (char *) "--listen", (char *) "127.0.0.1:0", (char *) "--tls", (char *) "tls",
                   (char *) "--site", (char *) "site", (char *) "--cut-interval", (char *) "1",
                   (char *) "--profile", (char *) "opl-2021", NULL };

  self->service = start (self, argv, NULL);
  while (!g_file_test (told, G_FILE_TEST_EXISTS)) {
    g_assert_cmpint (waitpid (self->service, NULL, WNOHANG), ==, 0);
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
}

static void
start_window (E2ePlace *self, char **argv)
{
  g_autofree char *program = g_build_filename (self->programs, "cotejo", NULL);
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "es_MX.UTF-8", TRUE);

  argv[0] = program;
  self->window = start (self, argv, environment);
}

void
e2e_place_start_window_locking (E2ePlace *self, const char *idle_lock_s)
{
  g_autofree char *told = e2e_place_path (self, "centre/service.json");
  json_t *service = json_load_file (told, 0, NULL);
  char *argv[] = { NULL, (char *) "--election", (char *) "election", (char *) "--journal", (char *) "desk",
                   (char *) "--service", (char *) json_string_value (json_object_get (service, "url")),
                   (char *) "--pin", (char *) json_string_value (json_object_get (service, "pin")),
                   (char *) "--practice-actas", (char *) "tray", (char *) "--idle-lock", (char *) idle_lock_s, NULL };

  g_assert_nonnull (service);
  start_window (self, argv);
  json_decref (service);
}

void
e2e_place_start_window (E2ePlace *self)
{
  e2e_place_start_window_locking (self, "0");
}

void
e2e_place_start_bare_window (E2ePlace *self)
{
  char *argv[] = { NULL, NULL };

  start_window (self, argv);
}

json_t *
e2e_place_load_truth (E2ePlace *self, const char *folio)
{
  g_autofree char *tray = e2e_place_path (self, "tray");
  g_autoptr (GDir) dir = g_dir_open (tray, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (tray, name, NULL);
    json_t *truth = g_str_has_suffix (name, ".json") ? json_load_file (path, 0, NULL) : NULL;

    if (g_strcmp0 (json_string_value (json_object_get (truth, "folio")), folio) == 0)
      return truth;
    json_decref (truth);
  }
  g_error ("no acta has the folio %s", folio);
}

/* The first member whose name ends with @ending. */
static GBytes *
zip_member (const void *data, gsize length, const char *ending)
{
  struct archive *zip = archive_read_new ();
  struct archive_entry *entry;
  GBytes *found = NULL;

  archive_read_support_format_zip (zip);
  if (archive_read_open_memory (zip, data, length) == ARCHIVE_OK)
    while (found == NULL && archive_read_next_header (zip, &entry) == ARCHIVE_OK) {
      gint64 size = archive_entry_size (entry);
      char *bytes;

      if (!g_str_has_suffix (archive_entry_pathname (entry), ending) || size <= 0 || size > MAX_CSV_BYTES)
        continue;
      bytes = g_malloc0 ((gsize) size + 1);
      g_assert_cmpint (archive_read_data (zip, bytes, (size_t) size), ==, size);
      found = g_bytes_new_take (bytes, (gsize) size);
    }
  archive_read_free (zip);

  return found;
}

char *
e2e_place_dup_csv (E2ePlace *self)
{
  g_autofree char *latest = e2e_place_path (self, "site/latest.json");
  json_t *json = json_load_file (latest, 0, NULL);
  g_autofree char *path = json == NULL ? NULL
                                       : g_build_filename (self->root, "site",
                                                           json_string_value (json_object_get (json, "folder")),
                                                           json_string_value (json_object_get (json, "package")), NULL);
  g_autofree char *data = NULL;
  g_autoptr (GBytes) inner = NULL;
  g_autoptr (GBytes) csv = NULL;
  gsize length = 0;

  json_decref (json);
  if (path == NULL || !g_file_get_contents (path, &data, &length, NULL))
    return NULL;
  inner = zip_member (data, length, "PREP_AYUN_JAL.zip");
  g_assert_nonnull (inner);
  csv = zip_member (g_bytes_get_data (inner, NULL), g_bytes_get_size (inner), "JAL_AYUN_2021.csv");
  g_assert_nonnull (csv);

  return g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
}

void
e2e_place_start_window_of (E2ePlace *self, const char *journal)
{
  g_autofree char *program = g_build_filename (self->programs, "cotejo", NULL);
  g_autofree char *told = e2e_place_path (self, "centre/service.json");
  json_t *service = self->service != 0 ? json_load_file (told, 0, NULL) : NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "es_MX.UTF-8", TRUE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  const char *always[] = { program, "--election", "election", "--journal", journal, "--idle-lock", "0" };
  const char *linked[] = { "--service", json_string_value (json_object_get (service, "url")),
                           "--pin", json_string_value (json_object_get (service, "pin")) };

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    g_ptr_array_add (argv, (char *) always[i]);
  for (guint i = 0; service != NULL && i < G_N_ELEMENTS (linked); i++)
    g_ptr_array_add (argv, (char *) linked[i]);
  g_ptr_array_add (argv, NULL);
  self->window = start (self, (char **) argv->pdata, environment);
  json_decref (service);
}

static void
cut_off (GPid *pid)
{
  kill (*pid, SIGKILL);
  g_assert_cmpint (waitpid (*pid, NULL, 0), ==, *pid);
  g_spawn_close_pid (*pid);
  *pid = 0;
}

void
e2e_place_kill_window (E2ePlace *self)
{
  cut_off (&self->window);
}

void
e2e_place_kill_service (E2ePlace *self)
{
  cut_off (&self->service);
}

void
e2e_place_close_window (E2ePlace *self)
{
  end (&self->window);
}

void
e2e_place_restart_service (E2ePlace *self)
{
  g_autofree char *program = g_build_filename (self->programs, "cotejod", NULL);
  g_autofree char *told = e2e_place_path (self, "centre/service.json");
  json_t *service = json_load_file (told, 0, NULL);
  const char *url = json_string_value (json_object_get (service, "url"));
  g_autofree char *address = g_strdup (strstr (url, "//") + 2);
  char *argv[] = { program, (char *) "--journal", (char *) "centre", (char *) "--election", (char *) "election",
                   (char *) "--listen", address, (char *) "--tls", (char *) "tls", (char *) "--site", (char *) "site",
                   (char *) "--cut-interval", (char *) "1", (char *) "--profile", (char *) "opl-2021", NULL };

  self->service = start (self, argv, NULL);
  json_decref (service);
}

void
e2e_place_open_station (E2ePlace *self, const char *journal, const char *person)
{
  open_station (self, journal, person);
}
