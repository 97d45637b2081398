/* feeder-sheet.c - simulated paper: pixels out of PGM files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-feeder"

#include "feeder-sheet.h"

#include <string.h>

/* Simulated paper comes from a folder that anyone may have filled. */
#define MAX_HEADER_BYTES 4096
/* How much of the first of two sheets has gone in before the second follows. */
#define OVERLAP_PERCENT 30
#define STREAK_PX       3
#define STREAK_LEVEL    70

/* One whitespace-separated number of a PGM header; comments are skipped. */
static gboolean
header_number (const char *text, gsize length, gsize *at, guint max, guint *out)
{
  gsize i = *at;
  guint64 n = 0;
  gboolean any = FALSE;

  while (i < length && (g_ascii_isspace (text[i]) || text[i] == '#')) {
    if (text[i] == '#')
      while (i < length && text[i] != '\n')
        i++;
    else
      i++;
  }
  for (; i < length && g_ascii_isdigit (text[i]) && n <= max; i++, any = TRUE)
    n = n * 10 + (guint) (text[i] - '0');
  *at = i;
  *out = (guint) n;

  return any && n >= 1 && n <= max;
}

FeederSheet *
feeder_sheet_load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const char *bytes = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;
  gsize header = MIN (length, MAX_HEADER_BYTES), at = 2;
  guint width, height, max_value;
  FeederSheet *self;

  if (bytes == NULL || length < 2 || memcmp (bytes, "P5", 2) != 0 ||
      !header_number (bytes, header, &at, FEEDER_MAX_SIDE_PX, &width) ||
      !header_number (bytes, header, &at, FEEDER_MAX_SIDE_PX, &height) ||
      !header_number (bytes, header, &at, 255, &max_value) || max_value != 255)
    return NULL;
  /* One white space stands between the header and the pixels. */
  at++;
  if (at > length || length - at < (gsize) width * height)
    return NULL;

  self = g_new0 (FeederSheet, 1);
  self->width = width;
  self->height = height;
  self->pixels = g_memdup2 (bytes + at, (gsize) width * height);

  return self;
}

void
feeder_sheet_free (FeederSheet *self)
{
  if (self == NULL)
    return;

  g_free (self->pixels);
  g_free (self);
}

void
feeder_sheet_lay_over (FeederSheet *self, const FeederSheet *under)
{
  guint from = self->height * OVERLAP_PERCENT / 100;
  guint height = MIN (from + under->height, FEEDER_MAX_SIDE_PX);
  guint width = MIN (self->width, under->width);

  if (height > self->height) {
    self->pixels = g_realloc_n (self->pixels, height, self->width);
    memset (self->pixels + (gsize) self->height * self->width, 255, (gsize) (height - self->height) * self->width);
    self->height = height;
  }
  for (guint y = from; y < MIN (height, from + under->height); y++)
    memcpy (self->pixels + (gsize) y * self->width, under->pixels + (gsize) (y - from) * under->width, width);
}

void
feeder_sheet_streak (FeederSheet *self, guint count)
{
  for (guint i = 0; i < count; i++) {
    guint x = (2 * i + 1) * self->width / (2 * count);

    for (guint y = 0; y < self->height; y++)
      memset (self->pixels + (gsize) y * self->width + x, STREAK_LEVEL, MIN (STREAK_PX, self->width - x));
  }
}
