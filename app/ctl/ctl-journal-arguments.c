/* ctl-journal-arguments.c - the words of journal verify and salvage
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-journal.h"

#include <glib/gi18n.h>

#include "cot-cli.h"
#include "ctl-place.h"

void
ctl_journal_arguments_clear (CtlJournalArguments *self)
{
  g_free (self->election);
  g_strfreev (self->places);
}

gboolean
ctl_journal_arguments_read (CtlJournalArguments *self, guint n_places, const char *usage, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &self->election, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->places, NULL, NULL },
    { NULL }
  };

  if (!ctl_parse (entries, argc, argv))
    return FALSE;
  if (self->places == NULL || g_strv_length (self->places) != n_places) {
    cot_cli_usage (_ ("this command takes %s"), usage);
    return FALSE;
  }

  return ctl_require ("--election", self->election);
}
