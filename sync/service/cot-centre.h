/* cot-centre.h - what a service writes itself: accepted events and cuts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-file-index.h"
#include "cot-journal.h"

G_BEGIN_DECLS

typedef struct {
  const char *site_folder;  /* (nullable): no cuts */
  const char *profile;      /* (nullable): no cuts */
  guint cut_interval_s;     /* 0: only when asked */
  guint accept_interval_ms; /* at most one round of `accepted` in so long */
} CotCentreOptions;

/* A thread of its own; every function may be called from any other. */
typedef struct _CotCentre CotCentre;

/* @files is borrowed.  Goes through the cuts there are and publishes again what
 * the site lacks. */
CotCentre *cot_centre_new (CotJournal *journal, CotFileIndex *files, const CotStation *own, const CotCentreOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_centre_start (CotCentre *self);
/* Something came in. */
void cot_centre_kick (CotCentre *self);
gboolean cot_centre_accept (CotCentre *self, GError **error);
gboolean cot_centre_cut (CotCentre *self, gboolean last, GError **error);
/* Number, time and manifest of the last cut; 0 and NULL when there is none. */
guint64 cot_centre_get_last_cut (CotCentre *self, gint64 *time_s, char **manifest_sha256);
guint cot_centre_count_images (CotCentre *self); /* accepted */
void cot_centre_free (CotCentre *self);          /* stops first */

G_END_DECLS
