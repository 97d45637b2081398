/* cot-scanner.c - one scanner, through SANE; for the process cotejo-scan alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scanner.h"

#include <math.h>
#include <sane/sane.h>
#include <sane/saneopts.h>
#include <string.h>

#include "cot-scan-frame.h"

#define READ_BYTES (256 * 1024)
/* Three colours at 100 million pixels; more is no page. */
#define MAX_FRAME_BYTES (300 * 1000 * 1000)

struct _CotScanner {
  SANE_Handle handle;
  CotScanDevice *device;
  double dpi;         /* what the device scans at */
  gboolean is_feeder; /* the source is an ADF: never cancelled between sheets */
  gboolean is_broken; /* a sheet was left half read */
  guint empty_retry_ms;
};

/**
 * cot_scan_device_free:
 * @device: (nullable) (transfer full): a device
 */
void
cot_scan_device_free (CotScanDevice *device)
{
  if (device == NULL)
    return;

  g_free (device->name);
  g_free (device->vendor);
  g_free (device->model);
  g_free (device->type);
  g_free (device);
}

/* SANE is set up once and lives as long as the process, which is short. */
static gboolean
ensure_sane (GError **error)
{
  static gboolean ready = FALSE;

  if (!ready && sane_init (NULL, NULL) != SANE_STATUS_GOOD) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "SANE could not be started");
    return FALSE;
  }
  ready = TRUE;

  return TRUE;
}

static CotScanError
code_of (SANE_Status status)
{
  if (status == SANE_STATUS_DEVICE_BUSY)
    return COT_SCAN_ERROR_BUSY;
  if (status == SANE_STATUS_JAMMED)
    return COT_SCAN_ERROR_JAMMED;
  if (status == SANE_STATUS_COVER_OPEN)
    return COT_SCAN_ERROR_COVER_OPEN;
  if (status == SANE_STATUS_NO_DOCS)
    return COT_SCAN_ERROR_EMPTY;

  return COT_SCAN_ERROR_FAILED;
}

static void
set_status_error (GError **error, SANE_Status status, const char *doing)
{
  g_set_error (error, COT_SCAN_ERROR, (int) code_of (status), "%s: %s", doing, sane_strstatus (status));
}

static CotScanDevice *
copy_device (const SANE_Device *from)
{
  CotScanDevice *device = g_new0 (CotScanDevice, 1);

  device->name = g_utf8_make_valid (from->name, -1);
  device->vendor = g_utf8_make_valid (from->vendor, -1);
  device->model = g_utf8_make_valid (from->model, -1);
  device->type = g_utf8_make_valid (from->type, -1);

  return device;
}

/**
 * cot_scanner_list:
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Asks SANE which devices there are.  May take seconds with network backends.
 *
 * Returns: (transfer full) (element-type CotScanDevice): the devices
 */
GPtrArray *
cot_scanner_list (GError **error)
{
  const SANE_Device **list = NULL;
  SANE_Status status;

  if (!ensure_sane (error))
    return NULL;

  status = sane_get_devices (&list, SANE_FALSE);
  if (status != SANE_STATUS_GOOD) {
    set_status_error (error, status, "listing devices");
    return NULL;
  }

  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_scan_device_free);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (devices, copy_device (list[i]));

  return g_steal_pointer (&devices);
}

/* Options move when others are set, so they are always looked up by name. */
static const SANE_Option_Descriptor *
find_option (SANE_Handle handle, const char *name, SANE_Int *index)
{
  SANE_Word n = 0;

  if (sane_control_option (handle, 0, SANE_ACTION_GET_VALUE, &n, NULL) != SANE_STATUS_GOOD)
    return NULL;
  for (SANE_Int i = 1; i < n; i++) {
    const SANE_Option_Descriptor *option = sane_get_option_descriptor (handle, i);

    if (option != NULL && g_strcmp0 (option->name, name) == 0) {
      *index = i;
      return option;
    }
  }

  return NULL;
}

static gboolean
set_value (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, void *value, GError **error)
{
  g_autofree char *doing = g_strdup_printf ("setting %s", option->name);
  SANE_Status status = sane_control_option (handle, index, SANE_ACTION_SET_VALUE, value, NULL);

  if (status == SANE_STATUS_GOOD)
    return TRUE;

  set_status_error (error, status, doing);
  return FALSE;
}

static gboolean
set_string (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, const char *text, GError **error)
{
  gsize size = MAX ((gsize) MAX (option->size, 1), strlen (text) + 1);
  g_autofree char *buffer = g_malloc0 (size);

  g_strlcpy (buffer, text, size);
  return set_value (handle, index, option, buffer, error);
}

static gboolean
set_number (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, double number, GError **error)
{
  SANE_Word word = option->type == SANE_TYPE_FIXED ? SANE_FIX (number) : (SANE_Word) lround (number);

  return set_value (handle, index, option, &word, error);
}

/* "name=value" as given on the command line. */
static gboolean
set_from_text (SANE_Handle handle, const char *assignment, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *name = equals != NULL ? g_strndup (assignment, (gsize) (equals - assignment)) : NULL;
  SANE_Int index = 0;
  const SANE_Option_Descriptor *option = name != NULL ? find_option (handle, name, &index) : NULL;
  char *end = NULL;
  double number;

  if (option == NULL) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device has no option for \"%s\"", assignment);
    return FALSE;
  }
  if (option->type == SANE_TYPE_STRING)
    return set_string (handle, index, option, equals + 1, error);
  if (option->type == SANE_TYPE_BOOL) {
    SANE_Bool on = strcmp (equals + 1, "yes") == 0 || strcmp (equals + 1, "true") == 0 || strcmp (equals + 1, "1") == 0;

    return set_value (handle, index, option, &on, error);
  }

  number = g_ascii_strtod (equals + 1, &end);
  if (end == equals + 1 || *end != '\0' || !(fabs (number) <= (option->type == SANE_TYPE_FIXED ? 30000 : G_MAXINT32))) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "\"%s\" needs a number", assignment);
    return FALSE;
  }

  return set_number (handle, index, option, number, error);
}

static gboolean
contains_folded (const char *text, const char *part)
{
  g_autofree char *a = g_ascii_strdown (text, -1);
  g_autofree char *b = g_ascii_strdown (part, -1);

  return strstr (a, b) != NULL;
}

/* The first of the list's strings that contains one of @words. */
static const char *
pick (const SANE_Option_Descriptor *option, const char *const *words)
{
  if (option->constraint_type != SANE_CONSTRAINT_STRING_LIST)
    return NULL;
  for (guint w = 0; words[w] != NULL; w++)
    for (guint i = 0; option->constraint.string_list[i] != NULL; i++)
      if (contains_folded (option->constraint.string_list[i], words[w]))
        return option->constraint.string_list[i];

  return NULL;
}

static gboolean
choose_source (CotScanner *self, const char *wanted, GError **error)
{
  static const char *const feeders[] = { "adf front", "adf", "automatic document feeder", "feeder", NULL };
  gboolean any_feeder = wanted == NULL || g_ascii_strcasecmp (wanted, "ADF") == 0;
  const char *const exact[] = { wanted, NULL };
  SANE_Int index = 0;
  const SANE_Option_Descriptor *option = find_option (self->handle, SANE_NAME_SCAN_SOURCE, &index);
  const char *source = option != NULL ? pick (option, any_feeder ? feeders : exact) : NULL;

  if (source == NULL && !any_feeder) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device has no source \"%s\"", wanted);
    return FALSE;
  }
  /* A flat bed alone is a scanner too: one sheet at a time. */
  if (source == NULL || !(option->cap & SANE_CAP_SOFT_SELECT))
    return TRUE;

  for (guint i = 0; feeders[i] != NULL; i++)
    self->is_feeder = self->is_feeder || contains_folded (source, feeders[i]);

  return set_string (self->handle, index, option, source, error);
}

static gboolean
usable (const SANE_Option_Descriptor *option)
{
  return option != NULL && SANE_OPTION_IS_ACTIVE (option->cap) && SANE_OPTION_IS_SETTABLE (option->cap);
}

static gboolean
choose_grey (CotScanner *self, GError **error)
{
  static const char *const greys[] = { "gray", "grey", NULL };
  SANE_Int index = 0;
  const SANE_Option_Descriptor *mode = find_option (self->handle, SANE_NAME_SCAN_MODE, &index);
  const char *grey = usable (mode) ? pick (mode, greys) : NULL;

  if (grey != NULL && !set_string (self->handle, index, mode, grey, error))
    return FALSE;

  const SANE_Option_Descriptor *depth = find_option (self->handle, SANE_NAME_BIT_DEPTH, &index);

  return !usable (depth) || depth->type != SANE_TYPE_INT || set_number (self->handle, index, depth, 8, error);
}

/* The resolution nearest to what is wanted that the device can do. */
static double
nearest_resolution (const SANE_Option_Descriptor *option, double wanted)
{
  gboolean fixed = option->type == SANE_TYPE_FIXED;
  double best = wanted;

  if (option->constraint_type == SANE_CONSTRAINT_RANGE) {
    const SANE_Range *r = option->constraint.range;

    return CLAMP (wanted, fixed ? SANE_UNFIX (r->min) : r->min, fixed ? SANE_UNFIX (r->max) : r->max);
  }
  if (option->constraint_type == SANE_CONSTRAINT_WORD_LIST)
    for (SANE_Word i = 1; i <= option->constraint.word_list[0]; i++) {
      SANE_Word word = option->constraint.word_list[i];
      double value = fixed ? SANE_UNFIX (word) : word;

      if (i == 1 || fabs (value - wanted) < fabs (best - wanted))
        best = value;
    }

  return best;
}

static gboolean
choose_resolution (CotScanner *self, guint wanted, GError **error)
{
  SANE_Int index = 0;
  const SANE_Option_Descriptor *option = find_option (self->handle, SANE_NAME_SCAN_RESOLUTION, &index);
  SANE_Word word = 0;

  self->dpi = wanted;
  if (!usable (option))
    return TRUE;
  if (!set_number (self->handle, index, option, nearest_resolution (option, wanted), error))
    return FALSE;
  if (sane_control_option (self->handle, index, SANE_ACTION_GET_VALUE, &word, NULL) == SANE_STATUS_GOOD)
    self->dpi = option->type == SANE_TYPE_FIXED ? SANE_UNFIX (word) : word;

  return TRUE;
}

/* The whole area that the device can scan. */
static gboolean
choose_area (CotScanner *self, GError **error)
{
  static const char *const names[] = { SANE_NAME_SCAN_TL_X, SANE_NAME_SCAN_TL_Y, SANE_NAME_SCAN_BR_X, SANE_NAME_SCAN_BR_Y };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    SANE_Int index = 0;
    const SANE_Option_Descriptor *option = find_option (self->handle, names[i], &index);
    SANE_Word word;

    if (!usable (option) || option->constraint_type != SANE_CONSTRAINT_RANGE)
      continue;
    word = i < 2 ? option->constraint.range->min : option->constraint.range->max;
    if (!set_value (self->handle, index, option, &word, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
configure (CotScanner *self, const CotScannerSettings *settings, GError **error)
{
  if (!choose_source (self, settings->source, error) || !choose_grey (self, error) ||
      !choose_resolution (self, settings->dpi, error) || !choose_area (self, error))
    return FALSE;

  for (guint i = 0; settings->options != NULL && settings->options[i] != NULL; i++)
    if (!set_from_text (self->handle, settings->options[i], error))
      return FALSE;

  return TRUE;
}

/* What the list says of a device; one opened by a name of its own is unlisted. */
static CotScanDevice *
describe (const char *name)
{
  const SANE_Device **list = NULL;

  if (sane_get_devices (&list, SANE_FALSE) == SANE_STATUS_GOOD)
    for (guint i = 0; list[i] != NULL; i++)
      if (strcmp (list[i]->name, name) == 0)
        return copy_device (list[i]);

  return copy_device (&(const SANE_Device){ name, "", name, "" });
}

/**
 * cot_scanner_open:
 * @name: a device's name for SANE
 * @settings: how to scan
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Opens a device and sets it to grey, 8 bits, the whole area.
 *
 * Returns: (transfer full): the scanner, or %NULL with %COT_SCAN_ERROR_NO_DEVICE,
 *   %COT_SCAN_ERROR_BUSY or %COT_SCAN_ERROR_FAILED
 */
CotScanner *
cot_scanner_open (const char *name, const CotScannerSettings *settings, GError **error)
{
  SANE_Handle handle = NULL;
  SANE_Status status;

  if (!ensure_sane (error))
    return NULL;

  status = sane_open (name, &handle);
  if (status == SANE_STATUS_INVAL || status == SANE_STATUS_IO_ERROR || status == SANE_STATUS_UNSUPPORTED) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE, "%s: %s", name, sane_strstatus (status));
    return NULL;
  }
  if (status != SANE_STATUS_GOOD) {
    set_status_error (error, status, name);
    return NULL;
  }

  g_autoptr (CotScanner) self = g_new0 (CotScanner, 1);

  self->handle = handle;
  self->device = describe (name);
  self->empty_retry_ms = settings->empty_retry_ms;
  if (!configure (self, settings, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_scanner_close:
 * @self: (nullable) (transfer full): a scanner
 */
void
cot_scanner_close (CotScanner *self)
{
  if (self == NULL)
    return;

  sane_cancel (self->handle);
  sane_close (self->handle);
  cot_scan_device_free (self->device);
  g_free (self);
}

/**
 * cot_scanner_get_device:
 * @self: a scanner
 *
 * Returns: (transfer none): what SANE says of it
 */
const CotScanDevice *
cot_scanner_get_device (const CotScanner *self)
{
  return self->device;
}

static SANE_Status
start_sheet (CotScanner *self)
{
  SANE_Status status = sane_start (self->handle);

  /* Some devices end a run at each sheet and want to hear that it is over. */
  if (status == SANE_STATUS_EOF) {
    sane_cancel (self->handle);
    status = sane_start (self->handle);
  }
  /* Feeders have said "empty" while the next sheet was still on its way. */
  if (status == SANE_STATUS_NO_DOCS && self->empty_retry_ms > 0) {
    g_usleep (self->empty_retry_ms * 1000);
    status = sane_start (self->handle);
  }

  return status;
}

/* Reads one frame to its end. */
static SANE_Status
read_frame (CotScanner *self, GByteArray *bytes, CotScannerProgress progress, gpointer user_data)
{
  for (;;) {
    guint had = bytes->len;
    SANE_Int n = 0;
    SANE_Status status;

    if (had > MAX_FRAME_BYTES - READ_BYTES)
      return SANE_STATUS_NO_MEM;
    g_byte_array_set_size (bytes, had + READ_BYTES);
    status = sane_read (self->handle, bytes->data + had, READ_BYTES, &n);
    if (status != SANE_STATUS_GOOD || n < 0)
      n = 0;
    g_byte_array_set_size (bytes, had + (guint) n);
    if (n > 0 && progress != NULL)
      progress (user_data);
    if (status != SANE_STATUS_GOOD)
      return status;
  }
}

static CotFrameKind
kind_of (SANE_Frame format)
{
  if (format == SANE_FRAME_GRAY)
    return COT_FRAME_GREY;
  if (format == SANE_FRAME_RGB)
    return COT_FRAME_RGB;

  return COT_FRAME_ONE_COLOUR;
}

/* Three-pass devices give one colour a frame; all of them count alike. */
static CotRaster *
read_sheet (CotScanner *self, CotScannerProgress progress, gpointer user_data, guint *n_missing, GError **error)
{
  g_autoptr (CotFrames) frames = cot_frames_new ();

  for (;;) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    SANE_Parameters parameters = { 0 };
    SANE_Status status = sane_get_parameters (self->handle, &parameters);

    if (status == SANE_STATUS_GOOD)
      status = read_frame (self, bytes, progress, user_data);
    if (status != SANE_STATUS_EOF) {
      set_status_error (error, status, "reading a sheet");
      return NULL;
    }
    if (!cot_frames_add (frames, kind_of (parameters.format), parameters.depth, parameters.pixels_per_line, parameters.bytes_per_line, parameters.lines, bytes, error))
      return NULL;
    if (parameters.last_frame)
      break;
    status = sane_start (self->handle);
    if (status != SANE_STATUS_GOOD) {
      set_status_error (error, status, "reading the next colour");
      return NULL;
    }
  }

  return cot_frames_finish (frames, self->dpi, n_missing, error);
}

/**
 * cot_scanner_feed:
 * @self: a scanner
 * @progress: (nullable): called whenever bytes have come
 * @user_data: for @progress
 * @n_missing: (out): lines that were promised and did not come
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Feeds one sheet and reads it to its end.  After an error the device is ready
 * for another attempt unless cot_scanner_is_broken ().
 *
 * Returns: (transfer full): the page at the device's resolution, or %NULL with
 *   %COT_SCAN_ERROR_EMPTY, JAMMED, COVER_OPEN, BUSY or FAILED
 */
CotRaster *
cot_scanner_feed (CotScanner *self, CotScannerProgress progress, gpointer user_data, guint *n_missing, GError **error)
{
  SANE_Status status = start_sheet (self);

  if (status != SANE_STATUS_GOOD) {
    sane_cancel (self->handle);
    set_status_error (error, status, "feeding a sheet");
    return NULL;
  }

  CotRaster *page = read_sheet (self, progress, user_data, n_missing, error);

  /* Cancelling in the middle of a sheet may never come back: SANE's own test
   * backend can lock itself up.  The caller tells its error first. */
  if (page == NULL)
    self->is_broken = TRUE;
  else if (!self->is_feeder)
    sane_cancel (self->handle);

  return page;
}

/**
 * cot_scanner_is_broken:
 * @self: a scanner
 *
 * Returns: whether a sheet was left half read: the scanner must be closed, which
 *   may hang, and its process is best ended
 */
gboolean
cot_scanner_is_broken (const CotScanner *self)
{
  return self->is_broken;
}
