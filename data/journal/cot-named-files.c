/* cot-named-files.c - which files an event names
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include "cot-files-private.h"

typedef void (*NameFunc) (const char *sha256, gboolean is_personal, gpointer data);

static void
tell (const json_t *name, gboolean is_personal, NameFunc func, gpointer data)
{
  const char *sha256 = json_string_value (name);

  if (cot_files_is_name (sha256))
    func (sha256, is_personal, data);
}

/**
 * cot_journal_foreach_named_file:
 * @event: of any kind
 * @func: called with each digest; personal: a card, which never leaves the CATD
 *
 * A published image and its masters, or a person's card.
 */
void
cot_journal_foreach_named_file (const CotEvent *event, NameFunc func, gpointer data)
{
  json_t *body, *part;
  size_t i;

  if (event->kind != COT_KIND_DIGITISED && event->kind != COT_KIND_PERSON_ENROLLED)
    return;

  body = cot_event_load_body (event);
  tell (json_object_get (body, "published"), FALSE, func, data);
  tell (json_object_get (body, "card"), TRUE, func, data);
  json_array_foreach (json_object_get (body, "parts"), i, part)
    tell (json_object_get (part, "master"), FALSE, func, data);
  json_decref (body);
}
