/* cot-test-files.h - folders that a test made, and takes away again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @path and all that is in it; a link goes, not what it leads to. */
void cot_test_files_remove (const char *path);

G_END_DECLS
