/* test-fold-oracle.c - the fold and the slow fold say the same of random sets
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "oracle-history.h"
#include "slow-fold.h"

/* Sanitizers make each history some ten times dearer. */
#if defined(__SANITIZE_ADDRESS__)
#define N_HISTORIES 200
#else
#define N_HISTORIES 2000
#endif

#define N_FOR_ALL    2000 /* histories in which everything has happened */
#define DEFAULT_SEED 20240602
#define N_CHECKED    200
#define N_CHAIN      301
#define NO_SHEET     G_MAXUINT
#define MAX_PRINTED  6

typedef struct {
  World *world;
  GPtrArray *events; /* owned, the roster's too */
  char *folios[2];
  const CotRow *row;
  CotEvent *received, *digitised, *identified; /* of the first folio */
} Case;

static char *
tell_real (World *world, GPtrArray *events)
{
  g_autoptr (CotFold) fold = cot_fold_new (world->election, NULL);

  for (guint i = 0; i < events->len; i++)
    cot_fold_add (fold, events->pdata[i]);

  return slow_fold_tell_real (world->election, fold, events);
}

static char *
tell_slow (World *world, GPtrArray *events)
{
  g_autoptr (SlowFold) slow = slow_fold_new (world->election, events);

  return slow_fold_tell (slow);
}

static gboolean
is_told_alike (World *world, GPtrArray *events)
{
  g_autofree char *real = tell_real (world, events);
  g_autofree char *slow = tell_slow (world, events);

  return strcmp (real, slow) == 0;
}

static void
shuffle (GPtrArray *events, GRand *random)
{
  for (guint i = events->len; i > 1; i--) {
    guint k = (guint) g_rand_int_range (random, 0, (gint32) i);
    gpointer kept = events->pdata[k];

    events->pdata[k] = events->pdata[i - 1];
    events->pdata[i - 1] = kept;
  }
}

/* Takes away what is not needed for the difference. */
static GPtrArray *
shrink (World *world, GPtrArray *events)
{
  GPtrArray *left = g_ptr_array_copy (events, NULL, NULL);

  g_ptr_array_set_free_func (left, NULL);
  for (guint step = MAX (left->len / 2, 1); step > 0; step /= 2)
    for (guint at = 0; at + step <= left->len;) {
      g_autoptr (GPtrArray) fewer = g_ptr_array_new ();

      for (guint i = 0; i < left->len; i++)
        if (i < at || i >= at + step)
          g_ptr_array_add (fewer, left->pdata[i]);
      if (is_told_alike (world, fewer)) {
        at += step;
        continue;
      }
      g_ptr_array_unref (left);
      left = g_steal_pointer (&fewer);
    }

  return left;
}

/* The lines of @a that are not in @b. */
static void
print_missing (const char *who, const char *a, const char *b)
{
  g_auto (GStrv) lines = g_strsplit (a, "\n", -1);
  g_auto (GStrv) others = g_strsplit (b, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) others, lines[i]))
      g_printerr ("# %s: %s\n", who, lines[i]);
}

static void
print_difference (World *world, GPtrArray *events, guint32 seed)
{
  g_autoptr (GPtrArray) left = shrink (world, events);
  g_autofree char *real = tell_real (world, left);
  g_autofree char *slow = tell_slow (world, left);

  g_printerr ("# history %u: %u events are enough\n", seed, left->len);
  oracle_history_print (left);
  print_missing ("fold", real, slow);
  print_missing ("slow", slow, real);
}

static guint
read_number (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return otherwise;

  return (guint) value;
}

static CotVoid
reason_of (CotFold *fold, const CotEvent *event)
{
  const CotSheet *sheet = cot_fold_get_sheet (fold, event->folio);

  g_assert_nonnull (sheet);
  for (guint i = 0; i < sheet->n_voided; i++)
    if (cot_id_equal (&sheet->voided[i].id, &event->id))
      return sheet->voided[i].reason;

  return COT_VOID_NONE;
}

/* --- What has happened in them ----------------------------------------------------- */

/* Histories in which something never happens would prove nothing of it. */
typedef struct {
  guint reasons[COT_VOID_LAST + 1], causes[COT_CLARIFY_LAST + 1], alerts[32], cotejada[4], states[COT_SHEET_N_STATES];
  guint n_forked, n_revoked_stations, n_revoked_people, n_closed, n_added, n_amended, n_of_two;
} Seen;

static void
see_sheets (Seen *self, CotFold *fold)
{
  g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (fold);

  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = sheets->pdata[i];

    self->states[sheet->state]++;
    self->causes[sheet->cause]++;
    self->cotejada[sheet->cotejada]++;
    for (guint bit = 0; bit < G_N_ELEMENTS (self->alerts); bit++)
      self->alerts[bit] += sheet->alerts >> bit & 1;
  }
}

static void
see_events (Seen *self, CotFold *fold, GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    CotVoid reason = cot_fold_get_reason (fold, event);

    self->reasons[reason]++;
    self->n_closed += event->kind == COT_KIND_CLOSED && reason == COT_VOID_NONE;
    self->n_amended += event->kind == COT_KIND_CATALOGUE_AMENDED && reason == COT_VOID_NONE;
    self->n_of_two += event->kind == COT_KIND_WITHOUT_ACTA && reason == COT_VOID_NONE;
  }
}

static void
see (Seen *self, World *world, GPtrArray *events)
{
  g_autoptr (CotFold) fold = cot_fold_new (world->election, NULL);
  g_autoptr (GPtrArray) stations = NULL;
  g_autoptr (GPtrArray) people = NULL;
  guint n_sealed;

  for (guint i = 0; i < events->len; i++)
    cot_fold_add (fold, events->pdata[i]);
  see_sheets (self, fold);
  see_events (self, fold, events);
  stations = cot_fold_list_stations (fold);
  people = cot_fold_list_persons (fold);
  for (guint i = 0; i < stations->len; i++) {
    const CotStation *station = stations->pdata[i];

    self->n_forked += station->n_forked > 0;
    self->n_revoked_stations += station->revoked;
  }
  for (guint i = 0; i < people->len; i++)
    self->n_revoked_people += ((const CotPerson *) people->pdata[i])->revoked;
  cot_election_get_rows (world->election, &n_sealed);
  self->n_added += cot_fold_get_n_rows (fold) - n_sealed;
}

static void
tell_seen (const Seen *self, gboolean all)
{
  const guint others[] = { self->n_forked, self->n_revoked_stations, self->n_revoked_people, self->n_closed, self->n_added, self->n_amended, self->n_of_two };
  static const char *const names[] = { "forked", "stations revoked", "people revoked", "closed", "rows added", "amended", "without acta" };

  for (guint i = 0; i <= COT_VOID_LAST; i++) {
    g_test_message ("%u events %s", self->reasons[i], cot_void_to_string ((CotVoid) i));
    /* Nothing is sealed here; that is another test. */
    g_assert_true (!all || self->reasons[i] > 0 || i == COT_VOID_SEALED);
  }
  for (guint i = 0; i <= COT_CLARIFY_LAST; i++) {
    g_test_message ("%u sheets cause %s", self->causes[i], cot_clarify_to_string ((CotClarify) i));
    g_assert_true (!all || self->causes[i] > 0);
  }
  for (guint i = 0; 1u << i <= COT_ALERT_LAST; i++) {
    g_test_message ("%u sheets alert %s", self->alerts[i], cot_alert_to_string ((CotAlert) (1u << i)));
    g_assert_true (!all || self->alerts[i] > 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (self->cotejada); i++) {
    g_test_message ("%u sheets cotejada %u", self->cotejada[i], i);
    g_assert_true (!all || self->cotejada[i] > 0);
  }
  for (guint i = 0; i < COT_SHEET_N_STATES; i++) {
    g_test_message ("%u sheets %s", self->states[i], cot_sheet_state_to_string ((CotSheetState) i));
    g_assert_true (!all || self->states[i] > 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_test_message ("%u %s", others[i], names[i]);
    g_assert_true (!all || others[i] > 0);
  }
}

/* --- Random sets ------------------------------------------------------------------- */

static void
test_random (void)
{
  g_autoptr (World) world = world_new ();
  guint seed = read_number ("COT_TEST_SEED", DEFAULT_SEED);
  guint n = read_number ("COT_TEST_HISTORIES", N_HISTORIES);
  guint n_differ = 0;
  Seen seen = { 0 };

  g_test_message ("seed %u, %u histories", seed, n);
  for (guint i = 0; i < n && n_differ < MAX_PRINTED; i++) {
    g_autoptr (GPtrArray) events = oracle_history_new (world, seed + i);
    g_autoptr (GPtrArray) some = g_ptr_array_new ();
    GRand *random = g_rand_new_with_seed (seed + i);

    see (&seen, world, events);
    shuffle (events, random);
    for (guint k = 0; k < events->len; k++)
      if (g_rand_int_range (random, 0, 1000) < (((CotEvent *) events->pdata[k])->folio[0] == '\0' ? 995 : 900))
        g_ptr_array_add (some, events->pdata[k]); /* without a roster nothing holds */
    g_rand_free (random);
    if (!is_told_alike (world, events)) {
      print_difference (world, events, seed + i);
      n_differ++;
    } else if (!is_told_alike (world, some)) {
      print_difference (world, some, seed + i);
      n_differ++;
    }
  }
  g_assert_cmpuint (n_differ, ==, 0);
  tell_seen (&seen, n >= N_FOR_ALL);
}

/* Written in order, each event is asked about first: the answer is what it then is. */
static void
test_check_tells_beforehand (void)
{
  g_autoptr (World) world = world_new ();
  guint seed = read_number ("COT_TEST_SEED", DEFAULT_SEED);

  for (guint i = 0; i < N_CHECKED; i++) {
    g_autoptr (GPtrArray) events = oracle_history_new (world, seed + i);
    g_autoptr (CotFold) fold = cot_fold_new (world->election, NULL);

    for (guint k = 0; k < events->len; k++) {
      CotEvent *event = events->pdata[k];
      CotVoid asked = event->folio[0] == '\0' ? COT_VOID_NONE : cot_fold_check (fold, event);

      cot_fold_add (fold, event);
      if (event->folio[0] == '\0')
        continue;
      /* Who has read already is refused, even where the lower id would count; and who
       * sets aside alone what is settled, though in the set it counts. */
      if ((event->kind != COT_KIND_CAPTURED || asked != COT_VOID_SAME_PERSON) && (event->kind != COT_KIND_SET_ASIDE || asked != COT_VOID_NO_SECOND))
        g_assert_cmpstr (cot_void_to_string (asked), ==, cot_void_to_string (reason_of (fold, event)));
    }
  }
}

/* Bodies that come late: in the end nothing tells that they were away. */
static void
test_sealed_then_given (void)
{
  g_autoptr (World) world = world_new ();
  guint seed = read_number ("COT_TEST_SEED", DEFAULT_SEED);

  for (guint i = 0; i < N_CHECKED; i++) {
    g_autoptr (GPtrArray) events = oracle_history_new (world, seed + i);
    g_autoptr (CotFold) fold = cot_fold_new (world->election, NULL);
    g_autofree char *told = NULL;
    g_autofree char *problem = NULL;
    GRand *random = g_rand_new_with_seed (seed + i);

    shuffle (events, random);
    for (guint k = 0; k < events->len; k++) {
      CotEvent *event = events->pdata[k];
      gboolean may_be_sealed = cot_kind_info (event->kind)->reach == COT_REACH_SETTLED;
      g_autoptr (CotEvent) sealed = may_be_sealed && g_rand_boolean (random) ? world_seal (event) : cot_event_ref (event);

      cot_fold_add (fold, sealed);
    }
    g_rand_free (random);
    told = slow_fold_tell_real (world->election, fold, events);
    g_assert_nonnull (told);
    for (guint k = 0; k < events->len; k++)
      cot_fold_add (fold, events->pdata[k]);
    problem = slow_fold_compare (world->election, fold, events);
    g_assert_cmpstr (problem, ==, NULL);
  }
}

/* --- Sets that nobody writes by chance ------------------------------------------------ */

static void
case_init (Case *self)
{
  self->world = world_new ();
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  for (guint i = 0; i < self->world->roster->len; i++)
    g_ptr_array_add (self->events, cot_event_ref (self->world->roster->pdata[i]));
  for (guint i = 0; i < G_N_ELEMENTS (self->folios); i++)
    self->folios[i] = cot_folio_format (COT_TEST_CATD, i + 1);
  self->row = world_row (self->world, COT_TEST_ROW);
}

static void
case_clear (Case *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->folios); i++)
    g_free (self->folios[i]);
  g_ptr_array_unref (self->events);
  world_free (self->world);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* @names ends with NULL. */
static CotEvent *
put (Case *self, CotKind kind, guint sheet, guint32 person, json_t *body, ...)
{
  const CotId *refs[16];
  guint n_refs = 0;
  va_list args;
  CotEvent *event;

  va_start (args, body);
  for (const CotEvent *named = va_arg (args, const CotEvent *); named != NULL; named = va_arg (args, const CotEvent *))
    refs[n_refs++] = &named->id;
  va_end (args);
  event = world_write (self->world, kind, sheet == NO_SHEET ? NULL : self->folios[sheet], WORLD_DESK, person, refs, n_refs, body);
  g_ptr_array_add (self->events, event);

  return event;
}

static CotEvent *
put_reading (Case *self, guint32 reader, const char *claim, int number)
{
  return put (self, COT_KIND_CAPTURED, 0, reader, world_body_captured (claim, world_fields (self->row, number)), self->digitised, self->identified, NULL);
}

static void
put_paper (Case *self)
{
  self->received = put (self, COT_KIND_RECEIVED, 0, WORLD_ACOPIADOR, world_body_received ("ACTA PREP", "CATD"), NULL);
  self->digitised = put (self, COT_KIND_DIGITISED, 0, WORLD_DIGITISER, world_body_digitised (), self->received, NULL);
  self->identified = put (self, COT_KIND_IDENTIFIED, 0, WORLD_ACOPIADOR, world_body_identified (COT_TEST_ROW), self->digitised, NULL);
}

static json_t *
undo_body (void)
{
  return json_pack ("{s:s, s:s}", "reason", "wrong", "cause", "image");
}

/* The fold of the case, which must say what the slow one says. */
static CotFold *
fold_case (Case *self)
{
  CotFold *fold = cot_fold_new (self->world->election, NULL);
  g_autofree char *problem = NULL;

  for (guint i = self->events->len; i > 0; i--)
    cot_fold_add (fold, self->events->pdata[i - 1]);
  problem = slow_fold_compare (self->world->election, fold, self->events);
  g_assert_cmpstr (problem, ==, NULL);

  return fold;
}

static CotVoid
reason_in_case (Case *self, const CotEvent *event)
{
  g_autoptr (CotFold) fold = fold_case (self);

  return reason_of (fold, event);
}

static CotSheetState
state_in_case (Case *self)
{
  g_autoptr (CotFold) fold = fold_case (self);

  return cot_fold_get_sheet (fold, self->folios[0])->state;
}

#define assert_reason(self, event, reason) \
  g_assert_cmpstr (cot_void_to_string (reason_in_case (self, event)), ==, cot_void_to_string (reason))
#define assert_state(self, expected) \
  g_assert_cmpstr (cot_sheet_state_to_string (state_in_case (self)), ==, cot_sheet_state_to_string (expected))

/* One set-aside names as many as a header holds; if one of them is nobody's, none. */
static void
test_set_aside_of_many (void)
{
  g_auto (Case) self = { 0 };
  const CotId *refs[COT_EVENT_MAX_REFS];
  CotId nobody = { { 1 } };
  CotEvent *undone;

  case_init (&self);
  put_paper (&self);
  for (guint i = 0; i < G_N_ELEMENTS (refs); i++)
    refs[i] = &put (&self, COT_KIND_READ, 0, 0, json_pack ("{s:s, s:{}}", "reader", "r", "fields"), self.digitised, NULL)->id;
  undone = self.events->pdata[self.events->len - 1];
  refs[7] = &nobody;
  g_ptr_array_add (self.events, world_write (self.world, COT_KIND_SET_ASIDE, self.folios[0], WORLD_DESK, WORLD_COORDINATOR, refs, G_N_ELEMENTS (refs), undo_body ()));
  assert_reason (&self, undone, COT_VOID_NONE);
  refs[7] = refs[8];
  g_ptr_array_add (self.events, world_write (self.world, COT_KIND_SET_ASIDE, self.folios[0], WORLD_DESK, WORLD_COORDINATOR, refs, G_N_ELEMENTS (refs), undo_body ()));
  assert_reason (&self, undone, COT_VOID_SET_ASIDE);
}

static void
test_chain_of_set_asides (void)
{
  g_auto (Case) self = { 0 };
  CotEvent *last;

  case_init (&self);
  put_paper (&self);
  last = self.received;
  for (guint i = 0; i < N_CHAIN; i++)
    last = put (&self, COT_KIND_SET_ASIDE, 0, WORLD_COORDINATOR, undo_body (), last, NULL);
  assert_reason (&self, self.received, N_CHAIN % 2 == 1 ? COT_VOID_SET_ASIDE : COT_VOID_NONE);
  put (&self, COT_KIND_SET_ASIDE, 0, WORLD_COORDINATOR, undo_body (), last, NULL);
  assert_reason (&self, self.received, N_CHAIN % 2 == 1 ? COT_VOID_NONE : COT_VOID_SET_ASIDE);
}

static void
test_names_of_other_sheets (void)
{
  g_auto (Case) self = { 0 };
  CotEvent *digitised, *identified, *captured, *wrong, *everywhere;

  case_init (&self);
  put_paper (&self);
  digitised = put (&self, COT_KIND_DIGITISED, 1, WORLD_DIGITISER, world_body_digitised (), self.received, NULL);
  identified = put (&self, COT_KIND_IDENTIFIED, 1, WORLD_ACOPIADOR, world_body_identified (COT_TEST_ROW), self.digitised, NULL);
  captured = put (&self, COT_KIND_CAPTURED, 1, WORLD_READER, world_body_captured ("first", world_fields (self.row, 7)), self.digitised, self.identified, NULL);
  wrong = put (&self, COT_KIND_SET_ASIDE, 1, WORLD_COORDINATOR, undo_body (), self.received, NULL);
  assert_reason (&self, digitised, COT_VOID_WRONG_REF);
  assert_reason (&self, identified, COT_VOID_WRONG_REF);
  assert_reason (&self, captured, COT_VOID_WRONG_REF);
  assert_reason (&self, wrong, COT_VOID_WRONG_REF);
  assert_reason (&self, self.received, COT_VOID_NONE);

  everywhere = put (&self, COT_KIND_RECEIVED, 1, WORLD_ACOPIADOR, world_body_received ("CC", "CATD"), NULL);
  put (&self, COT_KIND_SET_ASIDE, NO_SHEET, WORLD_COORDINATOR, undo_body (), self.received, everywhere, NULL);
  assert_reason (&self, self.received, COT_VOID_SET_ASIDE);
  assert_reason (&self, everywhere, COT_VOID_SET_ASIDE);
  assert_reason (&self, self.digitised, COT_VOID_REF_VOID);
}

/* A decision falls with a reading that it weighed, and comes back with it. */
static void
test_decided_on_what_was_set_aside (void)
{
  g_auto (Case) self = { 0 };
  CotEvent *a, *b, *c, *decided, *undone;
  json_t *fields = json_object ();

  case_init (&self);
  put_paper (&self);
  a = put_reading (&self, WORLD_READER, "first", 7);
  b = put_reading (&self, WORLD_READER + 1, "second", 8);
  c = put_reading (&self, WORLD_READER + 2, "third", 9);
  json_object_set_new (fields, "PAN", json_integer (8));
  decided = put (&self, COT_KIND_DECIDED, 0, WORLD_COORDINATOR, json_pack ("{s:o, s:s}", "fields", fields, "reason", "seen"), self.digitised, self.identified, a, b, c, NULL);
  assert_reason (&self, decided, COT_VOID_NONE);
  undone = put (&self, COT_KIND_SET_ASIDE, 0, WORLD_COORDINATOR, undo_body (), a, NULL);
  assert_reason (&self, decided, COT_VOID_REF_VOID);
  put (&self, COT_KIND_SET_ASIDE, 0, WORLD_COORDINATOR, undo_body (), undone, NULL);
  assert_reason (&self, decided, COT_VOID_NONE);
}

/* Another reading of the same person with a lower id comes late: what was decided for
 * a value that only the other one's amendment gave stays decided. */
static void
test_decided_on_what_gives_way (void)
{
  g_auto (Case) self = { 0 };
  CotEvent *root, *amendment, *decided, *late;
  json_t *fields = json_object (), *given = json_object ();

  case_init (&self);
  put_paper (&self);
  root = put_reading (&self, WORLD_READER, "first", 7);
  json_object_set_new (fields, "PAN", json_integer (55));
  amendment = put (&self, COT_KIND_CAPTURED, 0, WORLD_READER, world_body_captured ("first", fields), self.digitised, self.identified, root, NULL);
  json_object_set_new (given, "PAN", json_integer (55));
  decided = put (&self, COT_KIND_DECIDED, 0, WORLD_COORDINATOR, json_pack ("{s:o, s:s}", "fields", given, "reason", "seen"), self.digitised, self.identified, amendment, NULL);
  do {
    late = put_reading (&self, WORLD_READER, "first", 7);
  } while (cot_id_compare (&late->id, &root->id) > 0);
  assert_reason (&self, late, COT_VOID_NONE);
  assert_reason (&self, root, COT_VOID_SAME_PERSON);
  assert_reason (&self, amendment, COT_VOID_SAME_PERSON);
  assert_reason (&self, decided, COT_VOID_NONE);
}

static void
test_one_reading_over_two_rows (void)
{
  g_auto (Case) self = { 0 };
  CotEvent *other, *here, *there;

  case_init (&self);
  put_paper (&self);
  other = put (&self, COT_KIND_IDENTIFIED, 0, WORLD_DIGITISER, world_body_identified (COT_TEST_OTHER_ROW), self.digitised, NULL);
  here = put_reading (&self, WORLD_READER, "first", 7);
  there = put (&self, COT_KIND_CAPTURED, 0, WORLD_READER, world_body_captured ("first", world_fields (self.row, 7)), self.digitised, other, NULL);
  assert_state (&self, COT_SHEET_CLARIFY);
  assert_reason (&self, cot_id_compare (&here->id, &there->id) < 0 ? there : here, COT_VOID_SAME_PERSON);
  put (&self, COT_KIND_SET_ASIDE, 0, WORLD_COORDINATOR, undo_body (), other, NULL);
  assert_reason (&self, here, COT_VOID_NONE);
  assert_reason (&self, there, COT_VOID_REF_VOID);
}

static void
test_aided_second (void)
{
  g_auto (Case) self = { 0 };
  json_t *body = NULL;
  CotEvent *captured;

  case_init (&self);
  put_paper (&self);
  body = world_body_captured ("second", world_fields (self.row, 7));
  json_object_set_new (body, "aided", json_pack ("[s]", "PAN"));
  captured = put (&self, COT_KIND_CAPTURED, 0, WORLD_READER, body, self.digitised, self.identified, NULL);
  assert_reason (&self, captured, COT_VOID_BODY);
  assert_state (&self, COT_SHEET_IDENTIFIED);
}

/* The second reading was set aside when the third had come: nobody keys again. */
static void
test_first_and_third (void)
{
  g_auto (Case) self = { 0 };

  case_init (&self);
  put_paper (&self);
  put_reading (&self, WORLD_READER, "first", 7);
  put_reading (&self, WORLD_READER + 1, "third", 8);
  assert_state (&self, COT_SHEET_THIRD);
}

static void
put_wrong_form (Case *self, const char *problem)
{
  json_t *body = world_body_digitised ();

  self->received = put (self, COT_KIND_RECEIVED, 0, WORLD_ACOPIADOR, world_body_received ("ACTA PREP", "CATD"), NULL);
  json_object_set_new (body, "tipo_acta", json_string ("3"));
  if (problem != NULL)
    json_object_set_new (body, "problems", json_pack ("[{s:s, s:s}]", "code", problem, "message", "m"));
  self->digitised = put (self, COT_KIND_DIGITISED, 0, WORLD_DIGITISER, body, self->received, NULL);
  self->identified = put (self, COT_KIND_IDENTIFIED, 0, WORLD_ACOPIADOR, world_body_identified (COT_TEST_ROW), self->digitised, NULL);
}

static void
test_wrong_contest (void)
{
  g_auto (Case) named = { 0 };
  g_auto (Case) guessed = { 0 };
  json_t *body = world_body_identified (COT_TEST_ROW);

  case_init (&named);
  put_wrong_form (&named, NULL);
  assert_state (&named, COT_SHEET_CLARIFY);
  json_object_set_new (body, "method", json_string ("decision"));
  put (&named, COT_KIND_IDENTIFIED, 0, WORLD_ACOPIADOR, json_incref (body), named.digitised, NULL);
  assert_state (&named, COT_SHEET_CLARIFY); /* no coordinator */
  put (&named, COT_KIND_IDENTIFIED, 0, WORLD_COORDINATOR, body, named.digitised, NULL);
  assert_state (&named, COT_SHEET_IDENTIFIED);

  case_init (&guessed);
  put_wrong_form (&guessed, "which-form");
  assert_state (&guessed, COT_SHEET_IDENTIFIED);
}

/* --- Stations and people --------------------------------------------------------------- */

static void
test_enrolled_twice (void)
{
  g_auto (Case) self = { 0 };
  CotEvent *a, *b, *none, *captured;

  case_init (&self);
  put_paper (&self);
  a = oracle_enrol_person (self.world, WORLD_CATD, ORACLE_TWICE, COT_ROLE_CAPTURISTA);
  b = oracle_enrol_person (self.world, WORLD_CATD, ORACLE_TWICE, COT_ROLE_ACOPIADOR);
  none = oracle_enrol_person (self.world, WORLD_CATD, ORACLE_NO_ROLES, 0);
  g_ptr_array_add (self.events, a);
  g_ptr_array_add (self.events, b);
  g_ptr_array_add (self.events, none);
  captured = put_reading (&self, ORACLE_TWICE, "first", 7);
  assert_reason (&self, captured, cot_id_compare (&a->id, &b->id) < 0 ? COT_VOID_NONE : COT_VOID_ROLE);
  captured = put_reading (&self, ORACLE_NO_ROLES, "first", 7);
  assert_reason (&self, captured, COT_VOID_ROLE);
  captured = put_reading (&self, ORACLE_NOBODY, "first", 7);
  assert_reason (&self, captured, COT_VOID_PERSON_UNKNOWN);
}

static void
test_who_enrols (void)
{
  g_auto (Case) self = { 0 };
  g_autoptr (CotFold) fold = NULL;
  CotEvent *stolen;

  case_init (&self);
  /* A desk of a CATD enrols nobody, and no desk; a CATD's service makes no service. */
  g_ptr_array_add (self.events, oracle_enrol_person (self.world, WORLD_DESK, ORACLE_LATECOMER, COT_ROLE_COORDINADOR));
  g_ptr_array_add (self.events, oracle_enrol_station (self.world, ORACLE_LATE_DESK, COT_STATION_DESK, "station:11"));
  g_ptr_array_add (self.events, oracle_enrol_station (self.world, ORACLE_DESKS_CHILD, COT_STATION_CENTRE, "station:10"));
  g_ptr_array_add (self.events, oracle_enrol_station (self.world, ORACLE_DESKS_CHILD + 1, COT_STATION_DESK, "station:10"));
  g_ptr_array_add (self.events, oracle_enrol_station (self.world, ORACLE_DESKS_CHILD + 2, COT_STATION_DESK, "authority:9"));
  do { /* with a lower id than the centre's own */
    stolen = oracle_enrol_station (self.world, WORLD_CENTRE, COT_STATION_DESK, "station:10");
    g_ptr_array_add (self.events, stolen);
  } while (cot_id_compare (&stolen->id, &((CotEvent *) self.world->roster->pdata[0])->id) > 0);

  fold = fold_case (&self);
  g_assert_null (cot_fold_get_person (fold, ORACLE_LATECOMER));
  g_assert_null (cot_fold_get_station (fold, ORACLE_LATE_DESK));
  g_assert_null (cot_fold_get_station (fold, ORACLE_DESKS_CHILD));
  g_assert_nonnull (cot_fold_get_station (fold, ORACLE_DESKS_CHILD + 1));
  g_assert_null (cot_fold_get_station (fold, ORACLE_DESKS_CHILD + 2));
  g_assert_cmpint (cot_fold_get_station (fold, WORLD_CENTRE)->role, ==, COT_STATION_CENTRE);
}

static void
test_accepted_by_a_desk (void)
{
  g_auto (Case) self = { 0 };
  g_autoptr (CotFold) fold = NULL;
  CotEvent *of_desk, *of_centre;

  case_init (&self);
  of_desk = put (&self, COT_KIND_ACCEPTED, NO_SHEET, 0, json_pack ("{s:[], s:[]}", "chains", "images"), NULL);
  of_centre = world_write (self.world, COT_KIND_ACCEPTED, NULL, WORLD_CENTRE, 0, NULL, 0, json_pack ("{s:[], s:[]}", "chains", "images"));
  g_ptr_array_add (self.events, of_centre);
  fold = fold_case (&self);
  g_assert_cmpint (cot_fold_check (fold, of_desk), ==, COT_VOID_STATION);
  g_assert_cmpint (cot_fold_check (fold, of_centre), ==, COT_VOID_NONE);
}

static void
test_opened_by_another_zero (void)
{
  g_auto (Case) self = { 0 };
  g_autoptr (CotFold) closed = NULL;
  g_autoptr (CotFold) open = NULL;
  CotEvent *zero, *own;
  const CotId *refs[1];

  case_init (&self);
  zero = put (&self, COT_KIND_ZERO, NO_SHEET, WORLD_COORDINATOR, json_pack ("{s:i, s:{}}", "events", 0, "digests"), NULL);
  refs[0] = &zero->id;
  g_ptr_array_add (self.events, world_write (self.world, COT_KIND_OPENED, NULL, WORLD_DESK + 1, WORLD_COORDINATOR, refs, 1, json_object ()));
  closed = fold_case (&self);
  g_assert_false (cot_fold_station_is_open (closed, WORLD_DESK));
  g_assert_false (cot_fold_station_is_open (closed, WORLD_DESK + 1));
  own = put (&self, COT_KIND_OPENED, NO_SHEET, WORLD_COORDINATOR, json_object (), zero, NULL);
  open = fold_case (&self);
  g_assert_true (cot_fold_station_is_open (open, WORLD_DESK));
  put (&self, COT_KIND_SET_ASIDE, NO_SHEET, WORLD_COORDINATOR, undo_body (), own, NULL);
  g_clear_pointer (&open, cot_fold_free);
  open = fold_case (&self);
  g_assert_false (cot_fold_station_is_open (open, WORLD_DESK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fold/oracle/random", test_random);
  g_test_add_func ("/fold/oracle/check-tells-beforehand", test_check_tells_beforehand);
  g_test_add_func ("/fold/oracle/sealed-then-given", test_sealed_then_given);
  g_test_add_func ("/fold/oracle/odd/set-aside-of-many", test_set_aside_of_many);
  g_test_add_func ("/fold/oracle/odd/chain-of-set-asides", test_chain_of_set_asides);
  g_test_add_func ("/fold/oracle/odd/names-of-other-sheets", test_names_of_other_sheets);
  g_test_add_func ("/fold/oracle/odd/decided-on-what-was-set-aside", test_decided_on_what_was_set_aside);
  g_test_add_func ("/fold/oracle/odd/decided-on-what-gives-way", test_decided_on_what_gives_way);
  g_test_add_func ("/fold/oracle/odd/one-reading-over-two-rows", test_one_reading_over_two_rows);
  g_test_add_func ("/fold/oracle/odd/aided-second", test_aided_second);
  g_test_add_func ("/fold/oracle/odd/first-and-third", test_first_and_third);
  g_test_add_func ("/fold/oracle/odd/wrong-contest", test_wrong_contest);
  g_test_add_func ("/fold/oracle/odd/enrolled-twice", test_enrolled_twice);
  g_test_add_func ("/fold/oracle/odd/who-enrols", test_who_enrols);
  g_test_add_func ("/fold/oracle/odd/accepted-by-a-desk", test_accepted_by_a_desk);
  g_test_add_func ("/fold/oracle/odd/opened-by-another-zero", test_opened_by_another_zero);

  return g_test_run ();
}
