/* cot-sync-error.h - what can stop an exchange between two machines
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_SYNC_ERROR (cot_sync_error_quark ())

/**
 * CotSyncError:
 * @COT_SYNC_ERROR_OFFLINE: the other machine cannot be reached; trying again later is sensible
 * @COT_SYNC_ERROR_TIMEOUT: it was reached and then fell silent
 * @COT_SYNC_ERROR_NOT_TRUSTED: whoever answers does not hold the pinned key
 * @COT_SYNC_ERROR_REFUSED: it does not know this station, or does not allow the request
 * @COT_SYNC_ERROR_CONFLICT: the request contradicts what it holds
 * @COT_SYNC_ERROR_PROTOCOL: it answered something that this version does not understand
 * @COT_SYNC_ERROR_FAILED: the system refused (socket, thread, file); the message names it
 */
typedef enum {
  COT_SYNC_ERROR_OFFLINE,
  COT_SYNC_ERROR_TIMEOUT,
  COT_SYNC_ERROR_NOT_TRUSTED,
  COT_SYNC_ERROR_REFUSED,
  COT_SYNC_ERROR_CONFLICT,
  COT_SYNC_ERROR_PROTOCOL,
  COT_SYNC_ERROR_FAILED,
} CotSyncError;

GQuark cot_sync_error_quark (void);

G_END_DECLS
