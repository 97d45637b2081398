/* ctl-cut.h - cotejoctl cut rebuild and verify
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* argv[0] is "rebuild" or "verify"; each returns an exit code of cot-cli.h. */
int ctl_cut_rebuild (int argc, char **argv);
int ctl_cut_verify (int argc, char **argv);
