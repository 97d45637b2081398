/* cot-status-line.h - link, what is to be sent, work, scanner and clock, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cot-workstation.h"

G_BEGIN_DECLS

typedef enum {
  COT_STATUS_PLAIN,
  COT_STATUS_GOOD,       /* confirmed as delivered */
  COT_STATUS_LOOK_AGAIN, /* there is something to do about it */
} CotStatusTone;

typedef struct {
  const char *name; /* what it is about: "Link" */
  char *text;       /* how it is: "No link with the centre"; NULL: does not apply */
  char *help;       /* what that means, and what to do */
  CotStatusTone tone;
} CotStatusWord;

/* Words that are there all the time; each explains itself when it is pressed, and
 * what becomes worth a look is told to the screen reader. */
#define COT_TYPE_STATUS_LINE (cot_status_line_get_type ())
G_DECLARE_FINAL_TYPE (CotStatusLine, cot_status_line, COT, STATUS_LINE, GtkBox)

/* Link, what is to be sent, and the work that waits for @session (NULL: nobody). */
void cot_status_line_show_station (CotStatusLine *self, CotWorkstation *station, CotSession *session);
/* @pages: the CotDeskPage of this person; the first that says how its device is. */
void cot_status_line_show_scanner (CotStatusLine *self, GPtrArray *pages);
void cot_status_line_show_clock (CotStatusLine *self, CotWorkstation *station);
/* How delivery stands, in words (transfer full). */
char *cot_status_line_dup_delivery (CotStatusLine *self);
/* The words that are worth a look now, or "" (transfer full). */
char *cot_status_line_dup_alarm (CotStatusLine *self);
/* Each word with its meaning, for a page of its own. */
const CotStatusWord *cot_status_line_get_words (CotStatusLine *self, guint *n);

G_END_DECLS
