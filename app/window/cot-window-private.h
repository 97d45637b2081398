/* cot-window-private.h - what the parts of the window share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"
#include "cot-look.h"
#include "cot-sign-in.h"
#include "cot-status-line.h"
#include "cot-window.h"

G_BEGIN_DECLS

struct _CotWindow {
  AdwApplicationWindow parent_instance;
  GtkLabel *band, *band_foot, *where, *desk_title, *who, *hints;
  GtkStack *stack, *desks;
  AdwStatusPage *problem;
  GtkButton *problem_button;
  CotSignIn *sign_in;
  GtkListBox *sidebar;
  GtkMenuButton *menu_button;
  CotStatusLine *status;
  GtkBox *foot;
  AdwBin *aside; /* help, keys, preferences: over the work, which stays as it is */

  CotWorkstationOptions options;
  CotWorkstation *station;
  CotSession *session;
  CotDeskPage *page; /* shown, or NULL */
  GPtrArray *pages;  /* CotDeskPage, by the side bar's order; owned by the stack */
  GSignalGroup *page_signals;
  CotUiContext *context; /* of the person at the desks */
  CotPreferences *preferences;
  CotLook *look;
  char *aside_from;     /* page of the stack below the aside */
  char *aside_name;     /* which aside it is, NULL none */
  GWeakRef aside_focus; /* who had the keyboard below it */
  gint64 last_touch_us; /* monotonic */
  gboolean locked;
  guint second;
};

/* --- cot-window-header.c: the words at the edges ------------------------------- */
void cot_window_show_page_texts (CotWindow *self);
void cot_window_show_who (CotWindow *self);
void cot_window_show_link (CotWindow *self);
void cot_window_show_band (CotWindow *self);
/* State and keys side by side, or one above the other where the text is large. */
void cot_window_arrange_foot (CotWindow *self);
/* The program, the practice, and what is worth a look. */
void cot_window_show_title (CotWindow *self);
/* In a practice: how the last acta went. */
void cot_window_show_score (CotWindow *self);

/* --- cot-window-desks.c ---------------------------------------------------------- */
void cot_window_make_desks (CotWindow *self);
void cot_window_remove_desks (CotWindow *self);
void cot_window_show_desk (CotWindow *self, guint index);
/* Pages of stacks below @widget are spoken by the name of their type unless told. */
void cot_window_silence_stacks (GtkWidget *widget);
/* The name of @page's desk, as "first-desk" and the help have it. */
const char *cot_window_get_desk_name (CotDeskPage *page);
void cot_window_record_changed (CotWindow *self);

/* --- cot-window-people.c ----------------------------------------------------------- */
void cot_window_ask_who (CotWindow *self);
void cot_window_sign_out (CotWindow *self);
void cot_window_lock (CotWindow *self);
/* Locks when nobody has touched anything for long enough. */
void cot_window_lock_if_idle (CotWindow *self);
void cot_window_bind_people (GtkWidgetClass *widget_class);

/* --- cot-window-station.c: opening, and what is missing ------------------------------ */
void cot_window_open_station (CotWindow *self);
void cot_window_bind_station (GtkWidgetClass *widget_class);

/* --- cot-window-aside.c ----------------------------------------------------------------- */
/* Shows the page of help @topic; "": the one of the screen at hand. */
void cot_window_show_help (CotWindow *self, const char *topic);
/* "preferences", "state", "score"; @content is taken over. */
void cot_window_show_aside (CotWindow *self, const char *name, GtkWidget *content);
/* Back to the very widget that had the keyboard; FALSE: none was open. */
gboolean cot_window_close_aside (CotWindow *self);
void cot_window_add_aside_actions (GtkWidgetClass *widget_class);

G_END_DECLS
