/* cot-scan-frame.h - what a device sent, made into a grey page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef enum {
  COT_FRAME_GREY,
  COT_FRAME_RGB,
  COT_FRAME_ONE_COLOUR, /* one of three passes */
} CotFrameKind;

typedef struct _CotFrames CotFrames;

CotFrames *cot_frames_new (double dpi);
void cot_frames_free (CotFrames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFrames, cot_frames_free)

/* One frame: begin, take what comes in whatever pieces, end.  @depth: 1, 8 or 16
 * bits; @lines: promised, -1 unknown. */
gboolean cot_frames_begin (CotFrames *self, CotFrameKind kind, int depth, int width, int bytes_per_line, int lines, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_frames_take (CotFrames *self, const guint8 *bytes, gsize n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_frames_end (CotFrames *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The page while it comes, and how many of its rows are there. */
const CotRaster *cot_frames_get_rows (const CotFrames *self, guint *n_rows);

CotRaster *cot_frames_finish (CotFrames *self, guint *n_missing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
