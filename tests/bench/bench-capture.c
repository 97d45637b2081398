/* bench-capture.c - the capture desk through the real window: how fast, how many keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One process holds the window; a second thread of it is the hand, whose keys go
 * through the X server.  The desk stands alone, so nothing waits for a network. */

#include "config.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <adwaita.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench-capture-hand.h"
#include "bench-report.h"
#include "cot-capture-desk.h"
#include "cot-desk-page.h"
#include "cot-page-view.h"
#include "cot-paths.h"
#include "cot-window.h"
#include "e2e-keys.h"
#include "e2e-place.h"
#include "e2e-sheets.h"

#define N_SHEETS 300
#define N_PAGES  8
#define N_TIMED  20 /* sheets keyed at a person's pace, with times taken */
#define EARLY    50 /* sheets until memory is first looked at */
/* Between keys, at random as in a hand: twelve a second, faster than anybody.  At an
 * even pace all keys would meet the frames of a moving page at the same point. */
#define MIN_PAUSE_MS   40
#define MAX_PAUSE_MS   120
#define N_MOVES        12
#define SEED           5
#define N_STARTS       5
#define DIGIT_LIMIT_MS 16
#define FIELD_LIMIT_MS 34
#define NEXT_LIMIT_MS  100
#define START_LIMIT_MS 500
#define GROWTH_MB      10
#define SMALL_LIMIT_MS 18
#define LARGE_LIMIT_MS 34
#define OTHER_KEYS     4

typedef struct {
  E2ePlace *place;
  GtkWindow *window;
  CotDeskPage *desk;
  CotPageView *page;
  BenchHand *hand;
  GRand *rand;
  BenchReport *report;
  guint n_sheets, n_moves;

  char *folio; /* on the desk */
  GArray *digits, *fields, *nexts, *whole, *sideways;
  guint n_keys, n_digits, n_fields; /* of one acta without remarks: the fewest others */
  guint least_other;
  char *cost; /* of that acta, in words */
  double early_mb;
  int result;
} Bench;

static double
resident_mb (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  words = g_strsplit (text, " ", 3);

  return (double) g_ascii_strtoull (words[1], NULL, 10) * (double) sysconf (_SC_PAGESIZE) / (1024 * 1024);
}

/* --- What the window shows (main thread) ------------------------------------------- */

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_widget (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
is_asking_who (gpointer data)
{
  return GTK_IS_TEXT (gtk_window_get_focus (((Bench *) data)->window));
}

static char *
dup_folio (Bench *self)
{
  g_autofree char *where = NULL;

  g_object_get (self->desk, "where", &where, NULL);

  return where != NULL && strchr (where, ' ') != NULL ? g_strdup (strrchr (where, ' ') + 1) : g_strdup ("");
}

static gboolean
has_desk (gpointer data)
{
  Bench *self = data;
  GtkWidget *desk = find_widget (GTK_WIDGET (self->window), COT_TYPE_CAPTURE_DESK);
  GtkWidget *page = desk != NULL ? find_widget (desk, COT_TYPE_PAGE_VIEW) : NULL;

  self->desk = (CotDeskPage *) desk;
  self->page = (CotPageView *) page;

  return page != NULL;
}

/* Another acta than before, its picture drawn, its row framed and at rest. */
static gboolean
has_next_sheet (gpointer data)
{
  Bench *self = data;
  g_autofree char *folio = dup_folio (self);

  return strlen (folio) == 12 && strchr (folio, '-') != NULL && g_strcmp0 (folio, self->folio) != 0 &&
         cot_page_view_is_at_rest (self->page);
}

static void
take_folio (gpointer data)
{
  Bench *self = data;

  g_free (self->folio);
  self->folio = dup_folio (self);
}

static void
set_size (Bench *self, int width, int height)
{
  gtk_window_set_default_size (self->window, width, height);
}

static void
make_small (gpointer data)
{
  set_size (data, 1366, 768);
}

static void
make_large (gpointer data)
{
  set_size (data, 1920, 1080);
}

/* The tests' own settings keep everything still, and the person's come at signing in. */
static void
let_move (gpointer data)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
}

static void
close_window (gpointer data)
{
  gtk_window_close (((Bench *) data)->window);
}

/* --- The hand (its own thread) -------------------------------------------------------- */

static void
key_text (Bench *self, const char *text)
{
  for (const char *c = text; *c != '\0'; c++) {
    const char name[] = { *c, '\0' };

    bench_hand_press (self->hand, *c == '-' ? "minus" : name, 1);
  }
}

static void
sign_in (Bench *self)
{
  bench_hand_wait (self->hand, is_asking_who, self);
  key_text (self, "2");
  bench_hand_press (self->hand, "Return", 50);
  g_usleep (G_USEC_PER_SEC / 5);
  key_text (self, E2E_PASSWORD_2);
  bench_hand_press (self->hand, "Return", 50);
  bench_hand_wait (self->hand, has_desk, self);
  bench_hand_wait (self->hand, has_next_sheet, self);
}

static guint
pause_ms (Bench *self, gboolean timed)
{
  return timed ? (guint) g_rand_int_range (self->rand, MIN_PAUSE_MS, MAX_PAUSE_MS + 1) : 0;
}

static void
key_field (Bench *self, const char *field, gboolean timed)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  json_t *value = e2e_sheets_dup_value (self->place, self->folio, field);
  BenchTimes times;

  e2e_keys_of_value (keys, field, value);
  json_decref (value);
  for (guint i = 0; i < keys->len; i++) {
    const char *key = g_ptr_array_index (keys, i);

    /* Without times taken nobody waits for the frames between. */
    if (timed)
      times = bench_hand_press (self->hand, key, pause_ms (self, TRUE));
    else
      bench_hand_send (self->hand, key);
    if (timed && g_ascii_isdigit (key[3]))
      g_array_append_val (self->digits, times);
    self->n_digits += g_ascii_isdigit (key[3]);
  }
  times = bench_hand_press (self->hand, "KP_Enter", pause_ms (self, timed));
  if (timed)
    g_array_append_val (self->fields, times);
  self->n_keys += keys->len + 1;
  self->n_fields++;
}

static void
tell_cost (Bench *self)
{
  guint other;

  self->n_keys++; /* Enter on Entregar */
  other = self->n_keys - self->n_digits - self->n_fields;
  if (other >= self->least_other)
    return;
  self->least_other = other;
  g_free (self->cost);
  self->cost = g_strdup_printf ("%u keys = %u digits + %u fields + %u", self->n_keys, self->n_digits, self->n_fields, other);
}

static void
key_sheet (Bench *self, guint index)
{
  g_auto (GStrv) fields = e2e_sheets_list_fields (self->place, self->folio);
  gboolean timed = index < N_TIMED;
  BenchTimes times;

  self->n_keys = self->n_digits = self->n_fields = 0;
  for (guint i = 0; fields[i] != NULL; i++)
    key_field (self, fields[i], timed);
  tell_cost (self);
  if (index + 1 == self->n_sheets) {
    bench_hand_press (self->hand, "KP_Enter", MAX_PAUSE_MS);
    return;
  }
  /* A person looks at the sums; the picture ahead has had its time long before. */
  if (timed)
    g_usleep (G_USEC_PER_SEC / 2);
  times = bench_hand_press_until (self->hand, "KP_Enter", has_next_sheet, self);
  if (timed)
    g_array_append_val (self->nexts, times);
  bench_hand_ask (self->hand, take_folio, self);
}

static double
quantile_of (GArray *times, double share, gboolean processor)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < times->len; i++) {
    const BenchTimes *each = &g_array_index (times, BenchTimes, i);
    double value = processor ? each->processor_ms : each->ms;

    g_array_append_val (values, value);
  }
  return bench_quantile (values, share);
}

/* On the clock, bounded; and of the processor, which other programs do not lengthen. */
static void
add_times (BenchReport *report, const char *what, GArray *times, double share, double limit_ms)
{
  g_autofree char *processor = g_strdup_printf ("%s, of the processor", what);

  bench_report_add (report, &(BenchRow){ what, "ms", quantile_of (times, share, FALSE), limit_ms, 0, 0 });
  bench_report_add (report, &(BenchRow){ processor, "ms", quantile_of (times, share, TRUE), 0, limit_ms, 0 });
}

static void
move_page (Bench *self, const char *size, double limit_ms)
{
  static const char *const pans[] = { "alt+Right", "alt+Down", "alt+Left", "alt+Up" };
  g_autoptr (GArray) pan = g_array_new (FALSE, FALSE, sizeof (BenchTimes));
  g_autoptr (GArray) zoom = g_array_new (FALSE, FALSE, sizeof (BenchTimes));
  g_autofree char *pan_name = g_strdup_printf ("frame interval, pan, %s: p95", size);
  g_autofree char *zoom_name = g_strdup_printf ("frame interval, zoom, %s: p95", size);

  g_usleep (G_USEC_PER_SEC / 2);
  for (guint i = 0; i < self->n_moves; i++)
    bench_hand_record (self->hand, pan, pans[i % G_N_ELEMENTS (pans)], 1);
  /* The whole page and back: the largest zoom that a key makes. */
  bench_hand_record (self->hand, zoom, "KP_Add", self->n_moves);
  add_times (self->report, pan_name, pan, 0.95, limit_ms);
  add_times (self->report, zoom_name, zoom, 0.95, limit_ms);
}

static gpointer
hand_thread (gpointer data)
{
  Bench *self = data;

  sign_in (self);
  bench_hand_ask (self->hand, take_folio, self);
  bench_hand_ask (self->hand, let_move, self);
  move_page (self, "1366x768", SMALL_LIMIT_MS);
  bench_hand_ask (self->hand, make_large, self);
  move_page (self, "1920x1080", LARGE_LIMIT_MS);
  bench_hand_ask (self->hand, make_small, self);
  g_usleep (G_USEC_PER_SEC / 2);
  for (guint i = 0; i < self->n_sheets; i++) {
    key_sheet (self, i);
    if (i + 1 == MIN (EARLY, self->n_sheets))
      self->early_mb = resident_mb ();
  }
  bench_report_add (self->report, &(BenchRow){ "memory after the last over that after 50", "MB", MAX (resident_mb () - self->early_mb, 0), GROWTH_MB, 0, bench_peak_mb () });
  bench_hand_ask (self->hand, close_window, self);

  return NULL;
}

/* --- The window --------------------------------------------------------------------------- */

static gboolean
window_drawn_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *self = data;

  self->hand = bench_hand_new (self->window);
  g_thread_unref (g_thread_new ("hand", hand_thread, self));

  return G_SOURCE_REMOVE;
}

static void
activate_cb (AdwApplication *application, Bench *self)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  CotWorkstationOptions options = { .election = e2e_place_path (self->place, "election"), .journal = e2e_place_path (self->place, "desk") };

  gtk_css_provider_load_from_resource (provider, "/mx/cotejo/ui/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  self->window = GTK_WINDOW (cot_window_new (application, &options));
  make_small (self);
  gtk_window_present (self->window);
  gtk_widget_add_tick_callback (GTK_WIDGET (self->window), window_drawn_cb, self, NULL);
  cot_workstation_options_clear (&options);
}

static void
work_through (Bench *self)
{
  g_autoptr (AdwApplication) application = adw_application_new ("mx.cotejo.Bench", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), self);
  g_application_run (G_APPLICATION (application), 0, NULL);
  bench_hand_free (self->hand);
}

/* --- The start -------------------------------------------------------------------------------- */

static gboolean
is_drawn (Display *display)
{
  Window root = DefaultRootWindow (display), parent = 0, *children = NULL;
  unsigned int n = 0;
  gboolean drawn = FALSE;

  if (XQueryTree (display, root, &root, &parent, &children, &n) == 0)
    return FALSE;
  for (unsigned int i = 0; i < n && !drawn; i++) {
    XWindowAttributes attributes;
    XImage *image = NULL;

    if (XGetWindowAttributes (display, children[i], &attributes) != 0 && attributes.map_state == IsViewable && attributes.width > 300)
      image = XGetImage (display, root, attributes.width / 2, attributes.height / 2, 1, 1, AllPlanes, ZPixmap);
    drawn = image != NULL && XGetPixel (image, 0, 0) != 0;
    if (image != NULL)
      XDestroyImage (image);
  }
  if (children != NULL)
    XFree (children);

  return drawn;
}

/* A window may go between two questions about it: that is no error here. */
static int
ignore_error (Display *display, XErrorEvent *event)
{
  return 0;
}

static double
time_start (E2ePlace *place)
{
  Display *display = XOpenDisplay (NULL);
  gint64 begun_us = g_get_monotonic_time ();
  double ms;

  g_assert_nonnull (display);
  e2e_place_start_window_of (place, "desk");
  while (!is_drawn (display))
    g_usleep (500);
  ms = (double) (g_get_monotonic_time () - begun_us) / 1000;
  XCloseDisplay (display);
  e2e_place_close_window (place);

  return ms;
}

static double
median_start (E2ePlace *place)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < N_STARTS; i++) {
    double ms = time_start (place);

    g_array_append_val (times, ms);
  }
  return bench_quantile (times, 0.5);
}

int
main (int argc, char **argv)
{
  Bench self = { .n_sheets = N_SHEETS, .n_moves = N_MOVES, .least_other = G_MAXUINT };
  gboolean as_json = FALSE;
  int n_sheets = N_SHEETS, n_moves = N_MOVES, result;
  double start_ms;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "sheets", 0, 0, G_OPTION_ARG_INT, &n_sheets, "Actas that are keyed", "N" },
    { "moves", 0, 0, G_OPTION_ARG_INT, &n_moves, "Movements of the page, of each kind", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || n_sheets < 2 || n_sheets > 1000 || n_moves < 4 || n_moves > 1000) {
    fputs ("bench-capture: --sheets takes a number from 2 to 1000, --moves one from 4 to 1000\n", stderr);
    return 2;
  }
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  XInitThreads ();
  XSetErrorHandler (ignore_error);
  self.n_sheets = (guint) n_sheets;
  self.n_moves = (guint) n_moves;
  /* Among the casillas some have another form than the pages. */
  self.place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), self.n_sheets + 60, N_PAGES, SEED);
  e2e_sheets_digitise (self.place, self.n_sheets, E2E_MACHINE_READS_NOTHING);
  start_ms = median_start (self.place);
  self.digits = g_array_new (FALSE, FALSE, sizeof (BenchTimes));
  self.fields = g_array_new (FALSE, FALSE, sizeof (BenchTimes));
  self.nexts = g_array_new (FALSE, FALSE, sizeof (BenchTimes));
  self.rand = g_rand_new_with_seed (SEED);
  self.report = bench_report_new ("bench-capture");
  work_through (&self);

  bench_report_set_size (self.report, "sheets", self.n_sheets);
  bench_report_set_size (self.report, "keys timed", self.digits->len + self.fields->len);
  bench_report_add (self.report, &(BenchRow){ "start to first frame: median", "ms", start_ms, START_LIMIT_MS, 0, 0 });
  add_times (self.report, "digit to after-paint: median", self.digits, 0.5, DIGIT_LIMIT_MS);
  add_times (self.report, "next field's first frame: median", self.fields, 0.5, FIELD_LIMIT_MS);
  add_times (self.report, "deliver to next sheet shown: median", self.nexts, 0.5, NEXT_LIMIT_MS);
  bench_report_add (self.report, &(BenchRow){ "keys beside digits and one a field", "", self.least_other, OTHER_KEYS, 0, 0 });
  fprintf (stderr, "An acta without remarks: %s\n", self.cost);
  result = bench_report_print (self.report, as_json);
  bench_report_free (self.report);
  g_rand_free (self.rand);
  e2e_place_free (self.place);

  return result;
}
