/* cot-workstation.c - what this workstation works with: election, journal, desk, link
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-workstation.h"

#include <jansson.h>

#include "cot-client.h"
#include "cot-error.h"
#include "cot-service-work.h"

#define LEASE_S             600
#define MAX_PRACTICE_BYTES  65536
#define MAX_PRACTICE_PEOPLE 200
#define SPOOL_NAME          "spool"

struct _CotWorkstation {
  GObject parent_instance;
  CotWorkstationState state;
  GError *error;
  CotElection *election;
  CotJournal *journal;
  CotDesk *desk;
  CotClient *client;
  CotSyncLoop *loop;
  char *scanner, *spool;
  GArray *practice; /* CotPracticePerson */
  CotPractice *truth;
};

G_DEFINE_FINAL_TYPE (CotWorkstation, cot_workstation, G_TYPE_OBJECT)

void
cot_workstation_options_clear (CotWorkstationOptions *options)
{
  g_free (options->election);
  g_free (options->journal);
  g_free (options->service);
  g_free (options->pin);
  g_free (options->scanner);
  g_free (options->practice_people);
  g_free (options->practice_truth);
}

void
cot_workstation_options_copy (const CotWorkstationOptions *from, CotWorkstationOptions *to)
{
  *to = *from;
  to->election = g_strdup (from->election);
  to->journal = g_strdup (from->journal);
  to->service = g_strdup (from->service);
  to->pin = g_strdup (from->pin);
  to->scanner = g_strdup (from->scanner);
  to->practice_people = g_strdup (from->practice_people);
  to->practice_truth = g_strdup (from->practice_truth);
}

static void
practice_clear (gpointer data)
{
  CotPracticePerson *person = data;

  g_free (person->name);
  g_free (person->password);
}

static void
cot_workstation_finalize (GObject *object)
{
  CotWorkstation *self = COT_WORKSTATION (object);

  cot_workstation_close (self);
  g_clear_pointer (&self->election, cot_election_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->practice, g_array_unref);
  g_clear_object (&self->truth);
  g_free (self->scanner);
  g_free (self->spool);

  G_OBJECT_CLASS (cot_workstation_parent_class)->finalize (object);
}

static void
cot_workstation_class_init (CotWorkstationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_workstation_finalize;
}

static void
cot_workstation_init (CotWorkstation *self)
{
  self->practice = g_array_new (FALSE, TRUE, sizeof (CotPracticePerson));
  g_array_set_clear_func (self->practice, practice_clear);
}

static void
add_practice_person (CotWorkstation *self, const json_t *json)
{
  json_int_t person = json_integer_value (json_object_get (json, "person"));
  const char *password = json_string_value (json_object_get (json, "password"));
  const char *name = json_string_value (json_object_get (json, "name"));
  CotPracticePerson item = { 0 };

  if (person <= 0 || person > G_MAXUINT32 || password == NULL)
    return;
  item.person = (guint32) person;
  item.password = g_strdup (password);
  item.name = g_strdup (name);
  g_array_append_val (self->practice, item);
}

/* Passwords are shown for a practice alone, whatever file is given. */
static void
load_practice (CotWorkstation *self, const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  json_t *json;

  if (path == NULL || !cot_election_is_practice (self->election))
    return;
  if (!g_file_get_contents (path, &text, &length, &error) || length > MAX_PRACTICE_BYTES) {
    g_warning ("the practice people cannot be read: %s", error != NULL ? error->message : "too many bytes");
    return;
  }
  json = json_loadb (text, length, JSON_REJECT_DUPLICATES, NULL);
  for (size_t i = 0; i < json_array_size (json) && i < MAX_PRACTICE_PEOPLE; i++)
    add_practice_person (self, json_array_get (json, i));
  json_decref (json);
}

/* A night that counts has no truth to look at, whatever folder is given. */
static void
load_truth (CotWorkstation *self, const char *folder)
{
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;
  self->truth = cot_practice_load (folder, self->election, &error);
  if (self->truth == NULL)
    g_warning ("there is no score: %s", error->message);
}

static void
fail (CotWorkstation *self, CotWorkstationState state, GError *error)
{
  self->state = state;
  self->error = error;
  if (error != NULL)
    g_message ("%s", error->message);
}

static void
open_link (CotWorkstation *self, const CotWorkstationOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotWork) fallback = NULL;
  g_autoptr (CotWork) work = NULL;

  if (options->service == NULL)
    return;
  if (options->pin == NULL) {
    fail (self, COT_WORKSTATION_BAD_LINK, g_error_new_literal (COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "--service needs --pin"));
    return;
  }
  self->client = cot_client_new (self->journal, options->service, options->pin, NULL, &error);
  if (self->client == NULL) {
    fail (self, COT_WORKSTATION_BAD_LINK, g_steal_pointer (&error));
    return;
  }
  fallback = cot_local_work_new (self->journal, LEASE_S);
  work = cot_service_work_new (self->client, self->journal, fallback);
  cot_desk_set_work (self->desk, work);
  self->loop = cot_sync_loop_new (self->client, self->journal, NULL);
  cot_sync_loop_start (self->loop);
}

static void
open_all (CotWorkstation *self, const CotWorkstationOptions *options)
{
  GError *error = NULL;

  if (options->election == NULL) {
    fail (self, COT_WORKSTATION_NO_ELECTION, NULL);
    return;
  }
  self->election = cot_election_load (options->election, TRUE, NULL, &error);
  if (self->election == NULL) {
    fail (self, COT_WORKSTATION_BAD_ELECTION, error);
    return;
  }
  load_practice (self, options->practice_people);
  load_truth (self, options->practice_truth);
  if (options->journal == NULL) {
    fail (self, COT_WORKSTATION_NO_JOURNAL, NULL);
    return;
  }
  self->journal = cot_journal_open (options->journal, self->election, &cot_clock_system, &error);
  if (self->journal == NULL) {
    gboolean none = g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);

    fail (self, none ? COT_WORKSTATION_NO_JOURNAL : COT_WORKSTATION_BAD_JOURNAL, error);
    return;
  }
  self->desk = cot_desk_new (self->journal, NULL);
  self->spool = g_build_filename (options->journal, SPOOL_NAME, NULL);
  open_link (self, options);
}

/**
 * cot_workstation_new:
 * @options: what the command line gave
 *
 * Returns: (transfer full): never %NULL; its state says what is missing
 */
CotWorkstation *
cot_workstation_new (const CotWorkstationOptions *options)
{
  CotWorkstation *self = g_object_new (COT_TYPE_WORKSTATION, NULL);

  self->scanner = g_strdup (options->scanner);
  open_all (self, options);

  return self;
}

CotWorkstationState
cot_workstation_get_state (CotWorkstation *self)
{
  return self->state;
}

const GError *
cot_workstation_get_error (CotWorkstation *self)
{
  return self->error;
}

CotElection *
cot_workstation_get_election (CotWorkstation *self)
{
  return self->election;
}

CotJournal *
cot_workstation_get_journal (CotWorkstation *self)
{
  return self->journal;
}

CotDesk *
cot_workstation_get_desk (CotWorkstation *self)
{
  return self->desk;
}

CotSyncLoop *
cot_workstation_get_loop (CotWorkstation *self)
{
  return self->loop;
}

const char *
cot_workstation_get_scanner (CotWorkstation *self)
{
  return self->scanner;
}

const char *
cot_workstation_get_spool (CotWorkstation *self)
{
  return self->spool;
}

const CotPracticePerson *
cot_workstation_find_practice (CotWorkstation *self, guint32 person)
{
  for (guint i = 0; i < self->practice->len; i++)
    if (g_array_index (self->practice, CotPracticePerson, i).person == person)
      return &g_array_index (self->practice, CotPracticePerson, i);

  return NULL;
}

CotPractice *
cot_workstation_get_practice (CotWorkstation *self)
{
  return self->truth;
}

void
cot_workstation_close (CotWorkstation *self)
{
  if (self->loop != NULL)
    cot_sync_loop_stop (self->loop);
  g_clear_object (&self->loop);
  g_clear_object (&self->desk);
  g_clear_object (&self->client);
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
}
