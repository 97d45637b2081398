/* cot-help-view.h - the help: pages to read, a search, and the map of the keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The name of the page that is the map of the keys. */
#define COT_HELP_KEYS "keys"

#define COT_TYPE_HELP_VIEW (cot_help_view_get_type ())
G_DECLARE_FINAL_TYPE (CotHelpView, cot_help_view, COT, HELP_VIEW, AdwBin)

GtkWidget *cot_help_view_new (void);
/* Shows @page ("capture", ..., COT_HELP_KEYS) from its beginning, with the keyboard in it. */
void cot_help_view_show (CotHelpView *self, const char *page);
const char *cot_help_view_get_page (CotHelpView *self);
void cot_help_view_search (CotHelpView *self);
/* The search is cleared; FALSE: nothing was searched for. */
gboolean cot_help_view_stop_search (CotHelpView *self);
/* The print dialog, for the map of the keys. */
void cot_help_view_print_keys (CotHelpView *self);

/* One section of text as a widget: @heading (nullable) above @markups; what the
 * keyboard can go to, and a screen reader says whole. */
GtkWidget *cot_help_section_new (const char *heading);
void cot_help_section_add_text (GtkWidget *section, const char *markup, gboolean item);
void cot_help_section_add_row (GtkWidget *section, const char *left_markup, const char *right_markup);

G_END_DECLS
