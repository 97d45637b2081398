/* cot-desk-page.h - what every desk's screen has: title, place, keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cot-desk.h"
#include "cot-preferences.h"

G_BEGIN_DECLS

/* What the screens of one person at one desk work with. */
#define COT_TYPE_UI_CONTEXT (cot_ui_context_get_type ())
G_DECLARE_FINAL_TYPE (CotUiContext, cot_ui_context, COT, UI_CONTEXT, GObject)

/* @scanner: (nullable): SANE's name of the device; NULL: the first one.
 * @spool: folder for pages on their way from the scanner. */
CotUiContext *cot_ui_context_new (CotDesk *desk, CotSession *session, const char *scanner, const char *spool);
CotDesk *cot_ui_context_get_desk (CotUiContext *self);
CotJournal *cot_ui_context_get_journal (CotUiContext *self);
CotElection *cot_ui_context_get_election (CotUiContext *self);
CotSession *cot_ui_context_get_session (CotUiContext *self);
const char *cot_ui_context_get_scanner (CotUiContext *self);
const char *cot_ui_context_get_spool (CotUiContext *self);
/* The centre that this desk belongs to; 0: none. */
guint cot_ui_context_get_catd (CotUiContext *self);
/* A folio of this centre, to show how one looks. (transfer full) */
char *cot_ui_context_dup_folio_example (CotUiContext *self);
/* Whether a canonical folio is of another centre. */
gboolean cot_ui_context_is_foreign (CotUiContext *self, const char *folio);
/* What to say of @error, told from the period of operation when it is that. (transfer full) */
char *cot_ui_context_dup_refusal (CotUiContext *self, const GError *error);
/* How delivery stands, in words; signal "delivery-changed". */
const char *cot_ui_context_get_delivery (CotUiContext *self);
void cot_ui_context_set_delivery (CotUiContext *self, const char *words);
/* Now by the journal's clock, UTC microseconds. */
gint64 cot_ui_context_now_us (CotUiContext *self);
/* Of the person at the desk; never NULL. */
CotPreferences *cot_ui_context_get_preferences (CotUiContext *self);
void cot_ui_context_set_preferences (CotUiContext *self, CotPreferences *preferences);

#define COT_TYPE_DESK_PAGE (cot_desk_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (CotDeskPage, cot_desk_page, COT, DESK_PAGE, AdwBin)

struct _CotDeskPageClass {
  AdwBinClass parent_class;
  /* It becomes the desk that is shown: take the focus, look for work. */
  void (*start) (CotDeskPage *self);
  /* The person leaves: keep drafts, give work back. */
  void (*leave) (CotDeskPage *self);
  /* Events were added. */
  void (*record_changed) (CotDeskPage *self);
};

/* Properties, all strings to be shown: "title" (the desk), "where" (folio,
 * casilla), "hints" (the key map), "condition" (a word for the status line, e.g.
 * of the scanner; "condition-bad" when it does not work).  "help" is not shown: the name of the page of help that F1
 * opens now ("capture", "second", ...), as data/share/help has them; the window
 * opens it by the action "win.help" when a desk lets F1 pass, or calls the action. */
void cot_desk_page_start (CotDeskPage *self);
void cot_desk_page_leave (CotDeskPage *self);
void cot_desk_page_record_changed (CotDeskPage *self);
CotUiContext *cot_desk_page_get_context (CotDeskPage *self);
void cot_desk_page_set_title (CotDeskPage *self, const char *title);
void cot_desk_page_set_where (CotDeskPage *self, const char *where);
void cot_desk_page_set_hints (CotDeskPage *self, const char *hints);
void cot_desk_page_set_condition (CotDeskPage *self, const char *condition);
/* The condition is one to look at: the device does not work. */
void cot_desk_page_set_condition_bad (CotDeskPage *self, gboolean bad);
void cot_desk_page_set_help (CotDeskPage *self, const char *page);
const char *cot_desk_page_get_title (CotDeskPage *self);
/* "" while none was set. */
const char *cot_desk_page_get_help (CotDeskPage *self);

G_END_DECLS
