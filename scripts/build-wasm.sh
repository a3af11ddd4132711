#!/bin/sh
# Builds the module: the only place that knows the build flags.
#
#	scripts/build-wasm.sh                 into build/: latchkey.wasm, .wasm.br, .wasm.gz, wasm_exec.js, build-info.json
#	scripts/build-wasm.sh --raw FOLDER    into a folder, without compressing
#	scripts/build-wasm.sh --names FOLDER  the same code and data for debugging, with the names and tables that are stripped
#
# The result depends on the sources and on Go's version alone: scripts/reproduce.sh proves it.
set -eu
cd "$(dirname "$0")/.."
out=build symbols=-s
case ${1:-} in
--raw) out=$2 ;;
--names) out=$2 symbols= ;;
esac

export GOOS=js GOARCH=wasm CGO_ENABLED=0
export GOTOOLCHAIN="$(sed -n 's/^toolchain //p' go.mod)" # never a newer Go that happens to be installed
unset GOFLAGS GOEXPERIMENT GOWASM GOWORK
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256 "$@"; } # macOS

scripts/lean-secp256k1.sh

# The build's name is a hash over everything that is compiled: our sources, the checksums of the modules, Go's version. It
# goes into the module, so that the handshake tells an old copy from the one that the page was built with.
sources() {
	go list -modfile=build/lean.mod -deps -f '{{if .Module}}{{if .Module.Main}}{{$folder := .Dir}}{{range .GoFiles}}{{$folder}}/{{.}}
{{end}}{{range .EmbedFiles}}{{$folder}}/{{.}}
{{end}}{{end}}{{end}}' ./wasm | sed "/^\$/d; s|^$(pwd -P)/||; s|^$(pwd)/||" | LC_ALL=C sort
}
version=$(go env GOVERSION)
build=$({
	echo "$version"
	sources | while read -r file; do sha256sum "$file"; done
	sha256sum go.mod go.sum scripts/lean-secp256k1.sh scripts/build-wasm.sh
	find internal/strip -name '*.go' ! -name '*_test.go' ! -path '*/testdata/*' | LC_ALL=C sort | while read -r file; do sha256sum "$file"; done
} | sha256sum | cut -c 1-32)

# Inlining copies code. Cryptography, numbers and Go's runtime run long and keep it; here it only costs bytes, 60 KB
# compressed.
flags=
for cold in ./wallet/... ./internal/... ./erc20abi/... ./erc7730 ./ens ./text ./fault ./signer/siwe ./wasm; do
	flags="$flags -gcflags=$cold=-l"
done

# Everything is made beside its place and moved there at the end, the module last: make takes it for the whole.
mkdir -p "$out"
new=$(mktemp -d "$out/new.XXXXXX")
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM
# The collector that Go 1.26 begins to use is made for large heaps and vector instructions; the one before it is 8 KB smaller,
# compressed, and at least as fast here.
# shellcheck disable=SC2086 # flags is a list
GOEXPERIMENT=nogreenteagc go build -modfile=build/lean.mod -trimpath -buildvcs=false $flags \
	-ldflags="$symbols -w -buildid= -X github.com/latchkey/latchkey/internal/bridge.build=$build" \
	-o "$new/latchkey.wasm" ./wasm
if [ -n "$symbols" ]; then GOOS= GOARCH= go run ./internal/strip "$new/latchkey.wasm"; fi

cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" "$new/wasm_exec.js"
chmod 644 "$new/wasm_exec.js"
protocol=$(sed -n 's/^const Protocol = //p' internal/bridge/handlers.go)
cat >"$new/build-info.json" <<INFO
{
  "protocol": $protocol,
  "build": "$build",
  "go": "$version",
  "size": $(wc -c <"$new/latchkey.wasm" | tr -d ' '),
  "sha256": "$(sha256sum "$new/latchkey.wasm" | cut -c 1-64)"
}
INFO

if [ "$out" = build ]; then node scripts/compress.mjs "$new/latchkey.wasm"; fi
for file in "$new"/*; do
	if [ "$file" != "$new/latchkey.wasm" ]; then mv "$file" "$out/"; fi
done
mv "$new/latchkey.wasm" "$out/"
