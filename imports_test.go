package latchkey

import (
	"go/build"
	"slices"
	"strings"
	"testing"
)

const modulePath = "github.com/latchkey/latchkey"

// layout lists the packages that are linked into the WebAssembly module, and what each may import: packages of this
// module by their folder, others by their path. Of the standard library all is allowed but what is forbidden below.
// These are the arrows of the architecture; a new arrow is a decision, made here.
var layout = []struct {
	folder string
	may    []string
}{
	{"fault", nil},
	{"eth", []string{"fault"}},
	{"uint256", []string{"fault"}},
	{"text", nil},
	{"ens", []string{"fault", "eth"}},
	{"erc20abi", []string{"fault", "eth", "uint256", "text", "erc20abi/abi"}},
	{"erc20abi/abi", []string{"fault", "eth", "uint256", "text", "internal/json"}},
	{"erc7730", []string{"fault", "eth", "uint256", "text", "internal/json", "erc20abi", "erc20abi/abi", "signer/typeddata"}},
	{"signer", []string{"fault", "eth", "uint256", "signer/internal/field", "github.com/decred/dcrd/dcrec/secp256k1/v4"}},
	{"signer/internal/field", nil},
	{"signer/siwe", []string{"fault", "eth"}},
	{"signer/typeddata", []string{"fault", "eth", "uint256", "internal/json"}},
	{"internal/json", []string{"fault", "eth", "uint256"}},
	{"wallet", []string{"fault", "eth", "uint256", "signer", "internal/json",
		"golang.org/x/crypto/argon2", "golang.org/x/crypto/ripemd160"}},
	{"wallet/tokenlist", []string{"fault", "eth", "text", "internal/json"}},
	{"wallet/nonce", []string{"fault", "eth", "uint256", "internal/json"}},
	{"wallet/report", []string{"fault", "eth", "uint256", "text", "internal/json", "erc20abi", "erc20abi/abi", "erc7730", "signer", "signer/siwe", "signer/typeddata"}},
	{"wallet/flow", []string{"fault", "eth", "uint256", "text", "ens", "internal/json", "erc20abi", "erc20abi/abi", "erc7730", "signer", "signer/siwe", "signer/typeddata", "wallet", "wallet/nonce", "wallet/report", "wallet/tokenlist"}},
	{"internal/bridge", []string{"fault", "eth", "uint256", "text", "ens", "internal/json", "erc20abi", "erc20abi/abi", "signer", "signer/siwe", "signer/typeddata", "wallet", "wallet/nonce", "wallet/flow", "wallet/report"}},
	{"wasm", []string{"internal/bridge", "unsafe"}}, // its shared buffer has an address
}

// forbidden are the packages of the standard library that nothing in layout imports, unless its own line says that it
// may. Sizes are of the compressed module.
var forbidden = []struct{ path, reason string }{
	{"crypto/ecdsa", "brings in the NIST curves and their self-tests: over 0.2 MB, and 20 ms at every start"},
	{"crypto/elliptic", "brings in the NIST curves and their self-tests: over 0.2 MB, and 20 ms at every start"},
	{"database/sql/driver", "reflection, and there is no database"},
	{"encoding/json", "0.12 MB and reflection; internal/json also refuses unknown and repeated fields"},
	{"fmt", "0.14 MB, and %v would print a secret"},
	{"log", "what is never written cannot leak"},
	{"log/slog", "what is never written cannot leak"},
	{"math/big", "0.05 MB and more, and its time depends on its numbers; uint256 is here"},
	{"math/rand", "randomness near keys comes from crypto/rand alone"},
	{"math/rand/v2", "randomness near keys comes from crypto/rand alone"},
	{"net", "Go does no I/O: a flow asks its Host"},
	{"net/http", "Go does no I/O: a flow asks its Host"},
	{"os", "Go does no I/O: a flow asks its Host"},
	{"reflect", "keeps the linker from leaving methods out"},
	{"regexp", "0.1 MB for what a loop does"},
	{"syscall", "Go does no I/O: a flow asks its Host"},
	{"syscall/js", "JavaScript is reached through the exports of wasm/, so that all else runs and is tested natively"},
	{"text/template", "reflection, and it keeps the linker from leaving methods out"},
	{"time", "the clock is an effect: a flow asks its Host, and a test decides the answer"},
	{"unsafe", "memory safety is what Go is here for"},
}

// TestImports checks the files of each package that are built for js/wasm, and those that are built natively.
func TestImports(t *testing.T) {
	wasm := build.Default
	wasm.GOOS, wasm.GOARCH, wasm.CgoEnabled = "js", "wasm", false
	for _, target := range []build.Context{wasm, build.Default} {
		for _, p := range layout {
			pkg, err := target.ImportDir(p.folder, 0)
			if err != nil && (target.GOOS == "js" || !allFilesIgnored(err)) {
				t.Error(err)
			}
			for _, imported := range pkg.Imports {
				checkImport(t, p.folder, imported, p.may)
			}
		}
	}
}

// allFilesIgnored reports whether a package is there but has no file for the target, as wasm/ has none natively.
func allFilesIgnored(err error) bool {
	_, ok := err.(*build.NoGoError)
	return ok
}

func checkImport(t *testing.T, folder, imported string, may []string) {
	if slices.Contains(may, strings.TrimPrefix(imported, modulePath+"/")) {
		return
	}
	if strings.Contains(imported, ".") { // the standard library's paths have none
		t.Errorf("%s imports %s, which its line in layout does not allow", folder, imported)
	}
	for _, f := range forbidden {
		if imported == f.path {
			t.Errorf("%s imports %s: %s", folder, imported, f.reason)
		}
	}
}

// TestLayoutIsWhole demands a line in layout for each package of this module that a line allows.
func TestLayoutIsWhole(t *testing.T) {
	known := map[string]bool{}
	for _, f := range forbidden {
		known[f.path] = true
	}
	for _, p := range layout {
		known[p.folder] = true
	}
	for _, p := range layout {
		for _, allowed := range p.may {
			if thirdParty := strings.Contains(allowed, "."); !thirdParty && !known[allowed] {
				t.Errorf("%s may import %s, which has no line in layout", p.folder, allowed)
			}
		}
	}
}
