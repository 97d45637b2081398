/* e2e-sheets.c - a desk whose sheets are digitised and identified already
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Here the program's own functions write the record, as the digitising desk does:
 * what is tried is the capture desk, and a scanner before it would only be slow. */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "e2e-sheets.h"

#include <stdio.h>
#include <string.h>

#include "cot-desk.h"
#include "cot-jpeg.h"
#include "cot-raster.h"

#define CATD          1
#define SCANNER       1
#define SURE          10000
#define PUBLISHED_DPI 200.0

typedef struct {
  E2ePlace *place;
  CotElection *election;
  CotJournal *journal;
  CotDesk *desk;
  CotSession *session;
} Writer;

static char *
dup_page_path (E2ePlace *place, guint page, const char *ending)
{
  g_autofree char *name = g_strdup_printf ("tray/%05u.%s", page, ending);

  return e2e_place_path (place, name);
}

static guint
count_pages (E2ePlace *place)
{
  guint n = 0;

  for (;; n++) {
    g_autofree char *path = dup_page_path (place, n + 1, "pgm");

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return n;
  }
}

static json_t *
load_page_truth (E2ePlace *place, guint page)
{
  g_autofree char *path = dup_page_path (place, page, "json");
  json_t *truth = json_load_file (path, 0, NULL);

  g_assert_nonnull (truth);

  return truth;
}

static CotRaster *
load_pgm (const char *path, double dpi)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  CotRaster *raster;
  guint width = 0, height = 0;
  int start = 0;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sscanf (data, "P5 %u %u 255%n", &width, &height, &start), ==, 2);
  raster = cot_raster_new (width, height, dpi, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, (gsize) start + 1 + (gsize) width * height);
  memcpy (raster->data, data + start + 1, (gsize) width * height);

  return raster;
}

static guint
count_alike (json_t *const *truths, guint n, guint page)
{
  const json_t *form = json_object_get (truths[page], "form");
  guint alike = 0;

  for (guint i = 0; i < n; i++)
    alike += json_equal (json_object_get (truths[i], "form"), form) != 0;

  return alike;
}

/* Numbers of the pages (from 1) whose form most of them have: of the others, those of
 * special casillas, there are not as many rows as sheets. */
static GArray *
list_pages (E2ePlace *place)
{
  guint n = count_pages (place), most = 0;
  g_autofree json_t **truths = g_new0 (json_t *, n);
  GArray *pages = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n; i++)
    truths[i] = load_page_truth (place, i + 1);
  for (guint i = 1; i < n; i++)
    if (count_alike (truths, n, i) > count_alike (truths, n, most))
      most = i;
  for (guint i = 0; i < n; i++)
    if (json_equal (json_object_get (truths[i], "form"), json_object_get (truths[most], "form"))) {
      guint page = i + 1;

      g_array_append_val (pages, page);
    }
  for (guint i = 0; i < n; i++)
    json_decref (truths[i]);

  return pages;
}

/* The published picture of a filled acta, as cotejo-scan would make it of a page that
 * lies upright; its size goes to @width and @height. */
static char *
publish_page (E2ePlace *place, guint page, double dpi, guint *width, guint *height)
{
  g_autofree char *from = dup_page_path (place, page, "pgm");
  char *to = dup_page_path (place, page, "jpg");
  g_autoptr (CotRaster) scanned = load_pgm (from, dpi);
  g_autoptr (CotRaster) published = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GError) error = NULL;
  int quality = 0;

  *width = (guint) (scanned->width * PUBLISHED_DPI / dpi);
  *height = (guint) (scanned->height * PUBLISHED_DPI / dpi);
  published = cot_raster_shrink (scanned, *width, *height);
  jpeg = cot_jpeg_encode_within (published, COT_PUBLISHED_MAX_BYTES, &quality, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, g_bytes_get_data (jpeg, NULL), (gssize) g_bytes_get_size (jpeg), &error);
  g_assert_no_error (error);

  return to;
}

static void
writer_init (Writer *self, E2ePlace *place)
{
  g_autofree char *election = e2e_place_path (place, "election");
  g_autofree char *journal = e2e_place_path (place, "desk");
  g_autoptr (GError) error = NULL;

  self->place = place;
  self->election = cot_election_load (election, TRUE, NULL, &error);
  g_assert_no_error (error);
  self->journal = cot_journal_open (journal, self->election, &cot_clock_system, &error);
  g_assert_no_error (error);
  self->desk = cot_desk_new (self->journal, NULL);
  self->session = cot_desk_sign_in (self->desk, SCANNER, E2E_PASSWORD_1, &error);
  g_assert_no_error (error);
}

static void
writer_end (Writer *self)
{
  g_autoptr (GError) error = NULL;

  cot_desk_sign_out (self->desk, self->session, &error);
  g_assert_no_error (error);
  cot_session_unref (self->session);
  g_object_unref (self->desk);
  cot_journal_close (self->journal);
  g_object_unref (self->journal);
  cot_election_unref (self->election);
}

/* Rows whose acta is of the form that is in the picture. */
static const CotRow *
find_row (const CotElection *election, const char *form, guint index)
{
  guint n = 0, seen = 0;
  const CotRow *rows = cot_election_get_rows (election, &n);

  for (guint i = 0; i < n; i++)
    if (strcmp (rows[i].tipo_acta, form) == 0 && rows[i].catd == CATD && seen++ == index)
      return &rows[i];
  g_error ("the election has no row %u of form %s", index, form);
}

static void
read_by_machine (Writer *self, const char *folio, const json_t *truth, E2eMachine machine)
{
  json_t *fields = json_object ();
  const char *name;
  json_t *about;
  g_autoptr (GError) error = NULL;

  json_object_foreach (json_object_get (truth, "fields"), name, about)
  {
    const json_t *value = json_object_get (about, "value");
    json_int_t wrong = machine == E2E_MACHINE_READS_WRONG && strcmp (name, "PAN") == 0;

    if (json_is_integer (value) && strcmp (name, "SECCION") != 0)
      json_object_set_new (fields, name, json_pack ("{s:I, s:i, s:b}", "value", json_integer_value (value) + wrong, "probability", SURE, "sure", 1));
  }
  cot_desk_machine_read (self->desk, folio, "test 1", NULL, fields, &error);
  g_assert_no_error (error);
  json_decref (fields);
}

static void
digitise_one (Writer *self, guint index, const json_t *truth, const CotDigitisedPage *digitised, E2eMachine machine)
{
  g_autofree char *folio = cot_folio_format (CATD, index + 1);
  const CotRow *row = find_row (self->election, json_string_value (json_object_get (truth, "form")), index);
  g_autoptr (GError) error = NULL;

  cot_desk_receive (self->desk, self->session, folio, "CATD", "ACTA PREP", &error);
  g_assert_no_error (error);
  cot_desk_digitise (self->desk, self->session, folio, digitised, &error);
  g_assert_no_error (error);
  cot_desk_identify_row (self->desk, self->session, folio, row->clave_acta, "typed", &error);
  g_assert_no_error (error);
  if (machine != E2E_MACHINE_READS_NOTHING)
    read_by_machine (self, folio, truth, machine);
}

void
e2e_sheets_digitise (E2ePlace *place, guint n, E2eMachine machine)
{
  g_autoptr (GArray) pages = list_pages (place);
  Writer writer = { 0 };

  writer_init (&writer, place);
  for (guint first = 0; first < pages->len; first++) {
    guint page = g_array_index (pages, guint, first);
    json_t *truth = load_page_truth (place, page);
    double dpi = json_number_value (json_object_get (truth, "dpi")), scale = PUBLISHED_DPI / dpi;
    CotDigitisedPage digitised = { .tipo_acta = json_string_value (json_object_get (truth, "form")), .digitalizacion = "ESCANER", .has_transform = TRUE };
    g_autofree char *published = publish_page (place, page, dpi, &digitised.width, &digitised.height);
    g_autofree char *master = dup_page_path (place, page, "pgm");

    digitised.published_path = published;
    digitised.master_path = master;
    for (guint i = 0; i < 9; i++)
      digitised.transform[i] = json_number_value (json_array_get (json_array_get (json_object_get (truth, "matrix"), i / 3), i % 3)) * (i < 6 ? scale : 1);
    for (guint index = first; index < n; index += pages->len)
      digitise_one (&writer, index, truth, &digitised, machine);
    json_decref (truth);
  }
  writer_end (&writer);
}

static json_t *
load_truth_of (E2ePlace *place, const char *folio, guint *index)
{
  g_auto (GStrv) parts = g_strsplit (folio, "-", -1);
  g_autoptr (GArray) pages = list_pages (place);

  *index = (guint) g_ascii_strtoull (parts[1], NULL, 10) - 1;

  return load_page_truth (place, g_array_index (pages, guint, *index % pages->len));
}

json_t *
e2e_sheets_dup_value (E2ePlace *place, const char *folio, const char *field)
{
  guint index = 0;
  json_t *truth = load_truth_of (place, folio, &index);
  json_t *value = json_incref (json_object_get (json_object_get (json_object_get (truth, "fields"), field), "value"));

  if (strcmp (field, "SECCION") == 0 || strcmp (field, "CASILLA") == 0) {
    g_autofree char *path = e2e_place_path (place, "election");
    g_autoptr (CotElection) election = cot_election_load (path, TRUE, NULL, NULL);
    const CotRow *row = find_row (election, json_string_value (json_object_get (truth, "form")), index);
    g_autofree char *casilla = cot_casilla_key_to_string (row->casilla->key);

    json_decref (value);
    value = strcmp (field, "SECCION") == 0 ? json_integer (row->casilla->seccion) : json_string (casilla);
  }
  json_decref (truth);

  return value;
}

char **
e2e_sheets_list_fields (E2ePlace *place, const char *folio)
{
  guint index = 0;
  json_t *truth = load_truth_of (place, folio, &index);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;
  json_t *about;

  json_object_foreach (json_object_get (truth, "fields"), name, about)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_add (names, NULL);
  json_decref (truth);

  return (char **) g_ptr_array_free (names, FALSE);
}

static CotJournal *
open_record (E2ePlace *place, const char *name, CotElection **election)
{
  g_autofree char *folder = e2e_place_path (place, "election");
  g_autofree char *path = e2e_place_path (place, name);
  g_autoptr (GError) error = NULL;
  CotJournal *journal;

  *election = cot_election_load (folder, TRUE, NULL, &error);
  g_assert_no_error (error);
  journal = cot_journal_open (path, *election, &cot_clock_system, &error);
  g_assert_no_error (error);

  return journal;
}

static void
close_record (CotJournal *journal, CotElection *election)
{
  cot_journal_close (journal);
  g_object_unref (journal);
  cot_election_unref (election);
}

char *
e2e_sheets_dup_state (E2ePlace *place, const char *journal, const char *folio, guint *fields_aided)
{
  CotElection *election = NULL;
  CotJournal *record = open_record (place, journal, &election);
  const CotSheet *sheet;
  char *state;

  cot_journal_lock (record);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (record), folio);
  state = g_strdup (sheet != NULL ? cot_sheet_state_to_string (sheet->state) : "");
  for (guint i = 0; fields_aided != NULL && sheet != NULL && i < sheet->n_readers; i++)
    for (guint f = 0; sheet->readers[i].claim == '1' && f < sheet->n_fields; f++)
      *fields_aided += sheet->readers[i].aided[f];
  cot_journal_unlock (record);
  close_record (record, election);

  return state;
}

void
e2e_sheets_lapse_leases (E2ePlace *place, const char *journal)
{
  CotElection *election = NULL;
  CotJournal *record = open_record (place, journal, &election);
  g_autoptr (GHashTable) leases = cot_journal_list_work (record, "lease/");
  GHashTableIter iter;
  gpointer key, value;

  g_assert_cmpuint (g_hash_table_size (leases), >, 0);
  g_hash_table_iter_init (&iter, leases);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    json_t *lease = json_loads (value, 0, NULL);
    char *text;
    g_autoptr (GError) error = NULL;

    json_object_set_new (lease, "until_us", json_integer (1));
    text = json_dumps (lease, JSON_COMPACT);
    cot_journal_put_work (record, key, text, &error);
    g_assert_no_error (error);
    free (text);
    json_decref (lease);
  }
  close_record (record, election);
}
