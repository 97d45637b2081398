/* sync-fixture.c - a desk, a centre that serves, and the way between them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-sync"

#include "config.h"

#include "sync-fixture.h"

#include <string.h>

#include "cot-person-card.h"
#include "cot-zip.h"

#define PREAMBLE_LINES 6

void
sync_fixture_init_without_service (SyncFixture *self)
{
  CotCardCost cost = cot_card_cost_least ();
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  desk_fixture_init (&self->desk);
  self->centre = cot_test_election_create_journal (self->desk.election, "centre", CENTRE, COT_STATION_CENTRE, 0);
  self->centre_desk = cot_desk_new (self->centre, NULL);
  cot_desk_set_card_cost (self->centre_desk, cost.ops, cost.memory);
  cot_desk_enrol_person (self->centre_desk, CENTRE_PERSON, "Zoe", COT_ROLE_COORDINADOR, PASSWORD, &error);
  g_assert_no_error (error);
  self->centre_session = cot_desk_sign_in (self->centre_desk, CENTRE_PERSON, PASSWORD, &error);
  g_assert_no_error (error);
  desk_fixture_confirm_seal (self->centre_desk);
  cot_desk_zero (self->centre_desk, self->centre_session, &error);
  g_assert_no_error (error);
  cot_desk_open (self->centre_desk, self->centre_session, &error);
  g_assert_no_error (error);
  self->site = cot_test_election_path (self->desk.election, "site");
}

void
sync_fixture_start (SyncFixture *self)
{
  g_autofree char *tls = cot_test_election_path (self->desk.election, "tls");
  CotServiceOptions options = {
    .journal = self->centre,
    .tls_folder = tls,
    .site_folder = self->site,
    .profile = "opl-2021",
    .address = "127.0.0.1:0",
    .accept_interval_ms = 1,
    .cut_interval_s = self->cut_interval_s,
    .limits = { .max_body = 256 * 1024, .max_file = 128 * 1024, .drain_ms = 1 },
  };
  g_autoptr (GError) error = NULL;

  self->service = cot_service_new (&options, &error);
  g_assert_no_error (error);
  cot_service_start (self->service, &error);
  g_assert_no_error (error);
  self->client = sync_fixture_client (self, self->desk.journal);
}

void
sync_fixture_stop (SyncFixture *self)
{
  g_clear_object (&self->client);
  if (self->service != NULL)
    cot_service_stop (self->service);
  g_clear_object (&self->service);
}

void
sync_fixture_init (SyncFixture *self)
{
  sync_fixture_init_without_service (self);
  sync_fixture_start (self);
}

void
sync_fixture_clear (SyncFixture *self)
{
  if (self->centre == NULL)
    return;

  sync_fixture_stop (self);
  g_clear_pointer (&self->centre_session, cot_session_unref);
  g_clear_object (&self->centre_desk);
  cot_journal_close (self->centre);
  g_clear_object (&self->centre);
  g_free (self->site);
  desk_fixture_clear (&self->desk);
}

CotClient *
sync_fixture_client (SyncFixture *self, CotJournal *journal)
{
  g_autoptr (GError) error = NULL;
  CotClient *client = cot_client_new (journal, cot_service_get_url (self->service), cot_service_get_pin (self->service), NULL, &error);

  g_assert_no_error (error);
  return client;
}

void
push_all (CotClient *client)
{
  g_autoptr (GError) error = NULL;
  g_auto (CotTransfer) transfer = { 0 };

  cot_client_push_all (client, &transfer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (transfer.first_refusal, ==, NULL);
}

void
pull_all (CotClient *client)
{
  g_autoptr (GError) error = NULL;
  g_auto (CotTransfer) transfer = { 0 };

  cot_client_pull_all (client, &transfer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (transfer.first_refusal, ==, NULL);
}

void
cut (SyncFixture *self, gboolean last)
{
  g_autoptr (GError) error = NULL;

  cot_test_election_advance_s (self->desk.election, 60);
  cot_service_cut_now (self->service, last, &error);
  g_assert_no_error (error);
}

static CotSession *
reader (SyncFixture *self, guint n)
{
  return self->desk.readers[n];
}

void
settle_sheet_with (SyncFixture *self, const char *of, const char *row, void (*fill) (const CotClaim *claim, CotValue *values))
{
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS];

  receive (&self->desk, of);
  digitise (&self->desk, of);
  cot_desk_identify_row (self->desk.desk, self->desk.scanner, of, row, "qr", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CotClaim) claim = claim_expecting (&self->desk, reader (self, i), of, i == 0 ? COT_CLAIM_FIRST : COT_CLAIM_SECOND);

    fill (claim, values);
    capture (&self->desk, reader (self, i), claim, values, NULL);
  }
  g_assert_cmpint (state_of (&self->desk, of), ==, COT_SHEET_SETTLED);
}

static gint settle_votes;

static void
fill_votes (const CotClaim *claim, CotValue *values)
{
  read_values (claim, settle_votes, values);
}

void
settle_sheet (SyncFixture *self, const char *of, const char *row, gint votes)
{
  settle_votes = votes;
  settle_sheet_with (self, of, row, fill_votes);
}

/* --- What was published --------------------------------------------------------- */

static GBytes *
find_member (GBytes *zip, const char *end)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members = cot_zip_read (zip, 100, 100 * 1024 * 1024, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < members->len; i++) {
    const CotZipMember *member = g_ptr_array_index (members, i);

    if (strstr (member->name, end) != NULL)
      return g_bytes_ref (member->data);
  }

  g_assert_not_reached ();
}

static GBytes *
load_newest_zip (SyncFixture *self)
{
  g_autofree char *latest = g_build_filename (self->site, "latest.json", NULL);
  json_t *json = json_load_file (latest, 0, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  g_assert_nonnull (json);
  path = g_build_filename (self->site, json_string_value (json_object_get (json, "folder")), json_string_value (json_object_get (json, "package")), NULL);
  json_decref (json);
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (data, length);
}

char **
load_results (SyncFixture *self, const char *contest)
{
  g_autoptr (GBytes) outer = load_newest_zip (self);
  g_autofree char *zip_end = g_strdup_printf ("_PREP_%s_JAL.zip", contest);
  g_autofree char *csv = g_strdup_printf ("JAL_%s_2021.csv", contest);
  g_autoptr (GBytes) inner = find_member (outer, zip_end);
  g_autoptr (GBytes) text = find_member (inner, csv);
  g_autofree char *copy = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));

  g_assert_true (g_str_has_suffix (copy, "\n"));
  copy[strlen (copy) - 1] = '\0';
  return g_strsplit (copy, "\n", -1);
}

static guint
column_index (char **lines, const char *column)
{
  g_auto (GStrv) names = g_strsplit (lines[PREAMBLE_LINES - 1], ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], column) == 0)
      return i;

  g_assert_not_reached ();
}

char *
get_cell_at (char **lines, guint n, const char *column)
{
  g_auto (GStrv) cells = g_strsplit (lines[n], ",", -1);

  return g_strdup (cells[column_index (lines, column)]);
}

char *
get_cell (char **lines, const char *clave_acta, const char *column)
{
  g_autofree char *key = g_strconcat ("'", clave_acta, NULL);

  for (guint i = PREAMBLE_LINES; lines[i] != NULL; i++) {
    g_autofree char *found = get_cell_at (lines, i, "CLAVE_ACTA");

    if (strcmp (found, key) == 0)
      return get_cell_at (lines, i, column);
  }

  g_assert_not_reached ();
}
