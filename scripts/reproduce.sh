#!/bin/sh
# Proves that the module depends on its sources alone: builds it from two copies of the committed tree, in folders of
# different names and with caches of their own, and compares the SHA-256.
#
#	scripts/reproduce.sh [COMMIT]
set -eu
cd "$(dirname "$0")/.."
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256 "$@"; } # macOS

commit=${1:-HEAD}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=$work/one second=$work/another/folder
for copy in "$first" "$second"; do
	mkdir -p "$copy/source"
	git archive "$commit" | tar -x -C "$copy/source"
	GOCACHE=$copy/cache "$copy/source/scripts/build-wasm.sh" --raw "$copy/out"
done

sums=$(sha256sum "$first/out/latchkey.wasm" "$second/out/latchkey.wasm" | cut -c 1-64)
echo "$sums"
if [ "$(echo "$sums" | sort -u | wc -l)" -ne 1 ]; then
	echo "the two builds differ" >&2
	exit 1
fi
echo "Both builds of $(git rev-parse --short "$commit") are byte for byte the same:"
cat "$first/out/build-info.json"
