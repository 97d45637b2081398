/* cot-power-vfs.c - between the programs and the disk: writes down every step
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cot-power-private.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "cot-files-private.h"

#define VFS_NAME "cot-power"

/* --- Steps -------------------------------------------------------------------- */

static CotPowerStep *
add_step (CotPower *self, CotPowerKind kind, guint node)
{
  CotPowerStep *step = g_new0 (CotPowerStep, 1);

  step->kind = kind;
  step->node = node;
  g_ptr_array_add (self->steps, step);
  return step;
}

static gboolean
is_watched (CotPower *self, const char *path)
{
  return self->is_recording && path != NULL && g_str_has_prefix (path, self->root) && (path[strlen (self->root)] == '/' || path[strlen (self->root)] == '\0');
}

/* The node of @path; seen for the first time it gets a name, and so do the folders above. */
static guint
node_of (CotPower *self, const char *path)
{
  gpointer node;
  g_autofree char *folder = NULL;
  CotPowerStep *step;
  guint parent;

  if (g_hash_table_lookup_extended (self->nodes, path, NULL, &node))
    return GPOINTER_TO_UINT (node);

  /* The folder's own step comes before that of its child. */
  folder = g_path_get_dirname (path);
  parent = node_of (self, folder);
  step = add_step (self, COT_POWER_LINK, self->n_nodes++);
  step->folder = parent;
  step->name = g_path_get_basename (path);
  g_hash_table_insert (self->nodes, g_strdup (path), GUINT_TO_POINTER (step->node));

  return step->node;
}

static void
record_write (CotPower *self, guint node, guint64 offset, const void *data, gsize length)
{
  CotPowerStep *step = add_step (self, COT_POWER_WRITE, node);

  step->offset = offset;
  step->data = g_bytes_new (data, length);
}

static void
record_remove (CotPower *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  CotPowerStep *step;

  if (!g_hash_table_contains (self->nodes, path))
    return;
  step = add_step (self, COT_POWER_UNLINK, node_of (self, path));
  step->folder = node_of (self, folder);
  step->name = g_path_get_basename (path);
  g_hash_table_remove (self->nodes, path);
}

static void
record_rename (CotPower *self, const char *from, const char *to)
{
  g_autofree char *old_folder = g_path_get_dirname (from);
  g_autofree char *new_folder = g_path_get_dirname (to);
  guint node = node_of (self, from), source = node_of (self, old_folder), target = node_of (self, new_folder);
  CotPowerStep *step = add_step (self, COT_POWER_RENAME, node);

  step->old_folder = source;
  step->folder = target;
  step->old_name = g_path_get_basename (from);
  step->name = g_path_get_basename (to);
  g_hash_table_remove (self->nodes, from);
  g_hash_table_insert (self->nodes, g_strdup (to), GUINT_TO_POINTER (node));
}

/* --- The journal's own calls -------------------------------------------------- */

static CotPower *the_power; /* of the calls, which have no data of their own */

static char *
path_of_fd (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);

  return g_file_read_link (link, NULL);
}

static int
power_make_temp (char *path, int mode)
{
  CotPower *self = the_power;
  int fd = self->calls.make_temp (path, mode);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (fd >= 0 && is_watched (self, path))
    node_of (self, path);
  return fd;
}

static ssize_t
power_write (int fd, const void *data, size_t length)
{
  CotPower *self = the_power;
  g_autofree char *path = path_of_fd (fd);
  off_t offset = lseek (fd, 0, SEEK_CUR);
  ssize_t n = self->calls.write (fd, data, length);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (n > 0 && is_watched (self, path))
    record_write (self, node_of (self, path), (guint64) offset, data, (gsize) n);
  return n;
}

/* The real disk is never waited for: only the recording counts. */
static int
power_sync (int fd)
{
  CotPower *self = the_power;
  g_autofree char *path = path_of_fd (fd);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!is_watched (self, path))
    return 0;
  if (self->fail_folder_sync && g_file_test (path, G_FILE_TEST_IS_DIR)) {
    self->fail_folder_sync = FALSE;
    errno = EIO;
    return -1;
  }
  add_step (self, COT_POWER_SYNC, node_of (self, path));
  return 0;
}

static int
power_rename (const char *from, const char *to)
{
  CotPower *self = the_power;
  int result = self->calls.rename (from, to);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (result == 0 && is_watched (self, from))
    record_rename (self, from, to);
  return result;
}

static int
power_remove (const char *path)
{
  CotPower *self = the_power;
  int result = self->calls.remove (path);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (result == 0 && is_watched (self, path))
    record_remove (self, path);
  return result;
}

static int
power_make_folder (const char *path, mode_t mode)
{
  CotPower *self = the_power;
  int result = self->calls.make_folder (path, mode);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (result == 0 && is_watched (self, path))
    node_of (self, path);
  return result;
}

static const CotFileCalls power_calls = { power_make_temp, power_write, power_sync, power_rename, power_remove, power_make_folder };

/* --- SQLite's ----------------------------------------------------------------- */

typedef struct {
  sqlite3_file base;
  guint node; /* 0: not watched */
  guint folder;
  gboolean is_new_log; /* its first flush flushes the folder too, as SQLite's own VFS does */
  sqlite3_file *real;  /* behind this structure */
} PowerFile;

#define REAL(file) (((PowerFile *) (file))->real)

static int
file_close (sqlite3_file *file)
{
  return REAL (file)->pMethods->xClose (REAL (file));
}

static int
file_read (sqlite3_file *file, void *data, int n, sqlite3_int64 offset)
{
  return REAL (file)->pMethods->xRead (REAL (file), data, n, offset);
}

static int
file_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
  PowerFile *self = (PowerFile *) file;
  int result = self->real->pMethods->xWrite (self->real, data, n, offset);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_power->lock);

  if (result == SQLITE_OK && self->node != 0)
    record_write (the_power, self->node, (guint64) offset, data, (gsize) n);
  return result;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  PowerFile *self = (PowerFile *) file;
  int result = self->real->pMethods->xTruncate (self->real, size);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_power->lock);

  if (result == SQLITE_OK && self->node != 0)
    add_step (the_power, COT_POWER_TRUNCATE, self->node)->offset = (guint64) size;
  return result;
}

static int
file_sync (sqlite3_file *file, int flags)
{
  PowerFile *self = (PowerFile *) file;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_power->lock);

  if (self->node == 0)
    return SQLITE_OK;
  add_step (the_power, COT_POWER_SYNC, self->node);
  if (self->is_new_log)
    add_step (the_power, COT_POWER_SYNC, self->folder);
  self->is_new_log = FALSE;
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return REAL (file)->pMethods->xFileSize (REAL (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xLock (REAL (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), level);
}

static int
file_check_lock (sqlite3_file *file, int *result)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), result);
}

static int
file_control (sqlite3_file *file, int what, void *argument)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), what, argument);
}

static int
file_sector_size (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}

static int
file_characteristics (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return REAL (file)->pMethods->xShmMap (REAL (file), page, size, extend, memory);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), remove);
}

/* Version 2: the log's index, but no mapped file, which would go past xWrite. */
static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static gsize
front_size (void)
{
  return (sizeof (PowerFile) + 15) & ~(gsize) 15;
}

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  CotPower *self = the_power;
  PowerFile *power = (PowerFile *) file;
  int result;

  memset (power, 0, sizeof *power);
  power->real = (sqlite3_file *) ((guint8 *) file + front_size ());
  result = self->real_vfs->xOpen (self->real_vfs, name, power->real, flags, out_flags);
  if (power->real->pMethods == NULL)
    return result;
  power->base.pMethods = &file_methods;

  g_mutex_lock (&self->lock);
  if (result == SQLITE_OK && is_watched (self, name)) {
    g_autofree char *folder = g_path_get_dirname (name);

    power->node = node_of (self, name);
    power->folder = node_of (self, folder);
    power->is_new_log = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  }
  g_mutex_unlock (&self->lock);
  return result;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  CotPower *self = the_power;
  int result = self->real_vfs->xDelete (self->real_vfs, name, 0);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (result == SQLITE_OK && is_watched (self, name)) {
    g_autofree char *folder = g_path_get_dirname (name);

    record_remove (self, name);
    if ((sync_folder & 1) != 0)
      add_step (self, COT_POWER_SYNC, node_of (self, folder));
  }
  return result;
}

/* --- Life --------------------------------------------------------------------- */

CotPower *
cot_power_new (const char *root)
{
  CotPower *self = g_new0 (CotPower, 1);

  g_assert_null (the_power);
  g_mutex_init (&self->lock);
  self->root = g_canonicalize_filename (root, NULL);
  self->steps = g_ptr_array_new_with_free_func (cot_power_step_free);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (self->nodes, g_strdup (self->root), GUINT_TO_POINTER (COT_POWER_ROOT));
  self->n_nodes = COT_POWER_ROOT + 1;
  self->is_recording = TRUE;

  self->real_vfs = sqlite3_vfs_find (NULL);
  self->vfs = *self->real_vfs;
  self->vfs.zName = VFS_NAME;
  self->vfs.szOsFile = (int) front_size () + self->real_vfs->szOsFile;
  self->vfs.pNext = NULL;
  self->vfs.xOpen = vfs_open;
  self->vfs.xDelete = vfs_delete;
  self->calls = cot_file_calls;
  the_power = self;
  cot_file_calls = power_calls;
  g_assert_cmpint (sqlite3_vfs_register (&self->vfs, TRUE), ==, SQLITE_OK);

  return self;
}

void
cot_power_free (CotPower *self)
{
  sqlite3_vfs_unregister (&self->vfs);
  sqlite3_vfs_register (self->real_vfs, TRUE);
  cot_file_calls = self->calls;
  the_power = NULL;
  g_clear_pointer (&self->disk, cot_power_disk_free);
  g_hash_table_unref (self->nodes);
  g_ptr_array_unref (self->steps);
  g_mutex_clear (&self->lock);
  g_free (self->root);
  g_free (self);
}

guint
cot_power_get_n_steps (CotPower *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->steps->len;
}

void
cot_power_fail_next_folder_sync (CotPower *self)
{
  self->fail_folder_sync = TRUE;
}

void
cot_power_stop (CotPower *self)
{
  self->is_recording = FALSE;
}
