/* cot-gemm.c - products of matrices
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In blocks that stay in the processor's registers: nearly all the time of
 * reading, and of training, is spent here.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-gemm.h"

#include "cot-gemm-private.h"

typedef float Lane __attribute__ ((vector_size (32), aligned (4), may_alias));

#define LANE 8

/* The fastest form that the processor at hand has; sanitizers cannot look into
 * a choice made that early. */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_THE_PROCESSOR __attribute__ ((target_clones ("arch=x86-64-v3", "default")))
#else
#define FOR_THE_PROCESSOR
#endif

FOR_THE_PROCESSOR void
cot_gemm_narrow (guint m, guint n, guint k, const float *a, gsize a_row, gsize a_column, const float *b, gsize b_row, float *c, gsize c_row)
{
  for (guint i = 0; i < m; i += 4) {
    /* Rows beyond the last are counted again and thrown away. */
    const float *a0 = a + i * a_row, *a1 = a + MIN (i + 1, m - 1) * a_row;
    const float *a2 = a + MIN (i + 2, m - 1) * a_row, *a3 = a + MIN (i + 3, m - 1) * a_row;

    for (guint j = 0; j < n; j += 2 * LANE) {
      Lane s[4][2] = { 0 };

      for (guint l = 0; l < k; l++) {
        const float *from = b + l * b_row + j;
        Lane low = *(const Lane *) from, high = *(const Lane *) (from + LANE);
        gsize at = l * a_column;

        s[0][0] += a0[at] * low;
        s[0][1] += a0[at] * high;
        s[1][0] += a1[at] * low;
        s[1][1] += a1[at] * high;
        s[2][0] += a2[at] * low;
        s[2][1] += a2[at] * high;
        s[3][0] += a3[at] * low;
        s[3][1] += a3[at] * high;
      }
      for (guint r = 0; r < MIN (4, m - i); r++) {
        float *to = c + (i + r) * c_row + j;

        *(Lane *) to += s[r][0];
        *(Lane *) (to + LANE) += s[r][1];
      }
    }
  }
}

FOR_THE_PROCESSOR void
cot_gemm_rows_narrow (guint m, guint n, guint k, const float *a, gsize a_row, const float *b, gsize b_row, float *c, gsize c_row)
{
  for (guint i = 0; i < m; i += 2)
    for (guint j = 0; j < n; j += 4) {
      const float *a0 = a + i * a_row, *a1 = a + MIN (i + 1, m - 1) * a_row;
      const float *b0 = b + j * b_row, *b1 = b + MIN (j + 1, n - 1) * b_row;
      const float *b2 = b + MIN (j + 2, n - 1) * b_row, *b3 = b + MIN (j + 3, n - 1) * b_row;
      Lane s[2][4] = { 0 };

      for (guint l = 0; l < k; l += LANE) {
        Lane x0 = *(const Lane *) (a0 + l), x1 = *(const Lane *) (a1 + l);
        Lane y0 = *(const Lane *) (b0 + l), y1 = *(const Lane *) (b1 + l);
        Lane y2 = *(const Lane *) (b2 + l), y3 = *(const Lane *) (b3 + l);

        s[0][0] += x0 * y0;
        s[0][1] += x0 * y1;
        s[0][2] += x0 * y2;
        s[0][3] += x0 * y3;
        s[1][0] += x1 * y0;
        s[1][1] += x1 * y1;
        s[1][2] += x1 * y2;
        s[1][3] += x1 * y3;
      }
      for (guint r = 0; r < MIN (2, m - i); r++)
        for (guint q = 0; q < MIN (4, n - j); q++) {
          float sum = 0;

          for (guint l = 0; l < LANE; l++)
            sum += s[r][q][l];
          c[(i + r) * c_row + j + q] += sum;
        }
    }
}

void
cot_gemm (guint m, guint n, guint k, const float *a, gsize a_row, gsize a_column, const float *b, gsize b_row, float *c, gsize c_row)
{
#ifdef COT_GEMM_HAS_WIDE
  if (cot_gemm_is_wide ()) {
    cot_gemm_wide (m, n, k, a, a_row, a_column, b, b_row, c, c_row);
    return;
  }
#endif

  cot_gemm_narrow (m, n, k, a, a_row, a_column, b, b_row, c, c_row);
}

void
cot_gemm_rows (guint m, guint n, guint k, const float *a, gsize a_row, const float *b, gsize b_row, float *c, gsize c_row)
{
#ifdef COT_GEMM_HAS_WIDE
  if (cot_gemm_is_wide () && k % COT_GEMM_WIDE == 0) {
    cot_gemm_rows_wide (m, n, k, a, a_row, b, b_row, c, c_row);
    return;
  }
#endif

  cot_gemm_rows_narrow (m, n, k, a, a_row, b, b_row, c, c_row);
}
