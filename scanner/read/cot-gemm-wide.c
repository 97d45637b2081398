/* cot-gemm-wide.c - products of matrices on processors with vectors of sixteen floats
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <immintrin.h>

#include "cot-gemm-private.h"

#define ON_WIDE __attribute__ ((target ("avx512f,avx2,fma")))
#define ROWS    8
#define SQUARE  4

gboolean
cot_gemm_is_wide (void)
{
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("fma");
}

/* The columns' part of @b stays near the processor while all rows pass by. */
ON_WIDE void
cot_gemm_wide (guint m, guint n, guint k, const float *a, gsize a_row, gsize a_column, const float *b, gsize b_row, float *c, gsize c_row)
{
  for (guint j = 0; j < n; j += COT_GEMM_WIDE)
    for (guint i = 0; i < m; i += ROWS) {
      __m512 s0 = _mm512_setzero_ps (), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      const float *row[ROWS];

      /* Rows beyond the last are counted again and thrown away. */
      for (guint r = 0; r < ROWS; r++)
        row[r] = a + MIN (i + r, m - 1) * a_row;
      for (guint l = 0; l < k; l++) {
        __m512 x = _mm512_loadu_ps (b + l * b_row + j);
        gsize at = l * a_column;

        s0 = _mm512_fmadd_ps (_mm512_set1_ps (row[0][at]), x, s0);
        s1 = _mm512_fmadd_ps (_mm512_set1_ps (row[1][at]), x, s1);
        s2 = _mm512_fmadd_ps (_mm512_set1_ps (row[2][at]), x, s2);
        s3 = _mm512_fmadd_ps (_mm512_set1_ps (row[3][at]), x, s3);
        s4 = _mm512_fmadd_ps (_mm512_set1_ps (row[4][at]), x, s4);
        s5 = _mm512_fmadd_ps (_mm512_set1_ps (row[5][at]), x, s5);
        s6 = _mm512_fmadd_ps (_mm512_set1_ps (row[6][at]), x, s6);
        s7 = _mm512_fmadd_ps (_mm512_set1_ps (row[7][at]), x, s7);
      }

      const __m512 sums[ROWS] = { s0, s1, s2, s3, s4, s5, s6, s7 };

      for (guint r = 0; r < MIN (ROWS, m - i); r++) {
        float *to = c + (i + r) * c_row + j;

        _mm512_storeu_ps (to, _mm512_add_ps (_mm512_loadu_ps (to), sums[r]));
      }
    }
}

ON_WIDE void
cot_gemm_rows_wide (guint m, guint n, guint k, const float *a, gsize a_row, const float *b, gsize b_row, float *c, gsize c_row)
{
  for (guint i = 0; i < m; i += SQUARE)
    for (guint j = 0; j < n; j += SQUARE) {
      __m512 sums[SQUARE][SQUARE];
      const float *x[SQUARE], *y[SQUARE];

      for (guint r = 0; r < SQUARE; r++) {
        x[r] = a + MIN (i + r, m - 1) * a_row;
        y[r] = b + MIN (j + r, n - 1) * b_row;
        for (guint q = 0; q < SQUARE; q++)
          sums[r][q] = _mm512_setzero_ps ();
      }
      for (guint l = 0; l < k; l += COT_GEMM_WIDE) {
        __m512 y0 = _mm512_loadu_ps (y[0] + l), y1 = _mm512_loadu_ps (y[1] + l);
        __m512 y2 = _mm512_loadu_ps (y[2] + l), y3 = _mm512_loadu_ps (y[3] + l);

        for (guint r = 0; r < SQUARE; r++) {
          __m512 at = _mm512_loadu_ps (x[r] + l);

          sums[r][0] = _mm512_fmadd_ps (at, y0, sums[r][0]);
          sums[r][1] = _mm512_fmadd_ps (at, y1, sums[r][1]);
          sums[r][2] = _mm512_fmadd_ps (at, y2, sums[r][2]);
          sums[r][3] = _mm512_fmadd_ps (at, y3, sums[r][3]);
        }
      }
      for (guint r = 0; r < MIN (SQUARE, m - i); r++)
        for (guint q = 0; q < MIN (SQUARE, n - j); q++)
          c[(i + r) * c_row + j + q] += _mm512_reduce_add_ps (sums[r][q]);
    }
}
