/* cot-file-dialog.c - choosing a folder or a file: the one place that knows the toolkit's dialog
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-file-dialog.h"

#include <glib/gi18n.h>

typedef struct {
  GtkWindow *owner; /* transient parent; the dialog does not outlive it */
  CotFolderChosen chosen;
  gpointer user_data;
} Choice;

static void
response_cb (GtkNativeDialog *dialog, int response, Choice *choice)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    choice->chosen (G_OBJECT (choice->owner), path, choice->user_data);
  g_free (choice);
  g_object_unref (dialog);
}

void
cot_choose_folder (GtkWindow *owner, const char *title, CotFolderChosen chosen, gpointer user_data)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, owner, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _ ("Open"), _ ("Cancel"));
  Choice *choice = g_new0 (Choice, 1);

  choice->owner = owner;
  choice->chosen = chosen;
  choice->user_data = user_data;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

typedef struct {
  GWeakRef asker;
  CotFileChosen chosen;
} FileChoice;

static void
file_response_cb (GtkNativeDialog *dialog, int response, FileChoice *choice)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr (GtkWidget) asker = g_weak_ref_get (&choice->asker);

  if (response == GTK_RESPONSE_ACCEPT && path != NULL && asker != NULL)
    choice->chosen (asker, path);
  g_weak_ref_clear (&choice->asker);
  g_free (choice);
  g_object_unref (dialog);
}

void
cot_choose_file (GtkWidget *asker, const char *title, CotFileChosen chosen)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (asker)), GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _ ("Open"), _ ("Cancel"));
  FileChoice *choice = g_new0 (FileChoice, 1);

  g_weak_ref_init (&choice->asker, asker);
  choice->chosen = chosen;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (file_response_cb), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
