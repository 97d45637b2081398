/* cot-help-text.c - one page of help, as it is kept and as it is shown
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-help-text.h"

#include <string.h>

#include "cot-error.h"
#include "cot-paths.h"

#define MAX_BYTES  (64 * 1024)
#define MAX_BLOCKS 500

static const char *const pages[] = { "desk", "sign-in", "opening", "acopio", "digitise", "capture", "second", "third",
                                     "summary", "board", "clarify", "practice", "preferences", "state", "problem", NULL };

const char *const *
cot_help_list_pages (void)
{
  return pages;
}

static void
block_free (gpointer data)
{
  CotHelpBlock *block = data;

  g_free (block->markup);
  g_free (block->right);
  g_free (block);
}

void
cot_help_text_free (CotHelpText *self)
{
  g_free (self->title);
  g_free (self->folded);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

/* --- Marks within a line --------------------------------------------------------- */

typedef struct {
  const char *mark, *open, *close;
} Mark;

static const Mark marks[] = {
  { "**", "<b>", "</b>" },
  { "*", "<i>", "</i>" },
  { "`", "<tt><b>", "</b></tt>" },
};

static const Mark *
mark_at (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (text, marks[i].mark))
      return &marks[i];

  return NULL;
}

/* A mark without its end stands for itself; so does everything between ` `. */
static char *
inline_markup (CotHelpText *self, const char *line)
{
  g_autoptr (GString) markup = g_string_new (NULL);

  while (*line != '\0') {
    const Mark *mark = mark_at (line);
    const char *begin = mark != NULL ? line + strlen (mark->mark) : NULL;
    const char *end = begin != NULL && *begin != ' ' && *begin != '\0' ? strstr (begin + 1, mark->mark) : NULL;
    g_autofree char *inner = NULL;
    g_autofree char *escaped = NULL;

    if (end == NULL) {
      escaped = g_markup_escape_text (line, (gssize) (g_utf8_next_char (line) - line));
      g_string_append (markup, escaped);
      line = g_utf8_next_char (line);
      continue;
    }
    inner = g_strndup (begin, (gsize) (end - begin));
    escaped = g_markup_escape_text (inner, -1);
    g_string_append_printf (markup, "%s%s%s", mark->open, escaped, mark->close);
    if (*mark->mark == '`')
      g_ptr_array_add (self->keys, g_strdup (inner));
    line = end + strlen (mark->mark);
  }

  return g_string_free (g_steal_pointer (&markup), FALSE);
}

/* --- Lines -------------------------------------------------------------------------- */

static void
add_block (CotHelpText *self, CotHelpKind kind, const char *left, const char *right)
{
  CotHelpBlock *block = g_new0 (CotHelpBlock, 1);

  block->kind = kind;
  block->markup = inline_markup (self, left);
  block->right = right != NULL ? inline_markup (self, right) : NULL;
  g_ptr_array_add (self->blocks, block);
}

/* "| a | b |"; a line of dashes below a head says nothing. */
static void
add_row (CotHelpText *self, const char *line)
{
  g_auto (GStrv) cells = g_strsplit (line + 1, "|", -1);

  if (g_strv_length (cells) < 2 || strspn (line, "|-: ") == strlen (line))
    return;
  add_block (self, COT_HELP_ROW, g_strstrip (cells[0]), g_strstrip (cells[1]));
}

/* Lines that follow one another are one paragraph. */
static void
end_paragraph (CotHelpText *self, GString *paragraph, CotHelpKind kind)
{
  if (paragraph->len > 0)
    add_block (self, kind, paragraph->str, NULL);
  g_string_truncate (paragraph, 0);
}

static void
add_line (CotHelpText *self, const char *line, GString *paragraph, CotHelpKind *kind)
{
  gboolean plain = *line != '\0' && *line != '#' && *line != '|' && !g_str_has_prefix (line, "- ");

  if (!plain) {
    end_paragraph (self, paragraph, *kind);
    *kind = COT_HELP_PARAGRAPH;
  }
  if (g_str_has_prefix (line, "# ") && self->title == NULL)
    self->title = g_strdup (line + 2);
  else if (g_str_has_prefix (line, "## "))
    add_block (self, COT_HELP_HEADING, line + 3, NULL);
  else if (*line == '|')
    add_row (self, line);
  else if (g_str_has_prefix (line, "- ")) {
    *kind = COT_HELP_ITEM;
    g_string_append (paragraph, line + 2);
  } else if (plain)
    g_string_append_printf (paragraph, "%s%s", paragraph->len > 0 ? " " : "", line);
}

/**
 * cot_help_text_parse:
 * @markdown: at most 64 KiB of UTF-8
 * @length: of @markdown in bytes
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: (transfer full): the page, or %NULL with %COT_DATA_ERROR_INVALID when it
 *   is too long, no text, or has no title
 */
CotHelpText *
cot_help_text_parse (const char *markdown, gsize length, GError **error)
{
  g_autoptr (CotHelpText) self = g_new0 (CotHelpText, 1);
  g_autoptr (GString) paragraph = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  CotHelpKind kind = COT_HELP_PARAGRAPH;

  self->blocks = g_ptr_array_new_with_free_func (block_free);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  if (length > MAX_BYTES || !g_utf8_validate (markdown, (gssize) length, NULL)) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a page of help is at most 64 KiB of UTF-8");
    return NULL;
  }
  lines = g_strsplit (markdown, "\n", -1);
  for (guint i = 0; lines[i] != NULL && self->blocks->len < MAX_BLOCKS; i++)
    add_line (self, g_strchomp (lines[i]), paragraph, &kind);
  end_paragraph (self, paragraph, kind);
  if (self->title == NULL) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a page of help begins with a title: # Title");
    return NULL;
  }
  self->folded = g_utf8_casefold (markdown, (gssize) length);

  return g_steal_pointer (&self);
}

static char *
read_page (const char *page, const char *language, gsize *length, GError **error)
{
  g_autofree char *relative = g_strdup_printf ("help/%s/%s.md", language, page);
  g_autofree char *path = cot_paths_share_file (relative);
  char *text = NULL;

  return g_file_get_contents (path, &text, length, error) ? text : NULL;
}

/* "es_MX.UTF-8" gives "es". */
static char *
read_in_users_language (const char *page, gsize *length)
{
  const char *const *names = g_get_language_names ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *language = g_strndup (names[i], strspn (names[i], "abcdefghijklmnopqrstuvwxyz"));
    char *text = *language != '\0' ? read_page (page, language, length, NULL) : NULL;

    if (text != NULL)
      return text;
  }

  return NULL;
}

/**
 * cot_help_text_load:
 * @page: its name
 * @language: (nullable): of the page; %NULL: the user's, else English
 * @error: return location for a %GFileError or a %COT_DATA_ERROR
 *
 * Returns: (transfer full): the page, or %NULL
 */
CotHelpText *
cot_help_text_load (const char *page, const char *language, GError **error)
{
  gsize length = 0;
  g_autofree char *text = language == NULL ? read_in_users_language (page, &length) : NULL;

  if (text == NULL)
    text = read_page (page, language != NULL ? language : "en", &length, error);

  return text != NULL ? cot_help_text_parse (text, length, error) : NULL;
}

gboolean
cot_help_text_matches (const CotHelpText *self, const char *needle)
{
  g_autofree char *folded = g_utf8_casefold (needle, -1);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (self->folded, words[i]) == NULL)
      return FALSE;

  return TRUE;
}
