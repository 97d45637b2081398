/* digitise-batch.c - a batch with all that happens to paper, and a person who decides
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "digitise-batch.h"

#include <stdio.h>
#include <string.h>

#include "cot-fold.h"
#include "digitise-rig.h"

#define EMPTY "Se acabaron las hojas"

/* What is done to some sheets of every twenty, by their numbers. */
enum {
  WITHOUT_FOLIO = 4,
  WITHOUT_CASILLA = 8,
  UPSIDE_DOWN = 11,
  AFTER_NO_ACTA = 14,
  AFTER_COPY = 17, /* of the third of them */
  COPIED = 3,
};

static char *
copy_name (guint number)
{
  return g_strdup_printf ("copy-%05u.pgm", number);
}

/* Scanned once more, a sheet never gives the very same picture. */
static void
make_copy (E2ePlace *place, guint number)
{
  g_autofree char *from = g_strdup_printf ("%05u.pgm", number);
  g_autofree char *to = copy_name (number);
  RigPage page = rig_load_page (place, from);

  for (gsize i = page.header; i < page.length; i++)
    page.bytes[i] = (guint8) (page.bytes[i] > 128 ? page.bytes[i] - i % 3 : page.bytes[i]);
  rig_save_page (place, to, &page);
}

static guint
kind_of (guint number)
{
  return (number - 1) % BATCH_OF + 1;
}

/* A sheet that comes before this one and is none of the batch's own. */
static void
add_stranger (E2ePlace *place, GString *script, guint number)
{
  g_autofree char *copy = copy_name (number - AFTER_COPY + COPIED);

  if (kind_of (number) == AFTER_NO_ACTA) {
    g_autofree char *name = g_strdup_printf ("no-acta-%05u.pgm", number);

    rig_make_no_acta (place, name);
    g_string_append_printf (script, "page %s\n", name);
  } else if (kind_of (number) == AFTER_COPY) {
    make_copy (place, number - AFTER_COPY + COPIED);
    g_string_append_printf (script, "page %s\n", copy);
  }
}

void
batch_make (E2ePlace *place, guint n)
{
  g_autoptr (GString) script = g_string_new (NULL);

  for (guint i = 1; i <= n; i++) {
    if (kind_of (i) == WITHOUT_FOLIO)
      rig_hide_codes (place, i, "folio");
    if (kind_of (i) == WITHOUT_CASILLA)
      rig_hide_codes (place, i, "casilla");
    if (kind_of (i) == UPSIDE_DOWN)
      rig_turn_half (place, i);
    add_stranger (place, script, i);
    g_string_append_printf (script, "page %05u.pgm\n", i);
  }
  rig_write_tray (place, "feeder.script", script->str);
}

/* --- The person decides --- */

/* Looking through the whole window takes a while; two labels say all that is needed. */
typedef struct {
  CotAtspi *window;
  AtspiAccessible *hints;    /* the keys that apply now */
  AtspiAccessible *headline; /* of the words at the right */
  guint n;                   /* sheets of the batch */
  BatchDecisions *made;
} Person;

static gboolean
says (AtspiAccessible *label, const char *text)
{
  g_autofree char *name = atspi_accessible_get_name (label, NULL);

  return name != NULL && strstr (name, text) != NULL;
}

static gboolean
shows (CotAtspi *window, const char *text)
{
  AtspiAccessible *label = cot_atspi_find (window, ATSPI_ROLE_INVALID, text);
  gboolean found = label != NULL;

  g_clear_object (&label);
  return found;
}

/* Where the feeder turns out to be empty meanwhile there is nothing more to wait for. */
static void
wait_until_gone (Person *person, const char *hint)
{
  gint64 until = g_get_monotonic_time () + COT_ATSPI_PATIENCE_MS * 1000;

  while (says (person->hints, hint) && !says (person->headline, EMPTY)) {
    if (g_get_monotonic_time () > until) {
      g_autofree char *keys = atspi_accessible_get_name (person->hints, NULL), *words = atspi_accessible_get_name (person->headline, NULL);

      g_error ("\"%s\" stays: %s; %s", hint, words, keys);
    }
    cot_atspi_look (person->window);
  }
}

/* The first sheet in the paper's order that is not on record (transfer full). */
static char *
dup_next_folio (E2ePlace *place, guint n)
{
  RigRecord record = rig_open_record (place);
  char *next = NULL;

  for (guint i = 1; i <= n && next == NULL; i++) {
    g_autofree char *folio = rig_dup_truth_text (place, i, "folio");
    const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (record.journal), folio);

    if (sheet == NULL || cot_id_is_zero (&sheet->digitised))
      next = g_steal_pointer (&folio);
  }
  rig_close_record (&record);
  g_assert_nonnull (next);

  return next;
}

/* Words of the keys' map at the window's edge, which says what is asked; its spaces
 * are of the kind that does not break. */
#define READY        "F12"
#define ASKS_FOLIO   "F6"
#define ASKS_LOOK    "conservar"
#define ASKS_REASON  "motivo"
#define ASKS_CASILLA "casilla"
#define STANDS_STILL "lote"
#define SAME_FOLIO   "Este folio ya tiene imagen"
#define NO_FORM      "no se ve un acta"

static void
decide_folio (Person *person, E2ePlace *place)
{
  cot_atspi_wait_focused (person->window, ATSPI_ROLE_TEXT, "Folio de la etiqueta");
  if (shows (person->window, SAME_FOLIO)) {
    person->made->n_repeated++;
  } else {
    g_autofree char *folio = dup_next_folio (place, person->n);

    cot_atspi_type (person->window, folio);
    person->made->n_folios++;
  }
  cot_atspi_key (person->window, "Return");
  wait_until_gone (person, ASKS_FOLIO);
}

static void
decide_look (Person *person)
{
  if (shows (person->window, NO_FORM)) {
    person->made->n_no_acta++;
    cot_atspi_key (person->window, "Escape");
    wait_until_gone (person, ASKS_LOOK);
    return;
  }
  person->made->n_kept++;
  cot_atspi_key (person->window, "Return");
  wait_until_gone (person, ASKS_LOOK);
  cot_atspi_key (person->window, "3");
  wait_until_gone (person, ASKS_REASON);
}

static void
decide_all (Person *person, E2ePlace *place)
{
  gint64 until = g_get_monotonic_time () + (8 + person->n / 2) * COT_ATSPI_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (!says (person->headline, EMPTY)) {
    if (g_get_monotonic_time () > until)
      g_error ("the batch does not come to its end");
    if (says (person->hints, ASKS_FOLIO)) {
      decide_folio (person, place);
    } else if (says (person->hints, ASKS_LOOK)) {
      decide_look (person);
    } else if (says (person->hints, ASKS_CASILLA)) {
      person->made->n_casillas++;
      cot_atspi_key (person->window, "Escape");
      wait_until_gone (person, ASKS_CASILLA);
    } else if (says (person->hints, STANDS_STILL) && !says (person->headline, EMPTY)) {
      cot_atspi_key (person->window, "Return");
      wait_until_gone (person, STANDS_STILL);
    }
    cot_atspi_look (person->window);
  }
}

void
batch_scan (E2ePlace *place, CotAtspi *window, guint n, BatchDecisions *made)
{
  Person person = { .window = window, .n = n, .made = made };

  person.hints = cot_atspi_wait (window, ATSPI_ROLE_INVALID, READY);
  person.headline = cot_atspi_wait (window, ATSPI_ROLE_INVALID, "Listo para escanear");
  cot_atspi_key (window, "Return");
  decide_all (&person, place);
  g_clear_object (&person.hints);
  g_clear_object (&person.headline);
}

/* --- What became of it --- */

/* Nobody could have read the casilla off the codes of this sheet. */
static gboolean
is_without_casilla (E2ePlace *place, guint number)
{
  g_autofree char *name = g_strdup_printf ("tray/%05u.json", number);
  g_autofree char *path = e2e_place_path (place, name);
  json_t *truth = json_load_file (path, 0, NULL);
  json_t *damage = json_object_get (truth, "damage");
  gboolean hidden = kind_of (number) == WITHOUT_CASILLA;

  for (guint i = 0; i < json_array_size (damage) && !hidden; i++)
    hidden = g_strcmp0 (json_string_value (json_array_get (damage, i)), "code covered") == 0;
  json_decref (truth);

  return hidden;
}

static void
count_one (E2ePlace *place, RigRecord *record, guint number, guint64 *before, BatchTally *tally)
{
  g_autofree char *folio = rig_dup_truth_text (place, number, "folio");
  g_autofree char *clave = rig_dup_truth_text (place, number, "CLAVE_ACTA");
  const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (record->journal), folio);
  g_autoptr (CotEvent) event = sheet != NULL ? cot_journal_get_event (record->journal, &sheet->digitised) : NULL;

  if (event == NULL) {
    tally->n_missing++;
    return;
  }
  tally->n_stored++;
  tally->n_out_of_order += event->number <= *before;
  *before = event->number;
  if (sheet->row != NULL && strcmp (sheet->row->clave_acta, clave) == 0)
    tally->n_right++;
  else if (sheet->row != NULL)
    tally->n_wrong++;
  else if (sheet->state == COT_SHEET_DIGITISED && is_without_casilla (place, number))
    tally->n_listed++;
  else
    tally->n_listed_without_reason++;
}

BatchTally
batch_count (E2ePlace *place, guint n)
{
  RigRecord record = rig_open_record (place);
  BatchTally tally = { 0 };
  guint64 before = 0;

  for (guint i = 1; i <= n; i++)
    count_one (place, &record, i, &before, &tally);
  rig_close_record (&record);

  return tally;
}
