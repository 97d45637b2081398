#!/bin/bash
# One short run of each program, from an election to a published zero cut, as
# a technician would start them.  Prints TAP.
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Arguments: the folder of the built programs, the folder of the feeder's backend.
set -u
export PATH="$1:$PATH"
backend=$2
dir=$(mktemp -d)
service=""
trap 'if [ -n "$service" ]; then kill "$service" 2>/dev/null; fi; rm -rf "$dir"' EXIT
number=0
echo "1..13"

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

every_version () {
  local program path
  for program in cotejo cotejo-scan cotejod cotejoctl cotejo-simulacro; do
    path=$(command -v "$program") || return 1
    "$program" --version | grep -q "$(sha256sum "$path" | cut -d' ' -f1)" || { echo "$program does not print its SHA-256"; return 1; }
  done
}

wrong_use () {
  local program
  for program in cotejo-scan cotejod cotejoctl cotejo-simulacro; do
    "$program" --no-such-option >"$dir/out" 2>"$dir/err"
    [ $? = 2 ] || { echo "$program: not exit 2"; return 1; }
    [ "$(wc -l <"$dir/err")" = 1 ] || { echo "$program: not one line on stderr"; cat "$dir/err"; return 1; }
  done
  cotejo-scan run --spool "$dir/spool" --option mode </dev/null >"$dir/out" 2>"$dir/err"
  [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ] || { echo "cotejo-scan takes an option without a value"; return 1; }
}

election () { cotejo-simulacro election --casillas 6 --municipios 2 --contests ayun,dip --seed 4 "$dir/election"; }

sealed () {
  cotejoctl election keygen "$dir/authority.key" >"$dir/authority.pub" &&
    cotejoctl election prepare "$dir/election" --authority "$(cat "$dir/authority.pub")" \
      --opens "$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)" --closes "$(date -u -d '+9 hours' +%Y-%m-%dT%H:%M:%SZ)" &&
    cotejoctl election seal "$dir/election" --key "$dir/authority.key" &&
    cotejoctl election check "$dir/election"
}

enrolled () {
  printf secret >"$dir/password"
  cotejoctl station enrol --election "$dir/election" --number 1 --role centre --catd 0 --name Centre \
    --authority-key "$dir/authority.key" --authority-index 0 --journal "$dir/centre" &&
    cotejoctl person enrol --journal "$dir/centre" --election "$dir/election" --number 9 --name Nine \
      --roles coordinador --password-file "$dir/password" &&
    cotejoctl station zero --journal "$dir/centre" --election "$dir/election" --person 9 --password-file "$dir/password" \
      --seal-blocks "$(sha256sum <"$dir/election/seal.json" | cut -c1-64)" &&
    cotejoctl station open --journal "$dir/centre" --election "$dir/election" --person 9 --password-file "$dir/password"
}

verified () { cotejoctl journal verify "$dir/centre" --election "$dir/election"; }
full_disk () {
  cotejoctl rows --election "$dir/election" --journal "$dir/centre" --json >/dev/full 2>"$dir/err"
  [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ]
}

labels () { cotejoctl labels --catd 1 --from 1 --count 4 --out "$dir/labels.pdf" && head -c4 "$dir/labels.pdf" | grep -q %PDF; }
paper () { cotejo-simulacro actas "$dir/election" --count 1 --seed 2 --out "$dir/feeder"; }

scanned () {
  mkdir -p "$dir/sane" "$dir/spool"
  echo cotejo >"$dir/sane/dll.conf"
  echo "folder $dir/feeder" >"$dir/sane/feeder.conf"
  printf 'next\nnext\nquit\n' |
    SANE_CONFIG_DIR=$dir/sane LD_LIBRARY_PATH=$backend \
      cotejo-scan run --device cotejo:feeder --spool "$dir/spool" --forms "$dir/election" >"$dir/answers" || { cat "$dir/answers"; return 1; }
  cat "$dir/answers"
  grep -q '"page"' "$dir/answers" && grep -q '"empty"' "$dir/answers" &&
    grep -q "\"folio\": *\"$(sed -n 's/.*"folio": "\([^"]*\)".*/\1/p' "$dir/feeder/00001.json" | head -1)\"" "$dir/answers"
}

published () {
  local answer
  # The first line that it prints says where it listens.
  exec 5< <(exec cotejod --journal "$dir/centre" --election "$dir/election" --listen 127.0.0.1:0 \
    --tls "$dir/tls" --site "$dir/site" --cut-interval 0 --profile opl-2021 2>"$dir/service.log")
  service=$!
  read -r answer <&5 || { cat "$dir/service.log"; return 1; }
  echo "$answer"
  case $answer in "listening https://127.0.0.1:"*) ;; *) return 1 ;; esac
  kill -USR1 "$service"
  until [ -e "$dir/site/latest.json" ]; do
    kill -0 "$service" 2>/dev/null || { cat "$dir/service.log"; return 1; }
    read -r -t 0.1 _ <&5
  done
  [ -e "$dir/site/latest.json" ]
}

cut_verified () { cotejoctl cut verify "$dir/site/cuts/$(ls "$dir/site/cuts" | tail -1)"; }

stopped () {
  kill -TERM "$service" && wait "$service"
  local code=$?
  service=""
  cat "$dir/service.log"
  [ "$code" = 0 ]
}

case_ "every program prints its own SHA-256" every_version
case_ "wrong use: exit 2 and one line" wrong_use
case_ "cotejo-simulacro makes an election" election
case_ "cotejoctl prepares, seals and checks it" sealed
case_ "cotejoctl enrols, shows zero and opens" enrolled
case_ "cotejoctl verifies the journal" verified
case_ "a report that does not fit on the disk is told" full_disk
case_ "cotejoctl prints labels" labels
case_ "cotejo-simulacro fills an acta" paper
case_ "cotejo-scan feeds it, reads it, and finds the feeder empty" scanned
case_ "cotejod listens and publishes a zero cut" published
case_ "cotejoctl verifies the cut" cut_verified
case_ "cotejod stops when asked" stopped
