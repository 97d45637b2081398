/* cot-secret-entry.h - what is typed as a password is nowhere but here
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* GTK 4.8 gives the text of a GtkPasswordEntry in clear to whoever asks by AT-SPI.
 * From now on @entry holds dots, as many as letters, and the letters are kept apart
 * and wiped; its own text is of no use any more. */
void cot_secret_entry_protect (GtkPasswordEntry *entry);
/* What was typed into a protected entry: wipe it after use with cot_secret_free ().
 * (transfer full) */
char *cot_secret_entry_dup (GtkPasswordEntry *entry);
void cot_secret_entry_clear (GtkPasswordEntry *entry);
void cot_secret_free (char *secret);

G_END_DECLS
