/* cot-json-scan.h - whether a text is JSON, and where it is not
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FALSE, with a problem at the first fault, when UTF-8 @text is not JSON.  A
 * member that is there twice is a problem and sets *@twice; the scan goes on. */
gboolean cot_json_scan (const char *file, const char *text, gsize length, GPtrArray *problems, gboolean *twice);

G_END_DECLS
