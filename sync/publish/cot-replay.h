/* cot-replay.h - what the centre had accepted before each of its cuts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"
#include "cot-package.h"
#include "cot-publisher.h"

G_BEGIN_DECLS

/* A cut covers the events and images that the centre's `accepted` events before
 * it name, and the centre's own events before the last of those. */
typedef struct _CotReplay CotReplay;

/* @centre: station number; 0: the one whose cuts the journal holds.
 * @profile: (nullable): NULL follows the coverage alone, without a publisher. */
CotReplay *cot_replay_new (CotJournal *journal, guint32 centre, const char *profile, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_replay_free (CotReplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotReplay, cot_replay_free)

/* Called at each cut, after cot_publisher_cut (); FALSE without @error stops. */
typedef gboolean (*CotReplayFunc) (CotReplay *self, const CotCutSpec *spec, CotEvent *cut, gpointer user_data, GError **error);

/* Goes on from where it stopped, to the end of the centre's chain.  @func: (nullable).
 * COT_DATA_ERROR_NOT_FOUND when the journal lacks what was accepted. */
gboolean cot_replay_run (CotReplay *self, CotReplayFunc func, gpointer user_data, GError **error);

CotPublisher *cot_replay_get_publisher (CotReplay *self);
guint32 cot_replay_get_centre (const CotReplay *self);
/* Up to where @station's chain is covered. */
guint64 cot_replay_get_covered (const CotReplay *self, guint32 station);
gboolean cot_replay_has_image (const CotReplay *self, const char *sha256);
/* Whether the centre wrote something since its last `accepted` that counts. */
gboolean cot_replay_has_own_news (const CotReplay *self);
/* The last cut gone through: zero number for none.  Valid until the next run. */
const CotCutSpec *cot_replay_get_last_cut (const CotReplay *self, const char **manifest_sha256);

/* The body of a cut event. */
json_t *cot_cut_to_body (const CotCutSpec *spec, const CotPackage *package, const char *profile);

G_END_DECLS
