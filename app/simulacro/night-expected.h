/* night-expected.h - what a rehearsed night must have published, worked out apart
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  guint n_rows, n_captured, n_pending, n_outside, n_without;
  guint n_agreed, n_mended, n_thirds, n_decisions; /* sheets */
  guint n_images;                                  /* published images whose digest was checked */
  GPtrArray *alike;                                /* char*: values that two people misread alike */
  GPtrArray *differences;                          /* char*: what is published otherwise than it must be */
} CotNightOutcome;

void cot_night_outcome_clear (CotNightOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotNightOutcome, cot_night_outcome_clear)

/* @folder: of a night: election/ (as CSV), script.json, site/.  Compares every
 * row and counter of the newest package with what follows from the script alone.
 * FALSE when something cannot be read; differences are listed, not errors. */
gboolean cot_night_expected_compare (const char *folder, CotNightOutcome *outcome, GError **error);

G_END_DECLS
