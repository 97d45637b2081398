/* cot-desk-page.c - what every desk's screen has: title, place, keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-desk-page.h"

typedef struct {
  CotUiContext *context;
  gboolean condition_bad;
  char *texts[6]; /* by property id; the first is not used */
} CotDeskPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CotDeskPage, cot_desk_page, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_TITLE,
  PROP_WHERE,
  PROP_HINTS,
  PROP_CONDITION,
  PROP_HELP,
  PROP_CONDITION_BAD,
  PROP_CONTEXT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
set_text (CotDeskPage *self, guint prop, const char *text)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (self);

  if (g_strcmp0 (priv->texts[prop], text) == 0)
    return;
  g_free (priv->texts[prop]);
  priv->texts[prop] = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
cot_desk_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (COT_DESK_PAGE (object));

  if (prop_id == PROP_CONTEXT)
    g_value_set_object (value, priv->context);
  else if (prop_id == PROP_CONDITION_BAD)
    g_value_set_boolean (value, priv->condition_bad);
  else if (prop_id < G_N_ELEMENTS (priv->texts))
    g_value_set_string (value, priv->texts[prop_id] != NULL ? priv->texts[prop_id] : "");
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
cot_desk_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (COT_DESK_PAGE (object));

  if (prop_id == PROP_CONTEXT)
    g_set_object (&priv->context, g_value_get_object (value));
  else if (prop_id == PROP_CONDITION_BAD)
    cot_desk_page_set_condition_bad (COT_DESK_PAGE (object), g_value_get_boolean (value));
  else if (prop_id < G_N_ELEMENTS (priv->texts))
    set_text (COT_DESK_PAGE (object), prop_id, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
cot_desk_page_finalize (GObject *object)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (COT_DESK_PAGE (object));

  g_clear_object (&priv->context);
  for (guint i = 0; i < G_N_ELEMENTS (priv->texts); i++)
    g_free (priv->texts[i]);

  G_OBJECT_CLASS (cot_desk_page_parent_class)->finalize (object);
}

static void
cot_desk_page_class_init (CotDeskPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags text = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cot_desk_page_get_property;
  object_class->set_property = cot_desk_page_set_property;
  object_class->finalize = cot_desk_page_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, text);
  props[PROP_WHERE] = g_param_spec_string ("where", NULL, NULL, NULL, text);
  props[PROP_HINTS] = g_param_spec_string ("hints", NULL, NULL, NULL, text);
  props[PROP_CONDITION] = g_param_spec_string ("condition", NULL, NULL, NULL, text);
  props[PROP_HELP] = g_param_spec_string ("help", NULL, NULL, NULL, text);
  props[PROP_CONDITION_BAD] = g_param_spec_boolean ("condition-bad", NULL, NULL, FALSE, text);
  props[PROP_CONTEXT] = g_param_spec_object ("context", NULL, NULL, COT_TYPE_UI_CONTEXT,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cot_desk_page_init (CotDeskPage *self)
{
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

CotUiContext *
cot_desk_page_get_context (CotDeskPage *self)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (self);

  return priv->context;
}

void
cot_desk_page_set_title (CotDeskPage *self, const char *title)
{
  set_text (self, PROP_TITLE, title);
}

void
cot_desk_page_set_where (CotDeskPage *self, const char *where)
{
  set_text (self, PROP_WHERE, where);
}

void
cot_desk_page_set_hints (CotDeskPage *self, const char *hints)
{
  set_text (self, PROP_HINTS, hints);
}

void
cot_desk_page_set_condition (CotDeskPage *self, const char *condition)
{
  set_text (self, PROP_CONDITION, condition);
}

void
cot_desk_page_set_condition_bad (CotDeskPage *self, gboolean bad)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (self);

  if (priv->condition_bad == bad)
    return;
  priv->condition_bad = bad;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONDITION_BAD]);
}

void
cot_desk_page_set_help (CotDeskPage *self, const char *page)
{
  set_text (self, PROP_HELP, page);
}

const char *
cot_desk_page_get_help (CotDeskPage *self)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (self);

  return priv->texts[PROP_HELP] != NULL ? priv->texts[PROP_HELP] : "";
}

const char *
cot_desk_page_get_title (CotDeskPage *self)
{
  CotDeskPagePrivate *priv = cot_desk_page_get_instance_private (self);

  return priv->texts[PROP_TITLE];
}

void
cot_desk_page_start (CotDeskPage *self)
{
  if (COT_DESK_PAGE_GET_CLASS (self)->start != NULL)
    COT_DESK_PAGE_GET_CLASS (self)->start (self);
}

void
cot_desk_page_leave (CotDeskPage *self)
{
  if (COT_DESK_PAGE_GET_CLASS (self)->leave != NULL)
    COT_DESK_PAGE_GET_CLASS (self)->leave (self);
}

void
cot_desk_page_record_changed (CotDeskPage *self)
{
  if (COT_DESK_PAGE_GET_CLASS (self)->record_changed != NULL)
    COT_DESK_PAGE_GET_CLASS (self)->record_changed (self);
}
