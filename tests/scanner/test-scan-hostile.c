/* test-scan-hostile.c - drivers without manners, and words that nobody says, at cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The devices are those of dump-device.c.  Whatever they say and give, an answer is
 * typed, nothing untrue is stored, and the next sheet of a device that has come to its
 * senses is scanned. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define LINE_MAX_BYTES (1024 * 1024)

/* With ' for ". */
static char *
write_device (CotScanFixture *f, const char *text)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (text), "'", '"');
  g_autofree char *path = cot_scan_fixture_write (f, "device.json", quoted, -1);

  return g_strconcat ("dump:", path, NULL);
}

static char *
run_program (CotScanFixture *f, const char *const *arguments, int *status)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = cot_paths_program ("cotejo-scan");
  g_auto (GStrv) environment = g_get_environ ();
  char *out = NULL;

  g_ptr_array_add (argv, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  for (guint i = 0; f->environ_[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (f->environ_[i], "=", 2);

    environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
  }
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, environment, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, status, NULL));

  return out;
}

static CotScanRun *
run_on (CotScanFixture *f, const char *device, guint stall_ms)
{
  return cot_scan_run_new (&(CotScanRunSettings){
    .device = device,
    .spool = f->spool,
    .environ_ = (const char *const *) f->environ_,
    .stall_ms = stall_ms,
    .empty_retry_ms = 1,
  });
}

/* --- What a device says of itself --------------------------------------------------- */

#define GEOMETRY \
  "{'name':'br-x','type':'fixed','unit':'mm','range':[0,100],'value':'100'},{'name':'br-y','type':'fixed','unit':'mm','range':[0,100],'value':'100'}"
#define SHEET "'frame':{'width':300,'lines':200}"

typedef struct {
  const char *name, *device;
} OptionCase;

static const OptionCase options[] = {
  { "long-list-of-numbers", "{" SHEET ",'options':[{'name':'resolution','type':'int','unit':'dpi','choices':[75,150,300],'repeat':400000,'value':'75'}," GEOMETRY "]}" },
  { "long-list-of-words", "{" SHEET ",'options':[{'name':'source','type':'string','choices':['Flatbed','ADF'],'repeat':400000,'value':'ADF'}," GEOMETRY "]}" },
  { "size-without-end", "{" SHEET ",'options':[{'name':'mode','type':'string','size':2147483647,'value':'Gray'},{'name':'depth','type':'int','size':2147483600,'value':'8'}]}" },
  { "size-below-nothing", "{" SHEET ",'options':[{'name':'mode','type':'string','size':-1,'value':'Gray'},{'name':'depth','type':'int','size':-2147483648,'value':'8'}]}" },
  { "more-than-there-are", "{" SHEET ",'n_options':2147483647,'options':[" GEOMETRY "]}" },
  { "fewer-than-none", "{" SHEET ",'n_options':-5,'options':[" GEOMETRY "]}" },
  { "control-characters", "{" SHEET ",'options':[{'name':'so\\u0001ur\\nce','type':'string','choices':['a'],'value':'a'},"
                          "{'name':'source','title':'\\u001b[2J','type':'string','choices':['A\\nDF','ADF\\u0007','ADF'],'value':'A\\nDF'}," GEOMETRY "]}" },
  { "ends-before-it-begins", "{" SHEET ",'options':[{'name':'br-x','type':'fixed','unit':'mm','range':[100,-100],'value':'1'},"
                             "{'name':'br-y','type':'fixed','unit':'mm','range':[300,0],'value':'1'},"
                             "{'name':'brightness','type':'int','range':[2147483647,-2147483648],'value':'0'}]}" },
  { "below-nothing", "{" SHEET ",'options':[{'name':'resolution','type':'int','unit':'dpi','range':[-600,-75],'value':'-300'},"
                     "{'name':'br-x','type':'fixed','unit':'mm','range':[-500,-1],'value':'-1'},{'name':'br-y','type':'fixed','unit':'mm','range':[-500,-1],'value':'-1'}]}" },
  { "resolution-of-the-moon", "{" SHEET ",'options':[{'name':'resolution','type':'int','unit':'dpi','choices':[2147483647],'value':'2147483647'}," GEOMETRY "]}" },
  /* Each wakes when the other sleeps. */
  { "wake-each-other", "{" SHEET ",'options':[{'name':'df-action','type':'string','choices':['Default','Stop'],'needs':['df-thickness=no'],'value':'Default'},"
                       "{'name':'df-thickness','type':'bool','needs':['df-action=Stop'],'value':'no'}," GEOMETRY "]}" },
  { "need-each-other", "{" SHEET ",'options':[{'name':'source','type':'string','choices':['ADF'],'needs':['mode=Gray'],'value':'ADF'},"
                       "{'name':'mode','type':'string','choices':['Gray'],'needs':['source=ADF'],'value':'Gray'}]}" },
  { "empty-lists", "{" SHEET ",'options':[{'name':'source','type':'string','choices':[],'value':''},{'name':'resolution','type':'int','choices':[],'value':'0'}]}" },
  { "no-names", "{" SHEET ",'options':[{'name':'','type':'bool','value':'no'},{'type':'int','value':'1'},{'name':'group','type':'group','value':''},"
                "{'name':'eject','type':'button','value':''}]}" },
};

/* A list of wishes in a profile, and what it has not; the answer is a line, and a sheet is
 * scanned at a resolution that there is. */
static void
test_options (gconstpointer data)
{
  const OptionCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *device = write_device (f, c->device);
  const char *const arguments[] = { "options", "--device", device, "--json", NULL };
  int status = -1;
  g_autofree char *out = run_program (f, arguments, &status);
  json_t *answer = json_loads (out, JSON_REJECT_DUPLICATES, NULL);
  g_autoptr (CotScanRun) run = run_on (f, device, 60000);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (status, ==, 0);
  g_assert_true (json_is_object (answer));
  g_assert_cmpuint (strlen (out), <, LINE_MAX_BYTES);
  json_decref (answer);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->master.width, ==, 300);
  g_assert_cmpuint (page->master.dpi, ==, 300);
  /* And to the window as well: in one line. */
  json_t *described = cot_scan_run_describe (run, NULL, &error);

  g_assert_no_error (error);
  json_decref (described);
}

/* Many, and each with all that a line can hold. */
static void
test_options_without_end (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GString) text = g_string_new ("{" SHEET ",'options':[" GEOMETRY);
  g_autofree char *device = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (text, ",{'name':'n%u','title':'%0190u','type':'string','choices':['%0190u'],'repeat':500,'value':'x'}", i, i, i);
  g_string_append (text, "]}");
  device = write_device (f, text->str);

  g_autoptr (CotScanRun) run = run_on (f, device, 60000);
  json_t *described = cot_scan_run_describe (run, NULL, &error);

  g_assert_no_error (error);
  json_decref (described);
}

/* A vector is set to its end, a text never beyond its option's. */
static void
test_settings_stay_within (void)
{
  static const struct {
    const char *option;
    gboolean ok;
  } cases[] = {
    { "gamma=7", TRUE },
    { "label=12345", FALSE },
    { "label=123", TRUE },
    { "press=1", FALSE },
    { "gamma=1e400", FALSE },
    { "gamma=nan", FALSE },
    { "gamma=", FALSE },
    { "gamma", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
    g_autofree char *device = write_device (f, "{" SHEET ",'options':[{'name':'gamma','type':'int','size':16384,'value':'1'},"
                                               "{'name':'label','type':'string','size':4,'value':'x'},{'name':'press','type':'button','value':''}]}");
    const char *const set[] = { cases[i].option, NULL };
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScanRun) run = cot_scan_run_new (&(CotScanRunSettings){
      .device = device,
      .spool = f->spool,
      .options = set,
      .environ_ = (const char *const *) f->environ_,
    });
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    if ((page != NULL) != cases[i].ok)
      g_error ("%s: %s", cases[i].option, error != NULL ? error->message : "was taken");
    /* Without its sign it is no setting: the program refuses to start. */
    if (page == NULL && strchr (cases[i].option, '=') != NULL)
      g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  }
}

/* --- What is listed ------------------------------------------------------------------------ */

static void
test_list (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *path = g_build_filename (f->config, "dump.json", NULL);
  g_autofree char *long_name = g_strnfill (5000, 'n');
  g_autofree char *long_word = g_strnfill (70000, 'w');
  g_autoptr (GString) text = g_string_new ("[[\"good\",\"Maker\",\"Model\",\"sheetfed scanner\"],[\"nobody\",null,null,null],[\"a\\nb\",\"x\",\"y\",\"z\"],"
                                           "[\"loud\",\"Ma\\u0007ker\",\"line\\nline\",\"\\u001b[31m\"]");
  g_autoptr (GError) error = NULL;
  const CotScanDeviceInfo *loud = NULL;

  g_string_append_printf (text, ",[\"%s\",\"x\",\"y\",\"z\"],[\"wordy\",\"%s\",\"%s\",\"%s\"]", long_name, long_word, long_word, long_word);
  for (guint i = 0; i < 150; i++)
    g_string_append_printf (text, ",[\"d%u\",\"M\",\"m\",\"t\"]", i);
  g_string_append (text, "]");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));

  g_autoptr (GPtrArray) devices = cot_scan_list_devices ((const char *const *) f->environ_, 30000, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 64);
  for (guint i = 0; i < devices->len; i++) {
    const CotScanDeviceInfo *info = devices->pdata[i];

    g_assert_cmpuint (strlen (info->name), <, 1024);
    g_assert_cmpuint (strlen (info->vendor), <=, 200);
    for (const char *c = info->name; *c != '\0'; c++)
      g_assert_false (g_ascii_iscntrl (*c));
    if (g_str_has_suffix (info->name, ":loud"))
      loud = info;
  }
  g_assert_nonnull (loud);
  g_assert_cmpstr (loud->vendor, ==, "Ma ker");
  g_assert_cmpstr (loud->model, ==, "line line");
}

/* --- What a device gives ------------------------------------------------------------------- */

typedef struct {
  const char *name, *frame;
  CotScanError code; /* COT_SCAN_ERROR_EMPTY: none, it is a page of @lines */
  guint lines;
} FrameCase;

static const FrameCase frames[] = {
  { "more-than-asked-for", "'claims':2000000000", COT_SCAN_ERROR_FAILED, 0 },
  { "rows-without-end", "'lines':-1,'gives':-1", COT_SCAN_ERROR_FAILED, 0 },
  { "rows-without-end-though-promised", "'lines':200,'gives':-1", COT_SCAN_ERROR_FAILED, 0 },
  { "colours-without-end", "'last':0", COT_SCAN_ERROR_FAILED, 0 },
  { "nothing-without-end", "'nothing':1", COT_SCAN_ERROR_STALLED, 0 },
  { "no-byte", "'gives':0", COT_SCAN_ERROR_FAILED, 0 },
  { "no-width", "'width':0", COT_SCAN_ERROR_FAILED, 0 },
  { "width-below-nothing", "'width':-300", COT_SCAN_ERROR_FAILED, 0 },
  { "width-of-the-moon", "'width':2147483647,'bytes_per_line':2147483647", COT_SCAN_ERROR_FAILED, 0 },
  { "lines-of-two-gigabytes", "'width':300,'bytes_per_line':2147483647", COT_SCAN_ERROR_FAILED, 0 },
  { "lines-too-narrow", "'width':300,'bytes_per_line':299", COT_SCAN_ERROR_FAILED, 0 },
  { "bits-of-colours-too-narrow", "'format':1,'depth':1,'width':9,'bytes_per_line':4", COT_SCAN_ERROR_FAILED, 0 },
  { "lines-below-nothing", "'bytes_per_line':-300", COT_SCAN_ERROR_FAILED, 0 },
  { "depth-of-seven", "'depth':7", COT_SCAN_ERROR_FAILED, 0 },
  { "depth-of-the-moon", "'depth':2147483647", COT_SCAN_ERROR_FAILED, 0 },
  { "more-than-promised", "'lines':200,'gives':90000", COT_SCAN_ERROR_EMPTY, 200 },
  { "fewer-than-promised", "'lines':2000000000,'gives':60000", COT_SCAN_ERROR_EMPTY, 200 },
  { "promises-below-nothing", "'lines':-2147483648,'gives':60000", COT_SCAN_ERROR_EMPTY, 200 },
  { "a-line-and-a-half", "'lines':-1,'gives':450", COT_SCAN_ERROR_EMPTY, 1 },
  { "a-format-of-its-own", "'format':99,'gives':60000", COT_SCAN_ERROR_EMPTY, 200 },
};

static void
test_frame (gconstpointer data)
{
  const FrameCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *bad = g_strdup_printf ("{'frame':{'width':300,'lines':200,%s},'options':[" GEOMETRY "]}", c->frame);
  g_autofree char *device = write_device (f, bad);
  g_autoptr (CotScanRun) run = run_on (f, device, c->code == COT_SCAN_ERROR_STALLED ? 300 : 60000);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  if (c->code == COT_SCAN_ERROR_EMPTY) {
    g_assert_no_error (error);
    g_assert_cmpuint (page->master.height, ==, c->lines);
    return;
  }
  g_assert_null (page);
  g_assert_error (error, COT_SCAN_ERROR, (int) c->code);
  g_clear_error (&error);

  /* Nothing of it was stored, and a device that behaves is one. */
  g_auto (GStrv) ids = cot_spool_list (f->spool, NULL);

  g_assert_cmpuint (g_strv_length (ids), ==, 0);
  g_free (write_device (f, "{" SHEET ",'options':[]}"));

  g_autoptr (CotScannedPage) good = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (good->master.height, ==, 200);
}

/* --- The device is let go -------------------------------------------------------------------- */

static guint
scan_width (CotScanRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  return page->master.width;
}

/* A device that is held does not see what its file says now; one that was let go does. */
static void
test_release_lets_the_device_go (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *device = write_device (f, "{'frame':{'width':300},'options':[]}");
  g_autoptr (CotScanRun) run = run_on (f, device, 60000);
  g_autoptr (GError) error = NULL;
  GPid pid;

  /* Nothing is open: nothing is started for it. */
  g_assert_true (cot_scan_run_release (run, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cot_scan_run_get_feeder_pid (run), ==, 0);

  g_assert_cmpuint (scan_width (run), ==, 300);
  g_free (write_device (f, "{'frame':{'width':310,'gives':62000},'options':[]}"));
  g_assert_cmpuint (scan_width (run), ==, 300);
  pid = cot_scan_run_get_feeder_pid (run);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (cot_scan_run_release (run, NULL, &error));
    g_assert_no_error (error);
  }
  g_assert_cmpuint (scan_width (run), ==, 310);
  /* By the same process. */
  g_assert_cmpint (cot_scan_run_get_feeder_pid (run), ==, pid);
}

/* A process that was killed has let it go. */
static void
test_release_of_a_dead_process (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *device = write_device (f, "{" SHEET ",'options':[]}");
  g_autoptr (CotScanRun) run = run_on (f, device, 60000);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (scan_width (run), ==, 300);
  cot_scan_run_stop (run);
  while (cot_scan_run_get_feeder_pid (run) != 0)
    g_thread_yield ();
  g_assert_true (cot_scan_run_release (run, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (scan_width (run), ==, 300);
}

/* --- The cable is pulled and put back --------------------------------------------------------- */

/* A device of that name, with sheets of @width. */
static void
plug (CotScanFixture *f, const char *name, guint width)
{
  g_autofree char *text = g_strdup_printf ("{\"frame\":{\"width\":%u,\"lines\":100,\"gives\":%u},\"options\":[]}", width, width * 100);

  g_free (cot_scan_fixture_write (f, name, text, -1));
}

/* @names: of the root, NULL-terminated. */
static void
list_devices (CotScanFixture *f, const char *const *names)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autofree char *path = g_build_filename (f->config, "dump.json", NULL);

  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (text, "%s[\"%s/%s\",\"Maker\",\"Model\",\"scanner\"]", i > 0 ? "," : "", f->root, names[i]);
  g_string_append_c (text, ']');
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
}

static void
unplug (CotScanFixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->root, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* The bus gives another number to what is the same device; a name that was chosen and
 * kept is good for it, as long as it can be only one. */
static void
test_other_number_after_plugging (void)
{
  static const char *const before[] = { "scanner:libusb:001:004", "other:libusb:001:005", NULL };
  static const char *const after[] = { "other:libusb:001:005", "scanner:libusb:001:009", NULL };
  static const char *const both[] = { "scanner:libusb:001:009", "scanner:libusb:002:003", NULL };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *device = g_strdup_printf ("dump:%s/%s", f->root, before[0]);
  g_autoptr (CotScanRun) run = run_on (f, device, 60000);
  g_autoptr (GError) error = NULL;

  list_devices (f, before);
  plug (f, before[0], 300);
  plug (f, before[1], 400);
  g_assert_cmpuint (scan_width (run), ==, 300);

  /* Out: nothing else is taken for it. */
  g_assert_true (cot_scan_run_release (run, NULL, &error));
  unplug (f, before[0]);
  list_devices (f, before + 1);
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE);
  g_clear_error (&error);

  list_devices (f, after);
  plug (f, after[1], 310);
  g_assert_cmpuint (scan_width (run), ==, 310);

  /* Two of the same make: somebody has to choose. */
  g_assert_true (cot_scan_run_release (run, NULL, &error));
  list_devices (f, both);
  plug (f, both[1], 320);
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE);
}

/* --- What is told to cotejo-scan --------------------------------------------------------------- */

static const char *const commands[] = {
  "feed", "next", "describe", "release", "process /no/such/file.jpg", "process ", "process", "from", "from ", "from CATD", "from MOON /x.jpg",
  "from CASILLA /no/such/file.jpg", "resume", "resume ", "resume ../../etc/passwd", "resume 20260101T000000-000000-0000", "turn", "turn x", "turn x 1 1",
  "turn 20260101T000000-000000-0000 4", "turn 20260101T000000-000000-0000 1", "turn ../x 1", "join", "join ", "join a a", "join a b c d e", "join ../a b",
  "join 20260101T000000-000000-0000", "join 20260101T000000-000000-0000 20260101T000000-000000-0001", "FEED", " feed", "feed ", "feed\r", "\x01\xff\xfe",
  "{\"event\":\"ready\"}", "quit now", ""
};

/* Each is answered by one line, and none of them ends it, in whatever order. */
static void
test_each_command_is_answered (void)
{
  const guint n = 300;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GString) input = g_string_new (NULL);
  g_autofree char *program = cot_paths_program ("cotejo-scan");
  const char *const argv[] = { program, "run", "--spool", f->spool, NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (input, "%s\n", commands[i < G_N_ELEMENTS (commands) ? i : (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (commands))]);
  g_string_append (input, "quit\n");

  g_autoptr (GBytes) in = g_bytes_new (input->str, input->len);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_subprocess_communicate (process, in, NULL, &bytes, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  out = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, n + 1);
  for (guint i = 0; lines[i] != NULL; i++) {
    json_t *event = json_loads (lines[i], JSON_REJECT_DUPLICATES, NULL);
    const char *name = json_string_value (json_object_get (event, "event"));

    g_assert_nonnull (name);
    if (i == 0)
      g_assert_cmpstr (name, ==, "ready");
    else if (strcmp (name, "released") != 0)
      g_assert_cmpstr (name, ==, "error");
    json_decref (event);
  }
}

/* More pages than a greeting has room for: it is a line all the same. */
static void
test_greeting_is_bounded (void)
{
  const guint n = 40000;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = run_on (f, "dump:/no/such/device", 60000);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpint (g_mkdir (f->spool, 0700), ==, 0);
  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("%s/20260101T000000-%06u-0000.tif", f->spool, i);
    FILE *file = g_fopen (path, "w");

    g_assert_nonnull (file);
    fclose (file);
  }
  /* The first of them comes first. */
  id = cot_scan_run_feed (run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "20260101T000000-000000-0000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/hostile/options/%s", options[i].name);

    g_test_add_data_func (path, &options[i], test_options);
  }
  g_test_add_func ("/scanner/hostile/options/without-end", test_options_without_end);
  g_test_add_func ("/scanner/hostile/options/settings-stay-within", test_settings_stay_within);
  g_test_add_func ("/scanner/hostile/list", test_list);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/hostile/frame/%s", frames[i].name);

    g_test_add_data_func (path, &frames[i], test_frame);
  }
  g_test_add_func ("/scanner/release/lets-the-device-go", test_release_lets_the_device_go);
  g_test_add_func ("/scanner/release/of-a-dead-process", test_release_of_a_dead_process);
  g_test_add_func ("/scanner/plugged-again/other-number", test_other_number_after_plugging);
  g_test_add_func ("/scanner/hostile/command/each-is-answered", test_each_command_is_answered);
  g_test_add_func ("/scanner/hostile/greeting-is-bounded", test_greeting_is_bounded);

  return g_test_run ();
}
