#!/bin/sh
# with-display.sh - run one test on its own X server and its own session bus
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
command -v Xvfb >/dev/null && command -v dbus-run-session >/dev/null || {
  echo "1..0 # SKIP Xvfb or dbus-run-session is not installed"
  exit 77
}
dir=$(mktemp -d)
mkfifo "$dir/display"
Xvfb -displayfd 3 -screen 0 "${COT_TEST_SCREEN:-1366x768x24}" -nolisten tcp -noreset \
  3>"$dir/display" 2>"$dir/log" &
xvfb=$!
trap 'kill "$xvfb" 2>/dev/null || true; rm -rf "$dir"' EXIT
read -r number <"$dir/display"
mkdir -p -m 700 "$dir/run" "$dir/config/gtk-4.0"
cat >"$dir/config/gtk-4.0/settings.ini" <<END
[Settings]
gtk-font-name=Cantarell 11
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
gtk-enable-animations=0
gtk-cursor-blink=0
END
export XDG_RUNTIME_DIR="$dir/run" XDG_CONFIG_HOME="$dir/config"
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GSETTINGS_BACKEND=memory
export ADW_DISABLE_PORTAL=1 GIO_USE_VFS=local GTK_IM_MODULE=none
# The bus daemons chat on stdout; keep that channel for the test's TAP only.
DISPLAY=":$number" dbus-run-session -- sh -c 'exec "$@" >&4' sh "$@" 4>&1 1>&2
