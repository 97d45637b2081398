/* ctl-act.h - acting at a desk from the command line: one person, two, or an authority
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* What such commands are told, and what they then hold. */
typedef struct {
  char *election_folder, *journal_folder;
  char *person, *password_file;        /* who acts */
  char *second, *second_password_file; /* who confirms */
  char *authority_key, *authority_index;
  gboolean json;

  CotElection *election;
  CotJournal *journal;
  CotDesk *desk;
  CotSession *session;
  CotConfirmation *confirmation;
  gboolean by_authority;
  guint authority;
  guint8 secret[64];
} CtlAct;

void ctl_act_clear (CtlAct *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlAct, ctl_act_clear)

#define CTL_ACT_PLACE(self)                                                          \
  { "election", 0, 0, G_OPTION_ARG_FILENAME, &(self)->election_folder, NULL, NULL }, \
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &(self)->journal_folder, NULL, NULL }, \
  {                                                                                  \
    "json", 0, 0, G_OPTION_ARG_NONE, &(self)->json, NULL, NULL                       \
  }
#define CTL_ACT_PERSON(self)                                                         \
  { "person", 0, 0, G_OPTION_ARG_STRING, &(self)->person, NULL, NULL },              \
  {                                                                                  \
    "password-file", 0, 0, G_OPTION_ARG_FILENAME, &(self)->password_file, NULL, NULL \
  }
#define CTL_ACT_SECOND(self)                                                                       \
  { "second", 0, 0, G_OPTION_ARG_STRING, &(self)->second, NULL, NULL },                            \
  {                                                                                                \
    "second-password-file", 0, 0, G_OPTION_ARG_FILENAME, &(self)->second_password_file, NULL, NULL \
  }
#define CTL_ACT_AUTHORITY(self)                                                         \
  { "authority-key", 0, 0, G_OPTION_ARG_FILENAME, &(self)->authority_key, NULL, NULL }, \
  {                                                                                     \
    "authority-index", 0, 0, G_OPTION_ARG_STRING, &(self)->authority_index, NULL, NULL  \
  }

/* Loads the election and opens the journal for writing; FALSE after a line on stderr. */
gboolean ctl_act_open (CtlAct *self);
/* As it is, also while a program writes it; see ctl_open_journal_to_read (). */
gboolean ctl_act_open_to_read (CtlAct *self);
/* Each returns 0, or the exit code after one line on stderr. */
int ctl_act_sign_in (CtlAct *self);
int ctl_act_confirm (CtlAct *self); /* after signing in */
/* Both, or the authority's key, whatever was given. */
int ctl_act_take_two_or_authority (CtlAct *self);
/* Signs out; @error: NULL when what was to be done is done. */
int ctl_act_finish (CtlAct *self, const GError *error);

void ctl_print_json (json_t *object); /* (transfer full) */

G_END_DECLS
