/* test-preferences.c - what a person prefers: kept apart, at once, whatever is in the file
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-preferences.h"

typedef struct {
  char *folder, *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place->folder = g_dir_make_tmp ("cot-preferences-XXXXXX", &error);
  g_assert_no_error (error);
  place->path = g_build_filename (place->folder, "deeper", "preferences.ini", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_autofree char *deeper = g_path_get_dirname (place->path);

  g_rmdir (place->path);
  g_remove (place->path);
  g_rmdir (deeper);
  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

static void
put (Place *place, const char *text, gssize length)
{
  g_autofree char *deeper = g_path_get_dirname (place->path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (deeper, 0700);
  g_file_set_contents (place->path, text, length, &error);
  g_assert_no_error (error);
}

static void
assert_defaults (CotPreferences *preferences)
{
  g_assert_cmpuint (cot_preferences_get_text_percent (preferences), ==, 100);
  g_assert_false (cot_preferences_get_high_contrast (preferences));
  g_assert_false (cot_preferences_get_reduced_motion (preferences));
  g_assert_false (cot_preferences_get_sounds (preferences));
  g_assert_true (cot_preferences_get_prefill (preferences));
  g_assert_cmpint (cot_preferences_get_theme (preferences), ==, COT_THEME_SYSTEM);
  g_assert_cmpuint (cot_preferences_get_idle_lock_s (preferences), ==, 0);
  g_assert_cmpstr (cot_preferences_get_first_desk (preferences), ==, "");
}

static void
count_cb (guint *n)
{
  ++*n;
}

static void
test_kept_for_each_person (Place *place, gconstpointer data)
{
  g_autoptr (CotPreferences) first = cot_preferences_new (place->path);
  g_autoptr (CotPreferences) again = NULL;
  guint n = 0;

  assert_defaults (first);
  cot_preferences_choose (first, 101, 14);
  g_signal_connect_swapped (first, "notify::text-percent", G_CALLBACK (count_cb), &n);
  g_object_set (first, "text-percent", 175u, "high-contrast", TRUE, "reduced-motion", TRUE, "sounds", TRUE, "prefill", FALSE,
                "theme", (guint) COT_THEME_DARK, "idle-lock-s", 120u, "first-desk", "capture", NULL);
  g_assert_cmpuint (n, ==, 1);
  g_object_set (first, "text-percent", 175u, NULL);
  g_assert_cmpuint (n, ==, 1);

  /* Another person, and the same one at another desk, begin anew. */
  cot_preferences_choose (first, 101, 15);
  assert_defaults (first);
  g_assert_cmpuint (n, ==, 2);
  cot_preferences_choose (first, 102, 14);
  assert_defaults (first);

  again = cot_preferences_new (place->path);
  assert_defaults (again);
  cot_preferences_choose (again, 101, 14);
  g_assert_cmpuint (cot_preferences_get_text_percent (again), ==, 175);
  g_assert_true (cot_preferences_get_high_contrast (again));
  g_assert_true (cot_preferences_get_reduced_motion (again));
  g_assert_true (cot_preferences_get_sounds (again));
  g_assert_false (cot_preferences_get_prefill (again));
  g_assert_cmpint (cot_preferences_get_theme (again), ==, COT_THEME_DARK);
  g_assert_cmpuint (cot_preferences_get_idle_lock_s (again), ==, 120);
  g_assert_cmpstr (cot_preferences_get_first_desk (again), ==, "capture");
}

/* Who reads large text at the sign-in page goes on reading it. */
static void
test_new_person_begins_with_the_desks (Place *place, gconstpointer data)
{
  g_autoptr (CotPreferences) preferences = cot_preferences_new (place->path);

  g_object_set (preferences, "text-percent", 200u, "first-desk", "board", NULL);
  cot_preferences_choose (preferences, 101, 3);
  g_assert_cmpuint (cot_preferences_get_text_percent (preferences), ==, 200);
  g_assert_cmpstr (cot_preferences_get_first_desk (preferences), ==, "");
  g_object_set (preferences, "text-percent", 100u, NULL);
  cot_preferences_choose (preferences, 0, 0);
  g_assert_cmpuint (cot_preferences_get_text_percent (preferences), ==, 200);
  cot_preferences_choose (preferences, 101, 3);
  g_assert_cmpuint (cot_preferences_get_text_percent (preferences), ==, 100);
}

static void
test_values_are_bounded (Place *place, gconstpointer data)
{
  static const struct {
    const char *line;
    guint text, lock;
    CotTheme theme;
  } cases[] = {
    { "text-percent=99999\n", 200, 0, COT_THEME_SYSTEM },
    { "text-percent=0\n", 100, 0, COT_THEME_SYSTEM },
    { "text-percent=160\n", 150, 0, COT_THEME_SYSTEM },
    { "text-percent=-5\n", 100, 0, COT_THEME_SYSTEM },
    { "text-percent=150abc\n", 100, 0, COT_THEME_SYSTEM },
    { "text-percent=99999999999999999999\n", 100, 0, COT_THEME_SYSTEM },
    { "text-percent=\n", 100, 0, COT_THEME_SYSTEM },
    { "idle-lock-s=1\n", 100, 60, COT_THEME_SYSTEM },
    { "idle-lock-s=86400\n", 100, 1800, COT_THEME_SYSTEM },
    { "theme=2\n", 100, 0, COT_THEME_DARK },
    { "theme=3\n", 100, 0, COT_THEME_SYSTEM },
    { "high-contrast=yes please\n", 100, 0, COT_THEME_SYSTEM },
    { "first-desk=../../etc/passwd\n", 100, 0, COT_THEME_SYSTEM },
    { "first-desk=<b>acopio</b>\n", 100, 0, COT_THEME_SYSTEM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("[desk]\n%s", cases[i].line);
    g_autoptr (CotPreferences) preferences = NULL;

    put (place, text, -1);
    preferences = cot_preferences_new (place->path);
    g_assert_cmpuint (cot_preferences_get_text_percent (preferences), ==, cases[i].text);
    g_assert_cmpuint (cot_preferences_get_idle_lock_s (preferences), ==, cases[i].lock);
    g_assert_cmpint (cot_preferences_get_theme (preferences), ==, cases[i].theme);
    g_assert_false (cot_preferences_get_high_contrast (preferences));
    g_assert_cmpstr (cot_preferences_get_first_desk (preferences), ==, "");
  }
}

/* Nothing in the file stops the desk, and what is chosen afterwards is kept. */
static void
test_any_file_is_survived (Place *place, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (1024 * 1024, 'x');
  static const char binary[] = "[desk]\0\xff\xfe\n=\n[[[";
  const struct {
    const char *text;
    gssize length;
  } cases[] = {
    { "", 0 },
    { "no key file at all", -1 },
    { "[desk\ntext-percent=200\n", -1 },
    { "[desk]\ntext-percent=200\n\xff\xfe", -1 },
    { binary, sizeof binary },
    { long_text, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotPreferences) preferences = NULL;
    g_autoptr (CotPreferences) again = NULL;

    put (place, cases[i].text, cases[i].length);
    preferences = cot_preferences_new (place->path);
    assert_defaults (preferences);
    g_object_set (preferences, "text-percent", 125u, NULL);
    again = cot_preferences_new (place->path);
    g_assert_cmpuint (cot_preferences_get_text_percent (again), ==, 125);
  }
}

/* Where nothing can be written, what is chosen still holds until the end. */
static void
test_no_file_is_survived (Place *place, gconstpointer data)
{
  g_autoptr (CotPreferences) preferences = NULL;
  g_autoptr (CotPreferences) nowhere = cot_preferences_new (NULL);

  g_mkdir_with_parents (place->path, 0700);
  preferences = cot_preferences_new (place->path);
  assert_defaults (preferences);
  g_object_set (preferences, "sounds", TRUE, NULL);
  g_assert_true (cot_preferences_get_sounds (preferences));
  g_object_set (nowhere, "sounds", TRUE, NULL);
  g_assert_true (cot_preferences_get_sounds (nowhere));
}

#define ADD(name, function) g_test_add ("/capture-ui/preferences/" name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept-for-each-person", test_kept_for_each_person);
  ADD ("new-person-begins-with-the-desks", test_new_person_begins_with_the_desks);
  ADD ("values-are-bounded", test_values_are_bounded);
  ADD ("any-file-is-survived", test_any_file_is_survived);
  ADD ("no-file-is-survived", test_no_file_is_survived);

  return g_test_run ();
}
