/* test-secret-entry.c - a password is nowhere but where it is used
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "cot-secret-entry.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GtkPasswordEntry, g_object_unref)

static GtkPasswordEntry *
make_entry (void)
{
  GtkPasswordEntry *entry = GTK_PASSWORD_ENTRY (g_object_ref_sink (gtk_password_entry_new ()));

  cot_secret_entry_protect (entry);

  return entry;
}

static void
assert_secret (GtkPasswordEntry *entry, const char *wanted)
{
  char *secret = cot_secret_entry_dup (entry);
  const char *shown = gtk_editable_get_text (GTK_EDITABLE (entry));

  g_assert_cmpstr (secret, ==, wanted);
  g_assert_cmpint (g_utf8_strlen (shown, -1), ==, g_utf8_strlen (wanted, -1));
  for (const char *c = shown; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_cmpuint (g_utf8_get_char (c), ==, 0x25cf);
  cot_secret_free (secret);
}

static void
insert (GtkPasswordEntry *entry, const char *text, int position)
{
  gtk_editable_insert_text (GTK_EDITABLE (entry), text, -1, &position);
}

static void
test_letters_are_kept_apart (void)
{
  g_autoptr (GtkPasswordEntry) entry = make_entry ();

  assert_secret (entry, "");
  insert (entry, "agua", 0);
  insert (entry, "-clára", 4);
  assert_secret (entry, "agua-clára");
  insert (entry, "ñ", 2);
  assert_secret (entry, "agñua-clára");
  gtk_editable_delete_text (GTK_EDITABLE (entry), 2, 3);
  assert_secret (entry, "agua-clára");
  gtk_editable_delete_text (GTK_EDITABLE (entry), 5, -1);
  assert_secret (entry, "agua-");
  gtk_editable_set_text (GTK_EDITABLE (entry), "otra");
  assert_secret (entry, "otra");
  cot_secret_entry_clear (entry);
  assert_secret (entry, "");
  cot_secret_entry_clear (entry);
  assert_secret (entry, "");
}

/* Longer than anybody's: what does not fit is not taken. */
static void
test_length_is_bounded (void)
{
  g_autoptr (GtkPasswordEntry) entry = make_entry ();
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *wanted = g_strnfill (256, 'x');

  insert (entry, long_text, 0);
  assert_secret (entry, wanted);
  insert (entry, "y", 3);
  assert_secret (entry, wanted);
  gtk_editable_delete_text (GTK_EDITABLE (entry), 0, 256);
  insert (entry, "€uro", 0);
  assert_secret (entry, "€uro");
}

/* Any hand at the keys, against a plain string. */
static void
test_any_edits (void)
{
  g_autoptr (GtkPasswordEntry) entry = make_entry ();
  g_autoptr (GString) model = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++) {
    glong length = g_utf8_strlen (model->str, -1);
    glong at = g_test_rand_int_range (0, (gint32) length + 1);
    glong end = g_test_rand_int_range ((gint32) at, (gint32) length + 1);

    if (length < 40 && g_test_rand_bit ()) {
      const char *letter = g_test_rand_bit () ? "a" : "é";

      g_string_insert (model, g_utf8_offset_to_pointer (model->str, at) - model->str, letter);
      insert (entry, letter, (int) at);
    } else {
      gssize from = g_utf8_offset_to_pointer (model->str, at) - model->str;

      g_string_erase (model, from, g_utf8_offset_to_pointer (model->str, end) - model->str - from);
      gtk_editable_delete_text (GTK_EDITABLE (entry), (int) at, (int) end);
    }
    assert_secret (entry, model->str);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/secret-entry/letters-are-kept-apart", test_letters_are_kept_apart);
  g_test_add_func ("/app/secret-entry/length-is-bounded", test_length_is_bounded);
  g_test_add_func ("/app/secret-entry/any-edits", test_any_edits);

  return g_test_run ();
}
