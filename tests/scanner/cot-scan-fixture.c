/* cot-scan-fixture.c - a folder with SANE's configuration, a tray and a spool
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include "cot-scan-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-test-files.h"

static void
write_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

CotScanFixture *
cot_scan_fixture_new (void)
{
  CotScanFixture *self = g_new0 (CotScanFixture, 1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  self->root = g_dir_make_tmp ("cot-scan-XXXXXX", NULL);
  g_assert_nonnull (self->root);
  self->config = g_build_filename (self->root, "sane", NULL);
  self->tray = g_build_filename (self->root, "tray", NULL);
  self->spool = g_build_filename (self->root, "spool", NULL);
  g_assert_cmpint (g_mkdir (self->config, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (self->tray, 0700), ==, 0);

  write_text (self->config, "dll.conf", "cotejo\ntest\npnm\ndump\n");
  write_text (self->config, "test.conf",
              "number_of_devices 1\nmode Gray\ndepth 8\nresolution_min 1.0\nresolution_max 1200.0\nresolution_quant 1.0\n"
              "resolution 300.0\ntest-picture \"Grid\"\ngeometry_min 0.0\ngeometry_max 400.0\ngeometry_quant 1.0\n"
              "tl_x 0.0\ntl_y 0.0\nbr_x 216.0\nbr_y 356.0\n");

  g_autofree char *conf = g_strdup_printf ("folder %s\n", self->tray);
  g_autofree char *config_dir = g_strdup_printf ("SANE_CONFIG_DIR=%s", self->config);
  g_autofree char *library_path = g_strdup_printf ("LD_LIBRARY_PATH=%s", g_getenv ("COT_TEST_FEEDER_LIB"));

  write_text (self->config, "feeder.conf", conf);
  g_strv_builder_add (builder, config_dir);
  g_strv_builder_add (builder, library_path);
  self->environ_ = g_strv_builder_end (builder);

  return self;
}

void
cot_scan_fixture_free (CotScanFixture *self)
{
  cot_test_files_remove (self->root);
  g_free (self->root);
  g_free (self->config);
  g_free (self->tray);
  g_free (self->spool);
  g_strfreev (self->environ_);
  g_free (self);
}

CotScanRun *
cot_scan_fixture_run (CotScanFixture *self, const char *device, const char *const *options, const char *election)
{
  return cot_scan_run_new (&(CotScanRunSettings){
    .device = device,
    .spool = self->spool,
    .election = election,
    .options = options,
    .environ_ = (const char *const *) self->environ_,
  });
}

char *
cot_scan_fixture_write (CotScanFixture *self, const char *name, const char *bytes, gssize length)
{
  char *path = g_build_filename (self->root, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  return path;
}

static void
add_page (CotScanFixture *self, const char *name, guint width, guint height, guint8 level, gboolean printed)
{
  g_autofree char *path = g_build_filename (self->tray, name, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("P5\n# a sheet\n%u %u\n255\n", width, height);

  g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head));

  guint at = bytes->len;

  g_byte_array_set_size (bytes, at + width * height);
  memset (bytes->data + at, level, (gsize) width * height);
  for (guint y = 20; printed && y < 60; y++)
    memset (bytes->data + at + (gsize) y * width + 20, 0, 40);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

void
cot_scan_fixture_add_sheet (CotScanFixture *self, const char *name, guint width, guint height, guint8 level)
{
  add_page (self, name, width, height, level, TRUE);
}

void
cot_scan_fixture_add_blank (CotScanFixture *self, const char *name, guint width, guint height, guint8 level)
{
  add_page (self, name, width, height, level, FALSE);
}

void
cot_scan_fixture_script (CotScanFixture *self, const char *script)
{
  write_text (self->tray, "feeder.script", script);
}

void
cot_scan_fixture_cause_is_gone (CotScanFixture *self)
{
  write_text (self->tray, "gone", "");
}

void
cot_scan_fixture_setenv (CotScanFixture *self, const char *name, const char *value)
{
  self->environ_ = g_environ_setenv (self->environ_, name, value, TRUE);
}

void
cot_scan_fixture_spawn (const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = cot_paths_program (program);
  g_autoptr (GError) error = NULL;
  va_list args;
  int status = 0;
  char *argument;

  g_ptr_array_add (argv, path);
  va_start (args, program);
  while ((argument = va_arg (args, char *)) != NULL)
    g_ptr_array_add (argv, argument);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

void
cot_scan_fixture_check_master (const CotScannedPage *page)
{
  g_autofree char *bytes = NULL;
  g_autofree char *digest = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (page->master.file, &bytes, &length, NULL));
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
  g_assert_cmpstr (page->master.sha256, ==, digest);
  g_assert_null (memmem (bytes, length, "Exif", 4));
  g_assert_null (memmem (bytes, length, "eXIf", 4));
}
