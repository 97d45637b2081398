/* cot-foreign-strip.c - photos without what else their files tell
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A phone writes place, time, owner and a small copy of the picture beside it.  Only
 * the parts that a decoder needs are taken over, byte for byte.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <string.h>

#include "cot-foreign.h"
#include "cot-image-error.h"

#define EXIF_MAX_ENTRIES 64
#define TAG_ORIENTATION  0x0112
#define TYPE_LONG        4
#define UPRIGHT          1
#define MAX_ORIENTATION  8

static GBytes *
damaged (const char *what, GError **error)
{
  g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the %s is damaged", what);
  return NULL;
}

static guint
number (const guint8 *at, guint n, gboolean little)
{
  guint value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | at[little ? n - 1 - i : i];

  return value;
}

/* The orientation's value, which writers give as a short or, against the rules, as a
 * long. */
static guint
orientation_in (const guint8 *entry, gboolean little)
{
  guint value = number (entry + 8, number (entry + 2, 2, little) == TYPE_LONG ? 4 : 2, little);

  return value >= UPRIGHT && value <= MAX_ORIENTATION ? value : UPRIGHT;
}

/* @data: a TIFF header with its first directory. */
static guint
read_exif (const guint8 *data, gsize length)
{
  gboolean little;
  guint at, n;

  if (length < 10 || (memcmp (data, "II*\0", 4) != 0 && memcmp (data, "MM\0*", 4) != 0))
    return UPRIGHT;
  little = data[0] == 'I';
  at = number (data + 4, 4, little);
  if (at > length - 2)
    return UPRIGHT;
  n = MIN (number (data + at, 2, little), EXIF_MAX_ENTRIES);
  for (guint i = 0; i < n && at + 2 + 12 * (gsize) (i + 1) <= length; i++) {
    const guint8 *entry = data + at + 2 + 12 * i;

    if (number (entry, 2, little) == TAG_ORIENTATION)
      return orientation_in (entry, little);
  }

  return UPRIGHT;
}

/* From a scan's header to the marker behind its data. */
static gsize
skip_scan (const guint8 *data, gsize length, gsize at)
{
  while (at + 1 < length && !(data[at] == 0xff && data[at + 1] != 0 && !(data[at + 1] >= 0xd0 && data[at + 1] <= 0xd7)))
    at++;

  return at;
}

/* A JFIF header without its small picture; density is all that matters. */
static void
append_jfif (GByteArray *out, const guint8 *segment, gsize length)
{
  static const guint8 head[] = { 0xff, 0xe0, 0, 16 };
  guint8 body[14];

  if (length < 18 || memcmp (segment + 4, "JFIF", 5) != 0)
    return;
  memcpy (body, segment + 4, 14);
  body[12] = body[13] = 0;
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, body, sizeof body);
}

/**
 * cot_foreign_strip_jpeg:
 * @data: a JPEG, not trusted
 * @length: bytes
 * @orientation: (out): 1 to 8, as EXIF numbers them
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Leaves out EXIF, XMP, colour profiles, comments, small pictures and whatever
 * follows the picture's end.  The compressed pixels stay as they are.
 *
 * Returns: (transfer full): the file without them, or %NULL with
 *   %COT_IMAGE_ERROR_FORMAT
 */
GBytes *
cot_foreign_strip_jpeg (const guint8 *data, gsize length, guint *orientation, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize at = 2;

  *orientation = UPRIGHT;
  if (length < 4 || data[0] != 0xff || data[1] != 0xd8)
    return damaged ("JPEG", error);
  g_byte_array_append (out, data, 2);
  for (;;) {
    gsize size, end;
    guint8 marker;

    while (at + 1 < length && data[at] == 0xff && data[at + 1] == 0xff)
      at++;
    if (at + 4 > length && !(at + 2 <= length && data[at] == 0xff && data[at + 1] == 0xd9))
      return damaged ("JPEG", error);
    if (data[at] != 0xff)
      return damaged ("JPEG", error);
    marker = data[at + 1];
    if (marker == 0xd9)
      break;
    size = (gsize) data[at + 2] << 8 | data[at + 3];
    end = at + 2 + size;
    if (size < 2 || end > length)
      return damaged ("JPEG", error);
    if (marker == 0xda)
      end = skip_scan (data, length, end);
    if (marker == 0xe1 && size > 8 && memcmp (data + at + 4, "Exif\0\0", 6) == 0)
      *orientation = read_exif (data + at + 10, size - 8);
    if (marker == 0xe0)
      append_jfif (out, data + at, size + 2);
    else if (marker == 0xee || !((marker >= 0xe0 && marker <= 0xef) || marker == 0xfe)) /* 0xee: how colours are meant */
      g_byte_array_append (out, data + at, (guint) (end - at));
    at = end;
  }
  g_byte_array_append (out, data + at, 2);

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * cot_foreign_strip_png:
 * @data: a PNG, not trusted
 * @length: bytes
 * @orientation: (out): 1 to 8, as EXIF numbers them
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Takes over what is needed for the pixels and their size, nothing else.
 *
 * Returns: (transfer full): the file without the rest, or %NULL with
 *   %COT_IMAGE_ERROR_FORMAT
 */
GBytes *
cot_foreign_strip_png (const guint8 *data, gsize length, guint *orientation, GError **error)
{
  static const char kept[][5] = { "IHDR", "PLTE", "tRNS", "pHYs", "IDAT", "IEND" };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize at = 8;

  *orientation = UPRIGHT;
  if (length < 8 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0)
    return damaged ("PNG", error);
  g_byte_array_append (out, data, 8);
  for (;;) {
    guint size;
    gboolean last;

    if (at + 12 > length)
      return damaged ("PNG", error);
    size = number (data + at, 4, FALSE);
    if (size > length - at - 12)
      return damaged ("PNG", error);
    last = memcmp (data + at + 4, "IEND", 4) == 0;
    if (memcmp (data + at + 4, "eXIf", 4) == 0)
      *orientation = read_exif (data + at + 8, size);
    for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
      if (memcmp (data + at + 4, kept[i], 4) == 0)
        g_byte_array_append (out, data + at, size + 12);
    at += 12 + (gsize) size;
    if (last)
      break;
  }

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
