/* cot-status-words.c - how link, delivery, work and clock are, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-status-words.h"

#include <glib/gi18n.h>

#include "cot-error-text.h"
#include "cot-words.h"

/* A desk that is further off than this does not open. */
#define MAX_CLOCK_OFFSET_S 60

void
cot_status_word_clear (CotStatusWord *word)
{
  g_clear_pointer (&word->text, g_free);
  g_clear_pointer (&word->help, g_free);
  word->tone = COT_STATUS_PLAIN;
}

static void
fill (CotStatusWord *word, CotStatusTone tone, char *text, char *help)
{
  cot_status_word_clear (word);
  word->tone = tone;
  word->text = text;
  word->help = help;
}

static char *
number (guint64 n)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, n);
}

void
cot_status_word_link (CotStatusWord *word, const CotSyncState *state, CotElection *election)
{
  g_autofree char *last = NULL;

  if (state == NULL) {
    fill (word, COT_STATUS_PLAIN, g_strdup (_ ("Works alone")),
          g_strdup (_ ("This desk has no service to deliver to. Everything is kept in its own record.")));
    return;
  }
  last = state->last_contact_us > 0 ? cot_words_time (election, state->last_contact_us, TRUE) : g_strdup ("—");
  if (state->online)
    fill (word, COT_STATUS_PLAIN, g_strdup (_ ("Link with the centre")),
          g_strdup_printf (_ ("The centre answered at %s. What is done here is sent by itself."), last));
  else
    fill (word, COT_STATUS_LOOK_AGAIN, g_strdup (_ ("No link with the centre")),
          g_strdup_printf (_ ("%s\nLast contact: %s"), cot_error_text (state->error), last));
}

void
cot_status_word_delivery (CotStatusWord *word, const CotSyncState *state)
{
  g_autofree char *all = NULL;
  g_autofree char *events = NULL;
  g_autofree char *files = NULL;
  guint64 n;

  if (state == NULL) {
    cot_status_word_clear (word);
    return;
  }
  n = state->n_events_waiting + state->n_files_waiting;
  all = number (n);
  events = number (state->n_events_waiting);
  files = number (state->n_files_waiting);
  if (n == 0)
    fill (word, state->online ? COT_STATUS_GOOD : COT_STATUS_PLAIN, g_strdup (_ ("all sent")),
          g_strdup (_ ("The centre has everything that was done here.")));
  else
    fill (word, COT_STATUS_PLAIN, g_strdup_printf (_ ("%s to be sent"), all),
          g_strdup_printf (_ ("%s records and %s pictures wait to be sent. They are safe here until the centre says that it has them."), events, files));
}

static guint
count (CotFold *fold, const CotSheetState *states, guint n)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    sum += cot_fold_count_in_state (fold, states[i]);

  return sum;
}

/* What @role can do something about, as one part of the word. */
static void
add_part (GString *text, guint roles, guint role, guint n, const char *format)
{
  g_autofree char *part = NULL;

  if ((roles & role) == 0 || n == 0)
    return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  part = g_strdup_printf (_ (format), n);
#pragma GCC diagnostic pop
  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
}

void
cot_status_word_work (CotStatusWord *word, CotFold *fold, guint roles)
{
  static const CotSheetState to_scan[] = { COT_SHEET_RECEIVED };
  static const CotSheetState to_read[] = { COT_SHEET_READ_ONCE, COT_SHEET_DIFFERS, COT_SHEET_THIRD, COT_SHEET_IDENTIFIED };
  static const CotSheetState to_clarify[] = { COT_SHEET_TO_DECIDE, COT_SHEET_CLARIFY };
  g_autoptr (GString) text = g_string_new (NULL);
  /* A first reading is not handed to whoever only verifies. */
  guint n_to_read = G_N_ELEMENTS (to_read) - ((roles & COT_ROLE_CAPTURISTA) != 0 ? 0 : 1);

  add_part (text, roles, COT_ROLE_DIGITALIZADOR, count (fold, to_scan, G_N_ELEMENTS (to_scan)),
            N_ ("%u to scan"));
  add_part (text, roles, COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR, count (fold, to_read, n_to_read),
            N_ ("%u to capture"));
  add_part (text, roles, COT_ROLE_COORDINADOR, count (fold, to_clarify, G_N_ELEMENTS (to_clarify)),
            N_ ("%u to clarify"));
  if (roles == 0) {
    cot_status_word_clear (word);
    return;
  }
  if (text->len == 0) {
    fill (word, COT_STATUS_PLAIN, g_strdup (_ ("no work waits")),
          g_strdup (_ ("Nothing waits for what your roles do, as this desk knows it. What comes shows here by itself.")));
    return;
  }
  fill (word, COT_STATUS_PLAIN, g_strdup (text->str),
        g_strdup (_ ("Sheets that wait for what your roles do, as this desk knows them. Those that another person has on the desk are among them. Nothing is to be done about it: the next one comes by itself.")));
}

void
cot_status_word_scanner (CotStatusWord *word, const char *condition, gboolean bad)
{
  if (condition == NULL || *condition == '\0')
    fill (word, COT_STATUS_PLAIN, g_strdup (_ ("Scanner not in use")),
          g_strdup (_ ("Nobody is scanning at this desk now.")));
  else
    fill (word, bad ? COT_STATUS_LOOK_AGAIN : COT_STATUS_PLAIN, g_strdup (condition),
          g_strdup (bad ? _ ("The scanner stopped. The screen Scanning says what happened and what to do.")
                        : _ ("What the scanner of this desk does now. The screen Scanning shows the sheets.")));
}

static char *
clock_help (CotElection *election, gint64 now_us, const CotSyncState *state, gint64 offset_s)
{
  g_autofree char *closes = cot_words_time (election, cot_election_get_closes_us (election), FALSE);
  g_autofree char *day = cot_words_day (election, cot_election_get_closes_us (election));
  g_autofree char *off = number ((guint64) ABS (offset_s));

  if (ABS (offset_s) > MAX_CLOCK_OFFSET_S)
    return g_strdup_printf (_ ("This desk's clock is %s seconds away from the centre's. Call the technician to set it; go on meanwhile."), off);
  if (now_us < cot_election_get_opens_us (election))
    return g_strdup (_ ("The period of operation has not begun. Nothing is recorded yet."));
  if (now_us >= cot_election_get_closes_us (election))
    return g_strdup (_ ("The period of operation is over. Nothing more is recorded."));
  if (state != NULL && state->has_clock_offset)
    return g_strdup_printf (_ ("The hour of the election. It agrees with the centre's clock. The period of operation ends on %s, %s."), day, closes);

  return g_strdup_printf (_ ("The hour of the election by this desk's own clock; there is no other to compare it with. The period of operation ends on %s, %s."), day, closes);
}

void
cot_status_word_clock (CotStatusWord *word, CotElection *election, gint64 now_us, const CotSyncState *state)
{
  g_autofree char *time = cot_words_time (election, now_us, TRUE);
  gint64 offset_s = state != NULL && state->has_clock_offset ? state->clock_offset_us / G_USEC_PER_SEC : 0;
  gboolean off = ABS (offset_s) > MAX_CLOCK_OFFSET_S;
  gboolean outside = now_us < cot_election_get_opens_us (election) || now_us >= cot_election_get_closes_us (election);
  g_autofree char *seconds = number ((guint64) ABS (offset_s));
  char *text;

  if (off)
    text = g_strdup_printf (offset_s > 0 ? _ ("%s · clock %s s ahead") : _ ("%s · clock %s s behind"), time, seconds);
  else if (outside)
    text = g_strdup_printf (_ ("%s · outside the period"), time);
  else
    text = g_steal_pointer (&time);
  fill (word, off || outside ? COT_STATUS_LOOK_AGAIN : COT_STATUS_PLAIN, text, clock_help (election, now_us, state, offset_s));
}
