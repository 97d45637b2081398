/* night-folder.c - making the folder of a rehearsed night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>

#include "cot-paths.h"
#include "night-people.h"

#define HOURS_BEFORE 2
#define HOURS_AFTER  48
#define CENTRE       "1"
#define DESK         "101"

typedef struct {
  const char *folder;
  char *election, *centre, *desk, *key, *password;
} Maker;

static void
maker_clear (Maker *self)
{
  g_free (self->election);
  g_free (self->centre);
  g_free (self->desk);
  g_free (self->key);
  g_free (self->password);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Maker, maker_clear)

static gboolean run_ctl (char **output, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* cotejoctl with the words given; its last words on stderr become the error. */
static gboolean
run_ctl (char **output, GError **error, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *program = cot_paths_program ("cotejoctl");
  g_autofree char *out = NULL;
  g_autofree char *problem = NULL;
  int status;
  char *word;
  va_list args;

  g_ptr_array_add (words, program);
  va_start (args, error);
  while ((word = va_arg (args, char *)) != NULL)
    g_ptr_array_add (words, word);
  va_end (args);
  g_ptr_array_add (words, NULL);

  if (!g_spawn_sync (NULL, (char **) words->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &problem, &status, error))
    return FALSE;
  if (!g_spawn_check_wait_status (status, NULL)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cotejoctl %s %s: %s",
                 (const char *) words->pdata[1], (const char *) words->pdata[2], g_strchomp (problem));
    return FALSE;
  }
  if (output != NULL)
    *output = g_strdup (g_strstrip (out));

  return TRUE;
}

/* Files and folders as they are, but for a seal: this night has its own. */
static gboolean
copy_tree (const char *from, const char *to, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  g_mkdir_with_parents (to, 0755);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (to, name, NULL);
    g_autoptr (GFile) file = g_file_new_for_path (source);
    g_autoptr (GFile) copy = g_file_new_for_path (target);

    if (strcmp (name, "seal.json") == 0)
      continue;
    if (g_file_test (source, G_FILE_TEST_IS_DIR) ? !copy_tree (source, target, error)
                                                 : !g_file_copy (file, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, error))
      return FALSE;
  }

  return TRUE;
}

static char *
hours_from_now (int hours)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_hours (now, hours);

  return g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
}

static gboolean
seal_copy (Maker *self, const char *election, GError **error)
{
  g_autofree char *opens = hours_from_now (-HOURS_BEFORE);
  g_autofree char *closes = hours_from_now (HOURS_AFTER);
  g_autofree char *key = NULL;

  return copy_tree (election, self->election, error) &&
         run_ctl (&key, error, "election", "keygen", self->key, NULL) &&
         run_ctl (NULL, error, "election", "prepare", self->election, "--authority", key,
                  "--opens", opens, "--closes", closes, NULL) &&
         run_ctl (NULL, error, "election", "seal", self->election, "--key", self->key, NULL);
}

static gboolean
enrol_station (Maker *self, const char *number, const char *role, const char *journal, GError **error)
{
  return run_ctl (NULL, error, "station", "enrol", "--election", self->election, "--number", number,
                  "--role", role, "--catd", "0", "--name", role, "--authority-key", self->key,
                  "--authority-index", "0", "--journal", journal, NULL);
}

static gboolean
enrol_person (Maker *self, const char *journal, guint32 number, const char *name, const char *roles, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  return run_ctl (NULL, error, "person", "enrol", "--journal", journal, "--election", self->election,
                  "--number", text, "--name", name, "--roles", roles, "--password-file", self->password, NULL);
}

/* What stands on the printed sheet, to be typed. */
static char *
read_seal (Maker *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->election, "seal.json", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
}

static gboolean
open_station (Maker *self, const char *journal, guint32 person, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", person);
  g_autofree char *seal = read_seal (self, error);

  return seal != NULL &&
         run_ctl (NULL, error, "station", "zero", "--journal", journal, "--election", self->election,
                  "--person", number, "--password-file", self->password, "--seal-blocks", seal, NULL) &&
         run_ctl (NULL, error, "station", "open", "--journal", journal, "--election", self->election,
                  "--person", number, "--password-file", self->password, NULL);
}

static gboolean
enrol_people (Maker *self, GError **error)
{
  for (const CotNightPerson *person = cot_night_people; person->number != 0; person++)
    if (!enrol_person (self, self->desk, person->number, person->name, person->roles, error))
      return FALSE;

  return enrol_person (self, self->centre, COT_NIGHT_CENTRE, "Centre", "coordinador", error);
}

static gboolean
write_password (Maker *self, GError **error)
{
  guint8 random[12];
  char hex[2 * sizeof random + 1];

  randombytes_buf (random, sizeof random);
  sodium_bin2hex (hex, sizeof hex, random, sizeof random);

  return g_file_set_contents_full (self->password, hex, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* Paper goes in through SANE alone: the backends of this night are one. */
static gboolean
prepare_feeder (Maker *self, GError **error)
{
  g_autofree char *feeder = g_build_filename (self->folder, "feeder", NULL);
  g_autofree char *sane = g_build_filename (self->folder, "sane", NULL);
  g_autofree char *spool = g_build_filename (self->folder, "spool", NULL);
  g_autofree char *backends = g_build_filename (sane, "dll.conf", NULL);
  g_autofree char *tray = g_build_filename (sane, "feeder.conf", NULL);
  g_autofree char *line = g_strdup_printf ("folder %s\n", feeder);

  g_mkdir_with_parents (feeder, 0755);
  g_mkdir_with_parents (sane, 0755);
  g_mkdir_with_parents (spool, 0700);

  return g_file_set_contents (backends, "cotejo\n", -1, error) && g_file_set_contents (tray, line, -1, error);
}

gboolean
cot_night_folder_prepare (const char *folder, const char *election, GError **error)
{
  g_auto (Maker) self = {
    .folder = folder,
    .election = g_build_filename (folder, "election", NULL),
    .centre = g_build_filename (folder, "centre", NULL),
    .desk = g_build_filename (folder, "desk", NULL),
    .key = g_build_filename (folder, "authority.key", NULL),
    .password = g_build_filename (folder, "password", NULL),
  };

  if (g_mkdir_with_parents (folder, 0755) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", folder, g_strerror (errno));
    return FALSE;
  }

  return seal_copy (&self, election, error) &&
         write_password (&self, error) &&
         enrol_station (&self, CENTRE, "centre", self.centre, error) &&
         enrol_station (&self, DESK, "desk", self.desk, error) &&
         enrol_people (&self, error) &&
         open_station (&self, self.centre, COT_NIGHT_CENTRE, error) &&
         open_station (&self, self.desk, COT_NIGHT_DECIDES, error) &&
         prepare_feeder (&self, error);
}

char *
cot_night_folder_read_password (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "password", NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;

  return g_strchomp (text);
}

gboolean
cot_night_folder_read_service (const char *folder, char **url, char **pin, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "centre", "service.json", NULL);
  json_error_t problem;
  json_t *json = json_load_file (path, 0, &problem);

  *url = g_strdup (json_string_value (json_object_get (json, "url")));
  *pin = g_strdup (json_string_value (json_object_get (json, "pin")));
  json_decref (json);
  if (*url != NULL && *pin != NULL)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s does not name the service", path);
  return FALSE;
}
