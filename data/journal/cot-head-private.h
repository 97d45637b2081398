/* cot-head-private.h - how far a journal had come, beside its database
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-event.h"

G_BEGIN_DECLS

#define COT_HEAD_FILE "journal.head"

/* The last event that was on the disk for sure when this was noted. */
typedef struct {
  gint64 seq; /* its place of arrival */
  CotId id;
  guint32 station; /* whose journal it is */
  guint64 number;  /* how far that station's own chain had come */
} CotHead;

/* FALSE: no record, or none that is whole. */
gboolean cot_head_load (const char *folder, CotHead *head);

/* Keeps the record of a journal that is open.  One thread at a time. */
typedef struct _CotHeadKeeper CotHeadKeeper;

/* NULL: the record cannot be kept here; everything works without it. */
CotHeadKeeper *cot_head_keeper_new (const char *folder);
/* After the commit of what @head names, never before.  Written at once, flushed at
 * most once in a while: a cut leaves an older record, never one that is ahead. */
void cot_head_keeper_note (CotHeadKeeper *self, const CotHead *head);
void cot_head_keeper_free (CotHeadKeeper *self); /* flushes; NULL is fine */

G_END_DECLS
