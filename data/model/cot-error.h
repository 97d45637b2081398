/* cot-error.h - the error domain of everything under data/
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_DATA_ERROR (cot_data_error_quark ())

/**
 * CotDataError:
 * @COT_DATA_ERROR_INVALID: what came from outside is malformed; the message says where
 * @COT_DATA_ERROR_NOT_FOUND: a file, folio, row, person or event is unknown
 * @COT_DATA_ERROR_CONFLICT: it contradicts what is already there
 * @COT_DATA_ERROR_CORRUPT: stored bytes do not match their digest or signature
 * @COT_DATA_ERROR_TOO_NEW: written by a newer version of the program
 * @COT_DATA_ERROR_FULL: no room on disk
 * @COT_DATA_ERROR_REFUSED: the rules of the election do not allow this person or station to do it now
 * @COT_DATA_ERROR_SAME_PERSON: the different-person rule: another person must do it
 * @COT_DATA_ERROR_NOT_OPEN: the station has not been opened, or is closed
 * @COT_DATA_ERROR_PASSWORD: wrong password
 * @COT_DATA_ERROR_TOO_SOON: after wrong passwords one waits; the message says how long
 * @COT_DATA_ERROR_OLDER: an older copy of what this machine had confirmed: nothing may be written to it
 * @COT_DATA_ERROR_FAILED: the system refused (permissions, I/O); the message names it
 *
 * Callers branch on the code, never on the text.  The text is English and for
 * logs; the screens turn the code into a translated sentence.
 */
typedef enum {
  COT_DATA_ERROR_INVALID,
  COT_DATA_ERROR_NOT_FOUND,
  COT_DATA_ERROR_CONFLICT,
  COT_DATA_ERROR_CORRUPT,
  COT_DATA_ERROR_TOO_NEW,
  COT_DATA_ERROR_FULL,
  COT_DATA_ERROR_REFUSED,
  COT_DATA_ERROR_SAME_PERSON,
  COT_DATA_ERROR_NOT_OPEN,
  COT_DATA_ERROR_PASSWORD,
  COT_DATA_ERROR_TOO_SOON,
  COT_DATA_ERROR_OLDER,
  COT_DATA_ERROR_FAILED,
} CotDataError;

GQuark cot_data_error_quark (void);

G_END_DECLS
