/* cot-status-line.c - the state of the link and of what is to be sent, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-status-line.h"

#include <glib/gi18n.h>

#include "cot-error-text.h"
#include "cot-words.h"

void
cot_status_words_clear (CotStatusWords *words)
{
  g_clear_pointer (&words->link, g_free);
  g_clear_pointer (&words->link_help, g_free);
  g_clear_pointer (&words->queue, g_free);
  g_clear_pointer (&words->queue_help, g_free);
}

static void
fill_alone (CotStatusWords *words)
{
  words->alone = TRUE;
  words->link = g_strdup (_ ("Works alone"));
  words->link_help = g_strdup (_ ("This desk has no service to deliver to. Everything is kept in its own record."));
  words->queue = NULL;
}

static void
fill_link (CotStatusWords *words, const CotSyncState *state, CotElection *election)
{
  g_autofree char *last = state->last_contact_us > 0 ? cot_words_time (election, state->last_contact_us, TRUE) : NULL;

  words->online = state->online;
  words->link = g_strdup (state->online ? _ ("Link with the centre") : _ ("No link with the centre"));
  if (state->online)
    words->link_help = g_strdup_printf (_ ("The centre answered at %s. What is done here is sent by itself."), last != NULL ? last : "—");
  else
    words->link_help = g_strdup_printf (_ ("%s\nLast contact: %s"), cot_error_text (state->error), last != NULL ? last : "—");
}

static void
fill_queue (CotStatusWords *words, const CotSyncState *state)
{
  guint64 n = state->n_events_waiting + state->n_files_waiting;
  g_autofree char *all = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  g_autofree char *events = g_strdup_printf ("%" G_GUINT64_FORMAT, state->n_events_waiting);
  g_autofree char *files = g_strdup_printf ("%" G_GUINT64_FORMAT, state->n_files_waiting);

  words->all_sent = n == 0 && state->online;
  words->queue = n == 0 ? g_strdup (_ ("all sent")) : g_strdup_printf (_ ("%s to be sent"), all);
  words->queue_help = n == 0 ? g_strdup (_ ("The centre has everything that was done here.")) : g_strdup_printf (_ ("%s records and %s pictures wait to be sent. They are safe here until the centre says that it has them."), events, files);
}

void
cot_status_words_fill (CotStatusWords *words, CotWorkstation *station)
{
  g_auto (CotSyncState) state = { 0 };

  *words = (CotStatusWords){ 0 };
  if (cot_workstation_get_loop (station) == NULL) {
    fill_alone (words);
    return;
  }
  cot_sync_loop_get_state (cot_workstation_get_loop (station), &state);
  fill_link (words, &state, cot_workstation_get_election (station));
  fill_queue (words, &state);
}
