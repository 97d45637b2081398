/* bench-capture-hand.c - a fast hand on the keyboard of a window of this process
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-capture-hand.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <string.h>
#include <time.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define POLL_US     2000
#define MOVE_US     (230 * 1000) /* a little longer than the page slides */
#define LONGEST_MS  100          /* between two frames of one movement: else it was rest */

/* Of the thread that asks: what a machine that does nothing else would take. */
static double
processor_ms (void)
{
  struct timespec time;

  return clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) == 0 ? (double) time.tv_sec * 1000 + (double) time.tv_nsec / 1e6 : 0;
}

struct _BenchHand {
  GtkWindow *window;
  Display *display; /* of the hand's thread */
  GMutex lock;
  GCond changed;
  gint64 arrived_us; /* of the last key */
  double arrived_cpu_ms;
  BenchTimes frame;    /* from there to the first frame's end; negative: none yet */
  BenchTimes shown_at; /* the same to the frame that was waited for */
  gboolean (*shown) (gpointer);
  gpointer shown_data;
  gboolean recording;
  gint64 last_frame_us;
  double last_cpu_ms;
  GArray *intervals; /* BenchTimes */
  gulong paint_handler;
};

/* The first that hears of a key: nothing of the window has seen it yet. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, BenchHand *self)
{
  if (keyval == GDK_KEY_Alt_L || keyval == GDK_KEY_Control_L)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->arrived_us = g_get_monotonic_time ();
  self->arrived_cpu_ms = processor_ms ();
  self->frame.ms = self->shown_at.ms = -1;
  g_mutex_unlock (&self->lock);

  return FALSE;
}

static void
after_paint_cb (GdkFrameClock *clock, BenchHand *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean shown = self->shown != NULL && self->shown (self->shown_data);
  double cpu_ms = processor_ms ();
  BenchTimes since;

  g_mutex_lock (&self->lock);
  since = (BenchTimes){ (double) (now_us - self->arrived_us) / 1000, cpu_ms - self->arrived_cpu_ms };
  if (self->arrived_us != 0 && self->frame.ms < 0)
    self->frame = since;
  if (self->arrived_us != 0 && self->shown_at.ms < 0 && shown)
    self->shown_at = since;
  if (self->recording && self->last_frame_us != 0) {
    BenchTimes interval = { (double) (now_us - self->last_frame_us) / 1000, cpu_ms - self->last_cpu_ms };

    if (interval.ms < LONGEST_MS)
      g_array_append_val (self->intervals, interval);
  }
  self->last_frame_us = now_us;
  self->last_cpu_ms = cpu_ms;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

BenchHand *
bench_hand_new (GtkWindow *window)
{
  BenchHand *self = g_new0 (BenchHand, 1);
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->window = g_object_ref (window);
  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  /* The keyboard may still belong to a window that has gone. */
  XSetInputFocus (self->display, PointerRoot, RevertToPointerRoot, CurrentTime);
  XSync (self->display, False);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->frame.ms = self->shown_at.ms = -1;
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
  self->paint_handler = g_signal_connect (gdk_surface_get_frame_clock (surface), "after-paint", G_CALLBACK (after_paint_cb), self);

  return self;
}

void
bench_hand_free (BenchHand *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self->window));

  if (surface != NULL)
    g_signal_handler_disconnect (gdk_surface_get_frame_clock (surface), self->paint_handler);
  XCloseDisplay (self->display);
  g_object_unref (self->window);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static void
send (BenchHand *self, KeySym keysym, gboolean down)
{
  XTestFakeKeyEvent (self->display, XKeysymToKeycode (self->display, keysym), down, CurrentTime);
}

static void
strike (BenchHand *self, const char *key)
{
  const char *plus = strchr (key, '+');
  KeySym held = plus == NULL ? NoSymbol : g_str_has_prefix (key, "alt") ? XK_Alt_L
                                                                        : XK_Control_L;
  KeySym keysym = XStringToKeysym (plus != NULL ? plus + 1 : key);

  g_mutex_lock (&self->lock);
  self->arrived_us = 0;
  self->frame.ms = self->shown_at.ms = -1;
  g_mutex_unlock (&self->lock);
  if (held != NoSymbol)
    send (self, held, TRUE);
  send (self, keysym, TRUE);
  send (self, keysym, FALSE);
  if (held != NoSymbol)
    send (self, held, FALSE);
  XFlush (self->display);
}

static BenchTimes
wait_for (BenchHand *self, const char *key, const BenchTimes *times)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_US;
  BenchTimes found;

  g_mutex_lock (&self->lock);
  while (times->ms < 0)
    if (!g_cond_wait_until (&self->changed, &self->lock, until))
      g_error ("nothing came of the key %s", key);
  found = *times;
  g_mutex_unlock (&self->lock);

  return found;
}

void
bench_hand_send (BenchHand *self, const char *key)
{
  strike (self, key);
}

BenchTimes
bench_hand_press (BenchHand *self, const char *key, guint pause_ms)
{
  if (pause_ms > 0)
    g_usleep (pause_ms * 1000);
  strike (self, key);

  return wait_for (self, key, &self->frame);
}

BenchTimes
bench_hand_press_until (BenchHand *self, const char *key, gboolean (*shown) (gpointer), gpointer data)
{
  BenchTimes times;

  g_mutex_lock (&self->lock);
  self->shown_data = data;
  self->shown = shown;
  g_mutex_unlock (&self->lock);
  strike (self, key);
  times = wait_for (self, key, &self->shown_at);
  g_mutex_lock (&self->lock);
  self->shown = NULL;
  g_mutex_unlock (&self->lock);

  return times;
}

typedef struct {
  BenchHand *hand;
  void (*work) (gpointer);
  gpointer data;
  gboolean over;
} Question;

static gboolean
answer_cb (gpointer data)
{
  Question *question = data;

  question->work (question->data);
  g_mutex_lock (&question->hand->lock);
  question->over = TRUE;
  g_cond_broadcast (&question->hand->changed);
  g_mutex_unlock (&question->hand->lock);

  return G_SOURCE_REMOVE;
}

void
bench_hand_ask (BenchHand *self, void (*work) (gpointer), gpointer data)
{
  Question question = { self, work, data, FALSE };

  g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, &question, NULL);
  g_mutex_lock (&self->lock);
  while (!question.over)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

typedef struct {
  gboolean (*holds) (gpointer);
  gpointer data;
  gboolean held;
} Condition;

static void
look (gpointer data)
{
  Condition *condition = data;

  condition->held = condition->holds (condition->data);
}

void
bench_hand_wait (BenchHand *self, gboolean (*holds) (gpointer), gpointer data)
{
  Condition condition = { holds, data, FALSE };
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  for (;;) {
    bench_hand_ask (self, look, &condition);
    if (condition.held)
      return;
    if (g_get_monotonic_time () > until)
      g_error ("waited in vain");
    g_usleep (POLL_US);
  }
}

void
bench_hand_record (BenchHand *self, GArray *intervals, const char *key, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_mutex_lock (&self->lock);
    self->last_frame_us = 0;
    self->intervals = intervals;
    self->recording = TRUE;
    g_mutex_unlock (&self->lock);
    strike (self, key);
    g_usleep (MOVE_US);
    g_mutex_lock (&self->lock);
    self->recording = FALSE;
    g_mutex_unlock (&self->lock);
  }
}
