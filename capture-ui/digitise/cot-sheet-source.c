/* cot-sheet-source.c - sheets one after the other: spool, files, scanner
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* While a sheet is read the one after it is fed, never more: whoever takes the
 * sheets may have to stop the feeder.  An answer of the feeder that came too early
 * is kept for the call that asks for it, so that sheets keep the paper's order. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-source.h"

#include <string.h>

#include "cot-foreign.h"
#include "cot-image-error.h"
#include "cot-problem-text.h"
#include "cot-spool.h"

typedef struct _FileItem FileItem;

struct _CotSheetSource {
  GObject parent_instance;
  CotScanRun *run;
  GCancellable *stopped; /* the object's end */

  GTask *wanted; /* the call that waits, or NULL */
  gboolean ahead;
  gboolean feeding, reading;
  GQueue fed;          /* ids */
  GError *held;        /* of a sheet fed ahead */
  GQueue files;        /* FileItem */
  char *read_id;       /* of the page that is being read, or NULL */
  FileItem *read_file; /* that is being read, or NULL */
  CotFileTally *tally;
  GQueue parked;
  char *file;   /* its name */
  char *origin; /* of it */
  gboolean is_described, is_feeder;
};

G_DEFINE_FINAL_TYPE (CotSheetSource, cot_sheet_source, G_TYPE_OBJECT)

struct _FileItem {
  char *path; /* without the mark of a sheet */
  char *origin;
  guint sheet, n_sheets; /* which of the file's, from 1; of 0: not known */
};

static void
file_item_free (gpointer pointer)
{
  FileItem *item = pointer;

  g_free (item->path);
  g_free (item->origin);
  g_free (item);
}

/* The call is answered; what it leads to comes after. */
static void
answer (CotSheetSource *self, CotScannedPage *page, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->wanted);

  if (task == NULL) {
    g_clear_pointer (&page, cot_scanned_page_unref);
    g_clear_error (&error);
    return;
  }
  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) cot_scanned_page_unref);
  else
    g_task_return_error (task, error);
}

static void
cot_sheet_source_dispose (GObject *object)
{
  CotSheetSource *self = COT_SHEET_SOURCE (object);

  g_cancellable_cancel (self->stopped);
  if (self->run != NULL)
    cot_scan_run_stop (self->run);
  g_clear_object (&self->run);
  answer (self, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the source has ended"));

  G_OBJECT_CLASS (cot_sheet_source_parent_class)->dispose (object);
}

static void
cot_sheet_source_finalize (GObject *object)
{
  CotSheetSource *self = COT_SHEET_SOURCE (object);

  g_queue_clear_full (&self->fed, g_free);
  g_queue_clear_full (&self->parked, g_free);
  g_queue_clear_full (&self->files, file_item_free);
  g_clear_pointer (&self->tally, cot_file_tally_free);
  g_clear_pointer (&self->read_id, g_free);
  g_clear_pointer (&self->read_file, file_item_free);
  g_clear_error (&self->held);
  g_clear_object (&self->stopped);
  g_free (self->file);
  g_free (self->origin);

  G_OBJECT_CLASS (cot_sheet_source_parent_class)->finalize (object);
}

static void
cot_sheet_source_class_init (CotSheetSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cot_sheet_source_dispose;
  G_OBJECT_CLASS (klass)->finalize = cot_sheet_source_finalize;
}

static void
cot_sheet_source_init (CotSheetSource *self)
{
  self->stopped = g_cancellable_new ();
  self->tally = cot_file_tally_new ();
  g_queue_init (&self->fed);
  g_queue_init (&self->files);
  g_queue_init (&self->parked);
}

CotSheetSource *
cot_sheet_source_new (const char *spool, const char *election, const char *device, const char *profile)
{
  CotSheetSource *self = g_object_new (COT_TYPE_SHEET_SOURCE, NULL);

  self->run = cot_scan_run_new (&(CotScanRunSettings){
    .device = device,
    .spool = spool,
    .election = election,
    .profile = profile,
  });

  return self;
}

static void step (CotSheetSource *self);

static void
push_sheet (CotSheetSource *self, const FileItem *from, guint sheet, guint n_sheets)
{
  FileItem *item = g_new0 (FileItem, 1);

  item->path = g_strdup (from->path);
  item->origin = g_strdup (from->origin);
  item->sheet = sheet;
  item->n_sheets = n_sheets;
  g_queue_push_head (&self->files, item);
}

/* Whoever asked has left, or the disk has no room: that says nothing of the file. */
static gboolean
is_refusal (const GError *error)
{
  return error != NULL && !g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK) &&
         !g_error_matches (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A file of several sheets gives one after the other; one that is refused is noted, and
 * does not keep the others back. */
static void
note_file (CotSheetSource *self, const FileItem *item, const CotScannedPage *page, const GError *error)
{
  CotScanErrorFile told = cot_scan_error_get_file (error);
  guint n_sheets = page != NULL ? page->n_sheets : told.n_sheets > 0 ? told.n_sheets
                                                                     : item->n_sheets;

  if (page == NULL && !is_refusal (error))
    return;
  if (page != NULL)
    cot_file_tally_take (self->tally, item->path, item->sheet, n_sheets);
  else
    cot_file_tally_refuse (self->tally, item->path, item->sheet, n_sheets, cot_problem_text_of_file (error));
  if (item->sheet < n_sheets)
    push_sheet (self, item, item->sheet + 1, n_sheets);
}

/* What the disk had no room for comes again before anything else; a page that somebody
 * took away does not. */
static void
put_back (CotSheetSource *self)
{
  g_autofree char *master = self->read_id != NULL ? cot_spool_master_path (cot_scan_run_get_spool (self->run), self->read_id) : NULL;

  if (master != NULL && g_file_test (master, G_FILE_TEST_EXISTS))
    g_queue_push_head (&self->fed, g_steal_pointer (&self->read_id));
  else if (self->read_file != NULL)
    g_queue_push_head (&self->files, g_steal_pointer (&self->read_file));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CotSheetSource) self = user_data;
  GError *error = NULL;
  CotScannedPage *page = cot_scan_run_finish (COT_SCAN_RUN (source), result, &error);

  self->reading = FALSE;
  if (self->run != NULL && g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK))
    put_back (self);
  g_clear_pointer (&self->read_id, g_free);
  if (self->read_file != NULL)
    note_file (self, self->read_file, page, error);
  g_clear_pointer (&self->read_file, file_item_free);
  answer (self, page, error);
}

static void
feed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CotSheetSource) self = user_data;
  g_autoptr (GError) error = NULL;
  char *id = cot_scan_run_feed_finish (COT_SCAN_RUN (source), result, &error);

  self->feeding = FALSE;
  if (id != NULL)
    g_queue_push_tail (&self->fed, id);
  else if (self->held == NULL)
    self->held = g_steal_pointer (&error);
  step (self);
}

static void
feed (CotSheetSource *self)
{
  self->feeding = TRUE;
  cot_scan_run_feed_async (self->run, self->stopped, feed_cb, g_object_ref (self));
}

static void
describe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  json_t *device = cot_scan_run_describe (source, cancellable, &error);

  if (device != NULL)
    g_task_return_pointer (task, device, (GDestroyNotify) json_decref);
  else
    g_task_return_error (task, error);
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CotSheetSource) self = user_data;
  g_autoptr (GError) error = NULL;
  json_t *device = g_task_propagate_pointer (G_TASK (result), &error);

  /* Without an answer the attempt to feed says why. */
  self->feeding = FALSE;
  self->is_described = device != NULL;
  self->is_feeder = json_is_true (json_object_get (device, "feeder"));
  json_decref (device);
  if (self->wanted != NULL && !g_cancellable_is_cancelled (self->stopped))
    feed (self);
}

/* Whether it is a feeder or a glass must be known before a sheet is fed ahead. */
static void
describe_and_feed (CotSheetSource *self)
{
  g_autoptr (GTask) task = g_task_new (self->run, self->stopped, described_cb, g_object_ref (self));

  self->feeding = TRUE;
  g_task_run_in_thread (task, describe_thread);
}

static void
begin_reading (CotSheetSource *self)
{
  g_autofree char *id = g_queue_pop_head (&self->fed);

  self->reading = TRUE;
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->origin, g_free);
  cot_scan_run_resume_async (self->run, id, self->stopped, read_cb, g_object_ref (self));
  self->read_id = g_steal_pointer (&id);
  if (self->ahead && self->is_feeder && !self->feeding && self->held == NULL && self->fed.length == 0 && self->files.length == 0)
    feed (self);
}

static void
begin_file (CotSheetSource *self)
{
  FileItem *item = g_queue_pop_head (&self->files);
  g_autofree char *path = item->sheet > 1 ? g_strdup_printf ("%s" COT_FOREIGN_SHEET_MARK "%u", item->path, item->sheet) : g_strdup (item->path);

  self->reading = TRUE;
  g_free (self->file);
  g_free (self->origin);
  self->file = g_path_get_basename (item->path);
  self->origin = g_strdup (item->origin);
  cot_scan_run_import_async (self->run, path, item->origin, self->stopped, read_cb, g_object_ref (self));
  self->read_file = item;
}

static void
step (CotSheetSource *self)
{
  if (self->wanted == NULL || self->reading)
    return;
  if (self->fed.length > 0) {
    begin_reading (self);
  } else if (self->files.length > 0) {
    begin_file (self);
  } else if (self->held != NULL) {
    g_clear_pointer (&self->file, g_free);
    answer (self, NULL, g_steal_pointer (&self->held));
  } else if (!self->feeding) {
    if (self->is_described)
      feed (self);
    else
      describe_and_feed (self);
  }
}

void
cot_sheet_source_next_async (CotSheetSource *self, gboolean ahead, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->wanted == NULL);

  self->wanted = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->wanted, cot_sheet_source_next_async);
  self->ahead = ahead;
  step (self);
}

CotScannedPage *
cot_sheet_source_next_finish (CotSheetSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cot_sheet_source_add_file (CotSheetSource *self, const char *path, const char *origin)
{
  FileItem *item = g_new0 (FileItem, 1);

  item->path = g_strdup (path);
  item->origin = g_strdup (origin);
  item->sheet = 1;
  g_queue_push_tail (&self->files, item);
}

guint
cot_sheet_source_count_files (CotSheetSource *self)
{
  return self->files.length;
}

const char *
cot_sheet_source_get_file (CotSheetSource *self)
{
  return self->file;
}

CotFileTally *
cot_sheet_source_get_tally (CotSheetSource *self)
{
  return self->tally;
}

void
cot_sheet_source_park (CotSheetSource *self, const char *id)
{
  g_queue_push_tail (&self->parked, g_strdup (id));
}

guint
cot_sheet_source_count_parked (CotSheetSource *self)
{
  return self->parked.length;
}

void
cot_sheet_source_take_back (CotSheetSource *self)
{
  while (self->parked.length > 0)
    g_queue_push_tail (&self->fed, g_queue_pop_head (&self->parked));
}

guint
cot_sheet_source_count_unstored (CotSheetSource *self)
{
  return self->fed.length + self->parked.length + self->files.length;
}

static void
forget_pages (CotSheetSource *self, GQueue *ids)
{
  char *id;

  while ((id = g_queue_pop_head (ids)) != NULL) {
    g_autoptr (GError) error = NULL;

    if (!cot_spool_remove (cot_scan_run_get_spool (self->run), id, &error))
      g_warning ("a page stays in the spool: %s", error->message);
    g_free (id);
  }
}

void
cot_sheet_source_forget_all (CotSheetSource *self)
{
  g_return_if_fail (self->wanted == NULL);

  forget_pages (self, &self->fed);
  forget_pages (self, &self->parked);
  g_queue_clear_full (&self->files, file_item_free);
  g_clear_error (&self->held);
}

gboolean
cot_sheet_source_has_fed (CotSheetSource *self)
{
  return self->fed.length > 0 || self->feeding;
}

gboolean
cot_sheet_source_is_feeder (CotSheetSource *self)
{
  return self->is_described && self->is_feeder;
}

gboolean
cot_sheet_source_is_glass (CotSheetSource *self)
{
  return self->is_described && !self->is_feeder;
}

gboolean
cot_sheet_source_is_busy (CotSheetSource *self)
{
  return self->wanted != NULL;
}

CotScanRun *
cot_sheet_source_get_run (CotSheetSource *self)
{
  return self->run;
}
