/* ctl-election-diff.c - cotejoctl election diff
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-election.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-election-diff.h"
#include "ctl-place.h"
#include "ctl.h"

#define N_KINDS 3

static const char *const kind_names[N_KINDS] = {
  [COT_DIFFERENCE_ADDED] = "added",
  [COT_DIFFERENCE_REMOVED] = "removed",
  [COT_DIFFERENCE_CHANGED] = "changed",
};

/* --- As text ------------------------------------------------------------------- */

static void
print_difference (const CotElectionDifference *one)
{
  printf ("%s:", one->part);
  if (one->id != NULL)
    printf (" %s:", one->id);
  if (one->column != NULL)
    printf (" %s:", one->column);
  if (one->kind == COT_DIFFERENCE_ADDED)
    printf (_ (" added: %s\n"), one->after);
  else if (one->kind == COT_DIFFERENCE_REMOVED)
    printf (_ (" removed: %s\n"), one->before);
  else
    printf (" %s -> %s\n", one->before, one->after);
}

/* How many of each kind there are from @first on in one part; the next part's first. */
static guint
count_part (const GPtrArray *differences, guint first, guint counts[N_KINDS])
{
  const char *part = ((const CotElectionDifference *) g_ptr_array_index (differences, first))->part;
  guint i = first;

  memset (counts, 0, N_KINDS * sizeof *counts);
  for (; i < differences->len; i++) {
    const CotElectionDifference *one = g_ptr_array_index (differences, i);

    if (strcmp (one->part, part) != 0)
      break;
    /* A column that is new on a line that stays is a change of the line. */
    counts[one->column == NULL ? one->kind : COT_DIFFERENCE_CHANGED]++;
  }

  return i;
}

static void
print_counts (const GPtrArray *differences)
{
  guint counts[N_KINDS];

  for (guint i = 0; i < differences->len;) {
    const CotElectionDifference *one = g_ptr_array_index (differences, i);

    i = count_part (differences, i, counts);
    printf (_ ("%s: %u added, %u removed, %u changes\n"), one->part, counts[COT_DIFFERENCE_ADDED], counts[COT_DIFFERENCE_REMOVED], counts[COT_DIFFERENCE_CHANGED]);
  }
}

static void
seal_text (const guint8 seal[CTL_KEY_BYTES], char hex[2 * CTL_KEY_BYTES + 1])
{
  sodium_bin2hex (hex, 2 * CTL_KEY_BYTES + 1, seal, CTL_KEY_BYTES);
  if (sodium_is_zero (seal, CTL_KEY_BYTES))
    g_strlcpy (hex, _ ("not sealed"), 2 * CTL_KEY_BYTES + 1);
}

static void
print_text (const CotElectionDiff *diff)
{
  char seals[2][2 * CTL_KEY_BYTES + 1];

  for (guint i = 0; i < diff->differences->len; i++)
    print_difference (g_ptr_array_index (diff->differences, i));
  print_counts (diff->differences);
  if (diff->differences->len == 0)
    printf (diff->same_files ? _ ("same meaning, same bytes\n") : _ ("same meaning, other bytes\n"));
  if (diff->same_seal)
    return;
  for (guint i = 0; i < 2; i++)
    seal_text (diff->seals[i], seals[i]);
  printf (_ ("seal: %s -> %s\n"), seals[0], seals[1]);
}

/* --- As JSON ------------------------------------------------------------------- */

static json_t *
text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

static json_t *
seal_json (const guint8 seal[CTL_KEY_BYTES])
{
  char hex[2 * CTL_KEY_BYTES + 1];

  sodium_bin2hex (hex, sizeof hex, seal, CTL_KEY_BYTES);

  return sodium_is_zero (seal, CTL_KEY_BYTES) ? json_null () : json_string (hex);
}

static json_t *
difference_list (const GPtrArray *differences)
{
  json_t *list = json_array ();

  for (guint i = 0; i < differences->len; i++) {
    const CotElectionDifference *one = g_ptr_array_index (differences, i);

    json_array_append_new (list, json_pack ("{s:s, s:s, s:o, s:o, s:o, s:o}", "part", one->part, "change", kind_names[one->kind],
                                            "id", text_or_null (one->id), "column", text_or_null (one->column),
                                            "before", text_or_null (one->before), "after", text_or_null (one->after)));
  }

  return list;
}

static json_t *
count_list (const GPtrArray *differences)
{
  json_t *parts = json_object ();
  guint counts[N_KINDS];

  for (guint i = 0; i < differences->len;) {
    const CotElectionDifference *one = g_ptr_array_index (differences, i);

    i = count_part (differences, i, counts);
    json_object_set_new (parts, one->part, json_pack ("{s:i, s:i, s:i}", "added", (int) counts[COT_DIFFERENCE_ADDED], "removed", (int) counts[COT_DIFFERENCE_REMOVED], "changed", (int) counts[COT_DIFFERENCE_CHANGED]));
  }

  return parts;
}

static void
print_json (const CotElectionDiff *diff)
{
  json_t *report = json_pack ("{s:b, s:b, s:b, s:[o, o], s:o, s:o}", "same", diff->differences->len == 0, "same_files", diff->same_files,
                              "same_seal", diff->same_seal, "seals", seal_json (diff->seals[0]), seal_json (diff->seals[1]),
                              "counts", count_list (diff->differences), "differences", difference_list (diff->differences));

  ctl_election_print_json (report);
  json_decref (report);
}

static int
compare (const CtlElectionOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElectionDiff) diff = NULL;

  if (options->other == NULL)
    return cot_cli_usage (_ ("name two folders of elections"));
  diff = cot_election_diff (options->folder, options->other, &error);
  if (diff == NULL)
    return cot_cli_usage ("%s", error->message);

  if (options->json)
    print_json (diff);
  else
    print_text (diff);

  return diff->differences->len == 0 ? COT_EXIT_OK : COT_EXIT_DIFFERENCE;
}

/**
 * ctl_election_diff:
 * @argc: number of @argv
 * @argv: "diff" FOLDER FOLDER [--json]
 *
 * Tells what the second election has otherwise than the first.  What means the
 * same is no difference, even where the bytes and so the seals differ.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_diff (int argc, char **argv)
{
  CtlElectionOptions options = { 0 };
  int code = COT_EXIT_USAGE;

  if (ctl_election_read_options (argc, argv, "--json OTHER", &options))
    code = compare (&options);
  ctl_election_options_clear (&options);

  return code;
}
