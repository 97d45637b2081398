/* cot-casilla-asker.c - section and casilla typed twice, their names echoed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*  contest (when the form does not tell it) ─► first ─► second ─► confirm ─► answered
 *        │                                       │ ▲         │         ▲
 *        │                                       │ └─ differ ┘         │
 *        └──────── + what the machine proposes ──┴─────────────────────┘               */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-casilla-asker.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-field-column.h"
#include "cot-words.h"

#define COLUMN_LINES 4 /* two fields, the one in focus in large type */

typedef enum {
  ASK_CONTEST,
  ASK_FIRST,
  ASK_SECOND,
  ASK_CONFIRM
} Step;

struct _CotCasillaAsker {
  GtkBox parent_instance;
  GtkLabel *prompt;
  CotFieldColumn *column;
  GtkLabel *name, *echo; /* name: of the casilla that was keyed */
  GtkLabel *proposal, *doubt;

  CotElection *election;
  char *tipo_acta;
  gboolean allow_outside;
  Step step;
  const CotContest *contest;
  CotSheetEntry *entry;
  CotValue first[2];
  const CotRow *row;
  const CotRow *proposed; /* by the machine; NULL: nothing */
  const char *cause;
};

G_DEFINE_FINAL_TYPE (CotCasillaAsker, cot_casilla_asker, GTK_TYPE_BOX)

static guint answered_signal;

static void
show_echo (CotCasillaAsker *self, const char *name, const char *text)
{
  gtk_label_set_label (self->name, name != NULL ? name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->name), name != NULL);
  gtk_label_set_label (self->echo, text);
}

/* A ballot of two fields, so that keying is the same as on an acta. */
static CotField identity_fields[] = {
  { (char *) COT_FIELD_NAME_SECCION, COT_FIELD_SECCION, NULL },
  { (char *) COT_FIELD_NAME_CASILLA, COT_FIELD_CASILLA, NULL },
};
static const CotBallot identity_ballot = { identity_fields, G_N_ELEMENTS (identity_fields) };

static void
renew_entry (CotCasillaAsker *self)
{
  static const guint8 wanted[] = { 1, 1 };

  cot_field_column_set_entry (self->column, NULL);
  g_clear_pointer (&self->entry, cot_sheet_entry_free);
  self->entry = cot_sheet_entry_new (&identity_ballot, wanted);
  cot_field_column_set_entry (self->column, self->entry);
}

/* The only contest there is, or that of the form. */
static const CotContest *
find_contest (CotElection *election, const char *tipo_acta)
{
  guint n = 0;
  const CotContest *contests = cot_election_get_contests (election, &n);

  if (n == 1)
    return &contests[0];

  return tipo_acta != NULL ? cot_election_contest_of_form (election, tipo_acta) : NULL;
}

static void
ask_contest (CotCasillaAsker *self)
{
  g_autoptr (GString) text = g_string_new (_ ("Which election is the acta of?"));
  guint n = 0;
  const CotContest *contests = cot_election_get_contests (self->election, &n);

  for (guint i = 0; i < n && i < 9; i++)
    g_string_append_printf (text, "\n%u %s", i + 1, cot_words_contest (&contests[i]));
  self->step = ASK_CONTEST;
  gtk_label_set_label (self->prompt, text->str);
  gtk_widget_hide (GTK_WIDGET (self->column));
  show_echo (self, NULL, "");
  cot_casilla_asker_take_focus (self);
}

/* Both fields, in any size of the text. */
static void
fit_column (CotCasillaAsker *self)
{
  g_autoptr (PangoLayout) line = gtk_widget_create_pango_layout (GTK_WIDGET (self->column), "0");
  int height = 0;

  pango_layout_get_pixel_size (line, NULL, &height);
  gtk_widget_set_size_request (GTK_WIDGET (self->column), -1, height * COLUMN_LINES);
}

static void
ask_values (CotCasillaAsker *self, Step step, const char *prompt)
{
  self->step = step;
  renew_entry (self);
  gtk_label_set_label (self->prompt, prompt);
  show_echo (self, NULL, "");
  gtk_widget_set_visible (GTK_WIDGET (self->proposal), self->proposed != NULL && step == ASK_FIRST);
  gtk_widget_show (GTK_WIDGET (self->column));
  fit_column (self);
  cot_field_column_refresh (self->column);
}

static void
find_row (CotCasillaAsker *self)
{
  const CotValue *values = self->first;

  self->row = NULL;
  self->cause = "identification cannot be read";
  if (values[0].kind != COT_VALUE_NUMBER || values[1].kind != COT_VALUE_NUMBER)
    return;
  self->cause = "casilla not in the catalogue";
  self->row = cot_election_find_row_as_written (self->election, self->contest->id, (guint) values[0].number,
                                                cot_casilla_key_unpack (values[1].number), self->tipo_acta);
  if (self->row == NULL)
    self->row = cot_election_find_row_as_written (self->election, self->contest->id, (guint) values[0].number,
                                                  cot_casilla_key_unpack (values[1].number), NULL);
}

/* What is in self->row, in words, before it counts. */
static void
ask_confirmation (CotCasillaAsker *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  self->step = ASK_CONFIRM;
  gtk_widget_hide (GTK_WIDGET (self->proposal));
  if (self->row != NULL) {
    name = cot_words_row (self->row);
    text = g_strdup_printf (_ ("%s · %s\nEnter that is it   - key it again"),
                            self->row->area->name, cot_words_contest (self->contest));
  } else if (self->allow_outside) {
    text = g_strdup (_ ("It is not in the catalogue.\nEnter outside the catalogue   - key it again"));
  } else {
    text = g_strdup (_ ("It is not in the catalogue.\n- key it again"));
  }
  gtk_label_set_label (self->prompt, _ ("Is this the casilla?"));
  show_echo (self, name, text);
}

static void
finish_pass (CotCasillaAsker *self)
{
  const CotValue *values = cot_sheet_entry_get_values (self->entry);

  if (self->step == ASK_FIRST) {
    memcpy (self->first, values, sizeof self->first);
    ask_values (self, ASK_SECOND, _ ("Once more: section and casilla."));
    return;
  }
  if (!cot_value_equal (values[0], self->first[0]) || !cot_value_equal (values[1], self->first[1])) {
    ask_values (self, ASK_FIRST, _ ("They were not the same. Section and casilla, from the paper."));
    return;
  }
  find_row (self);
  ask_confirmation (self);
}

static gboolean
key_at_contest (CotCasillaAsker *self, CotKey key)
{
  guint n = 0;
  const CotContest *contests = cot_election_get_contests (self->election, &n);

  if (key.command != COT_KEY_DIGIT || key.digit < 1 || key.digit > n)
    return FALSE;
  self->contest = &contests[key.digit - 1];
  ask_values (self, ASK_FIRST, _ ("Section and casilla, as the paper says."));

  return TRUE;
}

static gboolean
key_at_values (CotCasillaAsker *self, CotKey key)
{
  CotEntryResult result = cot_sheet_entry_key (self->entry, key);
  guint n = cot_sheet_entry_get_n_wanted (self->entry);

  if (result == COT_ENTRY_MOVED && cot_sheet_entry_get_focus (self->entry) == n) {
    finish_pass (self);
    return TRUE;
  }
  if (result == COT_ENTRY_TYPE)
    gtk_label_set_label (self->echo, _ ("Which type of casilla? Press . until it is right."));
  else if (result == COT_ENTRY_NUMBER)
    gtk_label_set_label (self->echo, _ ("The number of the casilla is missing."));
  else
    gtk_label_set_label (self->echo, "");
  cot_field_column_refresh (self->column);

  return result != COT_ENTRY_IGNORED && result != COT_ENTRY_SO;
}

static gboolean
key_at_confirm (CotCasillaAsker *self, CotKey key)
{
  if (key.command == COT_KEY_BACK) {
    ask_values (self, ASK_FIRST, _ ("Section and casilla, as the paper says."));
    return TRUE;
  }
  if (key.command != COT_KEY_ENTER || (self->row == NULL && !self->allow_outside))
    return FALSE;
  g_signal_emit (self, answered_signal, 0);

  return TRUE;
}

/* A person has looked and says so: the same as both passes of keying. */
static void
take_proposal (CotCasillaAsker *self)
{
  self->row = self->proposed;
  self->contest = self->proposed->contest;
  ask_confirmation (self);
  gtk_widget_hide (GTK_WIDGET (self->column));
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

gboolean
cot_casilla_asker_key (CotCasillaAsker *self, CotKey key)
{
  if (key.command == COT_KEY_WHOLE && cot_casilla_asker_proposes (self)) {
    take_proposal (self);
    return TRUE;
  }
  switch (self->step) {
  case ASK_CONTEST:
    return key_at_contest (self, key);
  case ASK_FIRST:
  case ASK_SECOND:
    return key_at_values (self, key);
  case ASK_CONFIRM:
  default:
    return key_at_confirm (self, key);
  }
}

void
cot_casilla_asker_take_focus (CotCasillaAsker *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->step == ASK_CONTEST || !gtk_widget_get_visible (GTK_WIDGET (self->column)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  else
    cot_field_column_refresh (self->column);
}

void
cot_casilla_asker_begin (CotCasillaAsker *self, CotElection *election, const char *tipo_acta, gboolean allow_outside)
{
  g_clear_pointer (&self->election, cot_election_unref);
  self->election = cot_election_ref (election);
  g_free (self->tipo_acta);
  self->tipo_acta = g_strdup (tipo_acta);
  self->allow_outside = allow_outside;
  self->row = NULL;
  self->proposed = NULL;
  gtk_widget_hide (GTK_WIDGET (self->proposal));
  gtk_widget_hide (GTK_WIDGET (self->doubt));
  self->contest = find_contest (election, tipo_acta);
  if (self->contest == NULL)
    ask_contest (self);
  else
    ask_values (self, ASK_FIRST, _ ("Section and casilla, as the paper says."));
}

gboolean
cot_casilla_asker_propose (CotCasillaAsker *self, const char *clave_acta)
{
  const CotRow *row = clave_acta != NULL ? cot_election_find_row (self->election, clave_acta) : NULL;
  g_autofree char *name = row != NULL ? cot_words_row (row) : NULL;
  g_autofree char *text = NULL;

  if (row == NULL || (self->contest != NULL && row->contest != self->contest))
    return FALSE;
  text = g_strdup_printf (_ ("The machine proposes, from what is printed and written:\n%s\n%s · %s\nIf the paper says so: +"),
                          name, row->area->name, cot_words_contest (row->contest));
  self->proposed = row;
  gtk_label_set_label (self->proposal, text);
  gtk_widget_show (GTK_WIDGET (self->proposal));

  return TRUE;
}

void
cot_casilla_asker_doubt (CotCasillaAsker *self, const char *qr)
{
  const CotRow *row = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (cot_election_parse_qr (self->election, qr, &row) != COT_QR_ROW)
    return;
  name = cot_words_row (row);
  text = g_strdup_printf (_ ("The code says %s, but what stands on the acta does not go with it. The code may be of another acta."), name);
  gtk_label_set_label (self->doubt, text);
  gtk_widget_show (GTK_WIDGET (self->doubt));
}

void
cot_casilla_asker_tell (CotCasillaAsker *self, const char *why)
{
  g_autofree char *text = g_strdup_printf (_ ("Why it is asked: %s."), why);

  gtk_label_set_label (self->doubt, text);
  gtk_widget_show (GTK_WIDGET (self->doubt));
}

gboolean
cot_casilla_asker_proposes (CotCasillaAsker *self)
{
  return self->proposed != NULL && (self->step == ASK_CONTEST || self->step == ASK_FIRST);
}

const CotRow *
cot_casilla_asker_get_row (CotCasillaAsker *self)
{
  return self->row;
}

const CotContest *
cot_casilla_asker_get_contest (CotCasillaAsker *self)
{
  return self->contest;
}

const char *
cot_casilla_asker_get_cause (CotCasillaAsker *self)
{
  return self->cause;
}

static void
cot_casilla_asker_dispose (GObject *object)
{
  CotCasillaAsker *self = COT_CASILLA_ASKER (object);

  if (self->column != NULL)
    cot_field_column_set_entry (self->column, NULL);
  self->column = NULL;
  g_clear_pointer (&self->entry, cot_sheet_entry_free);
  g_clear_pointer (&self->election, cot_election_unref);
  g_clear_pointer (&self->tipo_acta, g_free);

  G_OBJECT_CLASS (cot_casilla_asker_parent_class)->dispose (object);
}

static void
cot_casilla_asker_class_init (CotCasillaAskerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cot_casilla_asker_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  answered_signal = g_signal_new ("answered", COT_TYPE_CASILLA_ASKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkLabel *
add_label (CotCasillaAsker *self, const char *css_class)
{
  /* What it says changes with what is keyed: it is told when it does. */
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self), label);

  return GTK_LABEL (label);
}

static void
cot_casilla_asker_init (CotCasillaAsker *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Section and casilla"), -1);
  self->doubt = add_label (self, "cot-question");
  gtk_widget_hide (GTK_WIDGET (self->doubt));
  self->prompt = add_label (self, "cot-notice");
  self->column = COT_FIELD_COLUMN (cot_field_column_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->column), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->column));
  self->proposal = add_label (self, "cot-proposal");
  gtk_widget_hide (GTK_WIDGET (self->proposal));
  self->name = add_label (self, "cot-echo");
  self->echo = add_label (self, "cot-question");
}

GtkWidget *
cot_casilla_asker_new (void)
{
  return g_object_new (COT_TYPE_CASILLA_ASKER, NULL);
}
