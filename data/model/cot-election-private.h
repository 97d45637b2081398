/* cot-election-private.h - how an election is held and loaded
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-csv.h"
#include "cot-election.h"
#include "cot-error.h"

G_BEGIN_DECLS

#define COT_MAX_CONTESTS    8
#define COT_MAX_ACTAS       32 /* lines of contests.csv */
#define COT_MAX_CASILLAS    250000
#define COT_MAX_AREA_ID     999
#define COT_MAX_COLUMNS     100 /* vote columns of a contest */
#define COT_MAX_AUTHORITIES 16
#define COT_MAX_NAME        200 /* characters of a name */
#define COT_KEY_BYTES       32
#define COT_DIGEST_BYTES    32

/* Which casillas use a line of contests.csv. */
typedef enum {
  COT_CLASS_ORDINARY,
  COT_CLASS_SPECIAL,
  COT_CLASS_SPECIAL_RP,
} CotActaClass;

/* One line of contests.csv: a contest's form for one class of casilla. */
typedef struct {
  guint contest; /* index */
  CotActaClass class;
  const char *tipo_acta;
  const char *clave; /* two digits of CLAVE_ACTA */
  guint line;
} CotActaKind;

/* A piece of the template of the casilla's code. */
typedef struct {
  int token; /* CotQrToken, or -1: literal */
  char *literal;
} CotQrPiece;

/* A threshold of one form and scanner. */
typedef struct {
  const char *form, *scanner;
  guint threshold;
} CotCalibration;

struct _CotElection {
  gatomicrefcount ref_count;
  guint8 seal[COT_DIGEST_BYTES];
  char *folder;

  const char *name, *id_entidad, *entidad, *abbreviation;
  guint year;
  gboolean practice;
  gint utc_offset_s;
  gint64 opens_us, closes_us;
  guint threshold;
  gboolean proposals; /* the machine's readings are proposed */
  guint planted;      /* percent */
  CotReadingBounds reading;
  GArray *calibrations;       /* CotCalibration */
  guint password_passes;      /* of Argon2id */
  gsize password_memory;      /* bytes */
  GByteArray *authority_keys; /* 32 bytes each */
  GArray *qr;                 /* CotQrPiece */
  GPtrArray *documents, *origins;

  GStringChunk *strings; /* every text below, most of them once */
  CotContest *contests;
  guint n_contests;
  CotActaKind *acta_kinds;
  guint n_acta_kinds;
  guint16 (*area_index)[COT_MAX_AREA_ID + 1]; /* per contest: id to index + 1 */
  CotCatd *catds;
  guint n_catds;
  CotCasilla *casillas; /* by section, type, number, contigua */
  guint n_casillas;
  CotRow *rows;
  guint n_rows;
  guint *first_row;          /* [contest * n_casillas + casilla], or G_MAXUINT */
  GHashTable *rows_by_clave; /* borrowed key and value */
  GHashTable *forms;         /* TIPO_ACTA to CotForm */
  GHashTable *profiles;      /* name to JSON text */
  CotCandidatura *candidaturas;
  guint n_candidaturas;
};

/* One file of the folder, whole in memory. */
typedef struct {
  char *name; /* "forms/2.json" */
  char *data; /* @length bytes and a NUL */
  gsize length;
  guint8 digest[COT_DIGEST_BYTES];
} CotElectionFile;

void cot_election_file_free (CotElectionFile *file);

/* What goes along while an election is loaded. */
typedef struct {
  CotElection *election;
  GPtrArray *problems;
  guint first;       /* the first problem of this load */
  GPtrArray *files;  /* CotElectionFile, by name */
  CotDataError code; /* of the first problem that has a code of its own */
  char *coded;       /* that problem in words, or NULL */
  /* What faulty lines may have meant, so that one fault is not told again elsewhere. */
  CotDoubt in_contests, in_areas, in_ballots, in_catds, in_casillas;
  /* Contests that only other files name, because contests.csv is faulty: their kind of area is unknown. */
  gboolean is_guess[COT_MAX_CONTESTS];
  guint area_line[COT_MAX_CONTESTS][COT_MAX_AREA_ID + 1]; /* of areas.csv, by number */
} CotLoad;

/* Like cot_problems_add (), for what is not merely malformed. */
void cot_load_problem (CotLoad *self, CotDataError code, const char *file, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* A problem of election.json, at the place of @path. */
void cot_load_setting_problem (CotLoad *self, const char *path, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* The contest's index, or -1 when no file names it; one that a faulty line of
 * contests.csv may have named is guessed. */
int cot_load_find_contest (CotLoad *self, const char *id);
/* The area of a line and its contest, or NULL, with a problem unless a fault of
 * contests.csv or areas.csv is why. */
const CotArea *cot_load_find_area (CotLoad *self, CotCsv *csv, guint contest_column, guint area_column, int *contest);
/* Opens a CSV file of the folder; FALSE when it is missing or cannot be read. To be closed either way. */
gboolean cot_load_csv (CotLoad *self, CotCsv *csv, const char *name, const CotCsvColumn *wanted, guint n_wanted);

/* cot-election-files.c */
GPtrArray *cot_election_files_read (const char *folder, GPtrArray *problems);
const CotElectionFile *cot_election_files_find (const GPtrArray *files, const char *name);
/* The file, or NULL with a problem. */
CotElectionFile *cot_load_file (CotLoad *self, const char *name);

/* cot-election.c: the folder's files as they would load without a seal; their
 * bytes are cut up on the way.  @problems holds those of reading them. */
CotElection *cot_election_load_files (const char *folder, const GPtrArray *files, GPtrArray *problems, GError **error);

/* The election, and its files for whoever compares them (transfer full); those
 * in CSV are cut up. */
CotElection *cot_election_load_keeping (const char *folder, GPtrArray **files, GError **error);

/* cot-election-seal.c: FALSE when there is no seal */
gboolean cot_load_seal (CotLoad *self);
void cot_load_signatures (CotLoad *self);

/* Each adds to load->election and lists its problems. */
void cot_load_settings (CotLoad *self); /* cot-election-settings.c */
void cot_load_contests (CotLoad *self); /* cot-election-contests.c */
void cot_load_areas (CotLoad *self);
void cot_load_catds (CotLoad *self);
void cot_load_ballots (CotLoad *self);      /* cot-election-ballots.c */
void cot_load_candidaturas (CotLoad *self); /* cot-election-candidaturas.c */
void cot_load_forms (CotLoad *self);        /* cot-election-forms.c */
void cot_load_profiles (CotLoad *self);
void cot_load_casillas (CotLoad *self); /* cot-election-casillas.c */
void cot_load_reading (CotLoad *self);  /* cot-election-reading.c: after settings and forms */
void cot_load_totals (CotLoad *self);   /* cot-election-totals.c: what the files hold between them */

/* Whether a casilla of this contest has this acta. */
static inline gboolean
cot_acta_kind_is_for (const CotActaKind *kind, guint contest, const CotCasilla *casilla)
{
  return kind->contest == contest && (kind->class == COT_CLASS_ORDINARY) == (casilla->key.type != 'S');
}

int cot_election_contest_index (const CotElection *self, const char *id);
const CotArea *cot_contest_find_area (const CotElection *self, guint contest, const char *id);
/* The casilla's index, or -1. */
int cot_election_casilla_index (const CotElection *self, guint seccion, CotCasillaKey key);
const char *cot_election_intern (CotElection *self, const char *text);

/* cot-election-qr.c: NULL with a message when @text is no template. */
GArray *cot_qr_template_parse (const char *text, char **message);
/* Whether a code of this template tells two forms of one casilla and contest apart. */
gboolean cot_qr_template_tells_forms (const GArray *pieces);

G_END_DECLS
