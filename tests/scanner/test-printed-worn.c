/* test-printed-worn.c - print that is worn, misread or covered, against its catalogue
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names are those of Jalisco's municipios, many of which differ in a sign or are
 * part of each other.  A right code must hardly ever be doubted, and a wrong one never
 * be confirmed.  With -m slow on many more pages.
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <math.h>
#include <string.h>

#include "acta-blank.h"
#include "cot-acta-read.h"
#include "cot-paths.h"
#include "cot-test-files.h"

#define FEW_PAGES  10
#define MANY_PAGES 110

static const char *const jalisco[] = {
  "ACATIC", "ACATLÁN DE JUÁREZ", "AHUALULCO DE MERCADO", "AMACUECA", "AMATITÁN", "AMECA", "SAN JUANITO DE ESCOBEDO", "ARANDAS", "EL ARENAL",
  "ATEMAJAC DE BRIZUELA", "ATENGO", "ATENGUILLO", "ATOTONILCO EL ALTO", "ATOYAC", "AUTLÁN DE NAVARRO", "AYOTLÁN", "AYUTLA", "LA BARCA", "BOLAÑOS",
  "CABO CORRIENTES", "CASIMIRO CASTILLO", "CIHUATLÁN", "ZAPOTLÁN EL GRANDE", "COCULA", "COLOTLÁN", "CONCEPCIÓN DE BUENOS AIRES",
  "CUAUTITLÁN DE GARCÍA BARRAGÁN", "CUAUTLA", "CUQUÍO", "CHAPALA", "CHIMALTITÁN", "CHIQUILISTLÁN", "DEGOLLADO", "EJUTLA", "ENCARNACIÓN DE DÍAZ",
  "ETZATLÁN", "EL GRULLO", "GUACHINANGO", "GUADALAJARA", "HOSTOTIPAQUILLO", "HUEJÚCAR", "HUEJUQUILLO EL ALTO", "LA HUERTA",
  "IXTLAHUACÁN DE LOS MEMBRILLOS", "IXTLAHUACÁN DEL RÍO", "JALOSTOTITLÁN", "JAMAY", "JESÚS MARÍA", "JILOTLÁN DE LOS DOLORES", "JOCOTEPEC",
  "JUANACATLÁN", "JUCHITLÁN", "LAGOS DE MORENO", "EL LIMÓN", "MAGDALENA", "SANTA MARÍA DEL ORO", "LA MANZANILLA DE LA PAZ", "MASCOTA", "MAZAMITLA",
  "MEXTICACÁN", "MEZQUITIC", "MIXTLÁN", "OCOTLÁN", "OJUELOS DE JALISCO", "PIHUAMO", "PONCITLÁN", "PUERTO VALLARTA", "VILLA PURIFICACIÓN", "QUITUPAN",
  "EL SALTO", "SAN CRISTÓBAL DE LA BARRANCA", "SAN DIEGO DE ALEJANDRÍA", "SAN JUAN DE LOS LAGOS", "SAN JULIÁN", "SAN MARCOS", "SAN MARTÍN DE BOLAÑOS",
  "SAN MARTÍN HIDALGO", "SAN MIGUEL EL ALTO", "GÓMEZ FARÍAS", "SAN SEBASTIÁN DEL OESTE", "SANTA MARÍA DE LOS ÁNGELES", "SAYULA", "TALA",
  "TALPA DE ALLENDE", "TAMAZULA DE GORDIANO", "TAPALPA", "TECALITLÁN", "TECOLOTLÁN", "TECHALUTA DE MONTENEGRO", "TENAMAXTLÁN", "TEOCALTICHE",
  "TEOCUITATLÁN DE CORONA", "TEPATITLÁN DE MORELOS", "TEQUILA", "TEUCHITLÁN", "TIZAPÁN EL ALTO", "TLAJOMULCO DE ZÚÑIGA", "SAN PEDRO TLAQUEPAQUE",
  "TOLIMÁN", "TOMATLÁN", "TONALÁ", "TONAYA", "TONILA", "TOTATICHE", "TOTOTLÁN", "TUXCACUESCO", "TUXCUECA", "TUXPAN", "UNIÓN DE SAN ANTONIO",
  "UNIÓN DE TULA", "VALLE DE GUADALUPE", "VALLE DE JUÁREZ", "SAN GABRIEL", "VILLA CORONA", "VILLA GUERRERO", "VILLA HIDALGO", "CAÑADAS DE OBREGÓN",
  "YAHUALICA DE GONZÁLEZ GALLO", "ZACOALCO DE TORRES", "ZAPOPAN", "ZAPOTILTIC", "ZAPOTITLÁN DE VADILLO", "ZAPOTLÁN DEL REY", "ZAPOTLANEJO",
  "SAN IGNACIO CERRO GORDO"
};

typedef struct {
  char *root;
  CotElection *election;
  GPtrArray *rows; /* CotRow: one of each municipio, in the order of @jalisco */
  GArray *none;    /* no field was read */
} Fixture;

/* The municipio of each line in @name becomes the one of that number. */
static void
rename_municipios (const char *folder, const char *name, guint column)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
    guint64 number;

    if (g_ascii_string_to_unsigned (cells[column], 10, 1, G_N_ELEMENTS (jalisco), &number, NULL)) {
      g_free (cells[column + 1]);
      cells[column + 1] = g_strdup (jalisco[number - 1]);
    }

    g_autofree char *line = g_strjoinv (",", cells);

    g_string_append_printf (out, "%s\n", line);
  }
  g_assert_true (g_file_set_contents (path, out->str, -1, NULL));
}

static guint
column_of (const char *folder, const char *name, const char *column)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  *strchr (text, '\n') = '\0';

  g_auto (GStrv) cells = g_strsplit (text, ",", -1);

  for (guint i = 0; cells[i] != NULL; i++)
    if (strcmp (g_strstrip (cells[i]), column) == 0)
      return i;
  g_assert_not_reached ();
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro"), *folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n;
  const CotRow *rows;

  f->root = g_dir_make_tmp ("cot-worn-XXXXXX", NULL);
  folder = g_build_filename (f->root, "election", NULL);

  const char *const argv[] = { program, "election", "--casillas", "250", "--municipios", "125", "--contests", "ayun", "--seed", "6", folder, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  rename_municipios (folder, "casillas.csv", column_of (folder, "casillas.csv", "ID_MUNICIPIO"));
  rename_municipios (folder, "areas.csv", column_of (folder, "areas.csv", "ID_AREA"));
  f->election = cot_election_load (folder, FALSE, NULL, &error);
  g_assert_no_error (error);

  f->rows = g_ptr_array_new ();
  f->none = g_array_new (FALSE, TRUE, sizeof (CotActaField));
  rows = cot_election_get_rows (f->election, &n);
  for (guint i = 0; i < n; i++)
    if (g_hash_table_add (seen, rows[i].casilla->municipio))
      g_ptr_array_add (f->rows, (gpointer) &rows[i]);
  g_assert_cmpuint (f->rows->len, >=, 120);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->rows);
  g_array_unref (f->none);
  cot_election_unref (f->election);
  cot_test_files_remove (f->root);
  g_free (f->root);
}

/* The row, of another municipio, whose name is most like that of @row. */
static const CotRow *
find_rival (const Fixture *f, const CotRow *row)
{
  const CotRow *best = NULL;
  double most = -1;

  for (guint i = 0; i < f->rows->len; i++) {
    const CotRow *other = f->rows->pdata[i];
    double likeness = other != row ? cot_printed_likeness (row->casilla->municipio, other->casilla->municipio, NULL) : -1;

    if (likeness > most) {
      most = likeness;
      best = other;
    }
  }

  return best;
}

typedef struct {
  guint n, agree, differ, doubted, confirmed;
} Tally;

static void
count_right (const Fixture *f, GArray *zones, const CotRow *row, Tally *tally)
{
  CotPrintedVerdict verdict;

  cot_printed_check (zones, f->election, row->tipo_acta, row);
  verdict = g_array_index (zones, CotPrintedZone, 0).verdict;
  tally->n++;
  tally->agree += verdict == COT_PRINTED_AGREES;
  tally->differ += verdict == COT_PRINTED_DIFFERS;
  if (verdict == COT_PRINTED_DIFFERS)
    g_test_message ("\"%s\" is %s and not %s", g_array_index (zones, CotPrintedZone, 0).text, g_array_index (zones, CotPrintedZone, 0).match, row->casilla->municipio);
  tally->doubted += cot_acta_doubt_row (f->election, row, f->none, zones) != NULL;
}

static void
count_wrong (const Fixture *f, GArray *zones, const CotRow *row, Tally *tally)
{
  cot_printed_check (zones, f->election, row->tipo_acta, row);
  if (g_array_index (zones, CotPrintedZone, 0).verdict == COT_PRINTED_AGREES) {
    g_test_message ("\"%s\" is no %s", g_array_index (zones, CotPrintedZone, 0).text, row->casilla->municipio);
    tally->confirmed++;
  }
}

/* --- Misread ------------------------------------------------------------------------- */

static char *
without_marks (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  GString *out = g_string_new (NULL);

  for (const char *at = apart; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (out, g_utf8_get_char (at));

  return g_string_free (out, FALSE);
}

/* Signs that print worn thin is taken for. */
static char *
misread (const char *text, guint one_in, GRand *rand)
{
  static const char *const pairs = "O0I1LIB8S5E FZ2GCUVMNTIQOACDOH1";
  g_autofree char *plain = without_marks (text);

  for (char *at = plain; *at != '\0'; at++) {
    const char *pair = *at != ' ' ? strchr (pairs, *at) : NULL;

    if (g_rand_int_range (rand, 0, (gint32) one_in) == 0 && *at != ' ')
      *at = pair != NULL && pair[1] != '\0' ? pair[1] : '.';
  }

  return g_steal_pointer (&plain);
}

/* Broken at the end of a line, after the sign in the middle. */
static char *
hyphenated (const char *text)
{
  g_autofree char *plain = without_marks (text);
  gsize half = strlen (plain) / 2;

  return g_strdup_printf ("%.*s- %s", (int) half, plain, plain + half);
}

static char *
variant_of (const CotRow *row, guint which, GRand *rand)
{
  g_autofree char *name = NULL;

  switch (which) {
  case 0:
    return g_strdup_printf ("MUNICIPIO %s %s", row->casilla->id_municipio, row->casilla->municipio);
  case 1:
    name = without_marks (row->casilla->municipio);
    return g_strdup_printf ("MUNICIPIO %s %s", row->casilla->id_municipio, name);
  case 2:
    name = hyphenated (row->casilla->municipio);
    return g_strdup_printf ("MUNICIPIO %s %s", row->casilla->id_municipio, name);
  case 3: /* the number was not read */
    name = without_marks (row->casilla->municipio);
    return g_strdup_printf ("MUNICIPI0 ... %s", name);
  case 4: /* or another number was */
    name = without_marks (row->casilla->municipio);
    return g_strdup_printf ("MUNICIPIO %03d %s", g_rand_int_range (rand, 1, 126), name);
  default:
    name = misread (row->casilla->municipio, which < 8 ? 12 : 6, rand);
    return g_strdup_printf ("MUN1CIPIO %s %s", which % 2 == 0 ? row->casilla->id_municipio : ",", name);
  }
}

static GArray *
zones_of (const CotRow *row, guint which, GRand *rand)
{
  GArray *zones = cot_printed_zones_new ();
  CotPrintedZone municipio = { .name = g_strdup ("MUNICIPIO"), .text = variant_of (row, which, rand), .confidence = 0.9 };

  g_array_append_val (zones, municipio);
  return zones;
}

#define N_VARIANTS 11

static void
test_misread (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  Tally tally = { 0 };

  for (guint i = 0; i < f->rows->len; i++)
    for (guint v = 0; v < N_VARIANTS; v++) {
      const CotRow *row = f->rows->pdata[i];
      g_autoptr (GArray) zones = zones_of (row, v, rand);

      count_right (f, zones, row, &tally);
      count_wrong (f, zones, find_rival (f, row), &tally);
    }
  g_test_message ("%u texts: %u agree, %u differ, %u doubted; %u of the likest other confirmed", tally.n, tally.agree, tally.differ, tally.doubted, tally.confirmed);
  g_assert_cmpuint (tally.agree * 100, >=, 80 * tally.n);
  g_assert_cmpuint (tally.differ * 200, <=, tally.n);
  g_assert_cmpuint (tally.doubted, ==, 0);
  g_assert_cmpuint (tally.confirmed, ==, 0);
}

/* --- Worn ---------------------------------------------------------------------------- */

typedef void (*Wear) (CotRaster *page, const CotBoxMm *px, GRand *rand);

static void
each_pixel (CotRaster *page, const CotBoxMm *px, guint8 (*change) (const CotRaster *was, guint x, guint y, GRand *rand), GRand *rand)
{
  guint left = (guint) px->x, top = (guint) px->y, right = (guint) (px->x + px->w), bottom = (guint) (px->y + px->h);
  g_autoptr (CotRaster) was = cot_raster_new (page->width, page->height, page->dpi, NULL);

  memcpy (was->data, page->data, (gsize) page->stride * page->height);
  for (guint y = MAX (top, 1); y < MIN (bottom, page->height - 1); y++)
    for (guint x = MAX (left, 1); x < MIN (right, page->width - 1); x++)
      cot_raster_row (page, y)[x] = change (was, x, y, rand);
}

static guint8
brightest_beside (const CotRaster *was, guint x, guint y, GRand *rand)
{
  guint8 most = cot_raster_row (was, y)[x];

  most = MAX (most, cot_raster_row (was, y)[x + 1]);
  most = MAX (most, cot_raster_row (was, y + 1)[x]);

  return most;
}

static guint8
darkest_beside (const CotRaster *was, guint x, guint y, GRand *rand)
{
  guint8 least = cot_raster_row (was, y)[x];

  least = MIN (least, cot_raster_row (was, y)[x + 1]);
  least = MIN (least, cot_raster_row (was, y + 1)[x]);

  return least;
}

static guint8
faint (const CotRaster *was, guint x, guint y, GRand *rand)
{
  return (guint8) (255 - 0.16 * (255 - cot_raster_row (was, y)[x]));
}

static guint8
faint_and_noisy (const CotRaster *was, guint x, guint y, GRand *rand)
{
  return (guint8) CLAMP (225 - 0.35 * (255 - cot_raster_row (was, y)[x]) + g_rand_double_range (rand, -14, 14), 0, 255);
}

static guint8
broken (const CotRaster *was, guint x, guint y, GRand *rand)
{
  return (x / 2 * 7919u + y / 2 * 104729u) % 97 < 30 ? 255 : cot_raster_row (was, y)[x];
}

static void
wear_thin (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  each_pixel (page, px, brightest_beside, rand);
}

static void
wear_very_thin (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  each_pixel (page, px, brightest_beside, rand);
  each_pixel (page, px, brightest_beside, rand);
}

static void
wear_thick (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  each_pixel (page, px, darkest_beside, rand);
  each_pixel (page, px, darkest_beside, rand);
}

static void
wear_faint (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  each_pixel (page, px, faint, rand);
}

static void
wear_noisy (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  each_pixel (page, px, faint_and_noisy, rand);
}

static void
wear_broken (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  each_pixel (page, px, broken, rand);
}

/* A stamp's ring and a line of it across. */
static void
wear_stamped (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  double cx = px->x + px->w * g_rand_double_range (rand, 0.2, 0.8), cy = px->y + px->h * g_rand_double_range (rand, 0, 1);

  for (guint y = (guint) px->y; y < (guint) (px->y + px->h); y++)
    for (guint x = (guint) px->x; x < (guint) (px->x + px->w); x++) {
      double r = hypot (x - cx, y - cy);
      guint8 *at = cot_raster_row (page, y) + x;

      if ((r > 120 && r < 130) || fabs (y - cy - 0.3 * (x - cx)) < 4)
        *at = MIN (*at, 90);
    }
}

/* A corner is gone: what is right of it, too. */
static void
wear_cut (CotRaster *page, const CotBoxMm *px, GRand *rand)
{
  double from = px->x + px->w * g_rand_double_range (rand, 0.2, 0.6);

  for (guint y = (guint) px->y; y < (guint) (px->y + px->h); y++)
    memset (cot_raster_row (page, y) + (guint) from, 255, (gsize) (px->x + px->w - from));
}

static const struct {
  const char *name;
  Wear wear;
  double skew_deg;
  guint least_agree; /* of a hundred */
} wears[] = {
  { "as printed", NULL, 0, 95 },
  { "skewed", NULL, 1, 80 },
  { "thin", wear_thin, 0, 90 },
  { "very thin", wear_very_thin, 0, 0 },
  { "thick", wear_thick, 0, 60 },
  { "faint", wear_faint, 0, 80 },
  { "faint and noisy", wear_noisy, 0, 60 },
  { "broken", wear_broken, 0, 0 },
  { "stamped", wear_stamped, 0, 0 },
  { "cut", wear_cut, 0, 0 },
};

static CotRaster *
print_page (const Fixture *f, const CotRow *row, CotForm **form)
{
  g_autoptr (CotActaSheet) sheet = NULL;
  CotActaLayout layout;
  double w, h;
  CotRaster *page;

  *form = cot_election_get_form (f->election, row->tipo_acta);
  cot_form_get_paper_mm (*form, &w, &h);
  sheet = cot_acta_sheet_new (w, h);
  cot_acta_layout_find (*form, row->ballot, &layout);
  g_assert_true (cot_acta_blank_draw (sheet, f->election, row, *form, &layout, NULL));
  page = cot_raster_new ((guint) sheet->width_px, (guint) sheet->height_px, COT_ACTA_DPI, NULL);
  for (guint y = 0; y < page->height; y++)
    for (guint x = 0; x < page->width; x++)
      cot_raster_row (page, y)[x] = 255 - sheet->dark[y * (guint) sheet->stride + x];

  return page;
}

static const CotBoxMm *
place_of (const CotForm *form, const char *name)
{
  guint n;
  const CotFormPrinted *printed = cot_form_get_printed (form, &n);

  for (guint i = 0; i < n; i++)
    if (strcmp (printed[i].name, name) == 0)
      return &printed[i].box;
  g_assert_not_reached ();
}

/* What the page is worn by, where its municipio and its distrito stand. */
static void
wear_zones (CotRaster *page, const CotForm *form, const CotTransform *to_px, Wear wear, GRand *rand)
{
  static const char *const names[] = { "MUNICIPIO", "DISTRITO_LOCAL" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    CotBoxMm px = cot_transform_box (to_px, place_of (form, names[i]));

    px = (CotBoxMm){ px.x - 2, px.y - 2, px.w + 4, px.h + 4 };
    wear (page, &px, rand);
  }
}

static void
try_wear (const Fixture *f, CotPrintedReader *reader, const CotRow *row, guint which, const CotRaster *page, const CotForm *form, Tally *tally)
{
  static const char *const names[] = { "MUNICIPIO", "DISTRITO_LOCAL", NULL };
  g_autoptr (CotRaster) worn = cot_raster_new (page->width, page->height, page->dpi, NULL);
  g_autoptr (GArray) zones = cot_printed_zones_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (which + 100 * row->casilla->seccion);
  double scale = COT_ACTA_PX_PER_MM, lean = wears[which].skew_deg * G_PI / 180;
  CotBoxMm at = *place_of (form, "MUNICIPIO");
  /* A form found a degree off, around the zone. */
  CotTransform to_px = { { scale, -lean * scale, lean * scale * at.y, lean * scale, scale, -lean * scale * at.x, 0, 0, 1 } };

  memcpy (worn->data, page->data, (gsize) page->stride * page->height);
  if (wears[which].wear != NULL)
    wear_zones (worn, form, &to_px, wears[which].wear, rand);
  cot_printed_read_some (reader, worn, &to_px, form, names, zones);
  count_right (f, zones, row, tally);
  count_wrong (f, zones, find_rival (f, row), tally);
}

static void
test_worn (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotPrintedReader) reader = cot_printed_reader_new (&error);
  guint n = g_test_slow () ? MANY_PAGES : FEW_PAGES, doubted = 0, total = 0, differ = 0;
  Tally tallies[G_N_ELEMENTS (wears)] = { 0 };

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++) {
    const CotRow *row = f->rows->pdata[(96 + 11 * i) % f->rows->len];
    CotForm *form;
    g_autoptr (CotRaster) page = print_page (f, row, &form);

    for (guint w = 0; w < G_N_ELEMENTS (wears); w++)
      try_wear (f, reader, row, w, page, form, &tallies[w]);
  }
  for (guint w = 0; w < G_N_ELEMENTS (wears); w++) {
    g_test_message ("%s: %u pages, %u agree, %u differ, %u doubted; %u of the likest other confirmed", wears[w].name, tallies[w].n, tallies[w].agree, tallies[w].differ,
                    tallies[w].doubted, tallies[w].confirmed);
    g_assert_cmpuint (tallies[w].confirmed, ==, 0);
    doubted += tallies[w].doubted;
    differ += tallies[w].differ;
    total += tallies[w].n;
  }
  g_assert_cmpuint (500 * doubted, <=, total);
  g_assert_cmpuint (100 * differ, <=, total);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/scanner/printed/misread", Fixture, NULL, set_up, test_misread, tear_down);
  g_test_add ("/scanner/printed/worn", Fixture, NULL, set_up, test_worn, tear_down);

  return g_test_run ();
}
