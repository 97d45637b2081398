/* cot-kill-at.c - ends a process at the n-th thing that it makes durable or says
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Loaded by LD_PRELOAD.  Counts fsync (), rename (), unlink () and what is written
 * to standard output; before number $COT_TEST_KILL_AT the process kills itself, if
 * it can take the file $COT_TEST_KILL_TOKEN away: one death for each token.
 * While $COT_TEST_FULL_TOKEN exists, fsync () says that the disk is full. */

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int n_done;

static int
call_unlink (const char *path)
{
  int (*next) (const char *) = (int (*) (const char *)) dlsym (RTLD_NEXT, "unlink");

  return next (path);
}

static void
count (void)
{
  const char *at = getenv ("COT_TEST_KILL_AT"), *token = getenv ("COT_TEST_KILL_TOKEN");

  if (at == NULL || token == NULL || ++n_done != (int) strtol (at, NULL, 10) || call_unlink (token) != 0)
    return;
  kill (getpid (), SIGKILL);
}

int
fsync (int fd)
{
  int (*next) (int) = (int (*) (int)) dlsym (RTLD_NEXT, "fsync");
  const char *full = getenv ("COT_TEST_FULL_TOKEN");

  count ();
  if (full != NULL && access (full, F_OK) == 0) {
    errno = ENOSPC;
    return -1;
  }
  return next (fd);
}

int
rename (const char *from, const char *to)
{
  int (*next) (const char *, const char *) = (int (*) (const char *, const char *)) dlsym (RTLD_NEXT, "rename");

  count ();
  return next (from, to);
}

int
unlink (const char *path)
{
  count ();
  return call_unlink (path);
}

/* What the program says goes out through these two. */
int
fputs (const char *text, FILE *file)
{
  int (*next) (const char *, FILE *) = (int (*) (const char *, FILE *)) dlsym (RTLD_NEXT, "fputs");

  if (file == stdout)
    count ();
  return next (text, file);
}

int
fflush (FILE *file)
{
  int (*next) (FILE *) = (int (*) (FILE *)) dlsym (RTLD_NEXT, "fflush");

  if (file == stdout)
    count ();
  return next (file);
}
