/* cot-package.c - the files of one cut: results, candidaturas, LEEME, manifest
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-package.h"

#include <stdlib.h>
#include <string.h>

#include "cot-merkle.h"
#include "cot-row-text.h"
#include "cot-wire.h"

#define MANIFEST_VERSION 1

/* What is at hand while a package is built. */
typedef struct {
  const CotPublisher *publisher;
  const CotProfile *profile;
  CotElection *election;
  const CotCutSpec *spec;
  GDateTime *local; /* the wall clock of the cut */
  CotMerkle *merkle;
  GPtrArray *zips; /* CotZipMember: one archive a contest */
  json_t *members; /* of the manifest */
  json_t *digests;
  json_t *counters;
} Build;

static gint64
local_seconds (CotElection *election, gint64 time_s)
{
  return time_s + cot_election_get_utc_offset_s (election);
}

char *
cot_package_name (CotElection *election, gint64 time_s)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_utc (local_seconds (election, time_s));

  return g_date_time_format (local, "%Y%m%d_%H%M");
}

static char *
expand_name (const Build *build, const char *template_text, const CotContest *contest)
{
  g_autofree char *date = g_date_time_format (build->local, "%Y%m%d");
  g_autofree char *time = g_date_time_format (build->local, "%H%M");
  g_autofree char *year = g_strdup_printf ("%u", cot_election_get_year (build->election));
  const char *pairs[] = { "DATE", date, "TIME", time, "YEAR", year, "STATE", cot_election_get_abbreviation (build->election),
                          "CONTEST", contest != NULL ? contest->id : "", NULL };

  return cot_profile_expand (template_text, pairs);
}

static char *
expand_preamble (const Build *build, const char *template_text, const CotContest *contest, const CotCounters *counters)
{
  g_autofree char *day = g_date_time_format (build->local, "%d");
  g_autofree char *month = g_date_time_format (build->local, "%m");
  g_autofree char *year = g_date_time_format (build->local, "%Y");
  g_autofree char *hour = g_date_time_format (build->local, "%H");
  g_autofree char *minute = g_date_time_format (build->local, "%M");
  g_autofree char *zone = cot_row_text_zone (build->election);
  g_autofree char *names = cot_row_text_summary_names (build->profile);
  g_autofree char *values = cot_row_text_summary_values (build->profile, counters, build->spec->last);
  g_autofree char *header = cot_row_text_header (build->profile, contest);
  g_autofree char *name = cot_row_text_line (build->profile, contest->name);
  const char *pairs[] = { "CONTEST_NAME", name, "DAY", day, "MONTH", month, "YEAR4", year, "HOUR", hour, "MINUTE", minute,
                          "ZONE", zone, "SUMMARY_NAMES", names, "SUMMARY_VALUES", values, "HEADER", header, NULL };

  return cot_profile_expand (template_text, pairs);
}

static void
append_line (const CotProfile *profile, GString *text, const char *line)
{
  g_string_append (text, line);
  g_string_append (text, profile->newline);
}

static GString *
begin_text (const CotProfile *profile)
{
  return g_string_new (profile->bom ? "\xef\xbb\xbf" : NULL);
}

static void
append_row (Build *build, GString *text, const char *line)
{
  append_line (build->profile, text, line);
  cot_merkle_add (build->merkle, line, strlen (line));
}

static GBytes *
results_text (Build *build, guint contest_index, const CotContest *contest, const CotCounters *counters)
{
  GString *text = begin_text (build->profile);
  GPtrArray *outside = cot_publisher_get_outside (build->publisher);
  const guint *order;
  guint n;

  for (gsize i = 0; i < json_array_size (build->profile->preamble); i++) {
    g_autofree char *line = expand_preamble (build, json_string_value (json_array_get (build->profile->preamble, i)), contest, counters);

    append_line (build->profile, text, line);
  }

  order = cot_publisher_get_order (build->publisher, contest_index, &n);
  for (guint i = 0; i < n; i++)
    append_row (build, text, cot_publisher_get_row (build->publisher, order[i])->line);
  for (guint i = 0; i < outside->len; i++) {
    const CotPublishedOutside *sheet = g_ptr_array_index (outside, i);

    if (sheet->contest == contest)
      append_row (build, text, sheet->line);
  }

  return g_string_free_to_bytes (text);
}

static GBytes *
leeme_text (const CotProfile *profile)
{
  GString *text = begin_text (profile);

  for (gsize i = 0; i < json_array_size (profile->leeme); i++)
    append_line (profile, text, json_string_value (json_array_get (profile->leeme, i)));

  return g_string_free_to_bytes (text);
}

/* @within: the archive that holds it, or NULL. */
static void
note_member (Build *build, const char *within, const char *name, GBytes *data)
{
  g_autofree char *path = within != NULL ? g_strconcat (within, "/", name, NULL) : g_strdup (name);
  gsize length;
  const void *bytes = g_bytes_get_data (data, &length);
  g_autofree char *sha256 = cot_wire_sha256 (bytes, length);

  json_array_append_new (build->members, json_pack ("{s:s, s:I, s:s}", "name", path, "bytes", (json_int_t) length, "sha256", sha256));
  json_object_set_new (build->digests, path, json_string (sha256));
}

static void
add_file (Build *build, GPtrArray *files, const char *within, const char *name, GBytes *data)
{
  g_ptr_array_add (files, cot_zip_member_new (name, data));
  note_member (build, within, name, data);
}

static json_t *
counters_json (const Build *build, const CotCounters *c)
{
  json_t *json = json_object ();
  g_autofree char *values = cot_row_text_summary_values (build->profile, c, build->spec->last);
  const struct {
    const char *name;
    guint64 value;
  } numbers[] = {
    { "esperadas", c->esperadas },
    { "registradas", c->registradas },
    { "fuera_catalogo", c->fuera_catalogo },
    { "capturadas", c->capturadas },
    { "contabilizadas", c->contabilizadas },
    { "no_contabilizadas", c->no_contabilizadas },
    { "inconsistencias", c->inconsistencias },
    { "lista_nominal", c->lista_nominal_contabilizadas },
    { "votos_c_cs", c->votos_c_cs },
    { "votos_s_cs", c->votos_s_cs },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_new (json, numbers[i].name, json_integer ((json_int_t) numbers[i].value));
  json_object_set_new (json, "summary", json_string (values));

  return json;
}

static gboolean
add_contest (Build *build, guint index, const CotContest *contest, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_zip_member_free);
  g_autofree char *base = expand_name (build, build->profile->contest_package, contest);
  g_autofree char *zip_name = g_strconcat (base, ".zip", NULL);
  g_autofree char *results_name = expand_name (build, build->profile->results, contest);
  g_autofree char *candidates_name = expand_name (build, build->profile->candidaturas, contest);
  g_autoptr (GBytes) results = NULL;
  g_autoptr (GBytes) candidates = cot_candidates_text (build->profile, build->election, contest);
  g_autoptr (GBytes) leeme = leeme_text (build->profile);
  g_autoptr (GBytes) zip = NULL;
  CotCounters counters;

  cot_publisher_count (build->publisher, contest, &counters);
  json_object_set_new (build->counters, contest->id, counters_json (build, &counters));
  results = results_text (build, index, contest, &counters);
  add_file (build, files, zip_name, results_name, results);
  add_file (build, files, zip_name, candidates_name, candidates);
  add_file (build, files, zip_name, build->profile->leeme_name, leeme);

  zip = cot_zip_write (files, local_seconds (build->election, build->spec->time_s), TRUE, error);
  if (zip == NULL)
    return FALSE;
  add_file (build, build->zips, NULL, zip_name, zip);

  return TRUE;
}

static json_t *
manifest_json (const Build *build, GPtrArray *images)
{
  g_autofree char *seal = cot_wire_to_hex (cot_election_get_seal (build->election), 32);
  g_autofree char *time = g_date_time_format (build->local, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *zone = cot_row_text_zone (build->election);
  g_autofree char *root = NULL;
  json_t *json = json_object (), *list = json_array ();
  guint8 bytes[32];

  cot_merkle_root (build->merkle, bytes);
  root = cot_wire_to_hex (bytes, sizeof bytes);
  for (guint i = 0; i < images->len; i++)
    json_array_append_new (list, json_string (g_ptr_array_index (images, i)));

  json_object_set_new (json, "version", json_integer (MANIFEST_VERSION));
  json_object_set_new (json, "election", json_string (seal));
  json_object_set_new (json, "name", json_string (cot_election_get_name (build->election)));
  json_object_set_new (json, "practice", json_boolean (cot_election_is_practice (build->election)));
  json_object_set_new (json, "centre", json_integer (build->spec->station));
  json_object_set_new (json, "cut", json_integer ((json_int_t) build->spec->number));
  json_object_set_new (json, "time", json_string (time));
  json_object_set_new (json, "zone", json_string (zone));
  json_object_set_new (json, "time_utc_s", json_integer (build->spec->time_s));
  json_object_set_new (json, "last", json_boolean (build->spec->last));
  json_object_set_new (json, "profile", json_string (build->profile->name));
  json_object_set_new (json, "previous", build->spec->previous != NULL ? json_string (build->spec->previous) : json_null ());
  json_object_set (json, "members", build->members);
  json_object_set_new (json, "rows", json_pack ("{s:I, s:s}", "count", (json_int_t) cot_merkle_get_n_leaves (build->merkle), "root", root));
  json_object_set (json, "counters", build->counters);
  json_object_set_new (json, "images", list);

  return json;
}

static GBytes *
manifest_text (json_t *json)
{
  char *text = json_dumps (json, JSON_INDENT (1));

  json_decref (json);
  g_assert (text != NULL);

  return g_bytes_new_with_free_func (text, strlen (text), free, text);
}

static CotPackage *
finish (Build *build, GError **error)
{
  g_autoptr (CotPackage) package = g_new0 (CotPackage, 1);
  g_autofree char *base = expand_name (build, build->profile->package, NULL);
  gsize length;
  const void *bytes;

  package->name = cot_package_name (build->election, build->spec->time_s);
  package->zip_name = g_strconcat (base, ".zip", NULL);
  package->zip = cot_zip_write (build->zips, local_seconds (build->election, build->spec->time_s), FALSE, error);
  if (package->zip == NULL)
    return NULL;
  note_member (build, NULL, package->zip_name, package->zip);

  package->images = cot_publisher_list_images (build->publisher);
  package->manifest = manifest_text (manifest_json (build, package->images));
  bytes = g_bytes_get_data (package->manifest, &length);
  package->manifest_sha256 = cot_wire_sha256 (bytes, length);
  package->digests = json_incref (build->digests);

  return g_steal_pointer (&package);
}

/**
 * cot_package_build:
 * @publisher: after cot_publisher_cut ()
 * @spec: number and time of the cut
 * @error: %COT_DATA_ERROR_FAILED
 *
 * The bytes depend on the published rows, the election, the profile and @spec
 * alone, so that whoever holds the events rebuilds them.
 *
 * Returns: (transfer full): the files of the cut, in memory
 */
CotPackage *
cot_package_build (const CotPublisher *publisher, const CotCutSpec *spec, GError **error)
{
  CotElection *election = cot_publisher_get_election (publisher);
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_utc (local_seconds (election, spec->time_s));
  g_autoptr (CotMerkle) merkle = cot_merkle_new ();
  g_autoptr (GPtrArray) zips = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_zip_member_free);
  Build build = { publisher, cot_publisher_get_profile (publisher), election, spec, local, merkle, zips,
                  json_array (), json_object (), json_object () };
  CotPackage *package = NULL;
  gboolean ok = TRUE;
  guint n;
  const CotContest *contests = cot_election_get_contests (election, &n);

  for (guint i = 0; ok && i < n; i++)
    ok = add_contest (&build, i, &contests[i], error);
  if (ok)
    package = finish (&build, error);
  json_decref (build.members);
  json_decref (build.digests);
  json_decref (build.counters);

  return package;
}

void
cot_package_free (CotPackage *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->zip_name);
  g_clear_pointer (&self->zip, g_bytes_unref);
  g_clear_pointer (&self->manifest, g_bytes_unref);
  g_free (self->manifest_sha256);
  json_decref (self->digests);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_free (self);
}
