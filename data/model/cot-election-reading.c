/* cot-election-reading.c - what an election lets the machine's reading do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * "reading" in election.json may be left out: then the threshold is one for all forms
 * and scanners, and does not move.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

#include "cot-json.h"

#define PATH             "/reading"
#define DEFAULT_ACCEPTED 50 /* 0.5 % */
#define MAX_ACCEPTED     1000
#define MAX_THRESHOLDS   1024
#define MAX_FIELDS       100000000

typedef struct {
  CotLoad *load;
  const CotJson *doc;
} Reader;

static CotCalibration *
find (const CotElection *self, const char *form, const char *scanner)
{
  for (guint i = 0; i < self->calibrations->len; i++) {
    CotCalibration *known = &g_array_index (self->calibrations, CotCalibration, i);

    if (strcmp (known->form, form) == 0 && strcmp (known->scanner, scanner) == 0)
      return known;
  }

  return NULL;
}

/* What it was calibrated from is for people who check, and may be left out. */
static void
check_evidence (const Reader *self, const json_t *entry, const char *path)
{
  static const char *const keys[] = { "sheets", "fields", "wrong", "bound", NULL };
  gint64 number;

  for (guint i = 0; keys[i] != NULL; i++)
    if (json_object_get (entry, keys[i]) != NULL)
      cot_json_get_int (self->doc, entry, path, keys[i], 0, MAX_FIELDS, &number);
}

static void
add_threshold (const Reader *self, const json_t *entry, const char *path)
{
  static const char *const keys[] = { "form", "scanner", "threshold", "sheets", "fields", "wrong", "bound", NULL };
  CotElection *election = self->load->election;
  const CotReadingBounds *bounds = &election->reading;
  g_autofree char *where = g_strconcat (path, "/threshold", NULL);
  const char *form, *scanner;
  gint64 number;

  if (!json_is_object (entry)) {
    cot_json_problem (self->doc, path, "must be an object of form, scanner and threshold");
    return;
  }
  cot_json_check_keys (self->doc, entry, path, keys);
  check_evidence (self, entry, path);
  form = cot_json_get_text (self->doc, entry, path, "form", COT_MAX_NAME);
  scanner = cot_json_get_text (self->doc, entry, path, "scanner", COT_MAX_NAME);
  if (!cot_json_get_int (self->doc, entry, path, "threshold", 0, COT_PROBABILITY_ONE, &number) || form == NULL || scanner == NULL)
    return;
  if (!g_hash_table_contains (election->forms, form))
    cot_json_problem (self->doc, path, "the election has no form %s", form);
  else if (find (election, form, scanner) != NULL)
    cot_json_problem (self->doc, path, "form %s and scanner %s are there twice", form, scanner);
  else if (number < bounds->lowest || number > bounds->highest)
    cot_json_problem (self->doc, where, "must be from lowest to highest, %u to %u", bounds->lowest, bounds->highest);
  else {
    const CotCalibration calibration = { cot_election_intern (election, form), cot_election_intern (election, scanner), (guint) number };

    g_array_append_val (election->calibrations, calibration);
  }
}

static void
read_thresholds (const Reader *self, const json_t *reading)
{
  const json_t *entries = json_object_get (reading, "thresholds") == NULL ? NULL
                                                                          : cot_json_get_array (self->doc, reading, PATH, "thresholds", 0, MAX_THRESHOLDS);

  for (gsize i = 0; i < json_array_size (entries); i++) {
    g_autofree char *path = g_strdup_printf (PATH "/thresholds/%" G_GSIZE_FORMAT, i);

    add_threshold (self, json_array_get (entries, i), path);
  }
}

/* FALSE when there is nothing or nothing that can be relied on. */
static gboolean
read_number (const Reader *self, const json_t *reading, const char *key, gint64 min, gint64 max, guint *out)
{
  gint64 number;

  if (json_object_get (reading, key) == NULL || !cot_json_get_int (self->doc, reading, PATH, key, min, max, &number))
    return FALSE;
  *out = (guint) number;

  return TRUE;
}

static void
read_reading (const Reader *self)
{
  static const char *const keys[] = { "accepted_error", "lowest", "highest", "thresholds", NULL };
  CotReadingBounds *bounds = &self->load->election->reading;
  const json_t *reading = json_object_get (self->doc->root, "reading");

  if (reading == NULL)
    return;
  if (!json_is_object (reading)) {
    cot_json_problem (self->doc, PATH, "must be an object of accepted_error, lowest, highest and thresholds");
    return;
  }
  cot_json_check_keys (self->doc, reading, PATH, keys);
  read_number (self, reading, "accepted_error", 1, MAX_ACCEPTED, &bounds->accepted);
  read_number (self, reading, "lowest", 0, COT_PROBABILITY_ONE, &bounds->lowest);
  read_number (self, reading, "highest", 0, COT_PROBABILITY_ONE, &bounds->highest);
  if (bounds->lowest > bounds->threshold)
    cot_json_problem (self->doc, PATH "/lowest", "must not be above threshold, %u", bounds->threshold);
  else if (bounds->highest < bounds->threshold)
    cot_json_problem (self->doc, PATH "/highest", "must not be below threshold, %u", bounds->threshold);
  else
    read_thresholds (self, reading);
}

void
cot_load_reading (CotLoad *self)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  const CotElectionFile *file = cot_load_file (self, "election.json");
  guint threshold = self->election->threshold;
  CotJson doc;

  self->election->reading = (CotReadingBounds){ threshold, threshold, threshold, DEFAULT_ACCEPTED };
  if (file == NULL)
    return;
  /* What is wrong with the file itself was told when the settings were read. */
  if (cot_json_open (&doc, file->name, file->data, file->length, told)) {
    const Reader reader = { self, &doc };

    doc.problems = self->problems;
    read_reading (&reader);
  }
  cot_json_close (&doc);
}

/**
 * cot_election_get_reading_bounds:
 * @self: an election
 * @out: (out): threshold, bounds and accepted error, all in 1/10000
 */
void
cot_election_get_reading_bounds (const CotElection *self, CotReadingBounds *out)
{
  *out = self->reading;
}

/**
 * cot_election_get_threshold_of:
 * @self: an election
 * @form: (nullable): TIPO_ACTA
 * @scanner: (nullable): as cot_desk_machine_read () was told
 *
 * Returns: the sealed threshold of that form and scanner, in 1/10000; the election's
 *   where they were not calibrated
 */
guint
cot_election_get_threshold_of (const CotElection *self, const char *form, const char *scanner)
{
  const CotCalibration *known = form != NULL && scanner != NULL ? find (self, form, scanner) : NULL;

  return known != NULL ? known->threshold : self->threshold;
}
