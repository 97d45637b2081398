/* test-odd-actas.c - actas as nobody should fill them, through cotejoctl read page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each kind is drawn over a page that the rehearsals print and fill; whatever is read,
 * nothing is sure but what was written.  With -m slow all kinds, on several pages and
 * with the handwriting that lies beside the source tree.
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "acta-maker.h"
#include "cot-form.h"
#include "cot-paths.h"
#include "cot-raster.h"
#include "cot-test-files.h"
#include "odd-ink.h"

#define SLOW_PAGES 4

/* What stands in the fields before anything is drawn. */
typedef enum {
  FILL_AS_USUAL,
  FILL_ZERO,
  FILL_EMPTY,
  FILL_NINES,  /* in as many boxes as there are */
  FILL_TOTALS, /* the four counts and the total alone */
  FILL_ILLEGIBLE,
} Fill;

/* What may be sure. */
typedef enum {
  MAY_BE_WRITTEN, /* the number that was written, and sin dato where nothing was */
  MAY_BE_NOTHING, /* no number */
  MAY_BE_ZERO,    /* no number but zeros: many cross them */
  MAY_BE_TURNED,  /* the number written, or what it is upside down */
} May;

typedef struct {
  const char *name;
  Fill fill;
  OddChange change; /* (nullable) */
  May may;
  double scale;            /* of its 300 dpi; 0: as it is */
  guint8 red, green, blue; /* of the ink, where @is_coloured */
  gboolean is_coloured, is_slow;
  guint tolerated; /* wrong of a hundred fields */
} Kind;

static const Kind kinds[] = {
  { .name = "all-zeros", .fill = FILL_ZERO, .is_slow = TRUE },
  { .name = "all-empty", .fill = FILL_EMPTY },
  { .name = "only-totals", .fill = FILL_TOTALS, .is_slow = TRUE },
  { .name = "nines-everywhere", .fill = FILL_NINES, .is_slow = TRUE },
  { .name = "all-illegible", .fill = FILL_ILLEGIBLE, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-dash-in-each-box", .fill = FILL_EMPTY, .change = odd_dash_boxes, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-dash-through-each-field", .fill = FILL_EMPTY, .change = odd_dash_fields, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-slash-in-each-box", .fill = FILL_EMPTY, .change = odd_slash_boxes, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-slash-through-each-field", .fill = FILL_EMPTY, .change = odd_slash_fields, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-cross-in-each-box", .fill = FILL_EMPTY, .change = odd_cross_boxes, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-line-down-the-columns", .fill = FILL_EMPTY, .change = odd_line_down, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "a-line-across-the-columns", .fill = FILL_EMPTY, .change = odd_line_aslant, .may = MAY_BE_NOTHING },
  { .name = "a-line-down-the-last-boxes", .fill = FILL_EMPTY, .change = odd_line_down_last, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "dots-and-ditto-marks", .fill = FILL_EMPTY, .change = odd_dittos, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "ticks", .fill = FILL_EMPTY, .change = odd_ticks, .may = MAY_BE_NOTHING },
  { .name = "struck-out", .fill = FILL_AS_USUAL, .change = odd_dash_fields, .may = MAY_BE_NOTHING },
  { .name = "struck-out-aslant", .fill = FILL_AS_USUAL, .change = odd_slash_fields, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "struck-out-digit-by-digit", .fill = FILL_AS_USUAL, .change = odd_slash_boxes, .may = MAY_BE_ZERO, .is_slow = TRUE, .tolerated = 2 },
  { .name = "crossed-out", .fill = FILL_AS_USUAL, .change = odd_cross_fields, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "struck-down-the-columns", .fill = FILL_AS_USUAL, .change = odd_line_down, .is_slow = TRUE },
  { .name = "circled", .fill = FILL_AS_USUAL, .change = odd_circles, .is_slow = TRUE },
  { .name = "underlined", .fill = FILL_AS_USUAL, .change = odd_underlines, .is_slow = TRUE },
  { .name = "a-stamp-over-the-fields", .fill = FILL_AS_USUAL, .change = odd_stamps },
  { .name = "a-stamp-over-empty-fields", .fill = FILL_EMPTY, .change = odd_stamps, .is_slow = TRUE },
  { .name = "digits-that-touch", .fill = FILL_AS_USUAL, .change = odd_wide, .is_slow = TRUE },
  { .name = "digits-out-of-their-boxes", .fill = FILL_AS_USUAL, .change = odd_beside, .is_slow = TRUE },
  { .name = "digits-too-high", .fill = FILL_AS_USUAL, .change = odd_above },
  { .name = "one-box-to-the-left", .fill = FILL_AS_USUAL, .change = odd_one_box_left, .is_slow = TRUE },
  { .name = "upside-down-in-the-boxes", .fill = FILL_AS_USUAL, .change = odd_turn_fields, .may = MAY_BE_TURNED },
  { .name = "the-wrong-way-up", .fill = FILL_AS_USUAL, .change = odd_turn_page, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "mirrored", .fill = FILL_AS_USUAL, .change = odd_mirror_fields, .may = MAY_BE_NOTHING, .is_slow = TRUE },
  { .name = "shining-through", .fill = FILL_EMPTY, .change = odd_shine_through, .is_slow = TRUE },
  { .name = "red-ink", .is_coloured = TRUE, .red = 200, .green = 30, .blue = 40, .is_slow = TRUE },
  { .name = "green-ink", .is_coloured = TRUE, .red = 20, .green = 140, .blue = 60, .is_slow = TRUE },
  { .name = "blue-ink", .is_coloured = TRUE, .red = 40, .green = 60, .blue = 190, .is_slow = TRUE },
  { .name = "pencil", .change = odd_faint, .is_slow = TRUE },
  { .name = "carbon", .change = odd_blur, .is_slow = TRUE },
  { .name = "150-dpi", .scale = 0.5 },
  { .name = "600-dpi", .scale = 2, .is_slow = TRUE },
  { .name = "100-dpi", .scale = 1 / 3.0, .is_slow = TRUE },
};

typedef struct {
  char *root, *folder, *forms;
  CotElection *election;
  CotActaHandwriting *handwriting; /* (nullable) */
} Fixture;

static void
spawn (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro");
  g_autofree char *hands = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "..", "..", "shared", "handwriting", NULL);

  f->root = g_dir_make_tmp ("cot-odd-XXXXXX", NULL);
  f->folder = g_build_filename (f->root, "election", NULL);
  f->forms = g_build_filename (f->folder, "forms", NULL);

  const char *const argv[] = { program, "election", "--casillas", "30", "--municipios", "2", "--contests", "ayun", "--seed", "4", f->folder, NULL };

  spawn (argv);
  f->election = cot_election_load (f->folder, FALSE, NULL, NULL);
  g_assert_nonnull (f->election);
  if (g_test_slow () && g_file_test (hands, G_FILE_TEST_IS_DIR))
    f->handwriting = cot_acta_handwriting_load (hands, NULL, 3, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cot_election_unref (f->election);
  cot_acta_handwriting_free (f->handwriting);
  cot_test_files_remove (f->root);
  g_free (f->root);
  g_free (f->folder);
  g_free (f->forms);
}

/* --- The page ------------------------------------------------------------------------ */

static gint32
nines_for (const CotForm *form, const char *name)
{
  const CotFormField *place = cot_form_find_field (form, name);
  gint32 number = 0;

  for (guint i = 0; place != NULL && i < MIN (place->n_digits, 4); i++)
    number = 10 * number + 9;

  return number;
}

static void
fill_entry (CotActaScript *script, const CotActaEntry *entry, Fill fill, const CotForm *form)
{
  const char *name = entry->field->name;
  gboolean is_vote = cot_field_kind_is_vote (entry->field->kind);

  if (entry->field->kind == COT_FIELD_SECCION || entry->field->kind == COT_FIELD_CASILLA)
    return;
  if (fill == FILL_ZERO || fill == FILL_NINES)
    cot_acta_script_set (script, name, (CotValue){ COT_VALUE_NUMBER, fill == FILL_ZERO ? 0 : nines_for (form, name) });
  else if (fill == FILL_EMPTY || (fill == FILL_TOTALS && is_vote))
    cot_acta_script_set (script, name, (CotValue){ COT_VALUE_NO_DATA, 0 });
  else if (fill == FILL_ILLEGIBLE)
    cot_acta_script_set (script, name, (CotValue){ COT_VALUE_ILLEGIBLE, 0 });
}

static CotActaPage *
make_page (Fixture *f, CotActaMaker *maker, const CotRow *row, Fill fill, guint seed)
{
  g_autoptr (CotActaScript) script = cot_acta_script_new_random (row, seed);
  CotForm *form = cot_election_get_form (f->election, row->tipo_acta);
  g_autoptr (GError) error = NULL;
  CotActaPage *page;

  if (fill != FILL_AS_USUAL)
    for (guint i = 0; i < script->n_entries; i++)
      fill_entry (script, &script->entries[i], fill, form);
  page = cot_acta_maker_make (maker, script, "0002-00001-C", seed, COT_ACTA_DAMAGE_NONE, &error);
  g_assert_no_error (error);

  return page;
}

static CotRaster *
to_raster (const CotActaRaster *page)
{
  g_autoptr (GError) error = NULL;
  CotRaster *out = cot_raster_new ((guint) page->width_px, (guint) page->height_px, COT_ACTA_DPI, &error);

  g_assert_no_error (error);
  for (guint y = 0; y < out->height; y++)
    memcpy (cot_raster_row (out, y), page->pixels + (gsize) y * out->width, out->width);

  return out;
}

static CotRaster *
scaled (const CotRaster *page, double scale)
{
  CotRaster *out;

  if (scale < 1)
    return cot_raster_shrink (page, (guint) (page->width * scale), (guint) (page->height * scale));
  out = cot_raster_new ((guint) (page->width * scale), (guint) (page->height * scale), page->dpi * scale, NULL);
  g_assert_nonnull (out);
  for (guint y = 0; y < out->height; y++)
    for (guint x = 0; x < out->width; x++)
      cot_raster_row (out, y)[x] = (guint8) cot_raster_sample (page, (x + 0.5) / scale, (y + 0.5) / scale);

  return out;
}

/* Ink of a colour where @page is darker than @blank. */
static guint8
colour_at (guint8 page, guint8 blank, guint8 ink)
{
  double share = blank > 0 ? CLAMP ((blank - page) / (0.8 * blank), 0, 1) : 0;

  return (guint8) (blank * (1 - share) + ink * share);
}

static void
write_page (const Kind *kind, const CotRaster *page, const CotRaster *blank, const char *path)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  const guint8 inks[3] = { kind->red, kind->green, kind->blue };

  g_string_printf (bytes, "P%d\n%u %u\n255\n", kind->is_coloured ? 6 : 5, page->width, page->height);
  for (guint y = 0; y < page->height; y++) {
    if (!kind->is_coloured) {
      g_string_append_len (bytes, (const char *) cot_raster_row (page, y), page->width);
      continue;
    }
    for (guint x = 0; x < page->width; x++)
      for (guint c = 0; c < 3; c++)
        g_string_append_c (bytes, (char) colour_at (cot_raster_row (page, y)[x], cot_raster_row (blank, y)[x], inks[c]));
  }
  g_assert_true (g_file_set_contents (path, bytes->str, (gssize) bytes->len, NULL));
}

/* --- What is read -------------------------------------------------------------------- */

static json_t *
read_page (const Fixture *f, const CotRow *row, const char *path)
{
  g_autofree char *program = cot_paths_program ("cotejoctl"), *name = g_strconcat (row->tipo_acta, ".json", NULL);
  g_autofree char *form = g_build_filename (f->forms, name, NULL);
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { program, "read", "page", form, path, "--json", NULL };
  int status;
  json_t *json;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), <=, 1);
  json = json_loads (out, 0, NULL);
  g_assert_nonnull (json);

  return json;
}

/* What the figures are with the paper turned round, where that is a number; -1. */
static gint32
turned (const char *figures)
{
  static const int upside_down[] = { 0, 1, -1, -1, -1, -1, 9, -1, 8, 6 };
  gint32 out = 0;

  for (gsize i = strlen (figures); i > 0; i--) {
    if (upside_down[figures[i - 1] - '0'] < 0)
      return -1;
    out = 10 * out + upside_down[figures[i - 1] - '0'];
  }

  return out;
}

static gboolean
may_be_sure (const Kind *kind, const CotActaWritten *written, const json_t *value)
{
  gboolean is_number = json_is_integer (value);
  gint32 number = (gint32) json_integer_value (value);
  guint64 figures = 0;
  gboolean has_figures = g_ascii_string_to_unsigned (written->figures, 10, 0, COT_VALUE_MAX, &figures, NULL);

  if (kind->may == MAY_BE_NOTHING && written->field->kind != COT_FIELD_SECCION)
    return !is_number;
  if (kind->may == MAY_BE_ZERO && written->field->kind != COT_FIELD_SECCION)
    return !is_number || number == 0;
  if (!is_number)
    return *written->figures == '\0';
  if (kind->may == MAY_BE_TURNED && has_figures && turned (written->figures) == number)
    return TRUE;

  return has_figures && number == (gint32) figures;
}

static guint
check_page (const Kind *kind, const CotActaPage *page, const json_t *read)
{
  guint n_sure = 0, n_wrong = 0;

  for (guint i = 0; i < page->written->len; i++) {
    const CotActaWritten *written = page->written->pdata[i];
    const json_t *field = json_object_get (json_object_get (read, "fields"), written->field->name);
    const json_t *value = json_object_get (field, "value");

    if (!json_is_true (json_object_get (field, "sure")))
      continue;
    n_sure++;
    if (may_be_sure (kind, written, value))
      continue;
    n_wrong++;
    g_test_message ("%s, %s: \"%s\" was written, %" JSON_INTEGER_FORMAT " (%d) is sure with %.5f", kind->name, written->field->name, written->figures,
                    json_integer_value (value), json_typeof (value), json_number_value (json_object_get (field, "probability")));
  }
  g_test_message ("%s: %u fields sure of %u, %u wrong", kind->name, n_sure, page->written->len, n_wrong);

  return n_wrong;
}

static guint
try_page (Fixture *f, const Kind *kind, CotActaMaker *maker, const CotRow *row, guint seed, guint *n_fields)
{
  g_autoptr (CotActaPage) page = make_page (f, maker, row, kind->fill, seed);
  g_autoptr (CotActaPage) bare = make_page (f, maker, row, FILL_EMPTY, seed);
  g_autoptr (CotRaster) ink = to_raster (page->raster);
  g_autoptr (CotRaster) none = to_raster (bare->raster);
  g_autofree char *name = g_strdup_printf ("%s-%u.pnm", kind->name, seed), *path = g_build_filename (f->root, name, NULL);
  OddPage odd = { page->form, ink, none, { { 0 } } };
  json_t *read;
  guint n_wrong;

  for (guint i = 0; i < 9; i++)
    odd.to_px.m[i] = page->raster->matrix[i / 3][i % 3];
  if (kind->change != NULL)
    kind->change (&odd);
  if (kind->scale > 0) {
    g_autoptr (CotRaster) other = scaled (ink, kind->scale);

    write_page (kind, other, NULL, path);
  } else {
    write_page (kind, ink, none, path);
  }
  read = read_page (f, row, path);
  n_wrong = check_page (kind, page, read);
  *n_fields += page->written->len;
  json_decref (read);
  g_unlink (path);

  return n_wrong;
}

static void
test_kind (Fixture *f, gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CotActaMaker) maker = cot_acta_maker_new (f->election, f->handwriting);
  guint n, n_wrong = 0, n_fields = 0;
  const CotRow *rows = cot_election_get_rows (f->election, &n);

  for (guint i = 0; i < (g_test_slow () ? SLOW_PAGES : 1); i++)
    n_wrong += try_page (f, kind, maker, &rows[(7 * i) % n], 20 + i, &n_fields);
  if (100 * n_wrong > kind->tolerated * n_fields)
    g_test_fail ();
}

/* --- No page at all -------------------------------------------------------------------- */

typedef struct {
  const char *name;
  guint width, height;
  guint8 grey;
} NoPage;

static const NoPage no_pages[] = {
  { "of-one-pixel", 1, 1, 0 },
  { "of-few-pixels", 7, 9, 90 },
  { "thin", 2000, 2, 0 },
  { "narrow", 2, 2000, 255 },
  { "black", 600, 500, 0 },
  { "white", 600, 500, 255 },
};

/* Read in no time, and nothing is found. */
static void
test_no_page (Fixture *f, gconstpointer data)
{
  const NoPage *what = data;
  g_autoptr (CotRaster) page = cot_raster_new (what->width, what->height, COT_ACTA_DPI, NULL);
  g_autofree char *path = g_build_filename (f->root, "page.pgm", NULL);
  const Kind plain = { 0 };
  guint n;
  json_t *read;

  memset (page->data, what->grey, (gsize) page->stride * page->height);
  write_page (&plain, page, NULL, path);
  read = read_page (f, cot_election_get_rows (f->election, &n), path);
  g_assert_true (json_is_null (json_object_get (read, "form")));
  g_assert_cmpuint (json_object_size (json_object_get (read, "fields")), ==, 0);
  g_assert_cmpuint (json_array_size (json_object_get (read, "problems")), >, 0);
  json_decref (read);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/odd-actas/%s", kinds[i].name);

    if (!kinds[i].is_slow || g_test_slow ())
      g_test_add (path, Fixture, &kinds[i], set_up, test_kind, tear_down);
  }

  for (guint i = 0; i < G_N_ELEMENTS (no_pages); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/odd-actas/no-page/%s", no_pages[i].name);

    g_test_add (path, Fixture, &no_pages[i], set_up, test_no_page, tear_down);
  }

  return g_test_run ();
}
