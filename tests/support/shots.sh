#!/bin/bash
# shots.sh - pictures of every screen, in every look, to be judged by eye
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   tests/support/shots.sh BUILD OUT [WIDTHxHEIGHT [PERCENT [light|dark [contrast]]]]
#
# Plays a practice in BUILD's programs by keys, on an X server of its own, and writes
# OUT/NAME.png for each screen, the window as large as the screen.  Needs xdotool,
# ImageMagick and openbox.  It looks at the
# clock between keys: it makes pictures and tests nothing.
set -eu
build=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
size=${3:-1366x768} percent=${4:-100} theme=${5:-light} contrast=${6:-}
top=$(cd "$(dirname "$0")/../.." && pwd)
for tool in xdotool import openbox; do
  command -v "$tool" >/dev/null || { echo "shots.sh: $tool is not installed (xdotool, imagemagick, openbox)" >&2; exit 2; }
done

if [ "${SHOTS_INSIDE:-}" != yes ]; then
  SHOTS_INSIDE=yes COT_TEST_SCREEN=${size}x24 exec "$top/tests/support/with-display.sh" \
    bash "$0" "$build" "$out" "$size" "$percent" "$theme" "$contrast"
fi

home=$(mktemp -d)
trap 'practice_stop_service; kill ${window:-} ${manager:-} 2>/dev/null; rm -rf "$home"' EXIT
say () { echo "$*" >&2; }
export PATH=$build/app:$PATH XDG_CACHE_HOME=$home/cache
# shellcheck source=app/practice.sh
. "$top/app/practice.sh"

# What everybody at this desk prefers: whoever chose nothing begins with it.
mkdir -p "$XDG_CONFIG_HOME/cotejo"
{
  echo "[desk]"
  echo "text-percent=$percent"
  [ "$theme" = dark ] && echo "theme=2" || echo "theme=1"
  [ "$contrast" = contrast ] && echo "high-contrast=1" || true
  echo "reduced-motion=1"
} >"$XDG_CONFIG_HOME/cotejo/preferences.ini"

practice_locale
practice_prepare
practice_start_service
openbox >/dev/null 2>&1 &
manager=$!
SANE_CONFIG_DIR=$night/sane LD_LIBRARY_PATH=$build/scanner/feeder \
  cotejo --election "$night/election" --journal "$night/desk" --service "$(practice_url)" --pin "$(practice_member pin)" \
  --scanner cotejo:feeder --practice-people "$night/people.json" --practice-actas "$night/feeder" 2>"$out/cotejo.log" &
window=$!

pause () { sleep "${1:-0.6}"; }
keys () { for key in "$@"; do xdotool key "$key"; sleep 0.12; done; }
shot () { pause; import -window root "$out/$1.png"; }
password () { sed -n "s/.*\"person\":$1,.*\"password\":\"\([^\"]*\)\".*/\1/p" "$night/people.json"; }
sign_in () {
  keys "$1" Return
  xdotool type --delay 25 "$(password "$1")"
  keys Return
  pause 2
}

pause 3
keys F11
shot sign-in
keys 1
shot sign-in-role
keys Return
xdotool type nadie
keys Return
pause 1.5
shot sign-in-wrong
keys shift+Tab ctrl+a
sign_in 1
shot acopio
keys F8; shot acopio-without; keys Escape
keys F7; shot acopio-missing; keys Escape
keys F1; shot help; keys F1; shot keys; keys Escape
keys F6; shot state; keys Escape
keys ctrl+comma; shot preferences; keys Escape
keys alt+2; shot digitise
keys e; shot digitise-scanner; keys Escape
keys Return; pause 4; shot digitise-working
keys alt+3; pause 2; shot capture
keys KP_1 KP_2; shot capture-typing
keys F1; shot capture-law; keys F1; shot capture-help; keys Escape
keys F9; shot capture-cannot; keys Escape
keys KP_Add; shot capture-whole; keys KP_Add
keys F9 KP_1; pause 1.5
keys alt+1 F7; shot acopio-again; keys Escape
keys alt+2; shot digitise-again; keys alt+3; pause 1
keys KP_1 KP_2 KP_Enter KP_Decimal KP_Enter
for _ in $(seq 17); do keys KP_7 KP_Enter; done
shot capture-summary
keys F5; shot score; keys Escape
keys ctrl+l; shot locked
keys F12
sign_in 4
keys alt+2; shot board
keys Return; shot board-sheet
keys F5; shot score-all
