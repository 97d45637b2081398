/* fuzz-bundle.c - bundles from removable media
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-bundle-seal-private.h"
#include "cot-error.h"
#include "fuzz.h"
#include "journal-fixture.h"

#define STATION 21
#define OTHER   22
#define N_PATCH 5 /* bytes: where, big endian, and what */

static Fixture fixture;
static CotJournal *journal;
static char *path;
static char *whole, *sealed; /* bundles that are right */
static gsize n_whole, n_sealed;
static guint8 key[32]; /* of the journal */

static void
remove_place (void)
{
  g_clear_object (&journal);
  fixture_tear_down (&fixture, NULL);
  g_free (path);
  g_free (whole);
  g_free (sealed);
}

/* The same events as a plain bundle, and sealed for the journal that takes them. */
static void
make_bundle (CotJournal *from, guint32 receiver, char **bytes, gsize *length)
{
  g_autoptr (GError) error = NULL;
  CotBundleReport report;

  g_unlink (path);
  g_assert_true (cot_journal_export_bundle_to (from, path, receiver, TRUE, &report, &error));
  g_assert_no_error (error);
  cot_bundle_report_clear (&report);
  g_assert_true (g_file_get_contents (path, bytes, length, NULL));
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (CotJournal) other = NULL;
  g_autoptr (CotEvent) received = NULL, digitised = NULL;
  guint8 secret[64];

  g_assert_cmpint (sodium_init (), >=, 0);
  fixture_set_up (&fixture, NULL);
  path = cot_test_election_path (fixture.place, "bundle.tar");
  other = fixture_new_journal (&fixture, "b", OTHER);
  journal = fixture_new_journal (&fixture, "a", STATION);
  fixture_load_secret (journal, secret);
  crypto_sign_ed25519_sk_to_pk (key, secret);
  cot_test_copy_events (journal, other);
  received = fixture_receive (&fixture, other, 1);
  digitised = fixture_digitise (&fixture, other, received, "page", NULL);
  make_bundle (other, 0, &whole, &n_whole);
  make_bundle (other, STATION, &sealed, &n_sealed);
  atexit (remove_place);
  return 0;
}

/* @bytes, changed as @data says. */
static char *
patch (const char *right, gsize n_right, const uint8_t *data, size_t size)
{
  char *bytes = g_memdup2 (right, n_right);

  for (; size >= N_PATCH; data += N_PATCH, size -= N_PATCH)
    bytes[((guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3]) % n_right] ^= (char) data[4];
  return bytes;
}

/* Somebody who knows the receiver's key, as everybody does, seals what he likes. */
static void
seal (const uint8_t *data, size_t size)
{
  CotBoxFacts facts = { .receiver = STATION, .sender = OTHER };
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_autoptr (CotBoxWriter) box = NULL;

  memcpy (facts.seal, cot_election_get_seal (fixture.place->election), sizeof facts.seal);
  box = cot_box_writer_new (fd, &facts, key, NULL);
  g_assert_nonnull (box);
  g_assert_true (cot_box_writer_write (box, data, size, NULL) && cot_box_writer_finish (box, NULL));
  close (fd);
}

static void
write_input (const uint8_t *data, size_t size)
{
  g_autofree char *patched = NULL;
  const char *bytes = (const char *) data + 1;
  gsize length = size - 1;

  switch (data[0] % 4) {
  case 1:
    bytes = patched = patch (whole, n_whole, data + 1, size - 1);
    length = n_whole;
    break;
  case 2:
    seal (data + 1, size - 1);
    return;
  case 3:
    bytes = patched = patch (sealed, n_sealed, data + 1, size - 1);
    length = n_sealed;
    break;
  default:
    break;
  }
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

/* The first byte says whether the rest is a bundle, changes of one that is right, what
 * is sealed, or changes of a sealed one. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL, preview_error = NULL;
  CotBundleReport report, preview;
  gboolean good, foreseen;

  if (size < 1)
    return 0;
  write_input (data, size);
  foreseen = cot_journal_preview_bundle (journal, path, &preview, &preview_error);
  good = cot_journal_import_bundle (journal, path, &report, &error);
  g_assert_true (good == (error == NULL));
  g_assert_cmpuint (report.n_new + report.n_held + report.n_refused, <=, report.n_events);
  /* What a preview says is what happens. */
  g_assert_true (foreseen == good && foreseen == (preview_error == NULL));
  if (good) {
    g_assert_cmpuint (preview.n_new, ==, report.n_new);
    g_assert_cmpuint (preview.n_refused, ==, report.n_refused);
  }
  cot_bundle_report_clear (&preview);
  cot_bundle_report_clear (&report);
  return 0;
}
