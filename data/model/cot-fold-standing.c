/* cot-fold-standing.c - what no longer stands
 *
 * An event stands unless a standing set-aside names it; set-asides may name
 * set-asides.  What names is always younger than what is named (its id covers the
 * other's), so the walk below ends.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

/* What somebody who is no coordinator may set aside: a bad image, a wrong row. */
#define WITHOUT_COORDINATOR (COT_KIND_BIT (COT_KIND_DIGITISED) | COT_KIND_BIT (COT_KIND_IDENTIFIED))

static void
free_set_aside (gpointer data)
{
  CotSetAside *self = data;

  cot_event_unref (self->event);
  cot_event_unref (self->whole);
  g_free (self);
}

void
cot_fold_standing_init (CotFoldStanding *self)
{
  self->all = g_ptr_array_new_with_free_func (free_set_aside);
  self->by_id = g_hash_table_new (cot_id_hash, cot_id_equal);
  self->by_name = g_hash_table_new_full (cot_id_hash, cot_id_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
}

void
cot_fold_standing_clear (CotFoldStanding *self)
{
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->all, g_ptr_array_unref);
}

void
cot_fold_standing_add (CotFold *self, CotEvent *event)
{
  CotFoldStanding *standing = &self->standing;
  CotSetAside *set_aside = g_hash_table_lookup (standing->by_id, &event->id);

  if (set_aside != NULL && event->body != NULL && set_aside->whole == NULL) {
    set_aside->whole = cot_event_ref (event); /* what it was known by points into the other */
    set_aside->of_two = cot_event_has_second (event);
    standing->dirty = TRUE;
  }
  if (set_aside != NULL)
    return;
  set_aside = g_new0 (CotSetAside, 1);
  set_aside->event = cot_event_ref (event);
  set_aside->whole = event->body == NULL ? NULL : cot_event_ref (event);
  set_aside->of_two = cot_event_has_second (event);
  set_aside->reason = COT_VOID_UNKNOWN_REF;
  g_ptr_array_add (standing->all, set_aside);
  g_hash_table_insert (standing->by_id, &event->id, set_aside);
  for (guint i = 0; i < event->n_refs; i++) {
    GPtrArray *namers = g_hash_table_lookup (standing->by_name, &event->refs[i]);

    if (namers == NULL) {
      namers = g_ptr_array_new ();
      g_hash_table_insert (standing->by_name, &event->refs[i], namers);
    }
    g_ptr_array_add (namers, set_aside);
  }
  standing->dirty = TRUE;
}

static const char *
folio_of (CotFold *self, const CotFoldEntry *entry)
{
  const CotFoldSheet *sheet;

  if (entry->sheet == COT_FOLD_NOWHERE)
    return "";
  sheet = self->sheets->pdata[entry->sheet];

  return sheet->sheet.folio;
}

static CotVoid
check_target (CotFold *self, const CotEvent *event, const CotFoldEntry *target, gboolean coordinator)
{
  const CotKindInfo *info = cot_kind_info (COT_KIND_SET_ASIDE);

  if ((info->ref_kinds[0] & COT_KIND_BIT (target->kind)) == 0)
    return COT_VOID_WRONG_REF;
  /* One with a folio is about that sheet alone, so that it is known with it. */
  if (event->folio[0] != '\0' && strcmp (folio_of (self, target), event->folio) != 0)
    return COT_VOID_WRONG_REF;
  if (!coordinator && (WITHOUT_COORDINATOR & COT_KIND_BIT (target->kind)) == 0)
    return COT_VOID_ROLE;

  return COT_VOID_NONE;
}

/* The roster must be up to date. */
CotVoid
cot_fold_check_set_aside (CotFold *self, const CotEvent *event)
{
  const CotPerson *person = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (event->person));
  CotVoid reason = cot_fold_roster_check (self, event, NULL);
  gboolean coordinator;

  if (reason != COT_VOID_NONE)
    return reason;
  coordinator = (person->roles & COT_ROLE_COORDINADOR) != 0;
  for (guint i = 0; i < event->n_refs; i++)
    if (cot_fold_index_find (&self->index, &event->refs[i]) == NULL)
      return COT_VOID_UNKNOWN_REF;
  for (guint i = 0; i < event->n_refs && reason == COT_VOID_NONE; i++)
    reason = check_target (self, event, cot_fold_index_find (&self->index, &event->refs[i]), coordinator);

  return reason == COT_VOID_NONE ? cot_fold_check_second (self, event) : reason;
}

gboolean
cot_fold_is_set_aside (CotFold *self, const CotId *id)
{
  GPtrArray *namers = g_hash_table_lookup (self->standing.by_name, id);

  for (guint i = 0; namers != NULL && i < namers->len; i++) {
    const CotSetAside *namer = namers->pdata[i];

    if (namer->reason == COT_VOID_NONE && (namer->of_two || !self->trusts_two))
      return TRUE;
  }

  return FALSE;
}

CotVoid
cot_fold_set_aside_reason (CotFold *self, const CotId *id)
{
  CotSetAside *set_aside = g_hash_table_lookup (self->standing.by_id, id);

  return set_aside == NULL ? COT_VOID_UNKNOWN_REF : set_aside->reason;
}

/* A set-aside that names @self and was not evaluated yet. */
static CotSetAside *
next_unevaluated_namer (CotFold *self, CotSetAside *of)
{
  GPtrArray *namers = g_hash_table_lookup (self->standing.by_name, &of->event->id);

  for (guint i = 0; namers != NULL && i < namers->len; i++)
    if (!((CotSetAside *) namers->pdata[i])->evaluated)
      return namers->pdata[i];

  return NULL;
}

/* Namers first, with a stack of our own: a chain may be as long as a hostile
 * station likes. */
static void
evaluate (CotFold *self, CotSetAside *set_aside, GPtrArray *stack)
{
  g_ptr_array_set_size (stack, 0);
  g_ptr_array_add (stack, set_aside);
  while (stack->len > 0) {
    CotSetAside *top = stack->pdata[stack->len - 1];
    CotSetAside *namer = top->evaluated ? NULL : next_unevaluated_namer (self, top);

    if (namer != NULL) {
      g_ptr_array_add (stack, namer);
      continue;
    }
    if (!top->evaluated)
      top->reason = cot_fold_is_set_aside (self, &top->event->id) ? COT_VOID_SET_ASIDE : cot_fold_check_set_aside (self, top->whole == NULL ? top->event : top->whole);
    top->evaluated = TRUE;
    g_ptr_array_set_size (stack, (gint) stack->len - 1);
  }
}

/* Marks the sheets that do not show yet what this set-aside does. */
static void
mark_changed (CotFold *self, const CotSetAside *set_aside)
{
  const CotEvent *event = set_aside->event;
  CotFoldSheet *own = event->folio[0] == '\0' ? NULL : cot_fold_find_sheet (self, event->folio);

  if (own != NULL && cot_sheet_get_reason (&own->sheet, &event->id) != set_aside->reason)
    cot_fold_mark_sheet (self, own);
  for (guint i = 0; i < event->n_refs; i++) {
    const CotFoldEntry *target = cot_fold_index_find (&self->index, &event->refs[i]);
    CotFoldSheet *sheet;

    if (target == NULL || target->sheet == COT_FOLD_NOWHERE)
      continue;
    sheet = self->sheets->pdata[target->sheet];
    if ((cot_sheet_get_reason (&sheet->sheet, &target->id) == COT_VOID_SET_ASIDE) != cot_fold_is_set_aside (self, &target->id))
      cot_fold_mark_sheet (self, sheet);
  }
}

/* The roster must be up to date. */
void
cot_fold_standing_flush (CotFold *self)
{
  CotFoldStanding *standing = &self->standing;
  g_autoptr (GPtrArray) stack = NULL;

  if (!standing->dirty)
    return;
  standing->dirty = FALSE;
  stack = g_ptr_array_new ();
  for (guint i = 0; i < standing->all->len; i++)
    ((CotSetAside *) standing->all->pdata[i])->evaluated = FALSE;
  for (guint i = 0; i < standing->all->len; i++)
    evaluate (self, standing->all->pdata[i], stack);
  for (guint i = 0; i < standing->all->len; i++)
    mark_changed (self, standing->all->pdata[i]);
  self->without_dirty = TRUE;
}
