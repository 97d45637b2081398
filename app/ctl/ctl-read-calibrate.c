/* ctl-read-calibrate.c - cotejoctl read calibrate: how sure the machine must be
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-read-watch.h"
#include "ctl-election.h"
#include "ctl-place.h"
#include "ctl-read.h"

#define MAX_ACCEPTED 1000 /* 10 %, as election.json allows */
#define PERCENT      100.0

typedef struct {
  char *election_folder, *journal_folder, *accept, *write;
  gboolean json;
  CotElection *election, *target; /* the same without --write */
  CotJournal *journal;
  CotReadingBounds bounds;
  json_t *groups; /* what is told, and what is to be written */
  guint n_set;
} Calibration;

static void
calibration_clear (Calibration *self)
{
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->election, cot_election_unref);
  g_clear_pointer (&self->target, cot_election_unref);
  g_clear_pointer (&self->groups, json_decref);
  g_free (self->election_folder);
  g_free (self->journal_folder);
  g_free (self->accept);
  g_free (self->write);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Calibration, calibration_clear)

/* "0.5" is 50 in 10,000. */
static gboolean
parse_accept (const char *text, guint *accepted)
{
  char *end = NULL;
  double percent = g_ascii_strtod (text, &end), errors = round (percent * PERCENT);

  if (end == text || *end != '\0' || !(errors >= 1 && errors <= MAX_ACCEPTED)) {
    cot_cli_usage (_ ("--accept takes percent from 0.01 to 10"));
    return FALSE;
  }
  *accepted = (guint) errors;

  return TRUE;
}

/* Of the election that is written to; what the rehearsal did not keep cannot be judged. */
static gboolean
take_bounds (Calibration *self)
{
  CotReadingBounds kept;

  cot_election_get_reading_bounds (self->election, &kept);
  cot_election_get_reading_bounds (self->target, &self->bounds);
  if (self->bounds.lowest == self->bounds.highest)
    g_printerr (_ ("election.json leaves the threshold no room (reading: lowest, highest): it can only be confirmed\n"));
  if (kept.lowest > self->bounds.highest) {
    cot_cli_usage (_ ("the rehearsal kept nothing below its lowest threshold, %u, and the election allows no more than %u"), kept.lowest, self->bounds.highest);
    return FALSE;
  }
  self->bounds.lowest = MAX (self->bounds.lowest, kept.lowest);

  return self->accept == NULL || parse_accept (self->accept, &self->bounds.accepted);
}

static gboolean
is_same_folder (const char *a, const char *b)
{
  GStatBuf one, other;

  return g_stat (a, &one) == 0 && g_stat (b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* The rehearsal's own election keeps its seal: without it its record cannot be read. */
static CotElection *
load_target (const char *folder, const char *rehearsal)
{
  g_autoptr (GError) error = NULL;
  CotElection *election;

  if (is_same_folder (folder, rehearsal)) {
    cot_cli_usage (_ ("--write %s would break the seal that this record stands under; name another election, or a copy"), folder);
    return NULL;
  }
  election = cot_election_load (folder, FALSE, NULL, &error);
  if (election == NULL)
    cot_cli_usage ("%s: %s", folder, error->message);

  return election;
}

static gboolean
calibration_open (Calibration *self, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &self->election_folder, NULL, NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &self->journal_folder, NULL, NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING, &self->accept, NULL, NULL },
    { "write", 0, 0, G_OPTION_ARG_FILENAME, &self->write, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!ctl_parse (entries, argc, argv))
    return FALSE;
  self->election = ctl_load_election (self->election_folder);
  if (self->election == NULL)
    return FALSE;
  self->target = self->write != NULL ? load_target (self->write, self->election_folder) : cot_election_ref (self->election);
  if (self->target == NULL || !take_bounds (self))
    return FALSE;
  self->journal = ctl_open_journal_to_read (self->journal_folder, self->election);
  self->groups = json_array ();

  return self->journal != NULL;
}

/* --- What the settled sheets say -------------------------------------------------- */

/* Why no threshold is set: "set", "few", "error", "form" or "scanner". */
static const char *
judge (const Calibration *self, const CotReadGroup *group, const CotThresholdChoice *choice)
{
  if (*group->form == '\0' || cot_election_get_form (self->target, group->form) == NULL)
    return "form";
  if (*group->scanner == '\0')
    return "scanner";
  if (choice->found)
    return "set";

  return cot_error_is_above (choice->wrong, choice->n, self->bounds.accepted) ? "error" : "few";
}

static guint
sheets_for (const CotReadGroup *group, const CotThresholdChoice *choice)
{
  double fields_a_sheet = choice->n_possible / (double) MAX (group->evidence.n_sheets, 1);

  return fields_a_sheet > 0 ? (guint) ceil (choice->n_needed / fields_a_sheet) : 0;
}

static void
add_group (Calibration *self, const CotReadGroup *group)
{
  CotThresholdChoice choice;
  const char *why;

  cot_threshold_calibrate (&group->evidence, &self->bounds, &choice);
  why = judge (self, group, &choice);
  self->n_set += strcmp (why, "set") == 0;
  json_array_append_new (self->groups, json_pack ("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:f, s:i, s:o}",
                                                  "form", group->form, "scanner", group->scanner, "result", why,
                                                  "sheets", (int) group->evidence.n_sheets, "sure", (int) choice.n_possible,
                                                  "threshold", (int) choice.threshold, "fields", (int) choice.n, "wrong", (int) choice.wrong, "bound", choice.upper,
                                                  "fields_needed", (int) choice.n_needed,
                                                  "sheets_needed", choice.n_possible > 0 ? json_integer (sheets_for (group, &choice)) : json_null ()));
}

static void
look (Calibration *self)
{
  const GPtrArray *groups;

  cot_journal_lock (self->journal);
  groups = cot_read_watch_list (cot_read_watch_get (self->journal));
  for (guint i = 0; i < groups->len; i++)
    if (((const CotReadGroup *) groups->pdata[i])->evidence.n_sheets > 0)
      add_group (self, groups->pdata[i]);
  cot_journal_unlock (self->journal);
}

/* --- Telling ------------------------------------------------------------------------ */

static guint
number_of (const json_t *group, const char *name)
{
  return (guint) json_integer_value (json_object_get (group, name));
}

static void
print_result (const Calibration *self, const json_t *group)
{
  const char *why = json_string_value (json_object_get (group, "result"));
  double accepted = self->bounds.accepted / PERCENT, bound = PERCENT * json_real_value (json_object_get (group, "bound"));
  guint fields = number_of (group, "fields"), wrong = number_of (group, "wrong");

  if (strcmp (why, "form") == 0)
    puts (_ ("  the election has no such form: nothing is set"));
  else if (strcmp (why, "scanner") == 0)
    puts (_ ("  its readings do not name the scanner: nothing is set"));
  else if (strcmp (why, "set") == 0)
    printf (_ ("  threshold %.2f %%: %u fields, %u wrong, an error of at most %.2f %% (95 %% sure)\n"),
            number_of (group, "threshold") / PERCENT, fields, wrong, bound);
  else if (strcmp (why, "error") == 0)
    printf (_ ("  %u of the %u surest fields are wrong: an error of %.2f %% is not kept, nothing is set\n"), wrong, fields, accepted);
  else
    printf (_ ("  too few: %u fields, %u wrong, an error of at most %.2f %% (95 %% sure); with %u fields, some %u sheets, it would be %.2f %%: nothing is set\n"),
            fields, wrong, bound, number_of (group, "fields_needed"), number_of (group, "sheets_needed"), accepted);
}

static void
print_all (const Calibration *self)
{
  for (gsize i = 0; i < json_array_size (self->groups); i++) {
    const json_t *group = json_array_get (self->groups, i);
    const char *form = json_string_value (json_object_get (group, "form")), *scanner = json_string_value (json_object_get (group, "scanner"));

    printf (_ ("form %s, scanner %s: %u settled sheets, %u fields that the machine was sure of\n"),
            *form != '\0' ? form : "-", *scanner != '\0' ? scanner : "-", number_of (group, "sheets"), number_of (group, "sure"));
    print_result (self, group);
  }
  if (json_array_size (self->groups) == 0)
    printf (_ ("no settled sheet that the machine has read: nothing is set; at least %u fields that it is sure of are needed\n"),
            cot_error_needed (0, self->bounds.accepted / (double) COT_PROBABILITY_ONE, COT_CONFIDENCE));
  printf (_ ("%u of %u forms and scanners calibrated for an error of %.2f %%\n"), self->n_set, (guint) json_array_size (self->groups), self->bounds.accepted / PERCENT);
  if (self->n_set > 0 && self->write != NULL)
    printf (_ ("written into %s; the election is to be sealed anew\n"), self->write);
}

static void
print_json (const Calibration *self)
{
  gboolean written = self->n_set > 0 && self->write != NULL;
  json_t *root = json_pack ("{s:f, s:f, s:i, s:i, s:O, s:b}", "accepted_error", self->bounds.accepted / (double) COT_PROBABILITY_ONE, "confidence", COT_CONFIDENCE,
                            "lowest", (int) self->bounds.lowest, "highest", (int) self->bounds.highest, "groups", self->groups, "written", written);

  ctl_election_print_json (root);
  json_decref (root);
}

/* --- Writing -------------------------------------------------------------------------- */

static gboolean
is_same (const json_t *a, const json_t *b, const char *key)
{
  return g_strcmp0 (json_string_value (json_object_get (a, key)), json_string_value (json_object_get (b, key))) == 0;
}

/* In place of what is known of that form and scanner. */
static void
put_threshold (json_t *thresholds, const json_t *group)
{
  double bound = json_real_value (json_object_get (group, "bound"));
  json_t *entry = json_pack ("{s:O, s:O, s:O, s:O, s:O, s:O, s:i}", "form", json_object_get (group, "form"), "scanner", json_object_get (group, "scanner"),
                             "threshold", json_object_get (group, "threshold"), "sheets", json_object_get (group, "sheets"),
                             "fields", json_object_get (group, "fields"), "wrong", json_object_get (group, "wrong"),
                             "bound", (int) ceil (bound * COT_PROBABILITY_ONE));

  for (gsize i = 0; i < json_array_size (thresholds); i++) {
    const json_t *known = json_array_get (thresholds, i);

    if (is_same (known, entry, "form") && is_same (known, entry, "scanner")) {
      json_array_set_new (thresholds, i, entry);
      return;
    }
  }
  json_array_append_new (thresholds, entry);
}

static void
apply (const Calibration *self, json_t *settings)
{
  json_t *reading = json_object_get (settings, "reading");
  json_t *thresholds;

  if (reading == NULL) {
    reading = json_object ();
    json_object_set_new (settings, "reading", reading);
  }
  if (self->accept != NULL)
    json_object_set_new (reading, "accepted_error", json_integer (self->bounds.accepted));
  thresholds = json_object_get (reading, "thresholds");
  if (thresholds == NULL) {
    thresholds = json_array ();
    json_object_set_new (reading, "thresholds", thresholds);
  }
  for (gsize i = 0; i < json_array_size (self->groups); i++) {
    const json_t *group = json_array_get (self->groups, i);

    if (strcmp (json_string_value (json_object_get (group, "result")), "set") == 0)
      put_threshold (thresholds, group);
  }
}

static int
write_thresholds (const Calibration *self)
{
  g_autofree char *path = g_build_filename (self->write, "election.json", NULL);
  json_error_t json_error;
  json_t *settings = json_load_file (path, JSON_REJECT_DUPLICATES, &json_error);
  int code;

  if (settings == NULL)
    return cot_cli_usage ("%s: %s", path, json_error.text);
  apply (self, settings);
  code = ctl_election_store_settings (self->write, settings);
  json_decref (settings);

  return code;
}

/**
 * ctl_read_calibrate:
 * @argc: number of words
 * @argv: "calibrate" --election FOLDER --journal FOLDER [--accept PERCENT]
 *   [--write FOLDER] [--json]
 *
 * Compares what the machine was sure of with what people settled, and finds for each
 * form and scanner the lowest threshold whose error is below the accepted one.  With
 * --write it goes into that election, within the bounds that it fixes.
 *
 * Returns: 0; 1 when there is a form and scanner for which nothing could be set, or
 *   none at all; 2 on wrong use or what cannot be read
 */
int
ctl_read_calibrate (int argc, char **argv)
{
  g_auto (Calibration) self = { 0 };
  int code;

  if (!calibration_open (&self, argc, argv))
    return COT_EXIT_USAGE;
  look (&self);
  code = self.n_set > 0 && self.write != NULL ? write_thresholds (&self) : COT_EXIT_OK;
  if (code != COT_EXIT_OK)
    return code;
  if (self.json)
    print_json (&self);
  else
    print_all (&self);

  return self.n_set > 0 && self.n_set == json_array_size (self.groups) ? COT_EXIT_OK : COT_EXIT_DIFFERENCE;
}
