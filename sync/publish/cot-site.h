/* cot-site.h - the public folder: cuts, images, the pointer to the latest
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"
#include "cot-package.h"

G_BEGIN_DECLS

#define COT_SIGNATURE_FILE "signature.json"

/* SITE/cuts/<name>/ appears at once and whole; then images, latest.json and
 * index.html.  A cut that is there already is left alone.
 * @certificate: of the centre. */
gboolean cot_site_publish (const char *site, CotJournal *journal, const CotPackage *package, const CotCutSpec *spec, CotEvent *cut, const json_t *certificate, GError **error);
gboolean cot_site_has_cut (const char *site, const char *name);
/* The files of a cut alone, into @folder, which must not exist. */
gboolean cot_site_write_cut (const char *folder, const CotPackage *package, CotEvent *cut, const json_t *certificate, GError **error);
/* index.html for a site without a cut yet. */
gboolean cot_site_begin (const char *site, CotElection *election, GError **error);

G_END_DECLS
