#!/usr/bin/env bash
# Runs every fuzz target for the given time each, of every package or of those that are named:
#
#	scripts/fuzz.sh 20s
#	scripts/fuzz.sh 5m ./signer/...
set -euo pipefail
cd "$(dirname "$0")/.."
time_each="${1:-20s}"
packages=("${@:2}")
mkdir -p build
log=build/fuzz.log

for package in $(go list "${packages[@]:-./...}"); do
  listed="$(go test -list '^Fuzz' "$package")"
  for target in $(grep '^Fuzz' <<<"$listed" || true); do
    echo "== $package $target"
    if go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$time_each" -fuzzminimizetime 20x >"$log" 2>&1; then
      tail -n 2 "$log"
    # The go command sometimes reports the end of the time itself as a failure. A real one names its input.
    elif grep -q 'context deadline exceeded' "$log" && ! grep -qE 'Failing input|panic|testdata/fuzz' "$log"; then
      echo "ok: the time is over"
    else
      cat "$log"
      exit 1
    fi
  done
done
