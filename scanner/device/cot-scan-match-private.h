/* cot-scan-match-private.h - the wishes one by one, and what they share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scan-match.h"

G_BEGIN_DECLS

/* Whether @part, in lower case, is in @text. */
gboolean cot_match_has_part (const char *text, const char *part);
gboolean cot_match_has_any (const char *text, const char *const *parts);
/* One that can be set now, or NULL. */
CotScanOption *cot_match_find_usable (const GPtrArray *options, const char *name);
/* The choice that is one of @words, or has one in it; the first word that fits. */
const char *cot_match_pick_exact (const CotScanOption *option, const char *const *words);
const char *cot_match_pick_word (const CotScanOption *option, const char *const *words);
void cot_match_add (GPtrArray *out, const CotScanOption *option, const char *value);
void cot_match_add_number (GPtrArray *out, const CotScanOption *option, double number);

/* Each adds what to set; FALSE: the device has not what the profile asks for. */
gboolean cot_match_source (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_duplex (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_mode (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_depth (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_resolution (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_paper (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_origin (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_area (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_double_feed (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_dropout (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_endorser (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_endorser_text (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_brightness (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_threshold (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);
gboolean cot_match_pull (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);

G_END_DECLS
