/* cotejo-feeder.c - a document feeder made of a folder, as a SANE backend
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For practice and tests: SANE's dll backend loads it by the name "cotejo", so
 * that programs meet it like any scanner.  The tray is a folder: $COTEJO_FEEDER_DIR,
 * or the line "folder PATH" of feeder.conf in $SANE_CONFIG_DIR, or the device's
 * own name when that is an absolute path ("cotejo:/path").  Each *.pgm in it is a
 * sheet, fed in order of name; a sheet that was read to its end is moved to fed/
 * in the same folder.  A file NAME.jam, NAME.cover or NAME.busy in its place in
 * the order makes the device report that once.  "feeder.script" in the folder
 * comes first, with all that can happen to paper: feeder-script.h.  Where a file
 * "socket" holds three figures the device is named after them, as USB does it:
 * "cotejo:usb:001:005".
 *
 * "pace N" in feeder.conf makes it feed N sheets a minute, as a real one does: most of
 * a sheet's time it passes the sensor, then the next one follows after a gap.  Whoever
 * asks for it within the gap keeps the pace; whoever asks later lets the feeder stand
 * still.  Before each sheet but the first the tray's file "waits" gets a line: how long
 * after the one before it was asked for, and how much of that was standing still, in ms.
 */

#define G_LOG_DOMAIN "cotejo-feeder"

#include <glib.h>
#include <glib/gstdio.h>
#include <sane/sane.h>
#include <sane/saneopts.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "feeder-script.h"
#include "feeder-sheet.h"
#include "feeder-thread.h"

#define OWN_NAME      "feeder"
#define SOCKET_NAME   "socket" /* in the folder: three figures */
#define FEEDER_DPI    300
#define MM_PER_INCH   25.4
#define MAX_WIDTH_MM  700
#define MAX_HEIGHT_MM 700
#define MAX_PACE      1000 /* sheets a minute */
#define GAP_PART      8    /* one in so many of a sheet's time is the gap to the next one */

#define SOURCE_ADF    "ADF"
#define SOURCE_DUPLEX "ADF Duplex" /* every other file is a sheet's back */
#define SOURCE_GLASS  "Flatbed"    /* somebody lays the files on it, one by one */
#define SOURCE_BYTES  16
#define MODE_GRAY     "Gray"

enum {
  OPT_COUNT,
  OPT_SOURCE,
  OPT_MODE,
  OPT_RESOLUTION,
  OPT_TL_X,
  OPT_TL_Y,
  OPT_BR_X,
  OPT_BR_Y,
  N_OPTIONS
};

typedef struct {
  char *folder;
  SANE_Fixed area[4];         /* tl-x, tl-y, br-x, br-y in mm */
  char *name;                 /* of the file that is being read, or NULL */
  FeederSheet *sheet;         /* its pixels, or NULL */
  FeederLine *line;           /* of the script, on whose account it is fed, or NULL */
  guint x0, y0, width, lines; /* the part handed out, px */
  gsize position;             /* bytes of it handed out so far */
  guint pace;                 /* sheets a minute; 0: as fast as they are read */
  gint64 started_us;          /* monotonic */
  gint64 ended_us;            /* of the sheet before; 0: none */
  guint source;               /* index in @sources */
  gboolean cancelled;
} Feeder;

static const SANE_String_Const sources[] = { SOURCE_ADF, SOURCE_DUPLEX, SOURCE_GLASS, NULL };
static const SANE_String_Const modes[] = { MODE_GRAY, NULL };
static const SANE_Word resolutions[] = { 1, FEEDER_DPI };
static const SANE_Range range_x = { 0, SANE_FIX (MAX_WIDTH_MM), 0 };
static const SANE_Range range_y = { 0, SANE_FIX (MAX_HEIGHT_MM), 0 };

static const SANE_Option_Descriptor options[N_OPTIONS] = {
  [OPT_COUNT] = { .name = "", .title = SANE_TITLE_NUM_OPTIONS, .desc = SANE_DESC_NUM_OPTIONS, .type = SANE_TYPE_INT, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_DETECT },
  [OPT_SOURCE] = { .name = SANE_NAME_SCAN_SOURCE, .title = SANE_TITLE_SCAN_SOURCE, .desc = SANE_DESC_SCAN_SOURCE, .type = SANE_TYPE_STRING, .size = SOURCE_BYTES, .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_STRING_LIST, .constraint.string_list = sources },
  [OPT_MODE] = { .name = SANE_NAME_SCAN_MODE, .title = SANE_TITLE_SCAN_MODE, .desc = SANE_DESC_SCAN_MODE, .type = SANE_TYPE_STRING, .size = 8, .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_STRING_LIST, .constraint.string_list = modes },
  [OPT_RESOLUTION] = { .name = SANE_NAME_SCAN_RESOLUTION, .title = SANE_TITLE_SCAN_RESOLUTION, .desc = SANE_DESC_SCAN_RESOLUTION, .type = SANE_TYPE_INT, .unit = SANE_UNIT_DPI, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_WORD_LIST, .constraint.word_list = resolutions },
  [OPT_TL_X] = { .name = SANE_NAME_SCAN_TL_X, .title = SANE_TITLE_SCAN_TL_X, .desc = SANE_DESC_SCAN_TL_X, .type = SANE_TYPE_FIXED, .unit = SANE_UNIT_MM, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_RANGE, .constraint.range = &range_x },
  [OPT_TL_Y] = { .name = SANE_NAME_SCAN_TL_Y, .title = SANE_TITLE_SCAN_TL_Y, .desc = SANE_DESC_SCAN_TL_Y, .type = SANE_TYPE_FIXED, .unit = SANE_UNIT_MM, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_RANGE, .constraint.range = &range_y },
  [OPT_BR_X] = { .name = SANE_NAME_SCAN_BR_X, .title = SANE_TITLE_SCAN_BR_X, .desc = SANE_DESC_SCAN_BR_X, .type = SANE_TYPE_FIXED, .unit = SANE_UNIT_MM, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_RANGE, .constraint.range = &range_x },
  [OPT_BR_Y] = { .name = SANE_NAME_SCAN_BR_Y, .title = SANE_TITLE_SCAN_BR_Y, .desc = SANE_DESC_SCAN_BR_Y, .type = SANE_TYPE_FIXED, .unit = SANE_UNIT_MM, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_RANGE, .constraint.range = &range_y },
};

/* SANE's dll backend finds these by name; there is no header of ours for them. */
SANE_Status sane_cotejo_init (SANE_Int *version, SANE_Auth_Callback authorise);
void sane_cotejo_exit (void);
SANE_Status sane_cotejo_get_devices (const SANE_Device ***list, SANE_Bool local_only);
SANE_Status sane_cotejo_open (SANE_String_Const name, SANE_Handle *handle);
void sane_cotejo_close (SANE_Handle handle);
const SANE_Option_Descriptor *sane_cotejo_get_option_descriptor (SANE_Handle handle, SANE_Int option);
SANE_Status sane_cotejo_control_option (SANE_Handle handle, SANE_Int option, SANE_Action action, void *value, SANE_Int *info);
SANE_Status sane_cotejo_get_parameters (SANE_Handle handle, SANE_Parameters *parameters);
SANE_Status sane_cotejo_start (SANE_Handle handle);
SANE_Status sane_cotejo_read (SANE_Handle handle, SANE_Byte *data, SANE_Int max_length, SANE_Int *length);
void sane_cotejo_cancel (SANE_Handle handle);
SANE_Status sane_cotejo_set_io_mode (SANE_Handle handle, SANE_Bool non_blocking);
SANE_Status sane_cotejo_get_select_fd (SANE_Handle handle, SANE_Int *fd);

/* What follows @key in one feeder.conf (transfer full), or NULL. */
static char *
value_from_file (const char *path, const char *key)
{
  g_autofree char *text = NULL;
  gsize length = strlen (key);

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], key) && lines[i][length] == ' ')
      return g_strstrip (g_strdup (lines[i] + length));

  return NULL;
}

static char *
configured_value (const char *key)
{
  const char *config = g_getenv ("SANE_CONFIG_DIR");
  g_auto (GStrv) places = g_strsplit (config != NULL ? config : "", ":", -1);

  for (guint i = 0; places[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (places[i], "feeder.conf", NULL);
    char *found = *places[i] != '\0' ? value_from_file (path, key) : NULL;

    if (found != NULL)
      return found;
  }

  return NULL;
}

static char *
configured_folder (void)
{
  const char *folder = g_getenv ("COTEJO_FEEDER_DIR");

  return folder != NULL && *folder != '\0' ? g_strdup (folder) : configured_value ("folder");
}

static guint
configured_pace (void)
{
  g_autofree char *text = configured_value ("pace");
  guint64 pace = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, MAX_PACE, &pace, NULL) ? (guint) pace : 0;
}

/* While the cable is out there is no device.  @asked: this counts as an answer. */
static gboolean
is_unplugged (const char *folder, gboolean asked)
{
  g_autoptr (FeederLine) line = feeder_script_top (folder);
  gboolean out = line != NULL && line->verb == FEEDER_UNPLUG && line->struck;

  if (out && asked)
    feeder_script_strike (folder, line);

  return out;
}

SANE_Status
sane_cotejo_init (SANE_Int *version, SANE_Auth_Callback authorise)
{
  if (version != NULL)
    *version = SANE_VERSION_CODE (1, 0, 1);

  return SANE_STATUS_GOOD;
}

void
sane_cotejo_exit (void)
{
}

/* As USB numbers it, where the folder says: "usb:001:005"; a scanner that is plugged in
 * again has another one (transfer full). */
static char *
current_name (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, SOCKET_NAME, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strdup_printf ("usb:001:%.3s", text) : g_strdup (OWN_NAME);
}

SANE_Status
sane_cotejo_get_devices (const SANE_Device ***list, SANE_Bool local_only)
{
  static SANE_Device device = { OWN_NAME, "Cotejo", "Simulated feeder", "sheetfed scanner" };
  static char *name;
  static const SANE_Device *one[] = { &device, NULL };
  static const SANE_Device *none[] = { NULL };
  g_autofree char *folder = configured_folder ();

  g_free (name);
  name = folder != NULL ? current_name (folder) : g_strdup (OWN_NAME);
  device.name = name;
  *list = folder != NULL && !is_unplugged (folder, FALSE) ? one : none;
  return SANE_STATUS_GOOD;
}

SANE_Status
sane_cotejo_open (SANE_String_Const name, SANE_Handle *handle)
{
  g_autofree char *folder = NULL;
  g_autofree char *now = NULL;
  Feeder *self;

  if (name != NULL && g_path_is_absolute (name))
    folder = g_strdup (name);
  else
    folder = configured_folder ();
  now = folder != NULL ? current_name (folder) : NULL;
  if (folder == NULL || !(name == NULL || *name == '\0' || g_path_is_absolute (name) || strcmp (name, now) == 0))
    return SANE_STATUS_INVAL;
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR) || is_unplugged (folder, TRUE))
    return SANE_STATUS_IO_ERROR;

  self = g_new0 (Feeder, 1);
  self->folder = g_steal_pointer (&folder);
  self->area[2] = range_x.max;
  self->area[3] = range_y.max;
  self->pace = configured_pace ();
  *handle = self;

  return SANE_STATUS_GOOD;
}

static void
drop_sheet (Feeder *self)
{
  g_clear_pointer (&self->sheet, feeder_sheet_free);
  g_clear_pointer (&self->line, feeder_line_free);
  g_clear_pointer (&self->name, g_free);
}

void
sane_cotejo_close (SANE_Handle handle)
{
  Feeder *self = handle;

  drop_sheet (self);
  g_free (self->folder);
  g_free (self);
}

const SANE_Option_Descriptor *
sane_cotejo_get_option_descriptor (SANE_Handle handle, SANE_Int option)
{
  return option >= 0 && option < N_OPTIONS ? &options[option] : NULL;
}

static SANE_Status
get_option (const Feeder *self, SANE_Int option, void *value)
{
  if (option == OPT_COUNT)
    *(SANE_Word *) value = N_OPTIONS;
  else if (option == OPT_SOURCE)
    g_strlcpy (value, sources[self->source], SOURCE_BYTES);
  else if (option == OPT_MODE)
    memcpy (value, MODE_GRAY, sizeof MODE_GRAY);
  else if (option == OPT_RESOLUTION)
    *(SANE_Word *) value = FEEDER_DPI;
  else
    *(SANE_Fixed *) value = self->area[option - OPT_TL_X];

  return SANE_STATUS_GOOD;
}

static SANE_Status
set_option (Feeder *self, SANE_Int option, const void *value, SANE_Int *info)
{
  if (option == OPT_SOURCE) {
    for (guint i = 0; sources[i] != NULL; i++)
      if (strcmp (value, sources[i]) == 0) {
        self->source = i;
        return SANE_STATUS_GOOD;
      }
    return SANE_STATUS_INVAL;
  }
  if (option == OPT_MODE)
    return strcmp (value, options[option].constraint.string_list[0]) == 0 ? SANE_STATUS_GOOD : SANE_STATUS_INVAL;
  if (option == OPT_RESOLUTION)
    return *(const SANE_Word *) value == FEEDER_DPI ? SANE_STATUS_GOOD : SANE_STATUS_INVAL;
  if (option < OPT_TL_X)
    return SANE_STATUS_INVAL;

  self->area[option - OPT_TL_X] = CLAMP (*(const SANE_Fixed *) value, 0, options[option].constraint.range->max);
  if (info != NULL)
    *info |= SANE_INFO_RELOAD_PARAMS;

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_cotejo_control_option (SANE_Handle handle, SANE_Int option, SANE_Action action, void *value, SANE_Int *info)
{
  if (info != NULL)
    *info = 0;
  if (option < 0 || option >= N_OPTIONS || value == NULL)
    return SANE_STATUS_INVAL;
  if (action == SANE_ACTION_GET_VALUE)
    return get_option (handle, option, value);
  if (action == SANE_ACTION_SET_VALUE)
    return set_option (handle, option, value, info);

  return SANE_STATUS_UNSUPPORTED;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_sheet (const char *name)
{
  static const char *const endings[] = { ".pgm", ".jam", ".cover", ".busy" };

  for (guint i = 0; *name != '.' && i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;

  return FALSE;
}

/* The first sheet in the tray, or NULL. */
static char *
top_sheet (const Feeder *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_sheet (name))
      g_ptr_array_add (names, g_strdup (name));
  if (names->len == 0)
    return NULL;

  g_ptr_array_sort (names, compare_names);
  return g_strdup (names->pdata[0]);
}

/* What has been through lies in fed/, never over an earlier sheet of that name. */
static void
move_to_fed (const Feeder *self, const char *name)
{
  g_autofree char *fed = g_build_filename (self->folder, "fed", NULL);
  g_autofree char *from = g_build_filename (self->folder, name, NULL);
  g_autofree char *to = g_build_filename (fed, name, NULL);

  g_mkdir_with_parents (fed, 0755);
  for (guint i = 2; g_file_test (to, G_FILE_TEST_EXISTS); i++) {
    g_free (to);
    to = g_strdup_printf ("%s/%u-%s", fed, i, name);
  }
  if (g_rename (from, to) != 0)
    g_warning ("%s could not be moved out of the tray", name);
}

static guint
mm_to_px (SANE_Fixed mm, guint limit)
{
  return (guint) MIN (SANE_UNFIX (mm) * FEEDER_DPI / MM_PER_INCH + 0.5, limit);
}

/* The part of the sheet that the geometry options leave. */
static gboolean
frame_sheet (Feeder *self)
{
  guint x1 = mm_to_px (self->area[2], self->sheet->width), y1 = mm_to_px (self->area[3], self->sheet->height);

  self->x0 = mm_to_px (self->area[0], self->sheet->width);
  self->y0 = mm_to_px (self->area[1], self->sheet->height);
  self->position = 0;
  if (x1 <= self->x0 || y1 <= self->y0)
    return FALSE;

  self->width = x1 - self->x0;
  self->lines = y1 - self->y0;
  return TRUE;
}

/* A file that stands for a trouble gives its status once. */
static SANE_Status
trouble_of (const char *name)
{
  if (g_str_has_suffix (name, ".jam"))
    return SANE_STATUS_JAMMED;
  if (g_str_has_suffix (name, ".cover"))
    return SANE_STATUS_COVER_OPEN;
  if (g_str_has_suffix (name, ".busy"))
    return SANE_STATUS_DEVICE_BUSY;

  return SANE_STATUS_GOOD;
}

static gint64
sheet_us (const Feeder *self)
{
  return self->pace > 0 ? G_TIME_SPAN_MINUTE / self->pace : 0;
}

/* When the sheet that is asked for now meets the sensor; how long whoever feeds has let
 * a paced feeder stand still is noted. */
static gint64
follow_on (const Feeder *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us = self->pace > 0 && self->ended_us > 0 ? self->ended_us + sheet_us (self) / GAP_PART : now_us;
  g_autofree char *path = g_build_filename (self->folder, "waits", NULL);
  FILE *file = self->pace > 0 && self->ended_us > 0 ? g_fopen (path, "a") : NULL;

  if (file != NULL) {
    fprintf (file, "%.1f %.1f\n", (double) (now_us - self->ended_us) / 1000, (double) MAX (now_us - due_us, 0) / 1000);
    fclose (file);
  }

  return MAX (now_us, due_us);
}

static SANE_Status
feed_file (Feeder *self, const char *name)
{
  self->started_us = follow_on (self);
  self->name = g_strdup (name);
  self->sheet = feeder_sheet_load (self->folder, name);
  if (self->sheet == NULL || !frame_sheet (self)) {
    SANE_Status status = self->sheet == NULL ? SANE_STATUS_IO_ERROR : SANE_STATUS_INVAL;

    drop_sheet (self);
    return status;
  }

  return SANE_STATUS_GOOD;
}

/* Without a script the tray's files are fed in order of name. */
static SANE_Status
feed_from_tray (Feeder *self)
{
  g_autofree char *name = top_sheet (self);

  if (name == NULL)
    return SANE_STATUS_NO_DOCS;
  if (trouble_of (name) != SANE_STATUS_GOOD) {
    move_to_fed (self, name);
    return trouble_of (name);
  }

  return feed_file (self, name);
}

/* What a line answers before any sheet moves. */
static SANE_Status
answer_of (const FeederLine *line)
{
  switch (line->verb) {
  case FEEDER_COVER:
    return SANE_STATUS_COVER_OPEN;
  case FEEDER_EMPTY:
    return SANE_STATUS_NO_DOCS;
  case FEEDER_BUSY:
    return SANE_STATUS_DEVICE_BUSY;
  case FEEDER_SENSED:
    return SANE_STATUS_JAMMED;
  case FEEDER_JAM:
    return line->struck ? SANE_STATUS_JAMMED : SANE_STATUS_GOOD;
  case FEEDER_UNPLUG:
    return line->struck ? SANE_STATUS_IO_ERROR : SANE_STATUS_GOOD;
  case FEEDER_PAGE:
  case FEEDER_DOUBLE:
  case FEEDER_STALL:
  case FEEDER_CRASH:
  case FEEDER_SHORT:
  case FEEDER_STREAKS:
  case FEEDER_THREAD:
  default:
    return SANE_STATUS_GOOD;
  }
}

static SANE_Status
feed_from_script (Feeder *self, FeederLine *line)
{
  SANE_Status status = answer_of (line);

  self->line = line;
  if (status != SANE_STATUS_GOOD)
    feeder_script_strike (self->folder, line);
  else
    status = feed_file (self, line->file);
  if (status != SANE_STATUS_GOOD) {
    drop_sheet (self);
    return status;
  }

  if (line->verb == FEEDER_DOUBLE) {
    g_autoptr (FeederSheet) under = feeder_sheet_load (self->folder, line->second);

    if (under != NULL)
      feeder_sheet_lay_over (self->sheet, under);
    if (!frame_sheet (self))
      return SANE_STATUS_INVAL;
  }
  if (line->verb == FEEDER_STREAKS)
    feeder_sheet_streak (self->sheet, line->number);

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_cotejo_start (SANE_Handle handle)
{
  Feeder *self = handle;
  FeederLine *line;

  self->cancelled = FALSE;
  drop_sheet (self);
  line = feeder_script_top (self->folder);

  return line != NULL ? feed_from_script (self, line) : feed_from_tray (self);
}

SANE_Status
sane_cotejo_get_parameters (SANE_Handle handle, SANE_Parameters *parameters)
{
  const Feeder *self = handle;
  gboolean running = self->sheet != NULL;
  guint width = running ? self->width : mm_to_px (self->area[2], FEEDER_MAX_SIDE_PX);

  *parameters = (SANE_Parameters){
    .format = SANE_FRAME_GRAY,
    .last_frame = SANE_TRUE,
    .bytes_per_line = (SANE_Int) width,
    .pixels_per_line = (SANE_Int) width,
    .lines = running ? (SANE_Int) self->lines : -1,
    .depth = 8,
  };

  return SANE_STATUS_GOOD;
}

/* The sheet has left the paper's way. */
static void
finish_sheet (Feeder *self)
{
  self->ended_us = g_get_monotonic_time ();
  if (self->line != NULL)
    feeder_script_pop (self->folder);
  move_to_fed (self, self->name);
  if (self->line != NULL && self->line->second != NULL)
    move_to_fed (self, self->line->second);
  drop_sheet (self);
}

/* A driver's bug as it would be: no handler of this process is asked. */
static void
crash (void)
{
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
}

static SANE_Status
strike (Feeder *self, gsize row)
{
  const FeederLine *line = self->line;

  if (line == NULL || row * 100 < (gsize) line->number * self->lines)
    return SANE_STATUS_GOOD;

  switch (line->verb) {
  case FEEDER_JAM:
    feeder_script_strike (self->folder, line);
    return SANE_STATUS_JAMMED;
  case FEEDER_UNPLUG:
    feeder_script_strike (self->folder, line);
    return SANE_STATUS_IO_ERROR;
  case FEEDER_STALL:
    feeder_script_strike (self->folder, line);
    for (;;)
      pause ();
  case FEEDER_CRASH:
    feeder_script_strike (self->folder, line);
    crash ();
    return SANE_STATUS_IO_ERROR;
  case FEEDER_SHORT:
    finish_sheet (self);
    return SANE_STATUS_EOF;
  case FEEDER_PAGE:
  case FEEDER_DOUBLE:
  case FEEDER_SENSED:
  case FEEDER_COVER:
  case FEEDER_EMPTY:
  case FEEDER_BUSY:
  case FEEDER_STREAKS:
  case FEEDER_THREAD:
  default:
    return SANE_STATUS_GOOD;
  }
}

static void
keep_pace (const Feeder *self, gsize row)
{
  gint64 whole_us = sheet_us (self) - sheet_us (self) / GAP_PART;
  gint64 due_us = self->started_us + whole_us * (gint64) row / self->lines;
  gint64 early_us = due_us - g_get_monotonic_time ();

  if (whole_us > 0 && early_us > 0)
    g_usleep ((gulong) early_us);
}

SANE_Status
sane_cotejo_read (SANE_Handle handle, SANE_Byte *data, SANE_Int max_length, SANE_Int *length)
{
  Feeder *self = handle;
  SANE_Status status;
  gsize row, column, n;

  *length = 0;
  if (self->cancelled)
    return SANE_STATUS_CANCELLED;
  if (self->sheet == NULL || max_length <= 0)
    return SANE_STATUS_INVAL;

  row = self->position / self->width;
  column = self->position % self->width;
  status = strike (self, row);
  if (status != SANE_STATUS_GOOD)
    return status;
  keep_pace (self, row);
  if (row >= self->lines) {
    if (self->line != NULL && self->line->verb == FEEDER_THREAD)
      feeder_thread_end_one ();
    finish_sheet (self);
    return SANE_STATUS_EOF;
  }

  n = MIN ((gsize) max_length, self->width - column);
  memcpy (data, self->sheet->pixels + (self->y0 + row) * self->sheet->width + self->x0 + column, n);
  self->position += n;
  *length = (SANE_Int) n;

  return SANE_STATUS_GOOD;
}

void
sane_cotejo_cancel (SANE_Handle handle)
{
  Feeder *self = handle;

  self->cancelled = self->sheet != NULL;
  drop_sheet (self);
}

SANE_Status
sane_cotejo_set_io_mode (SANE_Handle handle, SANE_Bool non_blocking)
{
  return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status
sane_cotejo_get_select_fd (SANE_Handle handle, SANE_Int *fd)
{
  return SANE_STATUS_UNSUPPORTED;
}
