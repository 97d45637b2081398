/* bad-pictures.c - grey pictures that tests make, turn and write
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-bad-reading"

#include "config.h"

#include "bad-pictures.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "cot-test-files.h"

void
picture_init (Picture *self, guint width, guint height)
{
  *self = (Picture){ width, height, g_malloc0 ((gsize) width * height) };
}

void
picture_clear (Picture *self)
{
  g_clear_pointer (&self->pixels, g_free);
}

/* A number of the header, behind white space. */
static guint
take_number (const char **at)
{
  guint number = 0;

  while (g_ascii_isspace (**at))
    (*at)++;
  for (; g_ascii_isdigit (**at); (*at)++)
    number = number * 10 + (guint) (**at - '0');

  return number;
}

void
picture_read (Picture *self, const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *at;
  gsize length;
  guint width, height;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (strncmp (bytes, "P5", 2), ==, 0);
  at = bytes + 2;
  width = take_number (&at);
  height = take_number (&at);
  g_assert_cmpuint (take_number (&at), ==, 255);
  at++;
  g_assert_cmpuint (length - (gsize) (at - bytes), ==, (gsize) width * height);
  picture_init (self, width, height);
  memcpy (self->pixels, at, (gsize) width * height);
}

void
picture_write (const Picture *self, const char *path)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_string_printf (bytes, "P5\n%u %u\n255\n", self->width, self->height);
  g_string_append_len (bytes, (const char *) self->pixels, (gssize) self->width * self->height);
  g_file_set_contents (path, bytes->str, (gssize) bytes->len, &error);
  g_assert_no_error (error);
}

void
picture_turn (const Picture *self, guint degrees, Picture *out)
{
  double angle = degrees * G_PI / 180, c = cos (angle), s = sin (angle);
  guint width = (guint) lrint (fabs (self->width * c) + fabs (self->height * s));
  guint height = (guint) lrint (fabs (self->width * s) + fabs (self->height * c));

  picture_init (out, width, height);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++) {
      double dx = x + 0.5 - width / 2.0, dy = y + 0.5 - height / 2.0;
      int fx = (int) floor (c * dx + s * dy + self->width / 2.0), fy = (int) floor (c * dy - s * dx + self->height / 2.0);
      gboolean inside = fx >= 0 && fy >= 0 && fx < (int) self->width && fy < (int) self->height;

      out->pixels[(gsize) y * width + x] = inside ? self->pixels[(gsize) fy * self->width + (gsize) fx] : 255;
    }
}

static void
append_u32 (GByteArray *bytes, guint32 n)
{
  guint32 big = GUINT32_TO_BE (n);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

void
idx_write (const char *path, guint n, guint side, guint8 value)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  append_u32 (bytes, 0x803);
  append_u32 (bytes, n);
  append_u32 (bytes, side);
  append_u32 (bytes, side);
  for (guint i = 0; i < n * side * side; i++)
    g_byte_array_append (bytes, &value, 1);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, NULL));
}
