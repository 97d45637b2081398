/* cot-publisher.h - what the published files say, cut after cut
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold.h"
#include "cot-profile.h"

G_BEGIN_DECLS

/* One row as it stands published. */
typedef struct {
  gatomicrefcount ref_count;
  char *line;        /* without its end */
  char *sha256;      /* of its image, or NULL */
  CotRowState state; /* carrier is NULL: sheets go on changing */
  CotId basis;       /* of what it was computed */
  gboolean pending;
} CotPublishedRow;

typedef struct {
  char *folio;
  const CotContest *contest;
  char *line;
  char *sha256;
} CotPublishedOutside;

/* A pure function of the events added, of the election and of the profile.  One
 * thread at a time. */
typedef struct _CotPublisher CotPublisher;

/* @source: (nullable): where sheets' events are read again; see cot_fold_new (). */
CotPublisher *cot_publisher_new (CotElection *election, const char *profile, const CotEventSource *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_publisher_free (CotPublisher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPublisher, cot_publisher_free)

CotElection *cot_publisher_get_election (const CotPublisher *self);
const CotProfile *cot_publisher_get_profile (const CotPublisher *self);

/* Something that the centre accepted. */
void cot_publisher_add_event (CotPublisher *self, CotEvent *event);
void cot_publisher_add_image (CotPublisher *self, const char *sha256);
/* A cut happens here: what settled becomes published; what was published and is
 * open again stays as it was. */
void cot_publisher_cut (CotPublisher *self);

/* As of the last cut. */
const CotPublishedRow *cot_publisher_get_row (const CotPublisher *self, guint row_index);
GPtrArray *cot_publisher_get_outside (const CotPublisher *self);                          /* (element-type CotPublishedOutside) by folio */
const guint *cot_publisher_get_order (const CotPublisher *self, guint contest, guint *n); /* row indexes, as published */
void cot_publisher_count (const CotPublisher *self, const CotContest *contest, CotCounters *counters);
/* SHA-256 of published rows' images that the centre holds, sorted. (transfer full) */
GPtrArray *cot_publisher_list_images (const CotPublisher *self);

G_END_DECLS
