/* cot-status-line.h - the state of the link and of what is to be sent, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-workstation.h"

G_BEGIN_DECLS

typedef struct {
  char *link, *link_help;
  char *queue, *queue_help;
  gboolean alone; /* there is no service */
  gboolean online, all_sent;
} CotStatusWords;

void cot_status_words_clear (CotStatusWords *words);
/* @station: ready. */
void cot_status_words_fill (CotStatusWords *words, CotWorkstation *station);

G_END_DECLS
