/* cot-sync-error.c - what can stop an exchange between two machines
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-sync"

#include "config.h"

#include "cot-sync-error.h"

G_DEFINE_QUARK (cot_sync_error, cot_sync_error)
