/* cot-carve-private.h - events found in the bytes of a damaged database
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-event.h"

G_BEGIN_DECLS

/* What stands where a header begins. */
typedef struct {
  CotEvent *event; /* its header and body hold; NULL: see error */
  GError *error;
  CotId id;       /* of the header as it stands, if it is whole in its page; else zeros */
  gint64 seq;     /* place of arrival, as the row says; G_MAXINT64: not known */
  guint64 offset; /* in the file, or in the log behind it */
} CotCarved;

/* Searches pages of @file and @log (nullable: none) for headers of the election of
 * @seal, believing nothing of the database's structure but the form of one row.  The
 * same event may be found more than once.
 *
 * Returns: (transfer full) (element-type CotCarved) */
GPtrArray *cot_carve (GBytes *file, GBytes *log, const guint8 seal[32]);

G_END_DECLS
