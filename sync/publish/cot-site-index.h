/* cot-site-index.h - the page that a person finds at the public folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-package.h"

G_BEGIN_DECLS

/* @package: (nullable): the latest cut.  Published in Spanish, as the files are. */
GBytes *cot_site_index_text (const char *site, CotElection *election, const CotPackage *package);

G_END_DECLS
