/* cot-orientation.c - how a picture lies, as EXIF and TIFF number it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-orientation.h"

#define N_ORIENTATIONS 9 /* and none is 0 */

/**
 * cot_orientation_is_mirrored:
 * @orientation: 1 to 8
 *
 * Returns: whether its first step is to be mirrored left to right
 */
gboolean
cot_orientation_is_mirrored (guint orientation)
{
  return orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
}

/**
 * cot_orientation_turns:
 * @orientation: 1 to 8
 *
 * Returns: clockwise quarter turns, after it was mirrored
 */
guint
cot_orientation_turns (guint orientation)
{
  static const guint turns[N_ORIENTATIONS] = { 0, 0, 0, 2, 2, 3, 1, 1, 3 };

  return orientation < N_ORIENTATIONS ? turns[orientation] : 0;
}

/**
 * cot_orientation_apply:
 * @page: (transfer full): a picture as it lies in its file
 * @orientation: 1 to 8
 *
 * Returns: (transfer full): the picture upright
 */
CotRaster *
cot_orientation_apply (CotRaster *page, guint orientation)
{
  guint turns = cot_orientation_turns (orientation);
  CotRaster *turned;

  if (cot_orientation_is_mirrored (orientation))
    cot_raster_mirror (page);
  if (turns == 0)
    return page;

  turned = cot_raster_turn (page, turns);
  cot_raster_free (page);

  return turned;
}
