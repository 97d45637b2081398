/* cot-preferences.h - how a person wants this desk: text, colours, motion, sound
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define COT_TEXT_PERCENT_MIN 100
#define COT_TEXT_PERCENT_MAX 200
/* Seconds without a key until the desk locks, where the person may say. */
#define COT_IDLE_LOCK_MIN_S 60
#define COT_IDLE_LOCK_MAX_S 1800

typedef enum {
  COT_THEME_SYSTEM,
  COT_THEME_LIGHT,
  COT_THEME_DARK,
  COT_THEME_N,
} CotTheme;

/* Of one person at this desk; kept in the user's configuration folder, never sent.
 * Every property notifies when it changes and is stored at once:
 *
 *   "text-percent"    uint     100 to 200 in steps of 25
 *   "high-contrast"   boolean
 *   "reduced-motion"  boolean  the page jumps instead of sliding
 *   "sounds"          boolean  a soft sound at each field and at each remark
 *   "prefill"         boolean  the machine's proposals are shown [TRUE]
 *   "theme"           uint     CotTheme
 *   "idle-lock-s"     uint     0: as the desk has it
 *   "first-desk"      string   the desk that was chosen last; "" none          */
#define COT_TYPE_PREFERENCES (cot_preferences_get_type ())
G_DECLARE_FINAL_TYPE (CotPreferences, cot_preferences, COT, PREFERENCES, GObject)

/* @path: (nullable): file that they are read from and kept in; NULL: kept nowhere. */
CotPreferences *cot_preferences_new (const char *path);
/* The file of this user (transfer full). */
char *cot_preferences_dup_default_path (void);
/* Takes those of @person at desk @station; 0 and 0: of the desk while nobody is
 * signed in, which are also what a new person begins with. */
void cot_preferences_choose (CotPreferences *self, guint station, guint32 person);

guint cot_preferences_get_text_percent (CotPreferences *self);
gboolean cot_preferences_get_high_contrast (CotPreferences *self);
gboolean cot_preferences_get_reduced_motion (CotPreferences *self);
gboolean cot_preferences_get_sounds (CotPreferences *self);
gboolean cot_preferences_get_prefill (CotPreferences *self);
CotTheme cot_preferences_get_theme (CotPreferences *self);
guint cot_preferences_get_idle_lock_s (CotPreferences *self);
const char *cot_preferences_get_first_desk (CotPreferences *self);

G_END_DECLS
