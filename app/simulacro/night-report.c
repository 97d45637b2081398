/* night-report.c - the summary of a rehearsed night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-report.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <stdio.h>

#include "night-folder.h"

#define MAX_LISTED 50

static guint64
number_of (const json_t *json, const char *name)
{
  return (guint64) json_integer_value (json_object_get (json, name));
}

gboolean
cot_night_report_take_desk (CotNightReport *self, const char *text, GError **error)
{
  json_error_t problem;
  json_t *json = json_loads (text, 0, &problem);

  if (json == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the desk's figures: %s", problem.text);
    return FALSE;
  }
  self->n_events = number_of (json, "events");
  self->n_readings = number_of (json, "readings");
  self->n_typed = number_of (json, "typed");
  self->n_refused = number_of (json, "refused");
  self->scan_ms = number_of (json, "scan_ms");
  self->desk_ms = number_of (json, "desk_ms");
  self->deliver_ms = number_of (json, "deliver_ms");
  self->scan_peak_kb = number_of (json, "scan_peak_kb");
  self->desk_peak_kb = number_of (json, "desk_peak_kb");
  json_decref (self->reading);
  self->reading = json_incref (json_object_get (json, "reading"));
  json_decref (json);

  return TRUE;
}

void
cot_night_report_clear (CotNightReport *self)
{
  g_clear_pointer (&self->reading, json_decref);
}

static json_t *
list_to_json (const GPtrArray *list)
{
  json_t *array = json_array ();

  for (guint i = 0; i < list->len; i++)
    json_array_append_new (array, json_string (list->pdata[i]));

  return array;
}

static json_t *
to_json (const CotNightReport *self, const CotNightOutcome *outcome)
{
  json_t *json = json_object ();
  const struct {
    const char *name;
    guint64 value;
  } numbers[] = {
    { "sheets", self->n_sheets },
    { "pages", self->n_pages },
    { "events", self->n_events },
    { "readings", self->n_readings },
    { "typed", self->n_typed },
    { "without_folio", self->n_refused },
    { "rows", outcome->n_rows },
    { "captured", outcome->n_captured },
    { "pending", outcome->n_pending },
    { "outside", outcome->n_outside },
    { "sin_acta", outcome->n_without },
    { "agreed", outcome->n_agreed },
    { "mended", outcome->n_mended },
    { "third_readings", outcome->n_thirds },
    { "decisions", outcome->n_decisions },
    { "images", outcome->n_images },
    { "cuts", self->n_cuts },
    { "kills", self->n_kills },
    { "total_ms", (guint64) (self->end_us - self->start_us) / 1000 },
    { "make_ms", (guint64) self->make_us / 1000 },
    { "scan_ms", self->scan_ms },
    { "desk_ms", self->desk_ms },
    { "deliver_ms", self->deliver_ms },
    { "simulacro_peak_kb", cot_night_peak_kb (0) },
    { "scan_peak_kb", self->scan_peak_kb },
    { "desk_peak_kb", self->desk_peak_kb },
    { "service_peak_kb", self->service_peak_kb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_new (json, numbers[i].name, json_integer ((json_int_t) numbers[i].value));
  json_object_set_new (json, "handwriting", json_boolean (self->handwriting));
  if (self->reading != NULL)
    json_object_set (json, "reading", self->reading);
  json_object_set_new (json, "misread_alike", list_to_json (outcome->alike));
  json_object_set_new (json, "differences", list_to_json (outcome->differences));

  return json;
}

static void
print_list (const char *title, const GPtrArray *list)
{
  printf ("%s: %u\n", title, list->len);
  for (guint i = 0; i < MIN (list->len, MAX_LISTED); i++)
    printf ("  %s\n", (const char *) list->pdata[i]);
  if (list->len > MAX_LISTED)
    printf (_ ("  … and %u more, in report.json\n"), list->len - MAX_LISTED);
}

/* "12 (1.50 %)" of a whole. */
static char *
share_of (guint64 n, guint64 whole)
{
  return whole == 0 ? g_strdup ("0") : g_strdup_printf ("%u (%.2f %%)", (guint) n, 100.0 * (double) n / (double) whole);
}

static void
print_reading (const CotNightReport *self)
{
  const json_t *reading = self->reading;
  g_autofree char *right = share_of (number_of (reading, "right"), number_of (reading, "fields"));
  g_autofree char *wrong = share_of (number_of (reading, "wrong"), number_of (reading, "fields"));
  g_autofree char *sure = share_of (number_of (reading, "sure"), number_of (reading, "fields"));
  g_autofree char *sure_wrong = share_of (number_of (reading, "sure_wrong"), number_of (reading, "sure"));
  g_autofree char *offered_wrong = share_of (number_of (reading, "offered_wrong"), number_of (reading, "offered"));

  printf (self->handwriting ? _ ("The machine's reading, of real handwriting\n") : _ ("The machine's reading, of strokes of our own\n"));
  printf (_ ("  %u fields: %s right, %s wrong; sure of %s, wrong among them %s, %u of which only by their letters\n"),
          (guint) number_of (reading, "fields"), right, wrong, sure, sure_wrong, (guint) number_of (reading, "letters"));
  printf (_ ("  %u proposals offered, %u accepted; %s wrong, %u of them planted\n"),
          (guint) number_of (reading, "offered"), (guint) number_of (reading, "accepted"), offered_wrong, (guint) number_of (reading, "planted"));
  printf (_ ("  Wrong ones: %u caught by the first reader, %u by those who came after, %u published, %u pending\n"),
          (guint) number_of (reading, "caught_first"), (guint) number_of (reading, "caught_later"),
          (guint) number_of (reading, "published_wrong"), (guint) number_of (reading, "pending_wrong"));
  printf (_ ("  Settled sheets: letters and figures differ on %u, %u told; %u settled otherwise than on paper, %u told; told in vain of %u for letters, of %u for figures\n"),
          (guint) number_of (reading, "differ"), (guint) number_of (reading, "differ_told"), (guint) number_of (reading, "settled_wrong"),
          (guint) number_of (reading, "wrong_told"), (guint) number_of (reading, "letters_in_vain"), (guint) number_of (reading, "machine_in_vain"));
}

static void
print_sentences (const CotNightReport *self, const CotNightOutcome *outcome)
{
  printf (_ ("%u sheets on %u pages, %u events, %u pieces of reading\n"),
          self->n_sheets, self->n_pages, (guint) self->n_events, (guint) self->n_readings);
  printf (_ ("%u agreed, %u mended by the second reader, %u third readings, %u decisions\n"),
          outcome->n_agreed, outcome->n_mended, outcome->n_thirds, outcome->n_decisions);
  printf (_ ("%u sin acta, %u outside the catalogue, %u rows pending, %u kills, %u cuts\n"),
          outcome->n_without, outcome->n_outside, outcome->n_pending, self->n_kills, self->n_cuts);
  printf (_ ("%u identified by hand, %u scanned again for want of a folio\n"), (guint) self->n_typed, (guint) self->n_refused);
  printf (_ ("Seconds: %.1f in all; %.1f making paper, %.1f scanning, %.1f at the desk, %.1f delivering\n"),
          (double) (self->end_us - self->start_us) / 1e6, (double) self->make_us / 1e6,
          (double) self->scan_ms / 1e3, (double) self->desk_ms / 1e3, (double) self->deliver_ms / 1e3);
  printf (_ ("Peak memory in MB: %.0f cotejo-scan, %.0f desk, %.0f cotejod, %.0f simulacro\n"),
          (double) self->scan_peak_kb / 1024, (double) self->desk_peak_kb / 1024,
          (double) self->service_peak_kb / 1024, (double) cot_night_peak_kb (0) / 1024);
  if (self->reading != NULL)
    print_reading (self);
  print_list (_ ("Values that two people misread alike, published as they read them"), outcome->alike);
  printf (_ ("%u published rows and %u images compared\n"), outcome->n_rows, outcome->n_images);
  print_list (_ ("Differences"), outcome->differences);
}

gboolean
cot_night_report_write (const CotNightReport *self, const CotNightOutcome *outcome, const char *folder, gboolean json, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "report.json", NULL);
  json_t *report = to_json (self, outcome);
  char *text = json_dumps (report, JSON_INDENT (2));
  gboolean written = g_file_set_contents (path, text, -1, error);

  if (json)
    printf ("%s\n", text);
  else
    print_sentences (self, outcome);
  free (text);
  json_decref (report);

  return written;
}
