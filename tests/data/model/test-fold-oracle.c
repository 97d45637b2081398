/* test-fold-oracle.c - the fold and the slow fold say the same of random sets
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "oracle-history.h"
#include "slow-fold.h"

#define N_HISTORIES  2000
#define DEFAULT_SEED 20240602
#define MAX_PRINTED  6

typedef struct {
  World *world;
  GPtrArray *events;
} Case;

static char *
tell_real (World *world, GPtrArray *events)
{
  g_autoptr (CotFold) fold = cot_fold_new (world->election, NULL);

  for (guint i = 0; i < events->len; i++)
    cot_fold_add (fold, events->pdata[i]);

  return slow_fold_tell_real (world->election, fold, events);
}

static char *
tell_slow (World *world, GPtrArray *events)
{
  g_autoptr (SlowFold) slow = slow_fold_new (world->election, events);

  return slow_fold_tell (slow);
}

static gboolean
is_told_alike (World *world, GPtrArray *events)
{
  g_autofree char *real = tell_real (world, events);
  g_autofree char *slow = tell_slow (world, events);

  return strcmp (real, slow) == 0;
}

static void
shuffle (GPtrArray *events, GRand *random)
{
  for (guint i = events->len; i > 1; i--) {
    guint k = (guint) g_rand_int_range (random, 0, (gint32) i);
    gpointer kept = events->pdata[k];

    events->pdata[k] = events->pdata[i - 1];
    events->pdata[i - 1] = kept;
  }
}

/* Takes away what is not needed for the difference. */
static GPtrArray *
shrink (World *world, GPtrArray *events)
{
  GPtrArray *left = g_ptr_array_copy (events, NULL, NULL);

  g_ptr_array_set_free_func (left, NULL);
  for (guint step = MAX (left->len / 2, 1); step > 0; step /= 2)
    for (guint at = 0; at + step <= left->len;) {
      g_autoptr (GPtrArray) fewer = g_ptr_array_new ();

      for (guint i = 0; i < left->len; i++)
        if (i < at || i >= at + step)
          g_ptr_array_add (fewer, left->pdata[i]);
      if (is_told_alike (world, fewer)) {
        at += step;
        continue;
      }
      g_ptr_array_unref (left);
      left = g_steal_pointer (&fewer);
    }

  return left;
}

/* The lines of @a that are not in @b. */
static void
print_missing (const char *who, const char *a, const char *b)
{
  g_auto (GStrv) lines = g_strsplit (a, "\n", -1);
  g_auto (GStrv) others = g_strsplit (b, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) others, lines[i]))
      g_printerr ("# %s: %s\n", who, lines[i]);
}

static void
print_difference (World *world, GPtrArray *events, guint32 seed)
{
  g_autoptr (GPtrArray) left = shrink (world, events);
  g_autofree char *real = tell_real (world, left);
  g_autofree char *slow = tell_slow (world, left);

  g_printerr ("# history %u: %u events are enough\n", seed, left->len);
  oracle_history_print (left);
  print_missing ("fold", real, slow);
  print_missing ("slow", slow, real);
}

static guint
read_number (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return otherwise;

  return (guint) value;
}

/* --- Random sets ------------------------------------------------------------------- */

static void
test_random (void)
{
  g_autoptr (World) world = world_new ();
  guint seed = read_number ("COT_TEST_SEED", DEFAULT_SEED);
  guint n = read_number ("COT_TEST_HISTORIES", N_HISTORIES);
  guint n_differ = 0;

  g_test_message ("seed %u, %u histories", seed, n);
  for (guint i = 0; i < n && n_differ < MAX_PRINTED; i++) {
    g_autoptr (GPtrArray) events = oracle_history_new (world, seed + i);
    g_autoptr (GPtrArray) some = g_ptr_array_new ();
    GRand *random = g_rand_new_with_seed (seed + i);

    shuffle (events, random);
    for (guint k = 0; k < events->len; k++)
      if (g_rand_int_range (random, 0, 100) < 90)
        g_ptr_array_add (some, events->pdata[k]);
    g_rand_free (random);
    if (!is_told_alike (world, events)) {
      print_difference (world, events, seed + i);
      n_differ++;
    } else if (!is_told_alike (world, some)) {
      print_difference (world, some, seed + i);
      n_differ++;
    }
  }
  g_assert_cmpuint (n_differ, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fold/oracle/random", test_random);

  return g_test_run ();
}
