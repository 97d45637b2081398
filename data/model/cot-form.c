/* cot-form.c - the description of one printed form (TIPO_ACTA)
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file's form is data/share/schemas/form.schema.json; what a schema cannot
 * say (boxes on the paper, digits from left to right, nothing on top of
 * another field) is checked here.  Immutable once read, so any thread may look.
 */

#define G_LOG_DOMAIN "cot-form"

#include "config.h"

#include "cot-form.h"

#include <string.h>

#include "cot-election.h"
#include "cot-error.h"
#include "cot-form-private.h"
#include "cot-json.h"
#include "cot-problem.h"
#include "cot-text.h"

#define MAX_MARKS    64
#define MAX_CODES    16
#define MAX_FIELDS   200
#define MAX_PRINTED  400
#define MAX_LIMITS   64
#define MIN_PAPER_MM 50.0
#define MAX_PAPER_MM 1000.0
#define MIN_BOX_MM   0.05 /* a frame line's thin side */
#define MIN_DIGIT_MM 2.0
#define MAX_LIMIT    1e6
#define MAX_TEXT     200
#define MAX_TEMPLATE 64
#define MIN_MARKS    2 /* two squares tell where the paper lies and how it is turned */

struct _CotForm {
  gatomicrefcount ref_count;
  char *tipo_acta;
  char *title;
  double width_mm, height_mm;
  GArray *marks;      /* CotFormMark */
  GArray *codes;      /* CotFormCode */
  GArray *fields;     /* CotFormField */
  GArray *printed;    /* CotFormPrinted */
  GHashTable *limits; /* name to double * */
  guint reading;      /* which element of a list is being read */
};

static void
clear_code (gpointer data)
{
  g_free (((CotFormCode *) data)->template_text);
}

static void
clear_field (gpointer data)
{
  g_free (((CotFormField *) data)->name);
}

static void
clear_printed (gpointer data)
{
  g_free (((CotFormPrinted *) data)->name);
}

static CotForm *
form_new (void)
{
  CotForm *self = g_new0 (CotForm, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->marks = g_array_new (FALSE, TRUE, sizeof (CotFormMark));
  self->codes = g_array_new (FALSE, TRUE, sizeof (CotFormCode));
  self->fields = g_array_new (FALSE, TRUE, sizeof (CotFormField));
  self->printed = g_array_new (FALSE, TRUE, sizeof (CotFormPrinted));
  g_array_set_clear_func (self->codes, clear_code);
  g_array_set_clear_func (self->fields, clear_field);
  g_array_set_clear_func (self->printed, clear_printed);
  self->limits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * cot_form_ref:
 * @self: a form
 *
 * Threads: any.
 *
 * Returns: (transfer full): @self
 */
CotForm *
cot_form_ref (CotForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * cot_form_unref:
 * @self: (transfer full): a form
 */
void
cot_form_unref (CotForm *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->tipo_acta);
  g_free (self->title);
  g_array_unref (self->marks);
  g_array_unref (self->codes);
  g_array_unref (self->fields);
  g_array_unref (self->printed);
  g_hash_table_unref (self->limits);
  g_free (self);
}

gboolean
cot_tipo_acta_is_valid (const char *text)
{
  gsize length = strlen (text);

  return length >= 1 && length <= 12 && g_ascii_isalnum (text[0]) &&
         strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

gboolean
cot_column_name_is_valid (const char *text)
{
  gsize length = strlen (text);

  return length >= 1 && length <= 64 && g_ascii_isupper (text[0]) &&
         strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

/* [x, y, w, h] wholly on the paper. */
static gboolean
read_box (const CotForm *self, const CotJson *doc, const json_t *json, const char *path, double min_mm, CotBoxMm *out)
{
  double numbers[4];
  gboolean good = TRUE;

  if (!json_is_array (json) || json_array_size (json) != 4) {
    cot_json_problem (doc, path, "a box is [x, y, width, height] in millimetres");
    return FALSE;
  }
  for (guint i = 0; i < 4; i++) {
    g_autofree char *own = g_strdup_printf ("%s/%u", path, i);

    good = cot_json_number (doc, json_array_get (json, i), own, i < 2 ? 0 : min_mm, MAX_PAPER_MM, &numbers[i]) && good;
  }
  if (!good)
    return FALSE;
  *out = (CotBoxMm){ numbers[0], numbers[1], numbers[2], numbers[3] };
  if (out->x + out->w > self->width_mm + COT_FORM_ROUNDING_MM || out->y + out->h > self->height_mm + COT_FORM_ROUNDING_MM) {
    cot_json_problem (doc, path, "the box is not wholly on the paper of %g x %g mm", self->width_mm, self->height_mm);
    return FALSE;
  }

  return TRUE;
}

static gboolean
read_member_box (const CotForm *self, const CotJson *doc, const json_t *object, const char *path, const char *key, double min_mm, CotBoxMm *out)
{
  const json_t *json = json_object_get (object, key);
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);

  if (json == NULL) {
    cot_json_problem (doc, path, "the key \"%s\" is missing", key);
    return FALSE;
  }

  return read_box (self, doc, json, own, min_mm, out);
}

/* The index of a member's text among @words, or -1 with a problem. */
static int
read_word (const CotJson *doc, const json_t *object, const char *path, const char *key, const char *const *words)
{
  const char *text = cot_json_get_text (doc, object, path, key, MAX_TEXT);
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);
  g_autofree char *all = g_strjoinv (", ", (char **) words);

  if (text == NULL)
    return -1;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      return i;

  cot_json_problem (doc, own, "must be one of: %s", all);
  return -1;
}

static gboolean
check_object (const CotJson *doc, const json_t *json, const char *path, const char *const *keys)
{
  if (!json_is_object (json)) {
    cot_json_problem (doc, path, "must be an object");
    return FALSE;
  }
  cot_json_check_keys (doc, json, path, keys);

  return TRUE;
}

static void
read_mark (CotForm *self, const CotJson *doc, const json_t *json, const char *path)
{
  static const char *const keys[] = { "kind", "box", NULL };
  static const char *const kinds[] = { "square", "line", NULL };
  CotFormMark mark = { .place = self->reading };
  int kind;

  if (!check_object (doc, json, path, keys))
    return;
  kind = read_word (doc, json, path, "kind", kinds);
  if (!read_member_box (self, doc, json, path, "box", kind == COT_MARK_SQUARE ? 1.0 : MIN_BOX_MM, &mark.box) || kind < 0)
    return;

  mark.kind = (CotMarkKind) kind;
  g_array_append_val (self->marks, mark);
}

/* What cannot be printed in that code would never be read from it. */
static gboolean
check_template (const CotJson *doc, const char *path, const char *text, int symbology)
{
  g_autofree char *own = g_strdup_printf ("%s/template", path);
  gsize n = strlen (text);

  if (symbology == COT_CODE_CODE39 && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-. $/+%") != n) {
    cot_json_problem (doc, own, "Code 39 holds capitals, digits, spaces and - . $ / + %% alone");
    return FALSE;
  }
  if (symbology == COT_CODE_CODE128 && !g_str_is_ascii (text)) {
    cot_json_problem (doc, own, "Code 128 holds ASCII alone");
    return FALSE;
  }

  return TRUE;
}

static void
read_code (CotForm *self, const CotJson *doc, const json_t *json, const char *path)
{
  static const char *const keys[] = { "purpose", "symbology", "box", "template", NULL };
  static const char *const purposes[] = { "casilla", "form", "folio", NULL };
  static const char *const symbologies[] = { "qr", "code128", "code39", NULL };
  CotFormCode code = { .place = self->reading };
  const char *template_text = NULL;
  int purpose, symbology;
  gboolean good;

  if (!check_object (doc, json, path, keys))
    return;
  purpose = read_word (doc, json, path, "purpose", purposes);
  symbology = read_word (doc, json, path, "symbology", symbologies);
  good = read_member_box (self, doc, json, path, "box", MIN_DIGIT_MM, &code.box);
  if (purpose == COT_CODE_FOR_FORM) {
    template_text = cot_json_get_text (doc, json, path, "template", MAX_TEMPLATE);
    good = template_text != NULL && check_template (doc, path, template_text, symbology) && good;
  } else if (json_object_get (json, "template") != NULL) {
    cot_json_problem (doc, path, "only the code that names the form has a template of its own");
    good = FALSE;
  }
  if (purpose < 0 || symbology < 0 || !good)
    return;

  code.purpose = (CotCodePurpose) purpose;
  code.symbology = (CotSymbology) symbology;
  code.template_text = g_strdup (template_text);
  g_array_append_val (self->codes, code);
}

/* A box that is wrong stays empty; the others are judged. */
static void
read_digits (const CotForm *self, const CotJson *doc, const json_t *json, const char *path, CotFormField *field)
{
  const json_t *digits = cot_json_get_array (doc, json, path, "digits", 1, COT_FORM_MAX_DIGITS);
  gsize n = json_array_size (digits);
  gboolean before = FALSE;

  for (gsize i = 0; i < n; i++) {
    g_autofree char *own = g_strdup_printf ("%s/digits/%" G_GSIZE_FORMAT, path, i);
    gboolean good = read_box (self, doc, json_array_get (digits, i), own, MIN_DIGIT_MM, &field->digits[i]);

    if (!good)
      field->digits[i] = (CotBoxMm){ 0 };
    else if (before && field->digits[i].x + COT_FORM_ROUNDING_MM < field->digits[i - 1].x + field->digits[i - 1].w)
      cot_json_problem (doc, own, "digit boxes go from left to right without overlapping");
    before = good;
  }
  field->n_digits = (guint) n;
}

static const char *
read_name (const CotJson *doc, const json_t *json, const char *path)
{
  const char *name = cot_json_get_text (doc, json, path, "name", 64);
  g_autofree char *own = g_strdup_printf ("%s/name", path);

  if (name == NULL || cot_column_name_is_valid (name))
    return name;

  cot_json_problem (doc, own, "a name is a capital letter followed by capitals, digits, _ and -");
  return NULL;
}

static void
read_field (CotForm *self, const CotJson *doc, const json_t *json, const char *path)
{
  static const char *const keys[] = { "name", "digits", "letters", NULL };
  CotFormField field = { .place = self->reading };
  const char *name;

  if (!check_object (doc, json, path, keys))
    return;
  name = read_name (doc, json, path);
  read_digits (self, doc, json, path, &field);
  if (json_object_get (json, "letters") != NULL) {
    field.has_letters = TRUE;
    if (!read_member_box (self, doc, json, path, "letters", MIN_DIGIT_MM, &field.letters))
      field.letters = (CotBoxMm){ 0 };
  }
  if (name == NULL)
    return;
  if (cot_form_find_field (self, name) != NULL) {
    cot_json_problem (doc, path, "the field %s is there twice", name);
    return;
  }

  field.name = g_strdup (name);
  g_array_append_val (self->fields, field);
}

static void
read_printed (CotForm *self, const CotJson *doc, const json_t *json, const char *path)
{
  static const char *const keys[] = { "name", "box", NULL };
  CotFormPrinted printed = { 0 };
  const char *name;

  if (!check_object (doc, json, path, keys))
    return;
  name = read_name (doc, json, path);
  if (!read_member_box (self, doc, json, path, "box", MIN_BOX_MM, &printed.box) || name == NULL)
    return;
  for (guint i = 0; i < self->printed->len; i++) {
    if (strcmp (g_array_index (self->printed, CotFormPrinted, i).name, name) == 0) {
      cot_json_problem (doc, path, "the printed box %s is there twice", name);
      return;
    }
  }

  printed.name = g_strdup (name);
  g_array_append_val (self->printed, printed);
}

typedef void (*ReadElement) (CotForm *self, const CotJson *doc, const json_t *json, const char *path);

static void
read_list (CotForm *self, const CotJson *doc, const char *key, gsize min, gsize max, ReadElement read_element)
{
  const json_t *list = cot_json_get_array (doc, doc->root, "", key, min, max);

  for (gsize i = 0; i < json_array_size (list); i++) {
    g_autofree char *path = g_strdup_printf ("/%s/%" G_GSIZE_FORMAT, key, i);

    self->reading = (guint) i;
    read_element (self, doc, json_array_get (list, i), path);
  }
}

static void
read_limits (CotForm *self, const CotJson *doc)
{
  json_t *limits = json_object_get (doc->root, "limits");
  const char *name;
  json_t *json;

  if (limits == NULL)
    return;
  if (!json_is_object (limits) || json_object_size (limits) > MAX_LIMITS) {
    cot_json_problem (doc, "/limits", "must be an object of at most %d numbers", MAX_LIMITS);
    return;
  }
  json_object_foreach (limits, name, json)
  {
    g_autofree char *path = g_strdup_printf ("/limits/%s", name);
    double value;

    if (!cot_text_is_clean (name, 64))
      cot_json_problem (doc, "/limits", "a limit's name is a text of 1 to 64 characters");
    else if (cot_json_number (doc, json, path, 0, MAX_LIMIT, &value))
      g_hash_table_insert (self->limits, g_strdup (name), g_memdup2 (&value, sizeof value));
  }
}

static gboolean
read_paper (CotForm *self, const CotJson *doc)
{
  static const char *const keys[] = { "width", "height", NULL };
  const json_t *paper = json_object_get (doc->root, "paper");

  if (!json_is_object (paper)) {
    cot_json_problem (doc, "/paper", "\"paper\" is an object with \"width\" and \"height\" in millimetres");
    return FALSE;
  }
  cot_json_check_keys (doc, paper, "/paper", keys);

  return cot_json_number (doc, json_object_get (paper, "width"), "/paper/width", MIN_PAPER_MM, MAX_PAPER_MM, &self->width_mm) &&
         cot_json_number (doc, json_object_get (paper, "height"), "/paper/height", MIN_PAPER_MM, MAX_PAPER_MM, &self->height_mm);
}

static void
read_names (CotForm *self, const CotJson *doc)
{
  const char *tipo_acta = cot_json_get_text (doc, doc->root, "", "tipo_acta", MAX_TEXT);

  if (tipo_acta != NULL && !cot_tipo_acta_is_valid (tipo_acta))
    cot_json_problem (doc, "/tipo_acta", "TIPO_ACTA is 1 to 12 capitals, digits and hyphens");
  self->tipo_acta = g_strdup (tipo_acta);
  self->title = g_strdup (cot_json_get_text (doc, doc->root, "", "title", MAX_TEXT));
}

static void
read_form (CotForm *self, const CotJson *doc)
{
  static const char *const keys[] = { "$schema", "tipo_acta", "title", "paper", "marks", "codes", "fields", "printed", "limits", NULL };

  cot_json_check_keys (doc, doc->root, "", keys);
  read_names (self, doc);
  /* Without its size, whatever could be on some paper is taken to be on this one. */
  if (!read_paper (self, doc))
    self->width_mm = self->height_mm = 2 * MAX_PAPER_MM;
  read_list (self, doc, "marks", MIN_MARKS, MAX_MARKS, read_mark);
  read_list (self, doc, "codes", 0, MAX_CODES, read_code);
  read_list (self, doc, "fields", 1, MAX_FIELDS, read_field);
  read_list (self, doc, "printed", 0, MAX_PRINTED, read_printed);
  read_limits (self, doc);
  cot_form_check_places (self, doc);
}

CotForm *
cot_form_parse_listing (const char *json, gsize length, const char *origin, GPtrArray *problems)
{
  g_autoptr (CotForm) self = form_new ();
  gboolean opened = FALSE;
  CotJson doc;

  if (length > COT_FORM_MAX_BYTES)
    cot_problems_add (problems, origin, 0, 0, "a form has at most %d bytes", COT_FORM_MAX_BYTES);
  if (length > COT_FORM_MAX_BYTES)
    return NULL;
  opened = cot_json_open (&doc, origin, json, length, problems);
  if (opened)
    read_form (self, &doc);
  cot_json_close (&doc);

  return opened && self->tipo_acta != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * cot_form_parse:
 * @json: UTF-8 text, @length bytes
 * @length: its length
 * @origin: what messages call it
 * @error: return location for %COT_DATA_ERROR_INVALID, with file, line and column
 *
 * Reads a form's description and checks it.
 *
 * Returns: (transfer full): the form, or %NULL
 */
CotForm *
cot_form_parse (const char *json, gsize length, const char *origin, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (CotForm) self = cot_form_parse_listing (json, length, origin, problems);
  g_autofree char *first = NULL;

  if (problems->len == 0)
    return g_steal_pointer (&self);

  cot_problems_sort (problems, 0);
  first = cot_problem_to_string (g_ptr_array_index (problems, 0));
  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, first);
  return NULL;
}

/**
 * cot_form_load:
 * @path: the file of a form's description
 * @error: return location for %COT_DATA_ERROR_NOT_FOUND (it cannot be opened)
 *   or %COT_DATA_ERROR_INVALID
 *
 * Returns: (transfer full): the form, or %NULL
 */
CotForm *
cot_form_load (const char *path, GError **error)
{
  g_autoptr (GError) file_error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &file_error);
  const char *contents;

  if (file == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s", file_error->message);
    return NULL;
  }
  contents = g_mapped_file_get_contents (file);

  return cot_form_parse (contents != NULL ? contents : "", g_mapped_file_get_length (file), path, error);
}

/**
 * cot_form_get_tipo_acta:
 * @self: a form
 *
 * Returns: TIPO_ACTA as printed, "2" or "3EMR"
 */
const char *
cot_form_get_tipo_acta (const CotForm *self)
{
  return self->tipo_acta;
}

/**
 * cot_form_get_title:
 * @self: a form
 *
 * Returns: what the form says it is
 */
const char *
cot_form_get_title (const CotForm *self)
{
  return self->title;
}

/**
 * cot_form_get_paper_mm:
 * @self: a form
 * @width: (out) (optional): millimetres
 * @height: (out) (optional): millimetres
 */
void
cot_form_get_paper_mm (const CotForm *self, double *width, double *height)
{
  if (width != NULL)
    *width = self->width_mm;
  if (height != NULL)
    *height = self->height_mm;
}

/**
 * cot_form_get_marks:
 * @self: a form
 * @n: (out): how many
 *
 * Returns: (array length=n): the marks by which a page is straightened
 */
const CotFormMark *
cot_form_get_marks (const CotForm *self, guint *n)
{
  *n = self->marks->len;
  return (const CotFormMark *) (gpointer) self->marks->data;
}

/**
 * cot_form_get_codes:
 * @self: a form
 * @n: (out): how many
 *
 * Returns: (array length=n): where the codes stand
 */
const CotFormCode *
cot_form_get_codes (const CotForm *self, guint *n)
{
  *n = self->codes->len;
  return (const CotFormCode *) (gpointer) self->codes->data;
}

/**
 * cot_form_get_fields:
 * @self: a form
 * @n: (out): how many
 *
 * Returns: (array length=n): every field of the form; an area's acta has those
 *   of its ballot
 */
const CotFormField *
cot_form_get_fields (const CotForm *self, guint *n)
{
  *n = self->fields->len;
  return (const CotFormField *) (gpointer) self->fields->data;
}

/**
 * cot_form_find_field:
 * @self: a form
 * @name: a published column, SECCION or CASILLA
 *
 * Returns: (nullable): the field
 */
const CotFormField *
cot_form_find_field (const CotForm *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++) {
    const CotFormField *field = &g_array_index (self->fields, CotFormField, i);

    if (strcmp (field->name, name) == 0)
      return field;
  }

  return NULL;
}

/**
 * cot_form_get_printed:
 * @self: a form
 * @n: (out): how many
 *
 * Returns: (array length=n): where text is printed; a box that bears a field's
 *   name is the label of that field's row
 */
const CotFormPrinted *
cot_form_get_printed (const CotForm *self, guint *n)
{
  *n = self->printed->len;
  return (const CotFormPrinted *) (gpointer) self->printed->data;
}

/**
 * cot_form_get_limit:
 * @self: a form
 * @name: "blur", "dark", ...
 * @fallback: what holds where the form sets none
 *
 * Returns: the limit, in the unit of whoever measures it
 */
double
cot_form_get_limit (const CotForm *self, const char *name, double fallback)
{
  const double *value = g_hash_table_lookup (self->limits, name);

  return value != NULL ? *value : fallback;
}

/* The digits, then the letters; NULL past the last. */
const CotBoxMm *
cot_form_field_box (const CotFormField *field, guint i)
{
  if (i < field->n_digits)
    return &field->digits[i];

  return i == field->n_digits && field->has_letters ? &field->letters : NULL;
}

/**
 * cot_form_field_bounds:
 * @field: a field
 *
 * Returns: the smallest box around its digits and letters, in millimetres
 */
CotBoxMm
cot_form_field_bounds (const CotFormField *field)
{
  CotBoxMm bounds = field->digits[0];
  const CotBoxMm *box;

  for (guint i = 1; (box = cot_form_field_box (field, i)) != NULL; i++) {
    double right = MAX (bounds.x + bounds.w, box->x + box->w);
    double bottom = MAX (bounds.y + bounds.h, box->y + box->h);

    bounds.x = MIN (bounds.x, box->x);
    bounds.y = MIN (bounds.y, box->y);
    bounds.w = right - bounds.x;
    bounds.h = bottom - bounds.y;
  }

  return bounds;
}
