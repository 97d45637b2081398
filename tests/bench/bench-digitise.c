/* bench-digitise.c - a batch through the digitising desk, beside a feeder with a pace
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The desk is the real widget in a window of this process; cotejo-scan, the reading
 * of pages and the journal are the real ones.  The feeder gives a sheet a second, as
 * one of 60 pages a minute does: an eighth of that is the gap between two sheets.  It
 * notes when the next one was asked for, and how long it stood still.  During the first
 * half somebody moves the page all the time: every frame is drawn anew.  */

#define G_LOG_DOMAIN "bench"

#include "config.h"

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench-report.h"
#include "cot-digitise-desk.h"
#include "e2e-place.h"

#define N_SHEETS       200
#define PACE           60   /* sheets a minute */
#define ASKED_BOUND_MS 60   /* half of the gap */
#define WAITED_BOUND   0.01 /* share of the sheets; a disk may hiccup once */
#define FRAME_BOUND_MS 34
#define LOOK_MS        500
#define PATIENCE_US    (60 * 60 * G_TIME_SPAN_SECOND)

typedef struct {
  E2ePlace *place;
  CotElection *election;
  CotJournal *journal;
  CotDesk *desk;
  CotSession *session;
  GtkWidget *window;
  GArray *frames; /* ms, double */
  gint64 last_frame_us;
  guint n_sheets, n_first; /* of them while the page moves */
} Bench;

static guint
count_stored (Bench *self)
{
  g_autoptr (GPtrArray) sheets = NULL;
  guint n;

  cot_journal_lock (self->journal);
  sheets = cot_fold_list_sheets (cot_journal_get_fold (self->journal));
  n = sheets->len;
  cot_journal_unlock (self->journal);

  return n;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  double ms = (double) (now_us - self->last_frame_us) / 1000;

  if (self->last_frame_us > 0)
    g_array_append_val (self->frames, ms);
  self->last_frame_us = now_us;
  if (self->frames->len % 30 == 0)
    self->n_first = count_stored (self);
  /* A view that nobody moves draws nothing. */
  if (self->n_first >= self->n_sheets / 2)
    return G_SOURCE_REMOVE;
  gtk_widget_queue_draw (widget);

  return G_SOURCE_CONTINUE;
}

/* Depth first: the first widget of @type that is visible and says @text. */
static GtkWidget *
find (GtkWidget *widget, GType type, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child)) {
    const char *label = GTK_IS_LABEL (child) ? gtk_label_get_label (GTK_LABEL (child)) : GTK_IS_BUTTON (child) ? gtk_button_get_label (GTK_BUTTON (child))
                                                                                                               : NULL;
    GtkWidget *found;

    if (g_type_is_a (G_OBJECT_TYPE (child), type) && label != NULL && strstr (label, text) != NULL && gtk_widget_get_mapped (child))
      return child;
    found = find (child, type, text);
    if (found != NULL)
      return found;
  }

  return NULL;
}

/* The election, the desk with its people, and @n actas in a feeder with a pace. */
static void
open_desk (Bench *self, guint n)
{
  g_autofree char *conf = NULL;
  g_autofree char *pace = g_strdup_printf ("pace %u\n", PACE);
  g_autofree char *election = NULL;
  g_autofree char *journal = NULL;
  g_autoptr (GError) error = NULL;

  self->place = e2e_place_new_of (g_getenv ("COT_TEST_FEEDER_DIR"), n, n, 7);
  conf = e2e_place_path (self->place, "sane/feeder.conf");
  election = e2e_place_path (self->place, "election");
  journal = e2e_place_path (self->place, "desk");
  g_assert_true (g_file_set_contents (conf, pace, -1, NULL));
  self->election = cot_election_load (election, TRUE, NULL, &error);
  g_assert_no_error (error);
  self->journal = cot_journal_open (journal, self->election, &cot_clock_system, &error);
  g_assert_no_error (error);
  self->desk = cot_desk_new (self->journal, NULL);
  self->session = cot_desk_sign_in (self->desk, 1, E2E_PASSWORD_1, &error);
  g_assert_no_error (error);
}

static void
open_window (Bench *self)
{
  g_autofree char *spool = e2e_place_path (self->place, "desk/spool");
  g_autoptr (CotUiContext) context = cot_ui_context_new (self->desk, self->session, "cotejo:feeder", spool);
  GtkWidget *desk = cot_digitise_desk_new (context);

  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1366, 768);
  gtk_window_set_child (GTK_WINDOW (self->window), desk);
  gtk_window_present (GTK_WINDOW (self->window));
  while (!gtk_widget_get_mapped (desk))
    g_main_context_iteration (NULL, TRUE);
  cot_desk_page_start (COT_DESK_PAGE (desk));
  gtk_widget_add_tick_callback (desk, tick_cb, self, NULL);
}

/* Somebody would have to decide: the batch is not as it was meant. */
static gboolean
asks (Bench *self)
{
  static const char *const questions[] = { "It goes on by itself", "cannot be read", "remark", "Section", "already" };

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++) {
    GtkWidget *label = find (self->window, GTK_TYPE_LABEL, questions[i]);

    if (label != NULL && gtk_widget_get_ancestor (label, GTK_TYPE_STACK) != NULL)
      return TRUE;
  }

  return FALSE;
}

static gboolean
look_cb (gpointer user_data)
{
  gboolean *is_time = user_data;

  *is_time = TRUE;

  return G_SOURCE_CONTINUE;
}

/* TRUE: the feeder came to its end; every sheet was stored without a question. */
static gboolean
run_batch (Bench *self)
{
  GtkWidget *scan = find (self->window, GTK_TYPE_BUTTON, "Scan");
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  gboolean is_time = FALSE, goes_on = TRUE;
  guint look;

  g_assert_nonnull (scan);
  g_signal_emit_by_name (scan, "clicked");
  look = g_timeout_add (LOOK_MS, look_cb, &is_time);
  while (goes_on && find (self->window, GTK_TYPE_LABEL, "The feeder is empty") == NULL) {
    for (is_time = FALSE; !is_time;)
      g_main_context_iteration (NULL, TRUE);
    goes_on = g_get_monotonic_time () < until_us && !asks (self);
  }
  g_source_remove (look);

  return goes_on;
}

/* When each sheet but the first was asked for after the one before it, and how long the
 * feeder stood still for that, in ms. */
typedef struct {
  GArray *asked, *stood;
  guint n_waited, n_waited_moving;
} Waits;

static Waits
read_waits (Bench *self)
{
  g_autofree char *path = e2e_place_path (self->place, "tray/waits");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Waits waits = { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)), 0, 0 };

  g_file_get_contents (path, &text, NULL, NULL);
  lines = g_strsplit (g_strchomp (text != NULL ? text : (char *) ""), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *rest = NULL;
    double asked = g_ascii_strtod (lines[i], &rest), stood = g_ascii_strtod (rest, NULL);

    g_array_append_val (waits.asked, asked);
    g_array_append_val (waits.stood, stood);
    waits.n_waited += stood > 0;
    waits.n_waited_moving += stood > 0 && i < self->n_first;
  }

  return waits;
}

/* Processor seconds of this process and of those that it has started and that ended. */
static double
processor_seconds (void)
{
  struct rusage own, children;

  getrusage (RUSAGE_SELF, &own);
  getrusage (RUSAGE_CHILDREN, &children);

  return (double) (own.ru_utime.tv_sec + own.ru_stime.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec) +
         (double) (own.ru_utime.tv_usec + own.ru_stime.tv_usec + children.ru_utime.tv_usec + children.ru_stime.tv_usec) / 1e6;
}

/* With the desk its scanning processes end; whoever asks for their time waits for them. */
static void
end_window (Bench *self)
{
  gint64 until_us = g_get_monotonic_time () + G_TIME_SPAN_SECOND;

  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_get_monotonic_time () < until_us) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (G_TIME_SPAN_MILLISECOND);
  }
}

int
main (int argc, char **argv)
{
  gboolean as_json = argc > 1 && strcmp (argv[argc - 1], "--json") == 0;
  const char *wanted = g_getenv ("COT_BENCH_SHEETS");
  guint64 n = N_SHEETS;
  g_autoptr (BenchReport) report = bench_report_new ("digitise");
  Waits waits;
  Bench self = { 0 };
  gint64 start_us;
  double before;
  gboolean done;

  if (wanted != NULL)
    g_ascii_string_to_unsigned (wanted, 10, 2, 100000, &n, NULL);
  adw_init ();
  self.frames = g_array_new (FALSE, FALSE, sizeof (double));
  self.n_sheets = (guint) n;
  open_desk (&self, (guint) n);
  open_window (&self);
  before = processor_seconds ();
  start_us = g_get_monotonic_time ();
  done = run_batch (&self);

  double seconds = bench_seconds_since (start_us);

  waits = read_waits (&self);
  bench_report_set_size (report, "sheets", n);
  bench_report_check (report, "the batch came to its end without a question", done);
  bench_report_check (report, "as many sheets are stored as were fed", count_stored (&self) == n);
  bench_report_add (report, &(BenchRow){ .measure = "frame interval, p95", .unit = "ms", .value = bench_quantile (self.frames, 0.95), .bound = FRAME_BOUND_MS, .peak_mb = bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ .measure = "frame interval, median", .unit = "ms", .value = bench_quantile (self.frames, 0.5) });
  bench_report_add (report, &(BenchRow){ .measure = "next sheet asked for after, median", .unit = "ms", .value = bench_quantile (waits.asked, 0.5), .bound = ASKED_BOUND_MS });
  bench_report_add (report, &(BenchRow){ .measure = "next sheet asked for after, p95", .unit = "ms", .value = bench_quantile (waits.asked, 0.95) });
  bench_report_add (report, &(BenchRow){ .measure = "feeder stood still, longest", .unit = "ms", .value = bench_quantile (waits.stood, 1) });
  bench_report_add (report, &(BenchRow){ .measure = "sheets that the feeder waited for", .unit = "of 1", .value = (double) waits.n_waited / (double) MAX (waits.stood->len, 1), .bound = WAITED_BOUND });
  bench_report_add (report, &(BenchRow){ .measure = "the same while the page moves", .unit = "of 1", .value = (double) waits.n_waited_moving / (double) MAX (self.n_first, 1) });
  bench_report_add (report, &(BenchRow){ .measure = "sheets a minute", .unit = "1/min", .value = (double) n * 60 / seconds });
  end_window (&self);
  bench_report_add (report, &(BenchRow){ .measure = "processor time a sheet, all processes", .unit = "s", .value = (processor_seconds () - before) / (double) n });

  cot_session_unref (self.session);
  g_object_unref (self.desk);
  g_object_unref (self.journal);
  cot_election_unref (self.election);
  e2e_place_free (self.place);
  g_array_unref (self.frames);
  g_array_unref (waits.asked);
  g_array_unref (waits.stood);

  return bench_report_print (report, as_json);
}
