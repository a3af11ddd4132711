#!/bin/sh
# Makes build/lean.mod and build/lean.sum: the project's own go.mod, with decred's secp256k1 replaced by a copy that holds
# only its field and scalar arithmetic. Build with
#
#	scripts/lean-secp256k1.sh && go build -modfile=build/lean.mod ./wasm
#
# The published package costs 0.9 MB (compressed) and 35 ms of start-up that signer/ does not use: a table of points, and
# an adaptor that links the NIST curves. Go refuses -overlay on the module cache, so the copy is a replaced module. It is
# made from the module whose checksum go.sum holds; the files taken are pinned again here, because one is edited.
set -eu
cd "$(dirname "$0")/.."

module=github.com/decred/dcrd/dcrec/secp256k1/v4
pins='911fbe0b3759b9afe189157b326868840b37c9c579d56c81410ff387c3643916  field.go
77443ae68ff75eccf40ce14c003ccc3405eebcc14fba2a58c711a39620709b21  modnscalar.go
d837f5a95807d60da2874a7b9da230e09d611e34f67c3f9b6191a4425345d870  nonce.go
a5e553d5ad07df114f029b8f9d4ca38c62f2e627d993187e9564f52ba76fd5ce  error.go
54f86602947cce05d153f80acaa006c9b1f2babf00fec36dc3ab998fb2f3b895  doc.go
480be5fb1be03ff19fd71d863f453f16262e98d4e568f5bccfcb7aa3ccf8cf0d  LICENSE'

fail() {
	echo "lean-secp256k1: $1" >&2
	exit 1
}

go mod download "$module" || fail "the module could not be downloaded"
source=$(go list -m -f '{{.Dir}}' "$module")
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256 "$@"; } # macOS
[ -d "$source" ] || fail "the module is not in Go's cache"
echo "$pins" | (cd "$source" && sha256sum --check --quiet --strict) ||
	fail "the module's files changed: read the changes, then set the new sums in this script"

# Made beside its place and moved there, so that a build that runs meanwhile never meets half of it.
mkdir -p build
copy=$(mktemp -d build/lean.XXXXXX)
trap 'rm -rf "$copy"' EXIT
for file in $(echo "$pins" | sed 's/.*  //'); do
	cp "$source/$file" "$copy/$file"
	chmod 644 "$copy/$file"
done

# The two inversions over math/big go: nobody here calls them, and the curve's parameters that they need are not copied.
sed -e '/^\/\/ InverseValNonConst finds/,/^}$/d' -e '/^\/\/ InverseNonConst finds/,/^}$/d' \
	-e '/^	"math\/big"$/d' "$source/modnscalar.go" >"$copy/modnscalar.go"
if grep -v '^[[:space:]]*//' "$copy/modnscalar.go" | grep -qE 'big|NonConst|curveParams'; then
	fail "the inversions over math/big were not all removed"
fi
printf 'module %s\n\ngo 1.17\n' "$module" >"$copy/go.mod"
(cd "$copy" && GOWORK=off GOFLAGS= go vet .) || fail "the lean copy does not compile"

chmod 755 "$copy"
if ! diff -r "$copy" build/lean-secp256k1 >/dev/null 2>&1; then
	rm -rf build/lean-secp256k1
	mv "$copy" build/lean-secp256k1
fi

cp go.sum build/lean.sum
new=build/lean.mod.$$
cp go.mod "$new"
printf '\nreplace %s => ./build/lean-secp256k1\n' "$module" >>"$new"
mv "$new" build/lean.mod
