/* digitise-rig.h - a feeder with papers, the digitising window, and what became of them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-atspi.h"
#include "cot-election.h"
#include "cot-journal.h"
#include "e2e-place.h"

G_BEGIN_DECLS

#define RIG_NO_ACTA "no-acta.pgm"

typedef struct {
  CotElection *election;
  CotJournal *journal;
} RigRecord;

typedef struct {
  guint8 *bytes; /* the whole file */
  gsize length, header;
  guint width, height;
} RigPage;

/* What the truth of sheet @number says of @key (transfer full). */
char *rig_dup_truth_text (E2ePlace *place, guint number, const char *key);
/* A file of the tray. */
void rig_write_tray (E2ePlace *place, const char *name, const char *text);
/* The window, with person 1 at the digitising desk. */
CotAtspi *rig_open_window (E2ePlace *place);
/* The record of the desk, to be read. */
RigRecord rig_open_record (E2ePlace *place);
void rig_close_record (RigRecord *record);
/* Sheets 1 to @n are digitised in this order, each once, and identified as the truth
 * says; a sheet whose bit is in @waiting waits for its casilla. */
void rig_assert_stored (E2ePlace *place, guint n, guint32 waiting);
void rig_assert_spool_is_empty (E2ePlace *place);
/* A page of the tray, and the other way; saving takes the bytes. */
RigPage rig_load_page (E2ePlace *place, const char *name);
void rig_save_page (E2ePlace *place, const char *name, RigPage *pgm);
/* Upside down. */
void rig_turn_half (E2ePlace *place, guint number);
/* The codes of a purpose ("folio", "casilla") cannot be read any more. */
void rig_hide_codes (E2ePlace *place, guint number, const char *purpose);
/* A sheet with nothing on it. */
void rig_make_no_acta (E2ePlace *place, const char *name);

G_END_DECLS
