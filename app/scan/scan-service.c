/* scan-service.c - cotejo-scan's conversation on its pipes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line in, one or two JSON lines out:
 *
 *   next           feed one sheet        spooled, then page | empty | error
 *   process PATH   take in a file        spooled, then page | error
 *   resume ID      finish a spooled page page | error
 *   quit           end
 *
 * An error with "ends" is the process's last word: a sheet was left half read,
 * and no device is sure to come out of that in the same process.
 *
 * "spooled" names a master that is durable already; "page" gives all that was
 * found on it.  A crash in between loses nothing: the page is resumed, and one
 * whose reading has ended the process before is stored without being read.
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "scan-service.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cot-cli.h"
#include "cot-image-error.h"
#include "cot-image-file.h"
#include "cot-page-reader.h"
#include "cot-scanner.h"
#include "cot-spool.h"
#include "cot-tiff.h"
#include "scan-watchdog.h"

#define MAX_COMMAND_BYTES 8192
#define LAST_WORDS        "{\"event\":\"error\",\"code\":\"stalled\",\"message\":\"no progress for the time allowed\"}\n"
#define MAX_TRIES         2
#define SOFTWARE          "cotejo-scan " COT_VERSION

typedef struct {
  const ScanSettings *settings;
  CotScanner *scanner; /* opened by the first "next", closed after a failure */
  CotPageReader *reader;
  ScanWatchdog *watchdog;
} Service;

static void
say (json_t *event)
{
  char *line = json_dumps (event, JSON_COMPACT);

  if (line != NULL) {
    fputs (line, stdout);
    fputc ('\n', stdout);
    fflush (stdout);
  }
  free (line);
  json_decref (event);
}

static const char *
nick_of (const GError *error)
{
  if (error->domain == COT_SCAN_ERROR)
    return cot_scan_error_to_nick ((CotScanError) error->code);
  if (g_error_matches (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO))
    return cot_scan_error_to_nick (COT_SCAN_ERROR_DISK);

  return cot_scan_error_to_nick (COT_SCAN_ERROR_FAILED);
}

static void
say_error_and (const GError *error, gboolean ends)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);

  if (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY) && !ends)
    say (json_pack ("{s:s}", "event", "empty"));
  else
    say (json_pack ("{s:s, s:s, s:s, s:b}", "event", "error", "code", nick_of (error), "message", message, "ends", ends));
}

static void
say_error (const GError *error)
{
  say_error_and (error, FALSE);
}

/* Reads and finishes a page whose master lies in the spool. */
static void
process (Service *self, const CotRaster *raster, CotScannedPage *page)
{
  const char *spool = self->settings->spool;
  g_autofree char *trying = cot_spool_path (spool, page->spool, ".trying");
  gsize n_tries = 0;
  g_autofree char *tries = NULL;
  g_autoptr (GError) error = NULL;

  /* One byte an attempt.  Whether it survives a power cut does not matter, only
   * a crash; being ended from outside once is no sign of a bad page. */
  if (!g_file_get_contents (trying, &tries, &n_tries, NULL))
    n_tries = 0;
  if (n_tries < MAX_TRIES)
    g_file_set_contents (trying, "..", (gssize) n_tries + 1, NULL);
  if (!cot_page_process (n_tries >= MAX_TRIES ? NULL : self->reader, spool, raster, scan_watchdog_pat, self->watchdog, page, &error)) {
    say_error (error);
    return;
  }

  json_t *event = cot_scanned_page_to_json (page);

  json_object_set_new (event, "event", json_string ("page"));
  say (event);
}

static void
store_and_process (Service *self, const CotRaster *raster, const CotTiffTags *tags, const char *device, guint n_missing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_spool_store (self->settings->spool, raster, tags, device, &error);

  if (page == NULL) {
    say_error (error);
    return;
  }

  say (json_pack ("{s:s, s:s}", "event", "spooled", "spool", page->spool));
  scan_watchdog_pat (self->watchdog);
  if (n_missing > 0)
    cot_scanned_page_add_problem (page, COT_PROBLEM_SHORT_PAGE, "%u lines are missing", n_missing);
  process (self, raster, page);
}

static gboolean
open_scanner (Service *self, GError **error)
{
  const ScanSettings *settings = self->settings;
  CotScannerSettings how = { settings->dpi, settings->source, (const char *const *) settings->options, settings->empty_retry_ms };

  if (self->scanner != NULL)
    return TRUE;
  if (settings->device == NULL) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE, "no device was named");
    return FALSE;
  }

  self->scanner = cot_scanner_open (settings->device, &how, error);
  return self->scanner != NULL;
}

/* After these the device is as good as before; after others it is opened anew. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY) ||
         g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_JAMMED) ||
         g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_COVER_OPEN);
}

/* FALSE: the process must end. */
static gboolean
next (Service *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = NULL;
  guint n_missing = 0;

  if (open_scanner (self, &error))
    raster = cot_scanner_feed (self->scanner, scan_watchdog_pat, self->watchdog, &n_missing, &error);
  if (raster == NULL) {
    gboolean ends = self->scanner != NULL && cot_scanner_is_broken (self->scanner);

    say_error_and (error, ends);
    if (!is_passing (error) && !ends)
      g_clear_pointer (&self->scanner, cot_scanner_close);
    return !ends;
  }

  const CotScanDevice *device = cot_scanner_get_device (self->scanner);
  CotTiffTags tags = { SOFTWARE, device->vendor, device->model, g_get_real_time () };

  store_and_process (self, raster, &tags, device->name, n_missing);
  return TRUE;
}

static void
process_file (Service *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = cot_image_file_read (path, &error);
  CotTiffTags tags = { SOFTWARE, NULL, NULL, g_get_real_time () };

  if (raster == NULL) {
    say_error (error);
    return;
  }
  if (!(raster->dpi > 0))
    raster->dpi = self->settings->dpi;
  store_and_process (self, raster, &tags, "file", 0);
}

static void
resume (Service *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (CotRaster) raster = NULL;
  g_autoptr (CotScannedPage) page = NULL;

  if (!cot_spool_id_is_valid (id)) {
    g_set_error_literal (&error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "not the id of a page");
    say_error (error);
    return;
  }
  path = cot_spool_path (self->settings->spool, id, ".tif");
  raster = cot_tiff_read (path, &error);
  if (raster != NULL)
    page = cot_spool_reopen (self->settings->spool, id, raster, &error);
  if (page == NULL) {
    say_error (error);
    return;
  }

  page->device = g_strdup (self->settings->device != NULL ? self->settings->device : "file");
  process (self, raster, page);
}

/* FALSE: the conversation is over. */
static gboolean
obey (Service *self, const char *command)
{
  gboolean goes_on = TRUE;

  if (strcmp (command, "quit") == 0)
    return FALSE;

  scan_watchdog_begin (self->watchdog);
  if (strcmp (command, "next") == 0)
    goes_on = next (self);
  else if (g_str_has_prefix (command, "process "))
    process_file (self, command + strlen ("process "));
  else if (g_str_has_prefix (command, "resume "))
    resume (self, command + strlen ("resume "));
  else
    say (json_pack ("{s:s, s:s, s:s}", "event", "error", "code", "protocol", "message", "unknown command"));
  scan_watchdog_end (self->watchdog);

  return goes_on;
}

/* One line of stdin without its end; FALSE at the end or when it is too long. */
static gboolean
read_command (char *line, gsize size)
{
  gsize length;

  if (fgets (line, (int) size, stdin) == NULL)
    return FALSE;
  length = strlen (line);
  if (length == 0 || line[length - 1] != '\n')
    return FALSE;
  line[length - 1] = '\0';

  return TRUE;
}

static void
say_ready (const Service *self)
{
  g_auto (GStrv) ids = cot_spool_list (self->settings->spool, NULL);
  json_t *pending = json_array ();

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    json_array_append_new (pending, json_string (ids[i]));
  say (json_pack ("{s:s, s:s, s:o}", "event", "ready", "version", COT_VERSION, "pending", pending));
}

/**
 * scan_service_run:
 * @settings: device, spool, forms and limits
 *
 * Answers commands until told to end.
 *
 * Returns: 0, or 2 when the spool or the forms cannot be used
 */
int
scan_service_run (const ScanSettings *settings)
{
  Service self = { .settings = settings };
  g_autoptr (GError) error = NULL;
  char line[MAX_COMMAND_BYTES];

  if (!cot_spool_prepare (settings->spool, &error))
    return cot_cli_usage ("%s", error->message);
  self.reader = cot_page_reader_new (settings->forms, &error);
  if (self.reader == NULL)
    return cot_cli_usage ("%s", error->message);

  self.watchdog = scan_watchdog_new (settings->stall_ms, LAST_WORDS);
  say_ready (&self);
  while (read_command (line, sizeof line) && obey (&self, line))
    ;
  g_clear_pointer (&self.scanner, cot_scanner_close);
  g_clear_pointer (&self.reader, cot_page_reader_free);

  return COT_EXIT_OK;
}
