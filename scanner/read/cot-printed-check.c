/* cot-printed-check.c - printed text held against the election's catalogue
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was read has slips and a caption around it: a name of the catalogue is
 * looked for anywhere in it, some signs apart.  Of names that are part of each
 * other the longer one counts when it is there.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "cot-printed.h"

#define LEAST_LIKE  0.75 /* of a name's signs, to be taken for it */
#define LEAST_ALIKE 4    /* signs of it, less those that are not there: short names are like anything */
#define MARGIN      2    /* signs more alike than the next name */
#define ID_SIGNS    3    /* a number that is there is worth so many signs */
#define MAX_SIGNS   256

const char *
cot_printed_verdict_to_string (CotPrintedVerdict verdict)
{
  static const char *const words[] = { "nothing", "agrees", "differs", "found" };

  return (guint) verdict < G_N_ELEMENTS (words) ? words[verdict] : "nothing";
}

/* --- Likeness ---------------------------------------------------------------------- */

/* Letters and digits in one case without accents, one space between words. */
static char *
plain (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  GString *out = g_string_new (NULL);

  for (const char *at = apart != NULL ? apart : ""; *at != '\0' && out->len < MAX_SIGNS; at = g_utf8_next_char (at)) {
    gunichar sign = g_utf8_get_char (at);

    if (g_unichar_ismark (sign))
      continue;
    if (sign < 128 && g_ascii_isalnum ((char) sign))
      g_string_append_c (out, g_ascii_toupper ((char) sign));
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
  }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, FALSE);
}

/* Fewest signs to change, add or leave out so that @name stands somewhere in @text
 * (Sellers). */
static guint
distance_within (const char *text, const char *name)
{
  guint n = (guint) strlen (name);
  guint column[MAX_SIGNS + 1], best;

  for (guint i = 0; i <= n; i++)
    column[i] = i;
  best = n;
  for (const char *at = text; *at != '\0'; at++) {
    guint before = column[0];

    for (guint i = 1; i <= n; i++) {
      guint here = MIN (before + (name[i - 1] != *at), MIN (column[i], column[i - 1]) + 1);

      before = column[i];
      column[i] = here;
    }
    best = MIN (best, column[n]);
  }

  return best;
}

double
cot_printed_likeness (const char *text, const char *name, int *n_alike)
{
  g_autofree char *in = plain (text), *what = plain (name);
  guint n = (guint) strlen (what), distance;

  if (n_alike != NULL)
    *n_alike = 0;
  if (n == 0)
    return 0;
  distance = distance_within (in, what);
  if (n_alike != NULL)
    *n_alike = (int) n - 2 * (int) distance;

  return 1 - (double) distance / n;
}

/* Whether @number stands in @text as a word of digits, zeros before it or not. */
static gboolean
has_number (const char *text, guint number)
{
  g_autofree char *in = plain (text);
  g_auto (GStrv) words = g_strsplit (in, " ", 64);

  for (guint i = 0; words[i] != NULL; i++) {
    guint64 value;

    if (g_ascii_string_to_unsigned (words[i], 10, 0, 99999, &value, NULL) && value == number)
      return TRUE;
  }

  return FALSE;
}

/* --- What a row should have there ---------------------------------------------------- */

typedef enum {
  ZONE_OTHER,
  ZONE_TITLE,
  ZONE_TIPO_ACTA,
  ZONE_ENTIDAD,
  ZONE_MUNICIPIO,
  ZONE_DISTRITO,
  ZONE_SECCION,
  ZONE_CASILLA,
} ZoneKind;

static ZoneKind
kind_of (const char *name)
{
  static const struct {
    const char *name;
    ZoneKind kind;
  } kinds[] = {
    { "TITLE", ZONE_TITLE },
    { "TIPO_ACTA", ZONE_TIPO_ACTA },
    { "ENTIDAD", ZONE_ENTIDAD },
    { "MUNICIPIO", ZONE_MUNICIPIO },
    { "DISTRITO_LOCAL", ZONE_DISTRITO },
    { "DISTRITO", ZONE_DISTRITO },
    { "SECCION", ZONE_SECCION },
    { "CASILLA", ZONE_CASILLA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      return kinds[i].kind;

  return ZONE_OTHER;
}

static char *
casilla_words (CotCasillaKey key)
{
  switch (key.type) {
  case 'B':
    return g_strdup ("BASICA");
  case 'C':
    return g_strdup_printf ("CONTIGUA %u", key.number);
  case 'E':
    return key.ext > 0 ? g_strdup_printf ("EXTRAORDINARIA %u CONTIGUA %u", key.number, key.ext) : g_strdup_printf ("EXTRAORDINARIA %u", key.number);
  case 'S':
    return g_strdup_printf ("ESPECIAL %u", key.number);
  default:
    return cot_casilla_key_to_string (key);
  }
}

/* What stands in a zone for a row; @number: (out): 0, or a number that may stand by. */
static char *
expected_of (ZoneKind kind, const CotElection *election, const CotRow *row, guint *number)
{
  const CotCasilla *casilla = row->casilla;
  guint64 id = 0;
  CotForm *form;

  *number = 0;
  switch (kind) {
  case ZONE_TITLE:
    form = cot_election_get_form (election, row->tipo_acta);
    return form != NULL ? g_strdup (cot_form_get_title (form)) : NULL;
  case ZONE_ENTIDAD:
    return g_strdup (cot_election_get_entidad (election));
  case ZONE_MUNICIPIO:
  case ZONE_DISTRITO:
    if (g_ascii_string_to_unsigned (kind == ZONE_MUNICIPIO ? casilla->id_municipio : casilla->id_distrito, 10, 1, 999, &id, NULL))
      *number = (guint) id;
    return g_strdup (kind == ZONE_MUNICIPIO ? casilla->municipio : casilla->distrito);
  case ZONE_SECCION:
    *number = casilla->seccion;
    return g_strdup_printf ("%04u", casilla->seccion);
  case ZONE_CASILLA:
    return casilla_words (casilla->key);
  case ZONE_TIPO_ACTA:
    return g_strdup (row->tipo_acta);
  case ZONE_OTHER:
  default:
    return NULL;
  }
}

/* How well a name goes with what was read. */
typedef struct {
  double likeness;
  int weight;          /* signs that speak for it: what is alike of it and its number */
  gboolean has_number; /* which stands there */
} Likeness;

static Likeness
weigh (ZoneKind kind, const char *text, const char *expected, guint number)
{
  Likeness out = { 0, 0, number > 0 && has_number (text, number) };

  /* A section or a form's number is there or not: one sign wrong is another. */
  if (kind == ZONE_SECCION || kind == ZONE_TIPO_ACTA) {
    g_autofree char *in = plain (text);
    g_autofree char *what = plain (expected);
    g_auto (GStrv) words = g_strsplit (in, " ", 64);

    out.likeness = g_strv_contains ((const char *const *) words, what) || out.has_number ? 1 : 0;
    out.weight = out.likeness > 0 ? (int) strlen (what) : 0;
    return out;
  }

  out.likeness = cot_printed_likeness (text, expected, &out.weight);
  if (out.has_number)
    out.weight += ID_SIGNS;

  return out;
}

/* --- Checking ---------------------------------------------------------------------- */

typedef struct {
  char *match; /* (owned) */
  Likeness best;
  int next;               /* weight of the next other one */
  gboolean others_number; /* the number of another one stands there */
} Best;

static void
consider (Best *self, char *expected, Likeness likeness)
{
  gboolean is_same = self->match != NULL && strcmp (self->match, expected) == 0;

  if (self->match != NULL && likeness.weight <= self->best.weight) {
    if (!is_same) {
      self->next = MAX (self->next, likeness.weight);
      self->others_number = self->others_number || likeness.has_number;
    }
    g_free (expected);
    return;
  }
  if (self->match != NULL && !is_same) {
    self->next = MAX (self->next, self->best.weight);
    self->others_number = self->others_number || self->best.has_number;
  }
  g_free (self->match);
  self->match = expected;
  self->best = likeness;
}

/* The likest of all that the election's rows can have there. */
static Best
find_best (const CotPrintedZone *zone, ZoneKind kind, const CotElection *election)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Best best = { .next = -MAX_SIGNS };
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  for (guint i = 0; i < n; i++) {
    guint number;
    g_autofree char *expected = expected_of (kind, election, &rows[i], &number);

    if (expected == NULL)
      continue;

    char *key = g_strdup_printf ("%u %s", number, expected);
    Likeness likeness;

    if (!g_hash_table_add (seen, key))
      continue;
    likeness = weigh (kind, zone->text, expected, number);
    consider (&best, g_steal_pointer (&expected), likeness);
  }

  return best;
}

/* Like enough, and clearly more than any other.  A part of one name is often like another
 * name: where the number of another one stands beside it nothing is clear. */
static gboolean
is_clear (const Best *self, ZoneKind kind)
{
  if (self->match == NULL || self->best.likeness < LEAST_LIKE || self->best.weight < self->next + MARGIN)
    return FALSE;
  if (kind != ZONE_MUNICIPIO && kind != ZONE_DISTRITO)
    return TRUE;

  return self->best.weight >= LEAST_ALIKE && (self->best.has_number || !self->others_number);
}

/* Its whole name and its number are there: no other of the catalogue can be likelier, and
 * all of it need not be looked through. */
static gboolean
says_just_that (CotPrintedZone *zone, ZoneKind kind, const CotElection *election, const CotRow *row)
{
  g_autofree char *expected = NULL;
  guint number = 0;

  if (kind != ZONE_MUNICIPIO && kind != ZONE_DISTRITO)
    return FALSE;
  expected = expected_of (kind, election, row, &number);
  if (number == 0 || cot_printed_likeness (zone->text, expected, NULL) < 1 || !has_number (zone->text, number))
    return FALSE;
  zone->match = g_steal_pointer (&expected);
  zone->likeness = 1;
  zone->verdict = COT_PRINTED_AGREES;

  return TRUE;
}

static void
check_zone (CotPrintedZone *zone, const CotElection *election, const char *tipo_acta, const CotRow *row)
{
  ZoneKind kind = kind_of (zone->name);
  Best best;
  gboolean clear;

  g_clear_pointer (&zone->match, g_free);
  zone->likeness = 0;
  zone->verdict = COT_PRINTED_NOTHING;
  if (kind == ZONE_OTHER || *zone->text == '\0' || (row != NULL && says_just_that (zone, kind, election, row)))
    return;

  best = find_best (zone, kind, election);
  clear = is_clear (&best, kind);
  if (clear) {
    zone->match = g_steal_pointer (&best.match);
    zone->likeness = best.best.likeness;
    zone->verdict = COT_PRINTED_FOUND;
  }
  g_free (best.match);

  if (kind == ZONE_TITLE && clear && row == NULL && tipo_acta != NULL) {
    CotForm *form = cot_election_get_form (election, tipo_acta);

    if (form != NULL)
      zone->verdict = g_strcmp0 (zone->match, cot_form_get_title (form)) == 0 ? COT_PRINTED_AGREES : COT_PRINTED_DIFFERS;
    return;
  }
  if (row != NULL && clear) {
    guint number;
    g_autofree char *expected = expected_of (kind, election, row, &number);

    zone->verdict = g_strcmp0 (expected, zone->match) == 0 ? COT_PRINTED_AGREES : COT_PRINTED_DIFFERS;
  }
}

/**
 * cot_printed_check:
 * @zones: (element-type CotPrintedZone): what cot_printed_read() gave
 * @election: whose catalogue
 * @tipo_acta: (nullable): the form that lies on the page
 * @row: (nullable): the row that the codes name
 *
 * Looks for what each zone says among what the catalogue's rows can have there.
 * A zone that is like two of them alike, or like none, says nothing.
 */
void
cot_printed_check (GArray *zones, const CotElection *election, const char *tipo_acta, const CotRow *row)
{
  for (guint i = 0; i < zones->len; i++)
    check_zone (&g_array_index (zones, CotPrintedZone, i), election, tipo_acta, row);
}

double
cot_printed_support (const GArray *zones, const CotRow *row)
{
  double support = 0;

  for (guint i = 0; i < zones->len; i++) {
    const CotPrintedZone *zone = &g_array_index (zones, CotPrintedZone, i);
    const CotCasilla *casilla = row->casilla;
    g_autofree char *expected = NULL;

    if (zone->match == NULL)
      continue;
    switch (kind_of (zone->name)) {
    case ZONE_MUNICIPIO:
      expected = g_strdup (casilla->municipio);
      break;
    case ZONE_DISTRITO:
      expected = g_strdup (casilla->distrito);
      break;
    case ZONE_SECCION:
      expected = g_strdup_printf ("%04u", casilla->seccion);
      break;
    case ZONE_CASILLA:
      expected = casilla_words (casilla->key);
      break;
    case ZONE_TIPO_ACTA:
      expected = g_strdup (row->tipo_acta);
      break;
    case ZONE_TITLE:
    case ZONE_ENTIDAD:
    case ZONE_OTHER:
    default:
      continue;
    }
    support += strcmp (expected, zone->match) == 0 ? zone->likeness : -zone->likeness;
  }

  return support;
}
