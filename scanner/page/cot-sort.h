/* cot-sort.h - numbers in their order
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

void cot_sort_doubles (double *values, gsize n);
