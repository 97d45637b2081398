/* cot-help-text.h - one page of help, as it is kept and as it is shown
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A page is a small Markdown file: "# " title, "## " sections, paragraphs, "- "
 * lists, "| key | meaning |" tables; in them **strong**, *emphasis* and `key`. */
typedef enum {
  COT_HELP_HEADING,
  COT_HELP_PARAGRAPH,
  COT_HELP_ITEM,
  COT_HELP_ROW, /* of a table of two columns */
} CotHelpKind;

typedef struct {
  CotHelpKind kind;
  char *markup; /* Pango's; of a row, the left cell */
  char *right;  /* of a row, the right cell; else NULL */
} CotHelpBlock;

typedef struct {
  char *title;
  GPtrArray *blocks; /* CotHelpBlock */
  GPtrArray *keys;   /* char *, as written between ` ` */
  char *folded;      /* all its text, case folded, for the search */
} CotHelpText;

/* The names of all pages, in the order of a night's work; NULL at the end. */
const char *const *cot_help_list_pages (void);

CotHelpText *cot_help_text_parse (const char *markdown, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @page: one of the names, in @language ("es", "en"; NULL: the user's, else English). */
CotHelpText *cot_help_text_load (const char *page, const char *language, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_help_text_free (CotHelpText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotHelpText, cot_help_text_free)
/* Whether every word of @needle is in it. */
gboolean cot_help_text_matches (const CotHelpText *self, const char *needle);

G_END_DECLS
