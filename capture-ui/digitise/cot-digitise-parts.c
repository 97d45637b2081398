/* cot-digitise-parts.c - a sheet larger than the glass, part after part
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A page of which a field lies outside the picture can be completed: the next scan is
 * joined to it.  The screen says which side of the acta is wanted and what is still
 * missing; a part that does not fit costs nothing but itself.  Before the joined sheet
 * is stored somebody looks at it. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cot-error-text.h"
#include "cot-page-parts.h"
#include "cot-spool.h"

#define N_FIELDS_NAMED 6
#define N_STEPS        8

static guint
count_parts (CotDigitiseDesk *self)
{
  return MAX (self->current->parts->len, 1);
}

gboolean
cot_digitise_can_add_part (CotDigitiseDesk *self)
{
  const CotScannedPage *page = self->current;

  return page != NULL && page->registered && cot_scanned_page_has_problem (page, COT_PROBLEM_CROPPED) &&
         count_parts (self) < COT_PAGE_MAX_PARTS && self->device != NULL && self->source != NULL &&
         !cot_sheet_source_has_fed (self->source) && cot_sheet_source_count_files (self->source) == 0;
}

/* Ids of the sheet's parts, the first @n of them (transfer full: the array). */
static GStrvBuilder *
list_parts (CotDigitiseDesk *self, guint n)
{
  GStrvBuilder *ids = g_strv_builder_new ();

  for (guint i = 0; i < n && i < self->current->parts->len; i++)
    g_strv_builder_add (ids, g_array_index (self->current->parts, CotScannedPart, i).spool);
  if (self->current->parts->len == 0)
    g_strv_builder_add (ids, self->current->spool);

  return ids;
}

/* --- What is wanted ---------------------------------------------------------------------- */

typedef struct {
  const CotForm *form;
  double dx, dy; /* mm: from what is seen of the missing fields to what is not */
  guint n;
  GString *names;
} Missing;

static gboolean
lies_within (const CotTransform *transform, const CotScannedImage *image, CotPoint mm)
{
  CotPoint px = cot_transform_point (transform, mm);

  return px.x >= 0 && px.y >= 0 && px.x < image->width && px.y < image->height;
}

static gboolean
is_seen (const CotScannedPage *page, CotPoint mm)
{
  for (guint i = 0; i < page->parts->len; i++) {
    const CotScannedPart *part = &g_array_index (page->parts, CotScannedPart, i);

    if (lies_within (&part->transform, &part->master, mm))
      return TRUE;
  }

  return page->parts->len == 0 && lies_within (&page->transform, &page->published, mm);
}

/* Which way from the seen points of a field, or else from the paper's middle, those
 * lie that are not. */
static void
add_direction (Missing *self, const CotScannedPage *page, const CotBoxMm *box)
{
  CotPoint sum[2] = { { 0, 0 }, { 0, 0 } };
  guint n[2] = { 0, 0 };
  double width, height;

  for (guint i = 0; i <= N_STEPS; i++)
    for (guint k = 0; k <= N_STEPS; k++) {
      CotPoint mm = { box->x + box->w * i / N_STEPS, box->y + box->h * k / N_STEPS };
      guint seen = is_seen (page, mm) ? 1 : 0;

      sum[seen].x += mm.x;
      sum[seen].y += mm.y;
      n[seen]++;
    }
  if (n[0] == 0)
    return;
  cot_form_get_paper_mm (self->form, &width, &height);
  self->dx += sum[0].x / n[0] - (n[1] > 0 ? sum[1].x / n[1] : width / 2);
  self->dy += sum[0].y / n[0] - (n[1] > 0 ? sum[1].y / n[1] : height / 2);
}

static void
name_field (Missing *self, const CotBoxMm *box)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

    if (fabs (bounds.x - box->x) > 0.1 || fabs (bounds.y - box->y) > 0.1)
      continue;
    self->n++;
    if (self->n <= N_FIELDS_NAMED)
      g_string_append_printf (self->names, "%s%s", self->n > 1 ? ", " : "", fields[i].name);
    return;
  }
}

static void
look_for_missing (CotDigitiseDesk *self, Missing *missing)
{
  CotElection *election = cot_ui_context_get_election (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  const CotScannedPage *page = self->current;

  *missing = (Missing){ .form = cot_election_get_form (election, page->tipo_acta), .names = g_string_new (NULL) };
  for (guint i = 0; missing->form != NULL && i < page->problems->len; i++) {
    const CotScannedProblem *problem = &g_array_index (page->problems, CotScannedProblem, i);

    if (g_strcmp0 (problem->code, COT_PROBLEM_CROPPED) != 0 || problem->mm.w <= 0)
      continue;
    add_direction (missing, page, &problem->mm);
    name_field (missing, &problem->mm);
  }
  if (missing->n > N_FIELDS_NAMED)
    g_string_append (missing->names, "…");
}

/* The side of the upright acta on which more is missing. */
static const char *
which_part (const Missing *missing)
{
  double x = fabs (missing->dx), y = fabs (missing->dy);

  if (fmax (x, y) < 1)
    return _ ("Lay the rest of the acta on the glass");
  if (x >= y)
    return missing->dx > 0 ? _ ("Lay the right part of the acta on the glass") : _ ("Lay the left part of the acta on the glass");

  return missing->dy > 0 ? _ ("Lay the lower part of the acta on the glass") : _ ("Lay the upper part of the acta on the glass");
}

/* @trouble: (nullable): what was wrong with the last attempt, and what to do */
static void
show_guide (CotDigitiseDesk *self, const char *trouble)
{
  guint n = count_parts (self);
  g_autoptr (GString) words = g_string_new (NULL);
  Missing missing;

  look_for_missing (self, &missing);
  if (trouble != NULL)
    g_string_append_printf (words, "%s\n\n", trouble);
  g_string_append_printf (words, ngettext ("%u part is there.", "%u parts are there.", n), n);
  if (missing.n > 0)
    g_string_append_printf (words, "\n%s %s", _ ("Still missing:"), missing.names->str);
  g_string_append_printf (words, "\n\n%s", _ ("It may lie any way up. Let it show a hand's breadth of what is there already. Enter scans it."));
  cot_digitise_show_current (self);
  cot_digitise_show_words (self, which_part (&missing), words->str, FALSE);
  g_string_free (missing.names, TRUE);
  cot_digitise_set_state (self, COT_DIGITISE_PART);
}

void
cot_digitise_ask_part (CotDigitiseDesk *self)
{
  if (cot_digitise_can_add_part (self))
    show_guide (self, NULL);
}

/* --- Scanning and joining -------------------------------------------------------------------- */

typedef struct {
  CotDigitiseDesk *desk; /* borrowed: the call is cancelled with it */
  char *gone;            /* id of the part that was added or is to go */
  gboolean back;
} PartJob;

static void
part_job_free (PartJob *job)
{
  g_free (job->gone);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PartJob, part_job_free)

static void
remove_part (CotDigitiseDesk *self, const char *id)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (!cot_spool_remove (cot_ui_context_get_spool (context), id, &error))
    g_warning ("a part stays in the spool: %s", error->message);
}

/* The sheet as it was, and why it is not more. */
static void
show_trouble (CotDigitiseDesk *self, const PartJob *job, const GError *error)
{
  gboolean misplaced = g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_UNPLACED) || g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_OTHER_SHEET);
  g_autofree char *trouble = NULL;

  if (!misplaced) {
    /* The scan itself is no worse for that: it waits with the others. */
    if (!job->back)
      cot_sheet_source_park (cot_digitise_ensure_source (self), job->gone);
    cot_digitise_show_fault (self, error);
    return;
  }

  g_message ("%s", error->message);
  if (!job->back)
    remove_part (self, job->gone);
  trouble = g_strdup_printf ("%s %s", cot_error_text (error), cot_error_text_what_to_do (error));
  show_guide (self, trouble);
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PartJob) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_finish (COT_SCAN_RUN (source), result, &error);
  CotDigitiseDesk *self = job->desk;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL) {
    show_trouble (self, job, error);
    return;
  }
  g_clear_pointer (&self->current, cot_scanned_page_unref);
  self->current = g_steal_pointer (&page);
  if (job->back)
    remove_part (self, job->gone);
  if (cot_digitise_can_add_part (self)) {
    show_guide (self, NULL);
    return;
  }
  self->look_at_next = TRUE;
  cot_digitise_take_page (self);
}

static void
start_joining (CotDigitiseDesk *self, GStrvBuilder *builder, const char *gone, gboolean back)
{
  g_auto (GStrv) ids = g_strv_builder_end (builder);
  PartJob *job = g_new0 (PartJob, 1);

  job->desk = self;
  job->gone = g_strdup (gone);
  job->back = back;
  cot_digitise_show_words (self, _ ("Joining the parts…"), "", FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_STORING);
  cot_scan_run_join_async (cot_sheet_source_get_run (cot_digitise_ensure_source (self)), (const char *const *) ids, self->cancellable, joined_cb, job);
}

void
cot_digitise_scan_part (CotDigitiseDesk *self)
{
  self->adding_part = TRUE;
  cot_digitise_feed (self);
}

/* @page: what was scanned for the sheet on the screen */
void
cot_digitise_take_part (CotDigitiseDesk *self, const CotScannedPage *page)
{
  g_autoptr (GStrvBuilder) ids = list_parts (self, COT_PAGE_MAX_PARTS);

  self->adding_part = FALSE;
  g_strv_builder_add (ids, page->spool);
  start_joining (self, ids, page->spool, FALSE);
}

/* The last part away again; of the first alone, back to what to do with it. */
void
cot_digitise_part_back (CotDigitiseDesk *self)
{
  guint n = self->current->parts->len;
  g_autoptr (GStrvBuilder) ids = NULL;

  if (n < 2) {
    cot_digitise_leave_parts (self);
    return;
  }
  ids = list_parts (self, n - 1);
  start_joining (self, ids, g_array_index (self->current->parts, CotScannedPart, n - 1).spool, TRUE);
}

/* The sheet stays as it is, to be decided upon. */
void
cot_digitise_leave_parts (CotDigitiseDesk *self)
{
  self->adding_part = FALSE;
  self->look_at_next = TRUE;
  cot_digitise_take_page (self);
}
