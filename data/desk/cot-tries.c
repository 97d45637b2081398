/* cot-tries.c - wrong passwords at this station: counted, and slowed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A try is counted durably before the password is tried, so that no killed program
 * gets a guess for nothing, and taken back when it was right.  The wait runs on the
 * machine's stopwatch, which nobody sets: turning the clock back gains nothing,
 * another start of the program goes on where it was, and another start of the
 * machine begins the wait anew. */

#define G_LOG_DOMAIN "cot-tries"

#include "config.h"

#include "cot-tries.h"

#include <jansson.h>
#include <string.h>

#include "cot-error.h"

#define PREFIX "tries/"
#define MAX_N  1000000

/* As it is kept. */
typedef struct {
  CotTries tries;
  gint64 until_us; /* of the stopwatch */
  gint64 wait_us;  /* that was imposed */
  char boot[COT_STOPWATCH_BOOT + 1];
  /* What a right password takes back. */
  guint n_before;
  gint64 first_before_us, last_before_us;
} Entry;

struct _CotTriesBook {
  GMutex lock;
  CotJournal *journal;
  CotStopwatch watch;
};

/* --- Kept as JSON in the work state -------------------------------------------- */

static guint
get_count (const json_t *root, const char *key)
{
  json_int_t number = json_integer_value (json_object_get (root, key));

  return (guint) CLAMP (number, 0, MAX_N);
}

static gint64
get_time (const json_t *root, const char *key)
{
  return MAX (json_integer_value (json_object_get (root, key)), 0);
}

static void
parse_entry (Entry *entry, const char *text)
{
  json_t *root = text != NULL ? json_loads (text, JSON_REJECT_DUPLICATES, NULL) : NULL;
  const char *boot = json_string_value (json_object_get (root, "boot"));

  entry->tries.n = get_count (root, "n");
  entry->tries.n_untold = get_count (root, "untold");
  entry->tries.first_us = get_time (root, "first");
  entry->tries.last_us = get_time (root, "last");
  entry->until_us = get_time (root, "until");
  entry->wait_us = MIN (get_time (root, "wait"), COT_TRIES_LONGEST * G_USEC_PER_SEC);
  entry->n_before = get_count (root, "n_before");
  entry->first_before_us = get_time (root, "first_before");
  entry->last_before_us = get_time (root, "last_before");
  g_strlcpy (entry->boot, boot != NULL ? boot : "", sizeof entry->boot);
  json_decref (root);
}

static char *
key_of (guint32 person)
{
  return g_strdup_printf (PREFIX "%u", person);
}

static gboolean
store (CotTriesBook *self, const Entry *entry, GError **error)
{
  g_autofree char *key = key_of (entry->tries.person);
  char *text = NULL;
  json_t *root = NULL;
  gboolean done;

  if (entry->tries.n == 0 && entry->tries.n_untold == 0)
    return cot_journal_put_work (self->journal, key, NULL, error);

  root = json_pack ("{s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:I, s:I}",
                    "n", (json_int_t) entry->tries.n, "untold", (json_int_t) entry->tries.n_untold,
                    "first", (json_int_t) entry->tries.first_us, "last", (json_int_t) entry->tries.last_us,
                    "until", (json_int_t) entry->until_us, "wait", (json_int_t) entry->wait_us, "boot", entry->boot,
                    "n_before", (json_int_t) entry->n_before, "first_before", (json_int_t) entry->first_before_us,
                    "last_before", (json_int_t) entry->last_before_us);
  text = json_dumps (root, JSON_COMPACT);
  done = cot_journal_put_work (self->journal, key, text, error);
  free (text);
  json_decref (root);

  return done;
}

/* What is left of the wait, microseconds.  Of another run of the machine nothing
 * is known about how long it was off: the wait begins anew. */
static gint64
left_us (CotTriesBook *self, Entry *entry, gboolean *begins_anew)
{
  gint64 now_us = cot_stopwatch_now_us (&self->watch);

  *begins_anew = entry->wait_us > 0 && strcmp (entry->boot, self->watch.boot) != 0;
  if (*begins_anew) {
    entry->until_us = now_us + entry->wait_us;
    g_strlcpy (entry->boot, self->watch.boot, sizeof entry->boot);
  }
  return CLAMP (entry->until_us - now_us, 0, entry->wait_us);
}

static void
finish_entry (CotTriesBook *self, Entry *entry)
{
  gboolean begins_anew = FALSE;
  gint64 left = left_us (self, entry, &begins_anew);

  entry->tries.wait_s = (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  if (begins_anew && !store (self, entry, NULL))
    g_info ("a wait cannot be kept");
}

static Entry
load (CotTriesBook *self, guint32 person)
{
  g_autofree char *key = key_of (person);
  g_autofree char *text = cot_journal_get_work (self->journal, key);
  Entry entry = { .tries.person = person };

  parse_entry (&entry, text);
  finish_entry (self, &entry);

  return entry;
}

/* --- The book ------------------------------------------------------------------ */

/**
 * cot_tries_book_new:
 * @journal: in whose work state it is kept
 *
 * Returns: (transfer full): the book
 */
CotTriesBook *
cot_tries_book_new (CotJournal *journal)
{
  CotTriesBook *self = g_new0 (CotTriesBook, 1);

  g_mutex_init (&self->lock);
  self->journal = g_object_ref (journal);
  cot_stopwatch_init (&self->watch);

  return self;
}

void
cot_tries_book_free (CotTriesBook *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->journal);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
cot_tries_book_set_stopwatch (CotTriesBook *self, const CotStopwatch *watch)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->watch = *watch;
}

/**
 * cot_tries_book_get:
 * @self: a book
 * @person: a number
 *
 * Returns: how often @person was wrong, and how long the next try has to wait
 */
CotTries
cot_tries_book_get (CotTriesBook *self, guint32 person)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return load (self, person).tries;
}

static int
compare_persons (gconstpointer a, gconstpointer b)
{
  const CotTries *left = a, *right = b;

  return left->person < right->person ? -1 : left->person > right->person;
}

/**
 * cot_tries_book_list:
 * @self: a book
 *
 * Returns: (transfer full) (element-type CotTries): of everybody who was wrong,
 *   by number
 */
GArray *
cot_tries_book_list (CotTriesBook *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GHashTable) kept = cot_journal_list_work (self->journal, PREFIX);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (CotTries));
  GHashTableIter iter;
  gpointer key, text;

  g_hash_table_iter_init (&iter, kept);
  while (g_hash_table_iter_next (&iter, &key, &text)) {
    Entry entry = { 0 };
    guint64 person = 0;

    if (!g_ascii_string_to_unsigned ((const char *) key + strlen (PREFIX), 10, 1, G_MAXUINT32, &person, NULL))
      continue;
    entry.tries.person = (guint32) person;
    parse_entry (&entry, text);
    finish_entry (self, &entry);
    g_array_append_val (list, entry.tries);
  }
  g_array_sort (list, compare_persons);

  return list;
}

/* Doubles with each wrong try after those that are free. */
static gint64
wait_after (guint n)
{
  gint64 wait = COT_TRIES_FIRST_WAIT;

  if (n <= COT_TRIES_FREE)
    return 0;
  for (guint i = COT_TRIES_FREE + 1; i < n && wait < COT_TRIES_LONGEST; i++)
    wait *= 2;

  return MIN (wait, COT_TRIES_LONGEST) * G_USEC_PER_SEC;
}

/**
 * cot_tries_book_begin:
 * @self: a book
 * @person: whose password is about to be tried
 * @error: return location for a %COT_DATA_ERROR
 *
 * Counts the try as a wrong one, durably, until cot_tries_book_right () takes it back.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_TOO_SOON while the wait lasts, or when it
 *   cannot be counted
 */
gboolean
cot_tries_book_begin (CotTriesBook *self, guint32 person, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Entry entry = load (self, person);
  gint64 now_us = cot_clock_now_us (cot_journal_get_clock (self->journal));

  if (entry.tries.wait_s > 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_SOON, "%u wrong passwords of person %u: wait %u s", entry.tries.n, person, entry.tries.wait_s);
    return FALSE;
  }
  entry.n_before = entry.tries.n;
  entry.first_before_us = entry.tries.first_us;
  entry.last_before_us = entry.tries.last_us;
  entry.tries.n = MIN (entry.tries.n + 1, MAX_N);
  entry.tries.n_untold = MIN (entry.tries.n_untold + 1, MAX_N);
  if (entry.tries.first_us == 0)
    entry.tries.first_us = now_us;
  entry.tries.last_us = now_us;
  entry.wait_us = wait_after (entry.tries.n);
  entry.until_us = cot_stopwatch_now_us (&self->watch) + entry.wait_us;
  g_strlcpy (entry.boot, self->watch.boot, sizeof entry.boot);

  return store (self, &entry, error);
}

static void
store_or_warn (CotTriesBook *self, const Entry *entry)
{
  g_autoptr (GError) error = NULL;

  if (!store (self, entry, &error))
    g_warning ("the count of wrong passwords cannot be kept: %s", error->message);
}

/**
 * cot_tries_book_right:
 * @self: a book
 * @person: whose password was right
 * @before: (out) (nullable): what had been wrong since the one before that was right
 *
 * Takes back what cot_tries_book_begin () counted, and ends the wait.  What no
 * signed-in has told of stays to be told.
 */
void
cot_tries_book_right (CotTriesBook *self, guint32 person, CotTries *before)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Entry entry = load (self, person);

  entry.tries.n_untold -= MIN (entry.tries.n_untold, 1);
  if (before != NULL)
    *before = (CotTries){ person, entry.n_before, entry.tries.n_untold, entry.first_before_us, entry.last_before_us, 0 };
  entry.tries.n = 0;
  entry.tries.first_us = 0;
  entry.tries.last_us = entry.last_before_us;
  entry.wait_us = 0;
  store_or_warn (self, &entry);
}

void
cot_tries_book_take_back (CotTriesBook *self, guint32 person)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Entry entry = load (self, person);

  entry.tries.n = entry.n_before;
  entry.tries.n_untold -= MIN (entry.tries.n_untold, 1);
  entry.tries.first_us = entry.first_before_us;
  entry.tries.last_us = entry.last_before_us;
  entry.wait_us = 0;
  store_or_warn (self, &entry);
}

void
cot_tries_book_told (CotTriesBook *self, guint32 person, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Entry entry = load (self, person);

  entry.tries.n_untold -= MIN (entry.tries.n_untold, n);
  store_or_warn (self, &entry);
}
