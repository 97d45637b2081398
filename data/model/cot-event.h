/* cot-event.h - a small signed fact: header, body, id, signatures
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

#include "cot-value.h"

G_BEGIN_DECLS

/* SHA-256 of a header: the event's id. */
typedef struct {
  guint8 bytes[32];
} CotId;

#define COT_ID_HEX_LENGTH 64

guint cot_id_hash (gconstpointer id);
gboolean cot_id_equal (gconstpointer a, gconstpointer b);
int cot_id_compare (const CotId *a, const CotId *b); /* byte order: "the lower id" */
gboolean cot_id_is_zero (const CotId *id);
char *cot_id_to_hex (const CotId *id);
gboolean cot_id_from_hex (const char *hex, CotId *out);

/* The numbers stand in headers and are never reused or changed. */
typedef enum {
  COT_KIND_RECEIVED = 1,
  COT_KIND_DIGITISED = 2,
  COT_KIND_IDENTIFIED = 3,
  COT_KIND_READ = 4,
  COT_KIND_CAPTURED = 5,
  COT_KIND_MATCHED = 6,
  COT_KIND_DECIDED = 7,
  COT_KIND_SET_ASIDE = 8,
  COT_KIND_WITHOUT_ACTA = 9,
  COT_KIND_COTEJO = 10,
  COT_KIND_PACKED = 11,
  COT_KIND_ZERO = 20,
  COT_KIND_OPENED = 21,
  COT_KIND_CLOSED = 22,
  COT_KIND_SIGNED_IN = 23,
  COT_KIND_SIGNED_OUT = 24,
  COT_KIND_CLOCK_OFFSET = 25,
  COT_KIND_STATION_ENROLLED = 30,
  COT_KIND_STATION_REVOKED = 31,
  COT_KIND_PERSON_ENROLLED = 32,
  COT_KIND_PERSON_REVOKED = 33,
  COT_KIND_CATALOGUE_AMENDED = 34,
  COT_KIND_ACCEPTED = 40,
  COT_KIND_CUT = 41,
} CotKind;

/* What a person may do; a person may hold several. */
typedef enum {
  COT_ROLE_ACOPIADOR = 1 << 0,
  COT_ROLE_DIGITALIZADOR = 1 << 1,
  COT_ROLE_CAPTURISTA = 1 << 2,
  COT_ROLE_VERIFICADOR = 1 << 3,
  COT_ROLE_COORDINADOR = 1 << 4,
  COT_ROLE_COTEJADOR = 1 << 5,
} CotRole;

const char *cot_role_to_string (CotRole role); /* "acopiador", ... */
gboolean cot_role_from_string (const char *text, CotRole *out);

typedef enum {
  COT_STATION_CENTRE, /* accepts and cuts */
  COT_STATION_CATD,   /* a CATD's service; enrols its desks and people */
  COT_STATION_DESK,
} CotStationRole;

const char *cot_station_role_to_string (CotStationRole role); /* "centre", "catd", "desk" */
gboolean cot_station_role_from_string (const char *text, CotStationRole *out);

/* One line of the kinds table: code, the check of incoming events and the
 * manual's table all come from it. */
typedef enum {
  COT_BODY_UINT,
  COT_BODY_STRING,
  COT_BODY_HEX32, /* 64 lower-case hex digits */
  COT_BODY_BOOL,
  COT_BODY_FIELDS, /* object: field name -> value */
  COT_BODY_STRINGS,
  COT_BODY_OBJECT,
  COT_BODY_ARRAY,
  COT_BODY_PARTS,          /* 1-4 of {master hex32, transform: 9 numbers or null} */
  COT_BODY_TRANSFORM,      /* 9 numbers */
  COT_BODY_MACHINE_FIELDS, /* object: field name -> {value, probability 0-10000, sure[, letters[, differs]]} */
  COT_BODY_CHAINS,         /* of {station, number, id hex32} */
  COT_BODY_INT,            /* with a sign */
  COT_BODY_LASTS,          /* of {station, number}: its last event that is meant */
  COT_BODY_COUNTS,         /* object: word -> number */
  COT_BODY_SECOND,         /* {person, signature 128 hex digits}: see cot-second.h */
  COT_BODY_AUTHORITY,      /* {authority index, signature}: see cot-second.h */
  COT_BODY_AUTHORITIES,    /* 1-16 of these */
} CotBodyType;

typedef struct {
  const char *name;
  CotBodyType type;
  gboolean required;
  const char *allowed; /* the words a string may be, "a|b|c"; NULL: any */
  guint8 choice;       /* fields with 1 stand together, or those with 2; 0: no choice */
} CotBodyField;

typedef enum {
  COT_REACH_ALL,
  COT_REACH_SETTLED, /* other desks get the body only when the sheet settles */
  COT_REACH_CATD,    /* personal data, never sent upward */
} CotReach;

/* Acts that take two people, both by name and signature. */
typedef enum {
  COT_SECOND_NONE,
  COT_SECOND_ALWAYS,
  COT_SECOND_OR_AUTHORITY, /* an authority key signed it instead, and then nobody acts */
  COT_SECOND_OF_SETTLED,   /* asked of who sets aside what is settled; see cot_fold_check () */
} CotSecondNeed;

typedef struct {
  CotKind kind;
  const char *name; /* "without-acta" */
  gboolean has_folio;
  gboolean has_person; /* signed by a person too */
  guint roles;         /* CotRole mask, any of; 0 when no person acts */
  guint station_roles; /* mask 1 << CotStationRole of stations that may write it */
  const char *refs;    /* what it must name, for people: "received" */
  guint min_refs, max_refs;
  guint64 ref_kinds[3]; /* COT_KIND_BIT mask of the first, the second, each further one */
  gboolean folio_optional;
  CotReach reach;
  CotSecondNeed second;
  const CotBodyField *body; /* ends with a NULL name; "salt" is implied */
} CotKindInfo;

#define COT_KIND_BIT(kind) (G_GUINT64_CONSTANT (1) << (kind))

const CotKindInfo *cot_kind_info (CotKind kind); /* NULL: unknown to this version */
const CotKindInfo *cot_kind_table (guint *n);
/* Types, required members, sizes and values of a body, salt included, by that
 * table.  COT_DATA_ERROR_INVALID names the member. */
gboolean cot_kind_check_body (const CotKindInfo *info, json_t *body, GError **error);
/* Form mm to px of the published image, of a `digitised`; FALSE: not known. */
gboolean cot_kind_get_transform (const json_t *digitised, double transform[9]);

#define COT_EVENT_MAX_BODY   65536
#define COT_EVENT_MAX_REFS   256
#define COT_EVENT_HEADER_MIN 140

/* Header, big endian, canonical: there is one encoding of each header.
 *
 *   0   4  "COT1"           form and version
 *   4  32  seal             of the election
 *  36   2  kind
 *  38  12  folio            canonical ASCII, or twelve zero bytes
 *  50   4  station          never 0
 *  54   8  number           running number of the station, from 1
 *  62  32  previous         id of the station's previous event; zeros for number 1
 *  94   8  time             UTC, microseconds since 1970
 * 102   4  person           0: nobody acts
 * 106  32  body hash        SHA-256 of the body's exact bytes
 * 138   2  n refs
 * 140 32n  refs             ids acted on, in the order that the kind's table gives
 *
 * id = SHA-256 (header).  Signatures are Ed25519 over a domain string and the header.
 * The body is a JSON object whose first member is "salt": 32 hex digits (16 random
 * bytes), so that its hash tells nothing about its content. */
typedef struct {
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public: read only >*/
  CotId id;
  CotKind kind;
  char folio[COT_FOLIO_LENGTH + 1]; /* "" for none */
  guint32 station;
  guint64 number;
  CotId previous;
  gint64 time_us;
  guint32 person;
  CotId body_hash;
  guint n_refs;
  CotId *refs;
  GBytes *header;
  GBytes *body; /* NULL: sealed, not given to this machine */
  guint8 station_signature[64];
  guint8 person_signature[64]; /* zeros when person is 0 */
} CotEvent;

/* What to write; the journal fills station, number, previous and time. */
typedef struct {
  const guint8 *seal; /* 32 bytes */
  CotKind kind;
  const char *folio; /* NULL or "": none */
  guint32 station;
  guint64 number;
  CotId previous;
  gint64 time_us;
  guint32 person;
  const CotId *refs;
  guint n_refs;
  json_t *body;                 /* borrowed; without salt */
  const guint8 *station_secret; /* 64 bytes, Ed25519 */
  const guint8 *person_secret;  /* 64 bytes or NULL when person is 0 */
} CotEventDraft;

/* Salts, encodes and signs.  The body is checked against the kind's table. */
CotEvent *cot_event_new (const CotEventDraft *draft, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Decodes what came from outside or from disk; checks form, not signatures.
 * @body: (nullable): sealed.  COT_DATA_ERROR_INVALID, _TOO_NEW (unknown kind or
 * version), _CORRUPT (body does not fit its hash). */
CotEvent *cot_event_parse (GBytes *header, GBytes *body, const guint8 station_signature[64], const guint8 person_signature[64], GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same without checking the body against its table: for what the journal
 * has checked before. */
CotEvent *cot_event_parse_trusted (GBytes *header, GBytes *body, const guint8 station_signature[64], const guint8 person_signature[64], GError **error) G_GNUC_WARN_UNUSED_RESULT;

CotEvent *cot_event_ref (CotEvent *self);
void cot_event_unref (CotEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotEvent, cot_event_unref)

/* The body as JSON (transfer full), NULL when sealed.  Parsed at each call. */
json_t *cot_event_load_body (const CotEvent *self);
gboolean cot_event_verify_station (const CotEvent *self, const guint8 public_key[32]);
gboolean cot_event_verify_person (const CotEvent *self, const guint8 public_key[32]);

/* Wire frame, as pushed, pulled and bundled: u32 header length, header, u32 body
 * length (0xffffffff: sealed), body, 64 bytes station signature, 64 bytes person
 * signature.  All big endian. */
void cot_event_append_frame (const CotEvent *self, gboolean with_body, GByteArray *out);
/* Reads one frame at *offset and moves it past; NULL with *offset unchanged and
 * COT_DATA_ERROR_INVALID when the bytes end early or a length is absurd. */
CotEvent *cot_event_read_frame (const guint8 *data, gsize length, gsize *offset, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- Enrolment certificates -------------------------------------------------
 * A station's chain begins with its own station-enrolled, which carries a
 * certificate: {station, key, role, catd, name, issuer, signature}; issuer is
 * "authority:<index>" or "station:<number>" (a CATD's service for its desks).
 * The signature covers a domain string, the seal and the canonical members. */
json_t *cot_certificate_new (const guint8 seal[32], guint32 station, const guint8 key[32], CotStationRole role, guint catd, const char *name, const char *issuer, const guint8 issuer_secret[64]);
gboolean cot_certificate_verify (const json_t *certificate, const guint8 seal[32], const guint8 issuer_key[32]);

G_END_DECLS
