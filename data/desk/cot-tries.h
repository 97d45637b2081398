/* cot-tries.h - wrong passwords at this station: counted, and slowed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"
#include "cot-stopwatch.h"

G_BEGIN_DECLS

/* Tries that may be wrong without a wait, the first wait and the longest, seconds. */
#define COT_TRIES_FREE       2
#define COT_TRIES_FIRST_WAIT 5
#define COT_TRIES_LONGEST    300

/* What is kept of one person. */
typedef struct {
  guint32 person;
  guint n;                  /* wrong since the last right one */
  guint n_untold;           /* wrong ones that no signed-in has told of yet */
  gint64 first_us, last_us; /* UTC, of the first of @n and of the last; 0: none */
  guint wait_s;             /* before the next try, rounded up; 0: at once */
} CotTries;

/* Work state of one journal; any thread. */
typedef struct _CotTriesBook CotTriesBook;

CotTriesBook *cot_tries_book_new (CotJournal *journal);
void cot_tries_book_free (CotTriesBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotTriesBook, cot_tries_book_free)

/* Another stopwatch than the machine's; for tests. */
void cot_tries_book_set_stopwatch (CotTriesBook *self, const CotStopwatch *watch);

CotTries cot_tries_book_get (CotTriesBook *self, guint32 person);
GArray *cot_tries_book_list (CotTriesBook *self); /* CotTries, by person, those with anything to tell */

/* Counts a try before it is made; refuses with COT_DATA_ERROR_TOO_SOON. */
gboolean cot_tries_book_begin (CotTriesBook *self, guint32 person, GError **error);
/* The try was right: takes it back. @before: (out): what had been wrong until then. */
void cot_tries_book_right (CotTriesBook *self, guint32 person, CotTries *before);
/* The try was none: nothing could be tried. */
void cot_tries_book_take_back (CotTriesBook *self, guint32 person);
/* A signed-in told of @n wrong passwords of @person. */
void cot_tries_book_told (CotTriesBook *self, guint32 person, guint n);

G_END_DECLS
