/* e2e-place.h - an election, a centre, a desk and its people, made by the real programs
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef struct {
  char *root;     /* everything is in here */
  char *programs; /* folder of the built programs */
  GPid service;   /* cotejod */
  GPid window;    /* cotejo */
} E2ePlace;

/* Passwords of persons 1 (scans and reads), 2 (reads) and 4 (coordinates). */
#define E2E_PASSWORD_1 "agua-clara"
#define E2E_PASSWORD_2 "barco-lento"
#define E2E_PASSWORD_4 "duna-roja"

/* One contest, one municipio, @count filled actas in the feeder. */
E2ePlace *e2e_place_new (const char *feeder_backend, guint count, guint seed);
/* The same with @casillas in the catalogue and pages that lie upright and clean. */
E2ePlace *e2e_place_new_of (const char *feeder_backend, guint casillas, guint count, guint seed);
void e2e_place_free (E2ePlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (E2ePlace, e2e_place_free)

/* Runs one of the programs to its end; it must be content. */
void e2e_place_run (E2ePlace *self, const char *program, ...) G_GNUC_NULL_TERMINATED;
char *e2e_place_path (E2ePlace *self, const char *name);
void e2e_place_start_service (E2ePlace *self);
/* --idle-lock 0, unless @idle_lock_s says otherwise. */
void e2e_place_start_window (E2ePlace *self);
void e2e_place_start_window_locking (E2ePlace *self, const char *idle_lock_s);
/* Without an election, a record or a centre. */
void e2e_place_start_bare_window (E2ePlace *self);
/* Truth of the acta with @folio (transfer full). */
json_t *e2e_place_load_truth (E2ePlace *self, const char *folio);
/* The last published CSV of the contest; NULL: none yet (transfer full). */
char *e2e_place_dup_csv (E2ePlace *self);

/* The window of the desk in @journal, with a link to the service if that runs. */
void e2e_place_start_window_of (E2ePlace *self, const char *journal);
/* As a power cut: no farewell. */
void e2e_place_kill_window (E2ePlace *self);
void e2e_place_kill_service (E2ePlace *self);
/* At the address that it had. */
void e2e_place_restart_service (E2ePlace *self);
/* By the person whose password was written last. */
void e2e_place_open_station (E2ePlace *self, const char *journal, const char *person);
/* Closes the window as its cross does. */
void e2e_place_close_window (E2ePlace *self);

G_END_DECLS
