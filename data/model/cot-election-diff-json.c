/* cot-election-diff-json.c - settings, forms and profiles of two elections
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two documents are walked side by side.  Members have no order, 430 and 430.0
 * are one number, and of a list of objects with names it is the name that counts.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-diff-private.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cot-text.h"

#define MAX_SHOWN 200 /* characters of a value */

typedef struct {
  CotDiffing *diffing;
  const char *part, *id;
} Place;

static void compare_values (const Place *place, const char *path, const json_t *a, const json_t *b);

/* A value as it is written, cut where it is long (transfer full). */
static char *
show (const json_t *value)
{
  g_autofree char *start = NULL;
  char *dump, *text;

  if (value == NULL)
    return NULL;
  if (json_is_string (value))
    return g_strdup (json_string_value (value));
  dump = json_dumps (value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION (6) | JSON_SORT_KEYS);
  text = g_strdup (dump != NULL ? dump : "");
  free (dump);
  start = cot_text_excerpt (text, MAX_SHOWN);
  g_free (text);

  return g_steal_pointer (&start);
}

static void
tell (const Place *place, const char *path, const json_t *a, const json_t *b)
{
  g_autofree char *before = show (a);
  g_autofree char *after = show (b);

  cot_diffing_add (place->diffing, place->part, place->id, path, before, after);
}

static char *
below (const char *path, const char *key)
{
  return *path != '\0' ? g_strdup_printf ("%s/%s", path, key) : g_strdup (key);
}

static void
compare_members (const Place *place, const char *path, const json_t *a, const json_t *b)
{
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) a, key, value)
  {
    g_autofree char *own = below (path, key);

    if (strcmp (key, "$schema") != 0)
      compare_values (place, own, value, json_object_get (b, key));
  }
  json_object_foreach ((json_t *) b, key, value)
  {
    g_autofree char *own = below (path, key);

    if (strcmp (key, "$schema") != 0 && json_object_get (a, key) == NULL)
      compare_values (place, own, NULL, value);
  }
}

/* The members by their names, when all of them have one of their own; else NULL. */
static json_t *
by_name (const json_t *list)
{
  json_t *object = json_object ();

  for (gsize i = 0; i < json_array_size (list); i++) {
    json_t *element = json_array_get (list, i);
    const char *name = json_string_value (json_object_get (element, "name"));

    if (name == NULL || json_object_get (object, name) != NULL) {
      json_decref (object);
      return NULL;
    }
    json_object_set (object, name, element);
  }

  return object;
}

static void
compare_elements (const Place *place, const char *path, const json_t *a, const json_t *b)
{
  gsize n = MAX (json_array_size (a), json_array_size (b));

  for (gsize i = 0; i < n; i++) {
    g_autofree char *key = g_strdup_printf ("%" G_GSIZE_FORMAT, i);
    g_autofree char *own = below (path, key);

    compare_values (place, own, json_array_get (a, i), json_array_get (b, i));
  }
}

/* Of a form, fields and printed boxes stand in no order; a profile's columns do. */
static void
compare_lists (const Place *place, const char *path, const json_t *a, const json_t *b)
{
  json_t *one = strcmp (place->part, "forms") == 0 ? by_name (a) : NULL;
  json_t *other = one != NULL ? by_name (b) : NULL;

  if (one != NULL && other != NULL)
    compare_members (place, path, one, other);
  else
    compare_elements (place, path, a, b);
  json_decref (one);
  json_decref (other);
}

static gboolean
numbers_are_same (double a, double b)
{
  return a <= b && a >= b;
}

/* @a or @b: NULL when it is not there */
static void
compare_values (const Place *place, const char *path, const json_t *a, const json_t *b)
{
  if (json_is_object (a) && json_is_object (b))
    compare_members (place, path, a, b);
  else if (json_is_array (a) && json_is_array (b))
    compare_lists (place, path, a, b);
  else if (json_is_number (a) && json_is_number (b) && numbers_are_same (json_number_value (a), json_number_value (b)))
    return;
  else if (a == NULL || b == NULL || !json_equal (a, b))
    tell (place, path, a, b);
}

/* A file of the folder as a document, or NULL (transfer full). */
static json_t *
parse (const GPtrArray *files, const char *name)
{
  const CotElectionFile *file = cot_election_files_find (files, name);
  const char *text = file != NULL ? file->data : NULL;
  gsize length = file != NULL ? file->length : 0;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    length -= 3;
  }

  return text != NULL ? json_loadb (text, length, 0, NULL) : NULL;
}

/* --- Settings ----------------------------------------------------------------- */

static gboolean
keys_are_same (const GByteArray *one, const GByteArray *other)
{
  return one->len == other->len && (one->len == 0 || memcmp (one->data, other->data, one->len) == 0);
}

/* What is written in several ways and loaded as one. */
static void
drop_same_meaning (CotDiffing *self, json_t *a, json_t *b)
{
  const CotElection *one = self->elections[0], *other = self->elections[1];
  const struct {
    const char *key;
    gboolean same;
  } members[] = {
    { "zone", one->utc_offset_s == other->utc_offset_s },
    { "opens", one->opens_us == other->opens_us },
    { "closes", one->closes_us == other->closes_us },
    { "authority_keys", keys_are_same (one->authority_keys, other->authority_keys) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    if (!members[i].same)
      continue;
    json_object_del (a, members[i].key);
    json_object_del (b, members[i].key);
  }
}

void
cot_diffing_settings (CotDiffing *self)
{
  const Place place = { self, "settings", NULL };
  json_t *a = parse (self->files[0], "election.json"), *b = parse (self->files[1], "election.json");

  drop_same_meaning (self, a, b);
  compare_members (&place, "", a, b);
  json_decref (a);
  json_decref (b);
}

/* --- Forms and profiles --------------------------------------------------------- */

static void
compare_file (CotDiffing *self, const char *part, const char *name)
{
  const char *base = strchr (name, '/') + 1;
  g_autofree char *id = g_strndup (base, strlen (base) - strlen (".json"));
  const Place place = { self, part, id };
  json_t *a = parse (self->files[0], name), *b = parse (self->files[1], name);

  if (a != NULL && b != NULL)
    compare_members (&place, "", a, b);
  else
    cot_diffing_add (self, part, id, NULL, a != NULL ? name : NULL, b != NULL ? name : NULL);
  json_decref (a);
  json_decref (b);
}

static void
compare_folder (CotDiffing *self, const char *part, const char *prefix)
{
  for (guint side = 0; side < 2; side++) {
    for (guint i = 0; i < self->files[side]->len; i++) {
      const CotElectionFile *file = g_ptr_array_index (self->files[side], i);

      if (g_str_has_prefix (file->name, prefix) && (side == 0 || cot_election_files_find (self->files[0], file->name) == NULL))
        compare_file (self, part, file->name);
    }
  }
}

void
cot_diffing_forms (CotDiffing *self)
{
  compare_folder (self, "forms", "forms/");
}

void
cot_diffing_profiles (CotDiffing *self)
{
  compare_folder (self, "profile", "profile/");
}
