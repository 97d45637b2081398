/* fuzz-bundle.c - bundles from removable media
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "cot-error.h"
#include "fuzz.h"
#include "journal-fixture.h"

#define N_PATCH 5 /* bytes: where, big endian, and what */

static Fixture fixture;
static CotJournal *journal;
static char *path;
static char *whole; /* a bundle that is right */
static gsize n_whole;

static void
remove_place (void)
{
  g_clear_object (&journal);
  fixture_tear_down (&fixture, NULL);
  g_free (path);
  g_free (whole);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (CotJournal) other = NULL;
  g_autoptr (CotEvent) received = NULL, digitised = NULL;
  g_autoptr (GError) error = NULL;
  CotBundleReport report;

  g_assert_cmpint (sodium_init (), >=, 0);
  fixture_set_up (&fixture, NULL);
  path = cot_test_election_path (fixture.place, "bundle.tar");
  other = fixture_new_journal (&fixture, "b", 22);
  received = fixture_receive (&fixture, other, 1);
  digitised = fixture_digitise (&fixture, other, received, "page", NULL);
  g_assert_true (cot_journal_export_bundle (other, path, TRUE, &report, &error));
  g_assert_no_error (error);
  cot_bundle_report_clear (&report);
  g_assert_true (g_file_get_contents (path, &whole, &n_whole, NULL));
  journal = fixture_new_journal (&fixture, "a", 21);
  atexit (remove_place);
  return 0;
}

/* Bytes of the right bundle, changed as @data says. */
static char *
patch (const uint8_t *data, size_t size)
{
  char *bytes = g_memdup2 (whole, n_whole);

  for (; size >= N_PATCH; data += N_PATCH, size -= N_PATCH)
    bytes[((guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3]) % n_whole] ^= (char) data[4];
  return bytes;
}

/* The first byte says whether the rest is a bundle, or changes of one that is right. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *patched = size > 0 && data[0] % 2 == 1 ? patch (data + 1, size - 1) : NULL;
  g_autoptr (GError) error = NULL;
  CotBundleReport report;
  gboolean good;

  if (size < 1)
    return 0;
  g_assert_true (g_file_set_contents (path, patched != NULL ? patched : (const char *) data + 1, (gssize) (patched != NULL ? n_whole : size - 1), NULL));
  good = cot_journal_import_bundle (journal, path, &report, &error);
  g_assert_true (good == (error == NULL));
  g_assert_cmpuint (report.n_new + report.n_refused, <=, report.n_events);
  cot_bundle_report_clear (&report);
  return 0;
}
