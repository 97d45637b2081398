/* test-digitise-hand.c - what a hand does at the digitising desk: keys, mouse, settings
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cot-fold.h"
#include "cot-scan-profile.h"
#include "cot-value.h"
#include "digitise-rig.h"
#include "e2e-window.h"

#define SEED  23
#define EMPTY "Se acabaron las hojas"

/* --- What the machine makes of a page without a code ------------------------------------ */

/* Nothing is taken that nobody has taken: a key, the name, and Enter. */
static void
test_proposal_is_taken_by_a_key (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  rig_hide_codes (place, 1, "casilla");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Sección y casilla, como las dice el papel."));
  rig_assert_stored (place, 1, 1u << 1);
  cot_atspi_key (window, "KP_Add");
  g_free (cot_atspi_wait_text (window, "¿Es ésta la casilla?"));
  rig_assert_stored (place, 1, 1u << 1);
  /* Back, the question is asked as if nothing had been proposed; and once more. */
  cot_atspi_key (window, "minus");
  g_free (cot_atspi_wait_text (window, "Sección y casilla, como las dice el papel."));
  cot_atspi_key (window, "KP_Add");
  g_free (cot_atspi_wait_text (window, "¿Es ésta la casilla?"));
  cot_atspi_assert_names (window);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 1, 0);

  RigRecord record = rig_open_record (place);
  g_autofree char *folio = rig_dup_truth_text (place, 1, "folio");

  g_assert_true (cot_fold_get_sheet (cot_journal_get_fold (record.journal), folio)->typed_identification);
  rig_close_record (&record);
}

/* --- What others know of it -------------------------------------------------------------- */

/* A picture without its casilla, and a paper of which no picture has the folio: acopio has
 * both on its list, with the desk. */
static void
test_papers_are_listed_at_acopio (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autoptr (CotAtspi) window = NULL;
  g_autofree char *scanned = rig_dup_truth_text (place, 1, "folio");
  g_autofree char *received = cot_folio_format (1, 77);
  g_autofree char *first = g_strdup_printf ("Folio %s · ", scanned);
  g_autofree char *second = g_strdup_printf ("Folio %s · ", received);

  rig_hide_codes (place, 1, "casilla");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Sección y casilla, como las dice el papel."));
  cot_atspi_key (window, "Escape");
  g_free (cot_atspi_wait_text (window, EMPTY));
  cot_atspi_key (window, "alt+1");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
  cot_atspi_type (window, received);
  cot_atspi_key (window, "Return");
  cot_atspi_wait_value (window, ATSPI_ROLE_TEXT, "Folio por recibir", "");
  cot_atspi_key (window, "F7");
  g_free (cot_atspi_wait_text (window, first));
  g_free (cot_atspi_wait_text (window, second));
  cot_atspi_assert_names (window);
}

/* --- Dragged in ------------------------------------------------------------------------- */

typedef struct {
  GSubprocess *process;
  GDataInputStream *words;
} DragSource;

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  char **line = user_data;

  *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (*line);
}

/* Meanwhile the hand trembles at @x, @y: a window hears of a pointer when it moves. */
static void
wait_says (CotAtspi *window, DragSource *source, const char *words, int x, int y)
{
  gint64 until = g_get_monotonic_time () + COT_ATSPI_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  g_autofree char *line = NULL;

  g_data_input_stream_read_line_async (source->words, G_PRIORITY_DEFAULT, NULL, line_cb, &line);
  for (int i = 0; line == NULL; i++) {
    if (g_get_monotonic_time () > until)
      g_error ("whoever is dragged from does not say \"%s\"", words);
    if (x >= 0)
      cot_atspi_point (window, x + i % 2, y);
    cot_atspi_look (window);
  }
  g_test_message ("it says %s", line);
  g_assert_cmpstr (line, ==, words);
}

static void
move_along (CotAtspi *window, const int (*way)[2], guint n)
{
  for (guint i = 0; i < n; i++) {
    cot_atspi_point (window, way[i][0], way[i][1]);
    cot_atspi_look (window);
  }
}

/* From a small window at the top left to the middle of the page, as a hand moves. */
static void
drag (CotAtspi *window, const char *path)
{
  static const int away[][2] = { { 44, 32 }, { 50, 36 }, { 60, 40 }, { 80, 50 } };
  static const int there[][2] = { { 200, 160 }, { 380, 300 }, { 420, 330 }, { 424, 332 } };
  const char *argv[] = { g_getenv ("COT_TEST_DRAG_SOURCE"), path, NULL };
  g_autoptr (GError) error = NULL;
  DragSource source = { 0 };

  cot_atspi_point (window, 40, 30);
  source.process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  source.words = g_data_input_stream_new (g_subprocess_get_stdout_pipe (source.process));
  wait_says (window, &source, "ready", 40, 30);
  cot_atspi_button (window, 1, TRUE);
  move_along (window, away, G_N_ELEMENTS (away));
  wait_says (window, &source, "held", 90, 54);
  move_along (window, there, G_N_ELEMENTS (there));
  wait_says (window, &source, "welcome", 424, 332);
  cot_atspi_button (window, 1, FALSE);
  wait_says (window, &source, "taken", -1, -1);
  g_subprocess_force_exit (source.process);
  g_subprocess_wait (source.process, NULL, NULL);
  g_object_unref (source.words);
  g_object_unref (source.process);
}

static void
move_page (E2ePlace *place, guint number, const char *to)
{
  g_autofree char *name = g_strdup_printf ("tray/%05u.pgm", number);
  g_autofree char *from = e2e_place_path (place, name);
  g_autofree char *path = e2e_place_path (place, to);

  g_assert_cmpint (g_rename (from, path), ==, 0);
}

/* A file, then a folder with another one in it: both are sheets in the end. */
static void
test_files_are_dragged_in (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 2, 2, SEED);
  g_autofree char *folder = e2e_place_path (place, "fotos");
  g_autofree char *file = e2e_place_path (place, "a.pgm");
  g_autoptr (CotAtspi) window = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  move_page (place, 1, "a.pgm");
  move_page (place, 2, "fotos/b.pgm");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  drag (window, file);
  g_free (cot_atspi_wait_text (window, "De la casilla"));
  cot_atspi_key (window, "2");
  g_free (cot_atspi_wait_text (window, "1 archivo tomado"));
  rig_assert_stored (place, 1, 0);
  drag (window, folder);
  g_free (cot_atspi_wait_text (window, "De la casilla"));
  cot_atspi_key (window, "1");
  g_free (cot_atspi_wait_text (window, "1 archivo tomado"));
  rig_assert_stored (place, 2, 0);
  rig_assert_spool_is_empty (place);

  RigRecord record = rig_open_record (place);

  for (guint i = 1; i <= 2; i++) {
    g_autofree char *folio = rig_dup_truth_text (place, i, "folio");

    g_assert_cmpstr (cot_fold_get_sheet (cot_journal_get_fold (record.journal), folio)->origen, ==, i == 1 ? "CASILLA" : "CATD");
  }
  rig_close_record (&record);
}

/* --- The scanner's settings --------------------------------------------------------------- */

static const struct {
  const char *title, *value;
  guint n_presses;
} settings[] = {
  { "Papel desde", "Alimentador, dos caras", 1 },
  { "Tamaño", "Acta, 430 x 280 mm", 7 },
  { "Puntos por pulgada", "300", 5 },
  { "Imagen", "Color", 1 },
  { "Brillo", "+20 %", 1 },
  { "Negro desde", "40 %", 2 },
  { "Tinta que se omite", "Rojo", 1 },
};

static void
load_profile (E2ePlace *place, CotScanProfile **profile)
{
  g_autofree char *path = e2e_place_path (place, "desk/escaner.json");
  g_autoptr (GError) error = NULL;

  *profile = cot_scan_profile_load (path, &error);
  g_assert_no_error (error);
}

static void
assert_settings (E2ePlace *place)
{
  g_autoptr (CotScanProfile) profile = NULL;

  load_profile (place, &profile);
  g_assert_cmpstr (profile->device, ==, "cotejo:feeder");
  g_assert_cmpint (profile->source, ==, COT_SOURCE_DUPLEX);
  g_assert_cmpuint (profile->dpi, ==, 300);
  g_assert_cmpint (profile->mode, ==, COT_MODE_COLOUR);
  g_assert_cmpint (profile->brightness, ==, 20);
  g_assert_cmpint (profile->threshold, ==, 40);
  g_assert_cmpint (profile->dropout, ==, COT_DROPOUT_RED);
  g_assert_cmpstr (profile->endorser, ==, "lote-7");
  g_assert_false (profile->locked);
}

/* By keys alone, each choice in its words; then two sheets with blank backs are scanned
 * so, and a technician locks it. */
static void
test_scanner_is_set_by_keys (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 2, 2, SEED);
  g_autoptr (CotAtspi) window = NULL;
  g_autoptr (CotScanProfile) locked = NULL;

  rig_make_no_acta (place, RIG_NO_ACTA);
  rig_write_tray (place, "feeder.script", "page 00001.pgm\npage " RIG_NO_ACTA "\npage 00002.pgm\npage back.pgm\n");

  RigPage back = rig_load_page (place, RIG_NO_ACTA);

  rig_save_page (place, "back.pgm", &back);
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "e");
  g_free (cot_atspi_wait_text (window, "Lo que se elija vale desde la hoja siguiente."));
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escáner: El primero");
  cot_atspi_key (window, "space");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escáner: Cotejo Simulated feeder");
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree char *name = g_strdup_printf ("%s: %s", settings[i].title, settings[i].value);

    cot_atspi_key (window, "Tab");
    cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, settings[i].title);
    for (guint n = 0; n < settings[i].n_presses; n++)
      cot_atspi_key (window, "space");
    cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, name);
  }
  cot_atspi_key (window, "Tab");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Parar si pasan dos hojas juntas");
  cot_atspi_key (window, "Tab");
  cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Texto impreso en cada hoja");
  cot_atspi_type (window, "lote-7");
  cot_atspi_key (window, "Return");
  cot_atspi_assert_names (window);
  cot_atspi_key (window, "Escape");
  g_free (cot_atspi_wait_text (window, "Listo para escanear"));
  assert_settings (place);

  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 2, 0);
  rig_assert_spool_is_empty (place);

  /* Backwards from the first one: its end comes before its beginning. */
  cot_atspi_key (window, "e");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escáner: Cotejo Simulated feeder");
  for (guint i = 0; i < G_N_ELEMENTS (settings) + 4; i++)
    cot_atspi_key (window, "Tab");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Bloquear");
  cot_atspi_key (window, "space");
  g_free (cot_atspi_wait_text (window, "Un técnico bloqueó estos ajustes."));
  load_profile (place, &locked);
  g_assert_true (locked->locked);
  cot_atspi_key (window, "Escape");
  g_free (cot_atspi_wait_text (window, "Listo para escanear"));
}

/* --- The page ------------------------------------------------------------------------------- */

static double
zoom_of (CotAtspi *window)
{
  g_autofree char *text = cot_atspi_dup_description (window, ATSPI_ROLE_INVALID, "Hoja recién escaneada");
  const char *zoom = text != NULL ? strstr (text, "zoom=") : NULL;

  return zoom != NULL ? g_ascii_strtod (zoom + strlen ("zoom="), NULL) : 0;
}

/* Waits until the page is nearer (1), farther (-1) or as near as @before (0). */
static double
wait_zoom (CotAtspi *window, double before, int direction)
{
  for (guint i = 0; i < 600; i++) {
    double now = zoom_of (window);

    if ((direction > 0 && now > before) || (direction < 0 && now < before && now > 0) || (direction == 0 && now == before))
      return now;
    cot_atspi_look (window);
  }
  g_error ("the page's zoom stays at %.2f", before);
}

/* What is seen in the middle of the page changes. */
static guint
wait_other_sight (CotAtspi *window, guint before)
{
  for (guint i = 0; i < 600; i++) {
    guint now = cot_atspi_hash_area (window, 250, 200, 300, 200);

    if (now != before)
      return now;
    cot_atspi_look (window);
  }
  g_error ("the page does not move");
}

static void
test_page_is_zoomed_and_moved (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autoptr (CotAtspi) window = NULL;
  double whole, near;
  guint sight;

  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  whole = wait_zoom (window, 0, 1);
  /* Keys. */
  cot_atspi_key (window, "ctrl+KP_Add");
  near = wait_zoom (window, whole, 1);
  cot_atspi_key (window, "ctrl+KP_Add");
  cot_atspi_key (window, "ctrl+KP_Add");
  near = wait_zoom (window, near, 1);
  cot_atspi_key (window, "ctrl+KP_Subtract");
  wait_zoom (window, near * 2, -1);
  sight = wait_other_sight (window, 0);
  cot_atspi_key (window, "alt+Down");
  sight = wait_other_sight (window, sight);
  cot_atspi_key (window, "alt+Right");
  sight = wait_other_sight (window, sight);
  /* The mouse: held and drawn, then its wheel, then its wheel with Ctrl. */
  cot_atspi_point (window, 400, 400);
  cot_atspi_button (window, 1, TRUE);
  cot_atspi_look (window);
  cot_atspi_point (window, 340, 340);
  cot_atspi_look (window);
  cot_atspi_point (window, 300, 300);
  cot_atspi_look (window);
  cot_atspi_button (window, 1, FALSE);
  sight = wait_other_sight (window, sight);
  cot_atspi_button (window, 4, TRUE);
  cot_atspi_button (window, 4, FALSE);
  wait_other_sight (window, sight);
  near = zoom_of (window);
  cot_atspi_hold (window, "Control_L", TRUE);
  cot_atspi_button (window, 4, TRUE);
  cot_atspi_button (window, 4, FALSE);
  cot_atspi_look (window);
  cot_atspi_hold (window, "Control_L", FALSE);
  wait_zoom (window, near, 1);
  cot_atspi_key (window, "ctrl+0");
  wait_zoom (window, whole, 0);
}

/* --- One key each -------------------------------------------------------------------------- */

static void
wait_marks (CotAtspi *window)
{
  for (guint i = 0; i < 600; i++) {
    g_autofree char *text = cot_atspi_dup_description (window, ATSPI_ROLE_INVALID, "Hoja recién escaneada");

    if (text != NULL && strstr (text, "marks=") != NULL)
      return;
    cot_atspi_look (window);
  }
  g_error ("what is wrong with the page is not shown at its place");
}

/* A page that breaks off stops the feeder, a card where it ends; G turns, R has
 * the sheet scanned again, Esc puts one aside; nothing of it is stored meanwhile. */
static void
test_one_key_each (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autoptr (CotAtspi) window = NULL;
  static const char *const copies[] = { "again.pgm", "clean.pgm" };
  guint sight;

  for (guint i = 0; i < G_N_ELEMENTS (copies); i++) {
    RigPage page = rig_load_page (place, "00001.pgm");

    rig_save_page (place, copies[i], &page);
  }
  rig_write_tray (place, "feeder.script", "short 00001.pgm 70\nshort again.pgm 70\npage clean.pgm\n");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "aviso"));
  wait_marks (window);
  sight = wait_other_sight (window, 0);
  cot_atspi_key (window, "g");
  wait_other_sight (window, sight);
  g_free (cot_atspi_wait_text (window, "aviso"));
  cot_atspi_assert_names (window);
  cot_atspi_key (window, "r");
  g_free (cot_atspi_wait_text (window, "Regrese la hoja al alimentador"));
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "aviso"));
  cot_atspi_key (window, "Escape");
  g_free (cot_atspi_wait_text (window, "Ponga la hoja"));
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 1, 0);
  rig_assert_spool_is_empty (place);
}

/* Unplugged in mid-sheet and plugged in again, it has another USB number: the batch goes
 * on, and it is called by its name as before. */
static void
test_scanner_comes_back_elsewhere (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 3, 3, SEED);
  g_autofree char *profile = e2e_place_path (place, "desk/escaner.json");
  g_autoptr (CotAtspi) window = NULL;

  g_assert_true (g_file_set_contents (profile, "{\"version\": 1, \"device\": \"cotejo:usb:001:005\"}", -1, NULL));
  rig_write_tray (place, "socket", "005");
  rig_write_tray (place, "feeder.script", "page 00001.pgm\nunplug 00002.pgm 30 stays\npage 00003.pgm\n");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "No se encuentra el escáner"));
  rig_write_tray (place, "socket", "006");
  rig_write_tray (place, "gone", "");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 3, 0);
  cot_atspi_key (window, "e");
  cot_atspi_wait_focused (window, ATSPI_ROLE_PUSH_BUTTON, "Escáner: Cotejo Simulated feeder");
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  g_test_add_func ("/app/digitise-hand/proposal-is-taken-by-a-key", test_proposal_is_taken_by_a_key);
  g_test_add_func ("/app/digitise-hand/papers-are-listed-at-acopio", test_papers_are_listed_at_acopio);
  g_test_add_func ("/app/digitise-hand/one-key-each", test_one_key_each);
  g_test_add_func ("/app/digitise-hand/files-are-dragged-in", test_files_are_dragged_in);
  g_test_add_func ("/app/digitise-hand/scanner-comes-back-elsewhere", test_scanner_comes_back_elsewhere);
  g_test_add_func ("/app/digitise-hand/scanner-is-set-by-keys", test_scanner_is_set_by_keys);
  g_test_add_func ("/app/digitise-hand/page-is-zoomed-and-moved", test_page_is_zoomed_and_moved);

  return g_test_run ();
}
