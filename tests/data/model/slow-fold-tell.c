/* slow-fold-tell.c - both folds in the same words, so that they can be compared
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "slow-fold-private.h"

#include <string.h>

static void
tell_id (GString *out, const char *what, const CotId *id)
{
  g_autofree char *hex = cot_id_to_hex (id);

  hex[8] = '\0';
  g_string_append_printf (out, " %s %s", what, cot_id_is_zero (id) ? "-" : hex);
}

static void
tell_place (GString *out, SlowFold *self, const char *what, int place)
{
  static const CotId none;

  tell_id (out, what, place == SLOW_NOBODY ? &none : &slow_event (self, place)->id);
}

static void
tell_value (GString *out, CotValue value, gboolean aided)
{
  if (value.kind == COT_VALUE_NONE)
    g_string_append (out, " .");
  else if (value.kind == COT_VALUE_NUMBER)
    g_string_append_printf (out, " %d", value.number);
  else
    g_string_append (out, value.kind == COT_VALUE_ILLEGIBLE ? " ilegible" : " sin-dato");
  if (aided)
    g_string_append_c (out, '*');
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The folios of a set, in order.  (transfer full) */
static GPtrArray *
list_folios (GPtrArray *events)
{
  GPtrArray *folios = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];

    if (event->folio[0] != '\0' && !g_ptr_array_find_with_equal_func (folios, event->folio, g_str_equal, NULL))
      g_ptr_array_add (folios, g_strdup (event->folio));
  }
  g_ptr_array_sort (folios, compare_texts);

  return folios;
}

static void
append_sorted (GString *out, const char *what, GPtrArray *words)
{
  g_ptr_array_sort (words, compare_texts);
  g_string_append_printf (out, "  %s", what);
  for (guint i = 0; i < words->len; i++)
    g_string_append (out, words->pdata[i]);
  g_string_append_c (out, '\n');
}

static char *
short_id (const CotId *id)
{
  g_autoptr (GString) out = g_string_new (NULL);

  tell_id (out, "", id);
  return g_strdup (out->str);
}

static void
tell_head (GString *out, const char *folio, CotSheetState state, CotClarify cause, const CotRow *row, const char *outside)
{
  g_string_append_printf (out, "sheet %s\n  state %s cause %s row %s outside %s\n", folio, cot_sheet_state_to_string (state),
                          cot_clarify_to_string (cause), row == NULL ? "-" : row->clave_acta, outside == NULL ? "-" : outside);
}

static void
tell_times (GString *out, gint64 acopio, gint64 captura, gint64 verificacion)
{
  g_string_append_printf (out, "  times %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", acopio / G_USEC_PER_SEC, captura / G_USEC_PER_SEC, verificacion / G_USEC_PER_SEC);
}

/* @on: one for each alert, from the lowest bit on. */
static void
tell_alerts (GString *out, const guint *on)
{
  g_string_append (out, "  alerts");
  for (guint i = 0; 1u << i <= COT_ALERT_LAST; i++)
    if (on[i])
      g_string_append_printf (out, " %s", cot_alert_to_string ((CotAlert) (1u << i)));
  g_string_append_c (out, '\n');
}

static void
tell_real_alerts (GString *out, guint alerts)
{
  guint on[32] = { 0 };

  for (guint i = 0; i < 32; i++)
    on[i] = alerts >> i & 1;
  tell_alerts (out, on);
}

static void
tell_station (GString *out, guint32 number, CotStationRole role, gboolean open, gboolean revoked, guint64 last, guint64 forked_at, guint n_forked, gboolean has_offset, gint64 offset_ms)
{
  g_string_append_printf (out, "station %u %s open %d revoked %d last %" G_GUINT64_FORMAT " forked %u at %" G_GUINT64_FORMAT " offset %d %" G_GINT64_FORMAT "\n", number, cot_station_role_to_string (role), open, revoked, revoked ? last : 0, n_forked, forked_at, has_offset, offset_ms);
}

/* --- The slow fold -------------------------------------------------------------------- */

static void
tell_slow_voided (GString *out, SlowFold *self, const char *folio)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < (int) self->events->len; i++)
    if (strcmp (slow_event (self, i)->folio, folio) == 0 && !slow_event_counts (self, i))
      g_ptr_array_add (words, short_id (&slow_event (self, i)->id));
  append_sorted (out, "void", words);
}

static gboolean
settled_differ (const SlowSheet *a, const SlowSheet *b)
{
  for (guint f = 0; f < a->n_fields; f++) {
    CotFieldKind kind = a->row->ballot->fields[f].kind;

    if (kind != COT_FIELD_SECCION && kind != COT_FIELD_CASILLA && !cot_value_equal (a->settled[f], b->settled[f]))
      return TRUE;
  }

  return FALSE;
}

/* Two settled sheets of the row would publish different figures. */
static gboolean
settled_of_row_differ (const GArray *sheets, const CotRow *row)
{
  for (guint i = 0; i < sheets->len; i++)
    for (guint k = 0; k < i; k++) {
      const SlowSheet *a = &g_array_index (sheets, SlowSheet, i), *b = &g_array_index (sheets, SlowSheet, k);

      if (a->row == row && b->row == row && a->state == COT_SHEET_SETTLED && b->state == COT_SHEET_SETTLED && settled_differ (a, b))
        return TRUE;
    }

  return FALSE;
}

static void
tell_slow_sheet (GString *out, SlowFold *self, const GArray *sheets, guint which)
{
  SlowSheet sheet = g_array_index (sheets, SlowSheet, which);

  if (sheet.state == COT_SHEET_SETTLED && settled_of_row_differ (sheets, sheet.row)) {
    sheet.state = COT_SHEET_CLARIFY;
    sheet.cause = COT_CLARIFY_TWO_CARRIERS;
  }
  if (slow_is_repeated (self, sheets, which)) {
    sheet.state = COT_SHEET_CLARIFY;
    sheet.cause = COT_CLARIFY_REPEATED;
  }
  tell_head (out, sheet.folio, sheet.state, sheet.cause, sheet.row, sheet.outside);
  g_string_append (out, "  chosen");
  tell_place (out, self, "received", sheet.received);
  tell_place (out, self, "digitised", sheet.digitised);
  tell_place (out, self, "identified", sheet.identified);
  g_string_append_c (out, '\n');
  tell_times (out, sheet.acopio_us, sheet.captura_us, sheet.verificacion_us);
  for (guint r = 0; r < sheet.n_readers; r++) {
    const SlowReader *reader = &sheet.readers[r];

    g_string_append_printf (out, "  reader %u", reader->person);
    tell_place (out, self, "root", reader->root);
    tell_place (out, self, "tip", reader->tip);
    g_string_append_printf (out, " amended %u:", reader->n_amendments);
    for (guint f = 0; f < sheet.n_fields; f++)
      tell_value (out, reader->values[f], reader->aided[f]);
    g_string_append_c (out, '\n');
  }
  g_string_append (out, "  settled");
  for (guint f = 0; f < sheet.n_fields; f++)
    tell_value (out, sheet.settled[f], sheet.decided[f]);
  g_string_append (out, "\n  disputed");
  for (guint f = 0; f < sheet.n_fields; f++)
    g_string_append (out, sheet.disputed[f] ? " 1" : " 0");
  g_string_append_c (out, '\n');
  tell_alerts (out, (guint[]){ sheet.late, sheet.machine, sheet.aided_wrong, sheet.cotejada == 3, sheet.out_of_window, sheet.undone_alone, sheet.same_image, sheet.same_votes, sheet.letters });
  g_string_append_printf (out, "  cotejada %u", sheet.cotejada);
  tell_place (out, self, "by", sheet.cotejo);
  tell_place (out, self, "packed", sheet.packed);
  g_string_append_c (out, '\n');
  tell_slow_voided (out, self, sheet.folio);
}

static void
tell_slow_roster (GString *out, SlowFold *self)
{
  for (guint32 station = 1; station < SLOW_MAX_NUMBER; station++) {
    int enrolled = slow_station (self, station);

    if (enrolled != SLOW_NOBODY) {
      guint64 forked_at, last = self->station_last[station];
      gint64 offset_ms;
      guint n_forked = slow_count_forks (self, station, &forked_at);
      gboolean has_offset = slow_clock_offset (self, station, &offset_ms);

      tell_station (out, station, slow_station_role (self, enrolled), slow_station_is_open (self, station), last != G_MAXUINT64, last, forked_at, n_forked, has_offset, offset_ms);
    }
  }
  for (guint32 person = 1; person < SLOW_MAX_NUMBER; person++) {
    int enrolled = slow_person (self, person);

    if (enrolled == SLOW_NOBODY)
      continue;
    g_string_append_printf (out, "person %u roles %u counts", person, slow_person_roles (self, enrolled));
    for (guint32 station = 1; station < SLOW_MAX_NUMBER; station++)
      g_string_append_printf (out, " %" G_GUINT64_FORMAT, MIN (self->person_last[person][station], (guint64) SLOW_MAX_EVENTS));
    g_string_append_c (out, '\n');
  }
}

/* Of the events without folio, those that count for nothing. */
static void
tell_slow_others (GString *out, SlowFold *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < (int) self->events->len; i++)
    if (slow_event (self, i)->folio[0] == '\0' && !slow_event_holds (self, i))
      g_ptr_array_add (words, short_id (&slow_event (self, i)->id));
  append_sorted (out, "void elsewhere", words);
}

/* Lower is better: settled, then read, then the document, then the folio. */
gboolean
slow_carries_before (SlowFold *self, const SlowSheet *a, const SlowSheet *b)
{
  json_t *x = slow_body (self, a->received), *y = slow_body (self, b->received);
  guint rank_x = cot_election_document_rank (self->election, json_string_value (json_object_get (x, "documento")), json_string_value (json_object_get (x, "origen")));
  guint rank_y = cot_election_document_rank (self->election, json_string_value (json_object_get (y, "documento")), json_string_value (json_object_get (y, "origen")));

  if ((a->state == COT_SHEET_SETTLED) != (b->state == COT_SHEET_SETTLED))
    return a->state == COT_SHEET_SETTLED;
  if ((a->n_readers > 0) != (b->n_readers > 0))
    return a->n_readers > 0;
  if (rank_x != rank_y)
    return rank_x < rank_y;

  return strcmp (a->folio, b->folio) < 0;
}

static CotRowPhase
phase_of (const SlowSheet *sheet)
{
  if (sheet->state == COT_SHEET_SETTLED)
    return COT_ROW_SETTLED;
  if (sheet->state == COT_SHEET_CLARIFY)
    return COT_ROW_CLARIFY;
  if (sheet->n_readers > 0)
    return COT_ROW_READING;

  return sheet->digitised != SLOW_NOBODY ? COT_ROW_DIGITISED : COT_ROW_RECEIVED;
}

static int
without_acta_of (SlowFold *self, const CotRow *row)
{
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++)
    if (slow_event (self, i)->kind == COT_KIND_WITHOUT_ACTA && slow_event_holds (self, i) &&
        g_strcmp0 (json_string_value (json_object_get (slow_body (self, i), "row")), row->clave_acta) == 0 &&
        (found == SLOW_NOBODY || cot_id_compare (&slow_event (self, i)->id, &slow_event (self, found)->id) < 0))
      found = i;

  return found;
}

static void
tell_slow_row (GString *out, SlowFold *self, const CotRow *row, const GArray *sheets)
{
  const SlowSheet *carrier = NULL;
  guint n_sheets = 0;
  gboolean differ = settled_of_row_differ (sheets, row);
  int without = without_acta_of (self, row);
  CotRowPhase phase;

  for (guint i = 0; i < sheets->len; i++) {
    const SlowSheet *sheet = &g_array_index (sheets, SlowSheet, i);

    if (sheet->row != row)
      continue;
    n_sheets++;
    if (carrier == NULL || slow_carries_before (self, sheet, carrier))
      carrier = sheet;
  }
  if (carrier == NULL && without == SLOW_NOBODY)
    return;
  phase = carrier == NULL ? COT_ROW_WITHOUT_ACTA : differ ? COT_ROW_CLARIFY
                                                          : phase_of (carrier);
  g_string_append_printf (out, "row %s lista %u fields %u phase %d cause %s carrier %s of %u", row->clave_acta, row->casilla->lista_nominal, row->ballot->n_fields, phase,
                          cot_clarify_to_string (differ ? COT_CLARIFY_TWO_CARRIERS : carrier == NULL ? COT_CLARIFY_NONE
                                                                                                     : carrier->cause),
                          carrier == NULL ? "-" : carrier->folio, n_sheets);
  tell_place (out, self, "without", without);
  g_string_append_c (out, '\n');
}

static int
compare_claves (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(CotRow *const *) a)->clave_acta, (*(CotRow *const *) b)->clave_acta);
}

/* Behind the sealed ones, by their CLAVE_ACTA. */
static void
tell_added_rows (GString *out, SlowFold *self, const GArray *sheets)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  for (guint i = 0; i < self->rows->len; i++)
    if (cot_election_find_row (self->election, ((CotRow *) self->rows->pdata[i])->clave_acta) == NULL)
      g_ptr_array_add (added, self->rows->pdata[i]);
  g_ptr_array_sort (added, compare_claves);
  for (guint i = 0; i < added->len; i++)
    tell_slow_row (out, self, added->pdata[i], sheets);
}

char *
slow_fold_tell (SlowFold *self)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GPtrArray) folios = list_folios (self->events);
  g_autoptr (GArray) sheets = g_array_new (FALSE, TRUE, sizeof (SlowSheet));
  guint n;
  const CotRow *rows = cot_election_get_rows (self->election, &n);

  g_array_set_size (sheets, folios->len);
  tell_slow_roster (out, self);
  tell_slow_others (out, self);
  for (guint i = 0; i < folios->len; i++)
    slow_sheet_compute (self, folios->pdata[i], &g_array_index (sheets, SlowSheet, i));
  slow_look_for_twins (self, sheets);
  for (guint i = 0; i < folios->len; i++)
    tell_slow_sheet (out, self, sheets, i);
  for (guint i = 0; i < n; i++)
    tell_slow_row (out, self, slow_row (self, rows[i].clave_acta), sheets);
  tell_added_rows (out, self, sheets);

  return g_string_free (out, FALSE);
}

/* The first line that the two do not have in common.  NULL: they say the same. */
char *
slow_fold_compare (CotElection *election, CotFold *fold, GPtrArray *events)
{
  g_autoptr (SlowFold) slow = slow_fold_new (election, events);
  g_autofree char *expected = slow_fold_tell (slow);
  g_autofree char *told = slow_fold_tell_real (election, fold, events);
  g_auto (GStrv) a = g_strsplit (told, "\n", -1);
  g_auto (GStrv) b = g_strsplit (expected, "\n", -1);
  guint at = 0;

  if (strcmp (told, expected) == 0)
    return NULL;
  while (a[at] != NULL && b[at] != NULL && strcmp (a[at], b[at]) == 0)
    at++;

  return g_strdup_printf ("the fold says \"%s\", slowly it is \"%s\"", a[at] == NULL ? "" : a[at], b[at] == NULL ? "" : b[at]);
}

/* --- The real fold ---------------------------------------------------------------------- */

static int
compare_readers (gconstpointer a, gconstpointer b)
{
  guint32 x = (*(const CotReader *const *) a)->person, y = (*(const CotReader *const *) b)->person;

  return x < y ? -1 : x > y;
}

static void
tell_real_sheet (GString *out, const CotSheet *sheet)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) readers = g_ptr_array_new ();

  tell_head (out, sheet->folio, sheet->state, sheet->cause, sheet->row, sheet->outside_cause);
  g_string_append (out, "  chosen");
  tell_id (out, "received", &sheet->received);
  tell_id (out, "digitised", &sheet->digitised);
  tell_id (out, "identified", &sheet->identified);
  g_string_append_c (out, '\n');
  tell_times (out, sheet->acopio_us, sheet->captura_us, sheet->verificacion_us);
  for (guint r = 0; r < sheet->n_readers; r++)
    g_ptr_array_add (readers, &sheet->readers[r]);
  g_ptr_array_sort (readers, compare_readers);
  for (guint r = 0; r < readers->len; r++) {
    const CotReader *reader = readers->pdata[r];

    g_string_append_printf (out, "  reader %u", reader->person);
    tell_id (out, "root", &reader->root);
    tell_id (out, "tip", &reader->tip);
    g_string_append_printf (out, " amended %u:", reader->n_amendments);
    for (guint f = 0; f < sheet->n_fields; f++)
      tell_value (out, reader->values[f], reader->aided[f]);
    g_string_append_c (out, '\n');
  }
  g_string_append (out, "  settled");
  for (guint f = 0; f < sheet->n_fields; f++) {
    gboolean by_decision = FALSE;

    for (guint d = 0; d < sheet->n_decisions; d++)
      by_decision = by_decision || cot_id_equal (&sheet->decisions[d], &sheet->settled_by[f]);
    tell_value (out, sheet->settled[f], by_decision);
  }
  g_string_append (out, "\n  disputed");
  for (guint f = 0; f < sheet->n_fields; f++)
    g_string_append (out, sheet->disputed[f] ? " 1" : " 0");
  g_string_append_c (out, '\n');
  tell_real_alerts (out, sheet->alerts);
  g_string_append_printf (out, "  cotejada %u", sheet->cotejada);
  tell_id (out, "by", &sheet->cotejo);
  tell_id (out, "packed", &sheet->packed);
  g_string_append_c (out, '\n');
  for (guint v = 0; v < sheet->n_voided; v++)
    g_ptr_array_add (words, short_id (&sheet->voided[v].id));
  append_sorted (out, "void", words);
}

static void
tell_real_person (GString *out, const CotPerson *person)
{
  g_string_append_printf (out, "person %u roles %u counts", person->person, person->roles);
  for (guint32 station = 1; station < SLOW_MAX_NUMBER; station++) {
    guint64 last = person->revoked ? 0 : SLOW_MAX_EVENTS;

    for (guint i = 0; i < person->n_lasts; i++)
      if (person->lasts[i].station == station)
        last = MIN (person->lasts[i].number, (guint64) SLOW_MAX_EVENTS);
    g_string_append_printf (out, " %" G_GUINT64_FORMAT, last);
  }
  g_string_append_c (out, '\n');
}

/* Each event once, with its body where it was given. */
static void
tell_real_others (GString *out, CotFold *fold, GPtrArray *events)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) whole = g_hash_table_new (cot_id_hash, cot_id_equal);
  GHashTableIter iter;
  gpointer event;

  for (guint i = 0; i < events->len; i++) {
    CotEvent *given = events->pdata[i];
    const CotEvent *known = g_hash_table_lookup (whole, &given->id);

    if (given->folio[0] == '\0' && (known == NULL || known->body == NULL))
      g_hash_table_replace (whole, &given->id, given);
  }
  g_hash_table_iter_init (&iter, whole);
  while (g_hash_table_iter_next (&iter, NULL, &event))
    if (cot_fold_get_reason (fold, event) != COT_VOID_NONE)
      g_ptr_array_add (words, short_id (&((CotEvent *) event)->id));
  append_sorted (out, "void elsewhere", words);
}

char *
slow_fold_tell_real (CotElection *election, CotFold *fold, GPtrArray *events)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GPtrArray) folios = list_folios (events);

  for (guint32 number = 1; number < SLOW_MAX_NUMBER; number++) {
    const CotStation *station = cot_fold_get_station (fold, number);

    if (station != NULL)
      tell_station (out, number, station->role, cot_fold_station_is_open (fold, number), station->revoked, station->last, station->forked_at, station->n_forked, station->has_offset, station->offset_ms);
  }
  for (guint32 number = 1; number < SLOW_MAX_NUMBER; number++) {
    const CotPerson *person = cot_fold_get_person (fold, number);

    if (person != NULL)
      tell_real_person (out, person);
  }
  tell_real_others (out, fold, events);
  for (guint i = 0; i < folios->len; i++)
    tell_real_sheet (out, cot_fold_get_sheet (fold, folios->pdata[i]));
  for (guint i = 0; i < cot_fold_get_n_rows (fold); i++) {
    const CotRowState *row = cot_fold_get_row (fold, i);

    if (row->phase == COT_ROW_EXPECTED)
      continue;
    g_string_append_printf (out, "row %s lista %u fields %u phase %d cause %s carrier %s of %u", row->row->clave_acta, row->row->casilla->lista_nominal, row->row->ballot->n_fields, row->phase, cot_clarify_to_string (row->cause),
                            row->carrier == NULL ? "-" : row->carrier->folio, row->carrier == NULL ? 0 : row->n_companions + 1);
    tell_id (out, "without", &row->without_acta);
    g_string_append_c (out, '\n');
  }

  return g_string_free (out, FALSE);
}
