/* cot-fold-second.c - who agreed to an act that takes two people
 *
 * The signature itself was checked when the event came in.  Here: that it is of
 * another person, who may, and that it was given for this event and no other.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

/* The event to which a signature belongs. */
typedef struct {
  guint64 number;
  CotId id;
} CotFoldSecond;

void
cot_fold_seconds_init (CotFoldRoster *self)
{
  self->seconds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static CotSpan
second_of (const CotEvent *event)
{
  const CotKindInfo *info = cot_kind_info (event->kind);

  if (event->body == NULL || info == NULL || info->second == COT_SECOND_NONE)
    return (CotSpan){ COT_SPAN_NONE };

  return cot_span_member (cot_span_of_bytes (event->body), "second");
}

/* Whether its body is here and names a second person. */
gboolean
cot_event_has_second (const CotEvent *event)
{
  return second_of (event).type == COT_SPAN_OBJECT;
}

guint32
cot_fold_second_of (const CotEvent *event)
{
  guint64 person;

  return cot_span_to_uint (cot_span_member (second_of (event), "person"), G_MAXUINT32, &person) ? (guint32) person : 0;
}

/* The signed text holds kind and folio: of another one it would not have been taken.
 * So a sheet's own events suffice to know which of them has it. */
static char *
key_of (const CotEvent *event)
{
  g_autofree char *signature = cot_span_dup (cot_span_member (second_of (event), "signature"));

  return signature == NULL ? NULL : g_strdup_printf ("%u %d %s %s", event->station, (int) event->kind, event->folio, signature);
}

static gboolean
is_before (const CotEvent *event, const CotFoldSecond *known)
{
  return event->number != known->number ? event->number < known->number : cot_id_compare (&event->id, &known->id) < 0;
}

void
cot_fold_seconds_add (CotFold *self, const CotEvent *event)
{
  g_autofree char *key = key_of (event);
  CotFoldSecond *known;

  if (key == NULL)
    return;
  known = g_hash_table_lookup (self->roster.seconds, key);
  if (known != NULL && !is_before (event, known))
    return;
  if (known == NULL) {
    known = g_new0 (CotFoldSecond, 1);
    g_hash_table_insert (self->roster.seconds, g_steal_pointer (&key), known);
  } else {
    self->roster.dirty = TRUE; /* what counted no longer does: all is asked again */
  }
  known->number = event->number;
  known->id = event->id;
}

static CotVoid
check_person (CotFold *self, const CotEvent *event)
{
  guint32 number = cot_fold_second_of (event);
  const CotPerson *second = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (number));
  g_autofree char *key = key_of (event);
  const CotFoldSecond *known;

  if (number == event->person)
    return COT_VOID_SAME_SECOND;
  if (second == NULL || (second->roles & COT_ROLE_COORDINADOR) == 0 || !cot_person_counts (second, event->station, event->number))
    return COT_VOID_SECOND_ROLE;
  known = key == NULL ? NULL : g_hash_table_lookup (self->roster.seconds, key);

  /* A draft is not known yet: its signature must be new. */
  return known == NULL || cot_id_equal (&known->id, &event->id) ? COT_VOID_NONE : COT_VOID_SECOND_USED;
}

/* Persons must be up to date. */
CotVoid
cot_fold_check_second (CotFold *self, const CotEvent *event)
{
  CotSecondNeed need = cot_kind_info (event->kind)->second;

  if (need == COT_SECOND_NONE)
    return COT_VOID_NONE;
  if (cot_event_has_second (event))
    return check_person (self, event);
  if (need == COT_SECOND_OF_SETTLED)
    return COT_VOID_NONE;

  return event->body == NULL ? COT_VOID_SEALED : COT_VOID_NO_SECOND;
}
