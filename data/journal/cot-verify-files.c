/* cot-verify-files.c - the files that a journal's events name
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-verify-private.h"

#include <string.h>

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-journal-private.h"
#include "cot-parallel-private.h"

#define NAMED       1
#define NAMED_BY_US 2

void
cot_verify_files_init (CotVerifyFiles *self)
{
  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->accepted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->promised = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
cot_verify_files_clear (CotVerifyFiles *self)
{
  g_clear_pointer (&self->named, g_hash_table_unref);
  g_clear_pointer (&self->accepted, g_hash_table_unref);
  g_clear_pointer (&self->promised, g_hash_table_unref);
}

typedef struct {
  CotVerifyFiles *files;
  guint flags;
} Naming;

static void
note_name (const char *sha256, gboolean is_personal, gpointer data)
{
  const Naming *naming = data;
  guint flags = GPOINTER_TO_UINT (g_hash_table_lookup (naming->files->named, sha256));

  g_hash_table_insert (naming->files->named, g_strdup (sha256), GUINT_TO_POINTER (flags | naming->flags));
}

static void
note_receipt (CotVerifyFiles *self, const CotEvent *event)
{
  GHashTable *images = event->station == self->own_station ? self->promised : self->accepted;
  json_t *body = cot_event_load_body (event);
  json_t *image;
  size_t i;

  json_array_foreach (json_object_get (body, "images"), i, image)
    g_hash_table_add (images, g_strdup (json_string_value (image)));
  json_decref (body);
}

void
cot_verify_files_note (CotVerifyFiles *self, const CotEvent *event)
{
  Naming naming = { self, NAMED | (event->station == self->own_station ? NAMED_BY_US : 0) };

  if (event->kind == COT_KIND_ACCEPTED)
    note_receipt (self, event);
  else
    cot_journal_foreach_named_file (event, note_name, &naming);
}

/* --- Are they there? ----------------------------------------------------------------- */

typedef struct {
  CotVerifyFiles *files;
  const char *folder;
  char **names;
  int *codes; /* of each: -1: right; NOT_FOUND, or another for wrong */
} Check;

static void
check_one (guint i, gpointer data)
{
  Check *check = data;
  g_autoptr (GError) error = NULL;

  check->codes[i] = cot_files_check (check->folder, check->names[i], &error) ? -1 : error->code;
}

/* What this machine made and nobody said that he holds, or what it said itself that it
 * holds, must be here.  Others' files come later, and what was delivered may go. */
static gboolean
may_be_missing (CotVerifyFiles *self, const char *name)
{
  guint flags = GPOINTER_TO_UINT (g_hash_table_lookup (self->named, name));

  return g_hash_table_contains (self->accepted, name) || ((flags & NAMED_BY_US) == 0 && !g_hash_table_contains (self->promised, name));
}

static void
tell (Check *check, guint i, CotVerifyReport *report)
{
  gboolean is_missing = check->codes[i] == COT_DATA_ERROR_NOT_FOUND;
  const char *name = check->names[i];
  CotFinding finding = {
    .kind = is_missing ? COT_FINDING_FILE_MISSING : COT_FINDING_FILE_WRONG,
    .is_note = is_missing && may_be_missing (check->files, name),
    .file = g_strdup (name),
    .text = g_strdup_printf (is_missing ? "file %s is not there" : "file %s has other bytes than its name says", name),
  };

  if (is_missing)
    report->n_files_missing++;
  else
    report->n_files_wrong++;
  if (!is_missing && report->first_wrong_file == NULL)
    report->first_wrong_file = g_strdup (name);
  cot_verify_report_add (report, &finding);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
cot_verify_files_finish (CotVerifyFiles *self, const char *folder, CotVerifyReport *report)
{
  guint n = 0;
  g_autofree char **names = (char **) g_hash_table_get_keys_as_array (self->named, &n);
  g_autofree int *codes = g_new0 (int, n + 1);
  Check check = { self, folder, names, codes };

  qsort (names, n, sizeof *names, compare_names);
  cot_parallel_for (n, check_one, &check);
  report->n_files = n;
  for (guint i = 0; i < n; i++)
    if (codes[i] != -1)
      tell (&check, i, report);
}
