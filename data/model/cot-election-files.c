/* cot-election-files.c - the files of an election folder, read once
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is checked against the seal are the very bytes that are then read.
 * Files that Cotejo does not read are no part of the election.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-problem.h"

#define MAX_CSV_BYTES  (128 * 1024 * 1024)
#define MAX_JSON_BYTES (1024 * 1024)
#define MAX_IN_FOLDER  64

static const char *const plain_files[] = {
  "areas.csv",
  "ballots.csv",
  "candidaturas.csv",
  "casillas.csv",
  "catds.csv",
  "contests.csv",
  "election.json",
  NULL,
};

void
cot_election_file_free (CotElectionFile *file)
{
  g_free (file->name);
  g_free (file->data);
  g_free (file);
}

/* What stands elsewhere could be exchanged without anybody touching the folder. */
static char *
say_why_not (int code, gboolean is_link)
{
  if (is_link)
    return g_strdup ("must be the file itself, not a symbolic link");
  if (code == ENOENT)
    return g_strdup ("the file is missing");

  return g_strdup_printf ("cannot be read: %s", g_strerror (code));
}

/* Never waits: a pipe in the place of a file is refused. */
static char *
read_regular (const char *path, gsize max, gsize *length, char **why)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  gboolean is_link = fd < 0 && errno == ELOOP;
  struct stat info;
  g_autofree char *data = NULL;
  gsize n = 0;

  if (fd < 0) {
    *why = say_why_not (errno, is_link);
    return NULL;
  }
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)) {
    *why = g_strdup (S_ISDIR (info.st_mode) ? "must be a file, not a folder" : "must be a regular file, not a pipe, a socket or a device");
  } else if ((guint64) info.st_size > max) {
    *why = g_strdup_printf ("%" G_GINT64_FORMAT " bytes; at most %" G_GSIZE_FORMAT " are allowed", (gint64) info.st_size, max);
  } else {
    data = g_malloc ((gsize) info.st_size + 1);
    while (n < (gsize) info.st_size) {
      gssize got = read (fd, data + n, (gsize) info.st_size - n);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        break;
      n += (gsize) got;
    }
    if (n < (gsize) info.st_size)
      *why = g_strdup ("cannot be read to its end");
    data[n] = '\0';
  }
  close (fd);
  *length = n;

  return *why == NULL ? g_steal_pointer (&data) : NULL;
}

static void
add_file (GPtrArray *files, const char *folder, const char *name, gboolean must_exist, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *why = NULL;
  gsize max = g_str_has_suffix (name, ".json") ? MAX_JSON_BYTES : MAX_CSV_BYTES;
  CotElectionFile *file;
  gsize length = 0;
  char *data;

  /* A link that leads nowhere is there, and is told. */
  if (!must_exist && !g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return;
  data = read_regular (path, max, &length, &why);
  if (data == NULL) {
    cot_problems_add (problems, name, 0, 0, "%s", why);
    return;
  }

  file = g_new0 (CotElectionFile, 1);
  file->name = g_strdup (name);
  file->data = data;
  file->length = length;
  crypto_hash_sha256 (file->digest, (const guchar *) data, length);
  g_ptr_array_add (files, file);
}

/* What is spelt nearly like a file that is read would be missed without a word. */
static gboolean
looks_like_one (const char *entry)
{
  g_autofree char *lower = g_ascii_strdown (entry, -1);

  return entry[0] != '.' && (g_str_has_suffix (lower, ".json") || g_str_has_suffix (lower, ".csv"));
}

static void
add_folder (GPtrArray *files, const char *folder, const char *below, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *entry;
  guint n = 0;

  if (dir == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    cot_problems_add (problems, below, 0, 0, "must be a folder that can be read");
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *name = g_strdup_printf ("%s/%s", below, entry);

    if (entry[0] == '.' || !g_str_has_suffix (entry, ".json"))
      continue;
    if (++n > MAX_IN_FOLDER) {
      cot_problems_add (problems, below, 0, 0, "more than %d files", MAX_IN_FOLDER);
      return;
    }
    add_file (files, folder, name, TRUE, problems);
  }
}

static gboolean
is_read (const char *below, const char *entry)
{
  if (*below != '\0')
    return g_str_has_suffix (entry, ".json");

  return strcmp (entry, "seal.json") == 0 || g_strv_contains (plain_files, entry);
}

static void
list_strangers_of (const char *folder, const char *below, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autofree char *all = g_strjoinv (", ", (char **) plain_files);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *name = g_build_filename (below, entry, NULL);
    g_autofree char *shown = g_utf8_make_valid (name, -1);

    if (looks_like_one (entry) && !is_read (below, entry))
      cot_problems_add (problems, shown, 0, 0, "no file of an election; those are %s, forms/*.json, profile/*.json and seal.json", all);
  }
}

/* Such a file is no part of the election and does no harm on the night; whoever
 * prepares the folder is told of it. */
void
cot_election_list_strangers (const char *folder, GPtrArray *problems)
{
  list_strangers_of (folder, "", problems);
  list_strangers_of (folder, "forms", problems);
  list_strangers_of (folder, "profile", problems);
}

static gint
compare_files (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(CotElectionFile *const *) a)->name, (*(CotElectionFile *const *) b)->name);
}

/* (transfer full) (element-type CotElectionFile): sorted by name. */
GPtrArray *
cot_election_files_read (const char *folder, GPtrArray *problems)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_file_free);

  for (guint i = 0; plain_files[i] != NULL; i++)
    add_file (files, folder, plain_files[i], strcmp (plain_files[i], "candidaturas.csv") != 0, problems);
  add_folder (files, folder, "forms", problems);
  add_folder (files, folder, "profile", problems);
  add_file (files, folder, "seal.json", FALSE, problems);
  g_ptr_array_sort (files, compare_files);

  return files;
}

const CotElectionFile *
cot_election_files_find (const GPtrArray *files, const char *name)
{
  for (guint i = 0; i < files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (files, i);

    if (strcmp (file->name, name) == 0)
      return file;
  }

  return NULL;
}

gboolean
cot_load_csv (CotLoad *self, CotCsv *csv, const char *name, const CotCsvColumn *wanted, guint n_wanted)
{
  CotElectionFile *file = cot_load_file (self, name);

  if (file != NULL)
    return cot_csv_open (csv, file->name, file->data, file->length, wanted, n_wanted, self->problems);
  if (csv->doubt != NULL)
    csv->doubt->all = TRUE;

  return FALSE;
}

/* A missing file is a problem already, from cot_election_files_read (). */
CotElectionFile *
cot_load_file (CotLoad *self, const char *name)
{
  return (CotElectionFile *) cot_election_files_find (self->files, name);
}
