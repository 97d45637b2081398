/* cot-practice.c - how a practice went: speed, errors, wrong proposals taken over
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-practice.h"

#include <jansson.h>
#include <string.h>

#include "cot-error.h"
#include "cot-fold-lock.h"
#include "cot-proposal.h"
#include "cot-turn.h"

#define MAX_SHEETS     20000
#define MAX_FILE_BYTES (1024 * 1024)
/* Whoever does nothing for longer was not reading. */
#define MAX_GAP_US (10 * 60 * G_USEC_PER_SEC)

struct _CotPractice {
  GObject parent_instance;
  GHashTable *sheets; /* folio to the object of its fields (json_t) */
};

G_DEFINE_FINAL_TYPE (CotPractice, cot_practice, G_TYPE_OBJECT)

static void
cot_practice_finalize (GObject *object)
{
  g_hash_table_unref (COT_PRACTICE (object)->sheets);

  G_OBJECT_CLASS (cot_practice_parent_class)->finalize (object);
}

static void
cot_practice_class_init (CotPracticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_practice_finalize;
}

static void
cot_practice_init (CotPractice *self)
{
  self->sheets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_decref);
}

/* --- Truth ---------------------------------------------------------------------------- */

/* What is no truth of a sheet is passed over: the folder may hold anything. */
static void
load_sheet (CotPractice *self, const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  json_t *root, *fields;
  const char *folio;

  if (!g_file_get_contents (path, &text, &length, NULL) || length > MAX_FILE_BYTES)
    return;
  root = json_loadb (text, length, JSON_REJECT_DUPLICATES, NULL);
  folio = json_string_value (json_object_get (root, "folio"));
  fields = json_object_get (root, "fields");
  if (folio != NULL && json_is_object (fields))
    g_hash_table_replace (self->sheets, g_strdup (folio), json_incref (fields));
  json_decref (root);
}

/**
 * cot_practice_load:
 * @folder: of the generated actas, with the truth beside each page
 * @election: what is practised
 * @error: return location for a %COT_DATA_ERROR or a %GFileError
 *
 * Returns: (transfer full): the truth, or %NULL with %COT_DATA_ERROR_REFUSED when
 *   @election is no practice
 */
CotPractice *
cot_practice_load (const char *folder, CotElection *election, GError **error)
{
  g_autoptr (CotPractice) self = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!cot_election_is_practice (election)) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED,
                         "this election is no practice: nothing is compared with anything");
    return NULL;
  }
  dir = g_dir_open (folder, 0, error);
  if (dir == NULL)
    return NULL;
  self = g_object_new (COT_TYPE_PRACTICE, NULL);
  while ((name = g_dir_read_name (dir)) != NULL && g_hash_table_size (self->sheets) < MAX_SHEETS) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_str_has_suffix (name, ".json"))
      load_sheet (self, path);
  }

  return g_steal_pointer (&self);
}

guint
cot_practice_get_n_sheets (CotPractice *self)
{
  return g_hash_table_size (self->sheets);
}

gboolean
cot_practice_get_value (CotPractice *self, const char *folio, const CotField *field, CotValue *value)
{
  const json_t *fields = g_hash_table_lookup (self->sheets, folio);
  const json_t *about = json_object_get (fields, field->name);

  return about != NULL && cot_value_from_json (json_object_get (about, "value"), field->kind == COT_FIELD_CASILLA, value, NULL);
}

/* --- Score ------------------------------------------------------------------------------ */

typedef struct {
  CotPracticeScore score;
  GArray *times;  /* gint64, of every sheet */
  gint64 last_us; /* of the reading delivered last */
} Tally;

/* Whether @reader can no longer change what they read: neither asked to read fields
 * once more nor able to open it again, as one may one's last reading.  Before that a
 * count of errors would tell what nobody is to be told. */
static gboolean
is_over (const CotSheet *sheet, const CotReader *reader, gint64 last_us)
{
  if (sheet->state == COT_SHEET_DIFFERS)
    return cot_turn_get_rekeyer (sheet) != reader->person;
  if (sheet->state != COT_SHEET_READ_ONCE)
    return TRUE;

  return sheet->n_readers == 1 && reader->time_us < last_us;
}

static void
tally_free (gpointer data)
{
  Tally *tally = data;

  g_array_unref (tally->times);
  g_free (tally);
}

static Tally *
tally_of (GHashTable *tallies, guint32 person)
{
  Tally *tally = g_hash_table_lookup (tallies, GUINT_TO_POINTER (person));

  if (tally == NULL) {
    tally = g_new0 (Tally, 1);
    tally->score.person = person;
    tally->times = g_array_new (FALSE, FALSE, sizeof (gint64));
    g_hash_table_insert (tallies, GUINT_TO_POINTER (person), tally);
  }

  return tally;
}

static void
add_field (CotPracticeScore *score, const CotReader *reader, guint field, CotValue truth, const CotValue *proposals)
{
  gboolean right = cot_value_equal (reader->values[field], truth);
  gboolean planted = proposals != NULL && proposals[field].kind != COT_VALUE_NONE && !cot_value_equal (proposals[field], truth);

  score->n_fields++;
  score->n_wrong += !right;
  score->n_proposed_wrong += planted;
  score->n_accepted_wrong += planted && reader->aided[field] != 0 && cot_value_equal (reader->values[field], proposals[field]);
}

/* What of @reader's values can be compared. */
static void
compare (CotPractice *self, CotPracticeScore *score, const CotSheet *sheet, const CotReader *reader, const CotValue *proposals)
{
  for (guint i = 0; i < sheet->n_fields; i++) {
    CotValue truth = COT_VALUE_INIT;

    if (reader->values[i].kind != COT_VALUE_NONE && cot_practice_get_value (self, sheet->folio, &sheet->row->ballot->fields[i], &truth))
      add_field (score, reader, i, truth, reader->claim == '1' ? proposals : NULL);
  }
}

static void
add_reader (CotPractice *self, Tally *tally, const CotSheet *sheet, const CotReader *reader, const CotValue *proposals)
{
  CotPracticeScore known = { 0 };

  compare (self, &known, sheet, reader, proposals);
  if (known.n_fields == 0)
    return;
  tally->score.n_sheets++;
  g_array_append_val (tally->times, reader->time_us);
  if (is_over (sheet, reader, tally->last_us))
    compare (self, &tally->score, sheet, reader, proposals);
}

static void
note_times (GHashTable *tallies, const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_readers; i++) {
    Tally *tally = tally_of (tallies, sheet->readers[i].person);

    tally->last_us = MAX (tally->last_us, sheet->readers[i].time_us);
  }
}

/* What @reader was shown as proposals, those planted among them. */
static CotValue *
list_shown (CotJournal *journal, const CotSheet *sheet, const CotReader *reader)
{
  CotValue *shown = cot_proposal_list_offered (journal, sheet, reader->person);
  guint percent = cot_election_get_planted (cot_journal_get_election (journal));

  for (guint i = 0; shown != NULL && i < sheet->n_fields; i++)
    shown[i] = cot_proposal_plant (percent, &sheet->digitised, i, shown[i]);

  return shown;
}

static void
add_sheet (CotPractice *self, CotJournal *journal, GHashTable *tallies, const CotSheet *sheet)
{
  if (sheet->row == NULL || !g_hash_table_contains (self->sheets, sheet->folio))
    return;
  for (guint i = 0; i < sheet->n_readers; i++) {
    const CotReader *reader = &sheet->readers[i];
    g_autofree CotValue *shown = reader->sealed ? NULL : list_shown (journal, sheet, reader);

    if (!reader->sealed)
      add_reader (self, tally_of (tallies, reader->person), sheet, reader, shown);
  }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static void
time_sheets (Tally *tally)
{
  g_array_sort (tally->times, compare_times);
  for (guint i = 1; i < tally->times->len; i++) {
    gint64 gap_us = g_array_index (tally->times, gint64, i) - g_array_index (tally->times, gint64, i - 1);

    if (gap_us > MAX_GAP_US)
      continue;
    tally->score.n_timed++;
    tally->score.timed_us += gap_us;
  }
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const CotPracticeScore *left = a;
  const CotPracticeScore *right = b;

  return left->person < right->person ? -1 : left->person > right->person;
}

/**
 * cot_practice_score:
 * @self: the truth
 * @journal: what was read
 *
 * Readings whose bodies are not here (somebody else's, before the sheet settles) do
 * not count yet; of those that their reader may still change the sheet and its time
 * count, and not its errors.
 *
 * Returns: (element-type CotPracticeScore) (transfer full): by number of the person
 */
GArray *
cot_practice_score (CotPractice *self, CotJournal *journal)
{
  g_autoptr (GHashTable) tallies = g_hash_table_new_full (NULL, NULL, NULL, tally_free);
  GArray *scores = g_array_new (FALSE, FALSE, sizeof (CotPracticeScore));
  GHashTableIter iter;
  gpointer value = NULL;

  {
    g_autoptr (CotFoldLock) lock = cot_fold_lock (journal);
    g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (cot_journal_get_fold (journal));

    for (guint i = 0; i < sheets->len; i++)
      note_times (tallies, g_ptr_array_index (sheets, i));
    for (guint i = 0; i < sheets->len; i++)
      add_sheet (self, journal, tallies, g_ptr_array_index (sheets, i));
  }
  g_hash_table_iter_init (&iter, tallies);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    time_sheets (value);
    if (((Tally *) value)->score.n_sheets > 0)
      g_array_append_val (scores, ((Tally *) value)->score);
  }
  g_array_sort (scores, compare_scores);

  return scores;
}

CotPracticeScore
cot_practice_score_person (CotPractice *self, CotJournal *journal, guint32 person)
{
  g_autoptr (GArray) scores = cot_practice_score (self, journal);
  CotPracticeScore none = { .person = person };

  for (guint i = 0; i < scores->len; i++)
    if (g_array_index (scores, CotPracticeScore, i).person == person)
      return g_array_index (scores, CotPracticeScore, i);

  return none;
}

/* The last reading of @person; with @over_us, the time of that, the last that is over. */
static const CotReader *
find_reader (GPtrArray *sheets, guint32 person, gint64 over_us, const CotSheet **of)
{
  const CotReader *last = NULL;

  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);
    const CotReader *reader = cot_turn_find_reader (sheet, person);

    if (reader == NULL || reader->sealed || sheet->row == NULL || (over_us > 0 && !is_over (sheet, reader, over_us)))
      continue;
    if (last == NULL || reader->time_us > last->time_us) {
      last = reader;
      *of = sheet;
    }
  }

  return last;
}

gboolean
cot_practice_score_last (CotPractice *self, CotJournal *journal, guint32 person, char folio[COT_FOLIO_LENGTH + 1], guint *n_right, guint *n_fields)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (journal);
  g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (cot_journal_get_fold (journal));
  CotPracticeScore score = { 0 };
  const CotSheet *sheet = NULL;
  const CotReader *last = find_reader (sheets, person, 0, &sheet);

  if (last != NULL)
    last = find_reader (sheets, person, last->time_us, &sheet);
  if (last == NULL)
    return FALSE;
  compare (self, &score, sheet, last, NULL);
  g_strlcpy (folio, sheet->folio, COT_FOLIO_LENGTH + 1);
  *n_right = score.n_fields - score.n_wrong;
  *n_fields = score.n_fields;

  return score.n_fields > 0;
}
