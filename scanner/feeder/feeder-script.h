/* feeder-script.h - what is to happen in the simulated feeder, line by line
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file "feeder.script" of the tray, a line for each thing that happens:
 *
 *   page FILE             the sheet goes through
 *   jam FILE PERCENT      it gets stuck when PERCENT of it has been read
 *   double FILE FILE      two sheets go through as one
 *   sensed FILE FILE      the same, and the device notices
 *   cover                 the cover is open
 *   empty                 "no paper", though there is some
 *   busy                  another program has the device
 *   stall FILE PERCENT    nothing comes any more, without end
 *   crash FILE PERCENT    the driver takes its process down
 *   unplug FILE PERCENT   the cable is pulled out, and put back in
 *   short FILE PERCENT    the sheet ends before its promised end
 *   streaks FILE COUNT    dirt on the glass
 *   thread FILE           its reading thread is ended as SANE's drivers end theirs
 *
 * A trouble lasts for one answer, or for N with "xN" at the line's end, or with
 * "stays" until somebody puts a file named "gone" in the tray.  Then its sheet
 * lies on top of the stack again.  What has happened is struck from the file at
 * once, so that the device is as it was when its driver's process is replaced. */
typedef enum {
  FEEDER_PAGE,
  FEEDER_JAM,
  FEEDER_DOUBLE,
  FEEDER_SENSED,
  FEEDER_COVER,
  FEEDER_EMPTY,
  FEEDER_BUSY,
  FEEDER_STALL,
  FEEDER_CRASH,
  FEEDER_UNPLUG,
  FEEDER_SHORT,
  FEEDER_STREAKS,
  FEEDER_THREAD,
} FeederVerb;

typedef struct {
  FeederVerb verb;
  char *file, *second; /* names in the tray, or NULL */
  guint number;        /* PERCENT or COUNT */
  guint left;          /* answers until the trouble is over; 0: it stays */
  gboolean struck;     /* it has happened and lasts */
} FeederLine;

void feeder_line_free (FeederLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeederLine, feeder_line_free)

/* The first line of the tray's script; NULL: none, or none that makes sense. */
FeederLine *feeder_script_top (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
/* It is over. */
void feeder_script_pop (const char *folder);
/* One answer was given on account of the trouble in @line. */
void feeder_script_strike (const char *folder, const FeederLine *line);

G_END_DECLS
