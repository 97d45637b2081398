/* cot-score-page.c - how the practice went, for the person and for the coordinator
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-score-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cot-aid.h"
#include "cot-help-view.h"

static void
add_figure (GtkWidget *section, const char *name, char *figure)
{
  g_autofree char *left = g_markup_escape_text (name, -1);
  g_autofree char *right = g_markup_escape_text (figure, -1);

  cot_help_section_add_row (section, left, right);
  g_free (figure);
}

/* "3 of 120 (2.5 %)"; a dash when there is nothing to divide by. */
static char *
share (guint part, guint whole)
{
  guint permille = whole > 0 ? (guint) ((guint64) part * 1000 / whole) : 0;

  if (whole == 0)
    return g_strdup ("—");

  return g_strdup_printf (_ ("%u of %u (%u.%u %%)"), part, whole, permille / 10, permille % 10);
}

static CotAidCount
aid_of (GArray *aids, guint32 person)
{
  for (guint i = 0; i < aids->len; i++)
    if (g_array_index (aids, CotAidCount, i).person == person)
      return g_array_index (aids, CotAidCount, i);

  return (CotAidCount){ .person = person };
}

static GtkWidget *
make_section (const CotPracticeScore *score, const CotAidCount *aid, const char *name)
{
  GtkWidget *section = cot_help_section_new (name);

  add_figure (section, _ ("Actas read"), g_strdup_printf ("%u", score->n_sheets));
  add_figure (section, _ ("Seconds for each acta"),
              score->n_timed > 0 ? g_strdup_printf ("%u", (guint) (score->timed_us / score->n_timed / G_USEC_PER_SEC))
                                 : g_strdup ("—"));
  add_figure (section, _ ("Fields with another value than the paper"), share (score->n_wrong, score->n_fields));
  add_figure (section, _ ("Wrong proposals of the machine that were taken over"), share (score->n_accepted_wrong, score->n_proposed_wrong));
  add_figure (section, _ ("Proposals planted wrong to try the reader, and missed"), share (aid->n_missed, aid->n_planted));

  return section;
}

static char *
name_of (GPtrArray *people, guint32 person)
{
  for (guint i = 0; i < people->len; i++) {
    const CotDeskPerson *known = g_ptr_array_index (people, i);

    if (known->person == person)
      return g_strdup_printf ("%u · %s", person, known->name);
  }

  return g_strdup_printf (_ ("Person %u"), person);
}

static void
add_everybody (GtkWidget *box, GArray *scores, GArray *aids, CotDesk *desk)
{
  g_autoptr (GPtrArray) people = cot_desk_list_people (desk);
  CotPracticeScore all = { 0 };
  CotAidCount all_aid = { 0 };

  for (guint i = 0; i < scores->len; i++) {
    const CotPracticeScore *score = &g_array_index (scores, CotPracticeScore, i);
    CotAidCount aid = aid_of (aids, score->person);
    g_autofree char *name = name_of (people, score->person);

    all.n_sheets += score->n_sheets;
    all.n_fields += score->n_fields;
    all.n_wrong += score->n_wrong;
    all.n_proposed_wrong += score->n_proposed_wrong;
    all.n_accepted_wrong += score->n_accepted_wrong;
    all.n_timed += score->n_timed;
    all.timed_us += score->timed_us;
    all_aid.n_planted += aid.n_planted;
    all_aid.n_missed += aid.n_missed;
    gtk_box_append (GTK_BOX (box), make_section (score, &aid, name));
  }
  gtk_box_prepend (GTK_BOX (box), make_section (&all, &all_aid, _ ("Everybody together")));
}

GtkWidget *
cot_score_page_new (CotPractice *practice, CotDesk *desk, CotSession *session)
{
  g_autoptr (GArray) scores = cot_practice_score (practice, cot_desk_get_journal (desk));
  g_autoptr (GArray) aids = cot_desk_count_aided (desk, COT_AID_BY_PERSON);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *article = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Score of the practice"));
  GtkWidget *note = gtk_label_new (_ ("Compared with what was written on the generated actas. The errors of an acta count once its reader can no longer change it. Nothing of this leaves this computer."));
  GtkWidget *clamp = g_object_new (ADW_TYPE_CLAMP, "maximum-size", 780, "child", box, NULL);

  if ((cot_session_get_roles (session) & COT_ROLE_COORDINADOR) != 0) {
    add_everybody (article, scores, aids, desk);
  } else {
    CotPracticeScore own = cot_practice_score_person (practice, cot_desk_get_journal (desk), cot_session_get_person (session));

    CotAidCount aid = aid_of (aids, own.person);

    gtk_box_append (GTK_BOX (article), make_section (&own, &aid, cot_session_get_name (session)));
  }
  gtk_widget_add_css_class (box, "cot-help");
  gtk_widget_add_css_class (title, "title-2");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), article);
  gtk_box_append (GTK_BOX (box), note);

  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "child", clamp, NULL);
}

char *
cot_score_dup_last (CotPractice *practice, CotDesk *desk, CotSession *session)
{
  guint n_right = 0, n_fields = 0;
  char folio[COT_FOLIO_LENGTH + 1];

  if (!cot_practice_score_last (practice, cot_desk_get_journal (desk), cot_session_get_person (session), folio, &n_right, &n_fields))
    return NULL;

  return g_strdup_printf (_ ("Acta %s: %u of %u fields as on the paper"), folio, n_right, n_fields);
}
