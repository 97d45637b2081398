#!/bin/bash
# The manual's table of kinds and the program's, line by line, in both languages and
# both directions.  Prints TAP.
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Arguments: cotejoctl, the folder of the manual pages.
set -u
ctl=$1
man=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
number=0
echo "1..10"

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

table_of () { # page
  sed -n '/^\.\\" kinds begin/,/^\.\\" kinds end/p' "$1" | sed '1d;$d'
}

same_table () { # language, page
  table_of "$2" >"$dir/page"
  "$ctl" kinds --man "$1" >"$dir/program" || return 1
  [ -s "$dir/program" ] && diff "$dir/program" "$dir/page"
}

# Both pages, and the three forms, name the same kinds.
kinds_of_page () { table_of "$1" | sed -n 's/^\.SS //p' | sed 's/\\-/-/g'; }
kinds_of_program () { "$ctl" kinds | grep -v '^  '; }
kinds_of_json () { "$ctl" kinds --json | python3 -c 'import json,sys; [print(k["name"]) for k in json.load(sys.stdin)["kinds"]]'; }

same_kinds () { # command...
  kinds_of_program >"$dir/program"
  "$@" >"$dir/other"
  [ "$(wc -l <"$dir/program")" -gt 20 ] && diff "$dir/program" "$dir/other"
}

# Every type that a body may have is explained.
types_explained () { # page
  "$ctl" kinds --json | python3 -c '
import json, sys
types = {f["type"] for k in json.load(sys.stdin)["kinds"] for f in k["body"]}
page = open(sys.argv[1], encoding="utf-8").read().replace("\\-", "-")
words = {w.strip(",") for line in page.splitlines() for w in line.split()[:2]}
sys.exit(bool(types - words) and print(types - words) is None)' "$1"
}

usage_is_refused () {
  "$ctl" kinds --man fr 2>"$dir/err"
  [ $? -eq 2 ] && [ "$(wc -l <"$dir/err")" -eq 1 ] || return 1
  "$ctl" kinds --man es --json 2>/dev/null
  [ $? -eq 2 ]
}

renders () { # page: nothing to complain about, where there is a renderer
  command -v groff >/dev/null || return 0
  [ -z "$(groff -K utf8 -man -Tutf8 -ww "$1" 2>&1 >/dev/null)" ]
}

case_ "the English page has the program's table" same_table en "$man/cotejo-kinds.7"
case_ "the Spanish page has the program's table" same_table es "$man/es/cotejo-kinds.7"
case_ "the English page names the program's kinds" same_kinds kinds_of_page "$man/cotejo-kinds.7"
case_ "the Spanish page names the program's kinds" same_kinds kinds_of_page "$man/es/cotejo-kinds.7"
case_ "the JSON names the program's kinds" same_kinds kinds_of_json
case_ "the English page explains every type" types_explained "$man/cotejo-kinds.7"
case_ "the Spanish page explains every type" types_explained "$man/es/cotejo-kinds.7"
case_ "wrong use is refused" usage_is_refused
case_ "the English page renders" renders "$man/cotejo-kinds.7"
case_ "the Spanish page renders" renders "$man/es/cotejo-kinds.7"
