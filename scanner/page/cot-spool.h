/* cot-spool.h - pages on disk between the scanner and the journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"
#include "cot-scanned-page.h"
#include "cot-tiff.h"

G_BEGIN_DECLS

/* A spool is a folder.  ID.tif or ID.photo, the master, is there whole or not at all; then
 * come ID.jpg and ID.json.  Ids sort in the order of scanning.  Whoever takes a
 * page over (files into the store, event into the journal) removes it. */

gboolean cot_spool_prepare (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next page's id (transfer full), for what must be known before its master is there. */
char *cot_spool_new_id (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
/* Stores a master durably and returns its page with spool, master, device, time set. */
CotScannedPage *cot_spool_store (const char *folder, const CotRaster *page, const CotTiffTags *tags, const char *device, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same under an id that was made before. */
CotScannedPage *cot_spool_store_at (const char *folder, const char *id, const CotRaster *page, const CotTiffTags *tags, const char *device, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A photo's own file, without metadata, as the master. */
CotScannedPage *cot_spool_store_photo (const char *folder, const char *id, const CotRaster *page, GBytes *bytes, gint64 time_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* ID.tif or ID.photo, for cot_image_file_read () (transfer full). */
char *cot_spool_master_path (const char *folder, const char *id);
/* The size, digest and so on of that file; FALSE with an error. */
gboolean cot_spool_describe_master (const char *folder, const char *id, const CotRaster *page, CotScannedImage *image, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a master that lies there already, without its ID.json. */
CotScannedPage *cot_spool_reopen (const char *folder, const char *id, const CotRaster *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What only the feeder knows, for cot_spool_reopen () in another process. */
gboolean cot_spool_note (const char *folder, const CotScannedPage *page, guint n_missing, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "CATD", or "CASILLA" when that was said (transfer full). */
gboolean cot_spool_set_origin (const char *folder, const char *id, const char *origin, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *cot_spool_dup_origin (const char *folder, const char *id);
/* Why a page is kept as it is (transfer full); NULL: nobody said anything. */
gboolean cot_spool_set_kept (const char *folder, const char *id, const char *reason, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *cot_spool_dup_kept (const char *folder, const char *id);
/* Makes one page of several, the first of which it is called after; with one it is a
 * page of its own again.  What was read of the first is forgotten. */
gboolean cot_spool_set_parts (const char *folder, const char *const *ids, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The parts of @id, itself first (transfer full); NULL: it is in one piece. */
char **cot_spool_dup_parts (const char *folder, const char *id);
/* How many sheets the disk still takes, @reserve_bytes kept free. */
guint64 cot_spool_get_room (const char *folder, guint64 reserve_bytes);
/* ID@ending with exactly these bytes, whole or not at all, durable on return. */
char *cot_spool_write (const char *folder, const char *id, const char *ending, const void *bytes, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* ID.json. */
gboolean cot_spool_finish (const char *folder, const CotScannedPage *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ids of the pages not taken over yet, in order of scanning (transfer full). */
char **cot_spool_list (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_spool_is_finished (const char *folder, const char *id);
CotScannedPage *cot_spool_load (const char *folder, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *cot_spool_path (const char *folder, const char *id, const char *ending);
/* Forgets a page that was taken over; doing it twice is no error. */
gboolean cot_spool_remove (const char *folder, const char *id, GError **error);
gboolean cot_spool_id_is_valid (const char *id);

G_END_DECLS
