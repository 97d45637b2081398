/* fuzz-fold.c - bodies of every kind of event, as the fold takes them
 *
 * The corpus is that of the bodies.  Around each stands what it may name, written by
 * those who may, so that nothing but the body decides.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "fold-world.h"
#include "fuzz.h"

#define MAX_REFS 3

static World *world;
static GPtrArray *around; /* CotEvent */
static char *folio;

static void
clear (void)
{
  g_clear_pointer (&around, g_ptr_array_unref);
  g_clear_pointer (&world, world_free);
  g_clear_pointer (&folio, g_free);
}

static const CotEvent *
put (CotKind kind, gboolean of_sheet, guint32 person, json_t *body, const CotEvent *a, const CotEvent *b)
{
  const CotId *refs[] = { a == NULL ? NULL : &a->id, b == NULL ? NULL : &b->id };
  CotEvent *event = world_write (world, kind, of_sheet ? folio : NULL, WORLD_DESK, person, refs, a == NULL ? 0 : b == NULL ? 1
                                                                                                                           : 2,
                                 body);

  g_ptr_array_add (around, event);
  return event;
}

static void
put_reading (guint32 reader, const CotEvent *digitised, const CotEvent *identified)
{
  put (COT_KIND_CAPTURED, TRUE, reader, world_body_captured ("first", world_fields (world_row (world, COT_TEST_ROW), 7)), digitised, identified);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  const CotEvent *received, *digitised, *identified, *zero;

  g_assert_cmpint (sodium_init (), >=, 0);
  world = world_new ();
  folio = cot_folio_format (COT_TEST_CATD, 1);
  around = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  atexit (clear);
  for (guint i = 0; i < world->roster->len; i++)
    g_ptr_array_add (around, cot_event_ref (world->roster->pdata[i]));
  g_ptr_array_add (around, world_enrol_person (world, 30, COT_ROLE_COTEJADOR));
  received = put (COT_KIND_RECEIVED, TRUE, WORLD_ACOPIADOR, world_body_received ("ACTA PREP", "CATD"), NULL, NULL);
  digitised = put (COT_KIND_DIGITISED, TRUE, WORLD_DIGITISER, world_body_digitised (), received, NULL);
  identified = put (COT_KIND_IDENTIFIED, TRUE, WORLD_ACOPIADOR, world_body_identified (COT_TEST_ROW), digitised, NULL);
  put_reading (WORLD_READER, digitised, identified);
  put_reading (WORLD_READER + 1, digitised, identified);
  zero = put (COT_KIND_ZERO, FALSE, WORLD_COORDINATOR, json_pack ("{s:i, s:{}}", "events", 0, "digests"), NULL, NULL);
  put (COT_KIND_OPENED, FALSE, WORLD_COORDINATOR, json_object (), zero, NULL);
  put (COT_KIND_SIGNED_IN, FALSE, WORLD_COORDINATOR, json_pack ("{s:[]}", "roles"), NULL, NULL);

  return 0;
}

/* Somebody who may write that kind, and has not read the sheet. */
static guint32
person_for (const CotKindInfo *info)
{
  if (!info->has_person)
    return 0;
  if (info->kind == COT_KIND_CAPTURED)
    return WORLD_READER + 2;
  if (info->roles & COT_ROLE_COORDINADOR)
    return WORLD_COORDINATOR;

  return 30;
}

/* The last event that may stand at that place. */
static const CotEvent *
named (const CotKindInfo *info, guint at, const CotEvent *but)
{
  for (guint i = around->len; i > 0; i--) {
    const CotEvent *event = around->pdata[i - 1];

    if (event != but && (info->ref_kinds[MIN (at, 2)] & COT_KIND_BIT (event->kind)) != 0)
      return event;
  }

  return NULL;
}

static void
put_number (guint8 *at, guint64 value, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    at[i] = (guint8) (value >> (8 * (n_bytes - 1 - i)));
}

static CotEvent *
event_around (const CotKindInfo *info, const uint8_t *body, size_t n_body)
{
  static const guint8 none[64];
  guint8 header[COT_EVENT_HEADER_MIN + 32 * MAX_REFS] = { 0 };
  guint n_refs = MIN (info->min_refs, MAX_REFS);
  guint32 station = info->station_roles & 1 << COT_STATION_DESK ? WORLD_DESK : WORLD_CENTRE;
  const CotEvent *before = NULL;
  g_autoptr (GBytes) header_bytes = NULL, body_bytes = NULL;

  memcpy (header, "COT1", 4);
  put_number (header + 36, info->kind, 2);
  if (info->has_folio)
    memcpy (header + 38, folio, COT_FOLIO_LENGTH);
  put_number (header + 50, station, 4);
  put_number (header + 54, world->numbers[station] + 1, 8);
  memcpy (header + 62, world->previous[station].bytes, 32);
  put_number (header + 94, (guint64) world->now_us, 8);
  put_number (header + 102, person_for (info), 4);
  crypto_hash_sha256 (header + 106, body, n_body);
  put_number (header + 138, n_refs, 2);
  for (guint i = 0; i < n_refs; i++) {
    before = named (info, i, before);
    if (before == NULL)
      return NULL;
    memcpy (header + COT_EVENT_HEADER_MIN + 32 * i, before->id.bytes, 32);
  }
  header_bytes = g_bytes_new (header, COT_EVENT_HEADER_MIN + 32 * (gsize) n_refs);
  body_bytes = g_bytes_new (body, n_body);

  return cot_event_parse (header_bytes, body_bytes, none, none, NULL);
}

static CotFold *
fold_with (CotEvent *event, gboolean first)
{
  CotFold *fold = cot_fold_new (world->election, NULL);

  if (first)
    cot_fold_add (fold, event);
  for (guint i = 0; i < around->len; i++)
    cot_fold_add (fold, around->pdata[i]);
  if (!first)
    cot_fold_add (fold, event);

  return fold;
}

/* The first byte says which kind, by its number or else by its place in the table. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint n_kinds;
  const CotKindInfo *info = cot_kind_table (&n_kinds);
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (CotFold) before = NULL;
  g_autoptr (CotFold) after = NULL;
  CotId a, b;

  if (size < 1)
    return 0;
  info = cot_kind_info ((CotKind) data[0]) != NULL ? cot_kind_info ((CotKind) data[0]) : info + data[0] % n_kinds;
  event = event_around (info, data + 1, size - 1);
  if (event == NULL)
    return 0;

  before = fold_with (event, TRUE);
  after = fold_with (event, FALSE);
  cot_fold_digest (before, &a);
  cot_fold_digest (after, &b);
  g_assert_true (cot_id_equal (&a, &b));
  g_assert_cmpint (cot_fold_get_reason (before, event), ==, cot_fold_get_reason (after, event));

  return 0;
}
