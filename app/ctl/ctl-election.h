/* ctl-election.h - what the commands of cotejoctl election share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

#include "cot-election.h"

G_BEGIN_DECLS

#define CTL_SECRET_BYTES 64
#define CTL_KEY_BYTES    32
#define CTL_MAX_KEYS     16

typedef struct {
  const char *folder, *other; /* the other: of two that are compared */
  const char *opens, *closes;
  GPtrArray *keys;        /* files */
  GPtrArray *authorities; /* public keys, hex */
  const char *print;
  gboolean json, practice;
} CtlElectionOptions;

/* @allowed: options, separated by spaces; "OTHER" allows a second folder.  FALSE
 * after one line on stderr.  @options begins as zeros and is cleared either way. */
gboolean ctl_election_read_options (int argc, char **argv, const char *allowed, CtlElectionOptions *options);
void ctl_election_options_clear (CtlElectionOptions *options);

gboolean ctl_election_is_sealed (const CotElection *election);
/* "seal: 01: 90ab 02: ..." with its blocks numbered, or that there is none, on stdout. */
void ctl_election_print_seal (const CotElection *election);
/* Writes the seal's blocks, large, on a sheet to be kept by those who confirm it.
 * FALSE after one line on stderr. */
gboolean ctl_election_draw_seal (const CotElection *election, const char *path);
/* Writes election.json anew and removes the seal, which no longer fits; nothing unless the
 * election holds with @settings.  An exit code, after a line on stderr when it is not 0. */
int ctl_election_store_settings (const char *folder, const json_t *settings);
/* @object as text on stdout. */
void ctl_election_print_json (const json_t *object);

G_END_DECLS
