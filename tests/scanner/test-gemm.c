/* test-gemm.c - products of matrices, whatever the processor
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "cot-gemm-private.h"
#include "cot-gemm.h"

#define N_CASES 60
#define SPARE   3 /* floats between rows that belong to nobody */

typedef struct {
  guint m, n, k;
  gsize a_row, a_column, b_row, c_row;
  float *a, *b, *c;
  gsize n_c;
} Case;

static float *
fill (gsize n)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_test_rand_double_range (-1, 1);

  return values;
}

/* @across: @a lies by columns. */
static void
case_init (Case *self, guint m, guint n, guint k, gboolean across, gboolean by_rows)
{
  *self = (Case){ m, n, k };
  self->a_row = across ? 1 : k + SPARE;
  self->a_column = across ? m + SPARE : 1;
  self->b_row = (by_rows ? k : n) + SPARE;
  self->c_row = n + SPARE;
  self->n_c = m * self->c_row;
  self->a = fill ((m + SPARE) * (k + SPARE));
  self->b = fill ((by_rows ? n : k) * self->b_row);
  self->c = fill (self->n_c);
}

static void
case_clear (Case *self)
{
  g_free (self->a);
  g_free (self->b);
  g_free (self->c);
}

/* What was there is added to, what lies between rows stays. */
static void
assert_product (const Case *self, gboolean by_rows, const float *got)
{
  for (guint i = 0; i < self->m; i++)
    for (guint j = 0; j < self->c_row; j++) {
      double sum = self->c[i * self->c_row + j];

      if (j >= self->n) {
        g_assert_cmpfloat (got[i * self->c_row + j], ==, sum);
        continue;
      }
      for (guint l = 0; l < self->k; l++)
        sum += (double) self->a[i * self->a_row + l * self->a_column] * self->b[by_rows ? j * self->b_row + l : l * self->b_row + j];
      g_assert_cmpfloat_with_epsilon (got[i * self->c_row + j], sum, 1e-4);
    }
}

static void
test_columns (void)
{
  for (guint i = 0; i < N_CASES; i++) {
    Case one;
    g_autofree float *got = NULL;
    g_autofree float *narrow = NULL;

    case_init (&one, (guint) g_test_rand_int_range (1, 30), 16 * (guint) g_test_rand_int_range (1, 6), (guint) g_test_rand_int_range (1, 50), i % 2 == 0, FALSE);
    got = g_memdup2 (one.c, one.n_c * sizeof *got);
    narrow = g_memdup2 (one.c, one.n_c * sizeof *got);
    cot_gemm (one.m, one.n, one.k, one.a, one.a_row, one.a_column, one.b, one.b_row, got, one.c_row);
    assert_product (&one, FALSE, got);
    cot_gemm_narrow (one.m, one.n, one.k, one.a, one.a_row, one.a_column, one.b, one.b_row, narrow, one.c_row);
    assert_product (&one, FALSE, narrow);
    case_clear (&one);
  }
}

static void
test_rows (void)
{
  for (guint i = 0; i < N_CASES; i++) {
    Case one;
    g_autofree float *got = NULL;
    g_autofree float *narrow = NULL;

    case_init (&one, (guint) g_test_rand_int_range (1, 30), (guint) g_test_rand_int_range (1, 40), 8 * (guint) g_test_rand_int_range (1, 9), FALSE, TRUE);
    got = g_memdup2 (one.c, one.n_c * sizeof *got);
    narrow = g_memdup2 (one.c, one.n_c * sizeof *got);
    cot_gemm_rows (one.m, one.n, one.k, one.a, one.a_row, one.b, one.b_row, got, one.c_row);
    assert_product (&one, TRUE, got);
    cot_gemm_rows_narrow (one.m, one.n, one.k, one.a, one.a_row, one.b, one.b_row, narrow, one.c_row);
    assert_product (&one, TRUE, narrow);
    case_clear (&one);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/gemm/columns", test_columns);
  g_test_add_func ("/scanner/gemm/rows", test_rows);

  return g_test_run ();
}
