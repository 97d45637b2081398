/* scan-cancel-type.c - drivers' threads end where they hold nothing
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* SANE's sanei_thread, on which many drivers build, has the thread that reads a
 * sheet cancelled asynchronously when the sheet is over: at any instruction, also
 * in the middle of free (), whose lock is then held for ever.  The thread cannot
 * even end, and sane_read () waits for it without end: a sheet that is read already
 * is lost, and a minute with it.
 *
 * In this program every thread is cancelled at cancellation points alone, which
 * all waiting for a device is.  The definition comes before the C library's for
 * whatever SANE loads. */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include <errno.h>
#include <pthread.h>

int
pthread_setcanceltype (int type, int *old_type)
{
  if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
    return EINVAL;
  if (old_type != NULL)
    *old_type = PTHREAD_CANCEL_DEFERRED;

  return 0;
}
