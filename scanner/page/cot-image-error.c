/* cot-image-error.c - what can be wrong with an image
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-image-error.h"

G_DEFINE_QUARK (cot_image_error, cot_image_error)
