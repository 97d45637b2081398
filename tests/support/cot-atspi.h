/* cot-atspi.h - a window seen as a screen reader sees it, and keys as a keyboard gives them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <atspi/atspi.h>

G_BEGIN_DECLS

/* Every wait ends the test with what it waited for after this long. */
#define COT_ATSPI_PATIENCE_MS 90000

typedef struct _CotAtspi CotAtspi;

/* Needs DISPLAY and a session bus.  @pid: of the program. Waits until it is there. */
CotAtspi *cot_atspi_new (GPid pid);
void cot_atspi_free (CotAtspi *self);
/* Another window, of another process, takes the place of the one that was. */
void cot_atspi_follow (CotAtspi *self, GPid pid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotAtspi, cot_atspi_free)

/* The first, shown or not, with this role (INVALID: any) and a name that contains
 * @name; NULL: not now. */
AtspiAccessible *cot_atspi_find (CotAtspi *self, AtspiRole role, const char *name);
/* Waits for it. */
AtspiAccessible *cot_atspi_wait (CotAtspi *self, AtspiRole role, const char *name);
/* Waits for any label that contains @text; its whole text (transfer full). */
char *cot_atspi_wait_text (CotAtspi *self, const char *text);
/* Waits until @name of @role has the keyboard. */
void cot_atspi_wait_focused (CotAtspi *self, AtspiRole role, const char *name);
char *cot_atspi_dup_description (CotAtspi *self, AtspiRole role, const char *name);
/* Whether any name, description or text, shown or not, contains @text. */
gboolean cot_atspi_tells (CotAtspi *self, const char *text);
/* What stands in a field (transfer full). */
char *cot_atspi_dup_value (CotAtspi *self, const char *name);
/* Everything that can have the keyboard has a name that a person understands. */
void cot_atspi_assert_names (CotAtspi *self);
/* Something has the keyboard: it is never lost. */
void cot_atspi_wait_any_focus (CotAtspi *self);
/* No name, description or text of anything contains @secret. */
void cot_atspi_assert_nowhere (CotAtspi *self, const char *secret);
/* Waits until the entry @name of @role shows @text. */
void cot_atspi_wait_value (CotAtspi *self, AtspiRole role, const char *name, const char *text);
/* Lets what happens meanwhile happen, for one look around. */
void cot_atspi_look (CotAtspi *self);

/* "KP_Enter", "Return", "a"; with modifiers "alt+2". */
void cot_atspi_key (CotAtspi *self, const char *key);
/* The mouse, where a pointer matters: pixels of the screen, as the tests have no window
 * manager the window's as well.  @button: 1 left, 4 and 5 the wheel. */
void cot_atspi_point (CotAtspi *self, int x, int y);
void cot_atspi_button (CotAtspi *self, guint button, gboolean down);
/* A key that is held down meanwhile. */
void cot_atspi_hold (CotAtspi *self, const char *key, gboolean down);
/* Of the pixels that the screen shows there now; never 0. */
guint cot_atspi_hash_area (CotAtspi *self, int x, int y, guint width, guint height);
/* Letters, digits and - . */
void cot_atspi_type (CotAtspi *self, const char *text);

G_END_DECLS
