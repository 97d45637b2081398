/* night-folder.h - what lies in the folder of a rehearsed night, and its service
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* FOLDER: election/ (sealed anew, open around now), centre/ and desk/ (journals),
 * feeder/ (paper), spool/, site/ (what is published), script.json, report.json. */

#define COT_NIGHT_DEVICE "cotejo:feeder"

/* Copies @election, makes keys and a password of its own, seals, enrols the
 * stations and people, and opens both, all through cotejoctl. */
gboolean cot_night_folder_prepare (const char *folder, const char *election, GError **error);

/* The service, as a process.  Its peak memory is added up in *@peak_kb. */
GPid cot_night_service_start (const char *folder, GError **error);
void cot_night_service_kill (GPid pid, guint64 *peak_kb);
gboolean cot_night_service_stop (GPid pid, guint64 *peak_kb, GError **error);
/* Cuts now and waits until the cut after number @before is published; its number. */
gboolean cot_night_service_cut (const char *folder, GPid pid, gboolean last, guint before, guint *number, GError **error);

gboolean cot_night_folder_read_service (const char *folder, char **url, char **pin, GError **error);
char *cot_night_folder_read_password (const char *folder, GError **error);

/* VmHWM of a process, in kB; 0: of this one. */
guint64 cot_night_peak_kb (GPid pid);

G_END_DECLS
