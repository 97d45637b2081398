/* main.c - cotejo-simulacro: elections, actas and nights for rehearsals
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-cli.h"
#include "night-desk.h"
#include "simulacro.h"

static const CotCliCommand commands[] = {
  { "election",
    "--casillas N --municipios M [--contests ayun,dip] [--seed S] [--opens TIME --closes TIME]\n"
    "        [--practice] [--authority HEX]... DIR",
    N_ ("make a fictitious election with Jalisco's proportions"),
    simulacro_election },
  { "actas",
    "ELECTION --count N --out DIR [--seed S] [--form F] [--damage none|usual|hard] [--spoil KIND]\n"
    "        [--handwriting DIR [--writers FILE]] [--catd ID] [--start-folio N]",
    N_ ("make filled actas as scanned pages, with the truth beside each"),
    simulacro_actas },
  { "night",
    "[ELECTION] --sheets N [--out DIR] [--seed S] [--damage none|usual|hard]\n"
    "        [--handwriting DIR [--writers FILE]] [--json]",
    N_ ("play an election night through the real parts and compare what was published"),
    simulacro_night },
  { "night-desk",
    "DIR SHEETS SEED",
    N_ ("the desk of a night; started by night itself"),
    simulacro_night_desk },
};

int
main (int argc, char **argv)
{
  cot_cli_init ("cotejo-simulacro");

  return cot_cli_dispatch ("cotejo-simulacro", commands, G_N_ELEMENTS (commands), argc, argv);
}
