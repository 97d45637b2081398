/* ctl-election-sheet.c - the seal of an election, for people to read and type
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-election.h"

#include <cairo-pdf.h>
#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-seal.h"

#define PT_PER_MM  (72.0 / 25.4)
#define PAPER_W_MM 215.9
#define PAPER_H_MM 279.4
#define MARGIN_MM  20.0
#define TITLE_MM   7.0
#define TEXT_MM    4.5
#define BLOCK_MM   11.0 /* height of the digits */
#define N_COLUMNS  4
#define PITCH_X_MM 44.0
#define PITCH_Y_MM 30.0
#define FIRST_Y_MM 90.0
#define MAX_TITLE  60 /* characters of the election's name on a line */

gboolean
ctl_election_is_sealed (const CotElection *election)
{
  return !sodium_is_zero (cot_election_get_seal (election), CTL_KEY_BYTES);
}

void
ctl_election_print_json (const json_t *object)
{
  char *text = json_dumps (object, JSON_INDENT (2) | JSON_PRESERVE_ORDER);

  printf ("%s\n", text);
  free (text);
}

void
ctl_election_print_seal (const CotElection *election)
{
  if (!ctl_election_is_sealed (election)) {
    printf (_ ("not sealed\n"));
    return;
  }
  printf (_ ("seal:"));
  for (guint i = 1; i <= COT_SEAL_BLOCKS; i++) {
    char block[COT_SEAL_BLOCK_DIGITS + 1];

    cot_seal_get_block (cot_election_get_seal (election), i, block);
    printf (" %s", block);
  }
  printf ("\n");
}

static void
show (cairo_t *cr, double x_mm, double y_mm, double size_mm, const char *family, const char *text)
{
  cairo_select_font_face (cr, family, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, size_mm);
  cairo_move_to (cr, x_mm, y_mm);
  cairo_show_text (cr, text);
}

static void
draw_block (cairo_t *cr, const guint8 *seal, guint number)
{
  double x = MARGIN_MM + (number - 1) % N_COLUMNS * PITCH_X_MM;
  double y = FIRST_Y_MM + (number - 1) / N_COLUMNS * PITCH_Y_MM;
  char block[COT_SEAL_BLOCK_DIGITS + 1], label[8];

  cot_seal_get_block (seal, number, block);
  g_snprintf (label, sizeof label, "%u", number);
  show (cr, x, y - BLOCK_MM, TEXT_MM, "sans-serif", label);
  show (cr, x, y, BLOCK_MM, "monospace", block);
}

static void
draw_page (cairo_t *cr, const CotElection *election)
{
  g_autofree char *name = g_utf8_substring (cot_election_get_name (election), 0, MIN (MAX_TITLE, g_utf8_strlen (cot_election_get_name (election), -1)));

  cairo_scale (cr, PT_PER_MM, PT_PER_MM);
  show (cr, MARGIN_MM, 30, TITLE_MM, "sans-serif", _ ("Seal of the election"));
  show (cr, MARGIN_MM, 40, TEXT_MM, "sans-serif", name);
  if (cot_election_is_practice (election))
    show (cr, MARGIN_MM, 48, TEXT_MM, "sans-serif", _ ("PRACTICE"));
  show (cr, MARGIN_MM, 56, TEXT_MM, "sans-serif", _ ("Before a station is opened it asks for some of these blocks, by their numbers."));
  show (cr, MARGIN_MM, 63, TEXT_MM, "sans-serif", _ ("Type them from this sheet; never from a screen."));
  for (guint i = 1; i <= COT_SEAL_BLOCKS; i++)
    draw_block (cr, cot_election_get_seal (election), i);
  cairo_show_page (cr);
}

gboolean
ctl_election_draw_seal (const CotElection *election, const char *path)
{
  cairo_surface_t *surface = cairo_pdf_surface_create (path, PAPER_W_MM * PT_PER_MM, PAPER_H_MM * PT_PER_MM);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  draw_page (cr, election);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;

  cot_cli_usage (_ ("%s cannot be written"), path);
  return FALSE;
}
