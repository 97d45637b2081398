/* test-digitise.c - the digitising desk: batches, faults and deaths, through the window
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The programs are the real ones; paper comes from cotejo-simulacro through SANE, and
 * the feeder plays a script.  What became of it is read from the desk's journal. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cot-fold.h"
#include "digitise-batch.h"
#include "digitise-rig.h"
#include "e2e-window.h"

#define SEED  23
#define EMPTY "Se acabaron las hojas"

/* --- Faults ----------------------------------------------------------------------------------- */

typedef struct {
  const char *name, *script, *told;
  gboolean stays; /* until the cause is removed */
} Fault;

static const Fault faults[] = {
  { "jam", "page 00001.pgm\njam 00002.pgm 40 stays\npage 00003.pgm\n", "El papel está atascado", TRUE },
  { "cover", "page 00001.pgm\ncover stays\npage 00002.pgm\npage 00003.pgm\n", "La tapa del escáner está abierta", TRUE },
  { "unplugged", "page 00001.pgm\nunplug 00002.pgm 30 stays\npage 00003.pgm\n", "No se encuentra el escáner", TRUE },
  { "crash", "page 00001.pgm\ncrash 00002.pgm 50\npage 00003.pgm\n", "El escáner se detuvo", FALSE },
  { "two-sheets-sensed", "page 00001.pgm\nsensed 00002.pgm 00003.pgm\n", "El papel está atascado", FALSE },
  /* This is told by nothing but what is on record. */
  { "empty-too-early", "page 00001.pgm\nempty\npage 00002.pgm\npage 00003.pgm\n", EMPTY, FALSE },
};

/* What happened and the last one stored are told, the window answers meanwhile, and
 * when the cause is gone the batch goes on without a key. */
static void
test_fault_clears_by_itself (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 3, SEED);
  g_autoptr (CotAtspi) window = NULL;
  g_autofree char *first = rig_dup_truth_text (place, 1, "folio");
  g_autofree char *last = g_strdup_printf ("La última guardada es la %s", first);

  rig_write_tray (place, "feeder.script", fault->script);
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, fault->told));
  if (fault->stays) {
    g_free (cot_atspi_wait_text (window, last));
    /* Said at the foot as well, whatever desk is open. */
    cot_atspi_key (window, "F6");
    g_free (cot_atspi_wait_text (window, "La pantalla Digitalización dice qué pasó"));
    cot_atspi_key (window, "Escape");
    /* Another desk, and back: nothing is frozen. */
    cot_atspi_key (window, "alt+1");
    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
    cot_atspi_key (window, "F7");
    g_free (cot_atspi_wait_text (window, "1 identificadas · 0 sin acta"));
    cot_atspi_key (window, "Escape");
    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
    cot_atspi_key (window, "alt+2");
    rig_write_tray (place, "gone", "");
  }
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 3, 0);
  rig_assert_spool_is_empty (place);
}

/* A sheet that came and is not as it should be: the feeder stands still, the window says
 * why and which one is stored, and goes on when somebody has kept it with a reason. */
typedef struct {
  const char *name, *script, *told;
} Doubt;

static const Doubt doubts[] = {
  { "one-streak", "page 00001.pgm\nstreaks 00002.pgm 1\npage 00003.pgm\n", "Una raya de suciedad. Limpie el vidrio." },
  { "forty-streaks", "page 00001.pgm\nstreaks 00002.pgm 40\npage 00003.pgm\n", "Una raya de suciedad. Limpie el vidrio." },
  { "short-page", "page 00001.pgm\nshort 00002.pgm 90\npage 00003.pgm\n", "El escáner dio sólo una parte de la hoja." },
};

static void
test_doubt_stops_the_feeder (gconstpointer data)
{
  const Doubt *doubt = data;
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 3, SEED);
  g_autofree char *first = rig_dup_truth_text (place, 1, "folio");
  g_autofree char *last = g_strdup_printf ("La última guardada es la %s", first);
  g_autoptr (CotAtspi) window = NULL;

  rig_write_tray (place, "feeder.script", doubt->script);
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, doubt->told));
  g_free (cot_atspi_wait_text (window, last));
  rig_assert_stored (place, 1, 0);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "¿Por qué se conserva como está?"));
  cot_atspi_key (window, "1");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 3, 0);
  rig_assert_spool_is_empty (place);
}

/* Nothing moves and no driver says so: after the profile's patience it is told, the
 * process is replaced, and the sheet is fed again. */
static void
test_stall_is_told (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 3, SEED);
  g_autofree char *profile = e2e_place_path (place, "desk/escaner.json");
  g_autofree char *first = rig_dup_truth_text (place, 1, "folio");
  g_autofree char *last = g_strdup_printf ("La última guardada es la %s", first);
  g_autoptr (CotAtspi) window = NULL;

  g_assert_true (g_file_set_contents (profile, "{\"version\": 1, \"device\": \"cotejo:feeder\", \"patience_s\": 3}", -1, NULL));
  rig_write_tray (place, "feeder.script", "page 00001.pgm\nstall 00002.pgm 50\npage 00003.pgm\n");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "El escáner ya no responde"));
  g_free (cot_atspi_wait_text (window, last));
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, 3, 0);
  rig_assert_spool_is_empty (place);
}

/* --- Death ---------------------------------------------------------------------------------------- */

/* A child's part: opens the window, feeds, waits for the first sheet on record, and
 * goes; the kernel kills the window with it. */
static void
scan_and_die (E2ePlace *place, const char *folio)
{
  g_autoptr (CotAtspi) window = rig_open_window (place);

  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, folio));
  _exit (0);
}

/* Killed while the feeder runs; the next start takes up what lies in the spool. */
static void
test_killed_window_loses_nothing (void)
{
  const guint n = 4;
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), n, SEED);
  g_autoptr (CotAtspi) window = NULL;
  g_autofree char *first = rig_dup_truth_text (place, 1, "folio");
  int status = 0;
  pid_t child;

  e2e_place_start_service (place);
  child = fork ();
  if (child == 0)
    scan_and_die (place, first);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);

  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, n, 0);
  rig_assert_spool_is_empty (place);
}

/* --- A batch of all kinds ------------------------------------------------------------------------- */

static void
test_varied_batch_is_stored_in_order (void)
{
  const guint n = BATCH_OF;
  g_autoptr (E2ePlace) place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), n, SEED);
  g_autoptr (CotAtspi) window = NULL;
  BatchDecisions made = { 0 };
  BatchTally tally;

  batch_make (place, n);
  e2e_place_start_service (place);
  window = rig_open_window (place);
  batch_scan (place, window, n, &made);

  tally = batch_count (place, n);
  g_assert_cmpuint (tally.n_stored, ==, n);
  g_assert_cmpuint (tally.n_out_of_order, ==, 0);
  g_assert_cmpuint (tally.n_right, ==, n - 1);
  g_assert_cmpuint (tally.n_listed, ==, 1);
  rig_assert_spool_is_empty (place);
  g_assert_cmpuint (made.n_folios, ==, 1);
  g_assert_cmpuint (made.n_casillas, ==, 1);
  g_assert_cmpuint (made.n_no_acta, ==, 1);
  g_assert_cmpuint (made.n_repeated, ==, 1);
  g_test_message ("%u kept with a reason", made.n_kept);
  cot_atspi_assert_names (window);
}

/* --- A glass ---------------------------------------------------------------------------------------- */

/* The desk's scanner is a glass: somebody lays each sheet on it. */
static void
choose_glass (E2ePlace *place)
{
  g_autofree char *path = e2e_place_path (place, "desk/escaner.json");

  g_assert_true (g_file_set_contents (path, "{\"version\": 1, \"device\": \"cotejo:feeder\", \"source\": \"flatbed\"}", -1, NULL));
}

/* A part of a page, in thousandths of its width, as a sheet of the tray. */
static void
cut_page (E2ePlace *place, const char *from, const char *to, guint x0, guint x1)
{
  RigPage page = rig_load_page (place, from);
  guint left = page.width * x0 / 1000, width = page.width * x1 / 1000 - left;
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", width, page.height);
  gsize header = strlen (head), length = header + (gsize) width * page.height;
  RigPage part = { g_malloc (length), length, header, width, page.height };

  memcpy (part.bytes, head, header);
  for (guint y = 0; y < page.height; y++)
    memcpy (part.bytes + header + (gsize) y * width, page.bytes + page.header + (gsize) y * page.width + left, width);
  g_free (page.bytes);
  rig_save_page (place, to, &part);
}

static guint
count_masters (E2ePlace *place, guint number)
{
  RigRecord record = rig_open_record (place);
  g_autofree char *folio = rig_dup_truth_text (place, number, "folio");
  const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (record.journal), folio);
  g_autoptr (CotEvent) event = cot_journal_get_event (record.journal, &sheet->digitised);
  json_t *body = cot_event_load_body (event), *parts = json_object_get (body, "parts"), *part;
  guint n = (guint) json_array_size (parts);
  size_t i;

  json_array_foreach (parts, i, part)
  {
    g_autofree char *path = cot_journal_get_file_path (record.journal, json_string_value (json_object_get (part, "master")));

    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  }
  json_decref (body);
  rig_close_record (&record);

  return n;
}

/* The left part, an empty glass by mistake, the right part, back, and the right part
 * again: the sheet is stored with both masters, then the next one is asked for. */
static void
test_sheet_larger_than_the_glass (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1, SEED);
  g_autoptr (CotAtspi) window = NULL;

  choose_glass (place);
  cut_page (place, "00001.pgm", "left.pgm", 0, 620);
  cut_page (place, "00001.pgm", "right.pgm", 380, 1000);
  cut_page (place, "00001.pgm", "right-again.pgm", 370, 1000);
  rig_make_no_acta (place, RIG_NO_ACTA);
  rig_write_tray (place, "feeder.script", "page left.pgm\npage " RIG_NO_ACTA "\npage right.pgm\npage right-again.pgm\n");
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "P agrega otra parte"));
  cot_atspi_key (window, "p");
  g_free (cot_atspi_wait_text (window, "parte derecha del acta"));
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Esta parte no se puede ubicar"));
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Vea esta hoja"));
  /* The part lies askew: away with it, and once more. */
  cot_atspi_key (window, "minus");
  g_free (cot_atspi_wait_text (window, "parte derecha del acta"));
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Vea esta hoja"));
  cot_atspi_assert_names (window);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Ponga la hoja siguiente en el vidrio"));
  g_assert_cmpuint (count_masters (place, 1), ==, 2);
  rig_assert_stored (place, 1, 0);
  rig_assert_spool_is_empty (place);
}

/* Each sheet waits for the person who lays it on the glass. */
static void
test_glass_takes_one_by_one (void)
{
  const guint n = 3;
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), n, n, SEED);
  g_autoptr (CotAtspi) window = NULL;

  choose_glass (place);
  e2e_place_start_service (place);
  window = rig_open_window (place);
  for (guint i = 1; i <= n; i++) {
    g_autofree char *folio = rig_dup_truth_text (place, i, "folio");
    g_autofree char *left = g_strdup_printf ("tray/%05u.pgm", i + 1);
    g_autofree char *next = e2e_place_path (place, left);

    cot_atspi_key (window, "Return");
    g_free (cot_atspi_wait_text (window, folio));
    g_free (cot_atspi_wait_text (window, "Ponga la hoja siguiente en el vidrio"));
    /* The next one is not scanned before anybody asks for it. */
    g_assert_true (i == n || g_file_test (next, G_FILE_TEST_EXISTS));
  }
  rig_assert_stored (place, n, 0);
  rig_assert_spool_is_empty (place);
}

/* --- Files ------------------------------------------------------------------------------------------ */

/* A stick with two photos of the casilla, one of them in a folder, and with what is no
 * picture: two sheets, the rest named. */
static void
test_stick_with_photos (void)
{
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), 2, 2, SEED);
  g_autofree char *stick = e2e_place_path (place, "stick");
  g_autofree char *inner = e2e_place_path (place, "stick/fotos");
  g_autofree char *bad = e2e_place_path (place, "stick/lista.jpg");
  g_autoptr (CotAtspi) window = NULL;

  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  for (guint i = 1; i <= 2; i++) {
    g_autofree char *name = g_strdup_printf ("tray/%05u.pgm", i);
    g_autofree char *from = e2e_place_path (place, name);
    g_autofree char *to = g_build_filename (i == 1 ? stick : inner, i == 1 ? "a.pgm" : "b.pgm", NULL);

    g_assert_cmpint (g_rename (from, to), ==, 0);
  }
  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));
  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "f");
  g_clear_object (&(AtspiAccessible *){ cot_atspi_wait (window, ATSPI_ROLE_INVALID, "Carpeta o memoria") });
  cot_atspi_type (window, stick);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "De la casilla"));
  cot_atspi_key (window, "2");
  g_free (cot_atspi_wait_text (window, "2 archivos tomados"));
  g_free (cot_atspi_wait_text (window, "lista.jpg"));
  rig_assert_stored (place, 2, 0);
  rig_assert_spool_is_empty (place);

  RigRecord record = rig_open_record (place);

  for (guint i = 1; i <= 2; i++) {
    g_autofree char *folio = rig_dup_truth_text (place, i, "folio");
    const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (record.journal), folio);

    g_assert_cmpstr (sheet->origen, ==, "CASILLA");
    g_assert_cmpstr (sheet->digitalizacion, ==, "MOVIL");
  }
  rig_close_record (&record);
}

/* --- Cancelling ------------------------------------------------------------------------------------- */

/* The sheets of a batch that was cancelled are not on record as scanned, their papers
 * are; scanned again, they are stored like any other. */
static void
test_cancelled_batch_is_scanned_again (void)
{
  const guint n = 2;
  g_autoptr (E2ePlace) place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), n, n, SEED);
  g_autoptr (CotAtspi) window = NULL;

  e2e_place_start_service (place);
  window = rig_open_window (place);
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  cot_atspi_key (window, "c");
  g_free (cot_atspi_wait_text (window, "Se apartan las imágenes de 2 hojas"));
  cot_atspi_key (window, "Escape");
  g_free (cot_atspi_wait_text (window, "Listo para escanear"));
  cot_atspi_key (window, "c");
  g_free (cot_atspi_wait_text (window, "Se apartan las imágenes de 2 hojas"));
  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, "Lote cancelado: 2 hojas"));

  RigRecord record = rig_open_record (place);

  for (guint i = 1; i <= n; i++) {
    g_autofree char *folio = rig_dup_truth_text (place, i, "folio");
    g_autofree char *name = g_strdup_printf ("%05u.pgm", i);
    g_autofree char *fed = g_strdup_printf ("tray/fed/%s", name);
    g_autofree char *from = e2e_place_path (place, fed);
    g_autofree char *file = g_strdup_printf ("tray/%s", name);
    g_autofree char *to = e2e_place_path (place, file);

    g_assert_cmpint (cot_fold_get_sheet (cot_journal_get_fold (record.journal), folio)->state, ==, COT_SHEET_RECEIVED);
    g_assert_cmpint (g_rename (from, to), ==, 0);
  }
  rig_close_record (&record);

  cot_atspi_key (window, "Return");
  g_free (cot_atspi_wait_text (window, EMPTY));
  rig_assert_stored (place, n, 0);
  rig_assert_spool_is_empty (place);
}

int
main (int argc, char **argv)
{
  e2e_window_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strdup_printf ("/app/digitise/fault/%s", faults[i].name);

    g_test_add_data_func (path, &faults[i], test_fault_clears_by_itself);
  }
  for (guint i = 0; i < G_N_ELEMENTS (doubts); i++) {
    g_autofree char *path = g_strdup_printf ("/app/digitise/doubt/%s", doubts[i].name);

    g_test_add_data_func (path, &doubts[i], test_doubt_stops_the_feeder);
  }
  g_test_add_func ("/app/digitise/stall-is-told", test_stall_is_told);
  g_test_add_func ("/app/digitise/killed-window-loses-nothing", test_killed_window_loses_nothing);
  g_test_add_func ("/app/digitise/varied-batch-is-stored-in-order", test_varied_batch_is_stored_in_order);

  g_test_add_func ("/app/digitise/sheet-larger-than-the-glass", test_sheet_larger_than_the_glass);
  g_test_add_func ("/app/digitise/glass-takes-one-by-one", test_glass_takes_one_by_one);
  g_test_add_func ("/app/digitise/stick-with-photos", test_stick_with_photos);
  g_test_add_func ("/app/digitise/cancelled-batch-is-scanned-again", test_cancelled_batch_is_scanned_again);

  return g_test_run ();
}
