/* cot-service-files.c - images and cards, and work that is handed out
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-proposal.h"
#include "cot-service-private.h"
#include "cot-wire.h"

/* --- Files --------------------------------------------------------------------- */

/* Whether the caller may give or have the file: an event that is held names it,
 * and a person's card stays within its CATD. */
static gboolean
is_allowed (CotRequest *request, const char *sha256)
{
  CotService *service = request->service;
  CotNaming naming = cot_file_index_find (service->files, sha256);

  if (naming.kind == COT_NAMED_NOT && cot_file_index_update (service->files, NULL))
    naming = cot_file_index_find (service->files, sha256);
  if (naming.kind == COT_NAMED_CARD)
    return naming.catd == service->own.catd && request->caller.catd == service->own.catd;

  return naming.kind == COT_NAMED_IMAGE;
}

static gboolean
check_name (CotRequest *request)
{
  if (!cot_wire_is_sha256 (request->rest)) {
    cot_answer_problem (request, 400, "invalid", "a file is named by its SHA-256 in lower case");
    return FALSE;
  }
  if (!is_allowed (request, request->rest)) {
    cot_answer_problem (request, 404, "not-found", "no event that is held here names this file");
    return FALSE;
  }

  return TRUE;
}

void
cot_service_get_file (CotRequest *request)
{
  g_autofree char *path = NULL;
  struct stat info;
  int fd;

  if (!check_name (request))
    return;

  path = cot_journal_get_file_path (request->service->journal, request->rest);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd == -1 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)) {
    if (fd != -1)
      close (fd);
    cot_answer_problem (request, 404, "not-found", "the file is not here yet");
    return;
  }

  request->answer.status = 200;
  request->answer.type = "application/octet-stream";
  request->answer.fd = fd;
  request->answer.fd_bytes = (guint64) info.st_size;
}

gboolean
cot_service_may_put_file (CotRequest *request)
{
  return check_name (request);
}

void
cot_service_put_file (CotRequest *request)
{
  g_autofree char *sha256 = cot_wire_sha256 (request->body->data, request->body->len);
  g_autofree char *stored = NULL;
  g_autoptr (GError) error = NULL;

  if (strcmp (sha256, request->rest) != 0) {
    cot_answer_problem (request, 422, "corrupt", "the bytes do not have the SHA-256 that names them");
    return;
  }
  if (!cot_journal_has_file (request->service->journal, sha256)) {
    stored = cot_journal_put_file (request->service->journal, request->body->data, request->body->len, &error);
    if (stored == NULL) {
      cot_answer_error (request, error);
      return;
    }
    cot_centre_kick (request->service->centre);
  }

  cot_answer_json (request, 200, json_pack ("{s:s}", "stored", sha256));
}

void
cot_service_post_missing (CotRequest *request)
{
  json_t *json = cot_request_parse (request), *missing;
  const json_t *files = json_object_get (json, "files");

  if (json == NULL)
    return;
  if (!json_is_array (files) || json_array_size (files) > COT_WIRE_MAX_NAMES) {
    cot_answer_problem (request, 400, "invalid", "files: a list, not too long");
    json_decref (json);
    return;
  }

  missing = json_array ();
  for (gsize i = 0; i < json_array_size (files); i++) {
    const char *sha256 = json_string_value (json_array_get (files, i));

    if (cot_wire_is_sha256 (sha256) && is_allowed (request, sha256) && !cot_journal_has_file (request->service->journal, sha256))
      json_array_append_new (missing, json_string (sha256));
  }
  json_decref (json);
  cot_answer_json (request, 200, json_pack ("{s:o}", "missing", missing));
}

/* --- Work ---------------------------------------------------------------------- */

static const char *const claim_kinds[] = { "first", "second", "rekey", "third" };

/* The roles that the person has, whatever the caller says. */
static gboolean
limit_roles (CotService *service, guint32 number, guint *roles)
{
  const CotPerson *person;

  cot_journal_lock (service->journal);
  person = cot_fold_get_person (cot_journal_get_fold (service->journal), number);
  if (person != NULL)
    *roles &= person->roles;
  cot_journal_unlock (service->journal);

  return person != NULL;
}

/* The answer to a claim: for a first reading, also what the machine proposes, since
 * desks are not given the machine's readings before the sheet settles. */
static json_t *
describe_item (CotService *service, const CotWorkItem *item)
{
  json_t *json = json_pack ("{s:s, s:s}", "folio", item->folio, "kind", claim_kinds[item->kind]);
  g_autofree CotValue *proposals = NULL;
  const CotSheet *sheet;

  if (item->kind != COT_CLAIM_FIRST)
    return json;
  cot_journal_lock (service->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (service->journal), item->folio);
  if (sheet != NULL && sheet->row != NULL)
    proposals = cot_proposal_list (service->journal, sheet);
  if (proposals != NULL)
    json_object_set_new (json, "proposals", cot_proposal_to_json (sheet->row->ballot, proposals));
  cot_journal_unlock (service->journal);

  return json;
}

void
cot_service_post_claim (CotRequest *request)
{
  json_t *json = cot_request_parse (request);
  json_int_t person = json_integer_value (json_object_get (json, "person"));
  json_int_t roles_given = json_integer_value (json_object_get (json, "roles"));
  guint roles = (guint) CLAMP (roles_given, 0, 0xffff);
  g_autofree char *ahead_of = g_strdup (json_string_value (json_object_get (json, "ahead_of")));
  g_autoptr (GError) error = NULL;
  g_auto (CotWorkItem) item = { 0 };
  gboolean found;

  if (json == NULL)
    return;
  json_decref (json);
  if (person < 1 || person > G_MAXUINT32) {
    cot_answer_problem (request, 400, "invalid", "person and roles");
    return;
  }
  if (!limit_roles (request->service, (guint32) person, &roles)) {
    cot_answer_problem (request, 403, "refused", "the person is not enrolled here");
    return;
  }

  found = ahead_of != NULL ? cot_work_peek (request->service->work, (guint32) person, roles, ahead_of, &item, &error)
                           : cot_work_claim (request->service->work, (guint32) person, roles, &item, &error);
  if (found && ahead_of != NULL)
    cot_answer_json (request, 200, json_pack ("{s:s, s:s}", "folio", item.folio, "kind", claim_kinds[item.kind]));
  else if (found)
    cot_answer_json (request, 200, describe_item (request->service, &item));
  else if (error != NULL)
    cot_answer_error (request, error);
  else
    cot_answer_json (request, 200, json_object ());
}

void
cot_service_delete_claim (CotRequest *request)
{
  char folio[COT_FOLIO_LENGTH + 1];
  guint64 person;

  if (!cot_folio_parse (request->rest, folio, NULL) || !cot_request_get_uint (request, "person", G_MAXUINT32, &person) || person == 0) {
    cot_answer_problem (request, 400, "invalid", "a folio and a person");
    return;
  }

  cot_work_release (request->service->work, (guint32) person, folio);
  cot_answer_json (request, 200, json_object ());
}
