/* cot-zip.h - archives whose bytes depend on their content alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  char *name;
  GBytes *data;
} CotZipMember;

void cot_zip_member_free (CotZipMember *member);
CotZipMember *cot_zip_member_new (const char *name, GBytes *data);

/* @members: (element-type CotZipMember), in this order.  @local_s: the time that
 * every member bears, in seconds since 1970 of the local wall clock. */
GBytes *cot_zip_write (GPtrArray *members, gint64 local_s, gboolean compress, GError **error);
/* Every member of an archive that comes from outside: at most @max_members with
 * at most @max_bytes in all. */
GPtrArray *cot_zip_read (GBytes *archive, guint max_members, gsize max_bytes, GError **error);

G_END_DECLS
