# practice.sh - the practice night of app/run: election, centre, desk, people, paper
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by app/run, which sets home, build and top.  The night's folder:
#
#   election/   the sample election, sealed by a key made here, open around now
#   centre/     journal of the practice centre (station 1)
#   desk/       journal of this desk (station 101)
#   feeder/     filled actas that wait in the simulated feeder
#   site/       what the centre publishes
#   people.json practice people with their passwords, for the sign-in page
# shellcheck shell=bash disable=SC2154

night=$home/night
log=$home/practice.log
catd=2 # the centre of the sample election that this desk belongs to

# A secret for practice people: four digits, made anew for every night.
practice_password () {
  printf 'prep-%04d' $(($(od -An -N4 -tu4 /dev/urandom) % 10000))
}

# Spanish, also where the system has no Spanish locale: one is made below $home.
practice_locale () {
  local name
  name=$(locale -a 2>/dev/null | grep -i -m1 '^es_MX.utf-\?8$' || true)
  if [ -z "$name" ]; then
    mkdir -p "$home/locale"
    [ -d "$home/locale/es_MX.UTF-8" ] ||
      localedef -i es_MX -f UTF-8 "$home/locale/es_MX.UTF-8" >>"$log" 2>&1 || true
    export LOCPATH=$home/locale
    name=es_MX.UTF-8
  fi
  export LANG=$name LANGUAGE=es
  unset LC_ALL
}

practice_fail () {
  tail -5 "$log" >&2
  echo "app/run: $1. Details: $log. app/run --fresh starts over." >&2
  exit 1
}

practice_enrol () { # journal number name roles
  local password
  password=$(practice_password)
  printf '%s' "$password" >"$night/password"
  cotejoctl person enrol --journal "$1" --election "$night/election" --number "$2" \
    --name "$3" --roles "$4" --password-file "$night/password" >>"$log" 2>&1 ||
    practice_fail "the practice people could not be enrolled"
  last_password=$password
}

practice_open () { # journal person
  # The blocks that people type from the printed seal.
  cotejoctl station zero --journal "$1" --election "$night/election" --person "$2" --password-file "$night/password" \
    --seal-blocks "$(sha256sum <"$night/election/seal.json" | cut -c1-64)" >>"$log" 2>&1 &&
    cotejoctl station open --journal "$1" --election "$night/election" --person "$2" --password-file "$night/password" >>"$log" 2>&1 ||
    practice_fail "the station could not be opened"
}

practice_election () {
  cp -r "$top/data/share/sample" "$night/election"
  cotejoctl election keygen "$night/authority.key" >"$night/authority.pub" 2>>"$log" &&
    cotejoctl election prepare "$night/election" --authority "$(cat "$night/authority.pub")" \
      --opens "$(date -u -d '-2 hours' +%Y-%m-%dT%H:%M:%SZ)" \
      --closes "$(date -u -d '+48 hours' +%Y-%m-%dT%H:%M:%SZ)" >>"$log" 2>&1 &&
    cotejoctl election seal "$night/election" --key "$night/authority.key" >>"$log" 2>&1 ||
    practice_fail "the sample election could not be sealed"
  date -u -d '+48 hours' +%s >"$night/closes"
}

practice_station () { # number role catd name journal
  cotejoctl station enrol --election "$night/election" --number "$1" --role "$2" --catd "$3" --name "$4" \
    --authority-key "$night/authority.key" --authority-index 0 --journal "$5" >>"$log" 2>&1 ||
    practice_fail "the station $1 could not be enrolled"
}

practice_people () {
  local people=$night/people.json
  practice_enrol "$night/desk" 1 "Ana Robles" acopiador,digitalizador,capturista
  printf '[{"person":1,"name":"Ana Robles","password":"%s","roles":["acopiador","digitalizador","capturista"]},\n' "$last_password" >"$people"
  practice_enrol "$night/desk" 2 "Benito Cruz" capturista,verificador
  printf ' {"person":2,"name":"Benito Cruz","password":"%s","roles":["capturista","verificador"]},\n' "$last_password" >>"$people"
  practice_enrol "$night/desk" 3 "Carmen Luna" verificador
  printf ' {"person":3,"name":"Carmen Luna","password":"%s","roles":["verificador"]},\n' "$last_password" >>"$people"
  practice_enrol "$night/desk" 4 "Daniel Ortega" coordinador,acopiador
  printf ' {"person":4,"name":"Daniel Ortega","password":"%s","roles":["coordinador","acopiador"]}]\n' "$last_password" >>"$people"
}

# The paper of the first CATD of the sample, in the simulated feeder.
practice_paper () {
  mkdir -p "$night/feeder" "$night/sane"
  cotejo-simulacro actas "$night/election" --count 16 --seed "$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')" \
    --damage usual --catd "$catd" --out "$night/feeder" >>"$log" 2>&1 ||
    practice_fail "the sample actas could not be made"
  echo cotejo >"$night/sane/dll.conf"
  echo "folder $night/feeder" >"$night/sane/feeder.conf"
}

practice_prepare () {
  if [ -e "$night/ready" ]; then
    [ "$(date +%s)" -lt "$(cat "$night/closes")" ] ||
      { echo "app/run: the practice night in $night is over; app/run --fresh starts a new one." >&2; exit 1; }
    return
  fi
  [ ! -e "$night" ] ||
    { echo "app/run: $night was left half made; app/run --fresh starts over." >&2; exit 1; }
  say "Making a practice night: keys, sealed election, people, filled actas"
  mkdir -p "$night"
  : >"$log"
  practice_election
  practice_station 1 centre 0 "Centro de práctica" "$night/centre"
  practice_enrol "$night/centre" 90 "Coordinación del centro" coordinador
  practice_open "$night/centre" 90
  practice_station 101 desk "$catd" "Mesa 1" "$night/desk"
  practice_people
  practice_open "$night/desk" 4
  rm -f "$night/password"
  practice_paper
  touch "$night/ready"
}

practice_start_service () {
  # One that an earlier run left behind holds the journal.
  practice_stop_service
  rm -f "$night/centre/service.json"
  cotejod --journal "$night/centre" --election "$night/election" --listen 127.0.0.1:0 \
    --tls "$night/tls" --site "$night/site" --cut-interval 60 --profile opl-2021 >"$home/service.log" 2>&1 &
  echo $! >"$home/service.pid"
  for _ in $(seq 100); do
    [ -s "$night/centre/service.json" ] && return
    kill -0 "$(cat "$home/service.pid")" 2>/dev/null || break
    sleep 0.1
  done
  tail -5 "$home/service.log" >&2
  echo "app/run: the practice centre did not start. Details: $home/service.log" >&2
  exit 1
}

practice_stop_service () {
  local pid
  [ -f "$home/service.pid" ] || return 0
  pid=$(cat "$home/service.pid")
  rm -f "$home/service.pid"
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = cotejod ] || return 0
  kill "$pid" 2>/dev/null || return 0
  # It answers what is under way and lets go of the journal.
  while [ -d "/proc/$pid" ] && [ "$(cut -d' ' -f3 "/proc/$pid/stat" 2>/dev/null)" != Z ]; do sleep 0.1; done
}

practice_member () { # one text member of service.json
  sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$night/centre/service.json" | head -1
}

practice_url () { practice_member url; }

practice_open_window () {
  local bus=""
  # A bare X server has no session bus; the screen reader's bus needs one.
  [ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ] || bus="dbus-run-session --"
  # shellcheck disable=SC2086
  SANE_CONFIG_DIR=$night/sane LD_LIBRARY_PATH=$build/scanner/feeder \
    $bus cotejo --election "$night/election" --journal "$night/desk" \
    --service "$(practice_url)" --pin "$(practice_member pin)" \
    --scanner cotejo:feeder --practice-people "$night/people.json" --practice-actas "$night/feeder" 2>>"$log"
}
