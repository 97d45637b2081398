/* cot-value.h - what one person, or the paper, says of one field
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef enum {
  COT_VALUE_NONE,      /* not given (yet); never stored */
  COT_VALUE_NUMBER,    /* 0-9999; for CASILLA a packed CotCasillaKey */
  COT_VALUE_ILLEGIBLE, /* written, cannot be read: "ilegible" */
  COT_VALUE_NO_DATA,   /* nothing is written: "sin dato" */
} CotValueKind;

#define COT_VALUE_MAX 9999

typedef struct {
  CotValueKind kind;
  gint32 number;
} CotValue;

#define COT_VALUE_INIT ((CotValue){ COT_VALUE_NONE, 0 })

static inline gboolean
cot_value_equal (CotValue a, CotValue b)
{
  return a.kind == b.kind && (a.kind != COT_VALUE_NUMBER || a.number == b.number);
}

/* Type, number and extraordinaria's contigua of a casilla (domain.md 9). */
typedef struct {
  char type;     /* B C E S (M V P A accepted) */
  guint8 number; /* ID_CASILLA 1-99 */
  guint8 ext;    /* EXT_CONTIGUA 0-99 */
} CotCasillaKey;

gint32 cot_casilla_key_pack (CotCasillaKey key);
CotCasillaKey cot_casilla_key_unpack (gint32 packed);
/* "B01", "C02", "E01", "E01C02", "S01"; lenient input: "b", "c1", "E1C2". */
char *cot_casilla_key_to_string (CotCasillaKey key);
gboolean cot_casilla_key_parse (const char *text, CotCasillaKey *out);

/* JSON form: an integer, "ilegible" or "sin dato"; a casilla as its string. */
json_t *cot_value_to_json (CotValue value, gboolean is_casilla);
gboolean cot_value_from_json (const json_t *json, gboolean is_casilla, CotValue *out, GError **error);

/* Folio 0142-00317-K: centre, number, check character by ISO 7064 MOD 37,36. */
#define COT_FOLIO_LENGTH 12
char *cot_folio_format (guint centre, guint number);
/* Accepts lower case, spaces and missing hyphens; writes the canonical form. */
gboolean cot_folio_parse (const char *text, char canonical[COT_FOLIO_LENGTH + 1], GError **error);

G_END_DECLS
