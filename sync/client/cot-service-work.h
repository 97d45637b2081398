/* cot-service-work.h - work handed out by a service, or by this desk while
 * the service cannot be reached
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-client.h"
#include "cot-work.h"

G_BEGIN_DECLS

#define COT_TYPE_SERVICE_WORK (cot_service_work_get_type ())
G_DECLARE_FINAL_TYPE (CotServiceWork, cot_service_work, COT, SERVICE_WORK, GObject)

/* @fallback: (nullable): who hands out work while the service is silent. */
CotWork *cot_service_work_new (CotClient *client, CotJournal *journal, CotWork *fallback);

G_END_DECLS
