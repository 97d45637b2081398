/* cot-digitise-files.c - pictures from a folder or a stick, dragged in or chosen
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-file-dialog.h"

#define MAX_FILES 10000
#define MAX_DEPTH 8

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* @path and, where it is a folder, what is in it; hidden files are left out. */
static void
collect (GPtrArray *out, const char *path, guint depth)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (out->len >= MAX_FILES || depth > MAX_DEPTH)
    return;
  if (!g_file_test (path, G_FILE_TEST_IS_DIR)) {
    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      g_ptr_array_add (out, g_strdup (path));
    return;
  }
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return;
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = *name != '.' ? g_build_filename (path, name, NULL) : NULL;

    if (child != NULL)
      collect (out, child, depth + 1);
  }
}

static void
ask_origin (CotDigitiseDesk *self)
{
  guint n = self->dropped->len;
  g_autofree char *headline = g_strdup_printf (ngettext ("%u file", "%u files", n), n);

  if (n == 0) {
    cot_digitise_show_idle (self, _ ("There is no file in it"));
    return;
  }
  g_ptr_array_sort (self->dropped, compare_paths);
  cot_digitise_show_words (self, headline, _ ("Where are these pictures from?\n1 This centre: pictures of its own paper\n2 The casilla: photos that were sent"), FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_ORIGIN);
}

static gboolean
is_free (CotDigitiseDesk *self)
{
  return self->state == COT_DIGITISE_IDLE || self->state == COT_DIGITISE_FAULT;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, CotDigitiseDesk *self)
{
  GSList *files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;

  if (!is_free (self))
    return FALSE;
  cot_digitise_stop_polling (self);
  g_ptr_array_set_size (self->dropped, 0);
  for (GSList *l = files; l != NULL; l = l->next) {
    const char *path = g_file_peek_path (l->data);

    if (path != NULL)
      collect (self->dropped, path, 0);
  }
  ask_origin (self);

  return TRUE;
}

void
cot_digitise_accept_drops (CotDigitiseDesk *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* The desk may be gone when the dialog is answered: its person has left. */
static void
folder_chosen (GObject *owner, const char *path, gpointer user_data)
{
  g_autoptr (CotDigitiseDesk) self = g_weak_ref_get (user_data);

  if (self == NULL || !is_free (self))
    return;
  cot_digitise_stop_polling (self);
  g_ptr_array_set_size (self->dropped, 0);
  collect (self->dropped, path, 0);
  ask_origin (self);
}

static void
weak_ref_free (gpointer pointer)
{
  GWeakRef *ref = pointer;

  g_weak_ref_clear (ref);
  g_free (ref);
}

void
cot_digitise_choose_files (CotDigitiseDesk *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  g_object_set_data_full (G_OBJECT (root), "cot-digitise-desk", ref, weak_ref_free);
  cot_choose_folder (GTK_WINDOW (root), _ ("Folder or stick with pictures of actas"), folder_chosen, ref);
}

void
cot_digitise_origin_chosen (CotDigitiseDesk *self, guint digit)
{
  CotSheetSource *source = cot_digitise_ensure_source (self);

  if (digit != 1 && digit != 2)
    return;
  for (guint i = 0; i < self->dropped->len; i++)
    cot_sheet_source_add_file (source, g_ptr_array_index (self->dropped, i), digit == 2 ? "CASILLA" : "CATD");
  self->n_files = self->dropped->len;
  self->taking_files = TRUE;
  self->state = COT_DIGITISE_IDLE;
  g_ptr_array_set_size (self->dropped, 0);
  cot_digitise_start_batch (self, TRUE);
}
