/* cot-second.h - acts that take two people, or an authority
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-event.h"

G_BEGIN_DECLS

/* The first person signs the event; the second signs what is done, before there is
 * an event, and the signature goes along in the body:
 *
 *   second = {person, signature}
 *
 * over the text "cotejo second 1\n", the seal (32 bytes), kind (2), folio (12, zero
 * bytes for none), station (4), first person (4), number of refs (2), refs (32 each)
 * and SHA-256 of the body's members without "salt" and "second", as compact JSON by
 * sorted name.  All numbers are big endian.  A signature serves one event: of several
 * events of the station with the same one, that with the lowest number.
 *
 *   authority = {authority, signature}     authority: index in election.json
 *
 * over the text "cotejo authority 1\n", the seal, kind (2) and SHA-256 of the members
 * without "salt", "second", "authority" and "signatures", likewise. */

/* What the second person agrees to. */
typedef struct {
  const guint8 *seal; /* 32 bytes */
  CotKind kind;
  const char *folio; /* NULL or "": none */
  guint32 station;   /* that writes the event */
  guint32 person;    /* the first */
  const CotId *refs;
  guint n_refs;
  const json_t *body; /* borrowed */
} CotSecondAct;

/* The member "second" for that body (transfer full). */
json_t *cot_second_new (const CotSecondAct *act, guint32 person, const guint8 secret[64]);
/* Who the second of @event is, by its body; 0: none, or a sealed body. */
guint32 cot_second_of_event (const CotEvent *event);
gboolean cot_second_verify (const CotEvent *event, const guint8 public_key[32]);

/* The member "authority", or an item of "signatures" (transfer full). */
json_t *cot_authority_signature_new (const guint8 seal[32], CotKind kind, const json_t *body, guint authority, const guint8 secret[64]);
/* @signature: such an object. */
gboolean cot_authority_signature_verify (const guint8 seal[32], CotKind kind, const json_t *body, const json_t *signature, const guint8 public_key[32]);
/* SHA-256 of the members that authorities sign: what an amendment is known by. */
void cot_authority_digest (const json_t *body, CotId *out);

G_END_DECLS
