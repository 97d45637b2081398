/* ctl-seal.c - typing the blocks of an election's printed seal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-seal.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "ctl-place.h"

#define MAX_LINE 256

/* Asks on stdout and reads a line from stdin; "" at its end. */
static void
ask (CotDesk *desk, char line[MAX_LINE])
{
  guint blocks[COT_SEAL_ASKED];

  cot_desk_ask_seal (desk, blocks);
  printf (_ ("Type the blocks %u, %u, %u and %u of the printed seal:\n"), blocks[0], blocks[1], blocks[2], blocks[3]);
  fflush (stdout);
  if (fgets (line, MAX_LINE, stdin) == NULL)
    line[0] = '\0';
}

int
ctl_confirm_seal (CotDesk *desk, const char *given)
{
  g_autoptr (GError) error = NULL;
  char line[MAX_LINE];

  if (given == NULL) {
    ask (desk, line);
    given = line;
  }
  if (*given == '\0' || *given == '\n') {
    cot_cli_usage (_ ("the seal has to be confirmed: type the blocks that are asked for, or give all %d with --seal-blocks"), COT_SEAL_BLOCKS);
    return COT_EXIT_DIFFERENCE;
  }

  return cot_desk_confirm_seal (desk, given, &error) ? COT_EXIT_OK : ctl_fail (error);
}
