/* cot-gemm-private.h - products of matrices by what the processor has
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_GEMM_WIDE 16 /* floats of a vector */

/* For all processors. */
void cot_gemm_narrow (guint m, guint n, guint k, const float *a, gsize a_row, gsize a_column, const float *b, gsize b_row, float *c, gsize c_row);
void cot_gemm_rows_narrow (guint m, guint n, guint k, const float *a, gsize a_row, const float *b, gsize b_row, float *c, gsize c_row);

#ifdef __x86_64__
/* The stack that AddressSanitizer watches holds such vectors askew: not there. */
#ifndef __SANITIZE_ADDRESS__
#define COT_GEMM_HAS_WIDE
#endif

/* Whether this processor has vectors of %COT_GEMM_WIDE; without, do not call the others. */
gboolean cot_gemm_is_wide (void);
/* The same sums in the same order. */
void cot_gemm_wide (guint m, guint n, guint k, const float *a, gsize a_row, gsize a_column, const float *b, gsize b_row, float *c, gsize c_row);
/* @k: a multiple of %COT_GEMM_WIDE. */
void cot_gemm_rows_wide (guint m, guint n, guint k, const float *a, gsize a_row, const float *b, gsize b_row, float *c, gsize c_row);
#endif

G_END_DECLS
