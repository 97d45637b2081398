/* cot-sheet-item.c - one line of the coordinator's list
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-sheet-words.h"
#include "cot-words.h"

struct _CotSheetItem {
  GObject parent_instance;
  char *texts[COT_SHEET_N_COLUMNS];
  char *searched; /* all texts, casefolded */
  CotSheetState state;
  gboolean wants_look; /* an alert stands */
  gint64 acopio_us;
};

G_DEFINE_FINAL_TYPE (CotSheetItem, cot_sheet_item, G_TYPE_OBJECT)

static void
cot_sheet_item_finalize (GObject *object)
{
  CotSheetItem *self = COT_SHEET_ITEM (object);

  for (guint i = 0; i < COT_SHEET_N_COLUMNS; i++)
    g_free (self->texts[i]);
  g_free (self->searched);

  G_OBJECT_CLASS (cot_sheet_item_parent_class)->finalize (object);
}

static void
cot_sheet_item_class_init (CotSheetItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_sheet_item_finalize;
}

static void
cot_sheet_item_init (CotSheetItem *self)
{
}

static char *
state_text (const CotSheet *sheet)
{
  guint n = 0;

  for (guint i = 0; i < sheet->n_fields; i++)
    n += sheet->disputed[i] != 0;
  if (n > 0 && sheet->state == COT_SHEET_TO_DECIDE)
    return g_strdup_printf (ngettext ("%u field to be decided", "%u fields to be decided", n), n);

  return g_strdup (cot_words_state (sheet->state));
}

static char *
dup_remarks (const CotSheet *sheet, const char *why)
{
  g_autofree char *remarks = cot_sheet_words_remarks (sheet);

  if (why == NULL)
    return g_steal_pointer (&remarks);

  return *remarks != '\0' ? g_strdup_printf ("%s · %s", why, remarks) : g_strdup (why);
}

CotSheetItem *
cot_sheet_item_new (const CotSheet *sheet, const char *why, gint64 now_us)
{
  CotSheetItem *self = g_object_new (COT_TYPE_SHEET_ITEM, NULL);
  g_autofree char *all = NULL;

  self->state = sheet->state;
  self->acopio_us = sheet->acopio_us;
  self->texts[COT_SHEET_COLUMN_FOLIO] = g_strdup (sheet->folio);
  self->texts[COT_SHEET_COLUMN_SECCION] = sheet->row != NULL ? g_strdup_printf ("%u", sheet->row->casilla->seccion) : g_strdup ("—");
  self->texts[COT_SHEET_COLUMN_CASILLA] = sheet->row != NULL ? cot_words_casilla (sheet->row->casilla->key) : g_strdup ("—");
  self->texts[COT_SHEET_COLUMN_CONTEST] = g_strdup (sheet->row != NULL ? cot_words_contest (sheet->row->contest) : "—");
  self->texts[COT_SHEET_COLUMN_STATE] = state_text (sheet);
  self->texts[COT_SHEET_COLUMN_SINCE] = sheet->acopio_us > 0 ? cot_words_elapsed (now_us - sheet->acopio_us) : g_strdup ("");
  self->texts[COT_SHEET_COLUMN_REMARKS] = dup_remarks (sheet, why);
  self->texts[COT_SHEET_COLUMN_PEOPLE] = cot_sheet_words_people (sheet);
  self->wants_look = sheet->alerts != 0;
  all = g_strjoin (" ", self->texts[0], self->texts[1], self->texts[2], self->texts[3], self->texts[COT_SHEET_COLUMN_STATE], self->texts[COT_SHEET_COLUMN_REMARKS], NULL);
  self->searched = g_utf8_casefold (all, -1);

  return self;
}

const char *
cot_sheet_item_get_folio (CotSheetItem *self)
{
  return self->texts[COT_SHEET_COLUMN_FOLIO];
}

const char *
cot_sheet_item_get_text (CotSheetItem *self, CotSheetColumn column)
{
  return self->texts[column];
}

CotSheetState
cot_sheet_item_get_state (CotSheetItem *self)
{
  return self->state;
}

static int
urgency (const CotSheetItem *self)
{
  if (self->state == COT_SHEET_TO_DECIDE || self->state == COT_SHEET_CLARIFY)
    return 0;
  if (self->wants_look)
    return 1;

  return self->state == COT_SHEET_SETTLED || self->state == COT_SHEET_OUTSIDE ? 3 : 2;
}

int
cot_sheet_item_compare (gconstpointer a, gconstpointer b)
{
  const CotSheetItem *left = *(CotSheetItem *const *) a, *right = *(CotSheetItem *const *) b;

  if (urgency (left) != urgency (right))
    return urgency (left) - urgency (right);
  if (left->acopio_us != right->acopio_us)
    return left->acopio_us < right->acopio_us ? -1 : 1;

  return strcmp (left->texts[COT_SHEET_COLUMN_FOLIO], right->texts[COT_SHEET_COLUMN_FOLIO]);
}

gboolean
cot_sheet_item_matches (CotSheetItem *self, const char *needle)
{
  return *needle == '\0' || strstr (self->searched, needle) != NULL;
}
