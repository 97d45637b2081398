/* test-scan-match.c - one profile, every driver's words for it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* tests/scanner/drivers holds what drivers let be set: names, ranges and choices as
 * their manuals and users' reports have them, in the form of "cotejo-scan options". */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <string.h>

#include "cot-scan-error.h"
#include "cot-scan-fixture.h"
#include "cot-scan-match.h"

static json_t *
load_dump (const char *driver)
{
  g_autofree char *name = g_strconcat (driver, ".json", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "scanner", "drivers", name, NULL);
  json_error_t where;
  json_t *json = json_load_file (path, JSON_REJECT_DUPLICATES, &where);

  if (json == NULL)
    g_error ("%s:%d: %s", path, where.line, where.text);

  return json;
}

static CotScanProfile *
profile_of (const char *text)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (text), "'", '"');
  json_error_t where;
  json_t *json = json_loads (quoted, 0, &where);
  g_autoptr (GError) error = NULL;
  CotScanProfile *profile = cot_scan_profile_from_json (json, &error);

  g_assert_no_error (error);
  json_decref (json);

  return profile;
}

/* "a=1; b=2 / what the device has not". */
static char *
match_all (const GPtrArray *options, const CotScanProfile *profile)
{
  g_autoptr (GString) set = g_string_new (NULL);
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint wish = 0; wish < COT_N_WISHES; wish++) {
    gboolean has = FALSE;
    g_autoptr (GPtrArray) assignments = cot_scan_match (options, profile, (CotScanWish) wish, &has);

    for (guint i = 0; i < assignments->len; i++)
      g_string_append_printf (set, "%s%s", set->len > 0 ? "; " : "", (const char *) assignments->pdata[i]);
    if (!has)
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? " " : "", cot_scan_wish_to_string ((CotScanWish) wish));
  }
  if (missing->len > 0)
    g_string_append_printf (set, " / %s", missing->str);

  return g_string_free (g_steal_pointer (&set), FALSE);
}

#define ONE_SIDE  "{'version':1,'source':'adf','paper':'oficio'}"
#define BOTH      "{'version':1,'source':'duplex','paper':'acta','dropout':'red','endorser':'CATD 2','brightness':50}"
#define GLASS     "{'version':1,'source':'flatbed','paper':'tabloid','dpi':200,'double_feed':false}"
#define LINES     "{'version':1,'mode':'lineart','threshold':50,'double_feed':false}"
#define IN_COLOUR "{'version':1,'mode':'colour','paper':'a3','double_feed':false}"

typedef struct {
  const char *driver, *profile, *expected;
} MatchCase;

static const MatchCase cases[] = {
#include "match-cases.h"
};

static void
test_match (gconstpointer data)
{
  const MatchCase *c = data;
  json_t *dump = load_dump (c->driver);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) options = cot_scan_options_from_json (json_object_get (dump, "options"), &error);
  g_autoptr (CotScanProfile) profile = profile_of (c->profile);
  g_autofree char *told = NULL;

  g_assert_no_error (error);
  told = match_all (options, profile);
  g_assert_cmpstr (told, ==, c->expected);
  json_decref (dump);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/match/%s/%u", cases[i].driver, i);

    g_test_add_data_func (path, &cases[i], test_match);
  }

  return g_test_run ();
}
