/* cot-desk.c - what a person does at a desk: what every act has in common
 *
 * An act takes the desk's lock, looks at the fold, and writes one event.  The
 * fold's lock is given back before the event is written.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk"

#include "config.h"

#include "cot-desk.h"

#include <string.h>

#include "cot-desk-private.h"

/* Long enough for any acta; short enough that work left behind comes back. */
#define LOCAL_LEASE_S 600

G_DEFINE_FINAL_TYPE (CotDesk, cot_desk, G_TYPE_OBJECT)

/* --- Events ------------------------------------------------------------------ */

void
cot_desk_event_init (CotDeskEvent *self, CotKind kind)
{
  self->kind = kind;
  self->folio[0] = '\0';
  self->n_refs = 0;
  self->body = json_object ();
}

void
cot_desk_event_clear (CotDeskEvent *self)
{
  g_clear_pointer (&self->body, json_decref);
}

gboolean
cot_desk_event_add_ref (CotDeskEvent *self, const CotId *id, GError **error)
{
  if (self->n_refs == G_N_ELEMENTS (self->refs))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "an event names at most %d others", COT_EVENT_MAX_REFS);

  self->refs[self->n_refs++] = *id;
  return TRUE;
}

gboolean
cot_desk_refuse (GError **error, CotDataError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, COT_DATA_ERROR, (int) code, message);

  return FALSE;
}

gboolean
cot_desk_text_is_clean (const char *text, gsize max)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > max || !g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  }
  return TRUE;
}

gboolean
cot_desk_write (CotDesk *self, CotSession *session, const CotDeskEvent *event, CotId *id, GError **error)
{
  g_autoptr (CotEvent) written = NULL;
  CotJournalDraft draft = {
    .kind = event->kind,
    .folio = event->folio[0] != '\0' ? event->folio : NULL,
    .refs = event->refs,
    .n_refs = event->n_refs,
    .body = event->body,
  };

  if (session != NULL) {
    draft.person = cot_session_get_person (session);
    draft.person_secret = cot_session_peek_secret (session);
  }
  written = cot_journal_append (self->journal, &draft, TRUE, error);
  if (written != NULL && id != NULL)
    *id = written->id;

  return written != NULL;
}

/* --- Checks ------------------------------------------------------------------ */

gboolean
cot_desk_check_role (CotDesk *self, CotSession *session, CotKind kind, GError **error)
{
  const CotKindInfo *info = cot_kind_info (kind);
  const CotPerson *person = NULL;
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);

  if (session == NULL || cot_session_peek_secret (session) == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "nobody is signed in");

  person = cot_fold_get_person (cot_journal_get_fold (self->journal), cot_session_get_person (session));
  if (person == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "person %u is not enrolled", cot_session_get_person (session));
  if (person->revoked)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "person %u was revoked", person->person);
  if (info->roles != 0 && (person->roles & info->roles) == 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the roles of person %u do not allow %s", person->person, info->name);

  return TRUE;
}

gboolean
cot_desk_check_window (CotDesk *self, GError **error)
{
  CotElection *election = cot_journal_get_election (self->journal);
  gint64 now_us = cot_clock_now_us (cot_journal_get_clock (self->journal));

  if (now_us < cot_election_get_opens_us (election))
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the period of operation has not begun");
  if (now_us >= cot_election_get_closes_us (election))
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the period of operation is over");

  return TRUE;
}

gboolean
cot_desk_check_station (CotDesk *self, GError **error)
{
  guint32 number = cot_journal_get_station (self->journal);

  switch (cot_desk_get_condition (self)) {
  case COT_DESK_REVOKED:
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "station %u was revoked: go on at another one", number);
  case COT_DESK_FORKED:
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "two machines write as station %u: this one stops", number);
  case COT_DESK_OPEN:
  case COT_DESK_NOT_OPENED:
  case COT_DESK_CLOSED:
  case COT_DESK_CLOCK_OFF:
  case COT_DESK_TOO_EARLY:
  case COT_DESK_TOO_LATE:
  default:
    return TRUE;
  }
}

gboolean
cot_desk_check_open (CotDesk *self, GError **error)
{
  guint32 number = cot_journal_get_station (self->journal);

  if (!cot_desk_check_station (self, error))
    return FALSE;
  if (cot_desk_get_condition (self) == COT_DESK_CLOSED)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_OPEN, "station %u is closed", number);
  if (!cot_desk_is_open (self))
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_OPEN, "station %u is not open", number);

  return cot_desk_check_window (self, error);
}

gboolean
cot_desk_check_act (CotDesk *self, CotSession *session, CotKind kind, GError **error)
{
  return cot_desk_check_role (self, session, kind, error) && cot_desk_check_open (self, error);
}

const CotSheet *
cot_desk_find_sheet (CotDesk *self, const char *folio, CotDeskEvent *event, GError **error)
{
  const CotSheet *sheet = NULL;

  if (!cot_folio_parse (folio, event->folio, error))
    return NULL;

  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), event->folio);
  if (sheet == NULL)
    cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "no sheet has folio %s", event->folio);

  return sheet;
}

const CotStation *
cot_desk_get_station (CotDesk *self, GError **error)
{
  guint32 number = cot_journal_get_station (self->journal);
  const CotStation *station = cot_fold_get_station (cot_journal_get_fold (self->journal), number);

  if (station == NULL)
    cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "station %u is not enrolled", number);

  return station;
}

/* --- The object -------------------------------------------------------------- */

static void
cot_desk_finalize (GObject *object)
{
  CotDesk *self = COT_DESK (object);

  g_clear_object (&self->work);
  g_clear_object (&self->local);
  g_clear_pointer (&self->tries, cot_tries_book_free);
  g_clear_object (&self->journal);
  g_mutex_clear (&self->acting);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cot_desk_parent_class)->finalize (object);
}

static void
cot_desk_class_init (CotDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_desk_finalize;
}

static void
cot_desk_init (CotDesk *self)
{
  g_mutex_init (&self->acting);
  g_mutex_init (&self->mutex);
}

/**
 * cot_desk_new:
 * @journal: this station's record
 * @work: (nullable): who hands out work; %NULL: this desk, from @journal
 *
 * Returns: (transfer full): the desk
 */
CotDesk *
cot_desk_new (CotJournal *journal, CotWork *work)
{
  CotDesk *self = g_object_new (COT_TYPE_DESK, NULL);
  guint passes = 0;
  gsize memory = 0;

  self->journal = g_object_ref (journal);
  self->tries = cot_tries_book_new (journal);
  cot_stopwatch_init (&self->watch);
  cot_election_get_password_cost (cot_journal_get_election (journal), &passes, &memory);
  self->card_cost = (CotCardCost){ passes, memory };
  g_set_object (&self->work, work);

  return self;
}

CotJournal *
cot_desk_get_journal (CotDesk *self)
{
  return self->journal;
}

/**
 * cot_desk_set_work:
 * @self: a desk
 * @work: (nullable): as in cot_desk_new ()
 *
 * Takes another source of work from the next claim on; any thread.
 */
void
cot_desk_set_work (CotDesk *self, CotWork *work)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_set_object (&self->work, work);
}

/**
 * cot_desk_set_card_cost:
 * @self: a desk
 * @ops: passes of Argon2id
 * @memory: its memory, bytes
 *
 * What enrolling a person makes each guess of their password cost.  The default
 * is the election's; less is for tests alone.
 */
void
cot_desk_set_card_cost (CotDesk *self, guint64 ops, gsize memory)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->card_cost = (CotCardCost){ ops, memory };
}

CotWork *
cot_desk_ref_work (CotDesk *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->work != NULL)
    return g_object_ref (self->work);
  if (self->local == NULL)
    self->local = cot_local_work_new (self->journal, LOCAL_LEASE_S);

  return g_object_ref (self->local);
}

CotWork *
cot_desk_ref_own_work (CotDesk *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->work == NULL && self->local != NULL ? g_object_ref (self->local) : NULL;
}
