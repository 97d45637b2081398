/* cot-gemm.h - products of matrices
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* c[m][n] += sum over k of a[m * a_row + k * a_column] * b[k][n]; @n a multiple of 16. */
void cot_gemm (guint m, guint n, guint k, const float *a, gsize a_row, gsize a_column, const float *b, gsize b_row, float *c, gsize c_row);

/* c[m][n] += sum over k of a[m][k] * b[n][k]; @k a multiple of 8. */
void cot_gemm_rows (guint m, guint n, guint k, const float *a, gsize a_row, const float *b, gsize b_row, float *c, gsize c_row);
