/* cot-seal.h - an election's seal as people read and type it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The 64 hexadecimal digits of a seal, in blocks that are numbered from 1. */
#define COT_SEAL_BLOCKS       16
#define COT_SEAL_BLOCK_DIGITS 4
#define COT_SEAL_ASKED        4 /* blocks that a station asks for */

/* Block @number of the 32 bytes at @seal, in lower case, with its NUL. */
void cot_seal_get_block (const guint8 *seal, guint number, char block[COT_SEAL_BLOCK_DIGITS + 1]);

/* Chooses which blocks to ask for, rising; nobody can tell them beforehand. */
void cot_seal_choose (guint asked[COT_SEAL_ASKED]);

/* All blocks, with a space between them (transfer full). */
char *cot_seal_to_text (const guint8 *seal);

/* How many blocks of the seal @typed is: those in @asked in their order, or all of
 * them; 0 when it is neither.  Spaces, hyphens and capitals make no difference. */
guint cot_seal_count_typed (const guint8 *seal, const guint asked[COT_SEAL_ASKED], const char *typed);

G_END_DECLS
