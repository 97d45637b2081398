/* cot-csv.h - strict reading of the CSV files of an election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-doubt.h"

G_BEGIN_DECLS

#define COT_CSV_MAX_COLUMNS 64

typedef struct {
  const char *name;
  gboolean optional;
} CotCsvColumn;

/* A file while it is read; fields are cut in place, in the file's own bytes.
 * Begins as zeros; what stands under "set before" may be set. */
typedef struct {
  /* set before */
  CotDoubt *doubt;             /* takes the words of faulty lines */
  const char *forgiven_prefix; /* unknown columns of this prefix and a word of */
  const CotDoubt *forgiven;    /* this doubt are no problem */

  const char *file; /* as problems name it */
  GPtrArray *problems;
  char *decoded; /* the file's text when it was not UTF-8 */
  char *next, *end;
  char *line_start, *line_end;
  guint line;       /* of the record, from 1 */
  guint n_problems; /* of the record */
  guint n_fields;
  char *fields[COT_CSV_MAX_COLUMNS];
  char *starts[COT_CSV_MAX_COLUMNS];
  guint n_header; /* columns of the file */
  const CotCsvColumn *wanted;
  guint n_wanted;
  int map[COT_CSV_MAX_COLUMNS]; /* wanted column to the file's, or -1 */
  GHashTable *groups;           /* problems told once for many lines */
} CotCsv;

/* Takes the header.  @data: @length bytes and a NUL, changed while reading and
 * kept by the caller until the reading is over.  FALSE when nothing of the file
 * can be read; a column that is missing, unknown or double is a problem, and the
 * others are read.  To be closed either way. */
gboolean cot_csv_open (CotCsv *self, const char *file, char *data, gsize length, const CotCsvColumn *wanted, guint n_wanted, GPtrArray *problems);
void cot_csv_close (CotCsv *self);
/* The next record without a problem of form; FALSE at the end of the file. */
gboolean cot_csv_next (CotCsv *self);
/* A field of the record by the index of its wanted column; "" for an absent one. */
const char *cot_csv_get (const CotCsv *self, guint column);
/* In which column of its line the field begins, in characters from 1. */
guint cot_csv_column (const CotCsv *self, guint column);
/* A field that must be a clean text of 1 to @max characters; NULL with a problem. */
const char *cot_csv_get_text (CotCsv *self, guint column, gsize max);
/* A field of decimal digits alone, between @min and @max. */
gboolean cot_csv_get_uint (CotCsv *self, guint column, guint min, guint max, guint *out);
/* A field of exactly @n digits, above zero. */
const char *cot_csv_get_key (CotCsv *self, guint column, guint n);
/* A problem of the record's field; none for a column that the file has not. */
void cot_csv_problem (CotCsv *self, guint column, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* The same, listed once at its first line for all lines where field and message are the same. */
void cot_csv_problem_once (CotCsv *self, guint column, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A problem of another record, at its line. */
void cot_csv_problem_at (CotCsv *self, guint line, guint column, const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
