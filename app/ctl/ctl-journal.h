/* ctl-journal.h - cotejoctl journal verify, export, import and salvage
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* What verify and salvage are told. */
typedef struct {
  char *election;
  char **places; /* as many as were asked for */
  gboolean json;
} CtlJournalArguments;

void ctl_journal_arguments_clear (CtlJournalArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJournalArguments, ctl_journal_arguments_clear)
/* @usage: words for @n_places and --election.  FALSE: wrong use, said on stderr. */
gboolean ctl_journal_arguments_read (CtlJournalArguments *self, guint n_places, const char *usage, int argc, char **argv);

/* argv[0] is "verify", "export", "import" or "salvage"; each returns an exit code of cot-cli.h. */
int ctl_journal_verify (int argc, char **argv);
int ctl_journal_export (int argc, char **argv);
int ctl_journal_import (int argc, char **argv);
int ctl_journal_salvage (int argc, char **argv);
