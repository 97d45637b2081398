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
 * the order makes the device report that once.
 */

#define G_LOG_DOMAIN "cotejo-feeder"

#include <glib.h>
#include <glib/gstdio.h>
#include <sane/sane.h>
#include <sane/saneopts.h>
#include <string.h>

#define FEEDER_DPI    300
#define MM_PER_INCH   25.4
#define MAX_WIDTH_MM  700
#define MAX_HEIGHT_MM 700
#define MAX_SIDE_PX   20000
/* Simulated paper comes from a folder that anyone may have filled. */
#define MAX_HEADER_BYTES 4096

#define SOURCE_ADF "ADF"
#define MODE_GRAY  "Gray"

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
  SANE_Fixed area[4]; /* tl-x, tl-y, br-x, br-y in mm */
  char *sheet;        /* name of the file that is being read, or NULL */
  GMappedFile *file;
  const guint8 *pixels;       /* in @file */
  guint file_width;           /* px */
  guint x0, y0, width, lines; /* the part handed out, px */
  gsize position;             /* bytes of it handed out so far */
  gboolean cancelled;
} Feeder;

static const SANE_String_Const sources[] = { SOURCE_ADF, NULL };
static const SANE_String_Const modes[] = { MODE_GRAY, NULL };
static const SANE_Word resolutions[] = { 1, FEEDER_DPI };
static const SANE_Range range_x = { 0, SANE_FIX (MAX_WIDTH_MM), 0 };
static const SANE_Range range_y = { 0, SANE_FIX (MAX_HEIGHT_MM), 0 };

static const SANE_Option_Descriptor options[N_OPTIONS] = {
  [OPT_COUNT] = { .name = "", .title = SANE_TITLE_NUM_OPTIONS, .desc = SANE_DESC_NUM_OPTIONS, .type = SANE_TYPE_INT, .size = sizeof (SANE_Word), .cap = SANE_CAP_SOFT_DETECT },
  [OPT_SOURCE] = { .name = SANE_NAME_SCAN_SOURCE, .title = SANE_TITLE_SCAN_SOURCE, .desc = SANE_DESC_SCAN_SOURCE, .type = SANE_TYPE_STRING, .size = 8, .cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, .constraint_type = SANE_CONSTRAINT_STRING_LIST, .constraint.string_list = sources },
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

/* "folder PATH" of one feeder.conf. */
static char *
folder_from_file (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "folder "))
      return g_strstrip (g_strdup (lines[i] + strlen ("folder ")));

  return NULL;
}

static char *
configured_folder (void)
{
  const char *folder = g_getenv ("COTEJO_FEEDER_DIR");
  const char *config = g_getenv ("SANE_CONFIG_DIR");

  if (folder != NULL && *folder != '\0')
    return g_strdup (folder);

  g_auto (GStrv) places = g_strsplit (config != NULL ? config : "", ":", -1);

  for (guint i = 0; places[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (places[i], "feeder.conf", NULL);
    char *found = *places[i] != '\0' ? folder_from_file (path) : NULL;

    if (found != NULL)
      return found;
  }

  return NULL;
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

SANE_Status
sane_cotejo_get_devices (const SANE_Device ***list, SANE_Bool local_only)
{
  static const SANE_Device device = { "feeder", "Cotejo", "Simulated feeder", "sheetfed scanner" };
  static const SANE_Device *one[] = { &device, NULL };
  static const SANE_Device *none[] = { NULL };
  g_autofree char *folder = configured_folder ();

  *list = folder != NULL ? one : none;
  return SANE_STATUS_GOOD;
}

SANE_Status
sane_cotejo_open (SANE_String_Const name, SANE_Handle *handle)
{
  g_autofree char *folder = NULL;
  Feeder *self;

  if (name != NULL && g_path_is_absolute (name))
    folder = g_strdup (name);
  else if (name == NULL || *name == '\0' || strcmp (name, "feeder") == 0)
    folder = configured_folder ();
  if (folder == NULL)
    return SANE_STATUS_INVAL;
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return SANE_STATUS_IO_ERROR;

  self = g_new0 (Feeder, 1);
  self->folder = g_steal_pointer (&folder);
  self->area[2] = range_x.max;
  self->area[3] = range_y.max;
  *handle = self;

  return SANE_STATUS_GOOD;
}

static void
drop_sheet (Feeder *self)
{
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_clear_pointer (&self->sheet, g_free);
  self->pixels = NULL;
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
    memcpy (value, SOURCE_ADF, sizeof SOURCE_ADF);
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
  if (option == OPT_SOURCE || option == OPT_MODE)
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

static gboolean
open_sheet (Feeder *self, const char *name, guint *height)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const char *bytes = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;
  gsize header = MIN (length, MAX_HEADER_BYTES), at = 2;
  guint width, max_value;

  if (bytes == NULL || length < 2 || memcmp (bytes, "P5", 2) != 0 ||
      !header_number (bytes, header, &at, MAX_SIDE_PX, &width) ||
      !header_number (bytes, header, &at, MAX_SIDE_PX, height) ||
      !header_number (bytes, header, &at, 255, &max_value) || max_value != 255)
    return FALSE;
  /* One white space stands between the header and the pixels. */
  at++;
  if (at > length || length - at < (gsize) width * *height)
    return FALSE;

  self->pixels = (const guint8 *) bytes + at;
  self->file = g_steal_pointer (&file);
  self->file_width = width;
  self->sheet = g_strdup (name);

  return TRUE;
}

static guint
mm_to_px (SANE_Fixed mm, guint limit)
{
  return (guint) MIN (SANE_UNFIX (mm) * FEEDER_DPI / MM_PER_INCH + 0.5, limit);
}

/* The part of the sheet that the geometry options leave. */
static gboolean
frame_sheet (Feeder *self, guint height)
{
  guint x1 = mm_to_px (self->area[2], self->file_width), y1 = mm_to_px (self->area[3], height);

  self->x0 = mm_to_px (self->area[0], self->file_width);
  self->y0 = mm_to_px (self->area[1], height);
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

SANE_Status
sane_cotejo_start (SANE_Handle handle)
{
  Feeder *self = handle;
  g_autofree char *name = NULL;
  guint height = 0;

  self->cancelled = FALSE;
  drop_sheet (self);
  name = top_sheet (self);
  if (name == NULL)
    return SANE_STATUS_NO_DOCS;

  if (trouble_of (name) != SANE_STATUS_GOOD) {
    move_to_fed (self, name);
    return trouble_of (name);
  }
  if (!open_sheet (self, name, &height))
    return SANE_STATUS_IO_ERROR;
  if (!frame_sheet (self, height)) {
    drop_sheet (self);
    return SANE_STATUS_INVAL;
  }

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_cotejo_get_parameters (SANE_Handle handle, SANE_Parameters *parameters)
{
  const Feeder *self = handle;
  gboolean running = self->sheet != NULL;
  guint width = running ? self->width : mm_to_px (self->area[2], MAX_SIDE_PX);

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

SANE_Status
sane_cotejo_read (SANE_Handle handle, SANE_Byte *data, SANE_Int max_length, SANE_Int *length)
{
  Feeder *self = handle;
  gsize row, column, n;

  *length = 0;
  if (self->cancelled)
    return SANE_STATUS_CANCELLED;
  if (self->sheet == NULL || max_length <= 0)
    return SANE_STATUS_INVAL;

  row = self->position / self->width;
  column = self->position % self->width;
  if (row >= self->lines) {
    move_to_fed (self, self->sheet);
    drop_sheet (self);
    return SANE_STATUS_EOF;
  }

  n = MIN ((gsize) max_length, self->width - column);
  memcpy (data, self->pixels + (self->y0 + row) * self->file_width + self->x0 + column, n);
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
