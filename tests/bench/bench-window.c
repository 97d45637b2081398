/* bench-window.c - how soon the workstation is there, and how soon another person is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The real program on an X server of its own.  The first frame is the first pixel in
 * the middle of the screen that is not the root window's; what comes after is seen
 * by AT-SPI, which looks every few hundredths of a second. */

#include "config.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "bench-report.h"
#include "cot-atspi.h"
#include "e2e-place.h"

#define N_STARTS       9
#define N_CHANGES      7
#define FIRST_FRAME_MS 500.0
#define CHANGE_MS      5000.0
#define START_MB       250.0
#define LONGEST_US     (20 * G_USEC_PER_SEC)

static unsigned long
middle_pixel (Display *display)
{
  int screen = DefaultScreen (display);
  XImage *image = XGetImage (display, RootWindow (display, screen), DisplayWidth (display, screen) / 2,
                             DisplayHeight (display, screen) / 2, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0);

  XDestroyImage (image);

  return pixel;
}

static void
wait_for_pixel (Display *display, unsigned long root, gboolean shown)
{
  gint64 until = g_get_monotonic_time () + LONGEST_US;

  while ((middle_pixel (display) != root) != shown)
    g_assert_cmpint (g_get_monotonic_time (), <, until);
}

static void
end_window (E2ePlace *place)
{
  kill (place->window, SIGTERM);
  waitpid (place->window, NULL, 0);
  g_spawn_close_pid (place->window);
  place->window = 0;
}

/* Without an election, then with all that a night has. */
static void
measure_starts (E2ePlace *place, Display *display, void (*start) (E2ePlace *place), GArray *times_ms)
{
  unsigned long root = middle_pixel (display);

  /* The first one reads the disk; it does not count. */
  for (guint i = 0; i <= N_STARTS; i++) {
    gint64 begin = g_get_monotonic_time ();
    double ms;

    start (place);
    wait_for_pixel (display, root, TRUE);
    ms = bench_seconds_since (begin) * 1000;
    if (i > 0)
      g_array_append_val (times_ms, ms);
    end_window (place);
    wait_for_pixel (display, root, FALSE);
  }
}

static void
sign_in (CotAtspi *window, const char *person, const char *password)
{
  cot_atspi_type (window, person);
  cot_atspi_key (window, "Return");
  cot_atspi_type (window, password);
  cot_atspi_key (window, "Return");
}

/* From the key that changes person until the other's first screen has the keyboard. */
static void
measure_changes (CotAtspi *window, GArray *times_ms)
{
  for (guint i = 0; i < N_CHANGES; i++) {
    gint64 begin = g_get_monotonic_time ();
    double ms;

    cot_atspi_key (window, "F12");
    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Número de persona");
    sign_in (window, i % 2 == 0 ? "2" : "1", i % 2 == 0 ? E2E_PASSWORD_2 : E2E_PASSWORD_1);
    if (i % 2 == 0)
      cot_atspi_wait_focused (window, ATSPI_ROLE_PANEL, "No hay actas por capturar");
    else
      cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
    ms = bench_seconds_since (begin) * 1000;
    g_array_append_val (times_ms, ms);
  }
}

static double
peak_mb_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "VmHWM:")) == NULL)
    return 0;

  return (double) g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) / 1024;
}

static void
add (BenchReport *report, const char *measure, const char *unit, double value, double bound)
{
  const BenchRow row = { .measure = measure, .unit = unit, .value = value, .bound = bound };

  bench_report_add (report, &row);
}

static void
add_times (BenchReport *report, const char *median, const char *slowest, GArray *times_ms, double bound)
{
  add (report, median, "ms", bench_quantile (times_ms, 0.5), bound);
  add (report, slowest, "ms", bench_quantile (times_ms, 1), 0);
}

int
main (int argc, char **argv)
{
  gboolean as_json = argc > 1 && strcmp (argv[1], "--json") == 0;
  g_autoptr (BenchReport) report = bench_report_new ("window");
  g_autoptr (GArray) bare = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) whole = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (E2ePlace) place = NULL;
  Display *display;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), 1, 1);
  display = XOpenDisplay (NULL);
  g_assert_nonnull (display);
  measure_starts (place, display, e2e_place_start_bare_window, bare);
  e2e_place_start_service (place);
  measure_starts (place, display, e2e_place_start_window, whole);
  XCloseDisplay (display);

  e2e_place_start_window (place);
  {
    g_autoptr (CotAtspi) window = cot_atspi_new (place->window);

    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Número de persona");
    sign_in (window, "1", E2E_PASSWORD_1);
    cot_atspi_wait_focused (window, ATSPI_ROLE_TEXT, "Folio por recibir");
    measure_changes (window, changes);
    bench_report_set_size (report, "starts", N_STARTS);
    bench_report_set_size (report, "changes of person", N_CHANGES);
    add_times (report, "start to first frame, nothing given, median", "the same, slowest", bare, FIRST_FRAME_MS);
    add_times (report, "start to first frame, election and record, median", "the same again, slowest", whole, FIRST_FRAME_MS);
    add_times (report, "change of person, keys to first screen, median", "the same change, slowest", changes, CHANGE_MS);
    add (report, "peak memory of cotejo, signed in", "MB", peak_mb_of (place->window), START_MB);
  }

  return bench_report_print (report, as_json);
}
