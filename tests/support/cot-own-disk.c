/* cot-own-disk.c - a small disk of a test's own, full or not to be written
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cot-own-disk.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_SKIPPED 77
#define BLOCK_BYTES   4096

static void
write_text (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (write (fd, text, strlen (text)) < 0)
    fprintf (stderr, "%s cannot be written\n", path);
  close (fd);
}

/* As root of a namespace of its own, where the test has no right to mount. */
static gboolean
leave (void)
{
  g_autofree char *uids = g_strdup_printf ("0 %u 1", (guint) getuid ());
  g_autofree char *gids = g_strdup_printf ("0 %u 1", (guint) getgid ());

  if (unshare (CLONE_NEWNS) == 0)
    return TRUE;
  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  write_text ("/proc/self/setgroups", "deny");
  write_text ("/proc/self/uid_map", uids);
  write_text ("/proc/self/gid_map", gids);
  return TRUE;
}

static void
run_child (const char *folder, const char *size, void (*func) (gpointer data), gpointer data)
{
  g_autofree char *options = g_strdup_printf ("size=%s", size);

  if (!leave () || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount ("tmpfs", folder, "tmpfs", 0, options) != 0)
    _exit (CHILD_SKIPPED);
  func (data);
  fflush (NULL);
  _exit (0);
}

void
cot_own_disk_run (const char *folder, const char *size, void (*func) (gpointer data), gpointer data)
{
  pid_t child;
  int status = -1;

  fflush (NULL);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    run_child (folder, size, func, data);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == CHILD_SKIPPED)
    g_test_skip ("a small disk cannot be mounted here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

void
cot_own_disk_set_read_only (const char *folder, gboolean is_read_only)
{
  g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", MS_REMOUNT | (is_read_only ? MS_RDONLY : 0), NULL), ==, 0);
}

char *
cot_own_disk_fill (const char *folder)
{
  static const guint8 block[BLOCK_BYTES] = { 1 };
  char *path = g_build_filename (folder, "filling", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) > 0)
    ;
  close (fd);
  return path;
}
