/* bench-page-checks.c - how often a check of legibility tells what is not there, or misses what is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-page-checks.h"

#include <string.h>

#include "cot-legibility.h"

typedef struct {
  const char *code, *spoil; /* @spoil: NULL: none is made */
  const char *damage;       /* of the truth, with which it is no false alarm; NULL: any at its place */
  const char *limit;        /* as the form's description calls it; NULL: none */
  double fallback;
  const char *unit;
} Kind;

static const Kind kinds[BENCH_N_CHECKS] = {
  { COT_PROBLEM_BLANK, "blank", "blank", "blank", COT_LIMIT_BLANK, "of ink" },
  { COT_PROBLEM_DOUBLE_FEED, "double", "double", "double_feed", COT_LIMIT_DOUBLE, "of ink" },
  { COT_PROBLEM_CROPPED, "cropped", "cropped", "cropped", COT_LIMIT_CROPPED, "mm" },
  { COT_PROBLEM_BLUR, "blur", "blur", "blur", COT_LIMIT_BLUR, "mm" },
  { COT_PROBLEM_DARK, "dark", "dark", "dark", COT_LIMIT_DARK, "grey" },
  { COT_PROBLEM_FAINT, "faint", "faint", "faint", COT_LIMIT_FAINT, "grey" },
  { COT_PROBLEM_STREAK, "streak", "streak", "streak", COT_LIMIT_STREAK, "grey" },
  { COT_PROBLEM_COVERED, "corner", NULL, "covered", COT_LIMIT_COVERED, "of its lines" },
  { COT_PROBLEM_MARK_MISSING, "marks", NULL, NULL, 0, NULL },
  { COT_PROBLEM_FEW_MARKS, "marks", "mark lost", "marks", COT_LIMIT_MARKS, "marks" },
};

static gboolean
touches (const json_t *box, const CotBoxMm *mm)
{
  double x = json_number_value (json_array_get (box, 0)), y = json_number_value (json_array_get (box, 1));
  double w = json_number_value (json_array_get (box, 2)), h = json_number_value (json_array_get (box, 3));

  return box != NULL && x < mm->x + mm->w && mm->x < x + w && y < mm->y + mm->h && mm->y < y + h;
}

/* The truth has what the problem tells, or something at its place that hides it. */
static gboolean
is_true (const Kind *kind, const CotScannedProblem *problem, const json_t *truth)
{
  const json_t *all = json_object_get (truth, "damage");

  for (gsize i = 0; i < json_array_size (all); i++) {
    const json_t *damage = json_array_get (all, i);
    const char *name = json_string_value (json_object_get (damage, "kind"));

    if (kind->damage != NULL ? g_strcmp0 (name, kind->damage) == 0 : touches (json_object_get (damage, "box_mm"), &problem->mm))
      return TRUE;
  }

  return FALSE;
}

void
bench_alarms_add (BenchAlarms *self, const BenchPageRun *run)
{
  gboolean told[BENCH_N_CHECKS] = { FALSE }, serious = FALSE;

  for (guint i = 0; i < run->page->problems->len; i++) {
    const CotScannedProblem *problem = &g_array_index (run->page->problems, CotScannedProblem, i);

    gboolean real = FALSE;

    for (guint k = 0; k < BENCH_N_CHECKS; k++) {
      if (strcmp (problem->code, kinds[k].code) != 0)
        continue;
      real = is_true (&kinds[k], problem, run->truth);
      told[k] = told[k] || !real;
    }
    /* A hard page may have a real streak: it is rightly looked at. */
    serious = serious || (problem->serious && !real);
  }
  self->n_pages++;
  self->n_serious += serious;
  for (guint k = 0; k < BENCH_N_CHECKS; k++) {
    self->n[k] += told[k];
    if (told[k])
      g_printerr ("folio %s: %s, not in the truth\n", json_string_value (json_object_get (run->truth, "folio")), kinds[k].code);
  }
}

/* "streak over 12 grey: false alarms" (transfer full). */
static char *
name_line (const Kind *kind, const char *what)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (kind->limit == NULL)
    return g_strdup_printf ("%s: %s", kind->code, what);

  return g_strdup_printf ("%s, limit %s %s: %s", kind->code, g_ascii_formatd (number, sizeof number, "%g", kind->fallback), kind->unit, what);
}

void
bench_alarms_report (const BenchAlarms *self, BenchReport *report)
{
  bench_report_add (report, &(BenchRow){ "good pages that would be scanned again", "pages", self->n_serious, 0, 0, 0 });
  for (guint k = 0; k < BENCH_N_CHECKS; k++) {
    g_autofree char *name = name_line (&kinds[k], "false");

    bench_report_add (report, &(BenchRow){ name, "pages", self->n[k], 0, self->n_pages, 0 });
  }
}

void
bench_checks (const BenchPages *pages, BenchReport *report, guint count)
{
  bench_report_set_size (report, "pages of each damage", count);
  for (guint k = 0; k < BENCH_N_CHECKS; k++) {
    g_autofree char *name = name_line (&kinds[k], "missed");
    guint n_missed = 0;

    for (guint done = 0; done < count; done += BENCH_PAGES_BATCH) {
      guint n = MIN (BENCH_PAGES_BATCH, count - done);

      bench_pages_make (pages, n, 500 + done, "usual", kinds[k].spoil);
      for (guint i = 1; i <= n; i++) {
        g_auto (BenchPageRun) run = { 0 };

        bench_pages_run (pages, i, NULL, NULL, &run);
        if (cot_scanned_page_has_problem (run.page, kinds[k].code))
          continue;
        n_missed++;
        g_printerr ("%s missed: page %u of seed %u\n", kinds[k].code, i, 500 + done);
      }
      g_printerr ("%s: %u of %u\n", kinds[k].spoil, done + n, count);
    }
    bench_report_add (report, &(BenchRow){ name, "pages", n_missed, 0, count, 0 });
  }
}
