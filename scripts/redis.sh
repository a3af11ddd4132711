#!/usr/bin/env bash
# Prints the path of a Redis or Valkey server for the tests: scripts/redis.sh redis, scripts/redis.sh valkey. REDIS_SERVER or
# VALKEY_SERVER names one; otherwise it is looked up; otherwise Debian's package is installed where apt and the right to use it
# are there, from Debian's backports where the release itself has none.
#
# Only the -tools package is installed, so that no service starts: the server's program is in it, and is itself under this name.
set -euo pipefail
cd "$(dirname "$0")/.."

name="${1:-redis}"
case "$name" in
  redis) given="${REDIS_SERVER:-}" ;;
  valkey) given="${VALKEY_SERVER:-}" ;;
  *) echo "usage: scripts/redis.sh redis|valkey" >&2; exit 2 ;;
esac

find_server() {
  local program
  for program in ${given:+"$given"} "$name-server"; do
    if command -v "$program" 2>/dev/null; then return 0; fi
  done
  if program="$(command -v "$name-check-rdb" 2>/dev/null)"; then
    mkdir -p build/servers
    ln -sfn "$(readlink -f "$program")" "build/servers/$name-server"
    printf '%s\n' "$PWD/build/servers/$name-server"
    return 0
  fi
  return 1
}

# What apt is to read beside its own lists: the backports of the release, from the mirror that it already uses.
backports() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Identifier: Packages' 'Origin: Debian' 'Component: main' \
    | awk '$2 !~ /-/ { print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " $1 " " $2 "-backports main"; exit }'
}

install_tools() {
  local as_root=() list
  # Tests run side by side, and apt lets one in at a time: whoever comes second finds what the first one installed.
  if command -v flock >/dev/null; then
    mkdir -p build/servers
    exec 9>build/servers/lock
    flock 9
    if find_server >/dev/null; then return; fi
  fi
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  echo "No $name-server found: installing Debian's $name-tools package with apt-get." >&2
  "${as_root[@]}" apt-get update -qq >&2
  if apt-cache policy "$name-tools" | grep -q 'Candidate: [0-9]'; then
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$name-tools" >&2
    return
  fi
  list="$(mktemp)"
  backports >"$list"
  chmod a+r "$list"
  "${as_root[@]}" apt-get -qq -o "Dir::Etc::sourcelist=$list" update >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o "Dir::Etc::sourcelist=$list" install -y -qq --no-install-recommends "$name-tools" >&2 || { rm -f "$list"; return 1; }
  rm -f "$list"
}

find_server && exit 0
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
  install_tools && find_server && exit 0
fi
echo "These tests need $name-server: install it, or set $(tr a-z A-Z <<<"$name")_SERVER to its path." >&2
exit 1
