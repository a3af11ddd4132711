#!/usr/bin/env bash
# Runs every fuzz target of every package for the given time each: scripts/fuzz.sh 20s
set -euo pipefail
cd "$(dirname "$0")/.."
time_each="${1:-20s}"

for package in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    echo "== $package $target"
    go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$time_each" -fuzzminimizetime 20x
  done
done
