/* cot-digitise-feed.c - the scanner's side of the digitising desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A fault stays on the screen until its cause is gone: the scanner is asked again
 * calmly, never twice within two seconds, and the batch goes on by itself.  A glass
 * is not asked: each question would be a scan. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-error-text.h"
#include "cot-image-error.h"
#include "cot-problem-text.h"
#include "cot-scanner-name.h"
#include "cot-spool.h"

#define DEVICES_TIMEOUT_MS 15000
#define RETRY_FIRST_MS     2000
#define RETRY_LAST_MS      10000

static void ask_again (CotDigitiseDesk *self);

void
cot_digitise_stop_polling (CotDigitiseDesk *self)
{
  if (self->retry != 0)
    g_source_remove (self->retry);
  self->retry = 0;
  self->polling = FALSE;
}

static gboolean
retry_cb (gpointer user_data)
{
  CotDigitiseDesk *self = user_data;

  self->retry = 0;
  self->polling = TRUE;
  ask_again (self);

  return G_SOURCE_REMOVE;
}

static void
ask_later (CotDigitiseDesk *self)
{
  guint wait_ms = MIN (RETRY_FIRST_MS * (1 + self->n_retries / 5), RETRY_LAST_MS);

  self->n_retries++;
  self->retry = g_timeout_add (wait_ms, retry_cb, self);
}

/* What goes by itself when its cause is gone. */
static gboolean
clears_by_itself (CotDigitiseDesk *self, const GError *error)
{
  return error->domain == COT_SCAN_ERROR && (self->source == NULL || !cot_sheet_source_is_glass (self->source));
}

char *
cot_digitise_dup_last (CotDigitiseDesk *self)
{
  return *self->last_stored == '\0' ? g_strdup (_ ("No sheet of this batch has been stored yet."))
                                    : g_strdup_printf (_ ("The last one stored is %s."), self->last_stored);
}

void
cot_digitise_show_fault (CotDigitiseDesk *self, const GError *error)
{
  gboolean clears = clears_by_itself (self, error);
  const char *what = cot_error_text_what_to_do (error);
  g_autofree char *last = cot_digitise_dup_last (self);
  g_autofree char *words = g_strdup_printf ("%s\n\n%s\n\n%s", last, what != NULL ? what : "",
                                            clears ? _ ("It goes on by itself when that is done; Enter tries at once.") : _ ("Then press Enter."));

  g_message ("%s", error->message);
  cot_digitise_stop_polling (self);
  cot_digitise_show_words (self, cot_error_text (error), words, TRUE);
  cot_digitise_set_state (self, COT_DIGITISE_FAULT);
  if (clears)
    ask_later (self);
}

/* --- Pages ------------------------------------------------------------------------------ */

/* What is said at the end: files and pages that did not come, and which pages did. */
static void
tell_refused (CotDigitiseDesk *self)
{
  g_autofree char *text = cot_file_tally_dup_refused (cot_sheet_source_get_tally (self->source));

  g_string_assign (self->refused, text);
}

/* A file that is no picture stops nothing: it is named at the end. */
static gboolean
refuse_file (CotDigitiseDesk *self, const GError *error)
{
  const char *file = cot_sheet_source_get_file (self->source);

  if (file == NULL || g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK) ||
      g_error_matches (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO))
    return FALSE;

  g_message ("%s", error->message);
  tell_refused (self);
  return TRUE;
}

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_sheet_source_next_finish (COT_SHEET_SOURCE (source), result, &error);
  CotDigitiseDesk *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page != NULL) {
    cot_digitise_stop_polling (self);
    self->n_retries = 0;
    self->n_seen++;
    if (self->adding_part && self->current != NULL) {
      cot_digitise_take_part (self, page);
      return;
    }
    g_clear_pointer (&self->current, cot_scanned_page_unref);
    self->current = g_steal_pointer (&page);
    if (self->state == COT_DIGITISE_FAULT)
      cot_digitise_set_state (self, COT_DIGITISE_FEEDING);
    cot_digitise_take_page (self);
    return;
  }
  /* Whoever looked whether the fault is gone has stopped meanwhile. */
  if (self->state != COT_DIGITISE_FEEDING && self->state != COT_DIGITISE_FAULT)
    return;
  if (refuse_file (self, error)) {
    cot_digitise_next (self);
    return;
  }
  if (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY) && self->n_batch + self->n_seen > 0 && !self->adding_part) {
    cot_digitise_stop_polling (self);
    cot_digitise_show_idle (self, _ ("The feeder is empty"));
    return;
  }
  cot_digitise_show_fault (self, error);
}

CotSheetSource *
cot_digitise_ensure_source (CotDigitiseDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  const char *profile = g_file_test (self->profile_path, G_FILE_TEST_EXISTS) ? self->profile_path : NULL;
  const char *spool = cot_ui_context_get_spool (context);
  g_autoptr (GError) error = NULL;

  if (self->source != NULL)
    return self->source;

  if (!cot_spool_prepare (spool, &error))
    g_warning ("%s", error->message);
  self->source = cot_sheet_source_new (spool, cot_election_get_folder (cot_ui_context_get_election (context)), self->device, profile);

  return self->source;
}

/* Another scanner, or other settings: what lies in the spool is found again. */
void
cot_digitise_forget_source (CotDigitiseDesk *self)
{
  if (self->source != NULL)
    g_object_run_dispose (G_OBJECT (self->source));
  g_clear_object (&self->source);
}

/* --- Which scanner ------------------------------------------------------------------------ */

/* The one that was chosen, as soon as it is there, at whatever socket; else the first. */
static char *
pick_device (CotDigitiseDesk *self, const GPtrArray *devices)
{
  g_autoptr (CotScanProfile) profile = cot_scan_profile_load (self->profile_path, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint found;

  for (guint i = 0; i < devices->len; i++)
    g_ptr_array_add (names, ((const CotScanDeviceInfo *) devices->pdata[i])->name);
  found = cot_scanner_name_find (names, profile != NULL ? profile->device : NULL);

  return g_strdup (names->pdata[found < names->len ? found : 0]);
}

static void
devices_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = cot_scan_list_devices_finish (result, &error);
  CotDigitiseDesk *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (self->state != COT_DIGITISE_FEEDING && self->state != COT_DIGITISE_FAULT)
    return;
  if (error == NULL && devices->len == 0)
    error = g_error_new_literal (COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE, "SANE lists no device");
  if (error != NULL) {
    cot_digitise_show_fault (self, error);
    return;
  }
  self->device = pick_device (self, devices);
  cot_digitise_forget_source (self);
  ask_again (self);
}

/* The next sheet, without a word on the screen. */
static void
ask_again (CotDigitiseDesk *self)
{
  /* The answer to an earlier question will do for this one too. */
  if (self->source != NULL && cot_sheet_source_is_busy (self->source))
    return;

  gboolean files_left = self->source != NULL && cot_sheet_source_count_files (self->source) > 0;

  if (self->device == NULL && !files_left) {
    cot_scan_list_devices_async (NULL, DEVICES_TIMEOUT_MS, self->cancellable, devices_cb, self);
    return;
  }
  cot_sheet_source_next_async (cot_digitise_ensure_source (self), !self->stop_after && !self->look_at_next && !self->taking_files && !self->adding_part,
                               self->cancellable, page_cb, self);
}

void
cot_digitise_feed (CotDigitiseDesk *self)
{
  gboolean seen = *self->last_stored != '\0';

  cot_digitise_stop_polling (self);
  cot_digitise_show_words (self, self->taking_files ? _ ("Taking in files…") : _ ("Scanning…"),
                           seen && !self->adding_part ? _ ("Above is the sheet stored last.") : "", FALSE);
  cot_digitise_show_batch (self);
  cot_digitise_set_state (self, COT_DIGITISE_FEEDING);
  ask_again (self);
}

/* --- Batches --------------------------------------------------------------------------------- */

static void
show_files_done (CotDigitiseDesk *self)
{
  guint n = cot_file_tally_count_taken (cot_sheet_source_get_tally (self->source));
  g_autofree char *headline = g_strdup_printf (ngettext ("%u file taken in", "%u files taken in", n), n);

  tell_refused (self);
  self->taking_files = FALSE;
  self->n_files = 0;
  cot_digitise_show_idle (self, headline);
}

/* After a sheet: the next one, unless somebody or something has to come first. */
void
cot_digitise_next (CotDigitiseDesk *self)
{
  gboolean fed = self->source != NULL && cot_sheet_source_has_fed (self->source);
  guint n_files = self->source != NULL ? cot_sheet_source_count_files (self->source) : 0;

  cot_digitise_forget_current (self);
  /* What is through the feeder already is no further sheet. */
  if (self->stop_after && !fed) {
    self->taking_files = FALSE;
    cot_digitise_show_idle (self, _ ("Stopped"));
  } else if (self->taking_files && n_files == 0 && !fed) {
    show_files_done (self);
  } else if (!self->taking_files && self->n_batch > 0 && self->source != NULL && cot_sheet_source_is_glass (self->source) && !fed) {
    cot_digitise_show_idle (self, _ ("Put the next sheet on the glass"));
  } else {
    cot_digitise_feed (self);
  }
}

/* The pace is of one run of the feeder; on the glass every sheet is a start, and the pace
 * that of the batch. */
static void
begin_run (CotDigitiseDesk *self)
{
  gboolean is_glass = self->source != NULL && cot_sheet_source_is_glass (self->source);

  if (self->state == COT_DIGITISE_IDLE)
    self->n_seen = 0;
  if (self->state != COT_DIGITISE_IDLE || (is_glass && self->n_batch > 0))
    return;
  self->n_run = 0;
  self->run_started_us = g_get_monotonic_time ();
}

void
cot_digitise_start_batch (CotDigitiseDesk *self, gboolean anew)
{
  self->stop_after = FALSE;
  self->look_at_next = FALSE;
  self->n_retries = 0;
  if (self->state == COT_DIGITISE_IDLE && (anew || self->n_batch == 0)) {
    cot_digitise_clear_strip (self);
    self->n_batch = 0;
    self->n_kept = 0;
    g_ptr_array_set_size (self->batch_folios, 0);
    g_string_truncate (self->refused, 0);
    if (self->source != NULL)
      cot_file_tally_clear (cot_sheet_source_get_tally (self->source));
  }
  begin_run (self);
  /* The scanner is being asked at this moment: one question at a time. */
  if (self->polling)
    return;
  cot_digitise_stop_polling (self);
  if (self->adding_part && self->current != NULL) {
    cot_digitise_scan_part (self);
    return;
  }
  /* A fault may have struck while a page was being stored: that one first. */
  if (self->state == COT_DIGITISE_FAULT && self->current != NULL) {
    cot_digitise_take_page (self);
    return;
  }
  cot_digitise_forget_current (self);
  cot_digitise_feed (self);
}
