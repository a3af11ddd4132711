//go:build !js

package latchkey

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "github.com/latchkey/latchkey/internal/bridge" // so that go test runs these again when the module's code has changed
)

// unlinked are the packages of which no function may be in the module, however it came there: the imports of a
// dependency bring in what nobody here asked for, and the linker drops it only where nothing reaches it.
var unlinked = []struct{ path, reason string }{
	{"compress/zlib", "only decred's table of points wants it, which scripts/lean-secp256k1.sh leaves out"},
	{"crypto/ecdsa", "the NIST curves and their self-tests"},
	{"crypto/elliptic", "the NIST curves and their self-tests"},
	{"encoding/json", "0.12 MB and reflection"},
	{"fmt", "0.06 MB, reflection and all; encoding/hex's decoder is one that brings it"},
	{"github.com/ethereum/go-ethereum/common", "0.16 MB with rlp: database/sql, math/rand and regexp"},
	{"github.com/ethereum/go-ethereum/crypto", "its signing is another one than the hardened one of signer/"},
	{"github.com/ethereum/go-ethereum/rlp", "reflection"},
	{"github.com/tyler-smith/go-bip39", "works on strings over math/big"},
	{"log", "what is never written cannot leak"},
	{"math/big", "its time depends on its numbers"},
	{"math/rand", "randomness near keys comes from crypto/rand alone"},
	{"math/rand/v2", "randomness near keys comes from crypto/rand alone"},
	{"net", "Go does no I/O"},
	{"net/http", "Go does no I/O"},
	{"regexp", "0.1 MB for what a loop does"},
	{"text/template", "keeps the linker from leaving methods out"},
}

// TestLinkedPackages links the module with the names of its functions, which the shipped one leaves out.
func TestLinkedPackages(t *testing.T) {
	run(t, "scripts/lean-secp256k1.sh")
	file := filepath.Join(t.TempDir(), "named.wasm")
	run(t, "go", "build", "-modfile=build/lean.mod", "-trimpath", "-ldflags=-w", "-o", file, "./wasm")
	module, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names := functionNames(t, module)
	if !names["main.main"] || len(names) < 1000 {
		t.Fatalf("%d names of functions were found, and main.main is %v", len(names), names["main.main"])
	}
	notWord := regexp.MustCompile(`[^\w.]`) // what Go's linker writes as _ in these names
	for _, u := range unlinked {
		prefix := notWord.ReplaceAllString(u.path, "_") + "."
		for name := range names {
			if strings.HasPrefix(name, prefix) {
				t.Errorf("%s is linked, for one %s: %s (go build -ldflags=-dumpdep says by whom)", u.path, name, u.reason)
				break
			}
		}
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}

// functionNames reads the first subsection, function names, of a module's custom section "name" (WebAssembly core
// specification, appendix "Custom Sections").
func functionNames(t *testing.T, module []byte) map[string]bool {
	names := map[string]bool{}
	for rest := module[8:]; len(rest) > 0; {
		id := rest[0]
		section, after := sized(rest[1:])
		rest = after
		if id != 0 {
			continue
		}
		title, content := sized(section)
		if string(title) != "name" {
			continue
		}
		if content[0] != 1 {
			t.Fatal("the name section does not begin with function names")
		}
		list, _ := sized(content[1:])
		count, list := number(list)
		for range count {
			var name []byte
			_, list = number(list)
			name, list = sized(list)
			names[string(name)] = true
		}
	}
	return names
}

// sized cuts off bytes that stand behind their length.
func sized(b []byte) (head, rest []byte) {
	size, b := number(b)
	return b[:size], b[size:]
}

// number cuts off an unsigned LEB128 number, which is encoding/binary's varint too.
func number(b []byte) (uint64, []byte) {
	x, size := binary.Uvarint(b)
	return x, b[size:]
}
