/* cot-desk-open.c - showing a station at zero, and opening it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-open"

#include "config.h"

#include <string.h>

#include "cot-clock-watch.h"
#include "cot-desk-private.h"
#include "cot-paths.h"

/* What this station wrote on sheets, and whether it was opened: zero is for before. */
static gboolean
look_at_own_work (CotDesk *self, guint *n, gboolean *was_opened, GError **error)
{
  guint64 after = 0;

  *n = 0;
  *was_opened = FALSE;
  for (;;) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (self->journal, cot_journal_get_station (self->journal), after, 1000, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return TRUE;
    for (guint i = 0; i < events->len; i++) {
      const CotEvent *event = g_ptr_array_index (events, i);

      *n += event->folio[0] != '\0' || event->kind == COT_KIND_WITHOUT_ACTA;
      *was_opened = *was_opened || event->kind == COT_KIND_OPENED;
      after = event->number;
    }
  }
}

static guint
count_sheets (CotDesk *self)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (cot_journal_get_fold (self->journal));

  return sheets->len;
}

static json_t *
make_digests (CotDesk *self)
{
  g_autofree char *program = cot_paths_own_digest ();
  g_autofree char *catalogue = NULL;
  CotId seal;

  memcpy (seal.bytes, cot_election_get_seal (cot_journal_get_election (self->journal)), sizeof seal.bytes);
  catalogue = cot_id_to_hex (&seal);

  return json_pack ("{s:s, s:o, s:s}", "catalogue", catalogue, "typed", cot_desk_get_typed_seal (self), "program", program != NULL ? program : "");
}

/**
 * cot_desk_zero:
 * @self: a desk
 * @session: a coordinator's
 * @error: return location for a %COT_DATA_ERROR
 *
 * Puts on record that this station has written nothing yet: how many sheets it
 * holds from others, the digests of the program and the catalogue, and which
 * blocks of the catalogue's were typed from paper by cot_desk_confirm_seal ().
 *
 * Returns: %FALSE with %COT_DATA_ERROR_CONFLICT when work was done here or the
 *   station was opened before, or %COT_DATA_ERROR_REFUSED
 */
gboolean
cot_desk_zero (CotDesk *self, CotSession *session, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  gboolean was_opened = FALSE;
  guint n_own = 0;
  COT_DESK_ACT (self);

  if (!cot_desk_check_role (self, session, COT_KIND_ZERO, error) || !cot_desk_check_station (self, error) || !look_at_own_work (self, &n_own, &was_opened, error))
    return FALSE;
  if (was_opened)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "station %u was opened already: it is shown at zero before that", cot_journal_get_station (self->journal));
  if (n_own > 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "this station is not at zero: it has written %u events of sheets", n_own);
  if (!cot_desk_check_seal (self, error))
    return FALSE;

  cot_desk_event_init (&event, COT_KIND_ZERO);
  json_object_set_new (event.body, "events", json_integer (count_sheets (self)));
  json_object_set_new (event.body, "digests", make_digests (self));

  return cot_desk_write (self, session, &event, NULL, error);
}

/* --- Whether work is done here ----------------------------------------------------- */

/* Whether this station was opened before, so that now it is closed. */
static gboolean
was_opened (CotDesk *self)
{
  gboolean opened = FALSE;
  guint n = 0;

  return look_at_own_work (self, &n, &opened, NULL) && opened;
}

static gboolean
clock_is_off (CotDesk *self, gint64 *offset_ms)
{
  guint64 uncertainty_ms = 0;

  if (!cot_clock_watch_get (self->journal, &self->watch, offset_ms, &uncertainty_ms))
    return FALSE;

  return ABS (*offset_ms) > COT_CLOCK_LIMIT_MS + (gint64) uncertainty_ms;
}

static CotDeskCondition
condition_of_station (CotDesk *self, gboolean *is_open)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  CotFold *fold = cot_journal_get_fold (self->journal);
  const CotStation *station = cot_fold_get_station (fold, cot_journal_get_station (self->journal));

  *is_open = cot_fold_station_is_open (fold, cot_journal_get_station (self->journal));
  if (station != NULL && station->revoked)
    return COT_DESK_REVOKED;
  if (station != NULL && station->forked_at != 0)
    return COT_DESK_FORKED;

  return COT_DESK_OPEN;
}

/**
 * cot_desk_get_condition:
 * @self: a desk
 *
 * Returns: %COT_DESK_OPEN when work may be done here now, or the first reason why not
 */
CotDeskCondition
cot_desk_get_condition (CotDesk *self)
{
  CotElection *election = cot_journal_get_election (self->journal);
  gint64 now_us = cot_clock_now_us (cot_journal_get_clock (self->journal));
  gboolean is_open = FALSE;
  CotDeskCondition condition = condition_of_station (self, &is_open);
  gint64 offset_ms = 0;

  if (condition != COT_DESK_OPEN)
    return condition;
  if (!is_open && clock_is_off (self, &offset_ms))
    return COT_DESK_CLOCK_OFF;
  if (!is_open)
    return was_opened (self) ? COT_DESK_CLOSED : COT_DESK_NOT_OPENED;
  if (now_us < cot_election_get_opens_us (election))
    return COT_DESK_TOO_EARLY;

  return now_us < cot_election_get_closes_us (election) ? COT_DESK_OPEN : COT_DESK_TOO_LATE;
}

static gboolean
check_clock (CotDesk *self, GError **error)
{
  gint64 offset_ms = 0;

  if (!clock_is_off (self, &offset_ms))
    return TRUE;

  return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the clock of station %u is %" G_GINT64_FORMAT " s %s: set it right first",
                          cot_journal_get_station (self->journal), ABS (offset_ms) / 1000, offset_ms > 0 ? "slow" : "fast");
}

/* --- Opening ----------------------------------------------------------------------- */

/* The last zero of this station, which opening names. */
static gboolean
find_zero (CotDesk *self, CotId *zero, GError **error)
{
  gboolean found = FALSE;
  guint64 after = 0;

  for (;;) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (self->journal, cot_journal_get_station (self->journal), after, 1000, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      break;
    for (guint i = 0; i < events->len; i++) {
      const CotEvent *event = g_ptr_array_index (events, i);

      if (event->kind == COT_KIND_ZERO) {
        *zero = event->id;
        found = TRUE;
      }
      after = event->number;
    }
  }
  return found || cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "this station has not been shown at zero");
}

/**
 * cot_desk_open:
 * @self: a desk
 * @session: a coordinator's
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens the station for work; only within the window of operation, after
 * cot_desk_zero (), and with a clock that is at most a minute off the service's.
 * One that was closed may be opened again.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_CONFLICT when it is open already, or
 *   %COT_DATA_ERROR_REFUSED
 */
gboolean
cot_desk_open (CotDesk *self, CotSession *session, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  CotId zero;
  COT_DESK_ACT (self);

  if (!cot_desk_check_role (self, session, COT_KIND_OPENED, error) || !cot_desk_check_station (self, error) ||
      !cot_desk_check_window (self, error) || !check_clock (self, error))
    return FALSE;
  if (cot_desk_is_open (self))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "station %u is open already", cot_journal_get_station (self->journal));
  if (!find_zero (self, &zero, error))
    return FALSE;

  cot_desk_event_init (&event, COT_KIND_OPENED);

  return cot_desk_event_add_ref (&event, &zero, error) && cot_desk_write (self, session, &event, NULL, error);
}

/**
 * cot_desk_is_open:
 * @self: a desk
 *
 * Returns: whether this station has been opened; the window is another question
 */
gboolean
cot_desk_is_open (CotDesk *self)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);

  return cot_fold_station_is_open (cot_journal_get_fold (self->journal), cot_journal_get_station (self->journal));
}
