/* ctl-card.c - cotejoctl person give and person take: cards on a stick
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cot-cli.h"
#include "ctl-act.h"
#include "ctl-enrol.h"
#include "ctl-place.h"

#define MAX_CARD_BYTES 8192

static gboolean
write_card (const char *path, GBytes *card)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (card, &length);

  if (g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return TRUE;

  cot_cli_usage ("%s", error->message);
  return FALSE;
}

int
ctl_person_give (int argc, char **argv)
{
  g_auto (CtlAct) act = { 0 };
  g_autofree char *number = NULL;
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&act),
    { "number", 0, 0, G_OPTION_ARG_STRING, &number, NULL, NULL },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GBytes) card = NULL;
  g_autoptr (GError) error = NULL;
  guint64 person = 0;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--number", number) || !ctl_require ("--out", out) ||
      !cot_cli_parse_uint ("--number", number, 1, G_MAXUINT32, &person) || !ctl_act_open_to_read (&act))
    return COT_EXIT_USAGE;
  if (g_file_test (out, G_FILE_TEST_EXISTS))
    return cot_cli_usage (_ ("%s exists already"), out);
  card = cot_desk_get_card (act.desk, (guint32) person, &error);
  if (card == NULL)
    return ctl_fail (error);

  return write_card (out, card) ? COT_EXIT_OK : COT_EXIT_USAGE;
}

int
ctl_person_take (int argc, char **argv)
{
  g_auto (CtlAct) act = { 0 };
  g_autofree char *in = NULL;
  const GOptionEntry entries[] = {
    CTL_ACT_PLACE (&act),
    { "in", 0, 0, G_OPTION_ARG_FILENAME, &in, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *data = NULL;
  g_autoptr (GBytes) card = NULL;
  g_autoptr (GError) error = NULL;
  guint32 person = 0;
  gsize length = 0;

  if (!ctl_parse (entries, argc, argv) || !ctl_require ("--in", in) || !ctl_act_open (&act))
    return COT_EXIT_USAGE;
  if (!ctl_read_some (in, MAX_CARD_BYTES, &data, &length))
    return COT_EXIT_USAGE;
  card = g_bytes_new_take (g_steal_pointer (&data), length);
  if (!cot_desk_take_card (act.desk, card, &person, &error))
    return ctl_fail (error);

  printf (_ ("Person %u can sign in here\n"), person);
  return COT_EXIT_OK;
}
