/* cot-file-tally.c - which files and pages came, and which did not
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-file-tally.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  const char *why;
  GArray *sheets; /* guint, in the order of the file */
} Reason;

typedef struct {
  char *path;
  guint n_sheets;
  GArray *taken; /* guint, in the order of the file */
  GArray *reasons;
} File;

struct _CotFileTally {
  GPtrArray *files;
};

static void
reason_clear (gpointer pointer)
{
  g_array_unref (((Reason *) pointer)->sheets);
}

static void
file_free (gpointer pointer)
{
  File *file = pointer;

  g_free (file->path);
  g_array_unref (file->taken);
  g_array_unref (file->reasons);
  g_free (file);
}

CotFileTally *
cot_file_tally_new (void)
{
  CotFileTally *self = g_new0 (CotFileTally, 1);

  self->files = g_ptr_array_new_with_free_func (file_free);

  return self;
}

void
cot_file_tally_free (CotFileTally *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->files);
  g_free (self);
}

void
cot_file_tally_clear (CotFileTally *self)
{
  g_ptr_array_set_size (self->files, 0);
}

/* The pages of a file come one after the other. */
static File *
file_at (CotFileTally *self, const char *path, guint n_sheets)
{
  File *file = self->files->len > 0 ? self->files->pdata[self->files->len - 1] : NULL;

  if (file == NULL || strcmp (file->path, path) != 0) {
    file = g_new0 (File, 1);
    file->path = g_strdup (path);
    file->taken = g_array_new (FALSE, FALSE, sizeof (guint));
    file->reasons = g_array_new (FALSE, FALSE, sizeof (Reason));
    g_array_set_clear_func (file->reasons, reason_clear);
    g_ptr_array_add (self->files, file);
  }
  file->n_sheets = MAX (file->n_sheets, n_sheets);

  return file;
}

void
cot_file_tally_take (CotFileTally *self, const char *path, guint sheet, guint n_sheets)
{
  g_array_append_val (file_at (self, path, n_sheets)->taken, sheet);
}

void
cot_file_tally_refuse (CotFileTally *self, const char *path, guint sheet, guint n_sheets, const char *why)
{
  File *file = file_at (self, path, n_sheets);
  Reason reason = { why, NULL };

  for (guint i = 0; i < file->reasons->len; i++)
    if (strcmp (g_array_index (file->reasons, Reason, i).why, why) == 0) {
      g_array_append_val (g_array_index (file->reasons, Reason, i).sheets, sheet);
      return;
    }
  reason.sheets = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (reason.sheets, sheet);
  g_array_append_val (file->reasons, reason);
}

guint
cot_file_tally_count_taken (const CotFileTally *self)
{
  guint n = 0;

  for (guint i = 0; i < self->files->len; i++)
    n += ((const File *) self->files->pdata[i])->taken->len > 0;

  return n;
}

/* "1–3, 5" (transfer full). */
static char *
name_sheets (const GArray *sheets)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sheets->len; i++) {
    guint first = g_array_index (sheets, guint, i), last = first;

    while (i + 1 < sheets->len && g_array_index (sheets, guint, i + 1) == last + 1) {
      last++;
      i++;
    }
    g_string_append_printf (text, "%s%u", text->len > 0 ? ", " : "", first);
    if (last > first)
      g_string_append_printf (text, "–%u", last);
  }

  return g_string_free (text, FALSE);
}

static void
append_file (GString *out, const File *file)
{
  g_autofree char *name = g_path_get_basename (file->path);
  g_autofree char *taken = name_sheets (file->taken);

  for (guint i = 0; i < file->reasons->len; i++) {
    const Reason *reason = &g_array_index (file->reasons, Reason, i);
    g_autofree char *sheets = name_sheets (reason->sheets);

    g_string_append_c (out, '\n');
    if (file->n_sheets > 1)
      g_string_append_printf (out, ngettext ("%s, page %s of %u: %s", "%s, pages %s of %u: %s", reason->sheets->len), name, sheets, file->n_sheets, reason->why);
    else
      g_string_append_printf (out, "%s: %s", name, reason->why);
  }
  if (file->reasons->len > 0 && file->taken->len > 0) {
    g_string_append_c (out, '\n');
    g_string_append_printf (out, ngettext ("%s: page %s did come", "%s: pages %s did come", file->taken->len), name, taken);
  }
}

char *
cot_file_tally_dup_refused (const CotFileTally *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->files->len; i++)
    append_file (out, self->files->pdata[i]);

  return g_string_free (out, FALSE);
}
