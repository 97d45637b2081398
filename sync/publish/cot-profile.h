/* cot-profile.h - how a cut is written: names, columns and words, all data
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include <jansson.h>

#include "cot-rules.h"

G_BEGIN_DECLS

/* In what a row may be published. */
typedef enum {
  COT_PUBLISHED_PENDING = 1 << 0,
  COT_PUBLISHED_CAPTURED = 1 << 1,
  COT_PUBLISHED_WITHOUT = 1 << 2, /* sin acta */
  COT_PUBLISHED_OUTSIDE = 1 << 3, /* fuera de catalogo */
} CotPublishedAs;

typedef enum {
  COT_COLUMN_CLAVE_CASILLA,
  COT_COLUMN_CLAVE_ACTA,
  COT_COLUMN_ID_ESTADO,
  COT_COLUMN_ESTADO,
  COT_COLUMN_ID_AREA,
  COT_COLUMN_AREA,
  COT_COLUMN_SECCION,
  COT_COLUMN_ID_CASILLA,
  COT_COLUMN_TIPO_CASILLA,
  COT_COLUMN_EXT_CONTIGUA,
  COT_COLUMN_UBICACION,
  COT_COLUMN_TIPO_ACTA,
  COT_COLUMN_FIELD, /* the field of the ballot with the column's own name */
  COT_COLUMN_VOTES, /* every vote column of the contest */
  COT_COLUMN_VOTOS_CALCULADO,
  COT_COLUMN_LISTA_NOMINAL,
  COT_COLUMN_REPRESENTANTES,
  COT_COLUMN_OBSERVACIONES,
  COT_COLUMN_CONTABILIZADA,
  COT_COLUMN_TRASLADO,
  COT_COLUMN_SHA,
  COT_COLUMN_ACOPIO,
  COT_COLUMN_CAPTURA,
  COT_COLUMN_VERIFICACION,
  COT_COLUMN_ORIGEN,
  COT_COLUMN_DIGITALIZACION,
  COT_COLUMN_TIPO_DOCUMENTO,
} CotColumnSource;

typedef enum {
  COT_SUMMARY_ESPERADAS,
  COT_SUMMARY_REGISTRADAS,
  COT_SUMMARY_FUERA_CATALOGO,
  COT_SUMMARY_CAPTURADAS,
  COT_SUMMARY_PORCENTAJE_CAPTURADAS,
  COT_SUMMARY_CONTABILIZADAS,
  COT_SUMMARY_PORCENTAJE_CONTABILIZADAS,
  COT_SUMMARY_PORCENTAJE_INCONSISTENCIAS,
  COT_SUMMARY_NO_CONTABILIZADAS,
  COT_SUMMARY_LISTA_NOMINAL,
  COT_SUMMARY_VOTOS_C_CS,
  COT_SUMMARY_VOTOS_S_CS,
  COT_SUMMARY_PARTICIPACION,
} CotSummarySource;

typedef enum {
  COT_CANDIDATE_ID_ESTADO,
  COT_CANDIDATE_ID_AREA,
  COT_CANDIDATE_PARTIDO,
  COT_CANDIDATE_PROPIETARIA,
  COT_CANDIDATE_SUPLENTE,
} CotCandidateSource;

typedef enum {
  COT_SORT_AREA,
  COT_SORT_SECCION,
  COT_SORT_TIPO_CASILLA,
  COT_SORT_ID_CASILLA,
  COT_SORT_EXT_CONTIGUA,
} CotSortKey;

typedef enum {
  COT_WORD_ILLEGIBLE,
  COT_WORD_NO_DATA,
  COT_WORD_NOT_ON_BALLOT,
  COT_WORD_WITHOUT_ACTA,
  COT_WORD_CONTABILIZADA,
  COT_WORD_NO_CONTABILIZADA,
  COT_WORD_OUTSIDE_CONTABILIZADA,
  COT_N_WORDS,
} CotWord;

#define COT_N_OBSERVATIONS (COT_OBSERVATION_NO_DATA + 1)
#define COT_N_SUMMARY      (COT_SUMMARY_PARTICIPACION + 1)
#define COT_MAX_COLUMNS    80
#define COT_MAX_SUMMARY    32
#define COT_MAX_SORT       5
#define COT_MAX_CANDIDATE  16

typedef struct {
  char *name; /* NULL for VOTES */
  CotColumnSource source;
  gboolean prefix;                        /* the apostrophe before a key */
  gboolean municipio_only, distrito_only; /* of contests by the one or the other */
  guint rows;                             /* CotPublishedAs mask in which the cell is filled */
} CotColumn;

typedef struct {
  char *name;
  guint source;
} CotNamed;

typedef struct {
  json_t *root; /* owns every borrowed text */
  char *name;
  const char *package, *contest_package, *results, *candidaturas, *leeme_name;
  gboolean bom;
  const char *newline, *delimiter, *prefix;
  json_t *preamble; /* borrowed: array of templates */
  json_t *leeme;    /* borrowed: array of lines */
  CotNamed summary[COT_MAX_SUMMARY];
  guint n_summary;
  const char *zero_summary[COT_N_SUMMARY]; /* NULL: as ever */
  CotColumn columns[COT_MAX_COLUMNS];
  guint n_columns;
  guint sort[COT_MAX_SORT];
  guint n_sort;
  const char *words[COT_N_WORDS];
  const char *observations[COT_N_OBSERVATIONS];
  CotNamed candidate_columns[COT_MAX_CANDIDATE];
  guint n_candidate_columns;
  const char *independent, *coalition;
} CotProfile;

/* The election's profile of that name: COT_DATA_ERROR_NOT_FOUND, _INVALID; messages
 * begin with the path of what is wrong, "/columns/3/from: ...". */
CotProfile *cot_profile_load (CotElection *election, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotProfile *cot_profile_parse (const char *text, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_profile_free (CotProfile *self);
/* Lists what would make a package wrong, in the manner of cot_election_load (). */
void cot_profile_check (const char *file, const char *text, gsize length, GPtrArray *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotProfile, cot_profile_free)

/* Replaces {NAMES} by values; @pairs: name, value, ..., NULL. */
char *cot_profile_expand (const char *template_text, const char *const *pairs);

G_END_DECLS
