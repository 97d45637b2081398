/* feeder-sheet.h - simulated paper: pixels out of PGM files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEEDER_MAX_SIDE_PX 20000

typedef struct {
  guint8 *pixels; /* grey, @width * @height, owned */
  guint width, height;
} FeederSheet;

/* NULL when the file is no 8-bit PGM. */
FeederSheet *feeder_sheet_load (const char *folder, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void feeder_sheet_free (FeederSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeederSheet, feeder_sheet_free)

/* Two sheets drawn in together: @under comes out below @self, partly covering it. */
void feeder_sheet_lay_over (FeederSheet *self, const FeederSheet *under);
/* Dirt on the glass: @count dark lines along the whole way of the paper. */
void feeder_sheet_streak (FeederSheet *self, guint count);

G_END_DECLS
