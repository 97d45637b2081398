/* cot-power-vfs.h - a disk that remembers what was flushed, to cut its power anywhere
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Stands between the programs and the disk: as SQLite's VFS and as the journal's
 * calls for files.  Everything goes on to the real disk; below one folder each
 * write, flush, truncation, new name, rename and removal is written down as well.
 *
 * A cut after any of these steps then leaves what was flushed and, of the rest,
 * chance: of what was written any sectors of 512 bytes, of truncations any, of the
 * changes of a folder the first few.  A name that leads to a file is only sure once
 * its folder was flushed, and so is that folder's own name. */
typedef struct _CotPower CotPower;

#define COT_POWER_SECTOR 512

/* @root: a folder that exists; it is taken as flushed.  One at a time. */
CotPower *cot_power_new (const char *root);
void cot_power_free (CotPower *self); /* the programs get their disk back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPower, cot_power_free)

/* Steps recorded so far: what is true now must be true after any cut at or behind
 * this step. */
guint cot_power_get_n_steps (CotPower *self);
/* The next flush of a folder by the journal's own calls fails with EIO. */
void cot_power_fail_next_folder_sync (CotPower *self);

/* --- Replay: stop recording, then go through the steps once. --- */
void cot_power_stop (CotPower *self);
/* Takes one more step; FALSE when there is none left. */
gboolean cot_power_step (CotPower *self);
/* Writes what is left after a cut here below @target, which is made.  @random: what
 * was not flushed is kept by chance; NULL: nothing of it is kept. */
void cot_power_write_state (CotPower *self, const char *target, GRand *random);

G_END_DECLS
