/* cot-registration-keep.c - ways in which forms fit a page, each kept once
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-registration-private.h"

#define GOOD_SCORE 0.60
/* Paper seen from a slant is shorter one way; from any further it cannot be read. */
#define MOST_SLANTED 1.7
#define NEAR_MM      5.0

void
cot_finder_tick (const CotFinder *self)
{
  if (self->tick != NULL)
    self->tick (self->user_data);
}

/* No paper is drawn out like this: rows of one form laid on those of another. */
static gboolean
is_drawn_out (const CotForm *form, const CotTransform *transform)
{
  double width, height, along, across;

  cot_form_get_paper_mm (form, &width, &height);

  CotPoint middle = cot_transform_point (transform, (CotPoint){ width / 2, height / 2 });
  CotPoint right = cot_transform_point (transform, (CotPoint){ width / 2 + NEAR_MM, height / 2 });
  CotPoint below = cot_transform_point (transform, (CotPoint){ width / 2, height / 2 + NEAR_MM });

  along = hypot (right.x - middle.x, right.y - middle.y);
  across = hypot (below.x - middle.x, below.y - middle.y);

  return !(along < MOST_SLANTED * across && across < MOST_SLANTED * along);
}

gboolean
cot_finder_is_possible (const CotForm *form, const CotTransform *transform)
{
  double side[4];
  CotPoint corner[4];

  if (!cot_transform_is_valid (transform))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    corner[i] = cot_transform_point (transform, cot_finder_corner (form, i));
  for (guint i = 0; i < 4; i++) {
    CotPoint p = corner[i], q = corner[(i + 1) % 4], r = corner[(i + 2) % 4];

    if (!((q.x - p.x) * (r.y - q.y) - (q.y - p.y) * (r.x - q.x) > 0))
      return FALSE;
    side[i] = hypot (q.x - p.x, q.y - p.y);
  }

  return !is_drawn_out (form, transform) && side[0] < 2.5 * side[2] && side[2] < 2.5 * side[0] && side[1] < 2.5 * side[3] && side[3] < 2.5 * side[1];
}

static void
keep_one (CotFinder *self, const CotRegistration *registration)
{
  for (guint i = 0; i < self->found->len; i++) {
    CotRegistration *other = &g_array_index (self->found, CotRegistration, i);

    if (other->form == registration->form && cot_registration_is_same_place (other, registration)) {
      if (registration->score > other->score)
        *other = *registration;
      return;
    }
  }
  g_array_append_val (self->found, *registration);
}

/* Marks and boxes of both lie alike: the forms of one family, told apart by codes. */
static gboolean
same_layout (const CotForm *a, const CotForm *b)
{
  guint n_a, n_b;
  const CotFormMark *marks_a = cot_form_get_marks (a, &n_a), *marks_b = cot_form_get_marks (b, &n_b);

  if (n_a != n_b)
    return FALSE;
  for (guint i = 0; i < n_a; i++)
    if (marks_a[i].kind != marks_b[i].kind || memcmp (&marks_a[i].box, &marks_b[i].box, sizeof (CotBoxMm)) != 0)
      return FALSE;

  const CotFormField *fields_a = cot_form_get_fields (a, &n_a), *fields_b = cot_form_get_fields (b, &n_b);

  if (n_a != n_b)
    return FALSE;
  for (guint i = 0; i < n_a; i++)
    if (fields_a[i].n_digits != fields_b[i].n_digits || memcmp (fields_a[i].digits, fields_b[i].digits, fields_a[i].n_digits * sizeof (CotBoxMm)) != 0)
      return FALSE;

  return TRUE;
}

/* Forms of one family fit alike: it is looked at once. */
gboolean
cot_finder_is_first_of_its_layout (const CotFinder *self, const CotForm *form)
{
  for (guint i = 0; i < self->forms->len && self->forms->pdata[i] != form; i++)
    if (same_layout (self->forms->pdata[i], form))
      return FALSE;

  return TRUE;
}

void
cot_finder_keep (CotFinder *self, const CotRegistration *registration)
{
  for (guint i = 0; i < self->forms->len; i++)
    if (same_layout (self->forms->pdata[i], registration->form)) {
      CotRegistration copy = *registration;

      copy.form = self->forms->pdata[i];
      keep_one (self, &copy);
    }
}

gboolean
cot_finder_has_good (const CotFinder *self)
{
  for (guint i = 0; i < self->found->len; i++) {
    const CotRegistration *r = &g_array_index (self->found, CotRegistration, i);

    if (r->score >= GOOD_SCORE && cot_registration_is_clear (r))
      return TRUE;
  }

  return FALSE;
}
