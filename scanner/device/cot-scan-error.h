/* cot-scan-error.h - what can stop an acquisition
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_SCAN_ERROR (cot_scan_error_quark ())

/**
 * CotScanError:
 * @COT_SCAN_ERROR_NO_DEVICE: the device name is unknown or the cable is out
 * @COT_SCAN_ERROR_BUSY: another program holds the device; retry is sensible
 * @COT_SCAN_ERROR_JAMMED: paper jam or double feed; the page must be re-fed
 * @COT_SCAN_ERROR_COVER_OPEN: the scanner's cover is open
 * @COT_SCAN_ERROR_EMPTY: there is no paper in the feeder
 * @COT_SCAN_ERROR_STALLED: no progress for the time allowed; the process was ended
 * @COT_SCAN_ERROR_CRASHED: the scanning process ended without being told
 * @COT_SCAN_ERROR_DISK: the spool could not be written
 * @COT_SCAN_ERROR_PROTOCOL: the scanning process said something that it never says
 * @COT_SCAN_ERROR_UNPLACED: a part of a sheet shows too little to tell where it belongs
 * @COT_SCAN_ERROR_OTHER_SHEET: a part is of another sheet than those before it
 * @COT_SCAN_ERROR_FAILED: anything else; the message names it
 *
 * Callers branch on the code, never on the text.
 */
typedef enum {
  COT_SCAN_ERROR_NO_DEVICE,
  COT_SCAN_ERROR_BUSY,
  COT_SCAN_ERROR_JAMMED,
  COT_SCAN_ERROR_COVER_OPEN,
  COT_SCAN_ERROR_EMPTY,
  COT_SCAN_ERROR_STALLED,
  COT_SCAN_ERROR_CRASHED,
  COT_SCAN_ERROR_DISK,
  COT_SCAN_ERROR_PROTOCOL,
  COT_SCAN_ERROR_UNPLACED,
  COT_SCAN_ERROR_OTHER_SHEET,
  COT_SCAN_ERROR_FAILED,
} CotScanError;

GQuark cot_scan_error_quark (void);

/* Why a file, or one sheet of it, was not taken in. */
typedef enum {
  COT_FILE_TROUBLE_NONE,      /* not told, or no file */
  COT_FILE_TROUBLE_DAMAGED,   /* no picture that can be opened */
  COT_FILE_TROUBLE_LOCKED,    /* a password opens it */
  COT_FILE_TROUBLE_TOO_LARGE, /* larger than any sheet, or too slow to draw */
  COT_FILE_TROUBLE_TOO_MANY,  /* more sheets than are taken in from one file */
  COT_FILE_TROUBLE_GONE,      /* it cannot be read */
} CotFileTrouble;

typedef struct {
  CotFileTrouble trouble;
  guint sheet, n_sheets; /* which one, and of how many; 0 of 0: the file as a whole */
} CotScanErrorFile;

/* What an error of COT_SCAN_ERROR tells of a file; COT_FILE_TROUBLE_NONE: nothing. */
CotScanErrorFile cot_scan_error_get_file (const GError *error);
void cot_scan_error_set_file (GError *error, const CotScanErrorFile *file);
/* The word that stands for it on the pipe, and back; an unknown word is NONE. */
const char *cot_file_trouble_to_nick (CotFileTrouble trouble);
CotFileTrouble cot_file_trouble_from_nick (const char *nick);

/* The word that stands for a code on the pipe: "jammed", "cover-open", ... */
const char *cot_scan_error_to_nick (CotScanError code);
/* Back; an unknown word is COT_SCAN_ERROR_FAILED. */
CotScanError cot_scan_error_from_nick (const char *nick);

G_END_DECLS
