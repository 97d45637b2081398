/* cot-model-file.h - what the files of all models have in common
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eight bytes that name the kind of model, numbers in network order, and a
 * SHA-256 of all before it at the end.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COT_MODEL_MAGIC_SIZE 8
#define COT_MODEL_HASH_SIZE  32

/* Reads at most @most + 1 bytes, so that a longer file shows without being read
 * (transfer full); %COT_IMAGE_ERROR_IO. */
guint8 *cot_model_file_read (const char *path, gsize most, gsize *n_bytes, GError **error);
gboolean cot_model_file_is_intact (const guint8 *bytes, gsize n_bytes, const char *magic);
/* Appends the hash. */
void cot_model_file_seal (GByteArray *bytes);

guint32 cot_model_file_u32 (const guint8 *bytes);
/* @n signed numbers of two bytes, times @step (transfer full); moves @at behind them. */
float *cot_model_file_take_numbers (const guint8 **at, gsize n, double step);

G_END_DECLS
