/* fuzz-main.c - runs a fuzz target over its corpus, as a plain test
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every input of the folder as it is, then shortened and changed at places that are
 * the same in each run. */

#include "config.h"

#include <glib.h>
#include <sodium.h>
#include <string.h>

#include "fuzz.h"

#define N_CHANGES 60
#define SEED      20240602

static void
run_changed (const char *bytes, gsize length, GRand *random)
{
  g_autofree uint8_t *changed = g_memdup2 (bytes, length);
  guint n = (guint) g_rand_int_range (random, 1, 4);
  gsize kept = g_rand_boolean (random) ? length : (gsize) g_rand_int_range (random, 0, (gint32) length + 1);

  for (guint i = 0; i < n; i++)
    changed[g_rand_int_range (random, 0, (gint32) length)] ^= (uint8_t) (1u << g_rand_int_range (random, 0, 8));
  LLVMFuzzerTestOneInput (changed, kept);
}

static void
run_input (const char *path)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const uint8_t *) bytes, length);
  for (guint i = 0; i < N_CHANGES && length > 0; i++)
    run_changed (bytes, length, random);
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  guint n = 0;

  g_assert_cmpint (argc, ==, 2);
  g_assert_cmpint (sodium_init (), >=, 0);
  dir = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  LLVMFuzzerInitialize (&argc, &argv);
  LLVMFuzzerTestOneInput ((const uint8_t *) "", 0);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);

    run_input (path);
    n++;
  }
  g_print ("%u inputs, each changed %u times\n", n, N_CHANGES);
  return n > 0 ? 0 : 1;
}
