/* cot-local-work.c - work handed out from one journal's own fold
 *
 * Leases are work state: kept in memory for speed and in the journal's work
 * state so that a restart forgets none.  Any thread; lock order: the leases,
 * then the fold.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-local-work"

#include "config.h"

#include <string.h>

#include "cot-fold-lock.h"
#include "cot-turn.h"
#include "cot-work.h"

#define LEASE_PREFIX "lease/"
/* Of one claim.  The others begin in memory alone: after a restart they begin anew,
 * which delays a third reading, while hundreds of writes would delay the claim. */
#define MAX_STORED_GRACES 32

typedef struct {
  guint32 person;
  CotClaimKind kind;
  gint64 until_us;
} Lease;

#define COT_TYPE_LOCAL_WORK (cot_local_work_get_type ())
G_DECLARE_FINAL_TYPE (CotLocalWork, cot_local_work, COT, LOCAL_WORK, GObject)

struct _CotLocalWork {
  GObject parent_instance;

  GMutex mutex;
  CotJournal *journal;
  gint64 lease_us;
  GHashTable *leases;   /* folio -> Lease */
  GHashTable *expected; /* folio -> Expectation; memory alone: it only spreads people */
};

/* Somebody's next sheet, being made ready at their desk. */
typedef struct {
  guint32 person;
  gint64 until_us;
} Expectation;

/* One person's question, while it is answered under both locks. */
typedef struct {
  CotLocalWork *work;
  CotFold *fold;
  guint32 person;
  guint roles;
  gint64 now_us;
  CotWorkItem *item;
  guint n_graces;      /* begun by this question */
  const char *in_hand; /* a peek: anything but this one, and no lease */
  gboolean is_peek;
  gboolean leaves_expected; /* to whom it is expected by */
} Search;

static void cot_local_work_iface_init (CotWorkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CotLocalWork, cot_local_work, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (COT_TYPE_WORK, cot_local_work_iface_init))

/* --- Leases ------------------------------------------------------------------ */

static gboolean
lease_parse (const char *text, Lease *lease)
{
  json_t *root = json_loads (text, JSON_REJECT_DUPLICATES, NULL);
  json_int_t person = 0;
  json_int_t until_us = 0;
  int kind = 0;
  gboolean right = root != NULL &&
                   json_unpack (root, "{s:I, s:i, s:I}", "person", &person, "kind", &kind, "until_us", &until_us) == 0 &&
                   person > 0 && person <= G_MAXUINT32 && kind >= COT_CLAIM_FIRST && kind <= COT_CLAIM_THIRD;

  json_decref (root);
  if (right)
    *lease = (Lease){ (guint32) person, (CotClaimKind) kind, until_us };

  return right;
}

static void
keep_lease (CotLocalWork *self, const char *folio, const Lease *lease)
{
  g_hash_table_replace (self->leases, g_strdup (folio), g_memdup2 (lease, sizeof *lease));
}

static gboolean
store_lease (CotLocalWork *self, const char *folio, const Lease *lease, GError **error)
{
  g_autofree char *key = g_strconcat (LEASE_PREFIX, folio, NULL);
  json_t *root = json_pack ("{s:I, s:i, s:I}", "person", (json_int_t) lease->person, "kind", (int) lease->kind,
                            "until_us", (json_int_t) lease->until_us);
  char *text = json_dumps (root, JSON_COMPACT);
  gboolean stored = cot_journal_put_work_lazily (self->journal, key, text, error);

  free (text);
  json_decref (root);
  if (stored)
    keep_lease (self, folio, lease);

  return stored;
}

static void
drop_lease (CotLocalWork *self, const char *folio)
{
  g_autofree char *key = g_strconcat (LEASE_PREFIX, folio, NULL);
  g_autoptr (GError) error = NULL;

  /* A lease that stays on disk only delays; it lapses by itself. */
  if (!cot_journal_put_work_lazily (self->journal, key, NULL, &error))
    g_warning ("cannot drop a lease: %s", error->message);
  g_hash_table_remove (self->leases, folio);
}

static void
load_leases (CotLocalWork *self)
{
  g_autoptr (GHashTable) stored = cot_journal_list_work (self->journal, LEASE_PREFIX);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;
  Lease lease = { 0 };

  g_hash_table_iter_init (&iter, stored);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const char *folio = (const char *) key + strlen (LEASE_PREFIX);

    if (lease_parse (value, &lease))
      g_hash_table_replace (self->leases, g_strdup (folio), g_memdup2 (&lease, sizeof lease));
  }
}

/* --- The search -------------------------------------------------------------- */

/* Whether the work that a lease was given for still waits for its holder. */
static gboolean
lease_fits (const Lease *lease, const CotSheet *sheet)
{
  CotClaimKind kind;

  return cot_turn_find (sheet, lease->person, &kind) && kind == lease->kind;
}

static gboolean
is_leased_to_another (const Search *search, const CotSheet *sheet)
{
  const Lease *lease = g_hash_table_lookup (search->work->leases, sheet->folio);

  return lease != NULL && lease->person != search->person && lease->until_us > search->now_us && lease_fits (lease, sheet);
}

static gboolean
is_expected_by_another (const Search *search, const CotSheet *sheet)
{
  const Expectation *expected = g_hash_table_lookup (search->work->expected, sheet->folio);

  return expected != NULL && expected->person != search->person && expected->until_us > search->now_us;
}

/* What this person expected before is free for others again. */
static void
expect (const Search *search, const CotSheet *sheet)
{
  Expectation expected = { search->person, search->now_us + search->work->lease_us };
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, search->work->expected);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Expectation *) value)->person == search->person || ((Expectation *) value)->until_us <= search->now_us)
      g_hash_table_iter_remove (&iter);
  if (sheet != NULL)
    g_hash_table_replace (search->work->expected, g_strdup (sheet->folio), g_memdup2 (&expected, sizeof expected));
}

static gboolean
take (const Search *search, const CotSheet *sheet, CotClaimKind kind, GError **error)
{
  Lease lease = { search->person, kind, search->now_us + search->work->lease_us };

  g_strlcpy (search->item->folio, sheet->folio, sizeof search->item->folio);
  search->item->kind = kind;

  return store_lease (search->work, sheet->folio, &lease, error);
}

/* Gives whoever is to re-key the time of a lease. */
static void
begin_grace (Search *search, const char *folio, const Lease *lease)
{
  if (search->n_graces++ >= MAX_STORED_GRACES)
    keep_lease (search->work, folio, lease);
  else if (!store_lease (search->work, folio, lease, NULL))
    g_warning ("cannot keep a lease");
}

/* Whoever is to re-key gets the time of a lease before a third person may. */
static gboolean
rekeyer_is_absent (Search *search, const CotSheet *sheet)
{
  const Lease *held = g_hash_table_lookup (search->work->leases, sheet->folio);
  Lease lease = { cot_turn_get_rekeyer (sheet), COT_CLAIM_REKEY, search->now_us + search->work->lease_us };

  if (held != NULL && lease_fits (held, sheet))
    return held->until_us <= search->now_us;
  if (lease.person != 0)
    begin_grace (search, sheet->folio, &lease);

  return lease.person == 0;
}

static gboolean
may_take (Search *search, const CotSheet *sheet, CotClaimKind wanted)
{
  CotClaimKind kind;

  if (!cot_turn_suits (search->roles, wanted))
    return FALSE;
  if (!cot_turn_find (sheet, search->person, &kind) || kind != wanted || is_leased_to_another (search, sheet))
    return FALSE;
  if (search->leaves_expected && is_expected_by_another (search, sheet))
    return FALSE;
  /* To look ahead begins no grace. */
  if (search->is_peek)
    return g_strcmp0 (sheet->folio, search->in_hand) != 0 && sheet->state != COT_SHEET_DIFFERS;
  if (sheet->state == COT_SHEET_DIFFERS && wanted == COT_CLAIM_THIRD)
    return rekeyer_is_absent (search, sheet);

  return TRUE;
}

typedef struct {
  Search *search;
  CotClaimKind wanted;
} Question;

static gboolean
accept_sheet (const CotSheet *sheet, gpointer user_data)
{
  const Question *question = user_data;

  return may_take (question->search, sheet, question->wanted);
}

static const CotSheet *
find_in_state (Search *search, CotSheetState state, CotClaimKind wanted)
{
  Question question = { search, wanted };

  return cot_fold_find_in_state (search->fold, state, accept_sheet, &question);
}

/* One's own lease, lapsed or not, for work that still waits; leases of work
 * that is done are dropped on the way. */
static const CotSheet *
find_own_lease (const Search *search, CotClaimKind *kind)
{
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func (g_free);
  const CotSheet *found = NULL;
  GHashTableIter iter;
  gpointer folio = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, search->work->leases);
  while (g_hash_table_iter_next (&iter, &folio, &value)) {
    const Lease *lease = value;
    const CotSheet *sheet = cot_fold_get_sheet (search->fold, folio);

    if (sheet == NULL || !lease_fits (lease, sheet))
      g_ptr_array_add (stale, g_strdup (folio));
    else if (lease->person == search->person && lease->until_us > 0 && cot_turn_suits (search->roles, lease->kind) &&
             (found == NULL || strcmp (sheet->folio, found->folio) < 0)) {
      found = sheet;
      *kind = lease->kind;
    }
  }
  for (guint i = 0; i < stale->len; i++)
    drop_lease (search->work, g_ptr_array_index (stale, i));

  return found;
}

static const CotSheet *
find_waiting (Search *search, CotClaimKind *kind)
{
  static const struct {
    CotSheetState state;
    CotClaimKind kind;
  } order[] = {
    { COT_SHEET_THIRD, COT_CLAIM_THIRD },
    { COT_SHEET_DIFFERS, COT_CLAIM_THIRD },
    { COT_SHEET_READ_ONCE, COT_CLAIM_SECOND },
    { COT_SHEET_IDENTIFIED, COT_CLAIM_FIRST },
  };
  const CotSheet *sheet = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order) && sheet == NULL; i++)
    sheet = find_in_state (search, order[i].state, *kind = order[i].kind);

  return sheet;
}

/* What another desk makes ready is left to it, unless nothing else waits. */
static const CotSheet *
find_spread (Search *search, CotClaimKind *kind)
{
  const CotSheet *sheet = NULL;

  search->leaves_expected = g_hash_table_size (search->work->expected) > 0;
  sheet = find_waiting (search, kind);
  if (sheet == NULL && search->leaves_expected) {
    search->leaves_expected = FALSE;
    sheet = find_waiting (search, kind);
  }
  return sheet;
}

static const CotSheet *
find_work (Search *search, CotClaimKind *kind)
{
  const CotSheet *sheet = find_in_state (search, COT_SHEET_DIFFERS, *kind = COT_CLAIM_REKEY);

  if (sheet == NULL)
    sheet = find_own_lease (search, kind);

  return sheet != NULL ? sheet : find_spread (search, kind);
}

/* --- CotWork ----------------------------------------------------------------- */

static gboolean
local_work_claim (CotWork *work, guint32 person, guint roles, CotWorkItem *item, GError **error)
{
  CotLocalWork *self = COT_LOCAL_WORK (work);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (CotFoldLock) fold_lock = cot_fold_lock (self->journal);
  CotClaimKind kind = COT_CLAIM_FIRST;
  const CotSheet *sheet = NULL;
  Search search = {
    .work = self,
    .fold = cot_journal_get_fold (self->journal),
    .person = person,
    .roles = roles,
    .now_us = cot_clock_now_us (cot_journal_get_clock (self->journal)),
    .item = item,
  };

  if ((roles & COT_READING_ROLES) == 0)
    return FALSE;

  sheet = find_work (&search, &kind);
  return sheet != NULL && take (&search, sheet, kind, error);
}

static gboolean
local_work_peek (CotWork *work, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error)
{
  CotLocalWork *self = COT_LOCAL_WORK (work);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (CotFoldLock) fold_lock = cot_fold_lock (self->journal);
  CotClaimKind kind = COT_CLAIM_FIRST;
  const CotSheet *sheet = NULL;
  Search search = {
    .work = self,
    .fold = cot_journal_get_fold (self->journal),
    .person = person,
    .roles = roles,
    .now_us = cot_clock_now_us (cot_journal_get_clock (self->journal)),
    .item = item,
    .in_hand = in_hand,
    .is_peek = TRUE,
  };

  if ((roles & COT_READING_ROLES) == 0)
    return FALSE;

  sheet = find_spread (&search, &kind);
  expect (&search, sheet);
  if (sheet == NULL)
    return FALSE;
  g_strlcpy (item->folio, sheet->folio, sizeof item->folio);
  item->kind = kind;

  return TRUE;
}

static void
local_work_release (CotWork *work, guint32 person, const char *folio)
{
  CotLocalWork *self = COT_LOCAL_WORK (work);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const Lease *held = g_hash_table_lookup (self->leases, folio);
  Lease given_up = { 0 };

  if (held == NULL || held->person != person)
    return;
  if (held->kind != COT_CLAIM_REKEY) {
    drop_lease (self, folio);
    return;
  }
  /* Kept as lapsed: without it the grace of the re-keyer would begin anew. */
  given_up = (Lease){ person, COT_CLAIM_REKEY, 0 };
  if (!store_lease (self, folio, &given_up, NULL))
    g_warning ("cannot keep a lease");
}

static void
cot_local_work_iface_init (CotWorkInterface *iface)
{
  iface->claim = local_work_claim;
  iface->release = local_work_release;
  iface->peek = local_work_peek;
}

static void
cot_local_work_finalize (GObject *object)
{
  CotLocalWork *self = COT_LOCAL_WORK (object);

  g_clear_object (&self->journal);
  g_hash_table_unref (self->leases);
  g_hash_table_unref (self->expected);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cot_local_work_parent_class)->finalize (object);
}

static void
cot_local_work_class_init (CotLocalWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_local_work_finalize;
}

static void
cot_local_work_init (CotLocalWork *self)
{
  g_mutex_init (&self->mutex);
  self->leases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * cot_local_work_new:
 * @journal: whose fold tells what waits
 * @lease_s: seconds until an unfinished piece returns to the queue
 *
 * Hands out, to each person: their own sheet whose fields differ, then what they
 * hold already, then third readings, second ones and first ones, each in the
 * order of acopio.  One per journal: the leases are kept in memory too.
 *
 * Returns: (transfer full): the source of work
 */
CotWork *
cot_local_work_new (CotJournal *journal, guint lease_s)
{
  CotLocalWork *self = g_object_new (COT_TYPE_LOCAL_WORK, NULL);

  self->journal = g_object_ref (journal);
  self->lease_us = (gint64) lease_s * G_USEC_PER_SEC;
  load_leases (self);

  return COT_WORK (self);
}
