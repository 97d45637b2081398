/* cot-preferences.c - how a person wants this desk: text, colours, motion, sound
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One key file, a group for each person at each desk.  Whatever is in it: what
 * cannot be understood counts as not said, and nothing of it stops the desk. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-preferences.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_FILE_BYTES  (256 * 1024)
#define TEXT_STEP       25
#define MAX_DESK_LENGTH 32

enum {
  PROP_0,
  PROP_TEXT_PERCENT,
  PROP_HIGH_CONTRAST,
  PROP_REDUCED_MOTION,
  PROP_SOUNDS,
  PROP_PREFILL,
  PROP_THEME,
  PROP_IDLE_LOCK_S,
  PROP_FIRST_DESK,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

struct _CotPreferences {
  GObject parent_instance;
  char *path, *group;
  guint numbers[N_PROPS]; /* by property; booleans as 0 and 1 */
  char *first_desk;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (CotPreferences, cot_preferences, G_TYPE_OBJECT)

/* --- The file ---------------------------------------------------------------- */

static GKeyFile *
load_file (CotPreferences *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf about;
  gsize length = 0;

  if (self->path == NULL || g_stat (self->path, &about) != 0)
    return g_steal_pointer (&file);
  if (!S_ISREG (about.st_mode) || about.st_size > MAX_FILE_BYTES) {
    g_message ("%s is no file of preferences", self->path);
    return g_steal_pointer (&file);
  }
  if (!g_file_get_contents (self->path, &text, &length, &error) || !g_utf8_validate (text, (gssize) length, NULL) ||
      !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, &error))
    g_message ("the preferences cannot be read: %s", error != NULL ? error->message : "not UTF-8");

  return g_steal_pointer (&file);
}

static guint
check_number (guint prop, gint64 value)
{
  if (prop == PROP_TEXT_PERCENT) {
    value = CLAMP (value, COT_TEXT_PERCENT_MIN, COT_TEXT_PERCENT_MAX);
    return (guint) (value - value % TEXT_STEP);
  }
  if (prop == PROP_THEME)
    return value >= 0 && value < COT_THEME_N ? (guint) value : COT_THEME_SYSTEM;
  if (prop == PROP_IDLE_LOCK_S)
    return value <= 0 ? 0 : (guint) CLAMP (value, COT_IDLE_LOCK_MIN_S, COT_IDLE_LOCK_MAX_S);

  return value != 0;
}

static guint
default_number (guint prop)
{
  return prop == PROP_TEXT_PERCENT ? COT_TEXT_PERCENT_MIN : prop == PROP_PREFILL;
}

/* FALSE: the group does not say, or not so that it can be understood. */
static gboolean
read_number (GKeyFile *file, const char *group, guint prop, guint *value)
{
  g_autofree char *text = g_key_file_get_value (file, group, g_param_spec_get_name (props[prop]), NULL);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXINT32, &number, NULL))
    return FALSE;
  *value = check_number (prop, (gint64) number);

  return TRUE;
}

static void
take_number (CotPreferences *self, guint prop, guint value)
{
  if (self->numbers[prop] == value)
    return;
  self->numbers[prop] = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static gboolean
is_desk_name (const char *text)
{
  return text != NULL && strlen (text) <= MAX_DESK_LENGTH && strspn (text, "abcdefghijklmnopqrstuvwxyz-") == strlen (text);
}

static void
take_first_desk (CotPreferences *self, const char *name)
{
  if (!is_desk_name (name) || g_strcmp0 (self->first_desk, name) == 0)
    return;
  g_free (self->first_desk);
  self->first_desk = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIRST_DESK]);
}

static void
load (CotPreferences *self)
{
  g_autoptr (GKeyFile) file = load_file (self);
  const char *group = g_key_file_has_group (file, self->group) ? self->group : "desk";
  g_autofree char *desk = g_key_file_get_string (file, self->group, "first-desk", NULL);

  self->loading = TRUE;
  for (guint prop = PROP_TEXT_PERCENT; prop <= PROP_IDLE_LOCK_S; prop++) {
    guint value = default_number (prop);

    read_number (file, group, prop, &value);
    take_number (self, prop, value);
  }
  take_first_desk (self, is_desk_name (desk) ? desk : "");
  self->loading = FALSE;
}

static void
store (CotPreferences *self)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (self->path == NULL || self->loading)
    return;
  file = load_file (self);
  for (guint prop = PROP_TEXT_PERCENT; prop <= PROP_IDLE_LOCK_S; prop++)
    g_key_file_set_uint64 (file, self->group, g_param_spec_get_name (props[prop]), self->numbers[prop]);
  g_key_file_set_string (file, self->group, "first-desk", self->first_desk);
  text = g_key_file_to_data (file, &length, NULL);
  folder = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_file_set_contents_full (self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_message ("the preferences are not kept: %s", error != NULL ? error->message : g_strerror (errno));
}

/* --- Object --------------------------------------------------------------------- */

static void
cot_preferences_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CotPreferences *self = COT_PREFERENCES (object);

  if (prop_id == PROP_FIRST_DESK)
    g_value_set_string (value, self->first_desk);
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, self->numbers[prop_id] != 0);
  else if (prop_id > PROP_0 && prop_id < N_PROPS)
    g_value_set_uint (value, self->numbers[prop_id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
cot_preferences_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  CotPreferences *self = COT_PREFERENCES (object);

  if (prop_id == PROP_FIRST_DESK)
    take_first_desk (self, g_value_get_string (value));
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    take_number (self, prop_id, g_value_get_boolean (value));
  else if (prop_id > PROP_0 && prop_id < N_PROPS)
    take_number (self, prop_id, check_number (prop_id, g_value_get_uint (value)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  store (self);
}

static void
cot_preferences_finalize (GObject *object)
{
  CotPreferences *self = COT_PREFERENCES (object);

  g_free (self->path);
  g_free (self->group);
  g_free (self->first_desk);

  G_OBJECT_CLASS (cot_preferences_parent_class)->finalize (object);
}

static void
cot_preferences_class_init (CotPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cot_preferences_get_property;
  object_class->set_property = cot_preferences_set_property;
  object_class->finalize = cot_preferences_finalize;
  props[PROP_TEXT_PERCENT] = g_param_spec_uint ("text-percent", NULL, NULL, COT_TEXT_PERCENT_MIN, COT_TEXT_PERCENT_MAX,
                                                COT_TEXT_PERCENT_MIN, flags);
  props[PROP_HIGH_CONTRAST] = g_param_spec_boolean ("high-contrast", NULL, NULL, FALSE, flags);
  props[PROP_REDUCED_MOTION] = g_param_spec_boolean ("reduced-motion", NULL, NULL, FALSE, flags);
  props[PROP_SOUNDS] = g_param_spec_boolean ("sounds", NULL, NULL, FALSE, flags);
  props[PROP_PREFILL] = g_param_spec_boolean ("prefill", NULL, NULL, TRUE, flags);
  props[PROP_THEME] = g_param_spec_uint ("theme", NULL, NULL, 0, COT_THEME_N - 1, COT_THEME_SYSTEM, flags);
  props[PROP_IDLE_LOCK_S] = g_param_spec_uint ("idle-lock-s", NULL, NULL, 0, COT_IDLE_LOCK_MAX_S, 0, flags);
  props[PROP_FIRST_DESK] = g_param_spec_string ("first-desk", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cot_preferences_init (CotPreferences *self)
{
  self->group = g_strdup ("desk");
  self->first_desk = g_strdup ("");
  for (guint prop = PROP_TEXT_PERCENT; prop <= PROP_IDLE_LOCK_S; prop++)
    self->numbers[prop] = default_number (prop);
}

char *
cot_preferences_dup_default_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "cotejo", "preferences.ini", NULL);
}

/**
 * cot_preferences_new:
 * @path: (nullable): where they are kept; %NULL: nowhere
 *
 * Returns: (transfer full): what @path has for the desk while nobody is signed in
 */
CotPreferences *
cot_preferences_new (const char *path)
{
  CotPreferences *self = g_object_new (COT_TYPE_PREFERENCES, NULL);

  self->path = g_strdup (path);
  load (self);

  return self;
}

/**
 * cot_preferences_choose:
 * @self: preferences
 * @station: number of the desk
 * @person: number of the person; 0: nobody
 *
 * Becomes what @person chose at this desk; each property that differs notifies.
 */
void
cot_preferences_choose (CotPreferences *self, guint station, guint32 person)
{
  g_free (self->group);
  self->group = person == 0 ? g_strdup ("desk") : g_strdup_printf ("desk %u person %u", station, person);
  load (self);
}

guint
cot_preferences_get_text_percent (CotPreferences *self)
{
  return self->numbers[PROP_TEXT_PERCENT];
}

gboolean
cot_preferences_get_high_contrast (CotPreferences *self)
{
  return self->numbers[PROP_HIGH_CONTRAST] != 0;
}

gboolean
cot_preferences_get_reduced_motion (CotPreferences *self)
{
  return self->numbers[PROP_REDUCED_MOTION] != 0;
}

gboolean
cot_preferences_get_sounds (CotPreferences *self)
{
  return self->numbers[PROP_SOUNDS] != 0;
}

gboolean
cot_preferences_get_prefill (CotPreferences *self)
{
  return self->numbers[PROP_PREFILL] != 0;
}

CotTheme
cot_preferences_get_theme (CotPreferences *self)
{
  return (CotTheme) self->numbers[PROP_THEME];
}

guint
cot_preferences_get_idle_lock_s (CotPreferences *self)
{
  return self->numbers[PROP_IDLE_LOCK_S];
}

const char *
cot_preferences_get_first_desk (CotPreferences *self)
{
  return self->first_desk;
}
