/* cot-work-state-private.h - drafts, leases and cursors of this machine
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CotWorkState CotWorkState; /* any thread */

CotWorkState *cot_work_state_open (const char *file, GError **error);
CotWorkState *cot_work_state_open_to_read (const char *file, GError **error);
/* Closes the file; later calls find nothing and store nothing. */
void cot_work_state_shut (CotWorkState *self);
void cot_work_state_close (CotWorkState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotWorkState, cot_work_state_close)

char *cot_work_state_get (CotWorkState *self, const char *key);
/* @durable: on the disk when this returns; otherwise a power cut may lose it. */
gboolean cot_work_state_put (CotWorkState *self, const char *key, const char *value, gboolean durable, GError **error);
GHashTable *cot_work_state_list (CotWorkState *self, const char *prefix);

G_END_DECLS
