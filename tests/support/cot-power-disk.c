/* cot-power-disk.c - what a disk holds after some steps, and after its power went
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cot-power-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  gboolean is_folder;
  GByteArray *bytes;  /* of a file, flushed */
  GHashTable *names;  /* of a folder, flushed: name -> number */
  GPtrArray *pending; /* CotPowerStep, borrowed: since the last flush */
} Node;

struct _CotPowerDisk {
  GPtrArray *nodes; /* Node, by number */
};

void
cot_power_step_free (gpointer data)
{
  CotPowerStep *step = data;

  g_free (step->name);
  g_free (step->old_name);
  g_clear_pointer (&step->data, g_bytes_unref);
  g_free (step);
}

static void
node_free (gpointer data)
{
  Node *node = data;

  g_byte_array_unref (node->bytes);
  g_hash_table_unref (node->names);
  g_ptr_array_unref (node->pending);
  g_free (node);
}

static CotPowerDisk *
disk_new (CotPower *power)
{
  CotPowerDisk *self = g_new0 (CotPowerDisk, 1);

  self->nodes = g_ptr_array_new_with_free_func (node_free);
  for (guint i = 0; i < power->n_nodes; i++) {
    Node *node = g_new0 (Node, 1);

    node->bytes = g_byte_array_new ();
    node->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    node->pending = g_ptr_array_new ();
    g_ptr_array_add (self->nodes, node);
  }
  ((Node *) self->nodes->pdata[COT_POWER_ROOT])->is_folder = TRUE;
  for (guint i = 0; i < power->steps->len; i++) {
    const CotPowerStep *step = power->steps->pdata[i];

    if (step->kind <= COT_POWER_RENAME)
      ((Node *) self->nodes->pdata[step->folder])->is_folder = TRUE;
  }

  return self;
}

void
cot_power_disk_free (CotPowerDisk *self)
{
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

/* --- Steps -------------------------------------------------------------------- */

static void
set_size (GByteArray *bytes, guint64 size)
{
  guint before = bytes->len;

  g_byte_array_set_size (bytes, (guint) size);
  if (size > before)
    memset (bytes->data + before, 0, size - before);
}

/* Sectors are those of the file.  @random: each is kept with @chance. */
static void
write_sectors (GByteArray *bytes, const CotPowerStep *step, GRand *random, double chance)
{
  gsize length, done = 0;
  const guint8 *data = g_bytes_get_data (step->data, &length);

  while (done < length) {
    guint64 at = step->offset + done;
    gsize n = MIN (length - done, COT_POWER_SECTOR - at % COT_POWER_SECTOR);

    if (random == NULL || g_rand_double (random) < chance) {
      if (at + n > bytes->len)
        set_size (bytes, at + n);
      memcpy (bytes->data + at, data + done, n);
    }
    done += n;
  }
}

static void
change_names (GHashTable *names, guint folder, const CotPowerStep *step)
{
  if (step->kind == COT_POWER_UNLINK)
    g_hash_table_remove (names, step->name);
  if (step->kind == COT_POWER_RENAME && step->old_folder == folder)
    g_hash_table_remove (names, step->old_name);
  if (step->kind != COT_POWER_UNLINK && step->folder == folder)
    g_hash_table_replace (names, g_strdup (step->name), GUINT_TO_POINTER (step->node));
}

static void
change_bytes (GByteArray *bytes, const CotPowerStep *step, GRand *random, double chance)
{
  if (step->kind == COT_POWER_WRITE)
    write_sectors (bytes, step, random, chance);
  else if (random == NULL || g_rand_double (random) < chance)
    set_size (bytes, step->offset);
}

static void
flush (Node *node, guint number)
{
  for (guint i = 0; i < node->pending->len; i++) {
    if (node->is_folder)
      change_names (node->names, number, node->pending->pdata[i]);
    else
      change_bytes (node->bytes, node->pending->pdata[i], NULL, 1);
  }
  g_ptr_array_set_size (node->pending, 0);
}

static void
wait_in (CotPowerDisk *self, guint number, CotPowerStep *step)
{
  g_ptr_array_add (((Node *) self->nodes->pdata[number])->pending, step);
}

gboolean
cot_power_step (CotPower *self)
{
  CotPowerStep *step;

  g_assert_false (self->is_recording);
  if (self->disk == NULL)
    self->disk = disk_new (self);
  if (self->next_step >= self->steps->len)
    return FALSE;

  step = self->steps->pdata[self->next_step++];
  switch (step->kind) {
  case COT_POWER_LINK:
  case COT_POWER_UNLINK:
    wait_in (self->disk, step->folder, step);
    break;
  case COT_POWER_RENAME:
    wait_in (self->disk, step->folder, step);
    if (step->old_folder != step->folder)
      wait_in (self->disk, step->old_folder, step);
    break;
  case COT_POWER_WRITE:
  case COT_POWER_TRUNCATE:
    wait_in (self->disk, step->node, step);
    break;
  case COT_POWER_SYNC:
    flush (self->disk->nodes->pdata[step->node], step->node);
    break;
  default:
    g_assert_not_reached ();
  }
  return TRUE;
}

/* --- After a cut -------------------------------------------------------------- */

static void
write_file (const Node *node, const char *path, GRand *random)
{
  static const double chances[] = { 0.1, 0.5, 0.9, 1 };
  double chance = random != NULL ? chances[g_rand_int_range (random, 0, G_N_ELEMENTS (chances))] : 0;
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (node->bytes->len);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_byte_array_append (bytes, node->bytes->data, node->bytes->len);
  for (guint i = 0; random != NULL && i < node->pending->len; i++)
    change_bytes (bytes, node->pending->pdata[i], random, chance);
  g_assert_cmpint (write (fd, bytes->data, bytes->len), ==, (gssize) bytes->len);
  close (fd);
}

static void
write_folder (CotPowerDisk *self, guint number, const char *path, GRand *random)
{
  const Node *node = self->nodes->pdata[number];
  guint n_kept = random != NULL ? (guint) g_rand_int_range (random, 0, (gint32) node->pending->len + 1) : 0;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name, child;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_hash_table_iter_init (&iter, node->names);
  while (g_hash_table_iter_next (&iter, &name, &child))
    g_hash_table_insert (names, g_strdup (name), child);
  for (guint i = 0; i < n_kept; i++)
    change_names (names, number, node->pending->pdata[i]);

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, &child)) {
    const Node *node_of_child = self->nodes->pdata[GPOINTER_TO_UINT (child)];
    g_autofree char *child_path = g_build_filename (path, name, NULL);

    if (node_of_child->is_folder)
      write_folder (self, GPOINTER_TO_UINT (child), child_path, random);
    else
      write_file (node_of_child, child_path, random);
  }
}

void
cot_power_write_state (CotPower *self, const char *target, GRand *random)
{
  g_assert_nonnull (self->disk);

  write_folder (self->disk, COT_POWER_ROOT, target, random);
}
