/* cot-json.h - strict reading of the JSON files of an election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* A document while it is read.  Paths are "/fields/3/name"; they give each
 * problem its line and column. */
typedef struct {
  const char *file; /* as problems name it */
  const char *text; /* borrowed, or @decoded; without a byte order mark */
  gsize length;
  char *decoded; /* the text, when the file was not UTF-8 */
  GPtrArray *problems;
  json_t *root;
} CotJson;

/* FALSE, with a problem, unless @text is one JSON object; what it holds twice is
 * a problem too, but then the document can be read on (the last one counts). */
gboolean cot_json_open (CotJson *self, const char *file, const char *text, gsize length, GPtrArray *problems);
void cot_json_close (CotJson *self);
void cot_json_problem (const CotJson *self, const char *path, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* A problem for every key of @object that is not in @allowed (NULL-terminated). */
void cot_json_check_keys (const CotJson *self, const json_t *object, const char *path, const char *const *allowed);
/* Borrowed; NULL with a problem when it is absent, no text, too long or has control characters. */
const char *cot_json_get_text (const CotJson *self, const json_t *object, const char *path, const char *key, gsize max);
gboolean cot_json_get_int (const CotJson *self, const json_t *object, const char *path, const char *key, gint64 min, gint64 max, gint64 *out);
gboolean cot_json_get_bool (const CotJson *self, const json_t *object, const char *path, const char *key, gboolean *out);
/* Borrowed; NULL with a problem unless it is an array of @min to @max elements. */
json_t *cot_json_get_array (const CotJson *self, const json_t *object, const char *path, const char *key, gsize min, gsize max);
/* @json itself, a number between @min and @max. */
gboolean cot_json_number (const CotJson *self, const json_t *json, const char *path, double min, double max, double *out);

G_END_DECLS
