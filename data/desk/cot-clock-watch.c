/* cot-clock-watch.c - how far this station's clock is off, as a service told it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A measurement is kept with what the machine's clock and its stopwatch showed then.
 * Somebody who sets the clock moves one against the other: so a clock that was put
 * right is known to be right before the next measurement, also without a link. */

#define G_LOG_DOMAIN "cot-desk"

#include "config.h"

#include "cot-clock-watch.h"

#include <jansson.h>
#include <string.h>

#define KEY             "clock"
#define MIN_CHANGE_MS   2000
#define MIN_INTERVAL_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define MAX_INTERVAL_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_OFFSET_MS   (G_GINT64_CONSTANT (100) * 366 * 86400 * 1000)

typedef struct {
  gint64 offset_ms, uncertainty_ms;
  gint64 lead_us; /* the clock before the stopwatch, at the measurement */
  char boot[COT_STOPWATCH_BOOT + 1];
  /* What stands on record. */
  gint64 told_ms, told_uncertainty_ms, told_us; /* of the stopwatch; 0: nothing yet */
  char told_boot[COT_STOPWATCH_BOOT + 1];
} Kept;

static gint64
get (const json_t *root, const char *key)
{
  return json_integer_value (json_object_get (root, key));
}

static void
get_text (const json_t *root, const char *key, char *out, gsize size)
{
  const char *text = json_string_value (json_object_get (root, key));

  g_strlcpy (out, text != NULL ? text : "", size);
}

static gboolean
load (CotJournal *journal, Kept *kept)
{
  g_autofree char *text = cot_journal_get_work (journal, KEY);
  json_t *root = text != NULL ? json_loads (text, JSON_REJECT_DUPLICATES, NULL) : NULL;

  *kept = (Kept){ 0 };
  if (root == NULL)
    return FALSE;
  kept->offset_ms = CLAMP (get (root, "offset"), -MAX_OFFSET_MS, MAX_OFFSET_MS);
  kept->uncertainty_ms = CLAMP (get (root, "uncertainty"), 0, MAX_OFFSET_MS);
  kept->lead_us = get (root, "lead");
  get_text (root, "boot", kept->boot, sizeof kept->boot);
  kept->told_ms = CLAMP (get (root, "told"), -MAX_OFFSET_MS, MAX_OFFSET_MS);
  kept->told_uncertainty_ms = CLAMP (get (root, "told_uncertainty"), 0, MAX_OFFSET_MS);
  kept->told_us = get (root, "told_at");
  get_text (root, "told_boot", kept->told_boot, sizeof kept->told_boot);
  json_decref (root);

  return TRUE;
}

static gboolean
store (CotJournal *journal, const Kept *kept, GError **error)
{
  json_t *root = json_pack ("{s:I, s:I, s:I, s:s, s:I, s:I, s:I, s:s}",
                            "offset", (json_int_t) kept->offset_ms, "uncertainty", (json_int_t) kept->uncertainty_ms,
                            "lead", (json_int_t) kept->lead_us, "boot", kept->boot,
                            "told", (json_int_t) kept->told_ms, "told_uncertainty", (json_int_t) kept->told_uncertainty_ms,
                            "told_at", (json_int_t) kept->told_us, "told_boot", kept->told_boot);
  char *text = json_dumps (root, JSON_COMPACT);
  gboolean done = cot_journal_put_work_lazily (journal, KEY, text, error);

  free (text);
  json_decref (root);

  return done;
}

static gint64
lead_us (CotJournal *journal, const CotStopwatch *watch)
{
  return cot_clock_now_us (cot_journal_get_clock (journal)) - cot_stopwatch_now_us (watch);
}

static gboolean
is_to_be_told (const Kept *kept, const CotStopwatch *watch)
{
  gint64 age_us = cot_stopwatch_now_us (watch) - kept->told_us;
  gint64 change_ms = ABS (kept->offset_ms - kept->told_ms);

  if (kept->told_us == 0 || strcmp (kept->told_boot, watch->boot) != 0)
    return TRUE;
  if (age_us >= MAX_INTERVAL_US)
    return TRUE;

  return age_us >= MIN_INTERVAL_US && change_ms > MIN_CHANGE_MS + kept->uncertainty_ms + kept->told_uncertainty_ms;
}

static gboolean
write_offset (CotJournal *journal, const Kept *kept, const char *source, GError **error)
{
  json_t *body = json_pack ("{s:I, s:I, s:s}", "offset_ms", (json_int_t) kept->offset_ms,
                            "uncertainty_ms", (json_int_t) kept->uncertainty_ms, "source", source);
  CotJournalDraft draft = { .kind = COT_KIND_CLOCK_OFFSET, .body = body };
  g_autoptr (CotEvent) event = cot_journal_append (journal, &draft, TRUE, error);

  json_decref (body);

  return event != NULL;
}

/**
 * cot_clock_watch_note:
 * @journal: of the station
 * @watch: (nullable): %NULL: the machine's own
 * @offset_ms: the service's clock minus this one's
 * @uncertainty_ms: half of what the answer took
 * @source: who told, a short text
 * @written: (out) (nullable): whether it became an event
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: %FALSE when it could not be kept
 */
gboolean
cot_clock_watch_note (CotJournal *journal, const CotStopwatch *watch, gint64 offset_ms, guint64 uncertainty_ms, const char *source, gboolean *written, GError **error)
{
  CotStopwatch own;
  Kept kept;
  gboolean tells;

  if (watch == NULL)
    cot_stopwatch_init (&own);
  watch = watch != NULL ? watch : &own;
  load (journal, &kept);
  kept.offset_ms = CLAMP (offset_ms, -MAX_OFFSET_MS, MAX_OFFSET_MS);
  kept.uncertainty_ms = (gint64) MIN (uncertainty_ms, (guint64) MAX_OFFSET_MS);
  kept.lead_us = lead_us (journal, watch);
  g_strlcpy (kept.boot, watch->boot, sizeof kept.boot);
  tells = is_to_be_told (&kept, watch);
  if (tells && !write_offset (journal, &kept, source, error))
    return FALSE;
  if (tells) {
    kept.told_ms = kept.offset_ms;
    kept.told_uncertainty_ms = kept.uncertainty_ms;
    kept.told_us = MAX (cot_stopwatch_now_us (watch), 1);
    g_strlcpy (kept.told_boot, watch->boot, sizeof kept.told_boot);
  }
  if (written != NULL)
    *written = tells;

  return store (journal, &kept, error);
}

/**
 * cot_clock_watch_get:
 * @journal: of the station
 * @watch: (nullable): %NULL: the machine's own
 * @offset_ms: (out): to be added to the station's clock as it shows now
 * @uncertainty_ms: (out) (nullable): of the measurement
 *
 * Returns: %FALSE when nothing was measured in this run of the machine
 */
gboolean
cot_clock_watch_get (CotJournal *journal, const CotStopwatch *watch, gint64 *offset_ms, guint64 *uncertainty_ms)
{
  CotStopwatch own;
  Kept kept;

  if (watch == NULL)
    cot_stopwatch_init (&own);
  watch = watch != NULL ? watch : &own;
  if (!load (journal, &kept) || strcmp (kept.boot, watch->boot) != 0)
    return FALSE;

  *offset_ms = kept.offset_ms - (lead_us (journal, watch) - kept.lead_us) / 1000;
  if (uncertainty_ms != NULL)
    *uncertainty_ms = (guint64) kept.uncertainty_ms;

  return TRUE;
}
