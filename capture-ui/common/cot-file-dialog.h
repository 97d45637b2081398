/* cot-file-dialog.h - choosing a folder: the one place that knows the toolkit's dialog
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*CotFolderChosen) (GObject *owner, const char *path, gpointer user_data);

/* @chosen is called with the folder; not at all when the person gives up. */
void cot_choose_folder (GtkWindow *owner, const char *title, CotFolderChosen chosen, gpointer user_data);

typedef void (*CotFileChosen) (GtkWidget *asker, const char *path);

/* The same for one file, asked by a widget in a window; when that has gone meanwhile,
 * nothing is called. */
void cot_choose_file (GtkWidget *asker, const char *title, CotFileChosen chosen);

G_END_DECLS
