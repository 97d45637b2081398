/* test-scan-match.c - one profile, every driver's words for it, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* tests/scanner/drivers holds what drivers let be set: names, ranges, choices, and what
 * wakes what, as their manuals and users' reports have them, in the form of "cotejo-scan
 * options".  A device of SANE is made of each (dump-device.c), which refuses what such a
 * driver refuses; cotejo-scan opens it with a profile, and what it has set is compared. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-scan-fixture.h"

typedef struct {
  const char *driver, *profile, *expected;
} MatchCase;

#define ONE_SIDE  "{'version':1,'source':'adf','paper':'oficio'}"
#define BOTH      "{'version':1,'source':'duplex','paper':'acta','dropout':'red','endorser':'CATD 2','brightness':50}"
#define GLASS     "{'version':1,'source':'flatbed','paper':'tabloid','dpi':200,'double_feed':false}"
#define LINES     "{'version':1,'mode':'lineart','threshold':50,'double_feed':false}"
#define IN_COLOUR "{'version':1,'mode':'colour','paper':'a3','double_feed':false}"

static const MatchCase cases[] = {
#include "match-cases.h"
};

/* A device that says of itself what the dump does (transfer full): its name. */
static char *
make_device (CotScanFixture *f, const char *driver)
{
  g_autofree char *name = g_strconcat (driver, ".json", NULL);
  g_autofree char *dump = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "scanner", "drivers", name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  g_assert_true (g_file_get_contents (dump, &text, NULL, NULL));
  path = cot_scan_fixture_write (f, "device.json", text, -1);

  return g_strconcat ("dump:", path, NULL);
}

static char *
make_profile (CotScanFixture *f, const char *text)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (text), "'", '"');

  return cot_scan_fixture_write (f, "profile.json", quoted, -1);
}

/* "a=1; b=2", in the order of setting. */
static char *
dup_set (CotScanFixture *f)
{
  g_autofree char *path = g_build_filename (f->root, "device.json.set", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

  return g_strjoinv ("; ", lines);
}

/* What was set, and after the stroke what the device has not. */
static char *
tell (CotScanFixture *f, const json_t *device)
{
  const json_t *missing = json_object_get (device, "missing");
  g_autofree char *set = dup_set (f);
  g_autoptr (GString) told = g_string_new (set);

  for (guint i = 0; i < json_array_size (missing); i++)
    g_string_append_printf (told, "%s%s", i == 0 ? " / " : " ", json_string_value (json_array_get (missing, i)));

  return g_string_free (g_steal_pointer (&told), FALSE);
}

/* What "cotejo-scan options" answers. */
static json_t *
ask (CotScanFixture *f, const char *device, const char *profile)
{
  g_autofree char *program = cot_paths_program ("cotejo-scan");
  const char *const argv[] = { program, "options", "--device", device, "--profile", profile, "--json", NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  int status = 0;

  for (guint i = 0; f->environ_[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (f->environ_[i], "=", 2);

    environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
  }
  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, NULL));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s", err);

  return json_loads (out, JSON_REJECT_DUPLICATES, NULL);
}

static void
test_match (gconstpointer data)
{
  const MatchCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *device = make_device (f, c->driver);
  g_autofree char *profile = make_profile (f, c->profile);
  json_t *answer = ask (f, device, profile);
  g_autofree char *told = tell (f, answer);

  json_decref (answer);
  g_assert_cmpstr (told, ==, c->expected);
}

/* Each dump is tried. */
static void
test_no_dump_is_forgotten (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "scanner", "drivers", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    guint n = 0;

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      n += g_str_has_prefix (name, cases[i].driver) && strcmp (name + strlen (cases[i].driver), ".json") == 0;
    if (n == 0)
      g_error ("%s is not tried", name);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/match/no-dump-is-forgotten", test_no_dump_is_forgotten);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/match/%s/%u", cases[i].driver, i);

    g_test_add_data_func (path, &cases[i], test_match);
  }

  return g_test_run ();
}
