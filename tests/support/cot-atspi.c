/* cot-atspi.c - a window seen as a screen reader sees it, and keys as a keyboard gives them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include "cot-atspi.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <string.h>

#define LOOK_MS 15

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

struct _CotAtspi {
  GPid pid;
  Display *display;
  AtspiAccessible *app;
};

static gboolean
stop_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

void
cot_atspi_look (CotAtspi *self)
{
  gboolean over = FALSE;

  g_timeout_add (LOOK_MS, stop_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  if (self->app != NULL)
    atspi_accessible_clear_cache (self->app);
}

/* COT_TEST_PATIENCE_MS is for whoever looks for a fault and will not wait so long. */
static gint64
deadline (void)
{
  const char *less = g_getenv ("COT_TEST_PATIENCE_MS");
  gint64 ms = less != NULL ? g_ascii_strtoll (less, NULL, 10) : COT_ATSPI_PATIENCE_MS;

  return g_get_monotonic_time () + ms * 1000;
}

static AtspiAccessible *
find_app (GPid pid)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = atspi_accessible_get_child_count (desktop, NULL);

  atspi_accessible_clear_cache (desktop);
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) app = atspi_accessible_get_child_at_index (desktop, i, NULL);

    if (app != NULL && atspi_accessible_get_process_id (app, NULL) == (guint) pid)
      return g_steal_pointer (&app);
  }

  return NULL;
}

void
cot_atspi_follow (CotAtspi *self, GPid pid)
{
  gint64 until = deadline ();

  g_clear_object (&self->app);
  self->pid = pid;
  /* The keyboard may still belong to a window that has gone. */
  XSetInputFocus (self->display, PointerRoot, RevertToPointerRoot, CurrentTime);
  XSync (self->display, False);
  while ((self->app = find_app (pid)) == NULL) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    cot_atspi_look (self);
  }
}

CotAtspi *
cot_atspi_new (GPid pid)
{
  CotAtspi *self = g_new0 (CotAtspi, 1);

  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  g_assert_cmpint (atspi_init (), <=, 1);
  cot_atspi_follow (self, pid);

  return self;
}

void
cot_atspi_free (CotAtspi *self)
{
  g_clear_object (&self->app);
  XCloseDisplay (self->display);
  atspi_exit ();
  g_free (self);
}

static gboolean
has_state (AtspiAccessible *node, AtspiStateType state)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);

  return states != NULL && atspi_state_set_contains (states, state);
}

static char *
dup_text (AtspiAccessible *node)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);

  return name != NULL ? g_steal_pointer (&name) : g_strdup ("");
}

/* Depth first.  GTK 4.8 does not tell what is on a hidden page of a stack: where it
 * matters, wait for the keyboard's focus.  Lists of hundreds of rows are
 * not looked into. */
static AtspiAccessible *
search (AtspiAccessible *node, AtspiRole role, gboolean any_role, const char *name, gboolean focused)
{
  AtspiRole own = atspi_accessible_get_role (node, NULL);
  int n;

  if (any_role || own == role) {
    g_autofree char *text = dup_text (node);

    if (strstr (text, name) != NULL && (!focused || has_state (node, ATSPI_STATE_FOCUSED)))
      return g_object_ref (node);
  }
  if (own == ATSPI_ROLE_TREE_TABLE && role != ATSPI_ROLE_LABEL)
    return NULL;
  n = atspi_accessible_get_child_count (node, NULL);
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);
    AtspiAccessible *found = child != NULL ? search (child, role, any_role, name, focused) : NULL;

    if (found != NULL)
      return found;
  }

  return NULL;
}

/* What a failed wait saw instead, one node a line. */
static void
describe (AtspiAccessible *node, guint depth, GString *out)
{
  g_autofree char *role = atspi_accessible_get_role_name (node, NULL);
  g_autofree char *name = dup_text (node);
  int n = atspi_accessible_get_child_count (node, NULL);

  g_string_append_printf (out, "%*s%s \"%s\"%s\n", (int) depth, "", role, name,
                          has_state (node, ATSPI_STATE_FOCUSED) ? " (focused)" : "");
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

    if (child != NULL)
      describe (child, depth + 1, out);
  }
}

static void G_GNUC_NORETURN
give_up (CotAtspi *self, const char *what)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  describe (self->app, 0, seen);
  g_error ("waited in vain for \"%s\"; there is:\n%s", what, seen->str);
}

AtspiAccessible *
cot_atspi_find (CotAtspi *self, AtspiRole role, const char *name)
{
  return search (self->app, role, role == ATSPI_ROLE_INVALID, name, FALSE);
}

static AtspiAccessible *
wait_for (CotAtspi *self, AtspiRole role, gboolean any_role, const char *name)
{
  gint64 until = deadline ();

  for (;;) {
    AtspiAccessible *found = search (self->app, role, any_role, name, FALSE);

    if (found != NULL)
      return found;
    if (g_get_monotonic_time () > until)
      give_up (self, name);
    cot_atspi_look (self);
  }
}

AtspiAccessible *
cot_atspi_wait (CotAtspi *self, AtspiRole role, const char *name)
{
  return wait_for (self, role, role == ATSPI_ROLE_INVALID, name);
}

char *
cot_atspi_wait_text (CotAtspi *self, const char *text)
{
  g_autoptr (AtspiAccessible) node = wait_for (self, ATSPI_ROLE_INVALID, TRUE, text);

  return dup_text (node);
}

void
cot_atspi_wait_focused (CotAtspi *self, AtspiRole role, const char *name)
{
  gint64 until = deadline ();

  for (;;) {
    /* Not the first of that name: another screen may have one too. */
    g_autoptr (AtspiAccessible) node = search (self->app, role, FALSE, name, TRUE);

    if (node != NULL)
      return;
    if (g_get_monotonic_time () > until)
      give_up (self, name);
    cot_atspi_look (self);
  }
}

char *
cot_atspi_dup_description (CotAtspi *self, AtspiRole role, const char *name)
{
  g_autoptr (AtspiAccessible) node = cot_atspi_wait (self, role, name);
  g_autofree char *text = atspi_accessible_get_description (node, NULL);

  return text != NULL ? g_steal_pointer (&text) : g_strdup ("");
}

static char *
dup_content (AtspiAccessible *node)
{
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (node);
  int length = text != NULL ? atspi_text_get_character_count (text, NULL) : 0;

  return length > 0 ? atspi_text_get_text (text, 0, length, NULL) : NULL;
}

static gboolean
tells (AtspiAccessible *node, const char *text)
{
  g_autofree char *name = dup_text (node);
  g_autofree char *description = atspi_accessible_get_description (node, NULL);
  g_autofree char *content = dup_content (node);
  int n = atspi_accessible_get_child_count (node, NULL);

  if (strstr (name, text) != NULL || (description != NULL && strstr (description, text) != NULL) ||
      (content != NULL && strstr (content, text) != NULL))
    return TRUE;
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

    if (child != NULL && tells (child, text))
      return TRUE;
  }

  return FALSE;
}

gboolean
cot_atspi_tells (CotAtspi *self, const char *text)
{
  return tells (self->app, text);
}

char *
cot_atspi_dup_value (CotAtspi *self, const char *name)
{
  g_autoptr (AtspiAccessible) node = cot_atspi_wait (self, ATSPI_ROLE_TEXT, name);
  char *content = dup_content (node);

  return content != NULL ? content : g_strdup ("");
}

static gboolean
is_understood (const char *name)
{
  gsize half = strlen (name) / 2;

  if (*name == '\0' || *name == '_')
    return FALSE;
  if (g_str_has_prefix (name, "Gtk") || g_str_has_prefix (name, "Adw") || g_str_has_prefix (name, "Cot"))
    return strcmp (name, "Cotejo") == 0;

  /* "Guardar Guardar" is what a mnemonic does to a label in GTK 4.8. */
  return strlen (name) % 2 == 0 || name[half] != ' ' || strncmp (name, name + half + 1, half) != 0;
}

static void
assert_names (CotAtspi *self, AtspiAccessible *node)
{
  g_autofree char *name = dup_text (node);
  int n = atspi_accessible_get_child_count (node, NULL);

  /* A scrolled window says so of itself; what is in it gets the keyboard. */
  if (has_state (node, ATSPI_STATE_FOCUSABLE) && !is_understood (name) &&
      atspi_accessible_get_role (node, NULL) != ATSPI_ROLE_SCROLL_PANE) {
    g_autofree char *role = atspi_accessible_get_role_name (node, NULL);
    g_autofree char *what = g_strdup_printf ("a name for the %s \"%s\"", role, name);

    give_up (self, what);
  }
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

    if (child != NULL)
      assert_names (self, child);
  }
}

void
cot_atspi_assert_names (CotAtspi *self)
{
  assert_names (self, self->app);
}

static gboolean
holds_focus (AtspiAccessible *node)
{
  int n = atspi_accessible_get_child_count (node, NULL);

  if (has_state (node, ATSPI_STATE_FOCUSED))
    return TRUE;
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

    if (child != NULL && holds_focus (child))
      return TRUE;
  }

  return FALSE;
}

void
cot_atspi_wait_any_focus (CotAtspi *self)
{
  gint64 until = deadline ();

  while (!holds_focus (self->app)) {
    if (g_get_monotonic_time () > until)
      give_up (self, "the keyboard's focus");
    cot_atspi_look (self);
  }
}

/* What is shown as text, where there is any. */
static char *
dup_value (AtspiAccessible *node)
{
  AtspiText *text = atspi_accessible_get_text_iface (node);
  char *value = NULL;

  if (text != NULL) {
    value = atspi_text_get_text (text, 0, MAX (atspi_text_get_character_count (text, NULL), 0), NULL);
    g_object_unref (text);
  }

  return value != NULL ? value : g_strdup ("");
}

static void
assert_nowhere (CotAtspi *self, AtspiAccessible *node, const char *secret)
{
  g_autofree char *name = dup_text (node);
  g_autofree char *description = atspi_accessible_get_description (node, NULL);
  g_autofree char *value = dup_value (node);
  int n = atspi_accessible_get_child_count (node, NULL);

  if (strstr (name, secret) != NULL || strstr (value, secret) != NULL || (description != NULL && strstr (description, secret) != NULL)) {
    g_autofree char *role = atspi_accessible_get_role_name (node, NULL);

    g_error ("the %s \"%s\" tells \"%s\" (%s)", role, name, secret, value);
  }
  for (int i = 0; i < n; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

    if (child != NULL)
      assert_nowhere (self, child, secret);
  }
}

void
cot_atspi_assert_nowhere (CotAtspi *self, const char *secret)
{
  assert_nowhere (self, self->app, secret);
}

void
cot_atspi_wait_value (CotAtspi *self, AtspiRole role, const char *name, const char *text)
{
  gint64 until = deadline ();

  for (;;) {
    g_autoptr (AtspiAccessible) focused = search (self->app, role, FALSE, name, TRUE);
    g_autoptr (AtspiAccessible) node = focused != NULL ? g_object_ref (focused) : cot_atspi_find (self, role, name);
    g_autofree char *value = node != NULL ? dup_value (node) : NULL;

    if (g_strcmp0 (value, text) == 0)
      return;
    if (g_get_monotonic_time () > until)
      give_up (self, text);
    cot_atspi_look (self);
  }
}

static void
press (CotAtspi *self, KeySym keysym, gboolean down)
{
  KeyCode code = XKeysymToKeycode (self->display, keysym);

  g_assert_cmpuint (code, !=, 0);
  XTestFakeKeyEvent (self->display, code, down, CurrentTime);
}

void
cot_atspi_point (CotAtspi *self, int x, int y)
{
  XTestFakeMotionEvent (self->display, -1, x, y, CurrentTime);
  XSync (self->display, False);
}

void
cot_atspi_button (CotAtspi *self, guint button, gboolean down)
{
  XTestFakeButtonEvent (self->display, button, down, CurrentTime);
  XSync (self->display, False);
}

void
cot_atspi_hold (CotAtspi *self, const char *key, gboolean down)
{
  press (self, XStringToKeysym (key), down);
  XSync (self->display, False);
}

guint
cot_atspi_hash_area (CotAtspi *self, int x, int y, guint width, guint height)
{
  XImage *image = XGetImage (self->display, DefaultRootWindow (self->display), x, y, width, height, AllPlanes, ZPixmap);
  guint hash = 5381;

  g_assert_nonnull (image);
  for (int i = 0; i < image->bytes_per_line * image->height; i++)
    hash = hash * 33 + (guint8) image->data[i];
  XDestroyImage (image);

  return MAX (hash, 1);
}

/* "question" is the other half of a key that has something else below. */
static gboolean
needs_shift (CotAtspi *self, KeySym keysym)
{
  KeyCode code = XKeysymToKeycode (self->display, keysym);

  return XkbKeycodeToKeysym (self->display, code, 0, 0) != keysym && XkbKeycodeToKeysym (self->display, code, 0, 1) == keysym;
}

void
cot_atspi_key (CotAtspi *self, const char *key)
{
  const char *plus = strchr (key, '+');
  g_autofree char *modifier = plus != NULL ? g_strndup (key, (gsize) (plus - key)) : NULL;
  KeySym held = modifier == NULL                  ? NoSymbol
                : strcmp (modifier, "alt") == 0   ? XK_Alt_L
                : strcmp (modifier, "shift") == 0 ? XK_Shift_L
                                                  : XK_Control_L;
  KeySym keysym = XStringToKeysym (plus != NULL ? plus + 1 : key);
  gboolean shift;

  g_assert_cmpuint (keysym, !=, NoSymbol);
  shift = needs_shift (self, keysym);
  if (held != NoSymbol)
    press (self, held, TRUE);
  if (shift)
    press (self, XK_Shift_L, TRUE);
  press (self, keysym, TRUE);
  press (self, keysym, FALSE);
  if (shift)
    press (self, XK_Shift_L, FALSE);
  if (held != NoSymbol)
    press (self, held, FALSE);
  XSync (self->display, False);
}

void
cot_atspi_type (CotAtspi *self, const char *text)
{
  for (const char *c = text; *c != '\0'; c++) {
    const char name[] = { *c, '\0' };

    cot_atspi_key (self, *c == '-' ? "minus" : *c == '.' ? "period"
                                             : *c == '/' ? "slash"
                                                         : name);
  }
}
