/* test-fold-alerts.c - what the coordinator is told, by example
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fold-world.h"

#define OTHER_COORDINATOR (WORLD_COORDINATOR + 1)

/* Sheets that come one after the other; each event is folded as it is written. */
typedef struct {
  World *world;
  CotFold *fold;
} Fixture;

typedef struct {
  char *folio;
  const CotRow *row;
  CotId received, digitised, identified;
} Sheet;

static void
sheet_free (Sheet *sheet)
{
  g_free (sheet->folio);
  g_free (sheet);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sheet, sheet_free)

static CotId
add (Fixture *self, CotKind kind, const char *folio, guint32 person, json_t *body, const CotId *a, const CotId *b)
{
  const CotId *refs[] = { a, b };
  g_autoptr (CotEvent) event = world_write (self->world, kind, folio, WORLD_DESK, person, refs, a == NULL ? 0 : b == NULL ? 1
                                                                                                                          : 2,
                                            body);

  g_assert_true (cot_fold_add (self->fold, event));
  return event->id;
}

static Sheet *
put_sheet (Fixture *self, guint number, const char *clave, const char *image)
{
  Sheet *sheet = g_new0 (Sheet, 1);
  g_autofree char *published = g_strnfill (64, image[0]);
  json_t *body = world_body_digitised ();

  json_object_set_new (body, "published", json_string (published));
  sheet->folio = cot_folio_format (COT_TEST_CATD, number);
  sheet->row = world_row (self->world, clave);
  sheet->received = add (self, COT_KIND_RECEIVED, sheet->folio, WORLD_ACOPIADOR, world_body_received ("ACTA PREP", "CATD"), NULL, NULL);
  sheet->digitised = add (self, COT_KIND_DIGITISED, sheet->folio, WORLD_DIGITISER, body, &sheet->received, NULL);
  sheet->identified = add (self, COT_KIND_IDENTIFIED, sheet->folio, WORLD_ACOPIADOR, world_body_identified (clave), &sheet->digitised, NULL);

  return sheet;
}

/* All fields alike but MC. */
static CotId
read_sheet (Fixture *self, const Sheet *sheet, guint32 reader, int number, int mc)
{
  json_t *fields = world_fields (sheet->row, number);

  json_object_set_new (fields, "MC", json_integer (mc));
  return add (self, COT_KIND_CAPTURED, sheet->folio, reader, world_body_captured ("second", fields), &sheet->digitised, &sheet->identified);
}

static void
settle (Fixture *self, const Sheet *sheet, int number, int mc)
{
  read_sheet (self, sheet, WORLD_READER, number, mc);
  read_sheet (self, sheet, WORLD_READER + 1, number, mc);
}

static gboolean
has (Fixture *self, const Sheet *sheet, CotAlert alert)
{
  return (cot_fold_get_sheet (self->fold, sheet->folio)->alerts & alert) != 0;
}

static CotId
set_aside (Fixture *self, const Sheet *sheet, const CotId *id, gboolean of_two)
{
  json_t *body = json_pack ("{s:s, s:s}", "reason", "dark", "cause", "image");

  return add (self, COT_KIND_SET_ASIDE, sheet->folio, WORLD_COORDINATOR, of_two ? world_with_second (self->world, body, OTHER_COORDINATOR) : body, id, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->fold = world_fold (self->world);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  cot_fold_free (self->fold);
  world_free (self->world);
}

/* --- Alone on the sheet ---------------------------------------------------------------- */

static void
test_times_of_the_operation (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) sheet = put_sheet (self, 1, COT_TEST_ROW, "1");
  gint64 now_us = self->world->now_us;
  CotId early;

  g_assert_false (has (self, sheet, COT_ALERT_OUT_OF_WINDOW));
  self->world->now_us = cot_election_get_opens_us (self->world->election) - 2 * G_USEC_PER_SEC;
  early = read_sheet (self, sheet, WORLD_READER, 7, 7);
  g_assert_true (has (self, sheet, COT_ALERT_OUT_OF_WINDOW));
  self->world->now_us = now_us;
  set_aside (self, sheet, &early, FALSE); /* what does not count tells nothing */
  g_assert_false (has (self, sheet, COT_ALERT_OUT_OF_WINDOW));
  self->world->now_us = cot_election_get_closes_us (self->world->election);
  read_sheet (self, sheet, WORLD_READER + 1, 7, 7);
  g_assert_true (has (self, sheet, COT_ALERT_OUT_OF_WINDOW));
}

static void
test_undone_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) sheet = put_sheet (self, 1, COT_TEST_ROW, "1");
  CotId first = read_sheet (self, sheet, WORLD_READER, 7, 7);

  read_sheet (self, sheet, WORLD_READER + 1, 7, 7);
  set_aside (self, sheet, &first, FALSE);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, sheet->folio)->state, ==, COT_SHEET_READ_ONCE);
  g_assert_true (has (self, sheet, COT_ALERT_UNDONE_ALONE));
  read_sheet (self, sheet, WORLD_READER + 2, 7, 7); /* settled again, at the same */
  g_assert_false (has (self, sheet, COT_ALERT_UNDONE_ALONE));
}

static void
test_undone_by_two (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) sheet = put_sheet (self, 1, COT_TEST_ROW, "1");
  CotId first = read_sheet (self, sheet, WORLD_READER, 7, 7);

  read_sheet (self, sheet, WORLD_READER + 1, 7, 7);
  set_aside (self, sheet, &first, TRUE);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, sheet->folio)->state, ==, COT_SHEET_READ_ONCE);
  g_assert_false (has (self, sheet, COT_ALERT_UNDONE_ALONE));
}

/* A bad image that nobody agreed on is one person's affair. */
static void
test_undone_before_settling (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) sheet = put_sheet (self, 1, COT_TEST_ROW, "1");

  read_sheet (self, sheet, WORLD_READER, 7, 7);
  set_aside (self, sheet, &sheet->digitised, FALSE);
  g_assert_false (has (self, sheet, COT_ALERT_UNDONE_ALONE));
}

/* A desk refuses beforehand what would only show afterwards. */
static void
test_desk_asks_for_two (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) sheet = put_sheet (self, 1, COT_TEST_ROW, "1");
  const CotId *refs[] = { &sheet->identified };
  g_autoptr (CotEvent) early = world_write (self->world, COT_KIND_SET_ASIDE, sheet->folio, WORLD_DESK, WORLD_COORDINATOR, refs, 1, json_pack ("{s:s, s:s}", "reason", "r", "cause", "c"));
  g_autoptr (CotEvent) late = NULL;
  g_autoptr (CotEvent) of_two = NULL;

  g_assert_cmpint (cot_fold_check (self->fold, early), ==, COT_VOID_NONE);
  settle (self, sheet, 7, 7);
  late = world_write (self->world, COT_KIND_SET_ASIDE, sheet->folio, WORLD_DESK, WORLD_COORDINATOR, refs, 1, json_pack ("{s:s, s:s}", "reason", "r", "cause", "c"));
  of_two = world_write (self->world, COT_KIND_SET_ASIDE, sheet->folio, WORLD_DESK, WORLD_COORDINATOR, refs, 1, world_with_second (self->world, json_pack ("{s:s, s:s}", "reason", "r", "cause", "c"), OTHER_COORDINATOR));
  g_assert_cmpint (cot_fold_check (self->fold, late), ==, COT_VOID_NO_SECOND);
  g_assert_cmpint (cot_fold_check (self->fold, of_two), ==, COT_VOID_NONE);
}

/* --- Against other sheets ------------------------------------------------------------------ */

static void
test_same_image (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) a = put_sheet (self, 1, COT_TEST_ROW, "1");
  g_autoptr (Sheet) b = put_sheet (self, 2, COT_TEST_OTHER_ROW, "2");
  g_autoptr (Sheet) c = NULL;

  g_assert_false (has (self, a, COT_ALERT_SAME_IMAGE));
  c = put_sheet (self, 3, "142573B010002", "1");
  g_assert_true (has (self, a, COT_ALERT_SAME_IMAGE));
  g_assert_false (has (self, b, COT_ALERT_SAME_IMAGE));
  g_assert_true (has (self, c, COT_ALERT_SAME_IMAGE));
  set_aside (self, c, &c->digitised, FALSE);
  g_assert_false (has (self, a, COT_ALERT_SAME_IMAGE));
  g_assert_false (has (self, c, COT_ALERT_SAME_IMAGE));
}

static void
test_same_votes (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) a = put_sheet (self, 1, COT_TEST_ROW, "1");
  g_autoptr (Sheet) b = put_sheet (self, 2, COT_TEST_OTHER_ROW, "2");
  g_autoptr (Sheet) c = put_sheet (self, 3, COT_TEST_ROW, "3");

  settle (self, a, 7, 12);
  settle (self, c, 7, 12); /* a companion of the same row */
  g_assert_false (has (self, a, COT_ALERT_SAME_VOTES));
  settle (self, b, 7, 13);
  g_assert_false (has (self, b, COT_ALERT_SAME_VOTES));
  read_sheet (self, b, WORLD_READER + 2, 7, 12);
  add (self, COT_KIND_DECIDED, b->folio, WORLD_COORDINATOR, json_pack ("{s:{s:i}, s:s}", "fields", "MC", 12, "reason", "seen"), &b->digitised, &b->identified);
  g_assert_true (has (self, a, COT_ALERT_SAME_VOTES));
  g_assert_true (has (self, b, COT_ALERT_SAME_VOTES));
  g_assert_true (has (self, c, COT_ALERT_SAME_VOTES));
}

/* What may well happen by chance is not worth a look. */
static void
test_trivial_votes (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) a = put_sheet (self, 1, COT_TEST_ROW, "1");
  g_autoptr (Sheet) b = put_sheet (self, 2, COT_TEST_OTHER_ROW, "2");

  settle (self, a, 0, 3);
  settle (self, b, 0, 3);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, b->folio)->state, ==, COT_SHEET_SETTLED);
  g_assert_false (has (self, a, COT_ALERT_SAME_VOTES));
}

static void
test_repeated (Fixture *self, gconstpointer data)
{
  g_autoptr (Sheet) a = put_sheet (self, 1, COT_TEST_ROW, "1");
  g_autoptr (Sheet) b = put_sheet (self, 2, COT_TEST_ROW, "1");
  g_autoptr (Sheet) c = put_sheet (self, 3, COT_TEST_ROW, "2");
  const CotSheet *sheet = cot_fold_get_sheet (self->fold, b->folio);

  g_assert_cmpint (sheet->state, ==, COT_SHEET_CLARIFY);
  g_assert_cmpstr (cot_clarify_to_string (sheet->cause), ==, "repeated");
  g_assert_cmpint (cot_fold_get_sheet (self->fold, a->folio)->state, ==, COT_SHEET_IDENTIFIED);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, c->folio)->state, ==, COT_SHEET_IDENTIFIED);
  g_assert_cmpuint (cot_fold_get_row (self->fold, a->row->index)->n_companions, ==, 2);
  set_aside (self, a, &a->received, FALSE);
  g_assert_cmpint (cot_fold_get_sheet (self->fold, b->folio)->state, ==, COT_SHEET_IDENTIFIED);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint alert = 1; alert <= COT_ALERT_LAST; alert <<= 1)
    g_assert_true (g_hash_table_add (seen, (gpointer) cot_alert_to_string ((CotAlert) alert)));
  for (guint reason = 0; reason <= COT_VOID_LAST; reason++)
    g_assert_nonnull (cot_void_to_string ((CotVoid) reason));
}

static const struct {
  const char *path;
  void (*test) (Fixture *self, gconstpointer data);
} cases[] = {
  { "times-of-the-operation", test_times_of_the_operation },
  { "undone/alone", test_undone_alone },
  { "undone/by-two", test_undone_by_two },
  { "undone/before-settling", test_undone_before_settling },
  { "undone/desk-asks-for-two", test_desk_asks_for_two },
  { "same-image", test_same_image },
  { "same-votes", test_same_votes },
  { "trivial-votes", test_trivial_votes },
  { "repeated", test_repeated },
  { "names", test_names },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/model/fold/alerts/", cases[i].path, NULL);

    g_test_add (path, Fixture, NULL, set_up, cases[i].test, tear_down);
  }

  return g_test_run ();
}
