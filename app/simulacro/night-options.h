/* night-options.h - what a rehearsed night is asked to be
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acta-damage.h"

G_BEGIN_DECLS

typedef struct {
  char *election, *out; /* as given, or made */
  const char *handwriting, *writers;
  guint64 sheets, seed;
  CotActaDamage damage;
  gboolean json;
} CotNightOptions;

/* FALSE after one line on stderr.  Without an election one is made, without a folder
 * a new one beside where the program was started: both are told on stderr. */
gboolean cot_night_options_parse (CotNightOptions *self, int argc, char **argv);
void cot_night_options_clear (CotNightOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotNightOptions, cot_night_options_clear)

G_END_DECLS
