/* dump-device.c - a SANE backend that is what a file says: any driver's options, and bad manners
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* "dump:/path/of/a/file.json" opens a device with the options of tests/scanner/drivers,
 * which keep to their ranges and lists as drivers do.  What the dumps say beyond names:
 *
 *   "needs": ["df-action=Stop"]   inactive until one of these is set
 *   "follows": "page-width"       the end of its range is that option's value
 *   "size": N, "repeat": N        a size that is none; the list of choices N times over
 *   "frame": {...}                what a sheet is: frame_of () below
 *
 * What is set is written to file.json.set, a line each, in order.  $SANE_CONFIG_DIR/
 * dump.json holds what is listed: [name, vendor, model, type] each, null as it comes. */

#define G_LOG_DOMAIN "dump-device"

#include <glib.h>
#include <jansson.h>
#include <sane/sane.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEVICES 200
#define TEXT_BYTES  256

typedef struct {
  SANE_Option_Descriptor d;
  const json_t *spec;
  SANE_Range range;
  GArray *words;      /* SANE_Word, the first is how many */
  GPtrArray *strings; /* NULL-terminated */
  SANE_Word word;
  char text[TEXT_BYTES];
} Option;

typedef struct {
  json_t *json;
  char *log;
  GPtrArray *options; /* Option; the first is how many there are */
  gint64 given;       /* bytes of the frame */
  gboolean running;
} Device;

SANE_Status sane_dump_init (SANE_Int *version, SANE_Auth_Callback authorise);
void sane_dump_exit (void);
SANE_Status sane_dump_get_devices (const SANE_Device ***list, SANE_Bool local_only);
SANE_Status sane_dump_open (SANE_String_Const name, SANE_Handle *handle);
void sane_dump_close (SANE_Handle handle);
const SANE_Option_Descriptor *sane_dump_get_option_descriptor (SANE_Handle handle, SANE_Int option);
SANE_Status sane_dump_control_option (SANE_Handle handle, SANE_Int option, SANE_Action action, void *value, SANE_Int *info);
SANE_Status sane_dump_get_parameters (SANE_Handle handle, SANE_Parameters *parameters);
SANE_Status sane_dump_start (SANE_Handle handle);
SANE_Status sane_dump_read (SANE_Handle handle, SANE_Byte *data, SANE_Int max_length, SANE_Int *length);
void sane_dump_cancel (SANE_Handle handle);
SANE_Status sane_dump_set_io_mode (SANE_Handle handle, SANE_Bool non_blocking);
SANE_Status sane_dump_get_select_fd (SANE_Handle handle, SANE_Int *fd);

SANE_Status
sane_dump_init (SANE_Int *version, SANE_Auth_Callback authorise)
{
  if (version != NULL)
    *version = SANE_VERSION_CODE (1, 0, 1);

  return SANE_STATUS_GOOD;
}

void
sane_dump_exit (void)
{
}

SANE_Status
sane_dump_get_devices (const SANE_Device ***list, SANE_Bool local_only)
{
  static SANE_Device devices[MAX_DEVICES];
  static const SANE_Device *pointers[MAX_DEVICES + 1];
  g_autofree char *path = g_build_filename (g_getenv ("SANE_CONFIG_DIR"), "dump.json", NULL);
  json_t *json = json_load_file (path, 0, NULL); /* kept: the list points into it */
  guint n = (guint) MIN (json_array_size (json), MAX_DEVICES);

  for (guint i = 0; i < n; i++) {
    const json_t *device = json_array_get (json, i);

    devices[i] = (SANE_Device){ json_string_value (json_array_get (device, 0)), json_string_value (json_array_get (device, 1)),
                                json_string_value (json_array_get (device, 2)), json_string_value (json_array_get (device, 3)) };
    pointers[i] = &devices[i];
  }
  pointers[n] = NULL;
  *list = pointers;

  return SANE_STATUS_GOOD;
}

/* --- Options ---------------------------------------------------------------------- */

static const char *
text_of (const json_t *spec, const char *key)
{
  const char *text = json_string_value (json_object_get (spec, key));

  return text != NULL ? text : "";
}

static SANE_Word
word_of (const Option *option, double number)
{
  return option->d.type == SANE_TYPE_FIXED ? SANE_FIX (number) : (SANE_Word) number;
}

static guint
index_of (const char *word, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;

  return 0;
}

static void
take_choices (Option *option)
{
  const json_t *range = json_object_get (option->spec, "range"), *choices = json_object_get (option->spec, "choices");
  guint times = (guint) MAX (json_integer_value (json_object_get (option->spec, "repeat")), 1);
  SANE_Word n = 0;

  if (json_is_array (range)) {
    option->range = (SANE_Range){ word_of (option, json_number_value (json_array_get (range, 0))), word_of (option, json_number_value (json_array_get (range, 1))), 0 };
    option->d.constraint_type = SANE_CONSTRAINT_RANGE;
    option->d.constraint.range = &option->range;
  }
  if (!json_is_array (choices))
    return;

  option->words = g_array_new (FALSE, FALSE, sizeof (SANE_Word));
  option->strings = g_ptr_array_new ();
  g_array_append_val (option->words, n);
  for (guint t = 0; t < times; t++)
    for (guint i = 0; i < json_array_size (choices); i++) {
      const json_t *choice = json_array_get (choices, i);
      SANE_Word word = word_of (option, json_number_value (choice));

      if (json_is_string (choice))
        g_ptr_array_add (option->strings, (char *) json_string_value (choice));
      g_array_append_val (option->words, word);
    }
  g_ptr_array_add (option->strings, NULL);
  g_array_index (option->words, SANE_Word, 0) = (SANE_Word) option->words->len - 1;
  option->d.constraint_type = option->d.type == SANE_TYPE_STRING ? SANE_CONSTRAINT_STRING_LIST : SANE_CONSTRAINT_WORD_LIST;
  if (option->d.type == SANE_TYPE_STRING)
    option->d.constraint.string_list = (const SANE_String_Const *) option->strings->pdata;
  else
    option->d.constraint.word_list = (const SANE_Word *) option->words->data;
}

static Option *
option_new (const json_t *spec)
{
  static const char *const types[] = { "bool", "int", "fixed", "string", "button", "group", NULL };
  static const char *const units[] = { "", "px", "bit", "mm", "dpi", "%", "us", NULL };
  Option *option = g_new0 (Option, 1);
  const json_t *size = json_object_get (spec, "size");
  const char *value = text_of (spec, "value");

  option->spec = spec;
  option->d.name = text_of (spec, "name");
  option->d.title = text_of (spec, "title");
  option->d.desc = "";
  option->d.type = (SANE_Value_Type) index_of (text_of (spec, "type"), types);
  option->d.unit = (SANE_Unit) index_of (text_of (spec, "unit"), units);
  option->d.size = json_is_integer (size) ? (SANE_Int) json_integer_value (size) : option->d.type == SANE_TYPE_STRING ? TEXT_BYTES
                                                                                                                      : (SANE_Int) sizeof (SANE_Word);
  option->d.cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT;
  take_choices (option);
  g_strlcpy (option->text, value, TEXT_BYTES);
  option->word = option->d.type == SANE_TYPE_BOOL ? strcmp (value, "yes") == 0 : word_of (option, g_ascii_strtod (value, NULL));

  return option;
}

static void
option_free (gpointer data)
{
  Option *option = data;

  g_clear_pointer (&option->words, g_array_unref);
  g_clear_pointer (&option->strings, g_ptr_array_unref);
  g_free (option);
}

static Option *
find_option (const Device *self, const char *name)
{
  for (guint i = 1; i < self->options->len; i++) {
    Option *option = self->options->pdata[i];

    if (strcmp (option->d.name, name) == 0)
      return option;
  }

  return NULL;
}

/* As "cotejo-scan options" writes it (transfer full). */
static char *
dup_value (const Option *option)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (option->d.type == SANE_TYPE_STRING)
    return g_strdup (option->text);
  if (option->d.type == SANE_TYPE_BOOL)
    return g_strdup (option->word != 0 ? "yes" : "no");

  return g_strdup (g_ascii_formatd (number, sizeof number, "%.6g", option->d.type == SANE_TYPE_FIXED ? SANE_UNFIX (option->word) : option->word));
}

static gboolean
is_met (const Device *self, const char *need)
{
  g_auto (GStrv) pair = g_strsplit (need, "=", 2);
  const Option *option = find_option (self, pair[0]);
  g_autofree char *value = option != NULL ? dup_value (option) : NULL;

  return (option == NULL || (option->d.cap & SANE_CAP_INACTIVE) == 0) && g_strcmp0 (value, pair[1]) == 0;
}

/* What the others leave of each option. */
static void
settle (Device *self)
{
  for (guint i = 1; i < self->options->len; i++) {
    Option *option = self->options->pdata[i];
    const json_t *needs = json_object_get (option->spec, "needs");
    const Option *leader = find_option (self, text_of (option->spec, "follows"));
    gboolean active = json_array_size (needs) == 0 && !json_is_false (json_object_get (option->spec, "usable"));

    for (guint n = 0; n < json_array_size (needs); n++)
      active = active || is_met (self, json_string_value (json_array_get (needs, n)));
    option->d.cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT | (active ? 0 : SANE_CAP_INACTIVE);
    if (leader != NULL) {
      option->range.max = leader->word;
      option->word = MIN (option->word, option->range.max);
    }
  }
}

SANE_Status
sane_dump_open (SANE_String_Const name, SANE_Handle *handle)
{
  json_t *json = json_load_file (name, 0, NULL), *options = json_object_get (json, "options");
  Device *self;

  if (json == NULL)
    return SANE_STATUS_INVAL;

  self = g_new0 (Device, 1);
  self->json = json;
  self->log = g_strconcat (name, ".set", NULL);
  self->options = g_ptr_array_new_with_free_func (option_free);
  g_ptr_array_add (self->options, option_new (NULL));
  for (guint i = 0; i < json_array_size (options); i++)
    g_ptr_array_add (self->options, option_new (json_array_get (options, i)));
  settle (self);
  *handle = self;

  return SANE_STATUS_GOOD;
}

void
sane_dump_close (SANE_Handle handle)
{
  Device *self = handle;

  g_ptr_array_unref (self->options);
  json_decref (self->json);
  g_free (self->log);
  g_free (self);
}

const SANE_Option_Descriptor *
sane_dump_get_option_descriptor (SANE_Handle handle, SANE_Int option)
{
  const Device *self = handle;

  return option >= 0 && option < (SANE_Int) self->options->len ? &((Option *) self->options->pdata[option])->d : NULL;
}

static SANE_Status
take_text (Option *option, const char *text)
{
  gboolean known = option->strings == NULL;

  for (guint i = 0; !known && option->strings->pdata[i] != NULL; i++)
    known = strcmp (option->strings->pdata[i], text) == 0;
  if (!known)
    return SANE_STATUS_INVAL;

  g_strlcpy (option->text, text, (gsize) CLAMP (option->d.size, 1, TEXT_BYTES));
  return SANE_STATUS_GOOD;
}

/* A vector is heard to its end, as drivers do. */
static SANE_Status
take_words (Option *option, const SANE_Word *words, SANE_Int *info)
{
  gint64 sum = 0;

  for (gsize i = 0; i < (gsize) option->d.size / sizeof (SANE_Word); i++)
    sum += words[i];
  option->word = option->d.size > (SANE_Int) sizeof (SANE_Word) ? (SANE_Word) (sum / (option->d.size / (SANE_Int) sizeof (SANE_Word))) : *words;
  if (option->d.constraint_type == SANE_CONSTRAINT_RANGE) {
    SANE_Word kept = CLAMP (option->word, option->range.min, option->range.max);

    if (kept != option->word && info != NULL)
      *info |= SANE_INFO_INEXACT;
    option->word = kept;
  }
  if (option->d.constraint_type != SANE_CONSTRAINT_WORD_LIST)
    return SANE_STATUS_GOOD;
  for (guint i = 1; i < option->words->len; i++)
    if (g_array_index (option->words, SANE_Word, i) == option->word)
      return SANE_STATUS_GOOD;

  return SANE_STATUS_INVAL;
}

static SANE_Status
set_option (Device *self, Option *option, void *value, SANE_Int *info)
{
  SANE_Word before = option->word;
  SANE_Status status;
  FILE *log;

  if ((option->d.cap & SANE_CAP_INACTIVE) != 0)
    return SANE_STATUS_INVAL;
  status = option->d.type == SANE_TYPE_STRING ? take_text (option, value) : take_words (option, value, info);
  if (status != SANE_STATUS_GOOD) {
    option->word = before;
    return status;
  }

  log = fopen (self->log, "a");
  if (log != NULL) {
    g_autofree char *text = dup_value (option);

    fprintf (log, "%s=%s\n", option->d.name, text);
    fclose (log);
  }
  settle (self);
  if (info != NULL)
    *info |= SANE_INFO_RELOAD_OPTIONS | SANE_INFO_RELOAD_PARAMS;

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_dump_control_option (SANE_Handle handle, SANE_Int index, SANE_Action action, void *value, SANE_Int *info)
{
  Device *self = handle;
  const json_t *claimed = json_object_get (self->json, "n_options");
  Option *option;

  if (info != NULL)
    *info = 0;
  if (index < 0 || index >= (SANE_Int) self->options->len || value == NULL)
    return SANE_STATUS_INVAL;
  option = self->options->pdata[index];
  if (action == SANE_ACTION_SET_VALUE && index > 0)
    return set_option (self, option, value, info);
  if (action != SANE_ACTION_GET_VALUE)
    return SANE_STATUS_UNSUPPORTED;

  if (index == 0)
    *(SANE_Word *) value = claimed != NULL ? (SANE_Word) json_integer_value (claimed) : (SANE_Word) self->options->len;
  else if (option->d.type == SANE_TYPE_STRING)
    memcpy (value, option->text, (gsize) CLAMP (option->d.size, 0, TEXT_BYTES));
  else
    *(SANE_Word *) value = option->word;

  return SANE_STATUS_GOOD;
}

/* --- Sheets ------------------------------------------------------------------------- */

static gint64
frame_of (const Device *self, const char *key, gint64 otherwise)
{
  const json_t *value = json_object_get (json_object_get (self->json, "frame"), key);

  return json_is_integer (value) ? json_integer_value (value) : otherwise;
}

/* "width", "lines" (promised), "bytes_per_line", "depth", "format"; "gives": bytes, -1 for
 * ever; "nothing": no byte, and no end; "claims": more than was asked for. */
SANE_Status
sane_dump_get_parameters (SANE_Handle handle, SANE_Parameters *parameters)
{
  const Device *self = handle;

  *parameters = (SANE_Parameters){
    .format = (SANE_Frame) frame_of (self, "format", SANE_FRAME_GRAY),
    .last_frame = frame_of (self, "last", 1) != 0,
    .bytes_per_line = (SANE_Int) frame_of (self, "bytes_per_line", frame_of (self, "width", 300)),
    .pixels_per_line = (SANE_Int) frame_of (self, "width", 300),
    .lines = (SANE_Int) frame_of (self, "lines", 200),
    .depth = (SANE_Int) frame_of (self, "depth", 8),
  };

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_dump_start (SANE_Handle handle)
{
  Device *self = handle;

  self->given = 0;
  self->running = TRUE;
  return SANE_STATUS_GOOD;
}

SANE_Status
sane_dump_read (SANE_Handle handle, SANE_Byte *data, SANE_Int max_length, SANE_Int *length)
{
  Device *self = handle;
  gint64 gives = frame_of (self, "gives", 300 * 200);
  SANE_Int n = gives < 0 ? max_length : (SANE_Int) MIN (max_length, gives - self->given);

  *length = 0;
  if (!self->running)
    return SANE_STATUS_CANCELLED;
  if (frame_of (self, "nothing", 0) != 0)
    return SANE_STATUS_GOOD;
  if (n <= 0) {
    self->running = FALSE;
    return SANE_STATUS_EOF;
  }
  memset (data, (int) frame_of (self, "byte", 200), (gsize) n);
  self->given += n;
  *length = (SANE_Int) frame_of (self, "claims", n);

  return SANE_STATUS_GOOD;
}

void
sane_dump_cancel (SANE_Handle handle)
{
  ((Device *) handle)->running = FALSE;
}

SANE_Status
sane_dump_set_io_mode (SANE_Handle handle, SANE_Bool non_blocking)
{
  return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status
sane_dump_get_select_fd (SANE_Handle handle, SANE_Int *fd)
{
  return SANE_STATUS_UNSUPPORTED;
}
