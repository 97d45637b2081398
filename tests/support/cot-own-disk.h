/* cot-own-disk.h - a small disk of a test's own, full or not to be written
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs @func in a child process that sees a new disk of @size ("4m") at @folder, which
 * exists.  Assertions of @func fail the test.  Where no disk can be mounted the test is
 * skipped. */
void cot_own_disk_run (const char *folder, const char *size, void (*func) (gpointer data), gpointer data);

/* In @func: from now on nothing can be written there, or again. */
void cot_own_disk_set_read_only (const char *folder, gboolean is_read_only);
/* In @func: a file that takes all room that is left; its removal makes room. */
char *cot_own_disk_fill (const char *folder);

G_END_DECLS
