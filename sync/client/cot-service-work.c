/* cot-service-work.c - work handed out by a service, or by this desk while
 * the service cannot be reached
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-client"

#include "config.h"

#include "cot-service-work.h"

struct _CotServiceWork {
  GObject parent_instance;

  CotClient *client;
  CotJournal *journal;
  CotWork *fallback;
};

static void work_iface_init (CotWorkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CotServiceWork, cot_service_work, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (COT_TYPE_WORK, work_iface_init))

static void
cot_service_work_finalize (GObject *object)
{
  CotServiceWork *self = COT_SERVICE_WORK (object);

  g_clear_object (&self->client);
  g_clear_object (&self->journal);
  g_clear_object (&self->fallback);

  G_OBJECT_CLASS (cot_service_work_parent_class)->finalize (object);
}

static void
cot_service_work_class_init (CotServiceWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_service_work_finalize;
}

static void
cot_service_work_init (CotServiceWork *self)
{
}

static char *
dup_image (CotServiceWork *self, const char *folio)
{
  const CotSheet *sheet;
  char *sha256;

  cot_journal_lock (self->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), folio);
  sha256 = sheet != NULL ? g_strdup (sheet->published_sha256) : NULL;
  cot_journal_unlock (self->journal);

  return sha256;
}

/* A sheet and all that is needed for it, in one step. */
static gboolean
claim_there (CotServiceWork *self, guint32 person, guint roles, CotWorkItem *item, GError **error)
{
  g_autofree char *sha256 = NULL;

  /* The service is to know what was read here before it hands out more. */
  if (!cot_client_push_events (self->client, NULL, error) ||
      !cot_client_claim (self->client, person, roles, item, error) ||
      !cot_client_pull_events (self->client, NULL, error))
    return FALSE;

  sha256 = dup_image (self, item->folio);
  return sha256 == NULL || cot_client_fetch_file (self->client, sha256, error);
}

/* The next sheet's events and picture come while this one is being read. */
static gboolean
peek_there (CotServiceWork *self, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error)
{
  g_autofree char *sha256 = NULL;

  if (!cot_client_peek (self->client, person, roles, in_hand, item, error))
    return FALSE;
  sha256 = dup_image (self, item->folio);
  if (sha256 == NULL) {
    if (!cot_client_pull_events (self->client, NULL, error))
      return FALSE;
    sha256 = dup_image (self, item->folio);
  }
  return sha256 == NULL || cot_client_fetch_file (self->client, sha256, error);
}

/* Whether nobody answers, which is no fault of the request. */
static gboolean
is_absence (const GError *error)
{
  return g_error_matches (error, COT_SYNC_ERROR, COT_SYNC_ERROR_OFFLINE) ||
         g_error_matches (error, COT_SYNC_ERROR, COT_SYNC_ERROR_TIMEOUT) ||
         g_error_matches (error, COT_SYNC_ERROR, COT_SYNC_ERROR_NOT_TRUSTED);
}

static gboolean
claim (CotWork *work, guint32 person, guint roles, CotWorkItem *item, GError **error)
{
  CotServiceWork *self = COT_SERVICE_WORK (work);
  g_autoptr (GError) local = NULL;

  if (claim_there (self, person, roles, item, &local))
    return TRUE;
  cot_work_item_clear (item);
  if (local == NULL)
    return FALSE;
  if (self->fallback != NULL && is_absence (local))
    return cot_work_claim (self->fallback, person, roles, item, error);

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
peek (CotWork *work, guint32 person, guint roles, const char *in_hand, CotWorkItem *item, GError **error)
{
  CotServiceWork *self = COT_SERVICE_WORK (work);
  g_autoptr (GError) local = NULL;

  if (peek_there (self, person, roles, in_hand, item, &local))
    return TRUE;
  cot_work_item_clear (item);
  if (local == NULL)
    return FALSE;
  if (self->fallback != NULL && is_absence (local))
    return cot_work_peek (self->fallback, person, roles, in_hand, item, error);

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
release (CotWork *work, guint32 person, const char *folio)
{
  CotServiceWork *self = COT_SERVICE_WORK (work);
  g_autoptr (GError) error = NULL;

  /* A lease that is not given back lapses by itself. */
  if (!cot_client_release (self->client, person, folio, &error))
    g_debug ("Not released at the service: %s", error->message);
  if (self->fallback != NULL)
    cot_work_release (self->fallback, person, folio);
}

static void
work_iface_init (CotWorkInterface *iface)
{
  iface->claim = claim;
  iface->release = release;
  iface->peek = peek;
}

CotWork *
cot_service_work_new (CotClient *client, CotJournal *journal, CotWork *fallback)
{
  CotServiceWork *self = g_object_new (COT_TYPE_SERVICE_WORK, NULL);

  self->client = g_object_ref (client);
  self->journal = g_object_ref (journal);
  g_set_object (&self->fallback, fallback);

  return COT_WORK (self);
}
