/* cot-error-text.c - from an error's code to a sentence that says what to do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-error-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "cot-error.h"
#include "cot-image-error.h"
#include "cot-scan-error.h"
#include "cot-sync-error.h"

static const char *
data_text (int code)
{
  switch ((CotDataError) code) {
  case COT_DATA_ERROR_INVALID:
    return _ ("That is not valid. Look at it again.");
  case COT_DATA_ERROR_NOT_FOUND:
    return _ ("It is not in the record. Look at what was keyed.");
  case COT_DATA_ERROR_CONFLICT:
    return _ ("The record already says otherwise. Somebody may have done it before.");
  case COT_DATA_ERROR_CORRUPT:
    return _ ("What is stored does not match its digest. Stop and call the technician.");
  case COT_DATA_ERROR_TOO_NEW:
    return _ ("A newer version of the program wrote this. Update the program.");
  case COT_DATA_ERROR_FULL:
    return _ ("The disk is full. Nothing was lost; make room and try again.");
  case COT_DATA_ERROR_REFUSED:
    return _ ("The rules do not allow it now. Ask the coordinator.");
  case COT_DATA_ERROR_SAME_PERSON:
    return _ ("Another person must do it.");
  case COT_DATA_ERROR_NOT_OPEN:
    return _ ("This desk is not open. The coordinator opens it.");
  case COT_DATA_ERROR_PASSWORD:
    return _ ("The password is not right. Key it again.");
  case COT_DATA_ERROR_TOO_SOON:
    return _ ("After several wrong passwords one waits a little. Try again in a moment.");
  case COT_DATA_ERROR_OLDER:
    return _ ("This computer holds an older copy of its own record. Nothing more may be written here. Call the technician.");
  case COT_DATA_ERROR_FAILED:
  default:
    return _ ("The computer refused it. Call the technician; nothing was lost.");
  }
}

static const char *
scan_text (int code)
{
  switch ((CotScanError) code) {
  case COT_SCAN_ERROR_NO_DEVICE:
    return _ ("The scanner is not there.");
  case COT_SCAN_ERROR_BUSY:
    return _ ("Another program is using the scanner.");
  case COT_SCAN_ERROR_JAMMED:
    return _ ("The paper is jammed.");
  case COT_SCAN_ERROR_COVER_OPEN:
    return _ ("The scanner's cover is open.");
  case COT_SCAN_ERROR_EMPTY:
    return _ ("There is no paper in the feeder.");
  case COT_SCAN_ERROR_STALLED:
    return _ ("The scanner no longer answers.");
  case COT_SCAN_ERROR_DISK:
    return _ ("The page could not be stored: the disk is full or cannot be written.");
  case COT_SCAN_ERROR_UNPLACED:
    return _ ("This part cannot be placed.");
  case COT_SCAN_ERROR_OTHER_SHEET:
    return _ ("This part is of another sheet.");
  case COT_SCAN_ERROR_CRASHED:
  case COT_SCAN_ERROR_PROTOCOL:
  case COT_SCAN_ERROR_FAILED:
  default:
    return _ ("The scanner stopped.");
  }
}

static const char *
scan_what_to_do (int code)
{
  switch ((CotScanError) code) {
  case COT_SCAN_ERROR_NO_DEVICE:
    return _ ("Look at its cable and its switch.");
  case COT_SCAN_ERROR_BUSY:
    return _ ("Close the other program.");
  case COT_SCAN_ERROR_JAMMED:
    return _ ("Open it, take the paper out, and put the sheets that are not stored back in.");
  case COT_SCAN_ERROR_COVER_OPEN:
    return _ ("Close it.");
  case COT_SCAN_ERROR_EMPTY:
    return _ ("Put the actas in, face up.");
  case COT_SCAN_ERROR_DISK:
    return _ ("Call the technician. The sheet that was read is kept until there is room.");
  case COT_SCAN_ERROR_UNPLACED:
    return _ ("Lay it so that a side of the acta and two of its marks show.");
  case COT_SCAN_ERROR_OTHER_SHEET:
    return _ ("Lay the other part of the same sheet.");
  case COT_SCAN_ERROR_STALLED:
  case COT_SCAN_ERROR_CRASHED:
  case COT_SCAN_ERROR_PROTOCOL:
  case COT_SCAN_ERROR_FAILED:
  default:
    return _ ("Put the sheets that are not stored back in the feeder.");
  }
}

static const char *
image_text (int code)
{
  switch ((CotImageError) code) {
  case COT_IMAGE_ERROR_NO_MARKS:
    return _ ("The marks at the corners of the acta cannot be seen. Scan it again.");
  case COT_IMAGE_ERROR_FORMAT:
  case COT_IMAGE_ERROR_OUT_OF_PAGE:
  case COT_IMAGE_ERROR_TOO_LARGE:
  case COT_IMAGE_ERROR_LOCKED:
  case COT_IMAGE_ERROR_TOO_MANY:
  case COT_IMAGE_ERROR_IO:
  default:
    return _ ("The picture cannot be used. Scan the sheet again.");
  }
}

static const char *
sync_text (int code)
{
  switch ((CotSyncError) code) {
  case COT_SYNC_ERROR_OFFLINE:
  case COT_SYNC_ERROR_TIMEOUT:
    return _ ("No link with the centre. Work goes on here; it is sent when the link is back.");
  case COT_SYNC_ERROR_NOT_TRUSTED:
    return _ ("Whoever answers is not the centre. Nothing was sent. Call the technician.");
  case COT_SYNC_ERROR_REFUSED:
    return _ ("The centre does not accept this desk. Call the technician.");
  case COT_SYNC_ERROR_CONFLICT:
  case COT_SYNC_ERROR_PROTOCOL:
  case COT_SYNC_ERROR_FAILED:
  default:
    return _ ("The centre answers something unexpected. Call the technician; work goes on here.");
  }
}

const char *
cot_error_text (const GError *error)
{
  if (error == NULL)
    return "";
  if (error->domain == COT_DATA_ERROR)
    return data_text (error->code);
  if (error->domain == COT_SCAN_ERROR)
    return scan_text (error->code);
  if (error->domain == COT_IMAGE_ERROR)
    return image_text (error->code);
  if (error->domain == COT_SYNC_ERROR)
    return sync_text (error->code);
  if (error->domain == G_FILE_ERROR || error->domain == G_IO_ERROR)
    return _ ("A file cannot be read or written. Call the technician.");

  return _ ("Something went wrong. Try again, then call the technician.");
}

const char *
cot_error_text_of_opening (const GError *error)
{
  if (error == NULL || error->domain != COT_DATA_ERROR)
    return cot_error_text (error);
  if (error->code == COT_DATA_ERROR_NOT_FOUND)
    return _ ("There is no record in this folder.");
  if (error->code == COT_DATA_ERROR_CONFLICT)
    return _ ("Another program has this record open, or it belongs to another election.");
  if (error->code == COT_DATA_ERROR_CORRUPT)
    return _ ("The record of this computer is damaged. What can be proved of it can be saved; call the technician.");
  if (error->code == COT_DATA_ERROR_FULL)
    return _ ("The disk is full: the record cannot be opened. Nothing was lost. Make room and start again.");
  if (error->code == COT_DATA_ERROR_FAILED)
    return _ ("The record's folder cannot be read or written. Look at the disk and its permissions; nothing was lost.");

  return cot_error_text (error);
}

const char *
cot_error_text_what_to_do (const GError *error)
{
  if (error == NULL || error->domain != COT_SCAN_ERROR)
    return NULL;

  return scan_what_to_do (error->code);
}
