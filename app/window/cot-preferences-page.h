/* cot-preferences-page.h - where a person says how the desk is to be
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cot-preferences.h"

G_BEGIN_DECLS

/* What is chosen holds at once.  @idle_lock_s: the longest that this desk allows, 0
 * for any.  @signed_in: they are a person's; else those of the desk while nobody is. */
GtkWidget *cot_preferences_page_new (CotPreferences *preferences, guint idle_lock_s, gboolean signed_in);

G_END_DECLS
