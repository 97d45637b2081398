/* test-value.c - values, casillas and folios
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cot-error.h"
#include "cot-value.h"

typedef struct {
  const char *text;
  const char *written; /* as printed; NULL: refused */
} KeyCase;

static const KeyCase key_cases[] = {
  { "B01", "B01" },
  { "b", "B01" },
  { "c1", "C01" },
  { " C12 ", "C12" },
  { "E1C2", "E01C02" },
  { "e01", "E01" },
  { "E01C00", "E01" },
  { "S1", "S01" },
  { "M01", "M01" },
  { "", NULL },
  { "C", NULL },
  { "C0", NULL },
  { "B123", NULL },
  { "C1C2", NULL },
  { "X1", NULL },
  { "E1C", NULL },
  { "C1 x", NULL },
};

static void
test_key_parse (gconstpointer data)
{
  const KeyCase *one = data;
  CotCasillaKey key = { 0 };
  gboolean good = cot_casilla_key_parse (one->text, &key);

  g_assert_cmpint (good, ==, one->written != NULL);
  if (good) {
    g_autofree char *text = cot_casilla_key_to_string (key);
    CotCasillaKey again = cot_casilla_key_unpack (cot_casilla_key_pack (key));

    g_assert_cmpstr (text, ==, one->written);
    g_assert_cmpint (again.type, ==, key.type);
    g_assert_cmpint (again.number, ==, key.number);
    g_assert_cmpint (again.ext, ==, key.ext);
  }
}

static void
test_key_packed_order_is_published_order (void)
{
  static const char *const order[] = { "B01", "C01", "C02", "C10", "E01", "E01C01", "E02", "S01" };
  gint32 last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    CotCasillaKey key;

    g_assert_true (cot_casilla_key_parse (order[i], &key));
    g_assert_cmpint (cot_casilla_key_pack (key), >, last);
    last = cot_casilla_key_pack (key);
  }
}

static void
check_round_trip (CotValue value, gboolean is_casilla)
{
  g_autoptr (GError) error = NULL;
  json_t *json = cot_value_to_json (value, is_casilla);
  CotValue again = COT_VALUE_INIT;

  g_assert_true (cot_value_from_json (json, is_casilla, &again, &error));
  g_assert_no_error (error);
  g_assert_true (cot_value_equal (value, again));
  json_decref (json);
}

static void
test_value_json_round_trip (void)
{
  const CotCasillaKey key = { 'E', 1, 2 };

  check_round_trip ((CotValue){ COT_VALUE_NUMBER, 0 }, FALSE);
  check_round_trip ((CotValue){ COT_VALUE_NUMBER, COT_VALUE_MAX }, FALSE);
  check_round_trip ((CotValue){ COT_VALUE_ILLEGIBLE, 0 }, FALSE);
  check_round_trip ((CotValue){ COT_VALUE_NO_DATA, 0 }, TRUE);
  check_round_trip ((CotValue){ COT_VALUE_NUMBER, cot_casilla_key_pack (key) }, TRUE);
}

static void
test_value_json_refuses (gconstpointer data)
{
  const char *text = data;
  g_autoptr (GError) error = NULL;
  json_t *json = json_loads (text, JSON_DECODE_ANY, NULL);
  CotValue value;

  g_assert_false (cot_value_from_json (json, FALSE, &value, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  json_decref (json);
}

/* ISO 7064 MOD 37,36 worked by hand for one; the others must differ. */
static void
test_folio_check_character (void)
{
  g_autofree char *folio = cot_folio_format (142, 317);
  g_autofree char *first = cot_folio_format (1, 1);

  g_assert_cmpstr (folio, ==, "0142-00317-1");
  g_assert_cmpstr (first, ==, "0001-00001-2");
}

static void
test_folio_parse_forgives_form (void)
{
  static const char *const written[] = { "0142-00319-Y", "0142-00319-y", "014200319Y", " 0142 00319 y " };

  for (guint i = 0; i < G_N_ELEMENTS (written); i++) {
    g_autoptr (GError) error = NULL;
    char canonical[COT_FOLIO_LENGTH + 1];

    g_assert_true (cot_folio_parse (written[i], canonical, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (canonical, ==, "0142-00319-Y");
  }
}

/* The check is worth its place when it finds every slip of one digit, and of
 * two neighbours exchanged. */
static void
test_folio_finds_every_slip (void)
{
  g_autofree char *folio = cot_folio_format (142, 317);
  char canonical[COT_FOLIO_LENGTH + 1];

  for (guint i = 0; i < COT_FOLIO_LENGTH - 1; i++) {
    if (folio[i] == '-')
      continue;
    for (char digit = '0'; digit <= '9'; digit++) {
      g_autofree char *wrong = g_strdup (folio);

      wrong[i] = digit;
      g_assert_cmpint (cot_folio_parse (wrong, canonical, NULL), ==, digit == folio[i]);
    }
    if (folio[i + 1] != '-' && folio[i + 1] != folio[i]) {
      g_autofree char *wrong = g_strdup (folio);

      wrong[i] = folio[i + 1];
      wrong[i + 1] = folio[i];
      g_assert_false (cot_folio_parse (wrong, canonical, NULL));
    }
  }
}

static void
test_folio_parse_refuses (gconstpointer data)
{
  const char *text = data;
  g_autoptr (GError) error = NULL;
  char canonical[COT_FOLIO_LENGTH + 1];

  g_assert_false (cot_folio_parse (text, canonical, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  static const char *const bad_values[] = { "-1", "10000", "1.5", "\"12\"", "null", "true", "\"Ilegible\"", "\"B01\"", "[1]" };
  static const char *const bad_folios[] = {
    "",
    "0142-00317",
    "0142-00317-11",
    "0142-00317-C",
    "014X-00317-1",
    "0000-00001-1",
    "0142-00317-\xc3\xb1",
    "99999999999999999999",
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (key_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/model/value/casilla/%u", i);

    g_test_add_data_func (path, &key_cases[i], test_key_parse);
  }
  g_test_add_func ("/model/value/casilla/packed-order-is-published-order", test_key_packed_order_is_published_order);
  g_test_add_func ("/model/value/json/round-trip", test_value_json_round_trip);
  for (guint i = 0; i < G_N_ELEMENTS (bad_values); i++) {
    g_autofree char *path = g_strdup_printf ("/model/value/json/refuses/%u", i);

    g_test_add_data_func (path, bad_values[i], test_value_json_refuses);
  }
  g_test_add_func ("/model/folio/check-character", test_folio_check_character);
  g_test_add_func ("/model/folio/forgives-form", test_folio_parse_forgives_form);
  g_test_add_func ("/model/folio/finds-every-slip", test_folio_finds_every_slip);
  for (guint i = 0; i < G_N_ELEMENTS (bad_folios); i++) {
    g_autofree char *path = g_strdup_printf ("/model/folio/refuses/%u", i);

    g_test_add_data_func (path, bad_folios[i], test_folio_parse_refuses);
  }

  return g_test_run ();
}
