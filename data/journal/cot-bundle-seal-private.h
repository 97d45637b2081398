/* cot-bundle-seal-private.h - a bundle that only its receiver can read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A sealed bundle, all numbers big endian:
 *
 *    0   8  "COTBOX1\n"
 *    8  32  seal       of the election
 *   40   4  receiver   station
 *   44   4  sender     station, as it says
 *   48  80  key        of the stream, by crypto_box_seal () for the receiver: its
 *                      Ed25519 key, turned into one of X25519
 *  128  24  header     of crypto_secretstream_xchacha20poly1305
 *  152      chunks     each 65536 bytes of the tar and 17 of the stream; the last one
 *                      shorter, maybe empty, and marked as the last
 *
 * The first 48 bytes go into each chunk's tag.  A chunk that was changed, left out,
 * repeated or moved, and an end that is not the end, do not open. */
#define COT_BOX_MAGIC       "COTBOX1\n"
#define COT_BOX_MAGIC_BYTES 8
#define COT_BOX_CHUNK       65536

typedef struct {
  guint8 seal[32];
  guint32 receiver, sender;
} CotBoxFacts;

/* --- Writing: what is given goes out in chunks to @fd. --- */
typedef struct _CotBoxWriter CotBoxWriter;
CotBoxWriter *cot_box_writer_new (int fd, const CotBoxFacts *facts, const guint8 receiver_key[32], GError **error);
gboolean cot_box_writer_write (CotBoxWriter *self, gconstpointer data, gsize length, GError **error);
gboolean cot_box_writer_finish (CotBoxWriter *self, GError **error);
void cot_box_writer_free (CotBoxWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotBoxWriter, cot_box_writer_free)

/* --- Reading --- */
typedef struct _CotBoxReader CotBoxReader;
/* Reads the facts alone; FALSE with INVALID. */
gboolean cot_box_read_facts (int fd, CotBoxFacts *facts, GError **error);
/* Behind the facts. @secret: 64 bytes, of the receiver. CORRUPT when it does not open. */
CotBoxReader *cot_box_reader_new (int fd, const CotBoxFacts *facts, const guint8 *secret, GError **error);
/* The next chunk, borrowed until the next call; 0 at the end, -1 with CORRUPT,
 * INVALID (it ends early), FAILED. */
gssize cot_box_reader_read (CotBoxReader *self, const guint8 **data, GError **error);
void cot_box_reader_free (CotBoxReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotBoxReader, cot_box_reader_free)

G_END_DECLS
