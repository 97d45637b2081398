/* cot-read-watch.c - how often the machine was right, and from where on it is trusted
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A settled sheet is read once and again only when something of it changed, so that a
 * look at a whole night costs no more than a walk over its sheets.
 */

#define G_LOG_DOMAIN "cot-read-watch"

#include "config.h"

#include "cot-read-watch.h"

#include <string.h>

#include "cot-proposal.h"

#define KEPT_WITH "cot-read-watch"
/* Scanners are named by those who scan: no list of them may take all memory. */
#define MAX_GROUPS 1024

typedef struct {
  guint16 probability;
  guint8 wrong;
} Mark;

/* What one settled sheet tells. */
typedef struct {
  guint32 stamp;
  guint round;      /* in which it was last seen settled */
  gboolean is_read; /* by the machine */
  CotReadGroup *group;
  GArray *marks; /* Mark */
  guint n_offered, n_aided, n_aided_wrong;
} Told;

struct _CotReadWatch {
  CotJournal *journal; /* borrowed: it owns this */
  CotElection *election;
  CotReadingBounds bounds;
  guint64 stamp; /* of the fold when this was computed */
  guint round;
  GHashTable *told;  /* folio -> Told */
  GPtrArray *groups; /* CotReadGroup */
  guint n_offered, n_aided, n_aided_wrong;
};

/* --- Groups --------------------------------------------------------------------- */

static void
group_free (gpointer data)
{
  CotReadGroup *group = data;

  g_free (group->form);
  g_free (group->scanner);
  g_free (group);
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const CotReadGroup *one = *(CotReadGroup *const *) a, *other = *(CotReadGroup *const *) b;
  int order = strcmp (one->form, other->form);

  return order != 0 ? order : strcmp (one->scanner, other->scanner);
}

static CotReadGroup *
find_group (CotReadWatch *self, const char *form, const char *scanner)
{
  for (guint i = 0; i < self->groups->len; i++) {
    CotReadGroup *group = self->groups->pdata[i];

    if (strcmp (group->form, form) == 0 && strcmp (group->scanner, scanner) == 0)
      return group;
  }

  return NULL;
}

static CotReadGroup *
ensure_group (CotReadWatch *self, const char *form, const char *scanner)
{
  CotReadGroup *group = find_group (self, form, scanner);

  if (group != NULL || self->groups->len >= MAX_GROUPS)
    return group;
  group = g_new0 (CotReadGroup, 1);
  group->form = g_strdup (form);
  group->scanner = g_strdup (scanner);
  group->sealed = group->threshold = cot_election_get_threshold_of (self->election, form, scanner);
  g_ptr_array_add (self->groups, group);
  g_ptr_array_sort (self->groups, compare_groups);

  return group;
}

/* --- One sheet ---------------------------------------------------------------------- */

static void
told_free (gpointer data)
{
  Told *told = data;

  g_array_unref (told->marks);
  g_free (told);
}

/* Adds what a sheet tells (@sign 1) or takes it back (-1). */
static void
count (CotReadWatch *self, const Told *told, int sign)
{
  self->n_offered += (guint) (sign * (int) told->n_offered);
  self->n_aided += (guint) (sign * (int) told->n_aided);
  self->n_aided_wrong += (guint) (sign * (int) told->n_aided_wrong);
  if (told->group == NULL)
    return;
  told->group->evidence.n_sheets += (guint) sign;
  for (guint i = 0; i < told->marks->len; i++) {
    const Mark *mark = &g_array_index (told->marks, Mark, i);

    told->group->evidence.n[mark->probability] += (guint32) sign;
    told->group->evidence.wrong[mark->probability] += (guint32) (sign * mark->wrong);
  }
}

static gboolean
is_voided (const CotSheet *sheet, const CotEvent *event)
{
  for (guint i = 0; i < sheet->n_voided; i++)
    if (cot_id_equal (&sheet->voided[i].id, &event->id))
      return TRUE;

  return FALSE;
}

/* The reading with the lowest id counts where the picture was read twice. */
static void
take_reading (CotReadWatch *self, const CotSheet *sheet, const json_t *body, Told *told)
{
  const CotBallot *ballot = sheet->row->ballot;
  const json_t *fields = json_object_get (body, "fields");
  const char *scanner = json_string_value (json_object_get (body, "scanner"));

  if (told->is_read || !json_is_object (fields))
    return;
  told->is_read = TRUE;
  told->group = ensure_group (self, sheet->tipo_acta != NULL ? sheet->tipo_acta : "", scanner != NULL ? scanner : "");
  for (guint i = 0; i < ballot->n_fields; i++) {
    guint probability = 0;
    CotValue value = cot_proposal_read_field (fields, &ballot->fields[i], &probability);
    const Mark mark = { (guint16) probability, !cot_value_equal (value, sheet->settled[i]) };

    if (value.kind != COT_VALUE_NONE)
      g_array_append_val (told->marks, mark);
  }
}

static void
take_capture (const json_t *body, Told *told)
{
  if (g_strcmp0 (json_string_value (json_object_get (body, "claim")), "first") == 0)
    told->n_offered += (guint) json_array_size (json_object_get (body, "offered"));
}

static void
take_aided (const CotSheet *sheet, Told *told)
{
  for (guint r = 0; r < sheet->n_readers; r++) {
    const CotReader *reader = &sheet->readers[r];

    if (reader->claim != '1' || reader->sealed)
      continue;
    for (guint i = 0; i < sheet->n_fields; i++) {
      told->n_aided += reader->aided[i] != 0;
      told->n_aided_wrong += reader->aided[i] != 0 && !cot_value_equal (reader->values[i], sheet->settled[i]);
    }
  }
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  const CotEvent *one = *(CotEvent *const *) a, *other = *(CotEvent *const *) b;

  return cot_id_compare (&one->id, &other->id);
}

static Told *
read_sheet (CotReadWatch *self, const CotSheet *sheet)
{
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (self->journal, sheet->folio, NULL);
  Told *told = g_new0 (Told, 1);

  told->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  if (events != NULL)
    g_ptr_array_sort (events, compare_ids);
  for (guint i = 0; events != NULL && i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    gboolean is_reading = cot_proposal_is_reading_of (sheet, event);
    json_t *body;

    if (event->body == NULL || (!is_reading && (event->kind != COT_KIND_CAPTURED || is_voided (sheet, event))))
      continue;
    body = cot_event_load_body (event);
    if (is_reading)
      take_reading (self, sheet, body, told);
    else
      take_capture (body, told);
    json_decref (body);
  }
  take_aided (sheet, told);

  return told;
}

/* --- All of them ------------------------------------------------------------------------ */

static void
look_at (CotReadWatch *self, const CotSheet *sheet)
{
  Told *told = g_hash_table_lookup (self->told, sheet->folio);
  guint32 stamp = cot_sheet_get_stamp (sheet);

  if (told != NULL && told->stamp == stamp) {
    told->round = self->round;
    return;
  }
  if (told != NULL)
    count (self, told, -1);
  told = read_sheet (self, sheet);
  told->stamp = stamp;
  told->round = self->round;
  count (self, told, 1);
  g_hash_table_replace (self->told, g_strdup (sheet->folio), told);
}

/* What no longer is settled tells nothing. */
static void
forget (CotReadWatch *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (((Told *) value)->round == self->round)
      continue;
    count (self, value, -1);
    g_hash_table_iter_remove (&iter);
  }
}

static void
renew (CotReadWatch *self)
{
  g_autoptr (GPtrArray) sheets = cot_fold_list_in_state (cot_journal_get_fold (self->journal), COT_SHEET_SETTLED);

  self->round++;
  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = sheets->pdata[i];

    if (sheet->row != NULL)
      look_at (self, sheet);
  }
  forget (self);
  for (guint i = 0; i < self->groups->len; i++) {
    CotReadGroup *group = self->groups->pdata[i];

    group->threshold = cot_threshold_follow (&group->evidence, &self->bounds, group->sealed);
  }
}

static void
watch_free (gpointer data)
{
  CotReadWatch *self = data;

  g_hash_table_unref (self->told);
  g_ptr_array_unref (self->groups);
  cot_election_unref (self->election);
  g_free (self);
}

/**
 * cot_read_watch_get:
 * @journal: whose fold is locked
 *
 * Returns: (transfer none): the journal's, up to date until its next event
 */
CotReadWatch *
cot_read_watch_get (CotJournal *journal)
{
  CotReadWatch *self = g_object_get_data (G_OBJECT (journal), KEPT_WITH);
  const CotFold *fold = cot_journal_get_fold (journal);

  if (self == NULL) {
    self = g_new0 (CotReadWatch, 1);
    self->journal = journal;
    self->election = cot_election_ref (cot_journal_get_election (journal));
    cot_election_get_reading_bounds (self->election, &self->bounds);
    self->stamp = G_MAXUINT64;
    self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, told_free);
    self->groups = g_ptr_array_new_with_free_func (group_free);
    g_object_set_data_full (G_OBJECT (journal), KEPT_WITH, self, watch_free);
  }
  if (self->stamp != cot_fold_get_stamp (fold))
    renew (self);
  self->stamp = cot_fold_get_stamp (fold);

  return self;
}

/**
 * cot_read_watch_get_threshold:
 * @self: a watch
 * @form: (nullable): TIPO_ACTA of the picture
 * @scanner: (nullable): as the machine's reading tells
 *
 * Returns: the probability, in 1/10000, from which a field is proposed now
 */
guint
cot_read_watch_get_threshold (CotReadWatch *self, const char *form, const char *scanner)
{
  const CotReadGroup *group = find_group (self, form != NULL ? form : "", scanner != NULL ? scanner : "");

  return group != NULL ? group->threshold : cot_election_get_threshold_of (self->election, form, scanner);
}

/**
 * cot_read_watch_list:
 * @self: a watch
 *
 * Returns: (transfer none) (element-type CotReadGroup): by form and scanner; valid
 *   until the lock is given up
 */
GPtrArray *
cot_read_watch_list (CotReadWatch *self)
{
  return self->groups;
}

/**
 * cot_read_watch_sum_up:
 * @self: a watch
 * @out: (out): what the coordinator is told
 */
void
cot_read_watch_sum_up (CotReadWatch *self, CotReadSummary *out)
{
  *out = (CotReadSummary){
    .accepted = self->bounds.accepted,
    .n_offered = self->n_offered,
    .n_aided = self->n_aided,
    .n_aided_wrong = self->n_aided_wrong,
    .lowest = self->bounds.threshold,
    .highest = self->bounds.threshold,
  };
  for (guint i = 0; i < self->groups->len; i++) {
    const CotReadGroup *group = self->groups->pdata[i];
    guint n, wrong;

    if (group->evidence.n_sheets == 0)
      continue;
    cot_read_evidence_count (&group->evidence, group->threshold, &n, &wrong);
    out->lowest = out->n_sheets == 0 ? group->threshold : MIN (out->lowest, group->threshold);
    out->highest = out->n_sheets == 0 ? group->threshold : MAX (out->highest, group->threshold);
    out->n_sheets += group->evidence.n_sheets;
    out->n_sure += n;
    out->n_wrong += wrong;
    out->n_raised += group->threshold > group->sealed;
    out->n_lowered += group->threshold < group->sealed;
  }
  out->upper = cot_error_upper (out->n_wrong, out->n_sure, COT_CONFIDENCE);
}
