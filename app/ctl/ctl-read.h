/* ctl-read.h - cotejoctl read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* argv[0] is "calibrate", "cells", "page" or "strip"; each returns an exit code of cot-cli.h. */
int ctl_read_calibrate (int argc, char **argv);
int ctl_read_cells (int argc, char **argv);
int ctl_read_page (int argc, char **argv);
int ctl_read_strip (int argc, char **argv);
