/* cot-digitise-private.h - the digitising desk's parts, for its own files alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digitise-desk.h"

#include "cot-casilla-asker.h"
#include "cot-page-view.h"
#include "cot-scan-profile.h"
#include "cot-scanner-panel.h"
#include "cot-sheet-source.h"
#include "cot-store-page.h"

G_BEGIN_DECLS

typedef enum {
  COT_DIGITISE_IDLE,
  COT_DIGITISE_FEEDING,
  COT_DIGITISE_LOOK,
  COT_DIGITISE_REASON,
  COT_DIGITISE_PART,
  COT_DIGITISE_FOLIO,
  COT_DIGITISE_STORING,
  COT_DIGITISE_CASILLA,
  COT_DIGITISE_FAULT,
  COT_DIGITISE_ORIGIN,
  COT_DIGITISE_CANCEL,
  COT_DIGITISE_SCANNER,
} CotDigitiseState;

struct _CotDigitiseDesk {
  CotDeskPage parent_instance;
  CotPageView *page;
  GtkBox *strip, *foot; /* chips of the batch; they and its figures */
  GtkScrolledWindow *strip_scroll;
  GtkLabel *batch, *folio, *casilla, *area, *how, *headline, *words, *folio_words, *folio_error;
  GtkSeparator *rule; /* below what a sheet is */
  GtkStack *panel;
  GtkButton *scan;
  GtkEntry *folio_entry;
  GtkProgressBar *progress;
  CotCasillaAsker *asker;
  CotScannerPanel *scanner;

  CotDigitiseState state;
  CotSheetSource *source;
  char *device;       /* SANE name in use, or NULL */
  char *profile_path; /* of this desk's scanner, whether it exists or not */
  GCancellable *cancellable;

  CotScannedPage *current;
  char current_folio[COT_FOLIO_LENGTH + 1];
  char last_stored[COT_FOLIO_LENGTH + 1];
  guint n_batch;
  GPtrArray *batch_folios;              /* stored in this batch, element-type utf8 */
  guint n_kept;                         /* sheets of a cancelled batch that were read already */
  guint n_seen;                         /* pages that came since the feeder was started, stored or not */
  guint n_run;                          /* stored since the feeder was started */
  gint64 run_started_us, run_stored_us; /* monotonic: then, and the last of them */
  gboolean stop_after;                  /* Esc: no further sheet */
  gboolean folio_taken;                 /* the folio is asked because another picture has it */
  gboolean look_at_next;                /* G while the feeder runs: stop at the next one */
  gboolean adding_part;                 /* what is scanned next belongs to the current sheet */
  gboolean waiting_sheet;               /* the casilla of a sheet of an earlier batch is asked */
  guint n_unidentified;
  char put_off[COT_FOLIO_LENGTH + 1]; /* the waiting sheet that Esc left for later */
  guint retry;                        /* timeout; 0: none */
  guint n_retries;
  gboolean polling; /* the fault is on the screen while its end is looked for */

  GPtrArray *dropped;    /* paths whose origin is asked */
  gboolean taking_files; /* no sheet of the feeder is wanted */
  guint n_files;
  GString *refused; /* names of files that could not be taken in, and why */
};

/* --- What is shown: cot-digitise-show.c */
void cot_digitise_set_state (CotDigitiseDesk *self, CotDigitiseState state);
void cot_digitise_take_focus (CotDigitiseDesk *self);
void cot_digitise_show_words (CotDigitiseDesk *self, const char *headline, const char *words, gboolean fault);
/* @transform: (nullable): form mm to pixels of the picture, by which it is shown upright. */
void cot_digitise_show_picture (CotDigitiseDesk *self, const char *path, const CotTransform *transform);
/* Of the sheet in hand. */
void cot_digitise_show_current (CotDigitiseDesk *self);
void cot_digitise_clear_labels (CotDigitiseDesk *self);
void cot_digitise_show_folio (CotDigitiseDesk *self, const char *folio, gboolean stored);
void cot_digitise_show_identity (CotDigitiseDesk *self);
void cot_digitise_show_batch (CotDigitiseDesk *self);
void cot_digitise_show_idle (CotDigitiseDesk *self, const char *headline);
void cot_digitise_add_to_strip (CotDigitiseDesk *self, const char *folio, const char *css_class);
void cot_digitise_mark_newest_stored (CotDigitiseDesk *self);
void cot_digitise_clear_strip (CotDigitiseDesk *self);
/* What is on the right stays: it is the sheet stored last, until the next one. */
void cot_digitise_forget_current (CotDigitiseDesk *self);
void cot_digitise_clear_sheet (CotDigitiseDesk *self);
guint cot_digitise_count_put_off (CotDigitiseDesk *self);

/* --- From page to record: cot-digitise-store.c */
void cot_digitise_take_page (CotDigitiseDesk *self);
void cot_digitise_accept_page (CotDigitiseDesk *self);
void cot_digitise_keep (CotDigitiseDesk *self, guint reason);
void cot_digitise_ask_reason (CotDigitiseDesk *self);
void cot_digitise_store (CotDigitiseDesk *self, const char *folio);
void cot_digitise_identify_answered (CotDigitiseDesk *self);
void cot_digitise_identify_waiting (CotDigitiseDesk *self);
void cot_digitise_leave_casilla (CotDigitiseDesk *self);
void cot_digitise_set_aside (CotDigitiseDesk *self, const char *headline);
void cot_digitise_put_off (CotDigitiseDesk *self);
void cot_digitise_drop_repeated (CotDigitiseDesk *self);
void cot_digitise_turn (CotDigitiseDesk *self);

/* --- Larger than the glass: cot-digitise-parts.c */
gboolean cot_digitise_can_add_part (CotDigitiseDesk *self);
void cot_digitise_ask_part (CotDigitiseDesk *self);
void cot_digitise_scan_part (CotDigitiseDesk *self);
void cot_digitise_take_part (CotDigitiseDesk *self, const CotScannedPage *page);
void cot_digitise_part_back (CotDigitiseDesk *self);
void cot_digitise_leave_parts (CotDigitiseDesk *self);

/* --- Given up as a whole: cot-digitise-batch.c */
void cot_digitise_ask_cancel (CotDigitiseDesk *self);
void cot_digitise_cancel_batch (CotDigitiseDesk *self);

/* --- Scanner and files: cot-digitise-feed.c */
void cot_digitise_start_batch (CotDigitiseDesk *self, gboolean anew);
void cot_digitise_next (CotDigitiseDesk *self);
void cot_digitise_feed (CotDigitiseDesk *self);
void cot_digitise_stop_polling (CotDigitiseDesk *self);
/* Which paper was stored last, in words (transfer full). */
char *cot_digitise_dup_last (CotDigitiseDesk *self);
void cot_digitise_show_fault (CotDigitiseDesk *self, const GError *error);
void cot_digitise_forget_source (CotDigitiseDesk *self);
CotSheetSource *cot_digitise_ensure_source (CotDigitiseDesk *self);

/* --- Files: cot-digitise-files.c */
void cot_digitise_accept_drops (CotDigitiseDesk *self);
void cot_digitise_choose_files (CotDigitiseDesk *self);
void cot_digitise_origin_chosen (CotDigitiseDesk *self, guint digit);

G_END_DECLS
