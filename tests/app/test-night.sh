#!/bin/sh
# A night of 24 sheets through the real parts ends without a difference, and
# every way that a sheet may go was gone at least once.  Prints TAP.
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Arguments: the program cotejo-simulacro, a seed.
set -u
simulacro=$(realpath "$1")
seed=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
echo "1..11"

case_ () { # number, name, command...
  number=$1; name=$2; shift 2
  if "$@" >"$dir/log" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    tail -30 "$dir/log" | sed 's/^/# /'
  fi
}

ctl=$(dirname "$simulacro")/cotejoctl
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

# The readers took part, and nothing that they read wrong was published.
readers () {
  [ "$(figure fields)" -gt 300 ] && [ "$(figure sure)" -gt 100 ] && [ "$(figure offered)" -gt 50 ] && [ "$(figure accepted)" -gt 50 ] || return 1
  [ $(($(figure right) + $(figure wrong))) = "$(figure read)" ] || return 1
  [ "$(figure offered)" -le "$(figure sure)" ] && [ "$(figure accepted)" -le "$(figure offered)" ] || return 1
  [ $(($(figure caught_first) + $(figure caught_later) + $(figure published_wrong) + $(figure pending_wrong))) = "$(figure offered_wrong)" ] || return 1
  [ "$(figure published_wrong)" = 0 ]
}

# Too few sheets for one error in a hundred thousand: it says how many, and nothing changes.
too_few () {
  cp -r "$dir/election" "$dir/next"
  cp "$dir/next/election.json" "$dir/before"
  "$ctl" read calibrate --election "$dir/night/election" --journal "$dir/night/desk" --accept 0.01 --write "$dir/next" >"$dir/out"
  [ $? = 1 ] && grep -q "too few: .*with 29956 fields, some [0-9]* sheets" "$dir/out" && cmp "$dir/before" "$dir/next/election.json"
}

# An error that so few can show: set within the bounds, for this form and scanner.
calibrate () {
  "$ctl" read calibrate --election "$dir/night/election" --journal "$dir/night/desk" --accept 10 --write "$dir/next" --json >"$dir/out"
  [ $? -le 1 ] || return 1
  grep -q '"written": true' "$dir/out" && grep -q '"result": "set"' "$dir/out" || return 1
  grep -q '"scanner": "cotejo:feeder"' "$dir/next/election.json" && grep -q '"accepted_error": 1000' "$dir/next/election.json" || return 1
  "$ctl" election check "$dir/next" || return 1
  "$ctl" election diff "$dir/election" "$dir/next" | grep -q thresholds || return 1
  # Again: the same lines, not more of them.
  lines=$(wc -l <"$dir/next/election.json")
  "$ctl" read calibrate --election "$dir/night/election" --journal "$dir/night/desk" --accept 10 --write "$dir/next" >"$dir/out"
  [ "$(wc -l <"$dir/next/election.json")" = "$lines" ] || return 1
  for wrong in "--write $dir/night/election" "--accept 0" "--accept 11" "--accept x" "--accept nan"; do
    "$ctl" read calibrate --election "$dir/night/election" --journal "$dir/night/desk" $wrong >"$dir/out" 2>"$dir/err"
    [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ] && [ ! -s "$dir/out" ] || return 1
  done
}

# Nothing was played: wrong use, one line, no report.
nowhere () {
  echo a file >"$dir/file"
  "$simulacro" night "$dir/election" --sheets 24 --seed 1 --out "$dir/file" --json >"$dir/out" 2>"$dir/err"
  [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ] && [ ! -s "$dir/out" ]
}
case_ 4 "the readers took part" readers
case_ 5 "too few sheets set no threshold" too_few
case_ 6 "thresholds are set from what settled" calibrate
case_ 7 "a folder that cannot be made is wrong use" nowhere

# The paper afterwards: compared with what settled, and packed, through cotejoctl.
afterwards () {
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
case_ 8 "a paper is compared and packed afterwards" afterwards

# Real digits, and nothing but the number of sheets: election and folder are made.
hands=$(realpath -m "${COT_TEST_SOURCE_DIR:-$(dirname "$0")/..}/../../shared/handwriting")
handwritten () {
  mkdir "$dir/here" || return 1
  (cd "$dir/here" && "$simulacro" night --sheets 4 --seed "$seed" --handwriting "$hands") || return 1
  report=$(ls -d "$dir"/here/simulacro-*/report.json)
  grep -q '"handwriting": true' "$report" && grep -q '"fields": [1-9]' "$report" && grep -q '"published_wrong": 0' "$report" &&
    grep -q '"differ_told": [0-9]' "$report" && grep -q '"letters_in_vain": [0-9]' "$report"
}
if [ -d "$hands" ]; then
  case_ 9 "a night of real handwriting" handwritten
else
  echo "ok 9 - a night of real handwriting # SKIP no handwriting beside the source tree (../shared/handwriting)"
fi

no_hands () {
  "$simulacro" night "$dir/election" --sheets 4 --out "$dir/never" --handwriting "$dir/nothing" >"$dir/out" 2>"$dir/err"
  [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ] && [ ! -s "$dir/out" ] || return 1
  "$simulacro" night "$dir/election" --sheets 4 --out "$dir/never2" --writers "$dir/nothing" 2>"$dir/err"
  [ $? = 2 ] && grep -q "goes with --handwriting" "$dir/err"
}
case_ 10 "a folder without handwriting is wrong use" no_hands

# The program alone, without those that a night plays through.
alone () {
  mkdir "$dir/alone" && cp "$simulacro" "$dir/alone/cotejo-simulacro" || return 1
  PATH=/usr/bin:/bin "$dir/alone/cotejo-simulacro" night "$dir/election" --sheets 4 --out "$dir/never3" >"$dir/out" 2>"$dir/err"
  [ $? = 2 ] && [ "$(wc -l <"$dir/err")" = 1 ] && [ ! -e "$dir/never3" ] && grep -q "a night needs cotejo" "$dir/err"
}
if [ -n "$(PATH=/usr/bin:/bin command -v cotejod)" ]; then
  echo "ok 11 - a night without its programs is wrong use # SKIP Cotejo is installed on this machine"
else
  case_ 11 "a night without its programs is wrong use" alone
fi
