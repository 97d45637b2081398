/* cot-score-page.h - how the practice went, for the person and for the coordinator
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-practice.h"

G_BEGIN_DECLS

/* One's own score; whoever coordinates sees everybody's. */
GtkWidget *cot_score_page_new (CotPractice *practice, CotDesk *desk, CotSession *session);
/* "Last acta: 23 of 24 fields right", for the foot; NULL: none yet (transfer full). */
char *cot_score_dup_last (CotPractice *practice, CotDesk *desk, CotSession *session);

G_END_DECLS
