#!/usr/bin/env bash
# Prints the path of a Chromium or Chrome for the browser tests. CHROMIUM names one; otherwise the usual names are looked
# up; otherwise Debian's package is installed where apt and the right to use it are there.
set -euo pipefail

find_browser() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" 2>/dev/null; then return 0; fi
  done
  local mac='/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  if [ -x "$mac" ]; then printf '%s\n' "$mac"; return 0; fi
  return 1
}

find_browser && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
  echo "No Chromium found: installing Debian's chromium package with apt-get." >&2
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >&2
  find_browser && exit 0
fi
echo "The browser tests need Chromium or Chrome: install one, or set CHROMIUM to its path." >&2
exit 1
