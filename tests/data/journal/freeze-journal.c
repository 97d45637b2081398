/* freeze-journal.c - writes a journal of the present schema, to be kept for ever
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* freeze-journal FOLDER
 *
 * Run once when a version of the schema is done, by hand:
 * tests/data/journal/fixtures/journal-vN is what it wrote then, election and journal
 * without any private key.  test-schema opens all of them. */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>

#include "journal-fixture.h"

#define STATION 21
#define OTHER   22

static void
copy (const char *from, const char *to)
{
  const char *argv[] = { "/bin/cp", "-a", from, to, NULL };
  int status = -1;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL) || status != 0)
    g_error ("%s cannot be copied", from);
}

static void
fill (Fixture *self, CotJournal *journal, guint first)
{
  for (guint i = first; i < first + 6; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, journal, i);
    g_autoptr (CotEvent) digitised = NULL;

    if (i % 2 == 0)
      digitised = fixture_digitise (self, journal, received, "a page of the fixture", NULL);
  }
}

/* One of its own, one of another station, and one whose body was not given. */
static void
make_journal (Fixture *self)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "journal", STATION);
  g_autoptr (CotJournal) other = fixture_new_journal (self, "other", OTHER);
  g_autoptr (CotEvent) sealed = NULL, last = NULL;
  g_autoptr (GError) error = NULL;

  fill (self, journal, 1);
  fill (self, other, 101);
  cot_test_copy_events (other, journal);
  last = fixture_append (self, other, COT_KIND_ZERO, NULL, FIXTURE_PERSON, NULL, json_pack ("{s:i, s:{}}", "events", 1, "digests"), FALSE, &error);
  g_assert_no_error (error);
  sealed = cot_event_parse (last->header, NULL, last->station_signature, last->person_signature, &error);
  g_assert_no_error (error);
  g_assert_no_error (fixture_ingest_one (journal, sealed, NULL));
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "journal/journal.sqlite", "journal/files" };
  Fixture self = { 0 };

  if (argc != 2 || g_mkdir (argv[1], 0755) != 0) {
    fputs ("freeze-journal: takes a folder that is not there yet\n", stderr);
    return 2;
  }
  g_assert_cmpint (sodium_init (), >=, 0);
  fixture_set_up (&self, NULL);
  make_journal (&self);
  {
    g_autofree char *election = g_build_filename (argv[1], "election", NULL);

    copy (self.place->folder, election);
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *from = cot_test_election_path (self.place, names[i]);

    copy (from, argv[1]);
  }
  fixture_tear_down (&self, NULL);

  return 0;
}
