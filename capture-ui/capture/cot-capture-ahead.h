/* cot-capture-ahead.h - the next acta's picture, fetched and decoded ahead
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"
#include "cot-page-image.h"

G_BEGIN_DECLS

/* One picture at most, beside the one on the desk. */
typedef struct _CotCaptureAhead CotCaptureAhead;

/* @owner: what it ends with. */
CotCaptureAhead *cot_capture_ahead_new (GObject *owner);
void cot_capture_ahead_free (CotCaptureAhead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotCaptureAhead, cot_capture_ahead_free)

/* Looks what comes after @in_hand and makes its picture ready; returns at once. */
void cot_capture_ahead_look (CotCaptureAhead *self, CotDesk *desk, CotSession *session, const char *in_hand);
/* The picture of @path when it is ready (transfer full); else NULL. */
CotPageImage *cot_capture_ahead_take (CotCaptureAhead *self, const char *path);

G_END_DECLS
