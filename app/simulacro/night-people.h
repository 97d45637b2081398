/* night-people.h - the practice people of a rehearsed night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "night-plan.h"

#include "cot-desk.h"

G_BEGIN_DECLS

/* Who works at the desk; numbers are those of their enrolment. */
enum {
  COT_NIGHT_SCANS = 1,    /* acopiador, digitalizador */
  COT_NIGHT_READS_A = 2,  /* capturista */
  COT_NIGHT_READS_B = 3,  /* capturista, verificador */
  COT_NIGHT_READS_C = 4,  /* verificador */
  COT_NIGHT_DECIDES = 5,  /* coordinador, acopiador */
  COT_NIGHT_CONFIRMS = 6, /* coordinador: the second of what takes two people */
  COT_NIGHT_CENTRE = 90,  /* coordinador of the centre */
};

typedef struct {
  guint32 number;
  const char *name, *roles;
} CotNightPerson;

/* Those of the desk, ending with number 0. */
extern const CotNightPerson cot_night_people[];

/* A first reader takes a wrong proposal over. */
typedef void (*CotNightAccepted) (const char *folio, const char *field, guint number);

/* One round of reading and deciding: hands out what waits until nothing does.
 * Each keys what the plan makes them key. */
gboolean cot_night_people_read (CotDesk *desk, CotSession *const *sessions, const CotNightPlan *plan, CotNightAccepted accepted, guint *n_readings, GError **error);
/* Actas that never came, from the plan.  @password: of COT_NIGHT_CONFIRMS. */
gboolean cot_night_people_report_missing (CotDesk *desk, CotSession *coordinator, const char *password, const CotNightPlan *plan, GError **error);

G_END_DECLS
