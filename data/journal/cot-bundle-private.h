/* cot-bundle-private.h - the form of a bundle
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>

#include "cot-bundle.h"

G_BEGIN_DECLS

/* A tar, members in this order:
 *   manifest.json   {"bundle": 1, "seal", "station", "events", "files"}
 *   events.bin      frames of cot_event_append_frame (), by arrival: each chain in
 *                   order, enrolments before what the enrolled wrote
 *   files/<sha256>  */
#define COT_BUNDLE_VERSION      1
#define COT_BUNDLE_MANIFEST     "manifest.json"
#define COT_BUNDLE_EVENTS       "events.bin"
#define COT_BUNDLE_FILES        "files/"
#define COT_BUNDLE_MAX_MANIFEST 65536
#define COT_BUNDLE_MAX_MEMBERS  1000000

/* Length of header, header, length of body, body, two signatures. */
#define COT_FRAME_MAX (4 + COT_EVENT_HEADER_MIN + 32 * COT_EVENT_MAX_REFS + 4 + COT_EVENT_MAX_BODY + 64 + 64)

/* --- cot-bundle-report.c --- */
/* @event: NULL: its frame is none. */
void cot_bundle_report_refuse (CotBundleReport *report, const CotEvent *event, const GError *error);

typedef struct archive CotArchive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotArchive, archive_free)
typedef struct archive_entry CotArchiveEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotArchiveEntry, archive_entry_free)

G_END_DECLS
