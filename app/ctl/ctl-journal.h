/* ctl-journal.h - cotejoctl journal verify, export, import and salvage
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* argv[0] is "verify", "export", "import" or "salvage"; each returns an exit code of cot-cli.h. */
int ctl_journal_verify (int argc, char **argv);
int ctl_journal_export (int argc, char **argv);
int ctl_journal_import (int argc, char **argv);
int ctl_journal_salvage (int argc, char **argv);
