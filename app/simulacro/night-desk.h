/* night-desk.h - the desk of a rehearsed night, in a process that may be killed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* cotejo-simulacro night-desk FOLDER SHEETS SEED, started by `night` alone.
 *
 * Lines on stdin: "go" (take in what lies in the feeder, then capture and
 * deliver what waits), "finish" (the causes of actas that never came, then
 * deliver all and end).  Lines on stdout: "sheet FOLIO" when one is stored,
 * "accepted FOLIO FIELD NUMBER" before a first
 * reader takes a wrong proposal over, "want FOLIO" for each that is to be fed (again), "waiting" at the end of a
 * go, "done {json}" with the figures.  Whatever it had confirmed when it was
 * killed is in its journal; the next one goes on from there. */
int simulacro_night_desk (int argc, char **argv);
