/* cot-image-error.h - what can be wrong with an image
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_IMAGE_ERROR (cot_image_error_quark ())

/**
 * CotImageError:
 * @COT_IMAGE_ERROR_FORMAT: not an image that can be opened, or a damaged one
 * @COT_IMAGE_ERROR_NO_MARKS: no known form was found on the page
 * @COT_IMAGE_ERROR_OUT_OF_PAGE: the place asked for is not on the page
 * @COT_IMAGE_ERROR_TOO_LARGE: more pixels than the program accepts
 * @COT_IMAGE_ERROR_IO: a file could not be read or written
 * @COT_IMAGE_ERROR_LOCKED: a document that opens with a password alone
 * @COT_IMAGE_ERROR_TOO_MANY: a file of more sheets than are taken in from one
 */
typedef enum {
  COT_IMAGE_ERROR_FORMAT,
  COT_IMAGE_ERROR_NO_MARKS,
  COT_IMAGE_ERROR_OUT_OF_PAGE,
  COT_IMAGE_ERROR_TOO_LARGE,
  COT_IMAGE_ERROR_IO,
  COT_IMAGE_ERROR_LOCKED,
  COT_IMAGE_ERROR_TOO_MANY,
} CotImageError;

GQuark cot_image_error_quark (void);

G_END_DECLS
