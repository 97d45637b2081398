/* cot-capture-foot.c - below the fields: how far, the one remark, questions, Entregar
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-capture-foot.h"

struct _CotCaptureFoot {
  GtkBox parent_instance;
  GtkStack *stack;
  GtkLabel *progress, *remark, *question;
  GtkButton *deliver;
  GtkEntry *words;
};

G_DEFINE_FINAL_TYPE (CotCaptureFoot, cot_capture_foot, GTK_TYPE_BOX)

enum {
  DELIVER,
  ANSWERED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
deliver_clicked_cb (CotCaptureFoot *self)
{
  g_signal_emit (self, signals[DELIVER], 0);
}

static void
words_activate_cb (CotCaptureFoot *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->words))));

  if (*words != '\0')
    g_signal_emit (self, signals[ANSWERED], 0, words);
}

static void
cot_capture_foot_class_init (CotCaptureFootClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-capture-foot.ui");
  gtk_widget_class_bind_template_child (widget_class, CotCaptureFoot, stack);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureFoot, progress);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureFoot, remark);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureFoot, question);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureFoot, deliver);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureFoot, words);
  gtk_widget_class_bind_template_callback (widget_class, deliver_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, words_activate_cb);
  signals[DELIVER] = g_signal_new ("deliver", COT_TYPE_CAPTURE_FOOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ANSWERED] = g_signal_new ("answered", COT_TYPE_CAPTURE_FOOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cot_capture_foot_init (CotCaptureFoot *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cot_capture_foot_set_progress (CotCaptureFoot *self, const char *text)
{
  gtk_label_set_label (self->progress, text);
}

void
cot_capture_foot_set_remark (CotCaptureFoot *self, const char *text, CotRemarkStyle style)
{
  static const char *const names[] = {
    [COT_REMARK_QUIET] = "quiet",
    [COT_REMARK_LOOK] = "look-again",
    [COT_REMARK_REFUSED] = "refused",
    [COT_REMARK_INFORMS] = "informs",
  };
  const char *classes[] = { "cot-remark", names[style], NULL };

  if (!gtk_widget_has_css_class (GTK_WIDGET (self->remark), names[style]))
    gtk_widget_set_css_classes (GTK_WIDGET (self->remark), classes);
  gtk_label_set_label (self->remark, text != NULL ? text : "");
}

void
cot_capture_foot_set_ready (CotCaptureFoot *self, gboolean ready)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->deliver), ready);
}

void
cot_capture_foot_focus_deliver (CotCaptureFoot *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->deliver));
}

void
cot_capture_foot_ask (CotCaptureFoot *self, const char *question, gboolean wants_words)
{
  gboolean had_focus = (gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;

  gtk_widget_set_focusable (GTK_WIDGET (self->question), question != NULL);
  if (question != NULL)
    gtk_label_set_label (self->question, question);
  gtk_stack_set_visible_child_name (self->stack, question != NULL ? "question" : "sums");
  gtk_widget_set_visible (GTK_WIDGET (self->words), wants_words);
  /* Entregar had the focus and is not there any more: the question has it then. */
  if (question != NULL && !wants_words && had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->question));
  if (!wants_words)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->words), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->words));
}
