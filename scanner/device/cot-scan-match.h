/* cot-scan-match.h - from what is wished to what a driver calls it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scan-option.h"
#include "cot-scan-profile.h"

G_BEGIN_DECLS

/* Setting one option moves others, so wishes are matched one after the other,
 * each on the options as they are then. */
typedef enum {
  COT_WISH_SOURCE,
  COT_WISH_DUPLEX,
  COT_WISH_MODE,
  COT_WISH_DEPTH,
  COT_WISH_RESOLUTION,
  COT_WISH_PAPER,  /* the size that the feeder is told of */
  COT_WISH_ORIGIN, /* top left of the area */
  COT_WISH_AREA,   /* bottom right of it */
  COT_WISH_DOUBLE_FEED,
  COT_WISH_DROPOUT,
  COT_WISH_ENDORSER,
  COT_WISH_ENDORSER_TEXT,
  COT_WISH_BRIGHTNESS,
  COT_WISH_THRESHOLD,
  COT_WISH_PULL, /* one sheet, and no further one before it is asked for */
  COT_N_WISHES
} CotScanWish;

/* The word of a wish, for reports: "double-feed". */
const char *cot_scan_wish_to_string (CotScanWish wish);

/* What to set for @wish, "name=value" each (transfer full) (element-type utf8).
 * @has: (out): whether the device has what the profile asks for. */
GPtrArray *cot_scan_match (const GPtrArray *options, const CotScanProfile *profile, CotScanWish wish, gboolean *has) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a source's name is that of a feeder. */
gboolean cot_scan_source_is_feeder (const char *source);

G_END_DECLS
