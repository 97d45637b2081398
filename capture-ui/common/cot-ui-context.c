/* cot-ui-context.c - what the screens of one person at one desk work with
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-desk-page.h"

#include <glib/gi18n.h>

#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-words.h"

struct _CotUiContext {
  GObject parent_instance;
  CotDesk *desk;
  CotSession *session;
  char *scanner;
  char *spool;
  char *delivery;
  CotPreferences *preferences;
};

G_DEFINE_FINAL_TYPE (CotUiContext, cot_ui_context, G_TYPE_OBJECT)

/* Any will do, as long as its check character is right. */
#define EXAMPLE_NUMBER 317

static guint delivery_signal;

static void
cot_ui_context_finalize (GObject *object)
{
  CotUiContext *self = COT_UI_CONTEXT (object);

  g_clear_pointer (&self->session, cot_session_unref);
  g_clear_object (&self->desk);
  g_free (self->scanner);
  g_free (self->spool);
  g_free (self->delivery);
  g_clear_object (&self->preferences);

  G_OBJECT_CLASS (cot_ui_context_parent_class)->finalize (object);
}

static void
cot_ui_context_class_init (CotUiContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_ui_context_finalize;
  delivery_signal = g_signal_new ("delivery-changed", COT_TYPE_UI_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cot_ui_context_init (CotUiContext *self)
{
}

CotUiContext *
cot_ui_context_new (CotDesk *desk, CotSession *session, const char *scanner, const char *spool)
{
  CotUiContext *self = g_object_new (COT_TYPE_UI_CONTEXT, NULL);

  self->desk = g_object_ref (desk);
  self->session = cot_session_ref (session);
  self->scanner = g_strdup (scanner);
  self->spool = g_strdup (spool);

  return self;
}

CotDesk *
cot_ui_context_get_desk (CotUiContext *self)
{
  return self->desk;
}

CotPreferences *
cot_ui_context_get_preferences (CotUiContext *self)
{
  if (self->preferences == NULL)
    self->preferences = cot_preferences_new (NULL);

  return self->preferences;
}

void
cot_ui_context_set_preferences (CotUiContext *self, CotPreferences *preferences)
{
  g_set_object (&self->preferences, preferences);
}

CotJournal *
cot_ui_context_get_journal (CotUiContext *self)
{
  return cot_desk_get_journal (self->desk);
}

CotElection *
cot_ui_context_get_election (CotUiContext *self)
{
  return cot_journal_get_election (cot_desk_get_journal (self->desk));
}

CotSession *
cot_ui_context_get_session (CotUiContext *self)
{
  return self->session;
}

const char *
cot_ui_context_get_scanner (CotUiContext *self)
{
  return self->scanner;
}

const char *
cot_ui_context_get_spool (CotUiContext *self)
{
  return self->spool;
}

gint64
cot_ui_context_now_us (CotUiContext *self)
{
  return cot_clock_now_us (cot_journal_get_clock (cot_desk_get_journal (self->desk)));
}

guint
cot_ui_context_get_catd (CotUiContext *self)
{
  return cot_journal_get_catd (cot_desk_get_journal (self->desk));
}

char *
cot_ui_context_dup_folio_example (CotUiContext *self)
{
  return cot_folio_format (MAX (cot_ui_context_get_catd (self), 1), EXAMPLE_NUMBER);
}

gboolean
cot_ui_context_is_foreign (CotUiContext *self, const char *folio)
{
  guint centre = 0;

  for (guint i = 0; g_ascii_isdigit (folio[i]); i++)
    centre = 10 * centre + (guint) g_ascii_digit_value (folio[i]);

  return centre != cot_ui_context_get_catd (self);
}

static char *
dup_instant (CotElection *election, gint64 time_us)
{
  g_autofree char *time = cot_words_time (election, time_us, FALSE);
  g_autofree char *day = cot_words_day (election, time_us);

  return g_strdup_printf ("%s, %s", day, time);
}

char *
cot_ui_context_dup_refusal (CotUiContext *self, const GError *error)
{
  CotElection *election = cot_ui_context_get_election (self);
  gint64 now_us = cot_ui_context_now_us (self);
  g_autofree char *opens = dup_instant (election, cot_election_get_opens_us (election));
  g_autofree char *closes = dup_instant (election, cot_election_get_closes_us (election));

  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED)) {
    if (now_us < cot_election_get_opens_us (election))
      return g_strdup_printf (_ ("The period of operation begins on %s. Until then nothing is recorded."), opens);
    if (now_us >= cot_election_get_closes_us (election))
      return g_strdup_printf (_ ("The period of operation ended on %s. Nothing more is recorded."), closes);
  }

  return g_strdup (cot_error_text (error));
}

const char *
cot_ui_context_get_delivery (CotUiContext *self)
{
  return self->delivery != NULL ? self->delivery : "";
}

void
cot_ui_context_set_delivery (CotUiContext *self, const char *words)
{
  if (g_strcmp0 (self->delivery, words) == 0)
    return;
  g_free (self->delivery);
  self->delivery = g_strdup (words);
  g_signal_emit (self, delivery_signal, 0);
}
