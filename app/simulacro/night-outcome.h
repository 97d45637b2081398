/* night-outcome.h - what two, three or four people make of one sheet
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* A value of the script: >= 0 a number, else one of these. */
#define COT_NIGHT_ILLEGIBLE (-1)
#define COT_NIGHT_NO_DATA   (-2)
#define COT_NIGHT_NO_VALUE  (-3)

typedef enum {
  COT_NIGHT_SETTLED_AGREED,
  COT_NIGHT_SETTLED_MENDED,
  COT_NIGHT_SETTLED_THIRD,
  COT_NIGHT_SETTLED_DECIDED,
} CotNightSettled;

typedef struct {
  char *name;
  int truth, value; /* what the paper says, what must be published */
  CotNightSettled how;
  gboolean by_two; /* two people gave it, nobody decided */
} CotNightField;

/* One sheet of script.json as it must end. */
typedef struct {
  char *path, *folio, *clave_acta, *contest, *cause;
  GArray *fields;      /* CotNightField */
  CotNightSettled how; /* the longest way of any field */
} CotNightSheet;

void cot_night_sheet_free (CotNightSheet *sheet);
/* The value of field @name, NO_VALUE where the sheet has no such field. */
int cot_night_sheet_get (const CotNightSheet *sheet, const char *name);

/* script.json, settled by the rule of two people. (element-type CotNightSheet) */
GPtrArray *cot_night_script_settle (const char *path, GError **error);

G_END_DECLS
