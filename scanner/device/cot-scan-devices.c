/* cot-scan-devices.c - the scanners there are, asked of cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include <jansson.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-scan-child.h"
#include "cot-scan-run.h"

#define MAX_DEVICES    64
#define MAX_NAME_BYTES 1024

/**
 * cot_scan_device_info_free:
 * @info: (nullable) (transfer full): a device
 */
void
cot_scan_device_info_free (CotScanDeviceInfo *info)
{
  if (info == NULL)
    return;

  g_free (info->name);
  g_free (info->vendor);
  g_free (info->model);
  g_free (info->type);
  g_free (info);
}

static gboolean
take_text (const json_t *object, const char *key, char **out)
{
  const json_t *value = json_object_get (object, key);

  if (!json_is_string (value) || json_string_length (value) > MAX_NAME_BYTES)
    return FALSE;

  *out = g_strdup (json_string_value (value));
  return TRUE;
}

static GPtrArray *
parse_devices (const char *line, GError **error)
{
  json_error_t where;
  json_t *root = json_loads (line, JSON_REJECT_DUPLICATES, &where);
  const json_t *list = json_object_get (root, "devices");
  gboolean ok = json_is_array (list) && json_array_size (list) <= MAX_DEVICES;
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_scan_device_info_free);

  for (guint i = 0; ok && i < json_array_size (list); i++) {
    CotScanDeviceInfo *info = g_new0 (CotScanDeviceInfo, 1);
    const json_t *object = json_array_get (list, i);

    g_ptr_array_add (devices, info);
    ok = take_text (object, "name", &info->name) && take_text (object, "vendor", &info->vendor) &&
         take_text (object, "model", &info->model) && take_text (object, "type", &info->type);
  }
  json_decref (root);
  if (!ok) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_PROTOCOL, "the list of devices is none");
    return NULL;
  }

  return g_steal_pointer (&devices);
}

/**
 * cot_scan_list_devices:
 * @environ_: (nullable): "NAME=value" to add for the process
 * @timeout_ms: how long SANE may look for devices
 * @cancellable: (nullable): stops the waiting
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full) (element-type CotScanDeviceInfo): the scanners
 */
GPtrArray *
cot_scan_list_devices (const char *const *environ_, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  g_autofree char *program = cot_paths_program ("cotejo-scan");
  const char *const argv[] = { program != NULL ? program : "cotejo-scan", "--list", "--json", NULL };
  g_autoptr (CotScanChild) child = cot_scan_child_start (argv, environ_, error);
  g_autofree char *line = child != NULL ? cot_scan_child_read (child, timeout_ms, cancellable, error) : NULL;

  return line != NULL ? parse_devices (line, error) : NULL;
}

typedef struct {
  char **environ_;
  guint timeout_ms;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_strfreev (job->environ_);
  g_free (job);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  GPtrArray *devices = cot_scan_list_devices ((const char *const *) job->environ_, job->timeout_ms, cancellable, &error);

  if (devices != NULL)
    g_task_return_pointer (task, devices, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cot_scan_list_devices_async:
 * @environ_: (nullable): "NAME=value" to add for the process
 * @timeout_ms: how long SANE may look for devices
 * @cancellable: (nullable): stops the waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_list_devices () without blocking.
 */
void
cot_scan_list_devices_async (const char *const *environ_, guint timeout_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->environ_ = g_strdupv ((char **) environ_);
  job->timeout_ms = timeout_ms;
  g_task_set_source_tag (task, cot_scan_list_devices_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, list_thread);
}

/**
 * cot_scan_list_devices_finish:
 * @result: of cot_scan_list_devices_async ()
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full) (element-type CotScanDeviceInfo): the scanners
 */
GPtrArray *
cot_scan_list_devices_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
