/* cot-kinds.c - the one table of all kinds of event
 *
 * Who may write what, what it must name and what its body holds.  The check of
 * incoming events, the fold and the manual's table all read it.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-kinds"

#include "config.h"

#include "cot-event.h"

#define ANYWHERE (1 << COT_STATION_CENTRE | 1 << COT_STATION_CATD | 1 << COT_STATION_DESK)
#define AT_CATD  (1 << COT_STATION_CATD | 1 << COT_STATION_DESK)
#define SERVICES (1 << COT_STATION_CENTRE | 1 << COT_STATION_CATD)

#define ANY_PERSON (COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR | COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR | COT_ROLE_COORDINADOR | COT_ROLE_COTEJADOR)
#define RECEIVERS  (COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR | COT_ROLE_COORDINADOR)
#define PACKERS    (RECEIVERS | COT_ROLE_COTEJADOR)

#define K(name) COT_KIND_BIT (COT_KIND_##name)
/* Enrolments, revocations, amendments, receipts and cuts are not undone by a
 * set-aside: who acts must not depend on what those who act have written. */
#define UNDOABLE (K (RECEIVED) | K (DIGITISED) | K (IDENTIFIED) | K (READ) | K (CAPTURED) | K (MATCHED) | K (DECIDED) | K (SET_ASIDE) | K (WITHOUT_ACTA) | K (COTEJO) | K (PACKED) | K (ZERO) | K (OPENED) | K (CLOSED) | K (SIGNED_IN) | K (SIGNED_OUT) | K (CLOCK_OFFSET))

#define SECOND                       \
  {                                  \
    "second", COT_BODY_SECOND, FALSE \
  }

static const CotBodyField body_nothing[] = { { NULL } };

static const CotBodyField body_received[] = {
  { "origen", COT_BODY_STRING, TRUE, "CATD|CASILLA" },
  { "documento", COT_BODY_STRING, TRUE },
  { "catd", COT_BODY_UINT, TRUE },
  { NULL }
};

static const CotBodyField body_digitised[] = {
  { "published", COT_BODY_HEX32, TRUE },
  { "bytes", COT_BODY_UINT, TRUE },
  { "width", COT_BODY_UINT, TRUE },
  { "height", COT_BODY_UINT, TRUE },
  { "tipo_acta", COT_BODY_STRING, FALSE },
  { "digitalizacion", COT_BODY_STRING, TRUE },
  { "parts", COT_BODY_PARTS, TRUE },
  { "transform", COT_BODY_TRANSFORM, FALSE },
  { "orientation", COT_BODY_UINT, TRUE },
  { "codes", COT_BODY_ARRAY, TRUE },
  { "problems", COT_BODY_ARRAY, TRUE },
  { NULL }
};

static const CotBodyField body_identified[] = {
  { "row", COT_BODY_STRING, TRUE, NULL, 1 },
  { "outside", COT_BODY_STRING, TRUE, NULL, 2 },
  { "contest", COT_BODY_STRING, TRUE, NULL, 2 },
  { "method", COT_BODY_STRING, TRUE, "qr|typed|decision" },
  { NULL }
};

static const CotBodyField body_read[] = {
  { "reader", COT_BODY_STRING, TRUE },
  { "scanner", COT_BODY_STRING, FALSE },
  { "fields", COT_BODY_MACHINE_FIELDS, TRUE },
  { NULL }
};

static const CotBodyField body_captured[] = {
  { "claim", COT_BODY_STRING, TRUE, "first|second|third" },
  { "fields", COT_BODY_FIELDS, TRUE },
  { "offered", COT_BODY_STRINGS, FALSE },
  { "aided", COT_BODY_STRINGS, FALSE },
  { "so", COT_BODY_STRINGS, FALSE },
  { NULL }
};

static const CotBodyField body_matched[] = {
  { "differ", COT_BODY_STRINGS, TRUE },
  { NULL }
};

static const CotBodyField body_decided[] = {
  { "fields", COT_BODY_FIELDS, TRUE },
  { "reason", COT_BODY_STRING, TRUE },
  { NULL }
};

static const CotBodyField body_set_aside[] = {
  { "reason", COT_BODY_STRING, TRUE },
  { "cause", COT_BODY_STRING, TRUE },
  SECOND,
  { NULL }
};

static const CotBodyField body_without_acta[] = {
  { "row", COT_BODY_STRING, TRUE },
  { "cause", COT_BODY_STRING, TRUE, "not-delivered|not-installed|no-bag" },
  SECOND,
  { NULL }
};

static const CotBodyField body_cotejo[] = {
  { "result", COT_BODY_STRING, TRUE, "equal|differs" },
  { "fields", COT_BODY_FIELDS, FALSE }, /* what the paper says where it differs */
  { NULL }
};

static const CotBodyField body_packed[] = {
  { "box", COT_BODY_STRING, TRUE },
  { NULL }
};

static const CotBodyField body_zero[] = {
  { "events", COT_BODY_UINT, TRUE },
  { "digests", COT_BODY_OBJECT, TRUE },
  { NULL }
};

static const CotBodyField body_closed[] = {
  { "pending", COT_BODY_COUNTS, TRUE }, /* state of a sheet -> how many */
  SECOND,
  { NULL }
};

static const CotBodyField body_clock_offset[] = {
  { "offset_ms", COT_BODY_INT, TRUE }, /* to be added to the station's clock */
  { "uncertainty_ms", COT_BODY_UINT, TRUE },
  { "source", COT_BODY_STRING, TRUE },
  { NULL }
};

static const CotBodyField body_signed_in[] = {
  { "roles", COT_BODY_STRINGS, TRUE },
  { "failures", COT_BODY_UINT, FALSE }, /* wrong passwords of this person at this station since the one before */
  { "others", COT_BODY_OBJECT, FALSE }, /* and of other people, by number: {"14": 2} */
  { NULL }
};

static const CotBodyField body_station_enrolled[] = {
  { "certificate", COT_BODY_OBJECT, TRUE },
  { NULL }
};

static const CotBodyField body_station_revoked[] = {
  { "station", COT_BODY_UINT, TRUE },
  { "last", COT_BODY_UINT, TRUE }, /* its last event that counts; 0: none */
  { "cause", COT_BODY_STRING, TRUE, "lost|stolen|cloned|broken|retired|other" },
  { "authority", COT_BODY_AUTHORITY, FALSE },
  SECOND,
  { NULL }
};

static const CotBodyField body_person_enrolled[] = {
  { "person", COT_BODY_UINT, TRUE },
  { "key", COT_BODY_HEX32, TRUE },
  { "roles", COT_BODY_STRINGS, TRUE },
  { "catd", COT_BODY_UINT, TRUE },
  { "card", COT_BODY_HEX32, FALSE },
  { NULL }
};

static const CotBodyField body_person_revoked[] = {
  { "person", COT_BODY_UINT, TRUE },
  { "last", COT_BODY_LASTS, TRUE }, /* of each station; one that is not named: none */
  { "cause", COT_BODY_STRING, TRUE, "lost|stolen|password|left|other" },
  { "authority", COT_BODY_AUTHORITY, FALSE },
  SECOND,
  { NULL }
};

static const CotBodyField body_catalogue_amended[] = {
  { "row", COT_BODY_OBJECT, TRUE, NULL, 1 },
  { "ballot", COT_BODY_OBJECT, TRUE, NULL, 2 },
  { "chains", COT_BODY_LASTS, TRUE }, /* up to where its authors saw each station */
  { "replaces", COT_BODY_HEX32, FALSE },
  { "reason", COT_BODY_STRING, TRUE },
  { "signatures", COT_BODY_AUTHORITIES, TRUE },
  { NULL }
};

static const CotBodyField body_accepted[] = {
  { "chains", COT_BODY_CHAINS, TRUE },
  { "images", COT_BODY_STRINGS, TRUE },
  { NULL }
};

static const CotBodyField body_cut[] = {
  { "number", COT_BODY_UINT, TRUE },
  { "last", COT_BODY_BOOL, TRUE },
  { "profile", COT_BODY_STRING, TRUE },
  { "previous", COT_BODY_HEX32, FALSE },
  { "manifest", COT_BODY_HEX32, TRUE },
  { "digests", COT_BODY_OBJECT, TRUE },
  { NULL }
};

static const CotKindInfo kinds[] = {
  { COT_KIND_RECEIVED, "received", TRUE, TRUE, RECEIVERS, AT_CATD, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_received },
  { COT_KIND_DIGITISED, "digitised", TRUE, TRUE, COT_ROLE_DIGITALIZADOR | COT_ROLE_COORDINADOR, AT_CATD, "received", 1, 1, { K (RECEIVED) }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_digitised },
  { COT_KIND_IDENTIFIED, "identified", TRUE, TRUE, RECEIVERS, AT_CATD, "digitised", 1, 1, { K (DIGITISED) }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_identified },
  { COT_KIND_READ, "read", TRUE, FALSE, 0, ANYWHERE, "digitised", 1, 1, { K (DIGITISED) }, FALSE, COT_REACH_SETTLED, COT_SECOND_NONE, body_read },
  { COT_KIND_CAPTURED, "captured", TRUE, TRUE, COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR, AT_CATD, "digitised, identified, the captured it amends", 2, 3, { K (DIGITISED), K (IDENTIFIED), K (CAPTURED) }, FALSE, COT_REACH_SETTLED, COT_SECOND_NONE, body_captured },
  { COT_KIND_MATCHED, "matched", TRUE, FALSE, 0, ANYWHERE, "captured, captured; the lower id first", 2, 2, { K (CAPTURED), K (CAPTURED) }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_matched },
  { COT_KIND_DECIDED, "decided", TRUE, TRUE, COT_ROLE_COORDINADOR, AT_CATD, "digitised, identified, every captured and decided it weighs", 2, COT_EVENT_MAX_REFS, { K (DIGITISED), K (IDENTIFIED), K (CAPTURED) | K (DECIDED) }, FALSE, COT_REACH_SETTLED, COT_SECOND_NONE, body_decided },
  { COT_KIND_SET_ASIDE, "set-aside", FALSE, TRUE, COT_ROLE_DIGITALIZADOR | COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR | COT_ROLE_COORDINADOR, AT_CATD, "the events that no longer stand", 1, COT_EVENT_MAX_REFS, { UNDOABLE, UNDOABLE, UNDOABLE }, TRUE, COT_REACH_ALL, COT_SECOND_OF_SETTLED, body_set_aside },
  { COT_KIND_WITHOUT_ACTA, "without-acta", FALSE, TRUE, COT_ROLE_ACOPIADOR | COT_ROLE_COORDINADOR, AT_CATD, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_ALWAYS, body_without_acta },
  { COT_KIND_COTEJO, "cotejo", TRUE, TRUE, COT_ROLE_COTEJADOR, AT_CATD, "digitised, identified, every captured and decided by which its fields are settled", 3, COT_EVENT_MAX_REFS, { K (DIGITISED), K (IDENTIFIED), K (CAPTURED) | K (DECIDED) }, FALSE, COT_REACH_SETTLED, COT_SECOND_NONE, body_cotejo },
  { COT_KIND_PACKED, "packed", TRUE, TRUE, PACKERS, AT_CATD, "received", 1, 1, { K (RECEIVED) }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_packed },
  { COT_KIND_ZERO, "zero", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_zero },
  { COT_KIND_OPENED, "opened", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "zero", 1, 1, { K (ZERO) }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_nothing },
  { COT_KIND_CLOSED, "closed", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "every opened of the station that stands", 1, COT_EVENT_MAX_REFS, { K (OPENED), K (OPENED), K (OPENED) }, FALSE, COT_REACH_ALL, COT_SECOND_ALWAYS, body_closed },
  { COT_KIND_SIGNED_IN, "signed-in", FALSE, TRUE, ANY_PERSON, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_signed_in },
  { COT_KIND_SIGNED_OUT, "signed-out", FALSE, TRUE, ANY_PERSON, ANYWHERE, "signed-in", 1, 1, { K (SIGNED_IN) }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_nothing },
  { COT_KIND_CLOCK_OFFSET, "clock-offset", FALSE, FALSE, 0, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_clock_offset },
  { COT_KIND_STATION_ENROLLED, "station-enrolled", FALSE, FALSE, 0, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_station_enrolled },
  { COT_KIND_STATION_REVOKED, "station-revoked", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_OR_AUTHORITY, body_station_revoked },
  { COT_KIND_PERSON_ENROLLED, "person-enrolled", FALSE, FALSE, 0, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_person_enrolled },
  { COT_KIND_PERSON_REVOKED, "person-revoked", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_OR_AUTHORITY, body_person_revoked },
  { COT_KIND_CATALOGUE_AMENDED, "catalogue-amended", FALSE, FALSE, 0, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_catalogue_amended },
  { COT_KIND_ACCEPTED, "accepted", FALSE, FALSE, 0, SERVICES, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_accepted },
  { COT_KIND_CUT, "cut", FALSE, FALSE, 0, 1 << COT_STATION_CENTRE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, COT_SECOND_NONE, body_cut },
};

/**
 * cot_kind_table:
 * @n: (out): number of lines
 *
 * Returns: (transfer none): every kind that this version knows, by number
 */
const CotKindInfo *
cot_kind_table (guint *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

/**
 * cot_kind_info:
 * @kind: a kind's number, from anywhere
 *
 * Returns: (transfer none) (nullable): its line of the table; %NULL when this
 *   version does not know it
 */
const CotKindInfo *
cot_kind_info (CotKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return &kinds[i];

  return NULL;
}

/**
 * cot_kind_get_transform:
 * @digitised: (nullable): a body that was checked
 * @transform: (out): form mm to px of the published image, row by row
 *
 * A sheet in several parts says it of the whole, for each part lies on a master of
 * its own; a sheet in one piece says it of its part.
 *
 * Returns: %FALSE when nobody knows where the form lies
 */
gboolean
cot_kind_get_transform (const json_t *digitised, double transform[9])
{
  const json_t *whole = json_object_get (digitised, "transform"), *parts = json_object_get (digitised, "parts");
  const json_t *numbers = whole != NULL ? whole : json_object_get (json_array_get (parts, 0), "transform");

  if (json_array_size (numbers) != 9 || (whole == NULL && json_array_size (parts) != 1))
    return FALSE;
  for (guint i = 0; i < 9; i++)
    transform[i] = json_number_value (json_array_get (numbers, i));

  return TRUE;
}
