/* test-scan-net.c - scanners of another machine: cotejo-scan, SANE's net backend, saned
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* saned has one port.  Client and server run in a network of their own, so that no
 * two runs meet and nothing outside is asked. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cot-image-file.h"
#include "cot-scan-fixture.h"

#define SANED        "/usr/sbin/saned"
#define SANED_PORT   6566
#define TEST         "net:127.0.0.1:test:0"
#define PNM          "net:127.0.0.1:pnm:0"
#define PATIENCE     (30 * G_TIME_SPAN_SECOND)
#define MAX_ATTEMPTS 10

static gboolean is_apart; /* in a network of our own */

static gboolean
write_map (const char *path, guint id)
{
  g_autofree char *text = g_strdup_printf ("0 %u 1\n", id);
  FILE *file = g_fopen (path, "w");
  gboolean ok = file != NULL && fputs (text, file) >= 0;

  if (file != NULL)
    ok = fclose (file) == 0 && ok;

  return ok;
}

static gboolean
bring_up_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean up = fd >= 0 && ioctl (fd, SIOCSIFFLAGS, &request) == 0;

  if (fd >= 0)
    close (fd);

  return up;
}

/* Before any thread begins. */
static gboolean
go_apart (void)
{
  guint user = getuid (), group = getgid ();

  if (unshare (CLONE_NEWNET) == 0)
    return bring_up_loopback ();
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return FALSE;

  FILE *file = g_fopen ("/proc/self/setgroups", "w");

  if (file != NULL) {
    fputs ("deny", file);
    fclose (file);
  }

  return write_map ("/proc/self/uid_map", user) && write_map ("/proc/self/gid_map", group) && bring_up_loopback ();
}

typedef struct {
  CotScanFixture *f;
  GSubprocess *server;
} Place;

static void
place_free (Place *self)
{
  if (self->server != NULL) {
    g_subprocess_force_exit (self->server);
    g_subprocess_wait (self->server, NULL, NULL);
  }
  g_clear_object (&self->server);
  g_clear_pointer (&self->f, cot_scan_fixture_free);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static gboolean
answers (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (SANED_PORT), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean ok = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return ok;
}

static void
start_server (Place *self)
{
  g_autofree char *config = g_build_filename (self->f->root, "srv", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  gint64 until = g_get_monotonic_time () + PATIENCE;

  g_subprocess_launcher_setenv (launcher, "SANE_CONFIG_DIR", config, TRUE);
  /* It is the system's program: no sanitizer of ours watches it. */
  self->server = g_subprocess_launcher_spawn (launcher, NULL, SANED, "-l", "-e", "-d2", "-b", "127.0.0.1", NULL);
  g_assert_nonnull (self->server);
  while (!answers ())
    if (g_get_monotonic_time () > until)
      g_error ("saned does not answer");
}

/* NULL: it cannot be tried here, and the test was skipped. */
static Place *
place_new (gboolean with_server)
{
  g_autoptr (Place) self = NULL;
  g_autofree char *server_config = NULL;
  g_autofree char *test_conf = NULL;
  g_autofree char *text = NULL;

  if (!is_apart || !g_file_test (SANED, G_FILE_TEST_IS_EXECUTABLE)) {
    g_test_skip (is_apart ? "saned is not installed" : "no network of one's own can be had here");
    return NULL;
  }
  self = g_new0 (Place, 1);
  self->f = cot_scan_fixture_new ();
  server_config = g_build_filename (self->f->root, "srv", NULL);
  test_conf = g_build_filename (self->f->config, "test.conf", NULL);
  g_assert_cmpint (g_mkdir (server_config, 0755), ==, 0);
  g_assert_true (g_file_get_contents (test_conf, &text, NULL, NULL));
  g_free (cot_scan_fixture_write (self->f, "srv/test.conf", text, -1));
  g_free (cot_scan_fixture_write (self->f, "srv/dll.conf", "test\npnm\n", -1));
  g_free (cot_scan_fixture_write (self->f, "srv/saned.conf", "127.0.0.1\n", -1));
  g_free (cot_scan_fixture_write (self->f, "sane/dll.conf", "net\n", -1));
  g_free (cot_scan_fixture_write (self->f, "sane/net.conf", "connect_timeout = 5\n127.0.0.1\n", -1));
  if (with_server)
    start_server (self);

  return g_steal_pointer (&self);
}

static CotScanRun *
run_on (Place *self, const char *device, const char *const *options, guint stall_ms)
{
  return cot_scan_run_new (&(CotScanRunSettings){
    .device = device,
    .spool = self->f->spool,
    .options = options,
    .environ_ = (const char *const *) self->f->environ_,
    .stall_ms = stall_ms,
    .empty_retry_ms = 1,
  });
}

static void
test_lists_and_feeds (void)
{
  const char *const options[] = { "br-x=40", "br-y=30", NULL };
  g_autoptr (Place) place = place_new (TRUE);
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  if (place == NULL)
    return;

  g_autoptr (GPtrArray) devices = cot_scan_list_devices ((const char *const *) place->f->environ_, 30000, NULL, &error);
  g_autoptr (CotScanRun) run = run_on (place, TEST, options, 60000);

  g_assert_no_error (error);
  for (guint i = 0; i < devices->len; i++)
    found = found || strcmp (((CotScanDeviceInfo *) devices->pdata[i])->name, TEST) == 0;
  g_assert_true (found);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (page->master.width, >=, 470);
  }
}

static void
test_gives_the_file (void)
{
  g_autoptr (Place) place = place_new (TRUE);
  g_autoptr (GError) error = NULL;

  if (place == NULL)
    return;

  g_autofree char *file = g_build_filename (place->f->tray, "x.pgm", NULL);
  g_autofree char *option = g_strdup_printf ("filename=%s", file);
  const char *const options[] = { option, NULL };
  g_autoptr (CotScanRun) run = run_on (place, PNM, options, 60000);

  cot_scan_fixture_add_sheet (place->f, "x.pgm", 900, 700, 200);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);

  g_autoptr (CotRaster) sheet = cot_image_file_read (file, &error);
  g_autoptr (CotRaster) master = cot_image_file_read (page->master.file, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (master->data, master->stride * master->height, sheet->data, sheet->stride * sheet->height);
}

static void
test_jam_is_typed (void)
{
  const char *const options[] = { "read-return-value=SANE_STATUS_JAMMED", NULL };
  g_autoptr (Place) place = place_new (TRUE);

  if (place == NULL)
    return;

  g_autoptr (CotScanRun) run = run_on (place, TEST, options, 60000);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_JAMMED);
  }
}

/* The other machine is off, and then it is on. */
static void
test_no_server_is_no_device (void)
{
  const char *const options[] = { "br-x=40", "br-y=30", NULL };
  g_autoptr (Place) place = place_new (FALSE);
  g_autoptr (GError) error = NULL;

  if (place == NULL)
    return;

  g_autoptr (CotScanRun) run = run_on (place, TEST, options, 60000);

  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE);
  g_clear_error (&error);
  start_server (place);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
}

/* --- The server's session is killed in the middle of a sheet ---------------------------- */

static GPid
parent_of (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *end = g_file_get_contents (path, &text, NULL, NULL) ? strrchr (text, ')') : NULL;

  return end != NULL && strlen (end) > 4 ? (GPid) g_ascii_strtoll (end + 4, NULL, 10) : 0;
}

/* The first process whose parent is @parent, 0: none. */
static GPid
child_of (GPid parent)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (parent != 0 && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name) && parent_of (name) == parent)
      return (GPid) g_ascii_strtoll (name, NULL, 10);

  return 0;
}

/* The session that reads a sheet: it has a process or a thread for that. */
static GPid
find_reading_session (GPid server)
{
  GPid session = child_of (server);
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", (int) session);
  g_autoptr (GDir) threads = session != 0 ? g_dir_open (path, 0, NULL) : NULL;
  guint n = 0;

  while (threads != NULL && g_dir_read_name (threads) != NULL)
    n++;

  return n > 1 || child_of (session) != 0 ? session : 0;
}

typedef struct {
  GPid server;
  gint gives_up; /* atomic: nobody scans any more */
  gint strikes;  /* atomic: before the session falls */
} Killer;

static gpointer
kill_thread (gpointer data)
{
  Killer *killer = data;
  GPid session = 0;

  while (session == 0 && !g_atomic_int_get (&killer->gives_up))
    session = find_reading_session (killer->server);
  if (session != 0) {
    g_atomic_int_set (&killer->strikes, TRUE);
    kill (session, SIGKILL);
  }

  return NULL;
}

/* Scans until a sheet is struck: on a busy machine the line may be late, and a
 * whole sheet pass between two looks. */
static void
scan_until_struck (CotScanRun *run, Killer *killer, GError **error)
{
  GThread *thread = g_thread_new ("killer", kill_thread, killer);

  for (guint i = 0; i < MAX_ATTEMPTS && !g_atomic_int_get (&killer->strikes); i++) {
    g_autoptr (CotScannedPage) page = NULL;

    g_clear_error (error);
    page = cot_scan_run_next (run, NULL, error);
  }
  g_atomic_int_set (&killer->gives_up, TRUE);
  g_thread_join (thread);
}

static void
test_killed_session_is_left (void)
{
  static const char *const slow[] = { "br-x=40", "br-y=30", "read-delay=yes", "read-delay-duration=20000", "read-limit=yes", "read-limit-size=512", NULL };
  static const char *const quick[] = { "br-x=40", "br-y=30", NULL };
  g_autoptr (Place) place = place_new (TRUE);
  g_autoptr (GError) error = NULL;
  Killer killer = { 0 };

  if (place == NULL)
    return;

  g_autoptr (CotScanRun) run = run_on (place, TEST, slow, 3000);

  killer.server = (GPid) g_ascii_strtoll (g_subprocess_get_identifier (place->server), NULL, 10);
  scan_until_struck (run, &killer, &error);
  g_assert_true (killer.strikes);
  /* The line is seen to be cut; or nothing comes any more and nobody says so: then the
   * watchdog ends the process; or the net driver takes the line's rest for an answer
   * and falls over it. */
  g_assert_true (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_STALLED) ||
                 g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED) ||
                 g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_CRASHED));
  g_clear_error (&error);

  g_autoptr (CotScanRun) again = run_on (place, TEST, quick, 60000);
  g_autoptr (CotScannedPage) page = cot_scan_run_next (again, NULL, &error);

  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  is_apart = go_apart ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/net/lists-and-feeds", test_lists_and_feeds);
  g_test_add_func ("/scanner/net/gives-the-file", test_gives_the_file);
  g_test_add_func ("/scanner/net/jam-is-typed", test_jam_is_typed);
  g_test_add_func ("/scanner/net/no-server-is-no-device", test_no_server_is_no_device);
  g_test_add_func ("/scanner/net/killed-session-is-left", test_killed_session_is_left);

  return g_test_run ();
}
