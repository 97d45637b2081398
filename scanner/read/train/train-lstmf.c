/* train-lstmf.c - lines and their truth as Tesseract's trainer reads them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All numbers little-endian: u32 how many, then for each u8 1, the file's name,
 * i32 page, the image file, the language, the truth, u32 how many boxes with
 * 4 x i16 each, u32 how many texts of boxes, the texts, u8 whether upright.  Names,
 * files and texts are a u32 of bytes and these.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-lstmf.h"

#include <string.h>

struct _TrainLstmf {
  GByteArray *bytes;
  guint32 n;
};

TrainLstmf *
train_lstmf_new (void)
{
  TrainLstmf *self = g_new0 (TrainLstmf, 1);

  self->bytes = g_byte_array_new ();
  return self;
}

void
train_lstmf_free (TrainLstmf *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static void
add_u32 (GByteArray *bytes, guint32 n)
{
  guint32 little = GUINT32_TO_LE (n);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
add_i16 (GByteArray *bytes, gint16 n)
{
  gint16 little = GINT16_TO_LE (n);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
add_text (GByteArray *bytes, const char *text)
{
  add_u32 (bytes, (guint32) strlen (text));
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

/* As PGM: nothing is gained by packing what is read hundreds of times. */
static void
add_image (GByteArray *bytes, const CotRaster *line)
{
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", line->width, line->height);

  add_u32 (bytes, (guint32) strlen (head) + line->width * line->height);
  g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head));
  for (guint y = 0; y < line->height; y++)
    g_byte_array_append (bytes, cot_raster_row (line, y), line->width);
}

void
train_lstmf_add (TrainLstmf *self, const CotRaster *line, const char *text)
{
  const guint8 present = 1, upright = 0;

  g_byte_array_append (self->bytes, &present, 1);
  add_text (self->bytes, "");
  add_u32 (self->bytes, 0);
  add_image (self->bytes, line);
  add_text (self->bytes, "");
  add_text (self->bytes, text);
  add_u32 (self->bytes, 1);
  add_i16 (self->bytes, 0);
  add_i16 (self->bytes, 0);
  add_i16 (self->bytes, (gint16) line->width);
  add_i16 (self->bytes, (gint16) line->height);
  add_u32 (self->bytes, 1);
  add_text (self->bytes, text);
  g_byte_array_append (self->bytes, &upright, 1);
  self->n++;
}

gboolean
train_lstmf_write (const TrainLstmf *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  add_u32 (whole, self->n);
  g_byte_array_append (whole, self->bytes->data, self->bytes->len);

  return g_file_set_contents (path, (const char *) whole->data, whole->len, error);
}
