/* cot-power-private.h - the steps of a run, and the disk that they leave
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "cot-files-private.h"
#include "cot-power-vfs.h"

G_BEGIN_DECLS

#define COT_POWER_ROOT 1

typedef enum {
  COT_POWER_LINK, /* a new file or folder */
  COT_POWER_UNLINK,
  COT_POWER_RENAME,
  COT_POWER_WRITE,
  COT_POWER_TRUNCATE,
  COT_POWER_SYNC,
} CotPowerKind;

typedef struct {
  CotPowerKind kind;
  guint node;
  guint folder, old_folder; /* where its name is, was */
  char *name, *old_name;
  guint64 offset; /* or size */
  GBytes *data;
} CotPowerStep;

void cot_power_step_free (gpointer step);

typedef struct _CotPowerDisk CotPowerDisk; /* what is on it after some steps */

void cot_power_disk_free (CotPowerDisk *self);

struct _CotPower {
  GMutex lock;
  char *root;
  gboolean is_recording;
  gboolean fail_folder_sync;
  GPtrArray *steps;  /* CotPowerStep */
  GHashTable *nodes; /* path -> number */
  guint n_nodes;
  sqlite3_vfs vfs, *real_vfs;
  CotFileCalls calls;

  CotPowerDisk *disk; /* of the replay */
  guint next_step;
};

G_END_DECLS
