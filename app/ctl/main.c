/* main.c - cotejoctl: what technicians and auditors do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-cli.h"
#include "ctl.h"

static const CotCliCommand commands[] = {
  { "election check", "FOLDER [--json]", N_ ("list everything that is wrong in an election folder"), ctl_election_check },
  { "election keygen", "FILE", N_ ("make an authority's key; prints the public one"), ctl_election_keygen },
  { "election prepare", "FOLDER [--key FILE...] [--authority HEX]... [--opens TIME] [--closes TIME] [--practice]",
    N_ ("set authorities and window; removes a seal"), ctl_election_prepare },
  { "election seal", "FOLDER --key FILE...", N_ ("seal an election with its authorities' keys"), ctl_election_seal },
};

int
main (int argc, char **argv)
{
  cot_cli_init ("cotejoctl");

  return cot_cli_dispatch ("cotejoctl", commands, G_N_ELEMENTS (commands), argc, argv);
}
