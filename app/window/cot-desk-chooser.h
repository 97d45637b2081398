/* cot-desk-chooser.h - with which of one's roles to begin
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The desks of a person with several roles, as buttons of which one is down; not
 * there for who has one. */
#define COT_TYPE_DESK_CHOOSER (cot_desk_chooser_get_type ())
G_DECLARE_FINAL_TYPE (CotDeskChooser, cot_desk_chooser, COT, DESK_CHOOSER, GtkBox)

/* @first: (nullable): the desk that is down to begin with. */
void cot_desk_chooser_set_roles (CotDeskChooser *self, guint roles, const char *first);
/* By the same number as at the desks; 0 is the first. */
void cot_desk_chooser_choose (CotDeskChooser *self, guint index);
/* Its name; NULL: there was nothing to choose. */
const char *cot_desk_chooser_get (CotDeskChooser *self);

/* One desk that somebody with these roles works at. */
typedef struct {
  const char *name;  /* as preferences and help have it */
  const char *title; /* untranslated */
  guint roles;
} CotDeskKind;
/* In the side bar's order. */
const CotDeskKind *cot_desk_kinds (guint *n);

G_END_DECLS
