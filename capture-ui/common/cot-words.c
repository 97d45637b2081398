/* cot-words.c - what the record holds, in the operators' words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-words.h"

#include <glib/gi18n.h>
#include <string.h>

const char *
cot_words_casilla_type (char type)
{
  switch (type) {
  case 'B':
    return _ ("Básica");
  case 'C':
    return _ ("Contigua");
  case 'E':
    return _ ("Extraordinaria");
  case 'S':
    return _ ("Especial");
  case 'M':
    return _ ("Mesa de escrutinio y cómputo");
  case 'V':
  case 'P':
    return _ ("Prisión preventiva");
  case 'A':
    return _ ("Voto anticipado");
  default:
    return "";
  }
}

char *
cot_words_casilla (CotCasillaKey key)
{
  const char *type = cot_words_casilla_type (key.type);

  if (key.type == 'B' && key.number <= 1)
    return g_strdup (type);
  if (key.ext > 0)
    return g_strdup_printf (_ ("%s %u contigua %u"), type, key.number, key.ext);

  return g_strdup_printf ("%s %u", type, key.number);
}

char *
cot_words_value (CotValue value, gboolean is_casilla)
{
  switch (value.kind) {
  case COT_VALUE_NUMBER:
    if (is_casilla)
      return cot_words_casilla (cot_casilla_key_unpack (value.number));
    return g_strdup_printf ("%d", value.number);
  case COT_VALUE_ILLEGIBLE:
    return g_strdup (_ ("illegible"));
  case COT_VALUE_NO_DATA:
    return g_strdup (_ ("no data"));
  case COT_VALUE_NONE:
  default:
    return g_strdup ("");
  }
}

char *
cot_words_row (const CotRow *row)
{
  g_autofree char *casilla = cot_words_casilla (row->casilla->key);

  return g_strdup_printf (_ ("Section %u · %s"), row->casilla->seccion, casilla);
}

static char *
coalition_words (const char *name)
{
  const char *parties = g_str_has_prefix (name, "C_") ? name + 2 : name;

  return g_strdelimit (g_strdup (parties), "_", '-');
}

static char *
independent_words (const char *name)
{
  const char *number = strrchr (name, '_');

  if (!g_str_has_prefix (name, "CAND_IND") || number == NULL)
    return g_strdup (name);

  return g_strdup_printf (_ ("Independent %s"), number + 1);
}

static const char *
fixed_field_words (const char *name)
{
  static const struct {
    const char *name, *words;
  } table[] = {
    { COT_FIELD_NAME_SECCION, N_ ("Section") },
    { COT_FIELD_NAME_CASILLA, N_ ("Casilla") },
    { COT_FIELD_NAME_SOBRANTES, N_ ("Ballots left over") },
    { COT_FIELD_NAME_PERSONAS, N_ ("People who voted") },
    { COT_FIELD_NAME_REPS, N_ ("Representatives who voted") },
    { COT_FIELD_NAME_SACADOS, N_ ("Votes from the box") },
    { COT_FIELD_NAME_UNREGISTERED, N_ ("Not registered") },
    { COT_FIELD_NAME_NULL, N_ ("Null votes") },
    { COT_FIELD_NAME_TOTAL, N_ ("Total written") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].name, name) == 0)
      return _ (table[i].words);

  return NULL;
}

char *
cot_words_field (const CotField *field)
{
  const char *words = fixed_field_words (field->name);

  if (words != NULL)
    return g_strdup (words);
  if (field->kind == COT_FIELD_COALITION)
    return coalition_words (field->name);
  if (field->kind == COT_FIELD_INDEPENDENT)
    return independent_words (field->name);

  return g_strdup (field->name);
}

const char *
cot_words_field_hint (CotFieldKind kind)
{
  switch (kind) {
  case COT_FIELD_SECCION:
    return _ ("As it is written on the acta");
  case COT_FIELD_CASILLA:
    return _ ("As it is written: type, then number");
  case COT_FIELD_COUNT:
    return _ ("What is in figures; if it cannot be read, the letters");
  case COT_FIELD_TOTAL:
    return _ ("What the acta says, even if it is not the sum");
  case COT_FIELD_PARTY:
  case COT_FIELD_INDEPENDENT:
  case COT_FIELD_COALITION:
  case COT_FIELD_UNREGISTERED:
  case COT_FIELD_NULL:
  default:
    return _ ("If figures and letters differ, the letters count");
  }
}

const char *
cot_words_field_law (CotFieldKind kind)
{
  switch (kind) {
  case COT_FIELD_SECCION:
    return _ ("the section as it is written on the acta, up to four digits. Nothing is looked up: what the paper says is recorded.");
  case COT_FIELD_CASILLA:
    return _ ("the type of casilla with . (or its letter B, C, E, S), then its number. Extraordinaria: . again for its contigua.");
  case COT_FIELD_COUNT:
    return _ ("what is written in figures. If the figures cannot be read, what is written in letters. * when neither can be read; / when neither is written.");
  case COT_FIELD_TOTAL:
    return _ ("the total that the acta says, even when it is not the sum. It is published in the database and used for nothing else.");
  case COT_FIELD_PARTY:
  case COT_FIELD_INDEPENDENT:
  case COT_FIELD_COALITION:
  case COT_FIELD_UNREGISTERED:
  case COT_FIELD_NULL:
  default:
    return _ ("Anexo 13 of the Reglamento de Elecciones, numeral 31: when the quantity in letters and the one in figures differ, the one in letters prevails; when only one is written or can be read, that one is recorded. * when neither can be read: illegible. / when neither is written: no data.");
  }
}

const char *
cot_words_contest (const CotContest *contest)
{
  if (strcmp (contest->id, "AYUN") == 0)
    return _ ("Munícipes");
  if (strcmp (contest->id, "DIP_LOC") == 0)
    return _ ("Diputaciones");
  if (strcmp (contest->id, "GUB") == 0)
    return _ ("Gubernatura");

  return contest->name;
}

const char *
cot_words_state (CotSheetState state)
{
  switch (state) {
  case COT_SHEET_RECEIVED:
    return _ ("waits for the scanner");
  case COT_SHEET_DIGITISED:
    return _ ("waits to be identified");
  case COT_SHEET_IDENTIFIED:
    return _ ("waits for a first reading");
  case COT_SHEET_READ_ONCE:
    return _ ("waits for a second reading");
  case COT_SHEET_DIFFERS:
    return _ ("differs, being read again");
  case COT_SHEET_THIRD:
    return _ ("waits for a third reading");
  case COT_SHEET_TO_DECIDE:
    return _ ("to be decided");
  case COT_SHEET_CLARIFY:
    return _ ("to be cleared up");
  case COT_SHEET_SETTLED:
    return _ ("settled");
  case COT_SHEET_OUTSIDE:
    return _ ("outside the catalogue");
  case COT_SHEET_EMPTY:
  case COT_SHEET_N_STATES:
  default:
    return "";
  }
}

const char *
cot_words_clarify (CotClarify cause)
{
  switch (cause) {
  case COT_CLARIFY_TWO_ROWS:
    return _ ("It was identified as two casillas.");
  case COT_CLARIFY_WRITTEN:
    return _ ("Section or casilla on the paper is not the one of the code.");
  case COT_CLARIFY_TWO_DECISIONS:
    return _ ("Two decisions differ.");
  case COT_CLARIFY_TWO_CARRIERS:
    return _ ("Two sheets of this casilla differ.");
  case COT_CLARIFY_WRONG_CONTEST:
    return _ ("It belongs to another contest.");
  case COT_CLARIFY_REPEATED:
    return _ ("Another sheet of this casilla has the same image.");
  case COT_CLARIFY_NONE:
  default:
    return "";
  }
}

const char *
cot_words_void (CotVoid reason)
{
  switch (reason) {
  case COT_VOID_NONE:
    return "";
  case COT_VOID_SET_ASIDE:
    return _ ("was set aside");
  case COT_VOID_UNKNOWN_REF:
    return _ ("names a record that has not arrived");
  case COT_VOID_WRONG_REF:
    return _ ("names a record of another kind");
  case COT_VOID_REF_VOID:
    return _ ("what it names no longer stands");
  case COT_VOID_PERSON_UNKNOWN:
    return _ ("the person is not enrolled");
  case COT_VOID_ROLE:
    return _ ("the person's roles do not allow it");
  case COT_VOID_STATION:
    return _ ("this desk may not write it");
  case COT_VOID_SAME_PERSON:
    return _ ("another reading of the same person counts");
  case COT_VOID_BODY:
    return _ ("it names a field or value that is not there");
  case COT_VOID_INCOMPLETE:
    return _ ("it leaves fields undecided");
  case COT_VOID_NOT_READ:
    return _ ("nobody read that value");
  case COT_VOID_SEALED:
    return _ ("its content has not been given to this desk");
  case COT_VOID_NO_SECOND:
    return _ ("it takes two people, and one alone signed");
  case COT_VOID_SAME_SECOND:
    return _ ("both signatures are of the same person");
  case COT_VOID_SECOND_ROLE:
    return _ ("the second person is no coordinator");
  case COT_VOID_SECOND_USED:
    return _ ("the second signature was given for another record");
  case COT_VOID_STATION_REVOKED:
    return _ ("the desk was revoked");
  case COT_VOID_PERSON_REVOKED:
    return _ ("the person was revoked");
  case COT_VOID_AUTHORITY:
    return _ ("the election's authorities have not signed it");
  case COT_VOID_HAS_READINGS:
    return _ ("actas were read already");
  case COT_VOID_OTHER_COUNTS:
    return _ ("another one counts in its place");
  default:
    return "";
  }
}

const char *
cot_words_kind (CotKind kind)
{
  switch (kind) {
  case COT_KIND_RECEIVED:
    return _ ("received");
  case COT_KIND_DIGITISED:
    return _ ("scanned");
  case COT_KIND_IDENTIFIED:
    return _ ("identified");
  case COT_KIND_READ:
    return _ ("read by the machine");
  case COT_KIND_CAPTURED:
    return _ ("read");
  case COT_KIND_MATCHED:
    return _ ("compared");
  case COT_KIND_DECIDED:
    return _ ("decided");
  case COT_KIND_SET_ASIDE:
    return _ ("set aside");
  case COT_KIND_WITHOUT_ACTA:
    return _ ("without acta");
  case COT_KIND_COTEJO:
    return _ ("compared with the paper");
  case COT_KIND_PACKED:
    return _ ("packed");
  case COT_KIND_CLOSED:
  case COT_KIND_CLOCK_OFFSET:
  case COT_KIND_STATION_REVOKED:
  case COT_KIND_PERSON_REVOKED:
  case COT_KIND_CATALOGUE_AMENDED:
  case COT_KIND_ZERO:
  case COT_KIND_OPENED:
  case COT_KIND_SIGNED_IN:
  case COT_KIND_SIGNED_OUT:
  case COT_KIND_STATION_ENROLLED:
  case COT_KIND_PERSON_ENROLLED:
  case COT_KIND_ACCEPTED:
  case COT_KIND_CUT:
  default:
    return "";
  }
}

const char *
cot_words_role (CotRole role)
{
  switch (role) {
  case COT_ROLE_ACOPIADOR:
    return _ ("acopio");
  case COT_ROLE_DIGITALIZADOR:
    return _ ("scanning");
  case COT_ROLE_CAPTURISTA:
    return _ ("capture");
  case COT_ROLE_VERIFICADOR:
    return _ ("verification");
  case COT_ROLE_COORDINADOR:
    return _ ("coordination");
  case COT_ROLE_COTEJADOR:
    return _ ("cotejo");
  default:
    return "";
  }
}

char *
cot_words_roles (guint roles)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint role = COT_ROLE_ACOPIADOR; role <= COT_ROLE_COTEJADOR; role <<= 1)
    if ((roles & role) != 0)
      g_ptr_array_add (words, (gpointer) cot_words_role ((CotRole) role));
  g_ptr_array_add (words, NULL);

  return g_strjoinv (", ", (char **) words->pdata);
}

char *
cot_words_elapsed (gint64 us)
{
  gint64 minutes = MAX (us, 0) / G_TIME_SPAN_MINUTE;

  if (minutes < 60)
    return g_strdup_printf (_ ("%d min"), (int) minutes);

  return g_strdup_printf (_ ("%d h %02d min"), (int) (minutes / 60), (int) (minutes % 60));
}

static char *
format_local (const CotElection *election, gint64 time_us, const char *format)
{
  gint64 local_s = time_us / G_USEC_PER_SEC + cot_election_get_utc_offset_s (election);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (local_s);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

char *
cot_words_time (const CotElection *election, gint64 time_us, gboolean with_seconds)
{
  return format_local (election, time_us, with_seconds ? "%H:%M:%S" : "%H:%M");
}

char *
cot_words_day (const CotElection *election, gint64 time_us)
{
  return format_local (election, time_us, "%d/%m/%Y");
}

char *
cot_words_tries (const CotElection *election, const CotTries *tries)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *since = cot_words_time (election, tries->first_us, FALSE);

  if (tries->n > 0)
    /* Translators: %s is a time of day */
    g_string_append_printf (text, ngettext ("%u wrong password since %s.", "%u wrong passwords since %s.", tries->n), tries->n, since);
  if (tries->wait_s > 0)
    g_string_append_printf (text, ngettext (" The next try is in %u second.", " The next try is in %u seconds.", tries->wait_s), tries->wait_s);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cot_words_count (guint n)
{
  static const char *const words[] = { N_ ("Two"), N_ ("Three"), N_ ("Four"), N_ ("Five"), N_ ("Six"),
                                       N_ ("Seven"), N_ ("Eight"), N_ ("Nine"), N_ ("Ten") };

  if (n >= 2 && n - 2 < G_N_ELEMENTS (words))
    return g_strdup (_ (words[n - 2]));

  return g_strdup_printf ("%u", n);
}
