/* cot-capture-ahead.c - the next acta's picture, fetched and decoded ahead
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-capture-ahead.h"

#include "cot-job.h"

#define AHEAD_KEY "cot-capture-ahead"

struct _CotCaptureAhead {
  GObject *owner; /* outlives this */
  char *path;
  CotPageImage *image;
  gboolean looking;
};

typedef struct {
  CotDesk *desk;
  CotSession *session;
  char *in_hand, *known, *path;
  CotPageImage *image;
} Look;

static void
look_free (gpointer pointer)
{
  Look *look = pointer;

  g_object_unref (look->desk);
  cot_session_unref (look->session);
  g_clear_pointer (&look->image, cot_page_image_unref);
  g_free (look->in_hand);
  g_free (look->known);
  g_free (look->path);
  g_free (look);
}

static gboolean
look_work (gpointer data, GError **error)
{
  Look *look = data;
  g_autoptr (GError) local = NULL;

  look->path = cot_desk_peek_image (look->desk, look->session, look->in_hand);
  if (look->path == NULL || g_strcmp0 (look->path, look->known) == 0)
    return TRUE;
  /* A picture that cannot be decoded is told of when its acta is shown. */
  look->image = cot_page_image_load (look->path, &local);
  if (local != NULL)
    g_debug ("not ready: %s", local->message);

  return TRUE;
}

static void
look_done (GObject *owner, gpointer data, const GError *error)
{
  CotCaptureAhead *self = g_object_get_data (owner, AHEAD_KEY);
  Look *look = data;

  if (self == NULL)
    return;
  self->looking = FALSE;
  if (look->image == NULL)
    return;
  g_clear_pointer (&self->image, cot_page_image_unref);
  g_free (self->path);
  self->image = g_steal_pointer (&look->image);
  self->path = g_steal_pointer (&look->path);
}

CotCaptureAhead *
cot_capture_ahead_new (GObject *owner)
{
  CotCaptureAhead *self = g_new0 (CotCaptureAhead, 1);

  self->owner = owner;
  g_object_set_data (owner, AHEAD_KEY, self);

  return self;
}

void
cot_capture_ahead_free (CotCaptureAhead *self)
{
  g_object_set_data (self->owner, AHEAD_KEY, NULL);
  g_clear_pointer (&self->image, cot_page_image_unref);
  g_free (self->path);
  g_free (self);
}

void
cot_capture_ahead_look (CotCaptureAhead *self, CotDesk *desk, CotSession *session, const char *in_hand)
{
  Look *look;

  if (self->looking)
    return;
  self->looking = TRUE;
  look = g_new0 (Look, 1);
  look->desk = g_object_ref (desk);
  look->session = cot_session_ref (session);
  look->in_hand = g_strdup (in_hand);
  look->known = g_strdup (self->path);
  cot_job_run (self->owner, look_work, look_done, look, look_free);
}

CotPageImage *
cot_capture_ahead_take (CotCaptureAhead *self, const char *path)
{
  if (self->image == NULL || g_strcmp0 (self->path, path) != 0)
    return NULL;
  g_clear_pointer (&self->path, g_free);

  return g_steal_pointer (&self->image);
}
