/* cot-service.c - a CATD's local server and the centre: its beginning and end
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include "cot-service.h"

#include <string.h>

#include "cot-error.h"
#include "cot-service-private.h"
#include "cot-wire.h"

#define DEFAULT_ACCEPT_INTERVAL_MS 1000

G_DEFINE_FINAL_TYPE (CotService, cot_service, G_TYPE_OBJECT)

static const CotServiceLimits default_limits = {
  .max_body = 4 * 1024 * 1024,
  .max_file = 64 * 1024 * 1024,
  .max_pull = 2000,
  .token_life_s = 3600,
  .nonce_life_s = 60,
  .max_nonces = 4096,
  .max_tokens = 4096,
  .n_threads = 2,
  .n_workers = 4,
  .max_connections = 1000,
  .connection_timeout_s = 60,
  .drain_ms = 5000,
  .lease_s = 600,
};

static void
fill_limits (CotServiceLimits *limits)
{
#define FILL(member)       \
  if (limits->member == 0) \
  limits->member = default_limits.member
  FILL (max_body);
  FILL (max_file);
  FILL (max_pull);
  FILL (token_life_s);
  FILL (nonce_life_s);
  FILL (max_nonces);
  FILL (max_tokens);
  FILL (n_threads);
  FILL (n_workers);
  FILL (max_connections);
  FILL (connection_timeout_s);
  FILL (drain_ms);
  FILL (lease_s);
#undef FILL
}

static void
cot_service_finalize (GObject *object)
{
  CotService *self = COT_SERVICE (object);

  cot_service_stop (self);
  cot_centre_free (self->centre);
  cot_service_auth_free (self->auth);
  cot_file_index_free (self->files);
  g_clear_object (&self->work);
  g_clear_object (&self->desk);
  g_clear_object (&self->journal);
  cot_tls_free (self->tls);
  g_mutex_clear (&self->matched_lock);
  g_free (self->address);
  g_free (self->url);
  g_free (self->pin);

  G_OBJECT_CLASS (cot_service_parent_class)->finalize (object);
}

static void
cot_service_class_init (CotServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_service_finalize;
}

static void
cot_service_init (CotService *self)
{
  g_mutex_init (&self->matched_lock);
}

static gboolean
find_own (CotService *self, GError **error)
{
  guint32 number = cot_journal_get_station (self->journal);
  const CotStation *station;

  cot_journal_lock (self->journal);
  station = cot_fold_get_station (cot_journal_get_fold (self->journal), number);
  if (station != NULL)
    self->own = *station;
  self->own.name = NULL; /* the fold's */
  cot_journal_unlock (self->journal);
  if (station == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "station %u is not enrolled in its own journal", number);
    return FALSE;
  }

  return TRUE;
}

/**
 * cot_service_new:
 * @options: what to serve, where and how; borrowed
 * @error: #CotSyncError, #CotDataError, or of files
 *
 * Makes the TLS key at the first start, goes through the cuts there are and
 * publishes again what the site lacks.
 *
 * Returns: (transfer full): a service that answers nobody before its start
 */
CotService *
cot_service_new (const CotServiceOptions *options, GError **error)
{
  g_autoptr (CotService) self = g_object_new (COT_TYPE_SERVICE, NULL);
  CotCentreOptions centre = { options->site_folder, options->profile, options->cut_interval_s,
                              options->accept_interval_ms != 0 ? options->accept_interval_ms : DEFAULT_ACCEPT_INTERVAL_MS };
  CotServiceAuthLimits auth;

  self->journal = g_object_ref (options->journal);
  self->limits = options->limits;
  fill_limits (&self->limits);
  self->address = g_strdup (options->address);
  self->tls = cot_tls_load_or_make (options->tls_folder, error);
  if (self->tls == NULL || !find_own (self, error))
    return NULL;

  self->pin = cot_wire_to_hex (self->tls->pin, sizeof self->tls->pin);
  auth = (CotServiceAuthLimits){ self->limits.nonce_life_s, self->limits.token_life_s, self->limits.max_nonces, self->limits.max_tokens };
  self->auth = cot_service_auth_new (self->journal, self->tls->pin, &auth);
  self->files = cot_file_index_new (self->journal);
  self->work = cot_local_work_new (self->journal, self->limits.lease_s);
  self->desk = cot_desk_new (self->journal, self->work);
  self->centre = cot_centre_new (self->journal, self->files, &self->own, &centre, error);
  if (self->centre == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
cot_service_start (CotService *self, GError **error)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (COT_IS_SERVICE (self) && self->http == NULL, FALSE);

  self->http = cot_http_start (self, error);
  if (self->http == NULL)
    return FALSE;
  host = g_strndup (self->address, (gsize) (strrchr (self->address, ':') - self->address));
  self->url = g_strdup_printf ("https://%s:%u", host, cot_http_get_port (self->http));
  cot_centre_start (self->centre);

  return TRUE;
}

const char *
cot_service_get_url (CotService *self)
{
  return self->url;
}

const char *
cot_service_get_pin (CotService *self)
{
  return self->pin;
}

gboolean
cot_service_accept_now (CotService *self, GError **error)
{
  return cot_centre_accept (self->centre, error);
}

gboolean
cot_service_cut_now (CotService *self, gboolean last, GError **error)
{
  return cot_centre_cut (self->centre, last, error);
}

void
cot_service_stop (CotService *self)
{
  g_return_if_fail (COT_IS_SERVICE (self));

  cot_http_stop (g_steal_pointer (&self->http));
}
