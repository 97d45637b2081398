/* cot-site-index.c - the page that a person finds at the public folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-site-index.h"

#include <string.h>

#include "cot-wire.h"

/* Older cuts that the page links to. */
#define MAX_LINKS 200

static const char style[] =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1a1a1a}"
  ".practica{background:#b35900;color:#fff;padding:.5rem 1rem;font-weight:bold}"
  "table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #999;padding:.25rem .75rem;text-align:left}"
  "td.n{text-align:right}code{word-break:break-all}";

static void
append_number (GString *page, const char *label, const json_t *counters, const char *name)
{
  g_string_append_printf (page, "<tr><th scope=\"row\">%s</th><td class=\"n\">%" JSON_INTEGER_FORMAT "</td></tr>\n", label, json_integer_value (json_object_get (counters, name)));
}

static void
append_contest (GString *page, CotElection *election, const char *id, const json_t *counters)
{
  const CotContest *contest = cot_election_find_contest (election, id);
  g_autofree char *name = g_markup_escape_text (contest != NULL ? contest->name : id, -1);

  g_string_append_printf (page, "<h2>%s</h2>\n<table>\n", name);
  append_number (page, "Actas esperadas", counters, "esperadas");
  append_number (page, "Actas registradas", counters, "registradas");
  append_number (page, "Actas capturadas", counters, "capturadas");
  append_number (page, "Actas contabilizadas", counters, "contabilizadas");
  append_number (page, "Actas no contabilizadas", counters, "no_contabilizadas");
  append_number (page, "Actas fuera de catálogo", counters, "fuera_catalogo");
  append_number (page, "Total de votos", counters, "votos_c_cs");
  g_string_append (page, "</table>\n");
}

static void
append_package (GString *page, CotElection *election, const CotPackage *package)
{
  gsize length;
  const char *text = g_bytes_get_data (package->manifest, &length);
  json_t *manifest = json_loadb (text, length, 0, NULL);
  json_t *counters = json_object_get (manifest, "counters"), *value;
  const char *id;

  g_string_append_printf (page, "<p>Corte %" JSON_INTEGER_FORMAT "%s: %s (%s)</p>\n",
                          json_integer_value (json_object_get (manifest, "cut")),
                          json_is_true (json_object_get (manifest, "last")) ? ", último" : "",
                          json_string_value (json_object_get (manifest, "time")), json_string_value (json_object_get (manifest, "zone")));
  g_string_append_printf (page, "<p><a href=\"cuts/%s/%s\">Base de datos</a> · <a href=\"cuts/%s/%s\">Manifiesto</a><br><code>SHA-256 %s</code></p>\n",
                          package->name, package->zip_name, package->name, COT_MANIFEST_FILE, package->manifest_sha256);
  json_object_foreach (counters, id, value)
    append_contest (page, election, id, value);
  json_decref (manifest);
}

static int
compare_newest_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

static void
append_cuts (GString *page, const char *site)
{
  g_autofree char *folder = g_build_filename (site, "cuts", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  if (names->len == 0)
    return;

  g_ptr_array_sort (names, compare_newest_cb);
  g_string_append (page, "<h2>Cortes</h2>\n<ul>\n");
  for (guint i = 0; i < MIN (names->len, MAX_LINKS); i++) {
    g_autofree char *text = g_markup_escape_text (g_ptr_array_index (names, i), -1);

    g_string_append_printf (page, "<li><a href=\"cuts/%s/%s\">%s</a></li>\n", text, COT_MANIFEST_FILE, text);
  }
  g_string_append (page, "</ul>\n");
}

GBytes *
cot_site_index_text (const char *site, CotElection *election, const CotPackage *package)
{
  g_autofree char *name = g_markup_escape_text (cot_election_get_name (election), -1);
  GString *page = g_string_new ("<!DOCTYPE html>\n<html lang=\"es\">\n<head><meta charset=\"utf-8\">"
                                "<meta name=\"viewport\" content=\"width=device-width\">");

  g_string_append_printf (page, "<title>%s</title><style>%s</style></head>\n<body>\n", name, style);
  if (cot_election_is_practice (election))
    g_string_append (page, "<p class=\"practica\">PRÁCTICA: estos datos son ficticios</p>\n");
  g_string_append_printf (page, "<h1>%s</h1>\n<p>Resultados electorales preliminares: informativos, no definitivos.</p>\n", name);
  if (package != NULL)
    append_package (page, election, package);
  else
    g_string_append (page, "<p>Todavía no hay cortes.</p>\n");
  append_cuts (page, site);
  g_string_append (page, "</body>\n</html>\n");

  return g_string_free_to_bytes (page);
}
