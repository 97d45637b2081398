/* cot-election-qr.c - the code that binds an acta to its casilla
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A template is words and what stands between them, by default
 * ENTIDAD|DISTRITO|TIPO_ACTA|SECCION|ID_CASILLA|TIPO_CASILLA|EXT_CONTIGUA|CONTEST.
 * Numbers are written without leading zeros, as in 14|4|3|527|3|C|0|DIP_LOC,
 * and read with or without them.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

#include "cot-form-private.h"

#define MAX_CODE_BYTES 512
#define MAX_VALUE      32

typedef enum {
  QR_ENTIDAD,
  QR_DISTRITO,
  QR_MUNICIPIO,
  QR_TIPO_ACTA,
  QR_SECCION,
  QR_ID_CASILLA,
  QR_TIPO_CASILLA,
  QR_EXT_CONTIGUA,
  QR_CONTEST,
  QR_CLAVE_CASILLA,
  QR_CLAVE_ACTA,
  N_QR,
} CotQrToken;

static const char *const token_names[N_QR + 1] = {
  "ENTIDAD",
  "DISTRITO",
  "MUNICIPIO",
  "TIPO_ACTA",
  "SECCION",
  "ID_CASILLA",
  "TIPO_CASILLA",
  "EXT_CONTIGUA",
  "CONTEST",
  "CLAVE_CASILLA",
  "CLAVE_ACTA",
  NULL,
};

/* The largest number that each may be; 0: it is no number. */
static const guint token_max[N_QR] = {
  [QR_ENTIDAD] = 99,
  [QR_DISTRITO] = COT_MAX_AREA_ID,
  [QR_MUNICIPIO] = COT_MAX_AREA_ID,
  [QR_SECCION] = 9999,
  [QR_ID_CASILLA] = 99,
  [QR_EXT_CONTIGUA] = 99,
};

static void
clear_piece (gpointer data)
{
  g_free (((CotQrPiece *) data)->literal);
}

static int
find_token (const char *word, gsize length)
{
  for (int i = 0; i < N_QR; i++)
    if (strlen (token_names[i]) == length && strncmp (token_names[i], word, length) == 0)
      return i;

  return -1;
}

static gboolean
is_word_character (char c)
{
  return g_ascii_isupper (c) || c == '_';
}

static void
add_literal (GArray *pieces, const char *text, gsize length)
{
  CotQrPiece *last = pieces->len > 0 ? &g_array_index (pieces, CotQrPiece, pieces->len - 1) : NULL;
  CotQrPiece piece = { .token = -1 };

  if (last != NULL && last->token < 0) {
    g_autofree char *before = last->literal;
    g_autofree char *more = g_strndup (text, length);

    last->literal = g_strconcat (before, more, NULL);
    return;
  }
  piece.literal = g_strndup (text, length);
  g_array_append_val (pieces, piece);
}

/* What the pieces must hold between them so that a code names one row. */
static gboolean
names_a_row (guint tokens)
{
  const guint casilla = 1u << QR_SECCION | 1u << QR_ID_CASILLA | 1u << QR_TIPO_CASILLA | 1u << QR_EXT_CONTIGUA;

  if ((tokens & 1u << QR_CLAVE_ACTA) != 0)
    return TRUE;
  if ((tokens & casilla) != casilla && (tokens & 1u << QR_CLAVE_CASILLA) == 0)
    return FALSE;

  return (tokens & (1u << QR_TIPO_ACTA | 1u << QR_CONTEST)) != 0;
}

/* Whether the character may stand in what replaces the word. */
static gboolean
may_hold (CotQrToken token, char c)
{
  if (g_ascii_isdigit (c))
    return TRUE;
  if (token_max[token] > 0)
    return FALSE;

  return g_ascii_isupper (c) || (token == QR_TIPO_ACTA && c == '-') || (token == QR_CONTEST && c == '_');
}

/* How many letters must be exchanged, added or left out to make one of the other. */
static guint
letters_between (const char *one, gsize n_one, const char *other)
{
  gsize n_other = strlen (other);
  guint row[MAX_VALUE + 1];

  for (guint i = 0; i <= n_other; i++)
    row[i] = i;
  for (guint k = 1; k <= n_one; k++) {
    guint diagonal = row[0];

    row[0] = k;
    for (guint i = 1; i <= n_other; i++) {
      guint above = row[i];

      row[i] = MIN (MIN (above, row[i - 1]) + 1, diagonal + (one[k - 1] != other[i - 1] ? 1 : 0));
      diagonal = above;
    }
  }

  return row[n_other];
}

/* The word that was probably meant, or NULL: a word may also stand for itself. */
static const char *
misspelt (const char *word, gsize length)
{
  for (int i = 0; i < N_QR && length >= 5 && length <= MAX_VALUE; i++)
    if (letters_between (word, length, token_names[i]) <= 2)
      return token_names[i];

  return NULL;
}

static const CotQrPiece *
last_piece (const GArray *pieces)
{
  return pieces->len > 0 ? &g_array_index (pieces, CotQrPiece, pieces->len - 1) : NULL;
}

/* NULL, or what is wrong with this word after the pieces before it. */
static char *
add_word (GArray *pieces, const char *text, gsize length, guint *tokens)
{
  const CotQrPiece *last = last_piece (pieces);
  int token = find_token (text, length);
  CotQrPiece piece = { .token = token };
  const char *meant;

  if (token < 0) {
    meant = misspelt (text, length);
    if (meant != NULL)
      return g_strdup_printf ("%.*s is no word of a template; is %s meant?", (int) length, text, meant);
    if (last != NULL && last->token >= 0 && may_hold ((CotQrToken) last->token, text[0]))
      return g_strdup_printf ("\"%c\" after %s could be a part of it; something else must stand there, like |", text[0], token_names[last->token]);
    add_literal (pieces, text, length);
    return NULL;
  }
  if (last != NULL && last->token >= 0)
    return g_strdup_printf ("something must stand before %s to tell it from the word before", token_names[token]);
  if ((*tokens & 1u << token) != 0)
    return g_strdup_printf ("%s is there twice", token_names[token]);
  g_array_append_val (pieces, piece);
  *tokens |= 1u << token;

  return NULL;
}

GArray *
cot_qr_template_parse (const char *text, char **message)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, TRUE, sizeof (CotQrPiece));
  guint tokens = 0;

  g_array_set_clear_func (pieces, clear_piece);
  while (*text != '\0') {
    gsize length = 1;

    while (is_word_character (text[0]) && is_word_character (text[length]))
      length++;
    *message = add_word (pieces, text, length, &tokens);
    if (*message != NULL)
      return NULL;
    text += length;
  }
  if (!names_a_row (tokens)) {
    *message = g_strdup ("must hold CLAVE_ACTA, or the casilla (SECCION, ID_CASILLA, TIPO_CASILLA and EXT_CONTIGUA, or CLAVE_CASILLA) with TIPO_ACTA or CONTEST");
    return NULL;
  }

  return g_steal_pointer (&pieces);
}

gboolean
cot_qr_template_tells_forms (const GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++) {
    int token = g_array_index (pieces, CotQrPiece, i).token;

    if (token == QR_TIPO_ACTA || token == QR_CLAVE_ACTA)
      return TRUE;
  }

  return FALSE;
}

static guint
number_of (const char *digits)
{
  guint64 number = 0;

  g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT, &number, NULL);
  return (guint) number;
}

static void
append_token (const CotElection *self, const CotRow *row, CotQrToken token, GString *out)
{
  const CotCasilla *casilla = row->casilla;

  switch (token) {
  case QR_ENTIDAD:
    g_string_append_printf (out, "%u", number_of (self->id_entidad));
    break;
  case QR_DISTRITO:
    g_string_append_printf (out, "%u", number_of (casilla->id_distrito));
    break;
  case QR_MUNICIPIO:
    g_string_append_printf (out, "%u", number_of (casilla->id_municipio));
    break;
  case QR_TIPO_ACTA:
    g_string_append (out, row->tipo_acta);
    break;
  case QR_SECCION:
    g_string_append_printf (out, "%u", casilla->seccion);
    break;
  case QR_ID_CASILLA:
    g_string_append_printf (out, "%u", casilla->key.number);
    break;
  case QR_TIPO_CASILLA:
    g_string_append_c (out, casilla->key.type);
    break;
  case QR_EXT_CONTIGUA:
    g_string_append_printf (out, "%u", casilla->key.ext);
    break;
  case QR_CONTEST:
    g_string_append (out, row->contest->id);
    break;
  case QR_CLAVE_CASILLA:
    g_string_append (out, casilla->clave_casilla);
    break;
  case QR_CLAVE_ACTA:
    g_string_append (out, row->clave_acta);
    break;
  case N_QR:
  default:
    g_assert_not_reached ();
  }
}

/**
 * cot_election_format_qr:
 * @self: an election
 * @row: one of its rows
 *
 * Returns: (transfer full): the text of the code on the row's acta
 */
char *
cot_election_format_qr (const CotElection *self, const CotRow *row)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->qr->len; i++) {
    const CotQrPiece *piece = &g_array_index (self->qr, CotQrPiece, i);

    if (piece->token < 0)
      g_string_append (out, piece->literal);
    else
      append_token (self, row, (CotQrToken) piece->token, out);
  }

  return g_string_free (out, FALSE);
}

typedef struct {
  gboolean given[N_QR];
  char text[N_QR][MAX_VALUE];
  guint number[N_QR];
} QrValues;

static gboolean
keep_value (QrValues *values, int token, const char *text, gsize length)
{
  char *copy = values->text[token];
  guint64 number = 0;

  if (length == 0 || length >= MAX_VALUE)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  if (token_max[token] > 0 && !g_ascii_string_to_unsigned (copy, 10, 0, token_max[token], &number, NULL))
    return FALSE;
  if (token == QR_TIPO_CASILLA && (length != 1 || strchr ("BCESMVPA", *copy) == NULL))
    return FALSE;
  if (token == QR_TIPO_ACTA && !cot_tipo_acta_is_valid (copy))
    return FALSE;
  if (token == QR_CONTEST && !cot_column_name_is_valid (copy))
    return FALSE;
  if ((token == QR_CLAVE_CASILLA && length != 11) || (token == QR_CLAVE_ACTA && length != 13))
    return FALSE;
  values->given[token] = TRUE;
  values->number[token] = (guint) number;

  return TRUE;
}

/* A value reaches to where the next literal begins. */
static gboolean
split_code (const CotElection *self, const char *text, QrValues *values)
{
  for (guint i = 0; i < self->qr->len; i++) {
    const CotQrPiece *piece = &g_array_index (self->qr, CotQrPiece, i);
    const CotQrPiece *next = i + 1 < self->qr->len ? piece + 1 : NULL;
    const char *end;

    if (piece->token < 0) {
      if (!g_str_has_prefix (text, piece->literal))
        return FALSE;
      text += strlen (piece->literal);
      continue;
    }
    end = next != NULL ? strstr (text, next->literal) : text + strlen (text);
    if (end == NULL || !keep_value (values, piece->token, text, (gsize) (end - text)))
      return FALSE;
    text = end;
  }

  return *text == '\0';
}

/* Whether all that the code says fits the row that was found by a part of it. */
static gboolean
fits_row (const CotElection *self, const QrValues *values, const CotRow *row)
{
  const CotCasilla *casilla = row->casilla;
  const guint numbers[N_QR] = {
    [QR_ENTIDAD] = number_of (self->id_entidad),
    [QR_DISTRITO] = number_of (casilla->id_distrito),
    [QR_MUNICIPIO] = number_of (casilla->id_municipio),
    [QR_SECCION] = casilla->seccion,
    [QR_ID_CASILLA] = casilla->key.number,
    [QR_EXT_CONTIGUA] = casilla->key.ext,
  };
  const char *const texts[N_QR] = {
    [QR_TIPO_ACTA] = row->tipo_acta,
    [QR_CONTEST] = row->contest->id,
    [QR_CLAVE_CASILLA] = casilla->clave_casilla,
    [QR_CLAVE_ACTA] = row->clave_acta,
  };

  for (guint i = 0; i < N_QR; i++) {
    if (!values->given[i])
      continue;
    if (token_max[i] > 0 && values->number[i] != numbers[i])
      return FALSE;
    if (texts[i] != NULL && strcmp (values->text[i], texts[i]) != 0)
      return FALSE;
    if (i == QR_TIPO_CASILLA && values->text[i][0] != casilla->key.type)
      return FALSE;
  }

  return TRUE;
}

static const char *
contest_of_form (const CotElection *self, const char *tipo_acta)
{
  for (guint i = 0; i < self->n_acta_kinds; i++)
    if (strcmp (self->acta_kinds[i].tipo_acta, tipo_acta) == 0)
      return self->contests[self->acta_kinds[i].contest].id;

  return NULL;
}

static void
casilla_from_clave (QrValues *values)
{
  const char *clave = values->text[QR_CLAVE_CASILLA];
  char digits[5] = { 0 };

  memcpy (digits, clave + 2, 4);
  values->number[QR_SECCION] = number_of (digits);
  values->text[QR_TIPO_CASILLA][0] = clave[6];
  memcpy (digits, clave + 7, 2);
  digits[2] = '\0';
  values->number[QR_ID_CASILLA] = number_of (digits);
  memcpy (digits, clave + 9, 2);
  values->number[QR_EXT_CONTIGUA] = number_of (digits);
}

static const CotRow *
find_by_values (const CotElection *self, QrValues *values)
{
  const char *tipo_acta = values->given[QR_TIPO_ACTA] ? values->text[QR_TIPO_ACTA] : NULL;
  const char *contest = values->given[QR_CONTEST] ? values->text[QR_CONTEST] : NULL;
  CotCasillaKey key;

  if (values->given[QR_CLAVE_ACTA])
    return cot_election_find_row (self, values->text[QR_CLAVE_ACTA]);
  if (contest == NULL)
    contest = contest_of_form (self, tipo_acta);
  if (contest == NULL)
    return NULL;
  if (values->given[QR_CLAVE_CASILLA] && !values->given[QR_SECCION])
    casilla_from_clave (values);
  key.type = values->text[QR_TIPO_CASILLA][0];
  key.number = (guint8) values->number[QR_ID_CASILLA];
  key.ext = (guint8) values->number[QR_EXT_CONTIGUA];

  return cot_election_find_row_as_written (self, contest, values->number[QR_SECCION], key, tipo_acta);
}

/**
 * cot_election_parse_qr:
 * @self: an election
 * @text: what a code on a page says; anything may stand in it
 * @row: (out) (nullable): the row, with %COT_QR_ROW
 *
 * Threads: any.
 *
 * Returns: what the code is to this election
 */
CotQrResult
cot_election_parse_qr (const CotElection *self, const char *text, const CotRow **row)
{
  QrValues values = { 0 };
  const CotRow *found;

  *row = NULL;
  if (strnlen (text, MAX_CODE_BYTES) == MAX_CODE_BYTES || !split_code (self, text, &values))
    return COT_QR_NOT_OURS;

  found = find_by_values (self, &values);
  if (found == NULL || !fits_row (self, &values, found))
    return COT_QR_OUTSIDE;

  *row = found;
  return COT_QR_ROW;
}

/* Of @tipo_acta; NULL: of no contest of this election. */
static const CotContest *
find_contest_of_form (const CotElection *self, const char *tipo_acta)
{
  const char *id = contest_of_form (self, tipo_acta);

  return id != NULL ? cot_election_find_contest (self, id) : NULL;
}

/**
 * cot_election_contest_of_qr:
 * @self: an election
 * @text: what a code on a page says; anything may stand in it
 * @tells: (out): whether the code says anything of its contest, or is of another entidad
 *
 * For a code that follows the template and names no casilla.  A code whose parts
 * contradict each other, or that names a contest or an entidad that this election has
 * not, tells and is of none.
 *
 * Threads: any.
 *
 * Returns: (transfer none) (nullable): the contest that the code itself names
 */
const CotContest *
cot_election_contest_of_qr (const CotElection *self, const char *text, gboolean *tells)
{
  QrValues values = { 0 };
  const CotContest *named = NULL, *of_form = NULL;

  *tells = FALSE;
  if (strnlen (text, MAX_CODE_BYTES) == MAX_CODE_BYTES || !split_code (self, text, &values))
    return NULL;
  if (values.given[QR_ENTIDAD] && values.number[QR_ENTIDAD] != number_of (self->id_entidad)) {
    *tells = TRUE;
    return NULL;
  }

  *tells = values.given[QR_CONTEST] || values.given[QR_TIPO_ACTA];
  if (values.given[QR_CONTEST])
    named = cot_election_find_contest (self, values.text[QR_CONTEST]);
  if (values.given[QR_TIPO_ACTA])
    of_form = find_contest_of_form (self, values.text[QR_TIPO_ACTA]);
  if (!values.given[QR_CONTEST])
    return of_form;

  return of_form == NULL || of_form == named ? named : NULL;
}
