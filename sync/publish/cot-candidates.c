/* cot-candidates.c - the file of candidaturas
 *
 * Source: the official files of June 2021: one line for each party that stands
 * alone, for each independent, and one for a coalition instead of its parties.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include <string.h>

#include "cot-package.h"
#include "cot-row-text.h"

#define COALITION_PREFIX   "C_"
#define INDEPENDENT_PREFIX "CAND_IND_"

/* The parties of a combination: "C_PAN_PRI" gives PAN, PRI; NULL for anything else. */
static GStrv
members_of (const CotField *field)
{
  if (field->kind != COT_FIELD_COALITION || !g_str_has_prefix (field->name, COALITION_PREFIX))
    return NULL;

  return g_strsplit (field->name + strlen (COALITION_PREFIX), "_", 0);
}

static gboolean
is_within (const GStrv part, const GStrv whole)
{
  for (guint i = 0; part[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) whole, part[i]))
      return FALSE;

  return TRUE;
}

/* Whether a larger combination on the same ballot holds all of @parties. */
static gboolean
is_covered (const CotBallot *ballot, const GStrv parties)
{
  for (guint i = 0; i < ballot->n_fields; i++) {
    g_auto (GStrv) whole = members_of (&ballot->fields[i]);

    if (whole != NULL && g_strv_length (whole) > g_strv_length (parties) && is_within (parties, whole))
      return TRUE;
  }

  return FALSE;
}

/* PARTIDO_CI of a field, or NULL when another line stands for it. */
static char *
label_of (const CotProfile *profile, const CotBallot *ballot, const CotField *field)
{
  g_auto (GStrv) parties = members_of (field);
  char *alone[] = { field->name, NULL };
  g_autofree char *joined = NULL;

  if (field->kind == COT_FIELD_PARTY)
    return is_covered (ballot, alone) ? NULL : g_strdup (field->name);
  if (field->kind == COT_FIELD_INDEPENDENT && g_str_has_prefix (field->name, INDEPENDENT_PREFIX)) {
    const char *pairs[] = { "N", field->name + strlen (INDEPENDENT_PREFIX), NULL };

    return cot_profile_expand (profile->independent, pairs);
  }
  if (parties == NULL)
    return cot_field_kind_is_vote (field->kind) && field->kind < COT_FIELD_UNREGISTERED ? g_strdup (field->name) : NULL;
  if (is_covered (ballot, parties))
    return NULL;

  joined = g_strjoinv ("-", parties);
  {
    const char *pairs[] = { "PARTIES", joined, NULL };

    return cot_profile_expand (profile->coalition, pairs);
  }
}

static char *
without_zeros (const char *digits)
{
  while (*digits == '0' && digits[1] != '\0')
    digits++;

  return g_strdup (digits);
}

static void
append_candidate (const CotProfile *profile, CotElection *election, const CotCandidatura *candidatura, const char *label, GString *text)
{
  g_autofree char *id_estado = without_zeros (cot_election_get_id_entidad (election));
  g_autofree char *id_area = without_zeros (candidatura->area->id);
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < profile->n_candidate_columns; i++) {
    const char *cells[] = {
      [COT_CANDIDATE_ID_ESTADO] = id_estado,
      [COT_CANDIDATE_ID_AREA] = id_area,
      [COT_CANDIDATE_PARTIDO] = label,
      [COT_CANDIDATE_PROPIETARIA] = candidatura->propietaria,
      [COT_CANDIDATE_SUPLENTE] = candidatura->suplente,
    };
    const char *cell = cells[profile->candidate_columns[i].source];

    cot_row_text_append_cell (profile, line, cell != NULL ? cell : "");
  }
  g_string_append (text, line->str + 1);
  g_string_append (text, profile->newline);
  g_string_free (line, TRUE);
}

GBytes *
cot_candidates_text (const CotProfile *profile, CotElection *election, const CotContest *contest)
{
  GString *text = g_string_new (profile->bom ? "\xef\xbb\xbf" : NULL);
  guint n;
  const CotCandidatura *candidaturas = cot_election_get_candidaturas (election, &n);

  for (guint i = 0; i < profile->n_candidate_columns; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? profile->delimiter : "", profile->candidate_columns[i].name);
  g_string_append (text, profile->newline);

  for (guint i = 0; i < n; i++) {
    const CotBallot *ballot = candidaturas[i].area->ballot;
    int index = candidaturas[i].contest == contest ? cot_ballot_find (ballot, candidaturas[i].column) : -1;
    g_autofree char *label = index >= 0 ? label_of (profile, ballot, &ballot->fields[index]) : NULL;

    if (label != NULL)
      append_candidate (profile, election, &candidaturas[i], label, text);
  }

  return g_string_free_to_bytes (text);
}
