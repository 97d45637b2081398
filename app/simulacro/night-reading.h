/* night-reading.h - what the machine read in a rehearsed night, and what became of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"
#include "night-plan.h"

G_BEGIN_DECLS

/* At the end of a night: a JSON object (transfer full), compared with what the paper
 * says and not with what people made of it.
 *
 *   fields        with a number to be read, on pictures that stand
 *   read          of them, those for which the machine tells a value
 *   right, wrong  of those
 *   sure, sure_wrong, sure_right
 *                 of those, what the readers are sure of, whatever the threshold
 *   letters       of the wrong ones that are sure: the figures say it, the letters
 *                 something else, and letters prevail
 *   offered       proposals shown to first readers
 *   accepted      of them
 *   offered_wrong, planted
 *                 wrong by the paper, and wrong on purpose among them
 *   caught_first  wrong ones that the first reader overwrote
 *   caught_later  wrong ones that were accepted, and settled right
 *   published_wrong
 *                 wrong ones that were accepted and settled so
 *   pending_wrong wrong ones that were accepted on sheets that did not settle */
char *cot_night_reading_count (CotDesk *desk, const CotNightPlan *plan);

G_END_DECLS
