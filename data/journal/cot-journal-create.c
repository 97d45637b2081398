/* cot-journal-create.c - the folder of a journal and its first event
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-files-private.h"

#define SECRET_HEX 128
/* Under this name until its first event is on the disk: a creation that was cut
 * off never looks like a journal. */
#define UNFINISHED_FILE "journal.sqlite.new"

int
cot_journal_take_lock (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, COT_JOURNAL_LOCK, NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0 && (errno == EROFS || errno == EACCES || errno == EPERM)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s: %s; a station must be able to write its folder: look at the disk and its permissions", folder, g_strerror (errno));
    return -1;
  }
  if (fd < 0) {
    cot_files_set_errno (error, errno, path);
    return -1;
  }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  if (errno == EWOULDBLOCK)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s is in use by another program", folder);
  else
    cot_files_set_errno (error, errno, path);
  close (fd);
  return -1;
}

/* --- The station's key -------------------------------------------------------- */

gboolean
cot_journal_load_secret (const char *folder, guint8 secret[64], GError **error)
{
  g_autofree char *path = g_build_filename (folder, COT_JOURNAL_KEY, NULL);
  char text[SECRET_HEX + 2] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize n = fd >= 0 ? read (fd, text, sizeof text) : -1;
  int saved_errno = errno;
  size_t n_bytes = 0;
  gboolean good;

  if (fd >= 0)
    close (fd);
  if (n < 0) {
    cot_files_set_errno (error, saved_errno, path);
    return FALSE;
  }
  if (n == SECRET_HEX + 1 && text[SECRET_HEX] == '\n')
    n--;
  good = n == SECRET_HEX && sodium_hex2bin (secret, 64, text, SECRET_HEX, NULL, &n_bytes, NULL) == 0 && n_bytes == 64;
  sodium_memzero (text, sizeof text);
  if (!good)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "%s holds no key", path);

  return good;
}

gboolean
cot_journal_store_secret (const char *folder, const guint8 secret[64], GError **error)
{
  g_autofree char *path = g_build_filename (folder, COT_JOURNAL_KEY, NULL);
  char text[SECRET_HEX + 1];
  guint8 there[64];
  gboolean same, stored;

  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    if (!cot_journal_load_secret (folder, there, error))
      return FALSE;
    same = sodium_memcmp (there, secret, sizeof there) == 0;
    sodium_memzero (there, sizeof there);
    if (!same)
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s holds the key of another station", path);
    return same;
  }

  sodium_bin2hex (text, sizeof text, secret, 64);
  text[SECRET_HEX] = '\n';
  stored = cot_files_write_whole (path, text, sizeof text, 0600, error);
  sodium_memzero (text, sizeof text);
  return stored;
}

/* --- The first event ---------------------------------------------------------- */

static CotEvent *
new_enrolment (CotElection *election, guint32 station, const guint8 secret[64], const json_t *certificate, const CotClock *clock, GError **error)
{
  g_autoptr (CotRoster) nobody = cot_roster_new (NULL);
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (GError) refused = NULL;
  json_t *body = json_object ();
  CotEventDraft draft = {
    .seal = cot_election_get_seal (election),
    .kind = COT_KIND_STATION_ENROLLED,
    .station = station,
    .number = 1,
    .time_us = cot_clock_now_us (clock),
    .body = body,
    .station_secret = secret,
  };

  json_object_set (body, "certificate", (json_t *) certificate);
  event = cot_event_new (&draft, error);
  json_decref (body);
  if (event == NULL)
    return NULL;
  /* A service that issued the certificate is not known here before a first pull. */
  if (!cot_roster_check (nobody, election, event, &refused) && !g_error_matches (refused, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&refused));
    return NULL;
  }

  return g_steal_pointer (&event);
}

static gboolean
put_facts (CotStore *store, CotElection *election, guint32 station, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", station);
  char seal[65];

  sodium_bin2hex (seal, sizeof seal, cot_election_get_seal (election), 32);
  return cot_store_put_meta (store, COT_META_STATION, number, error) && cot_store_put_meta (store, COT_META_SEAL, seal, error);
}

/**
 * cot_journal_check_seal:
 *
 * Returns: %FALSE with CONFLICT when the journal belongs to another election
 */
gboolean
cot_journal_check_seal (CotStore *store, CotElection *election, GError **error)
{
  g_autofree char *there = cot_store_get_meta (store, COT_META_SEAL);
  char seal[65];

  sodium_bin2hex (seal, sizeof seal, cot_election_get_seal (election), 32);
  if (g_strcmp0 (there, seal) == 0)
    return TRUE;

  if (there == NULL)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the journal does not say of which election it is");
  else
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the journal belongs to another election");
  return FALSE;
}

static gboolean
write_events (const char *file, CotElection *election, guint32 station, GPtrArray *events, GError **error)
{
  g_autoptr (CotStore) store = cot_sqlite_store_open (file, TRUE, error);
  g_autofree gint64 *seqs = g_new0 (gint64, events->len);

  return store != NULL && put_facts (store, election, station, error) && cot_store_append (store, events, seqs, error);
}

/* What an earlier creation left was never confirmed to anybody. */
static void
remove_unfinished (const char *file)
{
  static const char *const tails[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *path = g_strconcat (file, tails[i], NULL);

    cot_file_calls.remove (path);
  }
}

gboolean
cot_journal_make_file (const char *folder, CotElection *election, guint32 station, GPtrArray *events, GError **error)
{
  g_autofree char *unfinished = g_build_filename (folder, UNFINISHED_FILE, NULL);
  g_autofree char *file = g_build_filename (folder, COT_JOURNAL_FILE, NULL);

  remove_unfinished (unfinished);
  if (!write_events (unfinished, election, station, events, error)) {
    remove_unfinished (unfinished);
    return FALSE;
  }
  if (cot_file_calls.rename (unfinished, file) != 0) {
    cot_files_set_errno (error, errno, file);
    return FALSE;
  }

  return cot_files_sync_folder (folder, error);
}

static gboolean
fill_folder (const char *folder, CotElection *election, const guint8 secret[64], CotEvent *event, GError **error)
{
  g_autofree char *file = g_build_filename (folder, COT_JOURNAL_FILE, NULL);
  g_autoptr (GPtrArray) events = g_ptr_array_new ();

  g_ptr_array_add (events, event);
  if (g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s holds a journal already", folder);
    return FALSE;
  }

  return cot_journal_store_secret (folder, secret, error) && cot_files_prepare (folder, error) && cot_journal_make_file (folder, election, event->station, events, error);
}

/**
 * cot_journal_create:
 * @folder: made when it does not exist, for its owner alone
 * @election: the sealed election
 * @station: this station's number
 * @station_secret: 64 bytes; kept in FOLDER/station.key
 * @certificate: of this station and key, see cot_certificate_new ()
 * @clock: kept; what it points at must outlive the journal
 * @error: return location for a %COT_DATA_ERROR
 *
 * Makes a new journal whose first event is this station's own enrolment.
 *
 * Returns: (transfer full): the open journal, or %NULL with CONFLICT (there is
 *   one, or the folder is in use), INVALID or CORRUPT (certificate), FULL, FAILED
 */
CotJournal *
cot_journal_create (const char *folder, CotElection *election, guint32 station, const guint8 station_secret[64], const json_t *certificate, const CotClock *clock, GError **error)
{
  g_autoptr (CotEvent) event = NULL;
  gboolean filled;
  int lock_fd;

  g_return_val_if_fail (folder != NULL && election != NULL && clock != NULL, NULL);
  g_return_val_if_fail (station != 0 && station_secret != NULL && certificate != NULL, NULL);

  event = new_enrolment (election, station, station_secret, certificate, clock, error);
  if (event == NULL)
    return NULL;
  if (!cot_files_make_folder (folder, error))
    return NULL;
  lock_fd = cot_journal_take_lock (folder, error);
  if (lock_fd < 0)
    return NULL;
  filled = fill_folder (folder, election, station_secret, event, error);
  close (lock_fd);

  return filled ? cot_journal_open (folder, election, clock, error) : NULL;
}
