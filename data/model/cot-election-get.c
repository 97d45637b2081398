/* cot-election-get.c - what an election is asked for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything returned belongs to the election.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

/**
 * cot_election_get_seal:
 * @self: an election
 *
 * Returns: 32 bytes: SHA-256 of seal.json, or zeros when it is not sealed
 */
const guint8 *
cot_election_get_seal (const CotElection *self)
{
  return self->seal;
}

/**
 * cot_election_get_folder:
 * @self: an election
 *
 * Returns: the folder it was loaded from, as given
 */
const char *
cot_election_get_folder (const CotElection *self)
{
  return self->folder;
}

/**
 * cot_election_get_name:
 * @self: an election
 *
 * Returns: what the election is called
 */
const char *
cot_election_get_name (const CotElection *self)
{
  return self->name;
}

/**
 * cot_election_get_entidad:
 * @self: an election
 *
 * Returns: "JALISCO"
 */
const char *
cot_election_get_entidad (const CotElection *self)
{
  return self->entidad;
}

/**
 * cot_election_get_id_entidad:
 * @self: an election
 *
 * Returns: two digits, "14"
 */
const char *
cot_election_get_id_entidad (const CotElection *self)
{
  return self->id_entidad;
}

/**
 * cot_election_get_abbreviation:
 * @self: an election
 *
 * Returns: "JAL", as in the names of published files
 */
const char *
cot_election_get_abbreviation (const CotElection *self)
{
  return self->abbreviation;
}

/**
 * cot_election_get_year:
 * @self: an election
 *
 * Returns: the year in the names of published files
 */
guint
cot_election_get_year (const CotElection *self)
{
  return self->year;
}

/**
 * cot_election_is_practice:
 * @self: an election
 *
 * Returns: whether it is a rehearsal, which every screen must show
 */
gboolean
cot_election_is_practice (const CotElection *self)
{
  return self->practice;
}

/**
 * cot_election_get_utc_offset_s:
 * @self: an election
 *
 * Returns: seconds to add to UTC, fixed for the whole election
 */
gint
cot_election_get_utc_offset_s (const CotElection *self)
{
  return self->utc_offset_s;
}

/**
 * cot_election_get_opens_us:
 * @self: an election
 *
 * Returns: when the window of operation opens, UTC microseconds
 */
gint64
cot_election_get_opens_us (const CotElection *self)
{
  return self->opens_us;
}

/**
 * cot_election_get_closes_us:
 * @self: an election
 *
 * Returns: when the window of operation closes, UTC microseconds
 */
gint64
cot_election_get_closes_us (const CotElection *self)
{
  return self->closes_us;
}

/**
 * cot_election_get_threshold:
 * @self: an election
 *
 * Returns: probability in 1/10000 from which a machine's field may be proposed
 */
guint
cot_election_get_threshold (const CotElection *self)
{
  return self->threshold;
}

/**
 * cot_election_get_proposals:
 * @self: an election
 *
 * Returns: whether first readers are shown what the machine read
 */
gboolean
cot_election_get_proposals (const CotElection *self)
{
  return self->proposals;
}

/**
 * cot_election_get_planted:
 * @self: an election
 *
 * Returns: percent of proposals that a practice makes wrong on purpose
 */
guint
cot_election_get_planted (const CotElection *self)
{
  return self->planted;
}

/**
 * cot_election_get_password_cost:
 * @self: an election
 * @passes: (out): of Argon2id
 * @memory: (out): its memory, bytes
 *
 * What one guess of a person's password costs, for cards that are made from now on.
 */
void
cot_election_get_password_cost (const CotElection *self, guint *passes, gsize *memory)
{
  *passes = self->password_passes;
  *memory = self->password_memory;
}

/**
 * cot_election_get_authority_key:
 * @self: an election
 * @index: from 0
 *
 * Returns: (nullable): 32 bytes of an Ed25519 public key, %NULL past the last
 */
const guint8 *
cot_election_get_authority_key (const CotElection *self, guint index)
{
  if (index >= self->authority_keys->len / COT_KEY_BYTES)
    return NULL;

  return self->authority_keys->data + index * COT_KEY_BYTES;
}

/**
 * cot_election_get_contests:
 * @self: an election
 * @n: (out): how many
 *
 * Returns: (array length=n): in the order of contests.csv
 */
const CotContest *
cot_election_get_contests (const CotElection *self, guint *n)
{
  *n = self->n_contests;
  return self->contests;
}

/**
 * cot_election_get_casillas:
 * @self: an election
 * @n: (out): how many
 *
 * Returns: (array length=n): by section, type, number and contigua
 */
const CotCasilla *
cot_election_get_casillas (const CotElection *self, guint *n)
{
  *n = self->n_casillas;
  return self->casillas;
}

/**
 * cot_election_get_catds:
 * @self: an election
 * @n: (out): how many
 *
 * Returns: (array length=n): in the order of catds.csv
 */
const CotCatd *
cot_election_get_catds (const CotElection *self, guint *n)
{
  *n = self->n_catds;
  return self->catds;
}

/**
 * cot_election_get_rows:
 * @self: an election
 * @n: (out): how many
 *
 * Returns: (array length=n): in the order of the published files: contest, area,
 *   SECCION, TIPO_CASILLA, ID_CASILLA, EXT_CONTIGUA, TIPO_ACTA
 */
const CotRow *
cot_election_get_rows (const CotElection *self, guint *n)
{
  *n = self->n_rows;
  return self->rows;
}

/**
 * cot_election_get_candidaturas:
 * @self: an election
 * @n: (out): how many
 *
 * Returns: (array length=n): by contest, area and column of the ballot
 */
const CotCandidatura *
cot_election_get_candidaturas (const CotElection *self, guint *n)
{
  *n = self->n_candidaturas;
  return self->candidaturas;
}

/**
 * cot_election_get_form:
 * @self: an election
 * @tipo_acta: "2", "3EMR"
 *
 * Returns: (nullable) (transfer none): the form
 */
CotForm *
cot_election_get_form (const CotElection *self, const char *tipo_acta)
{
  return g_hash_table_lookup (self->forms, tipo_acta);
}

/**
 * cot_election_contest_of_form:
 * @self: an election
 * @tipo_acta: a form
 *
 * Threads: any.
 *
 * Returns: (transfer none) (nullable): the contest of all rows with this form; %NULL
 *   when there is none, or rows of several
 */
const CotContest *
cot_election_contest_of_form (const CotElection *self, const char *tipo_acta)
{
  const CotContest *found = NULL;

  for (guint i = 0; i < self->n_rows; i++) {
    if (strcmp (self->rows[i].tipo_acta, tipo_acta) != 0)
      continue;
    if (found != NULL && found != self->rows[i].contest)
      return NULL;
    found = self->rows[i].contest;
  }

  return found;
}

/**
 * cot_election_get_profile:
 * @self: an election
 * @name: "opl-2021"
 *
 * Returns: (nullable): the profile's JSON text
 */
const char *
cot_election_get_profile (const CotElection *self, const char *name)
{
  return g_hash_table_lookup (self->profiles, name);
}
