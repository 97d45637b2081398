/* test-amend.c - amending the catalogue with two authority keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include <sodium.h>

#include "desk-fixture.h"

#define NEW_LISTA 666

static json_t *
lista_of (guint lista)
{
  return json_pack ("{s:s, s:s, s:i}", "clave_acta", COT_TEST_ROW, "contest", "AYUN", "lista_nominal", (int) lista);
}

static json_t *
new_amendment (DeskFixture *f, guint lista)
{
  g_autoptr (GError) error = NULL;
  json_t *members = lista_of (lista);
  json_t *amendment = cot_desk_new_amendment (f->desk, "row", members, NULL, "a clerk's error", &error);

  g_assert_no_error (error);
  g_assert_nonnull (amendment);
  json_decref (members);

  return amendment;
}

static void
test_one_authority_is_not_enough (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  json_t *amendment = NULL;
  guint authority = 99;

  desk_fixture_init (&f);
  amendment = new_amendment (&f, NEW_LISTA);
  g_assert_false (cot_desk_amend_catalogue (f.desk, amendment, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (cot_amendment_sign (f.election->election, amendment, f.election->authority_secret, &authority, &error));
  g_assert_cmpuint (authority, ==, 0);
  g_assert_false (cot_amendment_sign (f.election->election, amendment, f.election->authority_secret, &authority, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  g_clear_error (&error);

  g_assert_false (cot_desk_amend_catalogue (f.desk, amendment, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  json_decref (amendment);
}

static void
test_a_stranger_signs_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  guint8 key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
  json_t *amendment = NULL;
  guint authority = 0;

  desk_fixture_init (&f);
  crypto_sign_keypair (key, secret);
  amendment = new_amendment (&f, NEW_LISTA);

  g_assert_false (cot_amendment_sign (f.election->election, amendment, secret, &authority, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  json_decref (amendment);
}

static void
test_an_amendment_needs_a_reason (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  json_t *members = lista_of (NEW_LISTA);
  json_t *amendment = NULL;

  desk_fixture_init (&f);
  amendment = cot_desk_new_amendment (f.desk, "row", members, NULL, "", &error);

  g_assert_null (amendment);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  json_decref (members);
}

/* Authorities are not asked to sign what could never count. */
static void
test_what_was_read_is_not_amended (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  json_t *members = lista_of (NEW_LISTA);
  json_t *amendment = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  amendment = cot_desk_new_amendment (f.desk, "row", members, NULL, "a clerk's error", &error);

  g_assert_null (amendment);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  json_decref (members);
}

/* What goes round as a file is read back, and nothing else is taken for one. */
static void
test_an_amendment_is_read_from_its_file (void)
{
  static const char *const others[] = {
    "", "[]", "{}", "{\"row\": {}, \"ballot\": {}, \"signatures\": [], \"chains\": []}",
    "{\"row\": {}, \"signatures\": {}, \"chains\": []}", "{\"row\": {}, \"row\": {}, \"signatures\": [], \"chains\": []}", "{\"row\""
  };
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  json_t *made = NULL, *read = NULL;
  char *text = NULL;

  desk_fixture_init (&f);
  path = cot_test_election_path (f.election, "amendment.json");
  made = new_amendment (&f, NEW_LISTA);
  text = json_dumps (made, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  read = cot_amendment_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (json_equal (read, made));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_file_set_contents (path, others[i], -1, NULL);
    g_assert_null (cot_amendment_load (path, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
    g_clear_error (&error);
  }
  g_assert_null (cot_amendment_load ("/nowhere/at/all", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  free (text);
  json_decref (made);
  json_decref (read);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/amend/is-read-from-its-file", test_an_amendment_is_read_from_its_file);
  g_test_add_func ("/desk/amend/one-authority-is-not-enough", test_one_authority_is_not_enough);
  g_test_add_func ("/desk/amend/a-stranger-signs-nothing", test_a_stranger_signs_nothing);
  g_test_add_func ("/desk/amend/needs-a-reason", test_an_amendment_needs_a_reason);
  g_test_add_func ("/desk/amend/what-was-read-is-not-amended", test_what_was_read_is_not_amended);

  return g_test_run ();
}
