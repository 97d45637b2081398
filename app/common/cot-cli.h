/* cot-cli.h - what every program's command line does alike
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_EXIT_OK         0 /* done and true */
#define COT_EXIT_DIFFERENCE 1 /* a difference or a failed check, listed */
#define COT_EXIT_USAGE      2 /* wrong use or unreadable input, one line on stderr */

/* One subcommand: argv[0] is its own name. */
typedef struct {
  const char *name;      /* "seal", or "election seal" */
  const char *arguments; /* "ELECTION [--count N]" */
  const char *summary;   /* translated when shown */
  int (*run) (int argc, char **argv);
} CotCliCommand;

/* Sets up locale and gettext, libsodium, SIGPIPE; call first in main (). */
void cot_cli_init (const char *program);

/* Handles --version and --help and finds the (one- or two-word) command. */
int cot_cli_dispatch (const char *program, const CotCliCommand *commands, guint n_commands, int argc, char **argv);

/* One line on stderr, "program: text"; returns COT_EXIT_USAGE. */
int cot_cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* An unsigned decimal within [min, max]; FALSE after a line on stderr. */
gboolean cot_cli_parse_uint (const char *option, const char *text, guint64 min, guint64 max, guint64 *out);

G_END_DECLS
