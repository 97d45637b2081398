/* ctl-seal.h - typing the blocks of an election's printed seal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* @given: (nullable): the blocks; without them some are asked for on stdout and
 * read from stdin.  The exit code, after one line on stderr unless it is 0. */
int ctl_confirm_seal (CotDesk *desk, const char *given);

G_END_DECLS
