/* test-bad-reading.c - cotejoctl read, given what is no page, no model or no form of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A typed error in one line, or nothing that is sure: never a guess, never a crash. */

#define G_LOG_DOMAIN "test-bad-reading"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>

#include "bad-pictures.h"
#include "cot-paths.h"
#include "cot-test-files.h"

typedef struct {
  char *root, *page, *form;
  Picture picture; /* of the page */
  json_t *truth;
} Fixture;

/* One page for all tests: it takes a moment to make. */
static Fixture fixture;

/* --- Running it ------------------------------------------------------------------- */

typedef struct {
  int code; /* -1: it crashed */
  char *out, *err;
  json_t *json; /* of stdout, or NULL */
} Run;

static void
run_clear (Run *self)
{
  g_free (self->out);
  g_free (self->err);
  json_decref (self->json);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run (const char *share, const char *const *words, Run *out)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", words[0], NULL);
  g_auto (GStrv) environment = share != NULL ? g_environ_setenv (g_get_environ (), "COTEJO_SHARE_DIR", share, TRUE) : g_get_environ ();
  g_autofree char **argv = g_memdup2 (words, sizeof *words * (g_strv_length ((char **) words) + 1));
  g_autoptr (GError) error = NULL;
  int status = -1;

  *out = (Run){ .code = -1 };
  argv[0] = program;
  g_spawn_sync (NULL, argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &out->out, &out->err, &status, &error);
  g_assert_no_error (error);
  if (WIFEXITED (status))
    out->code = WEXITSTATUS (status);
  out->json = json_loads (out->out, 0, NULL);
}

/* Wrong use or unreadable input: one line on stderr, nothing on stdout. */
static void
assert_refused (const Run *run, const char *why)
{
  const char *end = strchr (run->err, '\n');

  if (run->code != 2 || *run->out != '\0' || end == NULL || end[1] != '\0' || strstr (run->err, why) == NULL)
    g_error ("code %d, \"%s\" on stderr, where \"%s\" was expected", run->code, run->err, why);
}

static void
assert_nothing_sure (const Run *run, const char *what)
{
  const char *name;
  json_t *field;

  g_assert_true (json_is_object (run->json));
  json_object_foreach (json_object_get (run->json, "fields"), name, field)
  {
    if (json_is_true (json_object_get (field, "sure")) && json_is_integer (json_object_get (field, "value")))
      g_error ("%s: %s is sure", what, name);
  }
  g_assert_false (json_is_true (json_object_get (run->json, "sure")) && json_is_integer (json_object_get (run->json, "value")));
}

/* --- Pictures -------------------------------------------------------------------------- */

static guint8
pixel_of (const char *kind, guint x, guint y)
{
  if (strcmp (kind, "black") == 0)
    return 0;
  if (strcmp (kind, "grey") == 0)
    return 128;
  if (strcmp (kind, "noise") == 0)
    return (guint8) g_test_rand_int_range (0, 256);
  if (strcmp (kind, "stripes") == 0)
    return (x / 3 + y / 7) % 2 == 0 ? 0 : 255;

  return 255;
}

static char *
write_kind (const Fixture *f, const char *kind, guint width, guint height)
{
  g_autofree char *name = g_strdup_printf ("%s-%u-%u.pgm", kind, width, height);
  char *path = g_build_filename (f->root, name, NULL);
  g_auto (Picture) picture = { 0 };

  picture_init (&picture, width, height);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      picture.pixels[(gsize) y * width + x] = pixel_of (kind, x, y);
  picture_write (&picture, path);

  return path;
}

static const struct {
  const char *kind;
  guint width, height;
  gboolean empty; /* what is really blank may be told for sure to be so */
} pictures[] = {
  { "blank", 300, 100, TRUE },
  { "black", 300, 100, FALSE },
  { "grey", 300, 100, FALSE },
  { "noise", 300, 100, FALSE },
  { "stripes", 300, 100, FALSE },
  { "noise", 1, 1, FALSE },
  { "blank", 1, 400, FALSE },
  { "blank", 400, 1, FALSE },
  { "blank", 8, 8, FALSE },
  { "noise", 30000, 40, FALSE },
  { "blank", 1700, 2200, TRUE },
  { "black", 1700, 2200, FALSE },
};

static void
test_strips (void)
{
  const Fixture *f = &fixture;
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    g_autofree char *path = write_kind (f, pictures[i].kind, pictures[i].width, pictures[i].height);
    const char *words[] = { "cotejoctl", "read", "strip", path, "--boxes", "3", "--json", NULL };
    g_auto (Run) got = { 0 };

    run (NULL, words, &got);
    g_assert_cmpint (got.code, ==, 0);
    assert_nothing_sure (&got, path);
    if (!pictures[i].empty && json_is_true (json_object_get (got.json, "sure")))
      g_error ("%s is sure", path);
  }
}

static void
test_pages (void)
{
  const Fixture *f = &fixture;
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    g_autofree char *path = write_kind (f, pictures[i].kind, pictures[i].width, pictures[i].height);
    const char *words[] = { "cotejoctl", "read", "page", f->form, path, "--json", NULL };
    g_auto (Run) got = { 0 };

    run (NULL, words, &got);
    g_assert_cmpint (got.code, ==, 1);
    assert_nothing_sure (&got, path);
    g_assert_true (json_is_null (json_object_get (got.json, "form")));
    g_assert_cmpuint (json_array_size (json_object_get (got.json, "problems")), >, 0);
  }
}

/* Not one of these is a picture of a size that is accepted. */
static void
test_no_pictures (void)
{
  const Fixture *f = &fixture;
  static const struct {
    const char *name, *bytes;
    gsize length;
    const char *why;
  } files[] = {
    { "empty.pgm", "", 0, "size" },
    { "words.png", "these are words, and no picture of any kind at all, however long", 64, "not an image" },
    { "cut.pgm", "P5\n300 100\n255\nabc", 18, "" },
    { "huge.pgm", "P5\n60000 60000\n255\nabc", 22, "" },
    { "nothing.pgm", "P5\n0 0\n255\n", 11, "" },
    { "cut.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\0\0\0\0", 29, "" },
    { "cut.jpg", "\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", 20, "" },
    { "cut.tif", "II*\0\x08\0\0\0\xff\xff", 10, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (f->root, files[i].name, NULL);
    const char *strip[] = { "cotejoctl", "read", "strip", path, "--boxes", "3", "--json", NULL };
    const char *page[] = { "cotejoctl", "read", "page", f->form, path, "--json", NULL };
    g_auto (Run) of_strip = { 0 };
    g_auto (Run) of_page = { 0 };

    g_assert_true (g_file_set_contents (path, files[i].bytes, (gssize) files[i].length, NULL));
    run (NULL, strip, &of_strip);
    assert_refused (&of_strip, files[i].why);
    run (NULL, page, &of_page);
    assert_refused (&of_page, files[i].why);
  }
}

/* Single boxes: what shows nothing is unsure, what is no idx file is refused. */
static void
test_cells (void)
{
  const Fixture *f = &fixture;
  static const struct {
    guint side, value;
    const char *row; /* of each image */
  } sets[] = {
    { 28, 0, "\tempty\t" },
    { 28, 255, "\tunsure\t" },
    { 1, 0, "\tunsure\t" },
    { 1, 255, "\tunsure\t" },
    { 3, 0, "\tunsure\t" },
    { 3000, 0, "\tunsure\t" },
  };
  g_autofree char *path = g_build_filename (f->root, "cells.idx3", NULL);
  g_autofree char *table = g_build_filename (f->root, "cells.tsv", NULL);
  const char *words[] = { "cotejoctl", "read", "cells", path, "--tsv", table, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    g_auto (Run) got = { 0 };
    g_autofree char *text = NULL;

    idx_write (path, 2, sets[i].side, (guint8) sets[i].value);
    run (NULL, words, &got);
    g_assert_cmpint (got.code, ==, 0);
    g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
    g_assert_nonnull (strstr (text, sets[i].row));
    g_assert_nonnull (strstr (strchr (text, '\n'), strcmp (sets[i].row, "\tempty\t") == 0 ? "\t1\n" : "\t0\n"));
  }
  {
    g_auto (Run) got = { 0 };

    g_unlink (table);
    g_assert_true (g_file_set_contents (path, "no idx file, and long enough for a header", -1, NULL));
    run (NULL, words, &got);
    assert_refused (&got, "no idx file");
    g_assert_false (g_file_test (table, G_FILE_TEST_EXISTS));
  }
}

/* What is read is never written over, and a device stays a device. */
static void
test_cells_output (void)
{
  const Fixture *f = &fixture;
  g_autofree char *path = g_build_filename (f->root, "kept.idx3", NULL);
  const char *over[] = { "cotejoctl", "read", "cells", path, "--tsv", path, NULL };
  const char *full[] = { "cotejoctl", "read", "cells", path, "--tsv", "/dev/full", NULL };
  g_auto (Run) got = { 0 };
  GStatBuf info;

  idx_write (path, 2, 28, 0);
  run (NULL, over, &got);
  assert_refused (&got, "written over");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 16 + 2 * 28 * 28);

  if (g_stat ("/dev/full", &info) == 0 && S_ISCHR (info.st_mode)) {
    g_auto (Run) second = { 0 };

    run (NULL, full, &second);
    assert_refused (&second, "/dev/full");
    g_assert_cmpint (g_stat ("/dev/full", &info), ==, 0);
    g_assert_true (S_ISCHR (info.st_mode));
  }
}

/* --- Models ------------------------------------------------------------------------------ */

static void
copy_share (const char *to)
{
  static const char *const names[] = { "digits.cot", "fields.cot", "letters.cot" };
  g_autofree char *folder = g_build_filename (to, "recogniser", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *relative = g_build_filename ("recogniser", names[i], NULL);
    g_autofree char *from = cot_paths_share_file (relative);
    g_autofree char *path = g_build_filename (folder, names[i], NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    if (g_file_get_contents (from, &bytes, &length, NULL))
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  }
}

static void
assert_no_reader (const Fixture *f, const char *share, const char *why)
{
  g_autofree char *strip = write_kind (f, "blank", 300, 100);
  const char *of_strip[] = { "cotejoctl", "read", "strip", strip, "--boxes", "3", "--json", NULL };
  const char *of_page[] = { "cotejoctl", "read", "page", f->form, f->page, "--json", NULL };
  g_auto (Run) one = { 0 };
  g_auto (Run) other = { 0 };

  run (share, of_strip, &one);
  assert_refused (&one, why);
  run (share, of_page, &other);
  assert_refused (&other, why);
}

static void
test_models (void)
{
  const Fixture *f = &fixture;
  static const char *const names[] = { "digits.cot", "fields.cot" };
  g_autofree char *share = g_build_filename (f->root, "share", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (share, "recogniser", names[i], NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    copy_share (share);
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    bytes[length / 2] ^= 1;
    g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
    assert_no_reader (f, share, "altered");
    g_assert_true (g_file_set_contents (path, bytes, (gssize) length / 3, NULL));
    assert_no_reader (f, share, names[i]);
    g_unlink (path);
    assert_no_reader (f, share, names[i]);
  }
}

/* --- Forms and pages that do not fit each other --------------------------------------------- */

/* As many sure numbers as are right; with @least of them at the least. */
static void
assert_right (const Fixture *f, const Run *run, guint least)
{
  const json_t *truth = json_object_get (f->truth, "fields");
  const char *name;
  json_t *field;
  guint n_sure = 0;

  json_object_foreach (json_object_get (run->json, "fields"), name, field)
  {
    const json_t *said = json_object_get (json_object_get (truth, name), "value");

    if (!json_is_true (json_object_get (field, "sure")) || !json_is_integer (json_object_get (field, "value")))
      continue;
    n_sure++;
    if (!json_equal (json_object_get (field, "value"), said))
      g_error ("%s is sure and wrong", name);
  }
  g_assert_cmpuint (n_sure, >=, least);
}

static void
read_page (const Fixture *f, const char *form, const char *page, Run *out)
{
  const char *words[] = { "cotejoctl", "read", "page", form, page, "--json", NULL };

  run (NULL, words, out);
}

/* The page by quarters is read as it is; by an eighth it is no page of the form. */
static void
test_turned (void)
{
  const Fixture *f = &fixture;
  for (guint eighths = 1; eighths <= 4; eighths += eighths == 1 ? 1 : 2) {
    g_autofree char *path = g_build_filename (f->root, "turned.pgm", NULL);
    g_auto (Picture) turned = { 0 };
    g_auto (Run) got = { 0 };

    picture_turn (&f->picture, eighths * 45, &turned);
    picture_write (&turned, path);
    read_page (f, f->form, path, &got);
    g_assert_cmpint (got.code, ==, eighths % 2 == 0 ? 0 : 1);
    assert_right (f, &got, eighths % 2 == 0 ? 3 : 0);
  }
}

/* Of a page that ends in the middle, what is off it is not read. */
static void
test_cropped (void)
{
  const Fixture *f = &fixture;
  g_autofree char *path = g_build_filename (f->root, "cropped.pgm", NULL);
  g_auto (Picture) half = { 0 };
  g_auto (Run) got = { 0 };

  picture_init (&half, f->picture.width, f->picture.height / 2);
  memcpy (half.pixels, f->picture.pixels, (gsize) half.width * half.height);
  picture_write (&half, path);
  read_page (f, f->form, path, &got);
  g_assert_cmpint (got.code, >=, 0);
  g_assert_cmpint (got.code, <=, 1);
  assert_right (f, &got, 0);
}

/* The first field's boxes, moved by @dx and @dy millimetres. */
static char *
write_moved_form (const Fixture *f, double dx, double dy)
{
  char *path = g_build_filename (f->root, "moved.json", NULL);
  json_t *form = json_load_file (f->form, 0, NULL);
  json_t *boxes = json_object_get (json_array_get (json_object_get (form, "fields"), 2), "digits");

  g_assert_cmpuint (json_array_size (boxes), >, 0);
  for (gsize i = 0; i < json_array_size (boxes); i++) {
    json_t *box = json_array_get (boxes, i);

    json_array_set_new (box, 0, json_real (json_number_value (json_array_get (box, 0)) + dx));
    json_array_set_new (box, 1, json_real (json_number_value (json_array_get (box, 1)) + dy));
  }
  g_assert_cmpint (json_dump_file (form, path, 0), ==, 0);
  json_decref (form);

  return path;
}

static void
test_boxes_outside (void)
{
  const Fixture *f = &fixture;
  static const double moves[][2] = { { 5000, 0 }, { 0, 5000 }, { -5000, 0 }, { 0, -300 } };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++) {
    g_autofree char *form = write_moved_form (f, moves[i][0], moves[i][1]);
    g_auto (Run) got = { 0 };

    read_page (f, form, f->page, &got);
    assert_refused (&got, "moved.json");
  }
}

/* --- One page for all ------------------------------------------------------------------------ */

static void
set_up (Fixture *f)
{
  g_autofree char *sample = cot_paths_share_file ("sample");
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  f->root = g_dir_make_tmp ("cotejo-test-XXXXXX", &error);
  g_assert_no_error (error);
  f->form = cot_paths_share_file ("sample/forms/2.json");
  f->page = g_build_filename (f->root, "00001.pgm", NULL);
  {
    const char *words[] = { "cotejo-simulacro", "actas", sample, "--form", "2", "--count", "1", "--damage", "none", "--seed", "5", "--out", f->root, NULL };
    g_auto (Run) made = { 0 };

    run (NULL, words, &made);
    g_assert_cmpint (made.code, ==, 0);
  }
  json = g_build_filename (f->root, "00001.json", NULL);
  f->truth = json_load_file (json, 0, NULL);
  g_assert_nonnull (f->truth);
  picture_read (&f->picture, f->page);
}

static void
tear_down (Fixture *f)
{
  cot_test_files_remove (f->root);
  picture_clear (&f->picture);
  json_decref (f->truth);
  g_free (f->root);
  g_free (f->page);
  g_free (f->form);
}

int
main (int argc, char **argv)
{
  int code;

  g_test_init (&argc, &argv, NULL);
  set_up (&fixture);
  g_test_add_func ("/bad-reading/strips", test_strips);
  g_test_add_func ("/bad-reading/pages", test_pages);
  g_test_add_func ("/bad-reading/no-pictures", test_no_pictures);
  g_test_add_func ("/bad-reading/cells", test_cells);
  g_test_add_func ("/bad-reading/cells-output", test_cells_output);
  g_test_add_func ("/bad-reading/models", test_models);
  g_test_add_func ("/bad-reading/turned", test_turned);
  g_test_add_func ("/bad-reading/cropped", test_cropped);
  g_test_add_func ("/bad-reading/boxes-outside", test_boxes_outside);
  code = g_test_run ();
  tear_down (&fixture);

  return code;
}
