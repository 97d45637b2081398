/* cot-journal-read.c - a journal to look at, whole or damaged
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <sodium.h>

#include "cot-error.h"
#include "cot-salvage-private.h"
#include "cot-sqlite-store-private.h"

static gboolean
go_on_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  return TRUE;
}

/* As it stands in the file.  A start from views does not look at every event: here
 * what comes later must not find one that cannot be read. */
static gboolean
open_as_it_is (CotJournal *self, GError **error)
{
  CotHead head;

  self->store = cot_sqlite_store_open_to_read (self->folder, error);
  if (self->store == NULL || !cot_journal_check_seal (self->store, self->election, error) || !cot_journal_load_identity (self, self->store, error))
    return FALSE;
  if (cot_head_load (self->folder, &head) && !cot_sqlite_check_head (((CotSqliteStore *) self->store)->read_db, &head, error))
    return FALSE;

  return cot_journal_load (self, self->store, error) && cot_store_foreach_event (self->store, 0, go_on_cb, NULL, error);
}

static void
forget (CotJournal *self)
{
  g_clear_object (&self->store);
  g_clear_pointer (&self->fold, cot_fold_free);
  g_clear_pointer (&self->roster, cot_roster_free);
  self->roster = cot_roster_new (NULL);
  self->receipt = (CotChainHead){ 0 };
}

/* What can be proved, from the bytes of the file. */
static gboolean
open_what_is_proved (CotJournal *self, const GError *damage, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  CotSalvageReport report = { 0 };

  forget (self);
  events = cot_salvage_collect (self->folder, self->election, &self->station, &report, error);
  self->damage = g_strdup_printf ("%s; of it %" G_GUINT64_FORMAT " events can be proved, %u are left out", damage->message, report.n_events, report.left != NULL ? report.left->len : 0);
  cot_salvage_report_clear (&report);
  if (events == NULL)
    return FALSE;
  self->store = cot_sqlite_store_new_of (events, error);

  return self->store != NULL && cot_journal_load (self, self->store, error);
}

/* To open bundles that are sealed for it; without it the rest can be seen. */
static void
load_key (CotJournal *self)
{
  self->secret = sodium_malloc (64);
  if (self->secret == NULL || cot_journal_load_secret (self->folder, self->secret, NULL))
    return;

  sodium_free (self->secret);
  self->secret = NULL;
}

/* Wrong passwords, drafts and leases; they are no record, and one can do without. */
static void
load_work (CotJournal *self)
{
  g_autofree char *file = g_build_filename (self->folder, COT_JOURNAL_WORK, NULL);
  g_autoptr (GError) error = NULL;

  self->work = cot_work_state_open_to_read (file, &error);
  if (self->work == NULL)
    g_info ("%s", error->message);
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT) || g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER) ||
         g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED) || g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

/**
 * cot_journal_open_to_read:
 * @folder: of a journal that exists; not changed
 * @election: the one that the journal belongs to
 * @clock: copied
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens a journal to look at: fold, events, files and bundles of it.
 *
 * Returns: (transfer full): the journal, also of a damaged one, see
 *   cot_journal_get_damage (); %NULL with NOT_FOUND, CONFLICT (another election, or a
 *   damaged one is in use), TOO_NEW, CORRUPT (nothing can be proved), FAILED
 */
CotJournal *
cot_journal_open_to_read (const char *folder, CotElection *election, const CotClock *clock, GError **error)
{
  g_autoptr (CotJournal) self = NULL;
  g_autoptr (GError) damage = NULL, nothing = NULL;

  g_return_val_if_fail (folder != NULL && election != NULL && clock != NULL, NULL);

  if (sodium_init () < 0)
    g_error ("libsodium could not be initialised");
  self = g_object_new (COT_TYPE_JOURNAL, NULL);
  self->folder = g_strdup (folder);
  self->election = cot_election_ref (election);
  self->clock = *clock;
  load_key (self);
  load_work (self);
  if (open_as_it_is (self, &damage))
    return g_steal_pointer (&self);
  if (is_damage (damage) && open_what_is_proved (self, damage, &nothing))
    return g_steal_pointer (&self);
  /* Of another election, if not one event of this one is in it. */
  if (nothing != NULL && damage->code != COT_DATA_ERROR_CONFLICT)
    g_propagate_error (error, g_steal_pointer (&nothing));
  else
    g_propagate_error (error, g_steal_pointer (&damage));
  cot_journal_add_advice (folder, error);

  return NULL;
}

const char *
cot_journal_get_damage (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return self->damage;
}
