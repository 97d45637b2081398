/* cot-bundle-report.c - what a bundle brought, and why not all of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-bundle-private.h"

#include <string.h>

#define MAX_REASONS 256 /* a hostile bundle may have as many as it has events */

static void
refusal_free (gpointer data)
{
  CotBundleRefusal *refusal = data;

  g_free (refusal->reason);
  g_free (refusal);
}

/* Numbers in a reason are those of its first event: the others of that station differ
 * in nothing else. */
static gboolean
is_same_reason (const char *a, const char *b)
{
  for (;;) {
    while (g_ascii_isdigit (*a))
      a++;
    while (g_ascii_isdigit (*b))
      b++;
    if (*a != *b)
      return FALSE;
    if (*a == '\0')
      return TRUE;
    a++;
    b++;
  }
}

static CotBundleRefusal *
find_refusal (CotBundleReport *report, guint32 station, const char *reason)
{
  for (guint i = 0; i < report->refusals->len; i++) {
    CotBundleRefusal *refusal = report->refusals->pdata[i];

    if (refusal->station == station && is_same_reason (refusal->reason, reason))
      return refusal;
  }

  return NULL;
}

void
cot_bundle_report_refuse (CotBundleReport *report, const CotEvent *event, const GError *error)
{
  const char *reason = error != NULL ? error->message : "no reason was given";
  guint32 station = event != NULL ? event->station : 0;
  CotBundleRefusal *refusal;

  report->n_refused++;
  if (report->first_refused_text == NULL)
    report->first_refused_text = g_strdup (reason);
  if (report->refusals == NULL)
    report->refusals = g_ptr_array_new_with_free_func (refusal_free);
  refusal = find_refusal (report, station, reason);
  if (refusal == NULL && report->refusals->len >= MAX_REASONS)
    return;
  if (refusal == NULL) {
    refusal = g_new0 (CotBundleRefusal, 1);
    refusal->reason = g_strdup (reason);
    refusal->station = station;
    refusal->number = event != NULL ? event->number : 0;
    if (event != NULL)
      refusal->id = event->id;
    g_ptr_array_add (report->refusals, refusal);
  }
  refusal->n_events++;
}

void
cot_bundle_report_clear (CotBundleReport *report)
{
  g_clear_pointer (&report->first_refused_text, g_free);
  g_clear_pointer (&report->refusals, g_ptr_array_unref);
}
