/* cot-package.h - the files of one cut: results, candidaturas, LEEME, manifest
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-publisher.h"
#include "cot-zip.h"

G_BEGIN_DECLS

#define COT_MANIFEST_FILE "manifest.json"

typedef struct {
  guint64 number;
  gint64 time_s; /* UTC; a whole minute */
  gboolean last;
  guint32 station;      /* the centre that cuts */
  const char *previous; /* SHA-256 of the manifest before, or NULL */
} CotCutSpec;

typedef struct {
  char *name; /* "20210606_2000": its folder on the site */
  char *zip_name;
  GBytes *zip;
  GBytes *manifest;
  char *manifest_sha256;
  json_t *digests;   /* member to SHA-256, for the cut event */
  GPtrArray *images; /* SHA-256, sorted */
} CotPackage;

/* Of what stands published after cot_publisher_cut (). */
CotPackage *cot_package_build (const CotPublisher *publisher, const CotCutSpec *spec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_package_free (CotPackage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPackage, cot_package_free)

/* "20210606_2000" of a time, on the election's wall clock. */
char *cot_package_name (CotElection *election, gint64 time_s);

/* The file of candidaturas of one contest, as the profile wants it. */
GBytes *cot_candidates_text (const CotProfile *profile, CotElection *election, const CotContest *contest);

G_END_DECLS
