/* cot-election-diff.c - what differs between two elections
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is compared is what was loaded, so that whatever means the same is the
 * same.  The parts come in the order in which an election is prepared.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-diff-private.h"

#include <string.h>

#define SEAL_FILE "seal.json"

static void
difference_free (gpointer data)
{
  CotElectionDifference *difference = data;

  g_free (difference->id);
  g_free (difference->column);
  g_free (difference->before);
  g_free (difference->after);
  g_free (difference);
}

void
cot_diffing_add (CotDiffing *self, const char *part, const char *id, const char *column, const char *before, const char *after)
{
  CotElectionDifference *difference = g_new0 (CotElectionDifference, 1);

  difference->part = part;
  difference->kind = before == NULL ? COT_DIFFERENCE_ADDED : after == NULL ? COT_DIFFERENCE_REMOVED
                                                                           : COT_DIFFERENCE_CHANGED;
  difference->id = g_strdup (id);
  difference->column = g_strdup (column);
  difference->before = g_strdup (before);
  difference->after = g_strdup (after);
  g_ptr_array_add (self->out, difference);
}

void
cot_diffing_text (CotDiffing *self, const char *part, const char *id, const char *column, const char *before, const char *after)
{
  if (g_strcmp0 (before, after) != 0)
    cot_diffing_add (self, part, id, column, before, after);
}

void
cot_diffing_number (CotDiffing *self, const char *part, const char *id, const char *column, guint before, guint after)
{
  char texts[2][16];

  if (before == after)
    return;
  g_snprintf (texts[0], sizeof texts[0], "%u", before);
  g_snprintf (texts[1], sizeof texts[1], "%u", after);
  cot_diffing_add (self, part, id, column, texts[0], texts[1]);
}

/* --- Contests ------------------------------------------------------------------ */

static const CotActaKind *
find_kind (const CotElection *election, guint contest, CotActaClass class)
{
  for (guint i = 0; i < election->n_acta_kinds; i++)
    if (election->acta_kinds[i].contest == contest && election->acta_kinds[i].class == class)
      return &election->acta_kinds[i];

  return NULL;
}

static void
compare_kinds (CotDiffing *self, const char *id, guint one, guint other)
{
  static const char *const classes[][2] = {
    [COT_CLASS_ORDINARY] = { "TIPO_ACTA ordinaria", "CLAVE ordinaria" },
    [COT_CLASS_SPECIAL] = { "TIPO_ACTA especial", "CLAVE especial" },
    [COT_CLASS_SPECIAL_RP] = { "TIPO_ACTA especial RP", "CLAVE especial RP" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    const CotActaKind *a = find_kind (self->elections[0], one, (CotActaClass) i);
    const CotActaKind *b = find_kind (self->elections[1], other, (CotActaClass) i);

    cot_diffing_text (self, "contests", id, classes[i][0], a != NULL ? a->tipo_acta : NULL, b != NULL ? b->tipo_acta : NULL);
    cot_diffing_text (self, "contests", id, classes[i][1], a != NULL ? a->clave : NULL, b != NULL ? b->clave : NULL);
  }
}

static void
compare_contests (CotDiffing *self)
{
  for (guint i = 0; i < self->elections[0]->n_contests; i++) {
    const CotContest *a = &self->elections[0]->contests[i];
    int index = cot_election_contest_index (self->elections[1], a->id);
    const CotContest *b = index >= 0 ? &self->elections[1]->contests[index] : NULL;

    if (b == NULL) {
      cot_diffing_add (self, "contests", a->id, NULL, a->name, NULL);
      continue;
    }
    cot_diffing_text (self, "contests", a->id, "NAME", a->name, b->name);
    cot_diffing_text (self, "contests", a->id, "AREA", a->by_distrito ? "DISTRITO_LOCAL" : "MUNICIPIO", b->by_distrito ? "DISTRITO_LOCAL" : "MUNICIPIO");
    compare_kinds (self, a->id, i, (guint) index);
  }
  for (guint i = 0; i < self->elections[1]->n_contests; i++) {
    const CotContest *b = &self->elections[1]->contests[i];

    if (cot_election_contest_index (self->elections[0], b->id) < 0)
      cot_diffing_add (self, "contests", b->id, NULL, NULL, b->name);
  }
}

/* --- Areas and their ballots ----------------------------------------------------- */

static const CotArea *
find_area (const CotElection *election, const char *contest, const char *id)
{
  int index = cot_election_contest_index (election, contest);

  return index >= 0 ? cot_contest_find_area (election, (guint) index, id) : NULL;
}

/* Calls @visit with each area of either election. */
typedef void (*VisitArea) (CotDiffing *self, const CotContest *contest, const char *id, const CotArea *a, const CotArea *b);

static void
each_area (CotDiffing *self, VisitArea visit)
{
  for (guint side = 0; side < 2; side++) {
    const CotElection *election = self->elections[side], *other = self->elections[1 - side];

    for (guint i = 0; i < election->n_contests; i++) {
      const CotContest *contest = &election->contests[i];

      for (guint k = 0; k < contest->n_areas; k++) {
        const CotArea *area = &contest->areas[k];
        const CotArea *there = find_area (other, contest->id, area->id);
        g_autofree char *id = g_strdup_printf ("%s %s", contest->id, area->id);

        if (side == 0)
          visit (self, contest, id, area, there);
        else if (there == NULL)
          visit (self, contest, id, NULL, area);
      }
    }
  }
}

static void
compare_area (CotDiffing *self, const CotContest *contest, const char *id, const CotArea *a, const CotArea *b)
{
  if (a == NULL || b == NULL)
    cot_diffing_add (self, "areas", id, NULL, a != NULL ? a->name : NULL, b != NULL ? b->name : NULL);
  else
    cot_diffing_text (self, "areas", id, "AREA", a->name, b->name);
}

static const char *
kind_name (CotFieldKind kind)
{
  if (kind == COT_FIELD_PARTY)
    return "party";

  return kind == COT_FIELD_INDEPENDENT ? "independent" : "coalition";
}

static gboolean
is_of_ballot (const CotField *field)
{
  return field->kind == COT_FIELD_PARTY || field->kind == COT_FIELD_INDEPENDENT || field->kind == COT_FIELD_COALITION;
}

/* The columns that only one of the ballots has, and TIPO and COLOR of the others. */
static void
compare_fields (CotDiffing *self, const char *id, const CotBallot *a, const CotBallot *b)
{
  for (guint i = 0; a != NULL && i < a->n_fields; i++) {
    const CotField *one = &a->fields[i];
    int index = b != NULL ? cot_ballot_find (b, one->name) : -1;
    g_autofree char *column = g_strdup_printf ("%s %s", id, one->name);

    if (!is_of_ballot (one))
      continue;
    if (index < 0) {
      cot_diffing_add (self, "ballots", column, NULL, kind_name (one->kind), NULL);
      continue;
    }
    cot_diffing_text (self, "ballots", column, "TIPO", kind_name (one->kind), kind_name (b->fields[index].kind));
    cot_diffing_text (self, "ballots", column, "COLOR", one->colour, b->fields[index].colour);
  }
  for (guint i = 0; b != NULL && i < b->n_fields; i++) {
    g_autofree char *column = g_strdup_printf ("%s %s", id, b->fields[i].name);

    if (is_of_ballot (&b->fields[i]) && (a == NULL || cot_ballot_find (a, b->fields[i].name) < 0))
      cot_diffing_add (self, "ballots", column, NULL, NULL, kind_name (b->fields[i].kind));
  }
}

/* The names of @of that @in has too, in the order of @of. */
static char *
common_order (const CotBallot *of, const CotBallot *in)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < of->n_fields; i++)
    if (is_of_ballot (&of->fields[i]) && cot_ballot_find (in, of->fields[i].name) >= 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", of->fields[i].name);

  return g_string_free (text, FALSE);
}

static gboolean
ballots_are_same (const CotBallot *a, const CotBallot *b)
{
  gboolean same = a->n_fields == b->n_fields;

  for (guint i = 0; same && i < a->n_fields; i++)
    same = strcmp (a->fields[i].name, b->fields[i].name) == 0 && a->fields[i].kind == b->fields[i].kind &&
           g_strcmp0 (a->fields[i].colour, b->fields[i].colour) == 0;

  return same;
}

static void
compare_ballot (CotDiffing *self, const CotContest *contest, const char *id, const CotArea *a, const CotArea *b)
{
  if (a != NULL && b != NULL) {
    g_autofree char *one = NULL;
    g_autofree char *other = NULL;

    if (ballots_are_same (a->ballot, b->ballot))
      return;
    one = common_order (a->ballot, b->ballot);
    other = common_order (b->ballot, a->ballot);
    cot_diffing_text (self, "ballots", id, "ORDEN", one, other);
  }
  compare_fields (self, id, a != NULL ? a->ballot : NULL, b != NULL ? b->ballot : NULL);
}

/* --- Centres and candidaturas ------------------------------------------------------ */

static const char *
centre_name (const CotElection *election, guint id)
{
  for (guint i = 0; i < election->n_catds; i++)
    if (election->catds[i].id == id)
      return election->catds[i].name;

  return NULL;
}

static void
compare_centres (CotDiffing *self)
{
  for (guint side = 0; side < 2; side++) {
    for (guint i = 0; i < self->elections[side]->n_catds; i++) {
      const CotCatd *catd = &self->elections[side]->catds[i];
      const char *there = centre_name (self->elections[1 - side], catd->id);
      g_autofree char *id = g_strdup_printf ("%u", catd->id);

      if (there == NULL)
        cot_diffing_add (self, "centres", id, NULL, side == 0 ? catd->name : NULL, side == 0 ? NULL : catd->name);
      else if (side == 0)
        cot_diffing_text (self, "centres", id, "CATD", catd->name, there);
    }
  }
}

static GHashTable *
candidaturas_by_id (const CotElection *election)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < election->n_candidaturas; i++) {
    const CotCandidatura *one = &election->candidaturas[i];

    g_hash_table_insert (table, g_strdup_printf ("%s %s %s", one->contest->id, one->area->id, one->column), (gpointer) one);
  }

  return table;
}

static void
compare_candidaturas (CotDiffing *self)
{
  g_autoptr (GHashTable) before = candidaturas_by_id (self->elections[0]);
  g_autoptr (GHashTable) after = candidaturas_by_id (self->elections[1]);

  for (guint side = 0; side < 2; side++) {
    for (guint i = 0; i < self->elections[side]->n_candidaturas; i++) {
      const CotCandidatura *one = &self->elections[side]->candidaturas[i];
      g_autofree char *id = g_strdup_printf ("%s %s %s", one->contest->id, one->area->id, one->column);
      const CotCandidatura *there = g_hash_table_lookup (side == 0 ? after : before, id);

      if (there == NULL) {
        cot_diffing_add (self, "candidaturas", id, NULL, side == 0 ? one->propietaria : NULL, side == 0 ? NULL : one->propietaria);
      } else if (side == 0) {
        cot_diffing_text (self, "candidaturas", id, "CANDIDATURA_PROPIETARIA", one->propietaria, there->propietaria);
        cot_diffing_text (self, "candidaturas", id, "CANDIDATURA_SUPLENTE", one->suplente, there->suplente);
      }
    }
  }
}

/* --- All of it --------------------------------------------------------------------- */

static gboolean
files_are_same (const GPtrArray *one, const GPtrArray *other)
{
  for (guint i = 0; i < one->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (one, i);
    const CotElectionFile *there = cot_election_files_find (other, file->name);

    if (strcmp (file->name, SEAL_FILE) != 0 && (there == NULL || memcmp (file->digest, there->digest, sizeof file->digest) != 0))
      return FALSE;
  }

  return TRUE;
}

static void
compare_all (CotDiffing *self)
{
  cot_diffing_settings (self);
  compare_contests (self);
  each_area (self, compare_area);
  compare_centres (self);
  each_area (self, compare_ballot);
  cot_diffing_casillas (self);
  compare_candidaturas (self);
  cot_diffing_forms (self);
  cot_diffing_profiles (self);
}

static gboolean
load_side (CotDiffing *self, guint side, const char *folder, GError **error)
{
  g_autoptr (GError) load_error = NULL;

  self->elections[side] = cot_election_load_keeping (folder, &self->files[side], &load_error);
  if (self->elections[side] != NULL)
    return TRUE;

  g_propagate_prefixed_error (error, g_steal_pointer (&load_error), "%s: ", folder);
  return FALSE;
}

/**
 * cot_election_diff:
 * @before: an election folder, sealed or not
 * @after: another
 * @error: return location for what cot_election_load () says of either
 *
 * Returns: (transfer full): what differs, or %NULL
 */
CotElectionDiff *
cot_election_diff (const char *before, const char *after, GError **error)
{
  CotDiffing diffing = { .out = g_ptr_array_new_with_free_func (difference_free) };
  CotElectionDiff *self = NULL;

  if (load_side (&diffing, 0, before, error) && load_side (&diffing, 1, after, error)) {
    compare_all (&diffing);
    self = g_new0 (CotElectionDiff, 1);
    self->differences = g_steal_pointer (&diffing.out);
    self->same_files = files_are_same (diffing.files[0], diffing.files[1]) && files_are_same (diffing.files[1], diffing.files[0]);
    for (guint i = 0; i < 2; i++)
      memcpy (self->seals[i], diffing.elections[i]->seal, sizeof self->seals[i]);
    self->same_seal = memcmp (self->seals[0], self->seals[1], sizeof self->seals[0]) == 0;
  }
  g_clear_pointer (&diffing.out, g_ptr_array_unref);
  for (guint i = 0; i < 2; i++) {
    g_clear_pointer (&diffing.elections[i], cot_election_unref);
    g_clear_pointer (&diffing.files[i], g_ptr_array_unref);
  }

  return self;
}

/**
 * cot_election_diff_free:
 * @self: (transfer full): what differs
 */
void
cot_election_diff_free (CotElectionDiff *self)
{
  g_ptr_array_unref (self->differences);
  g_free (self);
}
