/* scan-service.c - cotejo-scan's conversation on its pipes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line in, one or two JSON lines out:
 *
 *   feed           feed one sheet        spooled | empty | error
 *   next           feed and read it      spooled, then page | empty | error
 *   process PATH   take in a file        spooled, then page | error
 *   from ORIGIN PATH   the same, of CATD or CASILLA
 *   resume ID      finish a spooled page page | error
 *   turn ID N      N quarter turns       page | error
 *   join ID...     parts of one sheet    page | error
 *   release        let the device go     released
 *   describe       open the device       device | error
 *   quit           end
 *
 * The first line out is "ready" with the ids that lie in the spool, or an error
 * when nothing can be stored there.  A sheet that was read and could not be stored
 * is kept until it can be: the disk's trouble costs no paper.
 *
 * An error with "ends" is the process's last word: a sheet was left half read,
 * and no device is sure to come out of that in the same process.
 *
 * "join" makes one sheet of two to four spooled pages, called after the first; with
 * that one alone it is a page of its own again.  A part that cannot be placed changes
 * nothing.
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
#include "cot-foreign.h"
#include "cot-image-error.h"
#include "cot-image-file.h"
#include "cot-page-join.h"
#include "cot-page-parts.h"
#include "cot-page-reader.h"
#include "cot-scanner.h"
#include "cot-spool.h"
#include "cot-tiff.h"
#include "scan-intake.h"
#include "scan-watchdog.h"

#define MAX_COMMAND_BYTES 8192
#define LAST_WORDS        "{\"event\":\"error\",\"code\":\"stalled\",\"message\":\"no progress for the time allowed\"}\n"
#define MAX_TRIES         2
#define MAX_GREETED       10000
#define FILE_DPI          300 /* of a file that does not say */
#define SOFTWARE          "cotejo-scan " COT_VERSION

typedef struct {
  const ScanSettings *settings;
  CotScanner *scanner; /* opened by the first "next", closed after a failure */
  CotPageReader *reader;
  ScanWatchdog *watchdog;
  ScanIntake intake;
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
  if (g_error_matches (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO) || error->domain == G_FILE_ERROR)
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

static void
say_page (const CotScannedPage *page)
{
  json_t *event = cot_scanned_page_to_json (page);

  json_object_set_new (event, "event", json_string ("page"));
  say (event);
}

/* TRUE: reading this page has ended the process as often as it may.  One byte an
 * attempt: whether it survives a power cut does not matter, only a crash; being ended
 * from outside once is no sign of a bad page. */
static gboolean
was_tried_enough (const Service *self, const char *id)
{
  g_autofree char *trying = cot_spool_path (self->settings->spool, id, ".trying");
  g_autofree char *tries = NULL;
  gsize n_tries = 0;

  if (!g_file_get_contents (trying, &tries, &n_tries, NULL))
    n_tries = 0;
  if (n_tries < MAX_TRIES)
    g_file_set_contents (trying, "..", (gssize) n_tries + 1, NULL);

  return n_tries >= MAX_TRIES;
}

/* Reads and finishes a page whose master lies in the spool. */
static void
process (Service *self, const CotRaster *raster, CotScannedPage *page)
{
  const char *spool = self->settings->spool;
  gboolean gives_up = was_tried_enough (self, page->spool);
  g_autoptr (GError) error = NULL;

  if (!cot_page_process (gives_up ? NULL : self->reader, spool, raster, scan_watchdog_pat, self->watchdog, page, &error)) {
    say_error (error);
    return;
  }

  say_page (page);
}

/* The sheet that has left the feeder, durable (transfer full); NULL: an error was told. */
static CotScannedPage *
store (Service *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = scan_intake_store (&self->intake, &error);

  if (page == NULL) {
    say_error (error);
    return NULL;
  }
  if (self->intake.n_missing > 0)
    cot_scanned_page_add_problem (page, COT_PROBLEM_SHORT_PAGE, "%u lines are missing", self->intake.n_missing);
  say (json_pack ("{s:s, s:s}", "event", "spooled", "spool", page->spool));
  scan_watchdog_pat (self->watchdog);

  return g_steal_pointer (&page);
}

static gboolean
open_scanner (Service *self, GError **error)
{
  const ScanSettings *settings = self->settings;
  CotScannerSettings how = { settings->profile, settings->dpi, settings->source, (const char *const *) settings->options, settings->empty_retry_ms };

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

/* Before a sheet moves: once it has, it must find its place. */
static gboolean
has_room (const Service *self, GError **error)
{
  const ScanSettings *settings = self->settings;
  guint64 reserve = (guint64) settings->reserve_mb * 1024 * 1024;

  if (g_access (settings->spool, W_OK) != 0) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK, "the spool cannot be written");
    return FALSE;
  }
  if (cot_spool_get_room (settings->spool, reserve) == 0) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK, "the disk of the spool has less than %u MB left", settings->reserve_mb);
    return FALSE;
  }

  return TRUE;
}

/* FALSE: the process must end.  The sheet is in the intake, or an error was told. */
static gboolean
take_sheet (Service *self)
{
  g_autoptr (GError) error = NULL;
  gboolean ends;

  if (self->intake.sheet != NULL)
    return TRUE;
  if (has_room (self, &error) && open_scanner (self, &error) && scan_intake_take (&self->intake, self->scanner, &error))
    return TRUE;

  ends = self->scanner != NULL && cot_scanner_is_broken (self->scanner);
  say_error_and (error, ends);
  if (!is_passing (error) && !ends)
    g_clear_pointer (&self->scanner, cot_scanner_close);

  return !ends;
}

/* FALSE: the process must end. */
static gboolean
feed (Service *self, gboolean reads)
{
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (CotRaster) raster = NULL;
  g_autoptr (GError) error = NULL;

  if (!take_sheet (self))
    return FALSE;
  if (self->intake.sheet != NULL)
    page = store (self);
  if (page == NULL)
    return TRUE;

  raster = g_steal_pointer (&self->intake.sheet);
  if (!reads)
    return TRUE;
  if (cot_spool_describe_master (self->settings->spool, page->spool, raster, &page->master, &error))
    process (self, raster, page);
  else
    say_error (error);

  return TRUE;
}

/* A sheet that could not be stored yet is kept all the same. */
static void
release (Service *self)
{
  g_clear_pointer (&self->scanner, cot_scanner_close);
  say (json_pack ("{s:s}", "event", "released"));
}

static void
describe (Service *self)
{
  g_autoptr (GError) error = NULL;
  json_t *device;

  if (!open_scanner (self, &error)) {
    say_error (error);
    return;
  }
  device = cot_scanner_to_json (self->scanner);
  json_object_set_new (device, "event", json_string ("device"));
  say (device);
}

static void
take_facts (CotScannedPage *page, const CotForeignSheet *sheet)
{
  page->orientation = sheet->orientation;
  page->sheet = sheet->sheet;
  page->n_sheets = sheet->n_sheets;
}

/* A file's sheet as a page; what is known of it is there before its master is. */
static CotScannedPage *
store_file (Service *self, const CotForeignSheet *sheet, const CotTiffTags *tags, const char *origin, GError **error)
{
  const char *spool = self->settings->spool;
  g_autofree char *id = cot_spool_new_id (tags->time_us);
  g_autoptr (CotScannedPage) noted = cot_scanned_page_new (id);
  CotScannedPage *page = NULL;

  noted->device = g_strdup ("file");
  noted->time_us = tags->time_us;
  take_facts (noted, sheet);
  if ((origin == NULL || cot_spool_set_origin (spool, id, origin, error)) && cot_spool_note (spool, noted, 0, error))
    page = sheet->master != NULL ? cot_spool_store_photo (spool, id, sheet->raster, sheet->master, tags->time_us, error)
                                 : cot_spool_store_at (spool, id, sheet->raster, tags, "file", error);
  if (page != NULL)
    take_facts (page, sheet);
  else
    cot_spool_remove (spool, id, NULL);

  return page;
}

static CotFileTrouble
trouble_of (const GError *error)
{
  switch ((CotImageError) error->code) {
  case COT_IMAGE_ERROR_LOCKED:
    return COT_FILE_TROUBLE_LOCKED;
  case COT_IMAGE_ERROR_TOO_LARGE:
    return COT_FILE_TROUBLE_TOO_LARGE;
  case COT_IMAGE_ERROR_TOO_MANY:
    return COT_FILE_TROUBLE_TOO_MANY;
  case COT_IMAGE_ERROR_IO:
    return COT_FILE_TROUBLE_GONE;
  case COT_IMAGE_ERROR_FORMAT:
  case COT_IMAGE_ERROR_NO_MARKS:
  case COT_IMAGE_ERROR_OUT_OF_PAGE:
  default:
    return COT_FILE_TROUBLE_DAMAGED;
  }
}

/* What cannot be read is the file that was given, not the spool's disk.  Which of its
 * sheets it was is told, so that the others can come. */
static void
say_file_error (const char *path, const CotForeignSheet *sheet, const GError *error)
{
  const char *nick = cot_scan_error_to_nick (COT_SCAN_ERROR_FAILED), *trouble = cot_file_trouble_to_nick (trouble_of (error));
  g_autofree char *plain = cot_foreign_plain_path (path);
  g_autofree char *name = g_path_get_basename (plain);
  g_autofree char *where = sheet->n_sheets > 1 ? g_strdup_printf (" (%u of %u)", sheet->sheet, sheet->n_sheets) : g_strdup ("");
  g_autofree char *text = g_strdup_printf ("%s%s: %s", name, where, error->message);
  g_autofree char *message = g_utf8_make_valid (text, -1);

  say (json_pack ("{s:s, s:s, s:s, s:b, s:s, s:i, s:i}", "event", "error", "code", nick, "message", message, "ends", FALSE,
                  "trouble", trouble, "sheet", (int) sheet->sheet, "sheets", (int) sheet->n_sheets));
}

/* @path: may end in "#page=N" for another sheet of the same file than the first.
 * @origin: (nullable): is beside the page before the page is there */
static void
process_file (Service *self, const char *path, const char *origin)
{
  g_autoptr (GError) error = NULL;
  g_auto (CotForeignSheet) sheet = { 0 };
  g_autoptr (CotScannedPage) page = NULL;
  CotTiffTags tags = { SOFTWARE, NULL, NULL, g_get_real_time (), NULL };

  if (!has_room (self, &error)) {
    say_error (error);
    return;
  }
  if (!cot_foreign_read (path, &sheet, &error)) {
    say_file_error (path, &sheet, error);
    return;
  }

  tags.origin = sheet.provenance;
  page = store_file (self, &sheet, &tags, origin, &error);
  if (page == NULL) {
    say_error (error);
    return;
  }

  g_clear_pointer (&sheet.master, g_bytes_unref);
  say (json_pack ("{s:s, s:s}", "event", "spooled", "spool", page->spool));
  scan_watchdog_pat (self->watchdog);
  process (self, sheet.raster, page);
}

/* FALSE: nothing was said. */
static gboolean
join_parts (Service *self, const char *const *ids, GError **error)
{
  g_autoptr (CotScannedPage) page = cot_page_join (self->reader, self->settings->spool, ids, scan_watchdog_pat, self->watchdog, error);

  if (page == NULL)
    return FALSE;

  say_page (page);
  return TRUE;
}

/* A sheet in parts; FALSE: it is in one piece, or has to be from now on. */
static gboolean
resume_parts (Service *self, const char *id)
{
  g_auto (GStrv) parts = cot_spool_dup_parts (self->settings->spool, id);
  const char *const alone[] = { id, NULL };
  g_autoptr (GError) error = NULL;

  if (parts == NULL)
    return FALSE;
  if (!was_tried_enough (self, id)) {
    if (join_parts (self, (const char *const *) parts, &error))
      return TRUE;
    if (error->domain == COT_IMAGE_ERROR) {
      say_error (error);
      return TRUE;
    }
  }
  /* Its parts are looked at one by one. */
  g_clear_error (&error);
  if (!cot_spool_set_parts (self->settings->spool, alone, &error)) {
    say_error (error);
    return TRUE;
  }

  return FALSE;
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
  if (resume_parts (self, id))
    return;
  path = cot_spool_master_path (self->settings->spool, id);
  raster = cot_image_file_read (path, &error);
  if (raster != NULL)
    page = cot_spool_reopen (self->settings->spool, id, raster, &error);
  if (page == NULL) {
    say_error (error);
    return;
  }

  process (self, raster, page);
}

static void
refuse_command (const char *why)
{
  say (json_pack ("{s:s, s:s, s:s}", "event", "error", "code", "protocol", "message", why));
}

/* "ID N" of a finished page. */
static void
turn (Service *self, const char *arguments)
{
  const char *spool = self->settings->spool;
  g_auto (GStrv) words = g_strsplit (arguments, " ", 2);
  guint64 quarters = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (CotRaster) raster = NULL;

  if (words[0] == NULL || words[1] == NULL || !cot_spool_id_is_valid (words[0]) ||
      !g_ascii_string_to_unsigned (words[1], 10, 1, 3, &quarters, NULL)) {
    refuse_command ("turn takes the id of a page and 1 to 3");
    return;
  }
  page = cot_spool_load (spool, words[0], &error);
  if (page != NULL)
    raster = page->parts->len > 0 ? cot_page_join_again (self->reader, page, &error) : cot_image_file_read (page->master.file, &error);
  if (raster == NULL || !cot_page_turn (spool, raster, (guint) quarters, page, &error)) {
    say_error (error);
    return;
  }

  say_page (page);
}

/* "CASILLA /path/of/a/photo.jpg" */
static void
process_from (Service *self, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", 2);

  if (words[0] == NULL || words[1] == NULL || (strcmp (words[0], "CATD") != 0 && strcmp (words[0], "CASILLA") != 0)) {
    refuse_command ("from takes CATD or CASILLA, and a path");
    return;
  }
  process_file (self, words[1], words[0]);
}

/* "ID ID..." of spooled pages. */
static void
join (Service *self, const char *arguments)
{
  const char *spool = self->settings->spool;
  g_auto (GStrv) ids = g_strsplit (arguments, " ", COT_PAGE_MAX_PARTS + 1);
  g_autoptr (GError) error = NULL;
  guint n = g_strv_length (ids);
  gboolean ok = n >= 1 && n <= COT_PAGE_MAX_PARTS;

  for (guint i = 0; ok && i < n; i++)
    ok = cot_spool_id_is_valid (ids[i]);
  for (guint i = 1; ok && i < n; i++)
    ok = !g_strv_contains ((const char *const *) ids + i, ids[i - 1]);
  if (!ok) {
    refuse_command ("join takes the ids of one to four pages");
    return;
  }
  if (n > 1) {
    if (!join_parts (self, (const char *const *) ids, &error))
      say_error (error);
    return;
  }
  if (!cot_spool_set_parts (spool, (const char *const *) ids, &error)) {
    say_error (error);
    return;
  }
  resume (self, ids[0]);
}

/* FALSE: the conversation is over. */
static gboolean
obey (Service *self, const char *command)
{
  gboolean goes_on = TRUE;

  if (strcmp (command, "quit") == 0)
    return FALSE;

  scan_watchdog_begin (self->watchdog);
  if (strcmp (command, "feed") == 0)
    goes_on = feed (self, FALSE);
  else if (strcmp (command, "next") == 0)
    goes_on = feed (self, TRUE);
  else if (strcmp (command, "describe") == 0)
    describe (self);
  else if (strcmp (command, "release") == 0)
    release (self);
  else if (g_str_has_prefix (command, "process "))
    process_file (self, command + strlen ("process "), NULL);
  else if (g_str_has_prefix (command, "from "))
    process_from (self, command + strlen ("from "));
  else if (g_str_has_prefix (command, "resume "))
    resume (self, command + strlen ("resume "));
  else if (g_str_has_prefix (command, "turn "))
    turn (self, command + strlen ("turn "));
  else if (g_str_has_prefix (command, "join "))
    join (self, command + strlen ("join "));
  else
    refuse_command ("unknown command");
  scan_watchdog_end (self->watchdog);

  return goes_on;
}

/* One line of stdin without its end; FALSE at the end.  A line that is too long is
 * answered, and what follows it is heard. */
static gboolean
read_command (char *line, gsize size)
{
  gboolean too_long = FALSE;

  while (fgets (line, (int) size, stdin) != NULL) {
    gsize length = strlen (line);
    gboolean whole = length > 0 && line[length - 1] == '\n';

    if (!whole && (feof (stdin) || length + 1 < size)) {
      refuse_command (length + 1 < size && !feof (stdin) ? "a command holds a byte that no command has" : "a command without its end");
      return FALSE;
    }
    if (whole && !too_long) {
      line[length - 1] = '\0';
      return TRUE;
    }
    if (whole)
      refuse_command ("the command is too long");
    too_long = !whole;
  }

  return FALSE;
}

static void
say_ready (const Service *self)
{
  g_auto (GStrv) ids = cot_spool_list (self->settings->spool, NULL);
  json_t *pending = json_array ();

  /* A greeting is one line; what is left over is named at a later start. */
  for (guint i = 0; ids != NULL && ids[i] != NULL && i < MAX_GREETED; i++)
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

  if (!cot_spool_prepare (settings->spool, &error)) {
    say_error_and (error, TRUE);
    return cot_cli_usage ("%s", error->message);
  }
  self.reader = cot_page_reader_new (settings->forms, &error);
  if (self.reader == NULL)
    return cot_cli_usage ("%s", error->message);

  self.watchdog = scan_watchdog_new (settings->stall_ms, LAST_WORDS);
  self.intake = (ScanIntake){ .spool = settings->spool, .device = settings->device, .software = SOFTWARE, .watchdog = self.watchdog };
  say_ready (&self);
  while (read_command (line, sizeof line) && obey (&self, line))
    ;
  g_clear_pointer (&self.scanner, cot_scanner_close);
  scan_intake_clear (&self.intake);
  g_clear_pointer (&self.reader, cot_page_reader_free);

  return COT_EXIT_OK;
}
