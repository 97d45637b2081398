/* test-sheet-entry.c - keying one acta, without a screen
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "cot-sheet-entry.h"

#include <gtk/gtk.h>

static CotField fields[] = {
  { (char *) "SECCION", COT_FIELD_SECCION, NULL },
  { (char *) "CASILLA", COT_FIELD_CASILLA, NULL },
  { (char *) "TOTAL_PERSONAS_VOTARON", COT_FIELD_COUNT, NULL },
  { (char *) "PAN", COT_FIELD_PARTY, NULL },
  { (char *) "NULOS", COT_FIELD_NULL, NULL },
  { (char *) "TOTAL_VOTOS_ASENTADO", COT_FIELD_TOTAL, NULL },
};
static const CotBallot ballot = { fields, G_N_ELEMENTS (fields) };
static const guint8 all[] = { 1, 1, 1, 1, 1, 1 };
static const guint8 two[] = { 0, 0, 0, 1, 1, 0 };

static CotEntryResult
press (CotSheetEntry *entry, guint keyval)
{
  return cot_sheet_entry_key (entry, cot_key_from_event (keyval, 0));
}

static void
press_all (CotSheetEntry *entry, const guint *keyvals)
{
  for (; *keyvals != 0; keyvals++)
    press (entry, *keyvals);
}

static void
assert_text (CotSheetEntry *entry, guint position, const char *wanted)
{
  g_autofree char *text = cot_sheet_entry_dup_text (entry, position);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_num_lock_changes_nothing (void)
{
  static const guint on[] = { GDK_KEY_KP_2, GDK_KEY_KP_5, GDK_KEY_KP_7, GDK_KEY_KP_1, 0 };
  static const guint off[] = { GDK_KEY_KP_Down, GDK_KEY_KP_Begin, GDK_KEY_KP_Home, GDK_KEY_KP_End, 0 };
  g_autoptr (CotSheetEntry) with = cot_sheet_entry_new (&ballot, all);
  g_autoptr (CotSheetEntry) without = cot_sheet_entry_new (&ballot, all);

  press_all (with, on);
  press_all (without, off);

  assert_text (with, 0, "2571");
  assert_text (without, 0, "2571");
}

static void
test_every_field_needs_a_value (void)
{
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);

  g_assert_cmpint (press (entry, GDK_KEY_KP_Enter), ==, COT_ENTRY_EMPTY);
  g_assert_cmpuint (cot_sheet_entry_get_focus (entry), ==, 0);
  g_assert_cmpint (press (entry, GDK_KEY_KP_Divide), ==, COT_ENTRY_CHANGED);
  g_assert_cmpint (press (entry, GDK_KEY_KP_Enter), ==, COT_ENTRY_MOVED);
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[0].kind, ==, COT_VALUE_NO_DATA);
}

static void
test_a_digit_replaces_what_stood_there (void)
{
  static const guint keys[] = { GDK_KEY_7, GDK_KEY_1, GDK_KEY_Return, GDK_KEY_minus, GDK_KEY_9, 0 };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);

  /* Nothing was keyed as casilla, so Enter went there and - came back. */
  press_all (entry, keys);

  assert_text (entry, 0, "9");
}

static void
test_five_digits_are_refused (void)
{
  static const guint keys[] = { GDK_KEY_1, GDK_KEY_2, GDK_KEY_3, GDK_KEY_4, 0 };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);

  press_all (entry, keys);

  g_assert_cmpint (press (entry, GDK_KEY_5), ==, COT_ENTRY_FULL);
  assert_text (entry, 0, "1234");
}

typedef struct {
  const char *name;
  guint keys[8];
  const char *key; /* as cot_casilla_key_to_string () gives it */
} CasillaCase;

static const CasillaCase casillas[] = {
  { "basica", { GDK_KEY_KP_Decimal, 0 }, "B01" },
  { "contigua", { GDK_KEY_KP_Decimal, GDK_KEY_KP_Delete, GDK_KEY_KP_1, GDK_KEY_KP_2, 0 }, "C12" },
  { "extraordinaria", { GDK_KEY_period, GDK_KEY_period, GDK_KEY_period, GDK_KEY_1, 0 }, "E01" },
  { "extraordinaria-contigua", { GDK_KEY_e, GDK_KEY_1, GDK_KEY_period, GDK_KEY_2, 0 }, "E01C02" },
  { "letters", { GDK_KEY_E, GDK_KEY_1, GDK_KEY_C, GDK_KEY_2, 0 }, "E01C02" },
  { "especial", { GDK_KEY_s, GDK_KEY_2, 0 }, "S02" },
  { "changed-mind", { GDK_KEY_period, GDK_KEY_period, GDK_KEY_3, GDK_KEY_BackSpace, GDK_KEY_4, 0 }, "C04" },
};

static void
test_casilla (gconstpointer data)
{
  const CasillaCase *wanted = data;
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);
  g_autofree char *key = NULL;
  CotValue value;

  press (entry, GDK_KEY_7);
  press (entry, GDK_KEY_Return);
  press_all (entry, wanted->keys);
  value = cot_sheet_entry_get_values (entry)[1];

  g_assert_cmpint (value.kind, ==, COT_VALUE_NUMBER);
  key = cot_casilla_key_to_string (cot_casilla_key_unpack (value.number));
  g_assert_cmpstr (key, ==, wanted->key);
}

static void
test_casilla_needs_type_and_number (void)
{
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);

  press (entry, GDK_KEY_7);
  press (entry, GDK_KEY_Return);

  g_assert_cmpint (press (entry, GDK_KEY_1), ==, COT_ENTRY_TYPE);
  g_assert_cmpint (press (entry, GDK_KEY_c), ==, COT_ENTRY_CHANGED);
  g_assert_cmpint (press (entry, GDK_KEY_Return), ==, COT_ENTRY_NUMBER);
}

static void
test_only_wanted_fields_are_asked (void)
{
  static const guint keys[] = { GDK_KEY_1, GDK_KEY_4, GDK_KEY_7, GDK_KEY_Return, GDK_KEY_asterisk, GDK_KEY_Return, 0 };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, two);

  press_all (entry, keys);

  g_assert_true (cot_sheet_entry_is_complete (entry));
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[0].kind, ==, COT_VALUE_NONE);
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[3].number, ==, 147);
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[4].kind, ==, COT_VALUE_ILLEGIBLE);
  g_assert_cmpuint (cot_sheet_entry_sum (entry), ==, 147);
  g_assert_cmpint (press (entry, GDK_KEY_Return), ==, COT_ENTRY_DELIVER);
}

static void
test_a_draft_goes_on_where_it_was (void)
{
  const CotValue values[] = { { COT_VALUE_NUMBER, 2571 }, COT_VALUE_INIT, COT_VALUE_INIT, COT_VALUE_INIT, COT_VALUE_INIT, COT_VALUE_INIT };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);

  cot_sheet_entry_load (entry, values, 5);

  assert_text (entry, 0, "2571");
  g_assert_cmpuint (cot_sheet_entry_get_focus (entry), ==, 1);
}

static void
test_the_header_tells_the_casilla_only_when_keyed (void)
{
  static const guint keys[] = { GDK_KEY_7, GDK_KEY_Return, GDK_KEY_period, 0 };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);
  CotValue seccion, casilla;

  press_all (entry, keys);
  g_assert_false (cot_sheet_entry_get_casilla (entry, &seccion, &casilla));
  press (entry, GDK_KEY_Return);

  g_assert_true (cot_sheet_entry_get_casilla (entry, &seccion, &casilla));
  g_assert_cmpint (seccion.number, ==, 7);
}

/* --- Proposals ---------------------------------------------------------------------- */

static const CotValue proposed[G_N_ELEMENTS (fields)] = { [3] = { COT_VALUE_NUMBER, 147 }, [4] = { COT_VALUE_NUMBER, 18 } };

static void
test_a_proposal_is_no_value_until_enter_takes_it (void)
{
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, two);
  g_autofree guint8 *before = NULL;
  g_autofree guint8 *after = NULL;

  cot_sheet_entry_set_proposals (entry, proposed);
  before = cot_sheet_entry_list_aided (entry);
  g_assert_cmpuint (cot_sheet_entry_get_n_done (entry), ==, 0);
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[3].kind, ==, COT_VALUE_NONE);
  g_assert_cmpint (cot_sheet_entry_get_proposal (entry, 0).number, ==, 147);
  assert_text (entry, 0, "");
  g_assert_false (before[3]);

  g_assert_cmpint (press (entry, GDK_KEY_KP_Enter), ==, COT_ENTRY_MOVED);
  after = cot_sheet_entry_list_aided (entry);
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[3].number, ==, 147);
  g_assert_cmpint (cot_sheet_entry_get_proposal (entry, 0).kind, ==, COT_VALUE_NONE);
  g_assert_true (after[3]);
  g_assert_false (after[4]);
}

static void
test_a_digit_replaces_a_proposal (void)
{
  static const guint keys[] = { GDK_KEY_KP_1, GDK_KEY_KP_4, GDK_KEY_KP_1, GDK_KEY_KP_Enter, 0 };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, two);
  g_autofree guint8 *aided = NULL;

  cot_sheet_entry_set_proposals (entry, proposed);
  press_all (entry, keys);
  aided = cot_sheet_entry_list_aided (entry);

  g_assert_cmpint (cot_sheet_entry_get_values (entry)[3].number, ==, 141);
  g_assert_false (aided[3]);
}

/* Who keys the very same had seen it: that is no second opinion. */
static void
test_the_same_keyed_by_hand_is_aided_all_the_same (void)
{
  static const guint keys[] = { GDK_KEY_KP_1, GDK_KEY_KP_4, GDK_KEY_KP_7, GDK_KEY_KP_Enter, 0 };
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, two);
  g_autofree guint8 *aided = NULL;

  cot_sheet_entry_set_proposals (entry, proposed);
  press_all (entry, keys);
  aided = cot_sheet_entry_list_aided (entry);

  g_assert_true (aided[3]);
}

/* --- The rest, the end ------------------------------------------------------------------ */

static void
test_no_data_twice_asks_for_the_rest (void)
{
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, all);

  press (entry, GDK_KEY_7);
  press (entry, GDK_KEY_Return);
  g_assert_cmpint (press (entry, GDK_KEY_KP_Divide), ==, COT_ENTRY_CHANGED);
  g_assert_cmpint (press (entry, GDK_KEY_KP_Divide), ==, COT_ENTRY_REST);
  g_assert_cmpuint (cot_sheet_entry_count_rest (entry), ==, 4);
  g_assert_cmpuint (cot_sheet_entry_get_n_done (entry), ==, 2);

  cot_sheet_entry_fill_rest (entry);
  g_assert_true (cot_sheet_entry_is_complete (entry));
  g_assert_cmpuint (cot_sheet_entry_get_focus (entry), ==, G_N_ELEMENTS (fields));
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[0].number, ==, 7);
  g_assert_cmpint (cot_sheet_entry_get_values (entry)[5].kind, ==, COT_VALUE_NO_DATA);
}

static void
test_finish_goes_to_what_is_missing (void)
{
  g_autoptr (CotSheetEntry) entry = cot_sheet_entry_new (&ballot, two);

  press (entry, GDK_KEY_7);
  press (entry, GDK_KEY_Return);
  press (entry, GDK_KEY_KP_Subtract);
  g_assert_true (cot_sheet_entry_finish (entry));
  g_assert_cmpuint (cot_sheet_entry_get_focus (entry), ==, 1);
  press (entry, GDK_KEY_8);
  press (entry, GDK_KEY_Return);
  press (entry, GDK_KEY_KP_Subtract);
  g_assert_true (cot_sheet_entry_finish (entry));
  g_assert_cmpuint (cot_sheet_entry_get_focus (entry), ==, 2);
  g_assert_false (cot_sheet_entry_finish (entry));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture-ui/sheet-entry/num-lock-changes-nothing", test_num_lock_changes_nothing);
  g_test_add_func ("/capture-ui/sheet-entry/every-field-needs-a-value", test_every_field_needs_a_value);
  g_test_add_func ("/capture-ui/sheet-entry/a-digit-replaces-what-stood-there", test_a_digit_replaces_what_stood_there);
  g_test_add_func ("/capture-ui/sheet-entry/five-digits-are-refused", test_five_digits_are_refused);
  for (guint i = 0; i < G_N_ELEMENTS (casillas); i++) {
    g_autofree char *path = g_strdup_printf ("/capture-ui/sheet-entry/casilla/%s", casillas[i].name);

    g_test_add_data_func (path, &casillas[i], test_casilla);
  }
  g_test_add_func ("/capture-ui/sheet-entry/casilla-needs-type-and-number", test_casilla_needs_type_and_number);
  g_test_add_func ("/capture-ui/sheet-entry/proposal-is-no-value-until-enter", test_a_proposal_is_no_value_until_enter_takes_it);
  g_test_add_func ("/capture-ui/sheet-entry/digit-replaces-a-proposal", test_a_digit_replaces_a_proposal);
  g_test_add_func ("/capture-ui/sheet-entry/the-same-keyed-by-hand-is-aided", test_the_same_keyed_by_hand_is_aided_all_the_same);
  g_test_add_func ("/capture-ui/sheet-entry/no-data-twice-asks-for-the-rest", test_no_data_twice_asks_for_the_rest);
  g_test_add_func ("/capture-ui/sheet-entry/finish-goes-to-what-is-missing", test_finish_goes_to_what_is_missing);
  g_test_add_func ("/capture-ui/sheet-entry/only-wanted-fields-are-asked", test_only_wanted_fields_are_asked);
  g_test_add_func ("/capture-ui/sheet-entry/a-draft-goes-on-where-it-was", test_a_draft_goes_on_where_it_was);
  g_test_add_func ("/capture-ui/sheet-entry/the-header-tells-the-casilla-only-when-keyed", test_the_header_tells_the_casilla_only_when_keyed);

  return g_test_run ();
}
