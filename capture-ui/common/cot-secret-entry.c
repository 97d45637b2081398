/* cot-secret-entry.c - what is typed as a password is nowhere but here
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A buffer that takes letters and gives dots: neither the accessibility bus, nor the
 * clipboard, nor anything else that asks the widget for its text gets the letters. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-secret-entry.h"

#include <string.h>

#define DOT         "\u25cf"
#define MAX_LETTERS 256
#define MAX_BYTES   (MAX_LETTERS * 6)

#define COT_TYPE_SECRET_BUFFER (cot_secret_buffer_get_type ())
G_DECLARE_FINAL_TYPE (CotSecretBuffer, cot_secret_buffer, COT, SECRET_BUFFER, GtkEntryBuffer)

struct _CotSecretBuffer {
  GtkEntryBuffer parent_instance;
  char letters[MAX_BYTES + 1]; /* never moved, so that no copy stays behind */
  char dots[MAX_LETTERS * sizeof DOT];
  guint n_letters;
};

G_DEFINE_FINAL_TYPE (CotSecretBuffer, cot_secret_buffer, GTK_TYPE_ENTRY_BUFFER)

static void
draw_dots (CotSecretBuffer *self)
{
  self->dots[0] = '\0';
  for (guint i = 0; i < self->n_letters; i++)
    memcpy (self->dots + i * strlen (DOT), DOT, sizeof DOT);
}

static const char *
cot_secret_buffer_get_text (GtkEntryBuffer *buffer, gsize *n_bytes)
{
  CotSecretBuffer *self = COT_SECRET_BUFFER (buffer);

  if (n_bytes != NULL)
    *n_bytes = strlen (self->dots);

  return self->dots;
}

static guint
cot_secret_buffer_get_length (GtkEntryBuffer *buffer)
{
  return COT_SECRET_BUFFER (buffer)->n_letters;
}

static guint
cot_secret_buffer_insert_text (GtkEntryBuffer *buffer, guint position, const char *chars, guint n_chars)
{
  CotSecretBuffer *self = COT_SECRET_BUFFER (buffer);
  guint n = MIN (n_chars, MAX_LETTERS - self->n_letters);
  gsize n_bytes = (gsize) (g_utf8_offset_to_pointer (chars, (glong) n) - chars);
  char *at = g_utf8_offset_to_pointer (self->letters, (glong) MIN (position, self->n_letters));

  memmove (at + n_bytes, at, strlen (at) + 1);
  memcpy (at, chars, n_bytes);
  self->n_letters += n;
  draw_dots (self);
  gtk_entry_buffer_emit_inserted_text (buffer, position, self->dots, n);

  return n;
}

static guint
cot_secret_buffer_delete_text (GtkEntryBuffer *buffer, guint position, guint n_chars)
{
  CotSecretBuffer *self = COT_SECRET_BUFFER (buffer);
  guint from = MIN (position, self->n_letters);
  guint n = MIN (n_chars, self->n_letters - from);

  if (n > 0)
    gtk_entry_buffer_emit_deleted_text (buffer, from, n);

  return n;
}

/* Last of all handlers: the others see the text as it was. */
static void
cot_secret_buffer_deleted_text (GtkEntryBuffer *buffer, guint position, guint n_chars)
{
  CotSecretBuffer *self = COT_SECRET_BUFFER (buffer);
  char *at = g_utf8_offset_to_pointer (self->letters, (glong) position);
  char *rest = g_utf8_offset_to_pointer (at, (glong) n_chars);
  gsize n_rest = strlen (rest) + 1;

  memmove (at, rest, n_rest);
  explicit_bzero (at + n_rest, (gsize) (self->letters + sizeof self->letters - at) - n_rest);
  self->n_letters -= n_chars;
  draw_dots (self);
  g_object_notify (G_OBJECT (buffer), "text");
  g_object_notify (G_OBJECT (buffer), "length");
}

static void
cot_secret_buffer_inserted_text (GtkEntryBuffer *buffer, guint position, const char *chars, guint n_chars)
{
  g_object_notify (G_OBJECT (buffer), "text");
  g_object_notify (G_OBJECT (buffer), "length");
}

static void
cot_secret_buffer_finalize (GObject *object)
{
  CotSecretBuffer *self = COT_SECRET_BUFFER (object);

  explicit_bzero (self->letters, sizeof self->letters);

  G_OBJECT_CLASS (cot_secret_buffer_parent_class)->finalize (object);
}

static void
cot_secret_buffer_class_init (CotSecretBufferClass *klass)
{
  GtkEntryBufferClass *buffer_class = GTK_ENTRY_BUFFER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cot_secret_buffer_finalize;
  buffer_class->get_text = cot_secret_buffer_get_text;
  buffer_class->get_length = cot_secret_buffer_get_length;
  buffer_class->insert_text = cot_secret_buffer_insert_text;
  buffer_class->inserted_text = cot_secret_buffer_inserted_text;
  buffer_class->delete_text = cot_secret_buffer_delete_text;
  buffer_class->deleted_text = cot_secret_buffer_deleted_text;
}

static void
cot_secret_buffer_init (CotSecretBuffer *self)
{
}

static GtkText *
text_of (GtkPasswordEntry *entry)
{
  return GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (entry)));
}

/**
 * cot_secret_entry_protect:
 * @entry: an entry that nothing was typed into yet
 *
 * Keeps what is typed from everybody but cot_secret_entry_dup ().
 */
void
cot_secret_entry_protect (GtkPasswordEntry *entry)
{
  g_autoptr (GtkEntryBuffer) buffer = g_object_new (COT_TYPE_SECRET_BUFFER, NULL);

  gtk_text_set_buffer (text_of (entry), buffer);
}

char *
cot_secret_entry_dup (GtkPasswordEntry *entry)
{
  CotSecretBuffer *buffer = COT_SECRET_BUFFER (gtk_text_get_buffer (text_of (entry)));

  return g_strdup (buffer->letters);
}

void
cot_secret_entry_clear (GtkPasswordEntry *entry)
{
  gtk_entry_buffer_delete_text (gtk_text_get_buffer (text_of (entry)), 0, -1);
}

void
cot_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
