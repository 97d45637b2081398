/* simulacro.h - the commands of cotejo-simulacro
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* Each takes its own name as argv[0] and returns an exit code of cot-cli.h. */
int simulacro_election (int argc, char **argv);
int simulacro_actas (int argc, char **argv);
int simulacro_night (int argc, char **argv);
