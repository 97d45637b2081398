/* cot-election.h - the sealed catalogue of one election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-form.h"
#include "cot-threshold.h"
#include "cot-value.h"

G_BEGIN_DECLS

/* What a field of an acta is; the order is the order of keying and publishing. */
typedef enum {
  COT_FIELD_SECCION, /* as written on the paper */
  COT_FIELD_CASILLA, /* as written on the paper */
  COT_FIELD_COUNT,   /* boletas sobrantes, personas, representantes, sacados */
  COT_FIELD_PARTY,
  COT_FIELD_INDEPENDENT,
  COT_FIELD_COALITION,    /* one combination of a coalition, or a candidatura comun */
  COT_FIELD_UNREGISTERED, /* NO_REGISTRADOS */
  COT_FIELD_NULL,         /* NULOS */
  COT_FIELD_TOTAL,        /* TOTAL_VOTOS_ASENTADO: published, never used */
} CotFieldKind;

/* PARTY .. NULL: the fields in which votes are written (domain.md 6.2). */
static inline gboolean
cot_field_kind_is_vote (CotFieldKind kind)
{
  return kind >= COT_FIELD_PARTY && kind <= COT_FIELD_NULL;
}

#define COT_FIELD_NAME_SECCION      "SECCION"
#define COT_FIELD_NAME_CASILLA      "CASILLA"
#define COT_FIELD_NAME_SOBRANTES    "TOTAL_BOLETAS_SOBRANTES"
#define COT_FIELD_NAME_PERSONAS     "TOTAL_PERSONAS_VOTARON"
#define COT_FIELD_NAME_REPS         "TOTAL_REP_PARTIDO_CI_VOTARON"
#define COT_FIELD_NAME_SACADOS      "TOTAL_VOTOS_SACADOS"
#define COT_FIELD_NAME_UNREGISTERED "NO_REGISTRADOS"
#define COT_FIELD_NAME_NULL         "NULOS"
#define COT_FIELD_NAME_TOTAL        "TOTAL_VOTOS_ASENTADO"

typedef struct {
  char *name; /* published column */
  CotFieldKind kind;
  char *colour; /* "#rrggbb" or NULL */
} CotField;

/* The fields of one area's acta in order of keying: SECCION, CASILLA, the four
 * counts, then the votes in the order of the ballot, NO_REGISTRADOS, NULOS, TOTAL. */
typedef struct {
  CotField *fields;
  guint n_fields;
} CotBallot;

typedef struct {
  char *id; /* ID_MUNICIPIO or ID_DISTRITO_LOCAL, three digits: "001" */
  char *name;
  CotBallot *ballot; /* owned by the election */
} CotArea;

typedef struct {
  char *id;             /* AYUN, DIP_LOC, GUB */
  char *name;           /* first line of the published file */
  gboolean by_distrito; /* areas are distritos locales, else municipios */
  CotArea *areas;
  guint n_areas;
  char **columns;             /* every vote column of the contest before NO_REGISTRADOS, published order; NULL-terminated */
  CotFieldKind *column_kinds; /* same length */
} CotContest;

typedef struct {
  char *clave_casilla; /* 11 positions: 140338B0100 */
  guint16 seccion;
  CotCasillaKey key;
  char *id_municipio, *municipio; /* "001", name */
  char *id_distrito, *distrito;   /* "001", name */
  guint8 ubicacion;               /* 1 urbana, 2 no urbana */
  guint16 lista_nominal;          /* 0 for especial */
  guint16 representantes;         /* REPRESENTANTES_PP_CI, maximum */
  guint16 max_ballots;            /* especial: ballots approved; else 0 */
  guint16 catd;                   /* the centre that expects it */
  char *traslado;                 /* MECANISMOS_TRASLADO: D, F, I or "" */
} CotCasilla;

/* One row of the published file: one casilla in one contest, with one form. */
typedef struct {
  char *clave_acta; /* 13 positions; unique over the election; the row's id */
  guint index;      /* position in cot_election_get_rows () */
  const CotCasilla *casilla;
  const CotContest *contest;
  const CotArea *area;
  const CotBallot *ballot; /* = area->ballot */
  char *tipo_acta;         /* TIPO_ACTA as printed: "2", "3EMR" */
  guint16 catd;            /* the centre that expects this row's acta */
} CotRow;

typedef struct {
  guint id; /* 1-9999, first part of a folio */
  char *name;
} CotCatd;

/* One candidature, for the published package. */
typedef struct {
  const CotContest *contest;
  const CotArea *area;
  char *column; /* PARTIDO_CI, a column of the area's ballot */
  char *propietaria;
  char *suplente; /* may be empty */
} CotCandidatura;

typedef struct _CotElection CotElection; /* immutable, reference counted, any thread */

/* One thing that is wrong in a folder. */
typedef struct {
  char *file;
  guint line, column; /* from 1; 0: of the file as a whole */
  char *message;      /* what is wrong and what is allowed, English */
  guint more;         /* above 0: so many problems of the file are not listed */
} CotElectionProblem;

void cot_election_problem_free (CotElectionProblem *problem);

/* @problems: (nullable) (element-type CotElectionProblem): every problem found,
 * appended; the first one also becomes @error.  A folder without seal.json loads
 * with seal all zero only when @require_seal is FALSE; a seal that does not fit
 * the files is always COT_DATA_ERROR_CORRUPT. */
CotElection *cot_election_load (const char *folder, gboolean require_seal, GPtrArray *problems, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotElection *cot_election_load_unsealed (const char *folder, GPtrArray *problems, GError **error);
/* Appends the files of a folder that are named nearly like those that are read. */
void cot_election_list_strangers (const char *folder, GPtrArray *problems);
/* Whether the folder would load, without a seal, with @settings as its election.json. */
gboolean cot_election_check_settings (const char *folder, const char *settings, GError **error);
CotElection *cot_election_ref (CotElection *self);
void cot_election_unref (CotElection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotElection, cot_election_unref)

/* SHA-256 of seal.json's exact bytes; goes into every event header. */
const guint8 *cot_election_get_seal (const CotElection *self); /* 32 bytes */
const char *cot_election_get_folder (const CotElection *self);
const char *cot_election_get_name (const CotElection *self);
const char *cot_election_get_entidad (const CotElection *self);      /* "JALISCO" */
const char *cot_election_get_id_entidad (const CotElection *self);   /* "14" */
const char *cot_election_get_abbreviation (const CotElection *self); /* "JAL" */
guint cot_election_get_year (const CotElection *self);
gboolean cot_election_is_practice (const CotElection *self);
gint cot_election_get_utc_offset_s (const CotElection *self); /* fixed, e.g. -18000 */
/* The window of operation, UTC microseconds. */
gint64 cot_election_get_opens_us (const CotElection *self);
gint64 cot_election_get_closes_us (const CotElection *self);
/* Probability in 1/10000 from which a machine's field may be proposed. */
guint cot_election_get_threshold (const CotElection *self);
/* Between which bounds it may move, and the accepted error. */
void cot_election_get_reading_bounds (const CotElection *self, CotReadingBounds *out);
/* As sealed for one form and scanner, or for all. */
guint cot_election_get_threshold_of (const CotElection *self, const char *form, const char *scanner);
/* Whether what the machine read is proposed at all. */
gboolean cot_election_get_proposals (const CotElection *self);
/* Percent of proposals that are wrong on purpose; 0 unless it is a practice. */
guint cot_election_get_planted (const CotElection *self);
/* What one guess of a person's password costs: passes and bytes of Argon2id. */
void cot_election_get_password_cost (const CotElection *self, guint *passes, gsize *memory);
const guint8 *cot_election_get_authority_key (const CotElection *self, guint index); /* 32 bytes or NULL past the end */
const CotContest *cot_election_get_contests (const CotElection *self, guint *n);
const CotContest *cot_election_find_contest (const CotElection *self, const char *id);
const CotCasilla *cot_election_get_casillas (const CotElection *self, guint *n);
const CotCatd *cot_election_get_catds (const CotElection *self, guint *n);
const CotRow *cot_election_get_rows (const CotElection *self, guint *n);
const CotRow *cot_election_find_row (const CotElection *self, const char *clave_acta);
/* By what is written on the paper; NULL: outside the catalogue. @tipo_acta nullable: the first form of that casilla. */
const CotRow *cot_election_find_row_as_written (const CotElection *self, const char *contest, guint seccion, CotCasillaKey key, const char *tipo_acta);
/* By contest, area and column of the ballot. */
const CotCandidatura *cot_election_get_candidaturas (const CotElection *self, guint *n);
CotForm *cot_election_get_form (const CotElection *self, const char *tipo_acta); /* borrowed, NULL unknown */
char **cot_election_list_forms (const CotElection *self);                        /* (transfer full) TIPO_ACTA of each */
/* The text of the QR of a row's acta by the election's template, and back.
 * The default template: ENTIDAD|DISTRITO|TIPO_ACTA|SECCION|ID_CASILLA|TIPO_CASILLA|EXT_CONTIGUA|CONTEST */
char *cot_election_format_qr (const CotElection *self, const CotRow *row);
typedef enum {
  COT_QR_ROW,      /* a row of this election */
  COT_QR_NOT_OURS, /* does not follow the template */
  COT_QR_OUTSIDE,  /* follows it, but no such casilla: outside the catalogue */
} CotQrResult;
CotQrResult cot_election_parse_qr (const CotElection *self, const char *text, const CotRow **row);
/* The contest that a code names, whatever casilla; @tells: (out): it names one, of this
 * election or not.  NULL: none of this election. */
const CotContest *cot_election_contest_of_qr (const CotElection *self, const char *text, gboolean *tells);
/* The one contest whose rows have this form; NULL: none, or several. */
const CotContest *cot_election_contest_of_form (const CotElection *self, const char *tipo_acta);
int cot_ballot_find (const CotBallot *self, const char *name); /* index or -1 */

/* A profile of publication by name ("opl-2021"): the raw JSON text, checked. */
const char *cot_election_get_profile (const CotElection *self, const char *name);
/* Order in which kinds of document (ACTA PREP, CC, RPP ...) and origins carry a row; lower is better. */
guint cot_election_document_rank (const CotElection *self, const char *tipo_documento, const char *origen);

/* Writes seal.json: SHA-256 of each file, signed by each authority key.
 * @secret_keys: 64-byte Ed25519 secret keys whose public halves are in election.json. */
gboolean cot_election_seal (const char *folder, const guint8 *const *secret_keys, guint n_keys, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
