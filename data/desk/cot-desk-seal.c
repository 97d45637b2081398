/* cot-desk-seal.c - the election's seal, confirmed by typing blocks of it from paper
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who copies an election folder onto a machine may copy another one.  So before
 * a station is shown at zero, a person types some blocks of the seal that the
 * authority printed; which ones, the machine chooses when it asks.
 */

#define G_LOG_DOMAIN "cot-desk-seal"

#include "config.h"

#include "cot-desk-private.h"

static const guint8 *
seal_of (CotDesk *self)
{
  return cot_election_get_seal (cot_journal_get_election (self->journal));
}

/* Under the mutex. */
static void
ask_if_new (CotDesk *self)
{
  if (self->seal_asked[0] == 0)
    cot_seal_choose (self->seal_asked);
}

/**
 * cot_desk_ask_seal:
 * @self: a desk
 * @blocks: (out caller-allocates): the numbers of the blocks to be typed, rising
 *
 * The same until somebody answers; after a wrong answer they are others.
 */
void
cot_desk_ask_seal (CotDesk *self, guint blocks[COT_SEAL_ASKED])
{
  g_autoptr (GMutexLocker) lock = g_mutex_locker_new (&self->mutex);

  ask_if_new (self);
  for (guint i = 0; i < COT_SEAL_ASKED; i++)
    blocks[i] = self->seal_asked[i];
}

/**
 * cot_desk_confirm_seal:
 * @self: a desk
 * @typed: the blocks that cot_desk_ask_seal () named, or all sixteen, as printed
 * @error: return location for %COT_DATA_ERROR_REFUSED
 *
 * Confirms that the election here is the one whose seal was printed.  It holds
 * until the desk is closed; cot_desk_zero () puts on record what was typed.
 *
 * Returns: whether they are the seal's; if not, other blocks are asked for
 */
gboolean
cot_desk_confirm_seal (CotDesk *self, const char *typed, GError **error)
{
  g_autoptr (GMutexLocker) lock = g_mutex_locker_new (&self->mutex);

  ask_if_new (self);
  self->seal_typed = cot_seal_count_typed (seal_of (self), self->seal_asked, typed);
  if (self->seal_typed > 0)
    return TRUE;

  self->seal_asked[0] = 0;
  return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "these are not the blocks of this election's seal; compare it with the printed one before anything else is done here");
}

/**
 * cot_desk_seal_is_confirmed:
 * @self: a desk
 *
 * Returns: whether cot_desk_confirm_seal () was right since the desk was made
 */
gboolean
cot_desk_seal_is_confirmed (CotDesk *self)
{
  g_autoptr (GMutexLocker) lock = g_mutex_locker_new (&self->mutex);

  return self->seal_typed > 0;
}

gboolean
cot_desk_check_seal (CotDesk *self, GError **error)
{
  return cot_desk_seal_is_confirmed (self) ||
         cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the election's seal has not been confirmed here: type the blocks of the printed seal first");
}

json_t *
cot_desk_get_typed_seal (CotDesk *self)
{
  g_autoptr (GMutexLocker) lock = g_mutex_locker_new (&self->mutex);
  json_t *list = json_array ();

  for (guint i = 0; i < self->seal_typed; i++)
    json_array_append_new (list, json_integer (self->seal_typed == COT_SEAL_ASKED ? self->seal_asked[i] : i + 1));

  return list;
}
