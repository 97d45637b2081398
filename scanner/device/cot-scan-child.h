/* cot-scan-child.h - the process cotejo-scan and its pipes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An answer is one page; a hundred fields need some 10 KB. */
#define COT_SCAN_LINE_MAX_BYTES (1024 * 1024)

typedef struct _CotScanChild CotScanChild; /* one thread at a time */

CotScanChild *cot_scan_child_start (const char *const *argv, const char *const *environ_, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the process and waits for it. */
void cot_scan_child_free (CotScanChild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScanChild, cot_scan_child_free)

/* Lets a process that has said its last word end by itself, within @patience_ms. */
void cot_scan_child_retire (CotScanChild *self, guint patience_ms);

/* Reference on the process, for ending it from another thread (transfer full). */
GSubprocess *cot_scan_child_ref_process (CotScanChild *self);

gboolean cot_scan_child_write (CotScanChild *self, const char *line, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One line without its end, at most @timeout_ms from now (transfer full). */
char *cot_scan_child_read (CotScanChild *self, guint timeout_ms, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
