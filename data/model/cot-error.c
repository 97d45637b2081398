/* cot-error.c - the error domain of everything under data/
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cot-error.h"

G_DEFINE_QUARK (cot_data_error, cot_data_error)
