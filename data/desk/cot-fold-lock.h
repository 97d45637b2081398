/* cot-fold-lock.h - the fold's lock, given back at the end of a block
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

/* A journal whose fold is locked.  Never append while holding it: a commit of
 * another thread's events may need the fold first. */
typedef CotJournal CotFoldLock;

static inline CotFoldLock *
cot_fold_lock (CotJournal *journal)
{
  cot_journal_lock (journal);
  return journal;
}

static inline void
cot_fold_unlock (CotFoldLock *lock)
{
  cot_journal_unlock (lock);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFoldLock, cot_fold_unlock)

G_END_DECLS
