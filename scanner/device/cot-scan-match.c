/* cot-scan-match.c - from what is wished to what a driver calls it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every driver has words of its own: "ADF Front", "Automatic Document Feeder(left
 * aligned)", "Normal"; "True Gray" beside "Gray[Error Diffusion]"; duplex as a
 * source, as a mode of the feeder or as a switch.  The dumps in
 * tests/scanner/drivers show what each of these rules is for. */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-match.h"

#include "cot-scan-match-private.h"

/* In the order of CotScanWish. */
static const char *const wishes[] = {
  "source",
  "duplex",
  "mode",
  "depth",
  "resolution",
  "paper",
  "origin",
  "area",
  "double-feed",
  "dropout",
  "endorser",
  "endorser-text",
  "brightness",
  "threshold",
  "pull",
};
G_STATIC_ASSERT (G_N_ELEMENTS (wishes) == COT_N_WISHES);

/**
 * cot_scan_wish_to_string:
 * @wish: a wish
 *
 * Returns: (transfer none): its word
 */
const char *
cot_scan_wish_to_string (CotScanWish wish)
{
  g_return_val_if_fail ((guint) wish < COT_N_WISHES, "");

  return wishes[wish];
}

typedef gboolean (*Matcher) (const GPtrArray *options, const CotScanProfile *profile, GPtrArray *out);

/* In the order of CotScanWish. */
static const Matcher matchers[] = {
  cot_match_source,
  cot_match_duplex,
  cot_match_mode,
  cot_match_depth,
  cot_match_resolution,
  cot_match_paper,
  cot_match_origin,
  cot_match_area,
  cot_match_double_feed,
  cot_match_dropout,
  cot_match_endorser,
  cot_match_endorser_text,
  cot_match_brightness,
  cot_match_threshold,
  cot_match_pull,
};
G_STATIC_ASSERT (G_N_ELEMENTS (matchers) == COT_N_WISHES);

/**
 * cot_scan_match:
 * @options: (element-type CotScanOption): the device's options as they are now
 * @profile: what is wished
 * @wish: the part of it to match
 * @has: (out): %FALSE when the device cannot do what the profile asks for
 *
 * Finds a driver's words for one wish.
 *
 * Returns: (transfer full) (element-type utf8): "name=value", in order; empty
 *   when there is nothing to set
 */
GPtrArray *
cot_scan_match (const GPtrArray *options, const CotScanProfile *profile, CotScanWish wish, gboolean *has)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);

  *has = matchers[wish](options, profile, out);
  return g_steal_pointer (&out);
}
