/* cot-salvage.c - a new journal from what can be proved of a damaged one
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The damaged files are only read, as bytes.  Every event found in them is believed
 * by its signature alone: first those whose chain is whole, then those behind a gap.
 * Two passes over the same bytes never contradict each other, since an event's id is
 * the digest of its header. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-carve-private.h"
#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-salvage-private.h"

#define PIECE_BYTES 4096

typedef struct {
  CotElection *election;
  CotSalvageReport *report;
  CotRoster *roster;
  GPtrArray *waiting;  /* CotCarved, borrowed, by place of arrival */
  GHashTable *taken;   /* CotId -> CotEvent */
  GPtrArray *events;   /* taken, in order */
  guint32 own_station; /* 0: not known */
  guint8 secret[64], key[32];
} Salvage;

/* --- Reading a damaged disk --------------------------------------------------- */

/* What cannot be read is left as zeros. */
static void
read_pieces (int fd, guint8 *bytes, gsize length)
{
  for (gsize at = 0; at < length; at += PIECE_BYTES) {
    gsize n = MIN (PIECE_BYTES, length - at);

    while (pread (fd, bytes + at, n, (off_t) at) < 0 && errno == EINTR)
      ;
  }
}

/* Returns: NULL with NOT_FOUND, INVALID, FAILED */
static GBytes *
load_bytes (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  guint8 *bytes = NULL;

  if (fd < 0 || fstat (fd, &status) != 0) {
    cot_files_set_errno (error, errno, path);
  } else if (!S_ISREG (status.st_mode)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s is no regular file", path);
  } else {
    bytes = g_try_malloc0 ((gsize) status.st_size + 1);
    if (bytes == NULL)
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s does not fit into memory", path);
    else
      read_pieces (fd, bytes, (gsize) status.st_size);
  }
  if (fd >= 0)
    close (fd);

  return bytes != NULL ? g_bytes_new_take (bytes, (gsize) status.st_size) : NULL;
}

/* Nobody may be writing.  The lock file is not made. */
static gboolean
is_at_rest (const char *folder, int *fd, GError **error)
{
  g_autofree char *path = g_build_filename (folder, COT_JOURNAL_LOCK, NULL);

  *fd = open (path, O_RDONLY | O_CLOEXEC);
  if (*fd < 0 || flock (*fd, LOCK_SH | LOCK_NB) == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s is in use by another program", folder);
  return FALSE;
}

static GPtrArray *
carve_folder (Salvage *self, const char *from, GError **error)
{
  g_autoptr (GBytes) file = NULL, log = NULL;
  g_autoptr (GError) no_log = NULL;

  file = load_bytes (from, COT_JOURNAL_FILE, error);
  if (file == NULL)
    return NULL;
  log = load_bytes (from, COT_JOURNAL_FILE "-wal", &no_log);
  if (log == NULL && !g_error_matches (no_log, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&no_log));
    return NULL;
  }

  return cot_carve (file, log, cot_election_get_seal (self->election));
}

/* --- Which of them hold ------------------------------------------------------- */

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const CotCarved *left = *(CotCarved *const *) a, *right = *(CotCarved *const *) b;

  if (left->seq != right->seq)
    return left->seq < right->seq ? -1 : 1;
  if (left->event->time_us != right->event->time_us)
    return left->event->time_us < right->event->time_us ? -1 : 1;
  if ((left->event->body == NULL) != (right->event->body == NULL))
    return left->event->body != NULL ? -1 : 1;
  return cot_id_compare (&left->event->id, &right->event->id);
}

static gboolean
is_same (const CotEvent *a, const CotEvent *b)
{
  return cot_id_compare (&a->id, &b->id) == 0 && (a->body == NULL) == (b->body == NULL) &&
         memcmp (a->station_signature, b->station_signature, 64) == 0 && memcmp (a->person_signature, b->person_signature, 64) == 0;
}

/* Copies of one event differ when one of them is damaged: each is tried. */
static void
sort_out (Salvage *self, GPtrArray *found)
{
  const CotEvent *last = NULL;
  guint n_kept = 0;

  for (guint i = 0; i < found->len; i++)
    if (((CotCarved *) found->pdata[i])->event != NULL)
      g_ptr_array_add (self->waiting, found->pdata[i]);
  g_ptr_array_sort (self->waiting, compare_places);
  for (guint i = 0; i < self->waiting->len; i++) {
    CotCarved *carved = self->waiting->pdata[i];

    if (last == NULL || !is_same (last, carved->event))
      self->waiting->pdata[n_kept++] = carved;
    last = carved->event;
  }
  g_ptr_array_set_size (self->waiting, (gint) n_kept);
}

static void
take (Salvage *self, CotEvent *event)
{
  cot_roster_admit (self->roster, event);
  g_hash_table_insert (self->taken, &event->id, event);
  g_ptr_array_add (self->events, event);
}

static gboolean
has_previous (Salvage *self, const CotEvent *event)
{
  const CotEvent *previous;

  if (event->number == 1)
    return TRUE;
  previous = g_hash_table_lookup (self->taken, &event->previous);
  return previous != NULL && previous->station == event->station && previous->number == event->number - 1;
}

/* A desk's own enrolment, which may be there before that of the service that issued
 * it: the key of the folder proves it. */
static gboolean
is_own_enrolment (Salvage *self, const CotEvent *event, const GError *error)
{
  return event->kind == COT_KIND_STATION_ENROLLED && event->number == 1 && self->report->has_key &&
         g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND) && cot_event_verify_station (event, self->key);
}

static gboolean
is_proved (Salvage *self, CotCarved *carved, gboolean is_strict)
{
  g_clear_error (&carved->error);
  if (cot_roster_check (self->roster, self->election, carved->event, &carved->error))
    return TRUE;

  return !is_strict && is_own_enrolment (self, carved->event, carved->error);
}

/* @stop_at_first: what comes next may stand on that one. */
static gboolean
take_waiting (Salvage *self, gboolean is_strict, gboolean stop_at_first)
{
  guint n_kept = 0, n_taken = 0;

  for (guint i = 0; i < self->waiting->len; i++) {
    CotCarved *carved = self->waiting->pdata[i];
    gboolean is_turn = !(stop_at_first && n_taken > 0) && (!is_strict || has_previous (self, carved->event));

    if (g_hash_table_contains (self->taken, &carved->event->id))
      continue;
    if (is_turn && is_proved (self, carved, is_strict)) {
      take (self, carved->event);
      n_taken++;
    } else {
      self->waiting->pdata[n_kept++] = carved;
    }
  }
  g_ptr_array_set_size (self->waiting, (gint) n_kept);

  return n_taken > 0;
}

static void
take_all (Salvage *self)
{
  do {
    while (take_waiting (self, TRUE, FALSE))
      ;
  } while (take_waiting (self, FALSE, TRUE));
}

/* --- What is left ------------------------------------------------------------- */

static void
left_free (gpointer data)
{
  CotSalvageLeft *left = data;

  g_free (left->reason);
  g_free (left);
}

static void
add_left (Salvage *self, const CotId *id, guint32 station, guint64 number, guint64 last, char *reason)
{
  CotSalvageLeft *left = g_new0 (CotSalvageLeft, 1);

  if (id != NULL)
    left->id = *id;
  left->station = station;
  left->number = number;
  left->last_number = last;
  left->reason = reason;
  g_ptr_array_add (self->report->left, left);
}

/* Bytes that make no event, unless the same event stands whole elsewhere. */
static void
tell_broken (Salvage *self, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++) {
    const CotCarved *carved = found->pdata[i];

    if (carved->event == NULL && !g_hash_table_contains (self->taken, &carved->id))
      add_left (self, &carved->id, 0, 0, 0, g_strdup_printf ("at byte %" G_GUINT64_FORMAT ": %s", carved->offset, carved->error->message));
  }
}

static void
tell_waiting (Salvage *self)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    const CotCarved *carved = self->waiting->pdata[i];
    const CotEvent *event = carved->event;

    add_left (self, &event->id, event->station, event->number, event->number, g_strdup (carved->error != NULL ? carved->error->message : "it cannot be proved"));
  }
}

static int
compare_chains (gconstpointer a, gconstpointer b)
{
  const CotEvent *left = *(CotEvent *const *) a, *right = *(CotEvent *const *) b;

  if (left->station != right->station)
    return left->station < right->station ? -1 : 1;
  return (left->number > right->number) - (left->number < right->number);
}

/* Numbers of a chain that are not there, though higher ones are. */
static void
tell_gaps (Salvage *self)
{
  g_autoptr (GPtrArray) chains = g_ptr_array_copy (self->events, NULL, NULL);
  guint32 station = 0;
  guint64 last = 0;

  g_ptr_array_sort (chains, compare_chains);
  for (guint i = 0; i < chains->len; i++) {
    const CotEvent *event = chains->pdata[i];

    if (event->station != station)
      last = 0;
    if (event->number > last + 1)
      add_left (self, NULL, event->station, last + 1, event->number - 1, g_strdup ("not found"));
    station = event->station;
    last = event->number;
  }
}

/* --- The new folder ----------------------------------------------------------- */

static gboolean
is_empty_or_absent (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL ? g_dir_read_name (dir) == NULL : !g_file_test (folder, G_FILE_TEST_EXISTS);
}

/* The damaged folder is not touched, also not by a folder in it. */
static gboolean
check_target (const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_canonicalize_filename (from, NULL);
  g_autofree char *target = g_canonicalize_filename (to, NULL);
  gsize n = strlen (source);

  if (strncmp (target, source, n) == 0 && (target[n] == '/' || target[n] == '\0')) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s lies in the damaged folder", to);
    return FALSE;
  }
  if (is_empty_or_absent (to))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s is not empty", to);
  return FALSE;
}

static void
note_file (const char *sha256, gboolean is_personal, gpointer data)
{
  g_hash_table_add (data, g_strdup (sha256));
}

/* FULL or FAILED of the new folder; what is wrong with a file of the old one is counted. */
static gboolean
copy_file (Salvage *self, const char *from, const char *to, const char *sha256, GError **error)
{
  g_autofree char *path = cot_files_get_path (from, sha256);
  g_autofree char *digest = NULL;

  self->report->n_files++;
  if (!cot_files_check (from, sha256, NULL)) {
    self->report->n_files_left++;
    return TRUE;
  }
  digest = cot_files_put_from (to, path, error);
  return digest != NULL;
}

static gboolean
copy_files (Salvage *self, const char *from, const char *to, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer sha256;

  for (guint i = 0; i < self->events->len; i++)
    cot_journal_foreach_named_file (self->events->pdata[i], note_file, names);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &sha256, NULL))
    if (!copy_file (self, from, to, sha256, error))
      return FALSE;

  return TRUE;
}

/* The one whose enrolment was signed with the folder's key, or else the first. */
static guint32
find_own_station (Salvage *self)
{
  for (guint i = 0; i < self->events->len && self->report->has_key; i++) {
    const CotEvent *event = self->events->pdata[i];

    if (event->kind == COT_KIND_STATION_ENROLLED && cot_event_verify_station (event, self->key))
      return event->station;
  }

  self->report->has_key = FALSE;
  return ((const CotEvent *) self->events->pdata[0])->station;
}

/* The journal file comes last: until then the folder holds no journal. */
static gboolean
fill_target (Salvage *self, const char *from, const char *to, GError **error)
{
  guint32 station = find_own_station (self);

  if (!cot_files_make_folder (to, error) || !cot_files_prepare (to, error) || !copy_files (self, from, to, error))
    return FALSE;
  if (self->report->has_key && !cot_journal_store_secret (to, self->secret, error))
    return FALSE;

  return cot_journal_make_file (to, self->election, station, self->events, error);
}

/* All that can be proved goes into self->events; @found holds them. */
static gboolean
prove_all (Salvage *self, GPtrArray *found, const char *from, GError **error)
{
  sort_out (self, found);
  take_all (self);
  tell_broken (self, found);
  tell_waiting (self);
  tell_gaps (self);
  self->report->n_events = self->events->len;
  if (self->events->len > 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "%s holds no event of this election that can be proved", from);
  return FALSE;
}

/* @to: (nullable): the new folder. */
static gboolean
salvage_folder (Salvage *self, const char *from, const char *to, GPtrArray *copies, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  int lock_fd = -1;
  gboolean good = FALSE;

  if ((to == NULL || check_target (from, to, error)) && is_at_rest (from, &lock_fd, error)) {
    self->report->has_key = cot_journal_load_secret (from, self->secret, NULL) && crypto_sign_ed25519_sk_to_pk (self->key, self->secret) == 0;
    found = carve_folder (self, from, error);
    good = found != NULL && prove_all (self, found, from, error) && (to == NULL || fill_target (self, from, to, error));
  }
  for (guint i = 0; good && copies != NULL && i < self->events->len; i++)
    g_ptr_array_add (copies, cot_event_ref (self->events->pdata[i]));
  if (good)
    self->own_station = find_own_station (self);
  if (lock_fd >= 0)
    close (lock_fd);

  return good;
}

static gboolean
salvage (const char *from, const char *to, CotElection *election, GPtrArray *copies, guint32 *station, CotSalvageReport *report, GError **error)
{
  g_autoptr (CotRoster) roster = cot_roster_new (NULL);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new (), events = g_ptr_array_new ();
  g_autoptr (GHashTable) taken = g_hash_table_new (cot_id_hash, cot_id_equal);
  Salvage self = { election, report, roster, waiting, taken, events };
  gboolean good;

  memset (report, 0, sizeof *report);
  report->left = g_ptr_array_new_with_free_func (left_free);
  if (sodium_init () < 0)
    g_error ("libsodium could not be initialised");
  good = salvage_folder (&self, from, to, copies, error);
  sodium_memzero (self.secret, sizeof self.secret);
  if (station != NULL)
    *station = self.own_station;

  return good;
}

GPtrArray *
cot_salvage_collect (const char *from, CotElection *election, guint32 *station, CotSalvageReport *report, GError **error)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);

  if (!salvage (from, NULL, election, copies, station, report, error))
    return NULL;
  return g_steal_pointer (&copies);
}

/**
 * cot_journal_salvage:
 * @from: folder of a damaged journal, in use by nobody; only read
 * @to: folder of the new one: empty, or not there
 * @election: the one it belongs to
 * @report: (out): cleared by the caller with cot_salvage_report_clear ()
 * @error: return location for a %COT_DATA_ERROR
 *
 * Copies every event whose header, body and signatures hold, the files that they
 * name, and the station's key.  Damage may have taken a station's last numbers
 * without a trace: before it writes again it must get its own events back from
 * where it sent them.
 *
 * Returns: %FALSE with NOT_FOUND, CONFLICT (@to is not empty, @from is in use),
 *   CORRUPT (nothing can be proved), FULL, FAILED
 */
gboolean
cot_journal_salvage (const char *from, const char *to, CotElection *election, CotSalvageReport *report, GError **error)
{
  g_return_val_if_fail (from != NULL && to != NULL && election != NULL && report != NULL, FALSE);

  return salvage (from, to, election, NULL, NULL, report, error);
}

void
cot_salvage_report_clear (CotSalvageReport *report)
{
  g_clear_pointer (&report->left, g_ptr_array_unref);
}
