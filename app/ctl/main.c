/* main.c - cotejoctl: what technicians and auditors do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-cli.h"
#include "ctl-cut.h"
#include "ctl-enrol.h"
#include "ctl-journal.h"
#include "ctl-kinds.h"
#include "ctl-labels.h"
#include "ctl-read.h"
#include "ctl.h"

static const CotCliCommand commands[] = {
  { "cotejo", "--election FOLDER --journal FOLDER (--list | --folio FOLIO [--field NAME=VALUE]... --person N --password-file FILE)",
    N_ ("compare what settled with the paper; --field where the paper says otherwise"), ctl_cotejo },
  { "cut rebuild", "--journal FOLDER --election FOLDER --number K --out FOLDER", N_ ("compute a published cut again from the events"), ctl_cut_rebuild },
  { "cut verify", "FOLDER [--election FOLDER] [--json]", N_ ("check digests, signature, rows and counters of a published cut"), ctl_cut_verify },
  { "election amend", "--election FOLDER ((--row CLAVE_ACTA [--contest ID] --set NAME=VALUE... | --ballot CONTEST:AREA:COLUMN (--present|--absent) [--colour #RRGGBB]) --journal FOLDER --reason TEXT [--replaces HEX] --out FILE | --sign KEY FILE)",
    N_ ("make an amendment of the catalogue, or sign one; two authorities sign"), ctl_election_amend },
  { "election check", "FOLDER [--json]", N_ ("list everything that is wrong in an election folder"), ctl_election_check },
  { "election diff", "FOLDER FOLDER [--json]", N_ ("tell what the second election has otherwise than the first"), ctl_election_diff },
  { "election keygen", "FILE", N_ ("make an authority's key; prints the public one"), ctl_election_keygen },
  { "election prepare", "FOLDER [--key FILE...] [--authority HEX]... [--opens TIME] [--closes TIME] [--practice]",
    N_ ("set authorities and window; removes a seal"), ctl_election_prepare },
  { "election seal", "FOLDER --key FILE... [--print FILE.pdf]", N_ ("seal an election with its authorities' keys"), ctl_election_seal },
  { "journal verify", "FOLDER --election FOLDER [--json]", N_ ("check every event, signature, chain and file of a journal"), ctl_journal_verify },
  { "journal export", "FOLDER BUNDLE --election FOLDER [--to STATION] [--without-files] [--json]", N_ ("write a journal's events and images for removable media"), ctl_journal_export },
  { "journal import", "FOLDER BUNDLE --election FOLDER [--preview] [--json]", N_ ("take the events and images of a bundle into a journal"), ctl_journal_import },
  { "journal salvage", "FROM TO --election FOLDER [--json]", N_ ("copy what can be proved of a damaged journal into a new one"), ctl_journal_salvage },
  { "journal amend", "--election FOLDER --journal FOLDER (FILE | --json)", N_ ("put a signed amendment on record, or list them"), ctl_journal_amend },
  { "journal voided", "--election FOLDER --journal FOLDER [--json]", N_ ("list what revoked stations and people wrote too late"), ctl_journal_voided },
  { "kinds", "[--json | --man en|es]", N_ ("print the table of all kinds of event"), ctl_kinds },
  { "labels", "--catd ID [--from N] --count N --out FILE.pdf", N_ ("write sheets of folio labels: text, Code 128 and QR"), ctl_labels },
  { "pack", "--election FOLDER --journal FOLDER --folio FOLIO --box TEXT --person N --password-file FILE", N_ ("say in which box a paper lies"), ctl_pack },
  { "read calibrate", "--election FOLDER --journal FOLDER [--accept PERCENT] [--write FOLDER] [--json]",
    N_ ("set thresholds for an accepted error from the settled sheets of a rehearsal"), ctl_read_calibrate },
  { "read cells", "IMAGES.idx3[.gz] [LABELS.idx1[.gz]] --tsv OUT", N_ ("read pictures of single handwritten boxes"), ctl_read_cells },
  { "read page", "FORM.json PAGE --json", N_ ("read everything on a page of one form"), ctl_read_page },
  { "read strip", "IMAGE --boxes N --json", N_ ("read one field from a picture of its boxes"), ctl_read_strip },
  { "station keygen", "FILE", N_ ("make a station's key; prints the public one"), ctl_station_keygen },
  { "station enrol", "--election FOLDER --number N --role centre|catd|desk [--catd N] --name TEXT --journal FOLDER (--authority-key FILE [--authority-index I] | --issuer-journal FOLDER) [--key FILE]",
    N_ ("enrol a station and make its journal"), ctl_station_enrol },
  { "station zero", "--election FOLDER --journal FOLDER --person N --password-file FILE [--seal-blocks TEXT]", N_ ("show that a station has written nothing yet"), ctl_station_zero },
  { "station open", "--election FOLDER --journal FOLDER --person N --password-file FILE", N_ ("open a station that was shown at zero"), ctl_station_open },
  { "station close", "--election FOLDER --journal FOLDER --person N --password-file FILE --second N --second-password-file FILE [--json]",
    N_ ("close a station; prints what is pending"), ctl_station_close },
  { "station list", "--election FOLDER --journal FOLDER [--json]", N_ ("list stations: open, revoked, cloned, clock"), ctl_station_list },
  { "station revoke", "--election FOLDER --journal FOLDER --number N [--last NUMBER] --cause lost|stolen|cloned|broken|retired|other (--authority-key FILE [--authority-index I] | --person N --password-file FILE --second N --second-password-file FILE)",
    N_ ("end a station whose key was lost; what it wrote up to --last stays"), ctl_station_revoke },
  { "person enrol", "--election FOLDER --journal FOLDER --number N --name TEXT --roles A,B --password-file FILE",
    N_ ("enrol a person; the password comes from a file, - for standard input"), ctl_person_enrol },
  { "person list", "--election FOLDER --journal FOLDER [--json]", N_ ("list the people of a journal"), ctl_person_list },
  { "person give", "--election FOLDER --journal FOLDER --number N --out FILE", N_ ("write a person's card for the other desks of the centre"), ctl_person_give },
  { "person take", "--election FOLDER --journal FOLDER --in FILE", N_ ("take a person's card, so that they can sign in here"), ctl_person_take },
  { "person revoke", "--election FOLDER --journal FOLDER --number N --cause lost|stolen|password|left|other (--authority-key FILE [--authority-index I] | --person N --password-file FILE --second N --second-password-file FILE)",
    N_ ("end a person's key; what they wrote so far stays"), ctl_person_revoke },
  { "sheets", "--election FOLDER --journal FOLDER [--json]", N_ ("list sheets and their states"), ctl_sheets },
  { "rows", "--election FOLDER --journal FOLDER [--json]", N_ ("list rows and their states"), ctl_rows },
};

int
main (int argc, char **argv)
{
  cot_cli_init ("cotejoctl");

  return cot_cli_dispatch ("cotejoctl", commands, G_N_ELEMENTS (commands), argc, argv);
}
