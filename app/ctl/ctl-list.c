/* ctl-list.c - cotejoctl sheets and rows
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <stdio.h>

#include "cot-cli.h"
#include "cot-journal.h"
#include "ctl-enrol.h"
#include "ctl-place.h"

typedef struct {
  char *election_folder, *journal_folder;
  gboolean json;
  CotElection *election;
  CotJournal *journal;
} Listing;

static void
listing_clear (Listing *self)
{
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->election, cot_election_unref);
  g_free (self->election_folder);
  g_free (self->journal_folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static gboolean
listing_open (Listing *self, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &self->election_folder, NULL, NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &self->journal_folder, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!ctl_parse (entries, argc, argv))
    return FALSE;
  self->election = ctl_load_election (self->election_folder);
  self->journal = self->election != NULL ? ctl_open_journal_to_read (self->journal_folder, self->election) : NULL;

  return self->journal != NULL;
}

static void
print_json (const char *name, json_t *list)
{
  json_t *root = json_pack ("{s:i, s:o}", "n", (int) json_array_size (list), name, list);

  json_dumpf (root, stdout, JSON_INDENT (2));
  putchar ('\n');
  json_decref (root);
}

static json_t *
optional_string (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

/* --- Sheets ------------------------------------------------------------------ */

static const char *
cause_name (CotClarify cause)
{
  return cause != COT_CLARIFY_NONE ? cot_clarify_to_string (cause) : NULL;
}

/* The values of a settled sheet; of any other none, not even to a technician. */
static json_t *
settled_values (const CotSheet *sheet)
{
  json_t *fields = NULL;

  if (sheet == NULL || sheet->row == NULL || sheet->state != COT_SHEET_SETTLED)
    return json_null ();

  fields = json_object ();
  for (guint i = 0; i < sheet->n_fields; i++) {
    const CotField *field = &sheet->row->ballot->fields[i];

    json_object_set_new (fields, field->name, cot_value_to_json (sheet->settled[i], field->kind == COT_FIELD_CASILLA));
  }
  return fields;
}

static json_t *
describe_sheet (const CotSheet *sheet)
{
  json_t *alerts = json_array ();

  for (guint alert = 1; alert <= COT_ALERT_LAST; alert <<= 1) {
    if ((sheet->alerts & alert) != 0)
      json_array_append_new (alerts, json_string (cot_alert_to_string ((CotAlert) alert)));
  }
  return json_pack ("{s:s, s:o, s:s, s:o, s:o, s:i, s:i}", "folio", sheet->folio,
                    "clave_acta", optional_string (sheet->row != NULL ? sheet->row->clave_acta : NULL),
                    "state", cot_sheet_state_to_string (sheet->state), "cause", optional_string (cause_name (sheet->cause)),
                    "alerts", alerts, "readings", (int) sheet->n_readers, "void_events", (int) sheet->n_voided);
}

static void
print_sheet (const CotSheet *sheet)
{
  const char *cause = cause_name (sheet->cause);

  printf ("%s\t%s\t%s\t%s\t", sheet->folio, sheet->row != NULL ? sheet->row->clave_acta : "-",
          cot_sheet_state_to_string (sheet->state), cause != NULL ? cause : "-");
  for (guint alert = 1; alert <= COT_ALERT_LAST; alert <<= 1) {
    if ((sheet->alerts & alert) != 0)
      printf ("%s ", cot_alert_to_string ((CotAlert) alert));
  }
  putchar ('\n');
}

int
ctl_sheets (int argc, char **argv)
{
  g_auto (Listing) listing = { 0 };
  g_autoptr (GPtrArray) sheets = NULL;
  json_t *list = NULL;

  if (!listing_open (&listing, argc, argv))
    return COT_EXIT_USAGE;

  cot_journal_lock (listing.journal);
  sheets = cot_fold_list_sheets (cot_journal_get_fold (listing.journal));
  list = listing.json ? json_array () : NULL;
  for (guint i = 0; i < sheets->len; i++) {
    if (listing.json)
      json_array_append_new (list, describe_sheet (g_ptr_array_index (sheets, i)));
    else
      print_sheet (g_ptr_array_index (sheets, i));
  }
  cot_journal_unlock (listing.journal);
  if (listing.json)
    print_json ("sheets", list);

  return COT_EXIT_OK;
}

/* --- Rows -------------------------------------------------------------------- */

static const char *
phase_name (CotRowPhase phase)
{
  static const char *const names[] = {
    [COT_ROW_EXPECTED] = "expected",
    [COT_ROW_RECEIVED] = "received",
    [COT_ROW_DIGITISED] = "digitised",
    [COT_ROW_READING] = "reading",
    [COT_ROW_CLARIFY] = "clarify",
    [COT_ROW_WITHOUT_ACTA] = "without-acta",
    [COT_ROW_SETTLED] = "settled",
  };

  return names[phase];
}

static json_t *
describe_row (const CotRowState *row)
{
  gboolean is_settled = row->phase == COT_ROW_SETTLED;

  return json_pack ("{s:s, s:s, s:s, s:o, s:o, s:i, s:o, s:o}", "clave_acta", row->row->clave_acta, "contest", row->row->contest->id,
                    "phase", phase_name (row->phase), "cause", optional_string (cause_name (row->cause)),
                    "folio", optional_string (row->carrier != NULL ? row->carrier->folio : NULL), "companions", (int) row->n_companions,
                    "contabilizada", is_settled || row->phase == COT_ROW_WITHOUT_ACTA ? json_boolean (row->legal.contabilizada) : json_null (),
                    "fields", is_settled ? settled_values (row->carrier) : json_null ());
}

int
ctl_rows (int argc, char **argv)
{
  g_auto (Listing) listing = { 0 };
  json_t *list = NULL;
  guint n = 0;

  if (!listing_open (&listing, argc, argv))
    return COT_EXIT_USAGE;

  n = cot_fold_get_n_rows (cot_journal_get_fold (listing.journal));
  list = listing.json ? json_array () : NULL;
  cot_journal_lock (listing.journal);
  for (guint i = 0; i < n; i++) {
    const CotRowState *row = cot_fold_get_row (cot_journal_get_fold (listing.journal), i);

    if (listing.json)
      json_array_append_new (list, describe_row (row));
    else
      printf ("%s\t%s\t%s\t%s\n", row->row->clave_acta, row->row->contest->id, phase_name (row->phase),
              row->carrier != NULL ? row->carrier->folio : "-");
  }
  cot_journal_unlock (listing.journal);
  if (listing.json)
    print_json ("rows", list);

  return COT_EXIT_OK;
}
