/* cot-roster.c - people, desks and amendments as the coordinator sees them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-roster.h"

#include <glib/gi18n.h>

#include "cot-aid.h"
#include "cot-clock-watch.h"
#include "cot-words.h"

static void
entry_free (gpointer pointer)
{
  CotRosterEntry *entry = pointer;

  g_free (entry->title);
  g_free (entry->note);
  g_free (entry);
}

static void
add_note (GString *notes, const char *note)
{
  if (notes->len > 0)
    g_string_append (notes, " · ");
  g_string_append (notes, note);
}

static CotRosterEntry *
add_entry (GPtrArray *list, CotRosterKind kind, guint32 number)
{
  CotRosterEntry *entry = g_new0 (CotRosterEntry, 1);

  entry->kind = kind;
  entry->number = number;
  g_ptr_array_add (list, entry);

  return entry;
}

/* --- People --------------------------------------------------------------------- */

/* How much of what the machine proposed this person took over; in a practice, too, how
 * many of the proposals that were wrong on purpose.  Who was wrong in earnest is told
 * to nobody. */
static void
note_aid (GString *notes, const GArray *aid, guint32 person)
{
  for (guint i = 0; i < aid->len; i++) {
    const CotAidCount *count = &g_array_index (aid, CotAidCount, i);
    g_autofree char *taken = NULL;
    g_autofree char *missed = NULL;

    if (count->person != person)
      continue;
    taken = g_strdup_printf (ngettext ("%u proposal accepted", "%u proposals accepted", count->n_aided), count->n_aided);
    missed = g_strdup_printf (_ ("%u of %u planted ones among them"), count->n_missed, count->n_planted);
    if (count->n_aided > 0)
      add_note (notes, taken);
    if (count->n_planted > 0)
      add_note (notes, missed);
  }
}

static void
add_person (GPtrArray *list, CotElection *election, const CotDeskPerson *person, guint n_told, const GArray *aid, guint32 self)
{
  CotRosterEntry *entry = add_entry (list, COT_ROSTER_PERSON, person->person);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autofree char *roles = cot_words_roles (person->roles);
  g_autofree char *tries = cot_words_tries (election, &person->tries);

  add_note (notes, roles);
  if (person->revoked)
    add_note (notes, _ ("revoked"));
  else if (!person->can_sign_in)
    add_note (notes, _ ("cannot sign in at this desk"));
  if (*tries != '\0')
    add_note (notes, tries);
  if (n_told > 0) {
    g_autofree char *told = g_strdup_printf (ngettext ("%u wrong password on record", "%u wrong passwords on record", n_told), n_told);

    add_note (notes, told);
  }
  note_aid (notes, aid, person->person);
  entry->title = g_strdup_printf ("%u · %s", person->person, person->name);
  entry->note = g_string_free (g_steal_pointer (&notes), FALSE);
  entry->can_revoke = !person->revoked && person->person != self;
  entry->look_again = person->revoked || person->tries.n > COT_TRIES_FREE;
}

static gboolean
add_people (GPtrArray *list, CotDesk *desk, guint32 self, GError **error)
{
  g_autoptr (GPtrArray) people = cot_desk_list_people (desk);
  g_autoptr (GHashTable) told = cot_desk_count_failures (desk, error);
  g_autoptr (GArray) aid = cot_desk_count_aided (desk, COT_AID_BY_PERSON);
  CotElection *election = cot_journal_get_election (cot_desk_get_journal (desk));

  if (told == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    const CotDeskPerson *person = g_ptr_array_index (people, i);

    add_person (list, election, person, GPOINTER_TO_UINT (g_hash_table_lookup (told, GUINT_TO_POINTER (person->person))), aid, self);
  }
  return TRUE;
}

/* --- Desks ------------------------------------------------------------------------ */

static const char *
role_words (const CotStation *station)
{
  switch (station->role) {
  case COT_STATION_CENTRE:
    return _ ("the centre");
  case COT_STATION_CATD:
    return _ ("service of a centre of acopio");
  case COT_STATION_DESK:
  default:
    return _ ("desk");
  }
}

static void
note_state (GString *notes, CotFold *fold, const CotStation *station)
{
  g_autofree char *text = NULL;

  if (station->revoked)
    text = g_strdup_printf (_ ("revoked: what it wrote after its number %llu counts for nothing"), (unsigned long long) station->last);
  else if (station->n_forked > 1)
    text = g_strdup_printf (_ ("two machines write under this number since %llu: stop both and call the technician"), (unsigned long long) station->forked_at);
  else if (station->forked_at != 0)
    text = g_strdup_printf (_ ("it wrote its number %llu twice: call the technician"), (unsigned long long) station->forked_at);
  else
    text = g_strdup (cot_fold_station_is_open (fold, station->station) ? _ ("open") : _ ("not open"));
  add_note (notes, text);
}

static void
note_clock (GString *notes, const CotStation *station)
{
  g_autofree char *text = NULL;
  gint64 seconds = ABS (station->offset_ms) / 1000;

  if (!station->has_offset || seconds < 5)
    return;
  text = station->offset_ms > 0 ? g_strdup_printf (_ ("clock %d s slow"), (int) seconds) : g_strdup_printf (_ ("clock %d s fast"), (int) seconds);
  add_note (notes, text);
}

static void
add_station (GPtrArray *list, CotFold *fold, const CotStation *station, guint32 own)
{
  CotRosterEntry *entry = add_entry (list, COT_ROSTER_STATION, station->station);
  g_autoptr (GString) notes = g_string_new (role_words (station));

  note_state (notes, fold, station);
  note_clock (notes, station);
  if (station->station == own)
    add_note (notes, _ ("this one"));
  entry->title = g_strdup_printf ("%u · %s", station->station, station->name != NULL ? station->name : "");
  entry->note = g_string_free (g_steal_pointer (&notes), FALSE);
  /* What an authority enrolled only an authority takes back. */
  entry->can_revoke = !station->revoked && !station->by_authority && station->station != own;
  entry->look_again = station->revoked || station->forked_at != 0 || (station->has_offset && ABS (station->offset_ms) > COT_CLOCK_LIMIT_MS);
}

static void
add_stations (GPtrArray *list, CotDesk *desk)
{
  CotJournal *journal = cot_desk_get_journal (desk);
  g_autoptr (GPtrArray) stations = NULL;

  cot_journal_lock (journal);
  stations = cot_fold_list_stations (cot_journal_get_fold (journal));
  for (guint i = 0; i < stations->len; i++)
    add_station (list, cot_journal_get_fold (journal), g_ptr_array_index (stations, i), cot_journal_get_station (journal));
  cot_journal_unlock (journal);
}

/* --- What came too late, and amendments ---------------------------------------------- */

static gboolean
add_late (GPtrArray *list, CotDesk *desk, GError **error)
{
  g_autoptr (GPtrArray) voided = cot_desk_list_voided (desk, error);

  if (voided == NULL)
    return FALSE;
  for (guint i = 0; i < voided->len; i++) {
    const CotDeskVoided *late = g_ptr_array_index (voided, i);
    CotRosterEntry *entry = add_entry (list, COT_ROSTER_LATE, late->event->station);
    g_autofree char *time = cot_words_time (cot_journal_get_election (cot_desk_get_journal (desk)), late->event->time_us, FALSE);

    entry->title = g_strdup_printf (_ ("Desk %u, number %llu"), late->event->station, (unsigned long long) late->event->number);
    entry->note = g_strdup_printf ("%s · %s · %s · %s", time, cot_words_kind (late->event->kind),
                                   *late->event->folio != '\0' ? late->event->folio : "—", cot_words_void (late->reason));
    entry->look_again = TRUE;
  }
  return TRUE;
}

char *
cot_roster_dup_target (const json_t *body)
{
  const json_t *row = json_object_get (body, "row");
  const json_t *ballot = json_object_get (body, "ballot");
  const char *clave = json_string_value (json_object_get (row, "clave_acta"));
  const char *column = json_string_value (json_object_get (ballot, "column"));
  const char *area = json_string_value (json_object_get (ballot, "area"));

  if (clave != NULL)
    return g_strdup_printf (_ ("Row %s"), clave);

  return g_strdup_printf (_ ("Ballot of %s: %s"), area != NULL ? area : "—", column != NULL ? column : "—");
}

static gboolean
add_amendments (GPtrArray *list, CotDesk *desk, GError **error)
{
  g_autoptr (GPtrArray) amendments = cot_desk_list_amendments (desk, error);

  if (amendments == NULL)
    return FALSE;
  for (guint i = 0; i < amendments->len; i++) {
    const CotDeskAmendment *amendment = g_ptr_array_index (amendments, i);
    CotRosterEntry *entry = add_entry (list, COT_ROSTER_AMENDMENT, amendment->station);
    const char *reason = json_string_value (json_object_get (amendment->body, "reason"));
    g_autoptr (GString) notes = g_string_new (reason != NULL ? reason : "");

    if (amendment->reason != COT_VOID_NONE) {
      g_autofree char *text = g_strdup_printf (_ ("does not count: %s"), cot_words_void (amendment->reason));

      add_note (notes, text);
    }
    entry->title = cot_roster_dup_target (amendment->body);
    entry->note = g_string_free (g_steal_pointer (&notes), FALSE);
    entry->look_again = amendment->reason != COT_VOID_NONE;
  }
  return TRUE;
}

GPtrArray *
cot_roster_load (CotDesk *desk, CotSession *session, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (entry_free);

  if (!add_people (list, desk, cot_session_get_person (session), error))
    return NULL;
  add_stations (list, desk);
  if (!add_late (list, desk, error) || !add_amendments (list, desk, error))
    return NULL;

  return g_steal_pointer (&list);
}
