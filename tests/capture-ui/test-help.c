/* test-help.c - every screen has its help, and every key stands in it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-error.h"
#include "cot-help-text.h"
#include "cot-key-map.h"

static const char *const languages[] = { "es", "en" };

/* Whose keys a page tells; the pages of the other screens name some of them. */
static const struct {
  const char *page;
  CotKeyScope scope;
} tellers[] = {
  { "desk", COT_SCOPE_EVERYWHERE },
  { "desk", COT_SCOPE_HELP },
  { "sign-in", COT_SCOPE_SIGN_IN },
  { "acopio", COT_SCOPE_ACOPIO },
  { "digitise", COT_SCOPE_DIGITISE },
  { "capture", COT_SCOPE_CAPTURE },
  { "board", COT_SCOPE_BOARD },
};

static CotHelpText *
load (const char *page, const char *language)
{
  g_autoptr (GError) error = NULL;
  CotHelpText *text = cot_help_text_load (page, language, &error);

  g_assert_no_error (error);

  return text;
}

static gboolean
names_key (const CotHelpText *text, const char *keys)
{
  for (guint i = 0; i < text->keys->len; i++)
    if (strcmp (g_ptr_array_index (text->keys, i), keys) == 0)
      return TRUE;

  return FALSE;
}

/* --- The pages ----------------------------------------------------------------- */

static void
test_every_page_in_both_languages (void)
{
  const char *const *pages = cot_help_list_pages ();

  for (guint i = 0; pages[i] != NULL; i++) {
    g_autoptr (CotHelpText) spanish = load (pages[i], "es");
    g_autoptr (CotHelpText) english = load (pages[i], "en");

    g_assert_cmpstr (spanish->folded, !=, english->folded);
    g_assert_cmpuint (spanish->blocks->len, >=, 4);
    /* The same said twice: section for section, line for line. */
    g_assert_cmpuint (spanish->blocks->len, ==, english->blocks->len);
    for (guint j = 0; j < spanish->blocks->len; j++) {
      const CotHelpBlock *a = g_ptr_array_index (spanish->blocks, j);
      const CotHelpBlock *b = g_ptr_array_index (english->blocks, j);

      g_assert_cmpint (a->kind, ==, b->kind);
    }
    g_assert_cmpuint (spanish->keys->len, ==, english->keys->len);
  }
}

/* The folder holds no page that cannot be opened. */
static void
test_no_page_is_lost (void)
{
  const char *const *pages = cot_help_list_pages ();

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autofree char *folder = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "..", "data", "share", "help", languages[i], NULL);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;
    guint n = 0;

    g_assert_nonnull (dir);
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *page = g_strndup (name, strlen (name) - strlen (".md"));

      g_assert_true (g_strv_contains (pages, page));
      n++;
    }
    g_assert_cmpuint (n, ==, g_strv_length ((char **) pages));
  }
}

static void
test_letters_prevail_is_said (void)
{
  static const char *const readers[] = { "capture", "second", "third", "clarify" };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    g_autoptr (CotHelpText) spanish = load (readers[i], "es");
    g_autoptr (CotHelpText) english = load (readers[i], "en");

    g_assert_true (cot_help_text_matches (spanish, "difieren, vale la letra"));
    g_assert_true (cot_help_text_matches (english, "letters prevail"));
  }
}

/* --- Keys ---------------------------------------------------------------------------- */

static void
test_every_key_named_exists (void)
{
  const char *const *pages = cot_help_list_pages ();
  guint n;
  const CotKeyLine *lines = cot_key_map_get_lines (&n);

  for (guint i = 0; pages[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (languages); j++) {
      g_autoptr (CotHelpText) text = load (pages[i], languages[j]);

      for (guint k = 0; k < text->keys->len; k++) {
        const char *key = g_ptr_array_index (text->keys, k);
        gboolean found = FALSE;

        for (guint l = 0; l < n; l++)
          found |= strcmp (lines[l].keys, key) == 0;
        if (!found)
          g_error ("%s/%s names the key \"%s\", which the map has not", languages[j], pages[i], key);
      }
    }
}

static void
test_every_key_is_named (void)
{
  guint n;
  const CotKeyLine *lines = cot_key_map_get_lines (&n);

  for (guint i = 0; i < G_N_ELEMENTS (tellers); i++)
    for (guint j = 0; j < G_N_ELEMENTS (languages); j++) {
      g_autoptr (CotHelpText) text = load (tellers[i].page, languages[j]);

      for (guint k = 0; k < n; k++)
        if (lines[k].scope == tellers[i].scope && !names_key (text, lines[k].keys))
          g_error ("%s/%s does not name the key \"%s\"", languages[j], tellers[i].page, lines[k].keys);
    }
}

/* The map says of a key what the desks do with it, and leaves none out. */
static void
test_map_is_what_the_keys_do (void)
{
  gboolean told[COT_KEY_PAN_DOWN + 1] = { FALSE };
  guint n;
  const CotKeyLine *lines = cot_key_map_get_lines (&n);

  for (guint i = 0; i < n; i++) {
    CotKey key = cot_key_from_event (lines[i].keyval, lines[i].modifiers);

    g_assert_cmpstr (cot_key_line_what (&lines[i]), !=, "");
    if (lines[i].command == COT_KEY_NONE)
      continue;
    if (key.command != lines[i].command)
      g_error ("the map's key \"%s\" means %d, not %d", lines[i].keys, key.command, lines[i].command);
    told[key.command] = TRUE;
  }
  for (guint i = COT_KEY_NONE + 1; i < G_N_ELEMENTS (told); i++)
    if (!told[i])
      g_error ("no line of the map tells of the key command %u", i);
}

/* --- Reading a page --------------------------------------------------------------------- */

static void
test_parse (void)
{
  static const char markdown[] = "# A *title*\n\nOne line\nand its other half.\n\n## Keys & more\n\n- first\n  goes on\n- second\n\n"
                                 "| key | what |\n|---|---|\n| `*` | **bold** <b> |\n| a |\n\n2 * 3 * 4 ` and **\n";
  static const struct {
    CotHelpKind kind;
    const char *markup, *right;
  } wanted[] = {
    { COT_HELP_PARAGRAPH, "One line and its other half.", NULL },
    { COT_HELP_HEADING, "Keys &amp; more", NULL },
    { COT_HELP_ITEM, "first   goes on", NULL },
    { COT_HELP_ITEM, "second", NULL },
    { COT_HELP_ROW, "key", "what" },
    { COT_HELP_ROW, "<tt><b>*</b></tt>", "<b>bold</b> &lt;b&gt;" },
    { COT_HELP_ROW, "a", "" },
    { COT_HELP_PARAGRAPH, "2 * 3 * 4 ` and **", NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotHelpText) text = cot_help_text_parse (markdown, strlen (markdown), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text->title, ==, "A *title*");
  g_assert_cmpuint (text->blocks->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    const CotHelpBlock *block = g_ptr_array_index (text->blocks, i);

    g_assert_cmpint (block->kind, ==, wanted[i].kind);
    g_assert_cmpstr (block->markup, ==, wanted[i].markup);
    g_assert_cmpstr (block->right, ==, wanted[i].right);
  }
  g_assert_cmpuint (text->keys->len, ==, 1);
  g_assert_true (cot_help_text_matches (text, "OTHER half"));
  g_assert_false (cot_help_text_matches (text, "half nowhere"));
}

/* What cannot be a page is refused; whatever else becomes markup that Pango takes. */
static void
test_hostile_pages (void)
{
  g_autofree char *long_text = g_strnfill (64 * 1024 + 1, '#');
  const struct {
    const char *text;
    gssize length;
    gboolean taken;
  } cases[] = {
    { "", 0, FALSE },
    { "no title\n", -1, FALSE },
    { "# a\n\xff", -1, FALSE },
    { "# a\0b", 5, FALSE },
    { long_text, -1, FALSE },
    { "# <b>&\n\n`<`& **<i>**\n|\n||\n|||\n- \n-\n####\n", -1, TRUE },
    { "# a\n``` `` ** *** * ****\n*a\n**a\n`a\n", -1, TRUE },
    { "# á\n*á*`é`**í**\n", -1, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gsize length = cases[i].length < 0 ? strlen (cases[i].text) : (gsize) cases[i].length;
    g_autoptr (GError) error = NULL;
    g_autoptr (CotHelpText) text = cot_help_text_parse (cases[i].text, length, &error);

    g_assert_cmpint (text != NULL, ==, cases[i].taken);
    if (!cases[i].taken) {
      g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
      continue;
    }
    for (guint j = 0; j < text->blocks->len; j++) {
      const CotHelpBlock *block = g_ptr_array_index (text->blocks, j);

      g_assert_true (pango_parse_markup (block->markup, -1, 0, NULL, NULL, NULL, NULL));
      g_assert_true (block->right == NULL || pango_parse_markup (block->right, -1, 0, NULL, NULL, NULL, NULL));
    }
  }
}

/* --- The map on paper ----------------------------------------------------------------------- */

static void
test_map_fits_one_page (void)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double x, y, width, height, text;
  int fd = g_file_open_tmp ("cot-keys-XXXXXX.pdf", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  text = cot_key_map_draw (cr, COT_KEY_MAP_WIDTH_PT, COT_KEY_MAP_HEIGHT_PT);
  cairo_recording_surface_ink_extents (surface, &x, &y, &width, &height);
  g_assert_cmpfloat (text, >=, 8);
  g_assert_cmpfloat (x, >=, 30);
  g_assert_cmpfloat (y, >=, 30);
  g_assert_cmpfloat (x + width, <=, COT_KEY_MAP_WIDTH_PT - 30);
  g_assert_cmpfloat (y + height, <=, COT_KEY_MAP_HEIGHT_PT - 30);
  g_assert_cmpfloat (height, >=, COT_KEY_MAP_HEIGHT_PT / 2);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  g_assert_true (cot_key_map_write_pdf (path, &error));
  g_assert_no_error (error);
  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_remove (path);
  g_assert_false (cot_key_map_write_pdf ("/nowhere/at/all.pdf", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture-ui/help/every-page-in-both-languages", test_every_page_in_both_languages);
  g_test_add_func ("/capture-ui/help/no-page-is-lost", test_no_page_is_lost);
  g_test_add_func ("/capture-ui/help/letters-prevail-is-said", test_letters_prevail_is_said);
  g_test_add_func ("/capture-ui/help/every-key-named-exists", test_every_key_named_exists);
  g_test_add_func ("/capture-ui/help/every-key-is-named", test_every_key_is_named);
  g_test_add_func ("/capture-ui/help/map-is-what-the-keys-do", test_map_is_what_the_keys_do);
  g_test_add_func ("/capture-ui/help/parse", test_parse);
  g_test_add_func ("/capture-ui/help/hostile-pages", test_hostile_pages);
  g_test_add_func ("/capture-ui/help/map-fits-one-page", test_map_fits_one_page);

  return g_test_run ();
}
