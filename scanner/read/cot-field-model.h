/* cot-field-model.h - the model of whole fields as a file holds it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All numbers big-endian: 8 bytes magic, u32 version, u32 weights of the reader of
 * boxes and of the reader of lines in thousandths, i32 "none" in thousandths, u32
 * threshold for sure in millionths, u32 how many bytes of traineddata, these, last
 * the SHA-256 of all that.
 */

#pragma once

#include "cot-field-joint.h"

G_BEGIN_DECLS

typedef struct {
  CotFieldJoint joint;
  CotFieldLstm *lstm;
} CotFieldModel;

CotFieldModel *cot_field_model_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The model shipped with the program. */
CotFieldModel *cot_field_model_load_shipped (GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotFieldModel *cot_field_model_new_from_bytes (const guint8 *bytes, gsize n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_field_model_free (CotFieldModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFieldModel, cot_field_model_free)

/* What a model file holds.  (transfer full) */
GBytes *cot_field_model_pack (const CotFieldJoint *joint, GBytes *traineddata) G_GNUC_WARN_UNUSED_RESULT;
/* The traineddata of a model file (transfer full), or NULL. */
GBytes *cot_field_model_unpack (const guint8 *bytes, gsize n_bytes, CotFieldJoint *joint, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
