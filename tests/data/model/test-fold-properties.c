/* test-fold-properties.c - what holds of every history
 *
 * COT_TEST_SEED gives another first seed, COT_TEST_HISTORIES another number.  A
 * history that fails is made smaller while it still fails, and printed.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fold-history.h"
#include "oracle-history.h"
#include "slow-fold.h"

#define MAX_EVENTS 200
#define FIRST_SEED 20210606

/* Sanitizers make each history some ten times dearer. */
#if defined(__SANITIZE_ADDRESS__)
#define N_HISTORIES 200
#else
#define N_HISTORIES 2000
#endif

typedef char *(*Property) (const History *history);

/* --- Folding in many ways ------------------------------------------------------------ */

/* What a journal would hold: the events given so far. */
typedef struct {
  GPtrArray *events;
} Store;

static GPtrArray *
load_sheet (gpointer user_data, const char *folio)
{
  Store *store = user_data;
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);

  for (guint i = 0; i < store->events->len; i++)
    if (strcmp (((CotEvent *) store->events->pdata[i])->folio, folio) == 0)
      g_ptr_array_add (events, cot_event_ref (store->events->pdata[i]));

  return events;
}

/* Roster and present events, the bodies of some still sealed. */
static GPtrArray *
list_events (const History *history)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < history->world->roster->len; i++)
    g_ptr_array_add (list, history->world->roster->pdata[i]);
  for (guint i = 0; i < history->events->len; i++) {
    const HistoryEvent *event = history_get (history, i);

    if (history->present[i])
      g_ptr_array_add (list, event->sealed != NULL ? event->sealed : event->event);
  }

  return list;
}

/* A number for an event that stays its own when others are taken away, so that
 * shrinking keeps the order that failed. */
static guint32
lot (const CotEvent *event, guint32 salt)
{
  guint32 drawn;

  memcpy (&drawn, event->id.bytes + 8, sizeof drawn);
  drawn = (drawn ^ salt) * 0x9e3779b1u;

  return drawn ^ drawn >> 15;
}

static gint
compare_lots (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint32 left = lot (*(CotEvent *const *) a, GPOINTER_TO_UINT (user_data));
  guint32 right = lot (*(CotEvent *const *) b, GPOINTER_TO_UINT (user_data));

  return left < right ? -1 : left > right;
}

static void
shuffle (GPtrArray *list, guint32 salt)
{
  g_ptr_array_sort_with_data (list, compare_lots, GUINT_TO_POINTER (salt));
}

static CotId
digest_of (CotFold *fold)
{
  CotId digest;

  cot_fold_digest (fold, &digest);
  return digest;
}

static CotFold *
fold_in_order (const History *history, GPtrArray *events)
{
  CotFold *fold = cot_fold_new (history->world->election, NULL);

  for (guint i = 0; i < events->len; i++)
    cot_fold_add (fold, events->pdata[i]);

  return fold;
}

static char *
compare_digests (const char *how, const CotId *expected, CotFold *fold)
{
  CotId found = digest_of (fold);

  return cot_id_equal (expected, &found) ? NULL : g_strdup_printf ("%s gives another state", how);
}

/* Shuffled, some given twice, with questions in between. */
static char *
check_any_order (const History *history, GPtrArray *events, const CotId *expected)
{
  g_autoptr (CotFold) fold = cot_fold_new (history->world->election, NULL);

  shuffle (events, history->seed);
  for (guint i = 0; i < events->len; i++) {
    guint32 drawn = lot (events->pdata[i], history->seed + 1);

    g_assert_true (cot_fold_add (fold, events->pdata[i]));
    if (drawn % 10 == 0)
      g_assert_false (cot_fold_add (fold, events->pdata[drawn % (i + 1)]));
    if (drawn % 20 == 1)
      cot_fold_get_sheet (fold, history->folios[0]);
  }

  return compare_digests ("another order", expected, fold);
}

/* Sealed at first, the bodies afterwards. */
static char *
check_unsealing (const History *history, GPtrArray *events, CotFold *whole)
{
  g_autoptr (CotFold) fold = fold_in_order (history, events);
  CotId expected = digest_of (whole);

  digest_of (fold);
  for (guint i = 0; i < history->events->len; i++)
    if (history->present[i] && history_get (history, i)->sealed != NULL)
      g_assert_true (cot_fold_add (fold, history_get (history, i)->event));

  return compare_digests ("unsealing", &expected, fold);
}

static void
give (CotFold *fold, Store *store, CotEvent *event)
{
  g_ptr_array_add (store->events, event);
  cot_fold_add (fold, event);
}

/* The views of a fold of the first half, given to another, then the rest. */
static char *
check_views (const History *history, GPtrArray *events, const CotId *expected)
{
  g_autoptr (GPtrArray) given = g_ptr_array_new ();
  Store store = { given };
  CotEventSource source = { load_sheet, &store };
  g_autoptr (CotFold) before = cot_fold_new (history->world->election, &source);
  g_autoptr (CotFold) after = cot_fold_new (history->world->election, &source);
  g_autoptr (GPtrArray) sheets = NULL;
  /* Often nearly all: then few sheets are touched by the rest, and the others must
   * notice by themselves what it means for them. */
  guint32 first_half = history->seed % 3 == 0 ? (1u << 30) + history->seed * 0x9e3779b1u / 2 : 0xfb000000u;
  guint half = 0;
  CotId at_half;
  char *problem;

  shuffle (events, history->seed + 2);
  while (half < events->len && lot (events->pdata[half], history->seed + 2) < first_half)
    half++;
  for (guint i = 0; i < half; i++)
    give (before, &store, events->pdata[i]);
  at_half = digest_of (before);
  for (guint i = 0; i < half; i++)
    if (((CotEvent *) events->pdata[i])->folio[0] == '\0')
      cot_fold_add (after, events->pdata[i]);
  sheets = cot_fold_list_sheets (before);
  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = sheets->pdata[i];
    g_autoptr (GBytes) view = cot_fold_save_sheet (before, sheet->folio);

    g_assert_true (cot_fold_load_sheet (after, sheet->folio, view));
  }
  if (history->seed % 4 < 2) {
    problem = compare_digests ("a start from views", &at_half, after);
    if (problem != NULL)
      return problem;
  }
  for (guint i = half; i < events->len; i++)
    give (after, &store, events->pdata[i]);

  return compare_digests ("a start from views, and the rest", expected, after);
}

/* Sheet by sheet from a store, as a journal without views is folded. */
static char *
check_sheet_by_sheet (const History *history, GPtrArray *events, const CotId *expected)
{
  Store store = { events };
  CotEventSource source = { load_sheet, &store };
  g_autoptr (CotFold) fold = cot_fold_new (history->world->election, &source);

  for (guint i = 0; i < events->len; i++)
    if (((CotEvent *) events->pdata[i])->folio[0] == '\0')
      cot_fold_add (fold, events->pdata[i]);
  for (guint i = 0; i < HISTORY_N_SHEETS; i++) {
    g_autoptr (GPtrArray) of_sheet = load_sheet (&store, history->folios[i]);

    cot_fold_add_sheet (fold, history->folios[i], of_sheet);
  }

  return compare_digests ("sheet by sheet", expected, fold);
}

static char *
property_same_state (const History *history)
{
  g_autoptr (GPtrArray) events = list_events (history);
  g_autoptr (CotFold) fold = fold_in_order (history, events);
  CotId expected = digest_of (fold);
  char *problem = check_any_order (history, events, &expected);

  if (problem == NULL)
    problem = check_views (history, events, &expected);
  if (problem == NULL)
    problem = check_sheet_by_sheet (history, events, &expected);
  if (problem == NULL && history->has_sealed) {
    g_autoptr (CotFold) whole = fold_in_order (history, events);

    for (guint i = 0; i < history->events->len; i++)
      if (history->present[i] && history_get (history, i)->sealed != NULL)
        cot_fold_add (whole, history_get (history, i)->event);
    problem = check_unsealing (history, events, whole);
  }

  return problem;
}

static char *
property_slowly_the_same (const History *history)
{
  g_autoptr (GPtrArray) events = list_events (history);
  g_autoptr (CotFold) fold = fold_in_order (history, events);

  return slow_fold_compare (history->world->election, fold, events);
}

/* --- One late reading ------------------------------------------------------------------ */

static CotEvent *
late_reading (const History *history, const CotSheet *sheet)
{
  const CotId *refs[] = { &sheet->digitised, &sheet->identified };
  json_t *fields = world_fields (sheet->row, 999);

  /* What nobody read: with a reader who was outvoted it would be two against two. */
  json_object_set_new (fields, "SECCION", json_integer (999));
  json_object_set_new (fields, "CASILLA", json_string ("E09C09"));
  return world_write (history->world, COT_KIND_CAPTURED, sheet->folio, WORLD_DESK, HISTORY_OUTSIDER, refs, 2, world_body_captured ("third", fields));
}

static char *
check_late (const History *history, CotFold *fold, const CotSheet *sheet)
{
  g_autofree char *folio = g_strdup (sheet->folio);
  guint n_fields = sheet->n_fields;
  g_autofree CotValue *settled = g_memdup2 (sheet->settled, n_fields * sizeof (CotValue));
  gint64 verified_us = sheet->verificacion_us;
  g_autoptr (CotEvent) late = late_reading (history, sheet);

  g_assert_cmpint (cot_fold_check (fold, late), ==, COT_VOID_NONE);
  g_assert_true (cot_fold_add (fold, late));
  sheet = cot_fold_get_sheet (fold, folio);
  if (sheet->state != COT_SHEET_SETTLED || sheet->verificacion_us != verified_us)
    return g_strdup_printf ("a late reading takes %s to %s", folio, cot_sheet_state_to_string (sheet->state));
  for (guint f = 0; f < n_fields; f++)
    if (!cot_value_equal (sheet->settled[f], settled[f]))
      return g_strdup_printf ("a late reading changes field %u of %s", f, folio);

  return sheet->alerts & COT_ALERT_LATE_READING ? NULL : g_strdup_printf ("a late reading of %s is not told", folio);
}

static char *
property_late_never_unsettles (const History *history)
{
  g_autoptr (GPtrArray) events = list_events (history);
  g_autoptr (CotFold) fold = fold_in_order (history, events);

  for (guint i = 0; i < HISTORY_N_SHEETS; i++) {
    const CotSheet *sheet = cot_fold_get_sheet (fold, history->folios[i]);
    char *problem;

    if (sheet == NULL || sheet->state != COT_SHEET_SETTLED)
      continue;
    problem = check_late (history, fold, sheet);
    if (problem != NULL)
      return problem;
  }

  return NULL;
}

/* --- No header tells a value -------------------------------------------------------------- */

/* The header of the same event with another body, laid out by hand in the world:
 * only what is a hash of the body, or of a header, may differ. */
static char *
property_headers_tell_nothing (const History *history)
{
  for (guint i = 0; i < history->events->len; i++) {
    const HistoryEvent *event = history_get (history, i);
    gsize length;
    const guint8 *header = g_bytes_get_data (event->event->header, &length);

    if (length != 140 + 32 * (gsize) event->n_refs)
      return g_strdup_printf ("the header of %u is %zu bytes long", i, length);
    for (guint r = 0; r < event->n_refs; r++)
      if (event->refs[r] >= 0 && memcmp (header + 140 + 32 * r, history_get (history, (guint) event->refs[r])->event->id.bytes, 32) != 0)
        return g_strdup_printf ("the header of %u holds something else than the ids it names", i);
  }

  return NULL;
}

/* --- Running --------------------------------------------------------------------------------- */

/* Takes events away while the property still fails: large pieces first. */
static void
shrink (History *history, Property property)
{
  for (guint piece = history->events->len / 2; piece > 0; piece /= 2)
    for (guint from = 0; from < history->events->len; from += piece) {
      g_autofree gboolean *kept = g_memdup2 (history->present, history->events->len * sizeof (gboolean));
      g_autofree char *problem = NULL;

      for (guint i = from; i < MIN (from + piece, history->events->len); i++)
        history->present[i] = FALSE;
      problem = property (history);
      if (problem == NULL)
        memcpy (history->present, kept, history->events->len * sizeof (gboolean));
    }
}

static guint
from_environment (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return otherwise;

  return (guint) value;
}

static const struct {
  const char *name;
  Property property;
  gboolean also_sealed; /* holds where bodies are not here, too */
} properties[] = {
  { "same state in any way", property_same_state, TRUE },
  { "the same as slowly", property_slowly_the_same, FALSE },
  { "late never unsettles", property_late_never_unsettles, FALSE },
  { "headers tell nothing", property_headers_tell_nothing, TRUE },
};

static char *
find_problem (const History *history, guint *which)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++) {
    char *problem = history->has_sealed && !properties[i].also_sealed ? NULL : properties[i].property (history);

    *which = i;
    if (problem != NULL)
      return problem;
  }

  return NULL;
}

static void
report (History *history, guint which, const char *problem)
{
  g_autofree char *smaller = NULL;

  shrink (history, properties[which].property);
  smaller = properties[which].property (history);
  history_print (history);
  g_test_message ("COT_TEST_SEED=%u COT_TEST_HISTORIES=1, %s: %s; shrunk: %s", history->seed, properties[which].name, problem, smaller);
  g_test_fail ();
}

static void
count_states (const History *history, guint *n_states)
{
  g_autoptr (GPtrArray) events = list_events (history);
  g_autoptr (CotFold) fold = fold_in_order (history, events);

  for (guint i = 0; i < COT_SHEET_N_STATES; i++)
    n_states[i] += cot_fold_count_in_state (fold, (CotSheetState) i);
}

static void
test_every_history (void)
{
  guint first = from_environment ("COT_TEST_SEED", FIRST_SEED);
  guint n = from_environment ("COT_TEST_HISTORIES", N_HISTORIES);
  guint n_states[COT_SHEET_N_STATES] = { 0 };
  g_autoptr (World) world = world_new ();

  for (guint i = 0; i < n; i++) {
    g_autoptr (History) history = NULL;
    g_autofree char *problem = NULL;
    guint which = 0;

    world_rewind (world);
    history = history_new (world, first + i, 3 + (first + i) % (MAX_EVENTS - 2), (first + i) % 2 == 1);
    count_states (history, n_states);
    problem = find_problem (history, &which);
    if (problem != NULL) {
      report (history, which, problem);
      return;
    }
  }
  /* Histories in which nothing happens would prove nothing. */
  for (guint i = 0; i < COT_SHEET_N_STATES; i++) {
    g_test_message ("%u sheets %s", n_states[i], cot_sheet_state_to_string ((CotSheetState) i));
    if (n >= 200)
      g_assert_cmpuint (n_states[i], >, 0);
  }
}

/* --- With every kind of event ------------------------------------------------------------------ */

/* The oracle's histories, some bodies sealed at first: revocations, amendments, acts of
 * two, forks and comparisons in any order, from views, sheet by sheet. */
static History *
history_of_every_kind (World *world, guint32 seed, gboolean with_sealed)
{
  g_autoptr (GPtrArray) events = NULL;
  History *self = g_new0 (History, 1);
  GRand *random = g_rand_new_with_seed (seed);

  world_rewind (world);
  events = oracle_history_new (world, seed);
  self->world = world;
  self->seed = seed;
  self->events = g_array_new (FALSE, TRUE, sizeof (HistoryEvent));
  for (guint i = 0; i < HISTORY_N_SHEETS; i++)
    self->folios[i] = cot_folio_format (COT_TEST_CATD, i + 1);
  for (guint i = world->roster->len; i < events->len; i++) {
    HistoryEvent event = { .event = cot_event_ref (events->pdata[i]) };

    event.kind = event.event->kind;
    if (with_sealed && cot_kind_info (event.kind)->reach == COT_REACH_SETTLED && g_rand_int_range (random, 0, 100) < 40) {
      event.sealed = world_seal (event.event);
      self->has_sealed = TRUE;
    }
    g_array_append_val (self->events, event);
  }
  self->present = g_new (gboolean, MAX (self->events->len, 1));
  for (guint i = 0; i < self->events->len; i++)
    self->present[i] = TRUE;
  g_rand_free (random);

  return self;
}

/* A push that broke off somewhere, and what the next one brings. */
static char *
property_prefix_then_the_rest (const History *history)
{
  g_autoptr (GPtrArray) events = list_events (history);
  g_autoptr (CotFold) whole = fold_in_order (history, events);
  g_autoptr (CotFold) fold = cot_fold_new (history->world->election, NULL);
  CotId expected = digest_of (whole);
  guint at = history->seed % (events->len + 1);

  for (guint i = 0; i < at; i++)
    cot_fold_add (fold, events->pdata[i]);
  digest_of (fold);
  for (guint i = 0; i < events->len; i++)
    g_assert_cmpint (cot_fold_add (fold, events->pdata[i]), ==, i >= at);

  return compare_digests ("a prefix, and all of it again", &expected, fold);
}

static void
put_number (GByteArray *out, guint64 value, guint n_bytes)
{
  for (guint i = n_bytes; i > 0; i--) {
    guint8 byte = (guint8) (value >> (8 * (i - 1)));

    g_byte_array_append (out, &byte, 1);
  }
}

/* A header is its kind, folio, station, numbers, time, person, ids and the hash of a
 * salted body, byte for byte: there is no room for a value. */
static gboolean
is_header_of (const CotEvent *event)
{
  static const guint8 no_folio[COT_FOLIO_LENGTH];
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize length;
  const guint8 *header = g_bytes_get_data (event->header, &length);

  g_byte_array_append (out, (const guint8 *) "COT1", 4);
  g_byte_array_append (out, header + 4, 32); /* the seal, the same in all */
  put_number (out, event->kind, 2);
  g_byte_array_append (out, event->folio[0] == '\0' ? no_folio : (const guint8 *) event->folio, COT_FOLIO_LENGTH);
  put_number (out, event->station, 4);
  put_number (out, event->number, 8);
  g_byte_array_append (out, event->previous.bytes, 32);
  put_number (out, (guint64) event->time_us, 8);
  put_number (out, event->person, 4);
  g_byte_array_append (out, event->body_hash.bytes, 32);
  put_number (out, event->n_refs, 2);
  for (guint i = 0; i < event->n_refs; i++)
    g_byte_array_append (out, event->refs[i].bytes, 32);

  return out->len == length && memcmp (out->data, header, length) == 0;
}

/* What goes over the wire of a sealed event: header, a mark, two signatures. */
static char *
property_sealed_tells_nothing (const History *history)
{
  for (guint i = 0; i < history->events->len; i++) {
    const CotEvent *event = history_get (history, i)->event;
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    gsize length = g_bytes_get_size (event->header);

    cot_event_append_frame (event, FALSE, frame);
    if (!is_header_of (event))
      return g_strdup_printf ("the header of %u holds something else", i);
    if (frame->len != 4 + length + 4 + 128 || memcmp (frame->data + 4, g_bytes_get_data (event->header, NULL), length) != 0 ||
        memcmp (frame->data + 4 + length, "\xff\xff\xff\xff", 4) != 0)
      return g_strdup_printf ("the sealed %u brings something else", i);
  }

  return NULL;
}

static const Property of_every_kind[] = { property_same_state, property_prefix_then_the_rest, property_sealed_tells_nothing };

static char *
find_problem_of (const History *history, guint *which)
{
  for (*which = 0; *which < G_N_ELEMENTS (of_every_kind); (*which)++) {
    char *problem = of_every_kind[*which](history);

    if (problem != NULL)
      return problem;
  }

  return NULL;
}

static void
test_every_kind (void)
{
  guint first = from_environment ("COT_TEST_SEED", FIRST_SEED);
  guint n = from_environment ("COT_TEST_HISTORIES", N_HISTORIES) / 4;
  g_autoptr (World) world = world_new ();

  for (guint i = 0; i < n; i++) {
    g_autoptr (History) history = history_of_every_kind (world, first + i, i % 2 == 1);
    guint which = 0;
    g_autofree char *problem = find_problem_of (history, &which);

    if (problem == NULL)
      continue;
    g_test_message ("seed %u: %s", first + i, problem);
    shrink (history, of_every_kind[which]);
    history_print (history);
    g_test_fail ();
    return;
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/fold/properties/every-history", test_every_history);
  g_test_add_func ("/model/fold/properties/every-kind", test_every_kind);

  return g_test_run ();
}
