/* cot-page-reader.c - what is on a page: which form, where, its codes and figures
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Squares give the ways in which forms may lie on the page; codes say which of
 * them is true.  The form's own code at its place settles it at once; else all
 * codes of the page are weighed, then how clearly the form's boxes show.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-page-reader.h"

#include <math.h>
#include <string.h>

#include "cot-error.h"
#include "cot-legibility.h"
#include "cot-page-codes.h"
#include "cot-page-print.h"
#include "cot-registration.h"

#define MAX_FORMS 64
/* Ways whose scores are nearer than this fit alike... */
#define SCORE_MARGIN 0.06
/* ...unless the one has this much more print where its form says. */
#define INK_MARGIN 1.25
#define OUTSIDE_MM 0.5

struct _CotPageReader {
  GPtrArray *forms;       /* CotForm */
  CotElection *election;  /* (nullable): tells what a QR of a casilla says */
  CotFieldReader *digits; /* (nullable): without it no field is read */
  CotPagePrint *print;    /* (nullable): with an election */
  CotLettersNet *letters; /* (nullable): made when a page needs it */
  gboolean letters_failed;
};

static gboolean
load_forms (CotPageReader *self, const char *folder, GError **error)
{
  g_autofree char *place = g_build_filename (folder, "forms", NULL);
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const char *name;

  if (dir == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s has no forms", folder);
    return FALSE;
  }
  while ((name = g_dir_read_name (dir)) != NULL && self->forms->len < MAX_FORMS) {
    g_autofree char *path = g_build_filename (place, name, NULL);
    CotForm *form;

    if (!g_str_has_suffix (name, ".json"))
      continue;
    form = cot_form_load (path, error);
    if (form == NULL)
      return FALSE;
    g_ptr_array_add (self->forms, form);
  }

  return TRUE;
}

/* Without the second reader nothing is sure, without the first nothing is read. */
static CotFieldReader *
load_field_reader (void)
{
  g_autoptr (GError) error = NULL;
  CotDigitNet *net = cot_digit_net_load_shipped (&error);
  CotFieldModel *model;

  if (net == NULL) {
    g_warning ("handwriting is not read: %s", error->message);
    return NULL;
  }
  model = cot_field_model_load_shipped (&error);
  if (model == NULL)
    g_warning ("no handwriting is sure: %s", error->message);

  return cot_field_reader_new (net, model);
}

static CotPageReader *
new_reader (void)
{
  CotPageReader *self = g_new0 (CotPageReader, 1);

  self->digits = load_field_reader ();
  self->forms = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_form_unref);
  return self;
}

/**
 * cot_page_reader_new:
 * @folder: (nullable): an election folder
 * @error: return location for a %COT_DATA_ERROR
 *
 * Its forms are enough; where the whole election can be loaded, a casilla's QR
 * also tells which form it is.
 *
 * Returns: (transfer full): a reader of the election's forms
 */
CotPageReader *
cot_page_reader_new (const char *folder, GError **error)
{
  g_autoptr (CotPageReader) self = new_reader ();
  g_autoptr (GError) local = NULL;

  if (folder == NULL)
    return g_steal_pointer (&self);
  if (!load_forms (self, folder, error))
    return NULL;

  self->election = cot_election_load (folder, FALSE, NULL, &local);
  if (self->election == NULL)
    g_debug ("forms only: %s", local->message);
  else
    self->print = cot_page_print_new (self->election);

  return g_steal_pointer (&self);
}

/**
 * cot_page_reader_new_for_form:
 * @form: the only form
 *
 * Returns: (transfer full): a reader of one form
 */
CotPageReader *
cot_page_reader_new_for_form (CotForm *form)
{
  CotPageReader *self = new_reader ();

  g_ptr_array_add (self->forms, cot_form_ref (form));
  return self;
}

/**
 * cot_page_reader_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_page_reader_free (CotPageReader *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->forms);
  g_clear_pointer (&self->print, cot_page_print_free);
  g_clear_pointer (&self->election, cot_election_unref);
  g_clear_pointer (&self->digits, cot_field_reader_free);
  g_clear_pointer (&self->letters, cot_letters_net_free);
  g_free (self);
}

/**
 * cot_page_reader_get_form:
 * @self: a reader
 * @tipo_acta: (nullable): a form's name
 *
 * Returns: (transfer none) (nullable): that form
 */
const CotForm *
cot_page_reader_get_form (const CotPageReader *self, const char *tipo_acta)
{
  for (guint i = 0; i < self->forms->len; i++)
    if (g_strcmp0 (cot_form_get_tipo_acta (self->forms->pdata[i]), tipo_acta) == 0)
      return self->forms->pdata[i];

  return NULL;
}

/* The way whose form's own code stands where the form says; NULL: none. */
static const CotRegistration *
settled_by_form_code (const GArray *ways, CotPageCodes *codes)
{
  for (guint i = 0; i < ways->len; i++) {
    const CotRegistration *way = &g_array_index (ways, CotRegistration, i);

    if (cot_page_codes_look (codes, way, COT_CODE_FOR_FORM) && cot_page_codes_support (codes, way) >= 16)
      return way;
  }

  return NULL;
}

typedef enum {
  DOUBT_NONE,
  DOUBT_FORM,  /* more than one form fits at this place */
  DOUBT_PLACE, /* it fits in more than one place, e.g. upside down too */
} Doubt;

/* Two ways that fit alike, by what is printed between the boxes. */
static Doubt
compare_ways (const CotRaster *raster, const CotRegistration *best, const CotRegistration *other)
{
  double a, b;

  if (!cot_registration_is_clear (other) || other->score < best->score - SCORE_MARGIN)
    return DOUBT_NONE;
  a = cot_registration_ink (raster, best);
  b = cot_registration_ink (raster, other);
  if (a > INK_MARGIN * b)
    return DOUBT_NONE;

  return cot_registration_is_same_place (best, other) ? DOUBT_FORM : DOUBT_PLACE;
}

static gboolean
is_likelier (const CotRaster *raster, const CotRegistration *a, const CotRegistration *b)
{
  if (fabs (a->score - b->score) < SCORE_MARGIN && cot_registration_is_clear (a) == cot_registration_is_clear (b))
    return cot_registration_ink (raster, a) > INK_MARGIN * cot_registration_ink (raster, b);

  return FALSE; /* they come sorted by score */
}

/* The way that most codes speak for, then the one that shows best.  A form that the
 * codes do not name is none. */
static const CotRegistration *
weigh (const CotRaster *raster, const GArray *ways, CotPageCodes *codes, Doubt *doubt)
{
  const char *named = cot_page_codes_get_tipo_acta (codes);
  const CotRegistration *best = NULL;
  guint best_support = 0;

  *doubt = DOUBT_NONE;
  for (guint i = 0; i < ways->len; i++) {
    const CotRegistration *way = &g_array_index (ways, CotRegistration, i);
    guint support = cot_page_codes_support (codes, way);

    if ((named != NULL && strcmp (named, cot_form_get_tipo_acta (way->form)) != 0) || cot_page_codes_contradict (codes, way))
      continue;
    if (best == NULL || support > best_support || (support == best_support && is_likelier (raster, way, best))) {
      best = way;
      best_support = support;
    }
  }
  if (best == NULL || (best_support == 0 && !cot_registration_is_clear (best)))
    return NULL;

  for (guint i = 0; i < ways->len && *doubt != DOUBT_PLACE; i++) {
    const CotRegistration *way = &g_array_index (ways, CotRegistration, i);

    if (way != best && cot_page_codes_support (codes, way) == best_support && (named == NULL || strcmp (named, cot_form_get_tipo_acta (way->form)) == 0))
      *doubt = MAX (*doubt, compare_ways (raster, best, way));
  }

  return best;
}

/* Where squares alone gave nothing, a casilla's QR says where to look for them. */
static gboolean
settled_by_qr (const CotPageReader *self, const CotRaster *raster, const CotPageCodes *codes, CotRegistration *out)
{
  const char *tipo_acta = cot_page_codes_get_tipo_acta (codes);

  for (guint i = 0; i < self->forms->len; i++) {
    CotForm *form = self->forms->pdata[i];
    CotPoint from[4], to[4];

    if (tipo_acta != NULL && strcmp (tipo_acta, cot_form_get_tipo_acta (form)) != 0)
      continue;
    if (cot_page_codes_locate (codes, form, from, to) && cot_registration_refine (raster, form, from, to, out))
      return TRUE;
  }

  return FALSE;
}

/* Actas of other contests are laid out alike; their own code tells them apart. */
static gboolean
is_of_another_election (const CotPageCodes *codes, const CotRegistration *way, CotScannedPage *page)
{
  const char *text = cot_page_codes_get_stranger (codes, way);
  g_autofree char *shown = text != NULL ? g_strescape (text, NULL) : NULL;

  if (text == NULL)
    return FALSE;

  cot_scanned_page_add_problem (page, COT_PROBLEM_NO_FORM, "its own code says \"%.60s\", which is no form of this election", shown);
  return TRUE;
}

static gboolean
register_page (const CotPageReader *self, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotPageCodes *codes, CotRegistration *out, CotScannedPage *page)
{
  g_autoptr (GArray) ways = cot_registration_find_ticking (raster, self->forms, progress, user_data);
  const CotRegistration *way = settled_by_form_code (ways, codes);
  Doubt doubt = DOUBT_NONE;

  if (way == NULL) {
    cot_page_codes_look_everywhere (codes);
    way = weigh (raster, ways, codes, &doubt);
  }
  if (doubt == DOUBT_PLACE) {
    cot_scanned_page_add_problem (page, COT_PROBLEM_AMBIGUOUS, "form %s fits in more than one way and no code tells which", cot_form_get_tipo_acta (way->form));
    return FALSE;
  }
  if (way != NULL)
    *out = *way;
  else if (!settled_by_qr (self, raster, codes, out))
    return FALSE;
  if (is_of_another_election (codes, out, page))
    return FALSE;
  if (doubt == DOUBT_FORM)
    cot_scanned_page_add_problem (page, COT_PROBLEM_WHICH_FORM, "no code names the form; it looks like %s and others", cot_form_get_tipo_acta (out->form));

  return TRUE;
}

/* Codes that the registration says where to find, then everywhere. */
static void
collect_codes (CotPageCodes *codes, const CotRegistration *way)
{
  cot_page_codes_look (codes, way, COT_CODE_FOR_CASILLA);
  cot_page_codes_look (codes, way, COT_CODE_FOR_FOLIO);
  cot_page_codes_look_closer (codes, way, COT_CODE_FOR_CASILLA);
  cot_page_codes_look_closer (codes, way, COT_CODE_FOR_FOLIO);
  if (!cot_page_codes_has (codes, COT_SCANNED_CODE_CASILLA) || !cot_page_codes_has (codes, COT_SCANNED_CODE_FOLIO))
    cot_page_codes_look_everywhere (codes);
  cot_page_codes_keep_own (codes, way);
}

static void
check_form (const CotRegistration *way, const CotPageCodes *codes, CotScannedPage *page)
{
  const char *named = cot_page_codes_get_tipo_acta (codes);

  if (named != NULL && strcmp (named, cot_form_get_tipo_acta (way->form)) != 0)
    cot_scanned_page_add_problem (page, COT_PROBLEM_FORM_CONFLICT, "the page lies like %s and its code names %s", cot_form_get_tipo_acta (way->form), named);
}

/* The row that the casilla's QR names; NULL: none, or not of this election. */
static const CotRow *
find_row (const CotPageReader *self, const CotScannedPage *page)
{
  const CotRow *row = NULL;

  if (self->election != NULL && page->qr != NULL)
    cot_election_parse_qr (self->election, page->qr, &row);

  return row;
}

static gboolean
ensure_letters (CotPageReader *self)
{
  g_autoptr (GError) error = NULL;

  if (self->letters != NULL || self->letters_failed)
    return self->letters != NULL;

  self->letters = cot_letters_net_load_shipped (&error);
  self->letters_failed = self->letters == NULL;
  if (error != NULL)
    g_warning ("letters are not read: %s", error->message);

  return self->letters != NULL;
}

static void
read_fields (CotPageReader *self, const CotRaster *raster, const CotRegistration *way, CotPageProgress progress, gpointer user_data, CotScannedPage *page)
{
  g_autoptr (GArray) fields = NULL;
  const CotRow *row = find_row (self, page);

  if (self->digits == NULL)
    return;

  fields = cot_acta_read (self->digits, raster, &way->transform, way->form, row, progress, user_data);
  if (ensure_letters (self))
    cot_acta_read_letters (self->letters, raster, &way->transform, way->form, fields, FALSE, progress, user_data);
  for (guint i = 0; i < fields->len; i++) {
    const CotActaField *field = &g_array_index (fields, CotActaField, i);
    const CotFieldRead *reading = &field->reading;
    /* A casilla has its type in letters: no figure of it says which it is. */
    gboolean has_value = reading->has_value && strcmp (field->name, COT_FIELD_NAME_CASILLA) != 0;

    cot_scanned_page_add_field (page, field->name, has_value, has_value ? reading->candidates[0].value : COT_VALUE_INIT,
                                has_value ? cot_acta_field_probability (field) : 0, has_value && reading->sure);
    if (field->has_letters) {
      gint32 numbers[COT_LETTERS_MAX_CANDIDATES];
      guint n = cot_acta_list_letters (field, numbers);

      cot_scanned_page_add_letters (page, field->letters.written, numbers, n, field->differs && field->was_sure);
    }
  }
  if (self->print != NULL)
    cot_page_print_read (self->print, raster, way->form, &way->transform, row, self->letters, fields, page);
}

/**
 * cot_page_reader_read:
 * @self: a reader
 * @raster: the page as scanned, any of four orientations
 * @progress: (nullable): called between the steps
 * @user_data: for @progress
 * @out: codes, form, transform, fields and problems are filled, in px of @raster
 *
 * Never fails: a page that is no known form says so as a problem.
 */
void
cot_page_reader_read (CotPageReader *self, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *out)
{
  g_autoptr (CotPageCodes) codes = cot_page_codes_new (raster, self->forms, self->election);
  CotRegistration way;
  gboolean found = register_page (self, raster, progress, user_data, codes, &way, out);

  if (progress != NULL)
    progress (user_data);
  if (!found) {
    cot_page_codes_look_everywhere (codes);
    cot_page_codes_orientation (codes, &out->orientation);
    if (!cot_scanned_page_has_problem (out, COT_PROBLEM_AMBIGUOUS) && !cot_scanned_page_has_problem (out, COT_PROBLEM_NO_FORM))
      cot_scanned_page_add_problem (out, COT_PROBLEM_NO_FORM, "no known form was found on the page");
    cot_legibility_check (raster, NULL, NULL, out);
    cot_page_codes_report (codes, out);
    return;
  }

  collect_codes (codes, &way);
  if (progress != NULL)
    progress (user_data);
  out->registered = TRUE;
  out->transform = way.transform;
  out->residual_mm = way.residual_mm;
  out->n_marks = way.n_marks;
  out->orientation = way.orientation;
  out->tipo_acta = g_strdup (cot_form_get_tipo_acta (way.form));
  cot_page_codes_report (codes, out);
  check_form (&way, codes, out);
  g_autoptr (GHashTable) expected = cot_page_codes_get_fields (codes);

  cot_legibility_check (raster, &way, expected, out);
  if (progress != NULL)
    progress (user_data);
  read_fields (self, raster, &way, progress, user_data, out);
  if (progress != NULL)
    progress (user_data);
}
