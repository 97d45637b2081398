#!/bin/bash
# A lost key of a person and of a desk, through the real programs: revoke, enrol,
# go on.  Two desks, their service, and the people; nothing that counted is lost.
# Prints TAP.
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Argument: the folder of the built programs.
set -u
export PATH="$1:$PATH"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
number=0
echo "1..17"

case_ () { # name, command...
  local name=$1
  shift
  number=$((number + 1))
  if "$@" >"$dir/log" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    tail -30 "$dir/log" | sed 's/^/# /'
  fi
}

at () { # journal, words of cotejoctl...
  local journal=$1
  shift
  cotejoctl "$@" --election "$dir/election" --journal "$dir/$journal"
}

refused () { # command...
  "$@" >"$dir/out" 2>"$dir/err"
  [ $? = 1 ] && [ "$(wc -l <"$dir/err")" = 1 ] || { echo "not refused: $*"; cat "$dir/out" "$dir/err"; return 1; }
  cat "$dir/err"
}

# --- What there is before ---------------------------------------------------------

election () {
  cotejo-simulacro election --casillas 6 --municipios 2 --contests ayun --seed 4 "$dir/election" &&
    cotejoctl election keygen "$dir/authority.key" >"$dir/authority.pub" &&
    cotejoctl election prepare "$dir/election" --authority "$(cat "$dir/authority.pub")" --practice \
      --opens "$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)" --closes "$(date -u -d '+9 hours' +%Y-%m-%dT%H:%M:%SZ)" &&
    cotejoctl election seal "$dir/election" --key "$dir/authority.key" && blocks
}

service () {
  local i roles=(- coordinador coordinador acopiador,digitalizador,coordinador capturista verificador)
  for i in 1 2 3 4 5; do printf 'clave-%s' "$i" >"$dir/password-$i"; done
  at service station enrol --number 7 --role catd --catd 1 --name Servicio --authority-key "$dir/authority.key" || return 1
  for i in 1 2 3 4 5; do
    at service person enrol --number "$i" --name "Persona $i" --roles "${roles[$i]}" --password-file "$dir/password-$i" || return 1
  done
}

# As printed: the SHA-256 of the seal, in blocks of four.
seal=""
blocks () { seal=$(sha256sum "$dir/election/seal.json" | cut -c1-64 | sed 's/..../& /g; s/ $//') && [ -n "$seal" ]; }

desk () { # number
  at "desk-$1" station enrol --number "$1" --role desk --catd 1 --name "Mesa $1" --issuer-journal "$dir/service" &&
    at "desk-$1" station zero --person 1 --password-file "$dir/password-1" --seal-blocks "$seal" &&
    at "desk-$1" station open --person 1 --password-file "$dir/password-1"
}

desks () { desk 8 && desk 9; }
twice () { refused cotejoctl station enrol --election "$dir/election" --number 8 --role desk --catd 1 --name Doble --issuer-journal "$dir/service" --journal "$dir/twice"; }

carry () { # from, to: as on a stick
  rm -f "$dir/bundle"
  cotejoctl journal export "$dir/$1" "$dir/bundle" --election "$dir/election" &&
    cotejoctl journal import "$dir/$2" "$dir/bundle" --election "$dir/election"
}

# --- Slow, counted, told -------------------------------------------------------------

slowed () {
  local i
  printf wrong >"$dir/wrong"
  for i in 1 2 3; do refused at desk-8 station close --person 4 --password-file "$dir/wrong" --second 2 --second-password-file "$dir/password-2" || return 1; done
  refused at desk-8 station close --person 4 --password-file "$dir/password-4" --second 2 --second-password-file "$dir/password-2" || return 1
  grep -q "wait" "$dir/err" && at desk-8 person list --json | tr -d ' \n' | grep -q '"wrong_passwords":3'
}

# --- Lost ------------------------------------------------------------------------------

two="--person 1 --password-file $dir/password-1 --second 2 --second-password-file $dir/password-2"

one_alone () {
  refused at service person revoke --number 4 --cause lost --person 1 --password-file "$dir/password-1" --second 1 --second-password-file "$dir/password-1" &&
    refused at service person revoke --number 4 --cause lost --person 1 --password-file "$dir/password-1" --second 5 --second-password-file "$dir/password-5"
}

person_revoked () {
  # shellcheck disable=SC2086
  at service person revoke --number 4 --cause lost $two &&
    at service person list | grep -q "^4	.*	revoked" &&
    refused at service station zero --person 4 --password-file "$dir/password-4"
}

person_again () {
  printf clave-40 >"$dir/password-40"
  refused at service person enrol --number 4 --name "Persona 4" --roles coordinador --password-file "$dir/password-4" &&
    at service person enrol --number 40 --name "Persona 4" --roles coordinador,capturista --password-file "$dir/password-40" &&
    carry service desk-8 && at desk-8 person list | grep -q "^40	" || return 1
  # The card goes on the stick too; then the password opens it, without a link.
  printf '{"version":1}' >"$dir/no-card"
  ! at desk-8 person take --in "$dir/no-card" &&
    at service person give --number 40 --out "$dir/card" && at desk-8 person take --in "$dir/card" &&
    refused at desk-8 station open --person 40 --password-file "$dir/password-40" && grep -q "open already" "$dir/err"
}

desk_revoked () {
  carry desk-9 service || return 1
  # shellcheck disable=SC2086
  at service station revoke --number 9 --cause stolen $two &&
    at service station list | grep -q "^9	.*	revoked" &&
    cotejoctl journal voided --election "$dir/election" --journal "$dir/service" --json | tr -d ' \n' | grep -q '"n":0'
}

# Whoever has it goes on with it.
thief () {
  # shellcheck disable=SC2086
  at desk-9 station close $two && carry desk-9 service &&
    at service journal voided | grep -q "^9	.*	closed	" &&
    at service station list | grep -q "^9	.*	revoked"
}

desk_learns () {
  carry service desk-9 &&
    refused at desk-9 station open --person 1 --password-file "$dir/password-1" && grep -q revoked "$dir/err"
}

by_service_not () {
  # What an authority enrolled only an authority takes back.
  # shellcheck disable=SC2086
  carry service desk-8 && refused at desk-8 station revoke --number 7 --cause lost $two &&
    at desk-8 station revoke --number 7 --cause lost --authority-key "$dir/authority.key"
}

# The spare that the authority enrolled beforehand, on another machine.
spare () {
  at spare station enrol --number 17 --role catd --catd 1 --name Respaldo --authority-key "$dir/authority.key" || return 1
  # With the service that certified the desk, which the spare has never met.
  carry desk-8 spare && printf clave-41 >"$dir/password-41" &&
    refused at spare person enrol --number 5 --name Otra --roles capturista --password-file "$dir/password-41" &&
    at spare person enrol --number 41 --name Nueva --roles coordinador --password-file "$dir/password-41" &&
    at desk-11 station enrol --number 11 --role desk --catd 1 --name "Mesa 11" --issuer-journal "$dir/spare" &&
    at desk-11 station zero --person 41 --password-file "$dir/password-41" --seal-blocks "$seal" &&
    at desk-11 station open --person 41 --password-file "$dir/password-41" &&
    carry desk-11 service && at service station list | grep -q "^11	.*	open"
}

new_desk () { desk 10 && at desk-10 station list | grep -q "^10	.*	open"; }

closed () {
  # shellcheck disable=SC2086
  at desk-10 station close --json $two | tr -d ' \n' | grep -q '"pending":{"expected":' &&
    at desk-10 station list | grep -q "^10	.*	closed" &&
    refused at desk-10 station zero --person 1 --password-file "$dir/password-1"
}

verified () {
  local journal
  for journal in service desk-8 desk-9 desk-10; do
    cotejoctl journal verify "$dir/$journal" --election "$dir/election" || return 1
  done
}

same_everywhere () {
  carry desk-8 service && carry service desk-8 && carry desk-10 service && carry service desk-10 && carry service desk-8 &&
    at service station list >"$dir/a" && at desk-8 station list >"$dir/b" && cat "$dir/a" "$dir/b" && cmp "$dir/a" "$dir/b"
}

case_ "an election" election
case_ "a service enrolled by an authority, and its people" service
case_ "the service enrols two desks, offline" desks
case_ "no number is given twice" twice
case_ "wrong passwords are slowed, counted and listed" slowed
case_ "one person alone, or a second without the role, revokes nobody" one_alone
case_ "two coordinators revoke a person" person_revoked
case_ "the person goes on under a new number, at the desks too" person_again
case_ "two coordinators revoke a desk" desk_revoked
case_ "what it writes later counts for nothing and is listed" thief
case_ "a desk that learns of it stops" desk_learns
case_ "a new desk takes its place" new_desk
case_ "an authority alone takes a service back" by_service_not
case_ "a spare takes its place: it enrols a person and a desk" spare
case_ "a desk is closed by two, with what is pending" closed
case_ "every journal is right" verified
case_ "all machines agree" same_everywhere
