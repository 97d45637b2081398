/* cot-sqlite-store-private.h - the type behind cot_sqlite_store_open ()
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-store.h"

G_BEGIN_DECLS

#define COT_TYPE_SQLITE_STORE (cot_sqlite_store_get_type ())
G_DECLARE_FINAL_TYPE (CotSqliteStore, cot_sqlite_store, COT, SQLITE_STORE, GObject)

G_END_DECLS
