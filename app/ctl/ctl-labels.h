/* ctl-labels.h - cotejoctl labels
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* argv[0] is "labels"; returns an exit code of cot-cli.h. */
int ctl_labels (int argc, char **argv);
