/* cot-page-reader.c - what is on a page: which form, where, its codes and figures
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-page-reader.h"

#include <string.h>

#include "cot-codes.h"
#include "cot-error.h"

struct _CotPageReader {
  GPtrArray *forms; /* CotForm */
};

static gboolean
load_forms (CotPageReader *self, const char *folder, GError **error)
{
  g_autofree char *place = g_build_filename (folder, "forms", NULL);
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const char *name;

  if (dir == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s has no forms", folder);
    return FALSE;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (place, name, NULL);
    CotForm *form;

    if (!g_str_has_suffix (name, ".json"))
      continue;
    form = cot_form_load (path, error);
    if (form == NULL)
      return FALSE;
    g_ptr_array_add (self->forms, form);
  }

  return TRUE;
}

/**
 * cot_page_reader_new:
 * @folder: (nullable): an election folder
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: (transfer full): a reader of the election's forms
 */
CotPageReader *
cot_page_reader_new (const char *folder, GError **error)
{
  g_autoptr (CotPageReader) self = g_new0 (CotPageReader, 1);

  self->forms = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_form_unref);
  if (folder != NULL && !load_forms (self, folder, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_page_reader_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_page_reader_free (CotPageReader *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->forms);
  g_free (self);
}

/**
 * cot_page_reader_read:
 */
void
cot_page_reader_read (CotPageReader *self, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *out)
{
  g_autoptr (GArray) hits = cot_codes_scan (raster, COT_CODES_QR | COT_CODES_BARS, 2);

  for (guint i = 0; i < hits->len; i++) {
    const CotCodeHit *hit = &g_array_index (hits, CotCodeHit, i);

    cot_scanned_page_add_code (out, COT_SCANNED_CODE_OTHER, hit->symbology, hit->text, hit->box);
  }
}
