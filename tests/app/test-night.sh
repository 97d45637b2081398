#!/bin/sh
# A night of 24 sheets through the real parts ends without a difference, and
# every way that a sheet may go was gone at least once.  Prints TAP.
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Arguments: the program cotejo-simulacro, a seed.
set -u
simulacro=$1
seed=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
echo "1..5"

case_ () { # number, name, command...
  number=$1; name=$2; shift 2
  if "$@" >"$dir/log" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    tail -30 "$dir/log" | sed 's/^/# /'
  fi
}

figure () { sed -n "s/^ *\"$1\": \([0-9]*\),*\$/\1/p" "$dir/night/report.json"; }

every_path () {
  for path in agreed mended third_readings decisions sin_acta outside kills; do
    [ "$(figure $path)" -gt 0 ] || { echo "no $path"; return 1; }
  done
  # A rescan is one page more than sheets that came.
  [ "$(figure pages)" -gt $(($(figure sheets) - $(figure sin_acta))) ] || { echo "no rescan"; return 1; }
  grep -q '"misread_alike": \[$' "$dir/night/report.json" || { echo "nobody misread alike"; return 1; }
}

case_ 1 "an election is made" "$simulacro" election --casillas 30 --municipios 3 --contests ayun,dip --seed "$seed" "$dir/election"
case_ 2 "the night ends without a difference" "$simulacro" night "$dir/election" --sheets 24 --seed "$seed" --out "$dir/night"
case_ 3 "every path occurred" every_path

# Nothing was played: wrong use, one line, no report.
nowhere () {
  echo a file >"$dir/file"
  "$simulacro" night "$dir/election" --sheets 24 --seed 1 --out "$dir/file" --json >"$dir/out" 2>"$dir/err"
  [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ] && [ ! -s "$dir/out" ]
}
case_ 4 "a folder that cannot be made is wrong use" nowhere

# The paper afterwards: compared with what settled, and packed, through cotejoctl.
afterwards () {
  ctl=$(dirname "$simulacro")/cotejoctl
  place="--election $dir/night/election --journal $dir/night/desk"
  printf clave-50 >"$dir/password"
  "$ctl" person enrol $place --number 50 --name Coteja --roles cotejador --password-file "$dir/password" || return 1
  folio=$("$ctl" cotejo --list $place | head -1)
  "$ctl" cotejo $place --folio "$folio" --person 50 --password-file "$dir/password" || return 1
  if "$ctl" cotejo --list $place | grep -q "$folio"; then echo "$folio waits still"; return 1; fi
  folio=$("$ctl" cotejo --list $place | head -1)
  "$ctl" cotejo $place --folio "$folio" --field TOTAL_VOTOS_SACADOS=9998 --person 50 --password-file "$dir/password"
  [ $? = 1 ] || return 1
  "$ctl" sheets $place | grep "^$folio" | grep -q "settled.*cotejo" || return 1
  "$ctl" pack $place --folio "$folio" --box "Caja 7" --person 1 --password-file "$dir/night/password" || return 1
  "$ctl" pack $place --folio "$folio" --box "Caja 8" --person 1 --password-file "$dir/night/password"
  [ $? = 1 ]
}
case_ 5 "a paper is compared and packed afterwards" afterwards
