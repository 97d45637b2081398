/* cot-fold-check.c - would an event count now?
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

static const CotReader *
find_reader (const CotSheet *sheet, guint32 person)
{
  for (guint i = 0; sheet != NULL && i < sheet->n_readers; i++)
    if (sheet->readers[i].person == person)
      return &sheet->readers[i];

  return NULL;
}

/* A draft's id is a matter of luck: who has read already reads again only by
 * amending, even where the lower id would count. */
static gboolean
reads_twice (CotFold *self, const CotEvent *event)
{
  const CotFoldSheet *sheet = cot_fold_find_sheet (self, event->folio);
  const CotReader *reader = find_reader (sheet == NULL ? NULL : &sheet->sheet, event->person);

  if (event->kind != COT_KIND_CAPTURED || reader == NULL)
    return FALSE;

  return event->n_refs < 3 || !cot_id_equal (&event->refs[2], &reader->tip);
}

static CotVoid
check_on_sheet (CotFold *self, const CotEvent *event)
{
  CotFoldSheet *sheet = cot_fold_find_sheet (self, event->folio);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GArray) awaited = g_array_new (FALSE, FALSE, sizeof (CotId));
  CotSheet trial = { 0 };
  CotVoid reason;

  events = sheet != NULL ? cot_fold_load_events (self, sheet) : g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  cot_fold_standing_flush (self);
  g_ptr_array_add (events, cot_event_ref ((CotEvent *) event));
  cot_fold_sort_events (events);
  cot_fold_compute_sheet (self, events, &trial, awaited, NULL);
  reason = cot_sheet_get_reason (&trial, &event->id);
  cot_sheet_clear (&trial);

  return reason == COT_VOID_NONE && reads_twice (self, event) ? COT_VOID_SAME_PERSON : reason;
}

static CotVoid
check_person_enrolled (CotFold *self, const CotEvent *event)
{
  const CotStation *station = g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (event->station));
  CotSpan body = { COT_SPAN_NONE };
  guint64 person;

  if (station == NULL || !station->by_authority)
    return COT_VOID_STATION;
  if (event->body != NULL)
    body = cot_span_of_bytes (event->body);
  if (!cot_span_to_uint (cot_span_member (body, "person"), G_MAXUINT32, &person) || person == 0 ||
      g_hash_table_contains (self->roster.persons, GUINT_TO_POINTER ((guint32) person)))
    return COT_VOID_BODY; /* numbers are never given twice */

  return COT_VOID_NONE;
}

/* What is settled and may be published already takes two people.  Only beforehand:
 * what is in the set counts however it came to be there, and shows as an alert. */
static gboolean
reaches_settled (CotFold *self, const CotEvent *event)
{
  for (guint i = 0; i < event->n_refs; i++) {
    const CotFoldEntry *target = cot_fold_index_find (&self->index, &event->refs[i]);
    const CotFoldSheet *sheet = target == NULL || target->sheet == COT_FOLD_NOWHERE ? NULL : self->sheets->pdata[target->sheet];

    if (sheet != NULL && (sheet->own_state == COT_SHEET_SETTLED || sheet->own_state == COT_SHEET_OUTSIDE))
      return TRUE;
  }

  return FALSE;
}

static CotVoid
check_set_aside_draft (CotFold *self, const CotEvent *event)
{
  CotVoid reason = cot_fold_check_set_aside (self, event);

  return reason == COT_VOID_NONE && !cot_event_has_second (event) && reaches_settled (self, event) ? COT_VOID_NO_SECOND : reason;
}

static gboolean
is_of_station (CotKind kind)
{
  return kind == COT_KIND_ZERO || kind == COT_KIND_OPENED || kind == COT_KIND_CLOSED;
}

/* Events without folio that are not computed with a sheet. */
static CotVoid
check_alone (CotFold *self, const CotEvent *event)
{
  const CotKindInfo *info = cot_kind_info (event->kind);
  CotVoid reason = cot_fold_roster_check (self, event, NULL);

  for (guint i = 0; i < event->n_refs && reason == COT_VOID_NONE; i++) {
    const CotFoldEntry *target = cot_fold_index_find (&self->index, &event->refs[i]);

    if (target == NULL)
      reason = COT_VOID_UNKNOWN_REF;
    else if ((info->ref_kinds[MIN (i, 2)] & COT_KIND_BIT (target->kind)) == 0)
      reason = COT_VOID_WRONG_REF;
    else if (cot_fold_is_set_aside (self, &target->id))
      reason = COT_VOID_REF_VOID;
  }

  return reason;
}

/**
 * cot_fold_check:
 * @self: a fold
 * @event: an encoded draft that was not added
 *
 * Returns: %COT_VOID_NONE when it would count now, or why not
 */
CotVoid
cot_fold_check (CotFold *self, const CotEvent *event)
{
  CotObservation cause;
  guint32 row;

  g_return_val_if_fail (self != NULL && event != NULL, COT_VOID_BODY);

  cot_fold_flush (self);
  if (event->kind == COT_KIND_SET_ASIDE)
    return check_set_aside_draft (self, event);
  if (event->kind == COT_KIND_WITHOUT_ACTA)
    return cot_fold_check_without_acta (self, event, &row, &cause);
  if (event->kind == COT_KIND_STATION_ENROLLED)
    return g_hash_table_contains (self->roster.stations, GUINT_TO_POINTER (event->station)) ? COT_VOID_BODY : COT_VOID_NONE;
  if (event->kind == COT_KIND_PERSON_ENROLLED)
    return check_person_enrolled (self, event);
  if (event->kind == COT_KIND_STATION_REVOKED || event->kind == COT_KIND_PERSON_REVOKED)
    return cot_fold_check_revocation (self, event);
  if (event->kind == COT_KIND_CATALOGUE_AMENDED)
    return cot_fold_check_amendment (self, event);
  if (is_of_station (event->kind))
    return cot_fold_check_station_event (self, event);

  return event->folio[0] == '\0' ? check_alone (self, event) : check_on_sheet (self, event);
}

/* --- Of what was added ------------------------------------------------------------------ */

static CotVoid
reason_in_sheet (CotFold *self, const CotEvent *event)
{
  const CotFoldSheet *sheet = cot_fold_find_sheet (self, event->folio);

  return sheet != NULL ? cot_sheet_get_reason (&sheet->sheet, &event->id) : COT_VOID_NONE;
}

/* Of several enrolments of one number one counts. */
static CotVoid
reason_of_enrolment (CotFold *self, const CotEvent *event)
{
  const CotStation *station = g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (event->station));
  const CotPerson *person;
  guint64 number = 0;

  if (event->kind == COT_KIND_STATION_ENROLLED)
    return station == NULL ? COT_VOID_AUTHORITY : cot_id_equal (&station->enrolled, &event->id) ? COT_VOID_NONE
                                                                                                : COT_VOID_OTHER_COUNTS;
  if (station == NULL || !station->by_authority)
    return COT_VOID_STATION;
  if (!cot_station_counts (station, event->number))
    return COT_VOID_STATION_REVOKED;
  if (event->body == NULL)
    return COT_VOID_SEALED;
  cot_span_to_uint (cot_span_member (cot_span_of_bytes (event->body), "person"), G_MAXUINT32, &number);
  person = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER ((guint32) number));
  if (person == NULL)
    return COT_VOID_BODY;

  return cot_id_equal (&person->enrolled, &event->id) ? COT_VOID_NONE : COT_VOID_OTHER_COUNTS;
}

/**
 * cot_fold_get_reason:
 * @self: a fold
 * @event: an event that was added, with its body where that was given
 *
 * Returns: %COT_VOID_NONE when it counts, or why not
 */
CotVoid
cot_fold_get_reason (CotFold *self, const CotEvent *event)
{
  CotObservation cause;
  guint32 row;

  g_return_val_if_fail (self != NULL && event != NULL, COT_VOID_BODY);

  cot_fold_flush (self);
  if (event->folio[0] != '\0')
    return reason_in_sheet (self, event);
  if (event->kind == COT_KIND_SET_ASIDE)
    return cot_fold_set_aside_reason (self, &event->id);
  if (event->kind == COT_KIND_STATION_ENROLLED || event->kind == COT_KIND_PERSON_ENROLLED)
    return reason_of_enrolment (self, event);
  if (cot_fold_is_set_aside (self, &event->id))
    return COT_VOID_SET_ASIDE;
  if (event->kind == COT_KIND_WITHOUT_ACTA)
    return cot_fold_check_without_acta (self, event, &row, &cause);
  if (event->kind == COT_KIND_STATION_REVOKED || event->kind == COT_KIND_PERSON_REVOKED)
    return cot_fold_check_revocation (self, event);
  if (event->kind == COT_KIND_CATALOGUE_AMENDED)
    return cot_fold_check_amendment (self, event);

  return is_of_station (event->kind) ? cot_fold_check_station_event (self, event) : check_alone (self, event);
}
