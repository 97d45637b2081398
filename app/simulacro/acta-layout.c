/* acta-layout.c - where on a form stands what its description leaves open
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A description names what is read and what is printed; a real acta is full of
 * tables besides.  They are put where nothing else is, so that any form that
 * somebody describes looks like an acta.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-layout.h"

#include <math.h>
#include <string.h>

#define CELL_MM     4.0 /* of the grid on which room is looked for */
#define MARGIN_MM   3.0 /* between what is described and what is added */
#define EDGE_MM     8.0 /* nothing is added nearer to the paper's edge */
#define LABEL_MM    32.0
#define MIN_WIDE_MM 48.0
#define MIN_HIGH_MM 22.0
#define MAX_WIDE_MM 150.0

gboolean
cot_acta_box_overlaps (CotBoxMm a, CotBoxMm b, double margin_mm)
{
  return a.x < b.x + b.w + margin_mm && b.x < a.x + a.w + margin_mm &&
         a.y < b.y + b.h + margin_mm && b.y < a.y + a.h + margin_mm;
}

static const CotFormPrinted *
find_printed (const CotForm *form, const char *name)
{
  guint n;
  const CotFormPrinted *printed = cot_form_get_printed (form, &n);

  for (guint i = 0; i < n; i++)
    if (strcmp (printed[i].name, name) == 0)
      return &printed[i];

  return NULL;
}

/* Where what stands to the left of @box, at its height, ends. */
static double
left_limit (const CotForm *form, CotBoxMm box)
{
  CotBoxMm strip = { 0, box.y, box.x - 0.1, box.h };
  double limit = 6.0;
  guint n;
  const CotFormField *fields = cot_form_get_fields (form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm other = cot_form_field_bounds (&fields[i]);

    if (other.x + other.w <= box.x && cot_acta_box_overlaps (strip, other, 0))
      limit = MAX (limit, other.x + other.w);
  }
  {
    const CotFormPrinted *printed = cot_form_get_printed (form, &n);

    for (guint i = 0; i < n; i++)
      if (printed[i].box.x + printed[i].box.w <= box.x && cot_acta_box_overlaps (strip, printed[i].box, 0))
        limit = MAX (limit, printed[i].box.x + printed[i].box.w);
  }
  {
    const CotFormCode *codes = cot_form_get_codes (form, &n);

    for (guint i = 0; i < n; i++)
      if (codes[i].box.x + codes[i].box.w <= box.x && cot_acta_box_overlaps (strip, codes[i].box, 2))
        limit = MAX (limit, codes[i].box.x + codes[i].box.w + 2);
  }

  return limit + 1.0;
}

/**
 * cot_acta_label_box:
 * @form: the form
 * @field: one of its fields
 * @box: (out): where the field's label is printed
 *
 * The printed box that bears the field's name, or the room to its left.
 *
 * Returns: %FALSE when there is no room for a label
 */
gboolean
cot_acta_label_box (const CotForm *form, const CotFormField *field, CotBoxMm *box)
{
  const CotFormPrinted *printed = find_printed (form, field->name);
  CotBoxMm bounds = cot_form_field_bounds (field);
  double left;

  if (printed != NULL) {
    *box = printed->box;
    return TRUE;
  }

  left = MAX (left_limit (form, bounds), bounds.x - 1.0 - LABEL_MM);
  if (bounds.x - 1.0 - left < 8.0)
    return FALSE;

  *box = (CotBoxMm){ left, bounds.y, bounds.x - 1.0 - left, bounds.h };
  return TRUE;
}

/* The sheet as a grid of cells, TRUE where something is. */
typedef struct {
  int columns, rows;
  gboolean *taken;
} Grid;

static void
grid_take (Grid *grid, CotBoxMm box, double margin_mm)
{
  int left = MAX (0, (int) floor ((box.x - margin_mm) / CELL_MM));
  int right = MIN (grid->columns - 1, (int) floor ((box.x + box.w + margin_mm) / CELL_MM));
  int top = MAX (0, (int) floor ((box.y - margin_mm) / CELL_MM));
  int bottom = MIN (grid->rows - 1, (int) floor ((box.y + box.h + margin_mm) / CELL_MM));

  for (int row = top; row <= bottom; row++)
    for (int column = left; column <= right; column++)
      grid->taken[row * grid->columns + column] = TRUE;
}

static void
grid_take_fields (Grid *grid, const CotForm *form, const CotBallot *ballot)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm label;

    if (cot_ballot_find (ballot, fields[i].name) < 0)
      continue;
    grid_take (grid, cot_form_field_bounds (&fields[i]), MARGIN_MM);
    if (cot_acta_label_box (form, &fields[i], &label))
      grid_take (grid, label, MARGIN_MM);
  }
}

static void
grid_take_form (Grid *grid, const CotForm *form, const CotBallot *ballot)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (form, &n);

  for (guint i = 0; i < n; i++)
    grid_take (grid, marks[i].box, MARGIN_MM);
  {
    const CotFormCode *codes = cot_form_get_codes (form, &n);

    for (guint i = 0; i < n; i++)
      grid_take (grid, codes[i].box, MARGIN_MM + 1);
  }
  {
    const CotFormPrinted *printed = cot_form_get_printed (form, &n);

    for (guint i = 0; i < n; i++)
      if (cot_form_find_field (form, printed[i].name) == NULL)
        grid_take (grid, printed[i].box, MARGIN_MM);
  }
  grid_take_fields (grid, form, ballot);
}

/* The free rectangle of the greatest area that is no wider than a table. */
static gboolean
grid_find_room (const Grid *grid, CotBoxMm *room)
{
  g_autofree int *heights = g_new0 (int, (gsize) grid->columns);
  double best = 0;

  for (int row = 0; row < grid->rows; row++) {
    for (int column = 0; column < grid->columns; column++)
      heights[column] = grid->taken[row * grid->columns + column] ? 0 : heights[column] + 1;
    for (int left = 0; left < grid->columns; left++) {
      int high = heights[left];

      for (int right = left; right < grid->columns && (right - left + 1) * CELL_MM <= MAX_WIDE_MM; right++) {
        double wide_mm = (right - left + 1) * CELL_MM, high_mm;

        high = MIN (high, heights[right]);
        high_mm = high * CELL_MM;
        if (wide_mm >= MIN_WIDE_MM && high_mm >= MIN_HIGH_MM && wide_mm * high_mm > best) {
          best = wide_mm * high_mm;
          *room = (CotBoxMm){ left * CELL_MM, (row + 1 - high) * CELL_MM, wide_mm, high_mm };
        }
      }
    }
  }

  return best > 0;
}

static void
add_table (CotActaLayout *layout, CotBoxMm room)
{
  static const char *const titles[COT_ACTA_MAX_TABLES] = {
    "FUNCIONARIADO DE LA MESA DIRECTIVA DE CASILLA",
    "REPRESENTACIONES DE PARTIDOS POLÍTICOS Y DE CANDIDATURA INDEPENDIENTE",
    "INCIDENTES DURANTE EL ESCRUTINIO Y CÓMPUTO",
    "ESCRITOS DE PROTESTA E INTEGRACIÓN DEL EXPEDIENTE",
  };
  CotActaTable *table = &layout->tables[layout->n_tables];

  table->title = titles[layout->n_tables];
  table->title_height = 5.0;
  table->n_rows = CLAMP ((guint) ((room.h - table->title_height) / 9.0), 1, 10);
  table->row_height = MIN ((room.h - table->title_height) / table->n_rows, 11.0);
  table->box = room;
  table->box.h = table->title_height + table->n_rows * table->row_height;
  layout->n_tables++;
}

/**
 * cot_acta_layout_find:
 * @form: the form
 * @ballot: what is printed of it
 * @layout: (out): tables and a place for the stamp in the free room
 *
 * Up to four tables, the greatest room first; always the same for one form
 * and ballot.
 */
void
cot_acta_layout_find (const CotForm *form, const CotBallot *ballot, CotActaLayout *layout)
{
  double width_mm, height_mm;
  g_autofree gboolean *taken = NULL;
  CotBoxMm room = { 0 };
  Grid grid;

  memset (layout, 0, sizeof *layout);
  cot_form_get_paper_mm (form, &width_mm, &height_mm);
  grid.columns = (int) (width_mm / CELL_MM);
  grid.rows = (int) (height_mm / CELL_MM);
  taken = g_new0 (gboolean, (gsize) grid.columns * (gsize) grid.rows);
  grid.taken = taken;

  grid_take (&grid, (CotBoxMm){ 0, 0, width_mm, EDGE_MM }, 0);
  grid_take (&grid, (CotBoxMm){ 0, height_mm - EDGE_MM - CELL_MM, width_mm, EDGE_MM + CELL_MM }, 0);
  grid_take (&grid, (CotBoxMm){ 0, 0, EDGE_MM - 1, height_mm }, 0);
  grid_take (&grid, (CotBoxMm){ width_mm - EDGE_MM - CELL_MM, 0, EDGE_MM + CELL_MM, height_mm }, 0);
  grid_take_form (&grid, form, ballot);

  while (layout->n_tables < COT_ACTA_MAX_TABLES && grid_find_room (&grid, &room)) {
    add_table (layout, room);
    grid_take (&grid, layout->tables[layout->n_tables - 1].box, 2.0);
  }
  if (layout->n_tables > 0) {
    const CotActaTable *last = &layout->tables[layout->n_tables - 1];

    layout->stamp = last->box;
  }
}
