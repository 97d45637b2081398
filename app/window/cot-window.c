/* cot-window.c - the workstation's window: who, where, which desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*  opening ─► problem (says what is missing, opens a file)
 *     └─────► sign-in ─► work (the desks of one's roles) ─F12─► sign-in
 *                          └─ idle, Ctrl L ─► sign-in as lock ─► work            */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window.h"

#include <glib/gi18n.h>

#include "cot-acopio-desk.h"
#include "cot-board-desk.h"
#include "cot-capture-desk.h"
#include "cot-digitise-desk.h"
#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-file-dialog.h"
#include "cot-job.h"
#include "cot-opening-page.h"
#include "cot-sign-in.h"
#include "cot-status-line.h"
#include "cot-words.h"

struct _CotWindow {
  AdwApplicationWindow parent_instance;
  GtkLabel *band, *where, *desk_title, *who, *condition, *clock, *hints;
  GtkStack *stack, *desks;
  AdwStatusPage *problem;
  GtkButton *problem_button, *link, *queue;
  CotSignIn *sign_in;
  GtkListBox *sidebar;
  GtkMenuButton *menu_button;

  CotWorkstationOptions options;
  CotWorkstation *station;
  CotSession *session;
  CotDeskPage *page; /* shown, or NULL */
  GPtrArray *pages;  /* CotDeskPage, by the side bar's order; owned by the stack */
  GSignalGroup *page_signals;
  CotUiContext *context; /* of the person at the desks */
  CotStatusWords words;
  gint64 last_touch_us; /* monotonic */
  gboolean locked;
  guint second;
};

G_DEFINE_FINAL_TYPE (CotWindow, cot_window, ADW_TYPE_APPLICATION_WINDOW)

static void open_station (CotWindow *self);

/* --- Header and foot ------------------------------------------------------------- */

static char *
page_text (CotWindow *self, const char *property)
{
  char *text = NULL;

  if (self->page != NULL && !self->locked)
    g_object_get (self->page, property, &text, NULL);

  return text != NULL ? text : g_strdup ("");
}

/* Where the line breaks, in large text, a key stays with what it does. */
static char *
keep_pairs_together (const char *hints)
{
  g_auto (GStrv) pairs = g_strsplit (hints, "   ", -1);

  for (guint i = 0; pairs[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (pairs[i], " ", -1);

    g_free (pairs[i]);
    pairs[i] = g_strjoinv ("\u00a0", words);
  }

  return g_strjoinv ("   ", pairs);
}

static char *
hints_text (CotWindow *self)
{
  if (self->locked)
    return g_strdup (_ ("Enter unlock   F12 another person"));
  if (self->session == NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "sign-in") == 0)
    return g_strdup (_ ("Enter next   F11 full screen"));

  return page_text (self, "hints");
}

static void
show_page_texts (CotWindow *self)
{
  g_autofree char *title = page_text (self, "title");
  g_autofree char *where = page_text (self, "where");
  g_autofree char *hints = hints_text (self);
  g_autofree char *pairs = keep_pairs_together (hints);
  g_autofree char *condition = page_text (self, "condition");
  gboolean is_casilla = *where != '\0' && g_strrstr (where, "·") != NULL;

  gtk_label_set_label (self->desk_title, title);
  gtk_label_set_label (self->where, where);
  gtk_label_set_label (self->hints, pairs);
  gtk_label_set_label (self->condition, condition);
  gtk_widget_set_visible (GTK_WIDGET (self->condition), *condition != '\0');
  if (is_casilla)
    gtk_widget_add_css_class (GTK_WIDGET (self->where), "casilla");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->where), "casilla");
}

static void
show_who (CotWindow *self)
{
  g_autofree char *text = NULL;
  CotJournal *journal = cot_workstation_get_journal (self->station);

  if (journal == NULL)
    text = g_strdup ("");
  else if (self->session == NULL || self->locked)
    text = g_strdup_printf (_ ("Desk %u"), cot_journal_get_station (journal));
  else
    text = g_strdup_printf (_ ("%s · Desk %u"), cot_session_get_name (self->session), cot_journal_get_station (journal));
  gtk_label_set_label (self->who, text);
}

static void
show_delivery (CotWindow *self)
{
  g_autofree char *text = g_strdup_printf ("%s · %s", self->words.link,
                                           self->words.queue_help != NULL ? self->words.queue_help : self->words.link_help);

  cot_ui_context_set_delivery (self->context, text);
}

static void
show_link (CotWindow *self)
{
  if (self->station == NULL || cot_workstation_get_journal (self->station) == NULL)
    return;
  cot_status_words_clear (&self->words);
  cot_status_words_fill (&self->words, self->station);
  gtk_button_set_label (self->link, self->words.link);
  gtk_widget_set_visible (GTK_WIDGET (self->link), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->queue), self->words.queue != NULL);
  if (self->words.queue != NULL)
    gtk_button_set_label (self->queue, self->words.queue);
  if (self->context != NULL)
    show_delivery (self);
  if (self->words.alone || self->words.online)
    gtk_widget_remove_css_class (GTK_WIDGET (self->link), "look-again");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->link), "look-again");
  if (self->words.all_sent)
    gtk_widget_add_css_class (GTK_WIDGET (self->queue), "delivered");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->queue), "delivered");
}

static void
explain (GtkButton *button, const char *text)
{
  GtkWidget *popover = g_object_get_data (G_OBJECT (button), "cot-popover");
  GtkWidget *label;

  if (popover == NULL) {
    label = gtk_label_new (NULL);
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
    popover = gtk_popover_new ();
    gtk_popover_set_child (GTK_POPOVER (popover), label);
    gtk_widget_set_parent (popover, GTK_WIDGET (button));
    g_object_set_data (G_OBJECT (button), "cot-popover", popover);
    g_signal_connect_swapped (button, "destroy", G_CALLBACK (gtk_widget_unparent), popover);
  }
  gtk_label_set_label (GTK_LABEL (gtk_popover_get_child (GTK_POPOVER (popover))), text);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
explain_link_cb (CotWindow *self)
{
  explain (self->link, self->words.link_help);
}

static void
explain_queue_cb (CotWindow *self)
{
  explain (self->queue, self->words.queue_help);
}

static void
show_band (CotWindow *self)
{
  CotElection *election = cot_workstation_get_election (self->station);
  gboolean practice = election != NULL && cot_election_is_practice (election);

  gtk_label_set_label (self->band, _ ("PRACTICE"));
  gtk_widget_set_visible (GTK_WIDGET (self->band), practice);
}

/* --- Desks ------------------------------------------------------------------------ */

static void
show_desk (CotWindow *self, guint index)
{
  CotDeskPage *page = g_ptr_array_index (self->pages, index);

  self->page = page;
  gtk_stack_set_visible_child (self->desks, GTK_WIDGET (page));
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, (int) index));
  g_signal_group_set_target (self->page_signals, page);
  show_page_texts (self);
  cot_desk_page_start (page);
}

static void
desk_activated_cb (GtkListBox *list, GtkListBoxRow *row, CotWindow *self)
{
  show_desk (self, (guint) gtk_list_box_row_get_index (row));
}

static void
add_desk (CotWindow *self, GtkWidget *page)
{
  GtkWidget *label = gtk_label_new (cot_desk_page_get_title (COT_DESK_PAGE (page)));
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cot_desk_page_get_title (COT_DESK_PAGE (page)), -1);
  gtk_list_box_append (self->sidebar, row);
  gtk_stack_add_child (self->desks, page);
  g_ptr_array_add (self->pages, page);
}

static void
remove_desks (CotWindow *self)
{
  GtkWidget *child;

  g_signal_group_set_target (self->page_signals, NULL);
  self->page = NULL;
  g_ptr_array_set_size (self->pages, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sidebar))) != NULL)
    gtk_list_box_remove (self->sidebar, child);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->desks))) != NULL)
    gtk_stack_remove (self->desks, child);
}

static void
make_desks (CotWindow *self)
{
  guint roles = cot_session_get_roles (self->session);
  CotUiContext *context = cot_ui_context_new (cot_workstation_get_desk (self->station), self->session,
                                              cot_workstation_get_scanner (self->station),
                                              cot_workstation_get_spool (self->station));

  remove_desks (self);
  g_clear_object (&self->context);
  self->context = context;
  show_link (self);
  if (!cot_desk_is_open (cot_workstation_get_desk (self->station))) {
    add_desk (self, cot_opening_page_new (context));
  } else {
    if ((roles & COT_ROLE_ACOPIADOR) != 0)
      add_desk (self, cot_acopio_desk_new (context));
    if ((roles & COT_ROLE_DIGITALIZADOR) != 0)
      add_desk (self, cot_digitise_desk_new (context));
    if ((roles & (COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR)) != 0)
      add_desk (self, cot_capture_desk_new (context));
    if ((roles & COT_ROLE_COORDINADOR) != 0)
      add_desk (self, cot_board_desk_new (context));
  }
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), self->pages->len > 1);
  if (self->pages->len > 0)
    show_desk (self, 0);
}

static void
record_changed_cb (CotWindow *self)
{
  if (self->session == NULL)
    return;
  if (cot_workstation_get_loop (self->station) != NULL)
    cot_sync_loop_kick (cot_workstation_get_loop (self->station));
  /* The station was opened: the desks take the place of the opening page. */
  if (self->pages->len == 1 && COT_IS_OPENING_PAGE (g_ptr_array_index (self->pages, 0)) &&
      cot_desk_is_open (cot_workstation_get_desk (self->station))) {
    make_desks (self);
    return;
  }
  for (guint i = 0; i < self->pages->len; i++)
    cot_desk_page_record_changed (g_ptr_array_index (self->pages, i));
}

/* --- Signing in and out -------------------------------------------------------------- */

static void
ask_who (CotWindow *self)
{
  self->locked = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  show_who (self);
  show_page_texts (self);
  cot_sign_in_begin (self->sign_in);
}

static void
signed_in_cb (CotWindow *self)
{
  self->session = cot_sign_in_steal_session (self->sign_in);
  self->last_touch_us = g_get_monotonic_time ();
  gtk_stack_set_visible_child_name (self->stack, "work");
  show_who (self);
  make_desks (self);
}

typedef struct {
  CotDesk *desk;
  CotSession *session;
} SignOutJob;

static void
sign_out_free (gpointer pointer)
{
  SignOutJob *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_free (job);
}

static gboolean
sign_out_work (gpointer data, GError **error)
{
  SignOutJob *job = data;

  return cot_desk_sign_out (job->desk, job->session, error);
}

static void
sign_out (CotWindow *self)
{
  SignOutJob *job;

  if (self->session == NULL)
    return;
  for (guint i = 0; i < self->pages->len; i++)
    cot_desk_page_leave (g_ptr_array_index (self->pages, i));
  remove_desks (self);
  g_clear_object (&self->context);
  job = g_new0 (SignOutJob, 1);
  job->desk = g_object_ref (cot_workstation_get_desk (self->station));
  job->session = g_steal_pointer (&self->session);
  cot_job_run (G_OBJECT (self), sign_out_work, NULL, job, sign_out_free);
  ask_who (self);
}

static void
lock (CotWindow *self)
{
  if (self->session == NULL || self->locked)
    return;
  self->locked = TRUE;
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  show_who (self);
  show_page_texts (self);
  cot_sign_in_begin_unlock (self->sign_in, self->session);
}

static void
unlocked_cb (CotWindow *self)
{
  self->locked = FALSE;
  self->last_touch_us = g_get_monotonic_time ();
  gtk_stack_set_visible_child_name (self->stack, "work");
  show_who (self);
  show_page_texts (self);
  if (self->page != NULL)
    cot_desk_page_start (self->page);
}

static void
other_person_cb (CotWindow *self)
{
  sign_out (self);
}

static gboolean
second_cb (gpointer data)
{
  CotWindow *self = data;
  CotJournal *journal = self->station != NULL ? cot_workstation_get_journal (self->station) : NULL;
  gint64 idle_us = g_get_monotonic_time () - self->last_touch_us;
  g_autofree char *clock = NULL;

  if (journal != NULL) {
    clock = cot_words_time (cot_journal_get_election (journal), cot_clock_now_us (cot_journal_get_clock (journal)), TRUE);
    gtk_label_set_label (self->clock, clock);
  }
  if (self->options.idle_lock_s > 0 && idle_us > (gint64) self->options.idle_lock_s * G_USEC_PER_SEC)
    lock (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
touched_cb (CotWindow *self)
{
  self->last_touch_us = g_get_monotonic_time ();

  return FALSE;
}

/* --- What is missing ------------------------------------------------------------------- */

static void
show_problem (CotWindow *self)
{
  const GError *error = cot_workstation_get_error (self->station);
  const char *title, *button = NULL;
  g_autofree char *text = NULL;

  switch (cot_workstation_get_state (self->station)) {
  case COT_WORKSTATION_NO_ELECTION:
    title = _ ("There is no election yet");
    text = g_strdup (_ ("Cotejo works with a sealed election folder. Open the one that your technician gave you."));
    button = _ ("Open an election folder…");
    break;
  case COT_WORKSTATION_BAD_ELECTION:
    title = _ ("This election cannot be used");
    text = g_strdup_printf (_ ("%s\nThe technician checks it with: cotejoctl election check FOLDER"),
                            g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND)
                              ? _ ("There is no election in that folder.")
                              : cot_error_text (error));
    button = _ ("Open an election folder…");
    break;
  case COT_WORKSTATION_NO_JOURNAL:
    title = _ ("This desk is not enrolled");
    text = g_strdup (_ ("The technician enrols it with: cotejoctl station enrol\nThen open its record here."));
    button = _ ("Open a record folder…");
    break;
  case COT_WORKSTATION_BAD_JOURNAL:
    title = _ ("The record cannot be opened");
    text = g_strdup_printf (_ ("%s\nIt was not changed. The technician looks at it with: cotejoctl journal verify FOLDER"), cot_error_text (error));
    button = _ ("Open another record folder…");
    break;
  case COT_WORKSTATION_READY:
  case COT_WORKSTATION_BAD_LINK:
  default:
    title = _ ("The link with the centre is not set up");
    text = g_strdup (_ ("Its address or its pin is not right. Start the program again with both: --service URL --pin PIN"));
    break;
  }
  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->problem_button, button);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  gtk_widget_grab_focus (GTK_WIDGET (self->problem_button));
}

static void
folder_chosen_cb (GObject *owner, const char *path, gpointer user_data)
{
  CotWindow *self = COT_WINDOW (owner);
  CotWorkstationState state = cot_workstation_get_state (self->station);
  gboolean wants_election = state == COT_WORKSTATION_NO_ELECTION || state == COT_WORKSTATION_BAD_ELECTION;
  char **target = wants_election ? &self->options.election : &self->options.journal;

  g_free (*target);
  *target = g_strdup (path);
  open_station (self);
}

static void
problem_clicked_cb (CotWindow *self)
{
  cot_choose_folder (GTK_WINDOW (self), gtk_button_get_label (self->problem_button), folder_chosen_cb, NULL);
}

typedef struct {
  CotWorkstationOptions options;
  CotWorkstation *station;
} OpenJob;

static void
open_job_free (gpointer pointer)
{
  OpenJob *job = pointer;

  cot_workstation_options_clear (&job->options);
  g_clear_object (&job->station);
  g_free (job);
}

static gboolean
open_work (gpointer data, GError **error)
{
  OpenJob *job = data;

  job->station = cot_workstation_new (&job->options);

  return TRUE;
}

static void
opened (GObject *owner, gpointer data, const GError *error)
{
  CotWindow *self = COT_WINDOW (owner);
  OpenJob *job = data;

  g_set_object (&self->station, job->station);
  show_band (self);
  show_who (self);
  if (cot_workstation_get_state (self->station) != COT_WORKSTATION_READY) {
    show_problem (self);
    return;
  }
  cot_sign_in_set_station (self->sign_in, self->station);
  g_signal_connect_object (cot_workstation_get_journal (self->station), "changed", G_CALLBACK (record_changed_cb), self, G_CONNECT_SWAPPED);
  if (cot_workstation_get_loop (self->station) != NULL)
    g_signal_connect_object (cot_workstation_get_loop (self->station), "changed", G_CALLBACK (show_link), self, G_CONNECT_SWAPPED);
  show_link (self);
  second_cb (self);
  ask_who (self);
}

static void
copy_options (const CotWorkstationOptions *from, CotWorkstationOptions *to)
{
  *to = *from;
  to->election = g_strdup (from->election);
  to->journal = g_strdup (from->journal);
  to->service = g_strdup (from->service);
  to->pin = g_strdup (from->pin);
  to->scanner = g_strdup (from->scanner);
  to->practice_people = g_strdup (from->practice_people);
}

static void
open_station (CotWindow *self)
{
  OpenJob *job = g_new0 (OpenJob, 1);

  adw_status_page_set_title (self->problem, _ ("Opening…"));
  adw_status_page_set_description (self->problem, _ ("The election and the record of this desk are being read."));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  copy_options (&self->options, &job->options);
  cot_job_run (G_OBJECT (self), open_work, opened, job, open_job_free);
}

/* --- Life -------------------------------------------------------------------------------- */

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sign_out (COT_WINDOW (widget));
}

static void
lock_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lock (COT_WINDOW (widget));
}

static void
fullscreen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

static void
desk_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotWindow *self = COT_WINDOW (widget);
  guint index = (guint) g_variant_get_int32 (parameter);

  if (!self->locked && index < self->pages->len)
    show_desk (self, index);
}

static gboolean
cot_window_close_request (GtkWindow *window)
{
  CotWindow *self = COT_WINDOW (window);

  for (guint i = 0; i < self->pages->len; i++)
    cot_desk_page_leave (g_ptr_array_index (self->pages, i));
  remove_desks (self);

  return GTK_WINDOW_CLASS (cot_window_parent_class)->close_request (window);
}

static void
cot_window_dispose (GObject *object)
{
  CotWindow *self = COT_WINDOW (object);

  g_clear_handle_id (&self->second, g_source_remove);
  g_clear_object (&self->page_signals);
  g_clear_object (&self->context);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->session, cot_session_unref);
  if (self->station != NULL)
    cot_workstation_close (self->station);
  g_clear_object (&self->station);
  cot_status_words_clear (&self->words);

  G_OBJECT_CLASS (cot_window_parent_class)->dispose (object);
}

static void
cot_window_finalize (GObject *object)
{
  cot_workstation_options_clear (&COT_WINDOW (object)->options);

  G_OBJECT_CLASS (cot_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CotWindow, band);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, where);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, desk_title);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, who);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, condition);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, clock);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, hints);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, desks);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, problem_button);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, link);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, queue);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, menu_button);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, lock_action);
  gtk_widget_class_install_action (widget_class, "win.fullscreen", NULL, fullscreen_action);
  gtk_widget_class_install_action (widget_class, "win.desk", "i", desk_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F12, 0, "win.sign-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "win.lock", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "win.fullscreen", NULL);
  for (guint i = 0; i < 5; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.desk", "i", (gint32) i);
}

static void
cot_window_class_init (CotWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cot_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cot_window_close_request;
  g_type_ensure (COT_TYPE_SIGN_IN);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/window/cot-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, problem_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, signed_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlocked_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_person_cb);
  gtk_widget_class_bind_template_callback (widget_class, desk_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, explain_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, explain_queue_cb);
  add_keys (widget_class);
}

static void
watch_for_idleness (CotWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (touched_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (touched_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

static void
cot_window_init (CotWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pages = g_ptr_array_new ();
  self->page_signals = g_signal_group_new (COT_TYPE_DESK_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "notify", G_CALLBACK (show_page_texts), self);
  self->last_touch_us = g_get_monotonic_time ();
  self->second = g_timeout_add_seconds (1, second_cb, self);
  watch_for_idleness (self);
}

GtkWidget *
cot_window_new (AdwApplication *application, const CotWorkstationOptions *options)
{
  CotWindow *self = g_object_new (COT_TYPE_WINDOW, "application", application, NULL);

  copy_options (options, &self->options);
  if (options->fullscreen)
    gtk_window_fullscreen (GTK_WINDOW (self));
  open_station (self);

  return GTK_WIDGET (self);
}
