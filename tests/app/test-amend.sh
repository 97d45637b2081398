#!/bin/bash
# The sealed catalogue amended by two authorities, through cotejoctl.  Prints TAP.
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
echo "1..11"

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

ends () { # code, command...: with one line on stderr
  local code=$1
  shift
  "$@" >"$dir/out" 2>"$dir/err"
  local got=$?
  cat "$dir/out" "$dir/err"
  [ "$got" = "$code" ] && [ "$(wc -l <"$dir/err")" = 1 ]
}

e="--election $dir/election"
j="--journal $dir/centre"

# Authorities do not sit at one desk: each signs with a key of its own.
seal_one_after_the_other () {
  ! cotejoctl election check "$dir/election" | grep -q "^seal:" || return 1
  cotejoctl election seal "$dir/election" --key "$dir/key-1" >"$dir/signed"
  [ $? = 1 ] && grep -q "other authorities" "$dir/signed" &&
    cotejoctl election seal "$dir/election" --key "$dir/key-2" | grep -q "^seal: " &&
    cotejoctl election check "$dir/election" | grep -q "^seal: "
}

election () {
  cotejo-simulacro election --casillas 6 --municipios 2 --contests ayun --seed 4 "$dir/election" || return 1
  local i
  for i in 1 2 3; do cotejoctl election keygen "$dir/key-$i" >"$dir/pub-$i" || return 1; done
  cotejoctl election prepare "$dir/election" --authority "$(cat "$dir/pub-1")" --authority "$(cat "$dir/pub-2")" --practice \
    --opens "$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)" --closes "$(date -u -d '+9 hours' +%Y-%m-%dT%H:%M:%SZ)" &&
    seal_one_after_the_other &&
    cotejoctl station enrol $e $j --number 1 --role centre --name Centro --authority-key "$dir/key-1"
}

made () {
  row=$(cotejoctl rows $e $j | head -1 | cut -f1)
  cotejoctl election amend $e $j --row "$row" --set lista_nominal=123 --reason "error de captura" --out "$dir/a.json" &&
    grep -q '"lista_nominal": 123' "$dir/a.json"
}

wrong_use () {
  ends 2 cotejoctl election amend $e $j --row 9999999999999 --set lista_nominal=1 --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --row "$row" --set color=1 --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --row "$row" --ballot A:001:PAN --present --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --ballot AYUN:001 --present --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --row "$row" --set lista_nominal=1 --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --row "$row" --set lista_nominal=1 --reason x --out "$dir/a.json" &&
    ends 2 cotejoctl election amend $e --sign "$dir/key-1" "$dir/pub-1" &&
    ends 2 cotejoctl journal amend $e $j "$dir/pub-1"
}

unsigned () { ends 1 cotejoctl journal amend $e $j "$dir/a.json"; }
one () { cotejoctl election amend $e --sign "$dir/key-1" "$dir/a.json" && ends 1 cotejoctl journal amend $e $j "$dir/a.json"; }
strangers () { ends 1 cotejoctl election amend $e --sign "$dir/key-3" "$dir/a.json" && ends 1 cotejoctl election amend $e --sign "$dir/key-1" "$dir/a.json"; }

altered () {
  cotejoctl election amend $e --sign "$dir/key-2" "$dir/a.json" || return 1
  sed 's/"lista_nominal": 123/"lista_nominal": 124/' "$dir/a.json" >"$dir/altered.json"
  ends 1 cotejoctl journal amend $e $j "$dir/altered.json"
}

two () {
  cotejoctl journal amend $e $j "$dir/a.json" && cotejoctl journal amend $e $j --json | tr -d ' \n' | grep -q '"counts":true' &&
    cotejoctl journal verify "$dir/centre" $e
}

again () { ends 1 cotejoctl journal amend $e $j "$dir/a.json"; }

# What could never count is not given to authorities to sign.
impossible () {
  ends 2 cotejoctl election amend $e $j --row "$row" --set catd=7777 --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --row "$row" --set lista_nominal=70000 --reason x --out "$dir/b.json" &&
    grep -q 65535 "$dir/err" &&
    ends 2 cotejoctl election amend $e $j --row "$row" --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --row 1499990010002 --contest AYUN --set lista_nominal=5 --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --ballot AYUN:999:PAN --absent --reason x --out "$dir/b.json" &&
    ends 2 cotejoctl election amend $e $j --ballot AYUN:001:PAN --present --colour red --reason x --out "$dir/b.json" &&
    [ ! -e "$dir/b.json" ]
}

# Of two that do not know each other, chance would decide.
second () {
  ends 1 cotejoctl election amend $e $j --row "$row" --set lista_nominal=200 --reason x --out "$dir/c.json" || return 1
  local first
  first=$(cotejoctl journal amend $e $j --json | grep '"amendment"' | cut -d'"' -f4)
  grep -q "$first" "$dir/err" &&
    cotejoctl election amend $e $j --row "$row" --replaces "$first" --reason "no era" --out "$dir/c.json" &&
    cotejoctl election amend $e --sign "$dir/key-1" "$dir/c.json" && cotejoctl election amend $e --sign "$dir/key-2" "$dir/c.json" &&
    cotejoctl journal amend $e $j "$dir/c.json" &&
    [ "$(cotejoctl journal amend $e $j --json | grep -c '"counts": true')" = 1 ] &&
    ends 1 cotejoctl journal amend $e $j "$dir/a.json"
}

case_ "an election of two authorities" election
case_ "an amendment is made" made
case_ "wrong use is one line" wrong_use
case_ "what can never count is not made" impossible
case_ "nobody signed: refused" unsigned
case_ "one authority signed: refused" one
case_ "a stranger's key and the same key again are refused" strangers
case_ "altered after it was signed: refused" altered
case_ "two authorities signed: it stands on record and counts" two
case_ "the same amendment is not written twice" again
case_ "a second one has to replace the first" second
