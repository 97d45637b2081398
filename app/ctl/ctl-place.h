/* ctl-place.h - an election and a journal, opened for one command
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

/* Reads the options; FALSE after one line on stderr.  Nothing else may be left
 * on the command line. */
gboolean ctl_parse (const GOptionEntry *entries, int argc, char **argv);
/* FALSE after one line on stderr when @text is NULL. */
gboolean ctl_require (const char *option, const char *text);

CotElection *ctl_load_election (const char *folder);
CotJournal *ctl_open_journal (const char *folder, CotElection *election);
/* For commands that only look: also one in use, in a folder that may not be written,
 * or damaged, which is said on stderr. */
CotJournal *ctl_open_journal_to_read (const char *folder, CotElection *election);

/* The first line of FILE, "-" for standard input; at most 1024 bytes.  Free it
 * with ctl_free_password (). */
char *ctl_read_password (const char *file);
void ctl_free_password (char *password);

/* A whole file or standard input of at most @max bytes; FALSE after a line on stderr. */
gboolean ctl_read_some (const char *file, gsize max, char **data, gsize *length);

/* An Ed25519 secret key: 128 hexadecimal digits in a file. */
gboolean ctl_load_secret (const char *file, guint8 secret[64]);
/* Never replaces a file; readable by its owner alone. */
gboolean ctl_store_secret (const char *file, const guint8 secret[64]);

/* One line on stderr; the exit code that the error stands for: 1 for what the
 * rules refuse, 2 for wrong use and what cannot be read. */
int ctl_fail (const GError *error);

G_END_DECLS
